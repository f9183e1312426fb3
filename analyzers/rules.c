/* Rules: compiled when loaded; literals choose candidates, PCRE2 confirms them. */
#include "analyzers/rules.h"

#include "analyzers/literal_scan.h"
#include "analyzers/pattern.h"
#include "analyzers/pattern_fold.h"
#include "analyzers/pattern_literals.h"
#include "analyzers/rule_composites.h"
#include "core/limits.h"
#include "core/memory.h"
#include "core/utf8.h"

#include <stdlib.h>
#include <string.h>

/* One expression of a rule. Their order is that of the rules. */
struct expression {
	struct pattern pattern;
	uint32_t rule;
	bool raw;
};

/* A literal of one of the choices that an expression requires. */
struct requirement {
	struct literal literal;
	uint32_t expression;
	uint32_t choice;
};

struct veto {
	struct pattern *patterns;
	size_t count;
};

struct rules {
	struct arena arena;
	struct rule_list list;
	struct veto *vetoes; /* of each rule */
	struct rule_composites *composites;
	struct expression *expressions;
	size_t expression_count, expression_capacity;
	struct requirement *requirements; /* sorted; equal literals stand together */
	size_t requirement_count, requirement_capacity;
	size_t *literal_starts; /* of each distinct literal: its first requirement; one more at the end */
	struct literal_scan *scan;
	uint64_t *granted; /* bits by choice, then expression: it has no such choice, so that nothing is missing */
	size_t words;      /* of 64 expressions */
};

struct rules_scratch {
	struct literal_scratch *literals;
	struct pattern_scratch *pattern;
	uint64_t *standing; /* bits by choice, then expression: a literal of the choice stands in the text */
	struct rule_hits hits;
	struct arena parts; /* of the hits of composite rules */
};

/* -- loading ------------------------------------------------------------------------------------------ */

static bool compile(const struct rule *rule, const struct yaml_node *node, struct bytes expression,
                    struct pattern *pattern, struct error *error)
{
	size_t offset;
	char problem[PATTERN_PROBLEM];
	if (expression.length > LIMIT_PATTERN)
		return yaml_fail(rule->document, node, error, "rule '%s': the expression is longer than %d bytes",
		                 rule->id.data, LIMIT_PATTERN);
	if (!pattern_compile(expression, pattern, &offset, problem))
		return yaml_fail(rule->document, node, error, "rule '%s': %s, at byte %zu of '%s'", rule->id.data,
		                 problem, offset, expression.data);
	return true;
}

static void require(struct rules *rules, struct bytes folded)
{
	struct literal_choices choices = pattern_literals(folded, &rules->arena);
	for (size_t i = 0; i < choices.count; i++) {
		for (size_t j = 0; j < choices.items[i].count; j++) {
			rules->requirements = memory_grow(rules->requirements, rules->requirement_count,
			                                  &rules->requirement_capacity, sizeof *rules->requirements);
			rules->requirements[rules->requirement_count++] = (struct requirement){
				choices.items[i].items[j], (uint32_t)rules->expression_count - 1, (uint32_t)i};
		}
	}
}

static struct bytes fold(struct rules *rules, struct bytes expression)
{
	struct buffer folded = {0};
	pattern_fold(expression, &folded);
	struct bytes copy = arena_copy(&rules->arena, buffer_bytes(&folded));
	buffer_finish(&folded);
	return copy;
}

static bool add_expressions(struct rules *rules, size_t number, const struct yaml_list *list, bool raw,
                            struct error *error)
{
	const struct rule *rule = &rules->list.rules[number];
	for (size_t i = 0; i < list->count; i++) {
		struct bytes expression = raw ? list->items[i] : fold(rules, list->items[i]);
		rules->expressions = memory_grow(rules->expressions, rules->expression_count,
		                                 &rules->expression_capacity, sizeof *rules->expressions);
		struct expression *new = &rules->expressions[rules->expression_count];
		*new = (struct expression){.rule = (uint32_t)number, .raw = raw};
		if (!compile(rule, list->nodes[i], expression, &new->pattern, error))
			return false;
		rules->expression_count++;
		if (pattern_matches_empty(&new->pattern))
			return yaml_fail(rule->document, list->nodes[i], error,
			                 "rule '%s': '%s' matches an empty text, so it would fire always",
			                 rule->id.data, expression.data);
		if (!raw)
			require(rules, expression);
	}
	return true;
}

