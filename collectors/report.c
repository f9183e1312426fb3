/* What a parsing child hands back through its pipe. */
#include "collectors/report.h"

#include "core/json.h"

static const char last_line[] = "\"whole\"\n";

static void write_text(struct buffer *out, const char *name, struct bytes text)
{
	if (!bytes_absent(text))
		json_write_member(out, name, text);
}

void report_write(enum collector_outcome outcome, const struct batch *batch, const struct collector_progress *progress,
                  const struct error *error, struct buffer *out)
{
	buffer_append_byte(out, '{');
	json_write_member_integer(out, "outcome", (int64_t)outcome);
	json_write_member_integer(out, "code", (int64_t)error->code);
	write_text(out, "message", bytes_of(error->message));
	write_text(out, "cursor", progress->cursor);
	write_text(out, "warning", progress->warning);
	write_text(out, "moved", progress->moved);
	json_write_member_integer(out, "more", progress->more);
	json_write_member_integer(out, "partial", progress->partial);
	json_write_member_integer(out, "wait", progress->wait);
	buffer_append_string(out, "}\n");
	for (size_t i = 0; i < batch->count; i++) {
		mention_to_json(&batch->mentions[i], out);
		buffer_append_byte(out, '\n');
	}
	for (size_t i = 0; i < batch->reject_count; i++) {
		buffer_append_byte(out, '{');
		json_write_member_integer(out, "place", batch->rejects[i].place);
		write_text(out, "reason", batch->rejects[i].reason);
		write_text(out, "raw", batch->rejects[i].raw);
		buffer_append_string(out, "}\n");
	}
	buffer_append_string(out, last_line);
}

static json_t *parse_line(struct bytes line)
{
	char problem[JSON_ERROR_TEXT_LENGTH];
	return bytes_empty(line) ? NULL : json_parse(line, problem);
}

static bool read_head(struct bytes line, struct arena *arena, enum collector_outcome *outcome,
                      struct collector_progress *progress, struct error *error)
{
	json_t *head = parse_line(line);
	int64_t said = json_member_count(head, "outcome");
	bool well = said >= COLLECTOR_DONE && said <= COLLECTOR_NEVER;
	if (well) {
		*outcome = (enum collector_outcome)said;
		*progress = (struct collector_progress){
			.cursor = arena_copy(arena, json_member(head, "cursor")),
			.warning = arena_copy(arena, json_member(head, "warning")),
			.moved = arena_copy(arena, json_member(head, "moved")),
			.more = json_member_count(head, "more") == 1,
			.partial = json_member_count(head, "partial") == 1,
			.wait = json_member_count(head, "wait") > 0 ? json_member_count(head, "wait") : 0,
		};
		if (said != COLLECTOR_DONE)
			error_set(error, (enum error_code)json_member_count(head, "code"), "%s",
			          json_member(head, "message").data);
	}
	json_decref(head);
	return well;
}

static bool read_item(struct bytes line, struct batch *batch)
{
	json_t *item = parse_line(line);
	struct error error;
	struct mention mention;
	bool well = true;
	if (json_object_get(item, "reason") != NULL)
		batch_reject(batch, json_member_count(item, "place"), json_member(item, "raw"), "%s",
		             json_member(item, "reason").data == NULL ? "" : json_member(item, "reason").data);
	else if ((well = mention_from_json(item, batch->arena, &mention, &error)))
		*batch_add(batch) = mention;
	json_decref(item);
	return well;
}

bool report_read(struct bytes text, enum collector_outcome *outcome, struct batch *batch,
                 struct collector_progress *progress, struct error *error)
{
	size_t tail = sizeof last_line - 1;
	bool well = text.length > tail &&
	            bytes_equal((struct bytes){text.data + text.length - tail, tail}, bytes_of(last_line));
	if (well)
		text.length -= tail;
	well = well && read_head(bytes_take_line(&text), batch->arena, outcome, progress, error);
	while (well && !bytes_empty(text))
		well = read_item(bytes_take_line(&text), batch);
	if (!well)
		batch->count = batch->reject_count = 0;
	return well;
}
