/* Mentions and verdicts <-> SQLite. Every write is a transaction that a kill or a power cut leaves whole or
 * undone; every statement stands in one table (store/statements). */
#pragma once

#include "core/alert.h"
#include "core/configuration.h"
#include "core/health.h"
#include "core/record.h"

struct store;

/* Opens the database, or makes it with its folder where `create`. Migrates an older one in a transaction.
 * False with ERROR_NO_INPUT where it is missing, ERROR_TEMPORARY where another process holds it for too long,
 * ERROR_UNAVAILABLE where it was written by a newer program, ERROR_DATA where it is no database or damaged,
 * ERROR_IO where the disk is full or fails. The old state stays intact. ":memory:" is a store that nothing keeps. */
bool store_open(const char *path, bool create, struct store **store, struct error *error);
void store_close(struct store *store);

/* Reads the whole database and looks for damage (for `doctor`). False with ERROR_DATA where there is any. */
bool store_check(struct store *store, struct error *error);

/* -- sources ------------------------------------------------------------------------------------------ */

struct source_state {
	struct bytes cursor; /* opaque, of the collector */
	struct bytes etag;
	struct bytes last_modified;
	struct bytes url;          /* where it moved to for good, or absent */
	int64_t url_confirmations; /* equal permanent redirects in a row */
	timestamp next_try;
	int64_t failures;
	timestamp quota_day; /* start of the day that quota_used counts */
	int64_t quota_used;
};

/* State of a source; a blank one where it was never polled. */
bool store_source_state(struct store *store, struct bytes source, struct arena *arena, struct source_state *state,
                        struct error *error);

struct batch_result {
	size_t added;   /* new mentions */
	size_t changed; /* known ones whose text, title or counts changed */
	size_t unchanged;
	size_t rejected;
};

/* A poll that succeeded: stores its mentions and rejects, marks the source's success and moves its state, in
 * one transaction. A mention that is known by (source, id) is updated; a change of its text or title is kept
 * in its history and makes its verdict stale; what a poll does not say any more stays as it was known. Of
 * mentions with the same id in one batch the first counts. `warning` may be absent. */
bool store_batch(struct store *store, const struct source *source, const struct batch *batch,
                 const struct source_state *state, struct bytes warning, timestamp now, struct batch_result *result,
                 struct error *error);

/* An old text of a mention. */
struct edit {
	timestamp replaced; /* when the newer one was seen */
	struct bytes title;
	struct bytes text;
};

/* Old texts, oldest first, at most LIMIT_HISTORY. */
bool store_history(struct store *store, int64_t number, struct arena *arena, struct edit **edits, size_t *count,
                   struct error *error);

/* How far a text went at one source. */
struct spread {
	struct bytes source;
	int64_t copies;
	timestamp first_seen, last_seen; /* of the copies there */
};

/* The sources that have copies of a cluster (record.cluster), the one that had the first copy first, in the arena. */
bool store_spread(struct store *store, int64_t cluster, struct arena *arena, struct spread **sources, size_t *count,
                  struct error *error);

/* A poll that failed: keeps the sentence and the time of the next try; the cursor stays. */
bool store_source_failed(struct store *store, const struct source *source, struct bytes sentence,
                         const struct source_state *state, timestamp now, struct error *error);

/* Health of every source of the configuration, in its order; items_new and rejects count [from, to). */
bool store_health(struct store *store, const struct configuration *configuration, timestamp from, timestamp to,
                  struct arena *arena, struct health **healths, struct error *error);

/* -- verdicts ----------------------------------------------------------------------------------------- */

/* The next mentions that have no verdict or a stale one (their text changed), oldest first, at most `limit`.
 * `again`: behind these also those judged by another analyzer version. */
bool store_unjudged(struct store *store, const char *version, bool again, size_t limit, struct arena *arena,
                    struct record **records, size_t *count, struct error *error);

/* Mails to send, written in the transaction of the verdicts that raised them. */
struct outgoing {
	struct bytes id; /* alert's id: an id that is there already is not written again */
	struct bytes brand;
	enum alert_cause cause;
	int level;
	struct bytes from;
	struct yaml_list recipients;
	struct bytes message; /* composed, CRLF */
	struct bytes thread;  /* Message-ID of the first alert of the incident, this one's or an earlier one's */
};

/* Begins and ends a transaction around several calls below. A rollback is safe at any time. */
bool store_begin(struct store *store, struct error *error);
bool store_commit(struct store *store, struct error *error);
void store_rollback(struct store *store);

