/* A reply's bytes -> UTF-8 (the labels: WHATWG Encoding Standard, section 4.2). */
#include "collectors/charset.h"

#include "collectors/encoding.h"
#include "core/buffer.h"
#include "core/utf8.h"

#include <errno.h>
#include <iconv.h>
#include <string.h>

enum {
	HEAD = 1024,      /* where a declaration may stand */
	LONGEST_NAME = 47 /* of a charset */
};

/* What writers say, and what they mean; others go to iconv by their own name. */
static const struct {
	const char *label, *charset;
} labels[] = {
	{"iso-8859-1", "WINDOWS-1252"},
	{"iso8859-1", "WINDOWS-1252"},
	{"iso_8859-1", "WINDOWS-1252"},
	{"latin1", "WINDOWS-1252"},
	{"latin-1", "WINDOWS-1252"},
	{"us-ascii", "WINDOWS-1252"},
	{"ascii", "WINDOWS-1252"},
	{"ansi", "WINDOWS-1252"},
	{"cp1252", "WINDOWS-1252"},
	{"x-cp1252", "WINDOWS-1252"},
	{"iso-8859-9", "WINDOWS-1254"},
	{"latin5", "WINDOWS-1254"},
	{"cp1256", "WINDOWS-1256"},
	{"x-cp1256", "WINDOWS-1256"},
	{"arabic", "ISO-8859-6"},
	{"iso-8859-6-i", "ISO-8859-6"},
	{"asmo-708", "ISO-8859-6"},
	{"iso-8859-8-i", "ISO-8859-8"},
	{"gb2312", "GB18030"},
	{"gbk", "GB18030"},
	{"ks_c_5601-1987", "CP949"},
	{"euc-kr", "CP949"},
	{"shift_jis", "CP932"},
	{"x-sjis", "CP932"},
	{"tis-620", "WINDOWS-874"},
	{"x-mac-roman", "MACINTOSH"},
	{"utf8", "UTF-8"},
	{"unicode-1-1-utf-8", "UTF-8"},
};

static const struct {
	const char *mark;
	size_t length;
	const char *charset;
} marks[] = {
	{"\xef\xbb\xbf", 3, "UTF-8"}, {"\xff\xfe\0\0", 4, "UTF-32LE"}, {"\0\0\xfe\xff", 4, "UTF-32BE"},
	{"\xff\xfe", 2, "UTF-16LE"},  {"\xfe\xff", 2, "UTF-16BE"},
};

static bool is_name(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       (c != 0 && strchr("-_.:", c));
}

/* The value behind the first `key` and "=", with or without quotes; absent where there is none. */
static struct bytes value_of(struct bytes text, const char *key)
{
	size_t at = bytes_find(text, bytes_of(key)) + strlen(key);
	while (at < text.length && strchr(" \t=\"'", text.data[at]) != NULL && text.data[at] != 0)
		at++;
	size_t end = at;
	while (end < text.length && is_name(text.data[end]))
		end++;
	if (end == at)
		return (struct bytes){0};
	return (struct bytes){text.data + at, end - at};
}

/* The charset that the text or its header names, absent where neither does. */
static struct bytes declared(struct bytes body, struct bytes content_type)
{
	struct bytes head = {body.data, body.length < HEAD ? body.length : HEAD};
	struct bytes value = value_of(content_type, "charset");
	if (bytes_absent(value) && bytes_find(head, (struct bytes)BYTES("<?xml")) < head.length)
		value = value_of(head, "encoding");
	return bytes_absent(value) ? value_of(head, "charset") : value;
}

static bool is_utf8_label(struct bytes label)
{
	return bytes_equal_caseless(label, bytes_of("utf-8")) || bytes_equal_caseless(label, bytes_of("utf8"));
}

/* iconv's name for a label; NULL where there is none. UTF-7 has none: it hides markup in plain ASCII. */
static const char *charset_named(struct arena *arena, struct bytes label)
{
	if (label.length == 0 || label.length > LONGEST_NAME || is_utf8_label(label) ||
	    bytes_equal_caseless(label, bytes_of("utf-7")))
		return NULL;
	for (size_t i = 0; i < sizeof labels / sizeof labels[0]; i++)
		if (bytes_equal_caseless(label, bytes_of(labels[i].label)))
			return labels[i].charset;
	return arena_copy(arena, label).data;
}

