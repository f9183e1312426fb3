/* A reply's bytes -> UTF-8, whatever its writer says they are. */
#pragma once

#include "core/arena.h"

/* The text as UTF-8, in the arena or the same bytes. Evidence goes before words: a byte order mark, then bytes that
 * are valid UTF-8, then the charset of `content_type` (header, may be absent), of the XML declaration or of the
 * page's `meta`, then a guess by the bytes (UTF-8 with faults, windows-1256, windows-1252). What cannot be read
 * becomes U+FFFD. `*damaged` is set where control characters had to be dropped. */
struct bytes charset_decode(struct arena *arena, struct bytes body, struct bytes content_type, bool *damaged);
