/* HTTP with its guard. Several hosts at once, one request at a time a host with a pause between two; limits
 * on time and size (counted after decompression); http and https only, redirects too; special and private
 * addresses refused when the connection is made, unless the request allows them. */
#pragma once

#include "core/arena.h"
#include "core/buffer.h"
#include "core/error.h"
#include "core/timestamp.h"

struct http_header {
	struct bytes name;
	struct bytes value;
};

struct http_request {
	struct bytes url;
	struct http_header *headers; /* Authorization, Accept...; sent to the server of `url` only: a redirect to
	                                another scheme, host or port does not carry them */
	size_t header_count;
	struct bytes etag;          /* sent as If-None-Match, verbatim */
	struct bytes last_modified; /* sent as If-Modified-Since, verbatim */
	bool allow_private;         /* this machine and private networks too; never metadata services, multicast... */
};

enum http_outcome {
	HTTP_DONE,    /* a whole reply, of any status; one without a length ends with the connection, so that only who
	                 reads it can see whether it was cut */
	HTTP_LATER,   /* network trouble: time-out, reset, refused connection, cut reply */
	HTTP_NEVER,   /* will not work until the configuration changes: bad URL, refused address, certificate */
	HTTP_TOO_BIG, /* body or headers passed their limit */
};

struct http_reply {
	enum http_outcome outcome;
	struct error error; /* why the outcome is not HTTP_DONE */
	int status;
	struct http_header *headers; /* of the last answer, names in lower case */
	size_t header_count;
	struct bytes body;
	struct bytes url;       /* after redirects */
	bool moved_permanently; /* every redirect on the way was 301 or 308 */
	int64_t retry_after;    /* milliseconds from `now` that the server asked for, at most
	                          LIMIT_RETRY_AFTER_SECONDS; -1: none. 0 is a value */
};

/* The value of a header (name in lower case), or absent. */
struct bytes http_reply_header(const struct http_reply *reply, const char *name);

struct http_client;

struct http_client_options {
	struct bytes user_agent; /* honest, with a contact */
	int64_t host_pause;      /* milliseconds between two requests to one host */
	int64_t connect_limit;   /* milliseconds; 0: core/limits.h */
	int64_t transfer_limit;  /* milliseconds; 0: core/limits.h */
	size_t body_limit;       /* bytes; 0: core/limits.h */
	timestamp now;           /* for Retry-After with a date; monotonic time is added to it */
};

bool http_client_create(const struct http_client_options *options, struct http_client **client, struct error *error);
void http_client_destroy(struct http_client *client);

/* Called once for each request, when it has ended. The reply and all in it live until the call returns. It
 * may add further requests. */
typedef void http_finished(void *context, const struct http_reply *reply);

/* Queues a request; its bytes are copied. */
void http_client_add(struct http_client *client, const struct http_request *request, http_finished *finished,
                     void *context);

/* Works until every request has ended. */
void http_client_run(struct http_client *client);