static bool add_vetoes(struct rules *rules, size_t number, struct error *error)
{
	const struct rule *rule = &rules->list.rules[number];
	struct veto *veto = &rules->vetoes[number];
	veto->patterns = arena_allocate(&rules->arena, rule->unless.count, sizeof *veto->patterns);
	for (size_t i = 0; i < rule->unless.count; i++) {
		struct bytes expression = fold(rules, rule->unless.items[i]);
		if (!compile(rule, rule->unless.nodes[i], expression, &veto->patterns[i], error))
			return false;
		veto->count++;
		if (pattern_matches_empty(&veto->patterns[i]))
			return yaml_fail(rule->document, rule->unless.nodes[i], error,
			                 "rule '%s': `unless` matches an empty text, so the rule would never fire",
			                 rule->id.data);
	}
	return true;
}

static int by_literal(const void *a, const void *b)
{
	const struct requirement *left = a, *right = b;
	int order = bytes_compare(left->literal.bytes, right->literal.bytes);
	return order != 0 ? order : (left->expression > right->expression) - (left->expression < right->expression);
}

/* Sorts the requirements and makes the scan of their distinct literals. */
static bool make_scan(struct rules *rules, struct error *error)
{
	size_t count = rules->requirement_count, distinct = 0;
	const struct requirement *requirements = rules->requirements;
	struct bytes *literals = arena_allocate(&rules->arena, count, sizeof *literals);
	rules->literal_starts = arena_allocate(&rules->arena, count + 1, sizeof *rules->literal_starts);
	if (count > 0)
		qsort(rules->requirements, count, sizeof *rules->requirements, by_literal);
	for (size_t i = 0; i < count; i++) {
		if (i > 0 && bytes_equal(requirements[i].literal.bytes, requirements[i - 1].literal.bytes))
			continue;
		literals[distinct] = requirements[i].literal.bytes;
		rules->literal_starts[distinct++] = i;
	}
	rules->literal_starts[distinct] = count;
	return literal_scan_create(literals, distinct, &rules->scan, error);
}

static void mark(uint64_t *bits, size_t index)
{
	bits[index / 64] |= UINT64_C(1) << index % 64;
}

static void grant_what_is_not_required(struct rules *rules)
{
	rules->words = rules->expression_count / 64 + 1;
	size_t words = LITERAL_CHOICES * rules->words;
	rules->granted = arena_allocate(&rules->arena, words, sizeof *rules->granted);
	for (size_t i = 0; i < rules->requirement_count; i++)
		mark(rules->granted + rules->requirements[i].choice * rules->words, rules->requirements[i].expression);
	for (size_t i = 0; i < words; i++)
		rules->granted[i] = ~rules->granted[i];
}

static bool compile_all(struct rules *rules, struct error *error)
{
	rules->vetoes = arena_allocate(&rules->arena, rules->list.count, sizeof *rules->vetoes);
	for (size_t i = 0; i < rules->list.count; i++) {
		const struct rule *rule = &rules->list.rules[i];
		if (!add_expressions(rules, i, &rule->match, false, error) ||
		    !add_expressions(rules, i, &rule->raw, true, error) || !add_vetoes(rules, i, error))
			return false;
	}
	grant_what_is_not_required(rules);
	return make_scan(rules, error);
}

bool rules_load(const char *folder, struct rules **rules, struct error *error)
{
	*rules = memory_allocate(1, sizeof **rules);
	if (rule_files_load(folder, &(*rules)->arena, &(*rules)->list, error) && compile_all(*rules, error) &&
	    rule_composites_create(&(*rules)->list, &(*rules)->composites, error))
		return true;
	rules_destroy(*rules);
	*rules = NULL;
	return false;
}

void rules_destroy(struct rules *rules)
{
	if (rules == NULL)
		return;
	for (size_t i = 0; i < rules->expression_count; i++)
		pattern_finish(&rules->expressions[i].pattern);
	for (size_t i = 0; rules->vetoes != NULL && i < rules->list.count; i++)
		for (size_t j = 0; j < rules->vetoes[i].count; j++)
			pattern_finish(&rules->vetoes[i].patterns[j]);
	literal_scan_destroy(rules->scan);
	rule_composites_destroy(rules->composites);
	free(rules->expressions);
	free(rules->requirements);
	free(rules->list.rules);
	arena_finish(&rules->arena);
	free(rules);
}

size_t rules_count(const struct rules *rules)
{
	return rules->list.count;
}

