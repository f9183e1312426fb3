/* Rules: compiled when loaded; literals choose candidates, PCRE2 confirms them. */
#include "analyzers/rules.h"

#include "analyzers/literal_scan.h"
#include "analyzers/pattern.h"
#include "analyzers/pattern_literals.h"
#include "analyzers/rule_composites.h"
#include "analyzers/rules_file.h"
#include "core/limits.h"
#include "core/memory.h"
#include "core/utf8.h"

#include <stdlib.h>
#include <string.h>

struct rules {
	struct arena arena;
	struct rule_list list; /* as they were read, or with no more than matching needs */
	struct made_file made;
	struct rules_file file;
	struct pattern *expressions; /* as in the file */
	struct literal_scan *scan;
	struct rule_composites *composites;
	uint64_t *granted; /* bits by choice, then expression: it has no such choice, so that nothing is missing */
	uint64_t *led;     /* bits: a choice of the expression is leading */
	size_t words;      /* of 64 expressions */
};

struct rules_scratch {
	struct literal_scratch *literals;
	struct pattern_scratch *pattern;
	uint64_t *standing;           /* bits by choice, then expression: a literal of the choice stands in the text */
	struct pattern_range *ranges; /* of expressions with leading literals that stand: where a match may begin */
	bool ranged;                  /* the ranges hold */
	struct rule_hits hits;
	struct arena parts; /* of the hits of composite rules */
};

/* -- loading ------------------------------------------------------------------------------------------ */

static void mark(uint64_t *bits, size_t index)
{
	bits[index / 64] |= UINT64_C(1) << index % 64;
}

static bool is_marked(const uint64_t *bits, size_t index)
{
	return (bits[index / 64] >> index % 64 & 1) != 0;
}

static void grant_what_is_not_required(struct rules *rules)
{
	const struct rules_file *file = &rules->file;
	rules->words = file->expression_count / 64 + 1;
	size_t words = LITERAL_CHOICES * rules->words;
	rules->granted = arena_allocate(&rules->arena, words, sizeof *rules->granted);
	rules->led = arena_allocate(&rules->arena, rules->words, sizeof *rules->led);
	for (size_t i = 0; i < file->requirement_count; i++) {
		mark(rules->granted + file->requirements[i].choice * rules->words, file->requirements[i].expression);
		if (file->requirements[i].leading)
			mark(rules->led, file->requirements[i].expression);
	}
	for (size_t i = 0; i < words; i++)
		rules->granted[i] = ~rules->granted[i];
}

/* False where the tables were made on another machine. */
static bool map_scan(struct rules *rules)
{
	const struct rules_file *file = &rules->file;
	struct bytes *literals = arena_allocate(&rules->arena, file->literal_count, sizeof *literals);
	for (size_t i = 0; i < file->literal_count; i++)
		literals[i] = rules_file_bytes(file, file->literals[i]);
	rules->scan = literal_scan_map(file->scan, literals, file->literal_count);
	return rules->scan != NULL;
}

static void lay_patterns(struct rules *rules)
{
	const struct rules_file *file = &rules->file;
	rules->expressions = arena_allocate(&rules->arena, file->expression_count, sizeof *rules->expressions);
	for (size_t i = 0; i < file->expression_count; i++)
		rules->expressions[i] = pattern_later(rules_file_bytes(file, file->expressions[i].text));
}

/* A part of a composite rule as it was written: an id, or {query: '...'}. */
static struct yaml_node part_node(struct rules *rules, const struct rules_file_part *part)
{
	struct yaml_node text = {.kind = YAML_SCALAR, .scalar = rules_file_bytes(&rules->file, part->text)};
	if (part->query == 0)
		return text;
	struct yaml_node map = {.kind = YAML_MAP, .count = 1};
	map.keys = arena_allocate(&rules->arena, 1, sizeof *map.keys);
	map.keys[0] = (struct yaml_node){.kind = YAML_SCALAR, .scalar = BYTES("query")};
	map.values = arena_allocate(&rules->arena, 1, sizeof *map.values);
	map.values[0] = text;
	return map;
}

