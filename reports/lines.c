/* Plain text in lines of at most 78 columns. */
#include "reports/lines.h"

#include "core/utf8.h"

#include <utf8proc.h>

static size_t columns_of(uint32_t code_point)
{
	int width = utf8proc_charwidth((utf8proc_int32_t)code_point);
	return width < 0 ? 0 : (size_t)width;
}

size_t lines_columns(struct bytes text)
{
	size_t columns = 0;
	for (size_t at = 0; at < text.length;) {
		uint32_t code_point;
		at += utf8_decode(text, at, &code_point);
		columns += columns_of(code_point);
	}
	return columns;
}

static void indent(struct buffer *out, size_t columns)
{
	while (columns-- > 0)
		buffer_append_byte(out, ' ');
}

/* A word that does not fit on any line, in pieces. Returns the column behind it. */
static size_t write_broken(struct buffer *out, struct bytes word, size_t margin, size_t column)
{
	for (size_t at = 0; at < word.length;) {
		uint32_t code_point;
		size_t length = utf8_decode(word, at, &code_point);
		if (column + columns_of(code_point) > LINES_WIDTH) {
			buffer_append_byte(out, '\n');
			indent(out, margin);
			column = margin;
		}
		buffer_append(out, word.data + at, length);
		column += columns_of(code_point);
		at += length;
	}
	return column;
}

void lines_write(struct buffer *out, const char *first, struct bytes text)
{
	size_t margin = lines_columns(bytes_of(first)), column = margin;
	buffer_append_string(out, first);
	for (size_t at = 0; at < text.length;) {
		size_t end = at;
		while (end < text.length && text.data[end] != ' ')
			end++;
		struct bytes word = {text.data + at, end - at};
		size_t width = lines_columns(word);
		bool opens = column == margin;
		if (!opens && column + 1 + width > LINES_WIDTH) {
			buffer_append_byte(out, '\n');
			indent(out, margin);
			column = margin;
		} else if (!opens) {
			buffer_append_byte(out, ' ');
			column++;
		}
		bool address = bytes_starts_with(word, "http://") || bytes_starts_with(word, "https://");
		if (margin + width > LINES_WIDTH && !address) {
			column = write_broken(out, word, margin, column);
		} else {
			buffer_append_bytes(out, word);
			column += width;
		}
		at = end + 1;
	}
	buffer_append_byte(out, '\n');
}

void lines_heading(struct buffer *out, const char *heading)
{
	buffer_format(out, "\n%s\n", heading);
	for (size_t i = lines_columns(bytes_of(heading)); i > 0; i--)
		buffer_append_byte(out, '-');
	buffer_append_byte(out, '\n');
}
