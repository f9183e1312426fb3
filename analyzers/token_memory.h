/* What tokens add to a reading by themselves, remembered from text to text: words come again and again, and to look up
 * all pieces of one costs far more than all else that is done with it. */
#pragma once

#include "analyzers/heads.h"

/* What some features add: for each block the columns' sums before scaling, and the square of the block's length. */
struct sums {
	float columns[FEATURE_BLOCKS][COLUMNS];
	float squares[FEATURE_BLOCKS];
};

struct token_memory;
struct token_memory *token_memory_create(void);
void token_memory_destroy(struct token_memory *memory);

/* What a token is remembered by; 0 where it says nothing. */
uint64_t token_memory_key(const struct token *token);

/* Asks for what will be needed, so that nobody waits for it: first where the key may stand, then what is kept there. */
void token_memory_expect(const struct token_memory *memory, uint64_t key);
void token_memory_fetch(const struct token_memory *memory, uint64_t key);

/* Sets all of `sums` and the token's sound; false where the token is not remembered. */
bool token_memory_recall(struct token_memory *memory, uint64_t key, struct sums *sums, uint64_t *sound);

/* Keeps what a token adds, in the place of another where need be. The sums are rounded to what is recalled later on, so
 * that a text's verdict does not depend on those before it. */
void token_memory_keep(struct token_memory *memory, uint64_t key, struct sums *sums, uint64_t sound);
