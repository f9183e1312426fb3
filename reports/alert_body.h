/* The two bodies of an alert mail, in the language in use; they say the same. */
#pragma once

#include "core/alert.h"
#include "core/configuration.h"

/* What the mail is about, in one line: "2 mentions of level 3 or more: fraud". */
struct bytes alert_body_summary(struct arena *arena, const struct brand *brand, const struct alert *alert);

/* `shown`: how many of the alert's records stand in it, word for word. */
void alert_body_text(const struct brand *brand, const struct alert *alert, size_t shown, struct buffer *out);
void alert_body_html(const struct brand *brand, const struct alert *alert, size_t shown, struct buffer *out);
