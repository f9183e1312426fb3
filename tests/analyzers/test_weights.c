/* The file of learned weights: written, mapped, and refused where a byte of it is wrong. */
#include "analyzers/weights.h"
#include "core/file.h"
#include "core/memory.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
// clang-format off
#include <cmocka.h>
// clang-format on

enum { ROWS = 300, SIGNALS_HERE = 3 };

static char path[] = "/tmp/soumaa-weights-XXXXXX";
static uint64_t keys[ROWS];

static int create(void **state)
{
	static struct weight_row rows[ROWS];
	static int8_t values[ROWS * COLUMNS];
	static float of_signals[SIGNALS_HERE * COLUMNS];
	struct error error;
	(void)state;
	close(mkstemp(path));
	for (size_t i = 0; i < ROWS; i++) {
		keys[i] = (i + 1) * 0x9e3779b97f4a7c15u;
		rows[i].rarity = (float)i;
		for (size_t h = 0; h < HEADS; h++)
			rows[i].scales[h] = (float)h;
		values[i * COLUMNS] = (int8_t)(i % 100);
	}
	of_signals[COLUMNS] = 2.5f;
	struct weights weights = {.signals = SIGNALS_HERE,
	                          .count = ROWS,
	                          .sources = 42,
	                          .of_signals = of_signals,
	                          .rows = rows,
	                          .values = values};
	return weights_write(path, &weights, keys, &error) ? 0 : -1;
}

static int destroy(void **state)
{
	(void)state;
	return unlink(path);
}

static void test_rows_are_found(void **state)
{
	struct weights weights;
	struct error error;
	(void)state;
	assert_true(weights_open(path, SIGNALS_HERE, &weights, &error));
	assert_int_equal(weights.count, ROWS);
	assert_int_equal(weights.sources, 42);
	assert_true(weights.of_signals[COLUMNS] > 2.4f);
	for (size_t i = 0; i < ROWS; i++) {
		size_t row = weights_find(&weights, keys[i]);
		assert_int_equal(row, i);
		assert_int_equal(weights.values[row * COLUMNS], i % 100);
	}
	for (uint64_t key = 1; key < 100000; key++)
		assert_true(weights_find(&weights, key) == PERFECT_HASH_NONE);
	weights_close(&weights);
	weights_close(&weights);
}

static void refused(struct bytes contents, const char *says)
{
	struct weights weights;
	struct error error = {0};
	assert_true(file_write(path, contents, &error));
	assert_false(weights_open(path, SIGNALS_HERE, &weights, &error));
	assert_int_equal(error.code, ERROR_CONFIGURATION);
	if (strstr(error.message, says) == NULL)
		fail_msg("'%s' does not say '%s'", error.message, says);
}

static void test_damage_is_refused(void **state)
{
	struct buffer whole = {0};
	struct weights weights;
	struct error error = {0};
	(void)state;
	assert_true(file_read(path, 1 << 24, &whole, &error));
	refused((struct bytes){"", 0}, "damaged");
	refused((struct bytes){whole.data, 8}, "damaged");
	for (size_t cut = 48; cut < whole.length; cut += whole.length / 50)
		refused((struct bytes){whole.data, cut}, "damaged");
	for (size_t at = 48; at < whole.length; at += whole.length / 100) {
		whole.data[at] ^= 1;
		refused(buffer_bytes(&whole), "damaged");
		whole.data[at] ^= 1;
	}
	whole.data[0] = 'S';
	refused(buffer_bytes(&whole), "another version");
	whole.data[0] = 's';
	assert_true(file_write(path, buffer_bytes(&whole), &error));
	assert_false(weights_open(path, SIGNALS_HERE + 1, &weights, &error));
	assert_non_null(strstr(error.message, "another version"));
	assert_false(weights_open("/nowhere/weights.bin", SIGNALS_HERE, &weights, &error));
	assert_int_equal(error.code, ERROR_UNAVAILABLE);
	buffer_finish(&whole);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows_are_found),
		cmocka_unit_test(test_damage_is_refused),
	};
	return cmocka_run_group_tests(tests, create, destroy);
}