/* Stores the verdict of a mention; replaces an older one, keeping a human's correction. */
bool store_judge(struct store *store, int64_t number, const struct verdict *verdict, const char *version, timestamp now,
                 struct error *error);

/* Mentions of a brand with a verdict in [from, to) by first_seen, for the alert's rules: at least `severity`,
 * not yet part of an alert; or negative ones (any severity) by distinct authors. Marked with the alert's id by
 * store_alert. */
bool store_alarming(struct store *store, struct bytes brand, int severity, timestamp from, timestamp to,
                    struct arena *arena, struct record **records, size_t *count, struct error *error);
bool store_negative(struct store *store, struct bytes brand, timestamp from, timestamp to, struct arena *arena,
                    struct record **records, size_t *count, struct error *error);

/* Writes a mail into the outbox and marks the mentions as told of. */
bool store_alert(struct store *store, const struct alert *alert, const struct outgoing *mail, struct error *error);

/* The thread of the brand's last alert since `from` that told of the same incident: of a copy of one of the records, or
 * of one of their risk topics. Absent where there is none. */
bool store_thread(struct store *store, struct bytes brand, timestamp from, const struct record *records, size_t count,
                  struct arena *arena, struct bytes *thread, struct error *error);

/* When the last alert of this cause was raised for the brand; TIMESTAMP_UNKNOWN where there is none. */
bool store_last_alert(struct store *store, struct bytes brand, enum alert_cause cause, timestamp *at,
                      struct error *error);

/* -- outbox ------------------------------------------------------------------------------------------- */

struct outbox_item {
	int64_t number;
	struct outgoing mail;
	int64_t tries;
	timestamp failed;      /* the last time that it failed; TIMESTAMP_UNKNOWN: never */
	struct bytes sentence; /* why, then */
};

/* Unsent mails whose next try is due at `now`, those that failed least first, then the oldest. */
bool store_outbox(struct store *store, timestamp now, struct arena *arena, struct outbox_item **items, size_t *count,
                  struct error *error);

/* Mails that were refused for good and that a person must look at, oldest first. */
bool store_refused(struct store *store, struct arena *arena, struct outbox_item **items, size_t *count,
                   struct error *error);

bool store_mail_sent(struct store *store, int64_t number, timestamp now, struct error *error);
/* next_try TIMESTAMP_UNKNOWN: never by itself, a person must look (shown by `doctor`). */
bool store_mail_failed(struct store *store, int64_t number, struct bytes sentence, timestamp next_try, timestamp now,
                       struct error *error);

/* No mail can go before `next_try`: the waiting ones have failed, all at once. */
bool store_mails_postpone(struct store *store, struct bytes sentence, timestamp next_try, timestamp now,
                          struct error *error);

/* Makes an unsent mail due at `now`, also one that was refused for good; number 0: all of them. `*count`: how many. */
bool store_mails_retry(struct store *store, int64_t number, timestamp now, size_t *count, struct error *error);

/* Mails of a brand (absent: of all) that are not sent: those that will be tried again, and those that a person must
 * look at. */
bool store_mails_waiting(struct store *store, struct bytes brand, int64_t *waiting, int64_t *refused,
                         struct error *error);

/* -- reading ------------------------------------------------------------------------------------------ */

/* What to list; zero and absent members do not narrow. */
struct store_filter {
	struct bytes brand; /* id; "none": no brand */
	struct bytes source;
	timestamp from, to; /* by the mention's day: published if known and not after first_seen, else first_seen;
	                       TIMESTAMP_UNKNOWN: open */
	bool only_judged;
	int severity_least;
	int sentiment;      /* enum sentiment, -1: any */
	struct bytes words; /* substring of title, text or author, ASCII case-blind; absent: any */
	size_t limit;       /* 0: none */
	bool newest_first;
};

/* Calls `seen` for each record in a stable order (time, then number); it returns false to stop. The record
 * lives until the call returns. */
typedef bool store_seen(void *context, const struct record *record);
bool store_list(struct store *store, const struct store_filter *filter, store_seen *seen, void *context,
                struct error *error);

/* One record by number ("12") or "source:item". False with ERROR_NO_INPUT where there is none. */
bool store_find(struct store *store, struct bytes id, struct arena *arena, struct record *record, struct error *error);

/* Counts over a filter: [sentiment] and unsure ones apart. */
struct store_counts {
	int64_t mentions;              /* clusters */
	int64_t copies;                /* mentions beside the first of their cluster */
	int64_t sentiment[SENTIMENTS]; /* of the sure ones */
	int64_t unsure;
};
bool store_count(struct store *store, const struct store_filter *filter, struct store_counts *counts,
                 struct error *error);
