/* Addresses of web pages (RFC 3986). */
#include "collectors/url.h"

#include <string.h>
#include <strings.h>

/* Without controls, and with what may not stand in an address encoded. */
static struct bytes clean(struct arena *arena, struct bytes url)
{
	static const char digits[] = "0123456789ABCDEF";
	char *out = arena_allocate(arena, url.length + 1, 3), *end = out;
	for (size_t i = 0; i < url.length; i++) {
		unsigned char c = (unsigned char)url.data[i];
		if (c < 0x20 || c == 0x7f)
			continue;
		if (strchr(" \"<>`{}|^\\", c) == NULL) {
			*end++ = (char)c;
			continue;
		}
		*end++ = '%';
		*end++ = digits[c >> 4];
		*end++ = digits[c & 15];
	}
	return (struct bytes){out, (size_t)(end - out)};
}

/* Length of "scheme:", 0 where there is none. */
static size_t scheme_length(struct bytes url)
{
	for (size_t i = 0; i < url.length; i++) {
		char c = url.data[i];
		bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
		if (c == ':' && i > 0)
			return i + 1;
		if (!letter && (i == 0 || strchr("0123456789+-.", c) == NULL || c == 0))
			return 0;
	}
	return 0;
}

/* Length of "http://" or "https://", 0 where the address begins otherwise or has no host. */
static size_t web_prefix(struct bytes url)
{
	static const char *const prefixes[] = {"http://", "https://"};
	for (size_t i = 0; i < 2; i++) {
		size_t length = strlen(prefixes[i]);
		if (url.length > length && strncasecmp(url.data, prefixes[i], length) == 0)
			return strchr("/?#", url.data[length]) == NULL ? length : 0;
	}
	return 0;
}

static size_t find_any(struct bytes text, size_t from, const char *characters)
{
	while (from < text.length && strchr(characters, text.data[from]) == NULL)
		from++;
	return from;
}

/* Drops "." and ".." from the path of an address whose path starts at `path` (RFC 3986, 5.2.4). */
static struct bytes without_dots(struct arena *arena, struct bytes url, size_t path)
{
	size_t tail = find_any(url, path, "?#");
	char *out = arena_allocate(arena, url.length + 2, 1);
	memcpy(out, url.data, path);
	size_t length = path;
	for (size_t at = path; at < tail;) {
		size_t end = at + 1;
		while (end < tail && url.data[end] != '/')
			end++;
		struct bytes segment = {url.data + at, end - at};
		bool dot = bytes_equal_string(segment, "/."), dots = bytes_equal_string(segment, "/..");
		while (dots && length > path && out[--length] != '/')
			;
		if (!dot && !dots) {
			memcpy(out + length, segment.data, segment.length);
			length += segment.length;
		} else if (end == tail) {
			out[length++] = '/';
		}
		at = end;
	}
	memcpy(out + length, url.data + tail, url.length - tail);
	return (struct bytes){out, length + url.length - tail};
}

/* How much of the base stands before a relative reference. */
static size_t kept_of_base(struct bytes base, size_t host, struct bytes reference)
{
	size_t path = find_any(base, host, "/?#"), query = find_any(base, path, "?#");
	if (reference.length == 0 || reference.data[0] == '#')
		return find_any(base, path, "#");
	if (reference.data[0] == '?')
		return query;
	if (reference.data[0] == '/')
		return path;
	size_t slash = query;
	while (slash > path && base.data[slash - 1] != '/')
		slash--;
	return slash;
}

struct bytes url_resolve(struct arena *arena, struct bytes base, struct bytes reference)
{
	static const struct bytes none = {0};
	if (bytes_absent(reference))
		return none;
	reference = clean(arena, bytes_trim(reference));
	size_t host = web_prefix(reference);
	if (host > 0)
		return reference;
	base = clean(arena, bytes_trim(base));
	host = web_prefix(base);
	if (scheme_length(reference) > 0 || host == 0)
		return none;
	if (bytes_starts_with(reference, "//")) {
		struct bytes whole = arena_format(arena, "%.*s%.*s", (int)scheme_length(base), base.data,
		                                  (int)reference.length, reference.data);
		return web_prefix(whole) > 0 ? whole : none;
	}
	size_t kept = kept_of_base(base, host, reference), path = find_any(base, host, "/?#");
	bool rootless = kept == path && reference.length > 0 && strchr("/?#", reference.data[0]) == NULL;
	struct bytes joined = arena_format(arena, "%.*s%s%.*s", (int)kept, base.data, rootless ? "/" : "",
	                                   (int)reference.length, reference.data);
	return without_dots(arena, joined, path);
}

struct bytes url_without_fragment(struct bytes url, struct bytes *fragment)
{
	size_t at = find_any(url, 0, "#");
	*fragment = at < url.length ? bytes_from(url, at + 1) : (struct bytes){0};
	return (struct bytes){url.data, at};
}
