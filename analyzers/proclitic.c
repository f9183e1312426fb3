/* Where a proclitic may be cut from an Arabic word. */
#include "analyzers/proclitic.h"

#include <string.h>

enum { LETTER = 2 /* bytes */, WORD_LEAST = 3 * LETTER };

static bool stands_at(struct bytes word, size_t at, const char *letters)
{
	size_t length = strlen(letters);
	return at + length <= word.length && memcmp(word.data + at, letters, length) == 0;
}

static bool is_one_of(struct bytes word, const char *letters)
{
	for (; *letters != 0; letters += LETTER)
		if (memcmp(word.data, letters, LETTER) == 0)
			return true;
	return false;
}

size_t proclitic_cuts(struct bytes word, size_t cuts[static PROCLITIC_CUTS])
{
	size_t count = 0, possible[PROCLITIC_CUTS], found = 0;
	if (word.length < LETTER + WORD_LEAST)
		return 0;
	if (is_one_of(word, "وفبلك"))
		possible[found++] = LETTER;
	if (stands_at(word, 0, "ال") || stands_at(word, 0, "لل"))
		possible[found++] = 2 * LETTER;
	if (stands_at(word, LETTER, "ال") && is_one_of(word, "وب"))
		possible[found++] = 3 * LETTER;
	for (size_t i = 0; i < found; i++)
		if (word.length >= possible[i] + WORD_LEAST)
			cuts[count++] = possible[i];
	return count;
}
