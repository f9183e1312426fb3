/* A list of keywords and queries, and where a text of any length holds them. */
#pragma once

#include "analyzers/word_guard.h"
#include "core/arena.h"
#include "core/error.h"

struct keywords;

enum keyword_fault {
	KEYWORD_EMPTY,  /* a blank line */
	KEYWORD_DOUBLE, /* the same as the keyword of line `first`: dropped */
	KEYWORD_SHORT,  /* one letter or mark: it will be found nearly everywhere */
};

struct keyword_problem {
	enum keyword_fault fault;
	size_t line, first;
	struct bytes keyword;
};

typedef void keyword_problem_seen(void *context, const struct keyword_problem *problem);

/* Reads a list: one keyword a line, words or phrases; lines that begin with "# " are passed over. Case, accents,
 * harakat, elongation and Arabic letter forms do not matter; '*' at the end of a word of three letters or more stands
 * for any letters, '?' in it for one. A line with an operator in capitals (AND, OR, NOT, NEAR), or that begins with a
 * quote, a bracket, raw:, re:/ or COUNT(, is a query (analyzers/query.h) about the text alone. With `raw` a keyword is
 * the line's bytes and nothing is folded. Calls `seen` for each line that may be a slip, by line. False with
 * ERROR_NO_INPUT where the file is missing, ERROR_DATA with file and line where nothing is left of a line, it has too
 * many words or a wildcard is too broad, or where the list is empty.
 */
bool keywords_load(const char *path, bool raw, keyword_problem_seen *seen, void *context, struct keywords **keywords,
                   struct error *error);
void keywords_destroy(struct keywords *keywords);

/* How plain words are looked at; the quickest way that the machine has, unless told. Nothing with `raw`. */
void keywords_choose(struct keywords *keywords, enum word_guard_way way);

/* The keywords in the order of the list, as it writes them. */
size_t keywords_count(const struct keywords *keywords);
struct bytes keywords_name(const struct keywords *keywords, size_t number);

struct keyword_hit {
	size_t number;        /* of the keyword */
	struct bytes keyword; /* as the list writes it; as long as the keywords */
	size_t from, to;      /* half-open byte offsets into the text */
};

/* Calls `found` for every place of every keyword, and of every branch of a query that matches, by place, then by
 * number. A text of more than LIMIT_SCORED_HALF bytes is read in windows: a query must match within one. The text may
 * be of any bytes and any length. Returns how many were found. */
typedef void keyword_found(void *context, const struct keyword_hit *hit);
size_t keywords_find(struct keywords *keywords, struct bytes text, keyword_found *found, void *context);

/* How many times it could not be decided so far whether a query matches: a limit was reached. */
size_t keywords_undecided(const struct keywords *keywords);

/* Looks quickly over many lines, from the beginning of one: no keyword begins between `from` and the offset that it
 * returns, which may be lines.length. `*certain`: one stands in the line of that offset, if it is a line of text. In
 * the lines passed over there is no backslash either, so that what is escaped there has been seen. */
size_t keywords_skip(struct keywords *keywords, struct bytes lines, size_t from, bool *certain);

/* The list has what begins with no word (a face, a mark): then an escaped or quoted text cannot be judged as it lies.
 */
bool keywords_need_text(const struct keywords *keywords);
