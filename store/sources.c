/* State and health of the sources. */
#include "store/sources.h"

bool source_row(struct store *store, const struct source *source, int64_t *number, struct error *error)
{
	struct call call;
	bool failed;
	if (!call_begin(&call, store, STATEMENT_SOURCE_ADD, error))
		return false;
	call_text(&call, source->name);
	call_text(&call, source->kind);
	if (!call_row(&call, &failed, error))
		return false;
	*number = call_read_integer(&call);
	call_end(&call);
	return true;
}

bool store_source_state(struct store *store, struct bytes source, struct arena *arena, struct source_state *state,
                        struct error *error)
{
	struct call call;
	bool failed;
	*state = (struct source_state){.next_try = TIMESTAMP_UNKNOWN, .quota_day = TIMESTAMP_UNKNOWN};
	if (!call_begin(&call, store, STATEMENT_SOURCE_STATE, error))
		return false;
	call_text(&call, source);
	if (!call_row(&call, &failed, error))
		return !failed;
	state->cursor = call_read_bytes(&call, arena);
	state->etag = call_read_bytes(&call, arena);
	state->last_modified = call_read_bytes(&call, arena);
	state->url = call_read_bytes(&call, arena);
	state->url_confirmations = call_read_integer(&call);
	state->next_try = call_read_time(&call);
	state->failures = call_read_integer(&call);
	state->quota_day = call_read_time(&call);
	state->quota_used = call_read_integer(&call);
	call_end(&call);
	return true;
}

bool source_row_succeeded(struct store *store, int64_t number, const struct source_state *state, bool new_items,
                          struct bytes warning, timestamp now, struct error *error)
{
	struct call call;
	if (!call_begin(&call, store, STATEMENT_SOURCE_SUCCESS, error))
		return false;
	call_integer(&call, number);
	call_time(&call, now);
	call_integer(&call, new_items);
	call_text(&call, warning);
	call_blob(&call, state->cursor);
	call_blob(&call, state->etag);
	call_blob(&call, state->last_modified);
	call_text(&call, state->url);
	call_integer(&call, state->url_confirmations);
	call_time(&call, state->next_try);
	call_integer(&call, state->failures);
	call_time(&call, state->quota_day);
	call_integer(&call, state->quota_used);
	return call_run(&call, error);
}

static bool mark_failed(struct store *store, const struct source *source, struct bytes sentence,
                        const struct source_state *state, timestamp now, struct error *error)
{
	int64_t number;
	struct call call;
	if (!source_row(store, source, &number, error) || !call_begin(&call, store, STATEMENT_SOURCE_FAILURE, error))
		return false;
	call_integer(&call, number);
	call_time(&call, now);
	call_text(&call, sentence);
	call_time(&call, state->next_try);
	call_integer(&call, state->failures);
	call_time(&call, state->quota_day);
	call_integer(&call, state->quota_used);
	return call_run(&call, error);
}

bool store_source_failed(struct store *store, const struct source *source, struct bytes sentence,
                         const struct source_state *state, timestamp now, struct error *error)
{
	bool inner;
	return database_enter(store, &inner, error) &&
	       database_leave(store, inner, mark_failed(store, source, sentence, state, now, error), error);
}

static bool read_health(struct store *store, struct health *health, timestamp from, timestamp to, struct arena *arena,
                        struct error *error)
{
	struct call call;
	bool failed;
	if (!call_begin(&call, store, STATEMENT_SOURCE_HEALTH, error))
		return false;
	call_text(&call, health->source);
	call_integer(&call, from);
	call_integer(&call, to == TIMESTAMP_UNKNOWN ? INT64_MAX : to);
	if (!call_row(&call, &failed, error))
		return !failed;
	health->last_try = call_read_time(&call);
	health->last_success = call_read_time(&call);
	health->last_item = call_read_time(&call);
	health->last_error = call_read_time(&call);
	health->error = call_read_bytes(&call, arena);
	health->failures = call_read_integer(&call);
	health->next_try = call_read_time(&call);
	health->items = call_read_integer(&call);
	health->items_new = call_read_integer(&call);
	health->rejects = call_read_integer(&call);
	health->quota_used = call_read_integer(&call);
	call_end(&call);
	return true;
}

bool store_health(struct store *store, const struct configuration *configuration, timestamp from, timestamp to,
                  struct arena *arena, struct health **healths, struct error *error)
{
	*healths = arena_allocate(arena, configuration->source_count, sizeof **healths);
	for (size_t i = 0; i < configuration->source_count; i++) {
		const struct source *source = &configuration->sources[i];
		struct health *health = &(*healths)[i];
		*health = (struct health){.source = source->name,
		                          .kind = source->kind,
		                          .last_try = TIMESTAMP_UNKNOWN,
		                          .last_success = TIMESTAMP_UNKNOWN,
		                          .last_item = TIMESTAMP_UNKNOWN,
		                          .last_error = TIMESTAMP_UNKNOWN,
		                          .next_try = TIMESTAMP_UNKNOWN};
		if (!read_health(store, health, from, to, arena, error))
			return false;
	}
	return true;
}
