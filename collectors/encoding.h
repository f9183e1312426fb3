/* Texts of exported files -> UTF-8. */
#pragma once

#include "core/arena.h"

/* The text as UTF-8 without its mark: UTF-8 and UTF-16 by their mark, valid UTF-8 as it is; anything else is taken
 * for windows-1256 (Arabic) or windows-1252 (western), whichever its words look like. The result is in the arena or
 * in `text`; what cannot be decoded becomes U+FFFD. */
struct bytes encoding_to_utf8(struct arena *arena, struct bytes text);
