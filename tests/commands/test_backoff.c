/* How long to wait after a failure: the bounds, the limit, and that it is spread. */
#include "commands/backoff.h"
#include "tests/check.h"

enum { MINUTE = 60 * 1000 };

static void test_bounds(void **state)
{
	(void)state;
	static const struct {
		int64_t failures, minutes;
	} rows[] = {{1, 5},   {2, 10},  {3, 20},  {4, 40},  {5, 80},
	            {6, 160}, {7, 320}, {8, 360}, {9, 360}, {INT64_MAX, 360}};
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		int64_t least = rows[i].minutes * MINUTE, lowest = INT64_MAX, highest = 0;
		for (int name = 0; name < 1000; name++) {
			char text[16];
			snprintf(text, sizeof text, "source-%d", name);
			int64_t delay = backoff_delay(bytes_of(text), rows[i].failures);
			CHECK_INT(delay >= least && delay < least + least / 5, true, "%lld failures of %s: %lld ms",
			          (long long)rows[i].failures, text, (long long)delay);
			CHECK_INT(backoff_delay(bytes_of(text), rows[i].failures), delay, "the same again");
			lowest = delay < lowest ? delay : lowest;
			highest = delay > highest ? delay : highest;
		}
		/* Spread over the whole fifth: of a thousand draws the ends are near. */
		CHECK_INT(lowest < least + least / 50, true, "%lld failures: lowest", (long long)rows[i].failures);
		CHECK_INT(highest > least + least / 5 - least / 50, true, "%lld failures: highest",
		          (long long)rows[i].failures);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_bounds)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
