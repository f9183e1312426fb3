/* One mention on a page or in lines. */
#include "reports/card.h"

#include "reports/foreign.h"
#include "reports/lines.h"
#include "reports/phrase.h"
#include "reports/translation.h"

#include <stdio.h>

void card_add_facts(xmlNode *parent, const char *class, const struct facts *facts)
{
	if (facts->count == 0)
		return;
	xmlNode *line = tree_add(parent, "p", class);
	for (size_t i = 0; i < facts->count; i++) {
		tree_text(line, bytes_of(i == 0 ? "" : " · "));
		tree_add_text(line, "bdi", NULL, facts->items[i]);
	}
}

void card_add_excerpt(xmlNode *parent, const char *name, const char *class, const struct excerpt *excerpt)
{
	if (excerpt->count == 0)
		return;
	xmlNode *block = tree_add(parent, name, class);
	tree_attribute(block, "dir", "auto");
	tree_text(block, bytes_of(excerpt->cut_before ? "…" : ""));
	for (size_t i = 0; i < excerpt->count; i++) {
		const struct excerpt_piece *piece = &excerpt->pieces[i];
		if (piece->mark == MARK_NONE)
			tree_text(block, piece->text);
		else
			tree_add_text(block, "mark", piece->mark == MARK_RULE ? "rule" : "word", piece->text);
	}
	tree_text(block, bytes_of(excerpt->cut_after ? "…" : ""));
}

/* The level and the note, where there are any. */
void card_add_level(struct arena *arena, xmlNode *item, const struct record *record, struct bytes note)
{
	bool grave = record->judged && record->verdict.severity > 0;
	if (!grave && bytes_empty(note))
		return;
	xmlNode *head = tree_add(item, "p", "facts");
	if (grave) {
		char class[32];
		snprintf(class, sizeof class, "level level%d", record->verdict.severity);
		tree_add_text(head, "span", class, phrase_severity(arena, record->verdict.severity));
	}
	tree_text(head, note);
}

void card_add(struct arena *arena, xmlNode *list, const struct digest_mention *mention, struct bytes note,
              timestamp today, size_t limit)
{
	const struct record *record = mention->record;
	struct facts facts = {0}, why = {0};
	xmlNode *item = tree_add(list, "li", NULL);
	card_add_level(arena, item, record, note);
	struct excerpt title = excerpt_make(arena, record, FIELD_TITLE, limit / 2);
	struct excerpt text = excerpt_make(arena, record, FIELD_TEXT, limit);
	card_add_excerpt(item, "p", "title", &title);
	card_add_excerpt(item, "blockquote", NULL, &text);
	facts_why(arena, record, &why);
	card_add_facts(item, "why", &why);
	facts_of_mention(arena, mention, today, &facts);
	card_add_facts(item, "facts", &facts);
	struct bytes url = foreign_url(arena, record->mention.url);
	if (!bytes_absent(url))
		tree_add_link(arena, tree_add(item, "p", "facts"), url, bytes_of(translate("Open the original")));
}

struct bytes card_join(struct arena *arena, const struct facts *facts)
{
	struct buffer line = {0};
	for (size_t i = 0; i < facts->count; i++) {
		buffer_append_string(&line, i == 0 ? "" : " · ");
		buffer_append_bytes(&line, facts->items[i]);
	}
	struct bytes copy = arena_copy(arena, buffer_bytes(&line));
	buffer_finish(&line);
	return copy;
}

void card_write(struct arena *arena, struct buffer *out, const char *first, const struct digest_mention *mention,
                struct bytes note, timestamp today, size_t limit)
{
	const struct record *record = mention->record;
	const char *margin = "     ";
	struct facts head = {0}, facts = {0}, why = {0};
	if (record->judged && record->verdict.severity > 0)
		head.items[head.count++] = phrase_severity(arena, record->verdict.severity);
	if (!bytes_empty(note))
		head.items[head.count++] = note;
	struct excerpt title = excerpt_make(arena, record, FIELD_TITLE, limit / 2);
	struct excerpt text = excerpt_make(arena, record, FIELD_TEXT, limit);
	if (head.count > 0)
		lines_write(out, first, card_join(arena, &head));
	const char *next = head.count > 0 ? margin : first;
	if (title.count > 0) {
		lines_write(out, next, excerpt_text(arena, &title, "*", "*"));
		next = margin;
	}
	lines_write(out, next, excerpt_text(arena, &text, "*", "*"));
	facts_why(arena, record, &why);
	if (why.count > 0)
		lines_write(out, margin, card_join(arena, &why));
	facts_of_mention(arena, mention, today, &facts);
	lines_write(out, margin, card_join(arena, &facts));
	struct bytes url = foreign_url(arena, record->mention.url);
	if (!bytes_absent(url))
		lines_write(out, margin, url);
	buffer_append_byte(out, '\n');
}
