/* When a brand's managers must hear of something at once. */
#include "commands/alarm.h"

#include "reports/mail.h"

#include <stdlib.h>
#include <xxhash.h>

enum {
	DAY = 24 * 60 * 60 * 1000,
	FRESH = 2 * DAY,
	INCIDENT = 2 * DAY, /* so long after its last alert an incident goes on */
};

/* What was said long ago and collected just now is history, not an alarm. */
static bool is_fresh(const struct record *record, timestamp from)
{
	return record->mention.published == TIMESTAMP_UNKNOWN || record->mention.published >= from;
}

static size_t keep_fresh(struct record *records, size_t count, timestamp from)
{
	size_t kept = 0;
	for (size_t i = 0; i < count; i++)
		if (is_fresh(&records[i], from))
			records[kept++] = records[i];
	return kept;
}

/* The most severe first, then by number: a stable order. */
static int compare(const void *left, const void *right)
{
	const struct record *a = left, *b = right;
	if (a->verdict.severity != b->verdict.severity)
		return b->verdict.severity - a->verdict.severity;
	return (a->number > b->number) - (a->number < b->number);
}

static int compare_authors(const void *left, const void *right)
{
	const struct bytes *a = left, *b = right;
	return bytes_compare(*a, *b);
}

/* Distinct authors; mentions without one count as one voice together, since they may be one person's. */
static int64_t count_voices(const struct record *records, size_t count, struct arena *arena)
{
	struct bytes *authors = arena_allocate(arena, count, sizeof authors[0]);
	int64_t voices = 0;
	for (size_t i = 0; i < count; i++)
		authors[i] = records[i].mention.author;
	qsort(authors, count, sizeof authors[0], compare_authors);
	for (size_t i = 0; i < count; i++)
		voices += i == 0 || !bytes_equal(authors[i], authors[i - 1]);
	return voices;
}

static timestamp first_seen(const struct record *records, size_t count)
{
	timestamp first = records[0].first_seen;
	for (size_t i = 1; i < count; i++)
		if (records[i].first_seen < first)
			first = records[i].first_seen;
	return first;
}

/* The same fact has the same id: brand, cause and the mentions that raised it. */
static struct bytes make_id(struct arena *arena, const struct brand *brand, enum alert_cause cause,
                            const struct record *records, size_t count)
{
	XXH64_hash_t hash = (XXH64_hash_t)cause;
	for (size_t i = 0; i < count; i++) {
		struct bytes item = arena_format(arena, "%s:%s", records[i].mention.source.data,
		                                 records[i].mention.id.data);
		hash = XXH3_64bits_withSeed(item.data, item.length, hash);
	}
	return arena_format(arena, "%s-%016llx", brand->id.data, (unsigned long long)hash);
}

/* One message, and for each recipient a mail of its own in the outbox: an address that is refused or has to wait
 * neither holds the others up nor is forgotten. */
static bool write_mails(struct workplace *workplace, const struct brand *brand, const struct alert *alert,
                        struct arena *arena, struct error *error)
{
	struct buffer message = {0};
	const struct configuration *configuration = &workplace->configuration;
	bool well = mail_compose_alert(configuration, brand, alert, &message, error);
	for (size_t i = 0; well && i < brand->recipients.count; i++) {
		struct bytes *recipient = &brand->recipients.items[i];
		struct outgoing mail = {
			.id = arena_format(arena, "%s to %s", alert->id.data, recipient->data),
			.brand = brand->id,
			.cause = alert->cause,
			.level = alert->level,
			.from = configuration->mail.from,
			.recipients = {.items = recipient, .count = 1},
			.message = buffer_bytes(&message),
			.thread = bytes_absent(alert->thread) ? mail_message_id(arena, configuration, alert)
		                                              : alert->thread,
		};
		well = store_alert(workplace->store, alert, &mail, error);
	}
	buffer_finish(&message);
	return well;
}

static bool raise(struct workplace *workplace, const struct brand *brand, enum alert_cause cause,
                  struct record *records, size_t count, struct arena *arena, struct error *error)
{
	qsort(records, count, sizeof records[0], compare);
	struct alert alert = {
		.cause = cause,
		.id = make_id(arena, brand, cause, records, count),
		.brand = brand->id,
		.level = records[0].verdict.severity < 1 ? 1 : records[0].verdict.severity,
		.since = first_seen(records, count),
		.now = workplace->invocation->now,
		.voices = count_voices(records, count, arena),
		.within = brand->alert_within,
		.threshold = cause == ALERT_VOICES ? brand->alert_voices : brand->alert_severity,
		.records = records,
		.record_count = count,
	};
	return store_thread(workplace->store, brand->id, alert.now - INCIDENT, records, count, arena, &alert.thread,
	                    error) &&
	       write_mails(workplace, brand, &alert, arena, error);
}

static bool raise_severity(struct workplace *workplace, const struct brand *brand, struct arena *arena,
                           struct error *error)
{
	struct record *records;
	size_t count;
	timestamp now = workplace->invocation->now;
	if (!store_alarming(workplace->store, brand->id, (int)brand->alert_severity, now - FRESH, now + 1, arena,
	                    &records, &count, error))
		return false;
	count = keep_fresh(records, count, now - FRESH);
	return count == 0 || raise(workplace, brand, ALERT_SEVERITY, records, count, arena, error);
}

/* One mail a window: more voices in the same window are the same fact. */
static bool raise_voices(struct workplace *workplace, const struct brand *brand, struct arena *arena,
                         struct error *error)
{
	struct record *records;
	size_t count;
	timestamp last, now = workplace->invocation->now, from = now - brand->alert_within;
	if (!store_last_alert(workplace->store, brand->id, ALERT_VOICES, &last, error))
		return false;
	if (last != TIMESTAMP_UNKNOWN && last > from)
		return true;
	if (!store_negative(workplace->store, brand->id, from, now + 1, arena, &records, &count, error))
		return false;
	count = keep_fresh(records, count, from);
	return count_voices(records, count, arena) < brand->alert_voices ||
	       raise(workplace, brand, ALERT_VOICES, records, count, arena, error);
}

bool alarm_raise(struct workplace *workplace, struct error *error)
{
	const struct configuration *configuration = &workplace->configuration;
	if (bytes_absent(configuration->mail.from))
		return true;
	struct arena arena = {0};
	bool well = true;
	for (size_t i = 0; well && i < configuration->brand_count; i++) {
		const struct brand *brand = &configuration->brands[i];
		if (brand->recipients.count > 0)
			well = raise_severity(workplace, brand, &arena, error) &&
			       raise_voices(workplace, brand, &arena, error);
		arena_reset(&arena);
	}
	arena_finish(&arena);
	return well;
}
