/* A quick look at raw text: where might one of many words stand? It may answer "here" where none is, but never passes
 * one over, so that all else need not be folded and cut into tokens. */
#pragma once

#include "analyzers/phrases.h"

struct word_guard;

struct word_guard *word_guard_create(void);
void word_guard_destroy(struct word_guard *guard);

/* How plain words are read, slow to quick; all find the same. The quickest that the machine has is chosen unless told.
 */
enum word_guard_way {
	WORD_GUARD_LETTERS, /* letter by letter, on any machine */
	WORD_GUARD_LANES,   /* 16 bytes at once, where the compiler has SSE2 */
	WORD_GUARD_BLOCKS,  /* 64 bytes at once (word_block.h) */
};

void word_guard_choose(struct word_guard *guard, enum word_guard_way way);

/* Adds what a phrase begins with. */
void word_guard_add(struct word_guard *guard, const struct phrase_beginning *beginning);

/* Closes the set: call it once, after the last word and before the first search. */
void word_guard_close(struct word_guard *guard);

/* The offset of the first chunk (what stands between two blanks or control characters) at or behind `from`, which is
 * the beginning of one, in which a phrase may begin or a backslash stands; text.length where there is none. `*certain`:
 * a phrase does. What text_read finds in a chunk does not depend on the chunks around it. */
size_t word_guard_next(struct word_guard *guard, struct bytes text, size_t from, bool *certain);
