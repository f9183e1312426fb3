/* A record: a mention in the store with its verdict and what the store knows beside it. */
#pragma once

#include "core/mention.h"
#include "core/verdict.h"

struct record {
	int64_t number; /* the store's own number */
	struct mention mention;
	struct verdict verdict;
	bool judged;          /* false while it has no verdict */
	timestamp first_seen; /* when it was collected first */
	int64_t cluster;      /* number of the first of its near-identical copies: its own where it is alone */
	int64_t copies;       /* mentions in the cluster, itself included */
	int64_t edits;        /* how often its text was seen to change */
};

/* A copy whose bytes all live in the arena. */
struct record record_copy(struct arena *arena, const struct record *record);
