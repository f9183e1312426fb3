/* soumaa score: mentions as JSON Lines in, verdicts as JSON Lines out, in the same order. */
#include "analyzers/analyzer.h"
#include "commands/commands.h"
#include "commands/lines.h"
#include "core/json.h"
#include "core/limits.h"
#include "core/memory.h"
#include "core/utf8.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { THREADS_MOST = 64 };

/* One thread's share of a batch. */
struct worker {
	const struct analyzer *analyzer;
	struct analyzer_scratch *scratch;
	bool explain;
	struct arena arena;
	const struct line *lines;
	size_t count;
	struct buffer out;
	bool bad; /* a line could not be read */
	pthread_t thread;
};

static void write_fault(struct worker *worker, long number, struct bytes id, const char *sentence)
{
	worker->bad = true;
	buffer_append_string(&worker->out, "{\"id\":");
	json_write_string(&worker->out, id);
	buffer_format(&worker->out, ",\"line\":%ld,\"error\":", number);
	json_write_string(&worker->out, utf8_repair(&worker->arena, bytes_of(sentence), NULL));
	buffer_append_string(&worker->out, "}\n");
}

static void score_object(struct worker *worker, const struct line *line, const json_t *object)
{
	struct mention mention;
	struct verdict verdict;
	struct error error = {0};
	if (!json_is_object(object)) {
		write_fault(worker, line->number, (struct bytes){0}, "expected a JSON object");
		return;
	}
	if (!mention_from_json(object, &worker->arena, &mention, &error)) {
		struct bytes id = json_member(object, "id");
		if (!bytes_absent(id))
			id = utf8_clean(&worker->arena, id);
		write_fault(worker, line->number, id, error.message);
		return;
	}
	analyzer_judge(worker->analyzer, worker->scratch, &mention, worker->explain, &worker->arena, &verdict);
	verdict_to_json(mention.id, &verdict, worker->explain, &worker->out);
	buffer_append_byte(&worker->out, '\n');
}

static void score_line(struct worker *worker, const struct line *line)
{
	char problem[JSON_ERROR_TEXT_LENGTH];
	if (bytes_absent(line->text)) {
		write_fault(worker, line->number, (struct bytes){0}, "the line is longer than a mention may be");
		return;
	}
	json_t *object = json_parse(line->text, problem);
	if (object == NULL)
		write_fault(worker, line->number, (struct bytes){0}, problem);
	else
		score_object(worker, line, object);
	json_decref(object);
	arena_reset(&worker->arena);
}

static void *score_share(void *context)
{
	struct worker *worker = context;
	for (size_t i = 0; i < worker->count; i++)
		score_line(worker, &worker->lines[i]);
	return NULL;
}

/* Gives each worker its share of the batch, in order, and waits for all. The last share is done here. */
static bool score_batch(struct worker *workers, size_t count, const struct lines *lines, struct error *error)
{
	size_t begun = 0, from = 0;
	for (size_t i = 0; i < count; i++) {
		size_t to = lines->count * (i + 1) / count;
		workers[i].lines = lines->items + from;
		workers[i].count = to - from;
		from = to;
	}
	while (begun + 1 < count && pthread_create(&workers[begun].thread, NULL, score_share, &workers[begun]) == 0)
		begun++;
	for (size_t i = begun; i < count; i++)
		score_share(&workers[i]);
	for (size_t i = 0; i < begun; i++)
		pthread_join(workers[i].thread, NULL);
	bool well = true;
	for (size_t i = 0; i < count; i++) {
		well = well && invocation_write(buffer_bytes(&workers[i].out), error);
		buffer_clear(&workers[i].out);
	}
	return well;
}

static bool score_stream(struct worker *workers, size_t count, int *status, struct error *error)
{
	struct lines lines;
	lines_init(&lines, LIMIT_MENTION_LINE);
	bool well;
	while ((well = lines_read(&lines, STDIN_FILENO, error)) && lines.count > 0)
		if (!(well = score_batch(workers, count, &lines, error)))
			break;
	lines_finish(&lines);
	for (size_t i = 0; i < count; i++)
		if (workers[i].bad)
			*status = ERROR_DATA;
	return well;
}

static bool read_threads(const struct invocation *invocation, size_t *threads, struct error *error)
{
	const char *option = invocation_option(invocation, "threads");
	char *end = NULL;
	*threads = 1;
	if (option == NULL)
		return true;
	long value = strtol(option, &end, 10);
	if (*option == 0 || *end != 0 || value < 1 || value > THREADS_MOST)
		return error_set(error, ERROR_USAGE, "--threads '%s': expected a number from 1 to %d", option,
		                 THREADS_MOST);
	*threads = (size_t)value;
	return true;
}

static bool run(struct invocation *invocation, int *status, struct error *error)
{
	struct configuration configuration;
	struct analyzer *analyzer = NULL;
	const char *rules;
	size_t threads;
	if (!read_threads(invocation, &threads, error) ||
	    !invocation_configuration(invocation, false, &configuration, error) ||
	    !invocation_rules(invocation, &rules, error) || !analyzer_create(rules, &configuration, &analyzer, error))
		return false;
	struct worker *workers = memory_allocate(threads, sizeof *workers);
	for (size_t i = 0; i < threads; i++)
		workers[i] = (struct worker){.analyzer = analyzer,
		                             .scratch = analyzer_scratch_create(analyzer),
		                             .explain = invocation_switch(invocation, "explain")};
	bool well = score_stream(workers, threads, status, error);
	for (size_t i = 0; i < threads; i++) {
		analyzer_scratch_destroy(workers[i].scratch);
		arena_finish(&workers[i].arena);
		buffer_finish(&workers[i].out);
	}
	free(workers);
	analyzer_destroy(analyzer);
	return well;
}

const struct command command_score = {
	.name = "score",
	.summary = "Judges mentions from standard input, one JSON object a line",
	.synopsis = "< MENTIONS.jsonl",
	.examples = "  soumaa score < mentions.jsonl\n"
		    "  echo '{\"id\":\"1\",\"text\":\"service nul!!\"}' | soumaa score --explain\n",
	.options = {{"explain", NULL, "add the evidence: each word, rule and weight, and what would turn the verdict"},
                    {"threads", "N", "work in N threads; the order stays (default 1)"}},
	.run = run,
};
