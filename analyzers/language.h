/* The language of a mention, from its scripts, its function words and the spelling habits of Darija. */
#pragma once

#include "analyzers/lexicon.h"
#include "analyzers/reading.h"

/* What speaks by hand for each language: scripts, function words, habits of spelling; that of no language is 0. */
void language_evidence(const struct lexicon *lexicon, const struct text *text, const struct lexicon_hit *hits,
                       size_t hit_count, double evidence[static LANGUAGES]);

/* The language by the learned weights, which weigh the evidence too; by the evidence alone where they know no word of
 * the text. LANGUAGE_UNKNOWN where it is none of ours. */
enum language language_guess(const struct weights *weights, const struct reading *reading,
                             const double evidence[static LANGUAGES]);

/* Whether another language than this one has a good share of the evidence. */
bool language_mixed(const double evidence[static LANGUAGES], enum language language);
