/* A growing byte buffer. */
#include "core/buffer.h"

#include "core/memory.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

char *buffer_reserve(struct buffer *buffer, size_t more)
{
	if (more > SIZE_MAX / 2 - buffer->length)
		memory_exhausted();
	size_t wanted = buffer->length + more;
	if (wanted > buffer->capacity) {
		size_t capacity = buffer->capacity < 256 ? 256 : buffer->capacity * 2;
		if (capacity < wanted)
			capacity = wanted;
		buffer->data = memory_resize(buffer->data, capacity, 1);
		buffer->capacity = capacity;
	}
	return buffer->data + buffer->length;
}

void buffer_append(struct buffer *buffer, const void *data, size_t length)
{
	if (length == 0)
		return;
	memcpy(buffer_reserve(buffer, length), data, length);
	buffer->length += length;
}

void buffer_append_bytes(struct buffer *buffer, struct bytes bytes)
{
	buffer_append(buffer, bytes.data, bytes.length);
}

void buffer_append_string(struct buffer *buffer, const char *string)
{
	buffer_append(buffer, string, strlen(string));
}

void buffer_append_byte(struct buffer *buffer, char byte)
{
	*buffer_reserve(buffer, 1) = byte;
	buffer->length++;
}

void buffer_align(struct buffer *buffer, size_t size)
{
	size_t missing = (size - buffer->length % size) % size;
	memset(buffer_reserve(buffer, missing), 0, missing);
	buffer->length += missing;
}

void buffer_format(struct buffer *buffer, const char *format, ...)
{
	va_list arguments, again;
	va_start(arguments, format);
	va_copy(again, arguments);
	int length = vsnprintf(NULL, 0, format, arguments);
	va_end(arguments);
	if (length > 0) {
		vsnprintf(buffer_reserve(buffer, (size_t)length + 1), (size_t)length + 1, format, again);
		buffer->length += (size_t)length;
	}
	va_end(again);
}

struct bytes buffer_bytes(const struct buffer *buffer)
{
	return (struct bytes){buffer->data == NULL ? "" : buffer->data, buffer->length};
}

void buffer_clear(struct buffer *buffer)
{
	buffer->length = 0;
}

void buffer_finish(struct buffer *buffer)
{
	free(buffer->data);
	*buffer = (struct buffer){0};
}
