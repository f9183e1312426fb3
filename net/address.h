/* Which addresses may be connected to: public ones, and private ones for who asks for them. */
#pragma once

#include <stdbool.h>
#include <sys/socket.h>

enum { ADDRESS_TEXT = 64 }; /* room for an address and its terminator */

/* Why no connection may be made to an address ("loopback", "link-local, cloud metadata"), or NULL where one may. With
 * `allow_private` the machine itself and private networks are open too, but never what is no server's address
 * (multicast, documentation...) and never the metadata services of clouds. Any family but IPv4 and IPv6 is refused.
 * The text is static. */
const char *address_refusal(const struct sockaddr *address, bool allow_private);

/* The same for an address in text form, without a port; what is not an address is refused. */
const char *address_refusal_of_text(const char *text, bool allow_private);

/* 127.0.0.0/8 or ::1. */
bool address_is_loopback(const struct sockaddr *address);

/* The address in text form, for errors; "unknown" for other families. */
void address_format(const struct sockaddr *address, char text[static ADDRESS_TEXT]);
