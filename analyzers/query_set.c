/* Joins queries: equal words become one sign, and each query is tied to signs without which it cannot match. */
#include "analyzers/query_set.h"

#include "analyzers/fold.h"
#include "analyzers/pattern_literals.h"
#include "core/memory.h"
#include "core/utf8.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

struct query_set *query_set_create(void)
{
	return memory_allocate(1, sizeof(struct query_set));
}

void query_set_destroy(struct query_set *set)
{
	if (set == NULL)
		return;
	byte_search_destroy(set->raw_search);
	literal_scan_destroy(set->literal_scan);
	buffer_finish(&set->packed);
	free(set->queries);
	free(set->signs);
	free(set->slots);
	free(set->raws);
	free(set->literals);
	free(set->triggers);
	free(set->always);
	arena_finish(&set->arena);
	free(set);
}

size_t query_set_add(struct query_set *set, struct query *query)
{
	set->queries = memory_grow(set->queries, set->count, &set->capacity, sizeof(struct query *));
	set->queries[set->count] = query;
	return set->count++;
}

/* -- signs -------------------------------------------------------------------------------------------- */

static struct query_slot *slot_at(const struct query_set *set, uint64_t key)
{
	size_t at = key & set->slot_mask;
	while (set->slots[at].key != 0 && set->slots[at].key != key)
		at = (at + 1) & set->slot_mask;
	return &set->slots[at];
}

uint32_t query_set_look_up(const struct query_set *set, uint64_t key)
{
	return slot_at(set, key)->sign;
}

static size_t count_terms(const struct query_node *node)
{
	size_t count = node->term_count;
	for (size_t i = 0; i < node->part_count; i++)
		count += count_terms(node->parts[i]);
	return count;
}

static size_t add_sign(struct query_set *set, const struct query_term *term)
{
	set->signs = memory_grow(set->signs, set->sign_count, &set->sign_capacity, sizeof *set->signs);
	set->signs[set->sign_count] = (struct query_sign){.term = term};
	return set->sign_count++;
}

static bool same_term(const struct query_term *a, const struct query_term *b)
{
	return a->kind == b->kind && (a->kind == TERM_SOUND || (a->open == b->open && bytes_equal(a->bytes, b->bytes)));
}

static void add_term(struct query_set *set, struct query_term *term)
{
	struct query_slot *slot = slot_at(set, term->key);
	for (uint32_t i = slot->sign; i != 0; i = set->signs[i - 1].next) {
		if (same_term(set->signs[i - 1].term, term)) {
			term->sign = i - 1;
			return;
		}
	}
	term->sign = add_sign(set, term);
	set->signs[term->sign].next = slot->sign;
	*slot = (struct query_slot){term->key, (uint32_t)term->sign + 1};
	if (term->kind == TERM_PATTERN)
		set->pattern_letters[term->place] |= 1u << term->letters;
	set->sounds = set->sounds || term->kind == TERM_SOUND;
}

static void add_terms(struct query_set *set, const struct query_node *node)
{
	for (size_t i = 0; i < node->term_count; i++)
		add_term(set, &node->terms[i]);
	for (size_t i = 0; i < node->part_count; i++)
		add_terms(set, node->parts[i]);
}

static void make_slots(struct query_set *set)
{
	size_t terms = 0, room = 64;
	for (size_t i = 0; i < set->count; i++)
		terms += count_terms(set->queries[i]->root);
	while (room < 2 * terms)
		room *= 2;
	set->slots = memory_allocate(room, sizeof *set->slots);
	set->slot_mask = room - 1;
}

static void add_raws(struct query_set *set, struct query_node *node)
{
	if (node->kind == QUERY_RAW) {
		set->raws = memory_grow(set->raws, set->raw_count, &set->raw_capacity, sizeof *set->raws);
		set->raws[set->raw_count++] = node->text;
		node->sign = add_sign(set, NULL);
	}
	for (size_t i = 0; i < node->part_count; i++)
		add_raws(set, node->parts[i]);
}

/* -- what a query cannot do without ------------------------------------------------------------------- */

enum { NO_TRIGGER = 1 << 20 };

static size_t literal_count(const struct query_node *node, struct arena *arena)
{
	if (node->original)
		return NO_TRIGGER;
	struct literal_choices choices = pattern_literals(node->text, arena);
	return choices.count == 0 ? NO_TRIGGER : choices.items[0].count;
}

/* How many signs there are of which one must stand in a text that a branch matches; NO_TRIGGER where it may match
 * without any. */
static size_t trigger_cost(struct query_set *set, const struct query_node *node)
{
	size_t cost = node->kind == QUERY_AND || node->kind == QUERY_NEAR ? NO_TRIGGER : 0;
	for (size_t i = 0; i < node->part_count; i++) {
		size_t part = trigger_cost(set, node->parts[i]);
		if (node->kind == QUERY_AND || node->kind == QUERY_NEAR)
			cost = part < cost ? part : cost;
		else
			cost += part;
	}
	switch (node->kind) {
	case QUERY_PHRASE:
	case QUERY_RAW: return 1;
	case QUERY_REGEX: return literal_count(node, &set->arena);
	case QUERY_CONDITION:
	case QUERY_NOT: return NO_TRIGGER;
	case QUERY_COUNT:
	case QUERY_NEAR:
	case QUERY_AND:
	case QUERY_OR: break;
	}
	return cost < NO_TRIGGER ? cost : NO_TRIGGER;
}

