/* The HTTP client against a server that does everything wrong (http_server.py). */
#include "core/clock.h"
#include "net/http.h"
#include "tests/net/child.h"
#include "tests/net/fetch.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

static int port;
static const char zipped_word[] = "<rss version=\"2.0\">";

static const char *local(const char *path)
{
	static char url[512];
	snprintf(url, sizeof url, "http://127.0.0.1:%d%s", port, path);
	return url;
}

static void fetch(const char *path, struct seen *seen)
{
	struct http_request request = {.url = bytes_of(local(path)), .allow_private = true};
	fetch_run(&request, seen);
}

static void test_replies(void **state)
{
	static const struct {
		const char *path;
		enum http_outcome outcome;
		int status;
		long length; /* of the body; -1: not asked */
	} rows[] = {
		{"/ok", HTTP_DONE, 200, 60},
		{"/empty", HTTP_DONE, 200, 0},
		{"/none", HTTP_DONE, 304, 0},
		{"/missing", HTTP_DONE, 404, 2},
		{"/gzip", HTTP_DONE, 200, 3000},
		{"/gzip-two", HTTP_DONE, 200, 6000},
		{"/gzip-empty", HTTP_DONE, 200, 0},
		{"/gzip-cut", HTTP_LATER, 200, -1},
		{"/gzip-no-trailer", HTTP_LATER, 200, -1},
		{"/gzip-corrupt", HTTP_LATER, 200, -1},
		{"/gzip-not", HTTP_LATER, 200, -1},
		{"/gzip-bomb", HTTP_TOO_BIG, 200, -1},
		{"/gzip-gzip", HTTP_LATER, 200, -1},
		{"/brotli", HTTP_LATER, 200, -1},
		{"/long", HTTP_LATER, 200, -1},
		{"/two-lengths", HTTP_LATER, 200, -1},
		{"/same-lengths", HTTP_DONE, 200, 60},
		{"/negative", HTTP_LATER, 200, -1},
		{"/list-length", HTTP_LATER, 200, -1},
		{"/chunked", HTTP_DONE, 200, 60},
		{"/chunked-cut", HTTP_LATER, 200, -1},
		{"/chunked-open", HTTP_LATER, 200, -1},
		{"/chunked-bad", HTTP_LATER, 200, -1},
		{"/big", HTTP_TOO_BIG, 200, -1},
		{"/big-unsaid", HTTP_TOO_BIG, 200, -1},
		{"/endless", HTTP_TOO_BIG, 200, -1},
		{"/headers", HTTP_TOO_BIG, -1, -1},
		{"/hundreds", HTTP_TOO_BIG, -1, -1},
		{"/garbage", HTTP_LATER, -1, -1},
		{"/nothing", HTTP_LATER, -1, -1},
		{"/reset", HTTP_LATER, -1, -1},
		{"/stalled", HTTP_LATER, -1, -1},
		{"/silent", HTTP_LATER, -1, -1},
		{"/drip", HTTP_LATER, -1, -1},
		{"/loop", HTTP_LATER, 301, -1},
		{"/to-file", HTTP_NEVER, -1, -1},
		{"/to-gopher", HTTP_NEVER, -1, -1},
		{"/to-metadata", HTTP_NEVER, -1, -1},
		{"/to-user", HTTP_NEVER, -1, -1},
		{"/to-mail-port", HTTP_NEVER, -1, -1},
		{"/nowhere", HTTP_DONE, 302, 0},
	};
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct seen seen;
		int64_t start = clock_milliseconds();
		fetch(rows[i].path, &seen);
		if (seen.outcome != rows[i].outcome || (rows[i].status >= 0 && seen.status != rows[i].status))
			fail_msg("%s: outcome %d, status %d: %s", rows[i].path, (int)seen.outcome, seen.status,
			         seen.message);
		if (rows[i].length >= 0 && seen.length != (size_t)rows[i].length)
			fail_msg("%s: %zu bytes", rows[i].path, seen.length);
		if ((seen.outcome == HTTP_DONE) != (seen.code == ERROR_NONE))
			fail_msg("%s: error code %d", rows[i].path, (int)seen.code);
		if (clock_milliseconds() - start > FETCH_LIMIT + 1000)
			fail_msg("%s: took %d ms", rows[i].path, (int)(clock_milliseconds() - start));
	}
}

