/* Pages as trees of libxml2. */
#include "reports/tree.h"

#include "core/memory.h"
#include "reports/foreign.h"
#include "reports/translation.h"

#include <glib.h>
#include <libxml/HTMLtree.h>
#include <string.h>

static const xmlChar *xml(const char *text)
{
	return (const xmlChar *)text;
}

/* libxml2 answers NULL when memory ends. */
static void *held(void *made)
{
	if (made == NULL)
		memory_exhausted();
	return made;
}

/* Elements that begin a line of the file, so that a person can read and compare pages. */
static bool begins_line(const char *name)
{
	static const char *const names[] = {"head", "meta",   "title", "style", "body",       "header",
	                                    "main", "footer", "h1",    "h2",    "p",          "section",
	                                    "ol",   "ul",     "li",    "table", "tr",         "dl",
	                                    "svg",  "rect",   "g",     "div",   "blockquote", "figure"};
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
		if (strcmp(names[i], name) == 0)
			return true;
	return false;
}

xmlNode *tree_add(xmlNode *parent, const char *name, const char *class)
{
	if (begins_line(name))
		held(xmlAddChild(parent, held(xmlNewText(xml("\n")))));
	xmlNode *node = held(xmlNewChild(parent, NULL, xml(name), NULL));
	if (class != NULL)
		tree_attribute(node, "class", class);
	return node;
}

static void add_plain(xmlNode *parent, struct bytes text)
{
	if (text.length > 0)
		held(xmlAddChild(parent, held(xmlNewTextLen(xml(text.data), (int)text.length))));
}

void tree_text(xmlNode *parent, struct bytes text)
{
	static const struct bytes open = BYTES("\u2066"), close = BYTES("\u2069");
	size_t from;
	while ((from = bytes_find(text, open)) < text.length) {
		add_plain(parent, (struct bytes){text.data, from});
		text = (struct bytes){text.data + from + open.length, text.length - from - open.length};
		size_t to = bytes_find(text, close);
		xmlNode *isolate = tree_add(parent, "bdi", NULL);
		tree_attribute(isolate, "dir", "ltr");
		add_plain(isolate, (struct bytes){text.data, to});
		to = to < text.length ? to + close.length : to;
		text = bytes_from(text, to);
	}
	add_plain(parent, text);
}

xmlNode *tree_add_text(xmlNode *parent, const char *name, const char *class, struct bytes text)
{
	xmlNode *node = tree_add(parent, name, class);
	tree_text(node, text);
	return node;
}

void tree_attribute(xmlNode *node, const char *name, const char *value)
{
	held(xmlNewProp(node, xml(name), xml(value)));
}

void tree_attribute_number(xmlNode *node, const char *name, double value)
{
	char text[32];
	snprintf(text, sizeof text, "%.10g", (double)(int64_t)(value * 10 + 0.5) / 10);
	tree_attribute(node, name, text);
}

xmlNode *tree_add_link(struct arena *arena, xmlNode *parent, struct bytes url, struct bytes text)
{
	struct bytes safe = foreign_url(arena, url);
	if (bytes_absent(safe))
		return tree_add_text(parent, "span", NULL, text);
	xmlNode *link = tree_add_text(parent, "a", NULL, text);
	tree_attribute(link, "href", safe.data);
	tree_attribute(link, "rel", "noopener noreferrer nofollow");
	return link;
}

static void add_meta(xmlNode *head, const char *key, const char *name, const char *content)
{
	xmlNode *meta = tree_add(head, "meta", NULL);
	tree_attribute(meta, key, name);
	tree_attribute(meta, "content", content);
}

/* Nothing may be loaded and nothing may run; only this very style, named by its hash, applies. */
static const char *policy_for(struct arena *arena, const char *style)
{
	guchar hash[32];
	gsize length = sizeof hash;
	GChecksum *checksum = g_checksum_new(G_CHECKSUM_SHA256);
	g_checksum_update(checksum, (const guchar *)style, (gssize)strlen(style));
	g_checksum_get_digest(checksum, hash, &length);
	g_checksum_free(checksum);
	gchar *text = g_base64_encode(hash, length);
	struct bytes policy = arena_format(
		arena, "default-src 'none'; style-src 'sha256-%s'; base-uri 'none'; form-action 'none'", text);
	g_free(text);
	return policy.data;
}

xmlNode *tree_page(struct arena *arena, struct bytes title, const char *style, xmlDoc **document)
{
	xmlDoc *page = held(htmlNewDocNoDtD(NULL, NULL));
	held(xmlCreateIntSubset(page, xml("html"), NULL, NULL));
	page->encoding = held(xmlStrdup(xml("UTF-8")));
	xmlNode *html = held(xmlNewDocNode(page, NULL, xml("html"), NULL));
	xmlDocSetRootElement(page, html);
	tree_attribute(html, "lang", translation_code());
	tree_attribute(html, "dir", translation_right_to_left() ? "rtl" : "ltr");
	xmlNode *head = tree_add(html, "head", NULL);
	tree_attribute(tree_add(head, "meta", NULL), "charset", "utf-8");
	add_meta(head, "http-equiv", "Content-Security-Policy", policy_for(arena, style));
	add_meta(head, "name", "viewport", "width=device-width, initial-scale=1");
	add_meta(head, "name", "color-scheme", "light dark");
	add_meta(head, "name", "referrer", "no-referrer");
	add_meta(head, "name", "robots", "noindex");
	tree_add_text(head, "title", NULL, title);
	tree_add_text(head, "style", NULL, bytes_of(style));
	*document = page;
	return tree_add(html, "body", NULL);
}

static int append(void *context, const char *data, int length)
{
	buffer_append(context, data, (size_t)length);
	return length;
}

void tree_finish(xmlDoc *document, struct buffer *out)
{
	xmlOutputBuffer *output = held(xmlOutputBufferCreateIO(append, NULL, out, NULL));
	htmlDocContentDumpFormatOutput(output, document, "UTF-8", 0);
	xmlOutputBufferClose(output);
	xmlFreeDoc(document);
}
