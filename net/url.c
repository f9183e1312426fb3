/* A URL as it may be asked for, and as it may be shown. */
#include "net/url.h"

#include "core/buffer.h"
#include "core/limits.h"
#include "core/memory.h"

#include <ctype.h>
#include <curl/curl.h>
#include <stdlib.h>
#include <string.h>

enum { SHOWN = 240 }; /* bytes of a URL in an error: room for the reason stays in the sentence */

/* Ports of services that must not be fed with HTTP, whatever a redirect says ("bad ports" of the WHATWG's Fetch
 * standard), in order. */
static const int closed_ports[] = {
	0,    1,    7,    9,    11,   13,   15,   17,   19,   20,   21,   22,   23,   25,   37,   42,    43,
	53,   69,   77,   79,   87,   95,   101,  102,  103,  104,  109,  110,  111,  113,  115,  117,   119,
	123,  135,  137,  139,  143,  161,  179,  389,  427,  465,  512,  513,  514,  515,  526,  530,   531,
	532,  540,  548,  554,  556,  563,  587,  601,  636,  989,  990,  993,  995,  1719, 1720, 1723,  2049,
	3659, 4045, 4190, 5060, 5061, 6000, 6379, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 10080,
};

static bool is_http(struct bytes scheme)
{
	return bytes_equal_string(scheme, "http") || bytes_equal_string(scheme, "https");
}

static bool port_is_closed(struct bytes port)
{
	int number = atoi(port.data);
	for (size_t i = 0; i < sizeof closed_ports / sizeof closed_ports[0]; i++)
		if (closed_ports[i] == number)
			return true;
	return false;
}

/* Control characters and blanks: they would split the request or hide what the host is. */
static bool has_blank(struct bytes text)
{
	for (size_t i = 0; i < text.length; i++)
		if ((unsigned char)text.data[i] <= ' ' || text.data[i] == 0x7f)
			return true;
	return false;
}

/* Offset of the first of the characters in `any` at or behind `from`, or the length. */
static size_t find_any(struct bytes text, size_t from, const char *any)
{
	while (from < text.length && (text.data[from] == 0 || strchr(any, text.data[from]) == NULL))
		from++;
	return from;
}

/* Where host and port begin: behind "://", or at the start where there is none. */
static size_t find_authority(struct bytes text)
{
	struct bytes marker = BYTES("://");
	size_t slashes = bytes_find(text, marker);
	return slashes < text.length ? slashes + marker.length : 0;
}

/* An IPv4 address in another spelling than the usual one (octal, hexadecimal, fewer parts, escaped): programs do not
 * agree on what it means, and nobody needs it. */
static bool is_odd_address(struct bytes text, struct bytes host)
{
	size_t authority = find_authority(text);
	for (size_t i = 0; i < host.length; i++)
		if (host.data[i] != '.' && !isdigit((unsigned char)host.data[i]))
			return false;
	return !bytes_starts_with(bytes_from(text, authority), host.data);
}

static bool listed(struct bytes scheme, const char *const *schemes)
{
	for (; *schemes != NULL; schemes++)
		if (bytes_equal_string(scheme, *schemes))
			return true;
	return false;
}

/* "a, b or c" */
static struct bytes list_of(const char *const *schemes, struct arena *arena)
{
	struct bytes list = bytes_of(schemes[0]);
	for (size_t i = 1; schemes[i] != NULL; i++)
		list = arena_format(arena, schemes[i + 1] == NULL ? "%s or %s" : "%s, %s", list.data, schemes[i]);
	return list;
}

/* A part of a parsed URL, absent where it is not there. */
static struct bytes part_of(CURLU *handle, CURLUPart part, unsigned flags, struct arena *arena)
{
	char *value = NULL;
	if (curl_url_get(handle, part, &value, flags) != CURLUE_OK)
		return (struct bytes){0};
	struct bytes copy = arena_copy(arena, bytes_of(value));
	curl_free(value);
	return copy;
}

static struct bytes lower(struct bytes text)
{
	for (char *c = (char *)text.data; c != NULL && c < text.data + text.length; c++)
		*c = (char)tolower((unsigned char)*c);
	return text;
}

