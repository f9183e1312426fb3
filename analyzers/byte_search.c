/* Strings of bytes by a hash of their first bytes: every window of the text is looked up in a bitmap, and what the
 * bitmap knows is compared. */
#include "analyzers/byte_search.h"

#include "core/memory.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { WINDOW_MOST = 4, BITMAP_BITS = 18, BUCKET_BITS = 16 };

struct byte_search {
	const struct bytes *strings;
	uint32_t *next; /* of each string: the next one in its bucket, plus one; 0: none */
	size_t window;  /* bytes: of the shortest string, at most WINDOW_MOST */
	uint64_t bitmap[(1 << BITMAP_BITS) / 64];
	uint32_t buckets[1 << BUCKET_BITS]; /* first string plus one */
};

/* Knuth's multiplicative hash; its top bits are the good ones. */
static inline uint32_t hash_at(const char *at, size_t window)
{
	uint32_t value = 0;
	memcpy(&value, at, window);
	return value * UINT32_C(0x9E3779B1);
}

static size_t window_of(const struct bytes *strings, size_t count)
{
	size_t window = WINDOW_MOST;
	for (size_t i = 0; i < count; i++)
		if (strings[i].length < window)
			window = strings[i].length;
	return window;
}

struct byte_search *byte_search_create(const struct bytes *strings, size_t count)
{
	struct byte_search *search = memory_allocate(1, sizeof *search);
	search->strings = strings;
	search->next = memory_allocate(count, sizeof *search->next);
	search->window = window_of(strings, count);
	/* The last one first, so that a bucket is in the order of the numbers. */
	for (size_t i = count; i-- > 0;) {
		uint32_t hash = hash_at(strings[i].data, search->window), bit = hash >> (32 - BITMAP_BITS);
		search->bitmap[bit / 64] |= UINT64_C(1) << bit % 64;
		search->next[i] = search->buckets[hash >> (32 - BUCKET_BITS)];
		search->buckets[hash >> (32 - BUCKET_BITS)] = (uint32_t)i + 1;
	}
	return search;
}

void byte_search_destroy(struct byte_search *search)
{
	if (search == NULL)
		return;
	free(search->next);
	free(search);
}

/* The first string of the bucket's rest, from `entry`, that stands at the place; plus one, 0: none. */
static uint32_t match_at(const struct byte_search *search, struct bytes text, size_t at, uint32_t entry)
{
	for (; entry != 0; entry = search->next[entry - 1]) {
		struct bytes string = search->strings[entry - 1];
		if (string.length <= text.length - at && memcmp(string.data, text.data + at, string.length) == 0)
			return entry;
	}
	return 0;
}

/* The loop with a constant width, so that a window is one load. */
static inline size_t next_of(const struct byte_search *search, struct bytes text, size_t at, size_t window)
{
	for (; at + window <= text.length; at++) {
		uint32_t hash = hash_at(text.data + at, window), bit = hash >> (32 - BITMAP_BITS);
		if ((search->bitmap[bit / 64] >> bit % 64 & 1) != 0 &&
		    match_at(search, text, at, search->buckets[hash >> (32 - BUCKET_BITS)]) != 0)
			return at;
	}
	return text.length;
}

size_t byte_search_next(const struct byte_search *search, struct bytes text, size_t from)
{
	switch (search->window) {
	case 1: return next_of(search, text, from, 1);
	case 2: return next_of(search, text, from, 2);
	case 3: return next_of(search, text, from, 3);
	default: return next_of(search, text, from, WINDOW_MOST);
	}
}

size_t byte_search_find(const struct byte_search *search, struct bytes text, byte_string_found *found, void *context)
{
	size_t count = 0;
	for (size_t at = byte_search_next(search, text, 0); at < text.length;
	     at = byte_search_next(search, text, at + 1)) {
		uint32_t entry = search->buckets[hash_at(text.data + at, search->window) >> (32 - BUCKET_BITS)];
		while ((entry = match_at(search, text, at, entry)) != 0) {
			found(context, entry - 1, at);
			entry = search->next[entry - 1];
			count++;
		}
	}
	return count;
}
