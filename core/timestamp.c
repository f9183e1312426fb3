/* Points in time: milliseconds since 1970-01-01T00:00:00Z. */
#include "core/timestamp.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

timestamp timestamp_now(void)
{
	struct timespec now;
	clock_gettime(CLOCK_REALTIME, &now);
	return (timestamp)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* Days since 1970-01-01 of a proleptic Gregorian date (Howard Hinnant, "chrono-compatible low-level date
 * algorithms", days_from_civil). */
static int64_t days_of(int year, int month, int day)
{
	int64_t y = month <= 2 ? year - 1 : year;
	int64_t era = (y >= 0 ? y : y - 399) / 400;
	int64_t year_of_era = y - era * 400;
	int64_t day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
	return era * 146097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719468;
}

static int days_in(int year, int month)
{
	static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
	return month == 2 && leap ? 29 : days[month - 1];
}

timestamp timestamp_of(int year, int month, int day, int hour, int minute, int second)
{
	if (year < 1 || year > 9999 || month < 1 || month > 12 || day < 1 || day > days_in(year, month) || hour < 0 ||
	    hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 60)
		return TIMESTAMP_UNKNOWN;
	if (second == 60)
		second = 59;
	return (((days_of(year, month, day) * 24 + hour) * 60 + minute) * 60 + second) * 1000;
}

/* Reads exactly `digits` digits and moves on; -1 where they are not there. */
static int number(struct bytes *rest, int digits)
{
	int value = 0;
	if (rest->length < (size_t)digits)
		return -1;
	for (int i = 0; i < digits; i++) {
		char c = rest->data[i];
		if (c < '0' || c > '9')
			return -1;
		value = value * 10 + (c - '0');
	}
	*rest = (struct bytes){rest->data + digits, rest->length - (size_t)digits};
	return value;
}

/* Moves past one of the characters in `any`; returns it, or 0 where none of them is next. */
static char one_of(struct bytes *rest, const char *any)
{
	if (rest->length == 0 || rest->data[0] == 0 || strchr(any, rest->data[0]) == NULL)
		return 0;
	char c = rest->data[0];
	*rest = (struct bytes){rest->data + 1, rest->length - 1};
	return c;
}

/* The fraction of a second behind ".": milliseconds, further digits dropped. -1 where no digit follows. */
static int fraction(struct bytes *rest)
{
	int milliseconds = 0, scale = 100;
	if (rest->length == 0 || rest->data[0] < '0' || rest->data[0] > '9')
		return -1;
	while (rest->length > 0 && rest->data[0] >= '0' && rest->data[0] <= '9') {
		milliseconds += (rest->data[0] - '0') * scale;
		scale /= 10;
		*rest = (struct bytes){rest->data + 1, rest->length - 1};
	}
	return milliseconds;
}

/* "Z", "+01:00", "+0100", "+01" or nothing: milliseconds east of UTC; false on anything else. */
static bool zone(struct bytes *rest, int64_t *east)
{
	*east = 0;
	if (rest->length == 0)
		return true;
	char sign = one_of(rest, "Zz+-");
	if (sign == 'Z' || sign == 'z')
		return rest->length == 0;
	if (sign == 0)
		return false;
	int hours = number(rest, 2), minutes = 0;
	one_of(rest, ":");
	if (rest->length > 0)
		minutes = number(rest, 2);
	if (hours < 0 || hours > 23 || minutes < 0 || minutes > 59 || rest->length > 0)
		return false;
	*east = (hours * 60 + minutes) * INT64_C(60000) * (sign == '-' ? -1 : 1);
	return true;
}

timestamp timestamp_parse(struct bytes text)
{
	struct bytes rest = bytes_trim(text);
	int hour = 0, minute = 0, second = 0, milliseconds = 0;
	int64_t east = 0;
	int year = number(&rest, 4);
	if (!one_of(&rest, "-"))
		return TIMESTAMP_UNKNOWN;
	int month = number(&rest, 2);
	if (!one_of(&rest, "-"))
		return TIMESTAMP_UNKNOWN;
	int day = number(&rest, 2);
	if (rest.length > 0) {
		if (!one_of(&rest, "Tt "))
			return TIMESTAMP_UNKNOWN;
		hour = number(&rest, 2);
		if (!one_of(&rest, ":"))
			return TIMESTAMP_UNKNOWN;
		minute = number(&rest, 2);
		if (one_of(&rest, ":"))
			second = number(&rest, 2);
		if (one_of(&rest, ".,"))
			milliseconds = fraction(&rest);
		if (milliseconds < 0)
			return TIMESTAMP_UNKNOWN;
		rest = bytes_trim(rest);
		if (!zone(&rest, &east))
			return TIMESTAMP_UNKNOWN;
	}
	timestamp whole = timestamp_of(year, month, day, hour, minute, second);
	return whole == TIMESTAMP_UNKNOWN ? whole : whole + milliseconds - east;
}

/* Floor division, so that times before 1970 fall into the right second. */
static time_t seconds_of(timestamp at)
{
	return (time_t)(at >= 0 ? at / 1000 : -((-at + 999) / 1000));
}

void timestamp_format_utc(timestamp at, char text[static TIMESTAMP_TEXT])
{
	text[0] = 0;
	if (at == TIMESTAMP_UNKNOWN)
		return;
	time_t seconds = seconds_of(at);
	int milliseconds = (int)(at - (timestamp)seconds * 1000);
	struct tm fields;
	if (gmtime_r(&seconds, &fields) == NULL)
		return;
	size_t length = strftime(text, TIMESTAMP_TEXT, "%Y-%m-%dT%H:%M:%S", &fields);
	if (milliseconds != 0)
		snprintf(text + length, TIMESTAMP_TEXT - length, ".%03dZ", milliseconds);
	else
		snprintf(text + length, TIMESTAMP_TEXT - length, "Z");
}

void timestamp_format_with(timestamp at, const char *format, char text[static TIMESTAMP_TEXT])
{
	text[0] = 0;
	if (at == TIMESTAMP_UNKNOWN)
		return;
	time_t seconds = seconds_of(at);
	struct tm fields;
	if (localtime_r(&seconds, &fields) == NULL)
		return;
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
	strftime(text, TIMESTAMP_TEXT, format, &fields);
#pragma GCC diagnostic pop
}

void timestamp_format_local(timestamp at, char text[static TIMESTAMP_TEXT])
{
	timestamp_format_with(at, "%Y-%m-%dT%H:%M:%S%z", text);
	size_t length = strlen(text);
	if (length < 5 || length + 2 > TIMESTAMP_TEXT)
		return;
	/* RFC 3339 wants a colon in the offset, strftime gives none. */
	memmove(text + length - 1, text + length - 2, 3);
	text[length - 2] = ':';
}

bool timestamp_set_zone(const char *name, struct error *error)
{
	char path[512];
	snprintf(path, sizeof path, "/usr/share/zoneinfo/%s", name);
	if (name[0] == 0 || name[0] == '/' || strstr(name, "..") != NULL || access(path, R_OK) != 0)
		return error_set(error, ERROR_CONFIGURATION,
		                 "unknown time zone '%s'; expected a name such as Africa/Casablanca (package tzdata)",
		                 name);
	setenv("TZ", name, 1);
	tzset();
	return true;
}

static timestamp local_midnight(int year, int month, int day)
{
	struct tm fields = {.tm_year = year - 1900, .tm_mon = month - 1, .tm_mday = day, .tm_isdst = -1};
	return (timestamp)mktime(&fields) * 1000;
}

bool timestamp_day(struct bytes date, timestamp *from, timestamp *to)
{
	struct bytes rest = date;
	int year = number(&rest, 4);
	if (!one_of(&rest, "-"))
		return false;
	int month = number(&rest, 2);
	if (!one_of(&rest, "-"))
		return false;
	int day = number(&rest, 2);
	if (rest.length > 0 || timestamp_of(year, month, day, 0, 0, 0) == TIMESTAMP_UNKNOWN)
		return false;
	*from = local_midnight(year, month, day);
	*to = local_midnight(year, month, day + 1);
	return true;
}

void timestamp_date(timestamp at, char text[static TIMESTAMP_TEXT])
{
	timestamp_format_with(at, "%Y-%m-%d", text);
}

int timestamp_hour(timestamp at)
{
	char text[TIMESTAMP_TEXT];
	timestamp_format_with(at, "%H", text);
	return text[0] == 0 ? 0 : (text[0] - '0') * 10 + text[1] - '0';
}

int64_t duration_parse(struct bytes text)
{
	static const struct {
		char unit;
		int64_t milliseconds;
	} units[] = {{'s', 1000}, {'m', 60000}, {'h', 3600000}, {'d', 86400000}};
	int64_t count = 0;
	size_t i = 0;
	while (i < text.length && i < 7 && text.data[i] >= '0' && text.data[i] <= '9')
		count = count * 10 + (text.data[i++] - '0');
	if (i == 0 || i + 1 != text.length || count == 0)
		return -1;
	for (size_t u = 0; u < sizeof units / sizeof units[0]; u++)
		if (units[u].unit == text.data[i])
			return count * units[u].milliseconds;
	return -1;
}
