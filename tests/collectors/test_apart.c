/* Parsing in a child process: what comes back is what was parsed, and a parser that crashes, hangs or takes too much
 * costs its reply and nothing else. */
#include "collectors/collector.h"
#include "core/limits.h"
#include "core/sanitizer.h"
#include "tests/check.h"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#define PARSER(name)                                                                                                   \
	static enum collector_outcome name(const struct source *source, const struct collector_reply *reply,           \
	                                   struct bytes cursor, struct batch *batch,                                   \
	                                   struct collector_progress *progress, struct error *error)

#define UNUSED (void)source, (void)reply, (void)cursor, (void)batch, (void)progress, (void)error

PARSER(all)
{
	UNUSED;
	struct mention *mention = batch_add(batch);
	mention->id = bytes_of("1\n\"\\");
	mention->text = reply->body;
	mention->title = bytes_of("");
	mention->author = bytes_of("a\xe2\x80\xa8 ⵣ 😡");
	mention->published = 1;
	mention->edited = -1;
	mention->likes = 0;
	mention->shares = INT64_C(1) << 50;
	mention->rating = 4.5;
	batch_reject(batch, 7, bytes_of("raw\n"), "reason %d%%", 9);
	*progress = (struct collector_progress){.cursor = cursor,
	                                        .more = true,
	                                        .partial = true,
	                                        .warning = bytes_of("w"),
	                                        .moved = bytes_of("https://m/"),
	                                        .wait = INT64_C(1) << 40};
	return COLLECTOR_DONE;
}

PARSER(nothing)
{
	UNUSED;
	return COLLECTOR_DONE;
}

PARSER(never)
{
	UNUSED;
	progress->wait = 5;
	error_set(error, ERROR_CONFIGURATION, "no such \"channel\"");
	return COLLECTOR_NEVER;
}

PARSER(crash)
{
	UNUSED;
	signal(SIGSEGV, SIG_DFL); /* not the handler of the test's own process */
	raise(SIGSEGV);
	return COLLECTOR_DONE;
}

PARSER(abort_at_once)
{
	UNUSED;
	signal(SIGABRT, SIG_DFL);
	abort();
}

PARSER(leave)
{
	UNUSED;
	batch_add(batch);
	_exit(0);
}

static volatile bool on = true;

PARSER(work_for_ever)
{
	UNUSED;
	while (on)
		continue;
	return COLLECTOR_DONE;
}

#ifndef SANITIZED
PARSER(take_all_memory)
{
	UNUSED;
	while (on)
		memset(arena_allocate(batch->arena, 1, 16 << 20), 1, 16 << 20);
	return COLLECTOR_DONE;
}
#endif

PARSER(say_too_much)
{
	UNUSED;
	for (int i = 0; i < 400; i++) {
		struct mention *mention = batch_add(batch);
		mention->id = bytes_of("x");
		mention->text = reply->body;
	}
	return COLLECTOR_DONE;
}

/* What the child can still reach: "none", or what it is. */
PARSER(look_around)
{
	UNUSED;
	struct mention *mention = batch_add(batch);
	mention->id = bytes_of("1");
	mention->text = bytes_of("none");
	if (open(reply->url.data, O_RDONLY) >= 0)
		mention->text = bytes_of("the file could be read");
	if (open(reply->url.data, O_WRONLY | O_CREAT, 0600) >= 0)
		mention->text = bytes_of("the file could be written");
	for (int descriptor = 3, open_ones = 0; descriptor < 1024; descriptor++)
		if (fcntl(descriptor, F_GETFD) >= 0 && ++open_ones > 1)
			mention->text = bytes_of("descriptors of the parent are open");
	return COLLECTOR_DONE;
}

typedef enum collector_outcome parser(const struct source *, const struct collector_reply *, struct bytes,
                                      struct batch *, struct collector_progress *, struct error *);

struct result {
	struct arena arena;
	struct batch batch;
	struct collector_progress progress;
	struct error error;
	enum collector_outcome outcome;
};

static void run(parser *parse, struct bytes body, const char *url, struct result *result)
{
	struct collector collector = {.kind = "test", .parse = parse};
	struct source source = {0};
	struct collector_reply reply = {.body = body, .url = bytes_of(url), .status = 200};
	*result = (struct result){0};
	result->batch.arena = &result->arena;
	result->outcome = collector_parse_apart(&collector, &source, &reply, bytes_of("{\"c\":\"\\u0000\"}"),
	                                        &result->batch, &result->progress, &result->error);
	CHECK_INT(waitpid(-1, NULL, WNOHANG), -1, "a child is left");
}

