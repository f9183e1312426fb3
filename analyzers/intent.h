/* What the author wants, and whether a community manager should answer. */
#pragma once

#include "analyzers/rules.h"

/* Sets the verdict's intent from the hits of the intent rules, from question marks, and from its sentiment and
 * risks (set before); where weights were learned, from their log-odds of each intent (NULL: none). */
void intent_judge(const struct text *text, const struct rule_hits *hits, const double *learned,
                  struct verdict *verdict);

/* Whether the intent is a stance towards a brand, and so there is none without a brand. */
bool intent_takes_side(enum intent intent);

/* Sets needs_reply from the verdict's intent, sentiment, risks and offence. A mention that is about no brand
 * (`about` false) needs no reply, nor do news, talk among users, advertising, calls to boycott, pure insults and
 * threats without a case. Bait and warnings of it that use the brand's name do, whatever their form. `learned` are the
 * log-odds that were learned of it (NULL: none). */
void intent_needs_reply(bool about, const double *learned, struct verdict *verdict);
