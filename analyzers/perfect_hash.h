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

/* Three bits of one word. */
static inline uint64_t perfect_hash_guard_bits(uint64_t key)
{
	return 1ull << (key & 63) | 1ull << (key >> 6 & 63) | 1ull << (key >> 12 & 63);
}

/* Whether the key may be there: false for most that are not. */
static inline bool perfect_hash_guess(const struct perfect_hash *hash, uint64_t key)
{
	uint64_t bits = perfect_hash_guard_bits(key);
	return (hash->guard[key >> 18 & hash->guard_mask] & bits) == bits;
}

/* Asks for the word of the guard that a look-up of the key begins with. */
static inline void perfect_hash_expect(const struct perfect_hash *hash, uint64_t key)
{
	__builtin_prefetch(&hash->guard[key >> 18 & hash->guard_mask]);
}

/* The slot that the key has if it is there. */
const struct perfect_hash_slot *perfect_hash_slot(const struct perfect_hash *hash, uint64_t key);

/* The key's place by its slot, or PERFECT_HASH_NONE. */
static inline size_t perfect_hash_place(const struct perfect_hash *hash, const struct perfect_hash_slot *slot,
                                        uint64_t key)
{
	return slot->key == key && slot->place < hash->count ? (size_t)slot->place : PERFECT_HASH_NONE;
}

/* The place of the key in the array that the index was made from, or PERFECT_HASH_NONE: the three steps above, which
 * whoever looks up many keys at once takes one by one. Safe from several threads. */
static inline size_t perfect_hash_find(const struct perfect_hash *hash, uint64_t key)
{
	return perfect_hash_guess(hash, key) ? perfect_hash_place(hash, perfect_hash_slot(hash, key), key)
	                                     : PERFECT_HASH_NONE;
}
