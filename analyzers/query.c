/* Reads a query by recursive descent, an operator's precedence a function, and checks what its parts may be. */
#include "analyzers/query.h"

#include "analyzers/pattern_fold.h"
#include "analyzers/query_lexer.h"
#include "analyzers/query_print.h"
#include "core/limits.h"
#include "core/memory.h"
#include "core/utf8.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

struct parser {
	struct query_lexer lexer;
	struct query_lexeme lexeme; /* the one to be read next */
	struct arena *arena;
	const struct configuration *configuration;
	struct query *query;
	size_t depth;
};

static bool refuse_at(struct parser *parser, enum query_fault fault, size_t at, const char *sentence)
{
	return query_refuse(parser->lexer.source, parser->lexer.problem, fault, at, "%s", sentence);
}

static bool advance(struct parser *parser)
{
	return query_lexer_next(&parser->lexer, &parser->lexeme);
}

/* Each sentence is said once. */
static void warn(struct parser *parser, size_t at, const char *sentence)
{
	struct query *query = parser->query;
	for (size_t i = 0; i < query->warning_count; i++)
		if (query->warnings[i].sentence == sentence)
			return;
	if (query->warning_count < QUERY_WARNINGS)
		query->warnings[query->warning_count++] = (struct query_warning){at, sentence};
}

static const char blank_is_and[] = "a blank is read as AND; write AND, or quotes around a phrase";
static const char small_operator[] =
	"and, or, not, near in small letters are words to look for; operators are written AND, "
	"OR, NOT, NEAR";
static const char marks_are_lost[] = "marks are not looked for; raw:\"...\" keeps them";

static struct query_node *new_node(struct parser *parser, enum query_kind kind)
{
	struct query_node *node = arena_allocate(parser->arena, 1, sizeof *node);
	node->kind = kind;
	node->from = parser->lexeme.from;
	node->to = parser->lexeme.to;
	return node;
}

/* A node over the parts that are given, as long as the arena. */
static struct query_node *join(struct parser *parser, enum query_kind kind, struct query_node *const *parts,
                               size_t count)
{
	struct query_node *node = new_node(parser, kind);
	assert(count > 0 && parts != NULL);
	node->parts = arena_allocate(parser->arena, count, sizeof(struct query_node *));
	memcpy(node->parts, parts, count * sizeof *parts);
	node->part_count = count;
	node->from = parts[0]->from;
	node->to = parts[count - 1]->to;
	return node;
}

/* -- atoms -------------------------------------------------------------------------------------------- */

static bool refuse_words(struct parser *parser, enum query_term_outcome outcome, size_t at)
{
	switch (outcome) {
	case TERM_SHORT:
		return refuse_at(parser, QUERY_BROAD, at,
		                 "too broad: write three letters or more with a wildcard, and two consonants or more "
		                 "behind ~");
	case TERM_STAR:
		return refuse_at(parser, QUERY_BROAD, at,
		                 "a star stands only at the end of a word; ? stands for one letter inside of it");
	case TERM_MANY: return refuse_at(parser, QUERY_LARGE, at, "too many words in one phrase; write 16 or fewer");
	case TERM_NOTHING:
	case TERM_READ: break;
	}
	return refuse_at(parser, QUERY_INCOMPLETE, at,
	                 "nothing is left to look for: marks alone are found by raw:\"...\"");
}

/* A word or a phrase from the text of the lexeme. */
static bool read_words(struct parser *parser, struct query_node **node)
{
	const struct query_lexeme *lexeme = &parser->lexeme;
	struct query_terms terms;
	static const char *const small[] = {"and", "or", "not", "near"};
	for (size_t i = 0; lexeme->kind == LEXEME_WORD && i < sizeof small / sizeof small[0]; i++)
		if (bytes_equal_string(lexeme->text, small[i]))
			warn(parser, lexeme->from, small_operator);
	enum query_term_outcome outcome = query_terms_read(lexeme->text, parser->arena, &terms);
	if (outcome != TERM_READ)
		return refuse_words(parser, outcome, lexeme->text_at);
	if (terms.marks)
		warn(parser, lexeme->text_at, marks_are_lost);
	*node = new_node(parser, QUERY_PHRASE);
	(*node)->terms = terms.items;
	(*node)->term_count = terms.count;
	(*node)->number = lexeme->number;
	return advance(parser);
}

