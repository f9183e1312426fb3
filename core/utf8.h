/* UTF-8: checked once at the border, so that everything inside may rely on it. */
#pragma once

#include "core/arena.h"

#include <stdint.h>

/* Decodes the character at `at` (which must be < text.length) of valid or invalid text. Returns its length
 * 1..4 and sets the code point; an ill-formed sequence gives U+FFFD and the length of its maximal subpart
 * (Unicode 15, section 3.9, U+FFFD substitution of maximal subparts; what WHATWG's decoder does). */
size_t utf8_decode(struct bytes text, size_t at, uint32_t *code_point);

/* Writes 1..4 bytes; returns how many. A surrogate or a value above U+10FFFF is written as U+FFFD. */
size_t utf8_encode(uint32_t code_point, char bytes[static 4]);

bool utf8_valid(struct bytes text);

/* The text with ill-formed sequences replaced by U+FFFD: the same bytes where it is valid, else a copy in
 * the arena. Adds the number of replacements to `*replaced` unless NULL. */
struct bytes utf8_repair(struct arena *arena, struct bytes text, size_t *replaced);

/* What may stand in a stored text: repaired, and without NUL, control characters other than tab and line
 * feed (CR LF and CR become LF), U+FFFE, U+FFFF and their like. The same bytes where nothing had to go. */
struct bytes utf8_clean(struct arena *arena, struct bytes text);

/* The bytes of the first `count` characters of valid text; more than the text's where it has fewer. */
size_t utf8_letters(struct bytes text, size_t count);

/* Cut to at most `limit` bytes, never inside a character. */
struct bytes utf8_cut(struct bytes text, size_t limit);
