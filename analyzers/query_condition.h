/* The fields of a query: what it asks of a mention beside its words. */
#pragma once

#include "analyzers/text.h"
#include "core/configuration.h"
#include "core/mention.h"
#include "core/verdict.h"

enum query_condition_kind {
	CONDITION_LANG,
	CONDITION_SCRIPT,
	CONDITION_SITE,
	CONDITION_URL,
	CONDITION_AUTHOR,
	CONDITION_SOURCE,
	CONDITION_KIND,
	CONDITION_BRAND,
	CONDITION_SENTIMENT,
	CONDITION_UNSURE,
	CONDITION_TOPIC,
	CONDITION_SEVERITY,
	CONDITION_REACH,
	CONDITION_ENGAGEMENT,
	CONDITION_SINCE,
	CONDITION_UNTIL,
	CONDITIONS,
};

/* What must be known of a mention for a condition to be judged. */
enum query_need { QUERY_NEEDS_NOTHING, QUERY_NEEDS_LANGUAGE, QUERY_NEEDS_VERDICT, QUERY_NEEDS_SOURCES };

struct query_condition {
	enum query_condition_kind kind;
	struct bytes value; /* as it is compared: a host in lower case, a URL without its scheme */
	int64_t number;     /* a least number, a time, or a set of values as bits */
};

/* What a query is asked of. */
struct query_input {
	const struct text *text; /* text_read of the mention */
	const struct mention *mention;
	const struct verdict *verdict;             /* NULL: not judged; conditions on it do not hold */
	const struct configuration *configuration; /* NULL: the collector's kind is not known */
	timestamp at;                              /* of the mention, for since: and until: */
};

/* The kind of a field's name; CONDITIONS where it is none. */
enum query_condition_kind query_condition_find(struct bytes name);
const char *query_condition_name(enum query_condition_kind kind);
enum query_need query_condition_need(enum query_condition_kind kind);

/* Reads the value, which lives as long as the source; `least` where ">=" stands before it. False where it is none, with
 * what was expected. */
bool query_condition_read(enum query_condition_kind kind, struct bytes value, bool least,
                          const struct configuration *configuration, struct arena *arena,
                          struct query_condition *condition, const char **expected);

bool query_condition_holds(const struct query_condition *condition, const struct query_input *input);
