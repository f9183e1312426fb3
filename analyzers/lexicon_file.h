/* The compiled lexicon: entries, senses, names and a perfect hash from an expression's key to its entry, in one mapped
 * file. The same sources give the same bytes. */
#pragma once

#include "analyzers/lexicon_source.h"
#include "analyzers/made_file.h"
#include "analyzers/perfect_hash.h"

/* The parts of a compiled lexicon, over somebody else's bytes. */
struct lexicon_file {
	uint64_t fingerprint; /* of the rows: comments and their order do not change it */
	const struct lexicon_entry *entries;
	const struct lexicon_sense *senses;
	const char *names;
	struct perfect_hash index;
};

/* Made from struct source_files, fails as lexicon_rows_read; struct lexicon_file is laid over it. It cannot be used
 * where anything in it points beside its part or is no value that a line may have: what can is safe to look up, whoever
 * wrote it. */
extern const struct made_file_kind lexicon_file_kind;

/* Mixes one more hash into a key, in order. */
static inline uint64_t lexicon_file_mix(uint64_t key, uint64_t hash)
{
	return (key ^ hash >> 29) * 0x9e3779b97f4a7c15u + hash;
}

/* The key of an expression: its tokens' hashes mixed in order; of a word: its hash. */
static inline uint64_t lexicon_file_key(const struct token *tokens, size_t count)
{
	uint64_t key = tokens[0].hash;
	for (size_t i = 1; i < count; i++)
		key = lexicon_file_mix(key, tokens[i].hash);
	return key;
}
