/* Where the program's own data lies: rules, lexicons, translations. */
#pragma once

#include "core/arena.h"
#include "core/error.h"

/* The rules folder: `option` (--rules) if given, else $SOUMAA_RULES, else beside the build tree of a program
 * that runs in place, else the installed data folder. False with ERROR_UNAVAILABLE, naming the places looked
 * at, where none holds rules. */
bool data_folder_rules(const char *option, struct arena *arena, const char **folder, struct error *error);

/* `file` beside a program that runs in place from its build tree; NULL where it is not there. */
const char *data_folder_built(const char *file, struct arena *arena);

/* A program of this installation that is not for users to call: beside a program that runs in place, else the installed
 * one. */
const char *data_folder_program(const char *name, struct arena *arena);

/* Where `file`, which can be made anew, is kept from run to run: in $CACHE_DIRECTORY (systemd.exec(5)), else in
 * soumaa/ of $XDG_CACHE_HOME or ~/.cache (XDG Base Directory Specification). NULL where none of them is an absolute
 * path. */
const char *data_folder_cache(const char *file, struct arena *arena);

/* The folder of compiled translations, for bindtextdomain; found in the same way ($SOUMAA_LOCALE). NULL
 * where there is none (then messages stay English). */
const char *data_folder_locale(struct arena *arena);
