/* The collector `youtube`: comments of a channel or of a video, or videos that a search finds, through the YouTube
 * Data API v3 (developers.google.com/youtube/v3/docs).
 *
 * The newest comes first and there is no "since" for comments: a walk goes back page by page until a page holds
 * nothing newer than the mark, and only then the mark moves. A page that is partly new does not end the walk, since
 * pinned comments break the order. Threads with more replies than the page gave are asked one by one, again only
 * when their number of replies has changed. */
#include "collectors/address.h"
#include "collectors/html.h"
#include "collectors/kinds.h"
#include "core/json.h"

#include <stdlib.h>
#include <time.h>

#define DEFAULT_BASE "https://www.googleapis.com/youtube/v3"

enum {
	DAILY_UNITS = 10000,
	SEARCH_UNITS = 100,         /* searches have 100 calls a day of their own: a hundredth of the budget each */
	THREADS_REMEMBERED = 200,   /* numbers of replies that are kept in the cursor */
	OVERLAP = 10 * 60 * 1000,   /* a search index lags: ask again for the last ten minutes */
	SHORT_WAIT = 5 * 60 * 1000, /* after "too fast" */
};

static const int64_t hour = 3600 * 1000, day = 24 * 3600 * 1000;

static const struct collector_option options[] = {
	{"channel", false, "a channel id (UC...): comments on the channel and all its videos"},
	{"video", false, "a video id: its comments"},
	{"search", false, "words: videos that are found, newest first; 100 searches a day"},
};

enum { OPTIONS = sizeof options / sizeof options[0] };

/* The cursor: {"mark","high","page","parents":[[thread,video]...],"replies_page","counts":{thread:n}}. */

static json_t *read_cursor(struct bytes cursor)
{
	char problem[JSON_ERROR_TEXT_LENGTH];
	json_t *root = bytes_empty(cursor) ? NULL : json_parse(cursor, problem);
	if (json_is_object(root))
		return root;
	json_decref(root);
	return json_object();
}

static struct bytes write_cursor(struct arena *arena, const json_t *cursor)
{
	char *text = json_dumps(cursor, JSON_COMPACT);
	struct bytes copy = arena_copy(arena, bytes_of(text));
	free(text);
	return copy;
}

static void set_text(json_t *cursor, const char *name, struct bytes value)
{
	if (bytes_empty(value))
		json_object_del(cursor, name);
	else
		json_object_set_new(cursor, name, json_stringn(value.data, value.length));
}

static timestamp mark_of(const json_t *cursor, const char *name)
{
	return timestamp_parse(json_member(cursor, name));
}

static void set_time(json_t *cursor, const char *name, timestamp at)
{
	char text[TIMESTAMP_TEXT];
	timestamp_format_utc(at, text);
	set_text(cursor, name, bytes_of(text));
}

/* The option that the source sets; NULL with an error unless it is exactly one. */
static const char *find_option(const struct source *source, struct error *error)
{
	const char *found = NULL;
	size_t count = 0;
	for (size_t i = 0; i < OPTIONS; i++) {
		if (bytes_empty(source_option(source, options[i].key)))
			continue;
		found = options[i].key;
		count++;
	}
	if (count == 1)
		return found;
	error_set(error, ERROR_CONFIGURATION,
	          "source '%.*s': a youtube source takes one of 'channel', 'video' and 'search'",
	          (int)source->name.length, source->name.data);
	return NULL;
}

static void write_search(struct buffer *url, struct bytes words, const json_t *cursor)
{
	buffer_append_string(url, "/search?part=snippet&type=video&order=date&maxResults=50");
	address_add(url, "q", words);
	address_add(url, "pageToken", json_member(cursor, "page"));
	timestamp mark = mark_of(cursor, "mark");
	char text[TIMESTAMP_TEXT];
	timestamp_format_utc(mark == TIMESTAMP_UNKNOWN ? mark : mark - OVERLAP, text);
	if (text[0] != 0)
		address_add(url, "publishedAfter", bytes_of(text));
}

