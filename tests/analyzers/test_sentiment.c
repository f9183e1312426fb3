/* Sentiment, language and lexicon on a small lexicon of their own. */
#include "analyzers/analyzer.h"

#include "core/file.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
// clang-format off
#include <cmocka.h>
// clang-format on

static char folder[] = "/tmp/soumaa-test-XXXXXX";
static struct analyzer *analyzer;
static struct analyzer_scratch *scratch;
static struct arena arena;

static void write_table(const char *name, const char *contents)
{
	struct error error;
	const char *path = arena_format(&arena, "%s/lexicon/%s", folder, name).data;
	assert_true(file_write(path, bytes_of(contents), &error));
}

static void write_file(const char *place, const char *name, const char *contents)
{
	struct error error;
	assert_true(file_make_folder(arena_format(&arena, "%s/%s", folder, place).data, &error));
	assert_true(file_write(arena_format(&arena, "%s/%s/%s", folder, place, name).data, bytes_of(contents), &error));
}

static int create(void **state)
{
	struct error error;
	(void)state;
	assert_non_null(mkdtemp(folder));
	assert_true(file_make_folder(arena_format(&arena, "%s/lexicon", folder).data, &error));
	write_table("fr.tsv", "# a comment\nbon\tword\t2\t\nnul\tword\t-2\t\ngénial\tword\t3\tnote\npas\tnegator\t1\t\n"
	                      "ne\tnegator\t1\ntrès\tintensifier\t0.5\t\nun "
	                      "peu\tdiminisher\t0.5\t\nmais\tcontrast\t1\t\nvolé\tword\t-2\n"
	                      "pas "
	                      "mal\tword\t1\t\nle\tlanguage\t1\t\nest\tlanguage\t1\t\ncon\tword\t-"
	                      "2\t\ncon\toffence\t2\t\nâne\toffence\t2\t\n");
	write_table("en.tsv",
	            "cool\tword\t2\t\nsin\tword\t-2\t\ngood\tword\t2\t\nnot\tnegator\t1\t\nthe\tlanguage\t1\t\n");
	write_table("ary-Arab.tsv", "زوين\tword\t2\t\nعجبني\tword\t2\t\nماشي\tnegator\t1\t\nبزاف\tintensifier\t0.5\t\n"
	                            "ديال\tlanguage\t2\t\n");
	write_table("ary-Latn.tsv", "3jbni\tword\t2\t\nma\tnegator\t1\nbezzaf\tintensifier\t0.5\t\n");
	write_table("es.tsv", "grande\tword\t2\t\nel\tlanguage\t2\t\nes\tlanguage\t1\t\nsin\tnegator\t1\n");
	write_table("emoji.tsv", "😡\tword\t-2\t\n:)\tword\t1\t\n");
	write_file("offence", "insults.yaml", "rules: [{id: test-insult, match: 'zzinsult'}]\n");
	write_file("brands", "cues.yaml", "cues: []\n");
	if (!analyzer_create(folder, NULL, &analyzer, &error))
		fail_msg("%s", error.message);
	scratch = analyzer_scratch_create(analyzer);
	return 0;
}

static int destroy(void **state)
{
	(void)state;
	analyzer_scratch_destroy(scratch);
	analyzer_destroy(analyzer);
	static const char *const names[] = {"fr", "en", "es", "ary-Arab", "ary-Latn", "emoji"};
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
		unlink(arena_format(&arena, "%s/lexicon/%s.tsv", folder, names[i]).data);
	unlink(arena_format(&arena, "%s/offence/insults.yaml", folder).data);
	unlink(arena_format(&arena, "%s/brands/cues.yaml", folder).data);
	static const char *const places[] = {"lexicon", "offence", "brands"};
	for (size_t i = 0; i < sizeof places / sizeof places[0]; i++)
		rmdir(arena_format(&arena, "%s/%s", folder, places[i]).data);
	rmdir(folder);
	arena_finish(&arena);
	return 0;
}

static struct verdict judge(const char *text)
{
	struct mention mention = mention_blank();
	struct verdict verdict;
	mention.text = bytes_of(text);
	analyzer_judge(analyzer, scratch, &mention, true, &arena, &verdict);
	return verdict;
}

static double score(const char *text)
{
	struct verdict verdict = judge(text);
	double sum = 0;
	for (size_t i = 0; i < verdict.evidence_count; i++)
		sum += verdict.evidence[i].weight;
	return sum;
}

static void test_classes(void **state)
{
	static const struct {
		const char *text;
		enum sentiment sentiment;
	} rows[] = {
		{"c'est génial", SENTIMENT_POSITIVE},
		{"c'est nul", SENTIMENT_NEGATIVE},
		{"le train de 8h", SENTIMENT_NEUTRAL},
		{"ce n'est pas bon", SENTIMENT_NEGATIVE},
		{"زوين بزاف", SENTIMENT_POSITIVE},
		{"ماشي زوين", SENTIMENT_NEGATIVE},
		{"ماعجبنيش", SENTIMENT_NEGATIVE},
		{"ma3jbnich", SENTIMENT_NEGATIVE},
		{"coooool", SENTIMENT_POSITIVE},
		{"not good", SENTIMENT_NEGATIVE},
		{"😡😡", SENTIMENT_NEGATIVE},
		{"bon mais nul", SENTIMENT_NEGATIVE},
		{"le train est là, on ma volé", SENTIMENT_NEGATIVE}, /* "ma" is m'a here and negates in Darija only */
		{"ma 3jbni 9lil", SENTIMENT_NEGATIVE},
		{"quel con est le chef", SENTIMENT_NEGATIVE},
		{"el tren con retraso", SENTIMENT_NEUTRAL}, /* "con" is "with" in Spanish */
		{"le grande est le chef", SENTIMENT_NEUTRAL},
		{"el tren sin agua", SENTIMENT_NEUTRAL}, /* the language has the word itself */
		{"el tren es cool", SENTIMENT_POSITIVE}, /* English is mixed into all */
		{"", SENTIMENT_NEUTRAL},
	};
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		if (judge(rows[i].text).sentiment != rows[i].sentiment)
			fail_msg("'%s' is called %s", rows[i].text, sentiment_name(judge(rows[i].text).sentiment));
}

