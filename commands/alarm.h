/* When a brand's managers must hear of something at once: writes the mails into the outbox. */
#pragma once

#include "commands/workplace.h"

/* Looks at every brand's mentions after a batch of verdicts; part of the batch's transaction. */
bool alarm_raise(struct workplace *workplace, struct error *error);
