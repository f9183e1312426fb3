/* What a scan reads: files, standard input, the store, or the sources as they answer now. */
#include "commands/commands.h"
#include "commands/pieces.h"
#include "commands/scan.h"
#include "commands/storage.h"
#include "core/json.h"
#include "core/limits.h"
#include "core/memory.h"
#include "core/utf8.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* -- one text ----------------------------------------------------------------------------------------- */

static void keep(void *context, const struct keyword_hit *hit)
{
	struct scan *scan = context;
	scan->hits = memory_grow(scan->hits, scan->hit_count, &scan->hit_capacity, sizeof scan->hits[0]);
	scan->hits[scan->hit_count++] = *hit;
}

/* Returns whether something was found. */
static bool scan_text(struct scan *scan, const struct scan_text *text)
{
	scan->hit_count = 0;
	if (keywords_find(scan->keywords, text->text, keep, scan) == 0) {
		scan_write_other(scan, text);
		return false;
	}
	scan->any = true;
	scan_write_hits(scan, text);
	return true;
}

static bool is_too_old(const struct scan *scan, timestamp at)
{
	return scan->since != TIMESTAMP_UNKNOWN && at != TIMESTAMP_UNKNOWN && at < scan->since;
}

/* -- lines that are JSON objects ---------------------------------------------------------------------- */

static unsigned hexadecimal(const char *digits)
{
	unsigned value = 0;
	for (int i = 0; i < 4; i++) {
		char c = (char)(digits[i] | 0x20);
		unsigned digit = c >= '0' && c <= '9' ? (unsigned)(c - '0') : (unsigned)(c - 'a') + 10;
		if (digit > 15)
			return 0xfffd;
		value = value << 4 | digit;
	}
	return value;
}

/* Writes the character of the escape behind a backslash; returns how many bytes it takes there. */
static size_t unescape_one(struct bytes rest, struct buffer *out)
{
	char room[4];
	unsigned code_point = rest.data[0] == 'u' && rest.length >= 5 ? hexadecimal(rest.data + 1) : 0;
	if (code_point == 0) {
		buffer_append_byte(out, strchr("nrtbf", rest.data[0]) != NULL ? ' ' : rest.data[0]);
		return 1;
	}
	size_t taken = 5;
	if ((code_point & 0xfc00) == 0xd800 && rest.length >= 11 && rest.data[5] == '\\' && rest.data[6] == 'u') {
		unsigned low = hexadecimal(rest.data + 7);
		if ((low & 0xfc00) == 0xdc00) {
			code_point = 0x10000 + ((code_point & 0x3ff) << 10 | (low & 0x3ff));
			taken = 11;
		}
	}
	buffer_append(out, room, utf8_encode(code_point, room));
	return taken;
}

/* The line with its escapes undone wherever they stand: the text of the object lies in it as it will be decoded. */
static struct bytes unescaped(struct scan *scan, struct bytes line)
{
	struct buffer *out = &scan->line_room;
	buffer_clear(out);
	while (line.length > 0) {
		const char *escape = memchr(line.data, '\\', line.length);
		size_t plain = escape == NULL ? line.length : (size_t)(escape - line.data);
		buffer_append(out, line.data, plain);
		line = bytes_from(line, plain);
		if (line.length < 2)
			break;
		size_t taken = 1 + unescape_one(bytes_from(line, 1), out);
		line = bytes_from(line, taken);
	}
	return buffer_bytes(out);
}

/* False where neither the object's text nor, if it is no object, the line itself can hold a keyword. */
static bool may_hold(struct scan *scan, struct bytes line)
{
	if (keywords_need_text(scan->keywords) || scan->context > 0)
		return true;
	bool certain;
	struct bytes plain = unescaped(scan, line);
	if (keywords_skip(scan->keywords, plain, 0, &certain) < plain.length)
		return true;
	if (memchr(line.data, '\\', line.length) == NULL)
		return false;
	/* As it stands: the backslash parts words as any mark does. */
	buffer_clear(&scan->line_room);
	buffer_append_bytes(&scan->line_room, line);
	for (char *at = scan->line_room.data, *end = at + line.length; (at = memchr(at, '\\', (size_t)(end - at)));)
		*at = '"';
	return keywords_skip(scan->keywords, buffer_bytes(&scan->line_room), 0, &certain) < line.length;
}

