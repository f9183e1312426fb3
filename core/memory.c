/* Allocation that never returns NULL. */
#include "core/memory.h"

#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

static void leave(void)
{
	static const char sentence[] = "soumaa: out of memory; nothing half done was kept, run it again\n";
	ssize_t written = write(STDERR_FILENO, sentence, sizeof sentence - 1);
	(void)written;
	_exit(EX_OSERR);
}

static void (*on_exhausted)(void) = leave;

void memory_set_exhausted(void (*exhausted)(void))
{
	on_exhausted = exhausted;
}

void memory_exhausted(void)
{
	on_exhausted();
	abort();
}

void *memory_allocate(size_t count, size_t size)
{
	void *memory = calloc(count == 0 ? 1 : count, size == 0 ? 1 : size);
	if (memory == NULL)
		memory_exhausted();
	return memory;
}

void *memory_resize(void *old, size_t count, size_t size)
{
	void *memory = reallocarray(old, count == 0 ? 1 : count, size == 0 ? 1 : size);
	if (memory == NULL)
		memory_exhausted();
	return memory;
}

char *memory_copy_string(const char *string)
{
	size_t length = strlen(string);
	return memcpy(memory_allocate(length + 1, 1), string, length + 1);
}

void *memory_grow(void *array, size_t count, size_t *capacity, size_t size)
{
	if (count < *capacity)
		return array;
	size_t wanted = *capacity == 0 ? 16 : *capacity * 2;
	array = memory_resize(array, wanted, size);
	*capacity = wanted;
	return array;
}
