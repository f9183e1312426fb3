/* Brands: spellings, words of context and cues are phrases of one set, found in one pass; so are the words of all
 * queries. */
#include "analyzers/brands.h"

#include "analyzers/phrases.h"
#include "analyzers/query_match.h"
#include "analyzers/tifinagh.h"
#include "core/memory.h"
#include "core/utf8.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CONTEXT_REACH = 24 /* tokens */, CONTEXT_COUNTED = 2 };

/* What speaks for and against an ambiguous name, in points; it is the brand where they sum to more than 0. */
enum { POINTS_SEVERAL_WORDS = 2, POINTS_CAPITAL = 1, POINTS_HANDLE = 2, POINTS_FOR = 1, POINTS_AGAINST = -2 };

enum role { ROLE_SPELLING, ROLE_FOR, ROLE_AGAINST, ROLE_BEFORE, ROLE_AFTER };

/* What a phrase stands for. */
struct sign {
	enum role role;
	bool several; /* of a spelling: written as several words, or as a tag that joins them */
	size_t owner; /* index of the brand; of a cue its index */
	struct bytes phrase;
};

/* Words right before or behind a name that tell how it is used, whatever the brand. */
struct cue {
	struct bytes where;
	struct yaml_list words;
	int64_t points;
	struct bytes why;
	const struct yaml_node *node;
};

struct brands {
	struct arena arena;
	const struct configuration *configuration;
	struct cue *cues;
	size_t cue_count;
	struct sign *signs;
	size_t sign_count, sign_capacity;
	struct phrases *phrases;
	struct query *queries; /* in the brands' order, of those that have one */
	size_t *query_owners;  /* of each query: index of the brand */
	size_t query_count;
	struct query_set *set;
};

static const struct yaml_field cue_fields[] = {
	{"where", YAML_TEXT, offsetof(struct cue, where), true, 0, 0, "before or after"},
	{"words", YAML_TEXTS, offsetof(struct cue, words), true, 0, 0, NULL},
	{"points", YAML_INTEGER, offsetof(struct cue, points), true, -5, 5, NULL},
	{"why", YAML_TEXT, offsetof(struct cue, why), true, 0, 0, NULL},
};

/* -- loading ------------------------------------------------------------------------------------------ */

static bool add_sign(struct brands *brands, const struct yaml_document *document, const struct yaml_node *node,
                     struct sign sign, struct error *error)
{
	if (!phrases_add(brands->phrases, sign.phrase, brands->sign_count))
		return yaml_fail(document, node, error, "'%.*s': expected a word or a few", (int)sign.phrase.length,
		                 sign.phrase.data);
	brands->signs = memory_grow(brands->signs, brands->sign_count, &brands->sign_capacity, sizeof *brands->signs);
	brands->signs[brands->sign_count++] = sign;
	return true;
}

static bool add_signs(struct brands *brands, const struct yaml_document *document, const struct yaml_list *list,
                      enum role role, size_t owner, struct error *error)
{
	for (size_t i = 0; i < list->count; i++)
		if (!add_sign(brands, document, list->nodes[i], (struct sign){role, false, owner, list->items[i]},
		              error))
			return false;
	return true;
}

static bool add_cue(struct brands *brands, const struct yaml_document *document, size_t index, struct error *error)
{
	const struct cue *cue = &brands->cues[index];
	bool before = bytes_equal_string(cue->where, "before");
	if (!before && !bytes_equal_string(cue->where, "after"))
		return yaml_fail(document, cue->node, error, "where: expected before or after");
	return add_signs(brands, document, &cue->words, before ? ROLE_BEFORE : ROLE_AFTER, index, error);
}

static bool read_cues(struct brands *brands, const char *rules_folder, struct error *error)
{
	struct bytes path = arena_format(&brands->arena, "%s/brands/cues.yaml", rules_folder);
	struct yaml_document document;
	if (!yaml_load(path.data, &brands->arena, &document, error))
		return false;
	const struct yaml_node *list = yaml_member(&document.root, "cues");
	if (list == NULL || list->kind != YAML_LIST)
		return yaml_fail(&document, &document.root, error, "expected `cues:` with a list of cues");
	brands->cues = arena_allocate(&brands->arena, list->count, sizeof *brands->cues);
	for (size_t i = 0; i < list->count; i++) {
		struct bytes what = arena_format(&brands->arena, "cues[%zu]", i);
		brands->cues[i].node = &list->values[i];
		if (!yaml_read(&document, &list->values[i], what.data, cue_fields,
		               sizeof cue_fields / sizeof cue_fields[0], &brands->cues[i], &brands->arena, error) ||
		    !add_cue(brands, &document, i, error))
			return false;
	}
	brands->cue_count = list->count;
	return true;
}

