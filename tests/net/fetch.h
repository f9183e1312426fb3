/* One request through the HTTP client, and what a test keeps of its reply. */
#pragma once

#include "net/http.h"

/* Limits of the tests' client: milliseconds, bytes. */
enum { FETCH_LIMIT = 3000, FETCH_BODY_LIMIT = 200000 };

struct seen {
	int calls;
	enum http_outcome outcome;
	enum error_code code;
	char message[1024];
	int status;
	size_t length;
	char body[8192];
	char url[512];
	char etag[64];
	char last_modified[64];
	bool moved_permanently;
	int64_t retry_after;
};

/* Copies bytes, cut to the place's size, with a terminator. */
void fetch_keep(char *place, size_t size, struct bytes text);

/* Keeps a reply in the struct seen that is the context. */
void fetch_finished(void *context, const struct http_reply *reply);

/* A client with the limits above, at noon of 2026-11-24, that rests `pause` milliseconds between two requests. */
struct http_client *fetch_client(int64_t pause);

/* Runs one request in a client of its own. */
void fetch_run(const struct http_request *request, struct seen *seen);
