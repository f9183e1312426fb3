/* The compiled rules: made from rules as they were read, and checked before they are used. */
#include "analyzers/rules_file.h"

#include "analyzers/literal_scan.h"
#include "analyzers/pattern.h"
#include "analyzers/pattern_branches.h"
#include "analyzers/pattern_fold.h"
#include "analyzers/pattern_literals.h"
#include "analyzers/rule_composites.h"
#include "analyzers/text.h"
#include "core/limits.h"
#include "core/memory.h"

#include <stdlib.h>
#include <string.h>

/* Its last digit is the version: raise it when the parts change, or what is made of an expression. */
static const char magic[] = "soumaaR5";

/* The first part; the other sizes stand in it too, since there are more than a head has room for. */
struct summary {
	uint64_t fingerprint;
	uint64_t rules, expressions, parts, literals, requirements, texts;
};

/* -- making ------------------------------------------------------------------------------------------- */

/* A literal that is required, before equal ones are joined. */
struct demand {
	struct literal literal;
	struct rules_file_requirement requirement;
};

/* The parts while they grow. */
struct making {
	struct arena arena;
	struct buffer rules, expressions, parts, texts;
	struct demand *demands; /* in the end sorted: equal literals stand together */
	size_t demand_count, demand_capacity;
	struct buffer fingerprint;
};

static struct rules_file_text add_text(struct making *making, struct bytes text)
{
	struct rules_file_text place = {(uint32_t)making->texts.length, (uint32_t)text.length};
	buffer_append_bytes(&making->texts, text);
	buffer_append_byte(&making->texts, 0);
	return place;
}

/* Refuses an expression that could not be used; `consequence` says why one that matches an empty text is none. */
static bool check(const struct rule *rule, const struct yaml_node *node, struct bytes expression,
                  const char *consequence, struct error *error)
{
	size_t offset;
	char problem[PATTERN_PROBLEM];
	if (expression.length > LIMIT_PATTERN)
		return yaml_fail(rule->document, node, error, "rule '%s': the expression is longer than %d bytes",
		                 rule->id.data, LIMIT_PATTERN);
	struct pattern pattern;
	if (!pattern_compile(expression, &pattern, &offset, problem))
		return yaml_fail(rule->document, node, error, "rule '%s': %s, at byte %zu of '%s'", rule->id.data,
		                 problem, offset, expression.data);
	bool empty = pattern_matches_empty(&pattern);
	pattern_finish(&pattern);
	return !empty || yaml_fail(rule->document, node, error, "rule '%s': '%s' matches an empty text, so %s",
	                           rule->id.data, expression.data, consequence);
}

static void demand(struct making *making, uint32_t expression, struct bytes folded)
{
	struct literal_choices choices = pattern_literals(folded, &making->arena);
	for (size_t i = 0; i < choices.count; i++) {
		for (size_t j = 0; j < choices.items[i].count; j++) {
			const struct literal *literal = &choices.items[i].items[j];
			making->demands = memory_grow(making->demands, making->demand_count, &making->demand_capacity,
			                              sizeof *making->demands);
			making->demands[making->demand_count++] = (struct demand){
				*literal,
				{expression, (uint8_t)i, literal->word_start, literal->word_end,
			         choices.items[i].leading}};
		}
	}
}

static struct bytes fold(struct making *making, struct bytes expression)
{
	struct buffer folded = {0};
	pattern_fold(expression, &folded);
	struct bytes copy = arena_copy(&making->arena, buffer_bytes(&folded));
	buffer_finish(&folded);
	return copy;
}

static uint32_t expression_count(const struct making *making)
{
	return (uint32_t)(making->expressions.length / sizeof(struct rules_file_expression));
}

static void add_expression(struct making *making, struct bytes expression, uint32_t rule, enum rules_file_use use)
{
	struct rules_file_expression new = {add_text(making, expression), rule, use};
	if (use != RULES_FILE_RAW)
		demand(making, expression_count(making), expression);
	buffer_append(&making->expressions, &new, sizeof new);
}

