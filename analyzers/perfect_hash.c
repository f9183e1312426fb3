/* A perfect hash over 64-bit keys. cmph makes the function; it is evaluated here, where the bounds of a file's bytes
 * are known and a key is always eight bytes: three times as fast as cmph_search_packed. */
#include "analyzers/perfect_hash.h"

#include "analyzers/mapped_file.h"
#include "core/memory.h"

#include <assert.h>
#include <cmph.h>
#include <stdlib.h>
#include <string.h>

enum {
	SEED = 20261124, /* cmph draws from rand(): a fixed seed makes the index reproducible */
	TRIES = 64,      /* of building, each with other hash functions */
	LEAST_KEYS = 64, /* BDZ fails on very small sets: they are filled up with keys that nobody asks for */
	GUARD_BITS_PER_KEY = 16,
	DIGITS_PER_BYTE = 5, /* of base three */
};

#define NO_PLACE UINT64_MAX

/* What stands before the three arrays: slots, guard, function. */
struct head {
	uint64_t slot_count, guard_words, function_size;
};

/* cmph's function as cmph_pack writes it; `digits` follow, DIGITS_PER_BYTE of them in a byte. */
struct function {
	uint32_t algorithm, hash, seed, third;
};

/* -- evaluation --------------------------------------------------------------------------------------- */

/* Bob Jenkins, "Hash Functions", Dr. Dobb's Journal, September 1997: lookup2 of the key's eight bytes. */
static void jenkins(uint32_t seed, uint64_t key, uint32_t sums[static 3])
{
	uint32_t a = 0x9e3779b9u + (uint32_t)key, b = 0x9e3779b9u + (uint32_t)(key >> 32), c = seed + sizeof key;
	a = (a - b - c) ^ c >> 13;
	b = (b - c - a) ^ a << 8;
	c = (c - a - b) ^ b >> 13;
	a = (a - b - c) ^ c >> 12;
	b = (b - c - a) ^ a << 16;
	c = (c - a - b) ^ b >> 5;
	a = (a - b - c) ^ c >> 3;
	b = (b - c - a) ^ a << 10;
	c = (c - a - b) ^ b >> 15;
	sums[0] = a;
	sums[1] = b;
	sums[2] = c;
}

/* What is left of `number` by `third` (Lemire, Kaser and Kurz, "Faster Remainder by Direct Computation", 2019). */
static uint32_t remainder_of(const struct perfect_hash *hash, uint32_t number)
{
	__extension__ typedef unsigned __int128 wide;
	return (uint32_t)((wide)(hash->inverse * number) * hash->third >> 64);
}

static unsigned digit_of(const struct perfect_hash *hash, uint32_t vertex)
{
	/* 2^16 by the powers of three, rounded up: exact for a byte. */
	static const uint32_t inverses[DIGITS_PER_BYTE] = {65536, 21846, 7282, 2428, 810};
	return (hash->digits[vertex / DIGITS_PER_BYTE] * inverses[vertex % DIGITS_PER_BYTE] >> 16) % 3;
}

/* One of the three vertices that a key hashes to, by the sum of their digits (Botelho, Pagh and Ziviani, "Simple and
 * Space-Efficient Minimal Perfect Hash Functions", 2007). */
static uint32_t vertex_of(const struct perfect_hash *hash, uint64_t key)
{
	uint32_t vertices[3];
	jenkins(hash->seed, key, vertices);
	unsigned sum = 0;
	for (uint32_t i = 0; i < 3; i++) {
		vertices[i] = remainder_of(hash, vertices[i]) + i * hash->third;
		sum += digit_of(hash, vertices[i]);
	}
	return vertices[sum % 3];
}

const struct perfect_hash_slot *perfect_hash_slot(const struct perfect_hash *hash, uint64_t key)
{
	return &hash->slots[vertex_of(hash, key)];
}

