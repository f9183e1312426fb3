/* The collector `import`: exported files, CSV or JSON Lines, from a path or a drop folder. What a call centre, a shop
 * or a closed network hands over comes in this way.
 *
 * The cursor remembers a file by its content, so that one that has not changed is not read again and its bad rows are
 * not counted twice; in one that grew, rows that are known are absorbed by their ids. */
#include "collectors/csv.h"
#include "collectors/encoding.h"
#include "collectors/kinds.h"
#include "core/json.h"
#include "core/limits.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <xxhash.h>

static const struct collector_option options[] = {
	{"path", true, "a file or a pattern such as ./drop/*.csv"},
	{"columns.*", false, "a map of the fields of a mention to the names of the file's columns"},
	{"delimiter", false, "one of , ; | or tab; found by looking unless it is given"},
	{"dates", false, "dmy (default), mdy or ymd: the order in dates such as 24/11/2026 14:05"},
};

enum form { TEXT, COUNT, RATING, DATE };

/* The fields that a column can fill. */
static const struct target {
	const char *name;
	enum form form;
	size_t offset;
} targets[] = {
	{"id", TEXT, offsetof(struct mention, id)},
	{"title", TEXT, offsetof(struct mention, title)},
	{"text", TEXT, offsetof(struct mention, text)},
	{"url", TEXT, offsetof(struct mention, url)},
	{"author", TEXT, offsetof(struct mention, author)},
	{"author_url", TEXT, offsetof(struct mention, author_url)},
	{"lang", TEXT, offsetof(struct mention, lang)},
	{"parent", TEXT, offsetof(struct mention, parent)},
	{"brand", TEXT, offsetof(struct mention, brand)},
	{"published", DATE, offsetof(struct mention, published)},
	{"author_followers", COUNT, offsetof(struct mention, author_followers)},
	{"likes", COUNT, offsetof(struct mention, likes)},
	{"shares", COUNT, offsetof(struct mention, shares)},
	{"replies", COUNT, offsetof(struct mention, replies)},
	{"views", COUNT, offsetof(struct mention, views)},
	{"rating", RATING, offsetof(struct mention, rating)},
};

enum { TARGETS = sizeof targets / sizeof targets[0], ID = 0, TEXT_FIELD = 2 };

static const struct {
	const char *name;
	char delimiter;
} delimiters[] = {{",", ','}, {";", ';'}, {"|", '|'}, {"tab", '\t'}, {"\t", '\t'}};

enum { DELIMITERS = sizeof delimiters / sizeof delimiters[0] };

static bool is_order(struct bytes dates)
{
	return bytes_equal_string(dates, "dmy") || bytes_equal_string(dates, "mdy") || bytes_equal_string(dates, "ymd");
}

/* The delimiter that the source sets; 0: none or an unknown one. */
static char set_delimiter(const struct source *source)
{
	struct bytes value = source_option(source, "delimiter");
	for (size_t i = 0; i < DELIMITERS; i++)
		if (bytes_equal_string(value, delimiters[i].name))
			return delimiters[i].delimiter;
	return 0;
}

static bool is_target(struct bytes name)
{
	for (size_t i = 0; i < TARGETS; i++)
		if (bytes_equal_string(name, targets[i].name))
			return true;
	return false;
}

static bool check_columns(const struct source *source, struct error *error)
{
	for (size_t i = 0; i < source->option_count; i++) {
		struct bytes key = source->options[i].key;
		if (!bytes_starts_with(key, "columns."))
			continue;
		struct bytes name = {key.data + strlen("columns."), key.length - strlen("columns.")};
		if (!is_target(name))
			return error_set(error, ERROR_CONFIGURATION,
			                 "source '%.*s': '%.*s' is no field of a mention; expected id, text, title, "
			                 "url, author, "
			                 "published, lang, rating, likes, shares, replies, views, parent or brand",
			                 (int)source->name.length, source->name.data, (int)key.length, key.data);
	}
	return true;
}

static bool ask(const struct source *source, struct bytes secret, struct bytes cursor, timestamp now,
                struct arena *arena, struct collector_request *request, struct error *error)
{
	(void)secret;
	(void)cursor;
	(void)now;
	struct bytes dates = source_option(source, "dates");
	if (!bytes_absent(source_option(source, "delimiter")) && set_delimiter(source) == 0)
		return error_set(error, ERROR_CONFIGURATION, "source '%.*s': delimiter must be one of , ; | or tab",
		                 (int)source->name.length, source->name.data);
	if (!bytes_absent(dates) && !is_order(dates))
		return error_set(error, ERROR_CONFIGURATION, "source '%.*s': dates must be dmy, mdy or ymd",
		                 (int)source->name.length, source->name.data);
	if (!check_columns(source, error))
		return false;
	*request = (struct collector_request){.path = arena_copy(arena, source_option(source, "path"))};
	return true;
}

