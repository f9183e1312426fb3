/* A query as it was asked for on the command line, tried on mentions one by one. */
#pragma once

#include "analyzers/analyzer.h"
#include "analyzers/query_match.h"
#include "commands/command.h"

struct query_call {
	struct invocation *invocation;
	struct configuration configuration; /* empty where none is named */
	struct query query;
	struct query_set *set;
	struct analyzer *analyzer; /* NULL where nothing must be judged */
	struct analyzer_scratch *scratch;
	struct text text;
	struct buffer out;
};

/* `query test`: mentions as JSON Lines from a file or standard input. `*status` is 65 where a line could not be read.
 */
bool query_test(struct query_call *call, int *status, struct error *error);

/* `query count`: the mentions of the store. */
bool query_count(struct query_call *call, struct error *error);

/* Tries the query on a mention; end the match with query_match_end. The verdict is NULL where there is none. */
struct query_match *query_call_match(struct query_call *call, const struct query_input *input);
