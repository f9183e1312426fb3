/* A set of hashes that is asked quickly and may say yes in vain, never no (Bloom, 1970): two bits a hash, both in one
 * element (Putze, Sanders, Singler, 2007). */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct word_filter {
	uint64_t *elements;
	size_t mask;
};

/* Room for so many hashes, of which one in some hundred others is taken for one. */
void word_filter_init(struct word_filter *filter, size_t count);
void word_filter_finish(struct word_filter *filter);

static inline uint64_t word_filter_bits(uint64_t hash)
{
	return UINT64_C(1) << (hash >> 58) | UINT64_C(1) << (hash >> 52 & 63);
}

static inline uint64_t *word_filter_element(const struct word_filter *filter, uint64_t hash)
{
	return &filter->elements[hash >> 4 & filter->mask];
}

static inline void word_filter_add(struct word_filter *filter, uint64_t hash)
{
	*word_filter_element(filter, hash) |= word_filter_bits(hash);
}

static inline bool word_filter_may_have(const struct word_filter *filter, uint64_t hash)
{
	return (~*word_filter_element(filter, hash) & word_filter_bits(hash)) == 0;
}
