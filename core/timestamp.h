/* Points in time: milliseconds since 1970-01-01T00:00:00Z. The clock is read in one place, the command
 * line (--now); everything else is told the time. */
#pragma once

#include "core/bytes.h"
#include "core/error.h"

#include <stdint.h>

typedef int64_t timestamp;

#define TIMESTAMP_UNKNOWN INT64_MIN

enum { TIMESTAMP_TEXT = 40 }; /* room for a formatted timestamp and its terminator */

/* The system's clock. */
timestamp timestamp_now(void);

/* RFC 3339 (a blank or lower-case letters allowed), any number of fraction digits, also without seconds;
 * a date alone is its midnight in UTC, a time without zone is UTC. Years 1 to 9999. Returns
 * TIMESTAMP_UNKNOWN on anything else. */
timestamp timestamp_parse(struct bytes text);

/* Of UTC calendar fields (month 1..12); out-of-range fields give TIMESTAMP_UNKNOWN. A second of 60 counts
 * as 59. */
timestamp timestamp_of(int year, int month, int day, int hour, int minute, int second);

/* "2026-11-24T20:13:52Z"; ".123" where milliseconds are not 0; "" for TIMESTAMP_UNKNOWN. */
void timestamp_format_utc(timestamp at, char text[static TIMESTAMP_TEXT]);

/* "2026-11-24T21:13:52+01:00", in the zone set below; "" for TIMESTAMP_UNKNOWN. */
void timestamp_format_local(timestamp at, char text[static TIMESTAMP_TEXT]);

/* strftime in the zone set below. Only formats without names of days or months. */
void timestamp_format_with(timestamp at, const char *format, char text[static TIMESTAMP_TEXT]);

/* Sets the zone for the whole process (Africa/Casablanca...). False with ERROR_CONFIGURATION where the
 * system's zone data does not have it. */
bool timestamp_set_zone(const char *name, struct error *error);

/* [from, to) of the local day "YYYY-MM-DD"; 23 or 25 hours where the clock changes. False where the text
 * is no date. */
bool timestamp_day(struct bytes date, timestamp *from, timestamp *to);

/* The local date of `at`, "YYYY-MM-DD". */
void timestamp_date(timestamp at, char text[static TIMESTAMP_TEXT]);

/* The local hour 0..23 of `at`. */
int timestamp_hour(timestamp at);

/* "90s", "15m", "1h", "2d" in milliseconds; -1 on anything else, also on 0. */
int64_t duration_parse(struct bytes text);
