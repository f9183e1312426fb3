/* The query language by its reference: what each construct finds, each error with its column, normal forms, places. */
#include "tests/analyzers/query_check.h"
#include "tests/check.h"

#include <stdlib.h>
#include <string.h>

struct row {
	const char *query, *text, *answer;
};

static void check_rows(const struct row *rows, size_t count)
{
	struct arena arena = {0};
	for (size_t i = 0; i < count; i++) {
		struct mention mention = mention_blank();
		mention.text = bytes_of(rows[i].text);
		CHECK_BYTES(query_check(bytes_of(rows[i].query), &mention, NULL, &arena), rows[i].answer,
		            "`%s` on '%s'", rows[i].query, rows[i].text);
	}
	arena_finish(&arena);
}

#define CHECK_ROWS(rows) check_rows(rows, sizeof(rows) / sizeof((rows)[0]))

static void words_are_folded_and_whole(void **state)
{
	(void)state;
	static const struct row rows[] = {
		{"panne", "PANNE générale", "yes"},
		{"Réseau", "le reseau", "yes"},
		{"panne", "des pannes", "no"},
		{"zwin", "zwiiiiin bzaf", "yes"},
		{"أطلس", "بنك اطلس", "yes"},
		{"agence", "l'agence", "yes"},
		{"l'agence", "devant l'agence", "yes"},
		{"l'agence", "une agence", "no"},
		{"😡", "non 😡 !", "yes"},
		{"3jbni", "3jbni bzaf", "yes"},
		{"panne", "", "no"},
		/* A tag: x also matches #x, #x matches nothing but the tag. */
		{"rihla", "vive #Rihla", "yes"},
		{"#rihla", "vive #Rihla", "yes"},
		{"#rihla", "vive Rihla", "no"},
		{"soukplus", "#SoukPlus", "yes"},
		{"#soukplus", "#souk_plus", "yes"},
		{"souk", "#SoukPlus", "yes"},
		{"\"souk plus\"", "#SoukPlus", "yes"},
		{"@rihla_ma", "merci @Rihla_ma", "yes"},
		{"@rihla_ma", "merci rihla_ma", "no"},
		/* An Arabic word of three letters or more behind one proclitic. */
		{"حليب", "شريت الحليب", "yes"},
		{"حليب", "وحليب", "yes"},
		{"حليب", "بالحليب", "yes"},
		{"حليب", "للحليب", "yes"},
		{"حليب", "والحليب", "yes"},
		{"حليب", "شحليب", "no"},
		{"يد", "ويد", "no"},
		/* By sound, where it is asked for. */
		{"~khayb", "خايب بزاف", "yes"},
		{"~khayb", "5ayeb bzaf", "yes"},
		{"khayb", "5ayeb bzaf", "no"},
	};
	CHECK_ROWS(rows);
}

static void operators(void **state)
{
	(void)state;
	static const struct row rows[] = {
		{"a1 AND b1", "b1 x a1", "yes"},
		{"a1 AND b1", "a1", "no"},
		{"a1 b1", "b1 a1", "yes"},
		{"a1 OR b1", "b1", "yes"},
		{"a1 OR b1", "c1", "no"},
		{"a1 NOT b1", "a1", "yes"},
		{"a1 NOT b1", "a1 b1", "no"},
		{"a1 AND NOT b1", "a1 b1", "no"},
		{"a1 -b1", "a1 b1", "no"},
		{"a1 AND -b1", "a1", "yes"},
		{"-b1 AND a1", "a1", "yes"},
		{"(a1 OR b1) AND c1", "b1 c1", "yes"},
		{"(a1 OR b1) AND c1", "c1", "no"},
		{"a1 AND NOT (b1 OR c1)", "a1 c1", "no"},
		{"a1 AND NOT (b1 AND c1)", "a1 c1", "yes"},
		/* NOT binds tighter than NEAR, NEAR than AND, AND than OR. */
		{"NOT c1 AND a1 NEAR/0 b1", "a1 b1", "yes"},
		{"NOT c1 AND a1 NEAR/0 b1", "a1 x b1", "no"},
		/* Small letters are words. */
		{"a1 and b1", "a1 b1", "no"},
		{"a1 and b1", "a1 and b1", "yes"},
		{"((a1))", "a1", "yes"},
	};
	CHECK_ROWS(rows);
}

