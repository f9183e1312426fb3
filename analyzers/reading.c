/* What the learned weights say of a text. */
#include "analyzers/reading.h"

#include "core/memory.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { REMEMBERED = 1 << 14 }; /* tokens; a new one takes the place of another */

/* What a token adds by itself; of blocks that come from one token. */
struct remembered {
	uint64_t key; /* 0: free */
	uint64_t sound;
	struct sums sums;
};

/* A feature on its way to its row. */
struct lookup {
	const struct feature *feature;
	const struct perfect_hash_slot *slot;
	size_t row;
};

struct reading_scratch {
	struct remembered tokens[REMEMBERED];
	struct token_features features;
	struct lookup lookups[FEATURE_KEYS];
	struct sums pair;
};

struct reading_scratch *reading_scratch_create(void)
{
	return memory_allocate(1, sizeof(struct reading_scratch));
}

void reading_scratch_destroy(struct reading_scratch *scratch)
{
	free(scratch);
}

static inline void add_columns(float *columns, const int8_t *values, float factor, size_t first, size_t end)
{
	for (size_t c = first; c < end; c++)
		columns[c] += factor * (float)values[c];
}

/* The hottest loop of the program: the bounds are constants so that the compiler unrolls it. */
static void add_row(const struct weights *weights, size_t index, enum feature_block block, struct sums *sums)
{
	const struct weight_row *row = &weights->rows[index];
	const int8_t *values = weights->values + index * COLUMNS;
	float *columns = sums->columns[block], rarity = row->rarity;
	add_columns(columns, values, rarity * row->scales[HEAD_LANGUAGE], COLUMNS_LANGUAGE, COLUMNS_SENTIMENT);
	add_columns(columns, values, rarity * row->scales[HEAD_SENTIMENT], COLUMNS_SENTIMENT, COLUMNS_INTENT);
	add_columns(columns, values, rarity * row->scales[HEAD_INTENT], COLUMNS_INTENT, COLUMNS_TOPICS);
	add_columns(columns, values, rarity * row->scales[HEAD_TOPICS], COLUMNS_TOPICS, COLUMNS_REPLY);
	add_columns(columns, values, rarity * row->scales[HEAD_REPLY], COLUMNS_REPLY, COLUMNS);
	sums->squares[block] += rarity * rarity;
}

/* Adds what is known of the features, in their order. Each step of a look-up waits for memory, so each is begun for all
 * features before the next is taken for any. */
static void add_features(const struct weights *weights, struct reading_scratch *scratch, const struct feature *features,
                         size_t count, struct sums *sums)
{
	struct lookup *lookups = scratch->lookups;
	size_t known = 0;
	for (size_t i = 0; i < count; i++) {
		if (!perfect_hash_guess(&weights->index, features[i].key))
			continue;
		const struct perfect_hash_slot *slot = perfect_hash_slot(&weights->index, features[i].key);
		__builtin_prefetch(slot);
		lookups[known++] = (struct lookup){.feature = &features[i], .slot = slot};
	}
	for (size_t i = 0; i < known; i++) {
		lookups[i].row = perfect_hash_place(&weights->index, lookups[i].slot, lookups[i].feature->key);
		if (lookups[i].row == PERFECT_HASH_NONE)
			continue;
		__builtin_prefetch(&weights->rows[lookups[i].row]);
		__builtin_prefetch(weights->values + lookups[i].row * COLUMNS);
		__builtin_prefetch(weights->values + lookups[i].row * COLUMNS + COLUMNS - 1);
	}
	for (size_t i = 0; i < known; i++)
		if (lookups[i].row != PERFECT_HASH_NONE)
			add_row(weights, lookups[i].row, lookups[i].feature->block, sums);
}

/* A text's blocks of one token each stand before the pairs. */
static void add_sums(struct sums *to, const struct sums *from, size_t first, size_t end)
{
	for (size_t b = first; b < end; b++) {
		if (from->squares[b] == 0)
			continue;
		for (size_t c = 0; c < COLUMNS; c++)
			to->columns[b][c] += from->columns[b][c];
		to->squares[b] += from->squares[b];
	}
}

static uint64_t memory_key(const struct token *token)
{
	return feature_pair(feature_word(token), token->kind) | 1;
}

static struct remembered *memory_place(struct reading_scratch *scratch, uint64_t key)
{
	return &scratch->tokens[key >> 8 & (REMEMBERED - 1)];
}

