/* A batch of mentions into the database: what is new, what changed, what was rejected. */
#include "core/limits.h"
#include "core/memory.h"
#include "store/clusters.h"
#include "store/mention_row.h"
#include "store/sources.h"

#include <stdlib.h>
#include <xxhash.h>

/* What a mention is stored with. */
struct poll {
	struct store *store;
	int64_t source;
	timestamp now;
	struct batch_result *result;
};

struct known {
	int64_t number; /* 0: it is new */
	timestamp first_seen;
	struct mention mention;
};

static bool find_known(const struct poll *poll, struct bytes id, struct arena *arena, struct known *known,
                       struct error *error)
{
	struct call call;
	bool failed;
	*known = (struct known){0};
	if (!call_begin(&call, poll->store, STATEMENT_MENTION_KNOWN, error))
		return false;
	call_integer(&call, poll->source);
	call_text(&call, id);
	if (!call_row(&call, &failed, error))
		return !failed;
	known->number = call_read_integer(&call);
	known->first_seen = call_read_integer(&call);
	mention_row_read(&call, arena, &known->mention);
	call_end(&call);
	return true;
}

static bool add(const struct poll *poll, const struct mention *mention, struct error *error)
{
	struct call call;
	if (!call_begin(&call, poll->store, STATEMENT_MENTION_ADD, error))
		return false;
	call_integer(&call, poll->source);
	call_integer(&call, poll->now);
	mention_row_give(&call, mention);
	poll->result->added++;
	return call_run(&call, error) &&
	       cluster_join(poll->store, sqlite3_last_insert_rowid(poll->store->connection), error);
}

static bool keep_history(const struct poll *poll, const struct known *known, struct error *error)
{
	struct call call;
	if (!call_begin(&call, poll->store, STATEMENT_HISTORY_ADD, error))
		return false;
	call_integer(&call, known->number);
	call_integer(&call, poll->now);
	call_text(&call, known->mention.title);
	call_text(&call, known->mention.text);
	return call_run(&call, error) &&
	       call_with_two(poll->store, STATEMENT_HISTORY_TRIM, known->number, LIMIT_HISTORY, error);
}

static bool update(const struct poll *poll, const struct known *known, const struct mention *mention,
                   struct error *error)
{
	struct call call;
	if (!call_begin(&call, poll->store, STATEMENT_MENTION_UPDATE, error))
		return false;
	call_integer(&call, known->number);
	mention_row_give(&call, mention);
	return call_run(&call, error) && (known->mention.published == mention->published ||
	                                  call_with_number(poll->store, STATEMENT_MENTION_DAY, known->number, error));
}

/* The old text is kept, the verdict on it is stale, and the cluster is that of the new text. */
static bool edit(const struct poll *poll, const struct known *known, const struct mention *mention, struct error *error)
{
	struct store *store = poll->store;
	return keep_history(poll, known, error) && cluster_leave(store, known->number, error) &&
	       update(poll, known, mention, error) && cluster_join(store, known->number, error) &&
	       call_with_number(store, STATEMENT_MENTION_EDITED, known->number, error) &&
	       call_with_number(store, STATEMENT_MENTION_STALE, known->number, error);
}

static bool store_mention(const struct poll *poll, const struct mention *found, struct arena *arena,
                          struct error *error)
{
	struct known known;
	struct mention mention = *found;
	if (!find_known(poll, mention.id, arena, &known, error))
		return false;
	if (known.number == 0)
		return add(poll, &mention, error);
	if (!mention_row_merge(&mention, &known.mention)) {
		poll->result->unchanged++;
		return true;
	}
	poll->result->changed++;
	bool edited = !bytes_equal(mention.text, known.mention.text) ||
	              !bytes_equal(mention.title, known.mention.title);
	return edited ? edit(poll, &known, &mention, error) : update(poll, &known, &mention, error);
}

static int order_of_ids(const void *a, const void *b)
{
	const struct mention *left = *(const struct mention *const *)a, *right = *(const struct mention *const *)b;
	int order = bytes_compare(left->id, right->id);
	return order != 0 ? order : (left > right) - (left < right);
}

