/* Figures and choices of a day, calculated by hand from tests/reports/fixture.c. */
#include "core/utf8.h"
#include "reports/excerpt.h"
#include "reports/foreign.h"
#include "reports/mail.h"
#include "reports/phrase.h"
#include "reports/translation.h"
#include "reports/tree.h"
#include "tests/reports/fixture.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct fixture fixture;
static struct arena arena;
static struct digest digest;

static int set_up(void **state)
{
	(void)state;
	fixture_make(&fixture, "en", (struct bytes){0});
	digest_compute(&fixture.input, &arena, &digest);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	arena_finish(&arena);
	return 0;
}

static void check_text(struct bytes text, const char *expected)
{
	if (!bytes_equal_string(text, expected))
		fail_msg("'%.*s', expected '%s'", (int)text.length, text.data, expected);
}

/* Nine records, two of them copies; a8 is unsure, a9 has no verdict. */
static void test_figures(void **state)
{
	(void)state;
	const struct digest_figures *today = &digest.today;
	assert_int_equal(today->mentions, 8);
	assert_int_equal(today->copies, 1);
	assert_int_equal(today->sentiment[SENTIMENT_NEGATIVE], 3);
	assert_int_equal(today->sentiment[SENTIMENT_NEUTRAL], 1);
	assert_int_equal(today->sentiment[SENTIMENT_POSITIVE], 2);
	assert_int_equal(today->unsure, 1);
	assert_int_equal(today->unjudged, 1);
	assert_int_equal(today->topics[TOPIC_FRAUD], 1);
	assert_int_equal(today->topics[TOPIC_OUTAGE], 2);
	assert_int_equal(today->topic_level[TOPIC_OUTAGE], 2);
	assert_int_equal(today->authors, 9);
	assert_int_equal(today->authors_with_reach, 5);
	assert_int_equal(today->reach, 1200 + 54000 + 310 + 800 + 2500);
	assert_int_equal(today->hours[9], 2); /* 08:05 and 08:20 UTC, an hour later in Casablanca */
	assert_true(fabs(today->confidence - 0.8) < 1e-9);
	assert_int_equal(digest.before.mentions, 3);
}

/* p = 2/5, z = 1.96: centre (0.4 + 0.38416) / 1.76832, half 1.96 / 1.76832 * sqrt(0.048 + 0.038416). */
static void test_net_sentiment(void **state)
{
	(void)state;
	assert_true(fabs(digest.net.polar + 20) < 1e-9);
	assert_true(fabs(digest.net.all + 100.0 / 6) < 1e-9);
	assert_true(fabs(digest.net.low - 100 * (2 * (0.443449 - 0.325831) - 1)) < 0.01);
	assert_true(fabs(digest.net.high - 100 * (2 * (0.443449 + 0.325831) - 1)) < 0.01);
	struct digest_figures none = {0};
	assert_true(isnan(digest_net_sentiment(&none).polar) && isnan(digest_net_sentiment(&none).all));
}

static void test_choices(void **state)
{
	(void)state;
	assert_int_equal(digest.first_count, 3);
	assert_int_equal(digest.first[0].record->number, 1);
	assert_int_equal(digest.first[0].reach, 54000);
	assert_int_equal(digest.first[0].copies, 1);
	assert_int_equal(digest.first[1].record->number, 3);
	assert_int_equal(digest.ally_count, 2);
	assert_int_equal(digest.allies[0].record->number, 6);
	assert_int_equal(digest.allies[0].kindness, KINDNESS_DEFEND);
	assert_int_equal(digest.question_count, 1);
	assert_int_equal(digest.questions[0]->number, 7);
	assert_int_equal(digest.questions_above, 3);
}

static void status_with(enum digest_status expected, enum digest_reason_kind reason, const char *what)
{
	digest_compute(&fixture.input, &arena, &digest);
	if (digest.status != expected || digest.reasons[0].kind != reason)
		fail_msg("%s: status %d, first reason %d", what, digest.status, digest.reasons[0].kind);
}

static void test_status(void **state)
{
	(void)state;
	status_with(DIGEST_WATCH, REASON_SERIOUS, "one mention of level 3");
	fixture.records[0].verdict.severity = 4;
	status_with(DIGEST_CRISIS, REASON_CRISIS, "one mention of level 4");
	fixture.records[0].verdict.severity = 3;
	fixture.records[2].verdict.severity = 3;
	fixture.records[2].verdict.risks[0].topic = TOPIC_SAFETY;
	status_with(DIGEST_CRISIS, REASON_DANGERS, "two danger topics of level 3");
	fixture.records[0].verdict.severity = fixture.records[2].verdict.severity = 1;
	status_with(DIGEST_CALM, REASON_NOTHING, "single complaints");
	fixture.brands[0].alert_voices = 4;
	status_with(DIGEST_CALM, REASON_NOTHING, "four negative authors in 65 minutes, not within 60");
	fixture.brands[0].alert_within = 3900000;
	status_with(DIGEST_WATCH, REASON_VOICES, "four negative authors within 65 minutes");
	fixture.input.record_count = 0;
	status_with(DIGEST_CALM, REASON_SILENCE, "no mention, a source answered");
	for (size_t i = 0; i < FIXTURE_SOURCES; i++)
		fixture.healths[i].failures = 1;
	status_with(DIGEST_BLIND, REASON_BLINDNESS, "no mention, no source answered");
}

