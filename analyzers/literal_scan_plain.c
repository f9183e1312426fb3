/* The literal scan without vectorscan. Of each literal one window of bytes is chosen, the one that the fewest others
 * share; every window of the text is looked up, and where it is known the literals that have it are compared. Long
 * literals have wide windows: in Arabic script eight bytes are only four letters. */
#include "analyzers/literal_scan.h"

#include "core/memory.h"

#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { PARTS = 3, HASH_BITS = 18, SHARED = 16 };

static const size_t widths[PARTS] = {2, 4, 8}; /* bytes of a window; a literal is in the last part that it fills */

/* The window of one literal. */
struct place {
	uint64_t window;
	uint32_t hash;
	uint32_t offset; /* of the window in the literal */
	uint32_t literal;
	uint32_t nothing; /* 0 */
};

/* Those of one width, as they are packed. */
struct part_tables {
	uint64_t known[(1 << HASH_BITS) / 64]; /* bits: a place has this hash */
	uint32_t
		starts[(1 << HASH_BITS) / SHARED + 2]; /* of each SHARED hashes: the first place; two more at the end */
};

struct part {
	const struct part_tables *tables;
	const struct place *places; /* by hash */
	size_t count;
};

struct literal_scan {
	const struct bytes *literals;
	struct part parts[PARTS];
};

/* The scan needs no memory of its own. */
struct literal_scratch {
	char nothing;
};

static inline uint64_t window_at(const char *at, size_t width)
{
	uint64_t window = 0;
	memcpy(&window, at, width);
	return window;
}

/* Fibonacci hashing (Knuth 6.4): the top bits are the good ones. */
static inline uint32_t hash_of(uint64_t window)
{
	return (uint32_t)((window * UINT64_C(0x9E3779B97F4A7C15)) >> (64 - HASH_BITS));
}

static size_t part_of(struct bytes literal)
{
	size_t part = PARTS - 1;
	while (part > 0 && literal.length < widths[part])
		part--;
	return part;
}

/* How many windows of all literals of each part have each hash. */
static uint32_t *count_windows(const struct bytes *literals, size_t count)
{
	uint32_t *counts = memory_allocate((size_t)PARTS << HASH_BITS, sizeof *counts);
	for (size_t i = 0; i < count; i++) {
		size_t part = part_of(literals[i]);
		for (size_t at = 0; at + widths[part] <= literals[i].length; at++)
			counts[(part << HASH_BITS) + hash_of(window_at(literals[i].data + at, widths[part]))]++;
	}
	return counts;
}

static struct place rarest(struct bytes literal, uint32_t number, size_t width, const uint32_t *counts)
{
	struct place best = {.literal = number};
	for (size_t at = 0; at + width <= literal.length; at++) {
		uint64_t window = window_at(literal.data + at, width);
		uint32_t hash = hash_of(window);
		if (at == 0 || counts[hash] < counts[best.hash])
			best = (struct place){window, hash, (uint32_t)at, number, 0};
	}
	return best;
}

static int by_hash(const void *a, const void *b)
{
	const struct place *left = a, *right = b;
	if (left->hash != right->hash)
		return left->hash < right->hash ? -1 : 1;
	return (left->literal > right->literal) - (left->literal < right->literal);
}

static void pack_part(struct place *places, size_t count, struct buffer *out)
{
	struct part_tables *tables = memory_allocate(1, sizeof *tables);
	if (count > 0)
		qsort(places, count, sizeof *places, by_hash);
	size_t next = 0;
	for (size_t i = 0; i < sizeof tables->starts / sizeof tables->starts[0]; i++) {
		while (next < count && places[next].hash / SHARED < i)
			next++;
		tables->starts[i] = (uint32_t)next;
	}
	for (size_t i = 0; i < count; i++)
		tables->known[places[i].hash / 64] |= UINT64_C(1) << places[i].hash % 64;
	uint64_t size = count;
	buffer_append(out, &size, sizeof size);
	buffer_append(out, tables, sizeof *tables);
	buffer_append(out, places, count * sizeof *places);
	free(tables);
}

const char literal_scan_way[] = "plain 1";

