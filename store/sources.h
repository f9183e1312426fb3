/* The row of a source, for those who write beside it. */
#pragma once

#include "core/configuration.h"
#include "store/database.h"
#include "store/store.h"

/* The number of the source's row, which is made at its first poll. */
bool source_row(struct store *store, const struct source *source, int64_t *number, struct error *error);

/* Marks a poll that succeeded and moves the source's state. */
bool source_row_succeeded(struct store *store, int64_t number, const struct source_state *state, bool new_items,
                          struct bytes warning, timestamp now, struct error *error);
