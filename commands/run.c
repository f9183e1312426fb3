/* `soumaa run`: the whole job under one lock; what cron calls. */
#include "commands/commands.h"
#include "commands/workplace.h"

static bool run(struct invocation *invocation, int *status, struct error *error)
{
	/* Mails go out before the digests are written: who must act hears first. */
	static workplace_stage *const stages[] = {collect_stage, analyze_stage, alert_stage, report_stage};
	return workplace_run(invocation, stages, sizeof stages / sizeof stages[0], status, error);
}

const struct command command_run = {
	.name = "run",
	.summary = "Collects, analyzes, alerts and reports: what cron calls; silent on success",
	.synopsis = "",
	.examples = "  soumaa run --config /etc/soumaa/soumaa.yaml\n",
	.run = run,
};
