/* The literal scan without vectorscan: an automaton (Aho and Corasick, "Efficient string matching", 1975) of which a
 * table gives the next state for each state and class of byte. It holds no more of a literal than tells it from most
 * others, so that the table stays in the cache; the rest is compared. */
#include "analyzers/literal_scan.h"

#include "core/memory.h"

#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum {
	STATES_MOST = UINT16_MAX,
	BYTES = 256,
	HELD_LEAST = 4,   /* bytes of a literal that are held, where it has as many... */
	SHARED_MOST = 16, /* ...and more where more literals than this begin alike */
};

/* The sizes of what is packed behind them. */
struct shape {
	uint32_t states;
	uint32_t classes;
	uint32_t telling; /* states from this on end a literal, by themselves or by what they end with */
	uint32_t nothing; /* 0 */
	uint8_t class_of[BYTES];
};

/* A literal by the state that its held bytes end in. */
struct end {
	uint32_t literal;
	uint32_t next; /* the byte behind the held ones; 0: there is none */
};

struct literal_scan {
	const struct bytes *literals;
	const struct shape *shape;
	const uint16_t *next;   /* [states][classes]; the root is 0 */
	const uint16_t *suffix; /* of each telling state: the longest other one that it ends with, 0: none */
	const uint16_t *depths; /* of each telling state: bytes that are held */
	const uint32_t *firsts; /* of each telling state: its first in `ends`; one more at the end */
	const struct end *ends;
};

/* The scan needs no memory of its own. */
struct literal_scratch {
	char nothing;
};

const char literal_scan_way[] = "automaton 3";

/* -- making ------------------------------------------------------------------------------------------- */

struct making {
	const struct bytes *literals;
	size_t count;
	struct shape shape;
	uint16_t *next;
	uint16_t *depths;
	uint32_t *shared; /* of each state: the literals that are longer */
	size_t capacity;  /* states that there is room for */
	uint16_t *end_of; /* of each literal: the state of the last byte that is held */
	uint16_t *fails;  /* of each state: the longest other one that it ends with */
	bool *tells;
	uint16_t *renumbered;
};

/* Bytes that stand in no literal, as NUL, are one class, the first. */
static void class_bytes(struct making *making)
{
	bool stands[BYTES] = {0};
	for (size_t i = 0; i < making->count; i++)
		for (size_t at = 0; at < making->literals[i].length; at++)
			stands[(unsigned char)making->literals[i].data[at]] = true;
	making->shape.classes = 1;
	for (size_t byte = 0; byte < BYTES; byte++)
		if (stands[byte])
			making->shape.class_of[byte] = (uint8_t)making->shape.classes++;
}

static uint16_t *next_of(const struct making *making, size_t state, size_t class)
{
	return &making->next[state * making->shape.classes + class];
}

static void add_state(struct making *making, size_t depth)
{
	size_t classes = making->shape.classes, states = making->shape.states++;
	if (states == making->capacity) {
		making->capacity = 2 * states + 64;
		making->next = memory_resize(making->next, making->capacity * classes, sizeof *making->next);
		making->depths = memory_resize(making->depths, making->capacity, sizeof *making->depths);
		making->shared = memory_resize(making->shared, making->capacity, sizeof *making->shared);
	}
	memset(next_of(making, states, 0), 0, classes * sizeof *making->next);
	making->depths[states] = (uint16_t)depth;
	making->shared[states] = 0;
}

/* Whether one byte more of the literal is held than `depth`. */
static bool goes_on(const struct making *making, size_t literal, size_t depth)
{
	size_t end = making->end_of[literal];
	return making->depths[end] == depth && making->literals[literal].length > depth &&
	       (depth < HELD_LEAST || making->shared[end] > SHARED_MOST);
}

static uint16_t *step(const struct making *making, size_t literal, size_t depth)
{
	unsigned char byte = (unsigned char)making->literals[literal].data[depth];
	return next_of(making, making->end_of[literal], making->shape.class_of[byte]);
}

/* Adds the states of one byte more. False where they do not suffice. */
static bool add_level(struct making *making, size_t depth)
{
	for (size_t i = 0; i < making->count; i++) {
		if (!goes_on(making, i, depth) || *step(making, i, depth) != 0)
			continue;
		if (making->shape.states == STATES_MOST)
			return false;
		add_state(making, depth + 1);
		*step(making, i, depth) = (uint16_t)(making->shape.states - 1);
	}
	return true;
}

/* Moves the literals to the states that were added; returns how many moved. */
static size_t take_level(struct making *making, size_t depth)
{
	size_t moved = 0;
	for (size_t i = 0; i < making->count; i++) {
		if (!goes_on(making, i, depth))
			continue;
		making->end_of[i] = *step(making, i, depth);
		moved++;
	}
	for (size_t i = 0; i < making->count; i++)
		if (making->depths[making->end_of[i]] == depth + 1 && making->literals[i].length > depth + 1)
			making->shared[making->end_of[i]]++;
	return moved;
}

