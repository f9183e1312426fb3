/* What the learned weights know a token by: the word itself, the pieces within it, the sound of it, and each of its
 * neighbours. The trainer and the scorer both read this and nothing else. */
#pragma once

#include "analyzers/text.h"

/* Each block is scaled to the same length in every text, so that a long text does not shout. */
enum feature_block { FEATURE_WORDS, FEATURE_PIECES, FEATURE_SOUNDS, FEATURE_PAIRS, FEATURE_BLOCKS };

enum { FEATURE_KEYS = 256 }; /* more pieces of one token are not looked at */

struct token_features {
	struct {
		uint64_t key;
		enum feature_block block;
	} items[FEATURE_KEYS];
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