static struct bytes composed(struct bytes text, struct arena *arena)
{
	utf8proc_uint8_t *mapped = NULL;
	utf8proc_ssize_t length = utf8proc_map((const utf8proc_uint8_t *)text.data, (utf8proc_ssize_t)text.length,
	                                       &mapped, UTF8PROC_STABLE | UTF8PROC_COMPOSE);
	struct bytes copy = length < 0 ? text : arena_copy(arena, (struct bytes){(char *)mapped, (size_t)length});
	free(mapped);
	return copy;
}

static bool read_raw(struct parser *parser, struct query_node **node)
{
	if (bytes_empty(parser->lexeme.text))
		return refuse_at(parser, QUERY_INCOMPLETE, parser->lexeme.from,
		                 "raw:\"\" is empty; write the bytes to look for between the quotes");
	*node = new_node(parser, QUERY_RAW);
	(*node)->text = composed(parser->lexeme.text, parser->arena);
	return advance(parser);
}

static const char *const flag_letters = "imsux";

/* The expression as it is compiled: its flags before it, without those that say nothing to PCRE2. */
static bool read_flags(struct parser *parser, struct query_node *node, struct buffer *expression)
{
	struct bytes flags = parser->lexeme.name;
	struct buffer letters = {0};
	bool well = true;
	for (size_t i = 0; well && i < flags.length; i++) {
		node->original = node->original || flags.data[i] == 'r';
		well = flags.data[i] == 'r' || memchr(flag_letters, flags.data[i], strlen(flag_letters)) != NULL;
		if (well && flags.data[i] != 'r' && flags.data[i] != 'u')
			buffer_append_byte(&letters, flags.data[i]);
	}
	if (letters.length > 0)
		buffer_format(expression, "(?%.*s)", (int)letters.length, letters.data);
	buffer_finish(&letters);
	return well ||
	       refuse_at(parser, QUERY_PATTERN, parser->lexeme.from,
	                 "unknown flag behind re:/.../: i, m, s, u and x are known, and r for the original text");
}

static bool compile(struct parser *parser, struct query_node *node)
{
	size_t offset;
	char problem[PATTERN_PROBLEM];
	struct pattern pattern;
	struct query *query = parser->query;
	if (!pattern_compile(node->text, &pattern, &offset, problem))
		return query_refuse(parser->lexer.source, parser->lexer.problem, QUERY_PATTERN, node->from,
		                    "%s, at byte %zu of '%.*s'; mend the expression", problem, offset,
		                    (int)(node->text.length < 120 ? node->text.length : 120), node->text.data);
	node->pattern = memory_allocate(1, sizeof *node->pattern);
	node->pattern->code = pattern.code;
	query->patterns = memory_grow(query->patterns, query->pattern_count, &query->pattern_capacity,
	                              sizeof(struct query_node *));
	query->patterns[query->pattern_count++] = node;
	return !pattern_matches_empty(node->pattern) ||
	       refuse_at(parser, QUERY_PATTERN, node->from,
	                 "this expression matches an empty text, so it would be found everywhere; ask for a letter");
}

static bool read_regex(struct parser *parser, struct query_node **node)
{
	struct buffer expression = {0};
	*node = new_node(parser, QUERY_REGEX);
	if (parser->lexeme.text.length > LIMIT_PATTERN)
		return refuse_at(parser, QUERY_LARGE, parser->lexeme.from, "the expression is longer than 4096 bytes");
	bool well = read_flags(parser, *node, &expression);
	if ((*node)->original)
		buffer_append_bytes(&expression, parser->lexeme.text);
	else
		pattern_fold(parser->lexeme.text, &expression);
	(*node)->text = arena_copy(parser->arena, buffer_bytes(&expression));
	buffer_finish(&expression);
	return well && compile(parser, *node) && advance(parser);
}

static bool read_title(struct parser *parser, struct query_node **node)
{
	if (parser->lexeme.least || parser->lexeme.text.length == 0)
		return refuse_at(parser, QUERY_UNKNOWN, parser->lexeme.from,
		                 "title: takes a word, or a phrase between quotes");
	parser->lexeme.kind = LEXEME_PHRASE;
	if (!read_words(parser, node))
		return false;
	assert(*node != NULL);
	(*node)->title = true;
	return true;
}

