/* What the learned weights say of a text: one look-up a feature serves every head, and what a token adds by itself is
 * remembered from text to text. */
#pragma once

#include "analyzers/token_memory.h"
#include "analyzers/weights.h"

struct reading {
	struct sums sums;
	size_t known; /* tokens that have weights as a word */
};

struct reading_scratch;
struct reading_scratch *reading_scratch_create(void);
void reading_scratch_destroy(struct reading_scratch *scratch);

/* Reads a text. The scratch serves one table of weights only. */
void reading_take(const struct weights *weights, struct reading_scratch *scratch, const struct text *text,
                  struct reading *reading);

/* Calls `visit` with what each token adds by itself (count 1), then with what neighbours add together. */
void reading_visit(const struct weights *weights, struct reading_scratch *scratch, const struct text *text,
                   void (*visit)(void *context, size_t token, size_t count, const struct sums *sums), void *context);

/* How a head reads a text. */
struct view {
	enum head head;
	enum language language;
	enum part parts[PARTS];
	size_t part_count;
};
struct view view_of(enum head head, enum language language, bool talk);

/* Adds what `sums`, which are a share of the reading's, say to the head's classes. */
void reading_add(const struct reading *reading, const struct view *view, const struct sums *sums, double *classes);

/* The weight that a signal has for a class. */
double reading_signal(const struct weights *weights, const struct view *view, size_t signal, size_t class);

/* What the head says of the text in all: log-odds of its classes. */
void reading_classes(const struct weights *weights, const struct reading *reading, const struct view *view,
                     const double *signals, double *classes);
