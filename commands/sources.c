/* `soumaa sources`: how each source is doing. */
#include "commands/commands.h"
#include "commands/storage.h"
#include "commands/terminal.h"
#include "core/json.h"

static void write_time(struct buffer *out, timestamp at)
{
	char text[TIMESTAMP_TEXT] = "never";
	if (at != TIMESTAMP_UNKNOWN)
		timestamp_format_with(at, "%Y-%m-%d %H:%M", text);
	buffer_format(out, "  %-16s", text);
}

static void write_row(const struct health *health, struct buffer *out)
{
	terminal_write_cell(out, health->source, 16);
	buffer_append_string(out, "  ");
	terminal_write_cell(out, health->kind, 10);
	write_time(out, health->last_success);
	write_time(out, health->last_item);
	write_time(out, health->next_try);
	buffer_format(out, "  %7lld  %8lld", (long long)health->items, (long long)health->failures);
	if (!bytes_empty(health->error)) {
		buffer_append_string(out, "  ");
		terminal_write(out, health->error, false);
	}
	buffer_append_byte(out, '\n');
}

static void write_json_time(struct buffer *out, const char *name, timestamp at)
{
	char text[TIMESTAMP_TEXT];
	timestamp_format_utc(at, text);
	json_write_member(out, name, bytes_of(at == TIMESTAMP_UNKNOWN ? NULL : text));
}

static void write_json(const struct health *health, struct buffer *out)
{
	buffer_append_byte(out, '{');
	json_write_member(out, "source", health->source);
	json_write_member(out, "kind", health->kind);
	write_json_time(out, "last_try", health->last_try);
	write_json_time(out, "last_success", health->last_success);
	write_json_time(out, "last_item", health->last_item);
	write_json_time(out, "last_error", health->last_error);
	write_json_time(out, "next_try", health->next_try);
	json_write_member(out, "error", health->error);
	buffer_format(out, ",\"failures\":%lld,\"items\":%lld,\"rejects\":%lld,\"quota_used\":%lld}\n",
	              (long long)health->failures, (long long)health->items, (long long)health->rejects,
	              (long long)health->quota_used);
}

static bool write_all(const struct invocation *invocation, const struct health *healths, size_t count,
                      struct error *error)
{
	struct buffer out = {0};
	if (!invocation->json)
		buffer_append_string(&out,
		                     count == 0 ? "The configuration names no source.\n"
		                                : "source            kind        last success      last new item     "
		                                  "next try            items  failures  last error\n");
	for (size_t i = 0; i < count; i++) {
		if (invocation->json)
			write_json(&healths[i], &out);
		else
			write_row(&healths[i], &out);
	}
	bool well = invocation_write(buffer_bytes(&out), error);
	buffer_finish(&out);
	return well;
}

static bool run(struct invocation *invocation, int *status, struct error *error)
{
	(void)status;
	struct configuration configuration;
	struct store *store;
	struct health *healths;
	if (!storage_read(invocation, &configuration, &store, error))
		return false;
	bool well = store_health(store, &configuration, TIMESTAMP_UNKNOWN, TIMESTAMP_UNKNOWN, &invocation->arena,
	                         &healths, error) &&
	            write_all(invocation, healths, configuration.source_count, error);
	store_close(store);
	return well;
}

const struct command command_sources = {
	.name = "sources",
	.summary = "Shows how each source is doing: last success, silence, next try",
	.synopsis = "",
	.examples = "  soumaa sources --config soumaa.yaml\n",
	.run = run,
};
