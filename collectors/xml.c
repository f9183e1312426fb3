/* XML as a tree, by libxml2. */
#include "collectors/xml.h"

#include "core/limits.h"

#include <ctype.h>
#include <libxml/parser.h>
#include <stdio.h>
#include <string.h>

static xmlParserInput *refuse(const char *url, const char *id, xmlParserCtxt *context)
{
	(void)url;
	(void)id;
	(void)context;
	return NULL;
}

static void be_silent(void *user, xmlError *problem)
{
	(void)user;
	(void)problem;
}

xmlDoc *xml_read(struct bytes text, struct xml_state *state, struct error *error)
{
	struct buffer mended = {0};
	xmlDoc *document = NULL;
	if (xml_mend(text, &mended, state, error)) {
		xmlSetExternalEntityLoader(refuse);
		xmlSetStructuredErrorFunc(NULL, be_silent);
		/* Nothing that could need them is left, yet: no NOENT, DTDLOAD, XINCLUDE, HUGE. */
		document = xmlReadMemory(mended.data == NULL ? "" : mended.data, (int)mended.length, NULL, "UTF-8",
		                         XML_PARSE_RECOVER | XML_PARSE_NONET | XML_PARSE_NOCDATA | XML_PARSE_NOERROR |
		                                 XML_PARSE_NOWARNING | XML_PARSE_COMPACT);
		if (document == NULL || xmlDocGetRootElement(document) == NULL) {
			error_set(error, ERROR_DATA, "the reply is not XML that could be read");
			xmlFreeDoc(document);
			document = NULL;
		}
	}
	buffer_finish(&mended);
	return document;
}

/* The prefix that a namespace usually has; Atom's and RSS's have none. */
static const struct {
	const char *address, *prefix;
} namespaces[] = {
	{"http://www.w3.org/2005/atom", ""},
	{"https://www.w3.org/2005/atom", ""},
	{"http://purl.org/atom/ns#", ""},
	{"http://purl.org/rss/1.0/", ""},
	{"http://my.netscape.com/rdf/simple/0.9/", ""},
	{"http://channel.netscape.com/rdf/simple/0.9/", ""},
	{"http://purl.org/net/rss1.1#", ""},
	{"http://backend.userland.com/rss2", ""},
	{"http://backend.userland.com/rss", ""},
	{"http://blogs.law.harvard.edu/tech/rss", ""},
	{"http://purl.org/dc/elements/1.1/", "dc"},
	{"http://purl.org/dc/terms/", "dcterms"},
	{"http://purl.org/rss/1.0/modules/content/", "content"},
	{"http://purl.org/rss/1.0/modules/slash/", "slash"},
	{"http://purl.org/syndication/thread/1.0", "thr"},
	{"http://search.yahoo.com/mrss/", "media"},
	{"http://search.yahoo.com/mrss", "media"},
	{"http://www.itunes.com/dtds/podcast-1.0.dtd", "itunes"},
	{"http://www.w3.org/1999/02/22-rdf-syntax-ns#", "rdf"},
	{"http://www.w3.org/1999/xhtml", "xhtml"},
};

static const char *prefix_of(const xmlNs *namespace)
{
	struct bytes address = bytes_trim(bytes_of((const char *)namespace->href));
	for (size_t i = 0; i < sizeof namespaces / sizeof namespaces[0]; i++)
		if (bytes_equal_caseless(address, bytes_of(namespaces[i].address)))
			return namespaces[i].prefix;
	if (namespace->prefix == NULL || strcmp((const char *)namespace->prefix, "atom") == 0)
		return "";
	return (const char *)namespace->prefix;
}

void xml_name(const xmlNode *node, char name[static XML_NAME])
{
	const char *prefix = node->ns == NULL || node->ns->href == NULL ? "" : prefix_of(node->ns);
	snprintf(name, XML_NAME, "%s%s%s", prefix, prefix[0] == 0 ? "" : ":", (const char *)node->name);
	for (char *c = name; *c != 0; c++)
		*c = (char)tolower((unsigned char)*c);
}

struct bytes xml_attribute(const xmlNode *node, const char *name)
{
	for (const xmlAttr *attribute = node->properties; attribute != NULL; attribute = attribute->next)
		if (strcasecmp((const char *)attribute->name, name) == 0 && attribute->children != NULL)
			return bytes_of((const char *)attribute->children->content);
	return (struct bytes){0};
}

struct bytes xml_inherited(const xmlNode *node, const char *name)
{
	struct bytes value = {0};
	for (; node != NULL && node->type == XML_ELEMENT_NODE && bytes_absent(value); node = node->parent)
		value = xml_attribute(node, name);
	return value;
}

static bool is_text(const xmlNode *node)
{
	return node->type == XML_TEXT_NODE || node->type == XML_CDATA_SECTION_NODE;
}

/* Depth is bounded by LIMIT_XML_DEPTH. */
static void collect_text(const xmlNode *node, struct buffer *out)
{
	for (const xmlNode *child = node->children; child != NULL; child = child->next) {
		if (is_text(child))
			buffer_append_string(out, (const char *)child->content);
		else if (child->type == XML_ELEMENT_NODE)
			collect_text(child, out);
	}
}

static void escape(const char *text, struct buffer *out)
{
	for (; *text != 0; text++) {
		if (*text == '<')
			buffer_append_string(out, "&lt;");
		else if (*text == '&')
			buffer_append_string(out, "&amp;");
		else if (*text == '"')
			buffer_append_string(out, "&quot;");
		else
			buffer_append_byte(out, *text);
	}
}

static void write_children(const xmlNode *node, struct buffer *out)
{
	for (const xmlNode *child = node->children; child != NULL; child = child->next) {
		if (is_text(child))
			escape((const char *)child->content, out);
		if (child->type != XML_ELEMENT_NODE)
			continue;
		buffer_format(out, "<%s", (const char *)child->name);
		for (const xmlAttr *a = child->properties; a != NULL; a = a->next) {
			buffer_format(out, " %s=\"", (const char *)a->name);
			escape(a->children == NULL ? "" : (const char *)a->children->content, out);
			buffer_append_byte(out, '"');
		}
		buffer_append_byte(out, '>');
		write_children(child, out);
		buffer_format(out, "</%s>", (const char *)child->name);
	}
}

bool xml_has_elements(const xmlNode *node)
{
	const xmlNode *child = node->children;
	while (child != NULL && child->type != XML_ELEMENT_NODE)
		child = child->next;
	return child != NULL;
}

static struct bytes collected(struct arena *arena, const xmlNode *node,
                              void (*collect)(const xmlNode *, struct buffer *))
{
	struct buffer out = {0};
	collect(node, &out);
	struct bytes text = arena_copy(arena, buffer_bytes(&out));
	buffer_finish(&out);
	return text;
}

struct bytes xml_text(struct arena *arena, const xmlNode *node)
{
	return collected(arena, node, collect_text);
}

struct bytes xml_inner(struct arena *arena, const xmlNode *node)
{
	return collected(arena, node, xml_has_elements(node) ? write_children : collect_text);
}

bool xml_is_blank(const xmlNode *node)
{
	for (const xmlNode *child = node->children; child != NULL; child = child->next) {
		if (is_text(child) && !bytes_empty(bytes_trim(bytes_of((const char *)child->content))))
			return false;
		if (child->type == XML_ELEMENT_NODE)
			return false;
	}
	return true;
}
