/* `soumaa train FILE...`: fits the learned weights to labelled texts. */
#include "analyzers/key_table.h"
#include "analyzers/trainer.h"
#include "commands/commands.h"
#include "commands/labelled.h"
#include "core/file.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

/* What is done with the texts, which are read twice. */
struct training {
	struct trainer *trainer;
	struct key_table sets; /* of the sets that have neutral texts */
	bool counting;         /* the first time: only the sets are looked at */
};

static bool read_topics(const json_t *list, unsigned *topics)
{
	size_t index;
	const json_t *item;
	json_array_foreach(list, index, item)
	{
		enum topic topic;
		if (!topic_from_name(bytes_of(json_string_value(item)), &topic))
			return false;
		*topics |= 1u << topic;
	}
	return true;
}

/* What a customer's talk is labelled with beside its sentiment; false where a code is none of ours. */
static bool read_talk(const json_t *object, struct example *example)
{
	struct bytes intent = json_member(object, "intent");
	example->talk = !bytes_absent(intent);
	example->needs_reply = json_is_true(json_object_get(object, "needs_reply"));
	return !example->talk || (intent_from_name(intent, &example->intent) &&
	                          read_topics(json_object_get(object, "risk"), &example->topics));
}

static bool use_text(void *context, const struct labelled *row, struct error *error)
{
	struct training *training = context;
	struct example example = {.text = row->text, .language = labelled_language(row), .sentiment = SENTIMENTS};
	bool mixed = bytes_equal_string(row->label, "mixed");
	if ((!mixed && !sentiment_from_name(row->label, &example.sentiment)) || !read_talk(row->object, &example))
		return error_set(error, ERROR_DATA, "%s:%ld: a label is none of the codes that soumaa(1) names",
		                 row->path, row->line);
	uint64_t set = text_hash(row->set);
	if (training->counting) {
		if (example.sentiment == SENTIMENT_NEUTRAL)
			key_table_add(&training->sets, set);
		return true;
	}
	example.neutral = key_table_find(&training->sets, set) != KEY_TABLE_NONE;
	trainer_add(training->trainer, &example);
	return true;
}

/* An option that is a number above 0; false where it is anything else. */
static bool read_number(const struct invocation *invocation, const char *name, double *number, struct error *error)
{
	const char *option = invocation_option(invocation, name);
	char *end = NULL;
	if (option == NULL)
		return true;
	*number = strtod(option, &end);
	if (*option != 0 && *end == 0 && *number > 0 && *number <= 1e6)
		return true;
	return error_set(error, ERROR_USAGE, "--%s '%s': expected a number above 0", name, option);
}

static bool read_options(const struct invocation *invocation, struct trainer_options *options, struct error *error)
{
	double rows = 80000, talk = 2;
	*options = (struct trainer_options){.cost = 0.4, .other_cost = 2, .part_share = 0.7};
	bool well = read_number(invocation, "rows", &rows, error) && read_number(invocation, "talk", &talk, error) &&
	            read_number(invocation, "cost", &options->cost, error) &&
	            read_number(invocation, "other-cost", &options->other_cost, error) &&
	            read_number(invocation, "share", &options->part_share, error);
	options->rows = (size_t)rows;
	options->talk_copies = (int)ceil(talk);
	return well;
}

static bool read_files(const struct invocation *invocation, struct trainer *trainer, struct error *error)
{
	struct training training = {.trainer = trainer, .counting = true};
	bool well = true;
	for (int pass = 0; pass < 2; pass++, training.counting = false)
		for (int i = 0; well && i < invocation->argument_count; i++)
			well = labelled_read(invocation->arguments[i], use_text, &training, error);
	key_table_finish(&training.sets);
	return well;
}

static bool run_train(struct invocation *invocation, int *status, struct error *error)
{
	const char *rules, *output = invocation_option(invocation, "output");
	struct analyzer *analyzer;
	struct trainer_report report;
	struct trainer_options options;
	(void)status;
	if (invocation->argument_count == 0)
		return error_set(error, ERROR_USAGE, "train: name the files of labelled texts");
	if (!read_options(invocation, &options, error) || !invocation_rules(invocation, &rules, error) ||
	    !analyzer_create_untaught(rules, NULL, &analyzer, error))
		return false;
	if (output == NULL)
		output = arena_format(&invocation->arena, "%s/model/weights.bin", rules).data;
	struct trainer *trainer = trainer_create(analyzer);
	bool well = file_make_parent(output, error) && read_files(invocation, trainer, error) &&
	            trainer_fit(trainer, &options, output, &report, error);
	if (well)
		printf("%zu texts, %zu features; sentiment calibrated on %zu: temperature %.3f\n", report.examples,
		       report.features, report.held[HEAD_SENTIMENT], report.temperatures[HEAD_SENTIMENT]);
	trainer_destroy(trainer);
	analyzer_destroy(analyzer);
	return well;
}

const struct command command_train = {
	.name = "train",
	.summary = "Fits the learned weights to labelled texts",
	.synopsis = "FILE.tsv|FILE.jsonl...",
	.examples = "  soumaa train sets.tsv rules/talk/*.jsonl --output weights.bin\n",
	.options = {{"output", "FILE", "where the weights go (default: weights.bin in the rules' model folder)"},
                    {"rows", "N", "features that are kept (default 80000)"},
                    {"cost", "C", "freedom of the sentiment's fit: less is smoother (default 0.4)"},
                    {"other-cost", "C", "the same for language, intent, topics and needs_reply (default 2)"},
                    {"talk", "N", "how often a text about a brand counts (default 2)"},
                    {"share", "S", "how freely a language may differ from the others, 0 to 1 (default 0.7)"}},
	.run = run_train,
};
