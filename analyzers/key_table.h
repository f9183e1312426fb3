/* A growing table from 64-bit keys to the order in which they were first seen. For training, where the keys are not
 * known beforehand; what is fixed is found by a perfect hash. */
#pragma once

#include <stddef.h>
#include <stdint.h>

struct key_table {
	uint64_t *keys; /* in order of arrival */
	size_t count, capacity;
	uint32_t *slots; /* order + 1; 0: free */
	size_t slot_count;
};

#define KEY_TABLE_NONE SIZE_MAX

/* Ready for use when zeroed. The key's place; it is added where it is new. */
size_t key_table_add(struct key_table *table, uint64_t key);

/* The key's place, or KEY_TABLE_NONE. */
size_t key_table_find(const struct key_table *table, uint64_t key);
void key_table_finish(struct key_table *table);
