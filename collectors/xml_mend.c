/* Broken or hostile XML -> the same, well-formed and bounded. Only elements, attributes and text go through. */
#include "collectors/markup.h"
#include "collectors/xml.h"
#include "core/limits.h"
#include "core/utf8.h"

#include <string.h>
#include <strings.h>

struct mender {
	struct buffer *out;
	struct bytes open[LIMIT_XML_DEPTH]; /* names of the elements that are open */
	size_t depth;
	size_t elements, items;
	bool closed; /* the root element has ended */
	struct xml_state *state;
};

static void put_character(struct mender *mender, uint32_t code_point)
{
	switch (code_point) {
	case '&': buffer_append_string(mender->out, "&amp;"); return;
	case '<': buffer_append_string(mender->out, "&lt;"); return;
	case '>': buffer_append_string(mender->out, "&gt;"); return;
	case '"': buffer_append_string(mender->out, "&quot;"); return;
	default: break;
	}
	/* Characters that XML does not have, by number; the raw ones are gone already. */
	if ((code_point < 0x20 && code_point != '\t' && code_point != '\n' && code_point != '\r') ||
	    (code_point & 0xfffe) == 0xfffe)
		return;
	mender->out->length += utf8_encode(code_point, buffer_reserve(mender->out, 4));
}

/* Writes text; `references` says whether it has any (CDATA has none). */
static void put_text(struct mender *mender, struct bytes text, bool references)
{
	for (size_t at = 0; at < text.length;) {
		uint32_t code_point;
		size_t length = references && text.data[at] == '&' ? markup_reference(text, at, &code_point) : 0;
		/* Without its semicolon it is an address's "&copy=1" more often than a reference. */
		if (length > 0 && text.data[at + length - 1] != ';')
			length = 0;
		if (length == 0)
			length = utf8_decode(text, at, &code_point);
		put_character(mender, code_point);
		at += length;
	}
}

static bool is_name(struct bytes name)
{
	if (name.length == 0 || name.length > LIMIT_XML_NAME)
		return false;
	for (size_t i = 0; i < name.length; i++) {
		char c = name.data[i];
		bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
		bool other = (c >= '0' && c <= '9') || c == '-' || c == '.' || c == ':';
		if (!letter && (!other || i == 0))
			return false;
	}
	return true;
}

static bool is_item(struct bytes name)
{
	return bytes_equal_caseless(name, bytes_of("item")) || bytes_equal_caseless(name, bytes_of("entry"));
}

static void close_top(struct mender *mender)
{
	struct bytes name = mender->open[--mender->depth];
	buffer_append_string(mender->out, "</");
	buffer_append_bytes(mender->out, name);
	buffer_append_byte(mender->out, '>');
}

/* How many elements are open when the innermost of that name is counted too; 0 where none is. */
static size_t find_open(const struct mender *mender, struct bytes name)
{
	size_t depth = mender->depth;
	while (depth > 0 && !bytes_equal_caseless(mender->open[depth - 1], name))
		depth--;
	return depth;
}

static void close_to(struct mender *mender, size_t depth)
{
	while (mender->depth > depth)
		close_top(mender);
}

static void put_attributes(struct mender *mender, struct bytes body)
{
	struct bytes names[LIMIT_XML_ATTRIBUTES], name, value;
	size_t count = 0;
	for (size_t at = 0; count < LIMIT_XML_ATTRIBUTES && markup_attribute(body, &at, &name, &value);) {
		bool known = !is_name(name);
		for (size_t i = 0; i < count && !known; i++)
			known = bytes_equal(names[i], name);
		if (known)
			continue;
		names[count++] = name;
		buffer_append_byte(mender->out, ' ');
		buffer_append_bytes(mender->out, name);
		buffer_append_string(mender->out, "=\"");
		put_text(mender, value, true);
		buffer_append_byte(mender->out, '"');
	}
}

/* False where a limit is reached: what stands before it is kept. */
static bool start(struct mender *mender, const struct markup_token *token)
{
	if (token->cut)
		return true;
	if (is_item(token->name) && (size_t)LIMIT_ITEMS < ++mender->items)
		return false;
	if (++mender->elements > LIMIT_XML_ELEMENTS)
		return false;
	size_t same = is_item(token->name) ? find_open(mender, token->name) : 0;
	if (same > 0) { /* items do not nest: the end tag of the one before is missing */
		mender->state->mended = true;
		close_to(mender, same - 1);
	}
	/* Deeper elements lose their tags and keep their text. */
	if (!is_name(token->name) || mender->depth == LIMIT_XML_DEPTH)
		return true;
	buffer_append_byte(mender->out, '<');
	buffer_append_bytes(mender->out, token->name);
	put_attributes(mender, token->body);
	buffer_append_byte(mender->out, '>');
	mender->open[mender->depth++] = token->name;
	if (token->empty) {
		close_top(mender);
		mender->closed = mender->depth == 0;
	}
	return true;
}

static void end(struct mender *mender, struct bytes name)
{
	size_t depth = find_open(mender, name);
	mender->state->mended |= depth != mender->depth;
	if (depth == 0)
		return;
	close_to(mender, depth - 1);
	mender->closed = mender->depth == 0;
}

/* False at the end: of the text, of the root element, or of what the limits allow. */
static bool step(struct mender *mender, const struct markup_token *token)
{
	switch (token->kind) {
	case MARKUP_TEXT:
	case MARKUP_CDATA:
		if (mender->depth > 0)
			put_text(mender, token->body, token->kind == MARKUP_TEXT);
		return true;
	case MARKUP_START: return start(mender, token) && !mender->closed;
	case MARKUP_END:
		if (!token->cut)
			end(mender, token->name);
		return !mender->closed;
	case MARKUP_FINISHED: return false;
	case MARKUP_COMMENT:
	case MARKUP_DOCTYPE:
	case MARKUP_INSTRUCTION: break;
	}
	return true;
}

bool xml_mend(struct bytes text, struct buffer *out, struct xml_state *state, struct error *error)
{
	struct mender mender = {.out = out, .state = state};
	struct markup_token token;
	size_t at = 0;
	do {
		token = markup_next(text, &at);
		if (token.kind == MARKUP_DOCTYPE && memchr(token.body.data, '[', token.body.length) != NULL)
			return error_set(
				error, ERROR_DATA,
				"the reply declares entities of its own (a DOCTYPE with \"[\"), as entity bombs do; "
				"it is refused, ask the site for a plain feed");
	} while (step(&mender, &token));
	state->cut |= !mender.closed;
	close_to(&mender, 0);
	return true;
}
