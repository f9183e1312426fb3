/* The collector `mastodon`: walks over pages, texts, limits of the server. */
#include "collectors/kinds.h"
#include "tests/check.h"

#include <stdlib.h>
#include <string.h>

#define STATUS(id, content)                                                                                            \
	"{\"id\":\"" id "\",\"created_at\":\"2026-11-24T08:00:00.000Z\",\"content\":\"" content                        \
	"\",\"account\":{\"acct\":\"a@b.example\",\"followers_count\":3}}"

static struct collector_progress step(struct arena *arena, const char *option, struct bytes cursor, const char *asked,
                                      struct collector_reply reply, struct batch *batch)
{
	struct source_option set = {.key = bytes_of(option), .value = bytes_of("marque")};
	struct source source = {.url = BYTES("https://m.example/"), .options = &set, .option_count = 1};
	struct collector_request request;
	struct collector_progress progress = {0};
	struct error error = {0};
	assert_true(mastodon_collector.ask(&source, bytes_of("t"), cursor, 0, arena, &request, &error));
	assert_string_equal(request.url.data, asked);
	reply.url = request.url;
	reply.status = 200;
	if (mastodon_collector.parse(&source, &reply, cursor, batch, &progress, &error) != COLLECTOR_DONE)
		fail_msg("%s: %s", asked, error.message);
	return progress;
}

static void test_hashtag_walks_forward(void **state)
{
	(void)state;
	struct arena arena = {0};
	struct batch batch = {.arena = &arena};
	struct collector_reply reply = {.body = BYTES("[" STATUS("99", "<p>un</p><p>deux</p>") "]")};
	struct collector_progress progress = step(&arena, "hashtag", (struct bytes){0},
	                                          "https://m.example/api/v1/timelines/tag/marque?limit=40", reply,
	                                          &batch);
	assert_false(progress.more);
	assert_string_equal(batch.mentions[0].author.data, "a@b.example");
	reply.body = bytes_of("[" STATUS("101", "x") "," STATUS("100", "y") "]");
	reply.link = bytes_of("<https://evil.example/api/v1/timelines/tag/marque?min_id=999>; rel=\"prev\"");
	progress = step(&arena, "hashtag", progress.cursor,
	                "https://m.example/api/v1/timelines/tag/marque?limit=40&min_id=99", reply, &batch);
	assert_true(progress.more);
	assert_false(bytes_absent(progress.warning));
	reply.body = bytes_of("[]");
	reply.link = (struct bytes){0};
	progress = step(&arena, "hashtag", progress.cursor,
	                "https://m.example/api/v1/timelines/tag/marque?limit=40&min_id=101", reply, &batch);
	assert_false(progress.more);
	assert_int_equal(batch.count, 3);
	arena_finish(&arena);
}

static void test_search_walks_back(void **state)
{
	(void)state;
	static const char base[] = "https://m.example/api/v2/search?type=statuses&limit=40&q=marque";
	struct arena arena = {0};
	struct batch batch = {.arena = &arena};
	struct collector_reply reply = {.body = BYTES("{\"statuses\":[" STATUS("5", "x") "]}")};
	struct collector_progress progress = step(&arena, "search", (struct bytes){0}, base, reply, &batch);
	reply.body = bytes_of("{\"statuses\":[" STATUS("9", "x") "," STATUS("8", "x") "]}");
	struct bytes url = arena_format(&arena, "%s&min_id=5", base);
	progress = step(&arena, "search", progress.cursor, url.data, reply, &batch);
	assert_true(progress.more);
	reply.body = bytes_of("{\"statuses\":[]}");
	url = arena_format(&arena, "%s&min_id=5&max_id=8", base);
	progress = step(&arena, "search", progress.cursor, url.data, reply, &batch);
	assert_false(progress.more);
	assert_string_equal(progress.cursor.data, "{\"mark\":\"9\"}");
	arena_finish(&arena);
}

static void test_limit_of_the_server(void **state)
{
	(void)state;
	struct arena arena = {0};
	struct batch batch = {.arena = &arena};
	struct collector_reply reply = {.body = BYTES("[]"),
	                                .rate_remaining = BYTES("4"),
	                                .rate_reset = BYTES("2026-11-24T08:05:00.5Z"),
	                                .now = timestamp_parse(bytes_of("2026-11-24T08:00:00Z"))};
	struct collector_progress progress = step(&arena, "hashtag", (struct bytes){0},
	                                          "https://m.example/api/v1/timelines/tag/marque?limit=40", reply,
	                                          &batch);
	assert_int_equal(progress.wait, 300500);
	arena_finish(&arena);
}

#define NOTIFICATION(id, status)                                                                                       \
	"{\"id\":\"" id "\",\"type\":\"mention\",\"created_at\":\"2026-11-24T08:00:00.000Z\",\"status\":" status "}"
