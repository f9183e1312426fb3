/* What the learned weights know a token by: the word itself, the pieces within it, the sound of it, and each of its
 * neighbours. The trainer and the scorer both read this and nothing else. */
#pragma once

#include "analyzers/text.h"

/* Each block is scaled to the same length in every text, so that a long text does not shout. */
enum feature_block { FEATURE_WORDS, FEATURE_PIECES, FEATURE_SOUNDS, FEATURE_PAIRS, FEATURE_BLOCKS };

enum { FEATURE_KEYS = 256 }; /* more pieces of one token are not looked at */

struct feature {
	uint64_t key;
	enum feature_block block;
};

struct token_features {
	struct feature items[FEATURE_KEYS];
	size_t count;
	uint64_t sound; /* of the whole token, for pairs; 0: none */
};

/* What a token is for the weights: words and emoji are themselves; addresses, handles and numbers are one word each.
 * 0: the token says nothing. */
uint64_t feature_word(const struct token *token);

/* The features of one token by itself. */
void feature_of_token(const struct text *text, const struct token *token, struct token_features *features);

/* The key of two neighbours; of a pair of words or of a pair of sounds. */
uint64_t feature_pair(uint64_t first, uint64_t second);

/* A walk over the tokens of a text that say something; zero but for the text before its first step. */
struct feature_walk {
	const struct text *text;
	size_t next;                  /* where the next step begins to look */
	const struct token *token;    /* where it stands */
	const struct token *before;   /* the neighbour, of the same field; NULL: none */
	uint64_t sound, sound_before; /* whoever walks sets `sound` from the token's features */
};

/* Steps to the next token; false at the end. */
bool feature_walk_on(struct feature_walk *walk);

/* What the token and its neighbour are together; returns how many, two at most. */
size_t feature_walk_pairs(const struct feature_walk *walk, struct feature pairs[static 2]);
