/* The tokens of a query's source. */
#pragma once

#include "analyzers/query.h"

enum query_lexeme_kind {
	LEXEME_END,
	LEXEME_OPEN,
	LEXEME_CLOSE,
	LEXEME_AND,
	LEXEME_OR,
	LEXEME_NOT, /* also a minus before a word */
	LEXEME_NEAR,
	LEXEME_WORD,
	LEXEME_PHRASE,
	LEXEME_FIELD,
	LEXEME_RAW,
	LEXEME_REGEX,
	LEXEME_COUNT,    /* with its opening bracket */
	LEXEME_AT_LEAST, /* ">=n" */
};

struct query_lexeme {
	enum query_lexeme_kind kind;
	size_t from, to;   /* in the source */
	struct bytes text; /* of a word, phrase, raw, regex; a field's value */
	struct bytes name; /* a field's name; a regex's flags */
	size_t text_at;    /* where `text` begins */
	int number;        /* of a phrase ~n, NEAR/n, >=n */
	bool ordered;      /* NEAR/nf */
	bool least;        /* of a field: ">=" stands before its value */
	bool quoted;       /* of a field's value */
};

struct query_lexer {
	struct bytes source;
	size_t at;
	struct query_problem *problem;
};

/* Reads the next token. False with the problem where there is none. */
bool query_lexer_next(struct query_lexer *lexer, struct query_lexeme *lexeme);

/* Sets the problem at an offset of the source and returns false. */
bool query_refuse(struct bytes source, struct query_problem *problem, enum query_fault fault, size_t at,
                  const char *format, ...) __attribute__((format(printf, 5, 6)));
