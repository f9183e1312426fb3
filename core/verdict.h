/* A verdict: what the analyzers think of a mention, and why. */
#pragma once

#include "core/arena.h"
#include "core/buffer.h"

#include <stdint.h>

enum sentiment { SENTIMENT_NEGATIVE, SENTIMENT_NEUTRAL, SENTIMENT_POSITIVE, SENTIMENTS };

enum language {
	LANGUAGE_UNKNOWN, /* und */
	LANGUAGE_FRENCH,
	LANGUAGE_ENGLISH,
	LANGUAGE_SPANISH,
	LANGUAGE_ARABIC,       /* ar: standard or eastern Arabic */
	LANGUAGE_DARIJA_ARAB,  /* ary-Arab: Moroccan and the neighbouring Maghrebi, Arabic script */
	LANGUAGE_DARIJA_LATIN, /* ary-Latn */
	LANGUAGE_TAMAZIGHT,    /* zgh */
	LANGUAGES,
};

enum topic {
	TOPIC_SAFETY,
	TOPIC_FRAUD,
	TOPIC_DATA_LEAK,
	TOPIC_BOYCOTT,
	TOPIC_LEGAL,
	TOPIC_DISCRIMINATION,
	TOPIC_THREAT,
	TOPIC_OUTAGE,
	TOPIC_SERVICE,
	TOPIC_PRICE,
	TOPIC_LABOUR,
	TOPIC_ETHICS,
	TOPIC_RUMOUR,
	TOPICS,
};

enum intent {
	INTENT_COMPLAINT,
	INTENT_QUESTION,
	INTENT_PRAISE,
	INTENT_RECOMMEND,
	INTENT_COMPARE,
	INTENT_NEWS,
	INTENT_JOB_AD,
	INTENT_SPAM,
	INTENT_CHAT,
	INTENTS,
};

enum { SEVERITY_MOST = 4 };

enum evidence_kind { EVIDENCE_WORD, EVIDENCE_PIECE, EVIDENCE_RULE, EVIDENCE_QUERY, EVIDENCE_BIAS };

enum field { FIELD_TITLE, FIELD_TEXT };

struct evidence {
	enum evidence_kind kind;
	struct bytes name; /* lexicon entry, rule id, "bias" */
	enum field field;
	size_t from, to;   /* half-open byte offsets into the decoded field */
	struct bytes text; /* what stands there */
	double weight;     /* log-odds towards positive; the rows sum to the score */
};

struct risk {
	enum topic topic;
	int level; /* 1..4 */
};

struct verdict {
	enum language lang;
	bool mixed;
	enum sentiment sentiment; /* always the best class */
	double confidence;        /* 0..1: the chance that the sentiment is right */
	bool unsure;              /* not to be trusted */
	double polarity;          /* -1..1 */
	struct bytes *brands;     /* ids, in the configuration's order */
	size_t brand_count;
	struct risk risks[TOPICS]; /* at most one a topic, in the topics' order */
	size_t risk_count;
	int severity; /* 0..4 */
	bool offensive;
	enum intent intent;
	bool needs_reply;
	bool truncated;            /* only head and tail were read */
	struct evidence *evidence; /* of sentiment, then of risk and brand (weight 0) */
	size_t evidence_count;
	struct bytes flip; /* the smallest change that turns the sentiment; absent where there is none */
};

/* The codes of the command contract; never NULL for a value in range. */
const char *sentiment_name(enum sentiment sentiment);
const char *language_name(enum language language);
const char *topic_name(enum topic topic);
const char *intent_name(enum intent intent);
const char *evidence_kind_name(enum evidence_kind kind);

/* The value of a code; false where it is none. */
bool sentiment_from_name(struct bytes name, enum sentiment *sentiment);
bool language_from_name(struct bytes name, enum language *language);
bool topic_from_name(struct bytes name, enum topic *topic);
bool intent_from_name(struct bytes name, enum intent *intent);

/* Writes the verdict as one JSON object without line break, the mention's id first; the evidence only with
 * `explain`. */
void verdict_to_json(struct bytes id, const struct verdict *verdict, bool explain, struct buffer *out);

/* Writes the evidence as a JSON array; reads it back into the arena (for the store and `explain`). False
 * where the text is not what verdict_write_evidence wrote. */
void verdict_write_evidence(const struct verdict *verdict, struct buffer *out);
bool verdict_read_evidence(struct bytes json, struct arena *arena, struct verdict *verdict);
