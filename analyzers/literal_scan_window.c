/* The literal scan without vectorscan: the first bytes of each literal are hashed, every window of the text is
 * looked up, and what shares a bucket is compared. */
#include "analyzers/literal_scan.h"

#include "core/arena.h"
#include "core/memory.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum { BUCKETS = 1 << 14 };

struct entry {
	struct bytes literal;
	size_t number;
	const struct entry *next;
};

/* Literals of four bytes and more by their first four, shorter ones by their first two. */
struct window {
	size_t width;
	size_t entry_count;
	const struct entry *buckets[BUCKETS];
};

struct literal_scan {
	struct arena arena;
	struct window wide, narrow;
};

/* The window needs no memory of its own. */
struct literal_scratch {
	char nothing;
};

static size_t bucket_of(const char *at, size_t width)
{
	uint32_t window = 0;
	memcpy(&window, at, width);
	return (window * UINT32_C(0x9E3779B1)) >> 18; /* Knuth's multiplicative hash, the top 14 bits */
}

static void add(struct literal_scan *scan, struct bytes literal, size_t number)
{
	struct window *window = literal.length >= scan->wide.width ? &scan->wide : &scan->narrow;
	const struct entry **bucket = &window->buckets[bucket_of(literal.data, window->width)];
	struct entry *entry = arena_allocate(&scan->arena, 1, sizeof *entry);
	*entry = (struct entry){arena_copy(&scan->arena, literal), number, *bucket};
	*bucket = entry;
	window->entry_count++;
}

bool literal_scan_create(const struct bytes *literals, size_t count, struct literal_scan **scan, struct error *error)
{
	(void)error;
	*scan = memory_allocate(1, sizeof **scan);
	(*scan)->wide.width = 4;
	(*scan)->narrow.width = LITERAL_LENGTH_LEAST;
	for (size_t i = 0; i < count; i++) {
		assert(literals[i].length >= LITERAL_LENGTH_LEAST);
		add(*scan, literals[i], i);
	}
	return true;
}

void literal_scan_destroy(struct literal_scan *scan)
{
	if (scan == NULL)
		return;
	arena_finish(&scan->arena);
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

static void run_window(const struct window *window, struct bytes text, literal_found *found, void *context)
{
	if (window->entry_count == 0)
		return;
	for (size_t at = 0; at + window->width <= text.length; at++) {
		const struct entry *entry = window->buckets[bucket_of(text.data + at, window->width)];
		for (; entry != NULL; entry = entry->next)
			if (entry->literal.length <= text.length - at &&
			    memcmp(entry->literal.data, text.data + at, entry->literal.length) == 0)
				found(context, entry->number);
	}
}

void literal_scan_run(const struct literal_scan *scan, struct literal_scratch *scratch, struct bytes text,
                      literal_found *found, void *context)
{
	(void)scratch;
	run_window(&scan->wide, text, found, context);
	run_window(&scan->narrow, text, found, context);
}
