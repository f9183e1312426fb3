/* Rows of RECORD_COLUMNS -> records. */
#include "store/records.h"

#include "core/memory.h"
#include "store/mention_row.h"

#include <stdlib.h>
#include <string.h>

static bool read_codes(struct call *call, struct arena *arena, struct verdict *verdict)
{
	bool well = language_from_name(call_read_bytes(call, arena), &verdict->lang);
	verdict->mixed = call_read_integer(call) != 0;
	well &= sentiment_from_name(call_read_bytes(call, arena), &verdict->sentiment);
	verdict->confidence = call_read_real(call, 0);
	verdict->unsure = call_read_integer(call) != 0;
	verdict->polarity = call_read_real(call, 0);
	verdict->severity = (int)call_read_integer(call);
	verdict->offensive = call_read_integer(call) != 0;
	well &= intent_from_name(call_read_bytes(call, arena), &verdict->intent);
	verdict->needs_reply = call_read_integer(call) != 0;
	verdict->truncated = call_read_integer(call) != 0;
	verdict->flip = call_read_bytes(call, arena);
	return well & verdict_read_evidence(call_read_bytes(call, arena), arena, verdict);
}

static bool read_risks(struct store *store, int64_t number, struct arena *arena, struct verdict *verdict,
                       struct error *error)
{
	struct call call;
	bool failed, known = true;
	int levels[TOPICS] = {0};
	if (!call_begin(&call, store, STATEMENT_VERDICT_RISKS, error))
		return false;
	call_integer(&call, number);
	while (call_row(&call, &failed, error)) {
		enum topic topic;
		if (topic_from_name(call_read_bytes(&call, arena), &topic))
			levels[topic] = (int)call_read_integer(&call);
		else
			known = false;
	}
	for (enum topic topic = 0; topic < TOPICS; topic++)
		if (levels[topic] > 0)
			verdict->risks[verdict->risk_count++] = (struct risk){topic, levels[topic]};
	return !failed && (known || error_set(error, ERROR_DATA, "%s: the verdict of mention %lld is damaged",
	                                      store->path, (long long)number));
}

static bool read_brands(struct store *store, int64_t number, struct arena *arena, struct verdict *verdict,
                        struct error *error)
{
	struct call call;
	bool failed;
	size_t capacity = 0;
	struct bytes *brands = NULL;
	if (!call_begin(&call, store, STATEMENT_VERDICT_BRANDS, error))
		return false;
	call_integer(&call, number);
	while (call_row(&call, &failed, error)) {
		brands = memory_grow(brands, verdict->brand_count, &capacity, sizeof *brands);
		brands[verdict->brand_count++] = call_read_bytes(&call, arena);
	}
	verdict->brands = arena_allocate(arena, verdict->brand_count, sizeof *brands);
	if (brands != NULL)
		memcpy(verdict->brands, brands, verdict->brand_count * sizeof *brands);
	free(brands);
	return !failed;
}

bool record_read(struct call *call, struct arena *arena, struct record *record, struct error *error)
{
	*record = (struct record){.number = call_read_integer(call)};
	record->mention.source = call_read_bytes(call, arena);
	mention_row_read(call, arena, &record->mention);
	record->first_seen = call_read_integer(call);
	record->cluster = call_read_integer(call);
	record->copies = call_read_integer(call);
	record->edits = call_read_integer(call);
	record->judged = call_read_integer(call) != 0;
	if (!record->judged)
		return true;
	if (!read_codes(call, arena, &record->verdict))
		return error_set(error, ERROR_DATA,
		                 "%s: the verdict of mention %lld is damaged; `soumaa analyze --again` makes it anew",
		                 call->store->path, (long long)record->number);
	return read_risks(call->store, record->number, arena, &record->verdict, error) &&
	       read_brands(call->store, record->number, arena, &record->verdict, error);
}

bool record_read_all(struct call *call, struct arena *arena, struct record **records, size_t *count,
                     struct error *error)
{
	struct record *found = NULL;
	size_t capacity = 0;
	bool failed = false, well = true;
	*count = 0;
	while (well && call_row(call, &failed, error)) {
		found = memory_grow(found, *count, &capacity, sizeof *found);
		well = record_read(call, arena, &found[(*count)++], error);
	}
	if (!well)
		call_end(call);
	*records = arena_allocate(arena, *count, sizeof **records);
	if (found != NULL)
		memcpy(*records, found, *count * sizeof *found);
	free(found);
	return well && !failed;
}
