/* The literal scan without vectorscan: two plain searches, so that a few short literals do not narrow the window by
 * which the long ones are looked for. */
#include "analyzers/literal_scan.h"

#include "analyzers/byte_search.h"
#include "core/memory.h"

#include <assert.h>
#include <stdlib.h>

enum { LONG = 4 }; /* bytes */

/* Some of the literals, with their numbers among all. */
struct part {
	struct bytes *literals;
	size_t *numbers;
	size_t count;
	struct byte_search *search;
};

struct literal_scan {
	struct part parts[2]; /* short, long */
};

/* The searches need no memory of their own. */
struct literal_scratch {
	char nothing;
};

static void add(struct part *part, struct bytes literal, size_t number)
{
	part->literals[part->count] = literal;
	part->numbers[part->count++] = number;
}

bool literal_scan_create(const struct bytes *literals, size_t count, struct literal_scan **scan, struct error *error)
{
	(void)error;
	*scan = memory_allocate(1, sizeof **scan);
	struct part *parts = (*scan)->parts;
	for (size_t i = 0; i < 2; i++) {
		parts[i].literals = memory_allocate(count, sizeof *parts[i].literals);
		parts[i].numbers = memory_allocate(count, sizeof *parts[i].numbers);
	}
	for (size_t i = 0; i < count; i++) {
		assert(literals[i].length >= LITERAL_LENGTH_LEAST);
		add(&parts[literals[i].length >= LONG], literals[i], i);
	}
	for (size_t i = 0; i < 2; i++)
		parts[i].search = byte_search_create(parts[i].literals, parts[i].count);
	return true;
}

void literal_scan_destroy(struct literal_scan *scan)
{
	if (scan == NULL)
		return;
	for (size_t i = 0; i < 2; i++) {
		byte_search_destroy(scan->parts[i].search);
		free(scan->parts[i].literals);
		free(scan->parts[i].numbers);
	}
	free(scan);
}

struct literal_scratch *literal_scratch_create(const struct literal_scan *scan)
{
	(void)scan;
	return memory_allocate(1, sizeof(struct literal_scratch));
}

void literal_scratch_destroy(struct literal_scratch *scratch)
{
	free(scratch);
}

struct receiver {
	const struct part *part;
	literal_found *found;
	void *context;
};

static void receive(void *context, size_t number, size_t from)
{
	const struct receiver *receiver = context;
	receiver->found(receiver->context, receiver->part->numbers[number], from);
}

void literal_scan_run(const struct literal_scan *scan, struct literal_scratch *scratch, struct bytes text,
                      literal_found *found, void *context)
{
	(void)scratch;
	for (size_t i = 0; i < 2; i++) {
		struct receiver receiver = {&scan->parts[i], found, context};
		byte_search_find(scan->parts[i].search, text, receive, &receiver);
	}
}
