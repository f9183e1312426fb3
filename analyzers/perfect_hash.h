/* A perfect hash over 64-bit keys: cmph's BDZ_PH, with each key compared and a Bloom guard that answers most
 * misses from one word of memory. It is made once, as bytes, and mapped from then on. */
#pragma once

#include "core/buffer.h"

#include <stdint.h>

/* A key and its place in the array that the index was made from; the place is UINT64_MAX where there is no key. */
struct perfect_hash_slot {
	uint64_t key, place;
};

/* An index over bytes that are somebody else's. */
struct perfect_hash {
	const struct perfect_hash_slot *slots;
	const uint64_t *guard;
	uint64_t guard_mask; /* its words less one; their number is a power of two */
	size_t count;        /* of keys */
	const uint8_t *digits;
	uint64_t inverse; /* of third, as a fraction of 2^64 */
	uint32_t seed, third;
};

#define PERFECT_HASH_NONE SIZE_MAX

/* Appends an index over `count` different keys, as the last part of a mapped file. The same keys give the same bytes.
 */
void perfect_hash_pack(const uint64_t *keys, size_t count, struct buffer *out);

/* An index over `count` keys from what perfect_hash_pack wrote, aligned as a part is. False where its sizes do not
 * agree; no bytes, however wrong, make a look-up read beside them or find a place that is not below `count`. */
bool perfect_hash_map(struct bytes packed, size_t count, struct perfect_hash *hash);

/* What perfect_hash_find does when the guard lets a key pass. */
size_t perfect_hash_probe(const struct perfect_hash *hash, uint64_t key);

/* Three bits of one word. */
static inline uint64_t perfect_hash_guard_bits(uint64_t key)
{
	return 1ull << (key & 63) | 1ull << (key >> 6 & 63) | 1ull << (key >> 12 & 63);
}

/* The place of the key in the array that the index was made from, or PERFECT_HASH_NONE. Safe from several threads. */
static inline size_t perfect_hash_find(const struct perfect_hash *hash, uint64_t key)
{
	uint64_t bits = perfect_hash_guard_bits(key);
	bool perhaps = (hash->guard[key >> 18 & hash->guard_mask] & bits) == bits;
	return perhaps ? perfect_hash_probe(hash, key) : PERFECT_HASH_NONE;
}
