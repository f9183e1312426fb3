/* Risk: the topics that the rules saw, how severe the mention is, and whether it insults people. */
#pragma once

#include "analyzers/evidence.h"
#include "analyzers/reading.h"
#include "analyzers/rules.h"

/* Sets the verdict's risks and `offensive` from the hits, the highest level of each topic, and from the log-odds of
 * each topic that were learned (NULL: none): they add topics and take away what a rule of a low level saw. Where the
 * verdict's sentiment (set before) is positive, service and outage are none unless serious. */
void risk_topics(const struct rule_hits *hits, const double *learned, struct verdict *verdict);

/* Sets the verdict's severity from its risks, sentiment and intent (all set before):
 * 0 none, 1 a single complaint, 2 a serious one, 3 danger topic or call to action, 4 crisis with press or
 * victims. Praise and denials that touch a topic stay at 1; what the press says of a danger topic is 4. */
void risk_severity(struct verdict *verdict);

/* Adds a row for each topic of the verdict that no rule saw: "learned-TOPIC", where the words stand that speak most for
 * it. */
void risk_explain(const struct weights *weights, struct reading_scratch *scratch, const struct reading *reading,
                  const struct text *text, const struct mention *mention, const struct rule_hits *hits,
                  const struct verdict *verdict, struct evidence_rows *rows);
