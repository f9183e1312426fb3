/* The compiled rules: they match as the sources do, and whatever the bytes of a file are, using them stays within. */
#include "analyzers/literal_scan.h"
#include "analyzers/rules.h"
#include "analyzers/rules_file.h"
#include "core/file.h"
#include "tests/check.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

static const char written[] = "topic: outage\n"
			      "rules:\n"
			      "  - {id: slow, level: 1, match: '\\b(?:lent|lente)\\b.{0,9}agence', unless: 'plus'}\n"
			      "  - {id: down, level: 1, match: [panne, 'عطل'], raw: 'HS'}\n"
			      "  - {id: both, level: 2, all: [slow, {query: 'rabat'}], not: [down]}\n";
static const char talk[] = "lent, l'agence de Rabat";

struct fixture {
	char folder[40], risk[64], file[80], cache[64];
};

static int set_up(void **state)
{
	struct fixture *fixture = calloc(1, sizeof *fixture);
	struct error error;
	strcpy(fixture->folder, "/tmp/soumaa-rules-XXXXXX");
	assert_non_null(mkdtemp(fixture->folder));
	snprintf(fixture->risk, sizeof fixture->risk, "%s/risk", fixture->folder);
	snprintf(fixture->file, sizeof fixture->file, "%s/outage.yaml", fixture->risk);
	snprintf(fixture->cache, sizeof fixture->cache, "%s/rules.bin", fixture->folder);
	assert_int_equal(mkdir(fixture->risk, 0700), 0);
	assert_true(file_write(fixture->file, bytes_of(written), &error));
	*state = fixture;
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *fixture = *state;
	unlink(fixture->cache);
	unlink(fixture->file);
	rmdir(fixture->risk);
	rmdir(fixture->folder);
	free(fixture);
	return 0;
}

static void compile(const struct fixture *fixture, struct buffer *out)
{
	struct rule_sources sources;
	struct error error;
	assert_true(rule_sources_find(fixture->folder, &sources, &error));
	assert_true(rules_file_kind.make(&sources, out, &error));
	rule_sources_finish(&sources);
}

static void spell_hits(const struct rules *rules, struct bytes said, struct buffer *out)
{
	struct mention mention = mention_blank();
	struct text text = {0};
	struct rules_scratch *scratch = rules_scratch_create(rules);
	mention.text = said;
	text_read(&text, &mention);
	struct rule_hits hits = rules_match(rules, scratch, &text, &mention, LANGUAGE_UNKNOWN, RULES_PREFILTERED);
	for (size_t i = 0; i < hits.count; i++)
		buffer_format(out, "%s %zu-%zu ", hits.items[i].rule->id.data, hits.items[i].from, hits.items[i].to);
	text_finish(&text);
	rules_scratch_destroy(scratch);
}

static void the_compiled_match_as_the_read(void **state)
{
	static const struct {
		const char *said, *hits;
	} rows[] = {
		{talk, "slow 0-14 both 0-14 "}, {"lente, plus d'agence", ""}, {"violente agence", ""},
		{"serveur HS", "down 8-10 "},   {"عطل", "down 0-6 "},         {"", ""},
	};
	struct fixture *fixture = *state;
	struct rules *read, *compiled;
	struct buffer whole = {0};
	struct error error;
	compile(fixture, &whole);
	assert_true(file_write(fixture->cache, buffer_bytes(&whole), &error));
	assert_true(rules_read(fixture->folder, &read, &error));
	assert_true(rules_load(fixture->folder, &compiled, &error));
	assert_int_equal(rules_fingerprint(read), rules_fingerprint(compiled));
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct buffer a = {0}, b = {0};
		spell_hits(read, bytes_of(rows[i].said), &a);
		spell_hits(compiled, bytes_of(rows[i].said), &b);
		CHECK_BYTES(buffer_bytes(&a), rows[i].hits, "read: '%s'", rows[i].said);
		CHECK_BYTES(buffer_bytes(&b), rows[i].hits, "compiled: '%s'", rows[i].said);
		buffer_finish(&a);
		buffer_finish(&b);
	}
	rules_destroy(read);
	rules_destroy(compiled);
	buffer_finish(&whole);
}

static void the_same_sources_give_the_same_bytes(void **state)
{
	struct buffer a = {0}, b = {0};
	compile(*state, &a);
	compile(*state, &b);
	assert_true(bytes_equal(buffer_bytes(&a), buffer_bytes(&b)));
	buffer_finish(&a);
	buffer_finish(&b);
}

/* Loads whatever stands in the cache, and matches. */
static void use(const struct fixture *fixture)
{
	struct rules *rules;
	struct error error;
	struct buffer hits = {0};
	if (rules_load(fixture->folder, &rules, &error)) {
		spell_hits(rules, bytes_of(talk), &hits);
		rules_destroy(rules);
	}
	buffer_finish(&hits);
}

static void put(const char *path, struct bytes contents)
{
	FILE *file = fopen(path, "wb");
	assert_non_null(file);
	assert_int_equal(fwrite(contents.data, 1, contents.length, file), contents.length);
	assert_int_equal(fclose(file), 0);
}

/* Every byte of the parts and some of the search tables, which are large: somebody who can write the cache can make a
 * checksum too. */
static void a_hostile_file_is_harmless(void **state)
{
	static const char values[] = {0, 1, 127, (char)255};
	enum { PARTS = 3000, STEP = 997 };
	const struct fixture *fixture = *state;
	struct buffer file = {0};
	compile(fixture, &file);
	for (size_t at = sizeof(struct mapped_file_head); at < file.length; at += at < PARTS ? 1 : STEP) {
		char before = file.data[at];
		for (size_t v = 0; v < sizeof values; v++) {
			file.data[at] = values[v];
			struct mapped_file_head head;
			memcpy(&head, file.data, sizeof head);
			head.checksum = XXH3_64bits(file.data + sizeof head, file.length - sizeof head);
			memcpy(file.data, &head, sizeof head);
			struct rules_file laid;
			struct mapped_file mapped;
			assert_int_equal(mapped_file_read(buffer_bytes(&file), rules_file_kind.magic, &mapped),
			                 MAPPED_FILE_WHOLE);
			if (at % 5 == 0 && rules_file_kind.lay_out(&mapped, &laid)) {
				put(fixture->cache, buffer_bytes(&file));
				use(fixture);
			}
		}
		file.data[at] = before;
	}
	buffer_finish(&file);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(the_compiled_match_as_the_read, set_up, tear_down),
		cmocka_unit_test_setup_teardown(the_same_sources_give_the_same_bytes, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_hostile_file_is_harmless, set_up, tear_down),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
