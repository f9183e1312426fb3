/* A growing byte buffer, for output that is made piece by piece. */
#pragma once

#include "core/bytes.h"

struct buffer {
	char *data;
	size_t length;
	size_t capacity;
};

/* Ready for use when zeroed. */
void buffer_append(struct buffer *buffer, const void *data, size_t length);
void buffer_append_bytes(struct buffer *buffer, struct bytes bytes);
void buffer_append_string(struct buffer *buffer, const char *string);
void buffer_append_byte(struct buffer *buffer, char byte);
void buffer_format(struct buffer *buffer, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Appends zeros until the length is a multiple of `size`. */
void buffer_align(struct buffer *buffer, size_t size);

/* Room for `more` bytes behind what is there; the caller fills it and adds to `length`. */
char *buffer_reserve(struct buffer *buffer, size_t more);

/* What is in it, until the next append. Never absent. */
struct bytes buffer_bytes(const struct buffer *buffer);

/* Empties it and keeps its memory. */
void buffer_clear(struct buffer *buffer);

/* Gives its memory back. Safe on a zeroed buffer. */
void buffer_finish(struct buffer *buffer);
