/* Spells Latin letters in Tifinagh. */
#include "analyzers/tifinagh.h"

#include <string.h>

/* Two letters that stand for one sound come before the single ones. */
static const struct {
	const char *latin, *tifinagh;
} letters[] = {
	{"ch", "ⵛ"}, {"sh", "ⵛ"}, {"kh", "ⵅ"}, {"gh", "ⵖ"}, {"ou", "ⵓ"}, {"a", "ⴰ"}, {"b", "ⴱ"}, {"c", "ⴽ"}, {"d", "ⴷ"},
	{"e", "ⴻ"},  {"f", "ⴼ"},  {"g", "ⴳ"},  {"h", "ⵀ"},  {"i", "ⵉ"},  {"j", "ⵊ"}, {"k", "ⴽ"}, {"l", "ⵍ"}, {"m", "ⵎ"},
	{"n", "ⵏ"},  {"o", "ⵓ"},  {"p", "ⵒ"},  {"q", "ⵇ"},  {"r", "ⵔ"},  {"s", "ⵙ"}, {"t", "ⵜ"}, {"u", "ⵓ"}, {"v", "ⵠ"},
	{"w", "ⵡ"},  {"x", "ⴽⵙ"}, {"y", "ⵢ"},  {"z", "ⵣ"},  {"3", "ⵄ"},  {"5", "ⵅ"}, {"7", "ⵃ"}, {"9", "ⵇ"}, {" ", " "},
};

enum { LETTERS = sizeof letters / sizeof letters[0], GROWTH = 6 /* bytes that one becomes at most */ };

/* The row that the name goes on with at the offset, or LETTERS. */
static size_t letter_at(struct bytes name, size_t at)
{
	size_t row = 0;
	while (row < LETTERS && (strlen(letters[row].latin) > name.length - at ||
	                         memcmp(name.data + at, letters[row].latin, strlen(letters[row].latin)) != 0))
		row++;
	return row;
}

struct bytes tifinagh_of(struct bytes latin, struct arena *arena)
{
	char *spelled = arena_allocate(arena, GROWTH * latin.length + 1, 1);
	size_t length = 0;
	for (size_t at = 0, row; at < latin.length; at += strlen(letters[row].latin)) {
		row = letter_at(latin, at);
		if (row == LETTERS)
			return (struct bytes){0};
		memcpy(spelled + length, letters[row].tifinagh, strlen(letters[row].tifinagh));
		length += strlen(letters[row].tifinagh);
	}
	return (struct bytes){spelled, length};
}
