/* Names in Tifinagh, the letters of Tamazight. */
#pragma once

#include "core/arena.h"

/* A folded name of Latin letters (and of the digits of Darija) letter by letter in Tifinagh, by the alphabet of the
 * Royal Institute of the Amazigh Culture (IRCAM), in the arena; absent where it has a sign that is none of these. */
struct bytes tifinagh_of(struct bytes latin, struct arena *arena);
