/* A regular expression in the normal form of the texts that it is matched with. */
#pragma once

#include "core/buffer.h"

/* Appends the expression with its literals folded as text_fold folds text. Folded are runs of letters outside of
 * escapes and groups' heads, and single letters inside of a class that are no end of a range; everything else
 * stays as it is. A letter before a quantifier is folded alone, so that the quantifier keeps its letter. */
void pattern_fold(struct bytes expression, struct buffer *out);
