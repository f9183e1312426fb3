/* One source being polled. */
#include "commands/poll.h"

#include "commands/backoff.h"
#include "core/limits.h"

#include <glob.h>
#include <string.h>
#include <sys/stat.h>

enum { MOVED_CONFIRMATIONS = 3, DAY = 24 * 60 * 60 * 1000 };

static timestamp now_of(const struct poll *poll)
{
	return poll->workplace->invocation->now;
}

static bool keep_failure(struct poll *poll, const struct error *error)
{
	if (poll->failure.code == ERROR_NONE)
		poll->failure = *error;
	return false;
}

/* -- where a source has moved to ---------------------------------------------------------------------- */

/* The state keeps "URL-IN-THE-CONFIGURATION NEW-URL", so that an edited configuration voids it. */
static struct bytes moved_to(const struct poll *poll)
{
	struct bytes both = poll->state.url, configured = poll->source->url;
	if (bytes_absent(both) || bytes_absent(configured) || both.length <= configured.length + 1 ||
	    memcmp(both.data, configured.data, configured.length) != 0 || both.data[configured.length] != ' ')
		return (struct bytes){0};
	return bytes_from(both, configured.length + 1);
}

static void remember_move(struct poll *poll, struct bytes target, int64_t confirmations)
{
	bool again = bytes_equal(moved_to(poll), target);
	poll->state.url_confirmations = again ? poll->state.url_confirmations + confirmations : confirmations;
	if (!again)
		poll->state.url = arena_format(&poll->arena, "%s %.*s", poll->source->url.data, (int)target.length,
		                               target.data);
}

/* The source as it is asked: at its new address once the move is certain. */
static struct source effective(const struct poll *poll)
{
	struct source source = *poll->source;
	struct bytes target = moved_to(poll);
	if (!bytes_absent(target) && poll->state.url_confirmations >= MOVED_CONFIRMATIONS)
		source.url = target;
	return source;
}

/* -- what is kept of a poll --------------------------------------------------------------------------- */

/* Keeps a failure: the sentence, and when to try again. `wait` is what the server asked for, -1: nothing. */
static bool fail_poll(struct poll *poll, int64_t wait, bool never, const char *sentence)
{
	struct workplace *workplace = poll->workplace;
	struct error error = {0};
	poll->state.failures++;
	int64_t delay = never ? DAY : backoff_delay(poll->source->name, poll->state.failures);
	poll->state.next_try = now_of(poll) + (wait > delay ? wait : delay);
	workplace->partial = true;
	invocation_warn(workplace->invocation, "source '%s': %s", poll->source->name.data, sentence);
	return store_source_failed(workplace->store, poll->source, bytes_of(sentence), &poll->state, now_of(poll),
	                           &error) ||
	       keep_failure(poll, &error);
}

/* What the configuration knows of the page and the item does not say: whose it is, and its language. */
static void complete(const struct source *source, const struct batch *batch)
{
	for (size_t i = 0; i < batch->count; i++) {
		struct mention *mention = &batch->mentions[i];
		if (bytes_empty(mention->brand))
			mention->brand = source->brand;
		if (bytes_empty(mention->lang))
			mention->lang = source->lang;
	}
}

static bool keep_batch(struct poll *poll, const struct batch *batch, struct bytes warning)
{
	struct workplace *workplace = poll->workplace;
	struct batch_result result = {0};
	struct error error = {0};
	complete(poll->source, batch);
	if (!store_batch(workplace->store, poll->source, batch, &poll->state, warning, now_of(poll), &result, &error))
		return keep_failure(poll, &error);
	/* The store's state is the truth that the next page starts from. */
	poll->state.cursor = arena_copy(&poll->arena, poll->state.cursor);
	if (!bytes_absent(warning)) {
		workplace->partial = true;
		invocation_warn(workplace->invocation, "source '%s': %.*s", poll->source->name.data,
		                (int)warning.length, warning.data);
	}
	if (result.rejected > 0)
		invocation_warn(workplace->invocation, "source '%s': %zu items could not be read and were kept apart",
		                poll->source->name.data, result.rejected);
	invocation_say(workplace->invocation, "source '%s': %zu new, %zu changed, %zu known", poll->source->name.data,
	               result.added, result.changed, result.unchanged);
	return true;
}

static void plan_next(struct poll *poll, int64_t wait)
{
	poll->state.failures = 0;
	poll->state.next_try = now_of(poll) + (wait > poll->source->every ? wait : poll->source->every);
}

