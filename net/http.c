/* The HTTP client: requests wait in a queue for each host, a host has one request at a time and rests between two;
 * redirects go back into the queue of the host that they lead to. */
#include "net/http.h"

#include "core/clock.h"
#include "core/limits.h"
#include "core/memory.h"
#include "net/handle.h"
#include "net/retry_after.h"
#include "net/transfer.h"
#include "net/url.h"

#include <assert.h>
#include <stdlib.h>

enum { LONGEST_WAIT = 1000 }; /* milliseconds: a safety net only, libcurl wakes us when something happens */

static const char *const schemes[] = {"http", "https", NULL};

/* One request through all its redirects. */
struct fetch {
	struct fetch *next; /* in its host's queue */
	struct host *host;
	struct arena arena; /* all of its bytes, and its reply's */
	struct http_request request;
	http_finished *finished;
	void *context;
	struct url url; /* where it stands now */
	bool trusted;   /* it never left the server that it was meant for */
	bool permanent; /* every redirect so far was */
	int redirects;
	int64_t spent; /* milliseconds in transfers so far */
	struct transfer *transfer;
	struct http_reply reply;
};

struct host {
	struct host *next;
	struct bytes name;
	struct fetch *first; /* queue */
	struct fetch *last;
	bool busy;
	int64_t ready; /* when it has rested, on the monotonic clock */
};

struct http_client {
	struct arena arena; /* hosts, and what the options point to */
	struct http_client_options options;
	int64_t started; /* on the monotonic clock, when it was options.now */
	CURLM *multi;
	struct host *hosts;
	struct fetch *refused; /* ended before they began */
	size_t pending;        /* requests that have not ended */
	size_t running;        /* transfers within libcurl */
};

static void multi_must(CURLMcode code)
{
	if (code == CURLM_OUT_OF_MEMORY)
		memory_exhausted();
	assert(code == CURLM_OK);
}

struct bytes http_reply_header(const struct http_reply *reply, const char *name)
{
	for (size_t i = 0; i < reply->header_count; i++)
		if (bytes_equal_string(reply->headers[i].name, name))
			return reply->headers[i].value;
	return (struct bytes){0};
}

bool http_client_create(const struct http_client_options *options, struct http_client **client, struct error *error)
{
	struct http_header agent = {BYTES("User-Agent"), options->user_agent};
	*client = NULL;
	if (!transfer_check_headers(&agent, 1, error))
		return false;
	struct http_client *made = memory_allocate(1, sizeof *made);
	made->options = *options;
	made->options.user_agent = arena_copy(&made->arena, options->user_agent);
	if (options->connect_limit == 0)
		made->options.connect_limit = LIMIT_CONNECT_SECONDS * 1000;
	if (options->transfer_limit == 0)
		made->options.transfer_limit = LIMIT_TRANSFER_SECONDS * 1000;
	if (options->body_limit == 0)
		made->options.body_limit = LIMIT_REPLY;
	made->started = clock_milliseconds();
	handle_start();
	made->multi = curl_multi_init();
	if (made->multi == NULL)
		memory_exhausted();
	*client = made;
	return true;
}

static void fetch_destroy(struct fetch *fetch)
{
	transfer_destroy(fetch->transfer);
	struct arena arena = fetch->arena; /* the fetch itself lives in it */
	arena_finish(&arena);
}

static void destroy_queue(struct fetch *fetch)
{
	while (fetch != NULL) {
		struct fetch *next = fetch->next;
		fetch_destroy(fetch);
		fetch = next;
	}
}

void http_client_destroy(struct http_client *client)
{
	if (client == NULL)
		return;
	assert(client->running == 0);
	for (struct host *host = client->hosts; host != NULL; host = host->next)
		destroy_queue(host->first);
	destroy_queue(client->refused);
	curl_multi_cleanup(client->multi);
	struct arena arena = client->arena;
	free(client);
	arena_finish(&arena);
}

/* The host of a name, made where it is new. */
static struct host *host_of(struct http_client *client, struct bytes name)
{
	struct host **place = &client->hosts;
	while (*place != NULL && !bytes_equal((*place)->name, name))
		place = &(*place)->next;
	if (*place == NULL) {
		*place = arena_allocate(&client->arena, 1, sizeof **place);
		(*place)->name = arena_copy(&client->arena, name);
	}
	return *place;
}