static bool refuse_field(struct parser *parser)
{
	struct buffer names = {0};
	for (enum query_condition_kind kind = 0; kind < CONDITIONS; kind++)
		buffer_format(&names, "%s:, ", query_condition_name(kind));
	query_refuse(parser->lexer.source, parser->lexer.problem, QUERY_UNKNOWN, parser->lexeme.from,
	             "'%.*s:' is no field; fields are %.*stitle: and raw:; for a word with a colon use quotes",
	             (int)(parser->lexeme.name.length < 40 ? parser->lexeme.name.length : 40), parser->lexeme.name.data,
	             (int)names.length, names.data);
	buffer_finish(&names);
	return false;
}

static bool read_field(struct parser *parser, struct query_node **node)
{
	const struct query_lexeme *lexeme = &parser->lexeme;
	const char *expected;
	if (bytes_equal_string(lexeme->name, "title"))
		return read_title(parser, node);
	enum query_condition_kind kind = query_condition_find(lexeme->name);
	if (kind == CONDITIONS)
		return refuse_field(parser);
	*node = new_node(parser, QUERY_CONDITION);
	if (!query_condition_read(kind, arena_copy(parser->arena, lexeme->text), lexeme->least, parser->configuration,
	                          parser->arena, &(*node)->condition, &expected))
		return query_refuse(parser->lexer.source, parser->lexer.problem, QUERY_UNKNOWN, lexeme->text_at,
		                    "'%.*s' will not do for %s:; expected %s",
		                    (int)(lexeme->text.length < 60 ? lexeme->text.length : 60), lexeme->text.data,
		                    query_condition_name(kind), expected);
	(*node)->text = arena_copy(parser->arena, lexeme->text);
	parser->query->needs |= 1u << query_condition_need(kind);
	return advance(parser);
}

static bool read_or(struct parser *parser, struct query_node **node);

/* What stands between brackets; the opening one has been read. */
static bool read_bracket(struct parser *parser, size_t open, struct query_node **node)
{
	if (++parser->depth > LIMIT_QUERY_DEPTH)
		return refuse_at(parser, QUERY_LARGE, open, "brackets stand in one another more than 64 deep");
	if (!read_or(parser, node))
		return false;
	parser->depth--;
	if (parser->lexeme.kind != LEXEME_CLOSE)
		return refuse_at(parser, QUERY_UNBALANCED, open, "this bracket is never closed; put ) where it ends");
	return true;
}

/* Words, phrases, raw, re, and ORs of those, have places that can be counted. */
static bool is_countable(const struct query_node *node)
{
	if (node->kind == QUERY_OR)
		for (size_t i = 0; i < node->part_count; i++)
			if (!is_countable(node->parts[i]))
				return false;
	return node->kind == QUERY_OR || node->kind == QUERY_PHRASE || node->kind == QUERY_RAW ||
	       node->kind == QUERY_REGEX;
}

static bool read_count(struct parser *parser, struct query_node **node)
{
	struct query_node *part = NULL;
	size_t from = parser->lexeme.from;
	if (!advance(parser) || !read_bracket(parser, from, &part) || !advance(parser))
		return false;
	assert(part != NULL);
	if (parser->lexeme.kind != LEXEME_AT_LEAST)
		return refuse_at(parser, QUERY_INCOMPLETE, parser->lexeme.from,
		                 "COUNT is written COUNT(word)>=3; the number is missing");
	if (!is_countable(part))
		return refuse_at(parser, QUERY_OPERAND, part->from,
		                 "COUNT takes a word, a phrase, raw, re, or an OR of those");
	*node = join(parser, QUERY_COUNT, &part, 1);
	(*node)->from = from;
	(*node)->to = parser->lexeme.to;
	(*node)->number = parser->lexeme.number;
	return advance(parser);
}

static bool refuse_operand(struct parser *parser)
{
	static const char *const sentences[] = {
		[LEXEME_END] = "the query ends where a word is missing",
		[LEXEME_CLOSE] = "a bracket closes where a word is missing, or was never opened",
		[LEXEME_AND] = "AND needs a word on both sides",
		[LEXEME_OR] = "OR needs a word on both sides",
		[LEXEME_NOT] = "NOT stands once before what it excludes",
		[LEXEME_NEAR] = "NEAR needs a word on both sides",
		[LEXEME_AT_LEAST] = ">= stands only behind COUNT(...) and in a field such as severity:>=3",
	};
	enum query_lexeme_kind kind = parser->lexeme.kind;
	if (kind == LEXEME_END && parser->lexeme.from == 0)
		return refuse_at(parser, QUERY_INCOMPLETE, 0, "the query is empty; write a word");
	bool stray = kind == LEXEME_CLOSE && parser->depth == 0;
	return refuse_at(parser, stray ? QUERY_UNBALANCED : QUERY_INCOMPLETE, parser->lexeme.from, sentences[kind]);
}

