/* URLs taken apart and shown, and when a server wants to be asked again. */
#include "core/limits.h"
#include "net/retry_after.h"
#include "net/url.h"
#include "tests/check.h"

#include <string.h>

static const char *const schemes[] = {"http", "https", NULL};

static void test_parse(void **state)
{
	static const struct {
		const char *text, *whole, *scheme, *host, *port;
	} rows[] = {
		{"http://example.ma", "http://example.ma/", "http", "example.ma", "80"},
		{"HTTPS://Example.MA/A?b=C#d", "https://Example.MA/A?b=C", "https", "example.ma", "443"},
		{"https://example.ma:8443/x", "https://example.ma:8443/x", "https", "example.ma", "8443"},
		{"http://example.ma:80/", "http://example.ma:80/", "http", "example.ma", "80"},
		{"http://[2001:DB8::1]:8080/", "http://[2001:DB8::1]:8080/", "http", "[2001:db8::1]", "8080"},
		{"http://1.2.3.4/", "http://1.2.3.4/", "http", "1.2.3.4", "80"},
		{"http://example.ma/a/../b", "http://example.ma/b", "http", "example.ma", "80"},
		{"http://example.ma/@x:y", "http://example.ma/@x:y", "http", "example.ma", "80"},
		{"http://example.ma/\303\251", "http://example.ma/%c3%a9", "http", "example.ma", "80"},
	};
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct arena arena = {0};
		struct url url;
		struct error error = {0};
		if (!url_parse(bytes_of(rows[i].text), schemes, &arena, &url, &error))
			fail_msg("%s: %s", rows[i].text, error.message);
		CHECK_BYTES(url.whole, rows[i].whole, "%s: whole", rows[i].text);
		CHECK_BYTES(url.scheme, rows[i].scheme, "%s: scheme", rows[i].text);
		CHECK_BYTES(url.host, rows[i].host, "%s: host", rows[i].text);
		CHECK_BYTES(url.port, rows[i].port, "%s: port", rows[i].text);
		arena_finish(&arena);
	}
}

/* The sentence says what is wrong and keeps what may be secret to itself. */
static void test_refused(void **state)
{
	static const struct {
		const char *text, *word;
	} rows[] = {
		{"", "empty"},
		{" http://example.ma/", "blanks"},
		{"http://example.ma/?k=canary\n", "control"},
		{"http://u:canary@example.ma/", "user or password"},
		{"http://canary@example.ma/", "user or password"},
		{"ftp://example.ma/", "must begin with http or https"},
		{"file:///etc/passwd", "must begin with http or https"},
		{"example.ma/feed", "not a URL"},
		{"//example.ma/feed", "not a URL"},
		{"http://", "not a URL"},
		{"http://[::1", "not a URL"},
		{"http://example.ma:99999/", "not a URL"},
		{"http://example.ma:x/", "not a URL"},
		{"http://example.ma:25/?k=canary", "25"},
		{"http://0x7f.1/", "127.0.0.1"},
		{"http://2130706433/?k=canary", "127.0.0.1"},
		{"http://0000127.0.0.1/", "87.0.0.1"},
		{"http://127%2e0.0.1/", "127.0.0.1"},
	};
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct arena arena = {0};
		struct url url;
		struct error error = {0};
		if (url_parse(bytes_of(rows[i].text), schemes, &arena, &url, &error))
			fail_msg("%s was taken", rows[i].text);
		CHECK_INT(error.code, ERROR_CONFIGURATION, "%s: code", rows[i].text);
		if (strstr(error.message, rows[i].word) == NULL || strstr(error.message, "canary") != NULL)
			fail_msg("%s: %s", rows[i].text, error.message);
		arena_finish(&arena);
	}
}

static void test_length(void **state)
{
	static char text[LIMIT_URL + 2] = "http://example.ma/?key=";
	struct arena arena = {0};
	struct url url;
	struct error error = {0};
	(void)state;
	memset(text + strlen(text), 'x', sizeof text - 1 - strlen(text));
	assert_false(url_parse(bytes_of(text), schemes, &arena, &url, &error));
	assert_non_null(strstr(error.message, "longer than"));
	text[LIMIT_URL] = 0;
	assert_true(url_parse(bytes_of(text), schemes, &arena, &url, &error));
	arena_finish(&arena);
}

