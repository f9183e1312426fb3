/* Reads regular expressions piece by piece. */
#include "analyzers/pattern_syntax.h"

#include "core/utf8.h"

#include <ctype.h>
#include <string.h>

static bool begins(struct bytes expression, size_t at, const char *head)
{
	return bytes_starts_with(bytes_from(expression, at), head);
}

/* Behind the bracket that closes the class opened at `at`. */
static size_t class_end(struct bytes expression, size_t at)
{
	at++;
	if (at < expression.length && expression.data[at] == '^')
		at++;
	if (at < expression.length && expression.data[at] == ']')
		at++;
	while (at < expression.length && expression.data[at] != ']') {
		if (expression.data[at] == '\\')
			at++;
		else if (begins(expression, at, "[:")) {
			struct bytes rest = bytes_from(expression, at);
			at += bytes_find(rest, (struct bytes)BYTES(":]")) + 1;
		}
		at++;
	}
	return at < expression.length ? at + 1 : expression.length;
}

static struct piece escape_piece(struct bytes expression, size_t at)
{
	if (at + 1 >= expression.length)
		return (struct piece){PIECE_UNKNOWN, at, expression.length, false};
	unsigned char next = (unsigned char)expression.data[at + 1];
	size_t to = at + 2;
	if (!isalnum(next)) {
		uint32_t code_point;
		return (struct piece){PIECE_ESCAPED, at, at + 1 + utf8_decode(expression, at + 1, &code_point), false};
	}
	if (strchr("bBAzZG", next) != NULL)
		return (struct piece){PIECE_ASSERTION, at, to, false};
	if (strchr("pP", next) != NULL && to < expression.length && expression.data[to] == '{') {
		struct bytes rest = bytes_from(expression, to);
		size_t close = bytes_find(rest, (struct bytes)BYTES("}"));
		return (struct piece){PIECE_CLASS, at, close < rest.length ? to + close + 1 : expression.length, false};
	}
	if (strchr("dDwWsShHvVR", next) != NULL)
		return (struct piece){PIECE_CLASS, at, to, false};
	return (struct piece){PIECE_UNKNOWN, at, to, false};
}

static struct piece group_piece(struct bytes expression, size_t at)
{
	static const struct {
		const char *head;
		enum piece_kind kind;
	} heads[] = {
		{"(?:", PIECE_OPEN},   {"(?>", PIECE_OPEN},   {"(?=", PIECE_LOOK},
		{"(?!", PIECE_LOOK},   {"(?<=", PIECE_LOOK},  {"(?<!", PIECE_LOOK},
		{"(?", PIECE_UNKNOWN}, {"(*", PIECE_UNKNOWN}, {"(", PIECE_OPEN},
	};
	size_t i = 0;
	while (!begins(expression, at, heads[i].head))
		i++;
	return (struct piece){heads[i].kind, at, at + strlen(heads[i].head), false};
}

/* Of {n}, {n,} and {n,m} the end; 0 where the brace is a literal. */
static size_t brace_end(struct bytes expression, size_t at)
{
	size_t digits = 0, commas = 0;
	for (at++; at < expression.length; at++) {
		char c = expression.data[at];
		if (c == '}')
			return digits > 0 ? at + 1 : 0;
		if (c == ',' && digits > 0 && commas == 0)
			commas++;
		else if (isdigit((unsigned char)c))
			digits++;
		else
			return 0;
	}
	return 0;
}

static struct piece quantifier_piece(struct bytes expression, size_t at, size_t to)
{
	char c = expression.data[at];
	bool optional = c == '*' || c == '?' || (c == '{' && expression.data[at + 1] == '0');
	if (to < expression.length && strchr("?+", expression.data[to]) != NULL)
		to++;
	return (struct piece){PIECE_QUANTIFIER, at, to, optional};
}

struct piece pattern_piece(struct bytes expression, size_t at)
{
	if (at >= expression.length)
		return (struct piece){PIECE_END, at, at, false};
	size_t brace = expression.data[at] == '{' ? brace_end(expression, at) : 0;
	if (brace > 0)
		return quantifier_piece(expression, at, brace);
	switch (expression.data[at]) {
	case '\\': return escape_piece(expression, at);
	case '[': return (struct piece){PIECE_CLASS, at, class_end(expression, at), false};
	case '(': return group_piece(expression, at);
	case ')': return (struct piece){PIECE_CLOSE, at, at + 1, false};
	case '|': return (struct piece){PIECE_BAR, at, at + 1, false};
	case '.': return (struct piece){PIECE_CLASS, at, at + 1, false};
	case '^':
	case '$': return (struct piece){PIECE_ASSERTION, at, at + 1, false};
	case '*':
	case '+':
	case '?': return quantifier_piece(expression, at, at + 1);
	default: break;
	}
	uint32_t code_point;
	return (struct piece){PIECE_LITERAL, at, at + utf8_decode(expression, at, &code_point), false};
}
