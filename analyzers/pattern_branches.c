/* Takes regular expressions apart at the bars of their outermost level. */
#include "analyzers/pattern_branches.h"

#include "analyzers/pattern_syntax.h"

#include <stdbool.h>

/* The first bar of the outermost level from the offset on, or the end; false where a piece before it is unknown. */
static bool next_bar(struct bytes expression, size_t from, size_t *bar)
{
	size_t depth = 0;
	struct piece piece = pattern_piece(expression, from);
	while (piece.kind != PIECE_END && piece.kind != PIECE_UNKNOWN && (piece.kind != PIECE_BAR || depth > 0)) {
		depth += piece.kind == PIECE_OPEN || piece.kind == PIECE_LOOK;
		depth -= piece.kind == PIECE_CLOSE && depth > 0;
		piece = pattern_piece(expression, piece.to);
	}
	*bar = piece.from;
	return piece.kind != PIECE_UNKNOWN;
}

static size_t count_bars(struct bytes expression)
{
	size_t bars = 0;
	for (size_t i = 0; i < expression.length; i++)
		bars += expression.data[i] == '|';
	return bars;
}

struct pattern_branches pattern_branches(struct bytes expression, struct arena *arena)
{
	struct pattern_branches branches = {0};
	size_t from = 0, bar;
	branches.items = arena_allocate(arena, count_bars(expression) + 1, sizeof *branches.items);
	for (; next_bar(expression, from, &bar); from = bar + 1) {
		branches.items[branches.count++] = pattern_part(expression, from, bar);
		if (bar == expression.length)
			return branches;
	}
	branches.items[0] = expression;
	branches.count = 1;
	return branches;
}
