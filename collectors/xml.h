/* XML of any hands as a tree: mended first, so that libxml2 sees no document type, no entity, no comment, no
 * unclosed tag, and never more than the limits allow. */
#pragma once

#include "core/arena.h"
#include "core/buffer.h"
#include "core/error.h"

#include <libxml/tree.h>

struct xml_state {
	bool mended; /* tags had to be added or dropped */
	bool cut;    /* the text ends before its root element does, or a limit was reached */
};

/* Writes the document whose root element is the first one in `text` (valid UTF-8) anew, well-formed, into `out`.
 * Refused with ERROR_DATA where it declares entities of its own. */
bool xml_mend(struct bytes text, struct buffer *out, struct xml_state *state, struct error *error);

/* Mends and parses. The caller calls xmlFreeDoc. NULL with ERROR_DATA and a sentence. */
xmlDoc *xml_read(struct bytes text, struct xml_state *state, struct error *error);

enum { XML_NAME = 64 };

/* The name with the prefix that its namespace usually has ("dc:creator"), none for the namespaces of RSS and
 * Atom, in lower case. */
void xml_name(const xmlNode *node, char name[static XML_NAME]);

/* An attribute by its local name, absent where it is missing; lives as long as the document. */
struct bytes xml_attribute(const xmlNode *node, const char *name);

/* An attribute of the node or its nearest parent that has it: "base" and "lang" are inherited. */
struct bytes xml_inherited(const xmlNode *node, const char *name);

/* All text of an element, without markup, in the arena. */
struct bytes xml_text(struct arena *arena, const xmlNode *node);

/* Content as HTML: where it has elements, they are written out and their text is escaped; else its text. */
struct bytes xml_inner(struct arena *arena, const xmlNode *node);

/* Whether there is an element child. */
bool xml_has_elements(const xmlNode *node);

/* Whether there is anything but white space. */
bool xml_is_blank(const xmlNode *node);
