/* Rules that are made of others and of queries: all of these, any of these, none of these. */
#pragma once

#include "analyzers/rule_hits.h"
#include "analyzers/rule_source.h"

struct rule_composites;

/* Reads the parts of all composite rules of a list, which outlives this. False with ERROR_CONFIGURATION and the place
 * of a part that is no rule's id, of a query that is wrong or asks for what is not known before the rules are, of rules
 * that stand in each other, and of a rule that could never fire: nothing but `not`, a part that must and must not
 * stand, parts for different languages. */
bool rule_composites_create(const struct rule_list *list, struct rule_composites **composites, struct error *error);
void rule_composites_destroy(struct rule_composites *composites);

/* Adds the hits of composite rules to those of the others, keeping the rules' order. Their parts live in the arena. */
void rule_composites_match(const struct rule_composites *composites, const struct text *text,
                           const struct mention *mention, enum language language, struct arena *arena,
                           struct rule_hits *hits);
