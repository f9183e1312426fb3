/* The lexicon: read from files of tab-separated lines, indexed by cmph. */
#include "analyzers/lexicon.h"

#include "analyzers/perfect_hash.h"
#include "core/arena.h"
#include "core/file.h"
#include "core/limits.h"
#include "core/memory.h"
#include "core/utf8.h"

#include <dirent.h>
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct {
	const char *name;
	double least, most;
} kinds[LEXICON_KINDS] = {
	[LEXICON_WORD] = {"word", -3, 3},
	[LEXICON_NEGATOR] = {"negator", -3, 3},
	[LEXICON_INTENSIFIER] = {"intensifier", 0.1, 1},
	[LEXICON_DIMINISHER] = {"diminisher", 0.1, 1},
	[LEXICON_CONTRAST] = {"contrast", -3, 3},
	[LEXICON_LANGUAGE] = {"language", 0.1, 3},
	[LEXICON_OFFENCE] = {"offence", 1, 3},
};

/* What a row says of its key. In this order the rows of one key are sorted. */
enum role {
	ROLE_ENTRY,
	ROLE_STRETCHED, /* what an entry with a double letter becomes when it is stretched: "col" for cool */
	ROLE_FIRST,     /* the first word of an expression */
};

/* A line as it was read, or what follows from it. */
struct row {
	uint64_t key;
	enum role role;
	struct bytes name;    /* folded */
	struct bytes written; /* as it stands in the file */
	struct lexicon_sense sense;
	const char *file;
	int line;
	size_t words;   /* of the expression */
	bool elongated; /* the entry itself is written stretched */
};

struct lexicon {
	struct arena arena;
	struct row *rows; /* while loading */
	size_t row_count, row_capacity;
	struct lexicon_entry *entries;
	struct perfect_hash *index;
	struct text text; /* while loading */
	uint64_t fingerprint;
};

/* The key of an expression: its tokens' hashes mixed in order; of a word: its hash. */
static uint64_t mix(uint64_t key, uint64_t hash)
{
	return (key ^ hash >> 29) * 0x9e3779b97f4a7c15u + hash;
}

static uint64_t key_of(const struct token *tokens, size_t count)
{
	uint64_t key = tokens[0].hash;
	for (size_t i = 1; i < count; i++)
		key = mix(key, tokens[i].hash);
	return key;
}

/* -- reading ------------------------------------------------------------------------------------------ */

/* The next field of a line, which is moved behind it; absent at the end. */
static struct bytes take_field(struct bytes *line)
{
	if (bytes_absent(*line))
		return *line;
	size_t end = bytes_find(*line, (struct bytes)BYTES("\t"));
	struct bytes field = {line->data, end}, rest = {0};
	if (end < line->length)
		rest = (struct bytes){line->data + end + 1, line->length - end - 1};
	*line = rest;
	return bytes_trim(field);
}

static bool read_kind(struct bytes name, enum lexicon_kind *kind)
{
	for (int i = 0; i < LEXICON_KINDS; i++)
		if (bytes_equal_string(name, kinds[i].name)) {
			*kind = (enum lexicon_kind)i;
			return true;
		}
	return false;
}

static bool read_value(struct bytes text, enum lexicon_kind kind, double *value)
{
	char room[32], *end;
	bool needs_none = kind == LEXICON_NEGATOR || kind == LEXICON_CONTRAST;
	*value = 1;
	if (text.length == 0)
		return needs_none;
	if (text.length >= sizeof room)
		return false;
	snprintf(room, sizeof room, "%.*s", (int)text.length, text.data);
	*value = strtod(room, &end);
	return *end == 0 && isfinite(*value) && *value >= kinds[kind].least && *value <= kinds[kind].most;
}

static void add_row(struct lexicon *lexicon, struct row row)
{
	lexicon->rows = memory_grow(lexicon->rows, lexicon->row_count, &lexicon->row_capacity, sizeof row);
	lexicon->rows[lexicon->row_count++] = row;
}

