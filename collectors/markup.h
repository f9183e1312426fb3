/* The pieces of XML and HTML text: tags, text, comments, attributes and references, found in one pass over any
 * bytes at all. Nothing here fails: what is no markup is text. Both readers (html.c, xml_mend.c) stand on it. */
#pragma once

#include "core/bytes.h"

#include <stdint.h>

enum markup_kind {
	MARKUP_TEXT,  /* body: the text, with its references */
	MARKUP_START, /* name and attributes of <name ...> or <name .../> */
	MARKUP_END,   /* name of </name> */
	MARKUP_CDATA, /* body: what stands between <![CDATA[ and ]]> */
	MARKUP_COMMENT,
	MARKUP_DOCTYPE,     /* body: what stands between <!DOCTYPE and >, its internal subset included */
	MARKUP_INSTRUCTION, /* body: what stands between <? and ?> */
	MARKUP_FINISHED,
};

struct markup_token {
	enum markup_kind kind;
	struct bytes name;
	struct bytes body; /* of a start tag: its attributes */
	bool empty;        /* a start tag that ends with "/>" */
	bool cut;          /* the text ended before the token did */
};

/* The token at `*at`, which moves behind it. Every call moves on, and all calls together read each byte a
 * bounded number of times. */
struct markup_token markup_next(struct bytes text, size_t *at);

/* The next attribute of a start tag's body at `*at`; false where there is none. A name without value has an
 * empty one. Values keep their references. */
bool markup_attribute(struct bytes body, size_t *at, struct bytes *name, struct bytes *value);

/* The first attribute of that name (case-blind) with its references, absent where there is none. */
struct bytes markup_attribute_named(struct bytes body, const char *name);

/* The character that a reference at `at` (where `&` stands) names, and the reference's length: decimal,
 * hexadecimal, or a name of HTML. 0 where it is none. As browsers do, numbers 128..159 mean windows-1252 and
 * a name of Latin-1 counts without its semicolon, unless a letter, a digit or `=` follows. */
size_t markup_reference(struct bytes text, size_t at, uint32_t *code_point);
