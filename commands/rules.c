/* `soumaa rules lint|test`: the rule files, checked and tried on their own examples. */
#include "analyzers/rule_lint.h"
#include "commands/commands.h"

#include <stdio.h>
#include <string.h>

static void print_finding(void *context, const struct rule *rule, int line, const char *sentence)
{
	(void)context;
	printf("%s:%d: rule '%s': %s\n", rule->document->file, line, rule->id.data, sentence);
}

static bool run_rules(struct invocation *invocation, int *status, struct error *error)
{
	bool lint = invocation->argument_count == 1 && strcmp(invocation->arguments[0], "lint") == 0;
	bool test = invocation->argument_count == 1 && strcmp(invocation->arguments[0], "test") == 0;
	if (!lint && !test)
		return error_set(error, ERROR_USAGE, "rules: say `lint` or `test`");
	const char *folder;
	struct rules *rules;
	if (!invocation_rules(invocation, &folder, error) || !rules_read(folder, &rules, error))
		return false;
	size_t tried = 0;
	size_t failures = lint ? rules_lint(rules, print_finding, NULL)
	                       : rules_test(rules, &tried, print_finding, NULL);
	if (lint)
		printf("%zu rules, %zu findings\n", rules_count(rules), failures);
	else
		printf("%zu rules, %zu examples, %zu failures\n", rules_count(rules), tried, failures);
	rules_destroy(rules);
	*status = failures == 0 ? 0 : ERROR_DATA;
	return true;
}

const struct command command_rules = {
	.name = "rules",
	.summary = "check the rule files and try them on their own examples",
	.synopsis = "lint|test",
	.examples = "  soumaa rules lint                     what is wrong with the rules\n"
		    "  soumaa rules test --rules ./rules     every example fires its rule, no counterexample does\n",
	.run = run_rules,
};
