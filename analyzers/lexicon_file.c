/* The compiled lexicon: made from rows, and checked before it is used. */
#include "analyzers/lexicon_file.h"

#include "core/limits.h"
#include "core/memory.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Its last digit is the version: raise it when the parts change, or what is made of a line. */
static const char magic[] = "soumaaL1";

/* The numbers of the file's head. */
enum { NUMBER_ENTRIES, NUMBER_SENSES, NUMBER_NAMES /* bytes */, NUMBER_NONE /* 0 */ };

/* The first part. */
struct summary {
	uint64_t fingerprint;
};

/* -- making ------------------------------------------------------------------------------------------- */

/* The parts while they grow. */
struct making {
	struct buffer entries, senses, names;
	uint64_t *keys;
	size_t count;
};

static uint64_t fingerprint(const struct lexicon_rows *rows)
{
	uint64_t hash = 0;
	for (size_t i = 0; i < rows->count; i++) {
		const struct lexicon_sense *sense = &rows->items[i].sense;
		hash = lexicon_file_mix(hash, rows->items[i].key);
		hash = lexicon_file_mix(hash, (uint64_t)sense->language << 32 | (uint64_t)sense->kind);
		hash = lexicon_file_mix(hash, (uint64_t)llround(sense->value * 1000));
	}
	return hash;
}

/* Rows of one key become one entry. A stretched spelling counts only where no entry is written so. */
static void add_entry(struct making *making, const struct lexicon_row *rows, size_t count)
{
	struct lexicon_entry entry = {.name_from = (uint32_t)making->names.length,
	                              .name_length = (uint32_t)rows->name.length,
	                              .first_sense = (uint32_t)(making->senses.length / sizeof(struct lexicon_sense)),
	                              .longest = 1,
	                              .elongated = 1};
	for (size_t i = 0; i < count; i++) {
		const struct lexicon_row *row = &rows[i];
		if (row->role == LEXICON_FIRST && entry.longest < row->words)
			entry.longest = row->words;
		if (row->role == LEXICON_FIRST || row->role != rows[0].role ||
		    (i > 0 && lexicon_rows_agree(&rows[i - 1], row)))
			continue;
		entry.elongated = entry.elongated && (row->elongated || row->role == LEXICON_STRETCHED);
		buffer_append(&making->senses, &row->sense, sizeof row->sense);
		entry.sense_count++;
	}
	buffer_append_bytes(&making->names, rows->name);
	buffer_append(&making->entries, &entry, sizeof entry);
	making->keys[making->count++] = rows->key;
}

static void add_entries(struct making *making, const struct lexicon_rows *rows)
{
	making->keys = memory_allocate(rows->count + 1, sizeof *making->keys);
	for (size_t from = 0, to = 0; from < rows->count; from = to) {
		while (to < rows->count && rows->items[to].key == rows->items[from].key)
			to++;
		add_entry(making, rows->items + from, to - from);
	}
}

static void append_part(struct buffer *out, const struct buffer *part)
{
	buffer_append_bytes(out, buffer_bytes(part));
	buffer_align(out, MAPPED_FILE_ALIGNMENT);
}

static void write_parts(const struct making *making, const struct summary *summary, uint64_t sources,
                        struct buffer *out)
{
	struct mapped_file_head head = {
		.numbers = {[NUMBER_ENTRIES] = (uint32_t)making->count,
	                    [NUMBER_SENSES] = (uint32_t)(making->senses.length / sizeof(struct lexicon_sense)),
	                    [NUMBER_NAMES] = (uint32_t)making->names.length},
		.sources = sources};
	memcpy(head.magic, magic, sizeof head.magic);
	mapped_file_begin(out, &head);
	buffer_append(out, summary, sizeof *summary);
	append_part(out, &making->entries);
	append_part(out, &making->senses);
	append_part(out, &making->names);
	perfect_hash_pack(making->keys, making->count, out);
	mapped_file_end(out);
}

static bool make(void *context, struct buffer *out, struct error *error)
{
	struct source_files *sources = context;
	struct lexicon_rows rows = {0};
	struct making making = {0};
	bool well = source_files_hold(LIMIT_LEXICON, sources, error) && lexicon_rows_read(sources, &rows, error);
	if (well) {
		add_entries(&making, &rows);
		write_parts(&making, &(struct summary){fingerprint(&rows)}, sources->hash, out);
	}
	buffer_finish(&making.entries);
	buffer_finish(&making.senses);
	buffer_finish(&making.names);
	free(making.keys);
	lexicon_rows_finish(&rows);
	return well;
}

/* -- laying out --------------------------------------------------------------------------------------- */

static bool entry_fits(const struct lexicon_entry *entry, const uint32_t *numbers)
{
	return entry->name_from <= numbers[NUMBER_NAMES] &&
	       entry->name_length <= numbers[NUMBER_NAMES] - entry->name_from &&
	       entry->first_sense <= numbers[NUMBER_SENSES] &&
	       entry->sense_count <= numbers[NUMBER_SENSES] - entry->first_sense && entry->longest > 0 &&
	       entry->longest <= LEXICON_WORDS;
}

static bool sense_fits(const struct lexicon_sense *sense)
{
	return (unsigned)sense->language < LANGUAGES && lexicon_value_fits(sense->kind, sense->value);
}

static bool all_fit(const struct lexicon_file *file, const uint32_t *numbers)
{
	for (size_t i = 0; i < numbers[NUMBER_ENTRIES]; i++)
		if (!entry_fits(&file->entries[i], numbers))
			return false;
	for (size_t i = 0; i < numbers[NUMBER_SENSES]; i++)
		if (!sense_fits(&file->senses[i]))
			return false;
	return true;
}

static bool lay_out(const struct mapped_file *mapped, void *target)
{
	struct lexicon_file *file = target;
	const uint32_t *numbers = mapped->head.numbers;
	struct bytes rest = mapped->parts;
	const struct summary *summary = mapped_file_take(&rest, 1, sizeof *summary);
	if (summary == NULL || numbers[NUMBER_NONE] != 0)
		return false;
	*file = (struct lexicon_file){.fingerprint = summary->fingerprint};
	file->entries = mapped_file_take(&rest, numbers[NUMBER_ENTRIES], sizeof *file->entries);
	if (file->entries == NULL)
		return false;
	file->senses = mapped_file_take(&rest, numbers[NUMBER_SENSES], sizeof *file->senses);
	if (file->senses == NULL)
		return false;
	file->names = mapped_file_take(&rest, numbers[NUMBER_NAMES], 1);
	return file->names != NULL && all_fit(file, numbers) &&
	       perfect_hash_map(rest, numbers[NUMBER_ENTRIES], &file->index);
}

const struct made_file_kind lexicon_file_kind = {"lexicon.bin", magic, lay_out, make};