/* The tree of what is held, level by level, so that a state's number grows with its depth. A level that does not fit
 * leaves no trace. */
static void grow_tree(struct making *making)
{
	size_t before = 1, depth = 0;
	add_state(making, 0);
	while (add_level(making, depth) && take_level(making, depth) > 0) {
		before = making->shape.states;
		depth++;
	}
	for (size_t i = 0; i < before * making->shape.classes; i++)
		making->next[i] = making->next[i] < before ? making->next[i] : 0;
	making->shape.states = (uint32_t)before;
}

/* Where no literal goes on, the state that the text ends with does. */
static void lead_back(struct making *making)
{
	for (size_t state = 0; state < making->shape.states; state++) {
		uint16_t fail = making->fails[state];
		making->tells[state] = making->tells[state] || (state != 0 && making->tells[fail]);
		for (size_t class = 0; class < making->shape.classes; class ++) {
			uint16_t *next = next_of(making, state, class);
			uint16_t other = state == 0 ? 0 : *next_of(making, fail, class);
			if (*next == 0)
				*next = other;
			else
				making->fails[*next] = other;
		}
	}
}

/* The telling states stand last, so that one comparison tells them. */
static void renumber(struct making *making)
{
	uint32_t quiet = 0, states = making->shape.states;
	for (size_t state = 0; state < states; state++)
		quiet += !making->tells[state];
	making->shape.telling = quiet;
	for (uint32_t state = 0, next_quiet = 0; state < states; state++)
		making->renumbered[state] = (uint16_t)(making->tells[state] ? quiet++ : next_quiet++);
}

static void pack_next(const struct making *making, struct buffer *out)
{
	size_t size = (size_t)making->shape.states * making->shape.classes;
	uint16_t *next = memory_allocate(size, sizeof *next);
	for (size_t state = 0; state < making->shape.states; state++)
		for (size_t class = 0; class < making->shape.classes; class ++)
			next[making->renumbered[state] * making->shape.classes + class] =
				making->renumbered[*next_of(making, state, class)];
	buffer_append(out, next, size * sizeof *next);
	buffer_align(out, sizeof(uint64_t));
	free(next);
}

static void pack_depths(const struct making *making, struct buffer *out)
{
	for (size_t state = 0; state < making->shape.states; state++)
		if (making->tells[state])
			buffer_append(out, &making->depths[state], sizeof making->depths[state]);
	buffer_align(out, sizeof(uint64_t));
}

static void pack_suffixes(const struct making *making, struct buffer *out)
{
	for (size_t state = 0; state < making->shape.states; state++) {
		uint16_t fail = making->fails[state];
		uint16_t suffix = making->tells[fail] ? making->renumbered[fail] : 0;
		if (making->tells[state])
			buffer_append(out, &suffix, sizeof suffix);
	}
	buffer_align(out, sizeof(uint64_t));
}

/* The literals by the state that they end in. */
static void pack_ends(const struct making *making, struct buffer *out)
{
	size_t telling = making->shape.states - making->shape.telling;
	uint32_t *firsts = memory_allocate(telling + 2, sizeof *firsts);
	struct end *ends = memory_allocate(making->count, sizeof *ends);
	for (size_t i = 0; i < making->count; i++)
		firsts[making->renumbered[making->end_of[i]] - making->shape.telling + 2]++;
	for (size_t i = 2; i < telling + 2; i++)
		firsts[i] += firsts[i - 1];
	for (size_t i = 0; i < making->count; i++) {
		struct bytes rest = bytes_from(making->literals[i], making->depths[making->end_of[i]]);
		uint32_t *place = &firsts[making->renumbered[making->end_of[i]] - making->shape.telling + 1];
		ends[(*place)++] = (struct end){(uint32_t)i, rest.length > 0 ? (unsigned char)rest.data[0] : 0};
	}
	buffer_append(out, firsts, (telling + 1) * sizeof *firsts);
	buffer_align(out, sizeof(uint64_t));
	buffer_append(out, ends, making->count * sizeof *ends);
	buffer_align(out, sizeof(uint64_t));
	free(firsts);
	free(ends);
}

bool literal_scan_pack(const struct bytes *literals, size_t count, struct buffer *out, struct error *error)
{
	struct making making = {.literals = literals, .count = count};
	(void)error;
	class_bytes(&making);
	making.end_of = memory_allocate(count, sizeof *making.end_of);
	grow_tree(&making);
	making.fails = memory_allocate(making.shape.states, sizeof *making.fails);
	making.tells = memory_allocate(making.shape.states, sizeof *making.tells);
	making.renumbered = memory_allocate(making.shape.states, sizeof *making.renumbered);
	for (size_t i = 0; i < count; i++) {
		assert(literals[i].length >= LITERAL_LENGTH_LEAST);
		making.tells[making.end_of[i]] = true;
	}
	lead_back(&making);
	renumber(&making);
	buffer_append(out, &making.shape, sizeof making.shape);
	pack_next(&making, out);
	pack_suffixes(&making, out);
	pack_depths(&making, out);
	pack_ends(&making, out);
	free(making.next);
	free(making.depths);
	free(making.shared);
	free(making.end_of);
	free(making.fails);
	free(making.tells);
	free(making.renumbered);
	return true;
}