static void near(void **state)
{
	(void)state;
	static const struct row rows[] = {
		{"a1 NEAR/2 b1", "a1 x y b1", "yes"},
		{"a1 NEAR/2 b1", "a1 x y z b1", "no"},
		{"a1 NEAR/2 b1", "b1 x y a1", "yes"},
		{"a1 NEAR/2f b1", "b1 x y a1", "no"},
		{"a1 NEAR/2f b1", "a1 x y b1", "yes"},
		{"a1 NEAR/0 b1", "a1 b1", "yes"},
		{"a1 NEAR/0 b1", "a1 x b1", "no"},
		{"a1 NEAR b1", "a1 w x y z b1", "yes"},
		{"a1 NEAR b1", "a1 v w x y z b1", "no"},
		/* Marks are no tokens; sentences are crossed. */
		{"a1 NEAR/1 b1", "a1, (x). B1!", "yes"},
		/* Overlapping operands do not match. */
		{"a1 NEAR a1", "a1", "no"},
		{"a1 NEAR a1", "a1 a1", "yes"},
		{"\"a1 b1\" NEAR b1", "a1 b1", "no"},
		{"\"a1 b1\" NEAR b1", "a1 b1 x b1", "yes"},
		/* Left to right: what NEAR made is one operand. */
		{"a1 NEAR/1 b1 NEAR/1 c1", "a1 b1 x c1", "yes"},
		{"a1 NEAR/1 b1 NEAR/1 c1", "c1 a1 x b1", "yes"},
		{"a1 NEAR/1 b1 NEAR/1 c1", "a1 c1 b1", "no"},
		{"(a1 OR b1) NEAR/0 c1", "x b1 c1", "yes"},
		{"\"a1 b1\" NEAR/1f c1", "a1 b1 x c1", "yes"},
		{"pann* NEAR/1 rihla", "pannes chez Rihla", "yes"},
		{"a1 NEAR/20 b1", "a1 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 b1", "yes"},
		{"a1 NEAR/20 b1", "a1 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 b1", "no"},
	};
	CHECK_ROWS(rows);
}

static void phrases_and_wildcards(void **state)
{
	(void)state;
	static const struct row rows[] = {
		{"\"service client\"", "Le SERVICE client", "yes"},
		{"\"service client\"", "service du client", "no"},
		{"\"service client\"", "client service", "no"},
		{"\"service client\"~1", "service du client", "yes"},
		{"\"service client\"~1", "client service", "no"},
		{"\"service client\"~1", "service de mon client", "no"},
		{"\"a1 b1 c1\"~2", "a1 x b1 y c1", "yes"},
		{"\"a1 b1 c1\"~2", "a1 x b1 y z c1", "no"},
		{"\"a1 b1\"", "a1 a1 b1", "yes"},
		{"“service client”", "service client", "yes"},
		{"« service client »", "service client", "yes"},
		{"boycot*", "Boycottez", "yes"},
		{"boycot*", "boycot", "yes"},
		{"boycot*", "boyco", "no"},
		{"boy*", "boycott", "yes"},
		{"moch?il", "mochkil", "yes"},
		{"moch?il", "mochil", "no"},
		{"p?nne", "une panne", "yes"},
		{"?anne", "une panne", "yes"},
		{"pann?*", "pann", "no"},
		{"pann?*", "pannes", "yes"},
		{"حليب*", "والحليبي", "yes"},
		{"#boycot*", "#BoycottRihla", "yes"},
		{"#boycot*", "boycottrihla", "no"},
		{"\"serv* nul\"", "Services nuls, service nul", "yes"},
	};
	CHECK_ROWS(rows);
}

