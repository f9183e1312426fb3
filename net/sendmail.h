/* Handing a mail to a local program that understands sendmail's options. */
#pragma once

#include "net/smtp.h"

/* Runs `path -i -f FROM -- RECIPIENT...` with the message on its standard input, lines ending with LF. Checked
 * addresses only (smtp.c). Exit status 0 is SMTP_ACCEPTED, those of sysexits.h that pass are SMTP_LATER, as is a
 * program that has not ended after LIMIT_TRANSFER_SECONDS (it is killed). What it wrote to standard error goes into
 * `error`. */
enum smtp_outcome sendmail_send(const char *path, struct bytes from, const struct bytes *recipients,
                                size_t recipient_count, struct bytes message, struct error *error);
