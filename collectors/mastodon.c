/* The collector `mastodon`: a hashtag, a search or the mentions of an account on a Mastodon server
 * (docs.joinmastodon.org/methods/timelines, search, notifications).
 *
 * The first poll takes the newest page. From then on a hashtag and the mentions are read forward with min_id,
 * which gives the statuses right after the newest one that is known, so that none is passed over. A search
 * knows min_id only as a lower bound: there the walk goes from the newest page back to the mark, which moves
 * when the walk has ended. Direct messages are private and are left alone. */
#include "collectors/kinds.h"

#include "collectors/address.h"
#include "collectors/html.h"
#include "core/json.h"

#include <string.h>

enum {
	RATE_RESERVE = 10,           /* requests of the server's budget that are left to others */
	RATE_WAIT = 5 * 60 * 1000,   /* the server's window, where it does not say when it ends */
	RATE_WAIT_MOST = 3600 * 1000 /* no server's window is longer */
};

/* Where the source stands. */
struct place {
	struct bytes mark;  /* newest id that is known */
	struct bytes high;  /* of a search's walk: the newest id seen, the mark to be */
	struct bytes below; /* of a search's walk: what is older comes next */
};

/* One of the three things that can be asked. */
struct view {
	const char *option;
	const char *path;
	const char *fixed;     /* the query's parameters that never change */
	const char *parameter; /* that takes the option's value; NULL: it is the path's last segment */
	const char *list;      /* member of the reply that holds the statuses; NULL: the reply is the list */
	const char *status;    /* member of an item that holds the status; NULL: the item is the status */
	bool forward;          /* min_id walks forward */
	bool needs_token;
};

static const struct view views[] = {
	{"hashtag", "/api/v1/timelines/tag/", "limit=40", NULL, NULL, NULL, true, false},
	{"search", "/api/v2/search", "type=statuses&limit=40", "q", "statuses", NULL, false, true},
	{"mentions", "/api/v1/notifications", "types%5B%5D=mention&limit=40", NULL, NULL, "status", true, true},
};

enum { VIEWS = sizeof views / sizeof views[0], MENTIONS = 2 };

static const struct collector_option options[] = {
	{"hashtag", false, "a hashtag, with or without #"},
	{"search", false, "words to search for; the server must have full-text search"},
	{"mentions", false, "true: what mentions the account of the secret"},
};

static bool is_set(const struct source *source, const struct view *view)
{
	struct bytes value = source_option(source, view->option);
	return view == &views[MENTIONS] ? bytes_equal_string(value, "true") : !bytes_empty(value);
}

/* The view that the source's options choose; NULL with an error unless it is exactly one. */
static const struct view *find_view(const struct source *source, struct error *error)
{
	const struct view *found = NULL;
	size_t count = 0;
	for (size_t i = 0; i < VIEWS; i++) {
		if (!is_set(source, &views[i]))
			continue;
		found = &views[i];
		count++;
	}
	if (count != 1)
		error_set(error, ERROR_CONFIGURATION,
		          "source '%.*s': a mastodon source takes one of 'hashtag', 'search' and 'mentions: true'",
		          (int)source->name.length, source->name.data);
	return count == 1 ? found : NULL;
}

static struct place read_place(struct arena *arena, struct bytes cursor)
{
	struct place place = {0};
	char problem[JSON_ERROR_TEXT_LENGTH];
	json_t *root = bytes_empty(cursor) ? NULL : json_parse(cursor, problem);
	place.mark = arena_copy(arena, json_member(root, "mark"));
	place.high = arena_copy(arena, json_member(root, "high"));
	place.below = arena_copy(arena, json_member(root, "below"));
	json_decref(root);
	return place;
}

static struct bytes write_place(struct arena *arena, const struct place *place)
{
	const struct {
		const char *name;
		struct bytes value;
	} members[] = {{"mark", place->mark}, {"high", place->high}, {"below", place->below}};
	struct buffer out = {0};
	buffer_append_byte(&out, '{');
	for (size_t i = 0; i < sizeof members / sizeof members[0]; i++) {
		if (bytes_absent(members[i].value))
			continue;
		json_write_member(&out, members[i].name, members[i].value);
	}
	buffer_append_byte(&out, '}');
	struct bytes cursor = arena_copy(arena, buffer_bytes(&out));
	buffer_finish(&out);
	return cursor;
}

