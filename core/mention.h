/* A mention: one thing that somebody said somewhere, as a collector found it. */
#pragma once

#include "core/arena.h"
#include "core/buffer.h"
#include "core/error.h"
#include "core/timestamp.h"

#include <jansson.h>

enum { COUNT_UNKNOWN = -1 }; /* never 0: no followers and unknown differ */

/* All bytes are valid, clean UTF-8 and live in the batch's arena; an absent field is one that the source
 * did not give. */
struct mention {
	struct bytes id;     /* the item's own id as it came; with `source` it is unique */
	struct bytes source; /* name of the source in the configuration */
	struct bytes url;    /* permalink for a person */
	struct bytes title;
	struct bytes text;   /* plain text; HTML is turned into text by the collector */
	struct bytes author; /* display name or handle */
	struct bytes author_url;
	struct bytes lang;   /* what the platform said, often wrong for Darija */
	struct bytes parent; /* id of what this answers */
	struct bytes brand;  /* which brand's page it stands on: id, name or spelling */
	timestamp published; /* TIMESTAMP_UNKNOWN where the source gives none */
	timestamp edited;
	int64_t author_followers; /* the counts are COUNT_UNKNOWN where the source gives none */
	int64_t likes;
	int64_t shares;
	int64_t replies;
	int64_t views;
	double rating; /* 1..5 stars; negative where there is none */
};

/* An item that could not be made a mention, kept apart with its reason. */
struct reject {
	int64_t place;       /* line or item number in the reply, from 1 */
	struct bytes reason; /* one sentence */
	struct bytes raw;    /* the item's bytes, cut to LIMIT_FIELD */
};

struct batch {
	struct arena *arena; /* owner of everything in it */
	struct mention *mentions;
	size_t count;
	size_t capacity;
	struct reject *rejects;
	size_t reject_count;
	size_t reject_capacity;
};

/* A mention with every field absent or unknown. */
struct mention mention_blank(void);

/* Likes, shares and replies together; COUNT_UNKNOWN where none of them is known. */
int64_t mention_engagement(const struct mention *mention);

/* Adds a blank mention and returns it, until the next call. */
struct mention *batch_add(struct batch *batch);

/* Keeps an item apart with its reason. */
void batch_reject(struct batch *batch, int64_t place, struct bytes raw, const char *format, ...)
	__attribute__((format(printf, 4, 5)));

/* Cleans every field (utf8_clean, limits of core/limits.h), clamps negative counts and ratings outside
 * 1..5 to unknown. False where id or text is missing, with the reason. */
bool mention_finish(struct mention *mention, struct arena *arena, const char **reason);

/* Reads a mention from a JSON object with the fields of the command contract; unknown members are passed
 * over. `published` must be RFC 3339. Copies into the arena. False with ERROR_DATA and a sentence where a
 * field is missing or of the wrong type. */
bool mention_from_json(const json_t *object, struct arena *arena, struct mention *mention, struct error *error);

/* Writes the mention as one JSON object without line break; absent and unknown fields are left out. */
void mention_to_json(const struct mention *mention, struct buffer *out);
