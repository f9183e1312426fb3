/* Cuts a query's source into tokens. */
#include "analyzers/query_lexer.h"

#include "analyzers/fold.h"
#include "core/utf8.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { NUMBER_MOST = 20, NEAR_NUMBER = 4 };

void query_locate(struct bytes source, size_t at, size_t *line, size_t *column)
{
	*line = *column = 1;
	for (size_t i = 0; i < at && i < source.length; i++) {
		if (source.data[i] == '\n') {
			++*line;
			*column = 1;
		} else if (((unsigned char)source.data[i] & 0xc0) != 0x80) {
			++*column;
		}
	}
}

bool query_refuse(struct bytes source, struct query_problem *problem, enum query_fault fault, size_t at,
                  const char *format, ...)
{
	va_list arguments;
	problem->fault = fault;
	query_locate(source, at, &problem->line, &problem->column);
	va_start(arguments, format);
	vsnprintf(problem->sentence, sizeof problem->sentence, format, arguments);
	va_end(arguments);
	return false;
}

bool query_fail(const struct query_problem *problem, enum error_code code, const char *prefix, struct error *error)
{
	return error_set(error, code, "%sE%02d, line %zu, column %zu: %s", prefix, (int)problem->fault, problem->line,
	                 problem->column, problem->sentence);
}

static struct bytes rest(const struct query_lexer *lexer, size_t from)
{
	return bytes_from(lexer->source, from);
}

static struct bytes part(const struct query_lexer *lexer, size_t from, size_t to)
{
	return (struct bytes){lexer->source.data + from, to - from};
}

static bool begins(const struct query_lexer *lexer, size_t at, const char *with)
{
	return bytes_starts_with(rest(lexer, at), with);
}

/* The length of the blank that stands there; 0: none does. */
static size_t blank_length(const struct query_lexer *lexer, size_t at)
{
	uint32_t code_point;
	if (at >= lexer->source.length)
		return 0;
	size_t length = utf8_decode(lexer->source, at, &code_point);
	return fold_of(code_point)->class == FOLD_SPACE ? length : 0;
}

static bool ends_word(const struct query_lexer *lexer, size_t at)
{
	return at >= lexer->source.length || memchr("()\"", lexer->source.data[at], 3) != NULL ||
	       blank_length(lexer, at) > 0;
}

/* Text pasted from a word processor has other quotes. */
static const struct {
	const char *open, *close;
} quotes[] = {{"\"", "\""}, {"“", "”"}, {"«", "»"}};

enum { QUOTES = sizeof quotes / sizeof quotes[0] };

static size_t quote_at(const struct query_lexer *lexer, size_t at)
{
	size_t i = 0;
	while (i < QUOTES && !begins(lexer, at, quotes[i].open))
		i++;
	return i;
}

/* Reads digits at *at; false where there are none, or the number is above `most`. */
static bool read_number(struct query_lexer *lexer, size_t *at, int least, const char *what, int *number)
{
	size_t from = *at;
	int value = 0;
	for (; *at < lexer->source.length && lexer->source.data[*at] >= '0' && lexer->source.data[*at] <= '9'; ++*at)
		value = value > NUMBER_MOST ? value : 10 * value + (lexer->source.data[*at] - '0');
	*number = value;
	if (*at > from && value >= least && value <= NUMBER_MOST)
		return true;
	return query_refuse(lexer->source, lexer->problem, QUERY_BROAD, from, "%s: expected a number from %d to %d",
	                    what, least, NUMBER_MOST);
}

/* Reads what stands between quotes, from the opening one at lexer->at on. */
static bool read_quoted(struct query_lexer *lexer, size_t quote, struct query_lexeme *lexeme)
{
	size_t from = lexer->at + strlen(quotes[quote].open);
	struct bytes behind = rest(lexer, from);
	size_t length = bytes_find(behind, bytes_of(quotes[quote].close));
	if (length == behind.length)
		return query_refuse(lexer->source, lexer->problem, QUERY_UNBALANCED, lexer->at,
		                    "this quote is never closed; put %s behind the last word of the phrase",
		                    quotes[quote].close);
	lexeme->text = (struct bytes){behind.data, length};
	lexeme->text_at = from;
	lexer->at = from + length + strlen(quotes[quote].close);
	return true;
}

static bool read_phrase(struct query_lexer *lexer, size_t quote, struct query_lexeme *lexeme)
{
	lexeme->kind = LEXEME_PHRASE;
	if (!read_quoted(lexer, quote, lexeme))
		return false;
	if (!begins(lexer, lexer->at, "~"))
		return true;
	lexer->at++;
	return read_number(lexer, &lexer->at, 0, "the slack of a phrase, \"...\"~n", &lexeme->number);
}

static bool read_regex(struct query_lexer *lexer, struct query_lexeme *lexeme)
{
	size_t from = lexer->at + strlen("re:/"), at = from;
	while (at < lexer->source.length && lexer->source.data[at] != '/')
		at += lexer->source.data[at] == '\\' ? 2 : 1;
	if (at >= lexer->source.length)
		return query_refuse(lexer->source, lexer->problem, QUERY_UNBALANCED, lexer->at,
		                    "this expression is never closed; write re:/.../ and \\/ for a slash in it");
	lexeme->kind = LEXEME_REGEX;
	lexeme->text = part(lexer, from, at);
	lexeme->text_at = from;
	size_t flags = ++at;
	while (!ends_word(lexer, at))
		at++;
	lexeme->name = part(lexer, flags, at);
	lexer->at = at;
	return true;
}

