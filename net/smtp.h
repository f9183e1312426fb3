/* Handing a composed mail to a server: SMTP with TLS and AUTH through libcurl, or a local sendmail. */
#pragma once

#include "core/bytes.h"
#include "core/error.h"

#include <stdint.h>

struct smtp_settings {
	struct bytes url;  /* smtp:// (STARTTLS is required), smtps:// or sendmail:///path/of/sendmail. A plain
	                      connection without TLS is made only to smtp+insecure://, for a relay on this machine */
	struct bytes user; /* absent: no authentication */
	struct bytes password;
	struct bytes ca;        /* file of certificate authorities; absent: the system's */
	int64_t transfer_limit; /* milliseconds; 0: core/limits.h */
};

enum smtp_outcome {
	SMTP_ACCEPTED, /* the server has taken responsibility (250 after the data) */
	SMTP_LATER, /* this mail must wait: the server said 4xx to it, or the connection broke while it was handed over
	             */
	SMTP_NEVER, /* this mail is refused for good: 5xx to its addresses or its text, or what is no address */
	SMTP_BLOCKED, /* the way is shut to every mail: no connection, TLS or password refused, a wrong mail.url; it is
	                 mended without touching the mail, which then must go out */
};

/* Sends one message (RFC 5322) from one address to several: to all of them, or to none where the server refuses one, so
 * that an outcome is never half true. Line ends are made CRLF. Addresses with control characters, blanks or angle
 * brackets are refused (SMTP_NEVER), so that no command can be injected. On anything but SMTP_ACCEPTED `error` says
 * why, without the password. */
enum smtp_outcome smtp_send(const struct smtp_settings *settings, struct bytes from, const struct bytes *recipients,
                            size_t recipient_count, struct bytes message, struct error *error);
