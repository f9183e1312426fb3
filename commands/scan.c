/* `soumaa scan`: an ad-hoc scan of a list of keywords over files, standard input or the store. */
#include "analyzers/analyzer.h"
#include "analyzers/keywords.h"
#include "commands/commands.h"
#include "commands/pieces.h"
#include "commands/storage.h"
#include "commands/terminal.h"
#include "core/cell.h"
#include "core/json.h"
#include "core/limits.h"
#include "core/memory.h"
#include "core/utf8.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum format { FORMAT_TEXT, FORMAT_JSONL, FORMAT_CSV };

/* What was found in one line. */
struct found {
	struct keyword_hit *hits;
	size_t count, capacity;
};

struct scan {
	struct keywords *keywords;
	struct analyzer *analyzer;
	struct analyzer_scratch *scratch;
	enum format format;
	bool only_count, colour, several;
	const char *file; /* being scanned */
	long lines;       /* of it, that matched */
	struct found found;
	struct arena arena; /* of one line */
	struct buffer out;
	bool any;        /* something was found */
	bool unreadable; /* a file was */
	struct error failure;
};

static void keep(void *context, const struct keyword_hit *hit)
{
	struct found *found = context;
	found->hits = memory_grow(found->hits, found->count, &found->capacity, sizeof found->hits[0]);
	found->hits[found->count++] = *hit;
}

/* -- output ------------------------------------------------------------------------------------------- */

static void write_text_hit(struct scan *scan, struct bytes text, long number, const struct keyword_hit *hit)
{
	struct buffer *out = &scan->out;
	terminal_write(out, bytes_of(scan->file), false);
	buffer_format(out, ":%ld:", number);
	/* A line that is too long to be read is shown around the place. */
	enum { AROUND = 200 };
	size_t from = hit->from > AROUND ? hit->from - AROUND : 0;
	size_t to = text.length - hit->to > AROUND ? hit->to + AROUND : text.length;
	while (from > 0 && from < hit->from && ((unsigned char)text.data[from] & 0xc0) == 0x80)
		from++;
	terminal_write(out, (struct bytes){text.data + from, hit->from - from}, false);
	buffer_append_string(out, scan->colour ? "\033[1;31m" : "");
	terminal_write(out, (struct bytes){text.data + hit->from, hit->to - hit->from}, false);
	buffer_append_string(out, scan->colour ? "\033[0m" : "");
	terminal_write(out, utf8_cut((struct bytes){text.data + hit->to, to - hit->to}, AROUND), false);
	buffer_append_byte(out, '\n');
}

/* What stands at the place, fit to be shown. */
static struct bytes matched(struct scan *scan, struct bytes text, const struct keyword_hit *hit)
{
	return utf8_clean(&scan->arena, (struct bytes){text.data + hit->from, hit->to - hit->from});
}

static void write_json_hit(struct scan *scan, struct bytes text, size_t offset, long number,
                           const struct keyword_hit *hit, const struct verdict *verdict)
{
	struct buffer *out = &scan->out;
	buffer_append_byte(out, '{');
	json_write_name(out, "keyword");
	json_write_string(out, hit->keyword);
	json_write_name(out, "file");
	json_write_string(out, utf8_repair(&scan->arena, bytes_of(scan->file), NULL));
	buffer_format(out, ",\"line\":%ld,\"from\":%zu,\"to\":%zu,\"text\":", number, offset + hit->from,
	              offset + hit->to);
	json_write_string(out, matched(scan, text, hit));
	json_write_name(out, "sentiment");
	json_write_string(out, bytes_of(sentiment_name(verdict->sentiment)));
	buffer_format(out, ",\"severity\":%d}\n", verdict->severity);
}

static void write_cell(struct scan *scan, struct bytes cell)
{
	if (cell_needs_guard(cell))
		cell = arena_format(&scan->arena, "'%.*s", (int)cell.length, cell.data);
	cell_write(&scan->out, cell);
	buffer_append_byte(&scan->out, ',');
}

static void write_csv_hit(struct scan *scan, struct bytes text, size_t offset, long number,
                          const struct keyword_hit *hit, const struct verdict *verdict)
{
	write_cell(scan, hit->keyword);
	write_cell(scan, utf8_repair(&scan->arena, bytes_of(scan->file), NULL));
	buffer_format(&scan->out, "%ld,%zu,%zu,", number, offset + hit->from, offset + hit->to);
	write_cell(scan, matched(scan, text, hit));
	buffer_format(&scan->out, "%s,%d\r\n", sentiment_name(verdict->sentiment), verdict->severity);
}