static void add_trigger(struct query_set *set, size_t sign, size_t query)
{
	set->triggers = memory_grow(set->triggers, set->trigger_count, &set->trigger_capacity, sizeof *set->triggers);
	set->triggers[set->trigger_count++] = (struct query_trigger){(uint32_t)sign, (uint32_t)query};
}

/* The longest word of a phrase is mostly its rarest. */
static size_t rarest_sign(const struct query_node *phrase)
{
	const struct query_term *rarest = &phrase->terms[0];
	for (size_t i = 1; i < phrase->term_count; i++)
		if (phrase->terms[i].bytes.length > rarest->bytes.length)
			rarest = &phrase->terms[i];
	return rarest->sign;
}

static void add_literals(struct query_set *set, const struct query_node *node, size_t query)
{
	struct literal_choices choices = pattern_literals(node->text, &set->arena);
	for (size_t i = 0; i < choices.items[0].count; i++) {
		set->literals = memory_grow(set->literals, set->literal_count, &set->literal_capacity,
		                            sizeof *set->literals);
		set->literals[set->literal_count++] = choices.items[0].items[i].bytes;
		add_trigger(set, add_sign(set, NULL), query);
	}
}

static void add_triggers(struct query_set *set, const struct query_node *node, size_t query)
{
	const struct query_node *cheapest = NULL;
	if (node->kind == QUERY_PHRASE)
		add_trigger(set, rarest_sign(node), query);
	else if (node->kind == QUERY_RAW)
		add_trigger(set, node->sign, query);
	else if (node->kind == QUERY_REGEX)
		add_literals(set, node, query);
	for (size_t i = 0; i < node->part_count; i++) {
		if (node->kind == QUERY_OR || node->kind == QUERY_COUNT)
			add_triggers(set, node->parts[i], query);
		else if (cheapest == NULL || trigger_cost(set, node->parts[i]) < trigger_cost(set, cheapest))
			cheapest = node->parts[i];
	}
	if (cheapest != NULL)
		add_triggers(set, cheapest, query);
}

static void tie(struct query_set *set, size_t query)
{
	const struct query_node *root = set->queries[query]->root;
	if (trigger_cost(set, root) < NO_TRIGGER) {
		add_triggers(set, root, query);
		return;
	}
	set->always = memory_grow(set->always, set->always_count, &set->always_capacity, sizeof *set->always);
	set->always[set->always_count++] = (uint32_t)query;
}

static int by_sign(const void *left, const void *right)
{
	const struct query_trigger *a = left, *b = right;
	if (a->sign != b->sign)
		return a->sign < b->sign ? -1 : 1;
	return (a->query > b->query) - (a->query < b->query);
}

bool query_set_close(struct query_set *set, struct error *error)
{
	make_slots(set);
	for (size_t i = 0; i < set->count; i++)
		add_terms(set, set->queries[i]->root);
	set->first_raw = set->sign_count;
	for (size_t i = 0; i < set->count; i++)
		add_raws(set, set->queries[i]->root);
	set->first_literal = set->sign_count;
	for (size_t i = 0; i < set->count; i++)
		tie(set, i);
	if (set->trigger_count > 0)
		qsort(set->triggers, set->trigger_count, sizeof *set->triggers, by_sign);
	if (set->raw_count > 0)
		set->raw_search = byte_search_create(set->raws, set->raw_count);
	if (set->literal_count == 0)
		return true;
	if (!literal_scan_pack(set->literals, set->literal_count, &set->packed, error))
		return false;
	set->literal_scan = literal_scan_map(buffer_bytes(&set->packed), set->literals, set->literal_count);
	assert(set->literal_scan != NULL);
	return true;
}

/* A word by letters, or the three first letters of one. */
static bool is_beginning(const struct query_term *term)
{
	if (term == NULL || term->kind == TERM_SOUND || (term->kind == TERM_PATTERN && term->letters < TERM_LETTERS))
		return false;
	uint32_t code_point;
	utf8_decode(term->bytes, 0, &code_point);
	return fold_of(code_point)->class == FOLD_LETTER || fold_of(code_point)->class == FOLD_DIGIT;
}

bool query_set_beginnings(const struct query_set *set, phrase_begins *begins, void *context)
{
	bool all = set->always_count == 0;
	for (size_t i = 0; i < set->trigger_count; i++) {
		const struct query_term *term = set->signs[set->triggers[i].sign].term;
		if (!is_beginning(term)) {
			all = false;
			continue;
		}
		struct phrase_beginning beginning = {.first = term->bytes, .wildcard = term->kind == TERM_PATTERN};
		if (beginning.wildcard)
			beginning.first.length = utf8_letters(term->bytes, TERM_LETTERS);
		begins(context, &beginning);
	}
	return all;
}