static void test_excerpt(void **state)
{
	(void)state;
	struct excerpt excerpt = excerpt_make(&arena, &fixture.records[0], FIELD_TEXT, 600);
	check_text(excerpt_text(&arena, &excerpt, "<", ">"),
	           "Ils ont <volé> l'argent de mon compte, c'est une <arnaque> !");
	fixture.evidence[0].to = 1000; /* outside */
	fixture.evidence[1].to--;      /* inside a character */
	excerpt = excerpt_make(&arena, &fixture.records[0], FIELD_TEXT, 600);
	check_text(excerpt_text(&arena, &excerpt, "<", ">"),
	           "Ils ont volé l'argent de mon compte, c'est une arnaque !");
	for (size_t limit = 0; limit < 64; limit++) {
		excerpt = excerpt_make(&arena, &fixture.records[0], FIELD_TEXT, limit);
		assert_true(utf8_valid(excerpt_text(&arena, &excerpt, "", "")));
	}
}

/* Matches that overlap, nest or touch are one mark, in lines and on a page alike. */
static void test_marks(void **state)
{
	static const struct {
		struct {
			enum evidence_kind kind;
			size_t from, to;
		} evidence[3];
		const char *expected;
		enum mark mark; /* of the first marked piece */
	} rows[] = {
		{{{EVIDENCE_WORD, 0, 8}, {EVIDENCE_RULE, 3, 16}}, "<je porte plainte> demain", MARK_RULE},
		{{{EVIDENCE_RULE, 3, 16}, {EVIDENCE_WORD, 0, 8}}, "<je porte plainte> demain", MARK_RULE},
		{{{EVIDENCE_RULE, 0, 16}, {EVIDENCE_WORD, 3, 8}}, "<je porte plainte> demain", MARK_RULE},
		{{{EVIDENCE_WORD, 0, 16}, {EVIDENCE_RULE, 3, 8}}, "<je porte plainte> demain", MARK_RULE},
		{{{EVIDENCE_WORD, 0, 3}, {EVIDENCE_WORD, 3, 8}}, "<je porte> plainte demain", MARK_WORD},
		{{{EVIDENCE_WORD, 0, 8}, {EVIDENCE_WORD, 3, 16}, {EVIDENCE_RULE, 9, 23}},
	         "<je porte plainte demain>",
	         MARK_RULE},
		{{{EVIDENCE_WORD, 0, 2}, {EVIDENCE_RULE, 9, 16}}, "<je> porte <plainte> demain", MARK_WORD},
	};
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct evidence evidence[3];
		struct record record = {.judged = true, .mention.text = BYTES("je porte plainte demain")};
		for (size_t j = 0; j < 3; j++)
			evidence[j] = (struct evidence){.kind = rows[i].evidence[j].kind,
			                                .field = FIELD_TEXT,
			                                .from = rows[i].evidence[j].from,
			                                .to = rows[i].evidence[j].to};
		record.verdict.evidence = evidence;
		record.verdict.evidence_count = 3;
		struct excerpt excerpt = excerpt_make(&arena, &record, FIELD_TEXT, 600);
		check_text(excerpt_text(&arena, &excerpt, "<", ">"), rows[i].expected);
		for (size_t j = 0; j + 1 < excerpt.count; j++)
			assert_false(excerpt.pieces[j].mark != MARK_NONE && excerpt.pieces[j + 1].mark != MARK_NONE);
		for (size_t j = 0; j < excerpt.count; j++)
			if (excerpt.pieces[j].mark != MARK_NONE) {
				assert_int_equal(excerpt.pieces[j].mark, rows[i].mark);
				break;
			}
	}
}

/* A sign stays on the left of its number in a sentence that runs from the right (Unicode Standard Annex 9: isolates),
 * on a page by markup. */
static void test_signs(void **state)
{
	(void)state;
	translation_use("ar");
	check_text(phrase_points(&arena, -40), "\u2066−40\u2069");
	check_text(phrase_points(&arena, 12), "\u2066+12\u2069");
	check_text(phrase_points(&arena, 0), "0");
	check_text(phrase_percent(&arena, -0.08), "\u2066−8%\u2069");
	check_text(phrase_percent(&arena, 0.08), "8%");
	check_text(phrase_change(&arena, 92, 100), "\u2066−8%\u2069");
	check_text(phrase_change(&arena, 125, 100), "\u2066+25%\u2069");
	check_text(phrase_change(&arena, 1200, 100), "\u2066×12\u2069");
	check_text(phrase_number(&arena, -12345), "\u2066−12.345\u2069");
	xmlDoc *document;
	struct buffer page = {0};
	xmlNode *body = tree_page(&arena, bytes_of("x"), "", &document);
	tree_add_text(body, "p", NULL, bytes_of("a \u2066−8%\u2069 b \u2066+1\u2069"));
	tree_finish(document, &page);
	struct bytes expected = BYTES("<p>a <bdi dir=\"ltr\">−8%</bdi> b <bdi dir=\"ltr\">+1</bdi></p>");
	if (bytes_find(buffer_bytes(&page), expected) == page.length)
		fail_msg("%.*s", (int)page.length, page.data);
	buffer_finish(&page);
	translation_use("fr");
	check_text(phrase_change(&arena, 92, 100), "−8\u202f%");
	translation_use("en");
}