static void write_url(struct buffer *url, const struct source *source, const struct view *view,
                      const struct place *place)
{
	struct bytes base = source->url, value = source_option(source, view->option);
	while (base.length > 0 && base.data[base.length - 1] == '/')
		base.length--;
	buffer_append_bytes(url, base);
	buffer_append_string(url, view->path);
	if (view->path[strlen(view->path) - 1] == '/')
		address_add_segment(url, value.data[0] == '#' ? bytes_from(value, 1) : value);
	buffer_format(url, "?%s", view->fixed);
	if (view->parameter != NULL)
		address_add(url, view->parameter, value);
	address_add(url, "min_id", place->mark);
	address_add(url, "max_id", place->below);
}

static bool ask(const struct source *source, struct bytes secret, struct bytes cursor, timestamp now,
                struct arena *arena, struct collector_request *request, struct error *error)
{
	(void)now;
	const struct view *view = find_view(source, error);
	if (view == NULL)
		return false;
	if (view->needs_token && bytes_empty(secret))
		return error_set(
			error, ERROR_CONFIGURATION,
			"source '%.*s': '%s' needs a token of an account; make one under Preferences, Development, "
			"and name it with 'secret:'",
			(int)source->name.length, source->name.data, view->option);
	struct place place = read_place(arena, cursor);
	struct buffer url = {0};
	write_url(&url, source, view, &place);
	*request = (struct collector_request){
		.url = arena_copy(arena, buffer_bytes(&url)), .accept = bytes_of("application/json"), .quota = 1};
	buffer_finish(&url);
	if (!bytes_empty(secret))
		request->authorization = arena_format(arena, "Bearer %.*s", (int)secret.length, secret.data);
	return true;
}

/* Ids are numbers or sortable names of one length: the longer is the newer, else the greater. */
static bool is_newer(struct bytes a, struct bytes b)
{
	return a.length != b.length ? a.length > b.length : bytes_compare(a, b) > 0;
}

static void append_line(struct buffer *out, struct bytes line)
{
	line = bytes_trim(line);
	if (line.length == 0)
		return;
	if (out->length > 0)
		buffer_append_byte(out, '\n');
	buffer_append_bytes(out, line);
}

/* What the status says: its content warning, its content, the choices of its poll, what its pictures show. */
static struct bytes status_text(struct arena *arena, const json_t *status)
{
	struct buffer out = {0};
	append_line(&out, json_member(status, "spoiler_text"));
	append_line(&out, html_to_text(arena, json_member(status, "content")));
	size_t i;
	json_t *item;
	json_array_foreach(json_object_get(json_object_get(status, "poll"), "options"), i, item)
		append_line(&out, json_member(item, "title"));
	json_array_foreach(json_object_get(status, "media_attachments"), i, item)
		append_line(&out, json_member(item, "description"));
	struct bytes text = arena_copy(arena, buffer_bytes(&out));
	buffer_finish(&out);
	return text;
}

static struct bytes either(struct bytes first, struct bytes second)
{
	return bytes_empty(first) ? second : first;
}

static struct mention read_status(struct arena *arena, const json_t *status)
{
	const json_t *account = json_object_get(status, "account");
	struct mention mention = mention_blank();
	mention.id = arena_copy(arena, json_member_text(arena, status, "id"));
	mention.url = arena_copy(arena, either(json_member(status, "url"), json_member(status, "uri")));
	mention.text = status_text(arena, status);
	mention.author = arena_copy(arena, either(json_member(account, "acct"), json_member(account, "display_name")));
	mention.author_url = arena_copy(arena, json_member(account, "url"));
	mention.author_followers = json_member_count(account, "followers_count");
	mention.lang = arena_copy(arena, json_member(status, "language"));
	mention.parent = arena_copy(arena, json_member_text(arena, status, "in_reply_to_id"));
	mention.published = timestamp_parse(json_member(status, "created_at"));
	mention.edited = timestamp_parse(json_member(status, "edited_at"));
	mention.likes = json_member_count(status, "favourites_count");
	mention.shares = json_member_count(status, "reblogs_count");
	mention.replies = json_member_count(status, "replies_count");
	return mention;
}