static void enqueue_last(struct http_client *client, struct fetch *fetch)
{
	struct host *host = host_of(client, fetch->url.host);
	fetch->host = host;
	fetch->next = NULL;
	if (host->last == NULL)
		host->first = fetch;
	else
		host->last->next = fetch;
	host->last = fetch;
}

/* For a redirect: what has begun ends before the next begins. */
static void enqueue_first(struct http_client *client, struct fetch *fetch)
{
	struct host *host = host_of(client, fetch->url.host);
	fetch->host = host;
	fetch->next = host->first;
	host->first = fetch;
	if (host->last == NULL)
		host->last = fetch;
}

static struct fetch *dequeue(struct host *host)
{
	struct fetch *fetch = host->first;
	host->first = fetch->next;
	if (host->first == NULL)
		host->last = NULL;
	fetch->next = NULL;
	return fetch;
}

static void copy_request(const struct http_request *request, struct fetch *fetch)
{
	struct arena *arena = &fetch->arena;
	fetch->request = *request;
	fetch->request.url = arena_copy(arena, request->url);
	fetch->request.etag = arena_copy(arena, request->etag);
	fetch->request.last_modified = arena_copy(arena, request->last_modified);
	fetch->request.headers = arena_allocate(arena, request->header_count, sizeof *request->headers);
	for (size_t i = 0; i < request->header_count; i++)
		fetch->request.headers[i] = (struct http_header){arena_copy(arena, request->headers[i].name),
		                                                 arena_copy(arena, request->headers[i].value)};
}

void http_client_add(struct http_client *client, const struct http_request *request, http_finished *finished,
                     void *context)
{
	struct arena arena = {0};
	struct fetch *fetch = arena_allocate(&arena, 1, sizeof *fetch);
	fetch->arena = arena;
	fetch->finished = finished;
	fetch->context = context;
	fetch->trusted = true;
	fetch->permanent = true;
	fetch->reply = (struct http_reply){.outcome = HTTP_NEVER, .retry_after = -1};
	copy_request(request, fetch);
	client->pending++;
	if (url_parse(fetch->request.url, schemes, &fetch->arena, &fetch->url, &fetch->reply.error) &&
	    transfer_check_headers(fetch->request.headers, fetch->request.header_count, &fetch->reply.error)) {
		enqueue_last(client, fetch);
		return;
	}
	fetch->next = client->refused;
	client->refused = fetch;
}

/* The caller's turn; then everything of the request is gone. */
static void deliver(struct http_client *client, struct fetch *fetch)
{
	struct http_reply *reply = &fetch->reply;
	timestamp now = client->options.now + (clock_milliseconds() - client->started);
	reply->url = bytes_absent(fetch->url.whole) ? fetch->request.url : fetch->url.whole;
	reply->moved_permanently = fetch->redirects > 0 && fetch->permanent;
	reply->retry_after = retry_after_parse(http_reply_header(reply, "retry-after"), now);
	fetch->finished(fetch->context, reply);
	fetch_destroy(fetch);
	client->pending--;
}

static void deliver_refused(struct http_client *client)
{
	while (client->refused != NULL) {
		struct fetch *fetch = client->refused;
		client->refused = fetch->next;
		deliver(client, fetch);
	}
}

static void start(struct http_client *client, struct host *host)
{
	struct fetch *fetch = dequeue(host);
	const struct http_request *request = &fetch->request;
	struct transfer_task task = {
		.url = fetch->url,
		.headers = request->headers,
		.header_count = fetch->trusted ? request->header_count : 0,
		.etag = request->etag,
		.last_modified = request->last_modified,
		.user_agent = client->options.user_agent,
		.allow_private = request->allow_private,
		.connect_limit = client->options.connect_limit,
		.transfer_limit = client->options.transfer_limit - fetch->spent,
		.body_limit = client->options.body_limit,
	};
	fetch->transfer = transfer_create(&task);
	handle_must(curl_easy_setopt(transfer_handle(fetch->transfer), CURLOPT_PRIVATE, fetch));
	multi_must(curl_multi_add_handle(client->multi, transfer_handle(fetch->transfer)));
	host->busy = true;
	client->running++;
}

