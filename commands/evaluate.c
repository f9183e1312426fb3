/* `soumaa eval GOLD.tsv`: how right the verdicts are, against labels. */
#include "analyzers/analyzer.h"
#include "analyzers/key_table.h"
#include "commands/commands.h"
#include "commands/labelled.h"
#include "core/memory.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What may be called: the sentiments by their value, then the two answers to "does it insult?". */
enum { CALL_NOT = SENTIMENTS, CALL_OFFENSIVE, CALLS };

static const char *const call_names[CALLS] = {[SENTIMENT_NEGATIVE] = "neg",
                                              [SENTIMENT_NEUTRAL] = "neu",
                                              [SENTIMENT_POSITIVE] = "pos",
                                              [CALL_NOT] = "not",
                                              [CALL_OFFENSIVE] = "offensive"};

struct call {
	size_t group;
	int gold, said;
	bool sure;
	double confidence;
	size_t order; /* in the file: settles equal confidences */
};

struct evaluation {
	struct analyzer *analyzer;
	struct analyzer_scratch *scratch;
	struct arena arena, names;
	const char *by;
	struct key_table groups;
	struct bytes *group_names;
	size_t name_capacity;
	struct call *calls;
	size_t call_count, call_capacity;
	size_t languages[LANGUAGES][LANGUAGES]; /* gold, said */
};

static bool read_gold(struct bytes label, int *gold)
{
	for (*gold = 0; *gold < CALLS; (*gold)++)
		if (bytes_equal_string(label, call_names[*gold]))
			return true;
	return false;
}

static size_t group_of(struct evaluation *evaluation, const struct labelled *row)
{
	struct bytes name = strcmp(evaluation->by, "lang") == 0     ? row->variety
	                    : strcmp(evaluation->by, "script") == 0 ? row->script
	                                                            : row->set;
	if (bytes_absent(name))
		name = (struct bytes)BYTES("all");
	size_t count = evaluation->groups.count, group = key_table_add(&evaluation->groups, text_hash(name));
	if (group == count) {
		evaluation->group_names = memory_grow(evaluation->group_names, count, &evaluation->name_capacity,
		                                      sizeof *evaluation->group_names);
		evaluation->group_names[group] = arena_copy(&evaluation->names, name);
	}
	return group;
}

static bool use_text(void *context, const struct labelled *row, struct error *error)
{
	struct evaluation *evaluation = context;
	struct mention mention = mention_blank();
	struct verdict verdict;
	struct call call = {.group = group_of(evaluation, row), .order = evaluation->call_count};
	if (!read_gold(row->label, &call.gold))
		return error_set(error, ERROR_DATA, "%s:%ld: expected a label neg, neu, pos, offensive or not",
		                 row->path, row->line);
	mention.text = row->text;
	analyzer_judge(evaluation->analyzer, evaluation->scratch, &mention, false, &evaluation->arena, &verdict);
	call.said = call.gold < SENTIMENTS ? (int)verdict.sentiment : verdict.offensive ? CALL_OFFENSIVE : CALL_NOT;
	call.sure = !verdict.unsure;
	call.confidence = verdict.confidence;
	evaluation->calls = memory_grow(evaluation->calls, evaluation->call_count, &evaluation->call_capacity,
	                                sizeof call);
	evaluation->calls[evaluation->call_count++] = call;
	enum language gold = labelled_language(row);
	if (gold != LANGUAGE_UNKNOWN)
		evaluation->languages[gold][verdict.lang]++;
	arena_reset(&evaluation->arena);
	return true;
}

static double f1(size_t both, size_t gold, size_t said)
{
	return both == 0 ? 0 : 2 * (double)both / (double)(gold + said);
}

static double share(size_t part, size_t whole)
{
	return whole == 0 ? 0 : (double)part / (double)whole;
}

static int by_confidence(const void *left, const void *right)
{
	const struct call *a = left, *b = right;
	if (a->confidence != b->confidence)
		return a->confidence > b->confidence ? -1 : 1;
	return (a->order > b->order) - (a->order < b->order);
}

/* How often the first `count` calls are right. */
static size_t right(const struct call *calls, size_t count)
{
	size_t right = 0;
	for (size_t i = 0; i < count; i++)
		right += calls[i].gold == calls[i].said;
	return right;
}

/* The figures of one group, whose calls stand together; returns the macro-F1 over the labels that it has. */
static double print_group(struct bytes name, struct call *calls, size_t count, double coverage)
{
	size_t gold[CALLS] = {0}, said[CALLS] = {0}, both[CALLS] = {0}, sure = 0, sure_right = 0, labels = 0;
	double macro = 0, weighted = 0;
	for (size_t i = 0; i < count; i++) {
		gold[calls[i].gold]++;
		said[calls[i].said]++;
		both[calls[i].gold] += calls[i].gold == calls[i].said;
		sure += calls[i].sure;
		sure_right += calls[i].sure && calls[i].gold == calls[i].said;
	}
	for (size_t c = 0; c < CALLS; c++) {
		double figure = f1(both[c], gold[c], said[c]);
		labels += gold[c] > 0;
		macro += gold[c] > 0 ? figure : 0;
		weighted += figure * (double)gold[c];
	}
	macro /= (double)labels;
	qsort(calls, count, sizeof *calls, by_confidence);
	size_t most = (size_t)fmax(1, rint(coverage * (double)count));
	printf("%.*s\tn=%zu\tmacro-F1=%.3f\tweighted-F1=%.3f\taccuracy=%.3f\tsure=%.2f\taccuracy-when-sure=%.3f\t"
	       "accuracy-at-%.0f%%=%.3f\t",
	       (int)name.length, name.data, count, macro, weighted / (double)count, share(right(calls, count), count),
	       share(sure, count), share(sure_right, sure), 100 * coverage, share(right(calls, most), most));
	const char *blank = "";
	for (size_t c = 0; c < CALLS; c++) {
		if (gold[c] > 0)
			printf("%s%s=%.3f", blank, call_names[c], f1(both[c], gold[c], said[c]));
		blank = gold[c] > 0 ? " " : blank;
	}
	printf("\n");
	return macro;
}