static void raw_expressions_and_counts(void **state)
{
	(void)state;
	static const struct row rows[] = {
		{"raw:\"Google+\"", "sur Google+ hier", "yes"},
		{"raw:\"Google+\"", "sur google+ hier", "no"},
		{"raw:\"é\"", "caf\x65\xcc\x81", "yes"}, /* NFC of both */
		{"raw:\"e\xcc\x81\"", "café", "yes"},
		{"raw:\"حليب\"", "حَليب", "no"},
		{"re:/pann?es?/iu", "Deux PANES", "yes"},
		{"re:/^panne/", "panne", "yes"},
		{"re:/Été/", "l'ete", "yes"},
		{"re:/NASA/r", "nasa", "no"},
		{"re:/NASA/r", "NASA", "yes"},
		{"re:/nasa/ri", "NASA", "yes"},
		{"re:/a\\/b/r", "a/b", "yes"},
		{"re:/(x+x+)+[yz]/r", "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", "undecided"},
		{"re:/(x+x+)+[yz]/r OR xyz", "xyz xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", "yes"},
		{"re:/(x+x+)+[yz]/r AND xyz", "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", "no"},
		{"bla AND NOT re:/(x+x+)+[yz]/r", "bla xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", "undecided"},
		{"COUNT(buy)>=3", "buy buy buy", "yes"},
		{"COUNT(buy)>=3", "buy buy", "no"},
		{"COUNT(buy) >= 2", "#buy", "no"},
		{"COUNT(buy OR sell)>=3", "buy sell buy", "yes"},
		{"COUNT(\"a1 a1\")>=2", "a1 a1 a1", "no"},
		{"COUNT(\"a1 a1\")>=2", "a1 a1 a1 a1", "yes"},
		{"COUNT(raw:\"!\")>=3", "non!!!", "yes"},
		{"COUNT(re:/n+on/)>=2", "non, nnon", "yes"},
	};
	CHECK_ROWS(rows);
}

static void errors_name_their_place(void **state)
{
	(void)state;
	static const struct row rows[] = {
		{"(a1 OR b1", "", "E01:1:1"},
		{"a1 OR b1)", "", "E01:1:9"},
		{")", "", "E01:1:1"},
		{"été \"b1", "", "E01:1:5"},
		{"re:/abc", "", "E01:1:1"},
		{"COUNT(a1", "", "E01:1:1"},
		{"a1 AND b1 OR c1", "", "E02:1:4"},
		{"a1 OR b1 AND c1", "", "E02:1:10"},
		{"a1 OR b1 c1", "", "E02:1:10"},
		{"a1 OR\nb1 -c1", "", "E02:2:4"},
		{"NOT a1", "", "E03:1:1"},
		{"-a1 -b1", "", "E03:1:1"},
		{"a1 OR NOT b1", "", "E03:1:7"},
		{"a1 OR (NOT b1 AND NOT c1)", "", "E03:1:8"},
		{"a1 AND (b1 OR -c1)", "", "E03:1:15"},
		{"bo*", "", "E04:1:1"},
		{"a1 AND b?", "", "E04:1:8"},
		{"bo*tt", "", "E04:1:1"},
		{"*panne", "", "E04:1:1"},
		{"a1 NEAR/21 b1", "", "E04:1:9"},
		{"\"a1 b1\"~21", "", "E04:1:9"},
		{"COUNT(a1)>=21", "", "E04:1:12"},
		{"COUNT(a1)>=0", "", "E04:1:12"},
		{"a1 NEAR/x b1", "", "E04:1:9"},
		{"~a", "", "E04:1:1"},
		{"a1 NEAR (b1 AND c1)", "", "E05:1:10"},
		{"a1 NEAR -b1", "", "E05:1:9"},
		{"a1 NEAR (b1 NEAR c1)", "", "E05:1:10"},
		{"lang:fr NEAR a1", "", "E05:1:1"},
		{"a1 NEAR raw:\"x\"", "", "E05:1:9"},
		{"COUNT(a1 AND b1)>=2", "", "E05:1:7"},
		{"colour:red", "", "E06:1:1"},
		{"a1 lang:xx", "", "E06:1:9"},
		{"sentiment:bad", "", "E06:1:11"},
		{"severity:3", "", "E06:1:10"},
		{"severity:>=9", "", "E06:1:12"},
		{"topic:weather", "", "E06:1:7"},
		{"script:Cyrl", "", "E06:1:8"},
		{"unsure:maybe", "", "E06:1:8"},
		{"since:yesterday", "", "E06:1:7"},
		{"lang:>=fr", "", "E06:1:8"},
		{"http://a.ma", "", "E06:1:1"},
		{"re:/(/", "", "E07:1:1"},
		{"re:/a*/", "", "E07:1:1"},
		{"re:/abc/q", "", "E07:1:1"},
		{"", "", "E08:1:1"},
		{"a1 AND", "", "E08:1:7"},
		{"OR a1", "", "E08:1:1"},
		{"a1 OR AND b1", "", "E08:1:7"},
		{"()", "", "E08:1:2"},
		{"a1 NEAR", "", "E08:1:8"},
		{"NOT NOT a1", "", "E08:1:5"},
		{"+++", "", "E08:1:1"},
		{"\"\"", "", "E08:1:2"},
		{"COUNT(a1)", "", "E08:1:10"},
		{"raw:\"\"", "", "E08:1:1"},
	};
	CHECK_ROWS(rows);
}

