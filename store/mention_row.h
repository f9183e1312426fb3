/* The columns that hold a mention's own fields: one table to give, read and compare them. */
#pragma once

#include "core/mention.h"
#include "store/database.h"

/* Gives the mention's fields (but the source) as the call's next values, in the table's order. */
void mention_row_give(struct call *call, const struct mention *mention);

/* Reads the row's next columns into the mention; its source is left. */
void mention_row_read(struct call *call, struct arena *arena, struct mention *mention);

/* Fills what `mention` does not say from what was known. Returns whether anything else differs. */
bool mention_row_merge(struct mention *mention, const struct mention *known);
