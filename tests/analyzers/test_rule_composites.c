/* Rules that are made of others and of queries: when they fire, with which parts, and what is refused. */
#include "analyzers/rules.h"
#include "core/file.h"
#include "tests/check.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char simple[] = "topic: outage\n"
			     "rules:\n"
			     "  - {id: both, level: 2, all: [slow, {query: 'agence NEAR/3 rabat'}]}\n"
			     "  - {id: slow, level: 1, match: 'lent'}\n"
			     "  - {id: down, level: 1, match: 'panne'}\n"
			     "  - {id: arabic, level: 1, match: 'xyz', languages: [ar]}\n"
			     "  - {id: either, level: 2, any: [slow, down], not: [{query: 'merci OR bravo'}]}\n"
			     "  - {id: nested, level: 3, all: [either, {query: 'COUNT(encore)>=2'}]}\n"
			     "  - {id: language, level: 1, all: [down], languages: [fr]}\n"
			     "  - {id: explosive, level: 1, raw: '(x+x+)+[yz]'}\n"
			     "  - {id: unknown, level: 1, all: [explosive]}\n"
			     "  - {id: hidden, level: 1, all: [down], not: [explosive]}\n";

struct fixture {
	char folder[40], risk[64], file[80];
	struct rules *rules;
	struct error error;
};

static bool load(struct fixture *fixture, const char *rules)
{
	assert_true(file_write(fixture->file, bytes_of(rules), &fixture->error));
	rules_destroy(fixture->rules);
	fixture->rules = NULL;
	return rules_load(fixture->folder, &fixture->rules, &fixture->error);
}

static int set_up(void **state)
{
	struct fixture *fixture = calloc(1, sizeof *fixture);
	strcpy(fixture->folder, "/tmp/soumaa-composites-XXXXXX");
	assert_non_null(mkdtemp(fixture->folder));
	snprintf(fixture->risk, sizeof fixture->risk, "%s/risk", fixture->folder);
	snprintf(fixture->file, sizeof fixture->file, "%s/outage.yaml", fixture->risk);
	assert_int_equal(mkdir(fixture->risk, 0700), 0);
	*state = fixture;
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *fixture = *state;
	rules_destroy(fixture->rules);
	unlink(fixture->file);
	rmdir(fixture->risk);
	rmdir(fixture->folder);
	free(fixture);
	return 0;
}

/* "rule rule? rule(part 0-4, part 5-8)": a question mark where a limit was reached. */
static void write_hits(const struct rule_hits *hits, struct buffer *out)
{
	buffer_clear(out);
	for (size_t i = 0; i < hits->count; i++) {
		const struct rule_hit *hit = &hits->items[i];
		buffer_format(out, "%s%s%s", i == 0 ? "" : " ", hit->rule->id.data, hit->limited ? "?" : "");
		for (size_t j = 0; j < hit->part_count; j++)
			buffer_format(out, "%s%s %zu-%zu", j == 0 ? "(" : ", ", hit->parts[j].name.data,
			              hit->parts[j].from, hit->parts[j].to);
		buffer_append_string(out, hit->part_count > 0 ? ")" : "");
	}
}

static void composites_fire_by_their_parts(void **state)
{
	static const struct {
		const char *text;
		enum language language;
		const char *hits;
	} rows[] = {
		{"rien", LANGUAGE_FRENCH, ""},
		{"lent", LANGUAGE_FRENCH, "slow either(slow 0-4)"},
		{"lent, merci", LANGUAGE_FRENCH, "slow"},
		{"agence de rabat lent", LANGUAGE_ENGLISH,
	         "both(slow 16-20, agence NEAR/3 rabat 0-15) slow either(slow 16-20)"},
		{"panne encore et encore", LANGUAGE_ENGLISH,
	         "down either(down 0-5) nested(either 0-5, COUNT(encore)>=2 6-12) hidden(down 0-5)"},
		{"panne", LANGUAGE_FRENCH, "down either(down 0-5) language(down 0-5) hidden(down 0-5)"},
		{"panne", LANGUAGE_SPANISH, "down either(down 0-5) hidden(down 0-5)"},
		{"panne xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", LANGUAGE_SPANISH,
	         "down either(down 0-5) explosive? unknown? hidden?"},
	};
	struct fixture *fixture = *state;
	struct text text = {0};
	struct buffer out = {0};
	if (!load(fixture, simple))
		fail_msg("%s", fixture->error.message);
	struct rules_scratch *scratch = rules_scratch_create(fixture->rules);
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct mention mention = mention_blank();
		mention.text = bytes_of(rows[i].text);
		text_read(&text, &mention);
		struct rule_hits hits = rules_match(fixture->rules, scratch, &text, &mention, rows[i].language,
		                                    RULES_PREFILTERED);
		write_hits(&hits, &out);
		CHECK_BYTES(buffer_bytes(&out), rows[i].hits, "%s", rows[i].text);
	}
	rules_scratch_destroy(scratch);
	buffer_finish(&out);
	text_finish(&text);
}

static void what_could_never_fire_is_refused(void **state)
{
	static const struct {
		const char *rules, *problem;
	} rows[] = {
		{"- {id: b, level: 1, all: [gone]}", ":4:27: rule 'b': 'gone' is no rule's id"},
		{"- {id: b, level: 1, not: [a]}", "nothing but `not`"},
		{"- {id: b, level: 1, all: [b]}", "made of itself"},
		{"- {id: b, level: 1, all: [c]}\n- {id: c, level: 1, any: [a, b]}", "made of itself"},
		{"- {id: b, level: 1, all: [a], not: [a]}", "in `all` and in `not`"},
		{"- {id: b, level: 1, all: [{query: x}], not: [{query: x}]}", "in `all` and in `not`"},
		{"- {id: b, level: 1, all: [a], languages: [ar]}", "for other languages"},
		{"- {id: b, level: 1, all: [{query: 'x OR y z'}]}", "E02, line 1, column 8"},
		{"- {id: b, level: 1, all: [{query: 'topic:fraud'}]}", "not known before the rules"},
		{"- {id: b, level: 1, all: [{other: x}]}", "expected a rule's id or"},
		{"- {id: b, level: 1, all: a}", "expected a list of parts"},
		{"- {id: b, level: 1, all: []}", "expected a list of parts"},
		{"- {id: b, level: 1, all: [a], match: x}", "beside `all`"},
		{"- {id: b, level: 1}", "neither `match`"},
	};
	struct fixture *fixture = *state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		char rules[512];
		snprintf(rules, sizeof rules,
		         "topic: outage\nrules:\n- {id: a, level: 1, match: panne, languages: [fr]}\n%s\n",
		         rows[i].rules);
		assert_false(load(fixture, rules));
		assert_int_equal(fixture->error.code, ERROR_CONFIGURATION);
		if (strstr(fixture->error.message, rows[i].problem) == NULL)
			fail_msg("%s: %s", rows[i].rules, fixture->error.message);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(composites_fire_by_their_parts, set_up, tear_down),
		cmocka_unit_test_setup_teardown(what_could_never_fire_is_refused, set_up, tear_down),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
