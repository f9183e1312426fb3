/* One source being polled: asks its collector what to ask, takes the replies, stores what they hold. */
#pragma once

#include "collectors/collector.h"
#include "commands/workplace.h"
#include "net/http.h"

struct poll {
	struct workplace *workplace;
	const struct source *source;
	const struct collector *collector;
	struct http_client *client;
	struct source_state state;
	struct bytes secret;
	struct collector_request request; /* the one under way */
	int pages;
	struct error failure; /* of the store, during a reply: the run cannot go on */
	struct arena arena;   /* state, secret and request: as long as the poll */
};

/* Begins the poll of a source that is due: a request is queued in the client, or files are read at once.
 * False only where the store or a secret fails; trouble with the source is kept in the store. */
bool poll_start(struct poll *poll, struct error *error);
void poll_finish(struct poll *poll);
