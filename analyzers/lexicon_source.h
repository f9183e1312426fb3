/* The lexicon's sources: a folder of files of tab-separated lines, read as rows where they have to be compiled.
 * rules/lexicon/README.md says what a line is. */
#pragma once

#include "analyzers/lexicon.h"
#include "analyzers/source_files.h"

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

/* Finds the folder's files; their hash is of the fold table too. Fails as source_files_add. */
bool lexicon_sources_find(const char *folder, struct source_files *sources, struct error *error);

/* The rows of all files, by key, role, language, kind and line. They last no longer than the sources, which are held.
 * False with ERROR_CONFIGURATION, file and line (both lines for a duplicate) where any line is wrong. */
bool lexicon_rows_read(const struct source_files *sources, struct lexicon_rows *rows, struct error *error);

/* Safe on a zeroed struct. */
void lexicon_rows_finish(struct lexicon_rows *rows);

/* Whether two rows are of one key, role, language and kind; the first words of expressions never are. */
bool lexicon_rows_agree(const struct lexicon_row *a, const struct lexicon_row *b);

/* Whether a value is one that the kind takes. */
bool lexicon_value_fits(enum lexicon_kind kind, double value);