static void add_branches(struct making *making, struct bytes expression, uint32_t rule, enum rules_file_use use)
{
	struct pattern_branches branches = pattern_branches(expression, &making->arena);
	for (size_t i = 0; i < branches.count; i++)
		add_expression(making, branches.items[i], rule, use);
}

static bool add_expressions(struct making *making, const struct rule *rule, uint32_t number,
                            const struct yaml_list *list, enum rules_file_use use, struct error *error)
{
	static const struct {
		const char *name, *when_empty;
	} uses[RULES_FILE_USES] = {
		[RULES_FILE_MATCH] = {"match", "it would fire always"},
		[RULES_FILE_RAW] = {"raw", "it would fire always"},
		[RULES_FILE_VETO] = {"unless", "`unless` would always hold and the rule never fire"},
	};
	for (size_t i = 0; i < list->count; i++) {
		bool raw = use == RULES_FILE_RAW;
		struct bytes expression = raw ? list->items[i] : fold(making, list->items[i]);
		if (!check(rule, list->nodes[i], expression, uses[use].when_empty, error))
			return false;
		if (raw)
			add_expression(making, expression, number, use);
		else
			add_branches(making, expression, number, use);
		buffer_format(&making->fingerprint, "%s %s\n", uses[use].name, expression.data);
	}
	return true;
}

static bool add_all_expressions(struct making *making, const struct rule *rule, uint32_t number,
                                struct rules_file_rule *new, struct error *error)
{
	if (!add_expressions(making, rule, number, &rule->match, RULES_FILE_MATCH, error) ||
	    !add_expressions(making, rule, number, &rule->raw, RULES_FILE_RAW, error))
		return false;
	new->first_veto = expression_count(making);
	if (!add_expressions(making, rule, number, &rule->unless, RULES_FILE_VETO, error))
		return false;
	new->veto_count = expression_count(making) - new->first_veto;
	return true;
}

static void add_parts(struct making *making, const struct yaml_node *list, uint32_t rule, enum rules_file_role role)
{
	for (size_t i = 0; list != NULL && i < list->count; i++) {
		const struct yaml_node *node = &list->values[i];
		bool query = node->kind == YAML_MAP;
		struct bytes text = query ? node->values[0].scalar : node->scalar;
		struct rules_file_part part = {add_text(making, text), rule, (uint16_t)role, query};
		buffer_append(&making->parts, &part, sizeof part);
		buffer_format(&making->fingerprint, "part %d %d %s\n", (int)role, (int)query, text.data);
	}
}

static bool add_rule(struct making *making, const struct rule *rule, uint32_t number, struct error *error)
{
	struct rules_file_rule new = {
		.id = add_text(making, rule->id),
		.kind = rule->kind,
		.topic = rule->topic,
		.level = (uint32_t)rule->level,
		.intent = rule->intent,
		.languages = rule->languages,
		.points = rule->points,
		.weight = rule->weight,
	};
	buffer_format(&making->fingerprint, "%s %u %u %u %u %.6f %.6f %u\n", rule->id.data, new.kind, new.topic,
	              new.level, new.intent, new.points, new.weight, new.languages);
	add_parts(making, rule->all, number, RULES_FILE_ALL);
	add_parts(making, rule->any, number, RULES_FILE_ANY);
	add_parts(making, rule->none, number, RULES_FILE_NONE);
	if (!add_all_expressions(making, rule, number, &new, error))
		return false;
	buffer_append(&making->rules, &new, sizeof new);
	return true;
}

static int by_literal(const void *a, const void *b)
{
	const struct demand *left = a, *right = b;
	int order = bytes_compare(left->literal.bytes, right->literal.bytes);
	if (order != 0)
		return order;
	uint32_t x = left->requirement.expression, y = right->requirement.expression;
	return x != y ? (x > y) - (x < y) : left->requirement.choice - right->requirement.choice;
}

