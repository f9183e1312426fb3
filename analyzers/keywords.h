/* A list of keywords, and where a text of any length holds them. */
#pragma once

#include "core/arena.h"
#include "core/error.h"

struct keywords;

/* Reads a list: one keyword a line, words or phrases; blank lines and lines that begin with "# " are passed over.
 * Case, accents, harakat, elongation and Arabic letter forms do not matter. A keyword that folds to one before it is
 * the same keyword and dropped: `*doubled` counts them. False with ERROR_NO_INPUT where the file is missing,
 * ERROR_DATA with file and line where nothing is left of a line or it has too many words, or where the list is empty.
 */
bool keywords_load(const char *path, struct keywords **keywords, size_t *doubled, struct error *error);
void keywords_destroy(struct keywords *keywords);

struct keyword_hit {
	struct bytes keyword; /* as the list writes it; as long as the keywords */
	size_t from, to;      /* half-open byte offsets into the text */
};

/* Calls `found` for every place of every keyword, by place. The text may be of any bytes and any length. Returns how
 * many were found. */
typedef void keyword_found(void *context, const struct keyword_hit *hit);
size_t keywords_find(struct keywords *keywords, struct bytes text, keyword_found *found, void *context);