static void write_replies(struct buffer *url, const json_t *cursor)
{
	const json_t *parent = json_array_get(json_object_get(cursor, "parents"), 0);
	const json_t *thread = json_array_get(parent, 0);
	buffer_append_string(url, "/comments?part=snippet&textFormat=plainText&maxResults=100");
	address_add(url, "parentId", bytes_of(json_string_value(thread)));
	address_add(url, "pageToken", json_member(cursor, "replies_page"));
}

static void write_threads(struct buffer *url, const char *filter, struct bytes value, const json_t *cursor)
{
	buffer_append_string(url,
	                     "/commentThreads?part=snippet,replies&order=time&textFormat=plainText&maxResults=100");
	address_add(url, filter, value);
	address_add(url, "pageToken", json_member(cursor, "page"));
}

static bool ask(const struct source *source, struct bytes secret, struct bytes cursor, timestamp now,
                struct arena *arena, struct collector_request *request, struct error *error)
{
	(void)now;
	const char *option = find_option(source, error);
	if (option == NULL)
		return false;
	struct bytes base = bytes_empty(source->url) ? bytes_of(DEFAULT_BASE) : source->url;
	while (base.length > 0 && base.data[base.length - 1] == '/')
		base.length--;
	struct bytes value = source_option(source, option);
	bool search = bytes_equal_string(bytes_of(option), "search");
	bool video = bytes_equal_string(bytes_of(option), "video");
	json_t *place = read_cursor(cursor);
	struct buffer url = {0};
	buffer_append_bytes(&url, base);
	if (search)
		write_search(&url, value, place);
	else if (json_array_size(json_object_get(place, "parents")) > 0)
		write_replies(&url, place);
	else
		write_threads(&url, video ? "videoId" : "allThreadsRelatedToChannelId", value, place);
	address_add(&url, "key", secret);
	*request = (struct collector_request){.url = arena_copy(arena, buffer_bytes(&url)),
	                                      .accept = bytes_of("application/json"),
	                                      .quota = search ? SEARCH_UNITS : 1};
	buffer_finish(&url);
	json_decref(place);
	return true;
}

/* Whether the reply's texts are HTML: our own questions ask for plain text, a saved reply may not have. */
static bool is_html(const struct collector_reply *reply, struct arena *arena)
{
	return bytes_find(reply->url, bytes_of("?")) < reply->url.length &&
	       !bytes_equal_string(address_parameter(arena, reply->url, "textFormat"), "plainText");
}

/* What the parts of a reply share while they are read. */
struct reading {
	const struct collector_reply *reply;
	struct batch *batch;
	json_t *cursor;
	bool html;
	size_t place; /* of the item, from 1 */
	bool fresh;   /* an item was newer than the mark */
};

static void finish_mention(struct reading *reading, struct mention *mention)
{
	const char *reason;
	timestamp mark = mark_of(reading->cursor, "mark"), high = mark_of(reading->cursor, "high");
	if (!mention_finish(mention, reading->batch->arena, &reason)) {
		batch_reject(reading->batch, (int64_t)reading->place, mention->id, "%s", reason);
		return;
	}
	*batch_add(reading->batch) = *mention;
	if (!bytes_absent(mention->parent) || mention->published == TIMESTAMP_UNKNOWN)
		return;
	reading->fresh |= mark == TIMESTAMP_UNKNOWN || mention->published > mark;
	if (high == TIMESTAMP_UNKNOWN || mention->published > high)
		set_time(reading->cursor, "high", mention->published);
}

static struct bytes comment_url(struct arena *arena, struct bytes video, struct bytes channel, struct bytes id)
{
	struct buffer url = {0};
	if (!bytes_empty(video)) {
		buffer_append_string(&url, "https://www.youtube.com/watch");
		address_add(&url, "v", video);
	} else if (!bytes_empty(channel)) {
		buffer_append_string(&url, "https://www.youtube.com/channel/");
		address_add_segment(&url, channel);
	}
	if (url.length > 0)
		address_add(&url, "lc", id);
	struct bytes copy = url.length > 0 ? arena_copy(arena, buffer_bytes(&url)) : (struct bytes){0};
	buffer_finish(&url);
	return copy;
}

