/* Foreign text: what strangers wrote, made safe to show on a line of a page, a mail or a cell. */
#pragma once

#include "core/arena.h"

/* One line of text: white space and line ends fold to single blanks, control characters go, ill-formed
 * UTF-8 becomes U+FFFD. The characters that turn the direction of the text around them are shown as
 * "U+202E"; the invisible direction marks, which much honest Arabic text has, go. Never absent. A blank at
 * either end stays as one blank, so that pieces of a text can be cleaned apart. */
struct bytes foreign_line(struct arena *arena, struct bytes text);

/* The same, trimmed and cut to `limit` bytes; "…" says that something was cut. */
struct bytes foreign_short(struct arena *arena, struct bytes text, size_t limit);

/* An address that a link may lead to: http or https with a host, every byte but those of RFC 3986 written
 * as %XX. Absent where it is anything else. */
struct bytes foreign_url(struct arena *arena, struct bytes url);

/* The host of an http or https address, lower case, without "www."; absent where there is none. */
struct bytes foreign_site(struct arena *arena, struct bytes url);
