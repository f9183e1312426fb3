/* Dates as feeds write them: a heap of numbers, words and marks, sorted out by what they can be. */
#include "collectors/feed_date.h"

#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

enum { LONGEST = 128, NUMBERS = 8, MINUTE = 60000 };

/* Month names as `fold` leaves them. A Latin name counts from its third letter on. */
static const struct {
	const char *name;
	int month;
} months[] = {
	{"january", 1},      {"janvier", 1},      {"enero", 1},         {"يناير", 1},        {"جانفي", 1},
	{"كانون الثاني", 1}, {"february", 2},     {"fevrier", 2},       {"febrero", 2},      {"فبراير", 2},
	{"فيفري", 2},        {"شباط", 2},         {"march", 3},         {"mars", 3},         {"marzo", 3},
	{"مارس", 3},         {"اذار", 3},         {"april", 4},         {"avril", 4},        {"abril", 4},
	{"ابريل", 4},        {"افريل", 4},        {"نيسان", 4},         {"may", 5},          {"mai", 5},
	{"mayo", 5},         {"ماي", 5},          {"مايو", 5},          {"ايار", 5},         {"june", 6},
	{"juin", 6},         {"junio", 6},        {"يونيو", 6},         {"يونيه", 6},        {"جوان", 6},
	{"حزيران", 6},       {"july", 7},         {"juillet", 7},       {"julio", 7},        {"يوليو", 7},
	{"يوليوز", 7},       {"يوليه", 7},        {"جويلية", 7},        {"تموز", 7},         {"august", 8},
	{"aout", 8},         {"agosto", 8},       {"غشت", 8},           {"اغسطس", 8},        {"اوت", 8},
	{"اب", 8},           {"september", 9},    {"septembre", 9},     {"septiembre", 9},   {"شتنبر", 9},
	{"سبتمبر", 9},       {"ايلول", 9},        {"october", 10},      {"octobre", 10},     {"octubre", 10},
	{"اكتوبر", 10},      {"تشرين الاول", 10}, {"november", 11},     {"novembre", 11},    {"noviembre", 11},
	{"نونبر", 11},       {"نوفمبر", 11},      {"تشرين الثاني", 11}, {"december", 12},    {"decembre", 12},
	{"diciembre", 12},   {"دجنبر", 12},       {"ديسمبر", 12},       {"كانون الاول", 12},
};

/* Minutes east of UTC. */
static const struct {
	const char *name;
	int east;
} zones[] = {
	{"gmt", 0},    {"utc", 0},    {"ut", 0},     {"z", 0},      {"wet", 0},    {"west", 60},  {"bst", 60},
	{"cet", 60},   {"cest", 120}, {"eet", 120},  {"eest", 180}, {"msk", 180},  {"est", -300}, {"edt", -240},
	{"cst", -360}, {"cdt", -300}, {"mst", -420}, {"mdt", -360}, {"pst", -480}, {"pdt", -420},
};

struct reading {
	int month; /* 0: none by name */
	int numbers[NUMBERS];
	int digits[NUMBERS]; /* how many digits each had */
	size_t count;
	int hour, minute, second;
	bool timed; /* a time of day was read */
	bool afternoon, morning;
	int east; /* minutes */
};

/* Lower case without accents, Arabic letters without hamza, digits of any script as ASCII. */
static size_t fold(struct bytes text, char out[static LONGEST])
{
	utf8proc_uint8_t *folded = NULL;
	utf8proc_ssize_t length = utf8proc_map((const utf8proc_uint8_t *)text.data, (utf8proc_ssize_t)text.length,
	                                       &folded,
	                                       UTF8PROC_STABLE | UTF8PROC_COMPAT | UTF8PROC_DECOMPOSE |
	                                               UTF8PROC_STRIPMARK | UTF8PROC_CASEFOLD | UTF8PROC_IGNORE);
	size_t kept = 0;
	for (utf8proc_ssize_t at = 0; at < length && kept + 5 < LONGEST;) {
		utf8proc_int32_t c;
		utf8proc_ssize_t step = utf8proc_iterate(folded + at, length - at, &c);
		if (step <= 0)
			break;
		at += step;
		if (c >= 0x660 && c <= 0x669)
			c = c - 0x660 + '0';
		kept += (size_t)utf8proc_encode_char(c, (utf8proc_uint8_t *)out + kept);
	}
	free(folded);
	out[kept] = 0;
	return kept;
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (unsigned char)c >= 0x80;
}