static void test_body_and_headers(void **state)
{
	struct seen seen;
	(void)state;
	fetch("/gzip", &seen);
	assert_memory_equal(seen.body, zipped_word, sizeof zipped_word - 1);
	fetch("/ok", &seen);
	assert_string_equal(seen.etag, "W/\"a b\"");
	assert_string_equal(seen.last_modified, "Tue, 24 Nov 2026 10:00:00 GMT");
	assert_false(seen.moved_permanently);
	assert_int_equal(seen.retry_after, -1);
}

static void test_retry_after(void **state)
{
	static const struct {
		const char *path;
		int64_t least, most;
	} rows[] = {
		{"/later-seconds", 120000, 120000},
		{"/later-zero", 0, 0},
		{"/later-date", 27000, 30000}, /* 30 s after `now`, less what the request took */
		{"/later-far", INT64_C(604800000), INT64_C(604800000)},
	};
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct seen seen;
		fetch(rows[i].path, &seen);
		if (seen.retry_after < rows[i].least || seen.retry_after > rows[i].most)
			fail_msg("%s: %lld ms", rows[i].path, (long long)seen.retry_after);
	}
}

static void test_redirects(void **state)
{
	struct seen seen;
	(void)state;
	fetch("/to-ok", &seen);
	assert_int_equal(seen.outcome, HTTP_DONE);
	assert_true(seen.moved_permanently);
	assert_string_equal(seen.url, local("/ok"));
	fetch("/to-ok-for-now", &seen);
	assert_int_equal(seen.status, 200);
	assert_false(seen.moved_permanently);
}

/* The server's log of what it was asked. */
static void read_log(char *place, size_t size)
{
	struct seen seen;
	fetch("/log", &seen);
	fetch_keep(place, size, bytes_of(seen.body));
}

static void request_with_secrets(const char *path)
{
	struct http_header headers[] = {{BYTES("Authorization"), BYTES("Bearer canary")},
	                                {BYTES("X-Key"), BYTES("canary")}};
	struct http_request request = {.headers = headers,
	                               .header_count = 2,
	                               .etag = BYTES("W/\"1 2\""),
	                               .last_modified = BYTES("yesterday, perhaps"),
	                               .allow_private = true};
	struct seen seen;
	fetch("/forget", &seen);
	request.url = bytes_of(local(path));
	fetch_run(&request, &seen);
	assert_int_equal(seen.outcome, HTTP_DONE);
}

static void test_secrets_stay(void **state)
{
	char log[4096];
	(void)state;
	request_with_secrets("/to-ok");
	read_log(log, sizeof log);
	char *same = strstr(log, " GET /ok ");
	assert_non_null(same);
	assert_non_null(strstr(same, "authorization=Bearer canary x-key=canary"));
	assert_null(strstr(log, "referer"));

	request_with_secrets("/away/127.0.0.2/ok");
	read_log(log, sizeof log);
	char *second = strstr(log, "127.0.0.2 GET /ok");
	assert_non_null(second);
	assert_null(strstr(second, "canary"));
	assert_non_null(strstr(second, "if-none-match=W/\"1 2\""));
	assert_non_null(strstr(second, "if-modified-since=yesterday, perhaps"));
	assert_non_null(strstr(second, "user-agent=Soumaa/test (+cm@example.ma)"));

	/* Back at the first host: who sends us there may not make us speak. */
	request_with_secrets("/away/127.0.0.2/away/127.0.0.1/ok");
	read_log(log, sizeof log);
	second = strstr(log, "127.0.0.1 GET /ok");
	assert_non_null(second);
	assert_null(strstr(second, "canary"));
}

