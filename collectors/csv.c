/* Reads the rows of a CSV text (RFC 4180). */
#include "collectors/csv.h"

#include "core/limits.h"
#include "core/memory.h"

#include <stdlib.h>

static bool at_line_end(const struct csv *csv, size_t at)
{
	return at >= csv->text.length || csv->text.data[at] == '\n' || csv->text.data[at] == '\r';
}

static bool at_delimiter(const struct csv *csv, size_t at)
{
	return csv->delimiter != 0 && at < csv->text.length && csv->text.data[at] == csv->delimiter;
}

/* The place behind a line end: LF, CR LF, or CR alone as old spreadsheets write it. */
static size_t past_line_end(const struct csv *csv, size_t at)
{
	if (at < csv->text.length && csv->text.data[at] == '\r')
		at++;
	else if (at < csv->text.length)
		return at + 1;
	return at < csv->text.length && csv->text.data[at] == '\n' ? at + 1 : at;
}

static size_t past_blanks(const struct csv *csv, size_t at)
{
	while (at < csv->text.length && !at_delimiter(csv, at) &&
	       (csv->text.data[at] == ' ' || csv->text.data[at] == '\t'))
		at++;
	return at;
}

/* Where the line that holds `at` ends. */
static size_t line_end(const struct csv *csv, size_t at)
{
	while (!at_line_end(csv, at))
		at++;
	return at;
}

static void keep_field(struct csv *csv, struct bytes field)
{
	csv->fields = memory_grow(csv->fields, csv->count, &csv->capacity, sizeof *csv->fields);
	csv->fields[csv->count++] = field;
}

static struct bytes undouble(struct arena *arena, struct bytes quoted)
{
	char *plain = arena_allocate(arena, quoted.length + 1, 1), *end = plain;
	for (size_t i = 0; i < quoted.length; i++) {
		*end++ = quoted.data[i];
		if (quoted.data[i] == '"')
			i++;
	}
	return (struct bytes){plain, (size_t)(end - plain)};
}

static bool broken(struct csv *csv, const char *problem)
{
	csv->problem = problem;
	return false;
}

/* Reads the quoted field that opens at csv->at and stops behind it. */
static bool quoted_field(struct csv *csv, struct arena *arena)
{
	const char *text = csv->text.data;
	size_t from = csv->at + 1, to = from;
	size_t limit = csv->text.length - from > LIMIT_MENTION_LINE ? from + LIMIT_MENTION_LINE : csv->text.length;
	bool doubled = false;
	while (to < limit && (text[to] != '"' || (to + 1 < csv->text.length && text[to + 1] == '"'))) {
		doubled |= text[to] == '"';
		to += text[to] == '"' ? 2 : 1;
	}
	if (to >= limit)
		return broken(csv,
		              limit < csv->text.length ? "a quoted field is too long" : "a quote that never closes");
	csv->at = past_blanks(csv, to + 1);
	if (!at_line_end(csv, csv->at) && !at_delimiter(csv, csv->at))
		return broken(csv, "text behind a closing quote; a quote inside a field must be doubled");
	struct bytes field = {text + from, to - from};
	keep_field(csv, doubled ? undouble(arena, field) : field);
	return true;
}

/* Reads the field at csv->at up to the next delimiter or line end. */
static bool plain_field(struct csv *csv)
{
	size_t from = csv->at;
	while (!at_line_end(csv, csv->at) && !at_delimiter(csv, csv->at))
		csv->at++;
	keep_field(csv, (struct bytes){csv->text.data + from, csv->at - from});
	return true;
}

static bool field(struct csv *csv, struct arena *arena)
{
	if (csv->count >= LIMIT_CSV_FIELDS)
		return broken(csv, "too many fields");
	size_t quote = past_blanks(csv, csv->at);
	if (quote >= csv->text.length || csv->text.data[quote] != '"')
		return plain_field(csv);
	csv->at = quote;
	return quoted_field(csv, arena);
}

/* Reads the fields of the row at csv->at and stops at its end. */
static bool fields(struct csv *csv, struct arena *arena)
{
	while (field(csv, arena)) {
		if (!at_delimiter(csv, csv->at))
			return true;
		csv->at++;
	}
	return false;
}

static void pass_blank_lines(struct csv *csv)
{
	while (csv->at < csv->text.length) {
		size_t end = past_blanks(csv, csv->at);
		if (!at_line_end(csv, end))
			return;
		csv->at = past_line_end(csv, end);
		csv->row++;
	}
}

enum csv_outcome csv_next(struct csv *csv, struct arena *arena)
{
	pass_blank_lines(csv);
	csv->count = 0;
	csv->problem = NULL;
	if (csv->at >= csv->text.length)
		return CSV_END;
	csv->row++;
	size_t start = csv->at;
	bool whole = fields(csv, arena);
	size_t end = whole ? csv->at : line_end(csv, start);
	csv->raw = (struct bytes){csv->text.data + start, end - start};
	csv->at = past_line_end(csv, end);
	return whole ? CSV_ROW : CSV_BROKEN;
}

void csv_finish(struct csv *csv)
{
	free(csv->fields);
	*csv = (struct csv){0};
}