/* What the rows of one file share. */
struct reading {
	struct batch *batch;
	struct bytes dates;
	struct bytes columns[TARGETS]; /* names of the columns */
	bool demanded[TARGETS];        /* the configuration names the column */
	size_t indexes[TARGETS];       /* of the fields in a row; SIZE_MAX: not there */
	size_t width;                  /* fields that a row must have: up to the last one that is used */
	size_t header_count;
};

static void read_columns(const struct source *source, struct reading *reading)
{
	for (size_t i = 0; i < TARGETS; i++) {
		struct bytes key = arena_format(reading->batch->arena, "columns.%s", targets[i].name);
		struct bytes name = source_option(source, key.data);
		reading->demanded[i] = !bytes_absent(name);
		reading->columns[i] = bytes_trim(reading->demanded[i] ? name : bytes_of(targets[i].name));
	}
}

/* Finds the columns in the header; returns how many there are. */
static size_t find_columns(struct reading *reading, const struct csv *header)
{
	size_t found = 0;
	reading->width = 0;
	reading->header_count = header->count;
	for (size_t i = 0; i < TARGETS; i++) {
		reading->indexes[i] = SIZE_MAX;
		for (size_t k = header->count; k-- > 0;)
			if (bytes_equal_caseless(bytes_trim(header->fields[k]), reading->columns[i]))
				reading->indexes[i] = k;
		if (reading->indexes[i] == SIZE_MAX)
			continue;
		found++;
		if (reading->indexes[i] >= reading->width)
			reading->width = reading->indexes[i] + 1;
	}
	return found;
}

/* The delimiter under which the header names the most columns that are wanted, then the most columns at all; 0 where
 * the header is a single name, whose rows may hold any character. */
static char find_delimiter(struct reading *reading, struct bytes text, struct arena *arena)
{
	static const char candidates[] = {',', ';', '\t', '|'};
	char best = 0;
	size_t best_found = 0, best_count = 1;
	for (size_t i = 0; i < sizeof candidates; i++) {
		struct csv csv = {.text = text, .delimiter = candidates[i]};
		if (csv_next(&csv, arena) == CSV_ROW) {
			size_t found = find_columns(reading, &csv);
			bool better = found > best_found || (found == best_found && csv.count > best_count);
			if (csv.count > 1 && better) {
				best = candidates[i];
				best_found = found;
				best_count = csv.count;
			}
		}
		csv_finish(&csv);
	}
	return best;
}

/* Splits a date into runs of digits; returns their number, 0 where something else than separators stands between. */
static size_t date_numbers(struct bytes text, int numbers[static 7], size_t lengths[static 7])
{
	size_t count = 0;
	for (size_t i = 0; i < text.length;) {
		size_t from = i;
		int value = 0;
		while (i < text.length && i - from < 9 && text.data[i] >= '0' && text.data[i] <= '9')
			value = value * 10 + (text.data[i++] - '0');
		if (i == from || count == 7)
			return 0;
		lengths[count] = i - from;
		numbers[count++] = value;
		size_t separator = i;
		while (i < text.length && i - separator < 2 && memchr("/-.: Th", text.data[i], 7) != NULL)
			i++;
		if (i == separator && i < text.length)
			return 0;
	}
	return count;
}

/* A time of the wall clock in the zone of the configuration. */
static timestamp local_time(int year, int month, int day, int hour, int minute, int second)
{
	if (timestamp_of(year, month, day, hour, minute, second) == TIMESTAMP_UNKNOWN)
		return TIMESTAMP_UNKNOWN;
	struct tm fields = {.tm_year = year - 1900,
	                    .tm_mon = month - 1,
	                    .tm_mday = day,
	                    .tm_hour = hour,
	                    .tm_min = minute,
	                    .tm_sec = second == 60 ? 59 : second,
	                    .tm_isdst = -1};
	return (timestamp)mktime(&fields) * 1000;
}

