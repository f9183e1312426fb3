/* `soumaa analyze`: makes the verdicts that are missing, and raises the alerts that they call for. */
#include "analyzers/analyzer.h"
#include "commands/alarm.h"
#include "commands/commands.h"

enum { BATCH = 2000 };

struct analysis {
	struct workplace *workplace;
	struct analyzer *analyzer;
	struct analyzer_scratch *scratch;
	bool again;
	size_t judged;
};

static bool judge(struct analysis *analysis, const struct record *record, struct arena *arena, struct error *error)
{
	struct verdict verdict;
	analyzer_judge(analysis->analyzer, analysis->scratch, &record->mention, true, arena, &verdict);
	return store_judge(analysis->workplace->store, record->number, &verdict, analyzer_version(analysis->analyzer),
	                   analysis->workplace->invocation->now, error);
}

/* One transaction: the verdicts of a batch and the alerts that they raise. `*count` 0 where all are judged. */
static bool judge_batch(struct analysis *analysis, struct arena *arena, size_t *count, struct error *error)
{
	struct store *store = analysis->workplace->store;
	struct record *records;
	if (!store_unjudged(store, analyzer_version(analysis->analyzer), analysis->again, BATCH, arena, &records, count,
	                    error))
		return false;
	if (*count == 0)
		return true;
	if (!store_begin(store, error))
		return false;
	bool well = true;
	for (size_t i = 0; well && i < *count; i++)
		well = judge(analysis, &records[i], arena, error);
	if (well && alarm_raise(analysis->workplace, error) && store_commit(store, error)) {
		analysis->judged += *count;
		return true;
	}
	store_rollback(store);
	return false;
}

static bool judge_all(struct analysis *analysis, struct error *error)
{
	struct arena arena = {0};
	size_t count = 1;
	bool well = true;
	while (well && count > 0) {
		well = judge_batch(analysis, &arena, &count, error);
		arena_reset(&arena);
	}
	arena_finish(&arena);
	invocation_say(analysis->workplace->invocation, "%zu mentions judged", analysis->judged);
	return well;
}

static bool analyze(struct workplace *workplace, bool again, struct error *error)
{
	const char *rules;
	struct analysis analysis = {.workplace = workplace, .again = again};
	if (workplace->invocation->dry_run)
		return true;
	if (!invocation_rules(workplace->invocation, &rules, error) ||
	    !analyzer_create(rules, &workplace->configuration, &analysis.analyzer, error))
		return false;
	analysis.scratch = analyzer_scratch_create(analysis.analyzer);
	bool well = judge_all(&analysis, error);
	analyzer_scratch_destroy(analysis.scratch);
	analyzer_destroy(analysis.analyzer);
	return well;
}

bool analyze_stage(struct workplace *workplace, struct error *error)
{
	return analyze(workplace, false, error);
}

static bool analyze_asked(struct workplace *workplace, struct error *error)
{
	return analyze(workplace, invocation_switch(workplace->invocation, "again"), error);
}

static bool run(struct invocation *invocation, int *status, struct error *error)
{
	return workplace_run(invocation, (workplace_stage *const[]){analyze_asked}, 1, status, error);
}

const struct command command_analyze = {
	.name = "analyze",
	.summary = "Judges the mentions that have no verdict yet",
	.synopsis = "",
	.examples = "  soumaa analyze --config soumaa.yaml\n  soumaa analyze --again     after a change of rules or "
		    "words\n",
	.options = {{"again", NULL, "make the verdicts anew that other rules made"}},
	.run = run,
};
