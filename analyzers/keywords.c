/* A list of keywords, and where a text of any length holds them. */
#include "analyzers/keywords.h"

#include "analyzers/phrases.h"
#include "core/file.h"
#include "core/limits.h"
#include "core/memory.h"

#include <stdlib.h>
#include <string.h>

/* A longer text is read in windows that overlap by more than a phrase may be long. */
enum { WINDOW = LIMIT_SCORED_HALF, OVERLAP = 2 << 10 };

struct entry {
	struct bytes keyword;
	struct bytes folded;
	size_t line;
};

struct keywords {
	struct phrases *phrases;
	struct entry *entries; /* by number */
	size_t count, capacity;
	struct arena arena;
	struct text text;
};

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

static void add_line(struct keywords *keywords, struct bytes line, size_t number)
{
	struct buffer folded = {0};
	line = bytes_trim(line);
	if (bytes_empty(line) || bytes_starts_with(line, "# "))
		return;
	text_fold(line, &folded);
	keywords->entries = memory_grow(keywords->entries, keywords->count, &keywords->capacity,
	                                sizeof keywords->entries[0]);
	keywords->entries[keywords->count++] = (struct entry){
		arena_copy(&keywords->arena, line), arena_copy(&keywords->arena, buffer_bytes(&folded)), number};
	buffer_finish(&folded);
}

static void split(struct keywords *keywords, struct bytes list)
{
	for (size_t number = 1; list.length > 0; number++) {
		size_t length = bytes_find(list, (struct bytes)BYTES("\n"));
		add_line(keywords, (struct bytes){list.data, length}, number);
		size_t taken = length < list.length ? length + 1 : length;
		list = (struct bytes){list.data + taken, list.length - taken};
	}
}

static size_t drop_doubled(struct keywords *keywords)
{
	size_t kept = 0, count = keywords->count;
	qsort(keywords->entries, count, sizeof keywords->entries[0], compare_folded);
	for (size_t i = 0; i < count; i++)
		if (i == 0 || !bytes_equal(keywords->entries[i].folded, keywords->entries[kept - 1].folded))
			keywords->entries[kept++] = keywords->entries[i];
	keywords->count = kept;
	qsort(keywords->entries, kept, sizeof keywords->entries[0], compare_lines);
	return count - kept;
}

static bool add_phrases(struct keywords *keywords, const char *path, struct error *error)
{
	if (keywords->count == 0)
		return error_set(error, ERROR_DATA, "%s: no keyword in it; expected one a line", path);
	for (size_t i = 0; i < keywords->count; i++)
		if (!phrases_add(keywords->phrases, keywords->entries[i].keyword, i))
			return error_set(error, ERROR_DATA,
			                 "%s:%zu: '%.*s' leaves nothing to look for, or has more than %d words", path,
			                 keywords->entries[i].line, (int)keywords->entries[i].keyword.length,
			                 keywords->entries[i].keyword.data, LIMIT_PHRASE_TOKENS);
	phrases_finish_adding(keywords->phrases);
	return true;
}

bool keywords_load(const char *path, struct keywords **keywords, size_t *doubled, struct error *error)
{
	struct buffer list = {0};
	*keywords = memory_allocate(1, sizeof **keywords);
	(*keywords)->phrases = phrases_create();
	bool well = file_read(path, LIMIT_KEYWORDS, &list, error);
	if (well) {
		split(*keywords, buffer_bytes(&list));
		*doubled = drop_doubled(*keywords);
		well = add_phrases(*keywords, path, error);
	}
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
	free(keywords->entries);
	text_finish(&keywords->text);
	arena_finish(&keywords->arena);
	free(keywords);
}

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

static void see(void *context, const struct phrase_match *match)
{
	struct view *view = context;
	/* A hashtag and the word in it are one place. */
	bool again = view->count > 0 && match->number == view->number && match->from < view->to;
	if (match->from >= view->end || again)
		return;
	view->number = match->number;
	view->to = match->to;
	view->count++;
	view->found(view->context, &(struct keyword_hit){view->keywords->entries[match->number].keyword,
	                                                 view->offset + match->from, view->offset + match->to});
}

/* Where the next window begins: behind a blank, so that no word is cut. */
static size_t next_start(struct bytes text, size_t from)
{
	for (size_t at = from + WINDOW - OVERLAP; at < from + WINDOW - OVERLAP / 2; at++)
		if (text.data[at] == ' ')
			return at + 1;
	return from + WINDOW - OVERLAP;
}

size_t keywords_find(struct keywords *keywords, struct bytes text, keyword_found *found, void *context)
{
	size_t count = 0;
	for (size_t from = 0; from < text.length || from == 0;) {
		bool last = text.length - from <= WINDOW;
		size_t next = last ? text.length : next_start(text, from);
		struct mention window = mention_blank();
		window.text = (struct bytes){text.data + from, last ? text.length - from : WINDOW};
		struct view view = {.keywords = keywords,
		                    .offset = from,
		                    .end = last ? SIZE_MAX : next - from,
		                    .found = found,
		                    .context = context};
		text_read(&keywords->text, &window);
		phrases_find(keywords->phrases, &keywords->text, see, &view);
		count += view.count;
		if (last)
			break;
		from = next;
	}
	return count;
}
