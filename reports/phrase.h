/* Numbers, dates and names as the reader's language writes them. All are in the arena or live for ever. */
#pragma once

#include "core/arena.h"
#include "core/timestamp.h"
#include "core/verdict.h"
#include "reports/digest.h"

/* A whole number with its thousands apart: "12,345", "12 345", "12.345". */
struct bytes phrase_number(struct arena *arena, int64_t number);

/* A share 0..1 as a whole percentage. */
struct bytes phrase_percent(struct arena *arena, double share);

/* Points with their sign, rounded: "+12", "−40", "0"; "–" for NAN. */
struct bytes phrase_points(struct arena *arena, double points);

/* The change against the day before: "+25%", "−8%", "="; "×12" from ten times on; "new" where there was nothing; absent
 * where there is nothing on both days. */
struct bytes phrase_change(struct arena *arena, int64_t now, int64_t before);

/* "Tuesday 24 November 2026". */
struct bytes phrase_date(struct arena *arena, timestamp at);

/* "08:15" on the day of `today`, else "23 November, 08:15". */
struct bytes phrase_time(struct arena *arena, timestamp at, timestamp today);

/* "40 minutes", "5 hours", "2 days": how much time there is between the two, rounded down. */
struct bytes phrase_age(struct arena *arena, timestamp from, timestamp to);

/* "3 mentions" and the like: one table row a noun. */
enum noun { NOUN_MENTION, NOUN_COPY, NOUN_FOLLOWER, NOUN_SOURCE, NOUN_AUTHOR, NOUNS };
struct bytes phrase_count(struct arena *arena, enum noun noun, int64_t count);

const char *phrase_sentiment(enum sentiment sentiment);
const char *phrase_language(enum language language);
const char *phrase_topic(enum topic topic);
const char *phrase_status(enum digest_status status);
const char *phrase_kindness(enum digest_kindness kindness);
const char *phrase_source_state(enum digest_source_state state);
struct bytes phrase_severity(struct arena *arena, int severity);
struct bytes phrase_reason(struct arena *arena, const struct digest_reason *reason, const struct brand *brand);
