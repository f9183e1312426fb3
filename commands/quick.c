/* The commands that neither fetch nor send nor train. The libraries for that, and the fifty that those need, take
 * longer to load than hundreds of mentions take to judge: who pipes mentions or looks at the store does not wait for
 * them. */
#include "commands/commands.h"

#include <stddef.h>

const struct command *const commands[] = {
	&command_score,   &command_scan,  &command_parse, &command_list, &command_show,   &command_explain,
	&command_sources, &command_query, &command_rules, &command_eval, &command_doctor, NULL,
};

const char *const commands_elsewhere = "soumaa-all";

bool (*const commands_scan_live)(struct scan *scan, struct error *error) = NULL;
