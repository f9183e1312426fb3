/* Writes queries: in normal form, as an indented tree, as JSON. */
#include "analyzers/query_print.h"

#include "core/json.h"

#include <string.h>

/* -- the normal form ---------------------------------------------------------------------------------- */

static void write_term(const struct query_term *term, struct buffer *out)
{
	static const char *const places[] = {[TERM_ANYWHERE] = "", [TERM_TAG] = "#", [TERM_HANDLE] = "@"};
	buffer_append_string(out, term->kind == TERM_SOUND ? "~" : places[term->place]);
	for (size_t i = 0; i < term->bytes.length; i++) {
		bool any = term->kind == TERM_PATTERN && term->bytes.data[i] == TERM_ANY_LETTER;
		buffer_append_byte(out, any ? '?' : term->bytes.data[i]);
	}
	if (term->open)
		buffer_append_byte(out, '*');
}

static void write_phrase(const struct query_node *node, struct buffer *out)
{
	bool several = node->term_count > 1;
	buffer_append_string(out, node->title ? "title:" : "");
	buffer_append_string(out, several ? "\"" : "");
	for (size_t i = 0; i < node->term_count; i++) {
		buffer_append_string(out, i == 0 ? "" : " ");
		write_term(&node->terms[i], out);
	}
	buffer_append_string(out, several ? "\"" : "");
	if (several && node->number > 0)
		buffer_format(out, "~%d", node->number);
}

static void write_condition(const struct query_node *node, struct buffer *out)
{
	static const char *const least[] = {"", ">="};
	enum query_condition_kind kind = node->condition.kind;
	bool number = kind == CONDITION_SEVERITY || kind == CONDITION_REACH || kind == CONDITION_ENGAGEMENT;
	bool quoted = false;
	for (size_t i = 0; i < node->text.length; i++)
		quoted = quoted || memchr(" ()\t\n", node->text.data[i], 5) != NULL;
	buffer_format(out, "%s:%s", query_condition_name(kind), least[number]);
	buffer_append_string(out, quoted ? "\"" : "");
	buffer_append_bytes(out, node->text);
	buffer_append_string(out, quoted ? "\"" : "");
}

/* A part needs brackets where it binds no tighter than what it stands in. */
static void write_part(const struct query_node *node, const struct query_node *part, struct buffer *out)
{
	bool list = part->kind == QUERY_AND || part->kind == QUERY_OR;
	bool brackets = (list && node->kind != QUERY_COUNT) || (part->kind == QUERY_NEAR && node->kind == QUERY_NOT);
	buffer_append_string(out, brackets ? "(" : "");
	buffer_append_bytes(out, part->normal);
	buffer_append_string(out, brackets ? ")" : "");
}

static void write_near(const struct query_node *node, struct buffer *out)
{
	write_part(node, node->parts[0], out);
	buffer_format(out, " NEAR/%d%s ", node->number, node->ordered ? "f" : "");
	write_part(node, node->parts[1], out);
}

static void write_list(const struct query_node *node, const char *operator, struct buffer * out)
{
	for (size_t i = 0; i < node->part_count; i++) {
		buffer_append_string(out, i == 0 ? "" : operator);
		write_part(node, node->parts[i], out);
	}
}

static void write_node(const struct query_node *node, struct buffer *out)
{
	switch (node->kind) {
	case QUERY_PHRASE: write_phrase(node, out); break;
	case QUERY_RAW:
		buffer_append_string(out, "raw:\"");
		buffer_append_bytes(out, node->text);
		buffer_append_byte(out, '"');
		break;
	case QUERY_REGEX:
		buffer_format(out, "re:/%.*s/%s", (int)node->text.length, node->text.data, node->original ? "r" : "");
		break;
	case QUERY_CONDITION: write_condition(node, out); break;
	case QUERY_COUNT:
		buffer_append_string(out, "COUNT(");
		write_part(node, node->parts[0], out);
		buffer_format(out, ")>=%d", node->number);
		break;
	case QUERY_NOT:
		buffer_append_string(out, "NOT ");
		write_part(node, node->parts[0], out);
		break;
	case QUERY_NEAR: write_near(node, out); break;
	case QUERY_AND: write_list(node, " AND ", out); break;
	case QUERY_OR: write_list(node, " OR ", out); break;
	}
}

