/* Rules: folding of expressions, required literals, the same hits with and without the prefilter, refusals. */
#include "analyzers/pattern_branches.h"
#include "analyzers/pattern_fold.h"
#include "analyzers/pattern_literals.h"
#include "analyzers/rule_lint.h"
#include "core/file.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static const char *rules_folder(void)
{
	return getenv("SOUMAA_RULES");
}

static void expressions_fold_outside_of_escapes(void **state)
{
	(void)state;
	static const struct {
		const char *expression, *folded;
	} rows[] = {
		{"\\bPérimé", "\\bperime"}, {"é?té", "e?te"},           {"œ+uf", "(?:oe)+uf"},
		{"[Éa-zÀ]x", "[ea-za]x"},   {"\\W\\B\\D", "\\W\\B\\D"}, {"(?:NON|Oui)", "(?:non|oui)"},
		{"أطلس", "اطلس"},           {"\u061f$", "\\?$"},        {"a b", "a b"},
	};
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct buffer out = {0};
		pattern_fold(bytes_of(rows[i].expression), &out);
		if (!bytes_equal_string(buffer_bytes(&out), rows[i].folded))
			fail_msg("%s: folded to %.*s, expected %s", rows[i].expression, (int)out.length, out.data,
			         rows[i].folded);
		buffer_finish(&out);
	}
}

static void expressions_are_taken_apart_at_outer_bars(void **state)
{
	(void)state;
	static const struct {
		const char *expression;
		const char *branches; /* each in < and > */
	} rows[] = {
		{"abc", "<abc>"},
		{"a|b", "<a><b>"},
		{"a(?:b|c)d|e(?=f|g)|h", "<a(?:b|c)d><e(?=f|g)><h>"},
		{"[|]a|\\|b", "<[|]a><\\|b>"},
		{"(?i)a|b", "<(?i)a|b>"}, /* the flag goes on behind the bar */
		{"(a)\\1|b", "<(a)\\1|b>"},
		{"a||b", "<a><><b>"},
	};
	struct arena arena = {0};
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct pattern_branches branches = pattern_branches(bytes_of(rows[i].expression), &arena);
		struct buffer spelled = {0};
		for (size_t j = 0; j < branches.count; j++)
			buffer_format(&spelled, "<%.*s>", (int)branches.items[j].length, branches.items[j].data);
		if (!bytes_equal_string(buffer_bytes(&spelled), rows[i].branches))
			fail_msg("%s: %.*s, expected %s", rows[i].expression, (int)spelled.length, spelled.data,
			         rows[i].branches);
		buffer_finish(&spelled);
	}
	arena_finish(&arena);
}

static void spell(const struct literal_choices *choices, struct buffer *out)
{
	for (size_t i = 0; i < choices->count; i++) {
		buffer_append_string(out, i == 0 ? "" : " & ");
		buffer_append_string(out, choices->items[i].leading ? "^" : "");
		for (size_t j = 0; j < choices->items[i].count; j++) {
			const struct literal *literal = &choices->items[i].items[j];
			buffer_format(out, "%s%s%.*s%s", j == 0 ? "" : "|", literal->word_start ? "<" : "",
			              (int)literal->bytes.length, literal->bytes.data, literal->word_end ? ">" : "");
		}
	}
}