/* Converts all; a byte that the charset does not have becomes U+FFFD. */
static struct bytes convert(struct arena *arena, iconv_t converter, struct bytes body)
{
	enum { STEP = 64 << 10 };
	struct buffer out = {0};
	char *in = (char *)(uintptr_t)body.data;
	size_t left = body.length;
	while (left > 0) {
		char *to = buffer_reserve(&out, STEP);
		size_t room = STEP;
		size_t done = iconv(converter, &in, &left, &to, &room);
		out.length += STEP - room;
		if (done == (size_t)-1 && errno != E2BIG) {
			buffer_append_string(&out, "\xef\xbf\xbd");
			in++;
			left--;
		}
	}
	struct bytes text = arena_copy(arena, buffer_bytes(&out));
	buffer_finish(&out);
	return text;
}

/* Whether the bytes look like UTF-8 with faults: more sequences are right than wrong. */
static bool is_mostly_utf8(struct bytes body)
{
	size_t right = 0, wrong = 0;
	for (size_t at = 0; at < body.length;) {
		uint32_t code_point;
		size_t length = utf8_decode(body, at, &code_point);
		right += length > 1 && code_point != 0xfffd;
		wrong += code_point == 0xfffd;
		at += length;
	}
	return right > wrong;
}

/* glibc declares iconv_open as an allocation, so that gcc's analyzer takes the failed one for a leak. */
#ifndef __clang__
#pragma GCC diagnostic ignored "-Wanalyzer-malloc-leak"
#endif

/* False where iconv does not know the charset. */
static bool decode_from(const char *charset, struct arena *arena, struct bytes body, struct bytes *text)
{
	iconv_t converter = iconv_open("UTF-8", charset);
	if (converter == (iconv_t)-1)
		return false;
	*text = convert(arena, converter, body);
	iconv_close(converter);
	return true;
}

/* The charset of a byte order mark, or of two-byte characters without one; NULL where there is none. */
static const char *marked(struct bytes *body)
{
	for (size_t i = 0; i < sizeof marks / sizeof marks[0]; i++) {
		if (body->length < marks[i].length || memcmp(body->data, marks[i].mark, marks[i].length) != 0)
			continue;
		*body = (struct bytes){body->data + marks[i].length, body->length - marks[i].length};
		return marks[i].charset;
	}
	if (body->length >= 4 && body->data[0] == '<' && body->data[1] == 0 && body->data[3] == 0)
		return "UTF-16LE";
	if (body->length >= 4 && body->data[0] == 0 && body->data[1] == '<' && body->data[2] == 0)
		return "UTF-16BE";
	return NULL;
}

static struct bytes to_utf8(struct arena *arena, struct bytes body, struct bytes content_type)
{
	const char *mark = marked(&body);
	struct bytes text = body;
	if (mark != NULL && strcmp(mark, "UTF-8") != 0) {
		decode_from(mark, arena, body, &text);
		return text;
	}
	struct bytes label = declared(body, content_type);
	/* Escape sequences of ISO-2022 are ASCII, so that its text is always valid UTF-8 too. */
	bool stateful = bytes_starts_with(label, "iso-2022") || bytes_starts_with(label, "ISO-2022");
	if (utf8_valid(body) && !stateful)
		return body;
	const char *charset = charset_named(arena, label);
	if (charset != NULL && decode_from(charset, arena, body, &text))
		return text;
	return is_mostly_utf8(body) ? body : encoding_to_utf8(arena, body);
}

static bool has_controls(struct bytes text)
{
	for (size_t i = 0; i < text.length; i++)
		if ((unsigned char)text.data[i] < 0x20 && memchr("\t\n\r", text.data[i], 3) == NULL)
			return true;
	return false;
}

struct bytes charset_decode(struct arena *arena, struct bytes body, struct bytes content_type, bool *damaged)
{
	struct bytes text = to_utf8(arena, body, content_type);
	if (has_controls(text))
		*damaged = true;
	return utf8_clean(arena, text);
}
