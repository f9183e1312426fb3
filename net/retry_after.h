/* Retry-After (RFC 9110, 10.2.3): when a server wants to be asked again. */
#pragma once

#include "core/bytes.h"
#include "core/timestamp.h"

/* Milliseconds from `now`: of a number of seconds, or of an HTTP date (0 where it has passed); at most
 * LIMIT_RETRY_AFTER_SECONDS. -1 where the value is absent or neither. */
int64_t retry_after_parse(struct bytes value, timestamp now);
