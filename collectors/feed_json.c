/* JSON Feed 1.0 and 1.1 (jsonfeed.org/version/1.1). */
#include "collectors/feed.h"
#include "collectors/feed_date.h"
#include "collectors/html.h"
#include "collectors/url.h"
#include "core/json.h"
#include "core/limits.h"

/* Version 1.1 has a list of authors, 1.0 one. */
static const json_t *author_of(const json_t *object)
{
	const json_t *first = json_array_get(json_object_get(object, "authors"), 0);
	return first == NULL ? json_object_get(object, "author") : first;
}

static struct bytes first_member(const json_t *object, const char *const *names, size_t count)
{
	struct bytes value = {0};
	for (size_t i = 0; i < count && bytes_empty(value); i++)
		value = json_member(object, names[i]);
	return value;
}

static struct bytes text_of(struct arena *arena, const json_t *object)
{
	static const char *const plain[] = {"content_text", "summary"};
	struct bytes text = html_to_text(arena, json_member(object, "content_html"));
	return bytes_empty(text) ? first_member(object, plain, 2) : text;
}

/* The object is freed before the batch is read, so that all is copied. */
static void read_item(struct feed *feed, const json_t *object, const json_t *feed_author)
{
	static const char *const links[] = {"url", "external_url"};
	struct arena *arena = feed->batch->arena;
	struct mention item = mention_blank();
	const json_t *author = author_of(object);
	if (author == NULL)
		author = feed_author;
	item.id = arena_copy(arena, json_member_text(arena, object, "id"));
	item.url = url_resolve(arena, feed->base, first_member(object, links, 2));
	item.title = arena_copy(arena, json_member(object, "title"));
	item.text = arena_copy(arena, text_of(arena, object));
	item.author = arena_copy(arena, json_member(author, "name"));
	item.author_url = url_resolve(arena, feed->base, json_member(author, "url"));
	item.lang = arena_copy(arena, json_member(object, "language"));
	item.published = feed_date_parse(json_member_text(arena, object, "date_published"));
	item.edited = feed_date_parse(json_member_text(arena, object, "date_modified"));
	feed_add(feed, &item);
}

static void read_feed(struct feed *feed, const json_t *root)
{
	const json_t *items = json_object_get(root, "items");
	feed->lang = arena_copy(feed->batch->arena, json_member(root, "language"));
	if (bytes_absent(feed->base))
		feed->base = arena_copy(feed->batch->arena, json_member(root, "home_page_url"));
	size_t count = json_array_size(items);
	feed->progress->partial |= count > LIMIT_ITEMS;
	for (size_t i = 0; i < count && i < LIMIT_ITEMS; i++)
		read_item(feed, json_array_get(items, i), author_of(root));
}

/* The end of the value that begins at `at` with a bracket, past its closing one; the text's length where it is
 * cut. */
static size_t value_end(struct bytes text, size_t at)
{
	bool quoted = false;
	size_t depth = 0;
	for (; at < text.length; at++) {
		char c = text.data[at];
		if (quoted && c == '\\')
			at++;
		else if (c == '"')
			quoted = !quoted;
		else if (!quoted && (c == '{' || c == '['))
			depth++;
		else if (!quoted && (c == '}' || c == ']') && --depth == 0)
			return at + 1;
	}
	return text.length;
}

/* A feed that is cut or broken: every item of it that is whole by itself. */
static bool read_pieces(struct feed *feed, struct error *error, const char *problem)
{
	char ignored[JSON_ERROR_TEXT_LENGTH];
	size_t at = bytes_find(feed->text, bytes_of("\"items\""));
	while (at < feed->text.length && feed->text.data[at] != '[')
		at++;
	while (at < feed->text.length && feed->place < LIMIT_ITEMS) {
		while (at < feed->text.length && feed->text.data[at] != '{')
			at++;
		size_t end = value_end(feed->text, at);
		json_t *item = json_parse((struct bytes){feed->text.data + at, end - at}, ignored);
		if (item != NULL)
			read_item(feed, item, NULL);
		json_decref(item);
		at = end;
	}
	feed->progress->partial = true;
	return feed->place > 0 || error_set(error, ERROR_DATA, "the reply is JSON that could not be read: %s", problem);
}

bool feed_read_json(struct feed *feed, struct error *error)
{
	char problem[JSON_ERROR_TEXT_LENGTH];
	json_t *root = json_parse(feed->text, problem);
	if (root == NULL)
		return read_pieces(feed, error, problem);
	struct bytes version = json_member(root, "version");
	bool right = bytes_find(version, bytes_of("jsonfeed.org")) < version.length ||
	             json_is_array(json_object_get(root, "items"));
	if (right)
		read_feed(feed, root);
	else
		error_set(error, ERROR_DATA, "the reply is JSON but no JSON Feed: it has no list \"items\"");
	json_decref(root);
	return right;
}