/* Adds a comment; `video` and `channel` are those of its thread, `replies` its number of replies or unknown. */
static void add_comment(struct reading *reading, const json_t *comment, struct bytes video, struct bytes channel,
                        int64_t replies)
{
	struct arena *arena = reading->batch->arena;
	const json_t *snippet = json_object_get(comment, "snippet");
	struct bytes original = json_member(snippet, "textOriginal"), shown = json_member(snippet, "textDisplay");
	struct bytes own = json_member(snippet, "videoId");
	struct mention mention = mention_blank();
	mention.id = arena_copy(arena, json_member(comment, "id"));
	mention.url = comment_url(arena, bytes_empty(own) ? video : own, channel, mention.id);
	if (!bytes_empty(original) || !reading->html)
		mention.text = arena_copy(arena, bytes_empty(original) ? shown : original);
	else
		mention.text = html_to_text(arena, shown);
	mention.author = arena_copy(arena, json_member(snippet, "authorDisplayName"));
	mention.author_url = arena_copy(arena, json_member(snippet, "authorChannelUrl"));
	mention.parent = arena_copy(arena, json_member(snippet, "parentId"));
	mention.published = timestamp_parse(json_member(snippet, "publishedAt"));
	timestamp updated = timestamp_parse(json_member(snippet, "updatedAt"));
	mention.edited = updated == mention.published ? TIMESTAMP_UNKNOWN : updated;
	mention.likes = json_member_count(snippet, "likeCount");
	mention.replies = replies;
	finish_mention(reading, &mention);
}

/* Puts a thread on the list of those whose replies are to be asked, unless their number is the known one. */
static void follow_replies(json_t *cursor, struct bytes thread, struct bytes video, int64_t total)
{
	json_t *counts = json_object_get(cursor, "counts");
	json_t *parents = json_object_get(cursor, "parents");
	const json_t *known = json_object_getn(counts, thread.data, thread.length);
	if (json_is_integer(known) && json_integer_value(known) == total)
		return;
	json_object_deln(counts, thread.data, thread.length);
	if (json_object_size(counts) >= THREADS_REMEMBERED)
		json_object_del(counts, json_object_iter_key(json_object_iter(counts)));
	json_object_setn_new(counts, thread.data, thread.length, json_integer(total));
	json_array_append_new(parents, json_pack("[s%s%]", thread.data, thread.length,
	                                         bytes_absent(video) ? "" : video.data, video.length));
}

static void add_thread(struct reading *reading, const json_t *thread)
{
	const json_t *snippet = json_object_get(thread, "snippet");
	const json_t *top = json_object_get(snippet, "topLevelComment");
	struct bytes video = json_member(snippet, "videoId"), channel = json_member(snippet, "channelId");
	int64_t total = json_member_count(snippet, "totalReplyCount");
	add_comment(reading, top, video, channel, total);
	const json_t *replies = json_object_get(json_object_get(thread, "replies"), "comments");
	size_t i;
	json_t *reply;
	json_array_foreach(replies, i, reply) add_comment(reading, reply, video, channel, COUNT_UNKNOWN);
	struct bytes id = json_member(thread, "id");
	if (!bytes_empty(id) && total > (int64_t)json_array_size(replies))
		follow_replies(reading->cursor, id, video, total);
}