const struct rule *rules_at(const struct rules *rules, size_t index)
{
	return &rules->list.rules[index];
}

static void fingerprint_parts(const char *name, const struct yaml_node *parts, struct buffer *out)
{
	for (size_t i = 0; parts != NULL && i < parts->count; i++) {
		const struct yaml_node *query = parts->values[i].kind == YAML_MAP ? &parts->values[i].values[0] : NULL;
		buffer_format(out, "%s %s%s\n", name, query == NULL ? "" : "query ",
		              (query == NULL ? &parts->values[i] : query)->scalar.data);
	}
}

static void fingerprint_list(const char *name, const struct yaml_list *list, struct buffer *out)
{
	for (size_t i = 0; i < list->count; i++)
		buffer_format(out, "%s %s\n", name, list->items[i].data);
}

void rules_fingerprint(const struct rules *rules, struct buffer *out)
{
	for (size_t i = 0; i < rules->list.count; i++) {
		const struct rule *rule = &rules->list.rules[i];
		buffer_format(out, "%s %d %d %d %d %.6f %.6f %u\n", rule->id.data, (int)rule->kind, (int)rule->topic,
		              (int)rule->level, (int)rule->intent, rule->points, rule->weight, rule->languages);
		fingerprint_list("match", &rule->match, out);
		fingerprint_list("raw", &rule->raw, out);
		fingerprint_list("unless", &rule->unless, out);
		fingerprint_parts("all", rule->all, out);
		fingerprint_parts("any", rule->any, out);
		fingerprint_parts("not", rule->none, out);
	}
}

/* -- matching ----------------------------------------------------------------------------------------- */

struct rules_scratch *rules_scratch_create(const struct rules *rules)
{
	struct rules_scratch *scratch = memory_allocate(1, sizeof *scratch);
	scratch->literals = literal_scratch_create(rules->scan);
	scratch->pattern = pattern_scratch_create();
	scratch->standing = memory_allocate(LITERAL_CHOICES * rules->words, sizeof *scratch->standing);
	return scratch;
}

void rules_scratch_destroy(struct rules_scratch *scratch)
{
	if (scratch == NULL)
		return;
	literal_scratch_destroy(scratch->literals);
	pattern_scratch_destroy(scratch->pattern);
	free(scratch->standing);
	free(scratch->hits.items);
	arena_finish(&scratch->parts);
	free(scratch);
}

struct choosing {
	const struct rules *rules;
	struct bytes text;
	uint64_t *standing;
};

static void literal_stands(void *context, size_t literal, size_t from)
{
	const struct choosing *choosing = context;
	const struct rules *rules = choosing->rules;
	const struct requirement *first = &rules->requirements[rules->literal_starts[literal]];
	const struct requirement *end = &rules->requirements[rules->literal_starts[literal + 1]];
	bool begins = literal_border(choosing->text, from);
	bool ends = literal_border(choosing->text, from + first->literal.bytes.length);
	for (const struct requirement *requirement = first; requirement < end; requirement++)
		if ((begins || !requirement->literal.word_start) && (ends || !requirement->literal.word_end))
			mark(choosing->standing + requirement->choice * rules->words, requirement->expression);
}

/* Marks in the first row of `standing` the expressions that may match. */
static const uint64_t *choose(const struct rules *rules, struct rules_scratch *scratch, struct bytes folded,
                              enum rules_way way)
{
	size_t words = rules->words;
	uint64_t *standing = scratch->standing;
	if (way == RULES_EACH) {
		memset(standing, 0xff, words * sizeof *standing);
		return standing;
	}
	memcpy(standing, rules->granted, LITERAL_CHOICES * words * sizeof *standing);
	struct choosing choosing = {rules, folded, standing};
	literal_scan_run(rules->scan, scratch->literals, folded, literal_stands, &choosing);
	for (size_t choice = 1; choice < LITERAL_CHOICES; choice++)
		for (size_t word = 0; word < words; word++)
			standing[word] &= standing[choice * words + word];
	return standing;
}

/* The part of the text in which a veto of the match [from, to) may stand: LIMIT_VETO_REACH bytes to both sides,
 * widened to the blanks there, so that no word is cut. */
static void veto_window(struct bytes folded, size_t *from, size_t *to)
{
	*from = *from > LIMIT_VETO_REACH ? *from - LIMIT_VETO_REACH : 0;
	*to = folded.length - *to > LIMIT_VETO_REACH ? *to + LIMIT_VETO_REACH : folded.length;
	while (*from > 0 && folded.data[*from - 1] != ' ' && folded.data[*from - 1] != '\n')
		--*from;
	while (*to < folded.length && folded.data[*to] != ' ' && folded.data[*to] != '\n')
		++*to;
}

