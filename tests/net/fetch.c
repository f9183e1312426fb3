/* One request through the HTTP client. */
#include "tests/net/fetch.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

void fetch_keep(char *place, size_t size, struct bytes text)
{
	snprintf(place, size, "%.*s", (int)text.length, text.data == NULL ? "" : text.data);
}

void fetch_finished(void *context, const struct http_reply *reply)
{
	struct seen *seen = context;
	*seen = (struct seen){.calls = seen->calls + 1,
	                      .outcome = reply->outcome,
	                      .code = reply->error.code,
	                      .status = reply->status,
	                      .length = reply->body.length,
	                      .moved_permanently = reply->moved_permanently,
	                      .retry_after = reply->retry_after};
	memcpy(seen->message, reply->error.message, sizeof seen->message);
	fetch_keep(seen->body, sizeof seen->body, reply->body);
	fetch_keep(seen->url, sizeof seen->url, reply->url);
	fetch_keep(seen->etag, sizeof seen->etag, http_reply_header(reply, "etag"));
	fetch_keep(seen->last_modified, sizeof seen->last_modified, http_reply_header(reply, "last-modified"));
}

struct http_client *fetch_client(int64_t pause)
{
	struct http_client_options options = {.user_agent = BYTES("Soumaa/test (+cm@example.ma)"),
	                                      .host_pause = pause,
	                                      .connect_limit = FETCH_LIMIT,
	                                      .transfer_limit = FETCH_LIMIT,
	                                      .body_limit = FETCH_BODY_LIMIT,
	                                      .now = timestamp_of(2026, 11, 24, 12, 0, 0)};
	struct http_client *client;
	struct error error;
	assert_true(http_client_create(&options, &client, &error));
	return client;
}

void fetch_run(const struct http_request *request, struct seen *seen)
{
	struct http_client *client = fetch_client(0);
	*seen = (struct seen){0};
	http_client_add(client, request, fetch_finished, seen);
	http_client_run(client);
	http_client_destroy(client);
	assert_int_equal(seen->calls, 1);
}
