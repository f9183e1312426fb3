/* A mention: made, cleaned, read from and written as JSON. */
#include "core/mention.h"

#include "core/json.h"
#include "core/limits.h"
#include "core/utf8.h"

#include <stdarg.h>
#include <stddef.h>

/* The text fields of the command contract, in the order in which they are written. */
static const struct {
	const char *name;
	size_t offset;
	size_t limit;
} texts[] = {
	{"id", offsetof(struct mention, id), LIMIT_FIELD},
	{"title", offsetof(struct mention, title), LIMIT_TITLE},
	{"text", offsetof(struct mention, text), LIMIT_TEXT},
	{"url", offsetof(struct mention, url), LIMIT_FIELD},
	{"source", offsetof(struct mention, source), LIMIT_FIELD},
	{"author", offsetof(struct mention, author), LIMIT_FIELD},
	{"author_url", offsetof(struct mention, author_url), LIMIT_FIELD},
	{"lang", offsetof(struct mention, lang), LIMIT_FIELD},
	{"parent", offsetof(struct mention, parent), LIMIT_FIELD},
	{"brand", offsetof(struct mention, brand), LIMIT_FIELD},
};

static const struct {
	const char *name;
	size_t offset;
} counts[] = {
	{"author_followers", offsetof(struct mention, author_followers)},
	{"likes", offsetof(struct mention, likes)},
	{"shares", offsetof(struct mention, shares)},
	{"replies", offsetof(struct mention, replies)},
	{"views", offsetof(struct mention, views)},
};

enum { TEXTS = sizeof texts / sizeof texts[0], COUNTS = sizeof counts / sizeof counts[0] };

static struct bytes *text_at(struct mention *mention, size_t i)
{
	return (struct bytes *)(void *)((char *)mention + texts[i].offset);
}

static int64_t *count_at(struct mention *mention, size_t i)
{
	return (int64_t *)(void *)((char *)mention + counts[i].offset);
}

struct mention mention_blank(void)
{
	struct mention mention = {.published = TIMESTAMP_UNKNOWN, .edited = TIMESTAMP_UNKNOWN, .rating = -1};
	for (size_t i = 0; i < COUNTS; i++)
		*count_at(&mention, i) = COUNT_UNKNOWN;
	return mention;
}

int64_t mention_engagement(const struct mention *mention)
{
	const int64_t answers[] = {mention->likes, mention->shares, mention->replies};
	int64_t sum = COUNT_UNKNOWN;
	for (size_t i = 0; i < sizeof answers / sizeof answers[0]; i++)
		if (answers[i] >= 0 && __builtin_add_overflow(sum < 0 ? 0 : sum, answers[i], &sum))
			sum = INT64_MAX;
	return sum;
}

/* The arena's arrays grow by doubling; the old one stays behind until the batch ends. */
static void *grow_in(struct arena *arena, void *array, size_t count, size_t *capacity, size_t size)
{
	if (count < *capacity)
		return array;
	*capacity = *capacity == 0 ? 16 : *capacity * 2;
	char *larger = arena_allocate(arena, *capacity, size);
	for (size_t i = 0; i < count * size; i++)
		larger[i] = ((char *)array)[i];
	return larger;
}

struct mention *batch_add(struct batch *batch)
{
	batch->mentions = grow_in(batch->arena, batch->mentions, batch->count, &batch->capacity,
	                          sizeof batch->mentions[0]);
	batch->mentions[batch->count] = mention_blank();
	return &batch->mentions[batch->count++];
}

void batch_reject(struct batch *batch, int64_t place, struct bytes raw, const char *format, ...)
{
	batch->rejects = grow_in(batch->arena, batch->rejects, batch->reject_count, &batch->reject_capacity,
	                         sizeof batch->rejects[0]);
	va_list arguments;
	va_start(arguments, format);
	struct bytes reason = arena_format_list(batch->arena, format, arguments);
	va_end(arguments);
	batch->rejects[batch->reject_count++] = (struct reject){
		.place = place,
		.reason = utf8_clean(batch->arena, reason),
		.raw = arena_copy(batch->arena, utf8_cut(utf8_clean(batch->arena, raw), LIMIT_FIELD)),
	};
}

