/* Emoticons: the faces that people make of punctuation. */
#pragma once

#include "core/bytes.h"

/* The length of the emoticon that `text` begins with, and its usual spelling (a static string, never longer: noses
 * and eyes vary); 0 where it begins with none. A face that ends in a mark needs something else than a letter or
 * digit behind it, so that "prix:(50 dh)" holds none. */
size_t emoticon_match(struct bytes text, const char **usual);

/* Whether an emoticon can begin with this byte. */
bool emoticon_begins(unsigned char byte);
