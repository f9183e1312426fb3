/* `query test`: which branch of a query stands where in the mentions of a pipe or a file. */
#include "commands/lines.h"
#include "commands/query.h"
#include "commands/terminal.h"
#include "core/json.h"
#include "core/limits.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

static const char *const answers[] = {[QUERY_NO] = "no", [QUERY_YES] = "yes", [QUERY_UNDECIDED] = "undecided"};
static const char *const fields[] = {[FIELD_TITLE] = "title", [FIELD_TEXT] = "text"};

/* The rows of one mention. */
struct rows {
	struct query_call *call;
	const struct mention *mention;
	enum query_answer answer;
	size_t count;
};

static struct bytes text_at(const struct mention *mention, const struct query_place *place)
{
	struct bytes field = place->field == FIELD_TITLE ? mention->title : mention->text;
	return (struct bytes){field.data + place->from, place->to - place->from};
}

/* -- text --------------------------------------------------------------------------------------------- */

static void begin_row(struct rows *rows)
{
	struct buffer *out = &rows->call->out;
	rows->count++;
	terminal_write(out, rows->mention->id, false);
	buffer_format(out, "\t%s", answers[rows->answer]);
}

static void write_branch_rows(void *context, const struct query_branch *branch)
{
	struct rows *rows = context;
	struct buffer *out = &rows->call->out;
	for (size_t i = 0; i < (branch->count == 0 ? 1 : branch->count); i++) {
		begin_row(rows);
		buffer_append_string(out, branch->excluded ? "\tNOT " : "\t");
		terminal_write(out, branch->node->normal, false);
		if (branch->count > 0) {
			const struct query_place *place = &branch->places[i];
			buffer_format(out, "\t%s:%zu-%zu\t", fields[place->field], place->from, place->to);
			terminal_write(out, text_at(rows->mention, place), false);
		} else if (branch->undecided) {
			buffer_append_string(out, "\tlimit reached, not decided");
		}
		buffer_append_byte(out, '\n');
	}
}

/* -- JSON --------------------------------------------------------------------------------------------- */

static void write_place(const struct mention *mention, const struct query_place *place, struct buffer *out)
{
	buffer_format(out, "{\"field\":\"%s\",\"from\":%zu,\"to\":%zu,\"text\":", fields[place->field], place->from,
	              place->to);
	json_write_string(out, text_at(mention, place));
	buffer_append_byte(out, '}');
}

static void write_branch_json(void *context, const struct query_branch *branch)
{
	struct rows *rows = context;
	struct buffer *out = &rows->call->out;
	buffer_append_string(out, rows->count++ == 0 ? "{\"branch\":" : ",{\"branch\":");
	json_write_string(out, branch->node->normal);
	buffer_format(out, ",\"excluded\":%s,\"undecided\":%s,\"places\":[", branch->excluded ? "true" : "false",
	              branch->undecided ? "true" : "false");
	for (size_t i = 0; i < branch->count; i++) {
		buffer_append_string(out, i == 0 ? "" : ",");
		write_place(rows->mention, &branch->places[i], out);
	}
	buffer_append_string(out, "]}");
}

/* -- one mention -------------------------------------------------------------------------------------- */

static void write_mention(struct query_call *call, const struct mention *mention, struct query_match *match)
{
	struct rows rows = {call, mention, query_match_answer(match, 0), 0};
	if (!call->invocation->json) {
		query_match_branches(match, 0, write_branch_rows, &rows);
		if (rows.count == 0) {
			begin_row(&rows);
			buffer_append_byte(&call->out, '\n');
		}
		return;
	}
	buffer_append_string(&call->out, "{\"id\":");
	json_write_string(&call->out, mention->id);
	buffer_format(&call->out, ",\"match\":%s,\"undecided\":%s,\"branches\":[",
	              rows.answer == QUERY_YES ? "true" : "false", rows.answer == QUERY_UNDECIDED ? "true" : "false");
	query_match_branches(match, 0, write_branch_json, &rows);
	buffer_append_string(&call->out, "]}\n");
}

static void try_mention(struct query_call *call, const struct mention *mention, struct arena *arena)
{
	struct verdict verdict;
	struct query_input input = {.text = &call->text,
	                            .mention = mention,
	                            .configuration = &call->configuration,
	                            .at = mention->published};
	if (call->analyzer != NULL) {
		analyzer_judge(call->analyzer, call->scratch, mention, false, arena, &verdict);
		input.verdict = &verdict;
	}
	struct query_match *match = query_call_match(call, &input);
	write_mention(call, mention, match);
	query_match_end(match);
}

/* -- the lines ---------------------------------------------------------------------------------------- */

static void tell_fault(struct query_call *call, long number, const char *sentence)
{
	if (!call->invocation->json) {
		invocation_warn(call->invocation, "line %ld: %s", number, sentence);
		return;
	}
	buffer_format(&call->out, "{\"id\":null,\"line\":%ld,\"error\":", number);
	json_write_string(&call->out, bytes_of(sentence));
	buffer_append_string(&call->out, "}\n");
}

static void try_line(struct query_call *call, const struct line *line, struct arena *arena, int *status)
{
	char problem[JSON_ERROR_TEXT_LENGTH] = "the line is longer than a mention may be";
	struct error trouble = {0};
	struct mention mention;
	json_t *object = bytes_absent(line->text) ? NULL : json_parse(line->text, problem);
	if (object == NULL)
		error_set(&trouble, ERROR_DATA, "%s", problem);
	if (object != NULL && mention_from_json(object, arena, &mention, &trouble)) {
		try_mention(call, &mention, arena);
	} else {
		tell_fault(call, line->number, trouble.message);
		*status = ERROR_DATA;
	}
	json_decref(object);
	arena_reset(arena);
}

static bool try_lines(struct query_call *call, int descriptor, int *status, struct error *error)
{
	struct lines lines;
	struct arena arena = {0};
	bool well;
	lines_init(&lines, LIMIT_MENTION_LINE);
	while ((well = lines_read(&lines, descriptor, error)) && lines.count > 0) {
		for (size_t i = 0; i < lines.count; i++)
			try_line(call, &lines.items[i], &arena, status);
		well = invocation_write(buffer_bytes(&call->out), error);
		buffer_clear(&call->out);
		if (!well)
			break;
	}
	lines_finish(&lines);
	arena_finish(&arena);
	return well;
}

/* Judging needs lexicons and rules, which take a while to load. */
static bool load_analyzer(struct query_call *call, struct error *error)
{
	const char *rules;
	if ((call->query.needs & (1u << QUERY_NEEDS_LANGUAGE | 1u << QUERY_NEEDS_VERDICT)) == 0)
		return true;
	if (!invocation_rules(call->invocation, &rules, error) ||
	    !analyzer_create(rules, &call->configuration, &call->analyzer, error))
		return false;
	call->scratch = analyzer_scratch_create(call->analyzer);
	return true;
}

bool query_test(struct query_call *call, int *status, struct error *error)
{
	const struct invocation *invocation = call->invocation;
	const char *path = invocation->argument_count == 3 ? invocation->arguments[2] : "-";
	bool standard = strcmp(path, "-") == 0;
	if (!load_analyzer(call, error))
		return false;
	int descriptor = standard ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
	if (descriptor < 0)
		return error_set(error, ERROR_NO_INPUT, "%s: cannot open: %s", path, strerror(errno));
	bool well = try_lines(call, descriptor, status, error);
	if (!standard)
		close(descriptor);
	return well;
}