/* The different literals of the sorted demands, and of each its first demand. */
struct literals {
	struct bytes *items;
	uint32_t *firsts; /* one more at the end */
	size_t count;
};

static struct literals join_literals(struct making *making)
{
	size_t count = making->demand_count;
	struct literals literals = {arena_allocate(&making->arena, count, sizeof *literals.items),
	                            arena_allocate(&making->arena, count + 1, sizeof *literals.firsts), 0};
	if (count > 0)
		qsort(making->demands, count, sizeof *making->demands, by_literal);
	for (size_t i = 0; i < count; i++) {
		struct bytes literal = making->demands[i].literal.bytes;
		if (literals.count > 0 && bytes_equal(literal, literals.items[literals.count - 1]))
			continue;
		literals.firsts[literals.count] = (uint32_t)i;
		literals.items[literals.count++] = literal;
	}
	literals.firsts[literals.count] = (uint32_t)count;
	return literals;
}

static void append_part(struct buffer *out, const void *part, size_t length)
{
	buffer_append(out, part, length);
	buffer_align(out, MAPPED_FILE_ALIGNMENT);
}

static bool write_parts(struct making *making, uint64_t sources, struct buffer *out, struct error *error)
{
	struct literals literals = join_literals(making);
	struct rules_file_text *places = arena_allocate(&making->arena, literals.count, sizeof *places);
	for (size_t i = 0; i < literals.count; i++)
		places[i] = add_text(making, literals.items[i]);
	struct summary summary = {
		.fingerprint = text_hash(buffer_bytes(&making->fingerprint)),
		.rules = making->rules.length / sizeof(struct rules_file_rule),
		.expressions = expression_count(making),
		.parts = making->parts.length / sizeof(struct rules_file_part),
		.literals = literals.count,
		.requirements = making->demand_count,
		.texts = making->texts.length,
	};
	struct mapped_file_head head = {.sources = sources};
	memcpy(head.magic, magic, sizeof head.magic);
	mapped_file_begin(out, &head);
	append_part(out, &summary, sizeof summary);
	append_part(out, making->rules.data, making->rules.length);
	append_part(out, making->expressions.data, making->expressions.length);
	append_part(out, making->parts.data, making->parts.length);
	append_part(out, places, literals.count * sizeof *places);
	append_part(out, literals.firsts, (literals.count + 1) * sizeof *literals.firsts);
	for (size_t i = 0; i < making->demand_count; i++)
		buffer_append(out, &making->demands[i].requirement, sizeof making->demands[i].requirement);
	buffer_align(out, MAPPED_FILE_ALIGNMENT);
	append_part(out, making->texts.data, making->texts.length);
	if (!literal_scan_pack(literals.items, literals.count, out, error))
		return false;
	mapped_file_end(out);
	return true;
}

static bool make_from(const struct rule_list *list, uint64_t hash, struct making *making, struct buffer *out,
                      struct error *error)
{
	struct rule_composites *composites = NULL;
	bool well = rule_composites_create(list, &composites, error);
	rule_composites_destroy(composites);
	if (!well)
		return false;
	for (size_t i = 0; i < list->count; i++)
		if (!add_rule(making, &list->rules[i], (uint32_t)i, error))
			return false;
	return write_parts(making, hash, out, error);
}

static bool make(void *context, struct buffer *out, struct error *error)
{
	struct rule_sources *sources = context;
	struct making making = {0};
	struct rule_list list = {0};
	bool well = rule_sources_parse(sources, &making.arena, &list, error) &&
	            make_from(&list, rule_sources_hash(sources), &making, out, error);
	buffer_finish(&making.rules);
	buffer_finish(&making.expressions);
	buffer_finish(&making.parts);
	buffer_finish(&making.texts);
	buffer_finish(&making.fingerprint);
	free(making.demands);
	free(list.rules);
	arena_finish(&making.arena);
	return well;
}

