/* Rows of CSV: RFC 4180, what spreadsheets write beside it, and what is broken. */
#include "collectors/csv.h"
#include "core/buffer.h"
#include "core/limits.h"
#include "tests/check.h"

#include <string.h>

/* A text, its delimiter, and its rows: fields in brackets, "!" with the problem for a broken row, the row's number
 * before each. */
static const struct {
	const char *name, *text;
	char delimiter;
	const char *rows;
} tables[] = {
	{"nothing", "", ',', ""},
	{"one field", "a", ',', "1[a]"},
	{"line ends of every kind", "a,b\r\nc,d\ne,f\rg,h", ',', "1[a][b] 2[c][d] 3[e][f] 4[g][h]"},
	{"a last line end is no row", "a\r\n", ',', "1[a]"},
	{"empty fields", ",\n,,\n", ',', "1[][] 2[][][]"},
	{"blanks are kept", " a , b \n", ',', "1[ a ][ b ]"},
	{"blank lines count and are no rows", "a\n\n  \nb\n", ',', "1[a] 4[b]"},
	{"a line of tabs is a row where tabs delimit", "a\tb\n\t\n", '\t', "1[a][b] 2[][]"},
	{"quoted delimiters and line ends", "\"a,b\",\"c\r\nd\ne\"\nf", ',', "1[a,b][c\r\nd\ne] 2[f]"},
	{"quotes in quotes", "\"a \"\"b\"\"\",\"\"\"\",\"\"\n", ',', "1[a \"b\"][\"][]"},
	{"quotes within an open field", "5\" tube,a\"b\n", ',', "1[5\" tube][a\"b]"},
	{"blanks around a quoted field", " \"a\" , \"b\"\t\n", ',', "1[a][b]"},
	{"no delimiter", "a,b;c\td\n\"e,f\"\n", 0, "1[a,b;c\td] 2[e,f]"},
	{"another delimiter", "a,b;c\n", ';', "1[a,b][c]"},
	{"ragged", "a,b,c\nd\ne,f\n", ',', "1[a][b][c] 2[d] 3[e][f]"},
	{"text behind a quote", "\"a\"b,c\nd\n", ',',
         "1!text behind a closing quote; a quote inside a field must be "
         "doubled 2[d]"},
	{"a quote that never closes", "\"a,b\nc\n", ',', "1!a quote that never closes 2[c]"},
	{"a quote that the end opens", "a\n\"", ',', "1[a] 2!a quote that never closes"},
	{"doubled to the end", "\"a\"\"", ',', "1!a quote that never closes"},
};

static void read_all(struct csv *csv, struct arena *arena, struct buffer *out)
{
	for (enum csv_outcome outcome; (outcome = csv_next(csv, arena)) != CSV_END;) {
		buffer_format(out, "%s%lld", out->length == 0 ? "" : " ", (long long)csv->row);
		if (outcome == CSV_BROKEN)
			buffer_format(out, "!%s", csv->problem);
		for (size_t i = 0; outcome == CSV_ROW && i < csv->count; i++)
			buffer_format(out, "[%.*s]", (int)csv->fields[i].length, csv->fields[i].data);
	}
}

static void test_tables(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof tables / sizeof tables[0]; i++) {
		struct arena arena = {0};
		struct buffer out = {0};
		struct csv csv = {.text = bytes_of(tables[i].text), .delimiter = tables[i].delimiter};
		read_all(&csv, &arena, &out);
		CHECK_BYTES(buffer_bytes(&out), tables[i].rows, "%s", tables[i].name);
		csv_finish(&csv);
		buffer_finish(&out);
		arena_finish(&arena);
	}
}

/* Whatever stands in the fields, written by the rule of RFC 4180 they come back; NUL too. */
static void test_there_and_back(void **state)
{
	(void)state;
	static const struct bytes fields[] = {BYTES(""),    BYTES("a"),  BYTES("\""),   BYTES("\"\""),
	                                      BYTES(",\""), BYTES("\n"), BYTES("\r\n"), BYTES("a\0b\0\"c"),
	                                      BYTES(" x "), BYTES("é,ش")};
	enum { FIELDS = sizeof fields / sizeof fields[0] };
	struct buffer text = {0};
	struct arena arena = {0};
	for (size_t i = 0; i < FIELDS; i++) {
		buffer_append_string(&text, i == 0 ? "\"" : ",\"");
		for (size_t at = 0; at < fields[i].length; at++) {
			if (fields[i].data[at] == '"')
				buffer_append_byte(&text, '"');
			buffer_append_byte(&text, fields[i].data[at]);
		}
		buffer_append_byte(&text, '"');
	}
	struct csv csv = {.text = buffer_bytes(&text), .delimiter = ','};
	assert_int_equal(csv_next(&csv, &arena), CSV_ROW);
	CHECK_INT(csv.count, FIELDS, "fields");
	for (size_t i = 0; i < FIELDS; i++)
		if (!bytes_equal(csv.fields[i], fields[i]))
			fail_msg("field %zu: %.*s", i, (int)csv.fields[i].length, csv.fields[i].data);
	assert_int_equal(csv_next(&csv, &arena), CSV_END);
	csv_finish(&csv);
	arena_finish(&arena);
	buffer_finish(&text);
}

/* A cell without an end costs its row, not the file. */
static void test_endless_cell(void **state)
{
	(void)state;
	struct buffer text = {0};
	struct arena arena = {0};
	buffer_append_byte(&text, '"');
	for (size_t i = 0; i < LIMIT_MENTION_LINE; i++)
		buffer_append_byte(&text, 'x');
	buffer_append_string(&text, "\nb\n");
	struct csv csv = {.text = buffer_bytes(&text), .delimiter = ','};
	assert_int_equal(csv_next(&csv, &arena), CSV_BROKEN);
	assert_string_equal(csv.problem, "a quoted field is too long");
	CHECK_INT(csv.raw.length, LIMIT_MENTION_LINE + 1, "the row as it stands");
	assert_int_equal(csv_next(&csv, &arena), CSV_ROW);
	CHECK_BYTES(csv.fields[0], "b", "the next row");
	csv_finish(&csv);
	arena_finish(&arena);
	buffer_finish(&text);
}

static void test_many_fields(void **state)
{
	(void)state;
	struct arena arena = {0};
	static char text[LIMIT_CSV_FIELDS + 1];
	memset(text, ',', LIMIT_CSV_FIELDS);
	struct csv most = {.text = {text, LIMIT_CSV_FIELDS - 1}, .delimiter = ','};
	assert_int_equal(csv_next(&most, &arena), CSV_ROW);
	CHECK_INT(most.count, LIMIT_CSV_FIELDS, "fields");
	csv_finish(&most);
	struct csv more = {.text = {text, LIMIT_CSV_FIELDS}, .delimiter = ','};
	assert_int_equal(csv_next(&more, &arena), CSV_BROKEN);
	assert_string_equal(more.problem, "too many fields");
	csv_finish(&more);
	arena_finish(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_tables),
		cmocka_unit_test(test_there_and_back),
		cmocka_unit_test(test_endless_cell),
		cmocka_unit_test(test_many_fields),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
