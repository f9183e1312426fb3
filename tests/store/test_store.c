/* The store: what goes in comes out, once; what fails or is killed leaves the old state. */
#include "store/database.h"
#include "store/store.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

static const timestamp NOW = 1795000000000;
static const struct source press = {.name = BYTES("presse"), .kind = BYTES("feed")};

struct fixture {
	char folder[64];
	char path[96];
	struct store *store;
	struct arena arena;
	struct error error;
	struct source_state state;
	struct batch batch;
	struct batch_result result;
};

static int set_up(void **state)
{
	struct fixture *fixture = calloc(1, sizeof *fixture);
	snprintf(fixture->folder, sizeof fixture->folder, "/tmp/soumaa-store-XXXXXX");
	assert_non_null(mkdtemp(fixture->folder));
	snprintf(fixture->path, sizeof fixture->path, "%s/deep/soumaa.db", fixture->folder);
	fixture->state = (struct source_state){.cursor = BYTES("c1"), .next_try = NOW, .quota_day = TIMESTAMP_UNKNOWN};
	fixture->batch.arena = &fixture->arena;
	assert_true(store_open(fixture->path, true, &fixture->store, &fixture->error));
	*state = fixture;
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *fixture = *state;
	char command[96];
	store_close(fixture->store);
	arena_finish(&fixture->arena);
	snprintf(command, sizeof command, "rm -rf '%s'", fixture->folder);
	assert_int_equal(system(command), 0);
	free(fixture);
	return 0;
}

static struct mention *add(struct fixture *fixture, const char *id, const char *text)
{
	struct mention *mention = batch_add(&fixture->batch);
	mention->id = bytes_of(id);
	mention->source = press.name;
	mention->text = bytes_of(text);
	return mention;
}

static void poll_at(struct fixture *fixture, timestamp now)
{
	if (!store_batch(fixture->store, &press, &fixture->batch, &fixture->state, (struct bytes){0}, now,
	                 &fixture->result, &fixture->error))
		fail_msg("%s", fixture->error.message);
	fixture->batch.count = fixture->batch.reject_count = 0;
}

static struct record find(struct fixture *fixture, const char *id)
{
	struct record record;
	if (!store_find(fixture->store, bytes_of(id), &fixture->arena, &record, &fixture->error))
		fail_msg("%s: %s", id, fixture->error.message);
	return record;
}

static void judge(struct fixture *fixture, int64_t number, enum sentiment sentiment, int severity)
{
	static struct bytes brands[] = {BYTES("zeta"), BYTES("atlas")};
	struct evidence evidence = {.name = BYTES("nul"), .text = BYTES("nul"), .to = 3, .weight = -1.5};
	struct verdict verdict = {.lang = LANGUAGE_FRENCH,
	                          .sentiment = sentiment,
	                          .confidence = 0.75,
	                          .polarity = -0.5,
	                          .severity = severity,
	                          .intent = INTENT_COMPLAINT,
	                          .brands = brands,
	                          .brand_count = 2,
	                          .evidence = &evidence,
	                          .evidence_count = 1,
	                          .risk_count = 2,
	                          .risks = {{TOPIC_FRAUD, 3}, {TOPIC_SERVICE, 1}}};
	if (!store_judge(fixture->store, number, &verdict, "v1", NOW, &fixture->error))
		fail_msg("%s", fixture->error.message);
}

static int64_t number_of(struct fixture *fixture, const char *sql)
{
	int64_t number;
	assert_true(database_number(fixture->store, sql, &number, &fixture->error));
	return number;
}