/* -- laying out --------------------------------------------------------------------------------------- */

static bool text_fits(const struct rules_file *file, size_t texts, struct rules_file_text text)
{
	return text.from < texts && text.length < texts - text.from && file->texts[text.from + text.length] == 0;
}

static bool rule_fits(const struct rules_file *file, size_t texts, const struct rules_file_rule *rule)
{
	return text_fits(file, texts, rule->id) && rule->kind < RULE_KINDS && rule->topic < TOPICS &&
	       rule->level <= SEVERITY_MOST && rule->intent < INTENTS && rule->first_veto <= file->expression_count &&
	       rule->veto_count <= file->expression_count - rule->first_veto;
}

/* A search may begin where a literal stands, and must not begin inside a character. */
static bool begins_character(const struct rules_file *file, struct rules_file_text text)
{
	return ((unsigned char)file->texts[text.from] & 0xc0) != 0x80;
}

static bool all_fit(const struct rules_file *file, size_t texts)
{
	bool fit = true;
	for (size_t i = 0; i < file->rule_count; i++)
		fit = fit && rule_fits(file, texts, &file->rules[i]);
	for (size_t i = 0; i < file->expression_count; i++)
		fit = fit && text_fits(file, texts, file->expressions[i].text) &&
		      file->expressions[i].rule < file->rule_count && file->expressions[i].use < RULES_FILE_USES;
	for (size_t i = 0; i < file->part_count; i++)
		fit = fit && text_fits(file, texts, file->parts[i].text) && file->parts[i].rule < file->rule_count &&
		      file->parts[i].role < RULES_FILE_ROLES;
	for (size_t i = 0; i < file->literal_count; i++)
		fit = fit && text_fits(file, texts, file->literals[i]) &&
		      file->literals[i].length >= LITERAL_LENGTH_LEAST && begins_character(file, file->literals[i]) &&
		      file->first_requirements[i] <= file->first_requirements[i + 1];
	for (size_t i = 0; i < file->requirement_count; i++)
		fit = fit && file->requirements[i].expression < file->expression_count &&
		      file->expressions[file->requirements[i].expression].use != RULES_FILE_RAW &&
		      file->requirements[i].choice < LITERAL_CHOICES;
	return fit && file->first_requirements[file->literal_count] == file->requirement_count;
}

static const void *take(struct bytes *rest, size_t count, size_t size, bool *well)
{
	const void *part = mapped_file_take(rest, count, size);
	*well = *well && part != NULL;
	return part;
}

static bool lay_out(const struct mapped_file *mapped, void *target)
{
	struct rules_file *file = target;
	struct bytes rest = mapped->parts;
	const struct summary *summary = mapped_file_take(&rest, 1, sizeof *summary);
	if (summary == NULL || summary->literals >= UINT32_MAX)
		return false;
	*file = (struct rules_file){
		.fingerprint = summary->fingerprint,
		.rule_count = summary->rules,
		.expression_count = summary->expressions,
		.part_count = summary->parts,
		.literal_count = summary->literals,
		.requirement_count = summary->requirements,
	};
	bool well = true;
	file->rules = take(&rest, file->rule_count, sizeof *file->rules, &well);
	file->expressions = take(&rest, file->expression_count, sizeof *file->expressions, &well);
	file->parts = take(&rest, file->part_count, sizeof *file->parts, &well);
	file->literals = take(&rest, file->literal_count, sizeof *file->literals, &well);
	file->first_requirements = take(&rest, file->literal_count + 1, sizeof *file->first_requirements, &well);
	file->requirements = take(&rest, file->requirement_count, sizeof *file->requirements, &well);
	file->texts = take(&rest, summary->texts, 1, &well);
	file->scan = rest;
	return well && all_fit(file, summary->texts);
}

const struct made_file_kind rules_file_kind = {"rules.bin", magic, lay_out, make};
