/* Numbers, dates and names as the reader's language writes them. */
#include "reports/phrase.h"

#include "reports/translation.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

/* How a language writes numbers (Unicode CLDR: en, fr, ar-MA). */
static const struct number_style {
	const char *code, *thousands, *percent;
} number_styles[] = {
	{"en", ",", "%"},
	{"fr", "\u202f", "\u202f%"}, /* narrow no-break spaces */
	{"ar", ".", "%"},
};

static const struct number_style *number_style(void)
{
	for (size_t i = 0; i < sizeof number_styles / sizeof number_styles[0]; i++)
		if (strcmp(number_styles[i].code, translation_code()) == 0)
			return &number_styles[i];
	return &number_styles[0];
}

/* The number without its sign. */
static const char *digits_of(struct arena *arena, int64_t number)
{
	if (number < 0)
		number = number == INT64_MIN ? INT64_MAX : -number;
	if (number < 1000)
		return arena_format(arena, "%" PRId64, number).data;
	return arena_format(arena, "%s%s%03" PRId64, digits_of(arena, number / 1000), number_style()->thousands,
	                    number % 1000)
	        .data;
}

/* With its sign, if any, and unit. Where lines run from the right, a sign would go to the number's other side: there
 * all of it is one isolate from left to right (Unicode Standard Annex 9, section 2.4), which tree.c turns to markup. */
static struct bytes with_sign(struct arena *arena, const char *sign, int64_t number, const char *unit)
{
	bool isolated = sign[0] != 0 && translation_right_to_left();
	return arena_format(arena, "%s%s%s%s%s", isolated ? "\u2066" : "", sign, digits_of(arena, number), unit,
	                    isolated ? "\u2069" : "");
}

static const char *minus_of(int64_t number)
{
	return number < 0 ? "−" : "";
}

static const char *sign_of(int64_t number)
{
	return number > 0 ? "+" : minus_of(number);
}

struct bytes phrase_number(struct arena *arena, int64_t number)
{
	return with_sign(arena, minus_of(number), number, "");
}

struct bytes phrase_percent(struct arena *arena, double share)
{
	int64_t percent = llround(100 * share);
	return with_sign(arena, minus_of(percent), percent, number_style()->percent);
}

struct bytes phrase_points(struct arena *arena, double points)
{
	if (isnan(points))
		return bytes_of("–");
	int64_t rounded = llround(points);
	return with_sign(arena, sign_of(rounded), rounded, "");
}

struct bytes phrase_change(struct arena *arena, int64_t now, int64_t before)
{
	if (now == 0 && before == 0)
		return (struct bytes){0};
	if (before == 0)
		return bytes_of(translate("new"));
	if (now == before)
		return bytes_of("=");
	if (now / before >= 10)
		return with_sign(arena, "×", now / before, "");
	int64_t percent = llround(100 * ((double)(now - before) / (double)before));
	return with_sign(arena, sign_of(percent), percent, number_style()->percent);
}

/* -- time --------------------------------------------------------------------------------------------- */

static const char *const weekdays[] = {
	TRANSLATE_LATER("Sunday"),    TRANSLATE_LATER("Monday"),   TRANSLATE_LATER("Tuesday"),
	TRANSLATE_LATER("Wednesday"), TRANSLATE_LATER("Thursday"), TRANSLATE_LATER("Friday"),
	TRANSLATE_LATER("Saturday"),
};

static const char *const months[] = {
	TRANSLATE_LATER("January"), TRANSLATE_LATER("February"), TRANSLATE_LATER("March"),
	TRANSLATE_LATER("April"),   TRANSLATE_LATER("May"),      TRANSLATE_LATER("June"),
	TRANSLATE_LATER("July"),    TRANSLATE_LATER("August"),   TRANSLATE_LATER("September"),
	TRANSLATE_LATER("October"), TRANSLATE_LATER("November"), TRANSLATE_LATER("December"),
};

/* The numbers that strftime gives for the local time: day of week, day, month, year. */
struct calendar {
	int weekday, day, month, year;
};

static struct calendar calendar_of(timestamp at)
{
	char text[TIMESTAMP_TEXT];
	struct calendar calendar = {0, 1, 1, 1970};
	timestamp_format_with(at, "%w %d %m %Y", text);
	if (sscanf(text, "%d %d %d %d", &calendar.weekday, &calendar.day, &calendar.month, &calendar.year) != 4)
		return (struct calendar){0, 1, 1, 1970};
	return calendar;
}

