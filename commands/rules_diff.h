/* What other rules would change. */
#pragma once

#include "commands/command.h"

/* Judges the stored mentions of the last 30 days, or since --since, by two rule folders (`new` NULL: the ones in use),
 * stores nothing, and writes each whose verdict differs: a line, or with --json an object. */
bool rules_diff(struct invocation *invocation, const char *old, const char *new, struct error *error);