static void nothing_is_stored_twice(void **state)
{
	struct fixture *fixture = *state;
	for (int poll = 0; poll < 3; poll++) {
		add(fixture, "a", "un premier texte")->published = NOW - 5000;
		add(fixture, "b", "un second texte")->likes = 0;
		add(fixture, "a", "another text under a known id");
		batch_reject(&fixture->batch, 3, (struct bytes)BYTES("<x>"), "no text");
		poll_at(fixture, NOW + poll);
		assert_int_equal(fixture->result.added, poll == 0 ? 2 : 0);
		assert_int_equal(fixture->result.changed, 0);
		assert_int_equal(fixture->result.unchanged, poll == 0 ? 1 : 3);
		assert_int_equal(fixture->result.rejected, 1);
	}
	assert_int_equal(number_of(fixture, "SELECT count(*) FROM mentions"), 2);
	assert_int_equal(number_of(fixture, "SELECT count(*) FROM rejects"), 1);
	struct record record = find(fixture, "presse:b");
	assert_int_equal(record.mention.likes, 0);
	assert_int_equal(record.mention.views, COUNT_UNKNOWN);
	assert_true(record.mention.rating < 0);
	assert_true(bytes_absent(record.mention.author));
	assert_int_equal(record.first_seen, NOW);
	assert_false(record.judged);
	assert_true(find(fixture, "1").mention.published == NOW - 5000);
	assert_false(
		store_find(fixture->store, (struct bytes)BYTES("presse:c"), &fixture->arena, &record, &fixture->error));
	assert_int_equal(fixture->error.code, ERROR_NO_INPUT);
}

static void an_edit_keeps_history_and_makes_the_verdict_stale(void **state)
{
	struct fixture *fixture = *state;
	struct record *records;
	struct edit *edits;
	size_t count;
	add(fixture, "a", "avant");
	poll_at(fixture, NOW);
	judge(fixture, 1, SENTIMENT_NEGATIVE, 2);
	assert_int_equal(number_of(fixture, "UPDATE verdicts SET human_note = 'seen' RETURNING 1"), 1);
	add(fixture, "a", "avant")->likes = 7;
	poll_at(fixture, NOW + 1);
	assert_int_equal(fixture->result.changed, 1);
	assert_true(find(fixture, "1").judged);
	add(fixture, "a", "après");
	poll_at(fixture, NOW + 2);
	struct record record = find(fixture, "1");
	assert_false(record.judged);
	assert_int_equal(record.edits, 1);
	assert_int_equal(record.mention.likes, 7);
	assert_true(store_history(fixture->store, 1, &fixture->arena, &edits, &count, &fixture->error));
	assert_int_equal(count, 1);
	assert_true(bytes_equal_string(edits[0].text, "avant"));
	assert_true(edits[0].replaced == NOW + 2);
	assert_true(store_unjudged(fixture->store, "v1", false, 9, &fixture->arena, &records, &count, &fixture->error));
	assert_int_equal(count, 1);
	judge(fixture, 1, SENTIMENT_POSITIVE, 0);
	assert_int_equal(number_of(fixture, "SELECT human_note = 'seen' FROM verdicts"), 1);
	assert_true(store_unjudged(fixture->store, "v2", false, 9, &fixture->arena, &records, &count, &fixture->error));
	assert_int_equal(count, 0);
	assert_true(store_unjudged(fixture->store, "v2", true, 9, &fixture->arena, &records, &count, &fixture->error));
	assert_int_equal(count, 1);
	assert_true(store_unjudged(fixture->store, "v1", true, 9, &fixture->arena, &records, &count, &fixture->error));
	assert_int_equal(count, 0);
}

static void a_verdict_comes_back_whole(void **state)
{
	struct fixture *fixture = *state;
	add(fixture, "a", "nul");
	poll_at(fixture, NOW);
	judge(fixture, 1, SENTIMENT_NEGATIVE, 3);
	struct record record = find(fixture, "1");
	const struct verdict *verdict = &record.verdict;
	assert_true(record.judged);
	assert_int_equal(verdict->lang, LANGUAGE_FRENCH);
	assert_int_equal(verdict->brand_count, 2);
	assert_true(bytes_equal_string(verdict->brands[0], "zeta"));
	assert_int_equal(verdict->risk_count, 2);
	assert_int_equal(verdict->risks[0].topic, TOPIC_FRAUD);
	assert_int_equal(verdict->risks[0].level, 3);
	assert_int_equal(verdict->evidence_count, 1);
	assert_true(bytes_equal_string(verdict->evidence[0].name, "nul"));
	assert_true(bytes_absent(verdict->flip));
}

