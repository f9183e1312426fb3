/* Charts of the day as inline SVG, each a figure with a caption that says its numbers. */
#pragma once

#include "reports/digest.h"
#include "reports/tree.h"

/* Bars of the day's hours, the day before as a line. */
void chart_hours(struct arena *arena, xmlNode *parent, const struct digest *digest);

/* One bar split into negative, neutral, positive and unsure. */
void chart_sentiment(struct arena *arena, xmlNode *parent, const struct digest *digest);

/* A bar for each risk topic of the day. */
void chart_topics(struct arena *arena, xmlNode *parent, const struct digest *digest);
