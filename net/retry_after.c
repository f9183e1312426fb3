/* Retry-After: when a server wants to be asked again. */
#include "net/retry_after.h"

#include "core/limits.h"

#include <curl/curl.h>
#include <string.h>

enum { DATE_TEXT = 64 }; /* the longest HTTP date has 33 characters */

static const int64_t longest = LIMIT_RETRY_AFTER_SECONDS * INT64_C(1000);

static int64_t of_seconds(struct bytes digits)
{
	int64_t seconds = 0;
	for (size_t i = 0; i < digits.length; i++) {
		if (digits.data[i] < '0' || digits.data[i] > '9')
			return -1;
		seconds = seconds * 10 + (digits.data[i] - '0');
		if (seconds > LIMIT_RETRY_AFTER_SECONDS)
			seconds = LIMIT_RETRY_AFTER_SECONDS;
	}
	return seconds * 1000;
}

static int64_t of_date(struct bytes text, timestamp now)
{
	char date[DATE_TEXT];
	if (text.length >= sizeof date || memchr(text.data, 0, text.length) != NULL)
		return -1;
	memcpy(date, text.data, text.length);
	date[text.length] = 0;
	time_t at = curl_getdate(date, NULL);
	if (at == -1)
		return -1;
	int64_t wait = (int64_t)at * 1000 - now;
	return wait < 0 ? 0 : wait > longest ? longest : wait;
}

int64_t retry_after_parse(struct bytes value, timestamp now)
{
	struct bytes text = bytes_trim(value);
	if (bytes_empty(text))
		return -1;
	bool starts_with_digit = text.data[0] >= '0' && text.data[0] <= '9';
	return starts_with_digit ? of_seconds(text) : of_date(text, now);
}