bool mention_finish(struct mention *mention, struct arena *arena, const char **reason)
{
	for (size_t i = 0; i < TEXTS; i++) {
		struct bytes *text = text_at(mention, i);
		if (!bytes_absent(*text))
			*text = utf8_cut(utf8_clean(arena, *text), texts[i].limit);
	}
	for (size_t i = 0; i < COUNTS; i++)
		if (*count_at(mention, i) < 0)
			*count_at(mention, i) = COUNT_UNKNOWN;
	if (!(mention->rating >= 1 && mention->rating <= 5))
		mention->rating = -1;
	if (bytes_empty(mention->id)) {
		*reason = "no id";
		return false;
	}
	if (bytes_empty(bytes_trim(mention->text))) {
		*reason = "no text";
		return false;
	}
	return true;
}

static bool read_texts(const json_t *object, struct arena *arena, struct mention *mention, struct error *error)
{
	for (size_t i = 0; i < TEXTS; i++) {
		const json_t *member = json_object_get(object, texts[i].name);
		if (member == NULL || json_is_null(member))
			continue;
		if (!json_is_string(member))
			return error_set(error, ERROR_DATA, "\"%s\" must be a string", texts[i].name);
		*text_at(mention, i) = utf8_clean(arena, arena_copy(arena, json_member(object, texts[i].name)));
	}
	if (bytes_absent(mention->id))
		return error_set(error, ERROR_DATA, "\"id\" is missing; a mention needs \"id\" and \"text\"");
	if (bytes_absent(mention->text))
		return error_set(error, ERROR_DATA, "\"text\" is missing; a mention needs \"id\" and \"text\"");
	return true;
}

static bool read_numbers(const json_t *object, struct mention *mention, struct error *error)
{
	for (size_t i = 0; i < COUNTS; i++) {
		const json_t *member = json_object_get(object, counts[i].name);
		if (member != NULL && !json_is_null(member) && !json_is_number(member))
			return error_set(error, ERROR_DATA, "\"%s\" must be a number", counts[i].name);
		*count_at(mention, i) = json_member_count(object, counts[i].name);
	}
	const json_t *rating = json_object_get(object, "rating");
	if (rating == NULL || json_is_null(rating))
		return true;
	if (!json_is_number(rating))
		return error_set(error, ERROR_DATA, "\"rating\" must be a number");
	mention->rating = json_number_value(rating);
	return true;
}

static bool read_time(const json_t *object, const char *name, timestamp *at, struct error *error)
{
	const json_t *member = json_object_get(object, name);
	if (member == NULL || json_is_null(member))
		return true;
	*at = timestamp_parse(json_member(object, name));
	return *at != TIMESTAMP_UNKNOWN ||
	       error_set(error, ERROR_DATA, "\"%s\" must be an RFC 3339 time such as 2026-11-24T08:00:00Z", name);
}

bool mention_from_json(const json_t *object, struct arena *arena, struct mention *mention, struct error *error)
{
	*mention = mention_blank();
	if (!json_is_object(object))
		return error_set(error, ERROR_DATA, "a mention must be a JSON object");
	if (!read_texts(object, arena, mention, error) || !read_numbers(object, mention, error))
		return false;
	return read_time(object, "published", &mention->published, error) &&
	       read_time(object, "edited", &mention->edited, error);
}

static void write_time(struct buffer *out, const char *name, timestamp at)
{
	if (at == TIMESTAMP_UNKNOWN)
		return;
	char text[TIMESTAMP_TEXT];
	timestamp_format_utc(at, text);
	json_write_member(out, name, bytes_of(text));
}

void mention_to_json(const struct mention *mention, struct buffer *out)
{
	struct mention copy = *mention;
	buffer_append_byte(out, '{');
	for (size_t i = 0; i < TEXTS; i++) {
		if (bytes_absent(*text_at(&copy, i)))
			continue;
		json_write_member(out, texts[i].name, *text_at(&copy, i));
	}
	write_time(out, "published", copy.published);
	write_time(out, "edited", copy.edited);
	for (size_t i = 0; i < COUNTS; i++) {
		if (*count_at(&copy, i) < 0)
			continue;
		json_write_member_integer(out, counts[i].name, *count_at(&copy, i));
	}
	if (copy.rating >= 0) {
		json_write_name(out, "rating");
		json_write_number(out, copy.rating, 2);
	}
	buffer_append_byte(out, '}');
}