/* The word with those of its double letters made one that `which` has a bit for. */
static struct bytes stretched(struct bytes word, unsigned which, char *room)
{
	size_t length = 0, pair = 0;
	for (size_t at = 0; at < word.length;) {
		uint32_t code_point;
		size_t size = utf8_decode(word, at, &code_point);
		bool same = at >= size && memcmp(word.data + at, word.data + at - size, size) == 0;
		bool dropped = same && which >> pair & 1;
		pair += same;
		if (!dropped) {
			memcpy(room + length, word.data + at, size);
			length += size;
		}
		at += size;
	}
	return (struct bytes){room, length};
}

/* A row for each way in which the double letters of a word may be stretched, three doubles at most. */
static void add_stretched(struct lexicon *lexicon, struct row row)
{
	char room[256];
	if (row.name.length > sizeof room)
		return;
	row.role = ROLE_STRETCHED;
	uint64_t before = row.key;
	for (unsigned which = 1; which < 8; which++) {
		row.key = text_hash(stretched(row.name, which, room));
		if (row.key != before)
			add_row(lexicon, row);
		before = row.key;
	}
}

/* The entry's tokens; adds its rows. */
static bool add_rows(struct lexicon *lexicon, struct row *row, struct bytes name, struct error *error)
{
	text_read(&lexicon->text, &(struct mention){.text = name});
	const struct token *tokens = lexicon->text.tokens;
	row->words = lexicon->text.token_count;
	if (row->words == 0 || row->words > LEXICON_WORDS)
		return error_set(error, ERROR_CONFIGURATION, "%s:%d: '%.*s' has %zu words; expected 1 to %d", row->file,
		                 row->line, (int)name.length, name.data, row->words, LEXICON_WORDS);
	row->name = arena_copy(&lexicon->arena, buffer_bytes(&lexicon->text.folded));
	row->written = arena_copy(&lexicon->arena, name);
	row->key = key_of(tokens, row->words);
	row->elongated = row->words == 1 && tokens[0].elongated;
	add_row(lexicon, *row);
	if (row->words == 1 && tokens[0].doubled)
		add_stretched(lexicon, *row);
	if (row->words > 1)
		add_row(lexicon, (struct row){.key = tokens[0].hash, .role = ROLE_FIRST, .words = row->words});
	return true;
}

static bool read_row(struct lexicon *lexicon, struct row *row, struct bytes line, struct error *error)
{
	struct bytes name = take_field(&line), kind = take_field(&line), value = take_field(&line);
	take_field(&line);
	if (bytes_absent(kind) || !bytes_absent(line))
		return error_set(error, ERROR_CONFIGURATION,
		                 "%s:%d: expected entry, kind, value and perhaps a note, separated by tabs", row->file,
		                 row->line);
	if (!read_kind(kind, &row->sense.kind))
		return error_set(
			error, ERROR_CONFIGURATION,
			"%s:%d: unknown kind '%.*s'; expected word, negator, intensifier, diminisher, contrast, "
			"language or offence",
			row->file, row->line, (int)kind.length, kind.data);
	if (!read_value(value, row->sense.kind, &row->sense.value))
		return error_set(error, ERROR_CONFIGURATION, "%s:%d: value '%.*s': a %s takes a number from %g to %g",
		                 row->file, row->line, (int)value.length, value.data == NULL ? "" : value.data,
		                 kinds[row->sense.kind].name, kinds[row->sense.kind].least,
		                 kinds[row->sense.kind].most);
	return add_rows(lexicon, row, name, error);
}

static bool read_file(struct lexicon *lexicon, const char *folder, const char *name, enum language language,
                      struct error *error)
{
	struct buffer contents = {0};
	const char *path = arena_format(&lexicon->arena, "%s/%s", folder, name).data;
	bool well = file_read(path, LIMIT_CONFIGURATION, &contents, error);
	struct bytes rest = buffer_bytes(&contents);
	for (int line = 1; well && rest.length > 0; line++) {
		size_t end = bytes_find(rest, (struct bytes)BYTES("\n"));
		struct bytes text = {rest.data, end};
		size_t taken = end < rest.length ? end + 1 : end;
		rest = (struct bytes){rest.data + taken, rest.length - taken};
		if (bytes_trim(text).length == 0 || text.data[0] == '#')
			continue;
		struct row row = {.sense.language = language, .file = path, .line = line};
		well = read_row(lexicon, &row, text, error);
	}
	buffer_finish(&contents);
	return well;
}