static void test_all_comes_back(void **state)
{
	(void)state;
	struct result result;
	run(all, bytes_of("زوين\t</x>"), NULL, &result);
	CHECK_INT(result.outcome, COLLECTOR_DONE, "outcome");
	CHECK_INT(result.batch.count, 1, "mentions");
	const struct mention *mention = &result.batch.mentions[0];
	CHECK_BYTES(mention->id, "1\n\"\\", "id");
	CHECK_BYTES(mention->text, "زوين\t</x>", "text");
	CHECK_BYTES(mention->author, "a\xe2\x80\xa8 ⵣ 😡", "author");
	CHECK_INT(mention->published, 1, "published");
	CHECK_INT(mention->edited, -1, "edited");
	CHECK_INT(mention->likes, 0, "likes");
	CHECK_INT(mention->shares, INT64_C(1) << 50, "shares");
	CHECK_INT(mention->replies, COUNT_UNKNOWN, "replies");
	CHECK_INT(mention->rating * 2, 9, "rating");
	CHECK_INT(result.batch.reject_count, 1, "rejects");
	CHECK_INT(result.batch.rejects[0].place, 7, "place");
	CHECK_BYTES(result.batch.rejects[0].reason, "reason 9%", "reason");
	CHECK_BYTES(result.batch.rejects[0].raw, "raw\n", "raw");
	CHECK_BYTES(result.progress.cursor, "{\"c\":\"\\u0000\"}", "cursor");
	CHECK_BYTES(result.progress.warning, "w", "warning");
	CHECK_BYTES(result.progress.moved, "https://m/", "moved");
	CHECK_INT(result.progress.more && result.progress.partial, true, "more and partial");
	CHECK_INT(result.progress.wait, INT64_C(1) << 40, "wait");
	arena_finish(&result.arena);
}

static void test_outcomes(void **state)
{
	(void)state;
	static const struct {
		const char *name;
		parser *parse;
		enum collector_outcome outcome;
		enum error_code code;
		const char *word; /* in the sentence */
	} rows[] = {
		{"nothing", nothing, COLLECTOR_DONE, ERROR_NONE, ""},
		{"never", never, COLLECTOR_NEVER, ERROR_CONFIGURATION, "no such \"channel\""},
		{"crash", crash, COLLECTOR_LATER, ERROR_DATA, "crashed"},
		{"abort", abort_at_once, COLLECTOR_LATER, ERROR_DATA, "crashed"},
		{"leave", leave, COLLECTOR_LATER, ERROR_DATA, "no whole result"},
		{"work for ever", work_for_ever, COLLECTOR_LATER, ERROR_DATA, "too much computing time"},
#ifndef SANITIZED
		{"take all memory", take_all_memory, COLLECTOR_LATER, ERROR_DATA, "too much memory"},
#endif
	};
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct result result;
		run(rows[i].parse, bytes_of("x"), NULL, &result);
		CHECK_INT(result.outcome, rows[i].outcome, "%s", rows[i].name);
		CHECK_INT(result.error.code, rows[i].code, "%s: code", rows[i].name);
		CHECK_INT(result.batch.count, 0, "%s: mentions", rows[i].name);
		if (strstr(result.error.message, rows[i].word) == NULL)
			fail_msg("%s: '%s' is not in: %.300s", rows[i].name, rows[i].word, result.error.message);
		arena_finish(&result.arena);
	}
}

static void test_too_much(void **state)
{
	(void)state;
	struct result result;
	char *body = calloc(1, LIMIT_TEXT);
	memset(body, 'x', LIMIT_TEXT);
	run(say_too_much, (struct bytes){body, LIMIT_TEXT}, NULL, &result);
	free(body);
	CHECK_INT(result.outcome, COLLECTOR_LATER, "outcome");
	CHECK_INT(result.batch.count, 0, "mentions");
	assert_non_null(strstr(result.error.message, "gave too much"));
	arena_finish(&result.arena);
}

/* The child reads no file of ours, writes none, and has none of our descriptors. */
static void test_confined(void **state)
{
	(void)state;
	char path[] = "/tmp/soumaa-apart-XXXXXX";
	int descriptor = mkstemp(path);
	struct result result;
	assert_true(descriptor >= 0);
	run(look_around, bytes_of("x"), path, &result);
	close(descriptor);
	unlink(path);
	CHECK_INT(result.batch.count, 1, "mentions: %.300s", result.error.message);
	char found[64];
	snprintf(found, sizeof found, "%s", result.batch.mentions[0].text.data);
	arena_finish(&result.arena);
	if (strncmp(found, "the file", 8) == 0)
		print_message("# this kernel has no Landlock: %s\n", found);
	else
		assert_string_equal(found, "none");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_all_comes_back),
		cmocka_unit_test(test_outcomes),
		cmocka_unit_test(test_too_much),
		cmocka_unit_test(test_confined),
	};
	setrlimit(RLIMIT_CORE, &(struct rlimit){0, 0});
	return cmocka_run_group_tests(tests, NULL, NULL);
}
