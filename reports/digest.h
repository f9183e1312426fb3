/* A brand's day: the figures and choices that every format of the digest shows. */
#pragma once

#include "core/configuration.h"
#include "core/health.h"
#include "core/record.h"

enum { DIGEST_BRANDS = 8 };

/* What a digest is made from; the caller gathers it. */
struct digest_input {
	const struct configuration *configuration;
	const struct brand *brand;
	struct bytes date;    /* local day, YYYY-MM-DD */
	timestamp from, to;   /* of that day */
	timestamp now;        /* when the digest is made */
	const char *language; /* fr, ar, en */
	const char *analyzer_version;
	const struct record *records; /* of the day, judged or not, by time and number */
	size_t record_count;
	const struct record *before; /* of the day before, for the comparison */
	size_t before_count;
	const struct health *healths; /* of the brand's sources and of those without a brand */
	size_t health_count;
	int64_t mails_refused; /* alert mails of the brand that no server takes and that reached nobody */
	int64_t share_of_voice[DIGEST_BRANDS]; /* mentions of the brand and of its first 7 competitors; -1: not known */
};

/* Each writes one whole format onto the buffer, the same bytes for the same input. */
void digest_write_html(const struct digest_input *input, struct buffer *out);
void digest_write_text(const struct digest_input *input, struct buffer *out);
void digest_write_csv(const struct digest_input *input, bool excel, struct buffer *out);

/* -- what the formats share --------------------------------------------------------------------------- */

enum { DIGEST_FIRST = 10, DIGEST_ALLIES = 5, DIGEST_QUESTIONS = 10, DIGEST_REASONS = 6, DIGEST_HOURS = 24 };

/* Figures of one day. A mention is a cluster of near-identical copies and counts once, with the verdict of
 * its first judged copy. */
struct digest_figures {
	int64_t mentions;              /* clusters */
	int64_t copies;                /* records beside the first of their cluster */
	int64_t sentiment[SENTIMENTS]; /* of the mentions whose verdict is sure */
	int64_t unsure;
	int64_t unjudged;  /* mentions without a verdict */
	int64_t truncated; /* mentions of which only head and tail were read */
	int64_t severity[SEVERITY_MOST + 1];
	int64_t topics[TOPICS];      /* mentions that speak of it */
	int topic_level[TOPICS];     /* the highest level seen; 0: none */
	int64_t hours[DIGEST_HOURS]; /* mentions by local hour of their first copy */
	int64_t authors;             /* distinct, of those that are named */
	int64_t authors_with_reach;  /* of them: those whose followers are known */
	int64_t reach;               /* sum of their followers, each author once */
	double confidence;           /* mean of the sure verdicts; NAN where there is none */
};

/* A share of a whole with its Wilson interval at 95 %, all 0..1. */
struct digest_interval {
	double share, low, high;
};

/* `part` of `whole` (> 0). E. B. Wilson, "Probable inference, the law of succession, and statistical
 * inference", Journal of the American Statistical Association 22 (1927); z = 1.96. */
struct digest_interval digest_wilson(int64_t part, int64_t whole);

/* Net sentiment in points, -100..100, in its two definitions; NAN where nothing can be divided by. */
struct digest_net {
	double polar;     /* 100 (P - N) / (P + N) */
	double low, high; /* of polar, from the Wilson interval of P / (P + N) */
	double all;       /* 100 (P - N) / (P + N + U) */
};

struct digest_net digest_net_sentiment(const struct digest_figures *figures);

enum digest_status { DIGEST_CALM, DIGEST_WATCH, DIGEST_CRISIS, DIGEST_BLIND };

enum digest_reason_kind {
	REASON_CRISIS,      /* `count` mentions of severity 4 */
	REASON_DANGERS,     /* `count` different danger topics with mentions of severity 3 */
	REASON_SERIOUS,     /* `count` mentions of severity 3 or more */
	REASON_ALERT_LEVEL, /* `count` mentions reach the brand's alert.severity */
	REASON_VOICES,      /* `count` negative authors within alert.within */
	REASON_TOPIC,       /* `count` authors complain of `topic` */
	REASON_NOTHING,     /* nothing grave among the mentions */
	REASON_SILENCE,     /* no mention; the sources answered */
	REASON_BLINDNESS,   /* no mention, and no source answered */
	REASON_UNJUDGED,    /* `count` mentions have no verdict */
	REASON_FAILING,     /* `count` sources fail */
};

struct digest_reason {
	enum digest_reason_kind kind;
	int64_t count;
	enum topic topic;
};

/* A mention that is shown: the first judged copy of its cluster. */
struct digest_mention {
	const struct record *record;
	int64_t copies; /* others like it this day */
	int64_t reach;  /* followers of the widest-heard author of the copies; COUNT_UNKNOWN */
};

enum digest_kindness { KINDNESS_PRAISE, KINDNESS_RECOMMEND, KINDNESS_DEFEND };

struct digest_ally {
	const struct record *record; /* the kindest of what they said */
	enum digest_kindness kindness;
	int64_t score; /* positive mentions + 2 recommendations + 2 defences - 2 negative ones */
};

struct digest {
	const struct digest_input *input;
	struct digest_figures today, before;
	struct digest_net net, net_before;
	enum digest_status status;
	struct digest_reason reasons[DIGEST_REASONS];
	size_t reason_count;
	struct digest_mention *mentions; /* all, in the order of their clusters' first copies */
	size_t mention_count;
	struct digest_mention first[DIGEST_FIRST]; /* to look at first: by severity, reach, freshness */
	size_t first_count, first_total;
	struct digest_ally allies[DIGEST_ALLIES];
	size_t ally_count;
	const struct record *questions[DIGEST_QUESTIONS]; /* oldest first; those among `first` are not repeated */
	size_t question_count, question_total;
	size_t questions_above; /* among `first` */
};

/* Computes all of it; what it points to lives in the arena and in the input. */
void digest_compute(const struct digest_input *input, struct arena *arena, struct digest *digest);

/* A mention's time: when it was published if that is known and not after it was first seen, else that. */
timestamp digest_time(const struct record *record);

/* Likes, shares and replies together; COUNT_UNKNOWN where none of them is known. */
int64_t digest_engagement(const struct record *record);

enum digest_source_state {
	SOURCE_WELL,
	SOURCE_SILENT,  /* answers, but gave nothing this day */
	SOURCE_FAILING, /* its last tries failed */
	SOURCE_NEVER,   /* never gave a whole reply */
};

enum digest_source_state digest_source_state(const struct health *health);

/* -- inside digest ------------------------------------------------------------------------------------ */

/* Fills first, allies and questions from the mentions (digest_choices.c). */
void digest_choose(struct arena *arena, struct digest *digest);

/* Order of authors: by source and name. Nameless ones of a source are equal here: ask for a name first. */
int digest_compare_authors(const struct record *a, const struct record *b);

/* A verdict that speaks, and is to be trusted. */
bool digest_is_sure(const struct record *record, enum sentiment sentiment);
