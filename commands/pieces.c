/* The lines of any file, in memory that does not grow with them. */
#include "commands/pieces.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

enum { STEP = 256 << 10 };

void pieces_init(struct pieces *pieces, int descriptor, const char *name, size_t limit)
{
	*pieces = (struct pieces){.descriptor = descriptor, .name = name, .limit = limit, .number = 1};
}

static bool fill(struct pieces *pieces, struct error *error)
{
	memmove(pieces->data.data, pieces->data.data + pieces->taken, pieces->data.length - pieces->taken);
	pieces->data.length -= pieces->taken;
	pieces->taken = 0;
	ssize_t got;
	do
		got = read(pieces->descriptor, buffer_reserve(&pieces->data, STEP), STEP);
	while (got < 0 && errno == EINTR);
	if (got < 0)
		return error_set(error, ERROR_IO, "%s: reading failed: %s", pieces->name, strerror(errno));
	const char *new = pieces->data.data + pieces->data.length;
	pieces->data.length += (size_t)got;
	pieces->ended = got == 0;
	const char *end = memrchr(new, '\n', (size_t)got);
	pieces->whole = end == NULL ? 0 : (size_t)(end + 1 - pieces->data.data);
	return true;
}

/* Hands out the next `length` bytes; `end` bytes more are the line's end. */
static void hand_out(struct pieces *pieces, size_t length, size_t end, bool last, struct piece *piece)
{
	*piece = (struct piece){{pieces->data.data + pieces->taken, length}, pieces->number, pieces->offset, last};
	pieces->taken += length + end;
	pieces->offset = last ? 0 : pieces->offset + length;
	pieces->number += last;
}

/* Where a line that is too long may be cut: behind its last blank, else where a character begins. */
static size_t cut(const char *text, size_t limit)
{
	for (size_t at = limit; at > limit - limit / 8; at--)
		if (text[at - 1] == ' ')
			return at;
	size_t at = limit;
	while (at > limit - 4 && ((unsigned char)text[at] & 0xc0) == 0x80)
		at--;
	return at;
}

bool pieces_next(struct pieces *pieces, struct piece *piece, bool *more, struct error *error)
{
	for (size_t searched = 0;;) {
		char *from = pieces->data.data + pieces->taken;
		size_t there = pieces->data.length - pieces->taken;
		char *end = there > searched ? memchr(from + searched, '\n', there - searched) : NULL;
		*more = true;
		if (end != NULL && (size_t)(end - from) <= pieces->limit) {
			hand_out(pieces, (size_t)(end - from), 1, true, piece);
			return true;
		}
		if (there > pieces->limit) {
			hand_out(pieces, cut(from, pieces->limit), 0, false, piece);
			return true;
		}
		if (pieces->ended) {
			*more = there > 0;
			hand_out(pieces, there, 0, true, piece);
			return true;
		}
		searched = there;
		if (!fill(pieces, error))
			return false;
	}
}

struct bytes pieces_ahead(const struct pieces *pieces)
{
	if (pieces->offset > 0 || pieces->whole <= pieces->taken)
		return (struct bytes)BYTES("");
	return (struct bytes){pieces->data.data + pieces->taken, pieces->whole - pieces->taken};
}

void pieces_pass(struct pieces *pieces, size_t length, long lines)
{
	pieces->taken += length;
	pieces->number += lines;
}

void pieces_finish(struct pieces *pieces)
{
	buffer_finish(&pieces->data);
}
