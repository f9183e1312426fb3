/* The sentiment of a mention: learned weights of its words, their pieces and sounds, and of what the rated words in
 * their context say, summed to log-odds. */
#pragma once

#include "analyzers/reading.h"
#include "analyzers/signals.h"

/* What the sentiment is judged from. */
struct sentiment_input {
	const struct weights *weights; /* without rows: rated words alone are weighed, by hand */
	struct reading_scratch *scratch;
	const struct reading *reading;
	const struct text *text;
	const struct voice *voices;
	size_t voice_count;
	const struct rule_hits *hits;
	const double *signals; /* SIGNALS of them */
	const struct mention *mention;
	bool talk; /* the mention is about a brand */
};

/* Sets sentiment, confidence, unsure and polarity; with `explain` also evidence (its rows sum to the score, the bias
 * row last) and flip, in the arena. `verdict->lang` is set already. */
void sentiment_judge(const struct sentiment_input *input, bool explain, struct arena *arena, struct verdict *verdict);
