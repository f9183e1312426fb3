/* A list of keywords, and where a text of any length holds them: a quick look passes over what holds none, and only
 * the rest is folded and cut into tokens. */
#include "analyzers/keywords.h"

#include "analyzers/byte_search.h"
#include "analyzers/phrases.h"
#include "analyzers/query_match.h"
#include "core/file.h"
#include "core/limits.h"
#include "core/memory.h"

#include <stdlib.h>
#include <string.h>

/* A longer text is read in windows that overlap by more than a phrase may be long. */
enum { WINDOW = LIMIT_SCORED_HALF, OVERLAP = 2 << 10 };

struct entry {
	struct bytes keyword;
	struct bytes folded; /* what tells whether two are the same */
	size_t line;
	bool query;
};

struct keywords {
	struct entry *entries; /* by number */
	size_t count, capacity;
	struct phrases *phrases; /* NULL with `raw` */
	struct word_guard *guard;
	struct byte_search *raw; /* NULL without */
	struct bytes *strings;   /* of `raw` */
	bool marks;              /* a keyword begins with no word */
	struct query *queries;   /* by number, of those that are queries */
	size_t *query_numbers;   /* of each query: its keyword */
	size_t query_count;
	struct query_set *set; /* NULL without queries */
	bool unguarded;        /* a query may match without any word that the guard looks for */
	size_t undecided;
	struct keyword_hit *hits; /* of a window, where there are queries */
	size_t hit_count, hit_capacity;
	struct arena arena;
	struct text text;
};

/* -- reading the list --------------------------------------------------------------------------------- */

/* A list being read. */
struct reading {
	const char *path;
	bool raw;
	struct keywords *keywords;
	struct keyword_problem *problems;
	size_t count, capacity;
};

static void note(struct reading *reading, enum keyword_fault fault, size_t line, size_t first, struct bytes keyword)
{
	reading->problems = memory_grow(reading->problems, reading->count, &reading->capacity,
	                                sizeof *reading->problems);
	reading->problems[reading->count++] = (struct keyword_problem){fault, line, first, keyword};
}

static int compare_folded(const void *left, const void *right)
{
	const struct entry *a = left, *b = right;
	int order = bytes_compare(a->folded, b->folded);
	return order != 0 ? order : (a->line > b->line) - (a->line < b->line);
}

static int compare_lines(const void *left, const void *right)
{
	const struct entry *a = left, *b = right;
	return (a->line > b->line) - (a->line < b->line);
}

static int compare_problems(const void *left, const void *right)
{
	const struct keyword_problem *a = left, *b = right;
	return (a->line > b->line) - (a->line < b->line);
}

/* Of folded text: one letter, digit or ASCII mark. An emoji says something. */
static bool is_short(struct bytes folded)
{
	return folded.length == 1 || (folded.length == 2 && ((unsigned char)folded.data[0] & 0xe0) == 0xc0);
}

/* What no list of words and phrases has. */
static bool is_query(struct bytes line)
{
	static const char *const beginnings[] = {"raw:\"", "re:/", "COUNT("};
	static const char *const operators[] = {"AND", "OR", "NOT", "NEAR"};
	for (size_t i = 0; i < sizeof beginnings / sizeof beginnings[0]; i++)
		if (bytes_starts_with(line, beginnings[i]))
			return true;
	if (line.data[0] == '"' && memchr(line.data + 1, '"', line.length - 1) != NULL)
		return true;
	for (size_t at = 0; at < line.length;) {
		struct bytes rest = bytes_from(line, at);
		size_t blank = bytes_find(rest, bytes_of(" "));
		struct bytes word = {rest.data, blank};
		for (size_t i = 0; i < sizeof operators / sizeof operators[0]; i++)
			if (bytes_equal_string(word, operators[i]) && word.length < line.length)
				return true;
		if (bytes_starts_with(word, "NEAR/"))
			return true;
		at += blank + 1;
	}
	return false;
}