/* PATTERN_FOUND: vetoed. The window alone is the subject, so that a veto costs the same in a long text. */
static enum pattern_result vetoed(struct veto *veto, struct pattern_scratch *scratch, struct bytes folded, size_t from,
                                  size_t to)
{
	veto_window(folded, &from, &to);
	struct bytes window = {folded.data + from, to - from};
	for (size_t i = 0; i < veto->count; i++) {
		size_t veto_from, veto_to;
		enum pattern_result result = pattern_find(&veto->patterns[i], scratch, window, 0, &veto_from, &veto_to);
		if (result != PATTERN_NONE)
			return result;
	}
	return PATTERN_NONE;
}

/* The first match that nothing vetoes. A text of vetoed matches is given up after LIMIT_VETOES of them. */
static enum pattern_result find_unvetoed(const struct rules *rules, struct pattern_scratch *scratch,
                                         struct expression *expression, struct bytes subject, size_t *from, size_t *to)
{
	struct veto *veto = &rules->vetoes[expression->rule];
	size_t start = 0;
	for (int tries = 0; tries < LIMIT_VETOES; tries++) {
		enum pattern_result result = pattern_find(&expression->pattern, scratch, subject, start, from, to);
		if (result != PATTERN_FOUND || expression->raw || veto->count == 0)
			return result;
		result = vetoed(veto, scratch, subject, *from, *to);
		if (result != PATTERN_FOUND)
			return result == PATTERN_NONE ? PATTERN_FOUND : result;
		if (*to <= start)
			return PATTERN_NONE;
		start = *to;
	}
	return PATTERN_LIMITED;
}

/* Tries one expression; true where there is something to report. */
static bool try_expression(const struct rules *rules, struct rules_scratch *scratch, struct expression *expression,
                           const struct text *text, const struct mention *mention, struct rule_hit *hit)
{
	struct bytes subject = expression->raw ? utf8_cut(mention->text, 2 * LIMIT_SCORED_HALF)
	                                       : buffer_bytes(&text->folded);
	size_t from = 0, to = 0;
	enum pattern_result result = find_unvetoed(rules, scratch->pattern, expression, subject, &from, &to);
	if (result == PATTERN_NONE)
		return false;
	*hit = (struct rule_hit){&rules->list.rules[expression->rule], FIELD_TEXT, from, to, result == PATTERN_LIMITED};
	if (hit->limited)
		hit->from = hit->to = 0;
	else if (!expression->raw)
		text_origin(text, from, to, &hit->field, &hit->from, &hit->to);
	return true;
}

/* Keeps one hit a rule; a match replaces "not known". */
static void keep(struct rule_hits *hits, struct rule_hit hit)
{
	struct rule_hit *last = hits->count > 0 ? &hits->items[hits->count - 1] : NULL;
	if (last != NULL && last->rule == hit.rule) {
		*last = hit;
		return;
	}
	hits->items = memory_grow(hits->items, hits->count, &hits->capacity, sizeof *hits->items);
	hits->items[hits->count++] = hit;
}

struct rule_hits rules_match(const struct rules *rules, struct rules_scratch *scratch, const struct text *text,
                             const struct mention *mention, enum language language, enum rules_way way)
{
	const uint64_t *candidates = choose(rules, scratch, buffer_bytes(&text->folded), way);
	scratch->hits.count = 0;
	const struct rule *fired = NULL;
	for (size_t word = 0; word < rules->words; word++) {
		for (uint64_t bits = candidates[word]; bits != 0; bits &= bits - 1) {
			size_t index = word * 64 + (size_t)__builtin_ctzll(bits);
			if (index >= rules->expression_count)
				break;
			struct expression *expression = &rules->expressions[index];
			const struct rule *rule = &rules->list.rules[expression->rule];
			struct rule_hit hit;
			if (rule == fired || !rule_speaks(rule, language) ||
			    !try_expression(rules, scratch, expression, text, mention, &hit))
				continue;
			keep(&scratch->hits, hit);
			fired = hit.limited ? fired : rule;
		}
	}
	arena_reset(&scratch->parts);
	rule_composites_match(rules->composites, text, mention, language, &scratch->parts, &scratch->hits);
	return scratch->hits;
}