/* Whether an RFC 3339 time says its zone. */
static bool has_zone(struct bytes text)
{
	char last = text.data[text.length - 1];
	if (text.length < 17)
		return false;
	struct bytes time = bytes_from(text, 16);
	return last == 'Z' || last == 'z' || memchr(time.data, '+', time.length) != NULL ||
	       memchr(time.data, '-', time.length) != NULL;
}

/* "24/11/2026 14:05", "2026-11-24T14:05:00Z", "11/24/26 2:05 PM"; the year comes first where it has four digits. */
static timestamp read_date(struct bytes text, struct bytes dates)
{
	text = bytes_trim(text);
	if (text.length > 0 && has_zone(text))
		return timestamp_parse(text);
	int numbers[7] = {0}; /* the last one is a fraction of a second */
	size_t lengths[7] = {0};
	struct bytes half = {text.data + text.length - (text.length < 2 ? 0 : 2), text.length < 2 ? 0 : 2};
	bool afternoon = bytes_equal_caseless(half, bytes_of("pm")),
	     morning = bytes_equal_caseless(half, bytes_of("am"));
	if (afternoon || morning)
		text = bytes_trim((struct bytes){text.data, text.length - 2});
	size_t count = date_numbers(text, numbers, lengths);
	if (count < 3 || count == 4)
		return TIMESTAMP_UNKNOWN;
	const char *order = lengths[0] == 4 || bytes_equal_string(dates, "ymd") ? "ymd"
	                    : bytes_equal_string(dates, "mdy")                  ? "mdy"
	                                                                        : "dmy";
	size_t year_at = (size_t)(strchr(order, 'y') - order);
	int year = numbers[year_at] + (lengths[year_at] == 2 ? 2000 : 0);
	int month = numbers[strchr(order, 'm') - order], day = numbers[strchr(order, 'd') - order];
	int hour = numbers[3];
	if ((afternoon || morning) && (hour < 1 || hour > 12))
		return TIMESTAMP_UNKNOWN;
	if (afternoon || morning)
		hour = hour % 12 + (afternoon ? 12 : 0);
	return local_time(year, month, day, hour, numbers[4], numbers[5]);
}

/* Digits with blanks, also those that no line breaks at, between thousands; -1 on anything else. */
static int64_t read_count(struct bytes text)
{
	int64_t count = 0;
	size_t digits = 0;
	for (size_t i = 0; i < text.length; i++) {
		struct bytes rest = bytes_from(text, i);
		if (text.data[i] >= '0' && text.data[i] <= '9' && ++digits <= 15)
			count = count * 10 + (text.data[i] - '0');
		else if (bytes_starts_with(rest, "\xc2\xa0"))
			i += 1;
		else if (bytes_starts_with(rest, "\xe2\x80\xaf"))
			i += 2;
		else if (text.data[i] != ' ')
			return -1;
	}
	return digits == 0 ? -1 : count;
}

/* A number with a decimal point or comma; -1 on anything else. */
static double read_rating(struct bytes text)
{
	double value = 0, scale = 0;
	size_t digits = 0;
	for (size_t i = 0; i < text.length && i < 16; i++) {
		char c = text.data[i];
		if (c >= '0' && c <= '9') {
			digits++;
			value = scale == 0 ? value * 10 + (c - '0') : value + (c - '0') * scale;
			scale /= 10;
		} else if ((c == '.' || c == ',') && scale == 0 && digits > 0) {
			scale = 0.1;
		} else {
			return -1;
		}
	}
	return digits == 0 || text.length > 16 ? -1 : value;
}

/* Reads a field of a row into the mention; false where it is not of its form. An empty one is absent. */
static bool read_field(const struct target *target, struct bytes text, struct bytes dates, struct mention *mention)
{
	void *place = (char *)mention + target->offset;
	text = bytes_trim(text);
	if (text.length == 0)
		return true;
	switch (target->form) {
	case TEXT: *(struct bytes *)place = text; return true;
	case COUNT: return (*(int64_t *)place = read_count(text)) >= 0;
	case RATING: return (*(double *)place = read_rating(text)) >= 0;
	case DATE: return (*(timestamp *)place = read_date(text, dates)) != TIMESTAMP_UNKNOWN;
	}
	return false;
}

/* The key of a row without an id: a hash of its mapped fields, so that the same row in another file is the same. */
static struct bytes content_key(struct arena *arena, struct bytes content)
{
	XXH128_hash_t hash = XXH3_128bits(content.data, content.length);
	return arena_format(arena, "row-%016llx%016llx", (unsigned long long)hash.high64,
	                    (unsigned long long)hash.low64);
}

