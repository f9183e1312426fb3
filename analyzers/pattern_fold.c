/* Folds the literals of a regular expression and leaves the rest of it alone. */
#include "analyzers/pattern_fold.h"

#include "analyzers/pattern_syntax.h"
#include "analyzers/text.h"
#include "core/utf8.h"

#include <ctype.h>

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
	fold_letters(pattern_part(expression, from, quantified ? last : to), out);
	if (!quantified)
		return;
	struct buffer letter = {0};
	bool single = fold_letters(pattern_part(expression, last, to), &letter) == 1;
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
		piece = pattern_piece(expression, piece.to);
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
		struct bytes letter = pattern_part(class, at, at + length);
		if (escape || range || bytes_starts_with(pattern_part(class, at, class.length), "[:") ||
		    (code_point < 0x80 && !isupper((int)code_point)))
			buffer_append_bytes(out, letter);
		else
			fold_class_letter(letter, out);
	}
}

void pattern_fold(struct bytes expression, struct buffer *out)
{
	for (struct piece piece = pattern_piece(expression, 0); piece.kind != PIECE_END;) {
		if (is_letter(expression, &piece)) {
			size_t last = piece.from;
			struct piece next = run_end(expression, piece, &last);
			fold_run(expression, piece.from, next.from, last, next.kind == PIECE_QUANTIFIER, out);
			piece = next;
			continue;
		}
		struct bytes spelling = pattern_part(expression, piece.from, piece.to);
		if (piece.kind == PIECE_CLASS && spelling.data[0] == '[')
			fold_class(spelling, out);
		else
			buffer_append_bytes(out, spelling);
		piece = pattern_piece(expression, piece.to);
	}
}
