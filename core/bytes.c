/* A run of bytes that somebody else holds. */
#include "core/bytes.h"

#include <string.h>

struct bytes bytes_of(const char *string)
{
	return (struct bytes){string, string == NULL ? 0 : strlen(string)};
}

bool bytes_equal(struct bytes a, struct bytes b)
{
	return a.length == b.length && bytes_absent(a) == bytes_absent(b) &&
	       (a.length == 0 || memcmp(a.data, b.data, a.length) == 0);
}

bool bytes_equal_string(struct bytes a, const char *string)
{
	return bytes_equal(a, bytes_of(string));
}

int bytes_compare(struct bytes a, struct bytes b)
{
	if (bytes_absent(a) || bytes_absent(b))
		return (int)bytes_absent(b) - (int)bytes_absent(a);
	size_t shorter = a.length < b.length ? a.length : b.length;
	int order = memcmp(a.data, b.data, shorter);
	return order != 0 ? order : (a.length > b.length) - (a.length < b.length);
}

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c;
}

/* Not strncasecmp, which stops at a NUL and asks the locale. */
bool bytes_equal_caseless(struct bytes a, struct bytes b)
{
	if (a.length != b.length)
		return false;
	for (size_t i = 0; i < a.length; i++)
		if (lower(a.data[i]) != lower(b.data[i]))
			return false;
	return true;
}

bool bytes_starts_with(struct bytes whole, const char *prefix)
{
	size_t length = strlen(prefix);
	return whole.length >= length && (length == 0 || memcmp(whole.data, prefix, length) == 0);
}

size_t bytes_find(struct bytes whole, struct bytes needle)
{
	if (bytes_empty(needle))
		return 0;
	if (bytes_empty(whole))
		return whole.length;
	const char *at = memmem(whole.data, whole.length, needle.data, needle.length);
	return at == NULL ? whole.length : (size_t)(at - whole.data);
}

static bool is_space(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

struct bytes bytes_trim(struct bytes whole)
{
	while (whole.length > 0 && is_space(whole.data[0]))
		whole = bytes_from(whole, 1);
	while (whole.length > 0 && is_space(whole.data[whole.length - 1]))
		whole.length--;
	return whole;
}

struct bytes bytes_take_line(struct bytes *rest)
{
	if (bytes_empty(*rest))
		return (struct bytes){0};
	size_t end = bytes_find(*rest, (struct bytes)BYTES("\n"));
	struct bytes line = {rest->data, end};
	*rest = bytes_from(*rest, end < rest->length ? end + 1 : end);
	return line;
}