static void add_video(struct reading *reading, const json_t *item)
{
	struct arena *arena = reading->batch->arena;
	const json_t *snippet = json_object_get(item, "snippet");
	struct mention mention = mention_blank();
	mention.id = arena_copy(arena, json_member(json_object_get(item, "id"), "videoId"));
	if (bytes_empty(mention.id))
		return; /* a channel or a playlist */
	struct buffer url = {0};
	buffer_append_string(&url, "https://www.youtube.com/watch");
	address_add(&url, "v", mention.id);
	mention.url = arena_copy(arena, buffer_bytes(&url));
	buffer_clear(&url);
	buffer_append_string(&url, "https://www.youtube.com/channel/");
	address_add_segment(&url, json_member(snippet, "channelId"));
	mention.author_url = arena_copy(arena, buffer_bytes(&url));
	buffer_finish(&url);
	mention.title = html_to_line(arena, json_member(snippet, "title"));
	mention.text = html_to_text(arena, json_member(snippet, "description"));
	if (bytes_empty(bytes_trim(mention.text))) {
		mention.text = mention.title;
		mention.title = (struct bytes){0};
	}
	mention.author = html_to_line(arena, json_member(snippet, "channelTitle"));
	mention.published = timestamp_parse(json_member(snippet, "publishedAt"));
	finish_mention(reading, &mention);
}

/* A reply to comments?parentId=: the video is the one noted with the thread. */
static void add_reply(struct reading *reading, const json_t *comment)
{
	const json_t *parent = json_array_get(json_object_get(reading->cursor, "parents"), 0);
	struct bytes video = bytes_of(json_string_value(json_array_get(parent, 1)));
	add_comment(reading, comment, video, (struct bytes){0}, COUNT_UNKNOWN);
}

/* Goes on to the next page of the walk, or ends it. */
static void move_walk(struct reading *reading, struct bytes next)
{
	json_t *cursor = reading->cursor;
	bool same = bytes_equal(next, json_member(cursor, "page"));
	set_text(cursor, "page", reading->fresh && !same ? next : (struct bytes){0});
}

/* A search's first poll takes one page only: each page is one of a hundred a day. */
static void move_search(struct reading *reading, struct bytes next)
{
	bool first = mark_of(reading->cursor, "mark") == TIMESTAMP_UNKNOWN;
	move_walk(reading, first ? (struct bytes){0} : next);
}

/* Goes on to the next page of a thread's replies, or to the next thread. */
static void move_replies(struct reading *reading, struct bytes next)
{
	json_t *cursor = reading->cursor;
	bool same = bytes_equal(next, json_member(cursor, "replies_page"));
	set_text(cursor, "replies_page", same ? (struct bytes){0} : next);
	if (json_object_get(cursor, "replies_page") == NULL)
		json_array_remove(json_object_get(cursor, "parents"), 0);
}

/* The three kinds of replies. */
static const struct form {
	const char *kind;
	void (*add)(struct reading *reading, const json_t *item);
	void (*move)(struct reading *reading, struct bytes next);
} forms[] = {
	{"youtube#commentThreadListResponse", add_thread, move_walk},
	{"youtube#commentListResponse", add_reply, move_replies},
	{"youtube#searchListResponse", add_video, move_search},
};

static const struct form *find_form(const json_t *root)
{
	struct bytes kind = json_member(root, "kind");
	for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++)
		if (bytes_equal_string(kind, forms[i].kind))
			return json_is_array(json_object_get(root, "items")) ? &forms[i] : NULL;
	return NULL;
}

/* The mark moves when the walk has ended and no thread's replies are open. */
static void end_reply(struct reading *reading, struct collector_progress *progress)
{
	json_t *cursor = reading->cursor;
	timestamp mark = mark_of(cursor, "mark"), high = mark_of(cursor, "high");
	progress->more = json_object_get(cursor, "page") != NULL ||
	                 json_array_size(json_object_get(cursor, "parents")) > 0;
	if (!progress->more) {
		if (high != TIMESTAMP_UNKNOWN && (mark == TIMESTAMP_UNKNOWN || high > mark))
			set_time(cursor, "mark", high);
		json_object_del(cursor, "high");
	}
	progress->cursor = write_cursor(reading->batch->arena, cursor);
}

/* Midnight that begins the day (in days since 1970) in Los Angeles. Summer time lasts from the second Sunday in March
 * to the first in November, both at two o'clock (Energy Policy Act of 2005): after that day's midnight. */
