/* What the commands that read the store share: where it lies, and how a record is written. */
#pragma once

#include "commands/command.h"
#include "core/record.h"
#include "store/store.h"

/* Loads the configuration and opens the store in its state folder, which must be there. */
bool storage_read(struct invocation *invocation, struct configuration *configuration, struct store **store,
                  struct error *error);

/* Opens the store in the configuration's state folder; `create` makes it where it is missing. */
bool storage_open(struct invocation *invocation, const struct configuration *configuration, bool create,
                  struct store **store, struct error *error);

/* For the commands that take one mention (its number or source:item): checks that one is named, opens the store, calls
 * `use` and closes it. */
typedef bool storage_use(struct invocation *invocation, struct store *store, struct error *error);
bool storage_with_mention(struct invocation *invocation, storage_use *use, struct error *error);

/* A record as one JSON object and a line feed: the mention's fields, then number, first_seen, cluster, copies, edits
 * and verdict (null while there is none). */
void storage_write_json(const struct record *record, bool explain, struct buffer *out);
