/* RSS 0.9x, 1.0 (RDF) and 2.0, Atom 0.3 and 1.0 and their modules: one table says which element fills which
 * field, for real feeds mix the vocabularies. */
#include "collectors/feed.h"
#include "collectors/feed_date.h"
#include "collectors/html.h"
#include "collectors/url.h"
#include "collectors/xml.h"
#include "core/limits.h"

#include <string.h>
#include <strings.h>

enum field { ID, LINK, TITLE, BODY, AUTHOR, PUBLISHED, EDITED, PARENT, REPLIES, VIEWS, SITE, FIELDS };

/* Elements by canonical name (xml_name); the lowest rank that is there and not blank wins. */
static const struct {
	const char *name;
	enum field field;
	int rank;
} elements[] = {
	{"guid", ID, 1},
	{"id", ID, 2},
	{"dc:identifier", ID, 3},
	{"title", TITLE, 1},
	{"dc:title", TITLE, 2},
	{"media:title", TITLE, 3},
	{"content:encoded", BODY, 1},
	{"content", BODY, 2},
	{"body", BODY, 3},
	{"xhtml:body", BODY, 3},
	{"description", BODY, 4},
	{"summary", BODY, 5},
	{"itunes:summary", BODY, 6},
	{"media:description", BODY, 7},
	{"dc:description", BODY, 8},
	{"itunes:subtitle", BODY, 9},
	{"dc:creator", AUTHOR, 1},
	{"author", AUTHOR, 2},
	{"dc:author", AUTHOR, 3},
	{"itunes:author", AUTHOR, 4},
	{"media:credit", AUTHOR, 5},
	{"pubdate", PUBLISHED, 1},
	{"published", PUBLISHED, 2},
	{"issued", PUBLISHED, 3},
	{"dc:date", PUBLISHED, 4},
	{"created", PUBLISHED, 5},
	{"dcterms:issued", PUBLISHED, 6},
	{"dcterms:created", PUBLISHED, 7},
	{"updated", EDITED, 1},
	{"modified", EDITED, 2},
	{"dcterms:modified", EDITED, 3},
	{"thr:in-reply-to", PARENT, 1},
	{"slash:comments", REPLIES, 1},
	{"thr:total", REPLIES, 2},
	{"media:statistics", VIEWS, 1},
	{"source", SITE, 1},
};

/* The elements that were chosen for an item's fields. */
struct choice {
	const xmlNode *node[FIELDS];
	int rank[FIELDS];
	struct bytes link; /* resolved */
};

static void choose(struct choice *choice, const xmlNode *node, enum field field, int rank)
{
	if (choice->node[field] != NULL && choice->rank[field] <= rank)
		return;
	choice->node[field] = node;
	choice->rank[field] = rank;
}

/* The base of an element's addresses: each xml:base is relative to the one outside of it. */
static struct bytes base_of(const struct feed *feed, const xmlNode *node)
{
	if (node == NULL || node->type != XML_ELEMENT_NODE)
		return feed->base;
	struct bytes own = xml_attribute(node, "base"), outer = base_of(feed, node->parent);
	struct bytes base = url_resolve(feed->batch->arena, outer, own);
	return bytes_absent(base) ? outer : base;
}

/* How good an address an element gives a person: 1 its page, 2 the item itself, 3 a file; 0 none. */
static int link_rank(const xmlNode *node, const char *name)
{
	struct bytes relation = xml_attribute(node, "rel");
	if (strcmp(name, "enclosure") == 0 || strcmp(name, "media:content") == 0 || strcmp(name, "content") == 0)
		return 3;
	if (strcmp(name, "link") != 0)
		return 0;
	if (bytes_empty(relation) || bytes_equal_caseless(relation, bytes_of("alternate")))
		return 1;
	return bytes_equal_caseless(relation, bytes_of("self"))        ? 2
	       : bytes_equal_caseless(relation, bytes_of("enclosure")) ? 3
	                                                               : 0;
}

/* The address of an item: an Atom link's `href`, an RSS link's text, a file's `url` or `src`. */
static void choose_link(const struct feed *feed, struct choice *choice, const xmlNode *node, const char *name)
{
	static const char *const attributes[] = {"href", "url", "src"};
	struct arena *arena = feed->batch->arena;
	int rank = link_rank(node, name);
	if (rank == 0 || (choice->node[LINK] != NULL && choice->rank[LINK] <= rank))
		return;
	struct bytes written = {0};
	for (size_t i = 0; i < sizeof attributes / sizeof attributes[0] && bytes_empty(written); i++)
		written = xml_attribute(node, attributes[i]);
	if (bytes_empty(written) && rank == 1)
		written = bytes_trim(xml_text(arena, node));
	struct bytes url = bytes_empty(written) ? written : url_resolve(arena, base_of(feed, node), written);
	if (bytes_empty(url))
		return;
	choose(choice, node, LINK, rank);
	choice->link = url;
}

