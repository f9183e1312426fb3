/* The fold table: what each code point becomes in the normal form, and what it is to the tokens. Two flat
 * levels, made from utf8proc when the program is built (make_fold_table.c); reading it is two loads. */
#pragma once

#include "analyzers/text.h"

#include <stdint.h>

enum fold_class {
	FOLD_DROPPED, /* leaves no trace: marks, tatweel, zero-width and bidi controls, skin tones */
	FOLD_SPACE,
	FOLD_LETTER,
	FOLD_DIGIT,
	FOLD_MARK,   /* punctuation and symbols */
	FOLD_JOINER, /* apostrophe, hyphen, underscore: between letters they cut without a token */
	FOLD_HASH,   /* # */
	FOLD_AT,     /* @ */
	FOLD_EMOJI,
	FOLD_REGIONAL,    /* half of a flag */
	FOLD_ZERO_JOINER, /* U+200D: joins emoji, else dropped */
	FOLD_KEYCAP,      /* U+20E3 after a digit, else dropped */
	FOLD_CLASSES,
};

enum fold_flag {
	FOLD_CAPITAL = 1,
	FOLD_MANY = 2,   /* becomes several letters: `bytes` holds an offset into fold_pool */
	FOLD_ITSELF = 4, /* keeps the bytes it came with */
};

struct fold {
	unsigned char bytes[4]; /* its form; an offset into fold_pool (2 bytes, low first) with FOLD_MANY */
	uint8_t length;         /* of the form; 0 with FOLD_ITSELF */
	uint8_t class;          /* enum fold_class */
	uint8_t script;         /* enum script */
	uint8_t flags;          /* enum fold_flag */
};

enum { FOLD_BLOCK = 128, FOLD_GROWTH = 3 }; /* a form is at most so many times as long as what it came from */

extern const uint16_t fold_blocks[0x110000 / FOLD_BLOCK];
extern const struct fold fold_entries[];
extern const unsigned char fold_pool[];

/* A hash of all three: what was folded by another table is out of date. */
extern const uint64_t fold_fingerprint;

/* The row of a code point up to U+10FFFF. */
static inline const struct fold *fold_of(uint32_t code_point)
{
	return &fold_entries[(size_t)fold_blocks[code_point / FOLD_BLOCK] * FOLD_BLOCK + code_point % FOLD_BLOCK];
}

/* The form's bytes where there are several letters. */
static inline const unsigned char *fold_many(const struct fold *fold)
{
	return fold_pool + (fold->bytes[0] | fold->bytes[1] << 8);
}
