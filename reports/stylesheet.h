/* The one style sheet of digests and alert mails. */
#pragma once

extern const char stylesheet[];
