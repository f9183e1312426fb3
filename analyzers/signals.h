/* The signals of a text: a few numbers beside its words that the learned weights weigh too. */
#pragma once

#include "analyzers/rules.h"
#include "analyzers/voices.h"

enum signal {
	SIGNAL_ONE,      /* always 1 */
	SIGNAL_POSITIVE, /* sum of the positive voices */
	SIGNAL_NEGATIVE,
	SIGNAL_POSITIVE_DENSE, /* the same for the text's length */
	SIGNAL_NEGATIVE_DENSE,
	SIGNAL_POSITIVE_STRONGEST,
	SIGNAL_NEGATIVE_STRONGEST,
	SIGNAL_LAST,          /* the last voice, with its sign */
	SIGNAL_ONLY_POSITIVE, /* 1: voices, and none negative */
	SIGNAL_ONLY_NEGATIVE,
	SIGNAL_COVERAGE, /* share of the words that are voices */
	SIGNAL_EXCLAMATIONS,
	SIGNAL_QUESTION,
	SIGNAL_LENGTH,
	SIGNAL_LINK,
	SIGNAL_HANDLE,
	SIGNAL_STRETCHED,
	SIGNAL_SHOUTED,
	SIGNAL_OFFENCE,
	SIGNAL_LANGUAGE,                            /* and on, by language: its share of the hand evidence */
	SIGNAL_TOPIC = SIGNAL_LANGUAGE + LANGUAGES, /* and on, by topic: the level that rules say */
	SIGNAL_INTENT = SIGNAL_TOPIC + TOPICS,      /* and on, by intent: the points that rules give */
	SIGNALS = SIGNAL_INTENT + INTENTS,
};

/* Each function fills its part of `signals`, which are zero before; each is about -2..2. */
void signals_read_voices(const struct text *text, const struct voice *voices, size_t voice_count, bool offensive,
                         double signals[static SIGNALS]);
void signals_read_language(const double evidence[static LANGUAGES], double signals[static SIGNALS]);
void signals_read_rules(const struct rule_hits *hits, double signals[static SIGNALS]);

/* The signal that a rule speaks by; SIGNALS: none. */
size_t signal_of_rule(const struct rule *rule);

/* The share of a signal that one voice has in it; the shares of all voices sum to 1 where any has one. */
double signal_share(enum signal signal, const struct voice *voices, size_t voice_count, size_t voice);
