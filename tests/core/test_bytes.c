/* Rows for runs of bytes: what is equal without case, what the lines are. */
#include "core/bytes.h"
#include "tests/check.h"

static void test_equal_caseless(void **state)
{
	(void)state;
	static const struct {
		struct bytes a, b;
		bool equal;
	} rows[] = {
		{BYTES(""), BYTES(""), true},
		{{NULL, 0}, BYTES(""), true},
		{BYTES("Content-TYPE"), BYTES("content-type"), true},
		{BYTES("az"), BYTES("AZ"), true},
		{BYTES("a"), BYTES("ab"), false},
		{BYTES("@["), BYTES("`{"), false},             /* the neighbours of the letters */
		{BYTES("\xc3\x89"), BYTES("\xc3\xa9"), false}, /* not ASCII: É and é */
		{BYTES("a\0b"), BYTES("A\0B"), true},
		{BYTES("a\0b"), BYTES("a\0c"), false}, /* a NUL is a byte like others */
	};
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		CHECK_INT(bytes_equal_caseless(rows[i].a, rows[i].b), rows[i].equal, "row %zu", i);
}

static void test_lines(void **state)
{
	(void)state;
	static const struct {
		struct bytes text;
		const char *lines[4]; /* NULL: none is left */
	} rows[] = {
		{{NULL, 0}, {NULL}},
		{BYTES(""), {NULL}},
		{BYTES("a"), {"a"}},
		{BYTES("a\n"), {"a"}},
		{BYTES("\n"), {""}},
		{BYTES("a\n\nb"), {"a", "", "b"}},
		{BYTES("a\r\n b"), {"a\r", " b"}},
	};
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct bytes rest = rows[i].text;
		for (size_t j = 0; j < 4; j++)
			CHECK_BYTES(bytes_take_line(&rest), rows[i].lines[j], "row %zu, line %zu", i, j);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_equal_caseless),
		cmocka_unit_test(test_lines),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
