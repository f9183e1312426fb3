/* Clusters of near-identical mentions. The first member stands for its cluster: copies are compared with it
 * alone, so that a chain of small changes does not join unlike texts. */
#pragma once

#include "store/database.h"

/* Puts a mention that is alone into the cluster that its text belongs to. */
bool cluster_join(struct store *store, int64_t number, struct error *error);

/* Takes a mention out of its cluster, before its text changes; the next oldest copy becomes the first of those
 * that stay. */
bool cluster_leave(struct store *store, int64_t number, struct error *error);
