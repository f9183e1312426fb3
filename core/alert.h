/* An alert: a fact about a brand that its managers must hear of at once. */
#pragma once

#include "core/record.h"

enum alert_cause {
	ALERT_SEVERITY, /* mentions that reach the brand's alert.severity */
	ALERT_VOICES,   /* alert.voices negative authors within alert.within */
	ALERT_TEST,     /* `soumaa alert --test` */
};

struct alert {
	enum alert_cause cause;
	struct bytes id;     /* unique and stable: the same fact has the same id; the Message-ID is made of it */
	struct bytes brand;  /* id */
	struct bytes thread; /* Message-ID, without brackets, of the first alert of the incident; absent: this one */
	int level;           /* 1..4: the highest severity of the mentions */
	timestamp since;     /* first of the mentions */
	timestamp now;       /* when it was raised */
	int64_t voices;      /* distinct authors */
	int64_t within;      /* milliseconds that the voices were counted over */
	int64_t threshold;   /* what was reached: a severity or a number of voices */
	const struct record *records; /* all that raised it, the most severe first */
	size_t record_count;
};
