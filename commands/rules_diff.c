/* `soumaa rules diff OLD [NEW]`: which verdicts and alerts would change with other rules, from the stored mentions. */
#include "commands/rules_diff.h"
#include "analyzers/analyzer.h"
#include "commands/storage.h"
#include "commands/terminal.h"
#include "core/json.h"

#include <stdio.h>

enum { SIDES = 2, DAY = 24 * 60 * 60 * 1000, SINCE_DAYS = 30 };

/* What one of the two rule folders says. */
struct side {
	struct analyzer *analyzer;
	struct analyzer_scratch *scratch;
	struct verdict verdict; /* of the mention that is looked at */
};

struct comparison {
	const struct configuration *configuration;
	struct side sides[SIDES]; /* old, new */
	struct arena arena;       /* of one mention */
	struct buffer out;
	struct error *error;
	bool json, written;
	size_t mentions, changed, alerts_more, alerts_less;
};

/* Whether the verdict alone raises an alert for one of its brands. */
static bool alarms(const struct configuration *configuration, const struct verdict *verdict)
{
	for (size_t i = 0; i < configuration->brand_count; i++) {
		const struct brand *brand = &configuration->brands[i];
		for (size_t j = 0; j < verdict->brand_count; j++)
			if (bytes_equal(verdict->brands[j], brand->id) && verdict->severity >= brand->alert_severity)
				return true;
	}
	return false;
}

static void spell_brands(const struct verdict *verdict, struct buffer *out)
{
	for (size_t i = 0; i < verdict->brand_count; i++)
		buffer_format(out, "%s%s", i == 0 ? "" : ",", verdict->brands[i].data);
}

static void spell_risks(const struct verdict *verdict, struct buffer *out)
{
	for (size_t i = 0; i < verdict->risk_count; i++)
		buffer_format(out, "%s%s %d", i == 0 ? "" : ",", topic_name(verdict->risks[i].topic),
		              verdict->risks[i].level);
}

static void spell_sentiment(const struct verdict *verdict, struct buffer *out)
{
	buffer_append_string(out, sentiment_name(verdict->sentiment));
}

static void spell_severity(const struct verdict *verdict, struct buffer *out)
{
	buffer_format(out, "%d", verdict->severity);
}

static void spell_intent(const struct verdict *verdict, struct buffer *out)
{
	buffer_append_string(out, intent_name(verdict->intent));
}

static void spell_offensive(const struct verdict *verdict, struct buffer *out)
{
	buffer_append_string(out, verdict->offensive ? "yes" : "no");
}

static void spell_reply(const struct verdict *verdict, struct buffer *out)
{
	buffer_append_string(out, verdict->needs_reply ? "yes" : "no");
}

/* What is compared; confidence and polarity move with every word and decide nothing. */
static const struct {
	const char *name;
	void (*spell)(const struct verdict *verdict, struct buffer *out);
} fields[] = {
	{"sentiment", spell_sentiment}, {"severity", spell_severity},   {"risk", spell_risks},
	{"intent", spell_intent},       {"offensive", spell_offensive}, {"needs_reply", spell_reply},
	{"brands", spell_brands},
};

/* Of a value that was spelled and ends itself. */
static const char *value_or_none(struct buffer *value)
{
	if (value->length == 0)
		return "none";
	buffer_append_byte(value, 0);
	return value->data;
}

/* Appends the field where it differs; true then. */
static bool write_field(struct comparison *comparison, size_t field, bool first)
{
	struct buffer values[SIDES] = {{0}, {0}};
	for (size_t i = 0; i < SIDES; i++)
		fields[field].spell(&comparison->sides[i].verdict, &values[i]);
	struct bytes old = buffer_bytes(&values[0]), new = buffer_bytes(&values[1]);
	bool differs = !bytes_equal(old, new);
	if (differs && comparison->json) {
		buffer_format(&comparison->out, "%s\"%s\":[", first ? "" : ",", fields[field].name);
		json_write_string(&comparison->out, old);
		buffer_append_byte(&comparison->out, ',');
		json_write_string(&comparison->out, new);
		buffer_append_byte(&comparison->out, ']');
	} else if (differs) {
		buffer_format(&comparison->out, "%s%s %s -> %s", first ? "" : "; ", fields[field].name,
		              value_or_none(&values[0]), value_or_none(&values[1]));
	}
	for (size_t i = 0; i < SIDES; i++)
		buffer_finish(&values[i]);
	return differs;
}

/* Whether anything differs; if so it stands in `out`. */
static bool write_changes(struct comparison *comparison)
{
	bool any = false;
	for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++)
		any = write_field(comparison, i, !any) || any;
	return any;
}

