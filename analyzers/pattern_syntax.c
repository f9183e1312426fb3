/* Reads regular expressions piece by piece. What it does not know for certain it reports as unknown, and then
 * nothing is folded there and no literal is claimed. */
#include "analyzers/pattern_syntax.h"

#include "analyzers/literal_scan.h"
#include "analyzers/text.h"
#include "core/utf8.h"

#include <ctype.h>
#include <string.h>

enum piece_kind {
	PIECE_END,
	PIECE_LITERAL,   /* one character that stands for itself */
	PIECE_ESCAPED,   /* \. : a character behind a backslash that stands for itself */
	PIECE_CLASS,     /* [...], \d, \w, . : one character of several */
	PIECE_ASSERTION, /* \b, ^, $ : no character */
	PIECE_OPEN,      /* ( or (?: or (?> */
	PIECE_LOOK,      /* (?= (?! (?<= (?<! */
	PIECE_CLOSE,
	PIECE_BAR,
	PIECE_QUANTIFIER, /* with its ? or + */
	PIECE_UNKNOWN,    /* all the rest: back references, flags, named groups, verbs */
};

struct piece {
	enum piece_kind kind;
	size_t from, to;
	bool optional; /* of a quantifier: none is enough */
};

static bool begins(struct bytes expression, size_t at, const char *head)
{
	return bytes_starts_with((struct bytes){expression.data + at, expression.length - at}, head);
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
			struct bytes rest = {expression.data + at, expression.length - at};
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
		struct bytes rest = {expression.data + to, expression.length - to};
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

static struct piece next_piece(struct bytes expression, size_t at)
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

static struct bytes piece_bytes(struct bytes expression, size_t from, size_t to)
{
	return (struct bytes){expression.data + from, to - from};
}

/* -- folding ------------------------------------------------------------------------------------------ */

static bool is_letter(struct bytes expression, const struct piece *piece)
{
	unsigned char c = (unsigned char)expression.data[piece->from];
	return piece->kind == PIECE_LITERAL && (c >= 0x80 || isalnum(c));
}

/* Appends letters folded. A mark that folding makes of them (an Arabic question mark becomes ?) is escaped, so
 * that it keeps standing for itself. Returns how many characters there are. */
static size_t fold_letters(struct bytes letters, struct buffer *out)
{
	struct buffer folded = {0};
	text_fold(letters, &folded);
	size_t count = 0, length;
	for (size_t at = 0; at < folded.length; at += length, count++) {
		uint32_t code_point;
		length = utf8_decode(buffer_bytes(&folded), at, &code_point);
		if (code_point < 0x80 && ispunct((int)code_point))
			buffer_append_byte(out, '\\');
		buffer_append(out, folded.data + at, length);
	}
	buffer_finish(&folded);
	return count;
}

/* Folds the letters of [from, to); with a quantifier behind them the last one is folded alone, as a group where
 * it becomes several or none. */
static void fold_run(struct bytes expression, size_t from, size_t to, size_t last, bool quantified, struct buffer *out)
{
	fold_letters(piece_bytes(expression, from, quantified ? last : to), out);
	if (!quantified)
		return;
	struct buffer letter = {0};
	bool single = fold_letters(piece_bytes(expression, last, to), &letter) == 1;
	buffer_append_string(out, single ? "" : "(?:");
	buffer_append_bytes(out, buffer_bytes(&letter));
	buffer_append_string(out, single ? "" : ")");
	buffer_finish(&letter);
}

/* The end of the run of letters that begins with `piece`; `*last` is where its last letter begins. */
static struct piece run_end(struct bytes expression, struct piece piece, size_t *last)
{
	while (is_letter(expression, &piece)) {
		*last = piece.from;
		piece = next_piece(expression, piece.to);
	}
	return piece;
}

/* One letter of a class; what does not fold to one character stays. */
static void fold_class_letter(struct bytes letter, struct buffer *out)
{
	size_t before = out->length;
	uint32_t code_point;
	text_fold(letter, out);
	struct bytes folded = {out->data + before, out->length - before};
	if (folded.length > 0 && utf8_decode(folded, 0, &code_point) == folded.length)
		return;
	out->length = before;
	buffer_append_bytes(out, letter);
}

static void fold_class(struct bytes class, struct buffer *out)
{
	for (size_t at = 0, length; at < class.length; at += length) {
		uint32_t code_point;
		length = utf8_decode(class, at, &code_point);
		bool escape = class.data[at] == '\\' && at + 1 < class.length;
		if (escape)
			length = 1 + utf8_decode(class, at + 1, &code_point);
		bool range = (at > 0 && class.data[at - 1] == '-') ||
		             (at + length < class.length && class.data[at + length] == '-');
		struct bytes letter = piece_bytes(class, at, at + length);
		if (escape || range || begins(class, at, "[:") || (code_point < 0x80 && !isupper((int)code_point)))
			buffer_append_bytes(out, letter);
		else
			fold_class_letter(letter, out);
	}
}

void pattern_fold(struct bytes expression, struct buffer *out)
{
	for (struct piece piece = next_piece(expression, 0); piece.kind != PIECE_END;) {
		if (is_letter(expression, &piece)) {
			size_t last = piece.from;
			struct piece next = run_end(expression, piece, &last);
			fold_run(expression, piece.from, next.from, last, next.kind == PIECE_QUANTIFIER, out);
			piece = next;
			continue;
		}
		struct bytes spelling = piece_bytes(expression, piece.from, piece.to);
		if (piece.kind == PIECE_CLASS && spelling.data[0] == '[')
			fold_class(spelling, out);
		else
			buffer_append_bytes(out, spelling);
		piece = next_piece(expression, piece.to);
	}
}

/* -- required literals -------------------------------------------------------------------------------- */

enum { NESTING_MOST = 64, CHOICE_MOST = 256 };

struct walk {
	struct bytes expression;
	struct arena *arena;
	size_t at;
	int depth;
	bool unknown; /* something stood there that was not understood: nothing is claimed */
};

static const struct literal_choice NO_CHOICE = {0};

static struct literal_choice better(struct literal_choice a, struct literal_choice b)
{
	if (a.shortest != b.shortest)
		return a.shortest > b.shortest ? a : b;
	return a.count <= b.count ? a : b;
}

/* Where one of two branches matches, one of all their literals stands there. */
static struct literal_choice either(struct walk *walk, struct literal_choice a, struct literal_choice b)
{
	if (a.count == 0 || b.count == 0 || a.count + b.count > CHOICE_MOST)
		return NO_CHOICE;
	struct literal_choice all = {arena_allocate(walk->arena, a.count + b.count, sizeof *all.items),
	                             a.count + b.count, a.shortest < b.shortest ? a.shortest : b.shortest};
	memcpy(all.items, a.items, a.count * sizeof *a.items);
	memcpy(all.items + a.count, b.items, b.count * sizeof *b.items);
	return all;
}

/* The run of literals collected so far becomes a choice of one. */
static struct literal_choice end_run(struct walk *walk, struct buffer *run, struct literal_choice best)
{
	struct bytes literal = buffer_bytes(run);
	if (literal.length < LITERAL_LENGTH_LEAST) {
		buffer_clear(run);
		return best;
	}
	struct bytes *item = arena_allocate(walk->arena, 1, sizeof *item);
	*item = arena_copy(walk->arena, literal);
	buffer_clear(run);
	return better(best, (struct literal_choice){item, 1, item->length});
}

static struct literal_choice read_alternatives(struct walk *walk);

/* Takes a quantifier that stands next, if any; true where what stands before it may be missing. */
static bool read_optional(struct walk *walk, bool *quantified)
{
	struct piece piece = next_piece(walk->expression, walk->at);
	*quantified = piece.kind == PIECE_QUANTIFIER;
	if (*quantified)
		walk->at = piece.to;
	return *quantified && piece.optional;
}

static void read_character(struct walk *walk, struct piece piece, struct buffer *run, struct literal_choice *best)
{
	size_t from = piece.kind == PIECE_ESCAPED ? piece.from + 1 : piece.from;
	struct bytes character = piece_bytes(walk->expression, from, piece.to);
	bool quantified;
	if (read_optional(walk, &quantified)) {
		*best = end_run(walk, run, *best);
		return;
	}
	buffer_append_bytes(run, character);
	if (quantified) /* once for certain; what follows the repetitions is a new run */
		*best = end_run(walk, run, *best);
}

static struct literal_choice read_group(struct walk *walk, enum piece_kind kind, struct literal_choice best)
{
	if (++walk->depth > NESTING_MOST) {
		walk->unknown = true;
		return best;
	}
	struct literal_choice inner = read_alternatives(walk);
	walk->depth--;
	if (next_piece(walk->expression, walk->at).kind == PIECE_CLOSE)
		walk->at++;
	bool quantified, optional = read_optional(walk, &quantified);
	return kind == PIECE_OPEN && !optional ? better(best, inner) : best;
}

static struct literal_choice read_sequence(struct walk *walk)
{
	struct literal_choice best = NO_CHOICE;
	struct buffer run = {0};
	while (!walk->unknown) {
		struct piece piece = next_piece(walk->expression, walk->at);
		if (piece.kind == PIECE_END || piece.kind == PIECE_BAR || piece.kind == PIECE_CLOSE)
			break;
		walk->at = piece.to;
		if (piece.kind == PIECE_LITERAL || piece.kind == PIECE_ESCAPED) {
			read_character(walk, piece, &run, &best);
			continue;
		}
		best = end_run(walk, &run, best);
		bool quantified;
		if (piece.kind == PIECE_OPEN || piece.kind == PIECE_LOOK)
			best = read_group(walk, piece.kind, best);
		else if (piece.kind == PIECE_CLASS)
			read_optional(walk, &quantified);
		else if (piece.kind != PIECE_ASSERTION)
			walk->unknown = true;
	}
	best = end_run(walk, &run, best);
	buffer_finish(&run);
	return best;
}

static struct literal_choice read_alternatives(struct walk *walk)
{
	struct literal_choice all = read_sequence(walk);
	while (!walk->unknown && next_piece(walk->expression, walk->at).kind == PIECE_BAR) {
		walk->at++;
		all = either(walk, all, read_sequence(walk));
	}
	return all;
}

struct literal_choice pattern_literals(struct bytes expression, struct arena *arena)
{
	struct walk walk = {.expression = expression, .arena = arena};
	struct literal_choice choice = read_alternatives(&walk);
	return walk.unknown || walk.at < expression.length ? NO_CHOICE : choice;
}
