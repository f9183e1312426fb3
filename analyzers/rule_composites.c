/* Composite rules: read once into numbers of rules and queries, worked out behind all other rules, each behind those
 * that it is made of. */
#include "analyzers/rule_composites.h"

#include "analyzers/query_match.h"
#include "core/memory.h"

#include <stdlib.h>
#include <string.h>

enum role { ROLE_ALL, ROLE_ANY, ROLE_NOT, ROLES };

static const char *const role_names[ROLES] = {"all", "any", "not"};

/* What a composite rule is made of. */
struct component {
	enum role role;
	bool query;
	size_t number; /* of the rule in its list, or of the query */
	const struct yaml_node *node;
};

struct composite {
	size_t rule;
	struct component *components;
	size_t count;
	enum { UNVISITED, OPEN, DONE } state; /* while they are put in order */
};

struct rule_composites {
	struct arena arena;
	const struct rule_list *list;
	struct composite *items;
	size_t count;
	size_t *order; /* of items: each behind those that it is made of */
	size_t ordered;
	struct query *queries;
	size_t query_count, query_room;
	struct query_set *set;
};

/* -- reading ------------------------------------------------------------------------------------------ */

static const struct yaml_node *part_list(const struct rule *rule, enum role role)
{
	const struct yaml_node *const lists[ROLES] = {rule->all, rule->any, rule->none};
	return lists[role];
}

static bool fail(const struct rule *rule, const struct yaml_node *node, struct error *error, const char *sentence)
{
	return yaml_fail(rule->document, node, error, "rule '%s': %s", rule->id.data, sentence);
}

static bool read_query(struct rule_composites *composites, const struct rule *rule, const struct yaml_node *node,
                       struct component *component, struct error *error)
{
	struct query *query = &composites->queries[composites->query_count];
	struct query_problem problem;
	struct error trouble;
	component->query = true;
	component->number = composites->query_count++;
	if (!query_parse(node->scalar, NULL, &composites->arena, query, &problem)) {
		query_fail(&problem, ERROR_CONFIGURATION, "", &trouble);
		return fail(rule, node, error, trouble.message);
	}
	if ((query->needs & (1u << QUERY_NEEDS_VERDICT | 1u << QUERY_NEEDS_SOURCES)) != 0)
		return fail(rule, node, error,
		            "the query asks for brand, sentiment, unsure, topic, severity or kind, which are not known "
		            "before the rules are");
	query_set_add(composites->set, query);
	return true;
}

static bool read_id(const struct rule_composites *composites, const struct rule *rule, const struct yaml_node *node,
                    struct component *component, struct error *error)
{
	const struct rule_list *list = composites->list;
	for (component->number = 0; component->number < list->count; component->number++)
		if (bytes_equal(list->rules[component->number].id, node->scalar))
			return true;
	return yaml_fail(rule->document, node, error, "rule '%s': '%s' is no rule's id; write an id, or {query: '...'}",
	                 rule->id.data, node->scalar.data);
}

static bool read_component(struct rule_composites *composites, const struct rule *rule, const struct yaml_node *node,
                           struct component *component, struct error *error)
{
	const struct yaml_node *query = node->kind == YAML_MAP && node->count == 1 ? yaml_member(node, "query") : NULL;
	component->node = node;
	if (query != NULL && query->kind == YAML_SCALAR)
		return read_query(composites, rule, query, component, error);
	if (node->kind != YAML_SCALAR)
		return fail(rule, node, error, "expected a rule's id or {query: '...'}");
	return read_id(composites, rule, node, component, error);
}

static size_t count_components(const struct rule *rule)
{
	size_t count = 0;
	for (enum role role = ROLE_ALL; role < ROLES; role++)
		count += part_list(rule, role) == NULL ? 0 : part_list(rule, role)->count;
	return count;
}

static bool read_composite(struct rule_composites *composites, struct composite *composite, struct error *error)
{
	const struct rule *rule = &composites->list->rules[composite->rule];
	composite->components = arena_allocate(&composites->arena, count_components(rule),
	                                       sizeof *composite->components);
	for (enum role role = ROLE_ALL; role < ROLES; role++) {
		const struct yaml_node *list = part_list(rule, role);
		if (list != NULL && (list->kind != YAML_LIST || list->count == 0))
			return yaml_fail(rule->document, list, error, "rule '%s': %s: expected a list of parts",
			                 rule->id.data, role_names[role]);
		for (size_t i = 0; list != NULL && i < list->count; i++) {
			struct component *component = &composite->components[composite->count++];
			component->role = role;
			if (!read_component(composites, rule, &list->values[i], component, error))
				return false;
		}
	}
	return true;
}

/* -- what could never fire ---------------------------------------------------------------------------- */

static bool same_part(const struct component *a, const struct component *b)
{
	return a->query == b->query &&
	       (a->query ? bytes_equal(yaml_member(a->node, "query")->scalar, yaml_member(b->node, "query")->scalar)
	                 : a->number == b->number);
}