static void copies_share_a_cluster(void **state)
{
	static const struct {
		const char *id, *author, *text;
		int64_t cluster, copies;
	} rows[] = {
		{"a", "x", "La banque ferme son agence du centre ville et les clients protestent", 1, 3},
		{"b", "y", "la banque FERME son agence du centre-ville, et les clients protestent! https://t.co/x", 1,
	         3},
		{"c", "z", "La banque ferme son agence du centre ville et les clients protestent encore", 1, 3},
		{"d", "x", "La banque ouvre une agence dans le nord du pays pour ses clients", 4, 1},
		{"e", "x", "service nul", 5, 2},
		{"f", "y", "service nul", 6, 1},
		{"g", "x", "Service nul !", 5, 2},
	};
	struct fixture *fixture = *state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		add(fixture, rows[i].id, rows[i].text)->author = bytes_of(rows[i].author);
	poll_at(fixture, NOW);
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		char id[8];
		snprintf(id, sizeof id, "%zu", i + 1);
		struct record record = find(fixture, id);
		if (record.cluster != rows[i].cluster || record.copies != rows[i].copies)
			fail_msg("%s: cluster %d of %d", rows[i].id, (int)record.cluster, (int)record.copies);
	}
	struct spread *sources;
	struct error error = {0};
	size_t count;
	assert_true(store_spread(fixture->store, 1, &fixture->arena, &sources, &count, &error));
	assert_int_equal(count, 1);
	assert_int_equal(sources[0].copies, 3);
	assert_int_equal(sources[0].first_seen, NOW);
	assert_int_equal(sources[0].last_seen, NOW);
	add(fixture, "a", "tout autre chose maintenant")->author = bytes_of("x");
	poll_at(fixture, NOW + 1);
	assert_int_equal(find(fixture, "1").copies, 1);
	assert_int_equal(find(fixture, "3").cluster, 2);
	assert_int_equal(find(fixture, "3").copies, 2);
	struct store_counts counts;
	struct store_filter filter = {.from = TIMESTAMP_UNKNOWN, .to = TIMESTAMP_UNKNOWN, .sentiment = -1};
	assert_true(store_count(fixture->store, &filter, &counts, &fixture->error));
	assert_int_equal(counts.mentions, 5);
	assert_int_equal(counts.copies, 2);
}

static bool count_seen(void *context, const struct record *record)
{
	int64_t *seen = context;
	seen[0]++;
	seen[1] = record->number;
	return true;
}

