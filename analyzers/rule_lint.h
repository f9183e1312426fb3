/* Checks of rules that loading does not make: examples, doubles, expressions that match nearly everything. */
#pragma once

#include "analyzers/rules.h"

/* Told of each thing that is wrong, with the line in the rule's file. */
typedef void rule_finding(void *context, const struct rule *rule, int line, const char *sentence);

/* Finds rules with fewer than two examples or no counterexample, expressions that stand twice, and rules that fire
 * on ordinary talk. Returns how many findings there are. */
size_t rules_lint(const struct rules *rules, rule_finding *found, void *context);

/* Runs each rule on its own examples (must fire) and counterexamples (must not). Returns how many fail and adds to
 * `*tried` how many were run. */
size_t rules_test(const struct rules *rules, size_t *tried, rule_finding *found, void *context);
