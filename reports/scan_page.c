/* A scan as one HTML page. */
#include "reports/scan_page.h"

#include "core/limits.h"
#include "core/memory.h"
#include "reports/card.h"
#include "reports/chart.h"
#include "reports/foreign.h"
#include "reports/phrase.h"
#include "reports/section.h"
#include "reports/stylesheet.h"
#include "reports/translation.h"

#include <stdlib.h>
#include <string.h>

enum { TEXT_SHOWN = 600, NAME_SHOWN = 80 };

/* What is counted of a keyword or a day. */
struct tally {
	int64_t places, texts, negative;
	int64_t last_text; /* that was counted: a text counts once */
};

struct day {
	char date[TIMESTAMP_TEXT];
	struct tally tally;
};

/* A text that is shown, with its record in the page's arena. */
struct shown {
	struct record record;
	struct bytes file;
	int64_t line;
};

struct scan_page {
	const struct bytes *keywords;
	size_t keyword_count;
	struct tally *tallies; /* by keyword */
	struct tally all, undated;
	struct day *days; /* by date */
	size_t day_count, day_capacity;
	struct digest_figures figures; /* sentiment, severity and topics of the texts */
	struct shown *shown;
	size_t shown_count;
	struct arena arena;
};

struct scan_page *scan_page_create(const struct bytes *keywords, size_t count)
{
	struct scan_page *page = memory_allocate(1, sizeof *page);
	page->keywords = keywords;
	page->keyword_count = count;
	page->tallies = memory_allocate(count, sizeof *page->tallies);
	page->shown = memory_allocate(LIMIT_SCAN_SHOWN, sizeof *page->shown);
	return page;
}

void scan_page_destroy(struct scan_page *page)
{
	if (page == NULL)
		return;
	free(page->tallies);
	free(page->days);
	free(page->shown);
	arena_finish(&page->arena);
	free(page);
}

/* -- feeding ------------------------------------------------------------------------------------------ */

static void count_text(struct tally *tally, int64_t number, const struct verdict *verdict)
{
	if (tally->last_text == number)
		return;
	tally->last_text = number;
	tally->texts++;
	tally->negative += verdict->sentiment == SENTIMENT_NEGATIVE && !verdict->unsure;
}

