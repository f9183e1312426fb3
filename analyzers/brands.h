/* Which brands of the configuration a mention is about: by its query, or by its spellings. A brand that has words of
 * context may share its name with something else (the mountains, a delivery): its spellings count only where what
 * stands around them says so. */
#pragma once

#include "analyzers/evidence.h"
#include "core/configuration.h"

struct brands;

/* Reads the cues of rules_folder/brands/cues.yaml and the brands of the configuration, which outlives this (NULL:
 * none). False with ERROR_CONFIGURATION and the place where a spelling or a word has no letter in it, or a query
 * is wrong. */
bool brands_create(const char *rules_folder, const struct configuration *configuration, struct brands **brands,
                   struct error *error);
void brands_destroy(struct brands *brands);

/* Feeds everything that decides about a brand, for the analyzer's version. */
void brands_fingerprint(const struct brands *brands, struct buffer *out);

/* There are brands to look for: a mention without one is about something else. */
bool brands_known(const struct brands *brands);

/* Sets the verdict's brands, in the configuration's order: those that the text names, and the one whose page it
 * stands on (mention->brand, by id, name or spelling, case-blind). Where no brands are known, that one is taken as
 * it is written. The verdict's language is set before: queries may ask for it. The list lives in the arena. `rows`,
 * unless NULL, gets a row for each place that was taken or turned down, with the reason in its name. */
void brands_find(const struct brands *brands, const struct text *text, const struct mention *mention,
                 struct arena *arena, struct evidence_rows *rows, struct verdict *verdict);
