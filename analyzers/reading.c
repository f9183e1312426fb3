/* What the learned weights say of a text. */
#include "analyzers/reading.h"

#include "core/memory.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* A feature on its way to its row. */
struct lookup {
	size_t feature;
	const struct perfect_hash_slot *slot;
	size_t row;
};

/* The tokens that are neighbours in a pair. */
struct span {
	size_t first, last;
};

struct reading_scratch {
	struct token_memory *memory;
	struct token_features features;
	struct sums sums;
	size_t room;    /* of the arrays below, in tokens; a token is in two pairs at most with the one before it */
	uint64_t *keys; /* by which the tokens are remembered */
	struct feature *pairs;  /* twice the room */
	struct span *spans;     /* of the pairs */
	struct lookup *lookups; /* for the pairs of a text or the features of a token */
};

struct reading_scratch *reading_scratch_create(void)
{
	struct reading_scratch *scratch = memory_allocate(1, sizeof *scratch);
	scratch->memory = token_memory_create();
	return scratch;
}

void reading_scratch_destroy(struct reading_scratch *scratch)
{
	if (scratch == NULL)
		return;
	token_memory_destroy(scratch->memory);
	free(scratch->keys);
	free(scratch->pairs);
	free(scratch->spans);
	free(scratch->lookups);
	free(scratch);
}

static void make_room(struct reading_scratch *scratch, size_t tokens)
{
	if (scratch->room >= tokens && scratch->room > 0)
		return;
	scratch->room = 2 * tokens < FEATURE_KEYS ? FEATURE_KEYS : 2 * tokens;
	scratch->keys = memory_resize(scratch->keys, scratch->room, sizeof *scratch->keys);
	scratch->pairs = memory_resize(scratch->pairs, 2 * scratch->room, sizeof *scratch->pairs);
	scratch->spans = memory_resize(scratch->spans, 2 * scratch->room, sizeof *scratch->spans);
	scratch->lookups = memory_resize(scratch->lookups, 2 * scratch->room, sizeof *scratch->lookups);
}

static void spread(float *factors, float factor, size_t first, size_t end)
{
	for (size_t c = first; c < end; c++)
		factors[c] = factor;
}

/* The hottest loop of the program: the bounds are constants so that the compiler makes vectors of it. */
static void add_row(const struct weights *weights, size_t index, enum feature_block block, struct sums *sums)
{
	const struct weight_row *row = &weights->rows[index];
	const int8_t *restrict values = weights->values + index * COLUMNS;
	float *restrict columns = sums->columns[block], rarity = row->rarity, factors[COLUMNS];
	spread(factors, rarity * row->scales[HEAD_LANGUAGE], COLUMNS_LANGUAGE, COLUMNS_SENTIMENT);
	spread(factors, rarity * row->scales[HEAD_SENTIMENT], COLUMNS_SENTIMENT, COLUMNS_INTENT);
	spread(factors, rarity * row->scales[HEAD_INTENT], COLUMNS_INTENT, COLUMNS_TOPICS);
	spread(factors, rarity * row->scales[HEAD_TOPICS], COLUMNS_TOPICS, COLUMNS_REPLY);
	spread(factors, rarity * row->scales[HEAD_REPLY], COLUMNS_REPLY, COLUMNS);
	for (size_t c = 0; c < COLUMNS; c++)
		columns[c] += factors[c] * (float)values[c];
	sums->squares[block] += rarity * rarity;
}

/* Finds the rows of the features that are known, in their order; returns how many. Each step of a look-up waits for
 * memory, so each is begun for all features before the next is taken for any. */
static size_t find_rows(const struct weights *weights, const struct feature *features, size_t count,
                        struct lookup *lookups)
{
	size_t likely = 0, known = 0;
	for (size_t i = 0; i < count; i++) {
		if (!perfect_hash_guess(&weights->index, features[i].key))
			continue;
		const struct perfect_hash_slot *slot = perfect_hash_slot(&weights->index, features[i].key);
		__builtin_prefetch(slot);
		lookups[likely++] = (struct lookup){.feature = i, .slot = slot};
	}
	for (size_t i = 0; i < likely; i++) {
		struct lookup lookup = lookups[i];
		lookup.row = perfect_hash_place(&weights->index, lookup.slot, features[lookup.feature].key);
		if (lookup.row == PERFECT_HASH_NONE)
			continue;
		__builtin_prefetch(&weights->rows[lookup.row]);
		__builtin_prefetch(weights->values + lookup.row * COLUMNS);
		__builtin_prefetch(weights->values + lookup.row * COLUMNS + COLUMNS - 1);
		lookups[known++] = lookup;
	}
	return known;
}