static void add_line(struct reading *reading, struct bytes line, size_t number)
{
	struct keywords *keywords = reading->keywords;
	struct buffer folded = {0};
	if (line.length > 0 && line.data[line.length - 1] == '\r')
		line.length--;
	line = reading->raw ? line : bytes_trim(line);
	if (bytes_empty(line)) {
		note(reading, KEYWORD_EMPTY, number, 0, line);
		return;
	}
	if (bytes_starts_with(line, "# ") && !reading->raw)
		return;
	bool query = !reading->raw && is_query(line);
	/* A query is told from the same words without operators. */
	if (query)
		buffer_append_byte(&folded, '\n');
	if (reading->raw || query)
		buffer_append_bytes(&folded, line);
	else
		text_fold(line, &folded);
	struct entry entry = {arena_copy(&keywords->arena, line), arena_copy(&keywords->arena, buffer_bytes(&folded)),
	                      number, query};
	keywords->query_count += query;
	keywords->entries = memory_grow(keywords->entries, keywords->count, &keywords->capacity,
	                                sizeof keywords->entries[0]);
	keywords->entries[keywords->count++] = entry;
	if (is_short(entry.folded))
		note(reading, KEYWORD_SHORT, number, 0, entry.keyword);
	buffer_finish(&folded);
}

static void split(struct reading *reading, struct bytes list)
{
	for (size_t number = 1; list.length > 0; number++)
		add_line(reading, bytes_take_line(&list), number);
}

static void drop_doubled(struct reading *reading)
{
	struct keywords *keywords = reading->keywords;
	size_t kept = 0, count = keywords->count;
	if (count == 0)
		return;
	qsort(keywords->entries, count, sizeof keywords->entries[0], compare_folded);
	for (size_t i = 0; i < count; i++) {
		struct entry entry = keywords->entries[i];
		if (i > 0 && bytes_equal(entry.folded, keywords->entries[kept - 1].folded))
			note(reading, KEYWORD_DOUBLE, entry.line, keywords->entries[kept - 1].line, entry.keyword);
		else
			keywords->entries[kept++] = entry;
	}
	keywords->count = kept;
	qsort(keywords->entries, kept, sizeof keywords->entries[0], compare_lines);
}

static bool refuse(const struct reading *reading, const struct entry *entry, enum phrase_outcome outcome,
                   struct error *error)
{
	int length = entry->keyword.length < 200 ? (int)entry->keyword.length : 200;
	if (outcome == PHRASE_BROAD)
		return error_set(error, ERROR_DATA,
		                 "%s:%zu: '%.*s' is too broad: write %d letters or more before a wildcard",
		                 reading->path, entry->line, length, entry->keyword.data, PHRASE_LETTERS);
	return error_set(error, ERROR_DATA, "%s:%zu: '%.*s' leaves nothing to look for, or has more than %d words",
	                 reading->path, entry->line, length, entry->keyword.data, LIMIT_PHRASE_TOKENS);
}

static void guard_phrase(void *context, const struct phrase_beginning *beginning)
{
	struct keywords *keywords = context;
	keywords->marks = keywords->marks || beginning->mark;
	word_guard_add(keywords->guard, beginning);
}

/* The list is of words in texts: nothing is known there of who wrote them, where and when. */
static bool has_field(const struct query_node *node)
{
	bool field = node->kind == QUERY_CONDITION || node->title;
	for (size_t i = 0; !field && i < node->part_count; i++)
		field = has_field(node->parts[i]);
	return field;
}

static bool add_query(struct reading *reading, size_t number, struct error *error)
{
	struct keywords *keywords = reading->keywords;
	const struct entry *entry = &keywords->entries[number];
	struct query *query = &keywords->queries[keywords->query_count];
	struct query_problem problem;
	keywords->query_numbers[keywords->query_count++] = number;
	if (!query_parse(entry->keyword, NULL, &keywords->arena, query, &problem)) {
		query_fail(&problem, ERROR_DATA, "", error);
		return error_prefix(error, "%s:%zu", reading->path, entry->line);
	}
	if (has_field(query->root))
		return error_set(error, ERROR_DATA,
		                 "%s:%zu: a list is looked for in texts alone and cannot ask for fields; use `soumaa "
		                 "query`",
		                 reading->path, entry->line);
	query_set_add(keywords->set, query);
	return true;
}

static bool add_queries(struct reading *reading, struct error *error)
{
	struct keywords *keywords = reading->keywords;
	size_t count = keywords->query_count;
	if (count == 0)
		return true;
	keywords->queries = arena_allocate(&keywords->arena, count, sizeof *keywords->queries);
	keywords->query_numbers = arena_allocate(&keywords->arena, count, sizeof *keywords->query_numbers);
	keywords->set = query_set_create();
	keywords->query_count = 0;
	for (size_t i = 0; i < keywords->count; i++)
		if (keywords->entries[i].query && !add_query(reading, i, error))
			return false;
	return query_set_close(keywords->set, error);
}

