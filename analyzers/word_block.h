/* 64 bytes of raw text folded at once: the words of it that are plain, and where the others stand. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { WORD_BLOCK = 64, WORD_BLOCK_ROOM = WORD_BLOCK + 16 };

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

/* Three sets of hashes that may say yes in vain, never no (Bloom, 1970): of an element the low 32 bits are of the words
 * alone, two a word, the next 16 of first words, the last 16 of second ones, a bit each. */
struct word_block_filter {
	uint64_t *elements;
	size_t mask;
};

/* Room for so many words. */
void word_block_filter_init(struct word_block_filter *filter, size_t count);
void word_block_filter_finish(struct word_block_filter *filter);
void word_block_filter_add(struct word_block_filter *filter, uint64_t hash, enum word_block_asked asked);

/* A chunk (what stands between two blanks or control characters) that leaves something when it is folded. */
struct block_word {
	uint8_t from;                /* offset of the chunk in the block */
	uint8_t folded_from, length; /* where it lies, folded */
};

/* The chunks of a block in order; the bit of each is that of its number. */
struct word_block {
	char folded[WORD_BLOCK_ROOM]; /* 16 bytes can be read behind each word */
	struct block_word words[WORD_BLOCK];
	unsigned count;
	unsigned end;          /* behind the last blank; 0 where there is none */
	uint64_t odd;          /* chunks that are no plain words: they are not folded rightly */
	uint64_t asked[ASKED]; /* chunks that may be in the filters */
};

/* Whether the machine has the instructions (AVX-512 with VBMI2, BMI2). */
bool word_block_possible(void);

/* Reads the chunks that end within the 64 bytes from the beginning of a chunk on. A chunk of ASCII letters and digits,
 * accented Latin letters, or of Arabic letters and harakat, is one plain word, with a point or a comma behind it that
 * is left out. */
void word_block_read(const struct word_block_table *table, const struct word_block_filter *filter,
                     const unsigned char *bytes, struct word_block *block);
