/* Phrases as a tree of tokens: a node is what has been read of a phrase, an edge one more token of it. All edges stand
 * in one hash table, so that a step costs the same whether one phrase goes on there or a hundred thousand. */
#include "analyzers/phrases.h"

#include "analyzers/proclitic.h"
#include "core/limits.h"
#include "core/memory.h"
#include "core/utf8.h"

#include <stdlib.h>
#include <string.h>

enum piece_kind { PIECE_WORD, PIECE_HASHTAG, PIECE_MARK, PIECE_GLUED_MARK, PIECE_WILDCARD };

/* A token of a phrase. */
struct piece {
	struct bytes folded; /* of a tag: its words without # and blanks; of a wildcard: the pattern */
	uint64_t hash;       /* of folded; of a wildcard's first letters */
	enum piece_kind kind;
	bool mark; /* no word, but marks or a face */
};

/* From `node` with a token to `child`; of wildcards the first of those that share their first letters. */
struct edge {
	uint64_t key; /* 0: a free place */
	uint32_t child;
};

struct wildcard {
	struct bytes pattern;
	uint32_t child;
	uint32_t next; /* index plus one, 0: none */
};

/* A phrase that ends at a node. */
struct end {
	size_t number;
	uint32_t next; /* index plus one, 0: none */
};

struct node {
	uint32_t end; /* index plus one, 0: none */
	bool goes_on;
};

struct phrases {
	struct arena arena;
	struct text text; /* to read phrases */
	struct node *nodes;
	size_t node_count, node_capacity;
	struct edge *edges;
	size_t edge_count, edge_mask;
	struct wildcard *wildcards;
	size_t wildcard_count, wildcard_capacity;
	struct end *ends;
	size_t end_count, end_capacity;
	struct phrase_beginning *beginnings;
	size_t beginning_count, beginning_capacity;
	size_t longest_mark; /* bytes */
};

enum { EDGES_FIRST = 64 };

static uint32_t add_node(struct phrases *phrases)
{
	phrases->nodes = memory_grow(phrases->nodes, phrases->node_count, &phrases->node_capacity,
	                             sizeof *phrases->nodes);
	phrases->nodes[phrases->node_count] = (struct node){0};
	return (uint32_t)phrases->node_count++;
}

struct phrases *phrases_create(void)
{
	struct phrases *phrases = memory_allocate(1, sizeof *phrases);
	phrases->edges = memory_allocate(EDGES_FIRST, sizeof *phrases->edges);
	phrases->edge_mask = EDGES_FIRST - 1;
	add_node(phrases);
	return phrases;
}

void phrases_destroy(struct phrases *phrases)
{
	if (phrases == NULL)
		return;
	text_finish(&phrases->text);
	arena_finish(&phrases->arena);
	free(phrases->nodes);
	free(phrases->edges);
	free(phrases->wildcards);
	free(phrases->ends);
	free(phrases->beginnings);
	free(phrases);
}

/* -- edges -------------------------------------------------------------------------------------------- */

static uint64_t edge_key(uint32_t node, enum piece_kind kind, uint64_t hash)
{
	return text_hash_salted(hash, (uint64_t)node << 3 | kind);
}

/* The place of a key: where it stands or may be put. */
static struct edge *edge_at(const struct phrases *phrases, uint64_t key)
{
	size_t at = key & phrases->edge_mask;
	while (phrases->edges[at].key != 0 && phrases->edges[at].key != key)
		at = (at + 1) & phrases->edge_mask;
	return &phrases->edges[at];
}

static void grow_edges(struct phrases *phrases)
{
	struct edge *before = phrases->edges;
	size_t count = phrases->edge_mask + 1;
	phrases->edges = memory_allocate(2 * count, sizeof *phrases->edges);
	phrases->edge_mask = 2 * count - 1;
	for (size_t i = 0; i < count; i++)
		if (before[i].key != 0)
			*edge_at(phrases, before[i].key) = before[i];
	free(before);
}