static void what_is_too_large_is_refused(void **state)
{
	(void)state;
	struct arena arena = {0};
	struct buffer query = {0};
	struct mention mention = mention_blank();
	mention.text = bytes_of("a1");
	for (int i = 0; i < 20000; i++)
		buffer_append_byte(&query, '(');
	CHECK_BYTES(query_check(buffer_bytes(&query), &mention, NULL, &arena), "E09:1:65", "brackets");
	buffer_clear(&query);
	buffer_append_string(&query, "a1");
	for (int i = 0; i < 17; i++)
		buffer_append_string(&query, " NEAR a1");
	CHECK_BYTES(query_check(buffer_bytes(&query), &mention, NULL, &arena), "E09:1:132", "a row of NEAR");
	buffer_clear(&query);
	for (int i = 0; i < 40000; i++)
		buffer_append_string(&query, "a ");
	CHECK_BYTES(query_check(buffer_bytes(&query), &mention, NULL, &arena), "E09:1:1", "a long query");
	buffer_finish(&query);
	arena_finish(&arena);
}

/* A query as wide and a text as hostile as they may be: the places are bounded, and what was cut is said. */
static void places_are_bounded(void **state)
{
	(void)state;
	struct arena arena = {0};
	struct buffer text = {0};
	struct mention mention = mention_blank();
	for (int i = 0; i < 16000; i++)
		buffer_append_string(&text, "a ");
	mention.text = buffer_bytes(&text);
	struct bytes query = bytes_of("a NEAR/20 a NEAR/20 a NEAR/20 a NEAR/20 a NEAR/20 a NEAR/20 a NEAR/20 zz");
	CHECK_BYTES(query_check(query, &mention, NULL, &arena), "undecided", "hostile places");
	query = bytes_of("\"a a a a a a a a a a a a a a a a\"~20 NEAR/20 a");
	CHECK_BYTES(query_check(query, &mention, NULL, &arena), "yes", "a long phrase");
	buffer_finish(&text);
	arena_finish(&arena);
}

