/* What every format of the digest and the alert mail says about a mention or a day, in the reader's words.
 * Foreign text in it is made safe to show. All is in the arena. */
#pragma once

#include "reports/digest.h"

enum { FACTS = 24 };

struct facts {
	struct bytes items[FACTS];
	size_t count;
};

/* The signature of a mention: author, where, language, followers, copies, time. */
void facts_of_mention(struct arena *arena, const struct digest_mention *mention, timestamp today, struct facts *facts);

/* Why it got its verdict: topics with level, rules, words; empty where there is no evidence. */
void facts_why(struct arena *arena, const struct record *record, struct facts *facts);

/* Sentences that hold for a day or an alert: what nobody could see. */
void facts_unseen(struct arena *arena, struct facts *facts);

/* The day's own: sources that fail or are silent, rejects, mentions without verdict, cut texts. */
void facts_lost(struct arena *arena, const struct digest *digest, struct facts *facts);

/* How the digest is made, how sure it is and how to correct it. */
void facts_method(struct arena *arena, const struct digest *digest, struct facts *facts);

/* "and 12 more, in the CSV file"; "3 of the mentions above await an answer too"; "waits for 5 hours". */
struct bytes facts_more(struct arena *arena, size_t count);
struct bytes facts_questions_above(struct arena *arena, size_t count);
struct bytes facts_waiting(struct arena *arena, const struct record *record, timestamp now);

/* A key figure: "Mentions", "128", "+12%", "31 copies". */
struct key_figure {
	const char *label;
	struct bytes value, change, detail; /* change may be absent */
};

enum { KEY_FIGURES = 5 };

void facts_key_figures(struct arena *arena, const struct digest *digest, struct key_figure figures[KEY_FIGURES]);

/* A brand of the share of voice. */
struct voice_share {
	struct bytes name;
	int64_t mentions;
	struct digest_interval interval; /* of its share */
};

/* How many brands are known; 0 where the share is not known or nobody was mentioned. */
size_t facts_share_of_voice(struct arena *arena, const struct digest_input *input,
                            struct voice_share shares[DIGEST_BRANDS]);