static bool folds_alike(struct bytes a, struct bytes b)
{
	struct buffer left = {0}, right = {0};
	text_fold(a, &left);
	text_fold(b, &right);
	bool alike = bytes_equal(buffer_bytes(&left), buffer_bytes(&right));
	buffer_finish(&left);
	buffer_finish(&right);
	return alike;
}

/* The spelling without its blanks, as hashtags and handles write it; absent where it has none. */
static struct bytes joined(struct arena *arena, struct bytes spelling)
{
	char *letters = arena_allocate(arena, spelling.length + 1, 1);
	size_t length = 0;
	for (size_t i = 0; i < spelling.length; i++)
		if (spelling.data[i] != ' ')
			letters[length++] = spelling.data[i];
	return length < spelling.length ? (struct bytes){letters, length} : (struct bytes){0};
}

/* The brand's sign that has this phrase already in another spelling (Souk Plus, soukplus), so that a place speaks once.
 */
static struct sign *find_spelling(const struct brands *brands, struct bytes phrase, size_t owner)
{
	for (size_t i = brands->sign_count; i-- > 0;) {
		struct sign *sign = &brands->signs[i];
		if (sign->role != ROLE_SPELLING || sign->owner != owner)
			return NULL;
		if (folds_alike(sign->phrase, phrase))
			return sign;
	}
	return NULL;
}

static bool add_phrase(struct brands *brands, const struct yaml_node *node, struct bytes phrase, bool several,
                       size_t owner, struct error *error)
{
	struct sign *known = find_spelling(brands, phrase, owner);
	if (known == NULL)
		return add_sign(brands, &brands->configuration->document, node,
		                (struct sign){ROLE_SPELLING, several, owner, phrase}, error);
	known->several = known->several || several;
	return true;
}

/* The spelling as those write it who write Tamazight in its own letters; absent where it is not all Latin. */
static struct bytes in_tifinagh(struct arena *arena, struct bytes spelling)
{
	struct buffer folded = {0};
	text_fold(spelling, &folded);
	struct bytes spelled = tifinagh_of(buffer_bytes(&folded), arena);
	buffer_finish(&folded);
	return spelled;
}

static bool add_spelling(struct brands *brands, const struct yaml_node *node, struct bytes spelling, size_t owner,
                         struct error *error)
{
	struct bytes tag = joined(&brands->arena, spelling), tifinagh = in_tifinagh(&brands->arena, spelling);
	bool several = !bytes_absent(tag);
	return add_phrase(brands, node, spelling, several, owner, error) &&
	       (!several || add_phrase(brands, node, tag, several, owner, error)) &&
	       (bytes_absent(tifinagh) || add_phrase(brands, node, tifinagh, several, owner, error));
}

/* What is known of a mention before its brands are. */
static bool check_needs(const struct query *query, struct query_problem *problem)
{
	problem->line = problem->column = 1;
	problem->fault = QUERY_UNKNOWN;
	snprintf(problem->sentence, sizeof problem->sentence,
	         "brand:, sentiment:, unsure:, topic: and severity: are not known before the brand is; leave them to "
	         "`soumaa query count`");
	return (query->needs & 1u << QUERY_NEEDS_VERDICT) == 0;
}

static bool add_query(struct brands *brands, size_t index, struct error *error)
{
	const struct brand *brand = &brands->configuration->brands[index];
	const struct yaml_document *document = &brands->configuration->document;
	const struct yaml_node *node = yaml_member(brand->node, "query");
	struct query *query = &brands->queries[brands->query_count];
	struct query_problem problem;
	struct error trouble;
	if (yaml_member(brand->node, "spellings") != NULL || yaml_member(brand->node, "context") != NULL)
		return yaml_fail(document, node, error,
		                 "brand '%s' has a query beside spellings or context; write them into the query",
		                 brand->id.data);
	brands->query_owners[brands->query_count++] = index;
	if (query_parse(brand->query, brands->configuration, &brands->arena, query, &problem) &&
	    check_needs(query, &problem)) {
		query_set_add(brands->set, query);
		return true;
	}
	query_fail(&problem, ERROR_CONFIGURATION, "", &trouble);
	return yaml_fail(document, node, error, "query of brand '%s': %s", brand->id.data, trouble.message);
}