static bool add_phrases(struct reading *reading, struct error *error)
{
	struct keywords *keywords = reading->keywords;
	keywords->phrases = phrases_create();
	keywords->guard = word_guard_create();
	if (!add_queries(reading, error))
		return false;
	for (size_t i = 0; i < keywords->count; i++) {
		if (keywords->entries[i].query)
			continue;
		enum phrase_outcome outcome = phrases_add_pattern(keywords->phrases, keywords->entries[i].keyword, i);
		if (outcome != PHRASE_ADDED)
			return refuse(reading, &keywords->entries[i], outcome, error);
	}
	phrases_beginnings(keywords->phrases, guard_phrase, keywords);
	if (keywords->set != NULL)
		keywords->unguarded = !query_set_beginnings(keywords->set, guard_phrase, keywords);
	word_guard_close(keywords->guard);
	return true;
}

static bool add_strings(struct reading *reading)
{
	struct keywords *keywords = reading->keywords;
	keywords->strings = memory_allocate(keywords->count, sizeof *keywords->strings);
	for (size_t i = 0; i < keywords->count; i++)
		keywords->strings[i] = keywords->entries[i].keyword;
	keywords->raw = byte_search_create(keywords->strings, keywords->count);
	return true;
}

static bool read_list(struct reading *reading, struct bytes list, struct error *error)
{
	split(reading, list);
	drop_doubled(reading);
	if (reading->keywords->count == 0)
		return error_set(error, ERROR_DATA, "%s: no keyword in it; expected one a line", reading->path);
	return reading->raw ? add_strings(reading) : add_phrases(reading, error);
}

bool keywords_load(const char *path, bool raw, keyword_problem_seen *seen, void *context, struct keywords **keywords,
                   struct error *error)
{
	struct buffer list = {0};
	*keywords = memory_allocate(1, sizeof **keywords);
	struct reading reading = {.path = path, .raw = raw, .keywords = *keywords};
	bool well = file_read(path, LIMIT_KEYWORDS, &list, error) && read_list(&reading, buffer_bytes(&list), error);
	if (reading.count > 0)
		qsort(reading.problems, reading.count, sizeof *reading.problems, compare_problems);
	for (size_t i = 0; well && i < reading.count; i++)
		seen(context, &reading.problems[i]);
	free(reading.problems);
	buffer_finish(&list);
	if (well)
		return true;
	keywords_destroy(*keywords);
	*keywords = NULL;
	return false;
}

void keywords_destroy(struct keywords *keywords)
{
	if (keywords == NULL)
		return;
	phrases_destroy(keywords->phrases);
	word_guard_destroy(keywords->guard);
	byte_search_destroy(keywords->raw);
	query_set_destroy(keywords->set);
	for (size_t i = 0; keywords->queries != NULL && i < keywords->query_count; i++)
		query_finish(&keywords->queries[i]);
	free(keywords->hits);
	free(keywords->strings);
	free(keywords->entries);
	text_finish(&keywords->text);
	arena_finish(&keywords->arena);
	free(keywords);
}

void keywords_choose(struct keywords *keywords, enum word_guard_way way)
{
	if (keywords->guard != NULL)
		word_guard_choose(keywords->guard, way);
}

size_t keywords_count(const struct keywords *keywords)
{
	return keywords->count;
}

struct bytes keywords_name(const struct keywords *keywords, size_t number)
{
	return keywords->entries[number].keyword;
}

/* -- finding ------------------------------------------------------------------------------------------ */

/* One window of a text. */
struct view {
	struct keywords *keywords;
	size_t offset; /* where in the text it begins */
	size_t end;    /* a place that begins here or later is the next window's */
	size_t count;
	size_t number, to; /* the place before: its keyword and its end */
	keyword_found *found;
	void *context;
};

/* Hits of queries are sorted among those of phrases, so both wait for the end of the window. */
static void see_hit(struct view *view, size_t number, size_t from, size_t to)
{
	struct keywords *keywords = view->keywords;
	const struct keyword_hit hit = {number, keywords->entries[number].keyword, view->offset + from,
	                                view->offset + to};
	view->count++;
	if (keywords->set == NULL) {
		view->found(view->context, &hit);
		return;
	}
	keywords->hits = memory_grow(keywords->hits, keywords->hit_count, &keywords->hit_capacity,
	                             sizeof *keywords->hits);
	keywords->hits[keywords->hit_count++] = hit;
}