static void fields(void **state)
{
	(void)state;
	static const struct {
		const char *query, *answer;
	} rows[] = {
		{"panne AND lang:ary", "yes"},
		{"lang:ary-Latn", "yes"},
		{"lang:fr", "no"},
		{"script:Latn", "yes"},
		{"script:Arab", "no"},
		{"site:example.ma", "yes"},
		{"site:forum.example.ma", "yes"},
		{"site:ple.ma", "no"},
		{"site:other.example.ma", "no"},
		{"url:https://forum.example.ma/sujet", "yes"},
		{"url:forum.example.ma/sujet/1", "yes"},
		{"url:forum.example.ma/Sujet", "no"},
		{"author:AMINE_k", "yes"},
		{"author:@amine_K", "yes"},
		{"author:amine", "no"},
		{"title:panne", "yes"},
		{"title:reseau", "no"},
		{"title:\"grosse panne\"", "yes"},
		{"source:forum", "yes"},
		{"source:Forum", "no"},
		{"brand:rihla", "yes"},
		{"brand:atlas", "no"},
		{"sentiment:neg", "yes"},
		{"sentiment:pos", "no"},
		{"unsure:yes", "yes"},
		{"unsure:no", "no"},
		{"topic:outage", "yes"},
		{"topic:fraud", "no"},
		{"severity:>=2", "yes"},
		{"severity:>=3", "no"},
		{"reach:>=840", "yes"},
		{"reach:>=841", "no"},
		{"engagement:>=15", "yes"},
		{"engagement:>=16", "no"},
		{"since:2026-11-24T08:00:00Z", "yes"},
		{"since:2026-11-24T08:00:01Z", "no"},
		{"since:2026-11-24", "yes"},
		{"until:2026-11-24", "yes"},
		{"until:2026-11-23", "no"},
		{"reseau -sentiment:pos", "yes"},
		{"grosse NEAR reseau", "no"}, /* never from title to text */
		{"COUNT(panne)>=2", "yes"},
	};
	struct arena arena = {0};
	struct mention mention = mention_blank();
	mention.title = bytes_of("Grosse panne");
	mention.text = bytes_of("reseau panne bzaf");
	mention.url = bytes_of("https://Forum.example.ma:8080/sujet/1");
	mention.url = bytes_of("https://forum.Example.ma/sujet/1?page=2");
	mention.author = bytes_of("@Amine_K");
	mention.source = bytes_of("forum");
	mention.author_followers = 840;
	mention.likes = 10;
	mention.replies = 5;
	mention.published = timestamp_parse(bytes_of("2026-11-24T08:00:00Z"));
	struct bytes brands[] = {bytes_of("rihla")};
	struct verdict verdict = {.lang = LANGUAGE_DARIJA_LATIN,
	                          .unsure = true,
	                          .brands = brands,
	                          .brand_count = 1,
	                          .risks = {{TOPIC_OUTAGE, 2}},
	                          .risk_count = 1,
	                          .severity = 2};
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		CHECK_BYTES(query_check(bytes_of(rows[i].query), &mention, &verdict, &arena), rows[i].answer, "`%s`",
		            rows[i].query);
	mention = mention_blank();
	mention.text = bytes_of("x");
	CHECK_BYTES(query_check(bytes_of("x AND NOT reach:>=0"), &mention, NULL, &arena), "yes", "unknown is not 0");
	CHECK_BYTES(query_check(bytes_of("since:2020-01-01"), &mention, NULL, &arena), "no", "no time is known");
	arena_finish(&arena);
}