static bool add_brand(struct brands *brands, size_t index, struct error *error)
{
	const struct brand *brand = &brands->configuration->brands[index];
	const struct yaml_document *document = &brands->configuration->document;
	if (!bytes_absent(brand->query))
		return add_query(brands, index, error);
	for (size_t i = 0; i < brand->spellings.count; i++) /* the name is one of them */
		if (!add_spelling(brands, brand->spellings.nodes[i], brand->spellings.items[i], index, error))
			return false;
	return add_signs(brands, document, &brand->context_for, ROLE_FOR, index, error) &&
	       add_signs(brands, document, &brand->context_against, ROLE_AGAINST, index, error);
}

static bool read_all(struct brands *brands, const char *rules_folder, struct error *error)
{
	size_t count = brands->configuration == NULL ? 0 : brands->configuration->brand_count;
	if (!read_cues(brands, rules_folder, error))
		return false;
	brands->queries = arena_allocate(&brands->arena, count, sizeof *brands->queries);
	brands->query_owners = arena_allocate(&brands->arena, count, sizeof *brands->query_owners);
	brands->set = query_set_create();
	for (size_t i = 0; i < count; i++)
		if (!add_brand(brands, i, error))
			return false;
	return query_set_close(brands->set, error);
}

bool brands_create(const char *rules_folder, const struct configuration *configuration, struct brands **brands,
                   struct error *error)
{
	*brands = memory_allocate(1, sizeof **brands);
	(*brands)->configuration = configuration;
	(*brands)->phrases = phrases_create();
	if (read_all(*brands, rules_folder, error))
		return true;
	brands_destroy(*brands);
	*brands = NULL;
	return false;
}

void brands_destroy(struct brands *brands)
{
	if (brands == NULL)
		return;
	phrases_destroy(brands->phrases);
	query_set_destroy(brands->set);
	for (size_t i = 0; i < brands->query_count; i++)
		query_finish(&brands->queries[i]);
	free(brands->signs);
	arena_finish(&brands->arena);
	free(brands);
}

void brands_fingerprint(const struct brands *brands, struct buffer *out)
{
	for (size_t i = 0; i < brands->sign_count; i++) {
		const struct sign *sign = &brands->signs[i];
		buffer_format(out, "%d %zu %.*s\n", (int)sign->role, sign->owner, (int)sign->phrase.length,
		              sign->phrase.data);
	}
	for (size_t i = 0; i < brands->cue_count; i++)
		buffer_format(out, "cue %d\n", (int)brands->cues[i].points);
	for (size_t i = 0; brands_known(brands) && i < brands->configuration->brand_count; i++)
		buffer_format(out, "brand %s\n", brands->configuration->brands[i].id.data);
	for (size_t i = 0; i < brands->query_count; i++)
		buffer_format(out, "query %zu %s\n", brands->query_owners[i], brands->queries[i].source.data);
}

bool brands_known(const struct brands *brands)
{
	return brands->configuration != NULL && brands->configuration->brand_count > 0;
}

/* -- one mention -------------------------------------------------------------------------------------- */

struct search {
	const struct brands *brands;
	const struct text *text;
	const struct mention *mention;
	struct phrase_match *matches;
	size_t count, capacity;
	struct evidence_rows *rows;
	bool *found; /* of each brand */
};

/* Why a place was taken or turned down: the weightiest single reason. */
struct judgement {
	int points;
	int weightiest;
	struct bytes why; /* a sentence part, or a word of context */
};

static void keep(void *context, const struct phrase_match *match)
{
	struct search *search = context;
	search->matches = memory_grow(search->matches, search->count, &search->capacity, sizeof *search->matches);
	search->matches[search->count++] = *match;
}

static void speak(struct judgement *judgement, int points, struct bytes why)
{
	judgement->points += points;
	if (abs(points) <= abs(judgement->weightiest))
		return;
	judgement->weightiest = points;
	judgement->why = why;
}

/* No word or number stands between two tokens, the first before the second. */
static bool adjoins(const struct text *text, size_t before, size_t after)
{
	if (before >= after || text->tokens[before].field != text->tokens[after].field)
		return false;
	for (size_t i = before + 1; i < after; i++)
		if (text->tokens[i].kind != TOKEN_PUNCTUATION)
			return false;
	return true;
}

