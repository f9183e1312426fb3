/* What the parts of the `feed` kind share: RSS 0.9x, 1.0 and 2.0, Atom 0.3 and 1.0, JSON Feed 1.0 and 1.1. */
#pragma once

#include "collectors/collector.h"

/* A reply that is being read. */
struct feed {
	const struct source *source;
	const struct collector_reply *reply;
	struct bytes text; /* the reply as clean UTF-8 */
	struct bytes base; /* what relative addresses are relative to, absent where nothing says */
	struct bytes lang; /* of the whole feed, absent where it does not say */
	struct batch *batch;
	struct collector_progress *progress;
	int64_t place; /* items so far */
	bool future;   /* an item was dated in the future */
	bool mended;   /* the reply was broken and could be mended */
};

/* Readers of the formats: mentions into the batch. False with ERROR_DATA where the text is no such feed. */
bool feed_read_xml(struct feed *feed, struct error *error);
bool feed_read_json(struct feed *feed, struct error *error);

/* A web page: its feed's address goes to progress->moved. False where it names none. */
bool feed_discover(struct feed *feed, struct error *error);

/* Completes what a reader found in an item and adds it: an id where there is none (address, else a hash of title
 * and date), text from the title, dates not after now; rejected where it says nothing at all. */
void feed_add(struct feed *feed, struct mention *item);
