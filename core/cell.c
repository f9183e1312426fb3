/* A cell of a CSV file, safe to open in a spreadsheet. */
#include "core/cell.h"

#include "core/utf8.h"

#include <string.h>
#include <utf8proc.h>

/* The characters that begin a formula, and their wide and small twins, which spreadsheets fold to them. */
static bool begins_formula(uint32_t code_point)
{
	static const uint32_t starts[] = {'=',    '+',    '-',    '@',    0xff1d, 0xff0b, 0xff0d, 0xff20,
	                                  0x2212, 0xfe62, 0xfe63, 0xfe66, 0xfe6b, '|',    '%',    0xff5c};
	for (size_t i = 0; i < sizeof starts / sizeof starts[0]; i++)
		if (starts[i] == code_point)
			return true;
	return false;
}

/* What a spreadsheet, or a reader that splits at another separator, may drop before a formula. */
static bool is_passed_over(uint32_t code_point)
{
	if (code_point < 0x80 && strchr(" \t\r\n,;\"'", (int)code_point) != NULL)
		return true;
	utf8proc_category_t category = utf8proc_category((utf8proc_int32_t)code_point);
	return category >= UTF8PROC_CATEGORY_ZS;
}

bool cell_needs_guard(struct bytes cell)
{
	if (bytes_starts_with(cell, "'"))
		return true;
	for (size_t at = 0; at < cell.length;) {
		uint32_t code_point;
		at += utf8_decode(cell, at, &code_point);
		if (begins_formula(code_point))
			return true;
		if (!is_passed_over(code_point))
			return false;
	}
	return false;
}

void cell_write(struct buffer *out, struct bytes cell)
{
	bool quoted = false;
	for (size_t i = 0; i < cell.length; i++)
		quoted |= strchr(",;\"\t\r\n", cell.data[i]) != NULL;
	if (quoted)
		buffer_append_byte(out, '"');
	for (size_t i = 0; i < cell.length; i++) {
		if (cell.data[i] == '"')
			buffer_append_byte(out, '"');
		buffer_append_byte(out, cell.data[i]);
	}
	if (quoted)
		buffer_append_byte(out, '"');
}
