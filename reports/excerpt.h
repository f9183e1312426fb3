/* An excerpt: the part of a mention's title or text that shows why it got its verdict, in pieces. */
#pragma once

#include "core/record.h"

enum mark { MARK_NONE, MARK_WORD, MARK_RULE };

struct excerpt_piece {
	struct bytes text; /* made safe to show (reports/foreign.h) */
	enum mark mark;
};

struct excerpt {
	struct excerpt_piece *pieces;
	size_t count;
	bool cut_before, cut_after; /* the field goes on there */
};

/* At most about `limit` bytes of the field, around the first match of a rule (else of a word) where it is
 * longer. Words of the lexicon and matches of rules and queries are pieces of their own; matches that overlap, lie
 * inside one another or touch are one piece, a rule's where one of them is. Evidence that does not lie within the
 * field is passed over. In the arena. */
struct excerpt excerpt_make(struct arena *arena, const struct record *record, enum field field, size_t limit);

/* All pieces as one text, with "…" where the field was cut; a marked piece stands between `open` and `close`,
 * which may be "". */
struct bytes excerpt_text(struct arena *arena, const struct excerpt *excerpt, const char *open, const char *close);