static bool is_filled(const xmlNode *node, enum field field)
{
	struct arena arena = {0};
	bool filled = true;
	if (field == PARENT || field == VIEWS)
		return node->properties != NULL || !xml_is_blank(node);
	if (field == PUBLISHED || field == EDITED)
		filled = feed_date_parse(xml_text(&arena, node)) != TIMESTAMP_UNKNOWN;
	arena_finish(&arena);
	return filled && !xml_is_blank(node);
}

static void choose_among(const struct feed *feed, struct choice *choice, const xmlNode *parent)
{
	char name[XML_NAME];
	for (const xmlNode *node = parent->children; node != NULL; node = node->next) {
		if (node->type != XML_ELEMENT_NODE)
			continue;
		xml_name(node, name);
		choose_link(feed, choice, node, name);
		/* YouTube puts an entry's description and counts two levels down. */
		if (strcmp(name, "media:group") == 0 || strcmp(name, "media:community") == 0)
			choose_among(feed, choice, node);
		for (size_t i = 0; i < sizeof elements / sizeof elements[0]; i++)
			if (strcmp(elements[i].name, name) == 0 && is_filled(node, elements[i].field))
				choose(choice, node, elements[i].field, elements[i].rank);
	}
}

static int base64_digit(char c)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	const char *at = c == 0 ? NULL : strchr(digits, c);
	return at == NULL ? -1 : (int)(at - digits);
}

/* RFC 4648, blanks passed over; ends at the first character that is no digit. */
static struct bytes base64_decode(struct arena *arena, struct bytes text)
{
	char *out = arena_allocate(arena, text.length + 1, 1);
	size_t length = 0;
	unsigned bits = 0, count = 0;
	for (size_t i = 0; i < text.length; i++) {
		int digit = base64_digit(text.data[i]);
		if (digit < 0 && (text.data[i] == ' ' || text.data[i] == '\n' || text.data[i] == '\t'))
			continue;
		if (digit < 0)
			break;
		bits = (bits << 6 | (unsigned)digit) & 0xffffff;
		count += 6;
		if (count >= 8) {
			count -= 8;
			out[length++] = (char)(bits >> count & 0xff);
		}
	}
	return (struct bytes){out, length};
}

static bool type_is(struct bytes type, const char *name)
{
	return bytes_equal_caseless(type, bytes_of(name));
}

/* Media types that RFC 4287, 4.1.3.3, and Atom 0.3's mode say are Base64. */
static bool is_base64(struct bytes type, struct bytes mode)
{
	bool text = bytes_find(type, bytes_of("text")) == 0 || bytes_find(type, bytes_of("xml")) < type.length ||
	            bytes_find(type, bytes_of("html")) < type.length || bytes_find(type, bytes_of("/")) == type.length;
	return type_is(mode, "base64") || (!bytes_empty(type) && !text);
}

/* A text of RSS, or a text construct of Atom, as plain text. */
static struct bytes plain(struct arena *arena, const xmlNode *node, bool one_line)
{
	if (node == NULL)
		return (struct bytes){0};
	struct bytes type = xml_attribute(node, "type"), content = xml_inner(arena, node);
	if (is_base64(type, xml_attribute(node, "mode")) && !xml_has_elements(node))
		content = base64_decode(arena, content);
	/* What says that it is plain may hold "<" as a sign. What says nothing is mostly HTML, in Atom too. */
	if ((type_is(type, "text") || type_is(type, "text/plain")) && !xml_has_elements(node))
		return bytes_trim(content);
	return one_line ? html_to_line(arena, content) : html_to_text(arena, content);
}

static const xmlNode *child_named(const xmlNode *parent, const char *wanted)
{
	char name[XML_NAME];
	for (const xmlNode *node = parent->children; node != NULL; node = node->next) {
		if (node->type != XML_ELEMENT_NODE)
			continue;
		xml_name(node, name);
		if (strcmp(name, wanted) == 0 && !xml_is_blank(node))
			return node;
	}
	return NULL;
}