static void test_refused_requests(void **state)
{
	static char longest[20000];
	struct http_header split = {BYTES("X-Key"), BYTES("canary\r\nHost: evil")},
			   name = {BYTES("X Key"), BYTES("canary")};
	memset(longest, 'a', sizeof longest - 1);
	memcpy(longest, "http://e.ma/", 12);
	struct {
		const char *url;
		struct http_header *header;
		const char *word; /* in the sentence */
	} rows[] = {
		{"", NULL, "empty"},
		{"http://user:canary@127.0.0.1/", NULL, "user or password"},
		{"ftp://127.0.0.1/x", NULL, "must begin with http or https"},
		{"file:///etc/passwd", NULL, "must begin with http or https"},
		{"http://127.0.0.1/a b", NULL, "blanks"},
		{"http://127.0.0.1/\r\nX: y?key=canary", NULL, "control"},
		{"127.0.0.1", NULL, "not a URL"},
		{longest, NULL, "longer than"},
		{"http://127.0.0.1:6379/?key=canary", NULL, "6379"},
		{"http://127.0.0.1:1024/", &split, "X-Key"},
		{"http://127.0.0.1:1024/", &name, "X Key"},
	};
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct http_request request = {.url = bytes_of(rows[i].url),
		                               .headers = rows[i].header,
		                               .header_count = rows[i].header != NULL,
		                               .allow_private = true};
		struct seen seen;
		fetch_run(&request, &seen);
		if (seen.outcome != HTTP_NEVER || seen.code != ERROR_CONFIGURATION ||
		    strstr(seen.message, rows[i].word) == NULL || strstr(seen.message, "canary") != NULL)
			fail_msg("%s: outcome %d: %s", rows[i].url, (int)seen.outcome, seen.message);
	}
}

static void test_private_needs_leave(void **state)
{
	struct seen seen;
	char log[4096];
	(void)state;
	fetch("/forget", &seen);
	struct http_request request = {.url = bytes_of(local("/ok?key=canary&b=1"))};
	fetch_run(&request, &seen);
	assert_int_equal(seen.outcome, HTTP_NEVER);
	assert_non_null(strstr(seen.message, "/ok?key=...&b=...'"));
	assert_non_null(strstr(seen.message, "127.0.0.1"));
	assert_non_null(strstr(seen.message, "private: true"));
	read_log(log, sizeof log);
	assert_string_equal(log, "");
}

/* A connection that a private source left open is not lent to another one. */
static void test_open_connection_is_not_lent(void **state)
{
	struct http_client *client = fetch_client(0);
	struct http_request allowed = {.url = bytes_of(local("/ok")), .allow_private = true};
	struct seen first = {0}, second = {0};
	(void)state;
	http_client_add(client, &allowed, fetch_finished, &first);
	http_client_run(client);
	struct http_request other = {.url = bytes_of(local("/ok"))};
	http_client_add(client, &other, fetch_finished, &second);
	http_client_run(client);
	http_client_destroy(client);
	assert_int_equal(first.outcome, HTTP_DONE);
	assert_int_equal(second.outcome, HTTP_NEVER);
}

static void test_no_proxy_from_environment(void **state)
{
	struct seen seen;
	(void)state;
	setenv("http_proxy", "http://127.0.0.1:1", 1);
	setenv("all_proxy", "http://127.0.0.1:1", 1);
	fetch("/ok", &seen);
	unsetenv("http_proxy");
	unsetenv("all_proxy");
	assert_int_equal(seen.outcome, HTTP_DONE);
}

