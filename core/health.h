/* How a source is doing: what the store keeps of it, what `sources`, the digest and `doctor` show. */
#pragma once

#include "core/bytes.h"
#include "core/timestamp.h"

struct health {
	struct bytes source; /* name in the configuration */
	struct bytes kind;
	timestamp last_try;     /* the times are TIMESTAMP_UNKNOWN where it never happened */
	timestamp last_success; /* a whole reply, also "nothing new" (304) */
	timestamp last_item;    /* when it last gave a mention that was new */
	timestamp last_error;
	struct bytes error; /* sentence of the last failure or warning, absent since the last whole reply */
	int64_t failures;   /* in a row */
	timestamp next_try; /* not before: interval, backoff, Retry-After, quota */
	int64_t items;      /* mentions in the store */
	int64_t items_new;  /* mentions first seen in the period that was asked for */
	int64_t rejects;    /* items kept apart in that period */
	int64_t quota_used; /* units of today's budget */
};
