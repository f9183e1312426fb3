/* The HTTP client against servers whose TLS is wrong (https_server.py): each refused with a word on what is wrong,
 * nothing told to it, and no cut reply taken for a whole one. */
#include "core/clock.h"
#include "tests/check.h"
#include "tests/net/child.h"
#include "tests/net/fetch.h"

#include <stdlib.h>
#include <string.h>

static int port;

static const char *at(const char *host, const char *path)
{
	static char url[512];
	snprintf(url, sizeof url, "https://%s:%d%s", host, port, path);
	return url;
}

static void fetch(const char *host, const char *path, struct seen *seen)
{
	struct http_header secret = {BYTES("Authorization"), BYTES("Bearer canary")};
	struct http_request request = {
		.url = bytes_of(at(host, path)), .headers = &secret, .header_count = 1, .allow_private = true};
	fetch_run(&request, seen);
}

/* Runs a request and returns what the servers were asked since the last time. */
static const char *fetch_and_look(const char *host, const char *path, struct seen *seen)
{
	static char log[sizeof seen->body];
	struct seen other;
	fetch("127.0.0.1", "/forget", &other);
	fetch(host, path, seen);
	fetch("127.0.0.1", "/log", &other);
	CHECK_INT(other.outcome, HTTP_DONE, "the log after %s%s", host, path);
	memcpy(log, other.body, sizeof log);
	return log;
}

static const struct {
	const char *host;
	enum http_outcome outcome;
	const char *word; /* in the sentence */
} servers[] = {
	{"127.0.0.3", HTTP_NEVER, "host name"},   {"127.0.0.4", HTTP_NEVER, "expired"},
	{"127.0.0.5", HTTP_NEVER, "self-signed"}, {"127.0.0.6", HTTP_NEVER, "issuer"},
	{"127.0.0.7", HTTP_LATER, "TLS 1.2"},     {"127.0.0.8", HTTP_LATER, "https"},
	{"127.0.0.9", HTTP_LATER, "TLS"},         {"127.0.0.10", HTTP_LATER, "timed out"},
};

static void test_servers(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof servers / sizeof servers[0]; i++) {
		struct seen seen;
		int64_t start = clock_milliseconds();
		const char *log = fetch_and_look(servers[i].host, "/ok", &seen);
		CHECK_INT(seen.outcome, servers[i].outcome, "%s: %.300s", servers[i].host, seen.message);
		CHECK_INT(seen.length, 0, "%s: bytes of a body", servers[i].host);
		if (strstr(seen.message, servers[i].word) == NULL || strstr(seen.message, "canary") != NULL)
			fail_msg("%s: '%s' is not in: %s", servers[i].host, servers[i].word, seen.message);
		if (log[0] != 0)
			fail_msg("%s was told: %s", servers[i].host, log);
		if (clock_milliseconds() - start > 4 * FETCH_LIMIT)
			fail_msg("%s: took too long", servers[i].host);
	}
}

static void test_replies(void **state)
{
	static const struct {
		const char *path;
		enum http_outcome outcome;
	} rows[] = {
		{"/ok", HTTP_DONE},
		{"/ok-unsaid", HTTP_DONE}, /* TLS says that it ends */
		{"/no-notify", HTTP_DONE}, /* the length says that it is whole */
		{"/half", HTTP_LATER},
		{"/cut-record", HTTP_LATER},
		{"/between-records", HTTP_LATER},
		{"/corrupt-record", HTTP_LATER},
	};
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct seen seen;
		fetch("127.0.0.1", rows[i].path, &seen);
		CHECK_INT(seen.outcome, rows[i].outcome, "%s: %.300s", rows[i].path, seen.message);
		CHECK_INT(seen.length > 0, rows[i].outcome == HTTP_DONE, "%s: a body", rows[i].path);
		CHECK_INT(seen.code == ERROR_NONE, rows[i].outcome == HTTP_DONE, "%s: no error", rows[i].path);
	}
}

/* A server may send us on; the secret stays with the one that it was meant for. */
static void test_redirects(void **state)
{
	static const struct {
		const char *path;
		enum http_outcome outcome;
		const char *seen_there; /* what the second server saw; NULL: nothing */
		const char *told_there; /* of the secret */
	} rows[] = {
		{"/away/https/127.0.0.1/ok", HTTP_DONE, "127.0.0.1 /ok", "authorization=Bearer canary"},
		{"/away/https/127.0.0.2/ok", HTTP_DONE, "127.0.0.2 /ok", NULL},
		{"/away/http/127.0.0.8/ok", HTTP_DONE, "127.0.0.8 /ok", NULL},
		{"/away/https/127.0.0.3/ok", HTTP_NEVER, NULL, NULL},
		{"/away/https/127.0.0.4/ok", HTTP_NEVER, NULL, NULL},
		{"/away/https/127.0.0.5/ok", HTTP_NEVER, NULL, NULL},
		{"/away/https/127.0.0.8/ok", HTTP_LATER, NULL, NULL},
		{"/away/https/127.0.0.2/cut-record", HTTP_LATER, "127.0.0.2 /cut", NULL},
	};
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct seen seen;
		const char *log = fetch_and_look("127.0.0.1", rows[i].path, &seen);
		const char *second = strchr(log, '\n');
		CHECK_INT(seen.outcome, rows[i].outcome, "%s: %.300s", rows[i].path, seen.message);
		CHECK_INT(second != NULL, rows[i].seen_there != NULL, "%s: a second request", rows[i].path);
		if (second == NULL)
			continue;
		if (strstr(second, rows[i].seen_there) == NULL)
			fail_msg("%s: the second request was %s", rows[i].path, second);
		CHECK_INT(strstr(second, "canary") != NULL, rows[i].told_there != NULL, "%s: the secret", rows[i].path);
	}
}

/* Without the file of authorities nobody's certificate is good: verification is not a matter of luck. */
static void test_system_authorities(void **state)
{
	char trusted[256];
	struct seen seen;
	(void)state;
	snprintf(trusted, sizeof trusted, "%s", getenv("SSL_CERT_FILE"));
	unsetenv("SSL_CERT_FILE");
	fetch("127.0.0.1", "/ok", &seen);
	setenv("SSL_CERT_FILE", trusted, 1);
	CHECK_INT(seen.outcome, HTTP_NEVER, "a certificate that the system does not know: %.300s", seen.message);
}

int main(int count, char **arguments)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_servers),
		cmocka_unit_test(test_replies),
		cmocka_unit_test(test_redirects),
		cmocka_unit_test(test_system_authorities),
	};
	char folder[] = "/tmp/soumaa-https-XXXXXX", trusted[64], remove[64];
	struct child server;
	if (count != 2 || mkdtemp(folder) == NULL)
		return 2;
	port = child_start(&server, arguments[1], folder);
	snprintf(trusted, sizeof trusted, "%s/trusted.pem", folder);
	setenv("SSL_CERT_FILE", trusted, 1);
	int failed = cmocka_run_group_tests_name("https", tests, NULL, NULL);
	child_stop(&server);
	snprintf(remove, sizeof remove, "rm -r %s", folder);
	return system(remove) == 0 ? failed : 2;
}