/* The edge of a key; a new one has child 0. */
static struct edge *make_edge(struct phrases *phrases, uint64_t key)
{
	if (2 * phrases->edge_count > phrases->edge_mask)
		grow_edges(phrases);
	struct edge *edge = edge_at(phrases, key);
	if (edge->key == 0) {
		edge->key = key;
		phrases->edge_count++;
	}
	return edge;
}

/* -- adding ------------------------------------------------------------------------------------------- */

static struct bytes folded_token(const struct text *text, const struct token *token)
{
	return (struct bytes){text->folded.data + token->folded_from, token->folded_to - token->folded_from};
}

/* Nothing, not even a blank, stands between two tokens of a field. */
static bool is_glued(const struct token *before, const struct token *token)
{
	return before->field == token->field && before->to == token->from;
}

/* The words of a hashtag follow it and lie within it. */
static size_t behind(const struct text *text, size_t at)
{
	const struct token *token = &text->tokens[at];
	size_t next = at + 1;
	if (token->kind != TOKEN_HASHTAG)
		return next;
	while (next < text->token_count && text->tokens[next].field == token->field &&
	       text->tokens[next].from < token->to)
		next++;
	return next;
}

static struct bytes tag_words(struct arena *arena, struct bytes tag)
{
	char *words = arena_allocate(arena, tag.length, 1);
	size_t length = 0;
	for (size_t i = 1; i < tag.length; i++)
		if (tag.data[i] != ' ')
			words[length++] = tag.data[i];
	return (struct bytes){words, length};
}

/* Question marks, and perhaps a star behind them. */
static bool is_wildcard(struct bytes marks)
{
	for (size_t i = 0; i < marks.length; i++)
		if (marks.data[i] != '?' && (marks.data[i] != '*' || i + 1 < marks.length))
			return false;
	return marks.length > 0;
}

/* Takes the tokens of a word with wildcards, which begin at `*at`; false where the word has none. */
static bool read_wildcard(const struct text *text, struct arena *arena, size_t *at, struct piece *piece)
{
	size_t next = *at + 1;
	bool wildcard = false;
	for (; next < text->token_count && is_glued(&text->tokens[next - 1], &text->tokens[next]); next++) {
		const struct token *token = &text->tokens[next];
		bool mark = token->kind == TOKEN_PUNCTUATION && is_wildcard(folded_token(text, token));
		bool word = token->kind == TOKEN_WORD || token->kind == TOKEN_NUMBER;
		if (!mark && !(word && wildcard))
			break;
		wildcard = wildcard || mark;
	}
	if (!wildcard)
		return false;
	uint32_t from = text->tokens[*at].folded_from, to = text->tokens[next - 1].folded_to;
	piece->kind = PIECE_WILDCARD;
	piece->folded = arena_copy(arena, (struct bytes){text->folded.data + from, to - from});
	*at = next;
	return true;
}

static void read_piece(const struct text *text, struct arena *arena, bool wildcards, size_t *at, struct piece *piece)
{
	const struct token *token = &text->tokens[*at];
	*piece = (struct piece){.kind = PIECE_WORD, .hash = token->hash};
	if (wildcards && token->kind == TOKEN_WORD && read_wildcard(text, arena, at, piece))
		return;
	struct bytes folded = folded_token(text, token);
	piece->folded = token->kind == TOKEN_HASHTAG ? tag_words(arena, folded) : arena_copy(arena, folded);
	piece->mark = token->kind >= TOKEN_EMOJI;
	if (token->kind == TOKEN_HASHTAG)
		piece->kind = PIECE_HASHTAG;
	if (token->kind == TOKEN_PUNCTUATION)
		piece->kind = *at > 0 && is_glued(token - 1, token) ? PIECE_GLUED_MARK : PIECE_MARK;
	*at = behind(text, *at);
}

static enum phrase_outcome check_wildcard(struct piece *piece)
{
	size_t plain = 0;
	while (plain < piece->folded.length && strchr("*?", piece->folded.data[plain]) == NULL)
		plain++;
	struct bytes letters = {piece->folded.data, plain};
	size_t length = utf8_letters(letters, PHRASE_LETTERS);
	if (length > plain)
		return PHRASE_BROAD;
	piece->hash = text_hash((struct bytes){letters.data, length});
	return PHRASE_ADDED;
}

