/* A perfect hash over 64-bit keys: cmph's BDZ_PH behind a Bloom guard. */
#include "analyzers/perfect_hash.h"

#include "core/memory.h"

#include <cmph.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum {
	SEED = 20261124, /* cmph draws from rand(): a fixed seed makes the index reproducible */
	TRIES = 64,      /* of building, each with other hash functions */
	LEAST_KEYS = 64, /* BDZ fails on very small sets: they are filled up with keys that nobody asks for */
	GUARD_BITS_PER_KEY = 16,
};

struct slot {
	uint64_t key;
	uint64_t index; /* UINT64_MAX: filling or empty */
};

struct perfect_hash {
	void *packed; /* cmph's function */
	struct slot *slots;
	uint64_t *guard;
	uint64_t guard_mask; /* words less one; their number is a power of two */
	size_t packed_size, slot_count;
	bool mapped; /* the three arrays are somebody else's */
};

/* Three bits of one word. */
static uint64_t guard_bits(uint64_t key)
{
	return 1ull << (key & 63) | 1ull << (key >> 6 & 63) | 1ull << (key >> 12 & 63);
}

static uint64_t *guard_word(const struct perfect_hash *hash, uint64_t key)
{
	return &hash->guard[key >> 18 & hash->guard_mask];
}

static void make_guard(struct perfect_hash *hash, const uint64_t *keys, size_t count)
{
	uint64_t words = 1;
	while (words * 64 < count * GUARD_BITS_PER_KEY)
		words *= 2;
	hash->guard = memory_allocate(words, sizeof *hash->guard);
	hash->guard_mask = words - 1;
	for (size_t i = 0; i < count; i++)
		*guard_word(hash, keys[i]) |= guard_bits(keys[i]);
}

/* The keys and, behind them, filling. */
static uint64_t *filled_up(const uint64_t *keys, size_t count, size_t *filled)
{
	*filled = count < LEAST_KEYS ? LEAST_KEYS : count;
	uint64_t *all = memory_allocate(*filled, sizeof *all);
	if (count > 0)
		memcpy(all, keys, count * sizeof *keys);
	for (size_t i = count; i < *filled; i++)
		all[i] = 0x9e3779b97f4a7c15u * (i + 1) ^ 0x5851f42d4c957f2du;
	return all;
}

static cmph_t *build(uint64_t *keys, size_t count)
{
	cmph_t *function = NULL;
	for (unsigned i = 0; i < TRIES && function == NULL; i++) {
		cmph_io_adapter_t *source = cmph_io_struct_vector_adapter(keys, sizeof *keys, 0, sizeof *keys,
		                                                          (cmph_uint32)count);
		cmph_config_t *config = cmph_config_new(source);
		cmph_config_set_algo(config, CMPH_BDZ_PH);
		srand(SEED + i);
		function = cmph_new(config);
		cmph_config_destroy(config);
		cmph_io_struct_vector_adapter_destroy(source);
	}
	if (function == NULL)
		memory_exhausted(); /* different keys always have a function: only memory can be missing */
	return function;
}

static cmph_uint32 place(const struct perfect_hash *hash, uint64_t key)
{
	return cmph_search_packed(hash->packed, (const char *)&key, sizeof key);
}

static void make_slots(struct perfect_hash *hash, const uint64_t *keys, size_t count, size_t filled)
{
	size_t last = 0;
	for (size_t i = 0; i < filled; i++)
		last = place(hash, keys[i]) > last ? place(hash, keys[i]) : last;
	/* An unknown key may be sent anywhere below three times a third of 1.23 times the keys. */
	size_t range = (filled * 5 / 4 + 64) > last + 1 ? filled * 5 / 4 + 64 : last + 1;
	hash->slots = memory_allocate(range, sizeof *hash->slots);
	hash->slot_count = range;
	for (size_t i = 0; i < range; i++)
		hash->slots[i].index = UINT64_MAX;
	for (size_t i = 0; i < filled; i++)
		hash->slots[place(hash, keys[i])] = (struct slot){keys[i], i < count ? i : UINT64_MAX};
}

struct perfect_hash *perfect_hash_create(const uint64_t *keys, size_t count)
{
	struct perfect_hash *hash = memory_allocate(1, sizeof *hash);
	size_t filled;
	uint64_t *all = filled_up(keys, count, &filled);
	cmph_t *function = build(all, filled);
	hash->packed_size = cmph_packed_size(function);
	hash->packed = memory_allocate(hash->packed_size, 1);
	cmph_pack(function, hash->packed);
	cmph_destroy(function);
	make_slots(hash, all, count, filled);
	make_guard(hash, keys, count);
	free(all);
	return hash;
}

void perfect_hash_destroy(struct perfect_hash *hash)
{
	if (hash == NULL)
		return;
	if (!hash->mapped) {
		free(hash->packed);
		free(hash->slots);
		free(hash->guard);
	}
	free(hash);
}

size_t perfect_hash_find(const struct perfect_hash *hash, uint64_t key)
{
	uint64_t bits = guard_bits(key);
	if ((*guard_word(hash, key) & bits) != bits)
		return PERFECT_HASH_NONE;
	const struct slot *slot = &hash->slots[place(hash, key)];
	return slot->key == key && slot->index != UINT64_MAX ? (size_t)slot->index : PERFECT_HASH_NONE;
}

/* -- packed ------------------------------------------------------------------------------------------- */

/* Stands before the three arrays: slots, guard, cmph's function. */
struct head {
	uint64_t slot_count, guard_words, packed_size;
};

static size_t padded(size_t size)
{
	return (size + 7) / 8 * 8;
}

void perfect_hash_pack(const struct perfect_hash *hash, struct buffer *out)
{
	struct head head = {hash->slot_count, hash->guard_mask + 1, hash->packed_size};
	buffer_append(out, &head, sizeof head);
	buffer_append(out, hash->slots, hash->slot_count * sizeof *hash->slots);
	buffer_append(out, hash->guard, head.guard_words * sizeof *hash->guard);
	buffer_append(out, hash->packed, hash->packed_size);
	buffer_append(out, (char[8]){0}, padded(hash->packed_size) - hash->packed_size);
}

struct perfect_hash *perfect_hash_map(struct bytes packed)
{
	struct head head;
	if (packed.length < sizeof head)
		return NULL;
	memcpy(&head, packed.data, sizeof head);
	bool possible = head.slot_count < packed.length && head.guard_words < packed.length &&
	                head.packed_size < packed.length && head.guard_words > 0 &&
	                (head.guard_words & (head.guard_words - 1)) == 0;
	size_t slots = head.slot_count * sizeof(struct slot), guard = head.guard_words * sizeof(uint64_t);
	if (!possible || sizeof head + slots + guard + padded(head.packed_size) != packed.length)
		return NULL;
	struct perfect_hash *hash = memory_allocate(1, sizeof *hash);
	char *at = (char *)(uintptr_t)packed.data + sizeof head; /* never written to */
	*hash = (struct perfect_hash){.slots = (void *)at,
	                              .guard = (void *)(at + slots),
	                              .packed = at + slots + guard,
	                              .guard_mask = head.guard_words - 1,
	                              .packed_size = head.packed_size,
	                              .slot_count = head.slot_count,
	                              .mapped = true};
	return hash;
}
