/* An arena: memory that is given back all at once. */
#include "core/arena.h"

#include "core/memory.h"

#include <stdalign.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FIRST_BLOCK = 4096, LARGEST_GROWTH = 1 << 20 };

struct arena_block {
	struct arena_block *next;
	size_t size;
	size_t used;
	alignas(max_align_t) char data[];
};

void arena_init(struct arena *arena)
{
	*arena = (struct arena){0};
}

static void add_block(struct arena *arena, size_t wanted)
{
	size_t size = arena->blocks == NULL ? FIRST_BLOCK : arena->blocks->size * 2;
	if (size > LARGEST_GROWTH)
		size = LARGEST_GROWTH;
	if (size < wanted)
		size = wanted;
	if (size > SIZE_MAX - sizeof(struct arena_block))
		memory_exhausted();
	struct arena_block *block = malloc(sizeof *block + size);
	if (block == NULL)
		memory_exhausted();
	*block = (struct arena_block){.next = arena->blocks, .size = size};
	arena->blocks = block;
}

void *arena_allocate(struct arena *arena, size_t count, size_t size)
{
	size_t wanted;
	if (__builtin_mul_overflow(count, size, &wanted) || wanted > SIZE_MAX / 2)
		memory_exhausted();
	wanted = (wanted + alignof(max_align_t) - 1) & ~(alignof(max_align_t) - 1);
	if (arena->blocks == NULL || arena->blocks->size - arena->blocks->used < wanted)
		add_block(arena, wanted);
	char *memory = arena->blocks->data + arena->blocks->used;
	arena->blocks->used += wanted;
	return memset(memory, 0, wanted);
}

struct bytes arena_copy(struct arena *arena, struct bytes bytes)
{
	if (bytes_absent(bytes))
		return bytes;
	char *copy = arena_allocate(arena, bytes.length + 1, 1);
	memcpy(copy, bytes.data, bytes.length);
	return (struct bytes){copy, bytes.length};
}

char *arena_copy_string(struct arena *arena, const char *string)
{
	size_t size = strlen(string) + 1;
	return memcpy(arena_allocate(arena, size, 1), string, size);
}

struct bytes arena_format_list(struct arena *arena, const char *format, va_list arguments)
{
	va_list again;
	va_copy(again, arguments);
	int length = vsnprintf(NULL, 0, format, again);
	va_end(again);
	if (length < 0)
		length = 0;
	char *text = arena_allocate(arena, (size_t)length + 1, 1);
	vsnprintf(text, (size_t)length + 1, format, arguments);
	return (struct bytes){text, (size_t)length};
}

struct bytes arena_format(struct arena *arena, const char *format, ...)
{
	va_list arguments;
	va_start(arguments, format);
	struct bytes text = arena_format_list(arena, format, arguments);
	va_end(arguments);
	return text;
}

void arena_reset(struct arena *arena)
{
	if (arena->blocks == NULL)
		return;
	struct arena_block **largest = &arena->blocks;
	for (struct arena_block **at = &arena->blocks; *at != NULL; at = &(*at)->next)
		if ((*at)->size > (*largest)->size)
			largest = at;
	struct arena_block *kept = *largest;
	*largest = kept->next;
	arena_finish(arena);
	*kept = (struct arena_block){.size = kept->size};
	arena->blocks = kept;
}

void arena_finish(struct arena *arena)
{
	while (arena->blocks != NULL) {
		struct arena_block *first = arena->blocks;
		arena->blocks = first->next;
		free(first);
	}
}
