/* What a mention says, so that near-identical copies can be found and compared. Pure: no database. */
#pragma once

#include "core/arena.h"

#include <stdint.h>

enum { SKETCH_KEYS = 4 };

struct sketch {
	uint64_t *words; /* hashes of the words, case, marks, addresses and handles dropped */
	size_t word_count;
	uint64_t *pairs; /* hashes of each two neighbouring words, rising, each once */
	size_t pair_count;
	int64_t keys[SKETCH_KEYS]; /* copies share at least one, nearly always */
	size_t key_count;          /* 0: nobody's copy */
	struct bytes voice;        /* of a text too short to be anybody's copy but its author's */
};

/* Reads title and text up to LIMIT_SKETCH_WORDS words. A short text is a copy only of the same author's: that two
 * people say "very bad service" makes them two voices. The sketch lives in the arena. */
void sketch_make(struct sketch *sketch, struct bytes title, struct bytes text, struct bytes author,
                 struct arena *arena);

/* Whether two mentions are near-identical: the same words in the same order, or, from 8 words on, at least three
 * quarters of all their pairs of words in common (Jaccard index; Broder, On the resemblance and containment of
 * documents, 1997). */
bool sketch_alike(const struct sketch *a, const struct sketch *b);
