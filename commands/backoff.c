/* How long to wait after a failure. */
#include "commands/backoff.h"

#include <xxhash.h>

int64_t backoff_delay(struct bytes name, int64_t failures)
{
	enum { FIRST = 5 * 60 * 1000, LONGEST = 6 * 60 * 60 * 1000, DOUBLINGS = 7 };
	int64_t doublings = failures - 1 > DOUBLINGS ? DOUBLINGS : failures - 1;
	int64_t delay = FIRST * (INT64_C(1) << doublings);
	if (delay > LONGEST)
		delay = LONGEST;
	uint64_t drawn = XXH3_64bits_withSeed(name.data, name.length, (XXH64_hash_t)failures);
	return delay + (int64_t)(drawn % (uint64_t)(delay / 5));
}