static struct bytes day_of_month(struct arena *arena, int day)
{
	/* Translators: the first day of a month as it stands in a date (French: 1er). */
	return day == 1 ? bytes_of(translate("1")) : arena_format(arena, "%d", day);
}

struct bytes phrase_date(struct arena *arena, timestamp at)
{
	struct calendar calendar = calendar_of(at);
	/* Translators: weekday, day, month, year. */
	return arena_format(arena, translate("%s %s %s %d"), translate(weekdays[calendar.weekday]),
	                    day_of_month(arena, calendar.day).data, translate(months[calendar.month - 1]),
	                    calendar.year);
}

struct bytes phrase_time(struct arena *arena, timestamp at, timestamp today)
{
	char clock[TIMESTAMP_TEXT], date[TIMESTAMP_TEXT], date_today[TIMESTAMP_TEXT];
	/* Translators: time of day, as for strftime. */
	timestamp_format_with(at, translate("%H:%M"), clock);
	timestamp_date(at, date);
	timestamp_date(today, date_today);
	if (strcmp(date, date_today) == 0)
		return arena_format(arena, "%s", clock);
	struct calendar calendar = calendar_of(at);
	/* Translators: day, month, time of day. */
	return arena_format(arena, translate("%s %s, %s"), day_of_month(arena, calendar.day).data,
	                    translate(months[calendar.month - 1]), clock);
}

struct bytes phrase_age(struct arena *arena, timestamp from, timestamp to)
{
	unsigned long minutes = to > from ? (unsigned long)(to - from) / 60000 : 0;
	unsigned long hours = minutes / 60, days = hours / 24;
	if (days >= 2)
		return arena_format(arena, translate_count("%lu day", "%lu days", days), days);
	if (hours >= 1)
		return arena_format(arena, translate_count("%lu hour", "%lu hours", hours), hours);
	return arena_format(arena, translate_count("%lu minute", "%lu minutes", minutes), minutes);
}

/* -- names -------------------------------------------------------------------------------------------- */

/* A noun's phrase; the functions are rows so that each format string can be checked where it stands. */
struct bytes phrase_count(struct arena *arena, enum noun noun, int64_t count)
{
	unsigned long n = count < 0 ? 0 : (unsigned long)count;
	const char *number = phrase_number(arena, count).data;
	switch (noun) {
	case NOUN_MENTION: return arena_format(arena, translate_count("%s mention", "%s mentions", n), number);
	case NOUN_COPY: return arena_format(arena, translate_count("%s copy", "%s copies", n), number);
	case NOUN_FOLLOWER: return arena_format(arena, translate_count("%s follower", "%s followers", n), number);
	case NOUN_SOURCE: return arena_format(arena, translate_count("%s source", "%s sources", n), number);
	case NOUN_AUTHOR: return arena_format(arena, translate_count("%s author", "%s authors", n), number);
	case NOUNS: break;
	}
	return bytes_of(number);
}

const char *phrase_sentiment(enum sentiment sentiment)
{
	static const char *const names[SENTIMENTS] = {TRANSLATE_LATER("negative"), TRANSLATE_LATER("neutral"),
	                                              TRANSLATE_LATER("positive")};
	return translate(names[sentiment]);
}

const char *phrase_language(enum language language)
{
	static const char *const names[LANGUAGES] = {
		[LANGUAGE_UNKNOWN] = TRANSLATE_LATER("language unknown"),
		[LANGUAGE_FRENCH] = TRANSLATE_LATER("French"),
		[LANGUAGE_ENGLISH] = TRANSLATE_LATER("English"),
		[LANGUAGE_SPANISH] = TRANSLATE_LATER("Spanish"),
		[LANGUAGE_ARABIC] = TRANSLATE_LATER("Arabic"),
		[LANGUAGE_DARIJA_ARAB] = TRANSLATE_LATER("Darija"),
		[LANGUAGE_DARIJA_LATIN] = TRANSLATE_LATER("Darija in Latin letters"),
		[LANGUAGE_TAMAZIGHT] = TRANSLATE_LATER("Tamazight"),
	};
	return translate(names[language]);
}

