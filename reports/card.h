/* One mention on a page or in lines: level, title, text with its matches marked, why, who, where, when. */
#pragma once

#include "reports/excerpt.h"
#include "reports/facts.h"
#include "reports/tree.h"

/* Adds a list item to `list`. `note` stands before the facts; it may be absent. `limit`: bytes of text shown. */
void card_add(struct arena *arena, xmlNode *list, const struct digest_mention *mention, struct bytes note,
              timestamp today, size_t limit);

/* The same in lines of plain text, behind "  1. " or the like; matches stand between asterisks. */
void card_write(struct arena *arena, struct buffer *out, const char *first, const struct digest_mention *mention,
                struct bytes note, timestamp today, size_t limit);

/* An excerpt in an element of its own, with its matches marked; nothing where there is none. */
void card_add_excerpt(xmlNode *parent, const char *name, const char *class, const struct excerpt *excerpt);

/* The level of severity and a note, either of which may be missing; nothing where both are. */
void card_add_level(struct arena *arena, xmlNode *item, const struct record *record, struct bytes note);

/* Facts on one line of a page, each in its own direction. */
void card_add_facts(xmlNode *parent, const char *class, const struct facts *facts);

/* Facts as one text, " · " between two. */
struct bytes card_join(struct arena *arena, const struct facts *facts);
