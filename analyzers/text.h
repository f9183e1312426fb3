/* The one normal form: a mention's title and text, folded and cut into tokens, with the way back to the
 * original bytes. Lexicon, rules, brands and scans all read this and nothing else. */
#pragma once

#include "core/buffer.h"
#include "core/mention.h"
#include "core/verdict.h"

enum token_kind {
	TOKEN_WORD, /* letters and digits with at least one letter: 3jbni, l'agence gives l and agence */
	TOKEN_NUMBER,
	TOKEN_HASHTAG, /* the whole tag, "#souk plus" for #SoukPlus and #souk_plus; the words and numbers that it
	                  splits into follow as tokens within it */
	TOKEN_HANDLE,  /* @name */
	TOKEN_URL,
	TOKEN_EMOJI,       /* one emoji sequence, modifiers dropped */
	TOKEN_EMOTICON,    /* :-) */
	TOKEN_PUNCTUATION, /* a run of marks: !!! */
};

enum script { SCRIPT_NONE, SCRIPT_LATIN, SCRIPT_ARABIC, SCRIPT_TIFINAGH, SCRIPT_OTHER };

struct token {
	uint8_t kind;                    /* enum token_kind */
	uint8_t script;                  /* enum script */
	uint8_t field;                   /* enum field */
	bool elongated;                  /* a letter stood three times or more in a row */
	bool capitals;                   /* all of two or more letters are capitals */
	bool doubled;                    /* a letter stands twice in a row in the folded form */
	uint32_t from, to;               /* bytes of the original field */
	uint32_t folded_from, folded_to; /* bytes of text.folded */
	uint64_t hash;                   /* of the folded bytes: text_hash; a tag's is that of its words without
	                                    # and blanks: that of "soukplus" */
};

struct text {
	struct buffer folded; /* normal form: title, line feed, text; one blank between tokens that had any space */
	uint32_t *origins;    /* of each byte of `folded` and of its end: offset into the original field */
	size_t origin_capacity;
	size_t text_start;    /* where the text begins in `folded`; the title is before it */
	struct token *tokens; /* in order, title first */
	size_t token_count;
	size_t token_capacity;
	bool truncated;  /* the text was longer than twice LIMIT_SCORED_HALF: head and tail were read */
	size_t replaced; /* ill-formed bytes that became U+FFFD */
};

/* Folds and cuts a mention into `text`, reusing its memory. */
void text_read(struct text *text, const struct mention *mention);
void text_finish(struct text *text);

/* The hash of a folded word (xxh3, 64 bit). */
uint64_t text_hash(struct bytes folded);

/* Another hash for each salt, never 0: for tables that hold words of several kinds. By splitmix64 (Steele, Lea, Flood,
 * "Fast splittable pseudorandom number generators", 2014). */
static inline uint64_t text_hash_salted(uint64_t hash, uint64_t salt)
{
	uint64_t key = hash + (salt + 1) * UINT64_C(0x9e3779b97f4a7c15);
	key = (key ^ key >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	return key ^ key >> 31 ^ (key == 0);
}

/* Folds a piece that is no mention (a lexicon entry, a keyword, a literal of a rule) to the same normal form,
 * appending to `out`. */
void text_fold(struct bytes piece, struct buffer *out);

/* The way back: field and half-open offsets of the original for [from, to) of `folded`. */
void text_origin(const struct text *text, size_t from, size_t to, enum field *field, size_t *original_from,
                 size_t *original_to);
