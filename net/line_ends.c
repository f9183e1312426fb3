/* The line ends of a mail, made all the same. */
#include "net/line_ends.h"

void line_ends_append(struct buffer *output, struct bytes text, const char *end)
{
	for (size_t i = 0; i < text.length; i++) {
		char c = text.data[i];
		if (c == '\r' && i + 1 < text.length && text.data[i + 1] == '\n')
			continue;
		if (c == '\r' || c == '\n')
			buffer_append_string(output, end);
		else
			buffer_append_byte(output, c);
	}
}
