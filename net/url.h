/* A URL as it may be asked for, and as it may be shown. */
#pragma once

#include "core/arena.h"
#include "core/error.h"

struct url {
	struct bytes whole;  /* normalised, terminated: what libcurl is given */
	struct bytes scheme; /* lower case */
	struct bytes host;   /* lower case, IPv6 in brackets */
	struct bytes port;   /* digits; the scheme's own where none was written, absent where it has none */
};

/* Takes a URL apart with libcurl's own parser, so that there is no second opinion on what the host is. `schemes` ends
 * with NULL. False with ERROR_CONFIGURATION on another scheme, a user or password in it, control characters, blanks,
 * more than LIMIT_URL bytes, and ports that belong to other services. The parts live in the arena. */
bool url_parse(struct bytes text, const char *const *schemes, struct arena *arena, struct url *url,
               struct error *error);

/* Scheme, host and port are equal: the same server, which may see the same secrets (RFC 6454). */
bool url_same_origin(const struct url *a, const struct url *b);

/* For errors: without user, password, fragment and the values of the query, which may be keys; a long one is cut. */
struct bytes url_show(struct bytes text, struct arena *arena);