/* A scheme that libcurl does not know by name ("smtp+insecure") is no reason to refuse the rest. */
static bool take_apart(struct bytes text, struct arena *arena, struct url *url, struct error *error)
{
	CURLU *handle = curl_url();
	if (handle == NULL)
		memory_exhausted();
	struct bytes terminated = arena_copy(arena, text);
	CURLUcode code = curl_url_set(handle, CURLUPART_URL, terminated.data,
	                              CURLU_DISALLOW_USER | CURLU_URLENCODE | CURLU_NON_SUPPORT_SCHEME);
	if (code == CURLUE_OK) {
		url->scheme = lower(part_of(handle, CURLUPART_SCHEME, 0, arena));
		url->host = lower(part_of(handle, CURLUPART_HOST, 0, arena));
		url->port = part_of(handle, CURLUPART_PORT, CURLU_DEFAULT_PORT, arena);
		curl_url_set(handle, CURLUPART_FRAGMENT, NULL, 0);
		url->whole = part_of(handle, CURLUPART_URL, 0, arena);
	}
	curl_url_cleanup(handle);
	if (code == CURLUE_USER_NOT_ALLOWED)
		return error_set(error, ERROR_CONFIGURATION,
		                 "the URL '%s' carries a user or password; take it out and name a secret instead",
		                 url_show(text, arena).data);
	if (code != CURLUE_OK || bytes_absent(url->whole))
		return error_set(error, ERROR_CONFIGURATION, "'%s' is not a URL (%s); write it as https://host/path",
		                 url_show(text, arena).data, curl_url_strerror(code));
	return true;
}

bool url_parse(struct bytes text, const char *const *schemes, struct arena *arena, struct url *url, struct error *error)
{
	*url = (struct url){0};
	if (text.length > LIMIT_URL)
		return error_set(error, ERROR_CONFIGURATION, "the URL '%s' is longer than %d bytes",
		                 url_show(text, arena).data, LIMIT_URL);
	if (bytes_empty(text) || has_blank(text))
		return error_set(
			error, ERROR_CONFIGURATION,
			"the URL '%s' is empty or holds blanks or control characters; write them as %%20 and the like",
			url_show(text, arena).data);
	if (!take_apart(text, arena, url, error))
		return false;
	if (!listed(url->scheme, schemes))
		return error_set(error, ERROR_CONFIGURATION, "the URL '%s' must begin with %s",
		                 url_show(text, arena).data, list_of(schemes, arena).data);
	if (is_odd_address(text, url->host))
		return error_set(error, ERROR_CONFIGURATION, "the URL '%s' means the address %s; write it so",
		                 url_show(text, arena).data, url->host.data);
	if (is_http(url->scheme) && port_is_closed(url->port))
		return error_set(error, ERROR_CONFIGURATION, "the URL '%s' names port %s, which is not a web server's",
		                 url_show(text, arena).data, url->port.data);
	return true;
}

bool url_same_origin(const struct url *a, const struct url *b)
{
	return bytes_equal(a->scheme, b->scheme) && bytes_equal(a->host, b->host) && bytes_equal(a->port, b->port);
}

/* Past "user:password@", taking the last "@" of the authority as a hostile URL would have it. */
static size_t behind_user(struct bytes text, size_t from, size_t to)
{
	for (size_t i = to; i > from; i--)
		if (text.data[i - 1] == '@')
			return i;
	return from;
}

/* "?a=secret&b" as "?a=...&...": a value without a name is a value all the same. */
static void append_query(struct buffer *shown, struct bytes text, size_t at)
{
	while (at < text.length && text.data[at] != '#') {
		buffer_append_byte(shown, text.data[at++]);
		size_t end = find_any(text, at, "&;#"), equals = find_any(text, at, "=&;#");
		if (equals < end)
			buffer_append(shown, text.data + at, equals + 1 - at);
		buffer_append_string(shown, "...");
		at = end;
	}
}

struct bytes url_show(struct bytes text, struct arena *arena)
{
	struct buffer shown = {0};
	size_t authority = find_authority(text);
	size_t path = find_any(text, authority, "/?#"), query = find_any(text, path, "?#");
	size_t host = behind_user(text, authority, path);
	buffer_append(&shown, text.data, authority);
	buffer_append(&shown, text.data + host, query - host);
	append_query(&shown, text, query);
	struct bytes whole = buffer_bytes(&shown);
	struct bytes copy = arena_format(arena, whole.length > SHOWN ? "%.*s..." : "%.*s",
	                                 (int)(whole.length > SHOWN ? SHOWN : whole.length), whole.data);
	buffer_finish(&shown);
	return copy;
}
