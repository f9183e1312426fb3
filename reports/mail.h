/* Alerts as mails: composed by GMime, text and HTML. */
#pragma once

#include "core/alert.h"
#include "core/configuration.h"

/* The Message-ID of an alert's mails, without brackets: the alert's id at the domain of mail.from, so that each try and
 * each recipient has the same one. */
struct bytes mail_message_id(struct arena *arena, const struct configuration *configuration, const struct alert *alert);

/* Composes the mail of an alert in the configuration's language, with CRLF line ends. No text of a mention can add a
 * header or a recipient. False with ERROR_CONFIGURATION where an address cannot be used. */
bool mail_compose_alert(const struct configuration *configuration, const struct brand *brand, const struct alert *alert,
                        struct buffer *message, struct error *error);