/* Of mentions with the same id in one reply only the first counts: else two that differ would each be the other's
 * edit, poll after poll. */
static bool *find_repeated(const struct batch *batch)
{
	const struct mention **sorted = memory_allocate(batch->count, sizeof *sorted);
	bool *repeated = memory_allocate(batch->count, sizeof *repeated);
	for (size_t i = 0; i < batch->count; i++)
		sorted[i] = &batch->mentions[i];
	qsort(sorted, batch->count, sizeof *sorted, order_of_ids);
	for (size_t i = 1; i < batch->count; i++)
		repeated[sorted[i] - batch->mentions] = bytes_equal(sorted[i - 1]->id, sorted[i]->id);
	free(sorted);
	return repeated;
}

static bool store_mentions(const struct poll *poll, const struct batch *batch, struct error *error)
{
	struct arena arena = {0};
	bool *repeated = find_repeated(batch);
	bool well = true;
	for (size_t i = 0; well && i < batch->count; i++) {
		if (repeated[i])
			poll->result->unchanged++;
		else
			well = store_mention(poll, &batch->mentions[i], &arena, error);
		arena_reset(&arena);
	}
	free(repeated);
	arena_finish(&arena);
	return well;
}

/* A reject is known by its bytes and its reason, so that a bad item is kept once however often it is polled. */
static int64_t reject_key(const struct reject *reject)
{
	uint64_t raw = XXH3_64bits(reject->raw.data, reject->raw.length);
	return (int64_t)XXH3_64bits_withSeed(reject->reason.data, reject->reason.length, raw);
}

static bool store_rejects(const struct poll *poll, const struct batch *batch, struct error *error)
{
	for (size_t i = 0; i < batch->reject_count; i++) {
		const struct reject *reject = &batch->rejects[i];
		struct call call;
		if (!call_begin(&call, poll->store, STATEMENT_REJECT_ADD, error))
			return false;
		call_integer(&call, poll->source);
		call_integer(&call, reject_key(reject));
		call_integer(&call, poll->now);
		call_integer(&call, reject->place);
		call_text(&call, reject->reason);
		call_blob(&call, reject->raw);
		if (!call_run(&call, error))
			return false;
	}
	poll->result->rejected = batch->reject_count;
	return batch->reject_count == 0 ||
	       call_with_two(poll->store, STATEMENT_REJECT_TRIM, poll->source, LIMIT_REJECTS, error);
}

static bool store_all(struct poll *poll, const struct source *source, const struct batch *batch,
                      const struct source_state *state, struct bytes warning, struct error *error)
{
	return source_row(poll->store, source, &poll->source, error) && store_mentions(poll, batch, error) &&
	       store_rejects(poll, batch, error) &&
	       source_row_succeeded(poll->store, poll->source, state, poll->result->added > 0, warning, poll->now,
	                            error);
}

bool store_batch(struct store *store, const struct source *source, const struct batch *batch,
                 const struct source_state *state, struct bytes warning, timestamp now, struct batch_result *result,
                 struct error *error)
{
	bool inner;
	struct poll poll = {.store = store, .now = now, .result = result};
	*result = (struct batch_result){0};
	if (!database_enter(store, &inner, error))
		return false;
	bool well = store_all(&poll, source, batch, state, warning, error);
	if (database_leave(store, inner, well, error))
		return true;
	*result = (struct batch_result){0};
	return false;
}

bool store_history(struct store *store, int64_t number, struct arena *arena, struct edit **edits, size_t *count,
                   struct error *error)
{
	struct call call;
	bool failed;
	*edits = arena_allocate(arena, LIMIT_HISTORY, sizeof **edits);
	*count = 0;
	if (!call_begin(&call, store, STATEMENT_HISTORY, error))
		return false;
	call_integer(&call, number);
	while (call_row(&call, &failed, error)) {
		struct edit *edit = &(*edits)[(*count)++];
		edit->replaced = call_read_integer(&call);
		edit->title = call_read_bytes(&call, arena);
		edit->text = call_read_bytes(&call, arena);
	}
	return !failed;
}
