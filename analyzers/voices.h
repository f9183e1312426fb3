/* The voices of a text: its rated words, each as it is meant where it stands (negated, strengthened, before a "but").
 */
#pragma once

#include "analyzers/lexicon.h"

struct voice {
	struct bytes name;   /* the lexicon's entry */
	size_t token, count; /* the tokens that it covers */
	double value;        /* polarity in context, about -4..4; never 0 */
};

/* The marks of a text that say how it is meant. */
enum { EXCLAMATIONS_MOST = 3 };
struct marks {
	size_t exclamations; /* further ones say no more */
	bool question;
};
struct marks voices_marks(const struct text *text);

/* The voices from left to right; `voices` has room for text->token_count. Returns how many. */
size_t voices_read(const struct lexicon *lexicon, const struct text *text, const struct lexicon_hit *hits,
                   size_t hit_count, enum language language, struct voice *voices);