/* Where a word that begins at `from` ends. */
static size_t word_end(const struct query_lexer *lexer, size_t from)
{
	while (!ends_word(lexer, from))
		from++;
	return from;
}

/* The length of the name of a field, "name:"; 0: none begins there. */
static size_t name_length(const struct query_lexer *lexer, size_t from)
{
	size_t at = from;
	while (at < lexer->source.length && ((lexer->source.data[at] | 0x20) >= 'a') &&
	       ((lexer->source.data[at] | 0x20) <= 'z'))
		at++;
	return at > from && begins(lexer, at, ":") ? at - from : 0;
}

static bool read_field(struct query_lexer *lexer, size_t name, struct query_lexeme *lexeme)
{
	lexeme->kind = LEXEME_FIELD;
	lexeme->name = part(lexer, lexer->at, lexer->at + name);
	lexer->at += name + 1;
	if (begins(lexer, lexer->at, ">=")) {
		lexeme->least = true;
		lexer->at += 2;
	}
	size_t quote = quote_at(lexer, lexer->at);
	lexeme->quoted = quote < QUOTES;
	if (lexeme->quoted)
		return read_quoted(lexer, quote, lexeme);
	size_t end = word_end(lexer, lexer->at);
	lexeme->text = part(lexer, lexer->at, end);
	lexeme->text_at = lexer->at;
	lexer->at = end;
	return true;
}

/* NEAR, NEAR/n, NEAR/nf */
static bool read_near(struct query_lexer *lexer, size_t end, struct query_lexeme *lexeme)
{
	size_t at = lexer->at + strlen("NEAR");
	lexeme->kind = LEXEME_NEAR;
	lexeme->number = NEAR_NUMBER;
	if (at < end) {
		at++;
		if (!read_number(lexer, &at, 0, "the distance of NEAR/n", &lexeme->number))
			return false;
		lexeme->ordered = at < end && lexer->source.data[at] == 'f';
		at += lexeme->ordered;
	}
	if (at != end)
		return query_refuse(lexer->source, lexer->problem, QUERY_BROAD, at,
		                    "NEAR is written NEAR, NEAR/5 (either order) or NEAR/5f (in this order)");
	lexer->at = end;
	return true;
}

static bool read_word(struct query_lexer *lexer, struct query_lexeme *lexeme)
{
	static const struct {
		const char *word;
		enum query_lexeme_kind kind;
	} operators[] = {{"AND", LEXEME_AND}, {"OR", LEXEME_OR}, {"NOT", LEXEME_NOT}};
	size_t end = word_end(lexer, lexer->at);
	struct bytes word = part(lexer, lexer->at, end);
	if (bytes_equal_string(word, "NEAR") || bytes_starts_with(word, "NEAR/"))
		return read_near(lexer, end, lexeme);
	lexeme->kind = LEXEME_WORD;
	for (size_t i = 0; i < sizeof operators / sizeof operators[0]; i++)
		if (bytes_equal_string(word, operators[i].word))
			lexeme->kind = operators[i].kind;
	if (bytes_equal_string(word, "COUNT") && begins(lexer, end, "(")) {
		lexeme->kind = LEXEME_COUNT;
		end++;
	}
	lexeme->text = word;
	lexeme->text_at = lexer->at;
	lexer->at = end;
	return true;
}

static bool read_mark(struct query_lexer *lexer, enum query_lexeme_kind kind, struct query_lexeme *lexeme)
{
	lexeme->kind = kind;
	lexer->at++;
	return true;
}

static bool read_at_least(struct query_lexer *lexer, struct query_lexeme *lexeme)
{
	size_t at = lexer->at + strlen(">=");
	lexeme->kind = LEXEME_AT_LEAST;
	while (blank_length(lexer, at) > 0)
		at += blank_length(lexer, at);
	bool well = read_number(lexer, &at, 1, "COUNT(...)>=n", &lexeme->number);
	lexer->at = at;
	return well;
}

static bool read_lexeme(struct query_lexer *lexer, struct query_lexeme *lexeme)
{
	size_t quote = quote_at(lexer, lexer->at), name = name_length(lexer, lexer->at);
	if (lexer->at >= lexer->source.length)
		return true;
	if (lexer->source.data[lexer->at] == '(')
		return read_mark(lexer, LEXEME_OPEN, lexeme);
	if (lexer->source.data[lexer->at] == ')')
		return read_mark(lexer, LEXEME_CLOSE, lexeme);
	if (lexer->source.data[lexer->at] == '-' && lexer->at + 1 < lexer->source.length &&
	    blank_length(lexer, lexer->at + 1) == 0)
		return read_mark(lexer, LEXEME_NOT, lexeme);
	if (begins(lexer, lexer->at, ">="))
		return read_at_least(lexer, lexeme);
	if (quote < QUOTES)
		return read_phrase(lexer, quote, lexeme);
	if (begins(lexer, lexer->at, "re:/"))
		return read_regex(lexer, lexeme);
	if (begins(lexer, lexer->at, "raw:\"")) {
		lexer->at += strlen("raw:");
		lexeme->kind = LEXEME_RAW;
		return read_quoted(lexer, 0, lexeme);
	}
	return name > 0 ? read_field(lexer, name, lexeme) : read_word(lexer, lexeme);
}

bool query_lexer_next(struct query_lexer *lexer, struct query_lexeme *lexeme)
{
	for (size_t length; (length = blank_length(lexer, lexer->at)) > 0;)
		lexer->at += length;
	*lexeme = (struct query_lexeme){.kind = LEXEME_END, .from = lexer->at};
	bool well = read_lexeme(lexer, lexeme);
	lexeme->to = lexer->at;
	return well;
}
