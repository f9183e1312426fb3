/* Addresses of interfaces over HTTP: parameters of a query, and the header Link. */
#include "collectors/address.h"

#include <string.h>

static bool is_unreserved(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' ||
	       c == '_' || c == '~';
}

void address_add_segment(struct buffer *address, struct bytes segment)
{
	for (size_t i = 0; i < segment.length; i++) {
		if (is_unreserved(segment.data[i]))
			buffer_append_byte(address, segment.data[i]);
		else
			buffer_format(address, "%%%02X", (unsigned char)segment.data[i]);
	}
}

void address_add(struct buffer *address, const char *name, struct bytes value)
{
	if (bytes_absent(value))
		return;
	bool first = memchr(address->data, '?', address->length) == NULL;
	buffer_append_byte(address, first ? '?' : '&');
	address_add_segment(address, bytes_of(name));
	buffer_append_byte(address, '=');
	address_add_segment(address, value);
}

static struct bytes from_offset(struct bytes whole, size_t offset)
{
	return offset == 0 ? whole : bytes_from(whole, offset);
}

/* Cuts what stands before `separator` off the front of `rest`, the separator too. */
static struct bytes take(struct bytes *rest, char separator)
{
	const char *at = rest->length == 0 ? NULL : memchr(rest->data, separator, rest->length);
	struct bytes front = {rest->data, at == NULL ? rest->length : (size_t)(at - rest->data)};
	*rest = from_offset(*rest, at == NULL ? rest->length : front.length + 1);
	return front;
}

static int hexadecimal(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	char lower = (char)(c | 0x20);
	return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

/* The byte that the "%XX" at the offset stands for; -1 where there is none. */
static int escaped_byte(struct bytes encoded, size_t at)
{
	if (encoded.data[at] != '%' || encoded.length - at < 3)
		return -1;
	int high = hexadecimal(encoded.data[at + 1]), low = hexadecimal(encoded.data[at + 2]);
	return high < 0 || low < 0 ? -1 : high * 16 + low;
}

static struct bytes decode(struct arena *arena, struct bytes encoded)
{
	char *plain = arena_allocate(arena, encoded.length + 1, 1), *end = plain;
	for (size_t at = 0; at < encoded.length;) {
		int byte = escaped_byte(encoded, at);
		*end++ = byte < 0 ? encoded.data[at] : (char)byte;
		at += byte < 0 ? 1 : 3;
	}
	return (struct bytes){plain, (size_t)(end - plain)};
}

struct bytes address_parameter(struct arena *arena, struct bytes address, const char *name)
{
	struct bytes rest = address;
	take(&rest, '?');
	struct bytes query = take(&rest, '#');
	while (query.length > 0) {
		struct bytes value = take(&query, '&');
		struct bytes key = take(&value, '=');
		if (bytes_equal_string(decode(arena, key), name))
			return decode(arena, value);
	}
	return (struct bytes){0};
}

/* Whether the parameters behind a target, `; rel="next"; title=...`, name the relation. */
static bool names_relation(struct bytes parameters, const char *relation)
{
	while (parameters.length > 0) {
		struct bytes value = take(&parameters, ';');
		struct bytes key = bytes_trim(take(&value, '='));
		value = bytes_trim(value);
		if (value.length >= 2 && value.data[0] == '"')
			value = (struct bytes){value.data + 1, value.length - 2};
		if (bytes_equal_caseless(key, bytes_of("rel")) && bytes_equal_caseless(value, bytes_of(relation)))
			return true;
	}
	return false;
}

struct bytes address_target(struct bytes header, const char *relation)
{
	while (header.length > 0) {
		take(&header, '<');
		struct bytes target = take(&header, '>');
		/* The parameters reach to the next target; a comma may stand inside quotes and does no harm. */
		struct bytes rest = header;
		struct bytes parameters = take(&rest, '<');
		while (parameters.length > 0 && memchr(" ,\t", parameters.data[parameters.length - 1], 3) != NULL)
			parameters.length--;
		if (names_relation(parameters, relation))
			return target;
	}
	return (struct bytes){0};
}

bool address_same_place(struct bytes a, struct bytes b)
{
	struct bytes first = take(&a, '?'), second = take(&b, '?');
	first = take(&first, '#');
	second = take(&second, '#');
	return bytes_equal(first, second);
}
