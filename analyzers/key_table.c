/* Open addressing with linear probing; never more than half full. */
#include "analyzers/key_table.h"

#include "core/memory.h"

#include <stdlib.h>

enum { SLOTS_FIRST = 1024 };

/* The slot that holds the key or is free for it. */
static size_t slot_of(const struct key_table *table, uint64_t key)
{
	size_t mask = table->slot_count - 1;
	size_t slot = (size_t)((key * 0x9e3779b97f4a7c15u) >> 20) & mask;
	while (table->slots[slot] != 0 && table->keys[table->slots[slot] - 1] != key)
		slot = (slot + 1) & mask;
	return slot;
}

static void grow(struct key_table *table)
{
	free(table->slots);
	table->slot_count = table->slot_count == 0 ? SLOTS_FIRST : 2 * table->slot_count;
	table->slots = memory_allocate(table->slot_count, sizeof *table->slots);
	for (size_t i = 0; i < table->count; i++)
		table->slots[slot_of(table, table->keys[i])] = (uint32_t)i + 1;
}

size_t key_table_add(struct key_table *table, uint64_t key)
{
	if (2 * table->count >= table->slot_count)
		grow(table);
	size_t slot = slot_of(table, key);
	if (table->slots[slot] == 0) {
		table->keys = memory_grow(table->keys, table->count, &table->capacity, sizeof *table->keys);
		table->keys[table->count++] = key;
		table->slots[slot] = (uint32_t)table->count;
	}
	return table->slots[slot] - 1;
}

size_t key_table_find(const struct key_table *table, uint64_t key)
{
	if (table->slot_count == 0)
		return KEY_TABLE_NONE;
	uint32_t order = table->slots[slot_of(table, key)];
	return order == 0 ? KEY_TABLE_NONE : order - 1;
}

void key_table_finish(struct key_table *table)
{
	free(table->keys);
	free(table->slots);
	*table = (struct key_table){0};
}
