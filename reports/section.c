/* Sections of a page and their tables. */
#include "reports/section.h"

#include "reports/translation.h"

xmlNode *section_add(xmlNode *main, const char *heading)
{
	xmlNode *section = tree_add(main, "section", NULL);
	tree_add_text(section, "h2", NULL, bytes_of(heading));
	return section;
}

void section_add_none(xmlNode *section)
{
	tree_add_text(section, "p", "none", bytes_of(translate("None.")));
}

void section_add_more(xmlNode *section, const char *text)
{
	tree_add_text(section, "p", "more", bytes_of(text));
}

xmlNode *section_add_table(xmlNode *section, const char *caption, const char *const *heads, size_t count)
{
	xmlNode *table = tree_add(section, "table", NULL);
	tree_add_text(table, "caption", NULL, bytes_of(caption));
	xmlNode *row = tree_add(tree_add(table, "thead", NULL), "tr", NULL);
	for (size_t i = 0; i < count; i++)
		tree_attribute(tree_add_text(row, "th", i == 0 ? NULL : "number", bytes_of(heads[i])), "scope", "col");
	return tree_add(table, "tbody", NULL);
}

xmlNode *section_add_row(xmlNode *body, struct bytes name)
{
	xmlNode *row = tree_add(body, "tr", NULL);
	xmlNode *head = tree_add(row, "th", NULL);
	tree_attribute(head, "scope", "row");
	tree_add_text(head, "bdi", NULL, name);
	return row;
}

void section_add_number(xmlNode *row, struct bytes number)
{
	tree_add_text(tree_add(row, "td", "number"), "bdi", NULL, number);
}
