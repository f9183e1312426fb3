/* What a command is: a row with its options and one function. The command line (soumaa.c) reads the options,
 * prints the error and exits; a command writes its data to standard output and says the rest by warnings. */
#pragma once

#include "core/arena.h"
#include "core/configuration.h"
#include "core/error.h"
#include "core/timestamp.h"

/* An option of one command. */
struct command_option {
	const char *name;     /* long name, without the dashes */
	const char *argument; /* what it takes, for the help; NULL: a switch; "X...": may be repeated, a line each */
	const char *help;
};

enum { COMMAND_OPTIONS = 12, COMMAND_REPEATS = 64 };

/* One call of the program. */
struct invocation {
	const char *configuration_path; /* --config, $SOUMAA_CONFIG, NULL: neither */
	const char *rules;              /* --rules, NULL: look for them */
	timestamp now;                  /* --now, or the clock: read once */
	bool dry_run, json, quiet, strict;
	int verbose;
	const struct command *command;
	const char *values[COMMAND_OPTIONS]; /* of command->options, in their order; NULL: not given; a switch: "" */
	char **arguments;                    /* what is not an option */
	int argument_count;
	struct arena arena; /* run epoch */
};

struct command {
	const char *name;
	const char *summary;  /* one line of the list of commands */
	const char *synopsis; /* what stands behind "soumaa NAME" in the usage line; may be "" */
	const char *examples; /* printed first by --help: lines that can be pasted */
	struct command_option options[COMMAND_OPTIONS]; /* a NULL name ends them */
	const char *fetches; /* the switch with which it fetches; NULL: none, or it always does */
	/* Returns false with an error, which is printed and whose code is the exit status; or true with
	 * `*status` (0 unless set). */
	bool (*run)(struct invocation *invocation, int *status, struct error *error);
};

/* The value of a command's option, NULL where it was not given. The name is one of the command's own. */
const char *invocation_option(const struct invocation *invocation, const char *name);
bool invocation_switch(const struct invocation *invocation, const char *name);

/* The time that an option names: a time, a duration before now, or a local day, of which its end where `end`.
 * TIMESTAMP_UNKNOWN where it was not given; false with ERROR_USAGE where it is none. */
bool invocation_time(const struct invocation *invocation, const char *name, bool end, timestamp *at,
                     struct error *error);

/* A line on standard error, "soumaa: warning: ...", unless --quiet. Control characters become '?'. */
void invocation_warn(const struct invocation *invocation, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* A line on standard error with -v. */
void invocation_say(const struct invocation *invocation, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Loads the configuration that the invocation names, checks its sources and sets its time zone. With
 * `required` false and none named, leaves an empty configuration, in its default time zone, and returns true. */
bool invocation_configuration(struct invocation *invocation, bool required, struct configuration *configuration,
                              struct error *error);

/* The rules folder (core/data_folder.h). */
bool invocation_rules(struct invocation *invocation, const char **folder, struct error *error);

/* Writes to standard output; false with ERROR_IO where that fails (full disk, closed pipe). */
bool invocation_write(struct bytes output, struct error *error);
