/* Alerts and the mails that tell of them, until they are sent. */
#include "core/json.h"
#include "core/limits.h"
#include "core/memory.h"
#include "store/database.h"
#include "store/records.h"
#include "store/store.h"

#include <stdlib.h>
#include <string.h>

static const char *const causes[] = {[ALERT_SEVERITY] = "severity", [ALERT_VOICES] = "voices", [ALERT_TEST] = "test"};

static bool cause_from_name(struct bytes name, enum alert_cause *cause)
{
	for (size_t i = 0; i < sizeof causes / sizeof causes[0]; i++) {
		*cause = (enum alert_cause)i;
		if (bytes_equal_string(name, causes[i]))
			return true;
	}
	return false;
}

static void give_range(struct call *call, struct bytes brand, timestamp from, timestamp to)
{
	call_text(call, brand);
	call_integer(call, from);
	call_integer(call, to == TIMESTAMP_UNKNOWN ? INT64_MAX : to);
}

bool store_alarming(struct store *store, struct bytes brand, int severity, timestamp from, timestamp to,
                    struct arena *arena, struct record **records, size_t *count, struct error *error)
{
	struct call call;
	if (!call_begin(&call, store, STATEMENT_ALARMING, error))
		return false;
	give_range(&call, brand, from, to);
	call_integer(&call, severity);
	call_integer(&call, LIMIT_ALARMS);
	return record_read_all(&call, arena, records, count, error);
}

bool store_negative(struct store *store, struct bytes brand, timestamp from, timestamp to, struct arena *arena,
                    struct record **records, size_t *count, struct error *error)
{
	struct call call;
	if (!call_begin(&call, store, STATEMENT_NEGATIVE, error))
		return false;
	give_range(&call, brand, from, to);
	call_integer(&call, LIMIT_ALARMS);
	return record_read_all(&call, arena, records, count, error);
}

/* A JSON array of strings. */
static void write_list(const struct bytes *items, size_t count, struct buffer *out)
{
	buffer_append_byte(out, '[');
	for (size_t i = 0; i < count; i++) {
		if (i > 0)
			buffer_append_byte(out, ',');
		json_write_string(out, items[i]);
	}
	buffer_append_byte(out, ']');
}

static bool read_recipients(struct bytes text, struct arena *arena, struct yaml_list *recipients)
{
	char problem[JSON_ERROR_TEXT_LENGTH];
	json_t *list = json_parse(text, problem);
	bool well = json_is_array(list);
	if (well) {
		recipients->items = arena_allocate(arena, json_array_size(list), sizeof *recipients->items);
		for (size_t i = 0; i < json_array_size(list); i++) {
			const json_t *item = json_array_get(list, i);
			struct bytes address = {json_string_value(item), json_string_length(item)};
			recipients->items[recipients->count++] = arena_copy(arena, address);
			well &= json_is_string(item);
		}
	}
	json_decref(list);
	return well;
}

static bool add_mail(struct store *store, const struct outgoing *mail, timestamp now, struct error *error)
{
	struct call call;
	struct buffer recipients = {0};
	if (!call_begin(&call, store, STATEMENT_MAIL_ADD, error))
		return false;
	write_list(mail->recipients.items, mail->recipients.count, &recipients);
	call_text(&call, mail->id);
	call_text(&call, mail->brand);
	call_string(&call, causes[mail->cause]);
	call_integer(&call, mail->level);
	call_text(&call, mail->from);
	call_text(&call, buffer_bytes(&recipients));
	call_blob(&call, mail->message);
	call_text(&call, mail->thread);
	call_integer(&call, now);
	bool well = call_run(&call, error);
	buffer_finish(&recipients);
	return well;
}

static bool mark_told(struct store *store, const struct alert *alert, struct bytes id, struct error *error)
{
	for (size_t i = 0; i < alert->record_count; i++) {
		struct call call;
		if (!call_begin(&call, store, STATEMENT_ALERT_MENTION_ADD, error))
			return false;
		call_text(&call, id);
		call_integer(&call, alert->records[i].number);
		if (!call_run(&call, error))
			return false;
	}
	return true;
}

bool store_alert(struct store *store, const struct alert *alert, const struct outgoing *mail, struct error *error)
{
	bool inner;
	return database_enter(store, &inner, error) &&
	       database_leave(store, inner,
	                      add_mail(store, mail, alert->now, error) && mark_told(store, alert, mail->id, error),
	                      error);
}

/* What makes an incident: the records' clusters and risk topics, as JSON arrays. */
static void write_incident(const struct record *records, size_t count, struct buffer *clusters, struct buffer *topics)
{
	struct bytes names[TOPICS];
	bool seen[TOPICS] = {false};
	size_t name_count = 0;
	buffer_append_byte(clusters, '[');
	for (size_t i = 0; i < count; i++) {
		buffer_format(clusters, "%s%lld", i == 0 ? "" : ",", (long long)records[i].cluster);
		for (size_t j = 0; j < records[i].verdict.risk_count; j++)
			seen[records[i].verdict.risks[j].topic] = true;
	}
	buffer_append_byte(clusters, ']');
	for (int topic = 0; topic < TOPICS; topic++)
		if (seen[topic])
			names[name_count++] = bytes_of(topic_name((enum topic)topic));
	write_list(names, name_count, topics);
}

