/* Hostile text on a terminal. */
#include "commands/terminal.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

static void hostile_text_is_shown_and_not_obeyed(void **state)
{
	static const struct {
		const char *text, *line, *lines;
	} rows[] = {
		{"plain", "plain", "plain"},
		{"a\nb\tc", "a b c", "a\n    b c"},
		{"\033[2J", "<U+001B>[2J", "<U+001B>[2J"},
		{"\x7f\xc2\x9b", "<U+007F><U+009B>", "<U+007F><U+009B>"},
		{"\xe2\x80\xae\xe2\x81\xa6\xe2\x80\x8f", "<U+202E><U+2066><U+200F>", "<U+202E><U+2066><U+200F>"},
		{"\xe2\x80\xa8\r", "<U+2028><U+000D>", "<U+2028><U+000D>"},
		{"\xd9\x86\xe2\x80\x8c\xd9\x87", "\xd9\x86\xe2\x80\x8c\xd9\x87", "\xd9\x86\xe2\x80\x8c\xd9\x87"},
	};
	(void)state;
	struct buffer out = {0};
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		buffer_clear(&out);
		terminal_write(&out, bytes_of(rows[i].text), false);
		if (!bytes_equal_string(buffer_bytes(&out), rows[i].line))
			fail_msg("row %d: %.*s", (int)i, (int)out.length, out.data);
		buffer_clear(&out);
		terminal_write(&out, bytes_of(rows[i].text), true);
		if (!bytes_equal_string(buffer_bytes(&out), rows[i].lines))
			fail_msg("row %d: %.*s", (int)i, (int)out.length, out.data);
	}
	buffer_finish(&out);
}

static void a_cell_has_its_width(void **state)
{
	static const struct {
		const char *text, *cell;
	} rows[] = {
		{"", "    "},
		{"ab", "ab  "},
		{"abcdef", "abcd"},
		{"\xc3\xa9t\xc3\xa9", "\xc3\xa9t\xc3\xa9 "},
		{"\xe4\xb8\xad\xe4\xb8\xad\xe4\xb8\xad", "\xe4\xb8\xad\xe4\xb8\xad"},
		{"abc\xe4\xb8\xad", "abc "},
	};
	(void)state;
	struct buffer out = {0};
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		buffer_clear(&out);
		terminal_write_cell(&out, bytes_of(rows[i].text), 4);
		if (!bytes_equal_string(buffer_bytes(&out), rows[i].cell))
			fail_msg("row %d: '%.*s'", (int)i, (int)out.length, out.data);
	}
	buffer_finish(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(hostile_text_is_shown_and_not_obeyed),
		cmocka_unit_test(a_cell_has_its_width),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
