/* Replies that are no replies: the files of JSONTestSuite and every cut of an answer, through all kinds that read JSON.
 * No crash, no mention out of nothing, and a word on what is wrong. */
#include "collectors/kinds.h"
#include "core/file.h"
#include "core/json.h"
#include "core/limits.h"
#include "tests/check.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char *shared; /* the folder of shared data */

static const struct collector *const kinds[] = {&feed_collector, &import_collector, &mastodon_collector,
                                                &youtube_collector};

enum { KINDS = sizeof kinds / sizeof kinds[0] };

/* Parses the body and returns how many mentions came. Failing is told, and what is kept apart has a reason. */
static size_t parse(const struct collector *collector, struct bytes body, const char *name,
                    enum collector_outcome *outcome)
{
	struct arena arena = {0};
	struct batch batch = {.arena = &arena};
	struct source source = {.name = BYTES("s"), .url = BYTES("https://e.ma")};
	struct collector_progress progress = {0};
	struct error error = {0};
	struct collector_reply reply = {.body = body, .url = BYTES("https://e.ma/x"), .status = 200};
	*outcome = collector->parse(&source, &reply, (struct bytes){0}, &batch, &progress, &error);
	if ((*outcome == COLLECTOR_DONE) != (error.code == ERROR_NONE))
		fail_msg("%s as %s: outcome %d: %.300s", name, collector->kind, (int)*outcome, error.message);
	for (size_t i = 0; i < batch.reject_count; i++)
		if (bytes_empty(batch.rejects[i].reason))
			fail_msg("%s as %s: an item was kept apart without a reason", name, collector->kind);
	size_t count = batch.count;
	arena_finish(&arena);
	return count;
}

/* JSON that we refuse all the same: a name twice (which one counts?), a name with a NUL (jansson has none). */
static bool is_refused(const char *name)
{
	static const char *const refused[] = {"y_object_duplicated_key.json", "y_object_duplicated_key_and_value.json",
	                                      "y_object_escaped_null_in_key.json"};
	for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++)
		if (strcmp(name, refused[i]) == 0)
			return true;
	return false;
}

/* y_ files are JSON, n_ files are none, i_ files may be either. */
static void check_file(const char *name, struct bytes body)
{
	char problem[JSON_ERROR_TEXT_LENGTH];
	json_t *value = json_parse(body, problem);
	if (name[0] != 'i')
		CHECK_INT(value != NULL, name[0] == 'y' && !is_refused(name), "%s is JSON", name);
	json_decref(value);
	for (size_t i = 0; i < KINDS; i++) {
		enum collector_outcome outcome;
		size_t count = parse(kinds[i], body, name, &outcome);
		bool json_only = kinds[i] == &mastodon_collector || kinds[i] == &youtube_collector;
		if (name[0] == 'n' && json_only)
			CHECK_INT(outcome, COLLECTOR_LATER, "%s as %s", name, kinds[i]->kind);
		if (json_only || kinds[i] == &feed_collector)
			CHECK_INT(count, 0, "%s as %s: mentions", name, kinds[i]->kind);
	}
}

static void test_suite(void **state)
{
	(void)state;
	char folder[512], path[1024];
	size_t count = 0;
	snprintf(folder, sizeof folder, "%s/hostile/json/test_parsing", shared);
	DIR *files = opendir(folder);
	assert_non_null(files);
	for (struct dirent *file; (file = readdir(files)) != NULL;) {
		struct buffer body = {0};
		struct error error;
		if (file->d_name[0] == '.')
			continue;
		snprintf(path, sizeof path, "%s/%s", folder, file->d_name);
		if (!file_read(path, LIMIT_REPLY, &body, &error))
			fail_msg("%s", error.message);
		check_file(file->d_name, buffer_bytes(&body));
		buffer_finish(&body);
		count++;
	}
	closedir(files);
	assert_true(count > 300);
}

/* An answer of the interfaces that is cut anywhere is no answer: the next page would begin behind what was lost. */
static void test_cuts(void **state)
{
	(void)state;
	static const struct {
		const struct collector *collector;
		struct bytes body;
	} rows[] = {
		{&mastodon_collector, BYTES("[{\"id\":\"1\",\"content\":\"x\",\"account\":{\"acct\":\"a\"}},"
	                                    "{\"id\":\"2\",\"content\":\"é\",\"account\":{\"acct\":\"b\"}}]")},
		{&mastodon_collector, BYTES("{\"statuses\":[{\"id\":\"1\",\"content\":\"x\"}],\"accounts\":[]}")},
		{&youtube_collector, BYTES("{\"kind\":\"youtube#commentListResponse\",\"items\":[{\"id\":\"1\","
	                                   "\"snippet\":{\"textOriginal\":\"x\"}}],\"nextPageToken\":\"\"}")},
	};
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		enum collector_outcome outcome;
		assert_true(parse(rows[i].collector, rows[i].body, "whole", &outcome) > 0);
		for (size_t cut = 0; cut < rows[i].body.length; cut++) {
			/* A place of its own, so that a sanitizer sees who reads beyond the cut. */
			char name[64], *copy = malloc(cut + 1);
			memcpy(copy, rows[i].body.data, cut);
			copy = realloc(copy, cut == 0 ? 1 : cut);
			snprintf(name, sizeof name, "row %zu cut at %zu", i, cut);
			CHECK_INT(parse(rows[i].collector, (struct bytes){copy, cut}, name, &outcome), 0, "%s", name);
			CHECK_INT(outcome, COLLECTOR_LATER, "%s", name);
			free(copy);
		}
	}
}

/* test_hostile [SHARED-FOLDER] */
int main(int count, char **arguments)
{
	const struct CMUnitTest own[] = {cmocka_unit_test(test_cuts)}, corpus[] = {cmocka_unit_test(test_suite)};
	if (count < 2)
		return cmocka_run_group_tests(own, NULL, NULL);
	shared = getenv("SOUMAA_SHARED") != NULL ? getenv("SOUMAA_SHARED") : arguments[1];
	if (access(shared, R_OK) == 0)
		return cmocka_run_group_tests(corpus, NULL, NULL);
	puts("1..0 # SKIP the shared data is not here");
	return 0;
}
