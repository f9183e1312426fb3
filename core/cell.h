/* A cell of a CSV file (RFC 4180), safe to open in a spreadsheet. */
#pragma once

#include "core/buffer.h"

/* True where the cell must get an apostrophe in front: a formula could begin in it, or it begins with an apostrophe
 * itself. The reader gets the text back by taking one apostrophe away from each cell that begins with one. */
bool cell_needs_guard(struct bytes cell);

/* Writes the cell, in quotes where it holds a separator (comma, semicolon, tab), a quote or a line break. */
void cell_write(struct buffer *out, struct bytes cell);
