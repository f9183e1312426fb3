/* An arena: memory that is given back all at once. There are three epochs (run, batch, call), each with an
 * arena of its own; what is allocated in one lives until that epoch is reset. */
#pragma once

#include "core/bytes.h"

#include <stdarg.h>

struct arena_block;

struct arena {
	struct arena_block *blocks; /* newest first */
};

/* Ready for use when zeroed; init is for readers. */
void arena_init(struct arena *arena);

/* Zeroed memory, aligned for any type; never NULL. */
void *arena_allocate(struct arena *arena, size_t count, size_t size);

/* A copy with a terminator behind it (not counted in length); absent stays absent. */
struct bytes arena_copy(struct arena *arena, struct bytes bytes);
char *arena_copy_string(struct arena *arena, const char *string);

/* printf into the arena; terminated. */
struct bytes arena_format(struct arena *arena, const char *format, ...) __attribute__((format(printf, 2, 3)));
struct bytes arena_format_list(struct arena *arena, const char *format, va_list arguments)
	__attribute__((format(printf, 2, 0)));

/* Everything allocated is gone; the largest block is kept for reuse. */
void arena_reset(struct arena *arena);

/* Gives all memory back. Safe on a zeroed arena. */
void arena_finish(struct arena *arena);