/* Where the date stands among the days or is to be put. */
static size_t day_place(const struct scan_page *page, const char *date)
{
	size_t low = 0, high = page->day_count;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (strcmp(page->days[middle].date, date) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* The tally of a day; that of the texts without one where there are more days than a page can show. */
static struct tally *tally_of_day(struct scan_page *page, const struct record *record)
{
	char date[TIMESTAMP_TEXT];
	timestamp at = record->mention.published != TIMESTAMP_UNKNOWN ? record->mention.published : record->first_seen;
	if (at == TIMESTAMP_UNKNOWN)
		return &page->undated;
	timestamp_date(at, date);
	size_t place = day_place(page, date);
	if (place < page->day_count && strcmp(page->days[place].date, date) == 0)
		return &page->days[place].tally;
	if (page->day_count == LIMIT_SCAN_DAYS)
		return &page->undated;
	page->days = memory_grow(page->days, page->day_count, &page->day_capacity, sizeof *page->days);
	memmove(page->days + place + 1, page->days + place, (page->day_count - place) * sizeof *page->days);
	page->days[place] = (struct day){0};
	memcpy(page->days[place].date, date, sizeof date);
	page->day_count++;
	return &page->days[place].tally;
}

static void count_verdict(struct digest_figures *figures, const struct verdict *verdict)
{
	figures->mentions++;
	if (verdict->unsure)
		figures->unsure++;
	else
		figures->sentiment[verdict->sentiment]++;
	figures->severity[verdict->severity]++;
	for (size_t i = 0; i < verdict->risk_count; i++)
		figures->topics[verdict->risks[i].topic]++;
}

void scan_page_add(struct scan_page *page, const struct scan_page_match *match)
{
	const struct verdict *verdict = &match->record->verdict;
	int64_t number = page->all.texts + 1;
	struct tally *day = tally_of_day(page, match->record);
	for (size_t i = 0; i < match->place_count; i++) {
		struct tally *tally = &page->tallies[match->keywords[i]];
		tally->places++;
		count_text(tally, number, verdict);
	}
	day->places += (int64_t)match->place_count;
	count_text(day, number, verdict);
	page->all.places += (int64_t)match->place_count;
	count_text(&page->all, number, verdict);
	count_verdict(&page->figures, verdict);
	if (page->shown_count == LIMIT_SCAN_SHOWN)
		return;
	page->shown[page->shown_count++] = (struct shown){record_copy(&page->arena, match->record),
	                                                  arena_copy(&page->arena, match->file), match->line};
}

/* -- writing ------------------------------------------------------------------------------------------ */

/* The page being written. */
struct writing {
	const struct scan_page *page;
	timestamp now;
	struct arena arena;
	xmlNode *main;
};

static void add_figure(struct writing *writing, xmlNode *list, const char *label, int64_t number)
{
	xmlNode *item = tree_add(list, "li", NULL);
	tree_add_text(item, "span", "label", bytes_of(label));
	tree_attribute(tree_add_text(item, "span", "value", phrase_number(&writing->arena, number)), "dir", "ltr");
}

static void add_header(struct writing *writing)
{
	const struct scan_page *page = writing->page;
	int64_t found = 0;
	for (size_t i = 0; i < page->keyword_count; i++)
		found += page->tallies[i].places > 0;
	xmlNode *header = tree_add(writing->main, "header", NULL);
	tree_add_text(header, "h1", NULL, bytes_of(translate("Scan of a list of keywords")));
	tree_add_text(header, "p", "date", phrase_date(&writing->arena, writing->now));
	xmlNode *list = tree_add(section_add(writing->main, translate("What was found")), "ul", "figures");
	add_figure(writing, list, translate("Texts"), page->all.texts);
	add_figure(writing, list, translate("Places"), page->all.places);
	add_figure(writing, list, translate("Keywords found"), found);
	add_figure(writing, list, translate("Keywords not found"), (int64_t)page->keyword_count - found);
	add_figure(writing, list, translate("Negative"), page->all.negative);
}

static xmlNode *add_tallies(xmlNode *section, const char *heading, const char *first)
{
	const char *heads[] = {first, translate("Places"), translate("Texts"), translate("Negative")};
	return section_add_table(section, heading, heads, 4);
}

static void add_tally(struct writing *writing, xmlNode *body, struct bytes name, const struct tally *tally)
{
	xmlNode *row = section_add_row(body, name);
	section_add_number(row, phrase_number(&writing->arena, tally->places));
	section_add_number(row, phrase_number(&writing->arena, tally->texts));
	section_add_number(row, phrase_number(&writing->arena, tally->negative));
}

static int by_places(const void *left, const void *right)
{
	const struct tally *const *a = left, *const *b = right;
	if ((*a)->places != (*b)->places)
		return (*a)->places > (*b)->places ? -1 : 1;
	return (*a > *b) - (*a < *b); /* both lie in one array, in the order of the list */
}

static void add_rest(struct writing *writing, xmlNode *section, size_t count)
{
	struct arena *arena = &writing->arena;
	if (count == 0)
		return;
	struct bytes rest = arena_format(arena, translate_count("and %s more", "and %s more", count),
	                                 phrase_number(arena, (int64_t)count).data);
	section_add_more(section, rest.data);
}

static void add_keywords(struct writing *writing)
{
	const struct scan_page *page = writing->page;
	const char *heading = translate("By keyword");
	const struct tally **order = arena_allocate(&writing->arena, page->keyword_count, sizeof *order);
	size_t count = 0;
	for (size_t i = 0; i < page->keyword_count; i++)
		if (page->tallies[i].places > 0)
			order[count++] = &page->tallies[i];
	xmlNode *section = section_add(writing->main, heading);
	if (count == 0) {
		section_add_none(section);
		return;
	}
	qsort(order, count, sizeof *order, by_places);
	size_t rows = count < LIMIT_SCAN_ROWS ? count : LIMIT_SCAN_ROWS;
	xmlNode *body = add_tallies(section, heading, translate("Keyword"));
	for (size_t i = 0; i < rows; i++) {
		struct bytes keyword = page->keywords[order[i] - page->tallies];
		add_tally(writing, body, foreign_short(&writing->arena, keyword, NAME_SHOWN), order[i]);
	}
	add_rest(writing, section, count - rows);
}

/* Nothing where no text has a day. */
static void add_days(struct writing *writing)
{
	const struct scan_page *page = writing->page;
	const char *heading = translate("By day");
	if (page->day_count == 0)
		return;
	xmlNode *section = section_add(writing->main, heading);
	size_t rows = page->day_count < LIMIT_SCAN_ROWS ? page->day_count : LIMIT_SCAN_ROWS;
	xmlNode *body = add_tallies(section, heading, translate("Day"));
	for (size_t i = page->day_count; i-- > page->day_count - rows;)
		add_tally(writing, body, bytes_of(page->days[i].date), &page->days[i].tally);
	if (page->undated.texts > 0)
		add_tally(writing, body, bytes_of(translate("day unknown")), &page->undated);
	add_rest(writing, section, page->day_count - rows);
}

static void add_mood(struct writing *writing)
{
	const struct scan_page *page = writing->page;
	if (page->all.texts == 0)
		return;
	const char *heading = translate("Sentiment and risk");
	xmlNode *section = section_add(writing->main, heading);
	struct digest digest = {.today = page->figures};
	chart_sentiment(&writing->arena, section, &digest);
	chart_topics(&writing->arena, section, &digest);
	const char *heads[] = {translate("Severity"), translate("Texts")};
	xmlNode *body = section_add_table(section, heading, heads, 2);
	for (int level = SEVERITY_MOST; level >= 0; level--) {
		xmlNode *row = section_add_row(body, phrase_severity(&writing->arena, level));
		section_add_number(row, phrase_number(&writing->arena, page->figures.severity[level]));
	}
}

static void add_fact(struct facts *facts, struct bytes fact)
{
	if (!bytes_empty(fact))
		facts->items[facts->count++] = fact;
}

static void add_text(struct writing *writing, xmlNode *list, const struct shown *shown)
{
	struct arena *arena = &writing->arena;
	const struct record *record = &shown->record;
	struct facts facts = {0};
	xmlNode *item = tree_add(list, "li", NULL);
	card_add_level(arena, item, record, (struct bytes){0});
	struct excerpt text = excerpt_make(arena, record, FIELD_TEXT, TEXT_SHOWN);
	card_add_excerpt(item, "blockquote", NULL, &text);
	add_fact(&facts, arena_format(arena, "%s:%lld", foreign_short(arena, shown->file, NAME_SHOWN).data,
	                              (long long)shown->line));
	add_fact(&facts,
	         bytes_of(record->verdict.unsure ? translate("unsure") : phrase_sentiment(record->verdict.sentiment)));
	add_fact(&facts, foreign_short(arena, record->mention.author, NAME_SHOWN));
	add_fact(&facts, foreign_short(arena, record->mention.source, NAME_SHOWN));
	if (record->mention.published != TIMESTAMP_UNKNOWN)
		add_fact(&facts, phrase_time(arena, record->mention.published, writing->now));
	card_add_facts(item, "facts", &facts);
	struct bytes url = foreign_url(arena, record->mention.url);
	if (!bytes_absent(url))
		tree_add_link(arena, tree_add(item, "p", "facts"), url, bytes_of(translate("Open the original")));
}

static void add_texts(struct writing *writing)
{
	const struct scan_page *page = writing->page;
	xmlNode *section = section_add(writing->main, translate("The texts"));
	if (page->shown_count == 0) {
		section_add_none(section);
		return;
	}
	xmlNode *list = tree_add(section, "ol", "cards");
	for (size_t i = 0; i < page->shown_count; i++)
		add_text(writing, list, &page->shown[i]);
	add_rest(writing, section, (size_t)page->all.texts - page->shown_count);
}

void scan_page_write(const struct scan_page *page, const char *language, timestamp now, struct buffer *out)
{
	struct writing writing = {.page = page, .now = now};
	xmlDoc *document;
	translation_use(language);
	xmlNode *body = tree_page(&writing.arena, bytes_of(translate("Scan of a list of keywords")), stylesheet,
	                          &document);
	writing.main = tree_add(body, "main", NULL);
	add_header(&writing);
	add_keywords(&writing);
	add_days(&writing);
	add_mood(&writing);
	add_texts(&writing);
	tree_finish(document, out);
	arena_finish(&writing.arena);
}
