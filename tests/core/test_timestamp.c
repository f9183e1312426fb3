/* Rows for points in time: RFC 3339, days of Morocco's clock, durations. */
#include "core/timestamp.h"
#include "tests/check.h"

static void test_parse(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		timestamp expected;
	} rows[] = {
		{"1970-01-01T00:00:00Z", 0},
		{"1985-04-12T23:20:50.52Z", 482196050520},        /* RFC 3339, section 5.8 */
		{"1996-12-19T16:39:57-08:00", 851042397000},      /* ditto */
		{"1990-12-31T23:59:60Z", 662687999000},           /* ditto: a leap second */
		{"1937-01-01T12:00:27.87+00:20", -1041337172130}, /* ditto */
		{"2026-08-01T15:00:00.916474Z", 1785596400916},   /* microseconds: cut */
		{"2026-11-24", 1795478400000},
		{"2026-11-24 08:00", 1795507200000},
		{"2026-11-24t08:00:00z", 1795507200000},
		{"2026-11-24T08:00:00+0100", 1795503600000},
		{" 2026-11-24T08:00:00Z ", 1795507200000},
		{"2024-02-29T00:00:00Z", 1709164800000},
		{"2026-02-29T00:00:00Z", TIMESTAMP_UNKNOWN},
		{"2026-13-01T00:00:00Z", TIMESTAMP_UNKNOWN},
		{"2026-11-24T24:00:00Z", TIMESTAMP_UNKNOWN},
		{"2026-11-24T08:00:00+25:00", TIMESTAMP_UNKNOWN},
		{"2026-11-24T08:00:00Zx", TIMESTAMP_UNKNOWN},
		{"2026-11-24T08", TIMESTAMP_UNKNOWN},
		{"0000-01-01", TIMESTAMP_UNKNOWN},
		{"24/11/2026", TIMESTAMP_UNKNOWN},
		{"", TIMESTAMP_UNKNOWN},
	};
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		CHECK_INT(timestamp_parse(bytes_of(rows[i].text)), rows[i].expected, "'%s'", rows[i].text);
	CHECK_INT(timestamp_parse((struct bytes){0}), TIMESTAMP_UNKNOWN, "absent");
}

static void test_format(void **state)
{
	(void)state;
	char text[TIMESTAMP_TEXT];
	timestamp_format_utc(482196050520, text);
	assert_string_equal(text, "1985-04-12T23:20:50.520Z");
	timestamp_format_utc(-1, text);
	assert_string_equal(text, "1969-12-31T23:59:59.999Z");
	timestamp_format_utc(TIMESTAMP_UNKNOWN, text);
	assert_string_equal(text, "");
	struct error error;
	assert_true(timestamp_set_zone("Africa/Casablanca", &error));
	timestamp_format_local(1795507200000, text);
	assert_string_equal(text, "2026-11-24T09:00:00+01:00");
}

/* Morocco goes back to UTC+0 in Ramadan: in 2026 on 15 February, and forward again on 22 March. */
static void test_day(void **state)
{
	(void)state;
	static const struct {
		const char *date;
		int hours;
	} rows[] = {{"2026-11-24", 24}, {"2026-02-15", 25}, {"2026-03-22", 23}, {"2026-12-31", 24}};
	struct error error;
	assert_true(timestamp_set_zone("Africa/Casablanca", &error));
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		timestamp from, to;
		char date[TIMESTAMP_TEXT];
		assert_true(timestamp_day(bytes_of(rows[i].date), &from, &to));
		CHECK_INT((to - from) / 3600000, rows[i].hours, "%s", rows[i].date);
		timestamp_date(from, date);
		assert_string_equal(date, rows[i].date);
		timestamp_date(to - 1, date);
		assert_string_equal(date, rows[i].date);
	}
	timestamp from, to;
	assert_false(timestamp_day(bytes_of("2026-02-30"), &from, &to));
	assert_false(timestamp_day(bytes_of("2026-11-24x"), &from, &to));
	assert_false(timestamp_set_zone("Africa/Nowhere", &error));
	assert_false(timestamp_set_zone("../../etc/passwd", &error));
	assert_int_equal(error.code, ERROR_CONFIGURATION);
}

static void test_duration(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		int64_t expected;
	} rows[] = {{"90s", 90000}, {"15m", 900000}, {"1h", 3600000}, {"2d", 172800000}, {"0m", -1}, {"m", -1},
	            {"15", -1},     {"-1h", -1},     {"1h ", -1},     {"12345678m", -1}, {"", -1},   {"1w", -1}};
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		CHECK_INT(duration_parse(bytes_of(rows[i].text)), rows[i].expected, "'%s'", rows[i].text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_parse),
		cmocka_unit_test(test_format),
		cmocka_unit_test(test_day),
		cmocka_unit_test(test_duration),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
