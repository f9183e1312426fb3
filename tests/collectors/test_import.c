/* The collector `import`: rows of files and the mentions that they must give. */
#include "collectors/kinds.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* A file, the options "key=value" of its source, and what must come of it: "id|text|published|rating" of each
 * mention, joined by "#", and the number of rejects. */
static const struct row {
	const char *name, *options[3], *file, *mentions;
	size_t rejects;
} rows[] = {
	{"own names", {0}, "id,text\n1,Bonjour\n2,\"a, \"\"b\"\"\nc\"\n", "1|Bonjour||#2|a, \"b\"\nc||", 0},
	{"semicolons, marks, columns of other names, blanks and case",
         {"columns.id=Ref", "columns.text=Commentaire", "columns.published=Date"},
         "\xef\xbb\xbfREF; commentaire ;Date\r\n7;Oui, merci;24/11/2026 14:05\r\n",
         "7|Oui, merci|2026-11-24T14:05:00Z|",
         0},
	{"tabs and a decimal comma", {0}, "id\ttext\trating\n1\tx\t4,5\n", "1|x||4.5", 0},
	{"bars", {0}, "id|text\n1|a;b,c\n", "1|a;b,c||", 0},
	{"a single column holds any character", {0}, "text\na, b; c\n", "*|a, b; c||", 0},
	{"months first", {"dates=mdy"}, "id,text,published\n1,x,11/24/2026 2:05 PM\n", "1|x|2026-11-24T14:05:00Z|", 0},
	{"a zone is kept", {0}, "id,text,published\n1,x,2026-11-24T14:05:00+01:00\n", "1|x|2026-11-24T13:05:00Z|", 0},
	{"no such day", {0}, "id,text,published\n1,x,31/02/2026\n2,y,01/03/2026\n", "2|y|2026-03-01T00:00:00Z|", 1},
	{"text behind a quote costs one row", {0}, "id,text\n1,\"a\"b\n2,y\n", "2|y||", 1},
	{"a quote that never closes costs one row", {0}, "id,text\n1,\"a\n2,y\n", "2|y||", 1},
	{"no text, too many fields", {0}, "id,text\n1,\n2,a,b\n3,z\n", "3|z||", 2},
	{"windows-1252", {0}, "id;text\n1;Caf\xe9 tr\xe8s d\xe9\xe7u, \xc9t\xe9\n", "1|Café très déçu, Été||", 0},
	{"windows-1256", {0}, "id;text\n1;\xc7\xe1\xc8\xe4\xdf \xe3\xdb\xe1\xde\n", "1|البنك مغلق||", 0},
	{"JSON Lines", {0}, "{\"id\":\"a\",\"text\":\"x\"}\n\n{bad\n{\"id\":\"b\",\"text\":\"y\"}\n", "a|x||#b|y||", 1},
};

static struct bytes describe(struct arena *arena, const struct batch *batch)
{
	struct bytes all = BYTES("");
	for (size_t i = 0; i < batch->count; i++) {
		const struct mention *m = &batch->mentions[i];
		char at[TIMESTAMP_TEXT], rating[16] = "";
		timestamp_format_utc(m->published, at);
		if (m->rating >= 0)
			snprintf(rating, sizeof rating, "%g", m->rating);
		bool made = bytes_starts_with(m->id, "row-");
		all = arena_format(arena, "%s%s%.*s|%.*s|%s|%s", all.data, i == 0 ? "" : "#",
		                   made ? 1 : (int)m->id.length, made ? "*" : m->id.data, (int)m->text.length,
		                   m->text.data, at, rating);
	}
	return all;
}

static struct source make_source(struct source_option options[3], const char *const texts[3])
{
	struct source source = {.options = options};
	for (size_t i = 0; i < 3 && texts[i] != NULL; i++) {
		const char *equals = strchr(texts[i], '=');
		options[source.option_count++] = (struct source_option){.key = {texts[i], (size_t)(equals - texts[i])},
		                                                        .value = bytes_of(equals + 1)};
	}
	return source;
}

static void test_rows(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct arena arena = {0};
		struct source_option options[3];
		struct source source = make_source(options, rows[i].options);
		struct batch batch = {.arena = &arena};
		struct collector_progress progress = {0};
		struct error error = {0};
		struct collector_reply reply = {.body = bytes_of(rows[i].file), .status = 200};
		if (import_collector.parse(&source, &reply, (struct bytes){0}, &batch, &progress, &error) !=
		    COLLECTOR_DONE)
			fail_msg("%s: %s", rows[i].name, error.message);
		struct bytes got = describe(&arena, &batch);
		if (strcmp(got.data, rows[i].mentions) != 0 || batch.reject_count != rows[i].rejects)
			fail_msg("%s: got %s with %zu rejects", rows[i].name, got.data, batch.reject_count);
		arena_finish(&arena);
	}
}

static void test_same_row_has_the_same_key(void **state)
{
	(void)state;
	static const char *const files[] = {"text,author\nx,A\n", "Author;Text;other\nA;x;9\n"};
	struct arena arena = {0};
	struct batch batch = {.arena = &arena};
	struct source source = {0};
	struct error error = {0};
	for (size_t i = 0; i < 2; i++) {
		struct collector_progress progress = {0};
		struct collector_reply reply = {.body = bytes_of(files[i]), .status = 200};
		assert_int_equal(import_collector.parse(&source, &reply, (struct bytes){0}, &batch, &progress, &error),
		                 COLLECTOR_DONE);
	}
	assert_int_equal(batch.count, 2);
	assert_true(bytes_equal(batch.mentions[0].id, batch.mentions[1].id));
	arena_finish(&arena);
}

static void test_unchanged_file_is_passed_over(void **state)
{
	(void)state;
	struct arena arena = {0};
	struct batch batch = {.arena = &arena};
	struct source source = {0};
	struct error error = {0};
	struct collector_progress progress = {0};
	struct collector_reply reply = {.body = BYTES("id,text\n1,x\n2,\n"), .url = BYTES("drop/a.csv"), .status = 200};
	assert_int_equal(import_collector.parse(&source, &reply, (struct bytes){0}, &batch, &progress, &error), 0);
	assert_int_equal(import_collector.parse(&source, &reply, progress.cursor, &batch, &progress, &error), 0);
	assert_int_equal(batch.count, 1);
	assert_int_equal(batch.reject_count, 1);
	reply.body = bytes_of("id,text\n1,x\n2,y\n");
	assert_int_equal(import_collector.parse(&source, &reply, progress.cursor, &batch, &progress, &error), 0);
	assert_int_equal(batch.count, 3);
	arena_finish(&arena);
}

static void test_missing_column_is_named(void **state)
{
	(void)state;
	struct arena arena = {0};
	struct batch batch = {.arena = &arena};
	struct source_option options[3];
	struct source source = make_source(options, (const char *const[3]){"columns.text=Commentaire"});
	struct error error = {0};
	struct collector_progress progress = {0};
	struct collector_reply reply = {.body = BYTES("id,avis\n1,x\n"), .status = 200};
	assert_int_equal(import_collector.parse(&source, &reply, (struct bytes){0}, &batch, &progress, &error),
	                 COLLECTOR_LATER);
	assert_non_null(strstr(error.message, "Commentaire"));
	assert_non_null(strstr(error.message, "id,avis"));
	arena_finish(&arena);
}

int main(void)
{
	setenv("TZ", "UTC", 1);
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_same_row_has_the_same_key),
		cmocka_unit_test(test_unchanged_file_is_passed_over),
		cmocka_unit_test(test_missing_column_is_named),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
