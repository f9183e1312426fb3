/* The collector `mastodon`: walks over pages, texts, limits of the server. */
#include "collectors/kinds.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_hashtag_walks_forward),
		cmocka_unit_test(test_search_walks_back),
		cmocka_unit_test(test_limit_of_the_server),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