static void test_foreign(void **state)
{
	(void)state;
	static const struct {
		struct bytes text;
		const char *line;
	} lines[] = {
		{BYTES("a\r\n\tb"), "a b"},
		{BYTES("a\0b\033[31m"), "ab[31m"},
		{BYTES("x\xe2\x80\xaey"), "xU+202Ey"},
		{BYTES("x\xe2\x80\x8fy\xd8\x9c"), "xy"},
		{BYTES("x\xe2\x80\xa8y"), "x y"},
		{BYTES("\xff"), "\xef\xbf\xbd"},
	};
	for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++)
		check_text(foreign_line(&arena, lines[i].text), lines[i].line);
	static const struct {
		const char *url, *safe, *site;
	} urls[] = {
		{"https://www.Example.ma:8080/a b\"<é", "https://www.Example.ma:8080/a%20b%22%3C%C3%A9", "example.ma"},
		{"http://u:p@x.ma/", "http://u:p@x.ma/", "x.ma"},
		{"javascript:alert(1)", NULL, NULL},
		{"https:///path", NULL, NULL},
		{"//x.ma", NULL, NULL},
		{" data:text/html,x", NULL, NULL},
	};
	for (size_t i = 0; i < sizeof urls / sizeof urls[0]; i++) {
		if (!bytes_equal(foreign_url(&arena, bytes_of(urls[i].url)), bytes_of(urls[i].safe)))
			fail_msg("link of %s", urls[i].url);
		if (!bytes_equal(foreign_site(&arena, bytes_of(urls[i].url)), bytes_of(urls[i].site)))
			fail_msg("site of %s", urls[i].url);
	}
}

/* The languages follow one another in one process, and forms follow numbers. */
static void test_languages(void **state)
{
	(void)state;
	static const struct {
		const char *language, *date, *one, *two, *five, *number;
	} rows[] = {
		{"fr", "mardi 24 novembre 2026", "1 mention", "2 mentions", "5 mentions", "12\u202f345"},
		{"ar", "الثلاثاء 24 نونبر 2026", "إشارة واحدة", "إشارتان", "5 إشارات", "12.345"},
		{"en", "Tuesday 24 November 2026", "1 mention", "2 mentions", "5 mentions", "12,345"},
		{"ar", "الثلاثاء 24 نونبر 2026", "إشارة واحدة", "إشارتان", "5 إشارات", "12.345"},
	};
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		translation_use(rows[i].language);
		assert_string_equal(translation_code(), rows[i].language);
		check_text(phrase_date(&arena, fixture.input.from), rows[i].date);
		check_text(phrase_count(&arena, NOUN_MENTION, 1), rows[i].one);
		check_text(phrase_count(&arena, NOUN_MENTION, 2), rows[i].two);
		check_text(phrase_count(&arena, NOUN_MENTION, 5), rows[i].five);
		check_text(phrase_number(&arena, 12345), rows[i].number);
	}
	translation_use("en");
}

static void test_same_bytes(void **state)
{
	(void)state;
	static void (*const writers[])(const struct digest_input *, struct buffer *) = {digest_write_html,
	                                                                                digest_write_text};
	for (size_t i = 0; i < 2; i++) {
		struct buffer first = {0}, second = {0};
		writers[i](&fixture.input, &first);
		writers[i](&fixture.input, &second);
		assert_true(bytes_equal(buffer_bytes(&first), buffer_bytes(&second)));
		buffer_finish(&first);
		buffer_finish(&second);
	}
}

static void test_bad_addresses(void **state)
{
	(void)state;
	static const char *const addresses[] = {"",      "x",  "@x", "x@", "a@b@c", "a b@c", "a@b\r\nBcc: x@y",
	                                        "<a@b>", "é@b"};
	for (size_t i = 0; i < sizeof addresses / sizeof addresses[0]; i++) {
		struct buffer message = {0};
		struct error error = {0};
		fixture.recipients[1] = bytes_of(addresses[i]);
		if (mail_compose_alert(&fixture.configuration, &fixture.brands[0], &fixture.alert, &message, &error) ||
		    error.code != ERROR_CONFIGURATION || message.length > 0)
			fail_msg("'%s' was taken for an address", addresses[i]);
		buffer_finish(&message);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_figures, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_net_sentiment, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_choices, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_status, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_excerpt, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_marks, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_signs, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_foreign, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_languages, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_same_bytes, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_bad_addresses, set_up, tear_down),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
