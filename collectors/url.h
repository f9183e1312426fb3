/* Addresses of web pages: resolved, and refused where they are none. */
#pragma once

#include "core/arena.h"

/* `reference` against the absolute `base` (RFC 3986, section 5.2), in the arena. Absent where the result is no
 * http or https address with a host: also for a relative reference where the base is absent or is none. Blanks
 * and characters that would end an address in a page are percent-encoded, controls dropped; letters of any
 * script stay. */
struct bytes url_resolve(struct arena *arena, struct bytes base, struct bytes reference);

/* Without "#..." at its end; `*fragment` is what stood behind it, absent where there was none. */
struct bytes url_without_fragment(struct bytes url, struct bytes *fragment);