/* Whether the object `seen` has the id for a key; from now on it has. */
static bool was_seen(json_t *seen, struct arena *arena, struct bytes id)
{
	const char *key = arena_copy(arena, id).data;
	bool there = json_object_get(seen, key) != NULL;
	if (!there)
		json_object_set_new(seen, key, json_true());
	return there;
}

static void add_status(struct batch *batch, size_t place, const json_t *status, json_t *seen)
{
	const json_t *inner = json_object_get(status, "reblog");
	if (json_is_object(inner))
		status = inner;
	if (bytes_equal_string(json_member(status, "visibility"), "direct"))
		return;
	struct mention mention = read_status(batch->arena, status);
	const char *reason = "no status in the item";
	if (!json_is_object(status) || !mention_finish(&mention, batch->arena, &reason))
		batch_reject(batch, (int64_t)place + 1, mention.id, "%s", reason);
	else if (!was_seen(seen, batch->arena, mention.id))
		*batch_add(batch) = mention;
}

/* What of the items is newest and oldest. */
struct range {
	struct bytes newest, oldest;
	size_t count;
};

static struct range add_items(const json_t *list, const struct view *view, struct batch *batch)
{
	struct range range = {.count = json_array_size(list)};
	json_t *seen = json_object();
	size_t i;
	json_t *item;
	json_array_foreach(list, i, item)
	{
		struct bytes id = arena_copy(batch->arena, json_member_text(batch->arena, item, "id"));
		if (!bytes_empty(id) && (bytes_absent(range.newest) || is_newer(id, range.newest)))
			range.newest = id;
		if (!bytes_empty(id) && (bytes_absent(range.oldest) || is_newer(range.oldest, id)))
			range.oldest = id;
		add_status(batch, i, view->status == NULL ? item : json_object_get(item, view->status), seen);
	}
	json_decref(seen);
	return range;
}

/* Forward: the header Link names the place behind the page; a link to elsewhere is not trusted. */
static void move_forward(const struct collector_reply *reply, const struct range *range, struct arena *arena,
                         struct place *place, struct collector_progress *progress)
{
	bool first = bytes_absent(place->mark);
	struct bytes link = address_target(reply->link, "prev");
	struct bytes next = range->newest;
	if (address_same_place(link, reply->url))
		next = either(address_parameter(arena, link, "min_id"), next);
	else if (!bytes_absent(link))
		progress->warning = bytes_of("the server's header Link leads to another address and was not followed");
	bool moved = !bytes_absent(next) && (first || is_newer(next, place->mark));
	if (moved)
		place->mark = next;
	progress->more = moved && !first;
}

/* Back from the newest page to the mark, which moves at the end. */
static void move_back(const struct range *range, struct place *place, struct collector_progress *progress)
{
	bool first = bytes_absent(place->mark);
	bool further = bytes_absent(place->below) || is_newer(place->below, range->oldest);
	if (!bytes_absent(range->newest) && (bytes_absent(place->high) || is_newer(range->newest, place->high)))
		place->high = range->newest;
	progress->more = !first && range->count > 0 && !bytes_absent(range->oldest) && further;
	place->below = progress->more ? range->oldest : (struct bytes){0};
	if (progress->more)
		return;
	if (!bytes_absent(place->high) && (first || is_newer(place->high, place->mark)))
		place->mark = place->high;
	place->high = (struct bytes){0};
}

/* Milliseconds until the server's window ends: its header is an RFC 3339 time. */
static int64_t rate_wait(const struct collector_reply *reply)
{
	timestamp reset = timestamp_parse(reply->rate_reset);
	if (reset == TIMESTAMP_UNKNOWN || reset - reply->now > RATE_WAIT_MOST)
		return RATE_WAIT;
	return reset > reply->now ? reset - reply->now : 0;
}

/* Leaves the rest of the budget to others who come from the same address. */
static void spare_the_rate(const struct collector_reply *reply, struct collector_progress *progress)
{
	struct bytes left = bytes_trim(reply->rate_remaining);
	bool low = left.length == 1 && left.data[0] >= '0' && left.data[0] <= '9';
	if (!low && !bytes_equal_string(left, "10"))
		return;
	progress->wait = rate_wait(reply);
	progress->more = progress->more && progress->wait == 0;
}

