/* HTML of any hands -> plain text. No tree is built: depth costs nothing, and each byte is read a bounded number
 * of times. */
#include "collectors/html.h"

#include "collectors/markup.h"
#include "core/buffer.h"
#include "core/utf8.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { NO_BREAK_SPACE = 0xa0 };

/* How an element speaks; those without a row are inline and silent. Sorted by name. */
enum manner {
	INLINE,
	BREAK, /* begins a new line, and ends it */
	CELL,  /* parted from its neighbours by a blank */
	IMAGE,
	RAW,    /* its content is no markup and not for readers: up to its end tag */
	HIDDEN, /* its content is markup but not for readers */
	KEEP,   /* a block whose line breaks stay */
};

static const struct element {
	const char *name;
	enum manner manner;
} elements[] = {
	{"address", BREAK}, {"article", BREAK},  {"aside", BREAK},      {"audio", HIDDEN}, {"blockquote", BREAK},
	{"br", BREAK},      {"canvas", HIDDEN},  {"dd", BREAK},         {"div", BREAK},    {"dl", BREAK},
	{"dt", BREAK},      {"fieldset", BREAK}, {"figcaption", BREAK}, {"figure", BREAK}, {"footer", BREAK},
	{"form", BREAK},    {"h1", BREAK},       {"h2", BREAK},         {"h3", BREAK},     {"h4", BREAK},
	{"h5", BREAK},      {"h6", BREAK},       {"header", BREAK},     {"hr", BREAK},     {"iframe", RAW},
	{"img", IMAGE},     {"li", BREAK},       {"main", BREAK},       {"nav", BREAK},    {"noembed", RAW},
	{"noframes", RAW},  {"noscript", RAW},   {"ol", BREAK},         {"option", BREAK}, {"p", BREAK},
	{"pre", KEEP},      {"script", RAW},     {"section", BREAK},    {"style", RAW},    {"summary", BREAK},
	{"svg", HIDDEN},    {"table", BREAK},    {"tbody", BREAK},      {"td", CELL},      {"template", HIDDEN},
	{"textarea", RAW},  {"tfoot", BREAK},    {"th", CELL},          {"thead", BREAK},  {"title", RAW},
	{"tr", BREAK},      {"ul", BREAK},       {"video", HIDDEN},     {"xmp", RAW},
};

struct writer {
	struct buffer text;
	const char *hidden; /* name of the HIDDEN element that we are in, or NULL */
	int hidden_depth;   /* how many of that name are open */
	int kept_depth;     /* how many KEEP elements are open */
	bool keep_lines;    /* there is no tag at all: line breaks are the writer's own */
	bool one_line;
	bool blank, line; /* wanted before the next character */
};

static int compare(const void *name, const void *row)
{
	const struct bytes *a = name;
	struct bytes b = bytes_of(((const struct element *)row)->name);
	/* A name may hold a NUL, which ends no comparison of bytes. */
	int order = strncasecmp(a->data, b.data, a->length < b.length ? a->length : b.length);
	return order != 0 ? order : (a->length > b.length) - (a->length < b.length);
}

static const struct element *element_find(struct bytes name)
{
	return bsearch(&name, elements, sizeof elements / sizeof elements[0], sizeof elements[0], compare);
}

static void put(struct writer *writer, uint32_t code_point)
{
	if (writer->text.length > 0 && (writer->line || writer->blank))
		buffer_append_byte(&writer->text, writer->line && !writer->one_line ? '\n' : ' ');
	writer->line = writer->blank = false;
	writer->text.length += utf8_encode(code_point, buffer_reserve(&writer->text, 4));
}

static void put_space(struct writer *writer, uint32_t code_point)
{
	bool keep = writer->keep_lines || writer->kept_depth > 0;
	if (code_point == '\n' && keep)
		writer->line = true;
	else
		writer->blank = true;
}

static bool is_space(uint32_t code_point)
{
	return code_point == ' ' || (code_point >= '\t' && code_point <= '\r') || code_point == NO_BREAK_SPACE;
}

static void put_text(struct writer *writer, struct bytes text)
{
	for (size_t at = 0; at < text.length;) {
		uint32_t code_point;
		size_t length = text.data[at] == '&' ? markup_reference(text, at, &code_point) : 0;
		if (length == 0)
			length = utf8_decode(text, at, &code_point);
		at += length;
		if (is_space(code_point))
			put_space(writer, code_point);
		else
			put(writer, code_point);
	}
}

static bool contains(struct bytes text, const char *word)
{
	return bytes_find(text, bytes_of(word)) < text.length;
}

/* Whether an image stands for a character: by its class, its address, or an alternative text that begins with a
 * symbol (blocks of symbols and emoji start at U+2000, behind all letters of our languages). */
