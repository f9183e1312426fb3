/* Links: where an address in running text ends. */
#include "analyzers/link.h"

#include <ctype.h>
#include <string.h>

static const char *const endings[] = {"com", "net", "org"};
static const char *const endings_with_path[] = {"com", "net", "org", "ma",   "fr", "ly", "me", "be", "io",   "co",
                                                "gl",  "tv",  "app", "info", "es", "eu", "uk", "gg", "link", "shop"};

static bool is_link_byte(unsigned char c)
{
	return c > 0x20 && c < 0x7f && strchr("<>\"`{}|\\^", c) == NULL;
}

static bool is_host_byte(unsigned char c)
{
	return c < 0x80 && (isalnum(c) || c == '-' || c == '.');
}

static size_t span(struct bytes text, size_t at, bool (*belongs)(unsigned char))
{
	while (at < text.length && belongs((unsigned char)text.data[at]))
		at++;
	return at;
}

/* Without the punctuation that closes the sentence around it. */
static size_t without_closing(struct bytes text, size_t end)
{
	while (end > 0 && strchr(".,;:!?)]'*_~", text.data[end - 1]) != NULL)
		end--;
	return end;
}

size_t link_match(struct bytes text)
{
	static const char *const beginnings[] = {"http://", "https://", "www."};
	for (size_t i = 0; i < sizeof beginnings / sizeof beginnings[0]; i++) {
		size_t length = strlen(beginnings[i]);
		struct bytes head = {text.data, length};
		if (text.length <= length || !bytes_equal_caseless(head, bytes_of(beginnings[i])))
			continue;
		size_t end = without_closing(text, span(text, length, is_link_byte));
		return end > length ? end : 0;
	}
	return 0;
}

static bool is_among(struct bytes name, const char *const *names, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (bytes_equal_caseless(name, bytes_of(names[i])))
			return true;
	return false;
}

size_t link_match_bare(struct bytes text)
{
	size_t host = span(text, 0, is_host_byte);
	host = without_closing(text, host);
	size_t dot = host;
	while (dot > 0 && text.data[dot - 1] != '.')
		dot--;
	if (dot < 2)
		return 0;
	struct bytes ending = {text.data + dot, host - dot};
	bool has_path = host + 1 < text.length && text.data[host] == '/' && isalnum((unsigned char)text.data[host + 1]);
	if (has_path && is_among(ending, endings_with_path, sizeof endings_with_path / sizeof endings_with_path[0]))
		return without_closing(text, span(text, host, is_link_byte));
	return !has_path && is_among(ending, endings, sizeof endings / sizeof endings[0]) ? host : 0;
}
