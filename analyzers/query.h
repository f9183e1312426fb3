/* The query language: what a brand is looked for by, as a tree (docs/soumaa-query.7.scd has the grammar). */
#pragma once

#include "analyzers/pattern.h"
#include "analyzers/query_condition.h"
#include "analyzers/query_term.h"
#include "core/configuration.h"

enum query_kind {
	QUERY_PHRASE, /* terms one behind another; a single one is a word */
	QUERY_RAW,
	QUERY_REGEX,
	QUERY_CONDITION,
	QUERY_COUNT,
	QUERY_NOT,
	QUERY_NEAR,
	QUERY_AND,
	QUERY_OR,
};

struct query_node {
	enum query_kind kind;
	size_t from, to;           /* where it stands in the source */
	struct query_node **parts; /* of COUNT and NOT one, of NEAR two, of AND and OR two or more */
	size_t part_count;
	struct query_term *terms; /* of PHRASE */
	size_t term_count;
	int number;                       /* NEAR: most tokens between; PHRASE: most tokens more; COUNT: least places */
	bool ordered;                     /* NEAR/nf */
	bool title;                       /* PHRASE: in the title alone */
	bool original;                    /* REGEX: on the original text, not on the folded one */
	struct bytes text;                /* RAW: NFC; REGEX: the expression as it is matched */
	struct pattern *pattern;          /* REGEX */
	struct query_condition condition; /* CONDITION */
	struct bytes normal;              /* the whole branch in normal form */
	size_t sign;                      /* RAW: set by query_set */
};

/* Something that a reader may have meant otherwise. */
struct query_warning {
	size_t at; /* offset into the source */
	const char *sentence;
};

enum { QUERY_WARNINGS = 4 };

struct query {
	struct bytes source;
	struct query_node *root;
	struct query_node **patterns; /* the nodes that hold a compiled expression */
	size_t pattern_count, pattern_capacity;
	struct query_warning warnings[QUERY_WARNINGS];
	size_t warning_count;
	unsigned needs; /* bits by enum query_need: what its conditions ask for */
};

enum query_fault {
	QUERY_UNBALANCED = 1, /* a bracket or a quote */
	QUERY_MIXED,          /* AND and OR side by side */
	QUERY_NEGATIVE,       /* nothing but negatives */
	QUERY_BROAD,          /* a wildcard with fewer than three letters, or a number out of range */
	QUERY_OPERAND,        /* of NEAR or COUNT */
	QUERY_UNKNOWN,        /* a field or its value */
	QUERY_PATTERN,        /* a regular expression */
	QUERY_INCOMPLETE,     /* an operand is missing, or nothing is left of a word */
	QUERY_LARGE,          /* more than the limits of core/limits.h */
};

struct query_problem {
	enum query_fault fault;
	size_t line, column; /* characters, from 1 */
	char sentence[400];  /* what is wrong and what to do */
};

/* Reads a query. Names of brands and sources are checked where the configuration has some (NULL: none). Everything but
 * compiled expressions lives in the arena; call query_finish in any case. False with the problem. */
bool query_parse(struct bytes source, const struct configuration *configuration, struct arena *arena,
                 struct query *query, struct query_problem *problem);
void query_finish(struct query *query);

/* Line and column of an offset. */
void query_locate(struct bytes source, size_t at, size_t *line, size_t *column);

/* "E02, line 1, column 7: sentence" after `prefix` ("" or "...: "); returns false. */
bool query_fail(const struct query_problem *problem, enum error_code code, const char *prefix, struct error *error);
