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

/* Facts on one line of a page, each in its own direction. */
void card_add_facts(xmlNode *parent, const char *class, const struct facts *facts);

/* Facts as one text, " · " between two. */
struct bytes card_join(struct arena *arena, const struct facts *facts);
