/* Rules whose expression takes for ever on one text: each is stopped by the match limit and reported under its name,
 * never taken for "no match". The pairs of expression and attack come from the shared data. */
#include "analyzers/rules.h"
#include "core/file.h"
#include "core/utf8.h"
#include "tests/check.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char folder[] = "/tmp/soumaa-redos-XXXXXX", path[64];
static const char *shared;

enum outcome { REFUSED, DECIDED, LIMITED, OUTCOMES };

static void write_rule(const char *expression)
{
	struct buffer rule = {0};
	struct error error = {0};
	buffer_append_string(&rule, "topic: safety\nrules:\n  - {id: the-pair, level: 1, match: '");
	for (const char *c = expression; *c != 0; c++) {
		buffer_append(&rule, c, 1);
		if (*c == '\'')
			buffer_append(&rule, c, 1);
	}
	buffer_append_string(&rule, "'}\n");
	assert_true(file_write(path, buffer_bytes(&rule), &error));
	buffer_finish(&rule);
}

/* How often the rule is tried does not matter: a limit that is reached once ends the matching of this expression. */
static enum outcome attack(const char *expression, struct bytes text)
{
	struct rules *rules;
	struct error error = {0};
	struct text read = {0};
	struct mention mention = mention_blank();
	write_rule(expression);
	if (!rules_read(folder, &rules, &error)) {
		CHECK_INT(error.code, ERROR_CONFIGURATION, "%.200s", expression);
		return REFUSED;
	}
	mention.text = text;
	text_read(&read, &mention);
	struct rules_scratch *scratch = rules_scratch_create(rules);
	struct rule_hits hits = rules_match(rules, scratch, &read, &mention, LANGUAGE_UNKNOWN, RULES_EACH);
	enum outcome outcome = hits.count > 0 && hits.items[0].limited ? LIMITED : DECIDED;
	if (hits.count > 0)
		CHECK_BYTES(hits.items[0].rule->id, "the-pair", "%.200s", expression);
	if (outcome == LIMITED)
		CHECK_INT(hits.items[0].to, 0, "%.200s: a place that is not known", expression);
	rules_scratch_destroy(scratch);
	text_finish(&read);
	rules_destroy(rules);
	return outcome;
}

static void append_member(const json_t *pair, const char *name, struct buffer *out)
{
	const json_t *value = json_object_get(pair, name);
	buffer_append(out, json_string_value(value), json_string_length(value));
}

static enum outcome attack_pair(const json_t *pair)
{
	struct buffer text = {0};
	append_member(pair, "pre", &text);
	for (json_int_t i = json_integer_value(json_object_get(pair, "n")); i > 0; i--)
		append_member(pair, "pump", &text);
	append_member(pair, "suf", &text);
	struct arena arena = {0};
	/* As the collectors hand it over: clean. */
	struct bytes clean = utf8_clean(&arena, buffer_bytes(&text));
	enum outcome outcome = attack(json_string_value(json_object_get(pair, "re")), clean);
	arena_finish(&arena);
	buffer_finish(&text);
	return outcome;
}

/* What backtracks without end reaches the limit; what is harmless on the same text does not. */
static void the_limit_is_there(void **state)
{
	static const struct {
		const char *expression;
		enum outcome outcome;
	} rows[] = {
		{"(?:[ab]+ ?)+c", LIMITED}, {"(?:[ab]|b|ab ?| )+c", LIMITED},
		{"ab ab", DECIDED},         {"[ab]+ d c", DECIDED},
		{"[ab]+c", DECIDED},        {"(?:a*)*", REFUSED},
	};
	struct buffer text = {0};
	(void)state;
	for (int i = 0; i < 60; i++)
		buffer_append_string(&text, "ab ");
	buffer_append_string(&text, "d c");
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		CHECK_INT(attack(rows[i].expression, buffer_bytes(&text)), rows[i].outcome, "%s", rows[i].expression);
	buffer_finish(&text);
}

static void every_pair_ends(void **state)
{
	char name[512];
	size_t counts[OUTCOMES] = {0};
	char *line = NULL;
	size_t room = 0;
	(void)state;
	snprintf(name, sizeof name, "%s/hostile/redos.jsonl", shared);
	FILE *file = fopen(name, "r");
	assert_non_null(file);
	while (getline(&line, &room, file) > 0) {
		json_t *pair = json_loads(line, JSON_ALLOW_NUL, NULL);
		assert_non_null(pair);
		counts[attack_pair(pair)]++;
		json_decref(pair);
	}
	free(line);
	fclose(file);
	print_message("# %zu decided, %zu stopped by the limit, %zu refused when loaded\n", counts[DECIDED],
	              counts[LIMITED], counts[REFUSED]);
	assert_true(counts[DECIDED] > 0);
}

/* Rules are read from a folder of their own, which is gone afterwards. */
static int run_in_folder(bool corpus)
{
	const struct CMUnitTest own[] = {cmocka_unit_test(the_limit_is_there)},
				pairs[] = {cmocka_unit_test(every_pair_ends)};
	char risk[48];
	if (mkdtemp(folder) == NULL)
		return 2;
	snprintf(risk, sizeof risk, "%s/risk", folder);
	snprintf(path, sizeof path, "%s/pair.yaml", risk);
	if (mkdir(risk, 0700) != 0)
		return 2;
	int failed = corpus ? cmocka_run_group_tests(pairs, NULL, NULL) : cmocka_run_group_tests(own, NULL, NULL);
	return unlink(path) == 0 && rmdir(risk) == 0 && rmdir(folder) == 0 ? failed : 2;
}

int main(int count, char **arguments)
{
	if (count < 2)
		return run_in_folder(false);
	shared = getenv("SOUMAA_SHARED") != NULL ? getenv("SOUMAA_SHARED") : arguments[1];
	if (access(shared, R_OK) == 0)
		return run_in_folder(true);
	puts("1..0 # SKIP the shared data is not here");
	return 0;
}