#define WITH(id, more) "{\"id\":\"" id "\",\"account\":{\"acct\":\"a\"}," more "}"

/* What is read of the items of one answer: "id=text", a line each. */
static const struct {
	const char *name, *option, *body, *mentions;
	size_t apart;
} items[] = {
	{"empty", "hashtag", "[]", "", 0},
	{"nothing found", "search", "{\"accounts\":[],\"statuses\":[],\"hashtags\":[]}", "", 0},
	{"a warning, a poll, pictures", "hashtag",
         "[" WITH(
		 "1",
		 "\"spoiler_text\":\"gare\",\"content\":\"<p>a<br>b</p>\",\"poll\":{\"options\":[{\"title\":\"oui\"},"
		 "{\"title\":\"non\"}]},\"media_attachments\":[{\"description\":\"chat\"},{\"description\":null}]") "]",
         "1=gare\na\nb\noui\nnon\nchat\n", 0},
	{"a boost is what it boosts, once", "hashtag",
         "[" WITH("9", "\"content\":\"\",\"reblog\":" STATUS("1", "x")) "," STATUS("1", "x") "]", "1=x\n", 0},
	{"direct messages are private", "mentions",
         "[" NOTIFICATION("3", WITH("1", "\"visibility\":\"direct\",\"content\":\"x\"")) "," NOTIFICATION(
		 "2", WITH("2", "\"visibility\":\"private\",\"content\":\"y\"")) "]",
         "2=y\n", 0},
	{"a status that is gone", "mentions", "[" NOTIFICATION("3", "null") "," NOTIFICATION("2", STATUS("7", "y")) "]",
         "7=y\n", 1},
	{"notifications are known without options, also where the first status is gone", NULL,
         "[" NOTIFICATION("3", "null") "," NOTIFICATION("2", STATUS("7", "y")) "]", "7=y\n", 1},
	{"nothing to read", "hashtag", "[" STATUS("1", "<p></p>") "," STATUS("2", "x") "]", "2=x\n", 1},
	{"items that are none", "hashtag", "[null,1,\"x\",[],{},{\"id\":{}}," STATUS("2", "x") "]", "2=x\n", 6},
	{"an account that is gone", "hashtag", "[{\"id\":\"1\",\"content\":\"x\",\"account\":null}]", "1=x\n", 0},
	{"no script, no style", "hashtag", "[" STATUS("1", "a<script>b</script><style>c</style>") "]", "1=a\n", 0},
};

static struct bytes list(struct arena *arena, const struct batch *batch)
{
	struct bytes text = BYTES("");
	for (size_t i = 0; i < batch->count; i++)
		text = arena_format(arena, "%s%s=%s\n", text.data, batch->mentions[i].id.data,
		                    batch->mentions[i].text.data);
	return text;
}

static enum collector_outcome parse(struct arena *arena, const char *option, struct collector_reply *reply,
                                    struct batch *batch, struct collector_progress *progress, struct error *error)
{
	struct source_option set = {bytes_of(option), bytes_of(option != NULL && option[0] == 'm' ? "true" : "x"),
	                            NULL};
	struct source source = {.url = BYTES("https://m.example"), .options = &set, .option_count = option != NULL};
	*batch = (struct batch){.arena = arena};
	return mastodon_collector.parse(&source, reply, (struct bytes){0}, batch, progress, error);
}

static void test_items(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof items / sizeof items[0]; i++) {
		struct arena arena = {0};
		struct batch batch;
		struct error error = {0};
		struct collector_progress progress = {0};
		struct collector_reply reply = {.body = bytes_of(items[i].body), .status = 200};
		CHECK_INT(parse(&arena, items[i].option, &reply, &batch, &progress, &error), COLLECTOR_DONE, "%s",
		          items[i].name);
		CHECK_BYTES(list(&arena, &batch), items[i].mentions, "%s", items[i].name);
		CHECK_INT(batch.reject_count, items[i].apart, "%s: items apart", items[i].name);
		arena_finish(&arena);
	}
}

/* The header Link, where it is honest, says where the next page begins; also when the newest item was left out. */
static void test_link_of_the_server(void **state)
{
	(void)state;
	static const char base[] = "https://m.example/api/v1/timelines/tag/marque?limit=40";
	struct arena arena = {0};
	struct batch batch = {.arena = &arena};
	struct collector_reply reply = {.body = BYTES("[" STATUS("99", "x") "]"),
	                                .link = BYTES("<https://m.example/api/v1/timelines/tag/marque?max_id=99>; "
	                                              "rel=\"next\", <https://m.example/api/v1/timelines/tag/marque"
	                                              "?limit=40&min_id=120>; rel=\"prev\"")};
	struct collector_progress progress = step(&arena, "hashtag", (struct bytes){0}, base, reply, &batch);
	assert_true(bytes_absent(progress.warning));
	reply.link = (struct bytes){0};
	reply.body = bytes_of("[]");
	struct bytes next = arena_format(&arena, "%s&min_id=120", base);
	progress = step(&arena, "hashtag", progress.cursor, next.data, reply, &batch);
	assert_false(progress.more);
	assert_string_equal(progress.cursor.data, "{\"mark\":\"120\"}");
	arena_finish(&arena);
}

