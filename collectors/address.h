/* Addresses of interfaces over HTTP: parameters of a query, and the header Link that names the next page. */
#pragma once

#include "core/arena.h"
#include "core/buffer.h"

/* Appends "?name=value", or "&name=value" where the address has a query already; both percent-encoded
 * (RFC 3986). An absent value appends nothing. */
void address_add(struct buffer *address, const char *name, struct bytes value);

/* Appends bytes percent-encoded as one segment of a path. */
void address_add_segment(struct buffer *address, struct bytes segment);

/* The value of a parameter of the address's query, decoded into the arena; absent where it is not there. */
struct bytes address_parameter(struct arena *arena, struct bytes address, const char *name);

/* The target of a relation in a header Link (RFC 8288), absent where it is not there. */
struct bytes address_target(struct bytes header, const char *relation);

/* Whether two addresses have the same scheme, host, port and path: a server may name its next page, but never
 * send us, with our token, elsewhere. */
bool address_same_place(struct bytes a, struct bytes b);