static void lists_are_narrowed(void **state)
{
	static const struct {
		const char *what;
		struct store_filter filter;
		int64_t seen, last;
	} rows[] = {
		{"all, by day", {.from = TIMESTAMP_UNKNOWN, .to = TIMESTAMP_UNKNOWN, .sentiment = -1}, 3, 3},
		{"newest",
	         {.from = TIMESTAMP_UNKNOWN, .to = TIMESTAMP_UNKNOWN, .sentiment = -1, .newest_first = true},
	         3,
	         2},
		{"limit", {.from = TIMESTAMP_UNKNOWN, .to = TIMESTAMP_UNKNOWN, .sentiment = -1, .limit = 1}, 1, 2},
		{"brand",
	         {.brand = BYTES("atlas"), .from = TIMESTAMP_UNKNOWN, .to = TIMESTAMP_UNKNOWN, .sentiment = -1},
	         1,
	         1},
		{"no brand",
	         {.brand = BYTES("none"), .from = TIMESTAMP_UNKNOWN, .to = TIMESTAMP_UNKNOWN, .sentiment = -1},
	         0,
	         0},
		{"day", {.from = NOW - 100, .to = NOW, .sentiment = -1}, 1, 2},
		{"open end", {.from = NOW, .to = TIMESTAMP_UNKNOWN, .sentiment = -1}, 2, 3},
		{"judged",
	         {.from = TIMESTAMP_UNKNOWN, .to = TIMESTAMP_UNKNOWN, .sentiment = -1, .only_judged = true},
	         1,
	         1},
		{"severe",
	         {.from = TIMESTAMP_UNKNOWN, .to = TIMESTAMP_UNKNOWN, .sentiment = -1, .severity_least = 3},
	         1,
	         1},
		{"positive",
	         {.from = TIMESTAMP_UNKNOWN, .to = TIMESTAMP_UNKNOWN, .sentiment = SENTIMENT_POSITIVE},
	         0,
	         0},
		{"words",
	         {.words = BYTES("TeXt%"), .from = TIMESTAMP_UNKNOWN, .to = TIMESTAMP_UNKNOWN, .sentiment = -1},
	         1,
	         2},
		{"source",
	         {.source = BYTES("other"), .from = TIMESTAMP_UNKNOWN, .to = TIMESTAMP_UNKNOWN, .sentiment = -1},
	         0,
	         0},
	};
	struct fixture *fixture = *state;
	add(fixture, "a", "un");
	add(fixture, "b", "deux text% rare")->published = NOW - 100;
	add(fixture, "c", "trois texts")->published = NOW + 100;
	poll_at(fixture, NOW);
	judge(fixture, 1, SENTIMENT_NEGATIVE, 3);
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		int64_t seen[2] = {0};
		assert_true(store_list(fixture->store, &rows[i].filter, count_seen, seen, &fixture->error));
		if (seen[0] != rows[i].seen || seen[1] != rows[i].last)
			fail_msg("%s: %d seen, last %d", rows[i].what, (int)seen[0], (int)seen[1]);
	}
}

static void a_mail_is_written_once_and_told_of(void **state)
{
	static struct bytes recipients[] = {BYTES("a@example.ma"), BYTES("\"b\"@example.ma")};
	struct fixture *fixture = *state;
	struct record *records;
	struct outbox_item *items;
	size_t count;
	timestamp last;
	add(fixture, "a", "fraude");
	poll_at(fixture, NOW);
	judge(fixture, 1, SENTIMENT_NEGATIVE, 3);
	struct bytes brand = BYTES("atlas");
	assert_true(store_alarming(fixture->store, brand, 3, NOW, NOW + 1, &fixture->arena, &records, &count,
	                           &fixture->error));
	assert_int_equal(count, 1);
	struct alert alert = {
		.cause = ALERT_VOICES, .brand = brand, .now = NOW, .records = records, .record_count = count};
	struct outgoing mail = {.id = BYTES("x1"),
	                        .brand = brand,
	                        .cause = ALERT_VOICES,
	                        .level = 3,
	                        .from = BYTES("s@s"),
	                        .recipients = {recipients, NULL, 2},
	                        .message = BYTES("Subject: x\r\n\r\n\0y")};
	for (int again = 0; again < 2; again++)
		assert_true(store_alert(fixture->store, &alert, &mail, &fixture->error));
	assert_true(store_outbox(fixture->store, NOW, &fixture->arena, &items, &count, &fixture->error));
	assert_int_equal(count, 1);
	assert_true(bytes_equal(items[0].mail.message, mail.message));
	assert_int_equal(items[0].mail.recipients.count, 2);
	assert_true(bytes_equal(items[0].mail.recipients.items[1], recipients[1]));
	assert_int_equal(items[0].mail.cause, ALERT_VOICES);
	assert_true(store_alarming(fixture->store, brand, 3, NOW, NOW + 1, &fixture->arena, &records, &count,
	                           &fixture->error));
	assert_int_equal(count, 0);
	assert_true(store_negative(fixture->store, brand, NOW, NOW + 1, &fixture->arena, &records, &count,
	                           &fixture->error));
	assert_int_equal(count, 1);
	assert_true(store_last_alert(fixture->store, brand, ALERT_VOICES, &last, &fixture->error));
	assert_true(last == NOW);
	assert_true(store_last_alert(fixture->store, brand, ALERT_SEVERITY, &last, &fixture->error));
	assert_true(last == TIMESTAMP_UNKNOWN);
	assert_true(store_mail_failed(fixture->store, 1, (struct bytes)BYTES("no"), NOW + 60, NOW, &fixture->error));
	assert_true(store_outbox(fixture->store, NOW, &fixture->arena, &items, &count, &fixture->error));
	assert_int_equal(count, 0);
	assert_true(store_mail_sent(fixture->store, 1, NOW + 60, &fixture->error));
	assert_true(store_outbox(fixture->store, NOW + 60, &fixture->arena, &items, &count, &fixture->error));
	assert_int_equal(count, 0);
}

