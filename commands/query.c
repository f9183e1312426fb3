/* `soumaa query`: what a query means, where it matches, and how often. */
#include "commands/query.h"

#include "analyzers/query_print.h"
#include "commands/commands.h"
#include "commands/terminal.h"
#include "core/json.h"

#include <string.h>

static void write_warnings(const struct query *query, struct buffer *out)
{
	json_write_name(out, "warnings");
	buffer_append_byte(out, '[');
	for (size_t i = 0; i < query->warning_count; i++) {
		size_t line, column;
		query_locate(query->source, query->warnings[i].at, &line, &column);
		buffer_format(out, "%s{\"line\":%zu,\"column\":%zu,\"warning\":", i == 0 ? "" : ",", line, column);
		json_write_string(out, bytes_of(query->warnings[i].sentence));
		buffer_append_byte(out, '}');
	}
	buffer_append_byte(out, ']');
}

static void write_json(const struct query *query, struct buffer *out)
{
	buffer_append_byte(out, '{');
	json_write_member(out, "query", query->source);
	json_write_member(out, "normal", query->root->normal);
	write_warnings(query, out);
	json_write_name(out, "tree");
	query_print_json(query->root, out);
	buffer_append_string(out, "}\n");
}

static void write_text(const struct query *query, struct buffer *out)
{
	struct buffer tree = {0};
	query_print_tree(query->root, &tree);
	terminal_write(out, query->root->normal, false);
	buffer_append_string(out, "\n\n");
	for (struct bytes rest = buffer_bytes(&tree); rest.length > 0;) {
		terminal_write(out, bytes_take_line(&rest), false);
		buffer_append_byte(out, '\n');
	}
	buffer_finish(&tree);
}

static bool explain(struct query_call *call, int *status, struct error *error)
{
	(void)status;
	if (call->invocation->json)
		write_json(&call->query, &call->out);
	else
		write_text(&call->query, &call->out);
	return invocation_write(buffer_bytes(&call->out), error);
}

static bool count(struct query_call *call, int *status, struct error *error)
{
	(void)status;
	return query_count(call, error);
}

struct action {
	const char *name;
	bool (*run)(struct query_call *call, int *status, struct error *error);
	int arguments; /* at most, behind the name */
	bool stored;   /* reads the store */
};

static const struct action actions[] = {
	{"explain", explain, 1, false},
	{"test", query_test, 2, false},
	{"count", count, 1, true},
};

static const struct action *find_action(const struct invocation *invocation, struct error *error)
{
	const char *name = invocation->argument_count > 0 ? invocation->arguments[0] : "";
	for (size_t i = 0; i < sizeof actions / sizeof actions[0]; i++) {
		int given = invocation->argument_count - 1;
		if (strcmp(name, actions[i].name) == 0 && given >= 1 && given <= actions[i].arguments)
			return &actions[i];
	}
	error_set(error, ERROR_USAGE,
	          "query: say explain 'QUERY', test 'QUERY' [FILE] or count 'QUERY'; a query that begins with - stands "
	          "behind --");
	return NULL;
}

static void warn(const struct query_call *call)
{
	for (size_t i = 0; i < call->query.warning_count; i++) {
		size_t line, column;
		query_locate(call->query.source, call->query.warnings[i].at, &line, &column);
		invocation_warn(call->invocation, "query, line %zu, column %zu: %s", line, column,
		                call->query.warnings[i].sentence);
	}
}

static bool read_query(struct query_call *call, struct error *error)
{
	struct invocation *invocation = call->invocation;
	struct query_problem problem;
	struct bytes source = bytes_of(invocation->arguments[1]);
	if (!query_parse(source, &call->configuration, &invocation->arena, &call->query, &problem))
		return query_fail(&problem, ERROR_USAGE, "query: ", error);
	if (!invocation->json)
		warn(call);
	call->set = query_set_create();
	query_set_add(call->set, &call->query);
	return query_set_close(call->set, error);
}

struct query_match *query_call_match(struct query_call *call, const struct query_input *input)
{
	text_read(&call->text, input->mention);
	return query_match_begin(call->set, input);
}

static void finish(struct query_call *call)
{
	query_set_destroy(call->set);
	query_finish(&call->query);
	analyzer_scratch_destroy(call->scratch);
	analyzer_destroy(call->analyzer);
	text_finish(&call->text);
	buffer_finish(&call->out);
}

static bool run(struct invocation *invocation, int *status, struct error *error)
{
	struct query_call call = {.invocation = invocation};
	const struct action *action = find_action(invocation, error);
	bool well = action != NULL &&
	            invocation_configuration(invocation, action->stored, &call.configuration, error) &&
	            read_query(&call, error) && action->run(&call, status, error);
	finish(&call);
	return well;
}

const struct command command_query = {
	.name = "query",
	.summary = "Explains a query, tries it on mentions, counts what it matches in the store",
	.synopsis = "explain|test|count 'QUERY' [FILE]",
	.examples = "  soumaa query explain 'rihla AND (panne OR \"service client\"~1) AND NOT avion'\n"
		    "  soumaa query test 'panne NEAR/5 rihla' mentions.jsonl\n"
		    "  soumaa query count 'boycot* AND lang:ary' --since 2026-11-01\n"
		    "  soumaa query explain -- '-avion rihla'\n",
	.options = {{"since", "T", "count: from this local day or time on"},
                    {"until", "T", "count: until this time, or the end of this local day"}},
	.run = run,
};
