/* Alerts as mails: composed by GMime, text and HTML. */
#pragma once

#include "core/alert.h"
#include "core/configuration.h"

/* Composes the mail of an alert in the configuration's language: CRLF line ends, From, To, Subject, Date,
 * Message-ID (from the alert's id), Auto-Submitted, List-Id. No text of a mention can add a header or a
 * recipient. False with ERROR_CONFIGURATION where an address cannot be used. */
bool mail_compose_alert(const struct configuration *configuration, const struct brand *brand, const struct alert *alert,
                        struct buffer *message, struct error *error);
