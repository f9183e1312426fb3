/* The lines of any file, binary ones too, in memory that does not grow with them: a line over the limit comes in
 * pieces. */
#pragma once

#include "core/buffer.h"
#include "core/error.h"

struct piece {
	struct bytes text; /* without the line's end; lives until the next call */
	long number;       /* of the line, from 1 */
	size_t offset;     /* where in the line the piece begins */
	bool last;         /* the line ends with it */
};

struct pieces {
	int descriptor;
	const char *name; /* of the file, for errors */
	size_t limit;
	struct buffer data;
	size_t taken; /* bytes of data that were handed out or passed over */
	size_t whole; /* bytes of data up to the last line end in it */
	long number;
	size_t offset;
	bool ended;
};

void pieces_init(struct pieces *pieces, int descriptor, const char *name, size_t limit);

/* The next piece. `*more` is false at the end. False with ERROR_IO where reading fails. */
bool pieces_next(struct pieces *pieces, struct piece *piece, bool *more, struct error *error);
/* The whole lines that have been read and not handed out; empty in the midst of a line. */
struct bytes pieces_ahead(const struct pieces *pieces);

/* Passes over the first `lines` of them, `length` bytes with their ends. */
void pieces_pass(struct pieces *pieces, size_t length, long lines);

void pieces_finish(struct pieces *pieces);
