/* Clusters of near-identical mentions. */
#include "store/clusters.h"

#include "core/limits.h"
#include "core/memory.h"
#include "store/sketch.h"
#include "store/store.h"

#include <stdlib.h>
#include <string.h>

/* Begins a call that gives one row of a mention, which is there, and takes the row. */
static bool take_row(struct call *call, struct store *store, enum statement which, int64_t number, struct error *error)
{
	bool failed;
	if (!call_begin(call, store, which, error))
		return false;
	call_integer(call, number);
	return call_row(call, &failed, error) ||
	       (!failed &&
	        error_set(error, ERROR_INTERNAL, "%s: mention %lld is gone", store->path, (long long)number));
}

/* The sketch of a stored mention. */
static bool read_sketch(struct store *store, int64_t number, struct arena *arena, struct sketch *sketch,
                        struct error *error)
{
	struct call call;
	if (!take_row(&call, store, STATEMENT_CLUSTER_TEXT, number, error))
		return false;
	struct bytes title = call_read_bytes(&call, arena);
	struct bytes text = call_read_bytes(&call, arena);
	struct bytes author = call_read_bytes(&call, arena);
	call_end(&call);
	sketch_make(sketch, title, text, author, arena);
	return true;
}

static bool candidates_of_key(struct store *store, int64_t key, int64_t candidates[static LIMIT_SKETCH_CANDIDATES],
                              size_t *count, struct error *error)
{
	struct call call;
	bool failed;
	if (!call_begin(&call, store, STATEMENT_SKETCH_CANDIDATES, error))
		return false;
	call_integer(&call, key);
	call_integer(&call, LIMIT_SKETCH_CANDIDATES);
	for (*count = 0; call_row(&call, &failed, error);)
		candidates[(*count)++] = call_read_integer(&call);
	return !failed;
}

/* The first of the cluster that a sketch belongs to; 0 where it stands alone. */
static bool find_first(struct store *store, const struct sketch *sketch, struct arena *arena, int64_t *first,
                       struct error *error)
{
	*first = 0;
	for (size_t key = 0; key < sketch->key_count; key++) {
		int64_t candidates[LIMIT_SKETCH_CANDIDATES];
		size_t count;
		if (!candidates_of_key(store, sketch->keys[key], candidates, &count, error))
			return false;
		for (size_t i = 0; i < count; i++) {
			struct sketch other;
			if (!read_sketch(store, candidates[i], arena, &other, error))
				return false;
			if (sketch_alike(sketch, &other)) {
				*first = candidates[i];
				return true;
			}
		}
	}
	return true;
}

static bool change_sketches(struct store *store, enum statement which, const struct sketch *sketch, int64_t number,
                            struct error *error)
{
	for (size_t key = 0; key < sketch->key_count; key++)
		if (!call_with_two(store, which, sketch->keys[key], number, error))
			return false;
	return true;
}

/* `copy_of` 0: it is the first. */
static bool set_place(struct store *store, int64_t number, int64_t copy_of, int64_t copies, struct error *error)
{
	struct call call;
	if (!call_begin(&call, store, STATEMENT_CLUSTER_SET, error))
		return false;
	call_integer(&call, number);
	call_number_or_null(&call, copy_of, 0);
	call_integer(&call, copies);
	return call_run(&call, error);
}

static bool join(struct store *store, int64_t number, struct arena *arena, struct error *error)
{
	struct sketch sketch;
	int64_t first;
	if (!read_sketch(store, number, arena, &sketch, error) || !find_first(store, &sketch, arena, &first, error))
		return false;
	if (first == 0)
		return change_sketches(store, STATEMENT_SKETCH_ADD, &sketch, number, error);
	return set_place(store, number, first, 1, error) &&
	       call_with_two(store, STATEMENT_CLUSTER_COUNT, first, 1, error);
}

bool cluster_join(struct store *store, int64_t number, struct error *error)
{
	struct arena arena = {0};
	bool well = join(store, number, &arena, error);
	arena_finish(&arena);
	return well;
}

/* A row of one or two integers, which is there. */
static bool read_numbers(struct store *store, enum statement which, int64_t number, size_t count, int64_t *numbers,
                         struct error *error)
{
	struct call call;
	if (!take_row(&call, store, which, number, error))
		return false;
	for (size_t i = 0; i < count; i++)
		numbers[i] = call_read_integer(&call);
	call_end(&call);
	return true;
}

/* Makes the oldest copy the first of the `copies` that stay. */
static bool hand_over(struct store *store, int64_t number, int64_t copies, struct arena *arena, struct error *error)
{
	int64_t successor;
	struct sketch sketch;
	return read_numbers(store, STATEMENT_CLUSTER_SUCCESSOR, number, 1, &successor, error) &&
	       call_with_two(store, STATEMENT_CLUSTER_HAND_OVER, number, successor, error) &&
	       set_place(store, successor, 0, copies, error) && read_sketch(store, successor, arena, &sketch, error) &&
	       change_sketches(store, STATEMENT_SKETCH_ADD, &sketch, successor, error);
}

static bool leave(struct store *store, int64_t number, struct arena *arena, struct error *error)
{
	int64_t place[2]; /* copy_of, copies */
	struct sketch sketch;
	if (!read_numbers(store, STATEMENT_CLUSTER_OF, number, 2, place, error))
		return false;
	int64_t first = place[0], copies = place[1];
	if (first != 0)
		return call_with_two(store, STATEMENT_CLUSTER_COUNT, first, -1, error) &&
		       set_place(store, number, 0, 1, error);
	return read_sketch(store, number, arena, &sketch, error) &&
	       change_sketches(store, STATEMENT_SKETCH_REMOVE, &sketch, number, error) &&
	       (copies == 1 || hand_over(store, number, copies - 1, arena, error)) &&
	       set_place(store, number, 0, 1, error);
}

bool cluster_leave(struct store *store, int64_t number, struct error *error)
{
	struct arena arena = {0};
	bool well = leave(store, number, &arena, error);
	arena_finish(&arena);
	return well;
}

bool store_spread(struct store *store, int64_t cluster, struct arena *arena, struct spread **sources, size_t *count,
                  struct error *error)
{
	struct call call;
	bool failed;
	size_t capacity = 0;
	struct spread *found = NULL;
	*count = 0;
	if (!call_begin(&call, store, STATEMENT_CLUSTER_SPREAD, error))
		return false;
	call_integer(&call, cluster);
	while (call_row(&call, &failed, error)) {
		found = memory_grow(found, *count, &capacity, sizeof *found);
		struct spread *spread = &found[(*count)++];
		spread->source = call_read_bytes(&call, arena);
		spread->copies = call_read_integer(&call);
		spread->first_seen = call_read_integer(&call);
		spread->last_seen = call_read_integer(&call);
	}
	*sources = arena_allocate(arena, *count, sizeof **sources);
	if (found != NULL)
		memcpy(*sources, found, *count * sizeof *found);
	free(found);
	return !failed;
}
