/* A query as a person or a program reads it back. */
#pragma once

#include "analyzers/query.h"

/* Sets the normal form of the node and of each below it: words folded, every operator and bracket written. */
void query_print_normal(struct query_node *node, struct arena *arena);

/* The tree, a line a node, two blanks a level. */
void query_print_tree(const struct query_node *node, struct buffer *out);

/* The tree as one JSON object. */
void query_print_json(const struct query_node *node, struct buffer *out);
