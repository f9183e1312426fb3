/* The lines of a stream, read in batches of bounded size. */
#pragma once

#include "core/buffer.h"
#include "core/error.h"

struct line {
	struct bytes text; /* without its end; absent where it was too long */
	long number;       /* from 1 */
};

struct lines {
	struct line *items; /* of the last batch: those that are not blank */
	size_t count, capacity;
	struct buffer data; /* what items point into, then the beginning of the next line */
	size_t taken;       /* bytes of data that the last batch used */
	size_t limit;       /* length of a line */
	long number;
	bool overlong; /* the line that is being read is over the limit and being passed over */
	bool ended;
};

void lines_init(struct lines *lines, size_t limit);

/* Reads the next batch from the descriptor. A count of 0 with `ended` is the end. False with ERROR_IO where reading
 * fails. */
bool lines_read(struct lines *lines, int descriptor, struct error *error);
void lines_finish(struct lines *lines);
