/* UTF-8: checked once at the border. */
#include "core/utf8.h"

#include <string.h>

enum { REPLACEMENT = 0xfffd };

/* Length of the sequence that a lead byte announces, and the range of its second byte (Unicode 15, table
 * 3-7); 0 for a byte that cannot lead. */
static int sequence(unsigned char lead, unsigned char *low, unsigned char *high)
{
	*low = 0x80;
	*high = 0xbf;
	if (lead < 0x80)
		return 1;
	if (lead < 0xc2 || lead > 0xf4)
		return 0;
	if (lead < 0xe0)
		return 2;
	if (lead < 0xf0) {
		if (lead == 0xe0)
			*low = 0xa0;
		if (lead == 0xed)
			*high = 0x9f;
		return 3;
	}
	if (lead == 0xf0)
		*low = 0x90;
	if (lead == 0xf4)
		*high = 0x8f;
	return 4;
}

size_t utf8_decode(struct bytes text, size_t at, uint32_t *code_point)
{
	const unsigned char *c = (const unsigned char *)text.data + at;
	size_t left = text.length - at;
	unsigned char low, high;
	int length = sequence(c[0], &low, &high);
	*code_point = REPLACEMENT;
	if (length == 0)
		return 1;
	if (length == 1) {
		*code_point = c[0];
		return 1;
	}
	uint32_t value = c[0] & (0x7fu >> length);
	for (int i = 1; i < length; i++) {
		if ((size_t)i >= left || c[i] < low || c[i] > high)
			return (size_t)i;
		value = value << 6 | (c[i] & 0x3fu);
		low = 0x80;
		high = 0xbf;
	}
	*code_point = value;
	return (size_t)length;
}

size_t utf8_encode(uint32_t code_point, char bytes[static 4])
{
	if (code_point > 0x10ffff || (code_point >= 0xd800 && code_point <= 0xdfff))
		code_point = REPLACEMENT;
	if (code_point < 0x80) {
		bytes[0] = (char)code_point;
		return 1;
	}
	size_t length = code_point < 0x800 ? 2 : code_point < 0x10000 ? 3 : 4;
	for (size_t i = length - 1; i > 0; i--) {
		bytes[i] = (char)(0x80 | (code_point & 0x3f));
		code_point >>= 6;
	}
	bytes[0] = (char)((0xf00u >> length & 0xf0u) | code_point);
	return length;
}

/* Length of the well-formed sequence at `at`; 0 where it is ill-formed. */
static size_t well_formed(struct bytes text, size_t at)
{
	uint32_t code_point;
	size_t length = utf8_decode(text, at, &code_point);
	bool written = length == 3 && memcmp(text.data + at, "\xef\xbf\xbd", 3) == 0;
	return code_point == REPLACEMENT && !written ? 0 : length;
}

/* Offset of the first ill-formed sequence, or the text's length. */
static size_t first_ill_formed(struct bytes text)
{
	size_t at = 0;
	while (at < text.length) {
		size_t length = (unsigned char)text.data[at] < 0x80 ? 1 : well_formed(text, at);
		if (length == 0)
			return at;
		at += length;
	}
	return at;
}

bool utf8_valid(struct bytes text)
{
	return first_ill_formed(text) == text.length;
}

struct bytes utf8_repair(struct arena *arena, struct bytes text, size_t *replaced)
{
	size_t at = first_ill_formed(text), count = 0;
	if (at == text.length)
		return text;
	/* One bad byte grows to three. */
	char *out = arena_allocate(arena, text.length - at + text.length / 2 + 1, 2), *end = out;
	memcpy(end, text.data, at);
	end += at;
	while (at < text.length) {
		uint32_t code_point;
		count += well_formed(text, at) == 0;
		at += utf8_decode(text, at, &code_point);
		end += utf8_encode(code_point, end);
	}
	if (replaced != NULL)
		*replaced += count;
	return (struct bytes){out, (size_t)(end - out)};
}

static bool is_forbidden(uint32_t code_point)
{
	return (code_point < 0x20 && code_point != '\t' && code_point != '\n') ||
	       (code_point >= 0x7f && code_point < 0xa0) || (code_point & 0xfffe) == 0xfffe ||
	       (code_point >= 0xfdd0 && code_point <= 0xfdef);
}

/* Offset of the first forbidden character, or the text's length. The text is valid. */
static size_t first_forbidden(struct bytes text)
{
	for (size_t at = 0; at < text.length;) {
		uint32_t code_point;
		size_t length = utf8_decode(text, at, &code_point);
		if (is_forbidden(code_point))
			return at;
		at += length;
	}
	return text.length;
}

struct bytes utf8_clean(struct arena *arena, struct bytes text)
{
	text = utf8_repair(arena, text, NULL);
	size_t at = first_forbidden(text);
	if (at == text.length)
		return text;
	char *out = arena_allocate(arena, text.length + 4, 1), *end = out;
	memcpy(end, text.data, at);
	end += at;
	while (at < text.length) {
		uint32_t code_point;
		size_t length = utf8_decode(text, at, &code_point);
		bool line_end = code_point == '\r' && !(at + 1 < text.length && text.data[at + 1] == '\n');
		if (line_end)
			*end++ = '\n';
		else if (!is_forbidden(code_point))
			end += utf8_encode(code_point, end);
		at += length;
	}
	return (struct bytes){out, (size_t)(end - out)};
}

struct bytes utf8_cut(struct bytes text, size_t limit)
{
	if (text.length <= limit)
		return text;
	while (limit > 0 && ((unsigned char)text.data[limit] & 0xc0) == 0x80)
		limit--;
	return (struct bytes){text.data, limit};
}

size_t utf8_letters(struct bytes text, size_t count)
{
	for (size_t at = 0; at <= text.length; at++) {
		bool begins = at == text.length || ((unsigned char)text.data[at] & 0xc0) != 0x80;
		if (begins && count-- == 0)
			return at;
	}
	return text.length + 1;
}
