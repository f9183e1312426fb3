/* Allocation that never returns NULL. Running out of memory is the one failure that ends the process from
 * inside the library: nothing useful can be done, and the store's transactions make it as safe as a kill. */
#pragma once

#include <stddef.h>

/* Zeroed memory for `count` elements of `size` bytes; a product that overflows counts as out of memory. */
void *memory_allocate(size_t count, size_t size);

/* As realloc; new bytes are not zeroed. */
void *memory_resize(void *old, size_t count, size_t size);

/* A terminated copy of a C string. */
char *memory_copy_string(const char *string);

/* Called once with no memory left; must not return. The default writes a line to standard error and exits
 * with EX_OSERR (71). */
void memory_set_exhausted(void (*exhausted)(void));
void memory_exhausted(void) __attribute__((noreturn));

/* Grows an array so that one more element fits: doubles `*capacity` when `count` has reached it. Returns
 * the array's new place. */
void *memory_grow(void *array, size_t count, size_t *capacity, size_t size);
