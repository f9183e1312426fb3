/* soumaa parse: a saved reply of a collector's kind -> mentions as JSON Lines. No store, no network. */
#include "commands/commands.h"

#include "collectors/collector.h"
#include "core/file.h"
#include "core/limits.h"

#include <stdlib.h>
#include <string.h>

/* The source that the kind, --url and the --option lines make. */
static bool make_source(struct invocation *invocation, struct source *source, struct error *error)
{
	struct bytes lines = bytes_of(invocation_option(invocation, "option"));
	*source = (struct source){.name = bytes_of(invocation->arguments[0]),
	                          .kind = bytes_of(invocation->arguments[0]),
	                          .url = bytes_of(invocation_option(invocation, "url"))};
	source->options = arena_allocate(&invocation->arena, lines.length + 1, sizeof *source->options);
	while (lines.length > 0) {
		struct bytes line = arena_copy(&invocation->arena, bytes_take_line(&lines));
		size_t equals = bytes_find(line, bytes_of("="));
		if (equals == 0 || equals == line.length)
			return error_set(error, ERROR_USAGE,
			                 "--option '%s': expected KEY=VALUE, as in --option columns.id=Ref", line.data);
		source->options[source->option_count++] = (struct source_option){
			.key = arena_copy(&invocation->arena, (struct bytes){line.data, equals}),
			.value = bytes_from(line, equals + 1)};
	}
	return true;
}

/* The headers that a collector is told. */
static struct bytes *header_place(struct collector_reply *reply, struct bytes name)
{
	const struct {
		const char *name;
		struct bytes *place;
	} headers[] = {{"content-type", &reply->content_type},
	               {"link", &reply->link},
	               {"x-ratelimit-remaining", &reply->rate_remaining},
	               {"x-ratelimit-reset", &reply->rate_reset}};
	for (size_t i = 0; i < sizeof headers / sizeof headers[0]; i++)
		if (bytes_equal_caseless(name, bytes_of(headers[i].name)))
			return headers[i].place;
	return NULL;
}

/* "HTTP/1.1 200 OK" begins the headers of an answer; of several, after redirects, the last one counts. */
static void read_status_line(struct bytes line, struct collector_reply *reply)
{
	size_t at = bytes_find(line, bytes_of(" ")) + 1;
	reply->status = 0;
	for (; at < line.length && line.data[at] >= '0' && line.data[at] <= '9' && reply->status < 1000; at++)
		reply->status = reply->status * 10 + line.data[at] - '0';
	reply->content_type = reply->link = reply->rate_remaining = reply->rate_reset = (struct bytes){0};
}

static bool read_headers(struct invocation *invocation, const char *path, struct collector_reply *reply,
                         struct error *error)
{
	struct buffer contents = {0};
	bool right = file_read(path, LIMIT_REPLY_HEADERS, &contents, error);
	struct bytes rest = arena_copy(&invocation->arena, buffer_bytes(&contents));
	buffer_finish(&contents);
	while (right && rest.length > 0) {
		struct bytes line = bytes_trim(bytes_take_line(&rest));
		size_t colon = bytes_find(line, bytes_of(":"));
		struct bytes *place = header_place(reply, (struct bytes){line.data, colon});
		if (bytes_starts_with(line, "HTTP/"))
			read_status_line(line, reply);
		else if (place != NULL && colon < line.length)
			*place = bytes_trim(bytes_from(line, colon + 1));
	}
	return right;
}

static bool read_reply(struct invocation *invocation, const char *path, struct collector_reply *reply,
                       struct error *error)
{
	const char *headers = invocation_option(invocation, "headers");
	struct buffer body = {0};
	bool right = file_read(path, LIMIT_REPLY, &body, error);
	*reply = (struct collector_reply){.body = arena_copy(&invocation->arena, buffer_bytes(&body)),
	                                  .url = bytes_of(invocation_option(invocation, "url")),
	                                  .status = 200,
	                                  .now = invocation->now};
	buffer_finish(&body);
	return right && (headers == NULL || read_headers(invocation, headers, reply, error));
}

static bool write_mentions(const struct batch *batch, struct error *error)
{
	struct buffer out = {0};
	for (size_t i = 0; i < batch->count; i++) {
		mention_to_json(&batch->mentions[i], &out);
		buffer_append_byte(&out, '\n');
	}
	bool right = invocation_write(buffer_bytes(&out), error);
	buffer_finish(&out);
	return right;
}

static void warn(const struct invocation *invocation, const char *path, const struct batch *batch,
                 const struct collector_progress *progress)
{
	for (size_t i = 0; i < batch->reject_count; i++)
		invocation_warn(invocation, "%s: item %lld kept apart: %s", path, (long long)batch->rejects[i].place,
		                batch->rejects[i].reason.data);
	if (!bytes_absent(progress->warning))
		invocation_warn(invocation, "%s: %.*s", path, (int)progress->warning.length, progress->warning.data);
	else if (progress->partial)
		invocation_warn(invocation, "%s: cut or broken; what could be read was read", path);
}

static bool run(struct invocation *invocation, int *status, struct error *error)
{
	(void)status;
	if (invocation->argument_count < 1 || invocation->argument_count > 2)
		return error_set(error, ERROR_USAGE,
		                 "parse: expected a kind and at most one file; see `soumaa parse --help`");
	const struct collector *collector = collector_find(bytes_of(invocation->arguments[0]));
	const char *path = invocation->argument_count == 2 ? invocation->arguments[1] : "-";
	struct configuration configuration;
	struct source source;
	struct collector_reply reply;
	if (collector == NULL)
		return error_set(error, ERROR_USAGE, "parse: unknown kind '%s'; `soumaa parse --help` shows examples",
		                 invocation->arguments[0]);
	if (!invocation_configuration(invocation, false, &configuration, error) ||
	    !make_source(invocation, &source, error) || !read_reply(invocation, path, &reply, error))
		return false;
	struct batch batch = {.arena = &invocation->arena};
	struct collector_progress progress = {0};
	if (collector_parse_apart(collector, &source, &reply, (struct bytes){0}, &batch, &progress, error) !=
	    COLLECTOR_DONE) {
		error->code = ERROR_DATA;
		return error_prefix(error, "%s", path);
	}
	warn(invocation, path, &batch, &progress);
	return write_mentions(&batch, error);
}

const struct command command_parse = {
	.name = "parse",
	.summary = "Turns a saved reply of a source into mentions as JSON Lines",
	.synopsis = "KIND [FILE]",
	.examples = "  soumaa parse mastodon page.json --headers page.headers\n"
		    "  soumaa parse import calls.csv --option columns.text=Commentaire --option dates=dmy\n",
	.options = {{"url", "URL", "the address that the reply came from"},
                    {"headers", "FILE", "its header lines"},
                    {"option", "KEY=VALUE...", "an option of the source; may be repeated"}},
	.run = run,
};
