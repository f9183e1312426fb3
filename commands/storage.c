/* What the commands that read the store share. */
#include "commands/storage.h"

#include "core/json.h"

bool storage_open(struct invocation *invocation, const struct configuration *configuration, bool create,
                  struct store **store, struct error *error)
{
	struct bytes state = configuration->state;
	struct bytes path = arena_format(&invocation->arena, "%.*s/soumaa.db", (int)state.length, state.data);
	return store_open(path.data, create, store, error);
}

bool storage_read(struct invocation *invocation, struct configuration *configuration, struct store **store,
                  struct error *error)
{
	return invocation_configuration(invocation, true, configuration, error) &&
	       storage_open(invocation, configuration, false, store, error);
}

bool storage_with_mention(struct invocation *invocation, storage_use *use, struct error *error)
{
	struct configuration configuration;
	struct store *store;
	if (invocation->argument_count != 1)
		return error_set(error, ERROR_USAGE,
		                 "%s takes one mention: its number, as `soumaa list` gives it, or source:item",
		                 invocation->command->name);
	if (!storage_read(invocation, &configuration, &store, error))
		return false;
	bool well = use(invocation, store, error);
	store_close(store);
	return well;
}

void storage_write_json(const struct record *record, bool explain, struct buffer *out)
{
	char seen[TIMESTAMP_TEXT];
	timestamp_format_utc(record->first_seen, seen);
	mention_to_json(&record->mention, out);
	out->length--; /* the closing bracket: more members follow */
	json_write_member_integer(out, "number", record->number);
	json_write_member(out, "first_seen", bytes_of(seen));
	json_write_member_integer(out, "cluster", record->cluster);
	json_write_member_integer(out, "copies", record->copies);
	json_write_member_integer(out, "edits", record->edits);
	json_write_name(out, "verdict");
	if (record->judged)
		verdict_to_json(record->mention.id, &record->verdict, explain, out);
	else
		buffer_append_string(out, "null");
	buffer_append_string(out, "}\n");
}
