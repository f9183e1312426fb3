/* The pieces of XML and HTML text (HTML Standard, section 13.2.5, reduced to what loses no text). */
#include "collectors/markup.h"

#include "collectors/entities.h"

#include <string.h>
#include <strings.h>

static bool is_space(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* As in HTML, only ASCII begins a name: a "<" before an Arabic word is text. */
static bool begins_name(char c)
{
	return is_letter(c) || c == '_';
}

static struct bytes part(struct bytes text, size_t from, size_t to)
{
	return (struct bytes){text.data + from, to - from};
}

static bool stands_at(struct bytes text, size_t at, const char *word)
{
	size_t length = strlen(word);
	return text.length - at >= length && strncasecmp(text.data + at, word, length) == 0;
}

/* Ends a token before `mark`, or with the text where the mark is missing. */
static void end_before(struct bytes text, size_t *at, const char *mark, struct markup_token *token)
{
	size_t left = text.length - *at, length = bytes_find(part(text, *at, text.length), bytes_of(mark));
	token->body = part(text, *at, *at + length);
	token->cut = length == left;
	*at += token->cut ? left : length + strlen(mark);
}

/* A tag's end: the ">" outside of quoted attribute values. A quote counts only right behind "=", so that an
 * apostrophe between attributes swallows nothing. */
static size_t tag_end(struct bytes text, size_t at)
{
	bool value = false;
	while (at < text.length && text.data[at] != '>') {
		char c = text.data[at];
		if (value && (c == '"' || c == '\'')) {
			const char *close = memchr(text.data + at + 1, c, text.length - at - 1);
			if (close == NULL)
				return text.length;
			at = (size_t)(close - text.data);
		}
		if (c == '=')
			value = true;
		else if (!is_space(c))
			value = false;
		at++;
	}
	return at;
}

static size_t name_end(struct bytes text, size_t at, size_t end)
{
	while (at < end && !is_space(text.data[at]) && text.data[at] != '/')
		at++;
	return at;
}

static struct markup_token tag(struct bytes text, size_t *at, enum markup_kind kind)
{
	size_t from = *at + (kind == MARKUP_END ? 2 : 1);
	size_t end = tag_end(text, from), name = name_end(text, from, end);
	struct markup_token token = {.kind = kind, .name = part(text, from, name), .cut = end == text.length};
	token.empty = end > name && text.data[end - 1] == '/';
	token.body = part(text, name, token.empty ? end - 1 : end);
	*at = token.cut ? end : end + 1;
	return token;
}

/* A document type declaration ends with the first ">" outside of its internal subset, "[...]". */
static struct markup_token doctype(struct bytes text, size_t *at)
{
	size_t from = *at + strlen("<!doctype"), end = from;
	int brackets = 0;
	while (end < text.length && (text.data[end] != '>' || brackets > 0)) {
		brackets += text.data[end] == '[';
		brackets -= text.data[end] == ']' && brackets > 0;
		end++;
	}
	*at = end == text.length ? end : end + 1;
	return (struct markup_token){.kind = MARKUP_DOCTYPE, .body = part(text, from, end), .cut = end == text.length};
}

/* What begins with "<!" or "<?". */
static struct markup_token declaration(struct bytes text, size_t *at)
{
	static const struct {
		const char *opening, *closing;
		enum markup_kind kind;
	} rows[] = {
		{"<!--", "-->", MARKUP_COMMENT},     {"<![CDATA[", "]]>", MARKUP_CDATA},
		{"<?xml", "?>", MARKUP_INSTRUCTION}, {"<?", ">", MARKUP_INSTRUCTION},
		{"<!", ">", MARKUP_COMMENT},
	};
	if (stands_at(text, *at, "<!doctype"))
		return doctype(text, at);
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		if (!stands_at(text, *at, rows[i].opening))
			continue;
		struct markup_token token = {.kind = rows[i].kind};
		*at += strlen(rows[i].opening);
		end_before(text, at, rows[i].closing, &token);
		return token;
	}
	return (struct markup_token){.kind = MARKUP_TEXT};
}

static bool begins_markup(struct bytes text, size_t at)
{
	if (text.data[at] != '<' || at + 1 >= text.length)
		return false;
	char next = text.data[at + 1];
	return begins_name(next) || next == '!' || next == '?' ||
	       (next == '/' && at + 2 < text.length && begins_name(text.data[at + 2]));
}

