/* The language of a mention, from its scripts, its function words and the spelling habits of Darija. */
#pragma once

#include "analyzers/lexicon.h"

/* The language that most of the words speak for; `*mixed` where another one has a good share of them. LANGUAGE_UNKNOWN
 * where nothing speaks for any. */
enum language language_guess(const struct text *text, const struct lexicon_hit *hits, size_t hit_count, bool *mixed);
