/* How long to wait after a failure. */
#pragma once

#include "core/bytes.h"

#include <stdint.h>

/* Milliseconds before the next try after `failures` in a row (from 1): five minutes, doubled with each up to
 * six hours, and up to a fifth more, so that what failed together does not come back together. The share is
 * drawn from the name, so that the same run gives the same plan. */
int64_t backoff_delay(struct bytes name, int64_t failures);
