/* Learned weights: a file of rules/model/, mapped read-only, from a feature's key to a row of numbers. `soumaa train`
 * writes it; rules/model/README.md says from what. */
#pragma once

#include "analyzers/heads.h"
#include "analyzers/mapped_file.h"
#include "analyzers/perfect_hash.h"
#include "core/error.h"

struct weight_row {
	float rarity;        /* the feature's inverse document frequency, ln; scales a text's features to one length */
	float scales[HEADS]; /* of the row's values */
};

struct weights {
	uint32_t signals;              /* numbers of a text that have weights too */
	uint32_t count;                /* rows; 0: nothing was learned */
	uint64_t sources;              /* hash of what they were fitted on */
	const float *of_signals;       /* [signals][COLUMNS] */
	const struct weight_row *rows; /* [count] */
	const int8_t *values;          /* [count][COLUMNS], times the row's scale; rarity is not in them */
	struct perfect_hash index;     /* from key to row */
	struct mapped_file file;       /* zero: not from a file */
};

/* Maps the file. False with ERROR_UNAVAILABLE where it is missing and ERROR_CONFIGURATION where it is damaged, of
 * another version or has another number of columns or signals. */
bool weights_open(const char *path, uint32_t signals, struct weights *weights, struct error *error);

/* Safe on a zeroed struct. */
void weights_close(struct weights *weights);

/* Writes the file whole or not at all, from `weights` without its index and `keys` of its rows. */
bool weights_write(const char *path, const struct weights *weights, const uint64_t *keys, struct error *error);

/* The key's row, or PERFECT_HASH_NONE. */
static inline size_t weights_find(const struct weights *weights, uint64_t key)
{
	return perfect_hash_find(&weights->index, key);
}
