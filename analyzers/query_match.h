/* Queries tried on one mention: the answer of each, and which of its branches stand where. */
#pragma once

#include "analyzers/query_set.h"

enum query_answer {
	QUERY_NO,
	QUERY_YES,
	QUERY_UNDECIDED, /* a limit was reached: it is not known */
};

struct query_place {
	enum field field;
	size_t from, to;      /* half-open byte offsets into the original field */
	uint32_t first, last; /* its words, counted through the mention; 0: bytes or an expression */
};

struct query_match;

/* Looks the mention up once for all queries. The input and what it points to outlive the match. */
struct query_match *query_match_begin(const struct query_set *set, const struct query_input *input);
void query_match_end(struct query_match *match);

/* The numbers of the queries that may match, in order: the answer of all others is no. */
size_t query_match_candidates(const struct query_match *match, const uint32_t **numbers);

enum query_answer query_match_answer(struct query_match *match, size_t query);

/* A part of a query that stands in the mention. */
struct query_branch {
	const struct query_node *node;
	bool excluded;  /* it stands below NOT */
	bool undecided; /* a limit was reached in it */
	const struct query_place *places;
	size_t count; /* 0 of a field that holds */
};

/* Calls `seen` for each word, phrase, NEAR, COUNT, raw, re and field of a query that holds, by itself, in the order of
 * the source; the rows live until the match ends. */
typedef void query_branch_seen(void *context, const struct query_branch *branch);
void query_match_branches(struct query_match *match, size_t query, query_branch_seen *seen, void *context);