/* "address@example.ma (Name)" and "Name <address@example.ma>": the name. */
static struct bytes name_of_mail(struct bytes author)
{
	size_t open = bytes_find(author, bytes_of("("));
	if (bytes_find(author, bytes_of("@")) == author.length)
		return author;
	if (open < author.length && author.data[author.length - 1] == ')' && author.length - open > 2)
		return bytes_trim((struct bytes){author.data + open + 1, author.length - open - 2});
	size_t angle = bytes_find(author, bytes_of("<"));
	return angle > 0 && angle < author.length ? bytes_trim((struct bytes){author.data, angle}) : author;
}

static void read_author(const struct feed *feed, const xmlNode *node, struct mention *item)
{
	struct arena *arena = feed->batch->arena;
	if (node == NULL)
		return;
	const xmlNode *name = child_named(node, "name"), *mail = child_named(node, "email");
	const char *const addresses[] = {"uri", "url", "homepage"};
	for (size_t i = 0; i < 3; i++) {
		const xmlNode *address = child_named(node, addresses[i]);
		if (address != NULL && bytes_absent(item->author_url))
			item->author_url = url_resolve(arena, base_of(feed, address), xml_text(arena, address));
	}
	if (name == NULL && mail == NULL && !bytes_absent(item->author_url))
		return;
	const xmlNode *written = name != NULL ? name : mail != NULL ? mail : node;
	item->author = name_of_mail(html_to_line(arena, xml_inner(arena, written)));
}

/* Text at the start of a comment up to the end of its first link: "In reply to <a href=...>Karim</a>." in any
 * language. Returns its length, 0 where the comment begins otherwise. */
static size_t reply_prefix(struct bytes html, struct bytes *href)
{
	enum { LONGEST = 400 };
	static const char mark[] = "#comment-";
	struct bytes head = {html.data, html.length < LONGEST ? html.length : LONGEST};
	size_t link = bytes_find(head, bytes_of("<a href=\"")), from = link + strlen("<a href=\"");
	if (link == head.length)
		return 0;
	struct bytes rest = bytes_from(head, from);
	size_t close = bytes_find(rest, bytes_of("\"")), end = bytes_find(rest, bytes_of("</a>"));
	*href = (struct bytes){rest.data, close};
	bool answer = bytes_find(*href, bytes_of(mark)) < href->length && end < rest.length;
	/* Only words may stand before it, besides the paragraph's tag. */
	struct bytes before = {head.data, link};
	if (bytes_starts_with(before, "<p>"))
		before = bytes_from(before, 3);
	if (!answer || bytes_find(before, bytes_of("<")) < before.length || before.length > 60)
		return 0;
	size_t length = from + end + strlen("</a>");
	return length + (length < html.length && html.data[length] == '.');
}

/* WordPress says in words what an RSS comment answers. Its feeds name comments ID#comment-N, so that the parent's
 * id is ours with the link's fragment; a comment without such words answers the post. */
static void read_comment(const struct feed *feed, const xmlNode *body, struct mention *item)
{
	struct arena *arena = feed->batch->arena;
	struct bytes fragment, href, post = url_without_fragment(item->id, &fragment);
	if (!bytes_starts_with(fragment, "comment-") || body == NULL)
		return;
	struct bytes html = bytes_trim(xml_inner(arena, body));
	size_t prefix = reply_prefix(html, &href);
	if (prefix > 0) {
		item->text = html_to_text(arena, bytes_from(html, prefix));
		url_without_fragment(href, &fragment);
	}
	if (bytes_absent(item->parent))
		item->parent = prefix > 0 ? arena_format(arena, "%.*s#%.*s", (int)post.length, post.data,
		                                         (int)fragment.length, fragment.data)
		                          : post;
}

static int64_t read_count(struct bytes text)
{
	int64_t count = 0;
	text = bytes_trim(text);
	for (size_t i = 0; i < text.length; i++) {
		if (text.data[i] < '0' || text.data[i] > '9' || i > 14)
			return COUNT_UNKNOWN;
		count = count * 10 + (text.data[i] - '0');
	}
	return text.length == 0 ? COUNT_UNKNOWN : count;
}

static struct bytes text_of(struct arena *arena, const xmlNode *node)
{
	if (node == NULL)
		return (struct bytes){0};
	return bytes_trim(xml_text(arena, node));
}

/* Google News describes an item by a list of links to others' headlines; who speaks is its source. */
static void read_site(const struct feed *feed, const struct choice *choice, struct mention *item)
{
	const xmlNode *site = choice->node[SITE];
	if (site == NULL || xml_has_elements(site))
		return;
	if (bytes_absent(item->author))
		item->author = html_to_line(feed->batch->arena, xml_inner(feed->batch->arena, site));
	if (bytes_starts_with(item->url, "https://news.google."))
		item->text = item->title;
}

