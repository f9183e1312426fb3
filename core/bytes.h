/* A run of bytes that somebody else holds: pointer and length, no terminator. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

/* data == NULL means "absent" (a field that the platform did not give); a present, empty string has
 * length 0 and a non-NULL pointer. */
struct bytes {
	const char *data;
	size_t length;
};

/* For initialisers, of a string literal only. */
#define BYTES(literal)                                                                                                 \
	{                                                                                                              \
		(literal), sizeof(literal) - 1                                                                         \
	}

/* Bytes of a C string; absent for NULL. The string stays its owner's. */
struct bytes bytes_of(const char *string);

bool bytes_equal(struct bytes a, struct bytes b);
bool bytes_equal_string(struct bytes a, const char *string);

/* Order of memcmp, the shorter first where one begins the other; absent before empty. */
int bytes_compare(struct bytes a, struct bytes b);

/* ASCII letters compare without case. */
bool bytes_equal_caseless(struct bytes a, struct bytes b);
bool bytes_starts_with(struct bytes whole, const char *prefix);

/* Offset of the first occurrence of `needle` in `whole`, or whole.length where there is none. */
size_t bytes_find(struct bytes whole, struct bytes needle);

/* Without the ASCII white space at both ends. */
struct bytes bytes_trim(struct bytes whole);

/* Takes the first line off `rest`: without its line feed; absent where nothing is left. */
struct bytes bytes_take_line(struct bytes *rest);

/* What is left of it from the offset `from` on, which is at most its length. */
static inline struct bytes bytes_from(struct bytes whole, size_t from)
{
	return (struct bytes){whole.data + from, whole.length - from};
}

static inline bool bytes_absent(struct bytes b)
{
	return b.data == NULL;
}

/* Absent or of length 0. */
static inline bool bytes_empty(struct bytes b)
{
	return b.length == 0;
}