static void normal_forms_read_back(void **state)
{
	(void)state;
	static const struct {
		const char *query, *normal;
	} rows[] = {
		{"Été panne", "ete AND panne"},
		{"a1 -b1", "a1 AND NOT b1"},
		{"((a1) OR (b1 OR c1))", "a1 OR b1 OR c1"},
		{"(a1 b1) c1", "a1 AND b1 AND c1"},
		{"(a1 OR b1) c1", "(a1 OR b1) AND c1"},
		{"a1 OR (b1 AND c1)", "a1 OR (b1 AND c1)"},
		{"a1 NEAR b1 NEAR/2f \"C1 d1\"~3", "a1 NEAR/4 b1 NEAR/2f \"c1 d1\"~3"},
		{"x NOT (a1 NEAR b1)", "x AND NOT (a1 NEAR/4 b1)"},
		{"#SoukPlus", "#soukplus"},
		{"@Rihla", "@rihla"},
		{"Boycot*", "boycot*"},
		{"m?rhba", "m?rhba"},
		{"~Khayb", "~khayb"},
		{"COUNT((a1 OR b1)) >= 3", "COUNT(a1 OR b1)>=3"},
		{"raw:\"Google+\"", "raw:\"Google+\""},
		{"re:/Été/iu", "re:/(?i)ete/"},
		{"severity:>=3 title:Été", "severity:>=3 AND title:ete"},
		{"author:\"Amine K\"", "author:\"Amine K\""},
	};
	struct arena arena = {0};
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct query query, again;
		struct query_problem problem;
		assert_true(query_parse(bytes_of(rows[i].query), NULL, &arena, &query, &problem));
		CHECK_BYTES(query.root->normal, rows[i].normal, "`%s`", rows[i].query);
		if (!query_parse(query.root->normal, NULL, &arena, &again, &problem))
			fail_msg("`%s` does not read back: %s", rows[i].normal, problem.sentence);
		CHECK_BYTES(again.root->normal, rows[i].normal, "`%s` read back", rows[i].query);
		query_finish(&query);
		query_finish(&again);
	}
	arena_finish(&arena);
}

static void places_lead_back(void **state)
{
	(void)state;
	static const struct {
		const char *query, *text, *places;
	} rows[] = {
		{"panne", "Été: PANNE, panne", "panne text:7-12 | panne text:14-19"},
		{"service NEAR/2 lent OR xyz", "Service très lent", "service NEAR/2 lent text:0-18"},
		{"a1 -b1", "a1 b1", "a1 text:0-2 | -b1 text:3-5"},
		{"rihla", "#Rihla", "rihla text:0-6"},
		{"re:/lent/", "très  LENT", "re:/lent/ text:7-11"},
		{"raw:\"é!\"", "cafe\xcc\x81! é!", "raw:\"é!\" text:3-7 | raw:\"é!\" text:8-11"},
		{"حليب", "شريت الحليب", "حليب text:9-21"},
		{"since:2020-01-01 OR panne", "panne", "panne text:0-5"},
	};
	struct arena arena = {0};
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct mention mention = mention_blank();
		mention.text = bytes_of(rows[i].text);
		CHECK_BYTES(query_check_places(bytes_of(rows[i].query), &mention, &arena), rows[i].places, "`%s`",
		            rows[i].query);
	}
	arena_finish(&arena);
}

static void what_may_be_meant_otherwise_is_warned_of(void **state)
{
	(void)state;
	static const struct {
		const char *query;
		size_t warnings;
	} rows[] = {{"a1 b1 c1", 1},  {"a1 -b1", 0}, {"a1 AND b1", 0},
	            {"a1 AND or", 1}, {"Souk+", 1},  {"\"a and b\"", 0}};
	struct arena arena = {0};
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct query query;
		struct query_problem problem;
		assert_true(query_parse(bytes_of(rows[i].query), NULL, &arena, &query, &problem));
		CHECK_INT(query.warning_count, rows[i].warnings, "`%s`", rows[i].query);
		query_finish(&query);
	}
	arena_finish(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(words_are_folded_and_whole),
		cmocka_unit_test(operators),
		cmocka_unit_test(near),
		cmocka_unit_test(phrases_and_wildcards),
		cmocka_unit_test(raw_expressions_and_counts),
		cmocka_unit_test(errors_name_their_place),
		cmocka_unit_test(what_is_too_large_is_refused),
		cmocka_unit_test(places_are_bounded),
		cmocka_unit_test(fields),
		cmocka_unit_test(normal_forms_read_back),
		cmocka_unit_test(places_lead_back),
		cmocka_unit_test(what_may_be_meant_otherwise_is_warned_of),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
