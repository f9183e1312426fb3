/* The perfect hash: cmph's own answers, no false find, and no bytes that make it read beside them. */
#include "analyzers/perfect_hash.h"
#include "core/memory.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
// clang-format off
#include <cmocka.h>
#include <cmph.h>
// clang-format on

static const size_t counts[] = {0, 1, 2, 63, 64, 65, 1000, 100000};

static uint64_t scramble(uint64_t number)
{
	number = (number ^ number >> 30) * 0xbf58476d1ce4e5b9u;
	number = (number ^ number >> 27) * 0x94d049bb133111ebu;
	return number ^ number >> 31;
}

static uint64_t *make_keys(size_t count)
{
	uint64_t *keys = memory_allocate(count + 1, sizeof *keys);
	for (size_t i = 0; i < count; i++)
		keys[i] = scramble(i + 1);
	return keys;
}

/* As where the guard is wrong. */
static size_t probe(const struct perfect_hash *hash, uint64_t key)
{
	return perfect_hash_place(hash, perfect_hash_slot(hash, key), key);
}

static void test_keys_are_found_and_no_others(void **state)
{
	(void)state;
	for (size_t c = 0; c < sizeof counts / sizeof counts[0]; c++) {
		struct perfect_hash hash;
		struct buffer packed = {0}, again = {0};
		uint64_t *keys = make_keys(counts[c]);
		perfect_hash_pack(keys, counts[c], &packed);
		perfect_hash_pack(keys, counts[c], &again);
		assert_true(bytes_equal(buffer_bytes(&packed), buffer_bytes(&again)));
		assert_true(perfect_hash_map(buffer_bytes(&packed), counts[c], &hash));
		for (size_t i = 0; i < counts[c]; i++)
			assert_int_equal(perfect_hash_find(&hash, keys[i]), i);
		for (size_t i = 0; i < 200000; i++) {
			assert_true(perfect_hash_find(&hash, scramble(counts[c] + 1 + i)) == PERFECT_HASH_NONE);
			assert_true(probe(&hash, scramble(counts[c] + 1 + i)) == PERFECT_HASH_NONE);
		}
		buffer_finish(&packed);
		buffer_finish(&again);
		free(keys);
	}
}

/* The slot that holds a key is the one to which cmph's function, which stands at the end of the bytes, sends it. */
static void test_function_is_cmphs(void **state)
{
	enum { COUNT = 100000 };
	struct perfect_hash hash;
	struct buffer packed = {0};
	uint64_t *keys = make_keys(COUNT);
	(void)state;
	perfect_hash_pack(keys, COUNT, &packed);
	assert_true(perfect_hash_map(buffer_bytes(&packed), COUNT, &hash));
	void *function = (void *)(uintptr_t)(hash.guard + hash.guard_mask + 1); /* cmph only reads it */
	for (size_t i = 0; i < COUNT; i++) {
		cmph_uint32 slot = cmph_search_packed(function, (const char *)&keys[i], sizeof keys[i]);
		assert_true(hash.slots[slot].key == keys[i]);
		assert_int_equal(hash.slots[slot].place, i);
	}
	buffer_finish(&packed);
	free(keys);
}

/* Under AddressSanitizer a read beside the bytes, which stand in memory of exactly their size, ends the test. */
static void look_up_all(const char *bytes, size_t length, size_t count, const uint64_t *keys)
{
	struct perfect_hash hash;
	char *copy = malloc(length + 1);
	assert_non_null(copy);
	memcpy(copy, bytes, length);
	if (perfect_hash_map((struct bytes){copy, length}, count, &hash))
		for (size_t i = 0; i < count; i++) {
			size_t place = perfect_hash_find(&hash, keys[i]);
			assert_true(place == PERFECT_HASH_NONE || place < count);
			assert_true(probe(&hash, scramble(i + 7777)) == PERFECT_HASH_NONE);
		}
	free(copy);
}

static void test_no_bytes_lead_astray(void **state)
{
	enum { COUNT = 300 };
	static const char values[] = {0, 1, 127, (char)128, (char)255};
	struct buffer packed = {0};
	uint64_t *keys = make_keys(COUNT);
	(void)state;
	perfect_hash_pack(keys, COUNT, &packed);
	for (size_t at = 0; at < packed.length; at++) {
		char was = packed.data[at];
		for (size_t v = 0; v < sizeof values; v++) {
			packed.data[at] = values[v];
			look_up_all(packed.data, packed.length, COUNT, keys);
		}
		packed.data[at] = was;
	}
	for (size_t length = 0; length < packed.length; length++) {
		struct perfect_hash hash;
		assert_false(perfect_hash_map((struct bytes){packed.data, length}, COUNT, &hash));
	}
	buffer_finish(&packed);
	free(keys);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_keys_are_found_and_no_others),
		cmocka_unit_test(test_function_is_cmphs),
		cmocka_unit_test(test_no_bytes_lead_astray),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
