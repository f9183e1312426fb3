/* What tokens add to a reading, remembered: a table of sets of four, keys apart from values, so that a look-up waits
 * for one line of the cache and a value takes six. */
#include "analyzers/token_memory.h"

#include "core/memory.h"

#include <assert.h>
#include <math.h>
#include <stdalign.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

enum {
	SETS = 1 << 13,
	WAYS = 6,
	PLACES = SETS * WAYS,
	BLOCKS = FEATURE_PAIRS, /* the first ones: those that come from one token */
	LINE = 64,
	HUGE_PAGE = 1 << 21,
	AGAIN = 1, /* the lowest bit of a kept key: it was asked for again since its set was full of such */
	KEY = 2,   /* the next one: no kept key is 0 */
};

/* Columns are kept as shares of the largest of their block. */
struct kept {
	alignas(LINE) int16_t columns[BLOCKS][COLUMNS];
	float scales[BLOCKS], squares[BLOCKS];
	uint64_t sound;
};

struct set {
	alignas(LINE) uint64_t keys[WAYS]; /* 0: free */
	uint16_t places[WAYS];             /* of what is kept */
};

struct token_memory {
	struct set sets[SETS];
	struct kept *kept; /* PLACES of them */
	size_t count;      /* of places taken: as many as there are keys */
	size_t turn;
};

static_assert(sizeof(struct set) == LINE, "a look-up waits for one line");
static_assert(PLACES <= UINT16_MAX, "a place fits its number");

struct token_memory *token_memory_create(void)
{
	/* Pages that no word asks for are never made: a program that judges one mention starts sooner. */
	struct token_memory *memory = mmap(NULL, sizeof *memory, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS,
	                                   -1, 0);
	if (memory == MAP_FAILED)
		memory_exhausted();
	size_t size = (PLACES * sizeof *memory->kept + HUGE_PAGE - 1) / HUGE_PAGE * HUGE_PAGE;
	memory->kept = aligned_alloc(HUGE_PAGE, size);
	if (memory->kept == NULL)
		memory_exhausted();
	/* Its places are asked for in no order: with small pages most of the time goes to finding these. */
	madvise(memory->kept, size, MADV_HUGEPAGE);
	return memory;
}

void token_memory_destroy(struct token_memory *memory)
{
	if (memory == NULL)
		return;
	free(memory->kept);
	munmap(memory, sizeof *memory);
}

uint64_t token_memory_key(const struct token *token)
{
	uint64_t word = feature_word(token);
	return word == 0 ? 0 : feature_pair(word, token->kind) | AGAIN | KEY;
}

static size_t set_of(uint64_t key)
{
	return key >> 8 & (SETS - 1);
}

/* The way of its set in which a key stands, or WAYS. */
static size_t way_of(const struct set *set, uint64_t key)
{
	size_t way = 0;
	while (way < WAYS && (set->keys[way] | AGAIN) != key)
		way++;
	return way;
}

void token_memory_expect(const struct token_memory *memory, uint64_t key)
{
	__builtin_prefetch(&memory->sets[set_of(key)]);
}

void token_memory_fetch(const struct token_memory *memory, uint64_t key)
{
	const struct set *set = &memory->sets[set_of(key)];
	size_t way = way_of(set, key);
	if (way == WAYS)
		return;
	const char *place = (const char *)&memory->kept[set->places[way]];
	for (size_t at = 0; at < sizeof(struct kept); at += LINE)
		__builtin_prefetch(place + at);
}

/* Columns of a block without a feature are left as they are: nobody reads these. */
static void read_kept(const struct kept *restrict kept, struct sums *restrict sums)
{
	sums->squares[BLOCKS] = 0;
	for (size_t b = 0; b < BLOCKS; b++) {
		float scale = kept->scales[b];
		sums->squares[b] = kept->squares[b];
		if (kept->squares[b] == 0)
			continue;
		for (size_t c = 0; c < COLUMNS; c++)
			sums->columns[b][c] = scale * (float)kept->columns[b][c];
	}
}

bool token_memory_recall(struct token_memory *memory, uint64_t key, struct sums *sums, uint64_t *sound)
{
	struct set *set = &memory->sets[set_of(key)];
	size_t way = way_of(set, key);
	if (way == WAYS)
		return false;
	set->keys[way] = key;
	const struct kept *kept = &memory->kept[set->places[way]];
	read_kept(kept, sums);
	*sound = kept->sound;
	return true;
}

/* A free way, else one that nobody has asked for again: most words come once, and must not drive out those that come
 * often. */
static size_t way_to_give(struct token_memory *memory, struct set *set)
{
	size_t turn = memory->turn++ % WAYS;
	for (size_t way = 0; way < WAYS; way++) {
		if (set->keys[way] != 0)
			continue;
		set->places[way] = (uint16_t)memory->count++;
		return way;
	}
	for (size_t i = 0; i < WAYS; i++)
		if ((set->keys[(turn + i) % WAYS] & AGAIN) == 0)
			return (turn + i) % WAYS;
	for (size_t way = 0; way < WAYS; way++)
		set->keys[way] &= ~(uint64_t)AGAIN;
	return turn;
}

/* A float of this size has its whole numbers in its lowest bits: to add it rounds, in a way that becomes vectors. */
static int16_t round_to_integer(float number)
{
	uint32_t bits;
	number += 0x1.8p23f;
	memcpy(&bits, &number, sizeof bits);
	return (int16_t)bits;
}

static void keep_block(const float *restrict columns, int16_t *restrict kept, float *scale)
{
	static const float least =
		1e-20f; /* less is not worth a share of it; the file of weights may have any number */
	float most = 0;
	for (size_t c = 0; c < COLUMNS; c++)
		most = fabsf(columns[c]) > most ? fabsf(columns[c]) : most;
	bool speaks = most > least && isfinite(most);
	float share = speaks ? INT16_MAX / most : 0;
	*scale = speaks ? most / INT16_MAX : 0;
	for (size_t c = 0; c < COLUMNS; c++)
		kept[c] = round_to_integer(columns[c] * share);
}

void token_memory_keep(struct token_memory *memory, uint64_t key, struct sums *sums, uint64_t sound)
{
	struct set *set = &memory->sets[set_of(key)];
	size_t way = way_to_give(memory, set);
	struct kept *kept = &memory->kept[set->places[way]];
	set->keys[way] = key & ~(uint64_t)AGAIN;
	kept->sound = sound;
	for (size_t b = 0; b < BLOCKS; b++) {
		kept->squares[b] = sums->squares[b];
		if (sums->squares[b] != 0)
			keep_block(sums->columns[b], kept->columns[b], &kept->scales[b]);
	}
	read_kept(kept, sums);
}