/* Up to nine digits; moves behind all of them. */
static int read_number(const char **at, int *digits)
{
	int value = 0;
	*digits = 0;
	for (; is_digit(**at); ++*at, ++*digits)
		if (*digits < 9)
			value = value * 10 + (**at - '0');
	return value;
}

/* "+0100", "+01:00", "+1", "-05": minutes; moves on. */
static int read_offset(const char **at)
{
	int sign = **at == '-' ? -1 : 1, digits, minutes = 0;
	++*at;
	int hours = read_number(at, &digits);
	if (digits > 2) {
		minutes = hours % 100;
		hours /= 100;
	} else if (**at == ':' && is_digit((*at)[1])) {
		++*at;
		minutes = read_number(at, &digits);
	}
	return hours > 23 || minutes > 59 ? 0 : sign * (hours * 60 + minutes);
}

/* "13:05", "13:05:09.25", "13h05", "13h". The hour is read already. */
static void read_clock(const char **at, int hour, struct reading *reading)
{
	int digits;
	reading->timed = true;
	reading->hour = hour;
	++*at;
	reading->minute = read_number(at, &digits);
	if (**at == ':' && is_digit((*at)[1])) {
		++*at;
		reading->second = read_number(at, &digits);
	}
	if (**at == '.' && is_digit((*at)[1])) {
		++*at;
		read_number(at, &digits);
	}
}

static int month_of(const char *word, size_t length)
{
	bool latin = (unsigned char)word[0] < 0x80;
	for (size_t i = 0; i < sizeof months / sizeof months[0]; i++) {
		size_t whole = strlen(months[i].name);
		bool fits = latin ? length >= 3 && length <= whole : length == whole;
		if (fits && memcmp(word, months[i].name, length) == 0)
			return months[i].month;
	}
	return 0;
}

/* The end of a word, and of the word behind it where both together name a month. */
static const char *word_end(const char *at, int *month)
{
	const char *end = at;
	while (is_letter(*end))
		end++;
	*month = month_of(at, (size_t)(end - at));
	if (*end != ' ' || *month != 0)
		return end;
	const char *second = end + 1;
	while (is_letter(*second))
		second++;
	*month = month_of(at, (size_t)(second - at));
	return *month != 0 ? second : end;
}

static bool word_is(const char *word, size_t length, const char *other)
{
	return strlen(other) == length && memcmp(word, other, length) == 0;
}

static void read_word(const char **at, struct reading *reading)
{
	int month;
	const char *end = word_end(*at, &month);
	size_t length = (size_t)(end - *at);
	/* The last month wins: "mar. 24 nov." begins with a Tuesday. */
	if (month != 0)
		reading->month = month;
	for (size_t i = 0; i < sizeof zones / sizeof zones[0] && reading->timed; i++)
		if (word_is(*at, length, zones[i].name))
			reading->east = zones[i].east;
	reading->afternoon |= word_is(*at, length, "pm") || word_is(*at, length, "م") || word_is(*at, length, "مساء");
	reading->morning |= word_is(*at, length, "am") || word_is(*at, length, "ص") || word_is(*at, length, "صباحا");
	*at = end;
}