static bool check_contradiction(const struct rule *rule, const struct composite *composite, struct error *error)
{
	for (size_t i = 0; i < composite->count; i++)
		for (size_t j = i + 1; j < composite->count; j++)
			if (composite->components[i].role == ROLE_ALL && composite->components[j].role == ROLE_NOT &&
			    same_part(&composite->components[i], &composite->components[j]))
				return fail(rule, composite->components[j].node, error,
				            "the same part stands in `all` and in `not`: the rule could never fire");
	return true;
}

static bool check_languages(const struct rule_composites *composites, const struct composite *composite,
                            struct error *error)
{
	const struct rule *rule = &composites->list->rules[composite->rule];
	unsigned languages = rule->languages == 0 ? ~0u : rule->languages;
	for (size_t i = 0; i < composite->count; i++) {
		const struct component *component = &composite->components[i];
		if (component->role != ROLE_ALL || component->query)
			continue;
		unsigned theirs = composites->list->rules[component->number].languages;
		languages &= theirs == 0 ? ~0u : theirs;
		if (languages == 0)
			return fail(rule, component->node, error,
			            "this part is for other languages than the rule and the parts before it: the rule "
			            "could never fire");
	}
	return true;
}

static bool check_composite(const struct rule_composites *composites, const struct composite *composite,
                            struct error *error)
{
	const struct rule *rule = &composites->list->rules[composite->rule];
	if (rule->all == NULL && rule->any == NULL)
		return fail(rule, rule->none, error,
		            "nothing but `not`: say in `all` or `any` what must stand in the mention");
	return check_contradiction(rule, composite, error) && check_languages(composites, composite, error);
}

/* -- order -------------------------------------------------------------------------------------------- */

static size_t find_composite(const struct rule_composites *composites, size_t rule)
{
	size_t low = 0, high = composites->count;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (composites->items[middle].rule < rule)
			low = middle + 1;
		else
			high = middle;
	}
	return low < composites->count && composites->items[low].rule == rule ? low : composites->count;
}

enum { DEEPEST = 16 };

/* Puts a composite behind those that it is made of. */
static bool put_in_order(struct rule_composites *composites, size_t index, int depth, struct error *error)
{
	struct composite *composite = &composites->items[index];
	const struct rule *rule = &composites->list->rules[composite->rule];
	if (composite->state == OPEN)
		return fail(rule, rule->node, error, "it is made of itself, by the rules that it is made of");
	if (depth > DEEPEST)
		return fail(rule, rule->node, error, "composite rules stand in one another more than 16 deep");
	if (composite->state == DONE)
		return true;
	composite->state = OPEN;
	for (size_t i = 0; i < composite->count; i++) {
		const struct component *component = &composite->components[i];
		size_t part = component->query ? composites->count : find_composite(composites, component->number);
		if (part < composites->count && !put_in_order(composites, part, depth + 1, error))
			return false;
	}
	composite->state = DONE;
	composites->order[composites->ordered++] = index;
	return true;
}

static void list_composites(struct rule_composites *composites)
{
	const struct rule_list *list = composites->list;
	size_t parts = 0;
	for (size_t i = 0; i < list->count; i++)
		parts += count_components(&list->rules[i]);
	composites->queries = arena_allocate(&composites->arena, parts, sizeof *composites->queries);
	composites->items = arena_allocate(&composites->arena, list->count, sizeof *composites->items);
	composites->order = arena_allocate(&composites->arena, list->count, sizeof *composites->order);
	for (size_t i = 0; i < list->count; i++)
		if (rule_is_composite(&list->rules[i]))
			composites->items[composites->count++].rule = i;
}

static bool read_all(struct rule_composites *composites, struct error *error)
{
	list_composites(composites);
	for (size_t i = 0; i < composites->count; i++)
		if (!read_composite(composites, &composites->items[i], error) ||
		    !check_composite(composites, &composites->items[i], error))
			return false;
	for (size_t i = 0; i < composites->count; i++)
		if (!put_in_order(composites, i, 0, error))
			return false;
	return query_set_close(composites->set, error);
}

bool rule_composites_create(const struct rule_list *list, struct rule_composites **composites, struct error *error)
{
	*composites = memory_allocate(1, sizeof **composites);
	(*composites)->list = list;
	(*composites)->set = query_set_create();
	if (read_all(*composites, error))
		return true;
	rule_composites_destroy(*composites);
	*composites = NULL;
	return false;
}

void rule_composites_destroy(struct rule_composites *composites)
{
	if (composites == NULL)
		return;
	query_set_destroy(composites->set);
	for (size_t i = 0; i < composites->query_count; i++)
		query_finish(&composites->queries[i]);
	arena_finish(&composites->arena);
	free(composites);
}

/* -- matching ----------------------------------------------------------------------------------------- */

struct trial {
	const struct rule_composites *composites;
	struct query_match *match; /* NULL without queries */
	struct rule_hits *hits;
	struct arena *arena;
};