static void print_languages(const struct evaluation *evaluation)
{
	size_t sum = 0, both = 0;
	size_t gold[LANGUAGES] = {0}, said[LANGUAGES] = {0};
	for (size_t g = 0; g < LANGUAGES; g++)
		for (size_t s = 0; s < LANGUAGES; s++) {
			gold[g] += evaluation->languages[g][s];
			said[s] += evaluation->languages[g][s];
			sum += evaluation->languages[g][s];
			both += g == s ? evaluation->languages[g][s] : 0;
		}
	if (sum == 0)
		return;
	/* In the order of the codes. */
	static const enum language order[] = {LANGUAGE_ARABIC,   LANGUAGE_DARIJA_ARAB, LANGUAGE_DARIJA_LATIN,
	                                      LANGUAGE_ENGLISH,  LANGUAGE_SPANISH,     LANGUAGE_FRENCH,
	                                      LANGUAGE_TAMAZIGHT};
	printf("lang: right=%.3f", share(both, sum));
	for (size_t i = 0; i < sizeof order / sizeof order[0]; i++)
		if (gold[order[i]] > 0)
			printf(" %s=%.3f", language_name(order[i]),
			       f1(evaluation->languages[order[i]][order[i]], gold[order[i]], said[order[i]]));
	printf("\n");
}

/* The groups in the order of their names. */
static size_t *sort_groups(const struct evaluation *evaluation)
{
	size_t *order = memory_allocate(evaluation->groups.count + 1, sizeof *order);
	for (size_t i = 0; i < evaluation->groups.count; i++) {
		size_t at = i;
		for (; at > 0 && bytes_compare(evaluation->group_names[order[at - 1]], evaluation->group_names[i]) > 0;
		     at--)
			order[at] = order[at - 1];
		order[at] = i;
	}
	return order;
}

static void print_figures(const struct evaluation *evaluation, double coverage)
{
	size_t *order = sort_groups(evaluation);
	struct call *calls = memory_allocate(evaluation->call_count + 1, sizeof *calls);
	double sum = 0;
	for (size_t g = 0; g < evaluation->groups.count; g++) {
		size_t count = 0;
		for (size_t i = 0; i < evaluation->call_count; i++)
			if (evaluation->calls[i].group == order[g])
				calls[count++] = evaluation->calls[i];
		sum += print_group(evaluation->group_names[order[g]], calls, count, coverage);
	}
	printf("mean macro-F1 over %zu groups: %.3f\n", evaluation->groups.count,
	       sum / fmax(1, (double)evaluation->groups.count));
	print_languages(evaluation);
	free(calls);
	free(order);
}

static bool read_options(const struct invocation *invocation, const char **by, double *coverage, struct error *error)
{
	const char *option = invocation_option(invocation, "coverage");
	char *end = NULL;
	*by = invocation_option(invocation, "by");
	*coverage = 0.6;
	if (*by == NULL)
		*by = "set";
	if (strcmp(*by, "set") != 0 && strcmp(*by, "lang") != 0 && strcmp(*by, "script") != 0)
		return error_set(error, ERROR_USAGE, "--by '%s': expected set, lang or script", *by);
	if (option != NULL)
		*coverage = strtod(option, &end);
	if (option != NULL && (*option == 0 || *end != 0 || !(*coverage > 0 && *coverage <= 1)))
		return error_set(error, ERROR_USAGE, "--coverage '%s': expected a share above 0, at most 1", option);
	if (invocation->argument_count == 0)
		return error_set(error, ERROR_USAGE, "eval: name a file of labelled texts");
	return true;
}

static bool run_eval(struct invocation *invocation, int *status, struct error *error)
{
	struct evaluation evaluation = {0};
	struct configuration configuration;
	const char *rules;
	double coverage;
	(void)status;
	if (!read_options(invocation, &evaluation.by, &coverage, error) ||
	    !invocation_configuration(invocation, false, &configuration, error) ||
	    !invocation_rules(invocation, &rules, error) ||
	    !analyzer_create(rules, &configuration, &evaluation.analyzer, error))
		return false;
	evaluation.scratch = analyzer_scratch_create(evaluation.analyzer);
	bool well = true;
	for (int i = 0; well && i < invocation->argument_count; i++)
		well = labelled_read(invocation->arguments[i], use_text, &evaluation, error);
	if (well)
		print_figures(&evaluation, coverage);
	analyzer_scratch_destroy(evaluation.scratch);
	analyzer_destroy(evaluation.analyzer);
	key_table_finish(&evaluation.groups);
	free(evaluation.group_names);
	free(evaluation.calls);
	arena_finish(&evaluation.arena);
	arena_finish(&evaluation.names);
	return well;
}

const struct command command_eval = {
	.name = "eval",
	.summary = "Prints how right the verdicts are, against labels",
	.synopsis = "GOLD.tsv...",
	.examples = "  soumaa eval gold.tsv              by set: F1, accuracy, how sure and how right when sure\n"
		    "  soumaa eval gold.tsv --by lang\n",
	.options = {{"by", "set|lang|script", "the column that makes the groups (default set)"},
                    {"coverage", "SHARE", "accuracy of the most confident share of the calls (default 0.6)"}},
	.run = run_eval,
};
