/* `soumaa scan`: an ad-hoc scan of a list of keywords over files, standard input, the store or the sources. */
#include "commands/scan.h"
#include "commands/commands.h"
#include "core/limits.h"
#include "core/memory.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* -- the list's faults -------------------------------------------------------------------------------- */

struct warnings {
	const struct invocation *invocation;
	const char *list;
	size_t count;
};

static void warn_of(void *context, const struct keyword_problem *problem)
{
	struct warnings *warnings = context;
	const char *list = warnings->list;
	int length = problem->keyword.length < 80 ? (int)problem->keyword.length : 80;
	if (++warnings->count > LIMIT_SCAN_WARNINGS)
		return;
	switch (problem->fault) {
	case KEYWORD_EMPTY:
		invocation_warn(warnings->invocation, "%s:%zu: empty line, passed over", list, problem->line);
		break;
	case KEYWORD_DOUBLE:
		invocation_warn(warnings->invocation, "%s:%zu: '%.*s' is the same as line %zu, passed over", list,
		                problem->line, length, problem->keyword.data, problem->first);
		break;
	case KEYWORD_SHORT:
		invocation_warn(warnings->invocation, "%s:%zu: '%.*s' is very short and may be found everywhere", list,
		                problem->line, length, problem->keyword.data);
		break;
	}
}

static bool load_list(struct scan *scan, struct error *error)
{
	struct invocation *invocation = scan->invocation;
	struct warnings warnings = {invocation, invocation_option(invocation, "keywords"), 0};
	if (warnings.list == NULL)
		return error_set(error, ERROR_USAGE,
		                 "--keywords FILE is missing: a list of words and phrases, one a line");
	if (!keywords_load(warnings.list, invocation_switch(invocation, "raw"), warn_of, &warnings, &scan->keywords,
	                   error))
		return false;
	if (warnings.count > LIMIT_SCAN_WARNINGS)
		invocation_warn(invocation, "%s: %zu more lines are empty, double or very short", warnings.list,
		                warnings.count - LIMIT_SCAN_WARNINGS);
	return true;
}

/* -- options ------------------------------------------------------------------------------------------ */

static bool read_format(struct scan *scan, struct error *error)
{
	static const char *const names[] = {"text", "jsonl", "csv", "html"};
	const char *option = invocation_option(scan->invocation, "format");
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
		if (option == NULL || strcmp(option, names[i]) == 0) {
			scan->format = (enum scan_format)i;
			return true;
		}
	}
	return error_set(error, ERROR_USAGE, "--format '%s': expected text, jsonl, csv or html", option);
}

static bool read_number(const struct scan *scan, const char *name, int64_t most, int64_t *number, struct error *error)
{
	const char *option = invocation_option(scan->invocation, name);
	char *end;
	if (option == NULL)
		return true;
	long long value = strtoll(option, &end, 10);
	if (end == option || *end != 0 || value < 0 || value > most)
		return error_set(error, ERROR_USAGE, "--%s '%s': expected a number from 0 to %lld", name, option,
		                 (long long)most);
	*number = value;
	return true;
}

static bool read_since(struct scan *scan, struct error *error)
{
	const char *option = invocation_option(scan->invocation, "since");
	if (option == NULL)
		return true;
	scan->since = timestamp_parse(bytes_of(option));
	return scan->since != TIMESTAMP_UNKNOWN ||
	       error_set(error, ERROR_USAGE, "--since '%s': expected a day or a time such as 2026-11-24", option);
}

static bool read_language(struct scan *scan, struct error *error)
{
	static const char *const names[] = {"en", "fr", "ar"};
	const char *option = invocation_option(scan->invocation, "lang");
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
		if (option == NULL || strcmp(option, names[i]) == 0) {
			scan->language = names[i];
			return true;
		}
	}
	return error_set(error, ERROR_USAGE, "--lang '%s': expected fr, ar or en", option);
}

static bool check_places(const struct scan *scan, struct error *error)
{
	const struct invocation *invocation = scan->invocation;
	int places = invocation_switch(invocation, "store") + invocation_switch(invocation, "live") +
	             (invocation->argument_count > 0);
	return places < 2 || error_set(error, ERROR_USAGE, "scan either files, or --store, or --live");
}

