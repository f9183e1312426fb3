/* The command line: reads the options, runs the command, prints its error, exits. */
#include "commands/command.h"
#include "commands/commands.h"
#include "core/data_folder.h"
#include "version.h"

#include <errno.h>
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The options that every command takes. Their numbers stand behind those of the command's own. */
enum common { CONFIG = COMMAND_OPTIONS, RULES, NOW, DRY_RUN, JSON, QUIET, STRICT, VERSION, HELP };

static const struct {
	struct option option;
	const char *argument;
	const char *help;
} common[] = {
	{{"config", required_argument, NULL, CONFIG}, "FILE", "the configuration (else $SOUMAA_CONFIG)"},
	{{"rules", required_argument, NULL, RULES},
         "DIR",
         "rules and lexicons (else $SOUMAA_RULES, else the installed ones)"},
	{{"now", required_argument, NULL, NOW}, "TIME", "take this RFC 3339 time for the present"},
	{{"dry-run", no_argument, NULL, DRY_RUN}, NULL, "show what would be done; send and store nothing"},
	{{"json", no_argument, NULL, JSON}, NULL, "answer in JSON"},
	{{"quiet", no_argument, NULL, QUIET}, NULL, "no warnings"},
	{{"strict", no_argument, NULL, STRICT}, NULL, "a partial success ends with status 75"},
	{{"version", no_argument, NULL, VERSION}, NULL, "print the version"},
	{{"help", no_argument, NULL, HELP}, NULL, "print this help"},
};

enum { COMMON_OPTIONS = sizeof common / sizeof common[0] };

static const struct command *find_command(const char *name)
{
	for (size_t i = 0; commands[i] != NULL; i++)
		if (strcmp(commands[i]->name, name) == 0)
			return commands[i];
	return NULL;
}

static void print_option(const char *name, const char *argument, const char *help)
{
	char left[64];
	snprintf(left, sizeof left, "--%s%s%s", name, argument == NULL ? "" : " ", argument == NULL ? "" : argument);
	printf("  %-22s %s\n", left, help);
}

static void print_common_options(void)
{
	puts("\nCommon options:");
	for (size_t i = 0; i < COMMON_OPTIONS; i++)
		print_option(common[i].option.name, common[i].argument, common[i].help);
	puts("  -v                     say what is being done");
}

static void print_help(void)
{
	puts("Soumaa watches what is said of a brand: it polls feeds, scores mentions for sentiment and risk,\n"
	     "and writes a daily digest.\n\n"
	     "Examples:\n"
	     "  soumaa init                                   write a first configuration\n"
	     "  soumaa run --config soumaa.yaml               the whole job: what cron calls\n"
	     "  soumaa score --explain < mentions.jsonl       verdicts of a pipe of mentions\n\n"
	     "Commands:");
	for (size_t i = 0; commands[i] != NULL; i++)
		printf("  %-10s %s\n", commands[i]->name, commands[i]->summary);
	print_common_options();
	puts("\n`soumaa COMMAND --help` tells more of each; the manual is soumaa(1).");
}

static void print_command_help(const struct command *command)
{
	printf("Usage: soumaa %s [OPTIONS]%s%s\n%s.\n", command->name, command->synopsis[0] == 0 ? "" : " ",
	       command->synopsis, command->summary);
	if (command->examples != NULL)
		printf("\nExamples:\n%s", command->examples);
	if (command->options[0].name != NULL)
		puts("\nOptions:");
	for (int i = 0; i < COMMAND_OPTIONS && command->options[i].name != NULL; i++)
		print_option(command->options[i].name, command->options[i].argument, command->options[i].help);
	print_common_options();
}

/* The command's own options, then the common ones, as getopt_long wants them. */
static void list_options(const struct command *command,
                         struct option options[static COMMAND_OPTIONS + COMMON_OPTIONS + 1])
{
	size_t count = 0;
	for (int i = 0; i < COMMAND_OPTIONS && command->options[i].name != NULL; i++) {
		int argument = command->options[i].argument == NULL ? no_argument : required_argument;
		options[count++] = (struct option){command->options[i].name, argument, NULL, i};
	}
	for (size_t i = 0; i < COMMON_OPTIONS; i++)
		options[count++] = common[i].option;
	options[count] = (struct option){0};
}

static bool read_now(struct invocation *invocation, const char *text, struct error *error)
{
	invocation->now = timestamp_parse(bytes_of(text));
	if (invocation->now == TIMESTAMP_UNKNOWN)
		return error_set(error, ERROR_USAGE, "--now '%s': expected a time such as 2026-11-24T08:00:00Z", text);
	return true;
}

