/* Arabic writes small words (and, by, for, the) onto the front of the next one: where a word may be cut so that what
 * is left is a word of its own. */
#pragma once

#include "core/bytes.h"

enum { PROCLITICS = 9, PROCLITIC_CUTS = 3 };

/* و ف ب ل ك ال وال لل بال */
extern const char *const proclitics[PROCLITICS];

/* The lengths, in bytes, of the proclitics that the folded Arabic word may begin with; each
 * leaves three letters or more. Returns how many there are. */
size_t proclitic_cuts(struct bytes word, size_t cuts[static PROCLITIC_CUTS]);