/* -- one line ----------------------------------------------------------------------------------------- */

static void write_hits(struct scan *scan, struct bytes text, size_t offset, long number, const struct verdict *verdict)
{
	for (size_t i = 0; i < scan->found.count; i++) {
		const struct keyword_hit *hit = &scan->found.hits[i];
		switch (scan->format) {
		case FORMAT_TEXT: write_text_hit(scan, text, number, hit); break;
		case FORMAT_JSONL: write_json_hit(scan, text, offset, number, hit, verdict); break;
		case FORMAT_CSV: write_csv_hit(scan, text, offset, number, hit, verdict); break;
		}
	}
}

/* Scans a text; `verdict` is that of the store, or NULL: then it is made where something is found. Returns whether
 * something was. */
static bool scan_text(struct scan *scan, struct bytes text, size_t offset, long number, const struct verdict *verdict)
{
	struct verdict made = {0};
	scan->found.count = 0;
	if (keywords_find(scan->keywords, text, keep, &scan->found) == 0)
		return false;
	scan->any = true;
	if (verdict == NULL)
		verdict = &made;
	if (!scan->only_count && verdict == &made && scan->format != FORMAT_TEXT) {
		struct mention mention = mention_blank();
		mention.id = bytes_of("line");
		mention.text = text;
		analyzer_judge(scan->analyzer, scan->scratch, &mention, false, &scan->arena, &made);
	}
	if (!scan->only_count)
		write_hits(scan, text, offset, number, verdict);
	return true;
}

/* A line that is a JSON object with a text is scanned in that text, any other one as it is. */
static bool scan_line(struct scan *scan, const struct piece *piece)
{
	char problem[JSON_ERROR_TEXT_LENGTH];
	struct bytes text = {piece->text.data, piece->text.length};
	json_t *object = NULL;
	if (piece->last && piece->offset == 0 && text.length > 0 && text.data[0] == '{')
		object = json_parse(text, problem);
	struct bytes member = json_member(object, "text");
	bool matched = scan_text(scan, bytes_absent(member) ? text : member, piece->offset, piece->number, NULL);
	json_decref(object);
	arena_reset(&scan->arena);
	return matched;
}

static bool flush(struct scan *scan, struct error *error)
{
	bool well = invocation_write(buffer_bytes(&scan->out), error);
	buffer_clear(&scan->out);
	return well;
}

static bool write_count(struct scan *scan, struct error *error)
{
	if (!scan->only_count)
		return true;
	if (scan->several) {
		terminal_write(&scan->out, bytes_of(scan->file), false);
		buffer_append_byte(&scan->out, ':');
	}
	buffer_format(&scan->out, "%ld\n", scan->lines);
	return flush(scan, error);
}

/* -- files and the store ------------------------------------------------------------------------------ */

static bool scan_pieces(struct scan *scan, struct pieces *pieces, struct error *error)
{
	struct piece piece;
	bool more, line_matched = false;
	while (pieces_next(pieces, &piece, &more, error)) {
		if (!more)
			return write_count(scan, error);
		line_matched = scan_line(scan, &piece) || line_matched;
		if (piece.last) {
			scan->lines += line_matched;
			line_matched = false;
		}
		if (!flush(scan, error))
			return false;
	}
	return false;
}

static bool scan_file(struct scan *scan, struct invocation *invocation, const char *path, struct error *error)
{
	bool standard = strcmp(path, "-") == 0;
	int descriptor = standard ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
	struct pieces pieces;
	struct error trouble = {0};
	scan->file = path;
	scan->lines = 0;
	if (descriptor < 0) {
		scan->unreadable = true;
		invocation_warn(invocation, "%s: cannot open: %s", path, strerror(errno));
		return true;
	}
	pieces_init(&pieces, descriptor, standard ? "standard input" : path, LIMIT_MENTION_LINE);
	bool well = scan_pieces(scan, &pieces, &trouble);
	pieces_finish(&pieces);
	if (!standard)
		close(descriptor);
	if (!well && strncmp(trouble.message, pieces.name, strlen(pieces.name)) == 0) {
		/* A folder, or a disk that fails: the other files are scanned all the same. */
		scan->unreadable = true;
		invocation_warn(invocation, "%s", trouble.message);
		return true;
	}
	if (!well)
		*error = trouble;
	return well;
}

