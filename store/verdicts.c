/* Verdicts: what is to be judged, and what was judged. */
#include "core/buffer.h"
#include "store/database.h"
#include "store/records.h"
#include "store/store.h"

bool store_unjudged(struct store *store, const char *version, bool again, size_t limit, struct arena *arena,
                    struct record **records, size_t *count, struct error *error)
{
	struct call call;
	if (!call_begin(&call, store, again ? STATEMENT_UNJUDGED_AGAIN : STATEMENT_UNJUDGED, error))
		return false;
	call_integer(&call, (int64_t)limit);
	if (again)
		call_string(&call, version);
	return record_read_all(&call, arena, records, count, error);
}

static bool put(struct store *store, int64_t number, const struct verdict *verdict, const char *version, timestamp now,
                struct error *error)
{
	struct call call;
	struct buffer evidence = {0};
	if (!call_begin(&call, store, STATEMENT_VERDICT_PUT, error))
		return false;
	verdict_write_evidence(verdict, &evidence);
	call_integer(&call, number);
	call_string(&call, version);
	call_integer(&call, now);
	call_string(&call, language_name(verdict->lang));
	call_integer(&call, verdict->mixed);
	call_string(&call, sentiment_name(verdict->sentiment));
	call_real(&call, verdict->confidence);
	call_integer(&call, verdict->unsure);
	call_real(&call, verdict->polarity);
	call_integer(&call, verdict->severity);
	call_integer(&call, verdict->offensive);
	call_string(&call, intent_name(verdict->intent));
	call_integer(&call, verdict->needs_reply);
	call_integer(&call, verdict->truncated);
	call_text(&call, verdict->flip);
	call_text(&call, buffer_bytes(&evidence));
	bool well = call_run(&call, error);
	buffer_finish(&evidence);
	return well;
}

static bool put_risks(struct store *store, int64_t number, const struct verdict *verdict, struct error *error)
{
	if (!call_with_number(store, STATEMENT_VERDICT_RISKS_CLEAR, number, error))
		return false;
	for (size_t i = 0; i < verdict->risk_count; i++) {
		struct call call;
		if (!call_begin(&call, store, STATEMENT_VERDICT_RISK_ADD, error))
			return false;
		call_integer(&call, number);
		call_string(&call, topic_name(verdict->risks[i].topic));
		call_integer(&call, verdict->risks[i].level);
		if (!call_run(&call, error))
			return false;
	}
	return true;
}

static bool put_brands(struct store *store, int64_t number, const struct verdict *verdict, struct error *error)
{
	if (!call_with_number(store, STATEMENT_VERDICT_BRANDS_CLEAR, number, error))
		return false;
	for (size_t i = 0; i < verdict->brand_count; i++) {
		struct call call;
		if (!call_begin(&call, store, STATEMENT_VERDICT_BRAND_ADD, error))
			return false;
		call_integer(&call, number);
		call_integer(&call, (int64_t)i);
		call_text(&call, verdict->brands[i]);
		if (!call_run(&call, error))
			return false;
	}
	return true;
}

bool store_judge(struct store *store, int64_t number, const struct verdict *verdict, const char *version, timestamp now,
                 struct error *error)
{
	bool inner;
	if (!database_enter(store, &inner, error))
		return false;
	bool well = put(store, number, verdict, version, now, error) && put_risks(store, number, verdict, error) &&
	            put_brands(store, number, verdict, error) &&
	            call_with_number(store, STATEMENT_VERDICT_JUDGED, number, error);
	return database_leave(store, inner, well, error);
}
