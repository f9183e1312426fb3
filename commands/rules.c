/* `soumaa rules lint|test|diff`: the rule files, checked, tried on their own examples, and on what was said. */
#include "analyzers/rule_lint.h"
#include "commands/commands.h"
#include "commands/rules_diff.h"

#include <stdio.h>
#include <string.h>

static void print_finding(void *context, const struct rule *rule, int line, const char *sentence)
{
	(void)context;
	printf("%s:%d: rule '%s': %s\n", rule->document->file, line, rule->id.data, sentence);
}

static bool run_rules(struct invocation *invocation, int *status, struct error *error)
{
	int count = invocation->argument_count;
	const char *what = count > 0 ? invocation->arguments[0] : "";
	bool lint = count == 1 && strcmp(what, "lint") == 0, test = count == 1 && strcmp(what, "test") == 0;
	if ((count == 2 || count == 3) && strcmp(what, "diff") == 0)
		return rules_diff(invocation, invocation->arguments[1], count == 3 ? invocation->arguments[2] : NULL,
		                  error);
	if (!lint && !test)
		return error_set(error, ERROR_USAGE,
		                 "rules: say `lint`, `test`, or `diff OLD [NEW]` with rule folders");
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
	.summary = "Checks the rule files, tries them on their examples, shows what others would change",
	.synopsis = "lint|test|diff OLD [NEW]",
	.examples = "  soumaa rules lint                     what is wrong with the rules\n"
		    "  soumaa rules test --rules ./rules     every example fires its rule, no counterexample does\n"
		    "  soumaa rules diff /usr/share/soumaa/rules ./rules --since 30d   which verdicts would change\n",
	.options = {{"since", "TIME", "diff: mentions from here on: a day, a time, or how long ago (30d)"}},
	.run = run_rules,
};
