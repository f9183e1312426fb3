/* Sections of a page, each with a heading, and their tables: a name and numbers a row. Texts are ours or made safe to
 * show (reports/foreign.h). */
#pragma once

#include "reports/tree.h"

xmlNode *section_add(xmlNode *main, const char *heading);

/* "None." */
void section_add_none(xmlNode *section);

/* A line in small print: "and 12 more". */
void section_add_more(xmlNode *section, const char *text);

/* A table with a caption for those who do not see it; returns its body. */
xmlNode *section_add_table(xmlNode *section, const char *caption, const char *const *heads, size_t count);
xmlNode *section_add_row(xmlNode *body, struct bytes name);
void section_add_number(xmlNode *row, struct bytes number);