static bool read_options(struct scan *scan, struct error *error)
{
	const struct invocation *invocation = scan->invocation;
	int64_t context = 0;
	if (!read_format(scan, error) || !read_number(scan, "max-count", INT64_MAX, &scan->most, error) ||
	    !read_number(scan, "context", LIMIT_SCAN_CONTEXT, &context, error) || !read_since(scan, error) ||
	    !read_language(scan, error) || !check_places(scan, error))
		return false;
	if (invocation_switch(invocation, "count"))
		scan->mode = SCAN_COUNT;
	if (invocation_switch(invocation, "files-with-matches")) {
		scan->mode = SCAN_FILES;
		scan->most = scan->most == 0 ? 0 : 1;
	}
	if (scan->mode == SCAN_HITS && scan->format == SCAN_TEXT)
		scan->context = (size_t)context;
	scan->colour = isatty(STDOUT_FILENO) && getenv("NO_COLOR") == NULL;
	scan->progress = isatty(STDERR_FILENO) && !isatty(STDOUT_FILENO) && !invocation->quiet;
	return true;
}

/* -- the command -------------------------------------------------------------------------------------- */

/* Lexicons and rules are loaded only where a verdict will be shown. */
static bool load_analyzer(struct scan *scan, struct error *error)
{
	const char *rules;
	if (scan->mode != SCAN_HITS || (scan->format == SCAN_TEXT && !scan->colour))
		return true;
	if (!invocation_rules(scan->invocation, &rules, error) || !analyzer_create(rules, NULL, &scan->analyzer, error))
		return false;
	scan->scratch = analyzer_scratch_create(scan->analyzer);
	return true;
}

static void make_page(struct scan *scan)
{
	if (scan->format != SCAN_HTML || scan->mode != SCAN_HITS)
		return;
	size_t count = keywords_count(scan->keywords);
	struct bytes *names = arena_allocate(&scan->invocation->arena, count, sizeof *names);
	for (size_t i = 0; i < count; i++)
		names[i] = keywords_name(scan->keywords, i);
	scan->page = scan_page_create(names, count);
}

static bool prepare(struct scan *scan, struct error *error)
{
	if (!read_options(scan, error) || !load_list(scan, error) || !load_analyzer(scan, error))
		return false;
	make_page(scan);
	scan_write_head(scan);
	return true;
}

static void finish(struct scan *scan)
{
	scan_page_destroy(scan->page);
	analyzer_scratch_destroy(scan->scratch);
	analyzer_destroy(scan->analyzer);
	keywords_destroy(scan->keywords);
	free(scan->hits);
	buffer_finish(&scan->before);
	buffer_finish(&scan->line_room);
	buffer_finish(&scan->out);
	arena_finish(&scan->arena);
}

static bool run(struct invocation *invocation, int *status, struct error *error)
{
	struct scan scan = {.invocation = invocation, .most = -1, .since = TIMESTAMP_UNKNOWN};
	bool well = prepare(&scan, error) && scan_read_all(&scan, error);
	if (well) {
		scan_write_foot(&scan);
		well = scan_flush(&scan, error);
	}
	if (well && keywords_undecided(scan.keywords) > 0)
		invocation_warn(invocation, "%zu times a limit was reached and it is not known whether a query matches",
		                keywords_undecided(scan.keywords));
	*status = scan.unreadable ? ERROR_NO_INPUT : scan.any ? 0 : 1;
	finish(&scan);
	return well;
}

const struct command command_scan = {
	.name = "scan",
	.summary = "Looks for the words and phrases of a list in files, a pipe, the store or the sources",
	.synopsis = "[FILE...]",
	.examples = "  soumaa scan --keywords list.txt comments.txt\n"
		    "  soumaa scan --keywords list.txt --format jsonl - < mentions.jsonl\n"
		    "  soumaa scan --keywords list.txt --store --format html > scan.html\n"
		    "  soumaa scan --keywords list.txt --live --count\n",
	.options = {{"keywords", "LIST", "words, phrases, wildcards (boycott*) or queries, one a line"},
                    {"format", "FORMAT", "text (default), jsonl, csv or html"},
                    {"count", NULL, "print how many lines match, as grep -c does"},
                    {"files-with-matches", NULL, "print the names of the files that match, as grep -l does"},
                    {"max-count", "N", "stop after N lines of a file that match"},
                    {"context", "N", "with text: print N lines around each that matches"},
                    {"raw", NULL, "bytes as they are: no folding, also within words"},
                    {"since", "TIME", "only mentions published since then"},
                    {"store", NULL, "scan the mentions of the store"},
                    {"live", NULL, "scan what the sources say now; nothing is stored"},
                    {"lang", "LANG", "of the HTML page: fr, ar or en (default)"}},
	.fetches = "live",
	.run = run,
};
