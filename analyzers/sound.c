/* The sound key. The letters of Moroccan chat spelling are those that Caubet describes ("Darija in Latin script":
 * 3 ع, 5 خ, 7 ح, 9 ق); each key letter is one ASCII character, a capital where Latin script has no letter of its
 * own. */
#include "analyzers/sound.h"

#include "core/utf8.h"

#include <string.h>

/* What a letter sounds like: a character of the key, or 0 where it is not heard. */
static char latin_sound(const unsigned char *c, size_t left, size_t *taken)
{
	static const struct {
		char pair[2], sound;
	} pairs[] = {{{'k', 'h'}, 'X'}, {{'g', 'h'}, 'G'}, {{'c', 'h'}, 'S'}, {{'s', 'h'}, 'S'},
	             {{'p', 'h'}, 'f'}, {{'t', 'h'}, 't'}, {{'d', 'h'}, 'd'}};
	/* By letter; a blank is not heard. */
	static const char letters[] = " bkd fgh jklmn pqrst v x z";
	static const char digits[10] = {[3] = 'E', [5] = 'X', [6] = 't', [7] = 'H', [8] = 'h', [9] = 'q'};
	*taken = 1;
	for (size_t i = 0; left > 1 && i < sizeof pairs / sizeof pairs[0]; i++)
		if (memcmp(c, pairs[i].pair, 2) == 0) {
			*taken = 2;
			return pairs[i].sound;
		}
	if (*c >= '0' && *c <= '9')
		return digits[*c - '0'];
	bool soft = *c == 'c' && left > 1 && memchr("eiy", c[1], 3) != NULL;
	char sound = *c >= 'a' && *c <= 'z' ? letters[*c - 'a'] : 0;
	return soft ? 's' : sound == ' ' ? 0 : sound;
}

/* From ء (U+0621) to ي (U+064A); a blank is not heard. */
static char arabic_sound(uint32_t code_point)
{
	static const char letters[] = "       b ttjHXddrzsSsdtdEG      fqklmnh   ";
	if (code_point >= 0x621 && code_point <= 0x64a) {
		char sound = letters[code_point - 0x621];
		return sound == ' ' ? 0 : sound;
	}
	return code_point == 0x6af ? 'g' : code_point == 0x67e ? 'p' : code_point == 0x6a4 ? 'v' : 0;
}

static struct bytes without_proclitic(struct bytes word)
{
	static const struct bytes proclitics[] = {BYTES("وال"), BYTES("بال"), BYTES("فال"), BYTES("كال"),
	                                          BYTES("ال"),  BYTES("لل"),  BYTES("و"),   BYTES("ف"),
	                                          BYTES("ب"),   BYTES("ل"),   BYTES("ك")};
	enum { LEAST_REST = 6, LEAST_REST_OF_LETTER = 8 }; /* three letters; four behind a single one: بزاف is whole */
	for (size_t i = 0; i < sizeof proclitics / sizeof proclitics[0]; i++) {
		size_t length = proclitics[i].length;
		size_t least = length == 2 ? LEAST_REST_OF_LETTER : LEAST_REST;
		if (word.length >= length + least && memcmp(word.data, proclitics[i].data, length) == 0)
			return bytes_from(word, length);
	}
	return word;
}

size_t sound_key(struct bytes folded, char key[static SOUND_KEY_MOST])
{
	size_t length = 0;
	bool arabic = folded.length > 0 && (unsigned char)folded.data[0] >= 0xd8;
	struct bytes word = arabic ? without_proclitic(folded) : folded;
	for (size_t at = 0, taken; at < word.length && length < SOUND_KEY_MOST; at += taken) {
		uint32_t code_point;
		const unsigned char *c = (const unsigned char *)word.data + at;
		char sound;
		if (*c < 0x80) {
			sound = latin_sound(c, word.length - at, &taken);
		} else {
			taken = utf8_decode(word, at, &code_point);
			sound = arabic_sound(code_point);
		}
		if (sound != 0 && (length == 0 || key[length - 1] != sound))
			key[length++] = sound;
	}
	/* ة, which the fold writes ه, ends a word like a vowel. */
	if (arabic && length > 2 && key[length - 1] == 'h')
		length--;
	return length < 2 ? 0 : length;
}
