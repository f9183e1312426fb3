/* The rule engine: which rules a mention fires, and where. */
#pragma once

#include "analyzers/rule_hits.h"
#include "analyzers/text.h"

struct rules;

/* Loads all rules of the folder, from their compiled file where that is made from the same sources. False with the
 * place of the first thing that is wrong, also an expression that PCRE2 refuses or that matches an empty text: nothing
 * runs on half a rule set. */
bool rules_load(const char *folder, struct rules **rules, struct error *error);

/* The same, from the sources, with what only matters to who writes them: rules_at then gives expressions, examples,
 * notes and places too. */
bool rules_read(const char *folder, struct rules **rules, struct error *error);
void rules_destroy(struct rules *rules);

size_t rules_count(const struct rules *rules);
const struct rule *rules_at(const struct rules *rules, size_t index);

/* A hash of everything that decides about a hit, for the analyzer's version. */
uint64_t rules_fingerprint(const struct rules *rules);

/* What one thread needs beside the shared rules. */
struct rules_scratch;
struct rules_scratch *rules_scratch_create(const struct rules *rules);
void rules_scratch_destroy(struct rules_scratch *scratch);

/* How candidates are chosen: both ways give the same hits. */
enum rules_way {
	RULES_PREFILTERED, /* by the literals that an expression requires */
	RULES_EACH,        /* every expression is tried: the slow reference */
};

/* The hits of a mention, until the next call with this scratch. A rule for other languages than `language` does
 * not fire, unless that is unknown. */
struct rule_hits rules_match(const struct rules *rules, struct rules_scratch *scratch, const struct text *text,
                             const struct mention *mention, enum language language, enum rules_way way);