/* -- a reply ------------------------------------------------------------------------------------------ */

static bool ask_next(struct poll *poll);

/* Stores what a parsed reply holds and moves the state; asks for the next page where there is one. */
static bool take(struct poll *poll, const struct collector_progress *progress, struct bytes etag,
                 struct bytes last_modified, const struct batch *batch)
{
	bool discovered = !bytes_absent(progress->moved);
	poll->state.cursor = arena_copy(&poll->arena, progress->cursor);
	if (!progress->partial && !discovered) {
		poll->state.etag = arena_copy(&poll->arena, etag);
		poll->state.last_modified = arena_copy(&poll->arena, last_modified);
	}
	if (discovered)
		remember_move(poll, progress->moved, MOVED_CONFIRMATIONS);
	plan_next(poll, progress->wait);
	bool more = progress->more || discovered;
	if (more && progress->wait == 0)
		poll->state.next_try = now_of(poll);
	if (!keep_batch(poll, batch, progress->warning))
		return false;
	return !more || progress->wait > 0 || poll->pages >= LIMIT_PAGES || ask_next(poll);
}

static bool parse(struct poll *poll, const struct collector_reply *reply, int64_t retry_after, struct bytes etag,
                  struct bytes last_modified)
{
	struct arena arena = {0};
	struct batch batch = {.arena = &arena};
	struct collector_progress progress = {0};
	struct error error = {0};
	struct source source = effective(poll);
	enum collector_outcome outcome = collector_parse_apart(poll->collector, &source, reply, poll->state.cursor,
	                                                       &batch, &progress, &error);
	int64_t wait = progress.wait > retry_after ? progress.wait : retry_after;
	bool well = outcome == COLLECTOR_DONE ? take(poll, &progress, etag, last_modified, &batch)
	                                      : fail_poll(poll, wait, outcome == COLLECTOR_NEVER, error.message);
	arena_finish(&arena);
	return well;
}

static bool take_unchanged(struct poll *poll)
{
	plan_next(poll, 0);
	return keep_batch(poll, &(struct batch){.arena = &poll->arena}, (struct bytes){0});
}

/* What a status says before any collector looks at the body; NULL where the collector is to say it. */
static const char *status_sentence(int status)
{
	if (status == 410)
		return "the server says that it is gone for good (410); remove the source or give its new address";
	if (status >= 500)
		return "the server is in trouble (5xx); it is asked again later";
	return NULL;
}

static void finished(void *context, const struct http_reply *reply)
{
	struct poll *poll = context;
	if (reply->outcome != HTTP_DONE) {
		fail_poll(poll, reply->retry_after, reply->outcome == HTTP_NEVER, reply->error.message);
		return;
	}
	poll->state.quota_used += poll->request.quota;
	if (reply->moved_permanently && poll->request.conditional)
		remember_move(poll, reply->url, 1);
	if (reply->status == 304 && poll->request.conditional) {
		take_unchanged(poll);
		return;
	}
	const char *sentence = status_sentence(reply->status);
	if (sentence != NULL) {
		fail_poll(poll, reply->retry_after, reply->status == 410, sentence);
		return;
	}
	struct collector_reply answer = {
		.body = reply->body,
		.url = reply->url,
		.status = reply->status,
		.content_type = http_reply_header(reply, "content-type"),
		.link = http_reply_header(reply, "link"),
		.rate_remaining = http_reply_header(reply, "x-ratelimit-remaining"),
		.rate_reset = http_reply_header(reply, "x-ratelimit-reset"),
		.now = now_of(poll),
	};
	parse(poll, &answer, reply->retry_after, http_reply_header(reply, "etag"),
	      http_reply_header(reply, "last-modified"));
}

/* -- files -------------------------------------------------------------------------------------------- */

/* Names, sizes and times of the files: where they are as last time, nothing is read. */
static struct bytes fingerprint(struct poll *poll, const glob_t *files)
{
	struct buffer all = {0};
	for (size_t i = 0; i < files->gl_pathc; i++) {
		struct stat status;
		if (stat(files->gl_pathv[i], &status) == 0)
			buffer_format(&all, "%s %lld %lld.%09ld\n", files->gl_pathv[i], (long long)status.st_size,
			              (long long)status.st_mtim.tv_sec, status.st_mtim.tv_nsec);
	}
	struct bytes kept = arena_copy(&poll->arena, buffer_bytes(&all));
	buffer_finish(&all);
	return kept;
}

