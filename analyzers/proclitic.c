/* Where a proclitic may be cut from an Arabic word. */
#include "analyzers/proclitic.h"

enum { LETTER = 2 /* bytes */, WORD_LEAST = 3 * LETTER };

const char *const proclitics[PROCLITICS] = {"و", "ف", "ب", "ل", "ك", "ال", "وال", "لل", "بال"};

/* The letters that matter, as UTF-8 writes them. */
enum { ALEF = 0xd8a7, BEH = 0xd8a8, FEH = 0xd981, KAF = 0xd983, LAM = 0xd984, WAW = 0xd988 };

static unsigned letter_at(struct bytes word, size_t at)
{
	return (unsigned)(unsigned char)word.data[at] << 8 | (unsigned char)word.data[at + 1];
}

static bool has_article(struct bytes word, size_t at)
{
	return letter_at(word, at) == ALEF && letter_at(word, at + LETTER) == LAM;
}

size_t proclitic_cuts(struct bytes word, size_t cuts[static PROCLITIC_CUTS])
{
	size_t count = 0;
	if (word.length < LETTER + WORD_LEAST)
		return 0;
	unsigned first = letter_at(word, 0);
	bool single = first == BEH || first == FEH || first == KAF || first == LAM || first == WAW;
	if (!single && first != ALEF)
		return 0;
	if (single)
		cuts[count++] = LETTER;
	bool twice = has_article(word, 0) || (first == LAM && letter_at(word, LETTER) == LAM);
	if (twice && word.length >= 2 * LETTER + WORD_LEAST)
		cuts[count++] = 2 * LETTER;
	bool thrice = (first == WAW || first == BEH) && has_article(word, LETTER);
	if (thrice && word.length >= 3 * LETTER + WORD_LEAST)
		cuts[count++] = 3 * LETTER;
	return count;
}
