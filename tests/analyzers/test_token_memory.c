/* What tokens add, remembered: the same whenever it is asked for, whatever was kept before and behind it. */
#include "analyzers/token_memory.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
// clang-format off
#include <cmocka.h>
// clang-format on

enum { MANY = 100000 }; /* more than are remembered */

static int create(void **state)
{
	*state = token_memory_create();
	return 0;
}

static int destroy(void **state)
{
	token_memory_destroy(*state);
	return 0;
}

static uint64_t key_of(size_t number)
{
	struct token token = {.kind = TOKEN_WORD, .hash = (number + 1) * 0x9e3779b97f4a7c15u};
	return token_memory_key(&token);
}

/* Sums that only this number has. */
static struct sums sums_of(size_t number)
{
	struct sums sums = {0};
	for (size_t b = FEATURE_WORDS; b < FEATURE_PAIRS; b++) {
		sums.squares[b] = (float)(number % 7 + b);
		for (size_t c = 0; c < COLUMNS; c++)
			sums.columns[b][c] = ((float)c - 20) * (float)(number % 1000 + 1) / (float)(b + 1);
	}
	return sums;
}

static void assert_near(const struct sums *sums, const struct sums *exact)
{
	for (size_t b = 0; b < FEATURE_BLOCKS; b++) {
		assert_true(sums->squares[b] == exact->squares[b]);
		float most = 0;
		for (size_t c = 0; c < COLUMNS; c++)
			most = fmaxf(most, fabsf(exact->columns[b][c]));
		for (size_t c = 0; exact->squares[b] != 0 && c < COLUMNS; c++)
			assert_true(fabsf(sums->columns[b][c] - exact->columns[b][c]) <= most / 60000);
	}
}

static void test_kept_is_recalled(void **state)
{
	struct sums sums, exact;
	uint64_t sound;
	assert_false(token_memory_recall(*state, key_of(0), &sums, &sound));
	for (size_t i = 0; i < 1000; i++) {
		exact = sums_of(i);
		token_memory_keep(*state, key_of(i), &exact, i);
	}
	for (size_t i = 0; i < 1000; i++) {
		assert_true(token_memory_recall(*state, key_of(i), &sums, &sound));
		exact = sums_of(i);
		assert_int_equal(sound, i);
		assert_near(&sums, &exact);
	}
}

/* The first text with a word is judged as the second one is. */
static void test_keeping_rounds_as_recalling_does(void **state)
{
	struct sums kept = sums_of(5), recalled = kept;
	uint64_t sound;
	token_memory_keep(*state, key_of(5), &kept, 0);
	assert_true(token_memory_recall(*state, key_of(5), &recalled, &sound));
	assert_memory_equal(&kept, &recalled, sizeof kept);
}

/* A token whose set is full takes the place of another; none is ever given for another, and one that is asked for all
 * the time stays. */
static void test_no_token_is_taken_for_another(void **state)
{
	struct sums sums, exact;
	uint64_t sound;
	size_t found = 0;
	for (size_t i = 0; i < MANY; i++) {
		exact = sums_of(i);
		token_memory_expect(*state, key_of(i));
		token_memory_fetch(*state, key_of(i));
		token_memory_keep(*state, key_of(i), &exact, i);
		assert_true(token_memory_recall(*state, key_of(0), &sums, &sound));
	}
	for (size_t i = 0; i < MANY; i++) {
		if (!token_memory_recall(*state, key_of(i), &sums, &sound))
			continue;
		exact = sums_of(i);
		assert_int_equal(sound, i);
		assert_near(&sums, &exact);
		found++;
	}
	assert_in_range(found, 40000, MANY / 2);
}

/* The weights are a file's: what is no number in them must not be undefined here. */
static void test_numbers_out_of_bounds(void **state)
{
	static const float odd[] = {INFINITY, -INFINITY, NAN, 3e38f, 1e-40f, 0};
	for (size_t i = 0; i < sizeof odd / sizeof odd[0]; i++) {
		struct sums sums = sums_of(1);
		uint64_t sound;
		sums.columns[FEATURE_WORDS][3] = odd[i];
		sums.columns[FEATURE_PIECES][COLUMNS - 1] = odd[i];
		token_memory_keep(*state, key_of(i), &sums, 0);
		assert_true(token_memory_recall(*state, key_of(i), &sums, &sound));
		assert_true(isfinite(sums.columns[FEATURE_WORDS][3]));
	}
}

static void test_keys(void **state)
{
	struct token word = {.kind = TOKEN_WORD, .hash = 77}, face = {.kind = TOKEN_EMOJI, .hash = 77};
	struct token tag = {.kind = TOKEN_HASHTAG, .hash = 77};
	(void)state;
	assert_int_equal(token_memory_key(&tag), 0);
	assert_true(token_memory_key(&word) != 0);
	assert_true(token_memory_key(&word) != token_memory_key(&face));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_kept_is_recalled, create, destroy),
		cmocka_unit_test_setup_teardown(test_keeping_rounds_as_recalling_does, create, destroy),
		cmocka_unit_test_setup_teardown(test_no_token_is_taken_for_another, create, destroy),
		cmocka_unit_test_setup_teardown(test_numbers_out_of_bounds, create, destroy),
		cmocka_unit_test(test_keys),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