/* The rule's parts of one role; NULL where it has none. */
static const struct yaml_node *part_list(struct rules *rules, size_t rule, enum rules_file_role role)
{
	const struct rules_file *file = &rules->file;
	struct yaml_node *list = NULL;
	for (size_t i = 0; i < file->part_count; i++) {
		if (file->parts[i].rule != rule || file->parts[i].role != role)
			continue;
		if (list == NULL) {
			list = arena_allocate(&rules->arena, 1, sizeof *list);
			list->kind = YAML_LIST;
			list->values = arena_allocate(&rules->arena, file->part_count, sizeof *list->values);
		}
		list->values[list->count++] = part_node(rules, &file->parts[i]);
	}
	return list;
}

/* The rules as matching needs them. */
static void list_rules(struct rules *rules)
{
	const struct rules_file *file = &rules->file;
	static const struct yaml_document compiled = {.file = "rules.bin"};
	rules->list.rules = memory_allocate(file->rule_count, sizeof *rules->list.rules);
	rules->list.count = file->rule_count;
	for (size_t i = 0; i < file->rule_count; i++) {
		const struct rules_file_rule *from = &file->rules[i];
		rules->list.rules[i] = (struct rule){
			.kind = (enum rule_kind)from->kind,
			.id = rules_file_bytes(file, from->id),
			.topic = (enum topic)from->topic,
			.level = from->level,
			.intent = (enum intent)from->intent,
			.points = from->points,
			.weight = from->weight,
			.languages = from->languages,
			.all = part_list(rules, i, RULES_FILE_ALL),
			.any = part_list(rules, i, RULES_FILE_ANY),
			.none = part_list(rules, i, RULES_FILE_NONE),
			.document = &compiled,
			.node = &compiled.root,
		};
	}
}

static bool make(struct rules *rules, struct rule_sources *sources, struct error *error)
{
	made_file_close(&rules->made);
	if (!made_file_make(&rules_file_kind, sources, &rules->made, &rules->file, error))
		return false;
	return map_scan(rules) || error_set(error, ERROR_SYSTEM, "the literals of the rules cannot be searched for");
}

/* From the compiled file, or with all that is written of them. */
static bool open_rules(const char *folder, bool whole, struct rule_sources *sources, struct rules *rules,
                       struct error *error)
{
	if (!rule_sources_find(folder, sources, error))
		return false;
	if (whole) {
		if (!rule_sources_parse(sources, &rules->arena, &rules->list, error) || !make(rules, sources, error))
			return false;
	} else if (!made_file_open(&rules_file_kind, folder, sources, rule_sources_hash(sources), &rules->made,
	                           &rules->file, error) ||
	           (!map_scan(rules) && !make(rules, sources, error))) {
		return false;
	}
	lay_patterns(rules);
	grant_what_is_not_required(rules);
	if (!whole)
		list_rules(rules);
	return rule_composites_create(&rules->list, &rules->composites, error);
}

static bool create(const char *folder, bool whole, struct rules **rules, struct error *error)
{
	struct rule_sources sources = {0};
	*rules = memory_allocate(1, sizeof **rules);
	bool well = open_rules(folder, whole, &sources, *rules, error);
	rule_sources_finish(&sources);
	if (!well) {
		rules_destroy(*rules);
		*rules = NULL;
	}
	return well;
}

bool rules_load(const char *folder, struct rules **rules, struct error *error)
{
	return create(folder, false, rules, error);
}

bool rules_read(const char *folder, struct rules **rules, struct error *error)
{
	return create(folder, true, rules, error);
}