struct markup_token markup_next(struct bytes text, size_t *at)
{
	if (*at >= text.length)
		return (struct markup_token){.kind = MARKUP_FINISHED};
	if (begins_markup(text, *at)) {
		char next = text.data[*at + 1];
		if (next == '!' || next == '?')
			return declaration(text, at);
		return tag(text, at, next == '/' ? MARKUP_END : MARKUP_START);
	}
	size_t from = *at;
	do {
		const char *open = memchr(text.data + *at + 1, '<', text.length - *at - 1);
		*at = open == NULL ? text.length : (size_t)(open - text.data);
	} while (*at < text.length && !begins_markup(text, *at));
	return (struct markup_token){.kind = MARKUP_TEXT, .body = part(text, from, *at)};
}

static size_t skip_spaces(struct bytes text, size_t at)
{
	while (at < text.length && is_space(text.data[at]))
		at++;
	return at;
}

/* The value at `*at`: between quotes, or up to white space. */
static struct bytes attribute_value(struct bytes body, size_t *at)
{
	size_t from = *at;
	if (from < body.length && (body.data[from] == '"' || body.data[from] == '\'')) {
		const char *close = memchr(body.data + from + 1, body.data[from], body.length - from - 1);
		size_t end = close == NULL ? body.length : (size_t)(close - body.data);
		*at = close == NULL ? end : end + 1;
		return part(body, from + 1, end);
	}
	while (*at < body.length && !is_space(body.data[*at]))
		++*at;
	return part(body, from, *at);
}

bool markup_attribute(struct bytes body, size_t *at, struct bytes *name, struct bytes *value)
{
	while (*at < body.length && (is_space(body.data[*at]) || body.data[*at] == '/' || body.data[*at] == '='))
		++*at;
	size_t from = *at;
	if (from == body.length)
		return false;
	while (*at < body.length && !is_space(body.data[*at]) && body.data[*at] != '=' && body.data[*at] != '/')
		++*at;
	*name = part(body, from, *at);
	*value = (struct bytes)BYTES("");
	size_t equals = skip_spaces(body, *at);
	if (equals < body.length && body.data[equals] == '=') {
		*at = skip_spaces(body, equals + 1);
		*value = attribute_value(body, at);
	}
	return true;
}

struct bytes markup_attribute_named(struct bytes body, const char *name)
{
	struct bytes found, value;
	for (size_t at = 0; markup_attribute(body, &at, &found, &value);)
		if (bytes_equal_caseless(found, bytes_of(name)))
			return value;
	return (struct bytes){0};
}

static int digit_value(char c, unsigned base)
{
	int value = is_digit(c) ? c - '0' : is_letter(c) ? (c | 0x20) - 'a' + 10 : 99;
	return (unsigned)value < base ? value : -1;
}

/* Numbers 0x80..0x9f are controls in Unicode; who writes them means windows-1252 (HTML Standard, 13.2.5.80). */
static uint32_t mended_number(uint32_t number)
{
	static const uint16_t windows[32] = {
		0x20ac, 0x81,   0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021, 0x02c6, 0x2030, 0x0160,
		0x2039, 0x0152, 0x8d,   0x017d, 0x8f,   0x90,   0x2018, 0x2019, 0x201c, 0x201d, 0x2022,
		0x2013, 0x2014, 0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0x9d,   0x017e, 0x0178,
	};
	if (number >= 0x80 && number < 0xa0)
		return windows[number - 0x80];
	if (number == 0 || number > 0x10ffff || (number >= 0xd800 && number <= 0xdfff))
		return 0xfffd;
	return number;
}

/* The number at `at`, behind "&#". */
static size_t numeric_reference(struct bytes text, size_t at, uint32_t *code_point)
{
	size_t from = at;
	unsigned base = 10;
	if (from < text.length && (text.data[from] == 'x' || text.data[from] == 'X')) {
		base = 16;
		from++;
	}
	uint32_t number = 0;
	size_t end = from;
	for (int value; end < text.length && (value = digit_value(text.data[end], base)) >= 0; end++)
		if (number <= 0x10ffff)
			number = number * base + (uint32_t)value;
	if (end == from)
		return 0;
	*code_point = mended_number(number);
	return end - at + (end < text.length && text.data[end] == ';');
}

size_t markup_reference(struct bytes text, size_t at, uint32_t *code_point)
{
	size_t from = at + 1, end = from;
	if (from < text.length && text.data[from] == '#') {
		size_t length = numeric_reference(text, from + 1, code_point);
		return length == 0 ? 0 : length + 2;
	}
	while (end < text.length && end - from <= ENTITY_NAME_LENGTH &&
	       (is_letter(text.data[end]) || is_digit(text.data[end])))
		end++;
	if (end == from)
		return 0;
	const struct entity *entity = entity_find(part(text, from, end));
	if (entity == NULL)
		return 0;
	*code_point = entity->code_point;
	if (end < text.length && text.data[end] == ';')
		return end - at + 1;
	bool open = end == text.length || text.data[end] != '=';
	return entity->code_point < 0x100 && open ? end - at : 0;
}
