/* The digest as CSV: one row a mention (RFC 4180), no cell that a spreadsheet would run as a formula. */
#include "reports/digest.h"

#include "core/cell.h"
#include "reports/foreign.h"

#include <inttypes.h>

enum { EXCERPT = 500 };

static const char header[] =
	"brand,id,cluster,first_seen,published,source,site,author,url,lang,title,excerpt,sentiment,polarity,confidence,"
	"unsure,severity,topics,rules,intent,needs_reply,reach,engagement,copies,human_sentiment,human_topics,human_"
	"note";

/* Where the cells of one file go. */
struct table {
	struct buffer *out;
	struct arena arena; /* of one row */
	char separator;
	bool opened; /* the row has a cell */
};

static void write_raw(struct table *table, struct bytes cell)
{
	if (table->opened)
		buffer_append_byte(table->out, table->separator);
	table->opened = true;
	cell_write(table->out, cell);
}

static void write_text(struct table *table, struct bytes text)
{
	struct bytes cell = bytes_trim(foreign_line(&table->arena, text));
	if (cell_needs_guard(cell))
		cell = arena_format(&table->arena, "'%.*s", (int)cell.length, cell.data);
	write_raw(table, cell);
}

static void write_number(struct table *table, int64_t number)
{
	write_raw(table, arena_format(&table->arena, "%" PRId64, number));
}

static void write_count(struct table *table, int64_t count)
{
	if (count >= 0)
		write_number(table, count);
	else
		write_raw(table, bytes_of(""));
}

static void write_time(struct table *table, timestamp at)
{
	char text[TIMESTAMP_TEXT];
	timestamp_format_local(at, text);
	write_raw(table, bytes_of(text));
}

static void write_switch(struct table *table, bool on)
{
	write_raw(table, bytes_of(on ? "true" : "false"));
}

/* "fraud:3 service:1" */
static void write_topics(struct table *table, const struct verdict *verdict)
{
	struct buffer cell = {0};
	for (size_t i = 0; i < verdict->risk_count; i++)
		buffer_format(&cell, "%s%s:%d", i == 0 ? "" : " ", topic_name(verdict->risks[i].topic),
		              verdict->risks[i].level);
	write_raw(table, buffer_bytes(&cell));
	buffer_finish(&cell);
}

static bool is_rule(const struct evidence *evidence)
{
	return evidence->kind == EVIDENCE_RULE;
}

/* The names of the rules that matched, each once, a blank between two. */
static void write_rules(struct table *table, const struct verdict *verdict)
{
	struct buffer cell = {0};
	for (size_t i = 0; i < verdict->evidence_count; i++) {
		bool known = !is_rule(&verdict->evidence[i]);
		for (size_t j = 0; j < i && !known; j++)
			known = is_rule(&verdict->evidence[j]) &&
			        bytes_equal(verdict->evidence[j].name, verdict->evidence[i].name);
		if (known)
			continue;
		if (cell.length > 0)
			buffer_append_byte(&cell, ' ');
		buffer_append_bytes(&cell, verdict->evidence[i].name);
	}
	write_text(table, buffer_bytes(&cell));
	buffer_finish(&cell);
}

/* The cells sentiment to needs_reply. */
static void write_verdict(struct table *table, const struct verdict *verdict)
{
	write_raw(table, bytes_of(sentiment_name(verdict->sentiment)));
	write_raw(table, arena_format(&table->arena, "%.3f", verdict->polarity));
	write_raw(table, arena_format(&table->arena, "%.3f", verdict->confidence));
	write_switch(table, verdict->unsure);
	write_number(table, verdict->severity);
	write_topics(table, verdict);
	write_rules(table, verdict);
	write_raw(table, bytes_of(intent_name(verdict->intent)));
	write_switch(table, verdict->needs_reply);
}

static void write_blanks(struct table *table, int count)
{
	while (count-- > 0)
		write_raw(table, bytes_of(""));
}

enum { VERDICT_CELLS = 9, HUMAN_CELLS = 3 };

static void write_row(struct table *table, const struct digest_input *input, const struct record *record)
{
	const struct mention *mention = &record->mention;
	table->opened = false;
	write_text(table, input->brand->id);
	write_number(table, record->number);
	write_number(table, record->cluster == 0 ? record->number : record->cluster);
	write_time(table, record->first_seen);
	write_time(table, mention->published);
	write_text(table, mention->source);
	write_text(table, foreign_site(&table->arena, mention->url));
	write_text(table, mention->author);
	write_text(table, mention->url);
	write_text(table, record->judged ? bytes_of(language_name(record->verdict.lang)) : mention->lang);
	write_text(table, mention->title);
	write_text(table, foreign_short(&table->arena, mention->text, EXCERPT));
	if (record->judged)
		write_verdict(table, &record->verdict);
	else
		write_blanks(table, VERDICT_CELLS);
	write_count(table, mention->author_followers);
	write_count(table, digest_engagement(record));
	write_number(table, record->copies);
	write_blanks(table, HUMAN_CELLS);
	buffer_append_string(table->out, "\r\n");
	arena_reset(&table->arena);
}

void digest_write_csv(const struct digest_input *input, bool excel, struct buffer *out)
{
	struct table table = {.out = out, .separator = excel ? ';' : ','};
	if (excel)
		buffer_append_string(out, "\xef\xbb\xbf");
	for (const char *c = header; *c != 0; c++)
		buffer_append_byte(out, *c == ',' ? table.separator : *c);
	buffer_append_string(out, "\r\n");
	for (size_t i = 0; i < input->record_count; i++)
		write_row(&table, input, &input->records[i]);
	arena_finish(&table.arena);
}
