/* A quick look at raw text: where might one of many words stand? It may answer "here" where none is, but never passes
 * one over, so that all else need not be folded and cut into tokens. */
#pragma once

#include "analyzers/text.h"

#include <stdint.h>

struct word_guard;

struct word_guard *word_guard_create(void);
void word_guard_destroy(struct word_guard *guard);

/* Adds a word: its folded bytes, a tag's without # and blanks. `wildcard`: the first three letters of words; `mark`: no
 * word, but marks or a face. */
void word_guard_add(struct word_guard *guard, struct bytes folded, bool wildcard, bool mark);

/* Closes the set: call it once, after the last word and before the first search. */
void word_guard_close(struct word_guard *guard);

/* The offset of the first chunk (what stands between two blanks or control characters) at or behind `from`, which is
 * the beginning of one, that may hold a word of the set or has a backslash in it; text.length where there is none. What
 * text_read finds in a chunk does not depend on the chunks around it. */
size_t word_guard_next(struct word_guard *guard, struct bytes text, size_t from);
