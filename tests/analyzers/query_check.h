/* One query tried on one mention, for the tests of the query language. */
#pragma once

#include "analyzers/query_match.h"
#include "core/arena.h"

/* "yes", "no", "undecided", or "E02:1:7" with line and column where the query is refused. */
struct bytes query_check(struct bytes source, const struct mention *mention, const struct verdict *verdict,
                         struct arena *arena);

/* The places of all branches that stand in it: "branch field:from-to" joined by " | ", "-" before an excluded one. */
struct bytes query_check_places(struct bytes source, const struct mention *mention, struct arena *arena);