/* What a token adds by itself, in scratch->sums; returns its sound. */
static uint64_t read_token(const struct weights *weights, struct reading_scratch *scratch, const struct text *text,
                           const struct token *token, uint64_t key)
{
	uint64_t sound;
	if (token_memory_recall(scratch->memory, key, &scratch->sums, &sound))
		return sound;
	struct token_features *features = &scratch->features;
	feature_of_token(text, token, features);
	memset(&scratch->sums, 0, sizeof scratch->sums);
	size_t known = find_rows(weights, features->items, features->count, scratch->lookups);
	for (size_t i = 0; i < known; i++)
		add_row(weights, scratch->lookups[i].row, features->items[scratch->lookups[i].feature].block,
		        &scratch->sums);
	token_memory_keep(scratch->memory, key, &scratch->sums, features->sound);
	return features->sound;
}

/* Visits each token; returns how many pairs there are. */
static size_t visit_tokens(const struct weights *weights, struct reading_scratch *scratch, const struct text *text,
                           void (*visit)(void *context, size_t token, size_t count, const struct sums *sums),
                           void *context)
{
	enum { AHEAD = 2 };
	struct feature_walk walk = {.text = text};
	size_t pair_count = 0;
	for (size_t i = 0; i < text->token_count; i++) {
		scratch->keys[i] = token_memory_key(&text->tokens[i]);
		token_memory_expect(scratch->memory, scratch->keys[i]);
	}
	for (size_t i = 0; i < AHEAD && i < text->token_count; i++)
		token_memory_fetch(scratch->memory, scratch->keys[i]);
	while (feature_walk_on(&walk)) {
		size_t at = (size_t)(walk.token - text->tokens);
		if (at + AHEAD < text->token_count)
			token_memory_fetch(scratch->memory, scratch->keys[at + AHEAD]);
		walk.sound = read_token(weights, scratch, text, walk.token, scratch->keys[at]);
		visit(context, at, 1, &scratch->sums);
		size_t pairs = feature_walk_pairs(&walk, scratch->pairs + pair_count);
		for (; pairs > 0; pairs--)
			scratch->spans[pair_count++] = (struct span){(size_t)(walk.before - text->tokens), at};
	}
	return pair_count;
}

/* Visits what stands in the same two tokens at once. */
static void visit_pairs(const struct weights *weights, struct reading_scratch *scratch, size_t pair_count,
                        void (*visit)(void *context, size_t token, size_t count, const struct sums *sums),
                        void *context)
{
	size_t known = find_rows(weights, scratch->pairs, pair_count, scratch->lookups);
	for (size_t i = 0; i < known;) {
		struct span span = scratch->spans[scratch->lookups[i].feature];
		memset(&scratch->sums, 0, sizeof scratch->sums);
		for (; i < known && scratch->spans[scratch->lookups[i].feature].last == span.last; i++)
			add_row(weights, scratch->lookups[i].row, scratch->pairs[scratch->lookups[i].feature].block,
			        &scratch->sums);
		visit(context, span.first, span.last + 1 - span.first, &scratch->sums);
	}
}

void reading_visit(const struct weights *weights, struct reading_scratch *scratch, const struct text *text,
                   void (*visit)(void *context, size_t token, size_t count, const struct sums *sums), void *context)
{
	make_room(scratch, text->token_count);
	size_t pair_count = visit_tokens(weights, scratch, text, visit, context);
	visit_pairs(weights, scratch, pair_count, visit, context);
}

static void add_sums(struct sums *restrict to, const struct sums *restrict from)
{
	for (size_t b = 0; b < FEATURE_BLOCKS; b++) {
		if (from->squares[b] == 0)
			continue;
		for (size_t c = 0; c < COLUMNS; c++)
			to->columns[b][c] += from->columns[b][c];
		to->squares[b] += from->squares[b];
	}
}

static void count_sums(void *context, size_t token, size_t count, const struct sums *sums)
{
	struct reading *reading = context;
	(void)token;
	reading->known += count == 1 && sums->squares[FEATURE_WORDS] > 0;
	add_sums(&reading->sums, sums);
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

/* Sounds are learned of Arabic and Maghrebi alone; a text whose language is not known may be Maghrebi, in spellings of
 * its own. */
static bool reads(const struct view *view, enum feature_block block)
{
	bool unknown = view->language == LANGUAGE_UNKNOWN;
	return heads_read(view->head, unknown ? LANGUAGE_DARIJA_LATIN : view->language, block);
}

void reading_add(const struct reading *reading, const struct view *view, const struct sums *sums, double *classes)
{
	const struct head_shape *head = &heads[view->head];
	for (enum feature_block b = 0; b < FEATURE_BLOCKS; b++) {
		if (sums->squares[b] == 0 || !reads(view, b))
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