/* Mails 1 to `count`, due at NOW; mail n has the id "n". */
static void add_mails(struct fixture *fixture, const struct alert *alert, size_t count)
{
	struct bytes recipient = BYTES("a@b");
	for (size_t i = 1; i <= count; i++) {
		char id[8];
		snprintf(id, sizeof id, "%zu", i);
		struct outgoing mail = {.id = bytes_of(id),
		                        .brand = alert->brand,
		                        .cause = alert->cause,
		                        .level = 3,
		                        .from = BYTES("s@s"),
		                        .recipients = {&recipient, NULL, 1},
		                        .message = BYTES("x"),
		                        .thread = BYTES("first@s")};
		assert_true(store_alert(fixture->store, alert, &mail, &fixture->error));
	}
}

/* The numbers of the mails that are due, in their order. */
static void expect_due(struct fixture *fixture, timestamp now, const char *expected)
{
	struct outbox_item *items;
	size_t count;
	char numbers[64] = "";
	assert_true(store_outbox(fixture->store, now, &fixture->arena, &items, &count, &fixture->error));
	for (size_t i = 0; i < count; i++)
		snprintf(numbers + strlen(numbers), 8, "%lld ", (long long)items[i].number);
	assert_string_equal(numbers, expected);
}

static void what_fails_waits_and_what_is_refused_can_be_tried_again(void **state)
{
	struct fixture *fixture = *state;
	struct bytes no = BYTES("no");
	struct alert alert = {.cause = ALERT_VOICES, .brand = BYTES("atlas"), .now = NOW};
	struct outbox_item *items;
	int64_t waiting, refused;
	size_t count;
	add_mails(fixture, &alert, 4);
	/* What failed goes behind the others; what was refused waits for a person. */
	assert_true(store_mail_failed(fixture->store, 1, no, NOW + 10, NOW, &fixture->error));
	assert_true(store_mail_failed(fixture->store, 2, no, TIMESTAMP_UNKNOWN, NOW, &fixture->error));
	expect_due(fixture, NOW, "3 4 ");
	expect_due(fixture, NOW + 10, "3 4 1 ");
	assert_true(store_mails_waiting(fixture->store, alert.brand, &waiting, &refused, &fixture->error));
	assert_int_equal(waiting, 3);
	assert_int_equal(refused, 1);
	assert_true(
		store_mails_waiting(fixture->store, (struct bytes)BYTES("other"), &waiting, &refused, &fixture->error));
	assert_int_equal(waiting + refused, 0);
	assert_true(store_refused(fixture->store, &fixture->arena, &items, &count, &fixture->error));
	assert_int_equal(count, 1);
	assert_int_equal(items[0].number, 2);
	assert_true(items[0].failed == NOW && bytes_equal(items[0].sentence, no));
	/* All that waits, and no more, is put off at once; never to an earlier time. */
	assert_true(store_mails_postpone(fixture->store, no, NOW + 5, NOW, &fixture->error));
	expect_due(fixture, NOW + 4, "");
	expect_due(fixture, NOW + 5, "3 4 ");
	expect_due(fixture, NOW + 10, "1 3 4 ");
	/* A person wants one, then all. */
	assert_true(store_mails_retry(fixture->store, 2, NOW, &count, &fixture->error));
	assert_int_equal(count, 1);
	expect_due(fixture, NOW, "2 ");
	assert_true(store_mail_sent(fixture->store, 2, NOW, &fixture->error));
	assert_true(store_mails_retry(fixture->store, 2, NOW, &count, &fixture->error));
	assert_int_equal(count, 0);
	assert_true(store_mails_retry(fixture->store, 0, NOW, &count, &fixture->error));
	assert_int_equal(count, 3);
	expect_due(fixture, NOW, "1 3 4 ");
}