bool literal_scan_pack(const struct bytes *literals, size_t count, struct buffer *out, struct error *error)
{
	(void)error;
	uint32_t *counts = count_windows(literals, count);
	struct place *places = memory_allocate(count, sizeof *places);
	for (size_t part = 0; part < PARTS; part++) {
		size_t place_count = 0;
		for (size_t i = 0; i < count; i++) {
			assert(literals[i].length >= LITERAL_LENGTH_LEAST);
			if (part_of(literals[i]) == part)
				places[place_count++] = rarest(literals[i], (uint32_t)i, widths[part],
				                               counts + (part << HASH_BITS));
		}
		pack_part(places, place_count, out);
	}
	free(places);
	free(counts);
	return true;
}

/* Takes `size` bytes from the beginning of `rest`; NULL where it is shorter. */
static const void *take(struct bytes *rest, size_t size)
{
	const void *taken = rest->data;
	if (rest->length < size)
		return NULL;
	*rest = (struct bytes){rest->data + size, rest->length - size};
	return taken;
}

static bool map_part(struct bytes *rest, size_t width, const struct bytes *literals, size_t count, struct part *part)
{
	const uint64_t *size = take(rest, sizeof *size);
	if (size == NULL || *size > count)
		return false;
	part->count = (size_t)*size;
	part->tables = take(rest, sizeof *part->tables);
	if (part->tables == NULL)
		return false;
	part->places = take(rest, part->count * sizeof *part->places);
	if (part->places == NULL)
		return false;
	for (size_t i = 0; i < sizeof part->tables->starts / sizeof part->tables->starts[0]; i++)
		if (part->tables->starts[i] > part->count)
			return false;
	for (size_t i = 0; i < part->count; i++) {
		const struct place *place = &part->places[i];
		if (place->literal >= count || literals[place->literal].length < width ||
		    place->offset > literals[place->literal].length - width)
			return false;
	}
	return true;
}

struct literal_scan *literal_scan_map(struct bytes packed, const struct bytes *literals, size_t count)
{
	struct literal_scan *scan = memory_allocate(1, sizeof *scan);
	scan->literals = literals;
	for (size_t i = 0; i < PARTS; i++) {
		if (!map_part(&packed, widths[i], literals, count, &scan->parts[i])) {
			free(scan);
			return NULL;
		}
	}
	return scan;
}

void literal_scan_destroy(struct literal_scan *scan)
{
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

struct pass {
	const struct literal_scan *scan;
	const struct part *part;
	struct bytes text;
	literal_found *found;
	void *context;
};

/* Compares the literals that have the window which stands at the offset. */
static void compare(const struct pass *pass, size_t at, uint64_t window, uint32_t hash)
{
	const struct place *places = pass->part->places;
	const uint32_t *starts = &pass->part->tables->starts[hash / SHARED];
	for (size_t i = starts[0]; i < starts[1]; i++) {
		if (places[i].window != window || places[i].offset > at)
			continue;
		struct bytes literal = pass->scan->literals[places[i].literal];
		size_t from = at - places[i].offset;
		if (literal.length <= pass->text.length - from &&
		    memcmp(literal.data, pass->text.data + from, literal.length) == 0)
			pass->found(pass->context, places[i].literal, from);
	}
}

/* With a constant width, so that a window is one load: left to itself the compiler makes one function of the three
 * calls, and copies each window byte by byte. */
__attribute__((always_inline)) static inline void run_part(const struct pass *pass, size_t width)
{
	const struct part *part = pass->part;
	if (part->count == 0)
		return;
	for (size_t at = 0; at + width <= pass->text.length; at++) {
		uint64_t window = window_at(pass->text.data + at, width);
		uint32_t hash = hash_of(window);
		if ((part->tables->known[hash / 64] >> hash % 64 & 1) != 0)
			compare(pass, at, window, hash);
	}
}

void literal_scan_run(const struct literal_scan *scan, struct literal_scratch *scratch, struct bytes text,
                      literal_found *found, void *context)
{
	(void)scratch;
	struct pass pass = {scan, &scan->parts[0], text, found, context};
	run_part(&pass, 2);
	pass.part = &scan->parts[1];
	run_part(&pass, 4);
	pass.part = &scan->parts[2];
	run_part(&pass, 8);
}
