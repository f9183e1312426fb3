/* 64 bytes of raw text folded at once: the words of it that are plain, and where the others stand. */
#pragma once

#include "analyzers/word_filter.h"
#include "core/bytes.h"

#include <stdbool.h>
#include <stdint.h>

enum { WORD_BLOCK = 64, WORD_BLOCK_CHUNKS = 8, WORD_BLOCK_ROOM = WORD_BLOCK + 24 };

/* What the two-byte letters fold to. */
struct word_block_table {
	/* By the low six bits of the second byte, of U+00C0 to U+00FF: the ASCII letter; 0: not one letter. */
	unsigned char latin[64];
	/* By the low seven bits of the code point, of U+0600 to U+067F: both bytes of the letter. Where `first` is 0
	 * the character is dropped, if `second` is not 0; if it is, it is no letter. */
	unsigned char first[128], second[128];
	bool marks; /* points and commas at the end of a word matter */
};

/* What words are asked for: one of them is looked at closer, or two one after the other. */
enum word_block_asked { ASKED_ALONE, ASKED_FIRST, ASKED_SECOND, ASKED };

/* Adds a word to a filter of three sets: of an element the low 32 bits are of the words alone, two a word, the next 16
 * of first words, the last 16 of second ones, a bit each. */
void word_block_add(struct word_filter *filter, struct bytes word, enum word_block_asked asked);

/* The chunks of a block (what stands between blanks or control characters) in order, eight at most; the bit of each is
 * that of its number. */
struct word_block {
	char folded[WORD_BLOCK_ROOM]; /* 16 bytes can be read behind each word */
	uint64_t blanks;              /* those that end the chunks, by their offset in the block */
	uint64_t folded_blanks;       /* the same in `folded` */
	unsigned count;
	unsigned end;          /* behind the last blank; 0 where there is none */
	unsigned odd;          /* chunks that are no plain words, or nothing: they are not folded rightly */
	unsigned asked[ASKED]; /* chunks that may be in the filter */
};

/* Where a chunk begins, by its number and the blanks that end it and those before it. */
static inline unsigned word_block_place(uint64_t blanks, unsigned number)
{
	for (unsigned i = 1; i < number; i++)
		blanks &= blanks - 1;
	return number == 0 ? 0 : (unsigned)__builtin_ctzll(blanks) + 1;
}

/* Whether the machine has the instructions (AVX-512 with VBMI2, BMI2). */
bool word_block_possible(void);

/* Reads the first chunks that end within the 64 bytes from the beginning of a chunk on. A chunk of ASCII letters and
 * digits, accented Latin letters, or of Arabic letters and harakat, is one plain word, with a point or a comma behind
 * it that is left out. */
void word_block_read(const struct word_block_table *table, const struct word_filter *filter, const unsigned char *bytes,
                     struct word_block *block);
