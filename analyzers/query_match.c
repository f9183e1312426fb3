/* Looks a text's tokens up in the table of all queries' words, and works out the trees of those that may match. */
#include "analyzers/query_match.h"

#include "analyzers/query_original.h"
#include "core/limits.h"
#include "core/memory.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

/* Between title and text lies more than any distance. */
enum { FIRST_POSITION = 1000, EXPRESSION_PLACES = 32 };

struct occurrence {
	uint32_t sign;
	struct query_place place;
};

struct query_match {
	const struct query_set *set;
	const struct query_input *input;
	struct occurrence *occurrences; /* by sign, then place */
	size_t count, capacity;
	uint32_t *candidates;
	size_t candidate_count, candidate_capacity;
	struct pattern_scratch *pattern; /* made when it is first needed */
	struct buffer room;
	struct arena arena;
};

/* The first of sorted items whose number, which lies at `offset` in each, is `least` or more. */
static size_t first_at_least(const void *items, size_t count, size_t size, size_t offset, uint32_t least)
{
	size_t low = 0, high = count;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		uint32_t number;
		memcpy(&number, (const char *)items + middle * size + offset, sizeof number);
		if (number < least)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* -- looking up --------------------------------------------------------------------------------------- */

static void add_occurrence(struct query_match *match, size_t sign, struct query_place place)
{
	match->occurrences = memory_grow(match->occurrences, match->count, &match->capacity,
	                                 sizeof *match->occurrences);
	match->occurrences[match->count++] = (struct occurrence){(uint32_t)sign, place};
}

/* All terms of a key that fit the word. */
static void look_up(struct query_match *match, uint64_t key, struct bytes word, const struct query_place *place)
{
	const struct query_set *set = match->set;
	for (uint32_t i = query_set_look_up(set, key); i != 0; i = set->signs[i - 1].next) {
		const struct query_term *term = set->signs[i - 1].term;
		if (term->kind != TERM_PATTERN || query_pattern_fits(term, word))
			add_occurrence(match, i - 1, *place);
	}
}

static void look_up_patterns(struct query_match *match, enum query_term_place where, struct bytes word,
                             const struct query_place *place)
{
	for (size_t letters = 0; letters <= TERM_LETTERS; letters++) {
		if ((match->set->pattern_letters[where] >> letters & 1) == 0)
			continue;
		uint64_t key = query_pattern_key(where, word, letters);
		if (key != 0)
			look_up(match, key, word, place);
	}
}

static void look_up_token(struct query_match *match, const struct token *token, const struct query_place *place)
{
	struct query_form forms[QUERY_FORMS];
	size_t count = query_forms(match->input->text, token, &match->room, forms);
	bool word = token->kind == TOKEN_WORD || token->kind == TOKEN_NUMBER || token->kind == TOKEN_HASHTAG ||
	            token->kind == TOKEN_HANDLE;
	for (size_t i = 0; i < count; i++) {
		const struct query_form *form = &forms[i];
		look_up(match, query_word_key(TERM_ANYWHERE, form->hash), form->word, place);
		if (form->place != TERM_ANYWHERE)
			look_up(match, query_word_key(form->place, form->hash), form->word, place);
		if (word)
			look_up_patterns(match, TERM_ANYWHERE, form->word, place);
		if (word && form->place != TERM_ANYWHERE)
			look_up_patterns(match, form->place, form->word, place);
	}
	uint64_t sound = match->set->sounds && word ? query_sound_key(forms[0].word) : 0;
	if (sound != 0)
		look_up(match, sound, forms[0].word, place);
}

/* How many words a tag holds. */
static uint32_t tag_words(const struct text *text, size_t tag)
{
	size_t at = tag + 1;
	while (at < text->token_count && text->tokens[at].field == text->tokens[tag].field &&
	       text->tokens[at].from < text->tokens[tag].to)
		at++;
	return (uint32_t)(at - tag - 1);
}

/* Words are counted, marks are not; a tag counts as the words in it. */
static void look_up_text(struct query_match *match)
{
	const struct text *text = match->input->text;
	uint32_t position = FIRST_POSITION;
	for (size_t i = 0; i < text->token_count; i++) {
		const struct token *token = &text->tokens[i];
		if (i > 0 && token->field != text->tokens[i - 1].field)
			position += FIRST_POSITION;
		if (token->kind == TOKEN_PUNCTUATION)
			continue;
		uint32_t words = token->kind == TOKEN_HASHTAG ? tag_words(text, i) : 1;
		struct query_place place = {(enum field)token->field, token->from, token->to, position,
		                            position + (words > 0 ? words - 1 : 0)};
		look_up_token(match, token, &place);
		position += token->kind != TOKEN_HASHTAG;
	}
}

struct raw_search {
	struct query_match *match;
	const struct query_original *original;
	enum field field;
};

static void see_raw(void *context, size_t number, size_t from)
{
	const struct raw_search *search = context;
	const struct query_set *set = search->match->set;
	struct query_place place = {.field = search->field,
	                            .from = query_original_at(search->original, from),
	                            .to = query_original_at(search->original, from + set->raws[number].length)};
	add_occurrence(search->match, set->first_raw + number, place);
}

static struct bytes field_bytes(const struct query_match *match, enum field field)
{
	struct bytes bytes = field == FIELD_TITLE ? match->input->mention->title : match->input->mention->text;
	return bytes_absent(bytes) ? (struct bytes)BYTES("") : bytes;
}

static void look_up_raw(struct query_match *match, enum field field)
{
	struct query_original original = query_original_read(field_bytes(match, field), true, &match->arena);
	struct raw_search search = {match, &original, field};
	byte_search_find(match->set->raw_search, original.text, see_raw, &search);
}

static void see_literal(void *context, size_t literal, size_t from)
{
	struct query_match *match = context;
	(void)from;
	add_occurrence(match, match->set->first_literal + literal, (struct query_place){0});
}

static void look_up_literals(struct query_match *match)
{
	struct literal_scratch *scratch = literal_scratch_create(match->set->literal_scan);
	literal_scan_run(match->set->literal_scan, scratch, buffer_bytes(&match->input->text->folded), see_literal,
	                 match);
	literal_scratch_destroy(scratch);
}

static int by_place(const struct query_place *a, const struct query_place *b)
{
	if (a->field != b->field)
		return a->field < b->field ? -1 : 1;
	if (a->from != b->from)
		return a->from < b->from ? -1 : 1;
	return (a->to > b->to) - (a->to < b->to);
}

static int by_sign(const void *left, const void *right)
{
	const struct occurrence *a = left, *b = right;
	if (a->sign != b->sign)
		return a->sign < b->sign ? -1 : 1;
	return by_place(&a->place, &b->place);
}

/* A tag and the one word in it are one place, and so is a word that fits in two ways. */
static bool is_same_place(const struct occurrence *a, const struct occurrence *b)
{
	bool words = a->place.first == b->place.first && a->place.last == b->place.last && a->place.first != 0;
	return a->sign == b->sign && (words || by_place(&a->place, &b->place) == 0);
}

static void sort_occurrences(struct query_match *match)
{
	size_t kept = 0;
	if (match->count > 1)
		qsort(match->occurrences, match->count, sizeof *match->occurrences, by_sign);
	for (size_t i = 0; i < match->count; i++)
		if (kept == 0 || !is_same_place(&match->occurrences[kept - 1], &match->occurrences[i]))
			match->occurrences[kept++] = match->occurrences[i];
	match->count = kept;
}

/* -- candidates --------------------------------------------------------------------------------------- */

static void add_candidate(struct query_match *match, uint32_t query)
{
	match->candidates = memory_grow(match->candidates, match->candidate_count, &match->candidate_capacity,
	                                sizeof *match->candidates);
	match->candidates[match->candidate_count++] = query;
}

static int by_number(const void *left, const void *right)
{
	const uint32_t *a = left, *b = right;
	return (*a > *b) - (*a < *b);
}

static void choose_candidates(struct query_match *match)
{
	const struct query_set *set = match->set;
	for (size_t i = 0; i < set->always_count; i++)
		add_candidate(match, set->always[i]);
	for (size_t i = 0; i < match->count; i++) {
		uint32_t sign = match->occurrences[i].sign;
		if (i > 0 && match->occurrences[i - 1].sign == sign)
			continue;
		size_t first = first_at_least(set->triggers, set->trigger_count, sizeof *set->triggers,
		                              offsetof(struct query_trigger, sign), sign);
		for (size_t j = first; j < set->trigger_count && set->triggers[j].sign == sign; j++)
			add_candidate(match, set->triggers[j].query);
	}
	if (match->candidate_count > 1)
		qsort(match->candidates, match->candidate_count, sizeof *match->candidates, by_number);
	size_t kept = 0;
	for (size_t i = 0; i < match->candidate_count; i++)
		if (kept == 0 || match->candidates[kept - 1] != match->candidates[i])
			match->candidates[kept++] = match->candidates[i];
	match->candidate_count = kept;
}

struct query_match *query_match_begin(const struct query_set *set, const struct query_input *input)
{
	struct query_match *match = memory_allocate(1, sizeof *match);
	match->set = set;
	match->input = input;
	look_up_text(match);
	for (enum field field = FIELD_TITLE; set->raw_search != NULL && field <= FIELD_TEXT; field++)
		look_up_raw(match, field);
	if (set->literal_scan != NULL)
		look_up_literals(match);
	sort_occurrences(match);
	choose_candidates(match);
	return match;
}

void query_match_end(struct query_match *match)
{
	if (match == NULL)
		return;
	pattern_scratch_destroy(match->pattern);
	buffer_finish(&match->room);
	arena_finish(&match->arena);
	free(match->occurrences);
	free(match->candidates);
	free(match);
}

size_t query_match_candidates(const struct query_match *match, const uint32_t **numbers)
{
	*numbers = match->candidates;
	return match->candidate_count;
}

/* -- places ------------------------------------------------------------------------------------------- */

/* Where a branch stands, by place. */
struct places {
	struct query_place *items;
	size_t count, capacity;
	bool limited; /* there may be more */
};

static void add_place(struct query_match *match, struct places *places, struct query_place place)
{
	if (places->count == places->capacity) {
		size_t capacity = places->capacity == 0 ? 8 : 2 * places->capacity;
		struct query_place *items = arena_allocate(&match->arena, capacity, sizeof *items);
		if (places->count > 0)
			memcpy(items, places->items, places->count * sizeof *items);
		places->items = items;
		places->capacity = capacity;
	}
	places->items[places->count++] = place;
}

static int compare_places(const void *left, const void *right)
{
	return by_place(left, right);
}

static void sort_places(struct places *places)
{
	size_t kept = 0;
	if (places->count > 1)
		qsort(places->items, places->count, sizeof *places->items, compare_places);
	for (size_t i = 0; i < places->count; i++)
		if (kept == 0 || by_place(&places->items[kept - 1], &places->items[i]) != 0)
			places->items[kept++] = places->items[i];
	places->count = kept;
}

struct span {
	const struct occurrence *items;
	size_t count;
};

/* The occurrences of a sign. */
static struct span occurrences_of(const struct query_match *match, size_t sign)
{
	if (match->count == 0)
		return (struct span){0};
	size_t from = first_at_least(match->occurrences, match->count, sizeof *match->occurrences,
	                             offsetof(struct occurrence, sign), (uint32_t)sign);
	size_t end = from;
	while (end < match->count && match->occurrences[end].sign == sign)
		end++;
	return (struct span){match->occurrences + from, end - from};
}

/* The occurrence that begins behind `last` with at most `slack` words between and ends first; NULL: none. */
static const struct occurrence *next_word(struct span span, uint32_t last, uint32_t slack)
{
	size_t at = first_at_least(span.items, span.count, sizeof *span.items, offsetof(struct occurrence, place.first),
	                           last + 1);
	const struct occurrence *best = NULL;
	for (; at < span.count && span.items[at].place.first <= last + 1 + slack; at++)
		if (best == NULL || span.items[at].place.last < best->place.last)
			best = &span.items[at];
	return best;
}

/* The shortest place of a phrase that begins with an occurrence of its first word. */
static bool follow_phrase(const struct query_node *node, const struct span *spans, struct query_place *place)
{
	uint32_t slack = (uint32_t)node->number;
	for (size_t i = 1; i < node->term_count; i++) {
		const struct occurrence *next = next_word(spans[i], place->last, slack);
		if (next == NULL)
			return false;
		slack -= next->place.first - place->last - 1;
		place->last = next->place.last;
		place->to = next->place.to;
	}
	return true;
}

static void add_phrase(struct query_match *match, const struct query_node *node, struct places *places)
{
	struct span spans[LIMIT_PHRASE_TOKENS] = {0};
	for (size_t i = 0; i < node->term_count; i++) {
		spans[i] = occurrences_of(match, node->terms[i].sign);
		if (spans[i].count == 0)
			return;
	}
	for (size_t i = 0; i < spans[0].count; i++) {
		struct query_place place = spans[0].items[i].place;
		bool wanted = !node->title || place.field == FIELD_TITLE;
		if (wanted && follow_phrase(node, spans, &place))
			add_place(match, places, place);
	}
}

static void add_raw(struct query_match *match, const struct query_node *node, struct places *places)
{
	struct span span = occurrences_of(match, node->sign);
	for (size_t i = 0; i < span.count; i++)
		add_place(match, places, span.items[i].place);
}

/* One field, as an expression sees it. */
struct subject {
	enum field field;
	struct bytes text;
	size_t folded_from;             /* where it lies in the folded text */
	struct query_original original; /* for flag r */
};

static struct query_place subject_place(const struct query_match *match, const struct query_node *node,
                                        const struct subject *subject, size_t from, size_t to)
{
	struct query_place place = {.field = subject->field, .from = from, .to = to};
	if (!node->original)
		text_origin(match->input->text, subject->folded_from + from, subject->folded_from + to, &place.field,
		            &place.from, &place.to);
	return place;
}

static void add_expression(struct query_match *match, const struct query_node *node, const struct subject *subject,
                           struct places *places)
{
	struct pattern_range range = PATTERN_ANYWHERE;
	size_t from, to;
	if (match->pattern == NULL)
		match->pattern = pattern_scratch_create();
	for (int i = 0; i < EXPRESSION_PLACES && range.first <= subject->text.length; i++) {
		enum pattern_result result = pattern_find(node->pattern, match->pattern, subject->text, range, &from,
		                                          &to);
		places->limited = places->limited || result == PATTERN_LIMITED;
		if (result != PATTERN_FOUND)
			return;
		add_place(match, places, subject_place(match, node, subject, from, to));
		if (to <= range.first)
			return;
		range.first = to;
	}
}

static void add_regex(struct query_match *match, const struct query_node *node, struct places *places)
{
	const struct text *text = match->input->text;
	struct bytes folded = buffer_bytes(&text->folded);
	size_t title = text->text_start > 0 ? text->text_start - 1 : 0;
	for (enum field field = FIELD_TITLE; field <= FIELD_TEXT; field++) {
		struct subject subject = {.field = field};
		if (node->original) {
			subject.text = query_original_read(field_bytes(match, field), false, &match->arena).text;
		} else {
			subject.folded_from = field == FIELD_TITLE ? 0 : text->text_start;
			subject.text = (struct bytes){folded.data + subject.folded_from,
			                              field == FIELD_TITLE ? title : folded.length - text->text_start};
		}
		if (subject.text.length > 0)
			add_expression(match, node, &subject, places);
	}
}

static struct places places_of(struct query_match *match, const struct query_node *node);

static void add_pairs(struct query_match *match, const struct query_node *node, const struct query_place *a,
                      const struct places *right, uint32_t longest, struct places *places)
{
	uint32_t reach = (uint32_t)node->number + 1;
	uint32_t least = node->ordered ? a->last + 1 : a->first - reach - longest;
	size_t at = first_at_least(right->items, right->count, sizeof *right->items,
	                           offsetof(struct query_place, first), least);
	for (; at < right->count && right->items[at].first <= a->last + reach; at++) {
		const struct query_place *b = &right->items[at];
		bool behind = b->first > a->last;
		bool before = !node->ordered && b->last < a->first && a->first - b->last <= reach;
		if (!behind && !before)
			continue;
		if (places->count == LIMIT_QUERY_PLACES) {
			places->limited = true;
			return;
		}
		const struct query_place *first = behind ? a : b, *last = behind ? b : a;
		add_place(match, places,
		          (struct query_place){first->field, first->from, last->to, first->first, last->last});
	}
}

static void add_near(struct query_match *match, const struct query_node *node, struct places *places)
{
	struct places left = places_of(match, node->parts[0]);
	if (left.count == 0 && !left.limited)
		return;
	struct places right = places_of(match, node->parts[1]);
	uint32_t longest = 0;
	for (size_t i = 0; i < right.count; i++) {
		uint32_t length = right.items[i].last - right.items[i].first;
		longest = length > longest ? length : longest;
	}
	places->limited = left.limited || right.limited;
	for (size_t i = 0; i < left.count && places->count < LIMIT_QUERY_PLACES; i++)
		add_pairs(match, node, &left.items[i], &right, longest, places);
}

static void add_alternatives(struct query_match *match, const struct query_node *node, struct places *places)
{
	for (size_t i = 0; i < node->part_count; i++) {
		struct places part = places_of(match, node->parts[i]);
		for (size_t j = 0; j < part.count; j++)
			add_place(match, places, part.items[j]);
		places->limited = places->limited || part.limited;
	}
}

/* Of what has places: words, phrases, raw, re, NEAR and ORs of those. */
static struct places places_of(struct query_match *match, const struct query_node *node)
{
	struct places places = {0};
	switch (node->kind) {
	case QUERY_PHRASE: add_phrase(match, node, &places); break;
	case QUERY_RAW: add_raw(match, node, &places); break;
	case QUERY_REGEX: add_regex(match, node, &places); break;
	case QUERY_NEAR: add_near(match, node, &places); break;
	case QUERY_OR: add_alternatives(match, node, &places); break;
	case QUERY_COUNT: return places_of(match, node->parts[0]);
	case QUERY_CONDITION:
	case QUERY_NOT:
	case QUERY_AND: break;
	}
	sort_places(&places);
	return places;
}

/* How many of the places do not overlap: of those that do, the one that ends first counts. */
static size_t count_apart(const struct places *places)
{
	size_t count = 0, end = 0;
	for (size_t i = 0; i < places->count; i++) {
		const struct query_place *place = &places->items[i];
		bool apart = count == 0 || place->from >= end || place->field != places->items[i - 1].field;
		count += apart;
		if (apart || place->to < end)
			end = place->to;
	}
	return count;
}

/* -- answers ------------------------------------------------------------------------------------------ */

static enum query_answer answer_of(struct query_match *match, const struct query_node *node);

static enum query_answer answer_places(const struct places *places, size_t least)
{
	if (count_apart(places) >= least)
		return QUERY_YES;
	return places->limited ? QUERY_UNDECIDED : QUERY_NO;
}

static enum query_answer answer_list(struct query_match *match, const struct query_node *node,
                                     enum query_answer decisive, enum query_answer otherwise)
{
	for (size_t i = 0; i < node->part_count; i++) {
		enum query_answer answer = answer_of(match, node->parts[i]);
		if (answer == decisive)
			return decisive;
		if (answer == QUERY_UNDECIDED)
			otherwise = QUERY_UNDECIDED;
	}
	return otherwise;
}

static enum query_answer answer_of(struct query_match *match, const struct query_node *node)
{
	struct places places;
	enum query_answer answer;
	switch (node->kind) {
	case QUERY_AND: return answer_list(match, node, QUERY_NO, QUERY_YES);
	case QUERY_OR: return answer_list(match, node, QUERY_YES, QUERY_NO);
	case QUERY_NOT:
		answer = answer_of(match, node->parts[0]);
		return answer == QUERY_UNDECIDED ? answer : answer == QUERY_YES ? QUERY_NO : QUERY_YES;
	case QUERY_CONDITION: return query_condition_holds(&node->condition, match->input) ? QUERY_YES : QUERY_NO;
	case QUERY_PHRASE:
	case QUERY_RAW:
	case QUERY_REGEX:
	case QUERY_NEAR:
	case QUERY_COUNT: break;
	}
	places = places_of(match, node);
	return answer_places(&places, node->kind == QUERY_COUNT ? (size_t)node->number : 1);
}

enum query_answer query_match_answer(struct query_match *match, size_t query)
{
	return answer_of(match, match->set->queries[query]->root);
}

/* -- branches ----------------------------------------------------------------------------------------- */

static void see_branches(struct query_match *match, const struct query_node *node, bool excluded,
                         query_branch_seen *seen, void *context)
{
	if (node->kind == QUERY_AND || node->kind == QUERY_OR || node->kind == QUERY_NOT) {
		for (size_t i = 0; i < node->part_count; i++)
			see_branches(match, node->parts[i], excluded != (node->kind == QUERY_NOT), seen, context);
		return;
	}
	enum query_answer answer = answer_of(match, node);
	if (answer == QUERY_NO)
		return;
	struct places places = places_of(match, node);
	struct query_branch branch = {node, excluded, answer == QUERY_UNDECIDED, places.items, places.count};
	seen(context, &branch);
}

void query_match_branches(struct query_match *match, size_t query, query_branch_seen *seen, void *context)
{
	see_branches(match, match->set->queries[query]->root, false, seen, context);
}
