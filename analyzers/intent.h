/* What the author wants, and whether a community manager should answer. */
#pragma once

#include "analyzers/rules.h"

/* Sets the verdict's intent from the hits of the intent rules, from question marks, and from its sentiment and
 * risks (set before). */
void intent_judge(const struct text *text, const struct rule_hits *hits, struct verdict *verdict);

/* Sets needs_reply from the verdict's intent, sentiment, risks and offence. A mention that is about no brand
 * (`about` false) needs no reply, nor do news, talk among users, advertising, calls to boycott, pure insults and
 * threats without a case. */
void intent_needs_reply(bool about, struct verdict *verdict);
