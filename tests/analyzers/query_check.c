/* One query tried on one mention. */
#include "tests/analyzers/query_check.h"

struct trial {
	struct query query;
	struct query_set *set;
	struct text text;
	struct query_input input;
	struct query_match *match;
};

static bool begin(struct trial *trial, struct bytes source, const struct mention *mention, struct arena *arena,
                  struct query_problem *problem)
{
	struct error error;
	*trial = (struct trial){.input = {.mention = mention, .at = mention->published}};
	if (!query_parse(source, NULL, arena, &trial->query, problem)) {
		query_finish(&trial->query);
		return false;
	}
	trial->set = query_set_create();
	query_set_add(trial->set, &trial->query);
	query_set_close(trial->set, &error);
	text_read(&trial->text, mention);
	trial->input.text = &trial->text;
	return true;
}

static void end(struct trial *trial)
{
	query_match_end(trial->match);
	query_set_destroy(trial->set);
	query_finish(&trial->query);
	text_finish(&trial->text);
}

struct bytes query_check(struct bytes source, const struct mention *mention, const struct verdict *verdict,
                         struct arena *arena)
{
	static const char *const answers[] = {[QUERY_NO] = "no", [QUERY_YES] = "yes", [QUERY_UNDECIDED] = "undecided"};
	struct trial trial;
	struct query_problem problem;
	const uint32_t *numbers;
	if (!begin(&trial, source, mention, arena, &problem))
		return arena_format(arena, "E%02d:%zu:%zu", (int)problem.fault, problem.line, problem.column);
	trial.input.verdict = verdict;
	trial.match = query_match_begin(trial.set, &trial.input);
	enum query_answer answer = query_match_answer(trial.match, 0);
	/* Who is no candidate must not match. */
	if (query_match_candidates(trial.match, &numbers) == 0 && answer != QUERY_NO) {
		end(&trial);
		return bytes_of("matches without being a candidate");
	}
	end(&trial);
	return bytes_of(answers[answer]);
}

struct listing {
	struct buffer out;
};

static void list_branch(void *context, const struct query_branch *branch)
{
	struct listing *listing = context;
	for (size_t i = 0; i < (branch->count == 0 ? 1 : branch->count); i++) {
		buffer_append_string(&listing->out, listing->out.length == 0 ? "" : " | ");
		buffer_append_string(&listing->out, branch->excluded ? "-" : "");
		buffer_append_bytes(&listing->out, branch->node->normal);
		if (branch->count > 0)
			buffer_format(&listing->out, " %s:%zu-%zu",
			              branch->places[i].field == FIELD_TITLE ? "title" : "text", branch->places[i].from,
			              branch->places[i].to);
	}
}

struct bytes query_check_places(struct bytes source, const struct mention *mention, struct arena *arena)
{
	struct trial trial;
	struct query_problem problem;
	struct listing listing = {0};
	if (!begin(&trial, source, mention, arena, &problem))
		return bytes_of(problem.sentence);
	trial.match = query_match_begin(trial.set, &trial.input);
	query_match_branches(trial.match, 0, list_branch, &listing);
	end(&trial);
	struct bytes copy = arena_copy(arena, buffer_bytes(&listing.out));
	buffer_finish(&listing.out);
	return copy;
}