/* Reads one file; trouble with it is the source's, and the others are read all the same. */
static bool take_file(struct poll *poll, const char *path, struct bytes seen)
{
	struct buffer contents = {0};
	struct error error = {0};
	bool well;
	if (!file_read(path, LIMIT_IMPORT, &contents, &error))
		well = fail_poll(poll, -1, false, error.message);
	else
		well = parse(poll,
		             &(struct collector_reply){.body = buffer_bytes(&contents),
		                                       .url = bytes_of(path),
		                                       .status = 200,
		                                       .now = now_of(poll)},
		             -1, seen, (struct bytes){0});
	buffer_finish(&contents);
	return well;
}

static bool take_files(struct poll *poll, const glob_t *files)
{
	struct bytes seen = fingerprint(poll, files);
	if (bytes_equal(seen, poll->state.etag))
		return take_unchanged(poll);
	for (size_t i = 0; i < files->gl_pathc; i++) {
		/* Only the last file's transaction says that all have been read, and only if none failed. */
		bool whole = i + 1 == files->gl_pathc && poll->state.failures == 0;
		if (!take_file(poll, files->gl_pathv[i], whole ? seen : (struct bytes){0}))
			return false;
	}
	return true;
}

static bool read_files(struct poll *poll)
{
	struct bytes path = configuration_path(&poll->workplace->configuration, poll->request.path, &poll->arena);
	glob_t files = {0};
	int found = glob(path.data, 0, NULL, &files);
	bool well;
	poll->state.failures = 0;
	if (found == 0)
		well = take_files(poll, &files);
	else if (found == GLOB_NOMATCH && strpbrk(path.data, "*?[") != NULL)
		well = take_unchanged(poll);
	else
		well = fail_poll(
			poll, -1, false,
			arena_format(&poll->arena, "%s: no such file; it is looked for again later", path.data).data);
	globfree(&files);
	return well;
}

/* -- asking ------------------------------------------------------------------------------------------- */

static void queue(struct poll *poll)
{
	struct http_header headers[2];
	size_t count = 0;
	if (!bytes_absent(poll->request.authorization))
		headers[count++] = (struct http_header){BYTES("Authorization"), poll->request.authorization};
	if (!bytes_absent(poll->request.accept))
		headers[count++] = (struct http_header){BYTES("Accept"), poll->request.accept};
	struct http_request request = {
		.url = poll->request.url,
		.headers = headers,
		.header_count = count,
		.allow_private = poll->source->allow_private,
	};
	if (poll->request.conditional) {
		request.etag = poll->state.etag;
		request.last_modified = poll->state.last_modified;
	}
	http_client_add(poll->client, &request, finished, poll);
}

/* Budgets are counted by the day of the Pacific coast, where they are granted (UTC-8 all year: in summer an
 * hour late, never early). */
static timestamp quota_day(timestamp now)
{
	enum { PACIFIC = 8 * 60 * 60 * 1000 };
	return (now - PACIFIC) / DAY * DAY + PACIFIC;
}

/* True where the day's budget allows the request. */
static bool within_quota(struct poll *poll)
{
	timestamp day = quota_day(now_of(poll));
	if (poll->state.quota_day != day) {
		poll->state.quota_day = day;
		poll->state.quota_used = 0;
	}
	return poll->collector->daily_quota == 0 ||
	       poll->state.quota_used + poll->request.quota <= poll->collector->daily_quota;
}

static bool ask_next(struct poll *poll)
{
	struct error error = {0};
	struct source source = effective(poll);
	poll->pages++;
	if (!poll->collector->ask(&source, poll->secret, poll->state.cursor, now_of(poll), &poll->arena, &poll->request,
	                          &error))
		return keep_failure(poll, &error);
	if (!bytes_absent(poll->request.path))
		return read_files(poll);
	if (!within_quota(poll))
		return fail_poll(poll, poll->state.quota_day + DAY - now_of(poll), false,
		                 "today's budget of requests is used up; it goes on when the next day begins");
	queue(poll);
	return true;
}

bool poll_start(struct poll *poll, struct error *error)
{
	if (!bytes_absent(poll->source->secret) &&
	    !secret_read(&poll->workplace->configuration, poll->source->secret, &poll->arena, &poll->secret, error))
		return false;
	if (ask_next(poll))
		return true;
	*error = poll->failure;
	return false;
}

void poll_finish(struct poll *poll)
{
	arena_finish(&poll->arena);
}