/* The mention that the object is, as far as it is one. */
static void read_mention(struct scan *scan, const json_t *object, struct bytes text, struct record *record)
{
	struct error ignored;
	*record = (struct record){.first_seen = TIMESTAMP_UNKNOWN};
	if (!mention_from_json(object, &scan->arena, &record->mention, &ignored))
		record->mention = mention_blank();
	record->mention.text = text;
}

static bool scan_object(struct scan *scan, const struct piece *piece)
{
	char problem[JSON_ERROR_TEXT_LENGTH];
	struct scan_text line = {piece->text, piece->offset, piece->number, NULL};
	struct record record;
	if (!may_hold(scan, piece->text))
		return false;
	json_t *object = json_parse(piece->text, problem);
	struct bytes text = json_member(object, "text");
	if (!bytes_absent(text)) {
		read_mention(scan, object, text, &record);
		line.text = text;
		line.record = &record;
	}
	bool matched = (line.record == NULL || !is_too_old(scan, record.mention.published)) && scan_text(scan, &line);
	json_decref(object);
	return matched;
}

/* A line that is a JSON object with a text is scanned in that text, any other one as it is. */
static bool scan_line(struct scan *scan, const struct piece *piece)
{
	struct scan_text line = {piece->text, piece->offset, piece->number, NULL};
	bool object = piece->last && piece->offset == 0 && piece->text.length > 0 && piece->text.data[0] == '{';
	bool matched = object ? scan_object(scan, piece) : scan_text(scan, &line);
	arena_reset(&scan->arena);
	return matched;
}

/* -- files -------------------------------------------------------------------------------------------- */

/* How far a long file has been read, for who waits at a terminal. */
struct progress {
	int64_t read, told, size; /* bytes; size 0: not known */
};

enum { PROGRESS_STEP = 16 << 20 };

static void tell_progress(const struct scan *scan, struct progress *progress, size_t bytes)
{
	progress->read += (int64_t)bytes;
	if (!scan->progress || progress->read - progress->told < PROGRESS_STEP)
		return;
	progress->told = progress->read;
	if (progress->size > progress->read)
		fprintf(stderr, "\r\033[K%lld %%, %lld lines match", (long long)(progress->read * 100 / progress->size),
		        (long long)scan->lines);
	else
		fprintf(stderr, "\r\033[K%lld MB, %lld lines match", (long long)(progress->read >> 20),
		        (long long)scan->lines);
}

static void end_progress(const struct scan *scan, const struct progress *progress)
{
	if (scan->progress && progress->told > 0)
		fputs("\r\033[K", stderr);
}

/* Where the line with `place` begins, from the beginning of a line on, or the first object before it where those are
 * not to be passed over. Counts the lines before it. */
static size_t line_start(struct bytes lines, size_t from, size_t place, bool objects, long *count)
{
	while (from < lines.length && !(objects && lines.data[from] == '{')) {
		const char *end = memchr(lines.data + from, '\n', lines.length - from);
		size_t next = (size_t)(end + 1 - lines.data);
		if (next > place)
			break;
		from = next;
		++*count;
	}
	return from;
}

/* Passes over the lines that hold no keyword; where only counts are wanted, also over those that surely do. */
static void skip_lines(struct scan *scan, struct pieces *pieces, struct progress *progress)
{
	struct bytes ahead = pieces_ahead(pieces);
	bool objects = keywords_need_text(scan->keywords), certain;
	size_t at = 0, place;
	long lines = 0;
	if (ahead.length == 0 || scan->context > 0 || (objects && ahead.data[0] == '{'))
		return;
	do {
		place = keywords_skip(scan->keywords, ahead, at, &certain);
		at = line_start(ahead, at, place, objects, &lines);
		certain = certain && scan->mode == SCAN_COUNT && at < ahead.length && place >= at &&
		          ahead.data[at] != '{' && (scan->most < 0 || scan->lines + 1 < scan->most);
		if (certain) {
			scan->any = true;
			scan->lines++;
			const char *end = memchr(ahead.data + place, '\n', ahead.length - place);
			at = (size_t)(end + 1 - ahead.data);
			lines++;
		}
	} while (certain);
	pieces_pass(pieces, at, lines);
	tell_progress(scan, progress, at);
}

