/* Text of strangers on a terminal: shown, never obeyed. */
#include "commands/terminal.h"

#include "core/utf8.h"

#include <utf8proc.h>

/* Control, format (directions, invisible marks) and separator characters; joiners shape Arabic and emoji. */
static bool is_dangerous(uint32_t code_point)
{
	enum { NON_JOINER = 0x200c, JOINER = 0x200d };
	if (code_point == NON_JOINER || code_point == JOINER)
		return false;
	switch (utf8proc_category((utf8proc_int32_t)code_point)) {
	case UTF8PROC_CATEGORY_CC:
	case UTF8PROC_CATEGORY_CF:
	case UTF8PROC_CATEGORY_ZL:
	case UTF8PROC_CATEGORY_ZP: return true;
	default: return false;
	}
}

void terminal_write(struct buffer *out, struct bytes text, bool lines)
{
	for (size_t at = 0; at < text.length;) {
		char bytes[4];
		uint32_t code_point;
		at += utf8_decode(text, at, &code_point);
		if (code_point == '\n' && lines)
			buffer_append_string(out, "\n    ");
		else if (code_point == '\n' || code_point == '\t')
			buffer_append_byte(out, ' ');
		else if (is_dangerous(code_point))
			buffer_format(out, "<U+%04X>", (unsigned)code_point);
		else
			buffer_append(out, bytes, utf8_encode(code_point, bytes));
	}
}

void terminal_write_cell(struct buffer *out, struct bytes text, int columns)
{
	struct buffer safe = {0};
	int used = 0;
	/* A column takes few bytes; what is far behind the cell need not be looked at. */
	terminal_write(&safe, utf8_cut(text, (size_t)columns * 16), false);
	for (size_t at = 0; at < safe.length;) {
		uint32_t code_point;
		size_t step = utf8_decode(buffer_bytes(&safe), at, &code_point);
		int width = utf8proc_charwidth((utf8proc_int32_t)code_point);
		if (used + width > columns)
			break;
		buffer_append(out, safe.data + at, step);
		used += width;
		at += step;
	}
	for (; used < columns; used++)
		buffer_append_byte(out, ' ');
	buffer_finish(&safe);
}