static bool read_atom(struct parser *parser, struct query_node **node)
{
	size_t from = parser->lexeme.from;
	switch (parser->lexeme.kind) {
	case LEXEME_WORD:
	case LEXEME_PHRASE: return read_words(parser, node);
	case LEXEME_FIELD: return read_field(parser, node);
	case LEXEME_RAW: return read_raw(parser, node);
	case LEXEME_REGEX: return read_regex(parser, node);
	case LEXEME_COUNT: return read_count(parser, node);
	case LEXEME_OPEN: return advance(parser) && read_bracket(parser, from, node) && advance(parser);
	case LEXEME_END:
	case LEXEME_CLOSE:
	case LEXEME_AND:
	case LEXEME_OR:
	case LEXEME_NOT:
	case LEXEME_NEAR:
	case LEXEME_AT_LEAST: break;
	}
	return refuse_operand(parser);
}

/* -- operators ---------------------------------------------------------------------------------------- */

/* Something must be there: a text without any of the words is no answer. */
static bool is_negative(const struct query_node *node)
{
	bool negative = node->kind == QUERY_NOT || node->kind == QUERY_AND;
	for (size_t i = 0; node->kind == QUERY_AND && i < node->part_count; i++)
		negative = negative && is_negative(node->parts[i]);
	return negative;
}

static bool check_positive(struct parser *parser, const struct query_node *node)
{
	return !is_negative(node) || refuse_at(parser, QUERY_NEGATIVE, node->from,
	                                       "only what is excluded stands here; add a word that must be there");
}

static bool read_not(struct parser *parser, struct query_node **node)
{
	struct query_node *part = NULL;
	size_t from = parser->lexeme.from;
	if (parser->lexeme.kind != LEXEME_NOT)
		return read_atom(parser, node);
	if (!advance(parser) || !read_atom(parser, &part))
		return false;
	assert(part != NULL);
	if (!check_positive(parser, part))
		return false;
	*node = join(parser, QUERY_NOT, &part, 1);
	(*node)->from = from;
	return true;
}

/* A word, a phrase or an OR of those; on the left also what NEAR made of two of them. */
static bool is_operand(const struct query_node *node, bool left)
{
	for (size_t i = 0; node->kind == QUERY_OR && i < node->part_count; i++)
		if (!is_operand(node->parts[i], false))
			return false;
	return node->kind == QUERY_OR || (node->kind == QUERY_PHRASE && !node->title) ||
	       (left && node->kind == QUERY_NEAR);
}

static bool check_operand(struct parser *parser, const struct query_node *node, bool left)
{
	return is_operand(node, left) ||
	       refuse_at(parser, QUERY_OPERAND, node->from,
	                 "NEAR takes words, phrases and ORs of those on both sides; put the rest outside with AND");
}

static bool read_near(struct parser *parser, struct query_node **node)
{
	if (!read_not(parser, node))
		return false;
	assert(*node != NULL);
	for (size_t count = 1; parser->lexeme.kind == LEXEME_NEAR; count++) {
		struct query_lexeme near = parser->lexeme;
		struct query_node *right = NULL;
		if (count > LIMIT_QUERY_NEARS)
			return refuse_at(parser, QUERY_LARGE, near.from,
			                 "more than 16 NEAR in a row; join some by AND");
		if (!check_operand(parser, *node, true) || !advance(parser) || !read_not(parser, &right) ||
		    !check_operand(parser, right, false))
			return false;
		*node = join(parser, QUERY_NEAR, (struct query_node *[]){*node, right}, 2);
		(*node)->number = near.number;
		(*node)->ordered = near.ordered;
	}
	return true;
}

/* A growing list of parts. */
struct parts {
	struct query_node **items;
	size_t count, capacity;
};

