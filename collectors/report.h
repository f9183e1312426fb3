/* What a parsing child hands back through its pipe, and how the parent reads it without trusting it. */
#pragma once

#include "collectors/collector.h"
#include "core/buffer.h"

/* Writes the result of a parse as lines of JSON: what came out, the mentions, the rejects, and a last line that says
 * that it is whole. */
void report_write(enum collector_outcome outcome, const struct batch *batch, const struct collector_progress *progress,
                  const struct error *error, struct buffer *out);

/* Reads it back into the batch's arena. False where it is not whole or not what report_write writes: then the batch
 * is empty. */
bool report_read(struct bytes text, enum collector_outcome *outcome, struct batch *batch,
                 struct collector_progress *progress, struct error *error);
