/* The lexicon: loaded, and looked up. */
#include "analyzers/lexicon.h"

#include "analyzers/lexicon_file.h"
#include "analyzers/lexicon_source.h"
#include "core/memory.h"

#include <stdlib.h>

struct lexicon {
	struct made_file made;
	struct lexicon_file file;
};

/* -- loading ------------------------------------------------------------------------------------------ */

bool lexicon_load(const char *folder, struct lexicon **result, struct error *error)
{
	struct lexicon *lexicon = memory_allocate(1, sizeof *lexicon);
	struct source_files sources = {0};
	bool well = lexicon_sources_find(folder, &sources, error) &&
	            made_file_open(&lexicon_file_kind, folder, &sources, sources.hash, &lexicon->made, &lexicon->file,
	                           error);
	source_files_finish(&sources);
	if (well)
		*result = lexicon;
	else
		lexicon_destroy(lexicon);
	return well;
}

void lexicon_destroy(struct lexicon *lexicon)
{
	if (lexicon == NULL)
		return;
	made_file_close(&lexicon->made);
	free(lexicon);
}

uint64_t lexicon_fingerprint(const struct lexicon *lexicon)
{
	return lexicon->file.fingerprint;
}

/* -- finding ------------------------------------------------------------------------------------------ */

struct bytes lexicon_name(const struct lexicon *lexicon, const struct lexicon_entry *entry)
{
	return (struct bytes){lexicon->file.names + entry->name_from, entry->name_length};
}

const struct lexicon_sense *lexicon_senses(const struct lexicon *lexicon, const struct lexicon_entry *entry)
{
	return lexicon->file.senses + entry->first_sense;
}

static const struct lexicon_entry *entry_of(const struct lexicon *lexicon, uint64_t key)
{
	size_t index = perfect_hash_find(&lexicon->file.index, key);
	return index == PERFECT_HASH_NONE ? NULL : &lexicon->file.entries[index];
}

const struct lexicon_entry *lexicon_find(const struct lexicon *lexicon, const struct text *text, size_t at,
                                         size_t count)
{
	const struct lexicon_entry *entry = entry_of(lexicon, lexicon_file_key(text->tokens + at, count));
	bool found = entry != NULL && entry->sense_count > 0 && (!entry->elongated || text->tokens[at].elongated);
	return found ? entry : NULL;
}

const struct lexicon_entry *lexicon_find_word(const struct lexicon *lexicon, struct bytes word)
{
	const struct lexicon_entry *entry = entry_of(lexicon, text_hash(word));
	return entry != NULL && entry->sense_count > 0 && !entry->elongated ? entry : NULL;
}

/* The longest entry that begins at a token; a count of 0 where there is none. */
static struct lexicon_hit longest_at(const struct lexicon *lexicon, const struct text *text, size_t at)
{
	const struct lexicon_entry *first = entry_of(lexicon, text->tokens[at].hash);
	if (first == NULL)
		return (struct lexicon_hit){0};
	for (size_t count = first->longest; count > 0; count--) {
		if (at + count > text->token_count || text->tokens[at + count - 1].field != text->tokens[at].field)
			continue;
		const struct lexicon_entry *entry = lexicon_find(lexicon, text, at, count);
		if (entry != NULL)
			return (struct lexicon_hit){entry, at, count};
	}
	return (struct lexicon_hit){0};
}

/* A tag that is found as a whole hides the words within it. */
static size_t tokens_within(const struct text *text, size_t tag)
{
	size_t next = tag + 1;
	while (next < text->token_count && text->tokens[next].field == text->tokens[tag].field &&
	       text->tokens[next].to <= text->tokens[tag].to)
		next++;
	return next - tag;
}

size_t lexicon_scan(const struct lexicon *lexicon, const struct text *text, struct lexicon_hit *hits)
{
	size_t count = 0;
	for (size_t at = 0; at < text->token_count; at++)
		perfect_hash_expect(&lexicon->file.index, text->tokens[at].hash);
	for (size_t at = 0; at < text->token_count;) {
		struct lexicon_hit hit = longest_at(lexicon, text, at);
		if (hit.count == 1 && text->tokens[at].kind == TOKEN_HASHTAG)
			hit.count = tokens_within(text, at);
		if (hit.count > 0)
			hits[count++] = hit;
		at += hit.count > 0 ? hit.count : 1;
	}
	return count;
}

/* The languages whose words are understood in a text of the language, a bit each. People mix French and English into
 * all that they write here, but "con" is no insult in Spanish, nor "sale" dirt in English. */
static unsigned understood_in(enum language language)
{
	static const unsigned strangers[LANGUAGES] = {
		[LANGUAGE_FRENCH] = 1u << LANGUAGE_SPANISH,
		[LANGUAGE_ENGLISH] = 1u << LANGUAGE_FRENCH | 1u << LANGUAGE_SPANISH,
		[LANGUAGE_SPANISH] = 1u << LANGUAGE_FRENCH,
		[LANGUAGE_DARIJA_LATIN] = 1u << LANGUAGE_SPANISH,
	};
	return ~strangers[language];
}

/* Whether the language has the word itself, whatever it does there. */
static bool is_native(const struct lexicon_sense *senses, size_t count, enum language language)
{
	for (size_t i = 0; i < count; i++)
		if (senses[i].language == language)
			return true;
	return false;
}

bool lexicon_value(const struct lexicon *lexicon, const struct lexicon_entry *entry, enum lexicon_kind kind,
                   enum language language, double *value)
{
	const struct lexicon_sense *senses = lexicon_senses(lexicon, entry);
	bool native = is_native(senses, entry->sense_count, language), found = false;
	for (size_t i = 0; i < entry->sense_count; i++) {
		const struct lexicon_sense *sense = &senses[i];
		bool exact = sense->language == language || sense->language == LANGUAGE_UNKNOWN;
		bool understood = exact || (!native && understood_in(language) >> sense->language & 1);
		if (sense->kind != kind || !understood)
			continue;
		if (!found || exact)
			*value = sense->value;
		found = true;
		if (exact)
			break;
	}
	return found;
}

bool lexicon_works(const struct lexicon *lexicon, const struct lexicon_entry *entry, enum lexicon_kind kind,
                   enum language language)
{
	/* Languages whose small words stand in a text of the language, a bit each; what is not named has its own only.
	 */
	static const unsigned mixed_into[LANGUAGES] = {
		[LANGUAGE_UNKNOWN] = ~0u,
		[LANGUAGE_ARABIC] = 1u << LANGUAGE_DARIJA_ARAB,
		[LANGUAGE_DARIJA_ARAB] = 1u << LANGUAGE_ARABIC | 1u << LANGUAGE_FRENCH,
		[LANGUAGE_DARIJA_LATIN] = 1u << LANGUAGE_FRENCH,
		[LANGUAGE_TAMAZIGHT] = ~0u,
	};
	unsigned heard = mixed_into[language] | 1u << language | 1u << LANGUAGE_UNKNOWN;
	const struct lexicon_sense *senses = lexicon_senses(lexicon, entry);
	for (size_t i = 0; i < entry->sense_count; i++)
		if (senses[i].kind == kind && heard >> senses[i].language & 1)
			return true;
	return false;
}

bool lexicon_offends(const struct lexicon *lexicon, const struct lexicon_hit *hits, size_t count,
                     enum language language)
{
	double strength;
	for (size_t i = 0; i < count; i++)
		if (lexicon_value(lexicon, hits[i].entry, LEXICON_OFFENCE, language, &strength))
			return true;
	return false;
}
