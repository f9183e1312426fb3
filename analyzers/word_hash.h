/* The hash of a folded word that lies in a buffer with room behind it. */
#pragma once

#include <stddef.h>
#include <stdint.h>
#include <string.h>

enum { WORD_PADDING = 16 }; /* bytes that can be read behind a word */

/* The halves of a product of 128 bits, and multipliers, of wyhash (Wang Yi, public domain). */
static inline uint64_t word_hash_mix(uint64_t low, uint64_t high, size_t length)
{
	__extension__ typedef unsigned __int128 product;
	product both = (product)(low ^ UINT64_C(0xa0761d6478bd642f)) * (high ^ length ^ UINT64_C(0xe7037ed1a0b428db));
	return (uint64_t)both ^ (uint64_t)(both >> 64);
}

/* Without a branch on the length, which nobody can foretell. */
static inline uint64_t word_hash(const char *word, size_t length)
{
	static const unsigned char kept[2 * WORD_PADDING] = {0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
	                                                     0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff};
	uint64_t low, high, low_kept, high_kept;
	size_t head = length < WORD_PADDING ? length : WORD_PADDING;
	memcpy(&low, word, 8);
	memcpy(&high, word + 8, 8);
	memcpy(&low_kept, kept + WORD_PADDING - head, 8);
	memcpy(&high_kept, kept + WORD_PADDING + 8 - head, 8);
	low &= low_kept;
	high &= high_kept;
	if (__builtin_expect(length > WORD_PADDING, 0)) {
		uint64_t tail[2];
		memcpy(tail, word + length - WORD_PADDING, sizeof tail);
		high = high * 31 + word_hash_mix(tail[0], tail[1], length);
	}
	return word_hash_mix(low, high, length);
}
