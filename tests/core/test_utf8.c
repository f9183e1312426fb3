/* Rows for UTF-8: what is replaced, what is dropped, where a text may be cut. */
#include "core/buffer.h"
#include "core/file.h"
#include "core/utf8.h"
#include "tests/check.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define BAD "\xef\xbf\xbd"

static void test_repair(void **state)
{
	(void)state;
	static const struct {
		const char *text, *expected;
		int replaced;
	} rows[] = {
		{"", "", 0},
		{"zwin زوين ⵣ 😡", "zwin زوين ⵣ 😡", 0},
		{"a\x80"
	         "b",
	         "a" BAD "b", 1},
		{"\xc0\xaf", BAD BAD, 2},                 /* overlong */
		{"\xed\xa0\x80", BAD BAD BAD, 3},         /* a surrogate */
		{"\xf4\x90\x80\x80", BAD BAD BAD BAD, 4}, /* above U+10FFFF */
		{"\xe2\x82", BAD, 1},                     /* cut: one maximal subpart */
		{"\xf0\x9f\x98", BAD, 1},
		{"\xe2\x82"
	         "a",
	         BAD "a", 1},
		{BAD, BAD, 0}, /* an honest U+FFFD */
		/* Unicode 15, table 3-8 */
		{"a\xf1\x80\x80\xe1\x80\xc2"
	         "b\x80"
	         "c\x80\xbf"
	         "d",
	         "a" BAD BAD BAD "b" BAD "c" BAD BAD "d", 6},
	};
	struct arena arena = {0};
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		size_t replaced = 0;
		CHECK_BYTES(utf8_repair(&arena, bytes_of(rows[i].text), &replaced), rows[i].expected, "row %zu", i);
		CHECK_INT(replaced, rows[i].replaced, "row %zu, count", i);
		CHECK_INT(utf8_valid(bytes_of(rows[i].text)), rows[i].replaced == 0, "row %zu, valid", i);
	}
	arena_finish(&arena);
}

static void test_clean(void **state)
{
	(void)state;
	static const struct {
		const char *text, *expected;
	} rows[] = {
		{"a\tb\nc", "a\tb\nc"},
		{"a\r\nb\rc", "a\nb\nc"},
		{"a\x01\x1b[31mb\x7f", "a[31mb"},
		{"a\xc2\x85"
	         "b",
	         "ab"}, /* C1 controls */
		{"a\xef\xbf\xbe"
	         "b",
	         "ab"}, /* U+FFFE */
		{"a\xef\xb7\x90"
	         "b",
	         "ab"}, /* U+FDD0 */
		{"\xe2\x80\xae"
	         "x",
	         "\xe2\x80\xae"
	         "x"}, /* bidi controls are the reports' business */
	};
	struct arena arena = {0};
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		CHECK_BYTES(utf8_clean(&arena, bytes_of(rows[i].text)), rows[i].expected, "row %zu", i);
	struct bytes nul = utf8_clean(&arena, (struct bytes){"a\0b", 3});
	CHECK_BYTES(nul, "ab", "NUL");
	arena_finish(&arena);
}

static void test_cut(void **state)
{
	(void)state;
	CHECK_INT(utf8_cut(bytes_of("aé"), 2).length, 1, "inside a character");
	CHECK_INT(utf8_cut(bytes_of("aé"), 3).length, 3, "whole");
	CHECK_INT(utf8_cut(bytes_of("😡"), 3).length, 0, "nothing fits");
}

static void test_round_trip(void **state)
{
	(void)state;
	for (uint32_t c = 1; c <= 0x10ffff; c++) {
		if (c >= 0xd800 && c <= 0xdfff)
			continue;
		char bytes[4];
		uint32_t back;
		size_t length = utf8_encode(c, bytes);
		if (utf8_decode((struct bytes){bytes, length}, 0, &back) != length || back != c)
			fail_msg("U+%04X does not come back", c);
	}
}

static const char *shared; /* the folder of shared data */

/* Reads hexadecimal digits up to `end`; returns how many bytes they are. */
static size_t from_hexadecimal(const char *digits, const char *end, char *bytes)
{
	size_t length = 0;
	for (; digits + 1 < end; digits += 2) {
		unsigned value;
		assert_int_equal(sscanf(digits, "%2x", &value), 1);
		bytes[length++] = (char)value;
	}
	return length;
}

/* Every sequence of up to four telling bytes: "INPUT TAB '<' REPAIRED '>'", in hexadecimal digits. */
static void test_exhaustive(void **state)
{
	(void)state;
	char path[512], input[64] = "<", expected[64];
	struct buffer rows = {0};
	struct error error;
	size_t count = 0;
	snprintf(path, sizeof path, "%s/hostile/utf8/utf8-exhaustive.tsv", shared);
	assert_true(file_read(path, 4 << 20, &rows, &error));
	buffer_append_byte(&rows, 0);
	for (const char *line = rows.data, *end; (end = strchr(line, '\n')) != NULL; line = end + 1) {
		struct arena arena = {0};
		const char *tab = strchr(line, '\t');
		size_t length = 1 + from_hexadecimal(line, tab, input + 1);
		size_t wanted = from_hexadecimal(tab + 1, end, expected);
		input[length++] = '>';
		struct bytes given = {input, length}, right = {expected, wanted}, end_less = {input + 1, length - 2};
		if (!bytes_equal(utf8_repair(&arena, given, NULL), right))
			fail_msg("%.*s", (int)(end - line), line);
		if (!bytes_equal(utf8_repair(&arena, end_less, NULL), (struct bytes){expected + 1, wanted - 2}))
			fail_msg("%.*s at the end of a text", (int)(end - line), line);
		CHECK_INT(utf8_valid(given), bytes_equal(given, right), "%.*s is valid", (int)(end - line), line);
		arena_finish(&arena);
		count++;
	}
	buffer_finish(&rows);
	assert_true(count > 30000);
}

/* test_utf8 [SHARED-FOLDER] */
static void test_letters(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		size_t count, expected;
	} rows[] = {
		{"abc", 0, 0}, {"abc", 2, 2}, {"abc", 3, 3}, {"abc", 4, 4}, {"", 0, 0},
		{"", 1, 1},    {"été", 2, 3}, {"زي", 1, 2},  {"زي", 3, 5},
	};
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		CHECK_INT(utf8_letters(bytes_of(rows[i].text), rows[i].count), rows[i].expected, "row %zu", i);
}

int main(int count, char **arguments)
{
	const struct CMUnitTest own[] = {
		cmocka_unit_test(test_repair),  cmocka_unit_test(test_clean),      cmocka_unit_test(test_cut),
		cmocka_unit_test(test_letters), cmocka_unit_test(test_round_trip),
	};
	const struct CMUnitTest corpus[] = {cmocka_unit_test(test_exhaustive)};
	if (count < 2)
		return cmocka_run_group_tests(own, NULL, NULL);
	shared = getenv("SOUMAA_SHARED") != NULL ? getenv("SOUMAA_SHARED") : arguments[1];
	if (access(shared, R_OK) == 0)
		return cmocka_run_group_tests(corpus, NULL, NULL);
	puts("1..0 # SKIP the shared data is not here");
	return 0;
}