static void test_same_origin(void **state)
{
	static const struct {
		const char *a, *b;
		bool same;
	} rows[] = {
		{"http://example.ma/a", "HTTP://EXAMPLE.MA:80/b?c", true},
		{"https://example.ma/", "https://example.ma:443/", true},
		{"http://example.ma/", "https://example.ma/", false},
		{"http://example.ma/", "http://example.ma:8080/", false},
		{"http://example.ma/", "http://www.example.ma/", false},
		{"http://example.ma/", "http://example.ma.evil.ma/", false},
		{"http://example.ma/", "http://example.ma./", false},
	};
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct arena arena = {0};
		struct url a, b;
		struct error error;
		assert_true(url_parse(bytes_of(rows[i].a), schemes, &arena, &a, &error));
		assert_true(url_parse(bytes_of(rows[i].b), schemes, &arena, &b, &error));
		CHECK_INT(url_same_origin(&a, &b), rows[i].same, "%s and %s", rows[i].a, rows[i].b);
		arena_finish(&arena);
	}
}

static void test_show(void **state)
{
	static const struct {
		const char *text, *shown;
	} rows[] = {
		{"http://example.ma/a", "http://example.ma/a"},
		{"http://u:p@example.ma/a", "http://example.ma/a"},
		{"http://u:p@x@example.ma/a", "http://example.ma/a"},
		{"http://example.ma/a?key=s&q=t&u", "http://example.ma/a?key=...&q=...&..."},
		{"http://example.ma/a?key=s;q=t", "http://example.ma/a?key=...;q=..."},
		{"http://example.ma/a?key=a=b", "http://example.ma/a?key=..."},
		{"http://example.ma/a#token", "http://example.ma/a"},
		{"http://example.ma?key=s#t?u=v", "http://example.ma?key=..."},
		{"u:p@example.ma", "example.ma"},
		{"", ""},
	};
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct arena arena = {0};
		CHECK_BYTES(url_show(bytes_of(rows[i].text), &arena), rows[i].shown, "%s", rows[i].text);
		arena_finish(&arena);
	}
}

/* RFC 9110: 10.2.3, and the three forms of a date in 5.6.7. */
static void test_retry_after(void **state)
{
	static const struct {
		const char *value;
		int64_t expected;
	} rows[] = {
		{NULL, -1},
		{"", -1},
		{"0", 0},
		{"120", 120000},
		{" 120 ", 120000},
		{"604801", INT64_C(604800000)},
		{"99999999999999999999999", INT64_C(604800000)},
		{"-1", -1},
		{"+5", -1},
		{"1.5", -1},
		{"12x", -1},
		{"soon", -1},
		{"Tue, 24 Nov 2026 12:00:30 GMT", 30000},
		{"Tuesday, 24-Nov-26 12:00:30 GMT", 30000},
		{"Tue Nov 24 12:00:30 2026", 30000},
		{"Tue, 24 Nov 2026 11:59:30 GMT", 0},
		{"Thu, 01 Jan 1970 00:00:00 GMT", 0},
		{"Fri, 24 Nov 2090 12:00:00 GMT", INT64_C(604800000)},
		{"Tue, 99 Nov 2026 12:00:30 GMT", -1},
	};
	timestamp now = timestamp_of(2026, 11, 24, 12, 0, 0);
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		CHECK_INT(retry_after_parse(bytes_of(rows[i].value), now), rows[i].expected, "'%s'",
		          rows[i].value == NULL ? "absent" : rows[i].value);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_parse),       cmocka_unit_test(test_refused), cmocka_unit_test(test_length),
		cmocka_unit_test(test_same_origin), cmocka_unit_test(test_show),    cmocka_unit_test(test_retry_after),
	};
	return cmocka_run_group_tests_name("url", tests, NULL, NULL);
}