bool store_thread(struct store *store, struct bytes brand, timestamp from, const struct record *records, size_t count,
                  struct arena *arena, struct bytes *thread, struct error *error)
{
	struct call call;
	struct buffer clusters = {0}, topics = {0};
	bool failed = true;
	*thread = (struct bytes){0};
	write_incident(records, count, &clusters, &topics);
	if (call_begin(&call, store, STATEMENT_ALERT_THREAD, error)) {
		call_text(&call, brand);
		call_integer(&call, from);
		call_text(&call, buffer_bytes(&clusters));
		call_text(&call, buffer_bytes(&topics));
		if (call_row(&call, &failed, error)) {
			*thread = call_read_bytes(&call, arena);
			call_end(&call);
			failed = false;
		}
	}
	buffer_finish(&clusters);
	buffer_finish(&topics);
	return !failed;
}

bool store_last_alert(struct store *store, struct bytes brand, enum alert_cause cause, timestamp *at,
                      struct error *error)
{
	struct call call;
	bool failed;
	*at = TIMESTAMP_UNKNOWN;
	if (!call_begin(&call, store, STATEMENT_ALERT_LAST, error))
		return false;
	call_text(&call, brand);
	call_string(&call, causes[cause]);
	if (!call_row(&call, &failed, error))
		return !failed;
	*at = call_read_time(&call);
	call_end(&call);
	return true;
}

static bool read_item(struct call *call, struct arena *arena, struct outbox_item *item, struct error *error)
{
	*item = (struct outbox_item){.number = call_read_integer(call)};
	item->mail.id = call_read_bytes(call, arena);
	item->mail.brand = call_read_bytes(call, arena);
	bool well = cause_from_name(call_read_bytes(call, arena), &item->mail.cause);
	item->mail.level = (int)call_read_integer(call);
	item->mail.from = call_read_bytes(call, arena);
	well &= read_recipients(call_read_bytes(call, arena), arena, &item->mail.recipients);
	item->mail.message = call_read_bytes(call, arena);
	item->mail.thread = call_read_bytes(call, arena);
	item->tries = call_read_integer(call);
	item->failed = call_read_time(call);
	item->sentence = call_read_bytes(call, arena);
	return well || error_set(error, ERROR_DATA, "%s: mail %lld of the outbox is damaged", call->store->path,
	                         (long long)item->number);
}

/* The rows of a call, to its end. */
static bool read_items(struct call *call, struct arena *arena, struct outbox_item **items, size_t *count,
                       struct error *error)
{
	struct outbox_item *found = NULL;
	size_t capacity = 0;
	bool failed = false, well = true;
	*count = 0;
	while (well && call_row(call, &failed, error)) {
		found = memory_grow(found, *count, &capacity, sizeof *found);
		well = read_item(call, arena, &found[(*count)++], error);
	}
	if (!well)
		call_end(call);
	*items = arena_allocate(arena, *count, sizeof **items);
	if (found != NULL)
		memcpy(*items, found, *count * sizeof *found);
	free(found);
	return well && !failed;
}

bool store_outbox(struct store *store, timestamp now, struct arena *arena, struct outbox_item **items, size_t *count,
                  struct error *error)
{
	struct call call;
	if (!call_begin(&call, store, STATEMENT_MAIL_DUE, error))
		return false;
	call_integer(&call, now);
	return read_items(&call, arena, items, count, error);
}

bool store_refused(struct store *store, struct arena *arena, struct outbox_item **items, size_t *count,
                   struct error *error)
{
	struct call call;
	return call_begin(&call, store, STATEMENT_MAIL_REFUSED, error) && read_items(&call, arena, items, count, error);
}

bool store_mail_sent(struct store *store, int64_t number, timestamp now, struct error *error)
{
	struct call call;
	if (!call_begin(&call, store, STATEMENT_MAIL_SENT, error))
		return false;
	call_integer(&call, number);
	call_integer(&call, now);
	return call_run(&call, error);
}

bool store_mail_failed(struct store *store, int64_t number, struct bytes sentence, timestamp next_try, timestamp now,
                       struct error *error)
{
	struct call call;
	if (!call_begin(&call, store, STATEMENT_MAIL_FAILED, error))
		return false;
	call_integer(&call, number);
	call_text(&call, sentence);
	call_time(&call, next_try);
	call_integer(&call, now);
	return call_run(&call, error);
}

bool store_mails_postpone(struct store *store, struct bytes sentence, timestamp next_try, timestamp now,
                          struct error *error)
{
	struct call call;
	if (!call_begin(&call, store, STATEMENT_MAIL_POSTPONE, error))
		return false;
	call_text(&call, sentence);
	call_integer(&call, next_try);
	call_integer(&call, now);
	return call_run(&call, error);
}

bool store_mails_retry(struct store *store, int64_t number, timestamp now, size_t *count, struct error *error)
{
	struct call call;
	bool failed;
	*count = 0;
	if (!call_begin(&call, store, STATEMENT_MAIL_RETRY, error))
		return false;
	call_number_or_null(&call, number, 0);
	call_integer(&call, now);
	while (call_row(&call, &failed, error))
		++*count;
	return !failed;
}

bool store_mails_waiting(struct store *store, struct bytes brand, int64_t *waiting, int64_t *refused,
                         struct error *error)
{
	struct call call;
	bool failed;
	*waiting = *refused = 0;
	if (!call_begin(&call, store, STATEMENT_MAIL_WAITING, error))
		return false;
	call_text(&call, brand);
	if (!call_row(&call, &failed, error))
		return false;
	*waiting = call_read_integer(&call);
	*refused = call_read_integer(&call);
	call_end(&call);
	return true;
}
