/* `soumaa show`: one mention whole, with its history and verdict. */
#include "commands/commands.h"
#include "commands/storage.h"
#include "commands/terminal.h"
#include "core/json.h"

static void write_field(struct buffer *out, const char *name, struct bytes value)
{
	if (bytes_empty(value))
		return;
	buffer_format(out, "%-11s ", name);
	terminal_write(out, value, false);
	buffer_append_byte(out, '\n');
}

static void write_time(struct buffer *out, const char *name, timestamp at)
{
	char text[TIMESTAMP_TEXT];
	timestamp_format_local(at, text);
	write_field(out, name, bytes_of(text));
}

static void write_count(struct buffer *out, const char *name, int64_t count)
{
	if (count != COUNT_UNKNOWN)
		buffer_format(out, "%-11s %lld\n", name, (long long)count);
}

static void write_verdict(const struct record *record, struct buffer *out)
{
	const struct verdict *verdict = &record->verdict;
	if (!record->judged) {
		buffer_append_string(out, "verdict     none yet; `soumaa analyze` makes it\n");
		return;
	}
	buffer_format(out, "verdict     %s%s, confidence %.2f, severity %d, %s, %s%s\n",
	              sentiment_name(verdict->sentiment), verdict->unsure ? " (unsure)" : "", verdict->confidence,
	              verdict->severity, language_name(verdict->lang), intent_name(verdict->intent),
	              verdict->needs_reply ? ", needs a reply" : "");
	for (size_t i = 0; i < verdict->brand_count; i++)
		write_field(out, "brand", verdict->brands[i]);
	for (size_t i = 0; i < verdict->risk_count; i++)
		buffer_format(out, "risk        %s, level %d\n", topic_name(verdict->risks[i].topic),
		              verdict->risks[i].level);
}

static void write_mention(const struct record *record, struct buffer *out)
{
	const struct mention *mention = &record->mention;
	buffer_format(out, "number      %lld\n", (long long)record->number);
	write_field(out, "source", mention->source);
	write_field(out, "id", mention->id);
	write_field(out, "url", mention->url);
	write_field(out, "author", mention->author);
	write_field(out, "author url", mention->author_url);
	write_field(out, "answers", mention->parent);
	write_time(out, "published", mention->published);
	write_time(out, "first seen", record->first_seen);
	write_count(out, "followers", mention->author_followers);
	write_count(out, "likes", mention->likes);
	write_count(out, "shares", mention->shares);
	write_count(out, "replies", mention->replies);
	write_count(out, "views", mention->views);
	if (mention->rating >= 0)
		buffer_format(out, "rating      %g\n", mention->rating);
	if (record->copies > 1)
		buffer_format(out, "copies      %lld, of which mention %lld is the first\n", (long long)record->copies,
		              (long long)record->cluster);
	write_verdict(record, out);
}

static void write_text(const struct mention *mention, struct buffer *out)
{
	write_field(out, "title", mention->title);
	buffer_append_string(out, "\n    ");
	terminal_write(out, mention->text, true);
	buffer_append_byte(out, '\n');
}

/* Where the copies of one text stand: a line a source. */
static void write_spread(const struct spread *sources, size_t count, struct buffer *out)
{
	for (size_t i = 0; i < count; i++) {
		char first[TIMESTAMP_TEXT], last[TIMESTAMP_TEXT];
		timestamp_format_local(sources[i].first_seen, first);
		timestamp_format_local(sources[i].last_seen, last);
		buffer_format(out, "%-11s %lld at ", i == 0 ? "spread" : "", (long long)sources[i].copies);
		terminal_write(out, sources[i].source, false);
		buffer_format(out, ", first seen %s, last %s\n", first, last);
	}
}

static void write_spread_json(const struct spread *sources, size_t count, struct buffer *out)
{
	out->length -= 2; /* the closing bracket and the line feed */
	json_write_name(out, "spread");
	for (size_t i = 0; i < count; i++) {
		char first[TIMESTAMP_TEXT], last[TIMESTAMP_TEXT];
		timestamp_format_utc(sources[i].first_seen, first);
		timestamp_format_utc(sources[i].last_seen, last);
		buffer_append_string(out, i == 0 ? "[{" : ",{");
		json_write_member(out, "source", sources[i].source);
		json_write_member_integer(out, "copies", sources[i].copies);
		json_write_member(out, "first_seen", bytes_of(first));
		json_write_member(out, "last_seen", bytes_of(last));
		buffer_append_byte(out, '}');
	}
	buffer_append_string(out, "]}\n");
}

static void write_history(const struct edit *edits, size_t count, struct buffer *out)
{
	for (size_t i = count; i-- > 0;) {
		buffer_append_byte(out, '\n');
		write_time(out, "until", edits[i].replaced);
		write_field(out, "title", edits[i].title);
		buffer_append_string(out, "    ");
		terminal_write(out, edits[i].text, true);
		buffer_append_byte(out, '\n');
	}
}

static bool show(struct invocation *invocation, struct store *store, struct error *error)
{
	struct record record;
	struct edit *edits;
	struct spread *sources;
	size_t edit_count, source_count;
	struct buffer out = {0};
	if (!store_find(store, bytes_of(invocation->arguments[0]), &invocation->arena, &record, error) ||
	    !store_history(store, record.number, &invocation->arena, &edits, &edit_count, error) ||
	    !store_spread(store, record.cluster, &invocation->arena, &sources, &source_count, error))
		return false;
	if (invocation->json) {
		storage_write_json(&record, true, &out);
		write_spread_json(sources, source_count, &out);
	} else {
		write_mention(&record, &out);
		write_spread(sources, record.copies > 1 ? source_count : 0, &out);
		write_text(&record.mention, &out);
		write_history(edits, edit_count, &out);
	}
	bool well = invocation_write(buffer_bytes(&out), error);
	buffer_finish(&out);
	return well;
}

static bool run(struct invocation *invocation, int *status, struct error *error)
{
	(void)status;
	return storage_with_mention(invocation, show, error);
}

const struct command command_show = {
	.name = "show",
	.summary = "Shows one mention whole, with its history and verdict",
	.synopsis = "ID",
	.examples = "  soumaa show 12\n  soumaa show presse:https://news.example.ma/?p=7\n",
	.run = run,
};
