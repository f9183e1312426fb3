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

struct reading_scratch {
	struct remembered tokens[REMEMBERED];
	struct token_features features;
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
static void add_key(const struct weights *weights, uint64_t key, enum feature_block block, struct sums *sums)
{
	size_t index = weights_find(weights, key);
	if (index == PERFECT_HASH_NONE)
		return;
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

static const struct remembered *remember(const struct weights *weights, struct reading_scratch *scratch,
                                         const struct text *text, const struct token *token)
{
	uint64_t key = feature_pair(feature_word(token), token->kind) | 1;
	struct remembered *place = &scratch->tokens[key >> 8 & (REMEMBERED - 1)];
	if (place->key == key)
		return place;
	feature_of_token(text, token, &scratch->features);
	*place = (struct remembered){.key = key, .sound = scratch->features.sound};
	for (size_t i = 0; i < scratch->features.count; i++)
		add_key(weights, scratch->features.items[i].key, scratch->features.items[i].block, &place->sums);
	return place;
}

void reading_visit(const struct weights *weights, struct reading_scratch *scratch, const struct text *text,
                   void (*visit)(void *context, size_t token, size_t count, const struct sums *sums), void *context)
{
	const struct token *before = NULL;
	uint64_t sound_before = 0;
	for (size_t i = 0; i < text->token_count; i++) {
		const struct token *token = &text->tokens[i];
		if (feature_word(token) == 0)
			continue;
		const struct remembered *known = remember(weights, scratch, text, token);
		uint64_t sound = known->sound;
		visit(context, i, 1, &known->sums);
		if (before != NULL && before->field == token->field) {
			struct sums *pair = &scratch->pair;
			memset(pair, 0, sizeof *pair);
			add_key(weights, feature_pair(feature_word(before), feature_word(token)), FEATURE_PAIRS, pair);
			if (sound != 0 && sound_before != 0)
				add_key(weights, feature_pair(sound_before, sound), FEATURE_SOUNDS, pair);
			size_t first = (size_t)(before - text->tokens);
			if (pair->squares[FEATURE_PAIRS] > 0 || pair->squares[FEATURE_SOUNDS] > 0)
				visit(context, first, i + 1 - first, pair);
		}
		before = token;
		sound_before = sound;
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
