/* The line ends of a mail, made all the same. */
#pragma once

#include "core/buffer.h"

/* Appends the text with every line end, however it was written (CRLF, LF or CR), as `end`: a lone CR or LF before a
 * dot would let a text end the mail and begin another ("SMTP smuggling"). */
void line_ends_append(struct buffer *output, struct bytes text, const char *end);
