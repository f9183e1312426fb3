/* Text of strangers on a terminal: shown, never obeyed. */
#pragma once

#include "core/buffer.h"

/* Appends the text so that it can neither move the cursor nor turn the order of what stands beside it: control and
 * bidirectional characters become <U+XXXX>, line feed and
 * tab a blank. With `lines` line feeds stay, and the next line is indented, so that it cannot pass for one of ours. */
void terminal_write(struct buffer *out, struct bytes text, bool lines);

/* The same on one line and cut to `columns`, filled with blanks up to there. */
void terminal_write_cell(struct buffer *out, struct bytes text, int columns);