void rules_destroy(struct rules *rules)
{
	if (rules == NULL)
		return;
	for (size_t i = 0; rules->expressions != NULL && i < rules->file.expression_count; i++)
		pattern_finish(&rules->expressions[i]);
	literal_scan_destroy(rules->scan);
	rule_composites_destroy(rules->composites);
	made_file_close(&rules->made);
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

uint64_t rules_fingerprint(const struct rules *rules)
{
	return rules->file.fingerprint;
}

/* -- matching ----------------------------------------------------------------------------------------- */

struct rules_scratch *rules_scratch_create(const struct rules *rules)
{
	struct rules_scratch *scratch = memory_allocate(1, sizeof *scratch);
	scratch->literals = literal_scratch_create(rules->scan);
	scratch->pattern = pattern_scratch_create();
	scratch->standing = memory_allocate(LITERAL_CHOICES * rules->words, sizeof *scratch->standing);
	scratch->ranges = memory_allocate(rules->file.expression_count, sizeof *scratch->ranges);
	return scratch;
}

void rules_scratch_destroy(struct rules_scratch *scratch)
{
	if (scratch == NULL)
		return;
	literal_scratch_destroy(scratch->literals);
	pattern_scratch_destroy(scratch->pattern);
	free(scratch->standing);
	free(scratch->ranges);
	free(scratch->hits.items);
	arena_finish(&scratch->parts);
	free(scratch);
}

struct choosing {
	const struct rules *rules;
	struct bytes text;
	uint64_t *standing;
	struct pattern_range *ranges;
};

static void widen(struct pattern_range *range, size_t place)
{
	range->first = place < range->first ? place : range->first;
	range->last = place > range->last ? place : range->last;
}

static void require(const struct choosing *choosing, const struct rules_file_requirement *requirement, size_t from)
{
	uint64_t *standing = choosing->standing + requirement->choice * choosing->rules->words;
	struct pattern_range *range = &choosing->ranges[requirement->expression];
	if (requirement->leading && is_marked(standing, requirement->expression))
		widen(range, from);
	else if (requirement->leading)
		*range = (struct pattern_range){from, from};
	mark(standing, requirement->expression);
}

static void literal_stands(void *context, size_t literal, size_t from)
{
	const struct choosing *choosing = context;
	const struct rules *rules = choosing->rules;
	const struct rules_file *file = &rules->file;
	bool begins = literal_border(choosing->text, from);
	bool ends = literal_border(choosing->text, from + file->literals[literal].length);
	const struct rules_file_requirement *requirement = &file->requirements[file->first_requirements[literal]];
	const struct rules_file_requirement *end = &file->requirements[file->first_requirements[literal + 1]];
	for (; requirement < end; requirement++)
		if ((begins || !requirement->word_start) && (ends || !requirement->word_end))
			require(choosing, requirement, from);
}

/* Marks in the first row of `standing` the expressions that may match. */
static void choose(const struct rules *rules, struct rules_scratch *scratch, struct bytes folded, enum rules_way way)
{
	size_t words = rules->words;
	uint64_t *standing = scratch->standing;
	scratch->ranged = way == RULES_PREFILTERED;
	if (way == RULES_EACH) {
		memset(standing, 0xff, words * sizeof *standing);
		return;
	}
	memcpy(standing, rules->granted, LITERAL_CHOICES * words * sizeof *standing);
	struct choosing choosing = {rules, folded, standing, scratch->ranges};
	literal_scan_run(rules->scan, scratch->literals, folded, literal_stands, &choosing);
	for (size_t choice = 1; choice < LITERAL_CHOICES; choice++)
		for (size_t word = 0; word < words; word++)
			standing[word] &= standing[choice * words + word];
}

/* Where in the text a match of the expression may begin. */
static struct pattern_range range_of(const struct rules *rules, const struct rules_scratch *scratch, size_t number)
{
	return scratch->ranged && is_marked(rules->led, number) ? scratch->ranges[number] : PATTERN_ANYWHERE;
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

/* One veto in the window [from, to) alone, so that it costs the same in a long text. */
static enum pattern_result find_veto(const struct rules *rules, const struct rules_scratch *scratch, size_t number,
                                     struct bytes folded, size_t from, size_t to)
{
	struct pattern_range range = range_of(rules, scratch, number);
	if (!is_marked(scratch->standing, number) || range.first > to || range.last < from)
		return PATTERN_NONE;
	range.first = range.first > from ? range.first - from : 0;
	range.last = range.last < to ? range.last - from : PATTERN_ANYWHERE.last;
	struct bytes window = {folded.data + from, to - from};
	size_t veto_from, veto_to;
	return pattern_find(&rules->expressions[number], scratch->pattern, window, range, &veto_from, &veto_to);
}

/* PATTERN_FOUND: the match [from, to) is vetoed. */
static enum pattern_result vetoed(const struct rules *rules, const struct rules_scratch *scratch,
                                  const struct rules_file_rule *rule, struct bytes folded, size_t from, size_t to)
{
	veto_window(folded, &from, &to);
	enum pattern_result result = PATTERN_NONE;
	for (size_t i = 0; i < rule->veto_count && result == PATTERN_NONE; i++)
		result = find_veto(rules, scratch, rule->first_veto + i, folded, from, to);
	return result;
}

/* The first match that nothing vetoes. A text of vetoed matches is given up after LIMIT_VETOES of them. */
static enum pattern_result find_unvetoed(const struct rules *rules, const struct rules_scratch *scratch, size_t number,
                                         struct bytes subject, size_t *from, size_t *to)
{
	const struct rules_file_expression *expression = &rules->file.expressions[number];
	const struct rules_file_rule *rule = &rules->file.rules[expression->rule];
	struct pattern_range range = range_of(rules, scratch, number);
	for (int tries = 0; tries < LIMIT_VETOES; tries++) {
		enum pattern_result result = pattern_find(&rules->expressions[number], scratch->pattern, subject, range,
		                                          from, to);
		if (result != PATTERN_FOUND || expression->use == RULES_FILE_RAW)
			return result;
		result = vetoed(rules, scratch, rule, subject, *from, *to);
		if (result != PATTERN_FOUND)
			return result == PATTERN_NONE ? PATTERN_FOUND : result;
		if (*to <= range.first || *to > range.last)
			return PATTERN_NONE;
		range.first = *to;
	}
	return PATTERN_LIMITED;
}

/* Tries one expression; true where there is something to report. */
static bool try_expression(const struct rules *rules, const struct rules_scratch *scratch, size_t number,
                           const struct text *text, const struct mention *mention, struct rule_hit *hit)
{
	const struct rules_file_expression *expression = &rules->file.expressions[number];
	bool raw = expression->use == RULES_FILE_RAW;
	struct bytes subject = raw ? utf8_cut(mention->text, 2 * LIMIT_SCORED_HALF) : buffer_bytes(&text->folded);
	size_t from = 0, to = 0;
	enum pattern_result result = find_unvetoed(rules, scratch, number, subject, &from, &to);
	if (result == PATTERN_NONE)
		return false;
	*hit = (struct rule_hit){&rules->list.rules[expression->rule], FIELD_TEXT, from, to, result == PATTERN_LIMITED};
	if (hit->limited)
		hit->from = hit->to = 0;
	else if (!raw)
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

/* Tries the candidates of 64 expressions from `first` on. `fired` is the last rule that did. */
static void try_word(const struct rules *rules, struct rules_scratch *scratch, size_t first, const struct text *text,
                     const struct mention *mention, enum language language, const struct rule **fired)
{
	for (uint64_t bits = scratch->standing[first / 64]; bits != 0; bits &= bits - 1) {
		size_t number = first + (size_t)__builtin_ctzll(bits);
		if (number >= rules->file.expression_count)
			break;
		const struct rules_file_expression *expression = &rules->file.expressions[number];
		const struct rule *rule = &rules->list.rules[expression->rule];
		struct rule_hit hit;
		if (expression->use == RULES_FILE_VETO || rule == *fired || !rule_speaks(rule, language) ||
		    !try_expression(rules, scratch, number, text, mention, &hit))
			continue;
		keep(&scratch->hits, hit);
		*fired = hit.limited ? *fired : rule;
	}
}

struct rule_hits rules_match(const struct rules *rules, struct rules_scratch *scratch, const struct text *text,
                             const struct mention *mention, enum language language, enum rules_way way)
{
	const struct rule *fired = NULL;
	choose(rules, scratch, buffer_bytes(&text->folded), way);
	scratch->hits.count = 0;
	for (size_t word = 0; word < rules->words; word++)
		try_word(rules, scratch, 64 * word, text, mention, language, &fired);
	rule_composites_match(rules->composites, text, mention, language, &scratch->parts, &scratch->hits);
	return scratch->hits;
}