static struct bytes row_key(const struct reading *reading, const struct csv *csv)
{
	struct buffer content = {0};
	for (size_t i = 0; i < TARGETS; i++) {
		size_t index = reading->indexes[i];
		if (i == ID || index == SIZE_MAX || index >= csv->count)
			continue;
		struct bytes text = bytes_trim(csv->fields[index]);
		buffer_format(&content, "%s=%zu:", targets[i].name, text.length);
		buffer_append_bytes(&content, text);
	}
	struct bytes key = content_key(reading->batch->arena, buffer_bytes(&content));
	buffer_finish(&content);
	return key;
}

/* Whether the row has the header's shape. Spreadsheets leave out empty fields at a row's end, or add some. */
static bool fits(const struct reading *reading, const struct csv *csv)
{
	for (size_t i = reading->header_count; i < csv->count; i++)
		if (!bytes_empty(bytes_trim(csv->fields[i])))
			return false;
	return csv->count >= reading->width;
}

static void add_row(const struct reading *reading, const struct csv *csv)
{
	struct batch *batch = reading->batch;
	struct mention mention = mention_blank();
	if (!fits(reading, csv)) {
		batch_reject(batch, csv->row, csv->raw, "%zu fields where the header has %zu; is a quote missing?",
		             csv->count, reading->header_count);
		return;
	}
	for (size_t i = 0; i < TARGETS; i++) {
		size_t index = reading->indexes[i];
		if (index == SIZE_MAX || index >= csv->count)
			continue;
		if (!read_field(&targets[i], csv->fields[index], reading->dates, &mention)) {
			struct bytes value = csv->fields[index];
			batch_reject(batch, csv->row, csv->raw, "%s '%.*s' is %s", targets[i].name,
			             value.length > 60 ? 60 : (int)value.length, value.data,
			             targets[i].form == DATE ? "no date in the order that 'dates' says" : "no number");
			return;
		}
	}
	if (bytes_empty(mention.id))
		mention.id = row_key(reading, csv);
	const char *reason;
	if (mention_finish(&mention, batch->arena, &reason))
		*batch_add(batch) = mention;
	else
		batch_reject(batch, csv->row, csv->raw, "%s", reason);
}

static bool too_many(int64_t row, struct batch *batch, struct collector_progress *progress)
{
	if (row <= LIMIT_IMPORT_ROWS)
		return false;
	batch_reject(batch, row, (struct bytes){0}, "more than %d rows; split the file", LIMIT_IMPORT_ROWS);
	progress->partial = true;
	progress->warning = bytes_of("the file has too many rows and was not read to its end; split it");
	return true;
}

/* The header must name what the configuration asks for, and a column of texts. */
static bool check_header(const struct reading *reading, const struct csv *header, struct error *error)
{
	for (size_t i = 0; i < TARGETS; i++)
		if (reading->indexes[i] == SIZE_MAX && (reading->demanded[i] || i == TEXT_FIELD))
			return error_set(error, ERROR_DATA,
			                 "the file has no column '%.*s' for the field '%s'; its first line is: %.*s",
			                 (int)reading->columns[i].length, reading->columns[i].data, targets[i].name,
			                 header->raw.length > 300 ? 300 : (int)header->raw.length, header->raw.data);
	return true;
}

static bool read_csv(const struct source *source, struct bytes text, struct batch *batch,
                     struct collector_progress *progress, struct error *error)
{
	struct reading reading = {.batch = batch, .dates = source_option(source, "dates")};
	read_columns(source, &reading);
	struct csv csv = {.text = text, .delimiter = set_delimiter(source)};
	if (csv.delimiter == 0)
		csv.delimiter = find_delimiter(&reading, text, batch->arena);
	enum csv_outcome outcome = csv_next(&csv, batch->arena);
	find_columns(&reading, &csv);
	bool right = outcome == CSV_ROW ? check_header(&reading, &csv, error)
	                                : error_set(error, ERROR_DATA, "the file's first line is broken: %s",
	                                            csv.problem == NULL ? "it is empty" : csv.problem);
	while (right && (outcome = csv_next(&csv, batch->arena)) != CSV_END && !too_many(csv.row, batch, progress)) {
		if (outcome == CSV_BROKEN)
			batch_reject(batch, csv.row, csv.raw, "%s", csv.problem);
		else
			add_row(&reading, &csv);
	}
	csv_finish(&csv);
	return right;
}