/* The parts of one composite rule that stand there. */
struct gathering {
	struct trial *trial;
	struct rule_part *items;
	size_t count, capacity;
};

static void add_part(struct gathering *gathering, struct rule_part part)
{
	if (gathering->count == gathering->capacity) {
		size_t capacity = gathering->capacity == 0 ? 4 : 2 * gathering->capacity;
		struct rule_part *items = arena_allocate(gathering->trial->arena, capacity, sizeof *items);
		if (gathering->count > 0)
			memcpy(items, gathering->items, gathering->count * sizeof *items);
		gathering->items = items;
		gathering->capacity = capacity;
	}
	gathering->items[gathering->count++] = part;
}

static void add_branch(void *context, const struct query_branch *branch)
{
	if (branch->excluded || branch->count == 0)
		return;
	const struct query_place *place = &branch->places[0];
	add_part(context, (struct rule_part){true, branch->node->normal, place->field, place->from, place->to});
}

static enum query_answer answer_rule(const struct trial *trial, size_t number, struct gathering *gathering)
{
	const struct rule *rule = &trial->composites->list->rules[number];
	for (size_t i = 0; i < trial->hits->count; i++) {
		const struct rule_hit *hit = &trial->hits->items[i];
		if (hit->rule != rule)
			continue;
		if (hit->limited)
			return QUERY_UNDECIDED;
		if (gathering != NULL)
			add_part(gathering, (struct rule_part){false, rule->id, hit->field, hit->from, hit->to});
		return QUERY_YES;
	}
	return QUERY_NO;
}

/* Whether a part stands there; what does is gathered unless it must not. */
static enum query_answer answer_part(struct trial *trial, const struct component *component,
                                     struct gathering *gathering)
{
	struct gathering *wanted = component->role == ROLE_NOT ? NULL : gathering;
	if (!component->query)
		return answer_rule(trial, component->number, wanted);
	enum query_answer answer = query_match_answer(trial->match, component->number);
	if (answer == QUERY_YES && wanted != NULL)
		query_match_branches(trial->match, component->number, add_branch, wanted);
	return answer;
}

/* The answers so far: one `no` decides `all`, one `yes` decides `any`, and what is not decided stays so. */
static enum query_answer answer_composite(struct trial *trial, const struct composite *composite,
                                          struct gathering *gathering)
{
	enum query_answer all = QUERY_YES, any = QUERY_NO;
	bool anything = false;
	for (size_t i = 0; i < composite->count; i++) {
		const struct component *component = &composite->components[i];
		enum query_answer answer = answer_part(trial, component, gathering);
		if (component->role == ROLE_ANY) {
			anything = true;
			any = any == QUERY_YES || answer == QUERY_NO ? any : answer;
		} else if (answer == QUERY_UNDECIDED) {
			all = QUERY_UNDECIDED;
		} else if ((answer == QUERY_NO) == (component->role == ROLE_ALL)) {
			return QUERY_NO;
		}
	}
	if (!anything || any == QUERY_YES)
		return all;
	return any;
}

static void add_hit(struct trial *trial, struct rule_hit hit)
{
	struct rule_hits *hits = trial->hits;
	hits->items = memory_grow(hits->items, hits->count, &hits->capacity, sizeof *hits->items);
	size_t at = hits->count++;
	for (; at > 0 && hits->items[at - 1].rule > hit.rule; at--)
		hits->items[at] = hits->items[at - 1];
	hits->items[at] = hit;
}

static void try_composite(struct trial *trial, const struct composite *composite)
{
	struct gathering gathering = {.trial = trial};
	struct rule_hit hit = {.rule = &trial->composites->list->rules[composite->rule], .field = FIELD_TEXT};
	enum query_answer answer = answer_composite(trial, composite, &gathering);
	if (answer == QUERY_NO)
		return;
	hit.limited = answer == QUERY_UNDECIDED;
	if (!hit.limited && gathering.count > 0) {
		hit.field = gathering.items[0].field;
		hit.from = gathering.items[0].from;
		hit.to = gathering.items[0].to;
		hit.parts = gathering.items;
		hit.part_count = gathering.count;
	}
	add_hit(trial, hit);
}

void rule_composites_match(const struct rule_composites *composites, const struct text *text,
                           const struct mention *mention, enum language language, struct arena *arena,
                           struct rule_hits *hits)
{
	if (composites->count == 0)
		return;
	struct verdict verdict = {.lang = language};
	struct query_input input = {.text = text, .mention = mention, .verdict = &verdict, .at = mention->published};
	struct trial trial = {.composites = composites, .hits = hits, .arena = arena};
	if (composites->query_count > 0)
		trial.match = query_match_begin(composites->set, &input);
	for (size_t i = 0; i < composites->ordered; i++) {
		const struct composite *composite = &composites->items[composites->order[i]];
		if (rule_speaks(&composites->list->rules[composite->rule], language))
			try_composite(&trial, composite);
	}
	query_match_end(trial.match);
}
