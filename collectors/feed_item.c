/* An item of a feed -> a mention: what all formats have in common. */
#include "collectors/feed.h"

#include <xxhash.h>

/* The same for the same title, text and date, on every machine. */
static struct bytes hashed_id(struct arena *arena, const struct mention *item)
{
	XXH3_state_t *state = XXH3_createState();
	XXH3_128bits_reset(state);
	const struct bytes parts[] = {item->title, item->text, item->author};
	for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
		XXH3_128bits_update(state, parts[i].data, parts[i].length);
		XXH3_128bits_update(state, "", 1);
	}
	XXH3_128bits_update(state, &item->published, sizeof item->published);
	XXH128_hash_t hash = XXH3_128bits_digest(state);
	XXH3_freeState(state);
	return arena_format(arena, "hash:%016llx%016llx", (unsigned long long)hash.high64,
	                    (unsigned long long)hash.low64);
}

/* A clock or a zone that is wrong dates an item in the future: it was there when we fetched it. */
static timestamp not_after_now(struct feed *feed, timestamp at)
{
	if (at == TIMESTAMP_UNKNOWN || at <= feed->reply->now)
		return at;
	feed->future = true;
	return feed->reply->now;
}

static void complete_dates(struct feed *feed, struct mention *item)
{
	item->published = not_after_now(feed, item->published);
	item->edited = not_after_now(feed, item->edited);
	if (item->published == TIMESTAMP_UNKNOWN)
		item->published = item->edited;
	if (item->edited != TIMESTAMP_UNKNOWN && item->edited <= item->published)
		item->edited = TIMESTAMP_UNKNOWN;
}

static struct bytes first_of(const struct bytes *candidates, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (!bytes_empty(bytes_trim(candidates[i])))
			return bytes_trim(candidates[i]);
	return (struct bytes){0};
}

void feed_add(struct feed *feed, struct mention *item)
{
	struct arena *arena = feed->batch->arena;
	const char *reason = NULL;
	feed->place++;
	const struct bytes texts[] = {item->text, item->title, item->url, item->author, item->id};
	item->text = first_of(texts, sizeof texts / sizeof texts[0]);
	if (bytes_empty(item->id))
		item->id = bytes_empty(item->url) ? hashed_id(arena, item) : item->url;
	complete_dates(feed, item);
	if (bytes_empty(item->lang))
		item->lang = bytes_empty(feed->lang) ? feed->source->lang : feed->lang;
	if (!mention_finish(item, arena, &reason))
		batch_reject(feed->batch, feed->place, item->title, "item %lld of the feed: %s", (long long)feed->place,
		             reason);
	else
		*batch_add(feed->batch) = *item;
}
