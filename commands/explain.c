/* soumaa explain: why a mention got its verdict. */
#include "commands/commands.h"
#include "commands/storage.h"
#include "commands/terminal.h"

static void write_row(const struct evidence *row, struct buffer *out)
{
	buffer_format(out, "%+8.2f  %-6s ", row->weight, evidence_kind_name(row->kind));
	terminal_write(out, row->name, false);
	if (row->kind != EVIDENCE_BIAS) {
		buffer_format(out, "  at %s %zu-%zu \"", row->field == FIELD_TITLE ? "title" : "text", row->from,
		              row->to);
		terminal_write(out, row->text, false);
		buffer_append_byte(out, '"');
	}
	buffer_append_byte(out, '\n');
}

static void write_explanation(const struct record *record, struct buffer *out)
{
	const struct verdict *verdict = &record->verdict;
	double score = 0;
	terminal_write(out, record->mention.text, true);
	buffer_format(out, "\n\n%s%s, confidence %.2f, severity %d, %s\n\n", sentiment_name(verdict->sentiment),
	              verdict->unsure ? " (unsure)" : "", verdict->confidence, verdict->severity,
	              language_name(verdict->lang));
	for (size_t i = 0; i < verdict->evidence_count; i++) {
		write_row(&verdict->evidence[i], out);
		score += verdict->evidence[i].weight;
	}
	buffer_format(out, "%+8.2f  the score, in log-odds towards positive\n", score);
	if (bytes_absent(verdict->flip))
		return;
	buffer_append_string(out, "\nIt would turn ");
	terminal_write(out, verdict->flip, false);
	buffer_append_string(out, ".\n");
}

static bool explain(struct invocation *invocation, struct store *store, struct error *error)
{
	struct record record;
	struct buffer out = {0};
	struct bytes id = bytes_of(invocation->arguments[0]);
	if (!store_find(store, id, &invocation->arena, &record, error))
		return false;
	if (!record.judged)
		return error_set(error, ERROR_NO_INPUT, "mention %lld has no verdict yet; `soumaa analyze` makes it",
		                 (long long)record.number);
	if (invocation->json) {
		verdict_to_json(record.mention.id, &record.verdict, true, &out);
		buffer_append_byte(&out, '\n');
	} else {
		write_explanation(&record, &out);
	}
	bool well = invocation_write(buffer_bytes(&out), error);
	buffer_finish(&out);
	return well;
}

static bool run(struct invocation *invocation, int *status, struct error *error)
{
	(void)status;
	return storage_with_mention(invocation, explain, error);
}

const struct command command_explain = {
	.name = "explain",
	.summary = "Says why a mention got its verdict: each word, rule and weight",
	.synopsis = "ID",
	.examples = "  soumaa explain 12\n  soumaa explain presse:https://news.example.ma/?p=7\n",
	.run = run,
};
