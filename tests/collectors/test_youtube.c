/* The collector `youtube`: the walk over pages and threads, and what refusals mean. */
#include "collectors/kinds.h"
#include "tests/check.h"

#include <stdlib.h>
#include <string.h>

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

#define COMMENT(id, snippet) "{\"id\":\"" id "\",\"snippet\":{" snippet "}}"
#define COMMENTS(list) "{\"kind\":\"youtube#commentListResponse\",\"items\":[" list "]}"
#define FOUND(id, snippet) "{\"id\":" id ",\"snippet\":{" snippet "}}"
#define SEARCH(list) "{\"kind\":\"youtube#searchListResponse\",\"items\":[" list "]}"

/* What is read of one answer: "id|parent|author|title|text", a line each. */
static const struct {
	const char *name, *url, *body, *mentions;
	size_t apart;
} answers[] = {
	{"empty", NULL, THREADS ",\"items\":[]}", "", 0},
	{"a reply beside its thread", NULL,
         THREADS ",\"items\":[{\"id\":\"t\",\"snippet\":{\"videoId\":\"v\",\"totalReplyCount\":1,"
                 "\"topLevelComment\":" COMMENT("t", "\"textOriginal\":\"x\"") "},\"replies\":{\"comments\":[" COMMENT(
			 "t.1", "\"textOriginal\":\"y\",\"parentId\":\"t\",\"authorDisplayName\":\"@b\"") "]}}]}",
         "t||||x\nt.1|t|@b||y\n", 0},
	{"an author who is gone", NULL, COMMENTS(COMMENT("c", "\"textOriginal\":\"x\",\"authorDisplayName\":\"\"")),
         "c||||x\n", 0},
	{"a comment without text", NULL,
         COMMENTS(COMMENT("c", "\"textOriginal\":\"\",\"textDisplay\":\"\"") "," COMMENT("d", "\"textDisplay\":\"x\"")),
         "d||||x\n", 1},
	{"plain text is no HTML", NULL, COMMENTS(COMMENT("c", "\"textDisplay\":\"1 < 2 &amp; <b>\"")),
         "c||||1 < 2 &amp; <b>\n", 0},
	{"asked for as plain text", "https://y/comments?textFormat=plainText",
         COMMENTS(COMMENT("c", "\"textDisplay\":\"<b>x</b>\"")), "c||||<b>x</b>\n", 0},
	{"asked for as HTML", "https://y/comments?part=snippet",
         COMMENTS(COMMENT("c", "\"textDisplay\":\"1 &lt; 2<br>&amp; <b>x</b>\"")), "c||||1 < 2\n& x\n", 0},
	{"videos of a search, not channels", NULL,
         SEARCH(FOUND("{\"channelId\":\"UC\"}", "\"title\":\"c\"") "," FOUND(
		 "{\"videoId\":\"v\"}", "\"title\":\"a &amp; "
					"b\",\"description\":\"d\",\"channelTitle\":"
					"\"C\"") "," FOUND("{\"videoId\":\"w\"}", "\"title\":\"only\","
                                                                                  "\"description\":\" \"")),
         "v||C|a & b|d\nw||||only\n", 0},
	{"items that are none", NULL, COMMENTS("null,1,\"x\",[],{}"), "", 5},
	{"threads that are none", NULL, THREADS ",\"items\":[null,{},{\"id\":\"t\",\"snippet\":{}}]}", "", 3},
};

static struct bytes shown(struct bytes text)
{
	return bytes_absent(text) ? bytes_of("") : text;
}

static struct bytes list(struct arena *arena, const struct batch *batch)
{
	struct bytes text = BYTES("");
	for (size_t i = 0; i < batch->count; i++) {
		const struct mention *mention = &batch->mentions[i];
		text = arena_format(arena, "%s%s|%s|%s|%s|%s\n", text.data, mention->id.data,
		                    shown(mention->parent).data, shown(mention->author).data,
		                    shown(mention->title).data, mention->text.data);
	}
	return text;
}

static void test_answers(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof answers / sizeof answers[0]; i++) {
		struct arena arena = {0};
		struct source source = {0};
		struct batch batch = {.arena = &arena};
		struct collector_progress progress = {0};
		struct error error = {0};
		struct collector_reply reply = {
			.body = bytes_of(answers[i].body), .url = bytes_of(answers[i].url), .status = 200};
		CHECK_INT(youtube_collector.parse(&source, &reply, (struct bytes){0}, &batch, &progress, &error),
		          COLLECTOR_DONE, "%s", answers[i].name);
		CHECK_BYTES(list(&arena, &batch), answers[i].mentions, "%s", answers[i].name);
		CHECK_INT(batch.reject_count, answers[i].apart, "%s: items apart", answers[i].name);
		arena_finish(&arena);
	}
}

/* What is no answer, whatever its status, is told and stores nothing. */
static void test_no_answers(void **state)
{
	(void)state;
	static const struct {
		int status;
		const char *body;
		enum collector_outcome outcome;
		const char *word;
	} rows[] = {
		{200, "", COLLECTOR_LATER, "not an answer of the YouTube Data API"},
		{200, "<html>", COLLECTOR_LATER, "not an answer of the YouTube Data API"},
		{200, "[]", COLLECTOR_LATER, "not an answer of the YouTube Data API"},
		{200, THREADS ",\"items\":[", COLLECTOR_LATER, "not an answer of the YouTube Data API"},
		{200, THREADS ",\"items\":{}}", COLLECTOR_LATER, "not an answer of the YouTube Data API"},
		{200, "{\"kind\":\"youtube#playlistListResponse\",\"items\":[]}", COLLECTOR_LATER,
	         "no list of comments"},
		{200, REFUSAL("commentsDisabled"), COLLECTOR_NEVER, "turned off"},
		{400, "{\"error\":{\"message\":\"API key not valid.\",\"details\":[{\"reason\":\"API_KEY_INVALID\"}]}}",
	         COLLECTOR_NEVER, "key is not valid"},
		{403, "", COLLECTOR_LATER, "403"},
		{404, REFUSAL("channelNotFound"), COLLECTOR_NEVER, "channel"},
		{400, "{\"error\":\"invalid_grant\"}", COLLECTOR_LATER, "invalid_grant"},
		{503, "{\"error\":{\"errors\":[],\"message\":\"backend\"}}", COLLECTOR_LATER, "backend"},
	};
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct arena arena = {0};
		struct source source = {0};
		struct batch batch = {.arena = &arena};
		struct collector_progress progress = {0};
		struct error error = {0};
		struct collector_reply reply = {.body = bytes_of(rows[i].body), .status = rows[i].status};
		CHECK_INT(youtube_collector.parse(&source, &reply, (struct bytes){0}, &batch, &progress, &error),
		          rows[i].outcome, "row %zu", i);
		CHECK_INT(batch.count, 0, "row %zu: mentions", i);
		if (strstr(error.message, rows[i].word) == NULL)
			fail_msg("row %zu: '%s' is not in: %s", i, rows[i].word, error.message);
		arena_finish(&arena);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_walk),
		cmocka_unit_test(test_refusals),
		cmocka_unit_test(test_answers),
		cmocka_unit_test(test_no_answers),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