/* Takes the function apart; false where it is another one than cmph's BDZ_PH, or too short. */
static bool read_function(struct bytes packed, struct perfect_hash *hash)
{
	struct function function;
	if (packed.length < sizeof function)
		return false;
	memcpy(&function, packed.data, sizeof function);
	uint64_t vertices = 3 * (uint64_t)function.third;
	if (function.algorithm != CMPH_BDZ_PH || function.hash != CMPH_HASH_JENKINS || vertices == 0 ||
	    vertices > UINT32_MAX || (vertices - 1) / DIGITS_PER_BYTE >= packed.length - sizeof function)
		return false;
	hash->digits = (const uint8_t *)packed.data + sizeof function;
	hash->seed = function.seed;
	hash->third = function.third;
	hash->inverse = UINT64_MAX / function.third + 1;
	return true;
}

bool perfect_hash_map(struct bytes packed, size_t count, struct perfect_hash *hash)
{
	struct bytes rest = packed;
	*hash = (struct perfect_hash){.count = count};
	const struct head *head = mapped_file_take(&rest, 1, sizeof *head);
	if (head == NULL || head->guard_words == 0 || (head->guard_words & (head->guard_words - 1)) != 0)
		return false;
	hash->guard_mask = head->guard_words - 1;
	hash->slots = mapped_file_take(&rest, head->slot_count, sizeof *hash->slots);
	if (hash->slots == NULL)
		return false;
	hash->guard = mapped_file_take(&rest, head->guard_words, sizeof *hash->guard);
	if (hash->guard == NULL)
		return false;
	const char *function = mapped_file_take(&rest, head->function_size, 1);
	return function != NULL && rest.length == 0 &&
	       read_function((struct bytes){function, head->function_size}, hash) &&
	       3 * (size_t)hash->third <= head->slot_count;
}

/* -- making ------------------------------------------------------------------------------------------- */

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

static void append_function(uint64_t *keys, size_t count, struct buffer *out)
{
	cmph_t *function = build(keys, count);
	cmph_uint32 size = cmph_packed_size(function);
	cmph_pack(function, buffer_reserve(out, size));
	out->length += size;
	cmph_destroy(function);
}

static void append_slots(const struct perfect_hash *hash, const uint64_t *keys, size_t count, size_t filled,
                         size_t slot_count, struct buffer *out)
{
	size_t size = slot_count * sizeof *hash->slots;
	struct perfect_hash_slot *slots = (void *)buffer_reserve(out, size);
	for (size_t i = 0; i < slot_count; i++)
		slots[i] = (struct perfect_hash_slot){0, NO_PLACE};
	for (size_t i = 0; i < filled; i++)
		slots[vertex_of(hash, keys[i])] = (struct perfect_hash_slot){keys[i], i < count ? i : NO_PLACE};
	out->length += size;
}

static void append_guard(const uint64_t *keys, size_t count, size_t words, struct buffer *out)
{
	size_t size = words * sizeof(uint64_t);
	uint64_t *guard = (void *)buffer_reserve(out, size);
	memset(guard, 0, size);
	for (size_t i = 0; i < count; i++)
		guard[keys[i] >> 18 & (words - 1)] |= perfect_hash_guard_bits(keys[i]);
	out->length += size;
}

void perfect_hash_pack(const uint64_t *keys, size_t count, struct buffer *out)
{
	struct buffer function = {0};
	struct perfect_hash hash = {0};
	size_t filled;
	uint64_t *all = filled_up(keys, count, &filled);
	append_function(all, filled, &function);
	bool well = read_function(buffer_bytes(&function), &hash);
	assert(well);
	(void)well;
	/* An unknown key may be sent to any vertex. */
	struct head head = {.slot_count = 3 * (size_t)hash.third, .guard_words = 1, .function_size = function.length};
	while (head.guard_words * 64 < count * GUARD_BITS_PER_KEY)
		head.guard_words *= 2;
	buffer_append(out, &head, sizeof head);
	append_slots(&hash, all, count, filled, head.slot_count, out);
	append_guard(keys, count, head.guard_words, out);
	buffer_append_bytes(out, buffer_bytes(&function));
	buffer_align(out, MAPPED_FILE_ALIGNMENT);
	buffer_finish(&function);
	free(all);
}
