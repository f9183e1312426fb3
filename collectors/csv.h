/* Reads the rows of a CSV text (RFC 4180), with any delimiter and with line breaks in quoted fields. */
#pragma once

#include "core/arena.h"

#include <stdint.h>

/* Ready for use with text, delimiter and row set and the rest zeroed. */
struct csv {
	struct bytes text;
	char delimiter;       /* 0: none, each row is one field */
	int64_t row;          /* number of the row read last, from 1; blank lines count, as a spreadsheet shows them */
	size_t at;            /* where the next row starts */
	struct bytes *fields; /* of the row read last; into `text`, or the arena where a quote was doubled */
	size_t count;
	size_t capacity;
	struct bytes raw;    /* the row read last, as it stands in the text */
	const char *problem; /* why the row read last is broken */
};

enum csv_outcome {
	CSV_ROW,
	CSV_BROKEN, /* `problem` says why; the next row starts on the line after the one where this row began */
	CSV_END,
};

/* Reads the next row that is not blank. Its fields live until the next call, their bytes as long as the text
 * and the arena. */
enum csv_outcome csv_next(struct csv *csv, struct arena *arena);

/* Gives the room for the fields back. */
void csv_finish(struct csv *csv);
