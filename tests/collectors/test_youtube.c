/* The collector `youtube`: the walk over pages and threads, and what refusals mean. */
#include "collectors/kinds.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define THREAD(id, at, total)                                                                                          \
	"{\"id\":\"" id "\",\"snippet\":{\"videoId\":\"v\",\"totalReplyCount\":" total                                 \
	",\"topLevelComment\":{\"id\":\"" id "\",\"snippet\":{\"textDisplay\":\"x\",\"publishedAt\":\"" at "\"}}}}"
#define THREADS "{\"kind\":\"youtube#commentThreadListResponse\""
#define REFUSAL(reason) "{\"error\":{\"errors\":[{\"reason\":\"" reason "\"}]}}"

/* The steps of one source: what is asked for, what comes back, and whether there is more to ask at once. */
static const struct step {
	const char *asked, *body;
	int status;
	bool more;
} steps[] = {
	{"commentThreads?",
         THREADS ",\"nextPageToken\":\"P2\",\"items\":[" THREAD("a", "2026-11-02T00:00:00Z", "0") "]}", 200, true},
	{"pageToken=P2", REFUSAL("invalidPageToken"), 400, true},
	{"commentThreads?",
         THREADS ",\"nextPageToken\":\"P2\",\"items\":[" THREAD("a", "2026-11-02T00:00:00Z", "1") "]}", 200, true},
	{"parentId=a",
         "{\"kind\":\"youtube#commentListResponse\",\"items\":[{\"id\":\"a.1\",\"snippet\":{"
         "\"parentId\":\"a\",\"textDisplay\":\"y\",\"publishedAt\":\"2026-11-03T00:00:00Z\"}}]}",
         200, true},
	{"pageToken=P2", THREADS ",\"items\":[" THREAD("b", "2026-11-01T00:00:00Z", "0") "]}", 200, false},
	{"commentThreads?",
         THREADS ",\"nextPageToken\":\"P2\",\"items\":[" THREAD("a", "2026-11-02T00:00:00Z", "1") "]}", 200, false},
};

static void test_walk(void **state)
{
	(void)state;
	struct arena arena = {0};
	struct source_option option = {.key = BYTES("video"), .value = BYTES("v")};
	struct source source = {.options = &option, .option_count = 1};
	struct bytes cursor = {0};
	struct batch batch = {.arena = &arena};
	for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++) {
		struct collector_request request;
		struct collector_progress progress = {0};
		struct error error = {0};
		assert_true(youtube_collector.ask(&source, bytes_of("k"), cursor, 0, &arena, &request, &error));
		if (strstr(request.url.data, steps[i].asked) == NULL || strstr(request.url.data, "key=k") == NULL)
			fail_msg("step %zu: asked %s", i, request.url.data);
		struct collector_reply reply = {
			.body = bytes_of(steps[i].body), .url = request.url, .status = steps[i].status};
		if (youtube_collector.parse(&source, &reply, cursor, &batch, &progress, &error) != COLLECTOR_DONE)
			fail_msg("step %zu: %s", i, error.message);
		if (progress.more != steps[i].more)
			fail_msg("step %zu: more is %d", i, progress.more);
		cursor = progress.cursor;
	}
	assert_int_equal(batch.count, 5);
	assert_string_equal(batch.mentions[2].url.data, "https://www.youtube.com/watch?v=v&lc=a.1");
	arena_finish(&arena);
}

static const struct refusal_row {
	const char *reason, *now;
	enum collector_outcome outcome;
	int64_t wait_minutes;
} refusals[] = {
	{"quotaExceeded", "2026-07-01T06:59:00Z", COLLECTOR_LATER, 1},  /* summer time: midnight is 07:00 UTC */
	{"quotaExceeded", "2026-11-24T07:00:00Z", COLLECTOR_LATER, 60}, /* winter: 08:00 UTC */
	{"quotaExceeded", "2026-03-08T07:59:00Z", COLLECTOR_LATER, 1},  /* the clock changes after this midnight */
	{"quotaExceeded", "2026-03-08T08:00:00Z", COLLECTOR_LATER, 23 * 60},
	{"commentsDisabled", "2026-07-01T00:00:00Z", COLLECTOR_NEVER, 0},
	{"videoNotFound", "2026-07-01T00:00:00Z", COLLECTOR_NEVER, 0},
	{"backendError", "2026-07-01T00:00:00Z", COLLECTOR_LATER, 0},
};

static void test_refusals(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof refusals / sizeof refusals[0]; i++) {
		struct arena arena = {0};
		struct source source = {0};
		struct batch batch = {.arena = &arena};
		struct collector_progress progress = {0};
		struct error error = {0};
		struct bytes body = arena_format(&arena, REFUSAL("%s"), refusals[i].reason);
		struct collector_reply reply = {
			.body = body, .status = 403, .now = timestamp_parse(bytes_of(refusals[i].now))};
		enum collector_outcome outcome = youtube_collector.parse(&source, &reply, (struct bytes){0}, &batch,
		                                                         &progress, &error);
		if (outcome != refusals[i].outcome || progress.wait != refusals[i].wait_minutes * 60000)
			fail_msg("%s at %s: outcome %d, wait %lld", refusals[i].reason, refusals[i].now, (int)outcome,
			         (long long)progress.wait);
		arena_finish(&arena);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_walk), cmocka_unit_test(test_refusals)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
