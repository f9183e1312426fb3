/* Fits the learned weights to labelled texts: logistic regression, one class against the others, by liblinear (Fan et
 * al., 2008). The same texts in the same order give the same weights to the byte. */
#pragma once

#include "analyzers/analyzer.h"
#include "analyzers/heads.h"

/* A text and what is known of it. */
struct example {
	struct bytes text;
	enum language language;
	enum sentiment sentiment; /* SENTIMENTS: unknown or mixed */
	bool neutral;             /* its set has neutral texts: a text of another says but seldom what neutral is not */
	bool talk;                /* a customer's talk about a brand: what follows is known */
	enum intent intent;
	unsigned topics; /* bits 1 << enum topic */
	bool needs_reply;
};

struct trainer_options {
	size_t rows;       /* features kept, those that weigh most */
	double cost;       /* liblinear's C for the sentiment: less is smoother */
	double other_cost; /* the same for the other heads */
	int talk_copies;   /* how often a talk text counts for the sentiment */
	double part_share; /* how freely a part may differ from what all share; 1 as freely as these */
};

struct trainer;

/* The analyzer says what rules and rated words make of a text; it is the caller's and outlives the trainer. */
struct trainer *trainer_create(const struct analyzer *analyzer);
void trainer_destroy(struct trainer *trainer);

/* Reads an example; nothing of it is kept but its features. */
void trainer_add(struct trainer *trainer, const struct example *example);

/* What was found on the tenth of the texts that is kept aside. */
struct trainer_report {
	size_t examples, features, held[HEADS];
	double temperatures[HEADS], offsets[HEADS][CLASSES_MOST];
};

/* Fits and writes the file. False with ERROR_DATA where the examples lack a sentiment, or as weights_write. */
bool trainer_fit(struct trainer *trainer, const struct trainer_options *options, const char *path,
                 struct trainer_report *report, struct error *error);