static enum phrase_outcome read_pieces(struct phrases *phrases, bool wildcards,
                                       struct piece pieces[static LIMIT_PHRASE_TOKENS], size_t *count)
{
	const struct text *text = &phrases->text;
	for (size_t at = 0; at < text->token_count;) {
		if (*count == LIMIT_PHRASE_TOKENS)
			return PHRASE_UNUSABLE;
		struct piece *piece = &pieces[(*count)++];
		read_piece(text, &phrases->arena, wildcards, &at, piece);
		if (piece->kind == PIECE_WILDCARD && check_wildcard(piece) != PHRASE_ADDED)
			return PHRASE_BROAD;
	}
	return *count == 0 ? PHRASE_UNUSABLE : PHRASE_ADDED;
}

/* The child that a wildcard leads to. */
static uint32_t follow_wildcard(struct phrases *phrases, struct edge *edge, const struct piece *piece)
{
	for (uint32_t i = edge->child; i != 0; i = phrases->wildcards[i - 1].next)
		if (bytes_equal(phrases->wildcards[i - 1].pattern, piece->folded))
			return phrases->wildcards[i - 1].child;
	uint32_t child = add_node(phrases);
	phrases->wildcards = memory_grow(phrases->wildcards, phrases->wildcard_count, &phrases->wildcard_capacity,
	                                 sizeof *phrases->wildcards);
	phrases->wildcards[phrases->wildcard_count++] = (struct wildcard){piece->folded, child, edge->child};
	edge->child = (uint32_t)phrases->wildcard_count;
	return child;
}

static uint32_t follow(struct phrases *phrases, uint32_t node, const struct piece *piece, bool first)
{
	/* The first mark of a phrase is looked up as any token is: whole. */
	enum piece_kind kind = first && piece->mark ? PIECE_WORD : piece->kind;
	struct edge *edge = make_edge(phrases, edge_key(node, kind, piece->hash));
	phrases->nodes[node].goes_on = true;
	if (kind == PIECE_WILDCARD)
		return follow_wildcard(phrases, edge, piece);
	if (edge->child == 0)
		edge->child = add_node(phrases);
	return edge->child;
}

static void note_beginning(struct phrases *phrases, const struct piece *pieces, size_t count)
{
	struct phrase_beginning beginning = {.first = pieces[0].folded,
	                                     .wildcard = pieces[0].kind == PIECE_WILDCARD,
	                                     .mark = pieces[0].mark,
	                                     .whole = count == 1 && pieces[0].kind == PIECE_WORD && !pieces[0].mark};
	if (beginning.wildcard)
		beginning.first.length = utf8_letters(pieces[0].folded, PHRASE_LETTERS);
	if (count > 1 && pieces[1].kind == PIECE_WORD && !pieces[1].mark)
		beginning.second = pieces[1].folded;
	phrases->beginnings = memory_grow(phrases->beginnings, phrases->beginning_count, &phrases->beginning_capacity,
	                                  sizeof *phrases->beginnings);
	phrases->beginnings[phrases->beginning_count++] = beginning;
}

static enum phrase_outcome add(struct phrases *phrases, struct bytes phrase, size_t number, bool wildcards)
{
	struct piece pieces[LIMIT_PHRASE_TOKENS];
	size_t count = 0;
	struct mention mention = mention_blank();
	mention.text = phrase;
	text_read(&phrases->text, &mention);
	enum phrase_outcome outcome = read_pieces(phrases, wildcards, pieces, &count);
	if (outcome != PHRASE_ADDED)
		return outcome;
	uint32_t node = 0;
	for (size_t i = 0; i < count; i++) {
		bool mark = pieces[i].kind == PIECE_MARK || pieces[i].kind == PIECE_GLUED_MARK;
		node = follow(phrases, node, &pieces[i], i == 0);
		if (mark && pieces[i].folded.length > phrases->longest_mark)
			phrases->longest_mark = pieces[i].folded.length;
	}
	note_beginning(phrases, pieces, count);
	phrases->ends = memory_grow(phrases->ends, phrases->end_count, &phrases->end_capacity, sizeof *phrases->ends);
	phrases->ends[phrases->end_count++] = (struct end){number, phrases->nodes[node].end};
	phrases->nodes[node].end = (uint32_t)phrases->end_count;
	return PHRASE_ADDED;
}