/* Takes the parts of a node of the same kind in its place: brackets around them say nothing. */
static void add_part(struct parts *parts, enum query_kind kind, struct query_node *node)
{
	size_t count = node->kind == kind ? node->part_count : 1;
	for (size_t i = 0; i < count; i++) {
		parts->items = memory_grow(parts->items, parts->count, &parts->capacity, sizeof(struct query_node *));
		parts->items[parts->count++] = node->kind == kind ? node->parts[i] : node;
	}
}

static struct query_node *end_parts(struct parser *parser, enum query_kind kind, struct parts *parts)
{
	struct query_node *node = parts->count == 1 ? parts->items[0] : join(parser, kind, parts->items, parts->count);
	free(parts->items);
	return node;
}

/* `*joined`: where the first AND, or the blank that stands for one, is; SIZE_MAX: nowhere. */
static bool read_and(struct parser *parser, struct query_node **node, size_t *joined)
{
	struct parts parts = {0};
	bool well = read_near(parser, node);
	*joined = SIZE_MAX;
	if (well)
		add_part(&parts, QUERY_AND, *node);
	while (well && parser->lexeme.kind != LEXEME_OR && parser->lexeme.kind != LEXEME_CLOSE &&
	       parser->lexeme.kind != LEXEME_END) {
		bool written = parser->lexeme.kind == LEXEME_AND;
		if (*joined == SIZE_MAX)
			*joined = parser->lexeme.from;
		if (!written && parser->lexeme.kind != LEXEME_NOT)
			warn(parser, parser->lexeme.from, blank_is_and);
		well = (!written || advance(parser)) && read_near(parser, node);
		if (well)
			add_part(&parts, QUERY_AND, *node);
	}
	if (!well) {
		free(parts.items);
		return false;
	}
	*node = end_parts(parser, QUERY_AND, &parts);
	return true;
}

static bool check_branch(struct parser *parser, const struct query_node *node, size_t joined, bool alone)
{
	if (!alone && joined != SIZE_MAX)
		return refuse_at(parser, QUERY_MIXED, joined,
		                 "AND (or a blank) and OR stand side by side; put brackets around what belongs "
		                 "together: (a AND b) OR c, or a AND (b OR c)");
	return check_positive(parser, node);
}

static bool read_or(struct parser *parser, struct query_node **node)
{
	struct parts parts = {0};
	size_t joined, first_joined;
	struct query_node *first = NULL;
	bool well = read_and(parser, &first, &first_joined);
	if (!well)
		return false;
	*node = first;
	if (parser->lexeme.kind != LEXEME_OR)
		return true;
	well = check_branch(parser, first, first_joined, false);
	add_part(&parts, QUERY_OR, first);
	while (well && parser->lexeme.kind == LEXEME_OR) {
		well = advance(parser) && read_and(parser, node, &joined) && check_branch(parser, *node, joined, false);
		if (well)
			add_part(&parts, QUERY_OR, *node);
	}
	if (!well) {
		free(parts.items);
		return false;
	}
	*node = end_parts(parser, QUERY_OR, &parts);
	return true;
}

/* -- the whole ---------------------------------------------------------------------------------------- */

bool query_parse(struct bytes source, const struct configuration *configuration, struct arena *arena,
                 struct query *query, struct query_problem *problem)
{
	*query = (struct query){.source = arena_copy(arena, utf8_repair(arena, source, NULL))};
	struct parser parser = {.lexer = {.source = query->source, .problem = problem},
	                        .arena = arena,
	                        .configuration = configuration,
	                        .query = query};
	if (source.length > LIMIT_QUERY)
		return refuse_at(&parser, QUERY_LARGE, 0, "the query is longer than 64 KiB; make two of it");
	if (!advance(&parser) || !read_or(&parser, &query->root))
		return false;
	if (parser.lexeme.kind == LEXEME_CLOSE)
		return refuse_at(&parser, QUERY_UNBALANCED, parser.lexeme.from,
		                 "this bracket was never opened; take it away or put ( where it begins");
	if (!check_positive(&parser, query->root))
		return false;
	query_print_normal(query->root, arena);
	return true;
}

void query_finish(struct query *query)
{
	for (size_t i = 0; i < query->pattern_count; i++) {
		pattern_finish(query->patterns[i]->pattern);
		free(query->patterns[i]->pattern);
	}
	free(query->patterns);
	query->patterns = NULL;
	query->pattern_count = query->pattern_capacity = 0;
}
