/* A page as a tree of libxml2, so that escaping cannot be forgotten: text enters as text, never as markup. */
#pragma once

#include "core/arena.h"
#include "core/buffer.h"

#include <libxml/tree.h>

/* A page with head (character set, content security policy, viewport, title, style) and body. Its language
 * and direction are those of the language in use. Returns the body. */
xmlNode *tree_page(struct arena *arena, struct bytes title, const char *style, xmlDoc **document);

/* Adds an element; `class` may be NULL. Names and classes are ours. */
xmlNode *tree_add(xmlNode *parent, const char *name, const char *class);

/* Adds an element that holds a text. The text has been made safe to show (reports/foreign.h) or is ours. */
xmlNode *tree_add_text(xmlNode *parent, const char *name, const char *class, struct bytes text);

/* Isolates from left to right (U+2066 to U+2069), which only our own phrases have, become markup. */
void tree_text(xmlNode *parent, struct bytes text);

/* Values are ours or numbers, never foreign. */
void tree_attribute(xmlNode *node, const char *name, const char *value);
void tree_attribute_number(xmlNode *node, const char *name, double value);

/* Adds a link that tells the other side nothing, or a plain span where the address is none that may be
 * followed. */
xmlNode *tree_add_link(struct arena *arena, xmlNode *parent, struct bytes url, struct bytes text);

/* Writes the page as HTML and frees the tree. */
void tree_finish(xmlDoc *document, struct buffer *out);
