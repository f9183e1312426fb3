/* Dates as feeds write them. */
#pragma once

#include "core/timestamp.h"

/* RFC 822 and RFC 3339 with all that is done to them in feeds: day names wrong, missing or translated, two-digit
 * years, month names in French, Arabic (Moroccan, Maghrebi, Levantine), English and Spanish, zones by name or
 * number, 12-hour clocks, Arabic digits, day/month/year, a date alone, seconds since 1970. Without zone it is
 * UTC. TIMESTAMP_UNKNOWN where no day can be read. */
timestamp feed_date_parse(struct bytes text);
