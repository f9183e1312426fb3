/* Listing, counting and finding records. */
#include "store/database.h"
#include "store/records.h"
#include "store/store.h"

#include <string.h>

static bool wants_no_brand(const struct store_filter *filter)
{
	return bytes_equal_string(filter->brand, "none");
}

static bool wants_brand(const struct store_filter *filter)
{
	return !bytes_empty(filter->brand) && !wants_no_brand(filter);
}

/* The values ?1 to ?9 of FILTER in statements.c. */
static void give_filter(struct call *call, const struct store_filter *filter)
{
	const struct bytes absent = {0};
	call_text(call, wants_brand(filter) ? filter->brand : absent);
	call_integer(call, filter->from);
	call_integer(call, filter->to == TIMESTAMP_UNKNOWN ? INT64_MAX : filter->to);
	call_integer(call, wants_no_brand(filter));
	call_text(call, bytes_empty(filter->source) ? absent : filter->source);
	call_integer(call, filter->only_judged);
	call_integer(call, filter->severity_least);
	call_string(call, filter->sentiment < 0 ? NULL : sentiment_name((enum sentiment)filter->sentiment));
	call_text(call, bytes_empty(filter->words) ? absent : filter->words);
}

bool store_list(struct store *store, const struct store_filter *filter, store_seen *seen, void *context,
                struct error *error)
{
	static const enum statement which[2][2] = {{STATEMENT_LIST, STATEMENT_LIST_NEWEST},
	                                           {STATEMENT_LIST_BRAND, STATEMENT_LIST_BRAND_NEWEST}};
	struct call call;
	struct arena arena = {0};
	bool failed = false, well = true, more = true;
	if (!call_begin(&call, store, which[wants_brand(filter)][filter->newest_first], error))
		return false;
	give_filter(&call, filter);
	call_integer(&call, filter->limit == 0 ? -1 : (int64_t)filter->limit);
	while (more && call_row(&call, &failed, error)) {
		struct record record;
		well = record_read(&call, &arena, &record, error);
		more = well && seen(context, &record);
		if (!more)
			call_end(&call);
		arena_reset(&arena);
	}
	arena_finish(&arena);
	return well && !failed;
}

bool store_count(struct store *store, const struct store_filter *filter, struct store_counts *counts,
                 struct error *error)
{
	struct call call;
	bool failed;
	*counts = (struct store_counts){0};
	if (!call_begin(&call, store, wants_brand(filter) ? STATEMENT_COUNT_BRAND : STATEMENT_COUNT, error))
		return false;
	give_filter(&call, filter);
	if (!call_row(&call, &failed, error))
		return !failed;
	counts->mentions = call_read_integer(&call);
	counts->copies = call_read_integer(&call);
	counts->sentiment[SENTIMENT_NEGATIVE] = call_read_integer(&call);
	counts->sentiment[SENTIMENT_NEUTRAL] = call_read_integer(&call);
	counts->sentiment[SENTIMENT_POSITIVE] = call_read_integer(&call);
	counts->unsure = call_read_integer(&call);
	call_end(&call);
	return true;
}

/* Takes the one row of a call; `*found` where there is one. */
static bool take_record(struct call *call, struct arena *arena, struct record *record, bool *found, struct error *error)
{
	bool failed;
	*found = call_row(call, &failed, error);
	if (!*found)
		return !failed;
	bool well = record_read(call, arena, record, error);
	call_end(call);
	return well;
}

/* The number that an id is; 0 where it is none. */
static int64_t number_of(struct bytes id)
{
	int64_t number = 0;
	for (size_t i = 0; i < id.length; i++) {
		if (id.data[i] < '0' || id.data[i] > '9' || i >= 18)
			return 0;
		number = number * 10 + (id.data[i] - '0');
	}
	return number;
}

static bool find_item(struct store *store, struct bytes id, size_t colon, struct arena *arena, struct record *record,
                      bool *found, struct error *error)
{
	struct call call;
	if (!call_begin(&call, store, STATEMENT_FIND_ITEM, error))
		return false;
	call_text(&call, (struct bytes){id.data, colon});
	call_text(&call, bytes_from(id, colon + 1));
	return take_record(&call, arena, record, found, error);
}

bool store_find(struct store *store, struct bytes id, struct arena *arena, struct record *record, struct error *error)
{
	bool found = false;
	int64_t number = number_of(id);
	struct call call;
	if (number > 0) {
		if (!call_begin(&call, store, STATEMENT_FIND_NUMBER, error))
			return false;
		call_integer(&call, number);
		if (!take_record(&call, arena, record, &found, error))
			return false;
	}
	/* Colons may stand in the source's name as well as in the item's id. */
	for (size_t i = 0; !found && i < id.length; i++)
		if (id.data[i] == ':' && !find_item(store, id, i, arena, record, &found, error))
			return false;
	return found ||
	       error_set(error, ERROR_NO_INPUT, "there is no mention '%.*s'; `soumaa list` shows their numbers",
	                 (int)(id.length < 200 ? id.length : 200), id.data == NULL ? "" : id.data);
}
