/* The literals without which a regular expression cannot match. */
#pragma once

#include "core/arena.h"

#include <stdbool.h>

/* A literal as it must stand in the text. A border is a place where a word begins or ends, by \b beside it. */
struct literal {
	struct bytes bytes;
	bool word_start, word_end;
};

/* One of these stands in whatever the expression matches. */
struct literal_choice {
	struct literal *items;
	size_t count;
	bool leading; /* every match begins with one of them; of one choice at most */
};

enum { LITERAL_CHOICES = 3 };

/* One of each choice stands there; the rarest choice first, of equals the earlier. Without a choice nothing can be
 * said. */
struct literal_choices {
	struct literal_choice items[LITERAL_CHOICES];
	size_t count;
};

/* What any match requires, in the arena. The literals are of LITERAL_LENGTH_LEAST bytes or more. */
struct literal_choices pattern_literals(struct bytes expression, struct arena *arena);

/* Whether no word goes on over the offset into the text, so far as that is certain: false only where a letter, digit
 * or _ of ASCII, or an Arabic letter, stands on both sides. */
bool literal_border(struct bytes text, size_t at);
