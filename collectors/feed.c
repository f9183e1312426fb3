/* The kind `feed`: its row, what it asks, and which reader a reply goes to, by its content. */
#include "collectors/feed.h"

#include "collectors/charset.h"
#include "collectors/kinds.h"
#include "collectors/markup.h"

#include <string.h>

static bool ask(const struct source *source, struct bytes secret, struct bytes cursor, timestamp now,
                struct arena *arena, struct collector_request *request, struct error *error)
{
	(void)secret;
	(void)cursor;
	(void)now;
	(void)arena;
	(void)error;
	*request = (struct collector_request){
		.url = source->url,
		.accept = BYTES(
			"application/rss+xml, application/atom+xml, application/feed+json, application/rdf+xml, "
			"application/xml;q=0.9, text/xml;q=0.9, application/json;q=0.8, */*;q=0.5"),
		.conditional = true,
	};
	return true;
}

typedef bool reader(struct feed *feed, struct error *error);

/* Who reads a text that begins with this element. */
static const struct {
	const char *name;
	reader *read;
} roots[] = {
	{"rss", feed_read_xml},  {"rdf:RDF", feed_read_xml}, {"RDF", feed_read_xml},
	{"feed", feed_read_xml}, {"entry", feed_read_xml},   {"channel", feed_read_xml},
	{"html", feed_discover}, {"head", feed_discover},    {"body", feed_discover},
};

/* A prefix of the root's own choice ("atom:feed") does not matter, but for RDF's. */
static bool root_is(struct bytes name, const char *root)
{
	size_t length = strlen(root);
	struct bytes local = {name.data + name.length - length, length};
	return name.length >= length && bytes_equal_caseless(local, bytes_of(root)) &&
	       (name.length == length || name.data[name.length - length - 1] == ':');
}

/* The reader by the first element that is a root; what stands before it (a script's warnings, blank lines) goes.
 * NULL where there is none. */
static reader *sniff(struct bytes *text)
{
	*text = bytes_trim(*text);
	if (bytes_starts_with(*text, "{"))
		return feed_read_json;
	struct markup_token token;
	for (size_t at = 0, from = 0; (token = markup_next(*text, &at)).kind != MARKUP_FINISHED; from = at) {
		for (size_t i = 0; token.kind == MARKUP_START && i < sizeof roots / sizeof roots[0]; i++) {
			if (!root_is(token.name, roots[i].name))
				continue;
			/* The prologue stays: a DOCTYPE is judged by the XML reader. */
			bool prologue = bytes_starts_with(*text, "<?xml") || bytes_starts_with(*text, "<!");
			if (!prologue)
				*text = (struct bytes){text->data + from, text->length - from};
			return roots[i].read;
		}
	}
	return NULL;
}

static void warn(struct feed *feed, bool damaged)
{
	struct collector_progress *progress = feed->progress;
	if (progress->partial)
		progress->warning = (struct bytes)BYTES(
			"the feed is cut short or larger than the limits: what could be read was kept");
	else if (feed->mended || damaged)
		progress->warning = (struct bytes)BYTES("the feed is broken (tags that do not match, or control "
		                                        "characters): what could be read was kept");
	else if (feed->future)
		progress->warning = (struct bytes)BYTES(
			"the feed dates items in the future: the time of fetching was taken instead");
}

static enum collector_outcome parse(const struct source *source, const struct collector_reply *reply,
                                    struct bytes cursor, struct batch *batch, struct collector_progress *progress,
                                    struct error *error)
{
	(void)cursor;
	bool damaged = false;
	struct feed feed = {.source = source, .reply = reply, .base = reply->url, .batch = batch, .progress = progress};
	feed.text = charset_decode(batch->arena, reply->body, reply->content_type, &damaged);
	reader *read = sniff(&feed.text);
	if (bytes_empty(feed.text)) {
		error_set(error, ERROR_DATA, "the reply is empty");
		return COLLECTOR_LATER;
	}
	if (read == NULL) {
		error_set(error, ERROR_DATA,
		          "the reply is neither RSS, Atom nor JSON Feed, nor a web page that names one");
		return COLLECTOR_LATER;
	}
	if (!read(&feed, error))
		return COLLECTOR_LATER;
	warn(&feed, damaged);
	return COLLECTOR_DONE;
}

const struct collector feed_collector = {
	.kind = "feed",
	.summary = "RSS, Atom or JSON Feed at an address, or a web page that names one",
	.needs_url = true,
	.ask = ask,
	.parse = parse,
};