bool phrases_add(struct phrases *phrases, struct bytes phrase, size_t number)
{
	return add(phrases, phrase, number, false) == PHRASE_ADDED;
}

enum phrase_outcome phrases_add_pattern(struct phrases *phrases, struct bytes phrase, size_t number)
{
	return add(phrases, phrase, number, true);
}

void phrases_beginnings(const struct phrases *phrases, phrase_begins *begins, void *context)
{
	for (size_t i = 0; i < phrases->beginning_count; i++)
		begins(context, &phrases->beginnings[i]);
}

/* -- finding ------------------------------------------------------------------------------------------ */

/* What was found from one token on. */
struct search {
	const struct phrases *phrases;
	const struct text *text;
	size_t start; /* token */
	struct phrase_match *matches;
	size_t count, capacity;
};

/* How far one way through the tree has come. */
struct way {
	uint32_t node;
	size_t last; /* token */
	uint32_t to; /* end of what was read, in the original */
	bool after_mark, proclitic;
};

enum { FORMS = PROCLITIC_CUTS + 2 };

/* A way to read a token: as it is, without its proclitic, without the @ of a handle. */
struct form {
	struct bytes word;
	uint64_t hash;
	bool proclitic;
};

static size_t token_forms(const struct text *text, const struct token *token, struct form forms[static FORMS])
{
	size_t count = 0, cuts[PROCLITIC_CUTS];
	struct bytes word = folded_token(text, token);
	forms[count++] = (struct form){word, token->hash, false};
	if (token->kind == TOKEN_HANDLE && word.length > 1) {
		struct bytes name = bytes_from(word, 1);
		forms[count++] = (struct form){name, text_hash(name), false};
	}
	if (token->kind != TOKEN_WORD || token->script != SCRIPT_ARABIC)
		return count;
	size_t cut_count = proclitic_cuts(word, cuts);
	for (size_t i = 0; i < cut_count; i++) {
		struct bytes rest = {word.data + cuts[i], word.length - cuts[i]};
		forms[count++] = (struct form){rest, text_hash(rest), true};
	}
	return count;
}

/* One letter for '?', any letters for a '*' at the end. */
static bool pattern_matches(struct bytes pattern, struct bytes word)
{
	size_t at = 0;
	for (size_t i = 0; i < pattern.length; i++) {
		if (pattern.data[i] == '*')
			return true;
		if (at >= word.length)
			return false;
		if (pattern.data[i] == '?')
			at += utf8_letters(bytes_from(word, at), 1);
		else if (pattern.data[i] != word.data[at++])
			return false;
	}
	return at == word.length;
}

static void walk(struct search *search, struct way way);

static void step(struct search *search, const struct way *way, enum piece_kind kind, uint64_t hash,
                 const struct way *next)
{
	const struct edge *edge = edge_at(search->phrases, edge_key(way->node, kind, hash));
	struct way there = *next;
	if (edge->key == 0)
		return;
	there.node = edge->child;
	walk(search, there);
}

static void step_wildcards(struct search *search, const struct way *way, struct bytes word, const struct way *next)
{
	size_t length = utf8_letters(word, PHRASE_LETTERS);
	if (search->phrases->wildcard_count == 0 || length > word.length)
		return;
	uint64_t hash = text_hash((struct bytes){word.data, length});
	const struct edge *edge = edge_at(search->phrases, edge_key(way->node, PIECE_WILDCARD, hash));
	for (uint32_t i = edge->key == 0 ? 0 : edge->child; i != 0; i = search->phrases->wildcards[i - 1].next) {
		const struct wildcard *wildcard = &search->phrases->wildcards[i - 1];
		struct way there = *next;
		there.node = wildcard->child;
		if (pattern_matches(wildcard->pattern, word))
			walk(search, there);
	}
}

