/* What can be said of a regular expression from its spelling: its literals folded to the normal form, and the
 * literals without which it cannot match. */
#pragma once

#include "core/arena.h"
#include "core/buffer.h"

/* Appends the expression with its literals folded as text_fold folds text. Folded are runs of letters outside of
 * escapes and groups' heads, and single letters inside of a class that are no end of a range; everything else
 * stays as it is. A letter before a quantifier is folded alone, so that the quantifier keeps its letter. */
void pattern_fold(struct bytes expression, struct buffer *out);

struct literal_choice {
	struct bytes *items; /* one of these stands in whatever the expression matches */
	size_t count;        /* 0: nothing is required, or nothing can be said */
	size_t shortest;     /* length of the shortest item */
};

/* The longest literals that a match requires, in the arena. They are parts of the folded expression. */
struct literal_choice pattern_literals(struct bytes expression, struct arena *arena);