static void literals_are_required(void **state)
{
	(void)state;
	static const struct {
		const char *expression;
		const char *choices; /* joined by &, their literals by |; < and > are the borders of a word, ^ begins
		                      * the choice that every match begins with */
	} rows[] = {
		{"\\bperime", "^<perime"},
		{"arna?que", "^arnque|arnaque"},
		{"(?:boycott|mo9ata3a)\\b", "^boycott>|mo9ata3a>"},
		{"(?:ab)?cde", "^cde|abcde"},
		{"ma ?kayn", "^makayn|ma kayn"},
		{"ab|c", ""},
		{"x*", ""},
		{"(?!nein)ja+", "^ja"},
		{"ab(?!x)cd", "^abcd"},
		{"a\\.bc", "^a.bc"},
		{"(a)\\1bcd", ""},
		{"(?i)abc", ""},
		{"[abc]def{2}g", "^adef|bdef|cdef"},
		{"[a-c]def[gh]", "defg|defh"},
		{"[^a]def", "def"},
		{"ab{0,2}cd", "cd"},
		{"abc)", ""},
		{"abcd.{0,9}(?:defg|fghi)\\b", "defg>|fghi> & ^abcd"},
		{"abcde.{0,9}(?:de|fgh)\\b", "^abcde"},
		{"(?:ab|cd)+ef", "ef"},
		{"\\b(?:abus\\w*|vol)\\b", "^<abus|<vol"},
		{"(?:abc|[0-9]+)", ""},
		{"(?:ab\\w*cd|efg)", "^ab|efg"},
		{"\\b#ab", "^#ab"},
		{"\\bريزو\\b", "^<ريزو>"},
		{"abc(?:de)?\\b", "^abc>|abcde>"},
		{"abc(?:de)?", "^abc"},
		{"(?:ab|abc|xab)", "^ab|xab"},
		{"\\b(?:abc|ab)", "^<ab"},
		{"(?:abcd|abcd)e", "^abcde"},
		{"(?:abc|bcd|cde|def|efg|fgh|ghi|hij|ijk) (?:de )?klmn",
	         " klmn| de klmn & ^abc |bcd |cde |def |efg |fgh |ghi |hij |ijk "},
		{"(?:ab\\w*cd|\\w+ef)", "ab|ef"},
		{"(?:[0-9] )?abc", "abc"},
		{"(?:abc|def) ?ghi", "^abcghi|defghi|abc ghi|def ghi"},
		{"\\w*abc", "abc"},
		{"(?<=x)abc\\w*de", "^abc"},
		{"(?:a|bc)*def", "def"},
		{"\\Gabc", ""},
	};
	struct arena arena = {0};
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct literal_choices choices = pattern_literals(bytes_of(rows[i].expression), &arena);
		struct buffer spelled = {0};
		spell(&choices, &spelled);
		if (!bytes_equal_string(buffer_bytes(&spelled), rows[i].choices))
			fail_msg("%s: %.*s, expected %s", rows[i].expression, (int)spelled.length, spelled.data,
			         rows[i].choices);
		buffer_finish(&spelled);
	}
	arena_finish(&arena);
}

static void borders_of_words(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		size_t at;
		bool border;
	} rows[] = {
		{"ab", 0, true},   {"ab", 1, false}, {"ab", 2, true},       {"a b", 1, true},
		{"a_b", 1, false}, {"a9", 1, false}, {"با", 2, false},      {"ب ا", 2, true},
		{"ب", 2, true},    {"", 0, true},    {"a\u060cb", 1, true}, {"a\u060cb", 3, true},
	};
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		if (literal_border(bytes_of(rows[i].text), rows[i].at) != rows[i].border)
			fail_msg("'%s' at %zu", rows[i].text, rows[i].at);
}

/* -- the prefilter changes nothing -------------------------------------------------------------------- */

struct twin {
	struct rules *rules;
	struct rules_scratch *each, *filtered;
	struct text text;
};

static void compare(struct twin *twin, struct bytes text)
{
	struct mention mention = mention_blank();
	mention.text = text;
	text_read(&twin->text, &mention);
	struct rule_hits a = rules_match(twin->rules, twin->each, &twin->text, &mention, LANGUAGE_UNKNOWN, RULES_EACH);
	struct rule_hits b = rules_match(twin->rules, twin->filtered, &twin->text, &mention, LANGUAGE_UNKNOWN,
	                                 RULES_PREFILTERED);
	assert_int_equal(a.count, b.count);
	for (size_t i = 0; i < a.count; i++) {
		assert_ptr_equal(a.items[i].rule, b.items[i].rule);
		assert_int_equal(a.items[i].from, b.items[i].from);
		assert_int_equal(a.items[i].to, b.items[i].to);
	}
}

/* A repeatable stream of numbers (Knuth's MMIX generator). */
static size_t next_random(uint64_t *seed, size_t below)
{
	*seed = *seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (size_t)(*seed >> 33) % below;
}

/* Pieces of two examples, cut at any byte and glued. */
static void compare_splices(struct twin *twin, const struct rule *rule, uint64_t *seed)
{
	for (size_t i = 0; i + 1 < rule->examples.count; i++) {
		struct bytes a = rule->examples.items[i], b = rule->examples.items[i + 1];
		struct buffer splice = {0};
		buffer_append(&splice, a.data, next_random(seed, a.length + 1));
		size_t from = next_random(seed, b.length + 1);
		buffer_append(&splice, b.data + from, b.length - from);
		compare(twin, buffer_bytes(&splice));
		buffer_finish(&splice);
	}
}

