/* Plain text in lines of at most 78 columns, for a terminal or a mail. */
#pragma once

#include "core/buffer.h"

enum { LINES_WIDTH = 78 };

/* Writes the text folded at its blanks: the first line behind `first`, the others behind as many blanks as
 * `first` is wide. A word that is longer than a line is broken, an address (http...) is not. */
void lines_write(struct buffer *out, const char *first, struct bytes text);

/* A heading, underlined. */
void lines_heading(struct buffer *out, const char *heading);

/* Columns that a terminal needs for the text. */
size_t lines_columns(struct bytes text);
