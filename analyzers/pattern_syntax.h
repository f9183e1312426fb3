/* The pieces that a regular expression of PCRE2 is spelled with. What is not known for certain is an unknown piece:
 * then nothing is folded there, and nothing is claimed of what the expression matches. */
#pragma once

#include "core/bytes.h"

enum piece_kind {
	PIECE_END,
	PIECE_LITERAL,   /* one character that stands for itself */
	PIECE_ESCAPED,   /* \. : a character behind a backslash that stands for itself */
	PIECE_CLASS,     /* [...], \d, \w, . : one character of several */
	PIECE_ASSERTION, /* \b, ^, $ : no character */
	PIECE_OPEN,      /* ( or (?: or (?> */
	PIECE_LOOK,      /* (?= (?! (?<= (?<! */
	PIECE_CLOSE,
	PIECE_BAR,
	PIECE_QUANTIFIER, /* with its ? or + */
	PIECE_UNKNOWN,    /* all the rest: back references, flags, named groups, verbs */
};

struct piece {
	enum piece_kind kind;
	size_t from, to;
	bool optional; /* of a quantifier: none is enough */
};

/* The piece that begins at the offset; PIECE_END behind the last. */
struct piece pattern_piece(struct bytes expression, size_t at);

/* The bytes [from, to) of an expression. */
static inline struct bytes pattern_part(struct bytes expression, size_t from, size_t to)
{
	return (struct bytes){expression.data + from, to - from};
}
