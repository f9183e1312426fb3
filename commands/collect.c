/* `soumaa collect`: polls the sources that are due. */
#include "commands/commands.h"
#include "commands/poll.h"
#include "core/memory.h"
#include "version.h"

#include <stdlib.h>
#include <string.h>

enum { HOST_PAUSE = 1000 };

/* True where the source is to be polled now. `--source` names one, due or not; `--all` takes all of them. */
static bool is_wanted(const struct invocation *invocation, const struct source *source, timestamp next_try)
{
	bool own = invocation->command == &command_collect;
	const char *named = own ? invocation_option(invocation, "source") : NULL;
	if (named != NULL)
		return bytes_equal_string(source->name, named);
	bool all = own && invocation_switch(invocation, "all");
	return all || next_try == TIMESTAMP_UNKNOWN || next_try <= invocation->now;
}

static bool start_one(struct workplace *workplace, const struct source *source, struct http_client *client,
                      struct poll *poll, struct error *error)
{
	*poll = (struct poll){
		.workplace = workplace, .source = source, .collector = collector_find(source->kind), .client = client};
	if (!store_source_state(workplace->store, source->name, &poll->arena, &poll->state, error))
		return false;
	if (!is_wanted(workplace->invocation, source, poll->state.next_try))
		return true;
	if (workplace->invocation->dry_run) {
		invocation_warn(workplace->invocation, "source '%s' is due and would be polled", source->name.data);
		return true;
	}
	return poll_start(poll, error);
}

/* The first failure of the store, in the order of the configuration. */
static bool check_polls(const struct poll *polls, size_t count, struct error *error)
{
	for (size_t i = 0; i < count; i++) {
		if (polls[i].failure.code != ERROR_NONE) {
			*error = polls[i].failure;
			return false;
		}
	}
	return true;
}

static bool poll_all(struct workplace *workplace, struct http_client *client, struct error *error)
{
	const struct configuration *configuration = &workplace->configuration;
	struct poll *polls = memory_allocate(configuration->source_count, sizeof polls[0]);
	bool well = true;
	for (size_t i = 0; well && i < configuration->source_count; i++)
		well = start_one(workplace, &configuration->sources[i], client, &polls[i], error);
	if (well) {
		http_client_run(client);
		well = check_polls(polls, configuration->source_count, error);
	}
	for (size_t i = 0; i < configuration->source_count; i++)
		poll_finish(&polls[i]);
	free(polls);
	return well;
}

bool collect_stage(struct workplace *workplace, struct error *error)
{
	struct bytes contact = workplace->configuration.contact;
	struct http_client_options options = {
		.user_agent = arena_format(&workplace->invocation->arena, "Soumaa/%s (brand monitoring; contact: %.*s)",
	                                   SOUMAA_VERSION, (int)contact.length,
	                                   bytes_absent(contact) ? "" : contact.data),
		.host_pause = HOST_PAUSE,
		.now = workplace->invocation->now,
	};
	struct http_client *client;
	if (!http_client_create(&options, &client, error))
		return false;
	bool well = poll_all(workplace, client, error);
	http_client_destroy(client);
	return well;
}

/* A name that no source has is a slip of the user's, not an empty poll. */
static bool check_named(const struct invocation *invocation, const struct configuration *configuration,
                        struct error *error)
{
	const char *named = invocation_option(invocation, "source");
	for (size_t i = 0; named != NULL && i < configuration->source_count; i++)
		if (bytes_equal_string(configuration->sources[i].name, named))
			return true;
	return named == NULL ||
	       error_set(error, ERROR_USAGE, "no source is named '%s'; `soumaa sources` lists them", named);
}

static bool collect_named(struct workplace *workplace, struct error *error)
{
	return check_named(workplace->invocation, &workplace->configuration, error) && collect_stage(workplace, error);
}

static bool run(struct invocation *invocation, int *status, struct error *error)
{
	return workplace_run(invocation, (workplace_stage *const[]){collect_named}, 1, status, error);
}

const struct command command_collect = {
	.name = "collect",
	.summary = "Polls the sources that are due and stores what they say",
	.synopsis = "",
	.examples = "  soumaa collect --config soumaa.yaml -v\n  soumaa collect --source presse\n",
	.options = {{"source", "NAME", "only this source, due or not"},
                    {"all", NULL, "also the sources that are not due"}},
	.run = run,
};
