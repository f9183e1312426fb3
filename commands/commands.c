/* The table of commands. */
#include "commands/commands.h"

#include <stddef.h>

const struct command *const commands[] = {
	&command_score, &command_explain, &command_list, &command_show, &command_sources, &command_rules,
	&command_init, NULL,
};
