/* The lexicon's sources: files of tab-separated lines, read as bytes and as rows. */
#include "analyzers/lexicon_source.h"

#include "analyzers/fold.h"
#include "analyzers/lexicon_file.h"
#include "core/limits.h"
#include "core/memory.h"
#include "core/utf8.h"

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

bool lexicon_value_fits(enum lexicon_kind kind, double value)
{
	return (unsigned)kind < LEXICON_KINDS && value >= kinds[kind].least && value <= kinds[kind].most;
}

bool lexicon_sources_find(const char *folder, struct source_files *sources, struct error *error)
{
	*sources = (struct source_files){.begun = fold_fingerprint, .hash = fold_fingerprint};
	return source_files_add(folder, ".tsv", LIMIT_LEXICON, sources, error);
}

/* -- rows --------------------------------------------------------------------------------------------- */

/* The rows in the making, and the text that each entry is read into. */
struct reading {
	struct lexicon_rows *rows;
	struct text text;
};

/* The next field of a line, which is moved behind it; absent at the end. */
static struct bytes take_field(struct bytes *line)
{
	if (bytes_absent(*line))
		return *line;
	size_t end = bytes_find(*line, (struct bytes)BYTES("\t"));
	struct bytes field = {line->data, end}, rest = {0};
	if (end < line->length)
		rest = bytes_from(*line, end + 1);
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
	memcpy(room, text.data, text.length);
	room[text.length] = 0;
	*value = strtod(room, &end);
	return *end == 0 && lexicon_value_fits(kind, *value);
}