/* An incident: the brand, a copy or a topic, and not too long ago. */
static void an_incident_has_one_thread(void **state)
{
	static const struct {
		const char *what;
		struct bytes brand;
		timestamp from;
		int64_t cluster;
		enum topic topic;
		bool found;
	} rows[] = {
		{"a copy", BYTES("atlas"), NOW, 1, TOPIC_PRICE, true},
		{"a topic", BYTES("atlas"), NOW, 77, TOPIC_FRAUD, true},
		{"neither", BYTES("atlas"), NOW, 77, TOPIC_PRICE, false},
		{"too long ago", BYTES("atlas"), NOW + 1, 1, TOPIC_FRAUD, false},
		{"another brand", BYTES("tilimat"), NOW, 1, TOPIC_FRAUD, false},
	};
	struct fixture *fixture = *state;
	struct record *records;
	size_t count;
	add(fixture, "a", "fraude");
	poll_at(fixture, NOW);
	judge(fixture, 1, SENTIMENT_NEGATIVE, 3);
	assert_true(store_alarming(fixture->store, rows[0].brand, 3, NOW, NOW + 1, &fixture->arena, &records, &count,
	                           &fixture->error));
	struct alert alert = {
		.cause = ALERT_SEVERITY, .brand = rows[0].brand, .now = NOW, .records = records, .record_count = count};
	add_mails(fixture, &alert, 1);
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct record record = {.cluster = rows[i].cluster, .verdict = {.risk_count = 1}};
		struct bytes thread;
		record.verdict.risks[0].topic = rows[i].topic;
		assert_true(store_thread(fixture->store, rows[i].brand, rows[i].from, &record, 1, &fixture->arena,
		                         &thread, &fixture->error));
		if (bytes_equal_string(thread, "first@s") != rows[i].found)
			fail_msg("%s: '%s'", rows[i].what, bytes_absent(thread) ? "" : thread.data);
	}
}

static void the_cursor_moves_with_success_only(void **state)
{
	struct fixture *fixture = *state;
	struct source_state read;
	struct health *health;
	struct source sources[] = {press};
	struct configuration configuration = {.sources = sources, .source_count = 1};
	add(fixture, "a", "un");
	poll_at(fixture, NOW);
	struct source_state failing = {
		.cursor = BYTES("c2"), .next_try = NOW + 9, .failures = 1, .quota_day = TIMESTAMP_UNKNOWN};
	assert_true(store_source_failed(fixture->store, &press, (struct bytes)BYTES("503"), &failing, NOW + 5,
	                                &fixture->error));
	assert_true(store_source_state(fixture->store, press.name, &fixture->arena, &read, &fixture->error));
	assert_true(bytes_equal_string(read.cursor, "c1"));
	assert_true(read.next_try == NOW + 9);
	assert_int_equal(read.failures, 1);
	assert_true(
		store_health(fixture->store, &configuration, NOW, NOW + 1, &fixture->arena, &health, &fixture->error));
	assert_true(health[0].last_success == NOW && health[0].last_error == NOW + 5 && health[0].items_new == 1);
	assert_true(bytes_equal_string(health[0].error, "503"));
	assert_true(store_source_state(fixture->store, (struct bytes)BYTES("none"), &fixture->arena, &read,
	                               &fixture->error));
	assert_true(bytes_absent(read.cursor) && read.next_try == TIMESTAMP_UNKNOWN);
}

