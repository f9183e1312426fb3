/* The tables of commands, one of which each program is linked with. A new command is a file, a line here and a line in
 * commands.c; in quick.c too where it neither fetches nor sends nor trains, but for one of its switches at most. */
#pragma once

#include "commands/command.h"

extern const struct command command_alert;
extern const struct command command_analyze;
extern const struct command command_collect;
extern const struct command command_doctor;
extern const struct command command_eval;
extern const struct command command_explain;
extern const struct command command_init;
extern const struct command command_list;
extern const struct command command_parse;
extern const struct command command_query;
extern const struct command command_report;
extern const struct command command_rules;
extern const struct command command_run;
extern const struct command command_scan;
extern const struct command command_score;
extern const struct command command_show;
extern const struct command command_sources;
extern const struct command command_train;

/* In the order of the help; NULL ends them. */
extern const struct command *const commands[];

/* The program that has all commands; NULL: it is this one. */
extern const char *const commands_elsewhere;

/* Scans what the sources say now (commands/scan.h); NULL where this program does not fetch. */
struct scan;
extern bool (*const commands_scan_live)(struct scan *scan, struct error *error);