static timestamp pacific_midnight(int64_t days)
{
	time_t seconds = (time_t)(days * 86400);
	struct tm date;
	gmtime_r(&seconds, &date);
	int year = date.tm_year + 1900;
	int64_t march = timestamp_of(year, 3, 1, 0, 0, 0) / day, november = timestamp_of(year, 11, 1, 0, 0, 0) / day;
	/* 1970-01-01 was a Thursday: (days + 4) % 7 is 0 on Sundays. */
	int64_t begin = march + (7 - (march + 4) % 7) % 7 + 7, end = november + (7 - (november + 4) % 7) % 7;
	return days * day + (days > begin && days <= end ? 7 : 8) * hour;
}

/* Milliseconds until the quota is given anew. */
static int64_t until_new_quota(timestamp now)
{
	int64_t days = now / day - 1;
	while (pacific_midnight(days) <= now)
		days++;
	return pacific_midnight(days) - now;
}

enum remedy { TRY_LATER, WAIT_SHORT, WAIT_QUOTA, CHANGE_CONFIGURATION, RESTART_WALK, SKIP_THREAD };

static const struct refusal {
	const char *reason;
	enum remedy remedy;
	const char *sentence;
} refusals[] = {
	{"quotaExceeded", WAIT_QUOTA, "today's quota is used up; it is given anew at midnight Pacific time"},
	{"dailyLimitExceeded", WAIT_QUOTA, "today's quota is used up; it is given anew at midnight Pacific time"},
	{"rateLimitExceeded", WAIT_SHORT, "asked too fast; the next run asks again"},
	{"userRateLimitExceeded", WAIT_SHORT, "asked too fast; the next run asks again"},
	{"commentsDisabled", CHANGE_CONFIGURATION, "comments are turned off there; take the source out"},
	{"forbidden", CHANGE_CONFIGURATION, "the key may not read this; is it private, or is the key restricted?"},
	{"videoNotFound", CHANGE_CONFIGURATION, "there is no such video; check 'video', or take the source out"},
	{"channelNotFound", CHANGE_CONFIGURATION, "there is no such channel; check 'channel' (UC...)"},
	{"keyInvalid", CHANGE_CONFIGURATION, "the key is not valid; put a right one into the secrets"},
	{"API_KEY_INVALID", CHANGE_CONFIGURATION, "the key is not valid; put a right one into the secrets"},
	{"keyExpired", CHANGE_CONFIGURATION, "the key has expired; put a new one into the secrets"},
	{"accessNotConfigured", CHANGE_CONFIGURATION,
         "the key's project has the YouTube Data API v3 turned off; turn it on"},
	{"ipRefererBlocked", CHANGE_CONFIGURATION,
         "the key does not allow this machine's address; change its restrictions"},
	{"invalidPageToken", RESTART_WALK, "the page token is no longer valid: the walk starts again"},
	{"commentNotFound", SKIP_THREAD, "a thread is gone"},
	{"parentCommentNotFound", SKIP_THREAD, "a thread is gone"},
};

static const struct refusal *find_refusal(const json_t *fault)
{
	static const struct refusal other = {NULL, TRY_LATER, "YouTube refuses; the next run asks again"};
	struct bytes reasons[2] = {
		json_member(json_array_get(json_object_get(fault, "details"), 0), "reason"),
		json_member(json_array_get(json_object_get(fault, "errors"), 0), "reason"),
	};
	for (size_t i = 0; i < sizeof refusals / sizeof refusals[0]; i++)
		if (bytes_equal_string(reasons[0], refusals[i].reason) ||
		    bytes_equal_string(reasons[1], refusals[i].reason))
			return &refusals[i];
	return &other;
}

/* Goes on after a refusal that concerns one page or one thread only; false where there is none to go on with. */
static bool go_on(struct reading *reading, enum remedy remedy, struct collector_progress *progress)
{
	json_t *cursor = reading->cursor;
	json_t *parents = json_object_get(cursor, "parents");
	bool replies = json_array_size(parents) > 0;
	bool paged = json_object_get(cursor, replies ? "replies_page" : "page") != NULL;
	if (!replies && (remedy == SKIP_THREAD || !paged))
		return false;
	if (replies && (remedy == SKIP_THREAD || !paged))
		json_array_remove(parents, 0);
	json_object_del(cursor, replies ? "replies_page" : "page");
	progress->more = true;
	progress->cursor = write_cursor(reading->batch->arena, cursor);
	return true;
}