/* The first of each row says more of the same than the second. */
static void test_order(void **state)
{
	static const struct {
		const char *more, *less;
	} rows[] = {
		{"très bon", "bon"},     {"bon", "un peu bon"},     {"GÉNIAL ce train de 8h", "génial ce train de 8h"},
		{"booon", "bon"},        {"bon !!!", "bon"},        {"bon", "bon ?"},
		{"bon, pas nul", "bon"}, {"3jbni bezzaf", "3jbni"}, {"pas mal", "pas"},
	};
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		if (score(rows[i].more) <= score(rows[i].less))
			fail_msg("'%s' %g is not above '%s' %g", rows[i].more, score(rows[i].more), rows[i].less,
			         score(rows[i].less));
}

static void test_unsure(void **state)
{
	(void)state;
	assert_true(judge("").unsure);
	assert_int_equal(judge("").evidence_count, 0);
	assert_true(judge("le train de 8h").unsure);
	assert_false(judge("génial génial").unsure);
}

static void test_evidence_leads_back(void **state)
{
	(void)state;
	struct verdict verdict = judge("Très  NUUUL !");
	assert_int_equal(verdict.evidence_count, 2);
	assert_true(bytes_equal_string(verdict.evidence[0].name, "nul"));
	assert_true(bytes_equal_string(verdict.evidence[0].text, "NUUUL"));
	assert_int_equal(verdict.evidence[0].from, 7);
	assert_int_equal(verdict.evidence[0].to, 12);
	assert_int_equal(verdict.evidence[1].kind, EVIDENCE_BIAS);
	assert_true(bytes_equal_string(verdict.flip, "without \"NUUUL\""));
}

static void test_languages(void **state)
{
	static const struct {
		const char *text;
		enum language language;
	} rows[] = {
		{"le train est bon", LANGUAGE_FRENCH}, {"the good one", LANGUAGE_ENGLISH},
		{"ديال الناس", LANGUAGE_DARIJA_ARAB},  {"3lach 9lil", LANGUAGE_DARIJA_LATIN},
		{"ⴰⵣⵓⵍ", LANGUAGE_TAMAZIGHT},          {"مدرسة", LANGUAGE_ARABIC},
		{"12 !!", LANGUAGE_UNKNOWN},
	};
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		if (judge(rows[i].text).lang != rows[i].language)
			fail_msg("'%s' is called %s", rows[i].text, language_name(judge(rows[i].text).lang));
}

static void test_offence(void **state)
{
	(void)state;
	assert_true(judge("quel ANE").offensive);
	assert_true(judge("quel con est le chef").offensive);
	assert_false(judge("el tren con retraso").offensive);
	assert_false(judge("quel bon train").offensive);
}

static void test_bad_tables_are_refused(void **state)
{
	static const struct {
		const char *name, *contents, *says;
	} rows[] = {
		{"es.tsv", "bueno\tword\n", ":1: value ''"},
		{"es.tsv", "\nbueno\tadjective\t1\t\n", ":2: unknown kind 'adjective'"},
		{"es.tsv", "bueno\tword\t4\t\n", ":1: value '4'"},
		{"es.tsv", "bueno\tword\t1x\t\n", ":1: value '1x'"},
		{"es.tsv", "bueno\tword\tnan\t\n", ":1: value 'nan'"},
		{"es.tsv", "bueno\n", ":1: expected entry, kind"},
		{"es.tsv", "\tword\t1\t\n", ":1: '' has 0 words"},
		{"es.tsv", "bueno\tword\t1\t\nmalo\tword\t-1\t\nbueno\tword\t2\t\n",
	         ":3: 'bueno' stands there as word already in line 1"},
		{"xx.tsv", "a\tword\t1\t\n", "xx.tsv: unknown language"},
	};
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct analyzer *other = NULL;
		struct error error = {0};
		write_table(rows[i].name, rows[i].contents);
		bool loaded = analyzer_create(folder, NULL, &other, &error);
		unlink(arena_format(&arena, "%s/lexicon/%s", folder, rows[i].name).data);
		if (loaded || error.code != ERROR_CONFIGURATION || strstr(error.message, rows[i].says) == NULL)
			fail_msg("row %zu: %s", i, loaded ? "was taken" : error.message);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_classes),
		cmocka_unit_test(test_order),
		cmocka_unit_test(test_unsure),
		cmocka_unit_test(test_evidence_leads_back),
		cmocka_unit_test(test_languages),
		cmocka_unit_test(test_offence),
		cmocka_unit_test(test_bad_tables_are_refused),
	};
	return cmocka_run_group_tests(tests, create, destroy);
}
