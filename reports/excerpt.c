/* The part of a mention that shows why it got its verdict. */
#include "reports/excerpt.h"

#include "core/utf8.h"
#include "reports/foreign.h"

#include <string.h>

/* How much is shown before the first match of a long text. */
enum { LEAD = 80 };

static struct bytes field_of(const struct record *record, enum field field)
{
	return field == FIELD_TITLE ? record->mention.title : record->mention.text;
}

static enum mark mark_of(const struct evidence *evidence)
{
	switch (evidence->kind) {
	case EVIDENCE_WORD: return MARK_WORD;
	case EVIDENCE_RULE:
	case EVIDENCE_QUERY: return MARK_RULE;
	case EVIDENCE_PIECE:
	case EVIDENCE_BIAS: return MARK_NONE;
	}
	return MARK_NONE;
}

static bool is_boundary(struct bytes text, size_t at)
{
	return at == text.length || ((unsigned char)text.data[at] & 0xc0) != 0x80;
}

static bool lies_within(struct bytes text, const struct evidence *evidence)
{
	return evidence->from < evidence->to && evidence->to <= text.length && is_boundary(text, evidence->from) &&
	       is_boundary(text, evidence->to);
}

/* Marks that touch become one, the strongest: a reader sees where something was matched, not how the matches nest. */
static void merge(char *marks, size_t length)
{
	for (size_t from = 0, to; from < length; from = to + 1) {
		char most = MARK_NONE;
		for (to = from; to < length && marks[to] != MARK_NONE; to++)
			most = marks[to] > most ? marks[to] : most;
		memset(marks + from, most, to - from);
	}
}

/* The mark of every byte of the field. */
static char *marks_of(struct arena *arena, const struct record *record, enum field field, struct bytes text)
{
	char *marks = arena_allocate(arena, text.length + 1, 1);
	const struct verdict *verdict = &record->verdict;
	for (size_t i = 0; record->judged && i < verdict->evidence_count; i++) {
		const struct evidence *evidence = &verdict->evidence[i];
		char mark = (char)mark_of(evidence);
		if (evidence->field != field || mark == MARK_NONE || !lies_within(text, evidence))
			continue;
		for (size_t at = evidence->from; at < evidence->to; at++)
			if (marks[at] < mark)
				marks[at] = mark;
	}
	merge(marks, text.length);
	return marks;
}

/* Where a long text is shown from: a little before the first rule, else before the first word. */
static size_t start_of(struct bytes text, const char *marks, size_t limit)
{
	const char *first = memchr(marks, MARK_RULE, text.length);
	if (first == NULL)
		first = memchr(marks, MARK_WORD, text.length);
	size_t at = first == NULL ? 0 : (size_t)(first - marks);
	if (at + LEAD < limit) /* it can be seen from the beginning */
		return 0;
	at = at > LEAD ? at - LEAD : 0;
	while (!is_boundary(text, at))
		at--;
	/* Begin with a whole word where one begins nearby. */
	for (size_t next = at; next < at + LEAD / 2; next++)
		if (text.data[next] == ' ' || text.data[next] == '\n')
			return next + 1;
	return at;
}

struct excerpt excerpt_make(struct arena *arena, const struct record *record, enum field field, size_t limit)
{
	struct bytes text = field_of(record, field);
	struct excerpt excerpt = {0};
	if (bytes_empty(text))
		return excerpt;
	char *marks = marks_of(arena, record, field, text);
	size_t from = text.length <= limit ? 0 : start_of(text, marks, limit);
	struct bytes shown = utf8_cut(bytes_from(text, from), limit);
	excerpt.cut_before = from > 0;
	excerpt.cut_after = from + shown.length < text.length;
	size_t pieces = 1;
	for (size_t at = 1; at < shown.length; at++)
		pieces += marks[from + at] != marks[from + at - 1];
	excerpt.pieces = arena_allocate(arena, pieces, sizeof *excerpt.pieces);
	for (size_t at = 0; at < shown.length;) {
		size_t end = at;
		while (end < shown.length && marks[from + end] == marks[from + at])
			end++;
		excerpt.pieces[excerpt.count++] = (struct excerpt_piece){
			foreign_line(arena, (struct bytes){shown.data + at, end - at}), (enum mark)marks[from + at]};
		at = end;
	}
	return excerpt;
}

struct bytes excerpt_text(struct arena *arena, const struct excerpt *excerpt, const char *open, const char *close)
{
	struct buffer text = {0};
	if (excerpt->cut_before)
		buffer_append_string(&text, "…");
	for (size_t i = 0; i < excerpt->count; i++) {
		bool marked = excerpt->pieces[i].mark != MARK_NONE;
		buffer_append_string(&text, marked ? open : "");
		buffer_append_bytes(&text, excerpt->pieces[i].text);
		buffer_append_string(&text, marked ? close : "");
	}
	if (excerpt->cut_after)
		buffer_append_string(&text, "…");
	struct bytes copy = arena_copy(arena, bytes_trim(buffer_bytes(&text)));
	buffer_finish(&text);
	return copy;
}
