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
	size_t taken; /* bytes of data that were handed out */
	long number;
	size_t offset;
	bool ended;
};

void pieces_init(struct pieces *pieces, int descriptor, const char *name, size_t limit);

/* The next piece. `*more` is false at the end. False with ERROR_IO where reading fails. */
bool pieces_next(struct pieces *pieces, struct piece *piece, bool *more, struct error *error);
void pieces_finish(struct pieces *pieces);
