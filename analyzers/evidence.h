/* Rows of evidence, gathered by the analyzers one after another. */
#pragma once

#include "analyzers/text.h"
#include "core/verdict.h"

struct evidence_rows {
	struct arena *arena; /* owner of the rows and of what they point to */
	struct evidence *items;
	size_t count, capacity;
};

/* Adds a row; the text of the place is taken from the mention, which outlives the rows. Offsets are cut to the
 * field, white space at both ends of the place is left out. */
void evidence_add(struct evidence_rows *rows, const struct mention *mention, enum evidence_kind kind, struct bytes name,
                  enum field field, size_t from, size_t to, double weight);

/* Puts the rows behind those that the verdict has. */
void evidence_append(const struct evidence_rows *rows, struct verdict *verdict);
