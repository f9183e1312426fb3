/* A web page's feed (RSS autodiscovery: <link rel="alternate" type="application/rss+xml" href="...">). */
#include "collectors/feed.h"
#include "collectors/html.h"
#include "collectors/markup.h"
#include "collectors/url.h"

static bool is_feed_type(struct bytes type)
{
	static const char *const types[] = {"application/rss+xml", "application/atom+xml", "application/feed+json",
	                                    "application/json", "application/rdf+xml"};
	for (size_t i = 0; i < sizeof types / sizeof types[0]; i++)
		if (bytes_equal_caseless(type, bytes_of(types[i])))
			return true;
	return false;
}

bool feed_discover(struct feed *feed, struct error *error)
{
	struct arena *arena = feed->batch->arena;
	struct bytes base = feed->base;
	struct markup_token token;
	for (size_t at = 0; (token = markup_next(feed->text, &at)).kind != MARKUP_FINISHED;) {
		if (token.kind != MARKUP_START)
			continue;
		struct bytes url = url_resolve(arena, base, html_attribute(arena, token.body, "href"));
		if (bytes_equal_caseless(token.name, bytes_of("base")) && !bytes_absent(url))
			base = url;
		bool link = bytes_equal_caseless(token.name, bytes_of("link")) &&
		            bytes_equal_caseless(html_attribute(arena, token.body, "rel"), bytes_of("alternate"));
		/* The first is the site's own; those of its comments and sections follow. */
		if (link && is_feed_type(html_attribute(arena, token.body, "type")) && !bytes_absent(url) &&
		    !bytes_equal(url, feed->reply->url)) {
			feed->progress->moved = url;
			return true;
		}
	}
	return error_set(error, ERROR_DATA,
	                 "the reply is a web page that names no feed; give the address of the feed itself");
}