static const struct {
	int status;
	const char *body;
	enum collector_outcome outcome;
	int64_t wait;     /* milliseconds */
	const char *word; /* in the sentence */
} refusals[] = {
	{401, "{\"error\":\"The access token is invalid\"}", COLLECTOR_NEVER, 0, "The access token is invalid"},
	{403, "{\"error\":\"Your login is currently disabled\"}", COLLECTOR_NEVER, 0, "currently disabled"},
	{403, "not json", COLLECTOR_NEVER, 0, "scopes"},
	{404, "{\"error\":\"Record not found\"}", COLLECTOR_LATER, 0, "hashtag"},
	{410, "", COLLECTOR_NEVER, 0, "gone"},
	{422, "{\"error\":{\"a\":1}}", COLLECTOR_NEVER, 0, "options"},
	{429, "{\"error\":\"Too many requests\"}", COLLECTOR_LATER, 90000, "too many requests"},
	{418, "", COLLECTOR_LATER, 0, "418"},
	{200, "<html>captcha</html>", COLLECTOR_LATER, 0, "not an answer of a Mastodon server"},
	{200, "[" STATUS("1", "x") ",{\"id\":", COLLECTOR_LATER, 0, "not an answer of a Mastodon server"},
	{200, "{\"statuses\":{}}", COLLECTOR_LATER, 0, "not an answer of a Mastodon server"},
	{200, "", COLLECTOR_LATER, 0, "not an answer of a Mastodon server"},
};

static void test_refusals(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof refusals / sizeof refusals[0]; i++) {
		struct arena arena = {0};
		struct batch batch;
		struct error error = {0};
		struct collector_progress progress = {0};
		struct collector_reply reply = {.body = bytes_of(refusals[i].body),
		                                .status = refusals[i].status,
		                                .rate_remaining = BYTES("0"),
		                                .rate_reset = BYTES("2026-11-24T08:01:30Z"),
		                                .now = timestamp_of(2026, 11, 24, 8, 0, 0)};
		CHECK_INT(parse(&arena, "hashtag", &reply, &batch, &progress, &error), refusals[i].outcome, "row %zu",
		          i);
		CHECK_INT(progress.wait, refusals[i].wait, "row %zu: wait", i);
		CHECK_INT(batch.count, 0, "row %zu: mentions", i);
		if (strstr(error.message, refusals[i].word) == NULL)
			fail_msg("row %zu: '%s' is not in: %s", i, refusals[i].word, error.message);
		arena_finish(&arena);
	}
}

/* When the server's window ends, in its own forms: what is no such time is five minutes. */
static void test_rate_of_the_server(void **state)
{
	(void)state;
	static const struct {
		const char *remaining, *reset;
		int64_t wait;
	} rows[] = {
		{"299", "2026-11-24T08:05:00Z", 0},
		{"11", "2026-11-24T08:05:00Z", 0},
		{"10", "2026-11-24T08:05:00.070144Z", 300070},
		{"0", "2026-11-24T09:05:00+01:00", 300000},
		{"0", "2026-11-24T07:59:00Z", 0},
		{"0", "2036-11-24T08:05:00Z", 300000},
		{"0", "1764000000", 300000},
		{"0", "", 300000},
		{NULL, NULL, 0},
		{"", NULL, 0},
		{"ten", NULL, 0},
		{"-5", NULL, 0},
	};
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct arena arena = {0};
		struct batch batch;
		struct error error = {0};
		struct collector_progress progress = {0};
		struct collector_reply reply = {.body = BYTES("[]"),
		                                .status = 200,
		                                .rate_remaining = bytes_of(rows[i].remaining),
		                                .rate_reset = bytes_of(rows[i].reset),
		                                .now = timestamp_of(2026, 11, 24, 8, 0, 0)};
		parse(&arena, "hashtag", &reply, &batch, &progress, &error);
		CHECK_INT(progress.wait, rows[i].wait, "row %zu", i);
		arena_finish(&arena);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_hashtag_walks_forward), cmocka_unit_test(test_search_walks_back),
		cmocka_unit_test(test_limit_of_the_server),   cmocka_unit_test(test_items),
		cmocka_unit_test(test_link_of_the_server),    cmocka_unit_test(test_refusals),
		cmocka_unit_test(test_rate_of_the_server),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
