/* HTML of any hands -> plain text. */
#pragma once

#include "core/arena.h"

/* What a person reads of a piece of HTML: references decoded, tags gone, `br`, `p`, `li` and other blocks as line
 * breaks, runs of white space as one blank, images of emoji as their alternative text; nothing of script, style,
 * template and the like. Text without any tag keeps its line breaks. Takes linear time on any input; absent stays
 * absent. The result is in the arena and still needs utf8_clean. */
struct bytes html_to_text(struct arena *arena, struct bytes html);

/* The same on one line, for titles and names. */
struct bytes html_to_line(struct arena *arena, struct bytes html);

/* The attribute's value with its references decoded, in the arena; absent where it is missing. */
struct bytes html_attribute(struct arena *arena, struct bytes attributes, const char *name);
