/* Rows of evidence. */
#include "analyzers/evidence.h"

#include <string.h>

static void make_room(struct evidence_rows *rows)
{
	if (rows->count < rows->capacity)
		return;
	size_t capacity = rows->capacity == 0 ? 16 : 2 * rows->capacity;
	struct evidence *items = arena_allocate(rows->arena, capacity, sizeof *items);
	if (rows->count > 0)
		memcpy(items, rows->items, rows->count * sizeof *items);
	rows->items = items;
	rows->capacity = capacity;
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

void evidence_add(struct evidence_rows *rows, const struct mention *mention, enum evidence_kind kind, struct bytes name,
                  enum field field, size_t from, size_t to, double weight)
{
	make_room(rows);
	struct bytes whole = field == FIELD_TITLE ? mention->title : mention->text;
	to = to < whole.length ? to : whole.length;
	from = from < to ? from : to;
	while (from < to && is_blank(whole.data[from]))
		from++;
	while (from < to && is_blank(whole.data[to - 1]))
		to--;
	struct bytes text = {whole.data == NULL ? "" : whole.data + from, to - from};
	rows->items[rows->count++] = (struct evidence){kind, name, field, from, to, text, weight};
}

void evidence_append(const struct evidence_rows *rows, struct verdict *verdict)
{
	if (rows->count == 0)
		return;
	struct evidence *all = arena_allocate(rows->arena, verdict->evidence_count + rows->count, sizeof *all);
	if (verdict->evidence_count > 0)
		memcpy(all, verdict->evidence, verdict->evidence_count * sizeof *all);
	memcpy(all + verdict->evidence_count, rows->items, rows->count * sizeof *all);
	verdict->evidence = all;
	verdict->evidence_count += rows->count;
}