/* Asks for what is remembered of the token behind the one that is read now. */
static void prefetch_next(struct reading_scratch *scratch, const struct feature_walk *walk)
{
	enum { LINE = 64 };
	if (walk->next >= walk->text->token_count)
		return;
	const char *place = (const char *)memory_place(scratch, memory_key(&walk->text->tokens[walk->next]));
	for (size_t at = 0; at < sizeof(struct remembered); at += LINE)
		__builtin_prefetch(place + at);
}

static const struct remembered *remember(const struct weights *weights, struct reading_scratch *scratch,
                                         const struct text *text, const struct token *token)
{
	uint64_t key = memory_key(token);
	struct remembered *place = memory_place(scratch, key);
	if (place->key == key)
		return place;
	feature_of_token(text, token, &scratch->features);
	*place = (struct remembered){.key = key, .sound = scratch->features.sound};
	add_features(weights, scratch, scratch->features.items, scratch->features.count, &place->sums);
	return place;
}

void reading_visit(const struct weights *weights, struct reading_scratch *scratch, const struct text *text,
                   void (*visit)(void *context, size_t token, size_t count, const struct sums *sums), void *context)
{
	struct feature_walk walk = {.text = text};
	while (feature_walk_on(&walk)) {
		size_t at = (size_t)(walk.token - text->tokens);
		prefetch_next(scratch, &walk);
		const struct remembered *known = remember(weights, scratch, text, walk.token);
		walk.sound = known->sound;
		visit(context, at, 1, &known->sums);
		struct feature pairs[2];
		size_t count = feature_walk_pairs(&walk, pairs);
		memset(scratch->pair.squares, 0, sizeof scratch->pair.squares);
		for (size_t i = 0; i < count; i++) {
			size_t row = weights_find(weights, pairs[i].key);
			if (row == PERFECT_HASH_NONE)
				continue;
			memset(scratch->pair.columns[pairs[i].block], 0, sizeof scratch->pair.columns[pairs[i].block]);
			add_row(weights, row, pairs[i].block, &scratch->pair);
		}
		if (scratch->pair.squares[FEATURE_PAIRS] > 0 || scratch->pair.squares[FEATURE_SOUNDS] > 0) {
			size_t first = (size_t)(walk.before - text->tokens);
			visit(context, first, at + 1 - first, &scratch->pair);
		}
	}
}

static void count_sums(void *context, size_t token, size_t count, const struct sums *sums)
{
	struct reading *reading = context;
	(void)token;
	reading->known += count == 1 && sums->squares[FEATURE_WORDS] > 0;
	add_sums(&reading->sums, sums, 0, FEATURE_BLOCKS);
}

void reading_take(const struct weights *weights, struct reading_scratch *scratch, const struct text *text,
                  struct reading *reading)
{
	memset(reading, 0, sizeof *reading);
	if (weights->count > 0)
		reading_visit(weights, scratch, text, count_sums, reading);
}

struct view view_of(enum head head, enum language language, bool talk)
{
	struct view view = {.head = head, .language = language};
	view.part_count = heads_parts(head, language, talk, view.parts);
	return view;
}

void reading_add(const struct reading *reading, const struct view *view, const struct sums *sums, double *classes)
{
	const struct head_shape *head = &heads[view->head];
	for (enum feature_block b = 0; b < FEATURE_BLOCKS; b++) {
		if (sums->squares[b] == 0 || !heads_read(view->head, view->language, b))
			continue;
		double share = 1 / sqrt((double)reading->sums.squares[b]);
		for (size_t p = 0; p < view->part_count; p++)
			for (size_t c = 0; c < head->classes; c++)
				classes[c] +=
					share *
					(double)sums->columns[b][head->first + view->parts[p] * head->classes + c];
	}
}

double reading_signal(const struct weights *weights, const struct view *view, size_t signal, size_t class)
{
	const struct head_shape *head = &heads[view->head];
	const float *row = weights->of_signals + signal * COLUMNS + head->first + class;
	double sum = 0;
	for (size_t p = 0; p < view->part_count; p++)
		sum += (double)row[view->parts[p] * head->classes];
	return sum;
}

void reading_classes(const struct weights *weights, const struct reading *reading, const struct view *view,
                     const double *signals, double *classes)
{
	const struct head_shape *head = &heads[view->head];
	memset(classes, 0, head->classes * sizeof *classes);
	reading_add(reading, view, &reading->sums, classes);
	for (size_t s = 0; s < weights->signals; s++) {
		if (signals[s] == 0)
			continue;
		const float *row = weights->of_signals + s * COLUMNS + head->first;
		for (size_t p = 0; p < view->part_count; p++)
			for (size_t c = 0; c < head->classes; c++)
				classes[c] += signals[s] * (double)row[view->parts[p] * head->classes + c];
	}
}