static bool scan_pieces(struct scan *scan, struct pieces *pieces, struct progress *progress, struct error *error)
{
	struct piece piece;
	bool line_matched = false;
	for (;;) {
		bool more;
		skip_lines(scan, pieces, progress);
		if (!pieces_next(pieces, &piece, &more, error))
			return false;
		if (!more)
			return true;
		line_matched = scan_line(scan, &piece) || line_matched;
		tell_progress(scan, progress, piece.text.length);
		if (piece.last) {
			scan->lines += line_matched;
			line_matched = false;
		}
		if (!scan_flush(scan, error))
			return false;
		if (scan->most >= 0 && scan->lines >= scan->most && scan->next == 0)
			return true;
	}
}

static bool scan_descriptor(struct scan *scan, int descriptor, const char *name, struct error *error)
{
	struct pieces pieces;
	struct stat status;
	struct progress progress = {0};
	if (fstat(descriptor, &status) == 0 && S_ISREG(status.st_mode))
		progress.size = status.st_size;
	pieces_init(&pieces, descriptor, name, LIMIT_MENTION_LINE);
	bool well = scan_pieces(scan, &pieces, &progress, error);
	end_progress(scan, &progress);
	pieces_finish(&pieces);
	return well;
}

static bool scan_file(struct scan *scan, const char *path, struct error *error)
{
	bool standard = strcmp(path, "-") == 0;
	const char *name = standard ? "standard input" : path;
	int descriptor = standard ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
	struct error trouble = {0};
	scan->file = path;
	scan->lines = 0;
	if (descriptor < 0) {
		scan->unreadable = true;
		invocation_warn(scan->invocation, "%s: cannot open: %s", path, strerror(errno));
		return true;
	}
	bool well = scan_descriptor(scan, descriptor, name, &trouble);
	if (!standard)
		close(descriptor);
	if (!well && strncmp(trouble.message, name, strlen(name)) == 0) {
		/* A folder, or a disk that fails: the other files are scanned all the same. */
		scan->unreadable = true;
		invocation_warn(scan->invocation, "%s", trouble.message);
		return true;
	}
	if (!well) {
		*error = trouble;
		return false;
	}
	scan_write_file(scan);
	return scan_flush(scan, error);
}

/* -- mentions ----------------------------------------------------------------------------------------- */

static bool scan_record(void *context, const struct record *record)
{
	struct scan *scan = context;
	struct record copy = *record;
	scan->lines += scan_text(scan, &(struct scan_text){record->mention.text, 0, record->number, &copy});
	arena_reset(&scan->arena);
	return scan_flush(scan, &scan->failure) && (scan->most < 0 || scan->lines < scan->most);
}

bool scan_records(struct scan *scan, struct store *store, const char *name, struct error *error)
{
	struct store_filter filter = {.from = scan->since, .to = TIMESTAMP_UNKNOWN, .sentiment = -1};
	scan->file = name;
	if (!store_list(store, &filter, scan_record, scan, error))
		return false;
	if (scan->failure.code != ERROR_NONE) {
		*error = scan->failure;
		return false;
	}
	scan_write_file(scan);
	return scan_flush(scan, error);
}

static bool scan_store(struct scan *scan, struct error *error)
{
	struct configuration configuration;
	struct store *store = NULL;
	bool well = storage_read(scan->invocation, &configuration, &store, error) &&
	            scan_records(scan, store, "store", error);
	store_close(store);
	return well;
}

bool scan_read_all(struct scan *scan, struct error *error)
{
	const struct invocation *invocation = scan->invocation;
	if (invocation_switch(invocation, "store"))
		return scan_store(scan, error);
	if (invocation_switch(invocation, "live"))
		return commands_scan_live(scan, error);
	if (invocation->argument_count == 0)
		return scan_file(scan, "-", error);
	scan->several = invocation->argument_count > 1;
	for (int i = 0; i < invocation->argument_count; i++)
		if (!scan_file(scan, invocation->arguments[i], error))
			return false;
	return true;
}
