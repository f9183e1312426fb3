/* Fuzz target: a query in the first line, tried on the rest. What is read has a normal form that is read again, and
 * every place lies in the text. Seeds: docs/soumaa-query.7.scd */
#include "analyzers/query_match.h"

#include <assert.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t length);

static void check_branch(void *context, const struct query_branch *branch)
{
	const struct mention *mention = context;
	for (size_t i = 0; i < branch->count; i++) {
		const struct query_place *place = &branch->places[i];
		size_t end = place->field == FIELD_TITLE ? mention->title.length : mention->text.length;
		assert(place->from <= place->to && place->to <= end);
	}
}

static void try_query(struct query *query, struct bytes rest)
{
	struct error error;
	struct text text = {0};
	struct mention mention = mention_blank();
	struct verdict verdict = {.lang = LANGUAGE_FRENCH};
	struct query_set *set = query_set_create();
	query_set_add(set, query);
	assert(query_set_close(set, &error));
	mention.title = (struct bytes){rest.data, rest.length / 4};
	mention.text = (struct bytes){rest.data + rest.length / 4, rest.length - rest.length / 4};
	text_read(&text, &mention);
	struct query_input input = {&text, &mention, &verdict, NULL, TIMESTAMP_UNKNOWN};
	struct query_match *match = query_match_begin(set, &input);
	const uint32_t *numbers;
	enum query_answer answer = query_match_answer(match, 0);
	assert(query_match_candidates(match, &numbers) > 0 || answer == QUERY_NO);
	query_match_branches(match, 0, check_branch, &mention);
	query_match_end(match);
	query_set_destroy(set);
	text_finish(&text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t length)
{
	struct arena arena = {0};
	struct query query;
	struct query_problem problem;
	const uint8_t *end = memchr(data, '\n', length);
	size_t first = end == NULL ? length : (size_t)(end - data);
	struct bytes source = {length == 0 ? "" : (const char *)data, first};
	if (query_parse(source, NULL, &arena, &query, &problem))
		try_query(&query, (struct bytes){source.data + first, length - first});
	query_finish(&query);
	arena_finish(&arena);
	return 0;
}