/* Sets what a common option says. `*done` where the answer has been printed. */
static bool read_common(struct invocation *invocation, int option, bool *done, struct error *error)
{
	switch ((enum common)option) {
	case CONFIG: invocation->configuration_path = optarg; return true;
	case RULES: invocation->rules = optarg; return true;
	case NOW: return read_now(invocation, optarg, error);
	case DRY_RUN: invocation->dry_run = true; return true;
	case JSON: invocation->json = true; return true;
	case QUIET: invocation->quiet = true; return true;
	case STRICT: invocation->strict = true; return true;
	case VERSION:
		puts("soumaa " SOUMAA_VERSION);
		*done = true;
		return true;
	case HELP:
		print_command_help(invocation->command);
		*done = true;
		return true;
	}
	return error_set(error, ERROR_USAGE, "unknown option; `soumaa %s --help` lists them",
	                 invocation->command->name);
}

/* Keeps an option's value. One whose argument ends in "..." may be repeated: then there is a value a line. */
static void keep_value(struct invocation *invocation, int option)
{
	const char *before = invocation->values[option], *argument = invocation->command->options[option].argument;
	size_t length = argument == NULL ? 0 : strlen(argument);
	bool repeats = length > 3 && strcmp(argument + length - 3, "...") == 0;
	if (repeats && before != NULL)
		invocation->values[option] = arena_format(&invocation->arena, "%s\n%s", before, optarg).data;
	else
		invocation->values[option] = optarg == NULL ? "" : optarg;
}

static bool read_options(struct invocation *invocation, int count, char **words, bool *done, struct error *error)
{
	struct option options[COMMAND_OPTIONS + COMMON_OPTIONS + 1];
	list_options(invocation->command, options);
	opterr = 0;
	for (int option; !*done && (option = getopt_long(count, words, ":v", options, NULL)) != -1;) {
		if (option == 'v')
			invocation->verbose++;
		else if (option == ':' || option == '?')
			return error_set(
				error, ERROR_USAGE, "%s: %s; `soumaa %s --help` lists the options", words[optind - 1],
				option == ':' ? "an argument is missing" : "unknown option or unwanted argument",
				invocation->command->name);
		else if (option < COMMAND_OPTIONS)
			keep_value(invocation, option);
		else if (!read_common(invocation, option, done, error))
			return false;
	}
	invocation->arguments = words + optind;
	invocation->argument_count = count - optind;
	return true;
}

static int fail(const struct error *error)
{
	fprintf(stderr, "soumaa: %s\n", error->message);
	return (int)error->code;
}

/* Becomes the program that has all commands. Returns only where that is missing. */
static int answer_elsewhere(char **words)
{
	struct arena arena = {0};
	struct error error;
	const char *program = data_folder_program(commands_elsewhere, &arena);
	execv(program, words);
	error_set(&error, ERROR_UNAVAILABLE, "%s: %s; a part of soumaa is missing, install it whole", program,
	          strerror(errno));
	arena_finish(&arena);
	return fail(&error);
}

/* A command that fetches only when it is told to. */
static bool is_elsewhere(const struct invocation *invocation)
{
	const char *fetches = invocation->command->fetches;
	return commands_elsewhere != NULL && fetches != NULL && invocation_switch(invocation, fetches);
}

static int run(const struct command *command, int count, char **words)
{
	struct error error = {0};
	int status = 0;
	bool done = false;
	struct invocation invocation = {
		.configuration_path = getenv("SOUMAA_CONFIG"), .now = timestamp_now(), .command = command};
	bool well = read_options(&invocation, count - 1, words + 1, &done, &error);
	bool elsewhere = well && !done && is_elsewhere(&invocation);
	if (well && !done && !elsewhere)
		well = command->run(&invocation, &status, &error);
	arena_finish(&invocation.arena);
	return elsewhere ? answer_elsewhere(words) : well ? status : fail(&error);
}

static int answer(int count, char **words)
{
	const struct command *command = count < 2 ? NULL : find_command(words[1]);
	if (command != NULL)
		return run(command, count, words);
	if (count > 1 && strcmp(words[1], "--version") == 0) {
		puts("soumaa " SOUMAA_VERSION);
		return 0;
	}
	if (commands_elsewhere != NULL)
		return answer_elsewhere(words);
	if (count < 2) {
		print_help();
		return ERROR_USAGE;
	}
	if (strcmp(words[1], "--help") == 0 || strcmp(words[1], "help") == 0) {
		print_help();
		return 0;
	}
	struct error error;
	error_set(&error, ERROR_USAGE, "unknown command '%s'; `soumaa --help` lists them", words[1]);
	return fail(&error);
}

/* What stdio still holds goes out now: a full disk or a closed pipe must not look like success. */
static int flush(int status)
{
	bool failed = ferror(stdout) != 0;
	if (fflush(stdout) == 0 && !failed)
		return status;
	struct error error;
	error_set(&error, ERROR_IO, "writing to standard output failed");
	return fail(&error);
}

int main(int count, char **words)
{
	/* A closed pipe or connection is an error to report, not a reason to die. */
	signal(SIGPIPE, SIG_IGN);
	return flush(answer(count, words));
}