const char *phrase_topic(enum topic topic)
{
	static const char *const names[TOPICS] = {
		[TOPIC_SAFETY] = TRANSLATE_LATER("health and safety"),
		[TOPIC_FRAUD] = TRANSLATE_LATER("fraud"),
		[TOPIC_DATA_LEAK] = TRANSLATE_LATER("data leak"),
		[TOPIC_BOYCOTT] = TRANSLATE_LATER("boycott"),
		[TOPIC_LEGAL] = TRANSLATE_LATER("legal action"),
		[TOPIC_DISCRIMINATION] = TRANSLATE_LATER("discrimination"),
		[TOPIC_THREAT] = TRANSLATE_LATER("threats"),
		[TOPIC_OUTAGE] = TRANSLATE_LATER("outage"),
		[TOPIC_SERVICE] = TRANSLATE_LATER("customer service"),
		[TOPIC_PRICE] = TRANSLATE_LATER("prices"),
		[TOPIC_LABOUR] = TRANSLATE_LATER("working conditions"),
		[TOPIC_ETHICS] = TRANSLATE_LATER("ethics"),
		[TOPIC_RUMOUR] = TRANSLATE_LATER("rumour"),
	};
	return translate(names[topic]);
}

const char *phrase_status(enum digest_status status)
{
	static const char *const names[] = {
		[DIGEST_CALM] = TRANSLATE_LATER("Calm"),
		[DIGEST_WATCH] = TRANSLATE_LATER("Watch"),
		[DIGEST_CRISIS] = TRANSLATE_LATER("Crisis"),
		[DIGEST_BLIND] = TRANSLATE_LATER("Nothing seen"),
	};
	return translate(names[status]);
}

const char *phrase_kindness(enum digest_kindness kindness)
{
	static const char *const names[] = {
		[KINDNESS_PRAISE] = TRANSLATE_LATER("speaks well of the brand"),
		[KINDNESS_RECOMMEND] = TRANSLATE_LATER("recommends the brand"),
		[KINDNESS_DEFEND] = TRANSLATE_LATER("answers a critic"),
	};
	return translate(names[kindness]);
}

const char *phrase_source_state(enum digest_source_state state)
{
	static const char *const names[] = {
		[SOURCE_WELL] = TRANSLATE_LATER("well"),
		[SOURCE_SILENT] = TRANSLATE_LATER("answers, nothing new"),
		[SOURCE_FAILING] = TRANSLATE_LATER("failing"),
		[SOURCE_NEVER] = TRANSLATE_LATER("never answered"),
	};
	return translate(names[state]);
}

struct bytes phrase_severity(struct arena *arena, int severity)
{
	static const char *const names[SEVERITY_MOST + 1] = {TRANSLATE_LATER("no risk"), TRANSLATE_LATER("complaint"),
	                                                     TRANSLATE_LATER("serious complaint"),
	                                                     TRANSLATE_LATER("danger"), TRANSLATE_LATER("crisis")};
	/* Translators: level of a mention, 0 to 4, and its name. */
	return arena_format(arena, translate("Level %d: %s"), severity, translate(names[severity]));
}

/* Names of `count` things that one sentence each speaks of. */
struct bytes phrase_reason(struct arena *arena, const struct digest_reason *reason, const struct brand *brand)
{
	unsigned long n = (unsigned long)reason->count;
	const char *number = phrase_number(arena, reason->count).data;
	switch (reason->kind) {
	case REASON_CRISIS:
		return arena_format(arena, translate_count("%s mention of level 4", "%s mentions of level 4", n),
		                    number);
	case REASON_DANGERS:
		return arena_format(arena,
		                    translate_count("%s danger topic at once", "%s different danger topics at once", n),
		                    number);
	case REASON_SERIOUS:
		return arena_format(
			arena, translate_count("%s mention of level 3 or more", "%s mentions of level 3 or more", n),
			number);
	case REASON_ALERT_LEVEL:
		return arena_format(arena,
		                    translate_count("%s mention at or above your alert level (%d)",
		                                    "%s mentions at or above your alert level (%d)", n),
		                    number, (int)brand->alert_severity);
	case REASON_VOICES:
		return arena_format(arena,
		                    translate_count("%s negative author within %s", "%s negative authors within %s", n),
		                    number, phrase_age(arena, 0, brand->alert_within).data);
	case REASON_TOPIC:
		/* Translators: number of authors, then a topic. */
		return arena_format(arena, translate_count("%s author: %s", "%s authors on the same topic: %s", n),
		                    number, phrase_topic(reason->topic));
	case REASON_NOTHING: return bytes_of(translate("nothing grave among the mentions"));
	case REASON_SILENCE: return bytes_of(translate("the sources answered; nobody spoke of the brand"));
	case REASON_BLINDNESS: return bytes_of(translate("no source answered: this is no calm, it is blindness"));
	case REASON_UNJUDGED:
		return arena_format(
			arena, translate_count("%s mention has no verdict", "%s mentions have no verdict", n), number);
	case REASON_FAILING:
		return arena_format(arena, translate_count("%s source does not answer", "%s sources do not answer", n),
		                    number);
	}
	return bytes_of("");
}
