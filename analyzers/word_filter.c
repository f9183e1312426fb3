/* The room of a word filter. */
#include "analyzers/word_filter.h"

#include "core/memory.h"

#include <stdlib.h>

enum { LEAST = 1024, HASHES = 2 /* an element holds, at most */ };

void word_filter_init(struct word_filter *filter, size_t count)
{
	size_t size = LEAST;
	while (size < count / HASHES)
		size *= 2;
	*filter = (struct word_filter){memory_allocate(size, sizeof *filter->elements), size - 1};
}

void word_filter_finish(struct word_filter *filter)
{
	free(filter->elements);
	*filter = (struct word_filter){0};
}