static void read_id(const struct feed *feed, const struct choice *choice, const xmlNode *node, struct mention *item)
{
	struct arena *arena = feed->batch->arena;
	const xmlNode *id = choice->node[ID];
	item->id = text_of(arena, id);
	item->url = choice->link;
	if (id == NULL)
		item->id = bytes_trim(xml_attribute(node, "about"));
	bool permalink = id != NULL && strcasecmp((const char *)id->name, "guid") == 0 &&
	                 !type_is(xml_attribute(id, "isPermaLink"), "false");
	if (bytes_absent(item->url) && (permalink || id == NULL))
		item->url = url_resolve(arena, (struct bytes){0}, item->id);
}

static void read_item(struct feed *feed, const xmlNode *node, const xmlNode *parent_author)
{
	struct arena *arena = feed->batch->arena;
	struct choice choice = {0};
	struct mention item = mention_blank();
	choose_among(feed, &choice, node);
	read_id(feed, &choice, node, &item);
	item.title = plain(arena, choice.node[TITLE], true);
	item.text = plain(arena, choice.node[BODY], false);
	const xmlNode *author = choice.node[AUTHOR];
	if (author == NULL && choice.node[SITE] != NULL)
		author = child_named(choice.node[SITE], "author");
	read_author(feed, author == NULL ? parent_author : author, &item);
	item.published = feed_date_parse(text_of(arena, choice.node[PUBLISHED]));
	item.edited = feed_date_parse(text_of(arena, choice.node[EDITED]));
	item.lang = xml_inherited(node, "lang");
	item.replies = read_count(text_of(arena, choice.node[REPLIES]));
	if (choice.node[VIEWS] != NULL)
		item.views = read_count(xml_attribute(choice.node[VIEWS], "views"));
	if (choice.node[PARENT] != NULL)
		item.parent = bytes_trim(xml_attribute(choice.node[PARENT], "ref"));
	read_comment(feed, choice.node[BODY], &item);
	read_site(feed, &choice, &item);
	/* An item that has none of these still says something with its categories or its source's title. */
	if (bytes_empty(item.text) && bytes_empty(item.title))
		item.text = html_to_line(arena, xml_text(arena, node));
	feed_add(feed, &item);
}

/* Items wherever they stand: in the channel (RSS 0.9x, 2.0), beside it (RSS 1.0), in the feed (Atom). */
static void read_items(struct feed *feed, const xmlNode *parent, const xmlNode *author)
{
	char name[XML_NAME];
	const xmlNode *own = strcasecmp((const char *)parent->name, "feed") == 0 ? child_named(parent, "author") : NULL;
	for (const xmlNode *node = parent->children; node != NULL; node = node->next) {
		if (node->type != XML_ELEMENT_NODE)
			continue;
		xml_name(node, name);
		if (strcmp(name, "item") == 0 || strcmp(name, "entry") == 0)
			read_item(feed, node, own == NULL ? author : own);
		else if (strcmp(name, "channel") == 0 || strcmp(name, "feed") == 0)
			read_items(feed, node, own == NULL ? author : own);
	}
}

/* What the channel says of the whole: its language, and its address where the reply's own is not known. */
static void read_channel(struct feed *feed, const xmlNode *root)
{
	struct arena *arena = feed->batch->arena;
	const xmlNode *channel = child_named(root, "channel");
	if (channel == NULL)
		channel = root;
	const xmlNode *lang = child_named(channel, "language"), *link = child_named(channel, "link");
	if (lang == NULL)
		lang = child_named(channel, "dc:language");
	feed->lang = text_of(arena, lang);
	if (bytes_absent(url_resolve(arena, feed->base, (struct bytes)BYTES(""))))
		feed->base = text_of(arena, link);
}

bool feed_read_xml(struct feed *feed, struct error *error)
{
	struct xml_state state = {0};
	xmlDoc *document = xml_read(feed->text, &state, error);
	if (document == NULL)
		return false;
	feed->mended |= state.mended;
	feed->progress->partial |= state.cut;
	const xmlNode *root = xmlDocGetRootElement(document);
	read_channel(feed, root);
	if (strcasecmp((const char *)root->name, "entry") == 0)
		read_item(feed, root, NULL);
	else
		read_items(feed, root, NULL);
	/* Attributes' texts end with the tree. */
	for (size_t i = 0; i < feed->batch->count; i++) {
		struct mention *mention = &feed->batch->mentions[i];
		mention->lang = arena_copy(feed->batch->arena, mention->lang);
		mention->parent = arena_copy(feed->batch->arena, mention->parent);
		mention->id = arena_copy(feed->batch->arena, mention->id);
	}
	xmlFreeDoc(document);
	return true;
}
