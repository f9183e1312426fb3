/* The lint and the tests that stand in the rule files. */
#include "analyzers/rule_lint.h"

#include "core/memory.h"

#include <stdio.h>
#include <stdlib.h>

enum { EXAMPLES_LEAST = 2, COUNTEREXAMPLES_LEAST = 1, ORDINARY_MOST = 1, SENTENCE = 512 };

/* Ordinary talk that is about nothing in particular: a rule that fires on more than one of these says nothing. */
static const char *const ordinary[] = {
	"Bonjour à tous, je suis passé hier avec ma soeur et on a pris un café.",
	"Il fait beau aujourd'hui, on va sortir avec les enfants.",
	"Demain je pars à Rabat pour deux jours, à bientôt.",
	"salam drari, lyoma mchit l souk w chrit lkhodra w rje3t l dar",
	"ghedda nchofo lmatch m3a l3a2ila",
	"اليوم مشيت للسوق مع خويا وشرينا الخضرة ورجعنا للدار",
	"غدا غادي نسافرو لمراكش نشوفو العائلة",
	"زرنا المدينة القديمة أمس وتناولنا الغداء مع الأصدقاء",
	"We went to the city yesterday and had lunch with friends.",
	"My brother is coming home tomorrow by train.",
	"Ayer fuimos a la playa con la familia.",
};

struct trial {
	const struct rules *rules;
	struct rules_scratch *scratch;
	struct text text;
	rule_finding *found;
	void *context;
	size_t findings;
};

static struct trial begin(const struct rules *rules, rule_finding *found, void *context)
{
	return (struct trial){
		.rules = rules, .scratch = rules_scratch_create(rules), .found = found, .context = context};
}

static size_t end(struct trial *trial)
{
	rules_scratch_destroy(trial->scratch);
	text_finish(&trial->text);
	return trial->findings;
}

static void report(struct trial *trial, const struct rule *rule, int line, const char *sentence)
{
	trial->found(trial->context, rule, line, sentence);
	trial->findings++;
}

/* The hits of a text that is nothing but a text. */
static struct rule_hits hits_of(struct trial *trial, struct bytes text)
{
	struct mention mention = mention_blank();
	mention.text = text;
	text_read(&trial->text, &mention);
	return rules_match(trial->rules, trial->scratch, &trial->text, &mention, LANGUAGE_UNKNOWN, RULES_PREFILTERED);
}

static bool fires(struct trial *trial, const struct rule *rule, struct bytes text)
{
	struct rule_hits hits = hits_of(trial, text);
	for (size_t i = 0; i < hits.count; i++)
		if (hits.items[i].rule == rule && !hits.items[i].limited)
			return true;
	return false;
}

static void try_list(struct trial *trial, const struct rule *rule, const struct yaml_list *list, bool should,
                     size_t *tried)
{
	for (size_t i = 0; i < list->count; i++) {
		++*tried;
		if (fires(trial, rule, list->items[i]) == should)
			continue;
		char sentence[SENTENCE];
		snprintf(sentence, sizeof sentence, "%s: '%s'",
		         should ? "does not fire on its example" : "fires on its counterexample", list->items[i].data);
		report(trial, rule, list->nodes[i]->line, sentence);
	}
}

size_t rules_test(const struct rules *rules, size_t *tried, rule_finding *found, void *context)
{
	struct trial trial = begin(rules, found, context);
	for (size_t i = 0; i < rules_count(rules); i++) {
		const struct rule *rule = rules_at(rules, i);
		try_list(&trial, rule, &rule->examples, true, tried);
		try_list(&trial, rule, &rule->counterexamples, false, tried);
	}
	return end(&trial);
}

static void lint_examples(struct trial *trial, const struct rule *rule)
{
	if (rule->examples.count < EXAMPLES_LEAST)
		report(trial, rule, rule->node->line, "fewer than two examples");
	if (rule->counterexamples.count < COUNTEREXAMPLES_LEAST)
		report(trial, rule, rule->node->line, "no counterexample");
}

static int by_expression(const void *a, const void *b)
{
	const struct rule *const *left = a, *const *right = b;
	int order = bytes_compare((*left)->match.items[0], (*right)->match.items[0]);
	return order != 0 ? order : (*left > *right) - (*left < *right);
}

/* Rules of one kind whose first expressions are the same. */
static void lint_doubles(struct trial *trial)
{
	size_t count = 0, all = rules_count(trial->rules);
	const struct rule **sorted = memory_allocate(all, sizeof *sorted);
	for (size_t i = 0; i < all; i++)
		if (rules_at(trial->rules, i)->match.count > 0)
			sorted[count++] = rules_at(trial->rules, i);
	if (count > 0)
		qsort(sorted, count, sizeof *sorted, by_expression);
	for (size_t i = 1; i < count; i++) {
		const struct rule *rule = sorted[i], *before = sorted[i - 1];
		bool same_answer = rule->kind == before->kind && rule->topic == before->topic &&
		                   rule->intent == before->intent;
		if (!same_answer || !bytes_equal(rule->match.items[0], before->match.items[0]))
			continue;
		char sentence[SENTENCE];
		snprintf(sentence, sizeof sentence, "the same expression as rule '%s'", before->id.data);
		report(trial, rule, rule->node->line, sentence);
	}
	free(sorted);
}

static void lint_breadth(struct trial *trial)
{
	size_t *counts = memory_allocate(rules_count(trial->rules), sizeof *counts);
	const struct rule *first = rules_at(trial->rules, 0);
	for (size_t i = 0; i < sizeof ordinary / sizeof ordinary[0]; i++) {
		struct rule_hits hits = hits_of(trial, bytes_of(ordinary[i]));
		for (size_t j = 0; j < hits.count; j++)
			counts[hits.items[j].rule - first]++;
	}
	for (size_t i = 0; i < rules_count(trial->rules); i++)
		if (counts[i] > ORDINARY_MOST)
			report(trial, &first[i], first[i].node->line, "fires on ordinary talk: it says nothing");
	free(counts);
}

size_t rules_lint(const struct rules *rules, rule_finding *found, void *context)
{
	struct trial trial = begin(rules, found, context);
	for (size_t i = 0; i < rules_count(rules); i++)
		lint_examples(&trial, rules_at(rules, i));
	lint_doubles(&trial);
	lint_breadth(&trial);
	return end(&trial);
}