void query_print_normal(struct query_node *node, struct arena *arena)
{
	struct buffer out = {0};
	for (size_t i = 0; i < node->part_count; i++)
		query_print_normal(node->parts[i], arena);
	write_node(node, &out);
	node->normal = arena_copy(arena, buffer_bytes(&out));
	buffer_finish(&out);
}

/* -- the tree ----------------------------------------------------------------------------------------- */

static const char *kind_name(const struct query_node *node)
{
	switch (node->kind) {
	case QUERY_PHRASE: return node->term_count > 1 ? "phrase" : "word";
	case QUERY_RAW: return "raw";
	case QUERY_REGEX: return "re";
	case QUERY_CONDITION: return "field";
	case QUERY_COUNT: return "count";
	case QUERY_NOT: return "not";
	case QUERY_NEAR: return "near";
	case QUERY_AND: return "and";
	case QUERY_OR: return "or";
	}
	return "";
}

static void write_words(const struct query_node *node, struct buffer *out)
{
	buffer_format(out, "%s %.*s", kind_name(node), (int)node->normal.length, node->normal.data);
	if (node->term_count > 1 && node->number > 0)
		buffer_format(out, ": in this order, at most %d tokens more", node->number);
	else if (node->terms[0].kind == TERM_SOUND && node->term_count == 1)
		buffer_append_string(out, ": all that sounds alike");
	else if (node->terms[0].place == TERM_TAG && node->term_count == 1)
		buffer_append_string(out, ": the hashtag alone");
}

static void write_label(const struct query_node *node, struct buffer *out)
{
	switch (node->kind) {
	case QUERY_PHRASE: write_words(node, out); return;
	case QUERY_RAW:
		buffer_format(out, "%.*s: these bytes, nothing folded", (int)node->normal.length, node->normal.data);
		return;
	case QUERY_REGEX:
		buffer_format(out, "%.*s: on the %s text", (int)node->normal.length, node->normal.data,
		              node->original ? "original" : "folded");
		return;
	case QUERY_CONDITION: buffer_format(out, "field %.*s", (int)node->normal.length, node->normal.data); return;
	case QUERY_COUNT: buffer_format(out, "COUNT >= %d", node->number); return;
	case QUERY_NOT: buffer_append_string(out, "NOT"); return;
	case QUERY_NEAR:
		buffer_format(out, "NEAR: at most %d tokens between, %s", node->number,
		              node->ordered ? "in this order" : "in either order");
		return;
	case QUERY_AND: buffer_append_string(out, "AND"); return;
	case QUERY_OR: buffer_append_string(out, "OR"); return;
	}
}

static void write_tree(const struct query_node *node, int level, struct buffer *out)
{
	buffer_format(out, "%*s", 2 * level, "");
	write_label(node, out);
	buffer_append_byte(out, '\n');
	for (size_t i = 0; i < node->part_count; i++)
		write_tree(node->parts[i], level + 1, out);
}

void query_print_tree(const struct query_node *node, struct buffer *out)
{
	write_tree(node, 0, out);
}

/* -- JSON --------------------------------------------------------------------------------------------- */

void query_print_json(const struct query_node *node, struct buffer *out)
{
	buffer_append_byte(out, '{');
	json_write_member(out, "kind", bytes_of(kind_name(node)));
	json_write_member(out, "normal", node->normal);
	if (node->kind == QUERY_NEAR)
		json_write_member_integer(out, "between", node->number);
	if (node->kind == QUERY_PHRASE && node->term_count > 1)
		json_write_member_integer(out, "slack", node->number);
	if (node->kind == QUERY_COUNT)
		json_write_member_integer(out, "least", node->number);
	if (node->kind == QUERY_NEAR)
		json_write_member_flag(out, "ordered", node->ordered);
	if (node->part_count > 0) {
		json_write_name(out, "parts");
		buffer_append_byte(out, '[');
		for (size_t i = 0; i < node->part_count; i++) {
			if (i > 0)
				buffer_append_byte(out, ',');
			query_print_json(node->parts[i], out);
		}
		buffer_append_byte(out, ']');
	}
	buffer_append_byte(out, '}');
}