static void add_row(struct lexicon_rows *rows, const struct lexicon_row *row)
{
	rows->items = memory_grow(rows->items, rows->count, &rows->capacity, sizeof *row);
	rows->items[rows->count++] = *row;
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
static void add_stretched(struct lexicon_rows *rows, struct lexicon_row row)
{
	char room[256];
	if (row.name.length > sizeof room)
		return;
	row.role = LEXICON_STRETCHED;
	uint64_t before = row.key;
	for (unsigned which = 1; which < 8; which++) {
		row.key = text_hash(stretched(row.name, which, room));
		if (row.key != before)
			add_row(rows, &row);
		before = row.key;
	}
}

/* The entry's tokens; adds its rows. */
static bool add_rows(struct reading *reading, struct lexicon_row *row, struct bytes name, struct error *error)
{
	text_read(&reading->text, &(struct mention){.text = name});
	const struct token *tokens = reading->text.tokens;
	size_t words = reading->text.token_count;
	if (words == 0 || words > LEXICON_WORDS)
		return error_set(error, ERROR_CONFIGURATION, "%s:%u: '%.*s' has %zu words; expected 1 to %d", row->path,
		                 row->line, (int)name.length, name.data, words, LEXICON_WORDS);
	row->name = arena_copy(&reading->rows->arena, buffer_bytes(&reading->text.folded));
	row->written = name;
	row->words = (uint8_t)words;
	row->key = lexicon_file_key(tokens, words);
	row->elongated = words == 1 && tokens[0].elongated;
	add_row(reading->rows, row);
	if (words == 1 && tokens[0].doubled)
		add_stretched(reading->rows, *row);
	if (words > 1)
		add_row(reading->rows,
		        &(struct lexicon_row){.key = tokens[0].hash, .role = LEXICON_FIRST, .words = row->words});
	return true;
}

static bool read_row(struct reading *reading, struct lexicon_row *row, struct bytes line, struct error *error)
{
	struct bytes name = take_field(&line), kind = take_field(&line), value = take_field(&line);
	take_field(&line);
	if (bytes_absent(kind) || !bytes_absent(line))
		return error_set(error, ERROR_CONFIGURATION,
		                 "%s:%u: expected entry, kind, value and perhaps a note, separated by tabs", row->path,
		                 row->line);
	if (!read_kind(kind, &row->sense.kind))
		return error_set(
			error, ERROR_CONFIGURATION,
			"%s:%u: unknown kind '%.*s'; expected word, negator, intensifier, diminisher, contrast, "
			"language or offence",
			row->path, row->line, (int)kind.length, kind.data);
	if (!read_value(value, row->sense.kind, &row->sense.value))
		return error_set(error, ERROR_CONFIGURATION, "%s:%u: value '%.*s': a %s takes a number from %g to %g",
		                 row->path, row->line, (int)value.length, value.data == NULL ? "" : value.data,
		                 kinds[row->sense.kind].name, kinds[row->sense.kind].least,
		                 kinds[row->sense.kind].most);
	return add_rows(reading, row, name, error);
}

/* The language that a file's name says; false where it says none. */
static bool language_of_file(const char *name, enum language *language)
{
	struct bytes stem = {name, strlen(name) - strlen(".tsv")};
	*language = LANGUAGE_UNKNOWN;
	return bytes_equal_string(stem, "emoji") ||
	       (language_from_name(stem, language) && *language != LANGUAGE_UNKNOWN);
}

static bool read_source(struct reading *reading, const struct source_file *source, struct error *error)
{
	enum language language;
	if (!language_of_file(source->name, &language))
		return error_set(
			error, ERROR_CONFIGURATION,
			"%s: unknown language; a lexicon file is named after a language code, as fr.tsv, or emoji.tsv",
			source->path);
	struct bytes rest = buffer_bytes(&source->contents);
	for (uint32_t line = 1; rest.length > 0; line++) {
		struct bytes text = bytes_take_line(&rest);
		if (bytes_trim(text).length == 0 || text.data[0] == '#')
			continue;
		struct lexicon_row row = {.sense.language = language, .path = source->path, .line = line};
		if (!read_row(reading, &row, text, error))
			return false;
	}
	return true;
}

/* -- order -------------------------------------------------------------------------------------------- */

static int compare_rows(const void *left, const void *right)
{
	const struct lexicon_row *a = left, *b = right;
	if (a->key != b->key)
		return a->key < b->key ? -1 : 1;
	if (a->role != b->role)
		return a->role < b->role ? -1 : 1;
	if (a->sense.language != b->sense.language)
		return a->sense.language < b->sense.language ? -1 : 1;
	if (a->sense.kind != b->sense.kind)
		return a->sense.kind < b->sense.kind ? -1 : 1;
	return (a->line > b->line) - (a->line < b->line);
}

bool lexicon_rows_agree(const struct lexicon_row *a, const struct lexicon_row *b)
{
	return a->key == b->key && a->role == b->role && a->role != LEXICON_FIRST &&
	       a->sense.language == b->sense.language && a->sense.kind == b->sense.kind;
}

/* Two spellings that fold to one (tres, très) may both stand in a file where they agree; else a line is too many. */
static bool refuse_duplicates(const struct lexicon_rows *rows, struct error *error)
{
	for (size_t i = 1; i < rows->count; i++) {
		const struct lexicon_row *a = &rows->items[i - 1], *b = &rows->items[i];
		if (b->role != LEXICON_ENTRY || !lexicon_rows_agree(a, b) ||
		    (a->sense.value == b->sense.value && !bytes_equal(a->written, b->written)))
			continue;
		return error_set(error, ERROR_CONFIGURATION,
		                 "%s:%u: '%.*s' stands there as %s already in line %u; remove one of the two", b->path,
		                 b->line, (int)b->written.length, b->written.data, kinds[b->sense.kind].name, a->line);
	}
	return true;
}

bool lexicon_rows_read(const struct source_files *sources, struct lexicon_rows *rows, struct error *error)
{
	struct reading reading = {.rows = rows};
	bool well = true;
	for (size_t i = 0; well && i < sources->count; i++)
		well = read_source(&reading, &sources->items[i], error);
	text_finish(&reading.text);
	if (well && rows->count > 0)
		qsort(rows->items, rows->count, sizeof *rows->items, compare_rows);
	return well && refuse_duplicates(rows, error);
}

void lexicon_rows_finish(struct lexicon_rows *rows)
{
	free(rows->items);
	arena_finish(&rows->arena);
	*rows = (struct lexicon_rows){0};
}
