/* The hits of a scan as lines for a person or for grep's readers, as JSON Lines, CSV and HTML. */
#include "commands/scan.h"
#include "commands/terminal.h"
#include "core/cell.h"
#include "core/json.h"
#include "core/utf8.h"

#include <string.h>

/* Of a line that is too long to be read only the places and so much around them are shown. */
enum { AROUND = 200, SHOWN = 2000 };

bool scan_flush(struct scan *scan, struct error *error)
{
	bool well = invocation_write(buffer_bytes(&scan->out), error);
	buffer_clear(&scan->out);
	return well;
}

/* -- text --------------------------------------------------------------------------------------------- */

/* "file:12:", or "file-12-" for a line that is only shown around another one. */
static void write_place(struct scan *scan, int64_t number, char mark)
{
	terminal_write(&scan->out, bytes_of(scan->file), false);
	buffer_format(&scan->out, "%c%lld%c", mark, (long long)number, mark);
}

static void write_separator(struct scan *scan, int64_t first)
{
	if (scan->context > 0 && scan->shown > 0 && first > scan->shown + 1)
		buffer_append_string(&scan->out, "--\n");
}

/* The lines that were kept, each without control characters. */
static void write_before(struct scan *scan, int64_t number)
{
	struct bytes rest = buffer_bytes(&scan->before);
	int64_t first = number - (int64_t)scan->before_count;
	write_separator(scan, first);
	for (int64_t at = first; at < number; at++) {
		write_place(scan, at, '-');
		terminal_write(&scan->out, bytes_take_line(&rest), false);
		buffer_append_byte(&scan->out, '\n');
	}
	buffer_clear(&scan->before);
	scan->before_count = 0;
}

static void write_part(struct scan *scan, struct bytes text, size_t from, size_t to, bool marked)
{
	marked = marked && scan->colour;
	buffer_append_string(&scan->out, marked ? "\033[1;31m" : "");
	terminal_write(&scan->out, (struct bytes){text.data + from, to - from}, false);
	buffer_append_string(&scan->out, marked ? "\033[0m" : "");
}

static bool is_inner(struct bytes text, size_t at)
{
	return at > 0 && at < text.length && ((unsigned char)text.data[at] & 0xc0) == 0x80;
}

/* Where what is shown of the line ends. */
static size_t shown_end(const struct scan *scan, struct bytes text, size_t from)
{
	size_t last = scan->hits[scan->hit_count - 1].to, first = scan->hits[0].to;
	size_t most = first > from + SHOWN ? first : from + SHOWN;
	size_t to = last + AROUND < most ? last + AROUND : most;
	return text.length <= to ? text.length
	                         : from + utf8_cut((struct bytes){text.data + from, to - from}, to - from).length;
}

static void write_text(struct scan *scan, const struct scan_text *line, const struct verdict *verdict)
{
	struct bytes text = line->text;
	size_t at = scan->hits[0].from > AROUND && text.length > SHOWN ? scan->hits[0].from - AROUND : 0;
	while (is_inner(text, at))
		at--;
	size_t end = shown_end(scan, text, at);
	write_before(scan, line->number);
	write_place(scan, line->number, ':');
	for (size_t i = 0; i < scan->hit_count; i++) {
		size_t from = scan->hits[i].from > at ? scan->hits[i].from : at, to = scan->hits[i].to;
		if (to > end || to <= at)
			continue;
		write_part(scan, text, at, from, false);
		write_part(scan, text, from, to, true);
		at = to;
	}
	write_part(scan, text, at, end, false);
	if (scan->colour)
		buffer_format(&scan->out, "  \033[2m(%s, %d)\033[0m", sentiment_name(verdict->sentiment),
		              verdict->severity);
	buffer_append_byte(&scan->out, '\n');
	scan->shown = line->number;
	scan->next = (int64_t)scan->context;
}

/* Keeps the line for the next one that matches. */
static void keep_before(struct scan *scan, struct bytes text)
{
	if (scan->before_count == scan->context) {
		size_t first = bytes_find(buffer_bytes(&scan->before), (struct bytes)BYTES("\n")) + 1;
		memmove(scan->before.data, scan->before.data + first, scan->before.length - first);
		scan->before.length -= first;
		scan->before_count--;
	}
	buffer_append_bytes(&scan->before, utf8_cut(text, SHOWN));
	buffer_append_byte(&scan->before, '\n');
	scan->before_count++;
}

void scan_write_other(struct scan *scan, const struct scan_text *line)
{
	if (scan->context == 0 || line->offset > 0)
		return;
	if (scan->next == 0) {
		keep_before(scan, line->text);
		return;
	}
	write_place(scan, line->number, '-');
	terminal_write(&scan->out, utf8_cut(line->text, SHOWN), false);
	buffer_append_byte(&scan->out, '\n');
	scan->shown = line->number;
	scan->next--;
}

/* -- JSON Lines and CSV ------------------------------------------------------------------------------- */

/* What stands at the place, fit to be shown. */
static struct bytes matched(struct scan *scan, struct bytes text, const struct keyword_hit *hit)
{
	return utf8_clean(&scan->arena, (struct bytes){text.data + hit->from, hit->to - hit->from});
}

