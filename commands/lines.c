/* The lines of a stream, read in batches of bounded size. */
#include "commands/lines.h"

#include "core/memory.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { READ = 256 << 10 };

void lines_init(struct lines *lines, size_t limit)
{
	*lines = (struct lines){.limit = limit};
}

static void add_line(struct lines *lines, struct bytes text)
{
	lines->number++;
	if (!bytes_absent(text) && bytes_trim(text).length == 0)
		return;
	lines->items = memory_grow(lines->items, lines->count, &lines->capacity, sizeof *lines->items);
	lines->items[lines->count++] = (struct line){text, lines->number};
}

/* Ends the line that goes on to `end`. */
static void end_line(struct lines *lines, size_t end)
{
	struct bytes text = {lines->data.data + lines->taken, end - lines->taken};
	if (lines->overlong || text.length > lines->limit)
		text = (struct bytes){0};
	lines->overlong = false;
	add_line(lines, text);
}

static void split(struct lines *lines)
{
	size_t from = lines->taken;
	for (;;) {
		const char *start = lines->data.data + from;
		const char *end = memchr(start, '\n', lines->data.length - from);
		if (end == NULL)
			break;
		size_t at = (size_t)(end - lines->data.data);
		end_line(lines, at);
		lines->taken = from = at + 1;
	}
}

/* What the last batch used goes; so does the beginning of a line that is too long already. */
static void make_room(struct lines *lines)
{
	size_t left = lines->data.length - lines->taken;
	if (left > lines->limit) {
		lines->overlong = true;
		left = 0;
	} else if (left > 0) {
		memmove(lines->data.data, lines->data.data + lines->taken, left);
	}
	lines->data.length = left;
	lines->taken = 0;
	lines->count = 0;
}

bool lines_read(struct lines *lines, int descriptor, struct error *error)
{
	make_room(lines);
	while (lines->count == 0 && !lines->ended) {
		ssize_t got = read(descriptor, buffer_reserve(&lines->data, READ), READ);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return error_set(error, ERROR_IO, "standard input cannot be read: %s", strerror(errno));
		lines->data.length += (size_t)got;
		lines->ended = got == 0;
		split(lines);
		if (lines->ended && (lines->data.length > lines->taken || lines->overlong)) {
			end_line(lines, lines->data.length);
			lines->taken = lines->data.length;
		}
		if (lines->count == 0)
			make_room(lines);
	}
	return true;
}

void lines_finish(struct lines *lines)
{
	free(lines->items);
	buffer_finish(&lines->data);
}
