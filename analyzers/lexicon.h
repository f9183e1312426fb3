/* The lexicon: what words and expressions mean, from rules/lexicon/LANGUAGE.tsv, found by a perfect hash. The files are
 * compiled once into one that is mapped (lexicon_file.h); where they were edited since, that one is made anew. */
#pragma once

#include "analyzers/text.h"
#include "core/error.h"

enum lexicon_kind {
	LEXICON_WORD, /* polarity, -3..3 */
	LEXICON_NEGATOR,
	LEXICON_INTENSIFIER, /* share that it adds to what it stands by, 0.1..1 */
	LEXICON_DIMINISHER,  /* share that it takes away, 0.1..1 */
	LEXICON_CONTRAST,    /* but: what follows weighs more */
	LEXICON_LANGUAGE,    /* evidence for the file's language, 0.1..3 */
	LEXICON_OFFENCE,     /* strength, 1..3 */
	LEXICON_KINDS,
};

/* One line of a file. */
struct lexicon_sense {
	enum language language; /* of the file; LANGUAGE_UNKNOWN: of none, as emoji */
	enum lexicon_kind kind;
	double value;
};

/* A word or an expression; it lies in the mapped file and points nowhere. */
struct lexicon_entry {
	uint32_t name_from, name_length; /* lexicon_name */
	uint32_t first_sense;            /* lexicon_senses */
	uint8_t sense_count;             /* 0: only the first word of expressions */
	uint8_t longest;                 /* words of the longest expression that begins with this one */
	uint8_t elongated;               /* 1: stands for stretched spellings only: "col" for coool, "h" for hhhh */
	uint8_t reserved;
};

/* An entry found in a text. */
struct lexicon_hit {
	const struct lexicon_entry *entry;
	size_t token, count; /* the tokens that it covers */
};

struct lexicon;

enum { LEXICON_WORDS = 10 }; /* tokens of an expression: five written words may be cut at their apostrophes */

/* Loads every file of the folder: mapped where a compiled file of exactly these stands beside them, in the build tree
 * or in the cache, else compiled and, where that can be, kept in the cache. False with ERROR_CONFIGURATION, file and
 * line (both lines for a duplicate) where any line is wrong; ERROR_UNAVAILABLE where the folder cannot be read. */
bool lexicon_load(const char *folder, struct lexicon **lexicon, struct error *error);
void lexicon_destroy(struct lexicon *lexicon);

/* Folded. */
struct bytes lexicon_name(const struct lexicon *lexicon, const struct lexicon_entry *entry);

/* entry->sense_count of them. */
const struct lexicon_sense *lexicon_senses(const struct lexicon *lexicon, const struct lexicon_entry *entry);

/* The entry of tokens [at, at + count), or NULL. */
const struct lexicon_entry *lexicon_find(const struct lexicon *lexicon, const struct text *text, size_t at,
                                         size_t count);

/* The entry of one folded word, or NULL. */
const struct lexicon_entry *lexicon_find_word(const struct lexicon *lexicon, struct bytes word);

/* All entries in the text, from left to right, the longest at each place, none overlapping. `hits` has room for
 * text->token_count; returns how many. */
size_t lexicon_scan(const struct lexicon *lexicon, const struct text *text, struct lexicon_hit *hits);

/* A hash of all that was loaded. */
uint64_t lexicon_fingerprint(const struct lexicon *lexicon);

/* The value of the entry's sense of a kind in the language, else of no language, else, of a word that the language has
 * not itself, the first other that is understood in its texts; false where it has none of that kind. */
bool lexicon_value(const struct lexicon *lexicon, const struct lexicon_entry *entry, enum lexicon_kind kind,
                   enum language language, double *value);

/* Whether the entry has a sense of a kind that works on others' words (a negator, a contrast) in a text of the
 * language: of the language itself, of none, or of one that people mix into it. "ma" negates in Darija, not in French.
 */
bool lexicon_works(const struct lexicon *lexicon, const struct lexicon_entry *entry, enum lexicon_kind kind,
                   enum language language);

/* Whether any of the hits is an insult in a text of the language. */
bool lexicon_offends(const struct lexicon *lexicon, const struct lexicon_hit *hits, size_t count,
                     enum language language);
