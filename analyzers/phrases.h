/* Phrases found in a text's tokens: spellings of brands, words of context, keywords of a scan. The cost of a text
 * does not depend on how many phrases there are, nor on how many of them begin alike. */
#pragma once

#include "analyzers/text.h"

struct phrases;

struct phrases *phrases_create(void);
void phrases_destroy(struct phrases *phrases);

/* Adds a phrase, read as all text is (folded, cut into tokens), under the caller's number. False where nothing is
 * left of it, or more than LIMIT_PHRASE_TOKENS tokens. Phrases that fold alike are all found. */
bool phrases_add(struct phrases *phrases, struct bytes phrase, size_t number);

enum phrase_outcome {
	PHRASE_ADDED,
	PHRASE_UNUSABLE, /* nothing is left of it, or it has too many tokens */
	PHRASE_BROAD,    /* fewer than PHRASE_LETTERS letters stand before a wildcard */
};

enum { PHRASE_LETTERS = 3 };

/* The same with wildcards: '*' at a word's end is any letters or none, '?' in it one letter. */
enum phrase_outcome phrases_add_pattern(struct phrases *phrases, struct bytes phrase, size_t number);

/* What a phrase begins with. */
struct phrase_beginning {
	struct bytes
		first; /* the folded bytes of its first word, without the # of a tag; the letters before a wildcard */
	struct bytes second; /* of its second word; absent where that is none, or may be more than one */
	bool wildcard;       /* `first` is PHRASE_LETTERS letters of a word */
	bool mark;           /* `first` is no word but marks or a face */
	bool whole;          /* the phrase is this one word */
};

typedef void phrase_begins(void *context, const struct phrase_beginning *beginning);
void phrases_beginnings(const struct phrases *phrases, phrase_begins *begins, void *context);

struct phrase_match {
	size_t number;            /* of the phrase */
	size_t token, last_token; /* the first and the last of its tokens */
	enum field field;
	uint32_t from, to; /* half-open byte offsets into the original field */
	bool proclitic;    /* an Arabic proclitic stood before a word of it: the offsets include it */
};

/* Calls `found` for every place of every phrase, by first token, then by number. A phrase's words must be whole
 * words one after another, with blanks or joining marks (- _ ' .) between them; a mark of the phrase (the + of
 * Souk+) must stand as close to its neighbour as it was written. "#x" is found only as a hashtag, "x" also
 * within one; a phrase written as one word is also found as @handle; an Arabic word of three letters or more is
 * also found behind one proclitic. Returns how many were found. */
typedef void phrase_found(void *context, const struct phrase_match *match);
size_t phrases_find(const struct phrases *phrases, const struct text *text, phrase_found *found, void *context);
