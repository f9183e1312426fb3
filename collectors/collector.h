/* What a collector is: two pure functions, what to ask and a reply -> mentions, and a row in the table. It
 * neither opens files nor sockets, reads no clock, and keeps nothing between two calls but its cursor. */
#pragma once

#include "core/configuration.h"
#include "core/mention.h"

/* An option that a kind's sources take beside the common keys. */
struct collector_option {
	const char *key; /* a key that ends in ".*" takes a map */
	bool required;
	const char *expected; /* for errors and the manual: "a channel id (UC...)" */
};

/* What to ask: an URL to get, or files to read. */
struct collector_request {
	struct bytes url;  /* absent: read `path` instead */
	struct bytes path; /* a file or a shell pattern (glob), relative to the configuration file's folder; its
	                      files are read and parsed one by one */
	struct bytes authorization; /* value of the Authorization header, absent: none */
	struct bytes accept;        /* value of the Accept header, absent: any */
	bool conditional;           /* send the ETag and Last-Modified that the store keeps for the source */
	int quota;                  /* units of the source's daily budget that it costs */
};

/* What came back. */
struct collector_reply {
	struct bytes body;
	struct bytes url;            /* of the page after redirects, or the file's path */
	int status;                  /* 200 for a file */
	struct bytes content_type;   /* header, absent: none */
	struct bytes link;           /* header Link (RFC 8288), absent: none */
	struct bytes rate_remaining; /* header X-RateLimit-Remaining, absent: none */
	struct bytes rate_reset;     /* header X-RateLimit-Reset, absent: none. Its form (a time, seconds since 1970,
	                                seconds left) is a matter of the platform, so the collector reads it */
	timestamp now;               /* when it was fetched */
};

/* Where a source stands: opaque text that only its collector reads and writes (JSON), absent before the
 * first poll. It is stored in the transaction that stores the mentions. */
struct collector_progress {
	struct bytes cursor;  /* to store */
	bool more;            /* ask again at once, with this cursor: there is another page */
	bool partial;         /* the reply was cut or broken: what could be read is in the batch, and neither
	                         ETag nor Last-Modified may be kept */
	struct bytes warning; /* one sentence for the source's health, absent: none */
	struct bytes moved;   /* another address to ask instead (autodiscovery), absent: none */
	int64_t wait;         /* milliseconds to leave the source alone (quota used up), 0: none */
};

enum collector_outcome {
	COLLECTOR_DONE,
	COLLECTOR_LATER, /* not the expected reply: try again with the next run */
	COLLECTOR_NEVER, /* wrong key, unknown channel: until the configuration changes */
};

struct collector {
	const char *kind;
	const char *summary; /* one line for the manual */
	const struct collector_option *options;
	size_t option_count;
	bool needs_url;
	bool needs_secret;
	int64_t daily_quota; /* units a day, 0: no budget */

	/* What to ask next. `secret` is absent where the source has none. Allocates in the arena. False with
	 * ERROR_CONFIGURATION where an option's value is wrong. */
	bool (*ask)(const struct source *source, struct bytes secret, struct bytes cursor, timestamp now,
	            struct arena *arena, struct collector_request *request, struct error *error);

	/* Turns a reply into mentions (in batch->arena) and moves the cursor. May run in a child process under
	 * limits. On anything but COLLECTOR_DONE `error` says why. Bad items go to batch_reject. */
	enum collector_outcome (*parse)(const struct source *source, const struct collector_reply *reply,
	                                struct bytes cursor, struct batch *batch, struct collector_progress *progress,
	                                struct error *error);
};

/* The row of a kind, or NULL. */
const struct collector *collector_find(struct bytes kind);

/* All rows, in the order of the manual; NULL ends them. */
extern const struct collector *const collectors[];

/* Checks a source against its kind's table: unknown kind or option, a missing one, no URL, no secret. False
 * with ERROR_CONFIGURATION and the place. */
bool collector_check(const struct configuration *configuration, const struct source *source, struct error *error);

/* Runs `parse` in a child process under LIMIT_PARSE_CPU_SECONDS and LIMIT_PARSE_MEMORY, so that a bomb or a
 * crash costs one reply: then COLLECTOR_LATER, with what happened. The result is the same as parse's. */
enum collector_outcome collector_parse_apart(const struct collector *collector, const struct source *source,
                                             const struct collector_reply *reply, struct bytes cursor,
                                             struct batch *batch, struct collector_progress *progress,
                                             struct error *error);