/* Two hosts, four requests each, which the server answers after 50 ms. */
static void test_hosts_in_turn(void **state)
{
	enum { HOSTS = 2, TURNS = 4, PAUSE = 60 };
	struct seen seen[HOSTS * TURNS] = {{0}};
	char log[4096], url[64];
	(void)state;
	fetch("/forget", &seen[0]);
	seen[0].calls = 0;
	struct http_client *client = fetch_client(PAUSE);
	for (int i = 0; i < HOSTS * TURNS; i++) {
		snprintf(url, sizeof url, "http://127.0.0.%d:%d/turn/%d", 1 + i % HOSTS, port, i / HOSTS);
		struct http_request request = {.url = bytes_of(url), .allow_private = true};
		http_client_add(client, &request, fetch_finished, &seen[i]);
	}
	clock_t work = clock();
	int64_t start = clock_milliseconds();
	http_client_run(client);
	int64_t took = clock_milliseconds() - start;
	work = clock() - work;
	http_client_destroy(client);
	for (int i = 0; i < HOSTS * TURNS; i++)
		assert_int_equal(seen[i].outcome * 10 + seen[i].calls, HTTP_DONE * 10 + 1);
	read_log(log, sizeof log);
	assert_null(strstr(log, "OVERLAP"));
	assert_true(strstr(log, "127.0.0.1 GET /turn/0") < strstr(log, "127.0.0.1 GET /turn/3"));
	/* No host rests less than it should... */
	assert_true(took >= TURNS * 50 + (TURNS - 1) * PAUSE);
	/* ...both go at the same time, */
	assert_true(took < 2 * (TURNS * 50 + (TURNS - 1) * PAUSE));
	/* and waiting costs no work. */
	assert_true(work < CLOCKS_PER_SEC / 5);
}

struct chain {
	struct http_client *client;
	int left;
};

static void next_page(void *context, const struct http_reply *reply)
{
	struct chain *chain = context;
	struct http_request request = {.url = bytes_of(local("/ok")), .allow_private = true};
	assert_int_equal(reply->outcome, HTTP_DONE);
	if (chain->left-- > 0)
		http_client_add(chain->client, &request, next_page, chain);
}

static void test_requests_from_a_reply(void **state)
{
	struct chain chain = {fetch_client(0), 3};
	struct http_request request = {.url = bytes_of(local("/ok")), .allow_private = true};
	(void)state;
	http_client_add(chain.client, &request, next_page, &chain);
	http_client_run(chain.client);
	http_client_destroy(chain.client);
	assert_int_equal(chain.left, -1);
}

static void test_nobody_listens(void **state)
{
	struct http_request request = {.url = BYTES("http://127.0.0.1:1024/?key=canary"), .allow_private = true};
	struct seen seen;
	(void)state;
	fetch_run(&request, &seen);
	assert_int_equal(seen.outcome, HTTP_LATER);
	assert_int_equal(seen.code, ERROR_TEMPORARY);
	assert_null(strstr(seen.message, "canary"));
}

static void test_destroy_unused(void **state)
{
	struct http_client *client = fetch_client(0);
	struct http_request request = {.url = bytes_of(local("/ok"))}, bad = {.url = BYTES("x")};
	struct seen seen = {0};
	(void)state;
	http_client_add(client, &request, fetch_finished, &seen);
	http_client_add(client, &bad, fetch_finished, &seen);
	http_client_destroy(client);
	http_client_destroy(NULL);
	assert_int_equal(seen.calls, 0);
}

int main(int count, char **arguments)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_replies),
		cmocka_unit_test(test_body_and_headers),
		cmocka_unit_test(test_retry_after),
		cmocka_unit_test(test_redirects),
		cmocka_unit_test(test_secrets_stay),
		cmocka_unit_test(test_refused_requests),
		cmocka_unit_test(test_private_needs_leave),
		cmocka_unit_test(test_open_connection_is_not_lent),
		cmocka_unit_test(test_no_proxy_from_environment),
		cmocka_unit_test(test_hosts_in_turn),
		cmocka_unit_test(test_requests_from_a_reply),
		cmocka_unit_test(test_nobody_listens),
		cmocka_unit_test(test_destroy_unused),
	};
	struct child server;
	if (count != 2)
		return 2;
	port = child_start(&server, arguments[1], NULL);
	int failed = cmocka_run_group_tests_name("http", tests, NULL, NULL);
	child_stop(&server);
	return failed;
}