static void write_begin(const struct record *record, bool json, struct buffer *out)
{
	if (json) {
		buffer_format(out, "{\"number\":%lld,\"id\":", (long long)record->number);
		json_write_string(out, record->mention.id);
		buffer_append_string(out, ",\"source\":");
		json_write_string(out, record->mention.source);
		buffer_append_string(out, ",\"changes\":{");
	} else {
		buffer_format(out, "%lld  ", (long long)record->number);
	}
}

static void write_end(struct comparison *comparison, const struct record *record, bool before, bool after)
{
	enum { COLUMNS_OF_TEXT = 100 };
	if (comparison->json) {
		buffer_format(&comparison->out, "},\"alert\":[%s,%s]}\n", before ? "true" : "false",
		              after ? "true" : "false");
		return;
	}
	buffer_format(&comparison->out, "%s\n    ",
	              before == after ? ""
	              : after         ? "; raises an alert"
	                              : "; raises no alert");
	terminal_write_cell(&comparison->out, record->mention.text, COLUMNS_OF_TEXT);
	buffer_append_byte(&comparison->out, '\n');
}

static bool compare(void *context, const struct record *record)
{
	struct comparison *comparison = context;
	bool alert[SIDES];
	arena_reset(&comparison->arena);
	buffer_clear(&comparison->out);
	for (size_t i = 0; i < SIDES; i++) {
		struct side *side = &comparison->sides[i];
		analyzer_judge(side->analyzer, side->scratch, &record->mention, false, &comparison->arena,
		               &side->verdict);
		alert[i] = alarms(comparison->configuration, &side->verdict);
	}
	comparison->mentions++;
	write_begin(record, comparison->json, &comparison->out);
	if (!write_changes(comparison))
		return true;
	comparison->changed++;
	comparison->alerts_more += alert[1] && !alert[0];
	comparison->alerts_less += alert[0] && !alert[1];
	write_end(comparison, record, alert[0], alert[1]);
	comparison->written = invocation_write(buffer_bytes(&comparison->out), comparison->error);
	return comparison->written;
}

static bool open_sides(struct comparison *comparison, const char *const *folders, struct error *error)
{
	for (size_t i = 0; i < SIDES; i++) {
		struct side *side = &comparison->sides[i];
		if (!analyzer_create(folders[i], comparison->configuration, &side->analyzer, error))
			return false;
		side->scratch = analyzer_scratch_create(side->analyzer);
	}
	return true;
}

static void finish(struct comparison *comparison)
{
	for (size_t i = 0; i < SIDES; i++) {
		analyzer_scratch_destroy(comparison->sides[i].scratch);
		analyzer_destroy(comparison->sides[i].analyzer);
	}
	arena_finish(&comparison->arena);
	buffer_finish(&comparison->out);
}

/* The sum goes to standard error where the lines are for a program. */
static bool write_sum(const struct comparison *comparison, struct invocation *invocation, struct error *error)
{
	struct bytes sum = arena_format(
		&invocation->arena, "%zu of %zu verdicts change; %zu mentions more and %zu fewer raise an alert\n",
		comparison->changed, comparison->mentions, comparison->alerts_more, comparison->alerts_less);
	if (!comparison->json)
		return invocation_write(sum, error);
	invocation_say(invocation, "%.*s", (int)sum.length - 1, sum.data);
	return true;
}

static bool compare_all(struct invocation *invocation, const char *const *folders, struct store *store,
                        const struct configuration *configuration, struct error *error)
{
	struct comparison comparison = {
		.configuration = configuration, .json = invocation->json, .written = true, .error = error};
	struct store_filter filter = {.to = TIMESTAMP_UNKNOWN, .sentiment = -1};
	bool well = invocation_time(invocation, "since", false, &filter.from, error);
	if (filter.from == TIMESTAMP_UNKNOWN)
		filter.from = invocation->now - (timestamp)SINCE_DAYS * DAY;
	well = well && open_sides(&comparison, folders, error) &&
	       store_list(store, &filter, compare, &comparison, error) && comparison.written &&
	       write_sum(&comparison, invocation, error);
	finish(&comparison);
	return well;
}

bool rules_diff(struct invocation *invocation, const char *old, const char *new, struct error *error)
{
	struct configuration configuration;
	struct store *store = NULL;
	if (new == NULL && !invocation_rules(invocation, &new, error))
		return false;
	bool well = storage_read(invocation, &configuration, &store, error) &&
	            compare_all(invocation, (const char *const[]){old, new}, store, &configuration, error);
	store_close(store);
	return well;
}
