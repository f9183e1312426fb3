/* One HTTP request and its answer. Redirects are not followed here: each is a transfer of its own, so that the guard,
 * the limits and what may be told to whom are decided anew for each. */
#pragma once

#include "net/http.h"
#include "net/url.h"

#include <curl/curl.h>

struct transfer_task {
	struct url url;
	const struct http_header *headers; /* those that this server may see */
	size_t header_count;
	struct bytes etag;
	struct bytes last_modified;
	struct bytes user_agent;
	bool allow_private;
	int64_t connect_limit;  /* milliseconds */
	int64_t transfer_limit; /* milliseconds */
	size_t body_limit;      /* bytes */
};

struct transfer;

/* Names are tokens, values hold no control characters: nothing can begin a header of its own. False with
 * ERROR_CONFIGURATION that names the header and keeps its value to itself. */
bool transfer_check_headers(const struct http_header *headers, size_t count, struct error *error);

/* The task's bytes must live as long as the transfer. */
struct transfer *transfer_create(const struct transfer_task *task);
void transfer_destroy(struct transfer *transfer);

CURL *transfer_handle(const struct transfer *transfer);

/* After libcurl has ended it with `code`: fills outcome, error, status, headers and body. The headers live in the
 * arena, the body as long as the transfer. */
void transfer_settle(struct transfer *transfer, CURLcode code, struct arena *arena, struct http_reply *reply);

/* Where a settled answer sends us, made absolute; absent where it is no redirect. */
struct bytes transfer_redirect(const struct transfer *transfer, struct arena *arena);

/* Milliseconds that it took. */
int64_t transfer_spent(const struct transfer *transfer);