static void prefilter_gives_the_same_hits(void **state)
{
	(void)state;
	struct error error = {0};
	struct twin twin = {0};
	if (!rules_read(rules_folder(), &twin.rules, &error))
		fail_msg("%s", error.message);
	twin.each = rules_scratch_create(twin.rules);
	twin.filtered = rules_scratch_create(twin.rules);
	uint64_t seed = 1;
	for (size_t i = 0; i < rules_count(twin.rules); i++) {
		const struct rule *rule = rules_at(twin.rules, i);
		for (size_t j = 0; j < rule->examples.count; j++)
			compare(&twin, rule->examples.items[j]);
		for (size_t j = 0; j < rule->counterexamples.count; j++)
			compare(&twin, rule->counterexamples.items[j]);
		for (int round = 0; round < 8; round++)
			compare_splices(&twin, rule, &seed);
	}
	compare(&twin, (struct bytes)BYTES(""));
	rules_scratch_destroy(twin.each);
	rules_scratch_destroy(twin.filtered);
	text_finish(&twin.text);
	rules_destroy(twin.rules);
}

static void print_finding(void *context, const struct rule *rule, int line, const char *sentence)
{
	(void)context;
	print_error("%s:%d: %s: %s\n", rule->document->file, line, rule->id.data, sentence);
}

static void every_rule_passes_its_examples_and_the_lint(void **state)
{
	(void)state;
	struct error error = {0};
	struct rules *rules;
	if (!rules_read(rules_folder(), &rules, &error))
		fail_msg("%s", error.message);
	size_t tried = 0;
	assert_int_equal(rules_test(rules, &tried, print_finding, NULL), 0);
	assert_true(tried >= 3 * rules_count(rules));
	assert_int_equal(rules_lint(rules, print_finding, NULL), 0);
	rules_destroy(rules);
}

/* -- bad rules ---------------------------------------------------------------------------------------- */

static void bad_rules_are_refused_with_their_place(void **state)
{
	(void)state;
	static const struct {
		const char *rules, *sentence;
	} rows[] = {
		{"topic: safety\nrules:\n  - {id: a, level: 3, match: '(abc'}\n", "bad.yaml:3:"},
		{"topic: safety\nrules:\n  - {id: a, level: 3, match: 'x*'}\n", "empty text"},
		{"topic: safety\nrules:\n  - {id: a, level: 3, unless: 'x'}\n", "never fire"},
		{"topic: weather\nrules: []\n", "no risk topic"},
		{"topic: safety\nrules:\n  - {id: a, level: 5, match: 'abc'}\n", "level"},
		{"topic: safety\nrules:\n  - {id: a, level: 1, match: 'abc'}\n  - {id: a, level: 1, match: 'abd'}\n",
	         "there already"},
		{"topic: safety\nrules:\n  - {id: a, level: 1, mtach: 'abc'}\n", "mtach"},
		{"topic: safety\nrules:\n  - {id: a, level: 1, match: 'abc', languages: [xx]}\n", "no language"},
	};
	char folder[] = "/tmp/soumaa-rules-XXXXXX", path[64];
	assert_non_null(mkdtemp(folder));
	snprintf(path, sizeof path, "%s/risk", folder);
	assert_int_equal(mkdir(path, 0700), 0);
	snprintf(path, sizeof path, "%s/risk/bad.yaml", folder);
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct error error = {0};
		struct rules *rules;
		assert_true(file_write(path, bytes_of(rows[i].rules), &error));
		assert_false(rules_load(folder, &rules, &error));
		assert_int_equal(error.code, ERROR_CONFIGURATION);
		if (strstr(error.message, rows[i].sentence) == NULL)
			fail_msg("row %zu: '%s' does not say '%s'", i, error.message, rows[i].sentence);
	}
	assert_int_equal(unlink(path), 0);
	snprintf(path, sizeof path, "%s/risk", folder);
	assert_int_equal(rmdir(path), 0);
	assert_int_equal(rmdir(folder), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(expressions_fold_outside_of_escapes),
		cmocka_unit_test(expressions_are_taken_apart_at_outer_bars),
		cmocka_unit_test(literals_are_required),
		cmocka_unit_test(borders_of_words),
		cmocka_unit_test(prefilter_gives_the_same_hits),
		cmocka_unit_test(every_rule_passes_its_examples_and_the_lint),
		cmocka_unit_test(bad_rules_are_refused_with_their_place),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
