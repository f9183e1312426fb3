/* Composes a text cluster by cluster: nothing composes over the border of a grapheme cluster (UAX 15, UAX 29), so that
 * each composed cluster leads back to where it came from. */
#include "analyzers/query_original.h"

#include "core/utf8.h"

#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

static struct bytes mend(struct bytes text, struct arena *arena)
{
	if (utf8_valid(text))
		return text;
	struct bytes copy = arena_copy(arena, text);
	char *data = (char *)(uintptr_t)copy.data;
	for (size_t at = 0, length; at < text.length; at += length) {
		uint32_t code_point;
		length = utf8_decode(text, at, &code_point);
		bool written = length == 3 && memcmp(text.data + at, "\xef\xbf\xbd", 3) == 0;
		if (code_point == 0xfffd && !written)
			memset(data + at, '?', length);
	}
	return copy;
}

/* Neither a mark that may compose nor anything that composes otherwise stands below U+0300. */
static bool is_surely_composed(struct bytes text)
{
	for (size_t i = 0; i < text.length; i++)
		if ((unsigned char)text.data[i] >= 0xcc)
			return false;
	return true;
}

static struct bytes composed(struct bytes text, utf8proc_uint8_t **memory)
{
	utf8proc_ssize_t length = utf8proc_map((const utf8proc_uint8_t *)text.data, (utf8proc_ssize_t)text.length,
	                                       memory, UTF8PROC_STABLE | UTF8PROC_COMPOSE);
	return length < 0 ? text : (struct bytes){(char *)*memory, (size_t)length};
}

/* The end of the grapheme cluster that begins at `from`. */
static size_t cluster_end(struct bytes text, size_t from)
{
	uint32_t before, code_point;
	utf8proc_int32_t state = 0;
	size_t at = from + utf8_decode(text, from, &before);
	while (at < text.length) {
		size_t length = utf8_decode(text, at, &code_point);
		if (utf8proc_grapheme_break_stateful((utf8proc_int32_t)before, (utf8proc_int32_t)code_point, &state))
			break;
		before = code_point;
		at += length;
	}
	return at;
}

static struct query_original compose(struct bytes text, size_t length, struct arena *arena)
{
	char *bytes = arena_allocate(arena, length + 1, 1);
	uint32_t *origins = arena_allocate(arena, length + 1, sizeof *origins);
	size_t count = 0;
	for (size_t at = 0, end; at < text.length; at = end) {
		utf8proc_uint8_t *memory = NULL;
		end = cluster_end(text, at);
		struct bytes cluster = composed((struct bytes){text.data + at, end - at}, &memory);
		for (size_t i = 0; i < cluster.length && count < length; i++) {
			origins[count] = (uint32_t)at;
			bytes[count++] = cluster.data[i];
		}
		free(memory);
	}
	origins[count] = (uint32_t)text.length;
	return (struct query_original){{bytes, count}, origins};
}

struct query_original query_original_read(struct bytes field, bool compose_it, struct arena *arena)
{
	struct bytes text = mend(field, arena);
	if (!compose_it || bytes_empty(text) || is_surely_composed(text))
		return (struct query_original){text, NULL};
	utf8proc_uint8_t *memory = NULL;
	struct bytes whole = composed(text, &memory);
	size_t length = whole.length;
	bool same = bytes_equal(whole, text);
	free(memory);
	return same ? (struct query_original){text, NULL} : compose(text, length, arena);
}

size_t query_original_at(const struct query_original *original, size_t at)
{
	return original->origins == NULL ? at : original->origins[at];
}
