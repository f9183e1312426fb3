/* The table of commands. A new one is a file and two lines: here and in commands.c. */
#pragma once

#include "commands/command.h"

/* In the order of the help; NULL ends them. */
extern const struct command *const commands[];

extern const struct command command_list, command_show, command_sources;