static void write_json(struct scan *scan, const struct scan_text *line, const struct keyword_hit *hit,
                       const struct verdict *verdict)
{
	struct buffer *out = &scan->out;
	buffer_append_byte(out, '{');
	json_write_member(out, "keyword", utf8_repair(&scan->arena, hit->keyword, NULL));
	json_write_member(out, "file", utf8_repair(&scan->arena, bytes_of(scan->file), NULL));
	buffer_format(out, ",\"line\":%lld,\"from\":%zu,\"to\":%zu,\"text\":", (long long)line->number,
	              line->offset + hit->from, line->offset + hit->to);
	json_write_string(out, matched(scan, line->text, hit));
	json_write_member(out, "sentiment", bytes_of(sentiment_name(verdict->sentiment)));
	buffer_format(out, ",\"severity\":%d}\n", verdict->severity);
}

static void write_cell(struct scan *scan, struct bytes cell)
{
	if (cell_needs_guard(cell))
		cell = arena_format(&scan->arena, "'%.*s", (int)cell.length, cell.data);
	cell_write(&scan->out, cell);
	buffer_append_byte(&scan->out, ',');
}

static void write_csv(struct scan *scan, const struct scan_text *line, const struct keyword_hit *hit,
                      const struct verdict *verdict)
{
	write_cell(scan, utf8_repair(&scan->arena, hit->keyword, NULL));
	write_cell(scan, utf8_repair(&scan->arena, bytes_of(scan->file), NULL));
	buffer_format(&scan->out, "%lld,%zu,%zu,", (long long)line->number, line->offset + hit->from,
	              line->offset + hit->to);
	write_cell(scan, matched(scan, line->text, hit));
	buffer_format(&scan->out, "%s,%d\r\n", sentiment_name(verdict->sentiment), verdict->severity);
}

/* -- HTML --------------------------------------------------------------------------------------------- */

/* The page marks what the evidence names: here the keywords and nothing else. */
static void add_to_page(struct scan *scan, const struct scan_text *line, const struct record *record)
{
	struct record shown = *record;
	struct evidence *rows = arena_allocate(&scan->arena, scan->hit_count, sizeof *rows);
	size_t *numbers = arena_allocate(&scan->arena, scan->hit_count, sizeof *numbers);
	for (size_t i = 0; i < scan->hit_count; i++) {
		const struct keyword_hit *hit = &scan->hits[i];
		numbers[i] = hit->number;
		rows[i] = (struct evidence){.kind = EVIDENCE_QUERY,
		                            .name = hit->keyword,
		                            .field = FIELD_TEXT,
		                            .from = hit->from,
		                            .to = hit->to,
		                            .text = {line->text.data + hit->from, hit->to - hit->from}};
	}
	shown.verdict.evidence = rows;
	shown.verdict.evidence_count = scan->hit_count;
	scan_page_add(scan->page,
	              &(struct scan_page_match){&shown, bytes_of(scan->file), line->number, numbers, scan->hit_count});
}

/* -- all of them -------------------------------------------------------------------------------------- */

/* The mention that the line is, judged. */
static struct record judged_record(struct scan *scan, const struct scan_text *line)
{
	struct record record = {.mention = mention_blank(), .first_seen = TIMESTAMP_UNKNOWN};
	if (line->record != NULL)
		record = *line->record;
	record.mention.text = line->text;
	if (bytes_absent(record.mention.id))
		record.mention.id = bytes_of("line");
	if (!record.judged && scan->analyzer != NULL)
		analyzer_judge(scan->analyzer, scan->scratch, &record.mention, false, &scan->arena, &record.verdict);
	record.judged = true;
	return record;
}

void scan_write_hits(struct scan *scan, const struct scan_text *line)
{
	if (scan->mode != SCAN_HITS)
		return;
	struct record record = judged_record(scan, line);
	if (scan->format == SCAN_TEXT)
		write_text(scan, line, &record.verdict);
	if (scan->format == SCAN_HTML)
		add_to_page(scan, line, &record);
	for (size_t i = 0; i < scan->hit_count; i++) {
		if (scan->format == SCAN_JSONL)
			write_json(scan, line, &scan->hits[i], &record.verdict);
		if (scan->format == SCAN_CSV)
			write_csv(scan, line, &scan->hits[i], &record.verdict);
	}
}

void scan_write_file(struct scan *scan)
{
	bool names = scan->mode == SCAN_FILES && scan->lines > 0;
	if (names || (scan->mode == SCAN_COUNT && scan->several))
		terminal_write(&scan->out, bytes_of(scan->file), false);
	if (names)
		buffer_append_byte(&scan->out, '\n');
	if (scan->mode == SCAN_COUNT)
		buffer_format(&scan->out, "%s%lld\n", scan->several ? ":" : "", (long long)scan->lines);
	buffer_clear(&scan->before);
	scan->before_count = 0;
	scan->shown = scan->next = 0;
}

void scan_write_head(struct scan *scan)
{
	if (scan->format == SCAN_CSV && scan->mode == SCAN_HITS)
		buffer_append_string(&scan->out, "keyword,file,line,from,to,text,sentiment,severity\r\n");
}

void scan_write_foot(struct scan *scan)
{
	if (scan->page != NULL)
		scan_page_write(scan->page, scan->language, scan->invocation->now, &scan->out);
}
