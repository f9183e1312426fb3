/* The branches of a regular expression: it matches wherever one of them does. Each requires literals of its own, which
 * says more than what all of them require together, and is compiled only when a text needs it. */
#pragma once

#include "core/arena.h"

struct pattern_branches {
	struct bytes *items;
	size_t count;
};

/* The alternatives of the outermost level, in the arena; one that is all of it where something in it is not known for
 * certain to mean the same when it stands alone. */
struct pattern_branches pattern_branches(struct bytes expression, struct arena *arena);