static enum collector_outcome refuse(struct reading *reading, const json_t *root, struct collector_progress *progress,
                                     struct error *error)
{
	const struct collector_reply *reply = reading->reply;
	const json_t *fault = json_object_get(root, "error");
	const struct refusal *refusal = find_refusal(fault);
	struct bytes said = json_is_object(fault) ? json_member(fault, "message") : json_member(root, "error");
	if (refusal->remedy == RESTART_WALK || refusal->remedy == SKIP_THREAD) {
		progress->warning = bytes_of(refusal->sentence);
		if (go_on(reading, refusal->remedy, progress))
			return COLLECTOR_DONE;
		progress->warning = (struct bytes){0};
	}
	if (refusal->remedy == WAIT_QUOTA)
		progress->wait = until_new_quota(reply->now);
	if (refusal->remedy == WAIT_SHORT || reply->status == 429)
		progress->wait = SHORT_WAIT;
	bool never = refusal->remedy == CHANGE_CONFIGURATION;
	error_set(error, never ? ERROR_CONFIGURATION : ERROR_TEMPORARY, "status %d: %s%s%.*s", reply->status,
	          refusal->sentence, bytes_empty(said) ? "" : "; it said: ", said.length > 200 ? 200 : (int)said.length,
	          bytes_empty(said) ? "" : said.data);
	return never ? COLLECTOR_NEVER : COLLECTOR_LATER;
}

static enum collector_outcome read_reply(struct reading *reading, const json_t *root,
                                         struct collector_progress *progress, struct error *error)
{
	if (reading->reply->status != 200 || json_object_get(root, "error") != NULL)
		return refuse(reading, root, progress, error);
	const struct form *form = find_form(root);
	if (form == NULL) {
		error_set(error, ERROR_DATA,
		          "not an answer of the YouTube Data API: no list of comments or videos in it");
		return COLLECTOR_LATER;
	}
	size_t i;
	json_t *item;
	json_array_foreach(json_object_get(root, "items"), i, item)
	{
		reading->place = i + 1;
		form->add(reading, item);
	}
	form->move(reading, json_member(root, "nextPageToken"));
	end_reply(reading, progress);
	return COLLECTOR_DONE;
}

static enum collector_outcome parse(const struct source *source, const struct collector_reply *reply,
                                    struct bytes cursor, struct batch *batch, struct collector_progress *progress,
                                    struct error *error)
{
	(void)source;
	char problem[JSON_ERROR_TEXT_LENGTH];
	json_t *root = json_parse(reply->body, problem);
	progress->cursor = cursor;
	if (root == NULL && reply->status == 200) {
		error_set(error, ERROR_DATA, "not an answer of the YouTube Data API: %s", problem);
		return COLLECTOR_LATER;
	}
	struct reading reading = {
		.reply = reply, .batch = batch, .cursor = read_cursor(cursor), .html = is_html(reply, batch->arena)};
	if (!json_is_object(json_object_get(reading.cursor, "counts")))
		json_object_set_new(reading.cursor, "counts", json_object());
	if (!json_is_array(json_object_get(reading.cursor, "parents")))
		json_object_set_new(reading.cursor, "parents", json_array());
	enum collector_outcome outcome = read_reply(&reading, root, progress, error);
	json_decref(reading.cursor);
	json_decref(root);
	return outcome;
}

const struct collector youtube_collector = {
	.kind = "youtube",
	.summary = "comments of a YouTube channel or video, or videos that a search finds",
	.options = options,
	.option_count = OPTIONS,
	.needs_secret = true,
	.daily_quota = DAILY_UNITS,
	.ask = ask,
	.parse = parse,
};