static bool scan_record(void *context, const struct record *record)
{
	struct scan *scan = context;
	bool matched = scan_text(scan, record->mention.text, 0, (long)record->number,
	                         record->judged ? &record->verdict : NULL);
	scan->lines += matched;
	arena_reset(&scan->arena);
	return flush(scan, &scan->failure);
}

static bool scan_store(struct scan *scan, struct invocation *invocation, struct error *error)
{
	struct configuration configuration;
	struct store *store = NULL;
	struct store_filter filter = {.from = TIMESTAMP_UNKNOWN, .to = TIMESTAMP_UNKNOWN, .sentiment = -1};
	scan->file = "store";
	bool well = storage_read(invocation, &configuration, &store, error) &&
	            store_list(store, &filter, scan_record, scan, error);
	if (well && scan->failure.code != ERROR_NONE) {
		*error = scan->failure;
		well = false;
	}
	store_close(store);
	return well && write_count(scan, error);
}

static bool scan_all(struct scan *scan, struct invocation *invocation, struct error *error)
{
	if (invocation_switch(invocation, "store"))
		return scan_store(scan, invocation, error);
	if (invocation->argument_count == 0)
		return scan_file(scan, invocation, "-", error);
	scan->several = invocation->argument_count > 1;
	for (int i = 0; i < invocation->argument_count; i++)
		if (!scan_file(scan, invocation, invocation->arguments[i], error))
			return false;
	return true;
}

/* -- the command -------------------------------------------------------------------------------------- */

static bool read_format(struct scan *scan, const struct invocation *invocation, struct error *error)
{
	static const char *const names[] = {"text", "jsonl", "csv"};
	const char *option = invocation_option(invocation, "format");
	scan->only_count = invocation_switch(invocation, "count");
	scan->colour = isatty(STDOUT_FILENO) && getenv("NO_COLOR") == NULL;
	if (option == NULL)
		return true;
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
		if (strcmp(option, names[i]) == 0) {
			scan->format = (enum format)i;
			return true;
		}
	}
	return error_set(error, ERROR_USAGE, "--format '%s': expected text, jsonl or csv", option);
}

static bool prepare(struct scan *scan, struct invocation *invocation, struct error *error)
{
	const char *list = invocation_option(invocation, "keywords"), *rules;
	size_t doubled = 0;
	if (list == NULL)
		return error_set(error, ERROR_USAGE,
		                 "--keywords FILE is missing: a list of words and phrases, one a line");
	if (!read_format(scan, invocation, error) || !keywords_load(list, &scan->keywords, &doubled, error))
		return false;
	if (doubled > 0)
		invocation_warn(invocation, "%s: %zu keywords are spellings of others in the list and were passed over",
		                list, doubled);
	if (!invocation_rules(invocation, &rules, error) || !analyzer_create(rules, NULL, &scan->analyzer, error))
		return false;
	scan->scratch = analyzer_scratch_create(scan->analyzer);
	if (scan->format == FORMAT_CSV && !scan->only_count)
		buffer_append_string(&scan->out, "keyword,file,line,from,to,text,sentiment,severity\r\n");
	return true;
}

static bool run(struct invocation *invocation, int *status, struct error *error)
{
	struct scan scan = {0};
	bool well = prepare(&scan, invocation, error) && scan_all(&scan, invocation, error) && flush(&scan, error);
	*status = scan.unreadable ? ERROR_NO_INPUT : scan.any ? 0 : 1;
	analyzer_scratch_destroy(scan.scratch);
	analyzer_destroy(scan.analyzer);
	keywords_destroy(scan.keywords);
	free(scan.found.hits);
	buffer_finish(&scan.out);
	arena_finish(&scan.arena);
	return well;
}

const struct command command_scan = {
	.name = "scan",
	.summary = "Looks for the words and phrases of a list in files, a pipe or the store",
	.synopsis = "[FILE...]",
	.examples = "  soumaa scan --keywords list.txt comments.txt\n"
		    "  soumaa scan --keywords list.txt --format jsonl - < mentions.jsonl\n"
		    "  soumaa scan --keywords list.txt --store --count\n",
	.options = {{"keywords", "LIST", "words and phrases, one a line"},
                    {"format", "FORMAT", "text (default), jsonl or csv"},
                    {"count", NULL, "print how many lines match, as grep -c does"},
                    {"store", NULL, "scan the mentions of the store"}},
	.run = run,
};
