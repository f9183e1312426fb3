/* Foreign text made safe to show. */
#include "reports/foreign.h"

#include "core/utf8.h"

#include <string.h>

enum character { SHOWN, BLANK, DIRECTION_MARK, DIRECTION_CONTROL };

/* Bidirectional controls: Unicode Standard Annex 9, section 2. U+2028 and U+2029 end lines. */
static enum character kind_of(uint32_t code_point)
{
	switch (code_point) {
	case '\t':
	case '\n':
	case '\r':
	case ' ':
	case 0x85:
	case 0x2028:
	case 0x2029: return BLANK;
	case 0x061c:
	case 0x200e:
	case 0x200f:
	case 0xfeff: return DIRECTION_MARK;
	}
	if ((code_point >= 0x202a && code_point <= 0x202e) || (code_point >= 0x2066 && code_point <= 0x206f))
		return DIRECTION_CONTROL;
	return SHOWN;
}

struct bytes foreign_line(struct arena *arena, struct bytes text)
{
	static const char digits[] = "0123456789ABCDEF";
	if (bytes_empty(text))
		return bytes_of("");
	text = utf8_clean(arena, text);
	/* A control of three bytes grows to "U+202E". */
	char *line = arena_allocate(arena, text.length + 1, 2), *end = line;
	for (size_t at = 0; at < text.length;) {
		uint32_t code_point;
		size_t length = utf8_decode(text, at, &code_point);
		enum character kind = kind_of(code_point);
		if (kind == BLANK && (end == line || end[-1] != ' '))
			*end++ = ' ';
		if (kind == DIRECTION_CONTROL) {
			memcpy(end, "U+20", 4);
			end[4] = digits[code_point >> 4 & 15];
			end[5] = digits[code_point & 15];
			end += 6;
		}
		if (kind == SHOWN) {
			memcpy(end, text.data + at, length);
			end += length;
		}
		at += length;
	}
	return (struct bytes){line, (size_t)(end - line)};
}

struct bytes foreign_short(struct arena *arena, struct bytes text, size_t limit)
{
	struct bytes line = bytes_trim(foreign_line(arena, text));
	struct bytes head = bytes_trim(utf8_cut(line, limit));
	if (head.length == line.length)
		return line;
	return arena_format(arena, "%.*s…", (int)head.length, head.data);
}

/* Offset of the host of an http or https address; 0 where it is none. */
static size_t host_offset(struct bytes url)
{
	static const char *const schemes[] = {"http://", "https://"};
	for (size_t i = 0; i < sizeof schemes / sizeof schemes[0]; i++) {
		size_t length = strlen(schemes[i]);
		if (url.length > length && bytes_equal_caseless((struct bytes){url.data, length}, bytes_of(schemes[i])))
			return length;
	}
	return 0;
}

/* Reserved and unreserved characters of RFC 3986, and '%' of what is written so already. The apostrophe is
 * written as %27: it may stand raw, but some mail programs end the link there. */
static bool stands_in_url(unsigned char c)
{
	bool alphanumeric = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
	return alphanumeric || (c != 0 && strchr("-._~:/?#[]@!$&()*+,;=%", c) != NULL);
}

struct bytes foreign_url(struct arena *arena, struct bytes url)
{
	static const char digits[] = "0123456789ABCDEF";
	url = bytes_trim(url);
	size_t host = host_offset(url);
	if (host == 0 || strchr("/?#", url.data[host]) != NULL)
		return (struct bytes){0};
	char *out = arena_allocate(arena, url.length + 1, 3), *end = out;
	for (size_t i = 0; i < url.length; i++) {
		unsigned char c = (unsigned char)url.data[i];
		if (stands_in_url(c)) {
			*end++ = (char)c;
			continue;
		}
		*end++ = '%';
		*end++ = digits[c >> 4];
		*end++ = digits[c & 15];
	}
	return (struct bytes){out, (size_t)(end - out)};
}

struct bytes foreign_site(struct arena *arena, struct bytes url)
{
	url = bytes_trim(url);
	size_t from = host_offset(url), to = from;
	if (from == 0)
		return (struct bytes){0};
	while (to < url.length && strchr("/?#\\", url.data[to]) == NULL && url.data[to] != 0) {
		if (url.data[to] == '@') /* what stands before is a name and a password */
			from = to + 1;
		to++;
	}
	struct bytes host = arena_copy(arena, foreign_line(arena, (struct bytes){url.data + from, to - from}));
	char *letters = (char *)host.data;
	for (size_t i = 0; i < host.length; i++)
		if (letters[i] >= 'A' && letters[i] <= 'Z')
			letters[i] = (char)(letters[i] | 0x20);
	size_t port = bytes_find(host, bytes_of(":"));
	if (port < host.length && host.data[0] != '[')
		host.length = port;
	if (bytes_starts_with(host, "www."))
		host = bytes_from(host, 4);
	if (bytes_empty(host))
		return (struct bytes){0};
	return host;
}
