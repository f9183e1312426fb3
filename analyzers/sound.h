/* The sound key: a word's consonants in one alphabet for both scripts, so that what is known of خايب is known of khayb,
 * 5ayeb and khaib as well. */
#pragma once

#include "core/bytes.h"

enum { SOUND_KEY_MOST = 48 }; /* bytes of the longest key; the rest of a longer word is not heard */

/* Writes the key of a folded word in Latin or Arabic script to `key` and returns its length; 0 where the word has fewer
 * than two consonants, which is too little to tell words apart. Vowels and the half vowels w and y are not heard, the
 * same consonant twice is heard once (Arabic script does not tell a double from one with a vowel between), and of an
 * Arabic word one proclitic (و، ف، ب، ل، ك، ال) is taken off. */
size_t sound_key(struct bytes folded, char key[static SOUND_KEY_MOST]);