/* The language that a file's name says; false where it says none. */
static bool language_of_file(const char *name, enum language *language)
{
	size_t length = strlen(name) - strlen(".tsv");
	struct bytes stem = {name, length};
	*language = LANGUAGE_UNKNOWN;
	return bytes_equal_string(stem, "emoji") ||
	       (language_from_name(stem, language) && *language != LANGUAGE_UNKNOWN);
}

static int is_table(const struct dirent *item)
{
	size_t length = strlen(item->d_name);
	return item->d_name[0] != '.' && length > 4 && strcmp(item->d_name + length - 4, ".tsv") == 0;
}

static int by_bytes(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

static bool read_folder(struct lexicon *lexicon, const char *folder, struct error *error)
{
	struct dirent **items;
	int count = scandir(folder, &items, is_table, by_bytes);
	if (count < 0)
		return error_set(error, ERROR_UNAVAILABLE, "%s: the lexicon's folder cannot be read: %s", folder,
		                 strerror(errno));
	bool well = true;
	for (int i = 0; i < count; i++) {
		enum language language;
		if (well && !language_of_file(items[i]->d_name, &language))
			well = error_set(
				error, ERROR_CONFIGURATION,
				"%s/%s: unknown language; a lexicon file is named after a language code, as fr.tsv, or "
				"emoji.tsv",
				folder, items[i]->d_name);
		well = well && read_file(lexicon, folder, items[i]->d_name, language, error);
		free(items[i]);
	}
	free(items);
	return well;
}

/* -- entries ------------------------------------------------------------------------------------------ */

static int compare_rows(const void *left, const void *right)
{
	const struct row *a = left, *b = right;
	if (a->key != b->key)
		return a->key < b->key ? -1 : 1;
	if (a->role != b->role)
		return a->role < b->role ? -1 : 1;
	if (a->sense.language != b->sense.language)
		return a->sense.language < b->sense.language ? -1 : 1;
	if (a->sense.kind != b->sense.kind)
		return a->sense.kind < b->sense.kind ? -1 : 1;
	return a->line - b->line;
}

/* The same key, language and kind. */
static bool says_the_same(const struct row *a, const struct row *b)
{
	return a->key == b->key && a->role == b->role && a->role != ROLE_FIRST &&
	       a->sense.language == b->sense.language && a->sense.kind == b->sense.kind;
}

/* Two spellings that fold to one (tres, très) may both stand in a file where they agree; else a line is too many. */
static bool refuse_duplicates(const struct lexicon *lexicon, struct error *error)
{
	for (size_t i = 1; i < lexicon->row_count; i++) {
		const struct row *a = &lexicon->rows[i - 1], *b = &lexicon->rows[i];
		if (b->role != ROLE_ENTRY || !says_the_same(a, b) ||
		    (a->sense.value == b->sense.value && !bytes_equal(a->written, b->written)))
			continue;
		return error_set(error, ERROR_CONFIGURATION,
		                 "%s:%d: '%.*s' stands there as %s already in line %d; remove one of the two", b->file,
		                 b->line, (int)b->written.length, b->written.data, kinds[b->sense.kind].name, a->line);
	}
	return true;
}

/* Rows of one key, [from, to), become one entry. A stretched spelling counts only where no entry is written so. */
static struct lexicon_entry make_entry(const struct row *rows, size_t from, size_t to, struct lexicon_sense *senses)
{
	struct lexicon_entry entry = {
		.name = rows[from].name, .senses = senses + from, .longest = 1, .elongated = true};
	for (size_t i = from; i < to; i++) {
		const struct row *row = &rows[i];
		if (row->role == ROLE_FIRST && entry.longest < row->words)
			entry.longest = row->words;
		if (row->role == ROLE_FIRST || row->role != rows[from].role ||
		    (i > from && says_the_same(&rows[i - 1], row)))
			continue;
		entry.elongated = entry.elongated && (row->elongated || row->role == ROLE_STRETCHED);
		senses[from + entry.sense_count++] = row->sense;
	}
	return entry;
}

static void make_entries(struct lexicon *lexicon)
{
	size_t most = lexicon->row_count + 1;
	struct lexicon_sense *senses = arena_allocate(&lexicon->arena, most, sizeof *senses);
	uint64_t *keys = memory_allocate(most, sizeof *keys);
	size_t count = 0;
	lexicon->entries = memory_allocate(most, sizeof *lexicon->entries);
	for (size_t from = 0, to = 0; from < lexicon->row_count; from = to) {
		while (to < lexicon->row_count && lexicon->rows[to].key == lexicon->rows[from].key)
			to++;
		keys[count] = lexicon->rows[from].key;
		lexicon->entries[count++] = make_entry(lexicon->rows, from, to, senses);
	}
	lexicon->index = perfect_hash_create(keys, count);
	free(keys);
}

static void hash_rows(struct lexicon *lexicon)
{
	uint64_t hash = 0;
	for (size_t i = 0; i < lexicon->row_count; i++) {
		const struct lexicon_sense *sense = &lexicon->rows[i].sense;
		hash = mix(hash, lexicon->rows[i].key);
		hash = mix(hash, (uint64_t)sense->language << 32 | (uint64_t)sense->kind);
		hash = mix(hash, (uint64_t)llround(sense->value * 1000));
	}
	lexicon->fingerprint = hash;
}

bool lexicon_load(const char *folder, struct lexicon **result, struct error *error)
{
	struct lexicon *lexicon = memory_allocate(1, sizeof *lexicon);
	bool well = read_folder(lexicon, folder, error);
	if (well && lexicon->row_count > 0)
		qsort(lexicon->rows, lexicon->row_count, sizeof *lexicon->rows, compare_rows);
	well = well && refuse_duplicates(lexicon, error);
	if (well) {
		make_entries(lexicon);
		hash_rows(lexicon);
		*result = lexicon;
	}
	free(lexicon->rows);
	lexicon->rows = NULL;
	text_finish(&lexicon->text);
	if (!well)
		lexicon_destroy(lexicon);
	return well;
}

void lexicon_destroy(struct lexicon *lexicon)
{
	if (lexicon == NULL)
		return;
	perfect_hash_destroy(lexicon->index);
	free(lexicon->entries);
	arena_finish(&lexicon->arena);
	free(lexicon);
}

/* -- finding ------------------------------------------------------------------------------------------ */

static const struct lexicon_entry *entry_of(const struct lexicon *lexicon, uint64_t key)
{
	size_t index = perfect_hash_find(lexicon->index, key);
	return index == PERFECT_HASH_NONE ? NULL : &lexicon->entries[index];
}

const struct lexicon_entry *lexicon_find(const struct lexicon *lexicon, const struct text *text, size_t at,
                                         size_t count)
{
	const struct lexicon_entry *entry = entry_of(lexicon, key_of(text->tokens + at, count));
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

uint64_t lexicon_fingerprint(const struct lexicon *lexicon)
{
	return lexicon->fingerprint;
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

bool lexicon_value(const struct lexicon_entry *entry, enum lexicon_kind kind, enum language language, double *value)
{
	bool found = false;
	for (size_t i = 0; i < entry->sense_count; i++) {
		const struct lexicon_sense *sense = &entry->senses[i];
		if (sense->kind != kind || !(understood_in(language) >> sense->language & 1))
			continue;
		bool exact = sense->language == language || sense->language == LANGUAGE_UNKNOWN;
		if (!found || exact)
			*value = sense->value;
		found = true;
		if (exact)
			break;
	}
	return found;
}

bool lexicon_works(const struct lexicon_entry *entry, enum lexicon_kind kind, enum language language)
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
	for (size_t i = 0; i < entry->sense_count; i++)
		if (entry->senses[i].kind == kind && heard >> entry->senses[i].language & 1)
			return true;
	return false;
}

bool lexicon_offends(const struct lexicon_hit *hits, size_t count, enum language language)
{
	double strength;
	for (size_t i = 0; i < count; i++)
		if (lexicon_value(hits[i].entry, LEXICON_OFFENCE, language, &strength))
			return true;
	return false;
}
