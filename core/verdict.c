/* A verdict: its codes, and its JSON. */
#include "core/verdict.h"

#include "core/json.h"

#include <assert.h>

static const char *const sentiment_names[SENTIMENTS] = {"neg", "neu", "pos"};

static const char *const language_names[LANGUAGES] = {"und", "fr", "en", "es", "ar", "ary-Arab", "ary-Latn", "zgh"};

static const char *const topic_names[TOPICS] = {"safety",         "fraud",  "data_leak", "boycott", "legal",
                                                "discrimination", "threat", "outage",    "service", "price",
                                                "labour",         "ethics", "rumour"};

static const char *const intent_names[INTENTS] = {"complaint", "question", "praise", "recommend", "compare",
                                                  "news",      "job_ad",   "spam",   "chat"};

static const char *const kind_names[] = {"word", "piece", "rule", "query", "bias"};

#define KINDS (sizeof kind_names / sizeof kind_names[0])

const char *sentiment_name(enum sentiment sentiment)
{
	assert(sentiment < SENTIMENTS);
	return sentiment_names[sentiment];
}

const char *language_name(enum language language)
{
	assert(language < LANGUAGES);
	return language_names[language];
}

const char *topic_name(enum topic topic)
{
	assert(topic < TOPICS);
	return topic_names[topic];
}

const char *intent_name(enum intent intent)
{
	assert(intent < INTENTS);
	return intent_names[intent];
}

const char *evidence_kind_name(enum evidence_kind kind)
{
	assert((size_t)kind < KINDS);
	return kind_names[kind];
}

/* Index of a name in a table, or -1. */
static int find_name(struct bytes name, const char *const *names, int count)
{
	for (int i = 0; i < count; i++)
		if (bytes_equal_string(name, names[i]))
			return i;
	return -1;
}

bool sentiment_from_name(struct bytes name, enum sentiment *sentiment)
{
	int i = find_name(name, sentiment_names, SENTIMENTS);
	*sentiment = i < 0 ? SENTIMENT_NEUTRAL : (enum sentiment)i;
	return i >= 0;
}

bool language_from_name(struct bytes name, enum language *language)
{
	int i = find_name(name, language_names, LANGUAGES);
	*language = i < 0 ? LANGUAGE_UNKNOWN : (enum language)i;
	return i >= 0;
}

bool topic_from_name(struct bytes name, enum topic *topic)
{
	int i = find_name(name, topic_names, TOPICS);
	*topic = i < 0 ? TOPIC_SAFETY : (enum topic)i;
	return i >= 0;
}

bool intent_from_name(struct bytes name, enum intent *intent)
{
	int i = find_name(name, intent_names, INTENTS);
	*intent = i < 0 ? INTENT_CHAT : (enum intent)i;
	return i >= 0;
}

static void write_code(struct buffer *out, const char *name, const char *code)
{
	json_write_member(out, name, bytes_of(code));
}

static void write_fraction(struct buffer *out, const char *name, double number)
{
	json_write_name(out, name);
	json_write_number(out, number, 4);
}

static void write_brands(struct buffer *out, const struct verdict *verdict)
{
	json_write_name(out, "brands");
	buffer_append_byte(out, '[');
	for (size_t i = 0; i < verdict->brand_count; i++) {
		if (i > 0)
			buffer_append_byte(out, ',');
		json_write_string(out, verdict->brands[i]);
	}
	buffer_append_byte(out, ']');
}

static void write_risks(struct buffer *out, const struct verdict *verdict)
{
	json_write_name(out, "risk");
	buffer_append_byte(out, '[');
	for (size_t i = 0; i < verdict->risk_count; i++) {
		if (i > 0)
			buffer_append_byte(out, ',');
		buffer_append_byte(out, '{');
		write_code(out, "topic", topic_name(verdict->risks[i].topic));
		buffer_format(out, ",\"level\":%d}", verdict->risks[i].level);
	}
	buffer_append_byte(out, ']');
}

void verdict_write_evidence(const struct verdict *verdict, struct buffer *out)
{
	buffer_append_byte(out, '[');
	for (size_t i = 0; i < verdict->evidence_count; i++) {
		const struct evidence *evidence = &verdict->evidence[i];
		if (i > 0)
			buffer_append_byte(out, ',');
		buffer_append_byte(out, '{');
		write_code(out, "kind", evidence_kind_name(evidence->kind));
		json_write_member(out, "name", evidence->name);
		write_code(out, "field", evidence->field == FIELD_TITLE ? "title" : "text");
		buffer_format(out, ",\"from\":%zu,\"to\":%zu,\"text\":", evidence->from, evidence->to);
		json_write_string(out, bytes_absent(evidence->text) ? bytes_of("") : evidence->text);
		write_fraction(out, "weight", evidence->weight);
		buffer_append_byte(out, '}');
	}
	buffer_append_byte(out, ']');
}

void verdict_to_json(struct bytes id, const struct verdict *verdict, bool explain, struct buffer *out)
{
	buffer_append_byte(out, '{');
	json_write_member(out, "id", id);
	write_code(out, "lang", language_name(verdict->lang));
	json_write_member_flag(out, "mixed", verdict->mixed);
	write_code(out, "sentiment", sentiment_name(verdict->sentiment));
	write_fraction(out, "confidence", verdict->confidence);
	json_write_member_flag(out, "unsure", verdict->unsure);
	write_fraction(out, "polarity", verdict->polarity);
	write_brands(out, verdict);
	write_risks(out, verdict);
	buffer_format(out, ",\"severity\":%d", verdict->severity);
	json_write_member_flag(out, "offensive", verdict->offensive);
	write_code(out, "intent", intent_name(verdict->intent));
	json_write_member_flag(out, "needs_reply", verdict->needs_reply);
	json_write_member_flag(out, "truncated", verdict->truncated);
	if (explain) {
		json_write_name(out, "evidence");
		verdict_write_evidence(verdict, out);
		json_write_member(out, "flip", verdict->flip);
	}
	buffer_append_byte(out, '}');
}

static bool read_row(const json_t *row, struct arena *arena, struct evidence *evidence)
{
	int kind = find_name(json_member(row, "kind"), kind_names, (int)KINDS);
	int64_t from = json_member_count(row, "from"), to = json_member_count(row, "to");
	const json_t *weight = json_object_get(row, "weight");
	if (kind < 0 || from < 0 || to < from || !json_is_number(weight))
		return false;
	*evidence = (struct evidence){
		.kind = (enum evidence_kind)kind,
		.name = arena_copy(arena, json_member(row, "name")),
		.field = bytes_equal_string(json_member(row, "field"), "title") ? FIELD_TITLE : FIELD_TEXT,
		.from = (size_t)from,
		.to = (size_t)to,
		.text = arena_copy(arena, json_member(row, "text")),
		.weight = json_number_value(weight),
	};
	return true;
}

bool verdict_read_evidence(struct bytes json, struct arena *arena, struct verdict *verdict)
{
	char problem[JSON_ERROR_TEXT_LENGTH];
	json_t *rows = json_parse(json, problem);
	bool well = json_is_array(rows);
	size_t count = json_array_size(rows);
	verdict->evidence = arena_allocate(arena, count, sizeof verdict->evidence[0]);
	for (size_t i = 0; well && i < count; i++)
		well = read_row(json_array_get(rows, i), arena, &verdict->evidence[i]);
	verdict->evidence_count = well ? count : 0;
	json_decref(rows);
	return well;
}
