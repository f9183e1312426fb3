/* The sentiment of a mention, from rated words and the syntax around them. */
#pragma once

#include "analyzers/lexicon.h"
#include "core/verdict.h"

/* Sets sentiment, confidence, unsure and polarity; with `explain` also evidence (its rows sum to the score, the bias
 * row last) and flip, in the arena. `verdict->lang` is set already. */
void sentiment_judge(const struct lexicon *lexicon, const struct text *text, const struct lexicon_hit *hits,
                     size_t hit_count, const struct mention *mention, bool explain, struct arena *arena,
                     struct verdict *verdict);