/* Starts what may start. Returns the milliseconds until another host has rested. */
static int start_ready(struct http_client *client)
{
	int64_t now = clock_milliseconds(), wait = LONGEST_WAIT;
	for (struct host *host = client->hosts; host != NULL && client->running < LIMIT_CONNECTIONS;
	     host = host->next) {
		if (host->busy || host->first == NULL)
			continue;
		if (host->ready <= now)
			start(client, host);
		else if (host->ready - now < wait)
			wait = host->ready - now;
	}
	return (int)wait;
}

static bool fail(struct fetch *fetch, enum http_outcome outcome)
{
	fetch->reply.outcome = outcome;
	return false;
}

static bool is_redirect(int status)
{
	return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

/* Moves a fetch to the place that its answer names. False, with outcome and error in its reply, where it may not. */
static bool follow(const struct http_client *client, struct fetch *fetch, struct bytes target)
{
	struct error *error = &fetch->reply.error;
	const char *from = url_show(fetch->url.whole, &fetch->arena).data;
	struct url next;
	if (fetch->redirects == LIMIT_REDIRECTS) {
		error_set(error, ERROR_TEMPORARY, "'%s' leads in a circle or too far: more than %d redirects from '%s'",
		          from, LIMIT_REDIRECTS, url_show(fetch->request.url, &fetch->arena).data);
		return fail(fetch, HTTP_LATER);
	}
	if (fetch->spent >= client->options.transfer_limit) {
		error_set(error, ERROR_TEMPORARY, "'%s' took longer than the limit, redirects included", from);
		return fail(fetch, HTTP_LATER);
	}
	if (!url_parse(target, schemes, &fetch->arena, &next, error)) {
		error_prefix(error, "redirect from '%s'", from);
		return fail(fetch, HTTP_NEVER);
	}
	fetch->redirects++;
	fetch->permanent = fetch->permanent && (fetch->reply.status == 301 || fetch->reply.status == 308);
	fetch->trusted = fetch->trusted && url_same_origin(&fetch->url, &next);
	fetch->url = next;
	return true;
}

/* One transfer has ended: on to the next place, or to the caller. */
static void settle(struct http_client *client, struct fetch *fetch, CURLcode code)
{
	struct host *host = fetch->host;
	curl_multi_remove_handle(client->multi, transfer_handle(fetch->transfer));
	client->running--;
	host->busy = false;
	host->ready = clock_milliseconds() + client->options.host_pause;
	fetch->spent += transfer_spent(fetch->transfer);
	fetch->reply = (struct http_reply){.retry_after = -1};
	transfer_settle(fetch->transfer, code, &fetch->arena, &fetch->reply);
	struct bytes target = transfer_redirect(fetch->transfer, &fetch->arena);
	bool moves = fetch->reply.outcome == HTTP_DONE && is_redirect(fetch->reply.status) && !bytes_absent(target);
	if (!moves || !follow(client, fetch, target)) {
		deliver(client, fetch);
		return;
	}
	transfer_destroy(fetch->transfer);
	fetch->transfer = NULL;
	enqueue_first(client, fetch);
}

/* Returns whether any transfer had ended. */
static bool settle_ended(struct http_client *client)
{
	CURLMsg *message;
	bool any = false;
	int left;
	while ((message = curl_multi_info_read(client->multi, &left)) != NULL) {
		struct fetch *fetch = NULL;
		CURLcode code = message->data.result;
		curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &fetch);
		settle(client, fetch, code);
		any = true;
	}
	return any;
}

void http_client_run(struct http_client *client)
{
	deliver_refused(client);
	while (client->pending > 0) {
		int running, wait = start_ready(client);
		multi_must(curl_multi_perform(client->multi, &running));
		bool any_ended = settle_ended(client);
		deliver_refused(client);
		if (!any_ended)
			multi_must(curl_multi_poll(client->multi, NULL, 0, wait, NULL));
	}
}
