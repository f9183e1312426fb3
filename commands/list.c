/* `soumaa list`: searches the store. */
#include "commands/commands.h"
#include "commands/storage.h"
#include "commands/terminal.h"

#include <stdlib.h>
#include <string.h>

struct listing {
	bool json;
	size_t count;
	struct buffer out;
	struct error *error;
	bool written;
};

static struct bytes option(const struct invocation *invocation, const char *name)
{
	return bytes_of(invocation_option(invocation, name));
}

static bool read_integer(const struct invocation *invocation, const char *name, long least, long most, long *number,
                         struct error *error)
{
	const char *text = invocation_option(invocation, name);
	char *end;
	if (text == NULL)
		return true;
	*number = strtol(text, &end, 10);
	return (end != text && *end == 0 && *number >= least && *number <= most) ||
	       error_set(error, ERROR_USAGE, "--%s '%s': expected a number from %ld to %ld", name, text, least, most);
}

static struct bytes join_words(struct invocation *invocation)
{
	struct bytes words = {0};
	for (int i = 0; i < invocation->argument_count; i++)
		words = i == 0 ? bytes_of(invocation->arguments[0])
		               : arena_format(&invocation->arena, "%s %s", words.data, invocation->arguments[i]);
	return words;
}

static bool read_filter(struct invocation *invocation, struct store_filter *filter, struct error *error)
{
	enum sentiment sentiment;
	long severity = 0, limit = 100;
	struct bytes name = option(invocation, "sentiment");
	*filter = (struct store_filter){.brand = option(invocation, "brand"),
	                                .source = option(invocation, "source"),
	                                .words = join_words(invocation),
	                                .sentiment = -1,
	                                .newest_first = true};
	if (!invocation_time(invocation, "since", false, &filter->from, error) ||
	    !invocation_time(invocation, "until", true, &filter->to, error) ||
	    !read_integer(invocation, "severity", 0, SEVERITY_MOST, &severity, error) ||
	    !read_integer(invocation, "limit", 0, 1000000000, &limit, error))
		return false;
	filter->severity_least = (int)severity;
	filter->limit = (size_t)limit;
	if (bytes_absent(name))
		return true;
	if (!sentiment_from_name(name, &sentiment))
		return error_set(error, ERROR_USAGE, "--sentiment '%s': expected neg, neu or pos", name.data);
	filter->sentiment = (int)sentiment;
	return true;
}

static void write_brands(const struct verdict *verdict, struct buffer *out)
{
	struct buffer brands = {0};
	for (size_t i = 0; i < verdict->brand_count; i++) {
		if (i > 0)
			buffer_append_byte(&brands, ',');
		buffer_append_bytes(&brands, verdict->brands[i]);
	}
	terminal_write_cell(out, buffer_bytes(&brands), 14);
	buffer_finish(&brands);
}

static void write_row(const struct record *record, struct buffer *out)
{
	const struct mention *mention = &record->mention;
	char date[TIMESTAMP_TEXT];
	bool dated = mention->published != TIMESTAMP_UNKNOWN && mention->published <= record->first_seen;
	timestamp_format_with(dated ? mention->published : record->first_seen, "%Y-%m-%d %H:%M", date);
	buffer_format(out, "%7lld  %s  ", (long long)record->number, date);
	terminal_write_cell(out, mention->source, 12);
	if (record->judged)
		buffer_format(out, "  %s%c %d  ", sentiment_name(record->verdict.sentiment),
		              record->verdict.unsure ? '?' : ' ', record->verdict.severity);
	else
		buffer_append_string(out, "  -    -  ");
	write_brands(&record->verdict, out);
	buffer_append_string(out, "  ");
	terminal_write_cell(out, mention->author, 14);
	buffer_append_string(out, "  ");
	terminal_write_cell(out, bytes_empty(mention->title) ? mention->text : mention->title, 60);
	while (out->data[out->length - 1] == ' ')
		out->length--;
	buffer_append_byte(out, '\n');
}

static bool see(void *context, const struct record *record)
{
	struct listing *listing = context;
	if (listing->count++ == 0 && !listing->json)
		buffer_append_string(&listing->out, " number  date              source        sent s  brands          "
		                                    "author          excerpt\n");
	if (listing->json)
		storage_write_json(record, false, &listing->out);
	else
		write_row(record, &listing->out);
	listing->written = invocation_write(buffer_bytes(&listing->out), listing->error);
	buffer_clear(&listing->out);
	return listing->written;
}

static bool run(struct invocation *invocation, int *status, struct error *error)
{
	(void)status;
	struct configuration configuration;
	struct store_filter filter;
	struct store *store;
	struct listing listing = {.json = invocation->json, .error = error, .written = true};
	if (!invocation_configuration(invocation, true, &configuration, error) ||
	    !read_filter(invocation, &filter, error) || !storage_open(invocation, &configuration, false, &store, error))
		return false;
	bool well = store_list(store, &filter, see, &listing, error) && listing.written;
	if (well && listing.count == 0 && !invocation->json)
		well = invocation_write((struct bytes)BYTES("No mention in the store answers to this.\n"), error);
	if (well && listing.count == filter.limit && filter.limit > 0)
		invocation_say(invocation, "only the newest %zu are shown; --limit 0 shows all", listing.count);
	buffer_finish(&listing.out);
	store_close(store);
	return well;
}

const struct command command_list = {
	.name = "list",
	.summary = "Searches the store, newest first",
	.synopsis = "[WORDS]",
	.examples = "  soumaa list --brand atlas --severity 2\n"
		    "  soumaa list --since 2026-11-23 --until 2026-11-24 --sentiment neg carte bloquée\n",
	.options = {{"brand", "ID", "mentions of this brand; none: of no brand"},
                    {"source", "S", "mentions of this source"},
                    {"since", "T", "from this local day or time on"},
                    {"until", "T", "until this time, or the end of this local day"},
                    {"sentiment", "S", "neg, neu or pos"},
                    {"severity", "N", "at least this severe, 0 to 4"},
                    {"limit", "N", "at most so many (100; 0: all)"}},
	.run = run,
};