static void step_word(struct search *search, const struct way *way, size_t at)
{
	const struct token *token = &search->text->tokens[at];
	struct form forms[FORMS];
	size_t count = token_forms(search->text, token, forms);
	for (size_t i = 0; i < count; i++) {
		struct way next = {.last = at,
		                   .to = token->to,
		                   .proclitic = way->proclitic || forms[i].proclitic,
		                   .after_mark = token->kind == TOKEN_PUNCTUATION};
		step(search, way, PIECE_WORD, forms[i].hash, &next);
		if (token->kind == TOKEN_HASHTAG)
			step(search, way, PIECE_HASHTAG, forms[i].hash, &next);
		if (token->kind == TOKEN_WORD || token->kind == TOKEN_HANDLE)
			step_wildcards(search, way, forms[i].word, &next);
	}
}

/* A mark of a phrase stands at the head of the text's run of marks, as close as it was written. */
static void step_mark(struct search *search, const struct way *way, size_t at)
{
	const struct token *token = &search->text->tokens[at];
	struct bytes marks = folded_token(search->text, token);
	bool glued = is_glued(&search->text->tokens[way->last], token);
	size_t longest = marks.length < search->phrases->longest_mark ? marks.length : search->phrases->longest_mark;
	for (size_t length = 1; length <= longest; length++) {
		struct way next = {.last = at,
		                   .to = token->from + (uint32_t)length,
		                   .proclitic = way->proclitic,
		                   .after_mark = true};
		step(search, way, glued ? PIECE_GLUED_MARK : PIECE_MARK, text_hash((struct bytes){marks.data, length}),
		     &next);
	}
}

static bool joins(const struct text *text, const struct token *token)
{
	struct bytes mark = folded_token(text, token);
	return token->kind == TOKEN_PUNCTUATION && mark.length == 1 && strchr("-_'.", mark.data[0]) != NULL;
}

static void keep_ends(struct search *search, const struct way *way)
{
	const struct token *first = &search->text->tokens[search->start];
	for (uint32_t i = search->phrases->nodes[way->node].end; i != 0; i = search->phrases->ends[i - 1].next) {
		search->matches = memory_grow(search->matches, search->count, &search->capacity,
		                              sizeof *search->matches);
		search->matches[search->count++] = (struct phrase_match){.number = search->phrases->ends[i - 1].number,
		                                                         .token = search->start,
		                                                         .last_token = way->last,
		                                                         .field = first->field,
		                                                         .from = first->from,
		                                                         .to = way->to,
		                                                         .proclitic = way->proclitic};
	}
}

/* Goes on from where a way has come. As deep as a phrase has tokens. */
static void walk(struct search *search, struct way way)
{
	const struct text *text = search->text;
	keep_ends(search, &way);
	if (!search->phrases->nodes[way.node].goes_on)
		return;
	size_t at = behind(text, way.last);
	enum field field = text->tokens[way.last].field;
	if (at >= text->token_count || text->tokens[at].field != field)
		return;
	if (text->tokens[at].kind == TOKEN_PUNCTUATION)
		step_mark(search, &way, at);
	if (!way.after_mark && joins(text, &text->tokens[at]))
		at++;
	if (at < text->token_count && text->tokens[at].field == field)
		step_word(search, &way, at);
}

static int by_number(const void *left, const void *right)
{
	const struct phrase_match *a = left, *b = right;
	if (a->number != b->number)
		return a->number < b->number ? -1 : 1;
	return (a->to > b->to) - (a->to < b->to);
}

size_t phrases_find(const struct phrases *phrases, const struct text *text, phrase_found *found, void *context)
{
	struct search search = {.phrases = phrases, .text = text};
	size_t count = 0;
	for (size_t at = 0; at < text->token_count; at++) {
		search.start = at;
		search.count = 0;
		step_word(&search, &(struct way){0}, at);
		if (search.count > 1)
			qsort(search.matches, search.count, sizeof *search.matches, by_number);
		for (size_t i = 0; i < search.count; i++)
			found(context, &search.matches[i]);
		count += search.count;
	}
	free(search.matches);
	return count;
}
