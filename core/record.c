/* A record, copied into another epoch. */
#include "core/record.h"

static void copy_mention(struct arena *arena, struct mention *mention)
{
	struct bytes *const texts[] = {&mention->id,     &mention->source, &mention->url,        &mention->title,
	                               &mention->text,   &mention->author, &mention->author_url, &mention->lang,
	                               &mention->parent, &mention->brand};
	for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
		*texts[i] = arena_copy(arena, *texts[i]);
}

static void copy_verdict(struct arena *arena, struct verdict *verdict)
{
	struct bytes *brands = arena_allocate(arena, verdict->brand_count, sizeof brands[0]);
	for (size_t i = 0; i < verdict->brand_count; i++)
		brands[i] = arena_copy(arena, verdict->brands[i]);
	verdict->brands = brands;
	struct evidence *rows = arena_allocate(arena, verdict->evidence_count, sizeof rows[0]);
	for (size_t i = 0; i < verdict->evidence_count; i++) {
		rows[i] = verdict->evidence[i];
		rows[i].name = arena_copy(arena, rows[i].name);
		rows[i].text = arena_copy(arena, rows[i].text);
	}
	verdict->evidence = rows;
	verdict->flip = arena_copy(arena, verdict->flip);
}

struct record record_copy(struct arena *arena, const struct record *record)
{
	struct record copy = *record;
	copy_mention(arena, &copy.mention);
	copy_verdict(arena, &copy.verdict);
	return copy;
}
