/* `query count`: how many mentions of the store a query matches, by branch, day and source. */
#include "commands/query.h"
#include "commands/storage.h"
#include "commands/terminal.h"
#include "core/json.h"
#include "core/memory.h"
#include "reports/digest.h"

#include <stdlib.h>

/* A thing and in how many mentions it is. */
struct tally {
	struct bytes name;
	const struct query_node *branch; /* NULL: a day or a source */
	bool excluded;
	int64_t count;
};

struct tallies {
	struct tally *items;
	size_t count, capacity;
};

struct counting {
	struct query_call *call;
	int64_t mentions, matches, undecided;
	struct tallies branches, days, sources;
};

static struct tally *add_tally(struct tallies *tallies, struct tally tally)
{
	tallies->items = memory_grow(tallies->items, tallies->count, &tallies->capacity, sizeof *tallies->items);
	tallies->items[tallies->count] = tally;
	return &tallies->items[tallies->count++];
}

/* The last ones are looked at first: days come in order. */
static void count_name(struct tallies *tallies, struct bytes name, struct arena *arena)
{
	for (size_t i = tallies->count; i-- > 0;) {
		if (bytes_equal(tallies->items[i].name, name)) {
			tallies->items[i].count++;
			return;
		}
	}
	add_tally(tallies, (struct tally){.name = arena_copy(arena, name), .count = 1});
}

static void count_branch(void *context, const struct query_branch *branch)
{
	struct counting *counting = context;
	for (size_t i = 0; i < counting->branches.count; i++)
		if (counting->branches.items[i].branch == branch->node && !branch->undecided)
			counting->branches.items[i].count++;
}

/* A row for each branch that query_match_branches may tell of, in the same order. */
static void list_branches(struct counting *counting, const struct query_node *node, bool excluded)
{
	if (node->kind != QUERY_AND && node->kind != QUERY_OR && node->kind != QUERY_NOT) {
		add_tally(&counting->branches, (struct tally){node->normal, node, excluded, 0});
		return;
	}
	for (size_t i = 0; i < node->part_count; i++)
		list_branches(counting, node->parts[i], excluded != (node->kind == QUERY_NOT));
}

static bool count_record(void *context, const struct record *record)
{
	struct counting *counting = context;
	struct query_call *call = counting->call;
	struct arena *arena = &call->invocation->arena;
	char day[TIMESTAMP_TEXT];
	struct query_input input = {.text = &call->text,
	                            .mention = &record->mention,
	                            .verdict = record->judged ? &record->verdict : NULL,
	                            .configuration = &call->configuration,
	                            .at = digest_time(record)};
	struct query_match *match = query_call_match(call, &input);
	enum query_answer answer = query_match_answer(match, 0);
	query_match_branches(match, 0, count_branch, counting);
	query_match_end(match);
	counting->mentions++;
	counting->matches += answer == QUERY_YES;
	counting->undecided += answer == QUERY_UNDECIDED;
	if (answer != QUERY_YES)
		return true;
	timestamp_date(input.at, day);
	count_name(&counting->days, bytes_of(day), arena);
	count_name(&counting->sources, record->mention.source, arena);
	return true;
}

/* -- output ------------------------------------------------------------------------------------------- */

static void write_rows(const struct tallies *tallies, const char *head, struct buffer *out)
{
	buffer_format(out, "\n%s\n", head);
	for (size_t i = 0; i < tallies->count; i++) {
		const struct tally *tally = &tallies->items[i];
		buffer_format(out, "%8lld  %s", (long long)tally->count, tally->excluded ? "NOT " : "");
		terminal_write(out, tally->name, false);
		buffer_append_byte(out, '\n');
	}
}

static void write_text(const struct counting *counting, struct buffer *out)
{
	buffer_format(out, "%lld of %lld mentions match", (long long)counting->matches, (long long)counting->mentions);
	if (counting->undecided > 0)
		buffer_format(out, "; %lld could not be decided, a limit was reached", (long long)counting->undecided);
	buffer_append_byte(out, '\n');
	write_rows(&counting->branches, "in so many mentions stands", out);
	if (counting->days.count > 0) {
		write_rows(&counting->days, "matches by day", out);
		write_rows(&counting->sources, "matches by source", out);
	}
}

static void write_list(const struct tallies *tallies, const char *list, const char *name, struct buffer *out)
{
	json_write_name(out, list);
	buffer_append_byte(out, '[');
	for (size_t i = 0; i < tallies->count; i++) {
		const struct tally *tally = &tallies->items[i];
		buffer_append_string(out, i == 0 ? "{" : ",{");
		json_write_member(out, name, tally->name);
		if (tally->branch != NULL)
			buffer_format(out, ",\"excluded\":%s", tally->excluded ? "true" : "false");
		buffer_format(out, ",\"mentions\":%lld}", (long long)tally->count);
	}
	buffer_append_byte(out, ']');
}

static void write_json(const struct counting *counting, struct buffer *out)
{
	buffer_append_string(out, "{\"query\":");
	json_write_string(out, counting->call->query.root->normal);
	buffer_format(out, ",\"mentions\":%lld,\"matches\":%lld,\"undecided\":%lld", (long long)counting->mentions,
	              (long long)counting->matches, (long long)counting->undecided);
	write_list(&counting->branches, "branches", "branch", out);
	write_list(&counting->days, "days", "day", out);
	write_list(&counting->sources, "sources", "source", out);
	buffer_append_string(out, "}\n");
}

static bool count_store(struct counting *counting, struct error *error)
{
	struct query_call *call = counting->call;
	struct store_filter filter = {.sentiment = -1};
	struct store *store = NULL;
	bool well = invocation_time(call->invocation, "since", false, &filter.from, error) &&
	            invocation_time(call->invocation, "until", true, &filter.to, error) &&
	            storage_open(call->invocation, &call->configuration, false, &store, error) &&
	            store_list(store, &filter, count_record, counting, error);
	store_close(store);
	return well;
}

bool query_count(struct query_call *call, struct error *error)
{
	struct counting counting = {.call = call};
	list_branches(&counting, call->query.root, false);
	bool well = count_store(&counting, error);
	if (well && call->invocation->json)
		write_json(&counting, &call->out);
	else if (well)
		write_text(&counting, &call->out);
	well = well && invocation_write(buffer_bytes(&call->out), error);
	free(counting.branches.items);
	free(counting.days.items);
	free(counting.sources.items);
	return well;
}