static void judge_form(const struct search *search, const struct phrase_match *match, struct judgement *judgement)
{
	const struct token *token = &search->text->tokens[match->token];
	struct bytes field = match->field == FIELD_TITLE ? search->mention->title : search->mention->text;
	uint32_t first = 0;
	if (match->from < field.length)
		utf8_decode(field, match->from, &first);
	if (search->brands->signs[match->number].several)
		speak(judgement, POINTS_SEVERAL_WORDS, (struct bytes)BYTES("it is written out"));
	if (token->kind == TOKEN_HANDLE)
		speak(judgement, POINTS_HANDLE, (struct bytes)BYTES("it is a handle"));
	else if (first >= 'A' && first <= 'Z')
		speak(judgement, POINTS_CAPITAL, (struct bytes)BYTES("it is written as a name"));
}

static bool within_reach(const struct phrase_match *a, const struct phrase_match *b)
{
	return a->last_token < b->token ? b->token - a->last_token <= CONTEXT_REACH
	                                : a->token - b->last_token <= CONTEXT_REACH;
}

static bool overlaps(const struct phrase_match *a, const struct phrase_match *b)
{
	return a->token <= b->last_token && b->token <= a->last_token;
}

static void judge_sign(const struct search *search, const struct phrase_match *match, const struct phrase_match *other,
                       size_t *counted, struct judgement *judgement)
{
	const struct sign *name = &search->brands->signs[match->number], *sign = &search->brands->signs[other->number];
	const struct cue *cue = &search->brands->cues[sign->owner];
	switch (sign->role) {
	case ROLE_SPELLING: break;
	case ROLE_FOR:
		if (sign->owner == name->owner && within_reach(other, match) && (*counted)++ < CONTEXT_COUNTED)
			speak(judgement, POINTS_FOR, sign->phrase);
		break;
	case ROLE_AGAINST:
		if (sign->owner == name->owner && within_reach(other, match))
			speak(judgement, POINTS_AGAINST, sign->phrase);
		break;
	case ROLE_BEFORE:
		if (adjoins(search->text, other->last_token, match->token))
			speak(judgement, (int)cue->points, cue->why);
		break;
	case ROLE_AFTER:
		if (adjoins(search->text, match->last_token, other->token))
			speak(judgement, (int)cue->points, cue->why);
		break;
	}
}

static bool is_cue(const struct search *search, size_t match)
{
	enum role role = search->brands->signs[search->matches[match].number].role;
	return role == ROLE_BEFORE || role == ROLE_AFTER;
}

/* A name with words for it must be spoken for; one that has words against it alone counts until they speak,
 * whatever article stands before it. */
static struct judgement judge(const struct search *search, const struct phrase_match *match, const struct brand *brand)
{
	struct judgement judgement = {.points = brand->context_for.count == 0 ? 1 : 0};
	judge_form(search, match, &judgement);
	size_t counted = 0;
	for (size_t i = 0; i < search->count; i++)
		if (!overlaps(match, &search->matches[i]) && (brand->context_for.count > 0 || !is_cue(search, i)))
			judge_sign(search, match, &search->matches[i], &counted, &judgement);
	return judgement;
}

static void explain(struct search *search, const struct phrase_match *match, const struct brand *brand, bool taken,
                    struct bytes why)
{
	if (search->rows == NULL)
		return;
	struct bytes name = arena_format(search->rows->arena, "%s%s%s%.*s", taken ? "brand " : "not brand ",
	                                 brand->id.data, bytes_empty(why) ? "" : ": ", (int)why.length,
	                                 bytes_empty(why) ? "" : why.data);
	evidence_add(search->rows, search->mention, EVIDENCE_QUERY, name, match->field, match->from, match->to, 0);
}

static void judge_spellings(struct search *search)
{
	for (size_t i = 0; i < search->count; i++) {
		const struct phrase_match *match = &search->matches[i];
		const struct sign *sign = &search->brands->signs[match->number];
		if (sign->role != ROLE_SPELLING)
			continue;
		const struct brand *brand = &search->brands->configuration->brands[sign->owner];
		bool ambiguous = brand->context_for.count + brand->context_against.count > 0;
		struct judgement judgement = ambiguous ? judge(search, match, brand) : (struct judgement){.points = 1};
		bool taken = judgement.points > 0;
		explain(search, match, brand, taken, judgement.why);
		search->found[sign->owner] = search->found[sign->owner] || taken;
	}
}

/* -- queries ------------------------------------------------------------------------------------------ */

/* The rows of one query's branches. */
struct reasons {
	struct search *search;
	const struct brand *brand;
	enum query_answer answer;
};

