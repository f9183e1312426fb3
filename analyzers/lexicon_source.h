/* The lexicon's sources: a folder of files of tab-separated lines, read and hashed as bytes at each start, and as rows
 * where they have to be compiled. rules/lexicon/README.md says what a line is. */
#pragma once

#include "analyzers/lexicon.h"
#include "core/arena.h"

struct lexicon_source {
	const char *name; /* without its folder */
	const char *path;
	struct buffer contents;
};

/* In the order of their names. */
struct lexicon_sources {
	struct arena arena;
	struct lexicon_source *items;
	size_t count;
	uint64_t hash; /* of all that the compiled lexicon is made from: names and bytes of the files, and the fold
	                  table */
};

/* What a row says of its key. In this order the rows of one key are sorted. */
enum lexicon_role {
	LEXICON_ENTRY,
	LEXICON_STRETCHED, /* what an entry with a double letter becomes when it is stretched: "col" for cool */
	LEXICON_FIRST,     /* the first word of an expression */
};

/* A line as it was read, or what follows from it. */
struct lexicon_row {
	uint64_t key; /* lexicon_file_key */
	enum lexicon_role role;
	uint32_t line;
	uint8_t words;        /* of the expression */
	bool elongated;       /* the entry itself is written stretched */
	struct bytes name;    /* folded */
	struct bytes written; /* as it stands in the file */
	struct lexicon_sense sense;
	const char *path;
};

struct lexicon_rows {
	struct arena arena; /* the names' */
	struct lexicon_row *items;
	size_t count, capacity;
};

/* The hash of the folder's files, none of which is held. Fails as lexicon_sources_read. */
bool lexicon_sources_hash(const char *folder, uint64_t *hash, struct error *error);

/* Reads the folder's files. False with ERROR_UNAVAILABLE where the folder cannot be read, and as file_read. */
bool lexicon_sources_read(const char *folder, struct lexicon_sources *sources, struct error *error);

/* Safe on a zeroed struct. */
void lexicon_sources_finish(struct lexicon_sources *sources);

/* The rows of all files, by key, role, language, kind and line. They last no longer than the sources. False with
 * ERROR_CONFIGURATION, file and line (both lines for a duplicate) where any line is wrong. */
bool lexicon_rows_read(const struct lexicon_sources *sources, struct lexicon_rows *rows, struct error *error);

/* Safe on a zeroed struct. */
void lexicon_rows_finish(struct lexicon_rows *rows);

/* Whether two rows are of one key, role, language and kind; the first words of expressions never are. */
bool lexicon_rows_agree(const struct lexicon_row *a, const struct lexicon_row *b);

/* Whether a value is one that the kind takes. */
bool lexicon_value_fits(enum lexicon_kind kind, double value);