static void read_figure(const char **at, struct reading *reading)
{
	int digits, value = read_number(at, &digits);
	bool clock = **at == ':' || (**at == 'h' && (is_digit((*at)[1]) || !is_letter((*at)[1])));
	if (clock && digits <= 2 && !reading->timed) {
		read_clock(at, value, reading);
	} else if (reading->count < NUMBERS) {
		reading->numbers[reading->count] = value;
		reading->digits[reading->count++] = digits;
		/* "2026-11-24T10:00": the T is no word. */
		if (**at == 't' && is_digit((*at)[1]))
			++*at;
	}
}

static void read_all(const char *at, struct reading *reading)
{
	while (*at != 0) {
		if (is_digit(*at))
			read_figure(&at, reading);
		else if (is_letter(*at))
			read_word(&at, reading);
		else if (reading->timed && (*at == '+' || *at == '-') && is_digit(at[1]))
			reading->east = read_offset(&at);
		else
			at++;
	}
}

static int whole_year(int year, int digits)
{
	if (digits >= 4)
		return year;
	if (digits == 3)
		return year + 1900;
	return year + (year < 50 ? 2000 : 1900);
}

/* Sorts the numbers into year, month and day. */
static bool sort_numbers(const struct reading *reading, int *year, int *month, int *day)
{
	const int *n = reading->numbers, *digits = reading->digits;
	*month = reading->month;
	if (reading->month != 0) {
		if (reading->count < 2)
			return false;
		size_t y = digits[0] == 4 ? 0 : 1;
		*year = whole_year(n[y], digits[y]);
		*day = n[1 - y];
		return true;
	}
	if (reading->count == 1 && digits[0] == 8) {
		*year = n[0] / 10000;
		*month = n[0] / 100 % 100;
		*day = n[0] % 100;
		return true;
	}
	if (reading->count < 2 || (reading->count < 3 && digits[0] != 4))
		return false;
	bool year_first = digits[0] == 4;
	*year = year_first ? n[0] : whole_year(n[2], digits[2]);
	*month = n[1];
	*day = year_first ? (reading->count > 2 ? n[2] : 1) : n[0];
	/* Day before month, as in Morocco, unless only the other order makes a date. */
	if (!year_first && *month > 12 && *day <= 12) {
		*month = n[0];
		*day = n[1];
	}
	return true;
}

static timestamp assemble(struct reading *reading)
{
	int year, month, day;
	if (!sort_numbers(reading, &year, &month, &day))
		return TIMESTAMP_UNKNOWN;
	if (reading->afternoon && reading->hour < 12)
		reading->hour += 12;
	if (reading->morning && reading->hour == 12)
		reading->hour = 0;
	bool midnight = reading->hour == 24 && reading->minute == 0;
	timestamp at = timestamp_of(year, month, day, midnight ? 0 : reading->hour, reading->minute, reading->second);
	if (at == TIMESTAMP_UNKNOWN)
		return at;
	return at - (timestamp)reading->east * MINUTE + (midnight ? 24 * 60 * (timestamp)MINUTE : 0);
}

/* Seconds or milliseconds since 1970, 10 or 13 digits; a year alone, "2004". */
static timestamp bare_number(struct bytes text)
{
	int64_t value = 0;
	for (size_t i = 0; i < text.length && i < 14; i++) {
		if (!is_digit(text.data[i]))
			return TIMESTAMP_UNKNOWN;
		value = value * 10 + (text.data[i] - '0');
	}
	switch (text.length) {
	case 4: return timestamp_of((int)value, 1, 1, 0, 0, 0);
	case 10: return value * 1000;
	case 13: return value;
	default: return TIMESTAMP_UNKNOWN;
	}
}

timestamp feed_date_parse(struct bytes text)
{
	text = bytes_trim(text);
	if (bytes_empty(text) || text.length > LONGEST)
		return TIMESTAMP_UNKNOWN;
	timestamp at = timestamp_parse(text);
	if (at == TIMESTAMP_UNKNOWN)
		at = bare_number(text);
	if (at != TIMESTAMP_UNKNOWN)
		return at;
	char folded[LONGEST];
	fold(text, folded);
	struct reading reading = {0};
	read_all(folded, &reading);
	return assemble(&reading);
}
