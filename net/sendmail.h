/* Handing a mail to a local program that understands sendmail's options. */
#pragma once

#include "net/smtp.h"

/* Runs `path -i -f FROM -- RECIPIENT...` with the message on its standard input, lines ending with LF. Checked
 * addresses only (smtp.c). Exit status 0 is SMTP_ACCEPTED; those of sysexits.h that are about the mail itself
 * (EX_DATAERR, EX_NOUSER, EX_NOHOST) are SMTP_NEVER; all others are SMTP_LATER, as is a program that has not ended
 * after `limit` milliseconds (it is killed); one that cannot be run is SMTP_BLOCKED. What it wrote to standard error
 * goes into `error`. */
enum smtp_outcome sendmail_send(const char *path, int64_t limit, struct bytes from, const struct bytes *recipients,
                                size_t recipient_count, struct bytes message, struct error *error);
