/* The rules that a mention fires, and where. */
#pragma once

#include "analyzers/rule_source.h"
#include "analyzers/text.h"

/* A part of a composite rule that stands in the mention. */
struct rule_part {
	bool query;        /* a query's branch, else a rule */
	struct bytes name; /* the rule's id or the branch in normal form */
	enum field field;
	size_t from, to;
};

/* A rule that fired, at its first place. */
struct rule_hit {
	const struct rule *rule;
	enum field field;
	size_t from, to;               /* half-open byte offsets into the original field */
	bool limited;                  /* a limit was reached: it may or may not match, and has no place */
	const struct rule_part *parts; /* of a composite rule */
	size_t part_count;
};

struct rule_hits {
	struct rule_hit *items; /* in the rules' order */
	size_t count;
	size_t capacity;
};

/* Whether a rule speaks of texts in a language; of an unknown one every rule may. */
static inline bool rule_speaks(const struct rule *rule, enum language language)
{
	return rule->languages == 0 || language == LANGUAGE_UNKNOWN || (rule->languages >> language & 1) != 0;
}