static void explain_branch(void *context, const struct query_branch *branch)
{
	const struct reasons *reasons = context;
	struct evidence_rows *rows = reasons->search->rows;
	bool taken = reasons->answer == QUERY_YES;
	/* What is excluded speaks where the query does not match, all else where it does. */
	if (branch->excluded == taken)
		return;
	struct bytes name = arena_format(rows->arena, "%s%s: %s%s", taken ? "brand " : "not brand ",
	                                 reasons->brand->id.data, branch->excluded ? "NOT " : "",
	                                 branch->node->normal.data);
	for (size_t i = 0; i < branch->count; i++)
		evidence_add(rows, reasons->search->mention, EVIDENCE_QUERY, name, branch->places[i].field,
		             branch->places[i].from, branch->places[i].to, 0);
}

static void explain_query(struct search *search, struct query_match *match, uint32_t query, enum query_answer answer)
{
	struct reasons reasons = {search, &search->brands->configuration->brands[search->brands->query_owners[query]],
	                          answer};
	if (search->rows == NULL)
		return;
	if (answer == QUERY_UNDECIDED) {
		struct bytes name = arena_format(search->rows->arena, "not brand %s: limit reached, not decided",
		                                 reasons.brand->id.data);
		evidence_add(search->rows, search->mention, EVIDENCE_QUERY, name, FIELD_TEXT, 0, 0, 0);
	}
	query_match_branches(match, query, explain_branch, &reasons);
}

static void judge_queries(struct search *search, const struct verdict *verdict)
{
	const struct brands *brands = search->brands;
	const struct query_input input = {.text = search->text,
	                                  .mention = search->mention,
	                                  .verdict = verdict,
	                                  .configuration = brands->configuration,
	                                  .at = search->mention->published};
	const uint32_t *numbers;
	if (brands->query_count == 0)
		return;
	struct query_match *match = query_match_begin(brands->set, &input);
	size_t count = query_match_candidates(match, &numbers);
	for (size_t i = 0; i < count; i++) {
		enum query_answer answer = query_match_answer(match, numbers[i]);
		explain_query(search, match, numbers[i], answer);
		search->found[brands->query_owners[numbers[i]]] |= answer == QUERY_YES;
	}
	query_match_end(match);
}

/* -- the page that the mention stands on -------------------------------------------------------------- */

static bool is_called(const struct brand *brand, struct bytes name)
{
	if (bytes_equal_caseless(brand->id, name) || folds_alike(brand->name, name))
		return true;
	for (size_t i = 0; i < brand->spellings.count; i++)
		if (folds_alike(brand->spellings.items[i], name))
			return true;
	return false;
}

static void add_page(const struct search *search)
{
	if (bytes_empty(search->mention->brand))
		return;
	const struct configuration *configuration = search->brands->configuration;
	for (size_t i = 0; i < configuration->brand_count; i++)
		search->found[i] = search->found[i] || is_called(&configuration->brands[i], search->mention->brand);
}

/* The first brand at or behind `at` that was found; NULL: none. Of a thousand brands few are. */
static const bool *next_found(const struct search *search, const bool *at)
{
	size_t left = search->brands->configuration->brand_count - (size_t)(at - search->found);
	return memchr(at, 1, left);
}

static void list_found(const struct search *search, struct arena *arena, struct verdict *verdict)
{
	const struct brand *brands = search->brands->configuration->brands;
	size_t found = 0;
	for (const bool *at = search->found; (at = next_found(search, at)) != NULL; at++)
		found++;
	verdict->brands = arena_allocate(arena, found, sizeof *verdict->brands);
	for (const bool *at = search->found; (at = next_found(search, at)) != NULL; at++)
		verdict->brands[verdict->brand_count++] = brands[at - search->found].id;
}

void brands_find(const struct brands *brands, const struct text *text, const struct mention *mention,
                 struct arena *arena, struct evidence_rows *rows, struct verdict *verdict)
{
	verdict->brands = NULL;
	verdict->brand_count = 0;
	if (!brands_known(brands)) {
		if (bytes_empty(mention->brand))
			return;
		verdict->brands = arena_allocate(arena, 1, sizeof *verdict->brands);
		verdict->brands[verdict->brand_count++] = mention->brand;
		return;
	}
	struct search search = {.brands = brands, .text = text, .mention = mention, .rows = rows};
	search.found = arena_allocate(arena, brands->configuration->brand_count, sizeof *search.found);
	phrases_find(brands->phrases, text, keep, &search);
	judge_spellings(&search);
	judge_queries(&search, verdict);
	add_page(&search);
	list_found(&search, arena, verdict);
	free(search.matches);
}
