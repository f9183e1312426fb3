/* The table of all commands. */
#include "commands/commands.h"
#include "commands/scan.h"

#include <stddef.h>

const struct command *const commands[] = {
	&command_run,   &command_collect, &command_analyze, &command_report, &command_alert,   &command_score,
	&command_scan,  &command_parse,   &command_list,    &command_show,   &command_explain, &command_sources,
	&command_query, &command_rules,   &command_train,   &command_eval,   &command_init,    &command_doctor,
	NULL,
};

const char *const commands_elsewhere = NULL;

bool (*const commands_scan_live)(struct scan *scan, struct error *error) = scan_live;