static void a_rollback_and_a_full_disk_leave_the_old_state(void **state)
{
	struct fixture *fixture = *state;
	add(fixture, "a", "un");
	poll_at(fixture, NOW);
	assert_true(store_begin(fixture->store, &fixture->error));
	judge(fixture, 1, SENTIMENT_NEGATIVE, 3);
	store_rollback(fixture->store);
	store_rollback(fixture->store);
	assert_false(find(fixture, "1").judged);
	number_of(fixture, "PRAGMA max_page_count = 1");
	char *large = calloc(1, 200001);
	memset(large, 'x', 200000);
	add(fixture, "b", "deux");
	add(fixture, "c", large);
	fixture->state.cursor = bytes_of("c2");
	assert_false(store_batch(fixture->store, &press, &fixture->batch, &fixture->state, (struct bytes){0}, NOW,
	                         &fixture->result, &fixture->error));
	free(large);
	assert_int_equal(fixture->error.code, ERROR_IO);
	assert_int_equal(number_of(fixture, "SELECT count(*) FROM mentions"), 1);
	assert_int_equal(number_of(fixture, "SELECT cursor = CAST('c1' AS BLOB) FROM sources"), 1);
	assert_true(store_check(fixture->store, &fixture->error));
}

static void expect_refused(struct fixture *fixture, const char *path, bool create, enum error_code code)
{
	struct store *other;
	assert_false(store_open(path, create, &other, &fixture->error));
	assert_null(other);
	if (fixture->error.code != code)
		fail_msg("%d: %s", (int)fixture->error.code, fixture->error.message);
}

static void what_cannot_be_opened_is_refused(void **state)
{
	struct fixture *fixture = *state;
	char path[128];
	snprintf(path, sizeof path, "%s/absent.db", fixture->folder);
	expect_refused(fixture, path, false, ERROR_NO_INPUT);
	snprintf(path, sizeof path, "%s/noise.db", fixture->folder);
	FILE *file = fopen(path, "w");
	for (int i = 0; i < 4096; i++)
		fputc('n', file);
	fclose(file);
	expect_refused(fixture, path, true, ERROR_DATA);
	assert_true(database_execute(fixture->store, "PRAGMA user_version = 99", &fixture->error));
	expect_refused(fixture, fixture->path, true, ERROR_UNAVAILABLE);
	assert_true(database_execute(fixture->store, "PRAGMA user_version = 1; PRAGMA application_id = 5",
	                             &fixture->error));
	expect_refused(fixture, fixture->path, true, ERROR_DATA);
}

static void a_second_writer_is_told_to_come_back_and_a_reader_is_not(void **state)
{
	struct fixture *fixture = *state;
	struct store *other;
	add(fixture, "a", "un");
	poll_at(fixture, NOW);
	assert_true(store_open(fixture->path, false, &other, &fixture->error));
	sqlite3_busy_timeout(other->connection, 1);
	assert_true(store_begin(fixture->store, &fixture->error));
	assert_false(store_begin(other, &fixture->error));
	assert_int_equal(fixture->error.code, ERROR_TEMPORARY);
	struct record record;
	assert_true(store_find(other, (struct bytes)BYTES("1"), &fixture->arena, &record, &fixture->error));
	store_rollback(fixture->store);
	store_close(other);
}

/* Stores batch after batch until it is killed; a byte in the pipe is a batch that was committed. */
static void write_batches(struct fixture *fixture, int committed)
{
	char ids[50][16];
	struct store *store;
	if (!store_open(fixture->path, true, &store, &fixture->error))
		_exit(1);
	for (int batch = 0;; batch++) {
		fixture->batch.count = 0;
		for (int i = 0; i < 50; i++) {
			snprintf(ids[i], sizeof ids[i], "%d-%d", batch, i);
			add(fixture, ids[i], "un texte qui est assez long pour etre compare avec tous les autres");
		}
		if (!store_batch(store, &press, &fixture->batch, &fixture->state, (struct bytes){0}, NOW,
		                 &fixture->result, &fixture->error) ||
		    write(committed, "x", 1) != 1)
			_exit(1);
	}
}

