/* The heads: the questions that the learned weights answer of a text, and where in a row of weights each has its
 * columns. */
#pragma once

#include "analyzers/feature.h"
#include "core/verdict.h"

enum head {
	HEAD_LANGUAGE,
	HEAD_SENTIMENT,
	HEAD_INTENT,
	HEAD_TOPICS,
	HEAD_REPLY,
	HEADS,
};

/* Weights of the sentiment are shared by all texts, and each group of languages and the talk about a brand add what is
 * theirs (Daumé, "Frustratingly Easy Domain Adaptation", 2007). The other heads have the shared part alone. */
enum part { PART_SHARED, PART_FRENCH, PART_ENGLISH, PART_SPANISH, PART_ARABIC, PART_MAGHREBI, PART_TALK, PARTS };

enum {
	COLUMNS_LANGUAGE = 0,
	COLUMNS_SENTIMENT = COLUMNS_LANGUAGE + LANGUAGES,
	COLUMNS_INTENT = COLUMNS_SENTIMENT + PARTS * SENTIMENTS,
	COLUMNS_TOPICS = COLUMNS_INTENT + INTENTS,
	COLUMNS_REPLY = COLUMNS_TOPICS + TOPICS,
	COLUMNS = COLUMNS_REPLY + 1,
	CLASSES_MOST = TOPICS, /* of one head */
};

struct head_shape {
	size_t first;   /* column; a part's classes stand side by side, the parts one behind the other */
	size_t classes; /* answers */
	size_t parts;
	bool exclusive; /* one answer is right; else each for itself */
	bool alone;     /* tokens by themselves and by their letters only: what is known before the language is */
};

extern const struct head_shape heads[HEADS];

/* The parts that a text in the language reads, the shared one first, for a head; returns how many. */
size_t heads_parts(enum head head, enum language language, bool talk, enum part parts[static PARTS]);

/* Whether a head learns a block of features of a text in the language: sounds of Arabic and Maghrebi only. */
bool heads_read(enum head head, enum language language, enum feature_block block);
