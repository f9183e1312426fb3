/* The words of a query in the one normal form, and what they are looked up by. */
#pragma once

#include "analyzers/proclitic.h"
#include "analyzers/text.h"

enum query_term_kind {
	TERM_WORD,    /* a token as it is */
	TERM_PATTERN, /* with wildcards */
	TERM_SOUND,   /* all that sounds alike */
};

enum query_term_place { TERM_ANYWHERE, TERM_TAG, TERM_HANDLE };

enum { TERM_LETTERS = 3, TERM_ANY_LETTER = 1 /* the byte that stands for '?' in a pattern */ };

struct query_term {
	enum query_term_kind kind;
	enum query_term_place place;
	struct bytes bytes; /* folded, without # and @; of a pattern with TERM_ANY_LETTER for '?' */
	bool open;          /* of a pattern: '*' at its end */
	size_t letters;     /* of a pattern: how many stand before its first wildcard, at most TERM_LETTERS */
	uint64_t key;       /* what it is looked up by */
	size_t sign;        /* set by query_set */
};

enum query_term_outcome {
	TERM_READ,
	TERM_NOTHING, /* no word, number or sign is left of it */
	TERM_SHORT,   /* fewer than TERM_LETTERS letters with a wildcard, or fewer than two consonants to hear */
	TERM_STAR,    /* a star that is not at the end of a word */
	TERM_MANY,    /* more than LIMIT_PHRASE_TOKENS */
};

struct query_terms {
	struct query_term *items;
	size_t count;
	bool marks; /* marks stood there that are not looked for */
};

/* Reads a word, or the words of a phrase, into the arena. */
enum query_term_outcome query_terms_read(struct bytes words, struct arena *arena, struct query_terms *terms);

/* A way to read a token of a text: as it is, without its proclitic, without the # of a tag or the @ of a handle. */
struct query_form {
	struct bytes word;
	uint64_t hash;
	enum query_term_place place; /* besides TERM_ANYWHERE */
};

enum { QUERY_FORMS = PROCLITIC_CUTS + 1 };

/* The ways to read a token that is no punctuation. A tag of several words is joined in `room`. */
size_t query_forms(const struct text *text, const struct token *token, struct buffer *room,
                   struct query_form forms[static QUERY_FORMS]);

/* The keys by which a term for a form may be found. */
uint64_t query_word_key(enum query_term_place place, uint64_t hash);
uint64_t query_pattern_key(enum query_term_place place, struct bytes word, size_t letters);
uint64_t query_sound_key(struct bytes word); /* 0: it has none */

/* Whether a pattern fits the whole word. */
bool query_pattern_fits(const struct query_term *term, struct bytes word);