static void add_line(int64_t row, struct bytes line, struct batch *batch)
{
	char problem[JSON_ERROR_TEXT_LENGTH] = "the line is too long";
	struct error fault = {0};
	struct mention mention;
	const char *reason = fault.message;
	json_t *object = line.length > LIMIT_MENTION_LINE ? NULL : json_parse(line, problem);
	if (object == NULL) {
		batch_reject(batch, row, line, "%s", problem);
		return;
	}
	const json_t *id = json_object_get(object, "id");
	if (json_is_object(object) && (id == NULL || json_is_null(id))) {
		char *content = json_dumps(object, JSON_COMPACT | JSON_SORT_KEYS);
		json_object_set_new(object, "id", json_string(content_key(batch->arena, bytes_of(content)).data));
		free(content);
	}
	if (mention_from_json(object, batch->arena, &mention, &fault) &&
	    mention_finish(&mention, batch->arena, &reason)) {
		mention.source = (struct bytes){0}; /* it is the source that imports the file */
		*batch_add(batch) = mention;
	} else {
		batch_reject(batch, row, line, "%s", reason);
	}
	json_decref(object);
}

static void read_lines(struct bytes text, struct batch *batch, struct collector_progress *progress)
{
	int64_t row = 0;
	while (text.length > 0 && !too_many(++row, batch, progress)) {
		struct bytes line = bytes_trim(bytes_take_line(&text));
		if (line.length > 0)
			add_line(row, line, batch);
	}
}

/* What makes a file's reading: its bytes and the options under which they are read. */
static struct bytes fingerprint(const struct source *source, struct bytes body, struct arena *arena)
{
	XXH64_hash_t hash = XXH3_64bits(body.data == NULL ? "" : body.data, body.length);
	for (size_t i = 0; i < source->option_count; i++) {
		const struct source_option *option = &source->options[i];
		hash = XXH3_64bits_withSeed(option->key.data, option->key.length, hash);
		hash = XXH3_64bits_withSeed(option->value.data, option->value.length, hash);
	}
	return arena_format(arena, "%016llx", (unsigned long long)hash);
}

/* Notes the file in the cursor, {"path's hash": "fingerprint"}; true where it was there with this content. */
static bool was_read(const struct source *source, const struct collector_reply *reply, struct bytes *cursor,
                     struct arena *arena)
{
	char problem[JSON_ERROR_TEXT_LENGTH];
	json_t *files = bytes_empty(*cursor) ? NULL : json_parse(*cursor, problem);
	if (!json_is_object(files)) {
		json_decref(files);
		files = json_object();
	}
	struct bytes path = bytes_absent(reply->url) ? bytes_of("-") : reply->url;
	struct bytes name = arena_format(arena, "%016llx", (unsigned long long)XXH3_64bits(path.data, path.length));
	struct bytes content = fingerprint(source, reply->body, arena);
	bool known = bytes_equal(json_member(files, name.data), content);
	json_object_del(files, name.data);
	if (json_object_size(files) >= LIMIT_IMPORT_FILES)
		json_object_del(files, json_object_iter_key(json_object_iter(files)));
	json_object_set_new(files, name.data, json_string(content.data));
	char *text = json_dumps(files, JSON_COMPACT);
	*cursor = arena_copy(arena, bytes_of(text));
	free(text);
	json_decref(files);
	return known;
}

static enum collector_outcome parse(const struct source *source, const struct collector_reply *reply,
                                    struct bytes cursor, struct batch *batch, struct collector_progress *progress,
                                    struct error *error)
{
	struct bytes next = cursor;
	progress->cursor = cursor;
	bool known = was_read(source, reply, &next, batch->arena);
	struct bytes text = encoding_to_utf8(batch->arena, reply->body);
	struct bytes said = bytes_trim(text);
	if (said.length == 0) {
		progress->partial = true;
		progress->warning = bytes_of("the file is empty");
		return COLLECTOR_DONE;
	}
	if (!known && said.data[0] == '{')
		read_lines(text, batch, progress);
	else if (!known && !read_csv(source, text, batch, progress, error))
		return COLLECTOR_LATER;
	progress->cursor = next;
	return COLLECTOR_DONE;
}

const struct collector import_collector = {
	.kind = "import",
	.summary = "exported files, CSV or JSON Lines, from a path or a drop folder",
	.options = options,
	.option_count = sizeof options / sizeof options[0],
	.ask = ask,
	.parse = parse,
};