/* -- mapping ------------------------------------------------------------------------------------------ */

/* Takes `count` elements, padded to 8 bytes, from the beginning of `rest`; NULL where it is shorter. */
static const void *take(struct bytes *rest, size_t count, size_t size)
{
	const void *taken = rest->data;
	size_t length = (count * size + 7) / 8 * 8;
	if (count > SIZE_MAX / 16 || rest->length < length)
		return NULL;
	*rest = (struct bytes){rest->data + length, rest->length - length};
	return taken;
}

static bool shape_fits(const struct shape *shape)
{
	bool fits = shape->states > 0 && shape->states <= STATES_MOST && shape->classes <= BYTES &&
	            shape->telling > 0 && shape->telling <= shape->states;
	for (size_t byte = 0; byte < BYTES; byte++)
		fits = fits && shape->class_of[byte] < shape->classes;
	return fits;
}

/* A suffix is shorter, and has a smaller number: no walk over them goes round. */
static bool tables_fit(const struct literal_scan *scan, size_t count)
{
	const struct shape *shape = scan->shape;
	size_t telling = shape->states - shape->telling;
	bool fit = true;
	for (size_t i = 0; i < (size_t)shape->states * shape->classes; i++)
		fit &= scan->next[i] < shape->states;
	for (size_t i = 0; i < telling; i++)
		fit = fit && scan->firsts[i] <= scan->firsts[i + 1] &&
		      (scan->suffix[i] == 0 ||
		       (scan->suffix[i] >= shape->telling && scan->suffix[i] < shape->telling + i));
	for (size_t i = 0; i < count; i++)
		fit = fit && scan->ends[i].literal < count;
	return fit && scan->firsts[telling] <= count;
}

static bool map(struct bytes packed, size_t count, struct literal_scan *scan)
{
	scan->shape = take(&packed, 1, sizeof *scan->shape);
	if (scan->shape == NULL || !shape_fits(scan->shape))
		return false;
	size_t states = scan->shape->states, telling = states - scan->shape->telling;
	scan->next = take(&packed, states * scan->shape->classes, sizeof *scan->next);
	scan->suffix = take(&packed, telling, sizeof *scan->suffix);
	scan->depths = take(&packed, telling, sizeof *scan->depths);
	scan->firsts = take(&packed, telling + 1, sizeof *scan->firsts);
	scan->ends = take(&packed, count, sizeof *scan->ends);
	return scan->next != NULL && scan->suffix != NULL && scan->depths != NULL && scan->firsts != NULL &&
	       scan->ends != NULL && tables_fit(scan, count);
}

struct literal_scan *literal_scan_map(struct bytes packed, const struct bytes *literals, size_t count)
{
	struct literal_scan *scan = memory_allocate(1, sizeof *scan);
	scan->literals = literals;
	if (map(packed, count, scan))
		return scan;
	free(scan);
	return NULL;
}

void literal_scan_destroy(struct literal_scan *scan)
{
	free(scan);
}

/* -- running ------------------------------------------------------------------------------------------ */

struct literal_scratch *literal_scratch_create(const struct literal_scan *scan)
{
	(void)scan;
	return memory_allocate(1, sizeof(struct literal_scratch));
}

void literal_scratch_destroy(struct literal_scratch *scratch)
{
	free(scratch);
}

static inline bool stands_at(struct bytes text, size_t from, struct bytes literal)
{
	return literal.length <= text.length - from && memcmp(literal.data, text.data + from, literal.length) == 0;
}

/* Tells the literals of which the held bytes end at `to`. The byte behind them rules out most. */
static void tell(const struct literal_scan *scan, uint32_t state, struct bytes text, size_t to, literal_found *found,
                 void *context)
{
	unsigned char next = to < text.length ? (unsigned char)text.data[to] : 0;
	while (state != 0) {
		uint32_t number = state - scan->shape->telling;
		size_t depth = scan->depths[number];
		const struct end *last = &scan->ends[scan->firsts[number + 1]];
		for (const struct end *end = &scan->ends[scan->firsts[number]]; depth <= to && end < last; end++)
			if ((end->next == 0 || end->next == next) &&
			    stands_at(text, to - depth, scan->literals[end->literal]))
				found(context, end->literal, to - depth);
		state = scan->suffix[number];
	}
}

void literal_scan_run(const struct literal_scan *scan, struct literal_scratch *scratch, struct bytes text,
                      literal_found *found, void *context)
{
	const struct shape *shape = scan->shape;
	const uint16_t *next = scan->next;
	uint32_t state = 0, telling = shape->telling, classes = shape->classes;
	(void)scratch;
	for (size_t at = 0; at < text.length; at++) {
		state = next[state * classes + shape->class_of[(unsigned char)text.data[at]]];
		if (state >= telling)
			tell(scan, state, text, at + 1, found, context);
	}
}
