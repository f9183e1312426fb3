/* Rows for UTF-8: what is replaced, what is dropped, where a text may be cut. */
#include "core/utf8.h"
#include "tests/check.h"

#include <string.h>

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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_repair),
		cmocka_unit_test(test_clean),
		cmocka_unit_test(test_cut),
		cmocka_unit_test(test_round_trip),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