static void see_phrase(void *context, const struct phrase_match *match)
{
	struct view *view = context;
	/* A hashtag and the word in it are one place. */
	bool again = view->count > 0 && match->number == view->number && match->from < view->to;
	if (match->from >= view->end || again)
		return;
	view->number = match->number;
	view->to = match->to;
	see_hit(view, match->number, match->from, match->to);
}

static void see_string(void *context, size_t number, size_t from)
{
	struct view *view = context;
	see_hit(view, number, from, from + view->keywords->strings[number].length);
}

/* Where the next window begins: behind a blank, so that no word is cut. */
static size_t next_start(struct bytes text, size_t from)
{
	for (size_t at = from + WINDOW - OVERLAP; at < from + WINDOW - OVERLAP / 2; at++)
		if (text.data[at] > 0 && text.data[at] <= ' ')
			return at + 1;
	return from + WINDOW - OVERLAP;
}

/* A query in one window. */
struct branches {
	struct view *view;
	size_t number;
};

static void see_branch(void *context, const struct query_branch *branch)
{
	const struct branches *branches = context;
	for (size_t i = 0; !branch->excluded && i < branch->count; i++)
		if (branch->places[i].from < branches->view->end)
			see_hit(branches->view, branches->number, branch->places[i].from, branch->places[i].to);
}

static int by_place(const void *left, const void *right)
{
	const struct keyword_hit *a = left, *b = right;
	if (a->from != b->from)
		return a->from < b->from ? -1 : 1;
	if (a->number != b->number)
		return a->number < b->number ? -1 : 1;
	return (a->to > b->to) - (a->to < b->to);
}

static void find_queries(struct view *view, const struct mention *window)
{
	struct keywords *keywords = view->keywords;
	const struct query_input input = {.text = &keywords->text, .mention = window, .at = TIMESTAMP_UNKNOWN};
	const uint32_t *queries;
	struct query_match *match = query_match_begin(keywords->set, &input);
	size_t count = query_match_candidates(match, &queries);
	for (size_t i = 0; i < count; i++) {
		enum query_answer answer = query_match_answer(match, queries[i]);
		struct branches branches = {view, keywords->query_numbers[queries[i]]};
		if (answer == QUERY_YES)
			query_match_branches(match, queries[i], see_branch, &branches);
		keywords->undecided += answer == QUERY_UNDECIDED;
	}
	query_match_end(match);
	if (keywords->hit_count > 1)
		qsort(keywords->hits, keywords->hit_count, sizeof *keywords->hits, by_place);
	for (size_t i = 0; i < keywords->hit_count; i++)
		view->found(view->context, &keywords->hits[i]);
	keywords->hit_count = 0;
}

/* Where the first window begins; text.length where nothing is to be found. A query is about all of the text. */
static size_t first_start(struct keywords *keywords, struct bytes text)
{
	bool certain;
	if (keywords->unguarded)
		return 0;
	size_t from = word_guard_next(keywords->guard, text, 0, &certain);
	return keywords->set != NULL && from < text.length ? 0 : from;
}

size_t keywords_find(struct keywords *keywords, struct bytes text, keyword_found *found, void *context)
{
	struct view view = {.keywords = keywords, .found = found, .context = context};
	if (keywords->raw != NULL)
		return byte_search_find(keywords->raw, text, see_string, &view);
	/* Tokens do not depend on the chunks before theirs. */
	size_t from = first_start(keywords, text), count = 0;
	while (from < text.length) {
		bool last = text.length - from <= WINDOW;
		size_t next = last ? text.length : next_start(text, from);
		struct mention window = mention_blank();
		window.text = (struct bytes){text.data + from, last ? text.length - from : WINDOW};
		view.offset = from;
		view.end = last ? SIZE_MAX : next - from;
		view.count = 0;
		text_read(&keywords->text, &window);
		phrases_find(keywords->phrases, &keywords->text, see_phrase, &view);
		if (keywords->set != NULL)
			find_queries(&view, &window);
		count += view.count;
		from = next;
	}
	return count;
}

size_t keywords_undecided(const struct keywords *keywords)
{
	return keywords->undecided;
}

size_t keywords_skip(struct keywords *keywords, struct bytes lines, size_t from, bool *certain)
{
	*certain = keywords->raw != NULL;
	if (keywords->unguarded)
		return from;
	return keywords->raw != NULL ? byte_search_next(keywords->raw, lines, from)
	                             : word_guard_next(keywords->guard, lines, from, certain);
}

bool keywords_need_text(const struct keywords *keywords)
{
	return keywords->marks || keywords->raw != NULL || keywords->unguarded;
}