static void a_kill_leaves_whole_batches(void **state)
{
	struct fixture *fixture = *state;
	store_close(fixture->store);
	fixture->store = NULL;
	int64_t before = 0;
	for (int round = 0; round < 20; round++) {
		int ends[2];
		char byte;
		int64_t committed = 0;
		snprintf(fixture->path, sizeof fixture->path, "%s/%d.db", fixture->folder, round);
		assert_int_equal(pipe(ends), 0);
		pid_t child = fork();
		if (child == 0)
			write_batches(fixture, ends[1]);
		close(ends[1]);
		while (committed < round / 4 + 1 && read(ends[0], &byte, 1) == 1)
			committed++;
		for (volatile int spin = 0; spin < round * 40000; spin++)
			;
		kill(child, SIGKILL);
		waitpid(child, NULL, 0);
		while (read(ends[0], &byte, 1) == 1)
			committed++;
		close(ends[0]);
		assert_true(store_open(fixture->path, false, &fixture->store, &fixture->error));
		before = number_of(fixture, "SELECT count(*) FROM mentions");
		assert_int_equal(before % 50, 0);
		assert_true(before >= 50 * committed);
		assert_int_equal(number_of(fixture, "SELECT max(copies) FROM mentions"), before);
		assert_true(store_check(fixture->store, &fixture->error));
		store_close(fixture->store);
		fixture->store = NULL;
	}
}

static void plans_use_their_indexes(void **state)
{
	static const struct {
		enum statement statement;
		const char *index;
	} rows[] = {
		{STATEMENT_LIST, "mentions_day"},
		{STATEMENT_LIST_BRAND, "verdict_brands_day"},
		{STATEMENT_LIST_BRAND_NEWEST, "verdict_brands_day"},
		{STATEMENT_UNJUDGED, "mentions_pending"},
		{STATEMENT_UNJUDGED_AGAIN, "verdicts_version"},
		{STATEMENT_ALARMING, "verdict_brands_seen"},
		{STATEMENT_NEGATIVE, "verdict_brands_seen"},
		{STATEMENT_MAIL_DUE, "outbox_unsent"},
		{STATEMENT_MAIL_REFUSED, "outbox_unsent"},
		{STATEMENT_ALERT_THREAD, "alert_mentions_mail"},
		{STATEMENT_ALERT_LAST, "outbox_raised"},
		{STATEMENT_SOURCE_HEALTH, "mentions_seen"},
	};
	struct fixture *fixture = *state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		char sql[8192], plan[8192] = "";
		sqlite3_stmt *statement;
		snprintf(sql, sizeof sql, "EXPLAIN QUERY PLAN %s", statements[rows[i].statement]);
		assert_int_equal(sqlite3_prepare_v2(fixture->store->connection, sql, -1, &statement, NULL), SQLITE_OK);
		while (sqlite3_step(statement) == SQLITE_ROW) {
			strncat(plan, (const char *)sqlite3_column_text(statement, 3), sizeof plan - strlen(plan) - 2);
			strcat(plan, "\n");
		}
		sqlite3_finalize(statement);
		if (strstr(plan, rows[i].index) == NULL)
			fail_msg("%s is not used:\n%s", rows[i].index, plan);
	}
	/* Each statement can be prepared. */
	for (int i = 0; i < STATEMENTS; i++) {
		struct call call;
		if (!call_begin(&call, fixture->store, (enum statement)i, &fixture->error))
			fail_msg("%s", fixture->error.message);
	}
}

#define WITH_STORE(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_STORE(nothing_is_stored_twice),
		WITH_STORE(an_edit_keeps_history_and_makes_the_verdict_stale),
		WITH_STORE(a_verdict_comes_back_whole),
		WITH_STORE(copies_share_a_cluster),
		WITH_STORE(lists_are_narrowed),
		WITH_STORE(a_mail_is_written_once_and_told_of),
		WITH_STORE(what_fails_waits_and_what_is_refused_can_be_tried_again),
		WITH_STORE(an_incident_has_one_thread),
		WITH_STORE(the_cursor_moves_with_success_only),
		WITH_STORE(a_rollback_and_a_full_disk_leave_the_old_state),
		WITH_STORE(what_cannot_be_opened_is_refused),
		WITH_STORE(a_second_writer_is_told_to_come_back_and_a_reader_is_not),
		WITH_STORE(a_kill_leaves_whole_batches),
		WITH_STORE(plans_use_their_indexes),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