/* What a status other than 200 means, and what to do. */
static const struct refusal {
	int status;
	enum collector_outcome outcome;
	const char *sentence;
} refusals[] = {
	{400, COLLECTOR_NEVER, "the server does not understand the question; is it a Mastodon server?"},
	{401, COLLECTOR_NEVER,
         "the server wants a valid token: make a new one under Preferences, Development, with the "
         "scope read, and put it into the secrets"},
	{403, COLLECTOR_NEVER,
         "the token may not read this: give it the scopes read:statuses, read:search and "
         "read:notifications"},
	{404, COLLECTOR_LATER,
         "the server knows nothing under this name: check 'url' and the spelling of the hashtag, "
         "which appears with its first post"},
	{410, COLLECTOR_NEVER, "the server says that this is gone for good: check 'url'"},
	{422, COLLECTOR_NEVER, "the server refuses the question: check the source's options"},
	{429, COLLECTOR_LATER, "too many requests; the source is left alone until the server's limit is over"},
};

static enum collector_outcome refuse(const struct collector_reply *reply, struct collector_progress *progress,
                                     struct error *error)
{
	char problem[JSON_ERROR_TEXT_LENGTH];
	json_t *root = json_parse(reply->body, problem);
	struct bytes said = json_member(root, "error");
	const struct refusal *found = &(const struct refusal){0, COLLECTOR_LATER,
	                                                      "the server is in trouble; the next run asks again"};
	for (size_t i = 0; i < sizeof refusals / sizeof refusals[0]; i++)
		if (refusals[i].status == reply->status)
			found = &refusals[i];
	if (reply->status == 429)
		progress->wait = rate_wait(reply);
	error_set(error, found->outcome == COLLECTOR_NEVER ? ERROR_CONFIGURATION : ERROR_TEMPORARY,
	          "status %d: %s%s%.*s", reply->status, found->sentence,
	          bytes_empty(said) ? "" : "; it said: ", said.length > 200 ? 200 : (int)said.length,
	          bytes_empty(said) ? "" : said.data);
	json_decref(root);
	return found->outcome;
}

/* The view of a reply: what the source asked, or, for a saved reply without options, what the reply shows. */
static const struct view *reply_view(const struct source *source, const json_t *root)
{
	for (size_t i = 0; i < VIEWS; i++)
		if (is_set(source, &views[i]))
			return &views[i];
	if (json_is_object(root))
		return &views[1];
	/* A notification has a type; its status is null where it was deleted. */
	return json_object_get(json_array_get(root, 0), "type") != NULL ? &views[MENTIONS] : &views[0];
}

static enum collector_outcome parse(const struct source *source, const struct collector_reply *reply,
                                    struct bytes cursor, struct batch *batch, struct collector_progress *progress,
                                    struct error *error)
{
	progress->cursor = cursor;
	if (reply->status != 200)
		return refuse(reply, progress, error);
	char problem[JSON_ERROR_TEXT_LENGTH];
	json_t *root = json_parse(reply->body, problem);
	const struct view *view = reply_view(source, root);
	const json_t *list = view->list == NULL ? root : json_object_get(root, view->list);
	if (!json_is_array(list)) {
		error_set(error, ERROR_DATA, "not an answer of a Mastodon server: %s; check 'url'",
		          root == NULL ? problem : "no list of statuses in it");
		json_decref(root);
		return COLLECTOR_LATER;
	}
	struct place place = read_place(batch->arena, cursor);
	struct range range = add_items(list, view, batch);
	json_decref(root);
	if (view->forward)
		move_forward(reply, &range, batch->arena, &place, progress);
	else
		move_back(&range, &place, progress);
	spare_the_rate(reply, progress);
	progress->cursor = write_place(batch->arena, &place);
	return COLLECTOR_DONE;
}

const struct collector mastodon_collector = {
	.kind = "mastodon",
	.summary = "a hashtag, a search or the mentions of an account on a Mastodon server",
	.options = options,
	.option_count = sizeof options / sizeof options[0],
	.needs_url = true,
	.ask = ask,
	.parse = parse,
};