static bool is_emoji(struct bytes attributes, struct bytes alternative)
{
	struct bytes class = markup_attribute_named(attributes, "class");
	if (contains(class, "emoji") || contains(class, "smiley") || contains(class, "emoticon"))
		return true;
	if (contains(markup_attribute_named(attributes, "src"), "/emoji/"))
		return true;
	enum { LONGEST = 40 };
	uint32_t code_point = 0;
	if (alternative.length > 0 && alternative.length <= LONGEST)
		utf8_decode(alternative, 0, &code_point);
	return code_point >= 0x2000 && code_point != 0xfffd;
}

static void put_image(struct writer *writer, struct bytes attributes)
{
	struct bytes alternative = markup_attribute_named(attributes, "alt");
	if (!bytes_empty(alternative) && is_emoji(attributes, alternative))
		put_text(writer, alternative);
}

/* Moves past the content of a RAW element: to its end tag, or to the end where there is none. */
static void skip_raw(struct bytes html, size_t *at, struct bytes name)
{
	while (*at < html.length) {
		const char *close = memmem(html.data + *at, html.length - *at, "</", 2);
		if (close == NULL) {
			*at = html.length;
			return;
		}
		*at = (size_t)(close - html.data);
		struct bytes there = {close + 2, html.length - *at - 2};
		if (there.length >= name.length && strncasecmp(there.data, name.data, name.length) == 0)
			return;
		*at += 2;
	}
}

static void start_tag(struct writer *writer, struct bytes html, size_t *at, const struct markup_token *token)
{
	const struct element *element = element_find(token->name);
	switch (element == NULL ? INLINE : element->manner) {
	case INLINE: break;
	case KEEP:
		writer->kept_depth += !token->empty;
		writer->line = true;
		break;
	case BREAK: writer->line = true; break;
	case CELL: writer->blank = true; break;
	case IMAGE: put_image(writer, token->body); break;
	case RAW:
		if (!token->empty)
			skip_raw(html, at, token->name);
		break;
	case HIDDEN:
		writer->hidden = token->empty ? NULL : element->name;
		writer->hidden_depth = 1;
		break;
	}
}

static void end_tag(struct writer *writer, const struct markup_token *token)
{
	const struct element *element = element_find(token->name);
	if (element == NULL)
		return;
	if (element->manner == KEEP && writer->kept_depth > 0)
		writer->kept_depth--;
	if (element->manner == BREAK || element->manner == KEEP)
		writer->line = true;
	else if (element->manner == CELL)
		writer->blank = true;
}

/* Inside of a HIDDEN element only its own end counts. */
static void pass_hidden(struct writer *writer, const struct markup_token *token)
{
	if (!bytes_equal_caseless(token->name, bytes_of(writer->hidden)))
		return;
	if (token->kind == MARKUP_START)
		writer->hidden_depth += !token->empty;
	else if (token->kind == MARKUP_END && --writer->hidden_depth == 0)
		writer->hidden = NULL;
}

static bool has_tags(struct bytes html)
{
	struct markup_token token;
	for (size_t at = 0; (token = markup_next(html, &at)).kind != MARKUP_FINISHED;)
		if (token.kind == MARKUP_START || token.kind == MARKUP_END)
			return true;
	return false;
}

static struct bytes convert(struct arena *arena, struct bytes html, bool one_line)
{
	if (bytes_absent(html))
		return html;
	struct writer writer = {.one_line = one_line, .keep_lines = !has_tags(html)};
	struct markup_token token;
	for (size_t at = 0; (token = markup_next(html, &at)).kind != MARKUP_FINISHED;) {
		if (writer.hidden != NULL)
			pass_hidden(&writer, &token);
		else if (token.kind == MARKUP_TEXT || token.kind == MARKUP_CDATA)
			put_text(&writer, token.body);
		else if (token.kind == MARKUP_START && !token.cut)
			start_tag(&writer, html, &at, &token);
		else if (token.kind == MARKUP_END)
			end_tag(&writer, &token);
	}
	struct bytes text = arena_copy(arena, bytes_trim(buffer_bytes(&writer.text)));
	buffer_finish(&writer.text);
	return text;
}

struct bytes html_to_text(struct arena *arena, struct bytes html)
{
	return convert(arena, html, false);
}

struct bytes html_to_line(struct arena *arena, struct bytes html)
{
	return convert(arena, html, true);
}

struct bytes html_attribute(struct arena *arena, struct bytes attributes, const char *name)
{
	struct bytes value = bytes_trim(markup_attribute_named(attributes, name));
	if (bytes_absent(value))
		return value;
	/* A decoded reference is never longer than it was. */
	char *out = arena_allocate(arena, value.length + 4, 1), *end = out;
	for (size_t at = 0; at < value.length;) {
		uint32_t code_point;
		size_t length = value.data[at] == '&' ? markup_reference(value, at, &code_point) : 0;
		if (length == 0) {
			*end++ = value.data[at++];
			continue;
		}
		at += length;
		end += utf8_encode(code_point, end);
	}
	return (struct bytes){out, (size_t)(end - out)};
}
