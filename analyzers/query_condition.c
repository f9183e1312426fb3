/* The fields of a query, a row each: how a value is read, and when it holds. */
#include "analyzers/query_condition.h"

#include "core/memory.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

/* What the readers share. */
struct value {
	struct bytes text;
	const struct configuration *configuration;
	struct arena *arena;
	struct query_condition *condition;
};

/* -- reading ------------------------------------------------------------------------------------------ */

static bool read_language(struct value *value)
{
	enum language language;
	if (bytes_equal_string(value->text, "ary"))
		value->condition->number = 1 << LANGUAGE_DARIJA_ARAB | 1 << LANGUAGE_DARIJA_LATIN;
	else if (language_from_name(value->text, &language))
		value->condition->number = 1 << language;
	return value->condition->number != 0;
}

static bool read_script(struct value *value)
{
	static const struct {
		const char *name;
		enum script script;
	} scripts[] = {{"Arab", SCRIPT_ARABIC}, {"Latn", SCRIPT_LATIN}, {"Tfng", SCRIPT_TIFINAGH}};
	for (size_t i = 0; i < sizeof scripts / sizeof scripts[0]; i++)
		if (bytes_equal_string(value->text, scripts[i].name))
			value->condition->number = scripts[i].script;
	return value->condition->number != 0;
}

static bool read_sentiment(struct value *value)
{
	enum sentiment sentiment;
	bool well = sentiment_from_name(value->text, &sentiment);
	value->condition->number = well ? (int64_t)sentiment : 0;
	return well;
}

static bool read_topic(struct value *value)
{
	enum topic topic;
	bool well = topic_from_name(value->text, &topic);
	value->condition->number = well ? (int64_t)topic : 0;
	return well;
}

static bool read_yes_or_no(struct value *value)
{
	value->condition->number = bytes_equal_string(value->text, "yes");
	return value->condition->number != 0 || bytes_equal_string(value->text, "no");
}

static bool read_least(struct value *value)
{
	int64_t number = 0;
	for (size_t i = 0; i < value->text.length; i++) {
		char c = value->text.data[i];
		if (c < '0' || c > '9' || __builtin_mul_overflow(number, 10, &number) ||
		    __builtin_add_overflow(number, c - '0', &number))
			return false;
	}
	value->condition->number = number;
	return value->text.length > 0;
}

static bool read_severity(struct value *value)
{
	return read_least(value) && value->condition->number <= SEVERITY_MOST;
}

/* A day in the configuration's zone, of which `until` takes the end, or a time. */
static bool read_time(struct value *value, bool until)
{
	timestamp from, to;
	value->condition->number = timestamp_day(value->text, &from, &to) ? (until ? to : from)
	                                                                  : timestamp_parse(value->text);
	return value->condition->number != TIMESTAMP_UNKNOWN;
}

static bool read_since(struct value *value)
{
	return read_time(value, false);
}

static bool read_until(struct value *value)
{
	return read_time(value, true);
}

static struct bytes without(struct bytes text, const char *prefix)
{
	size_t length = strlen(prefix);
	return bytes_starts_with(text, prefix) ? bytes_from(text, length) : text;
}

static struct bytes without_scheme(struct bytes url)
{
	struct bytes bare = without(url, "https://");
	return bare.length < url.length ? bare : without(url, "http://");
}

/* The host of an address, with or without its scheme; empty where there is none. */
static struct bytes host_of(struct bytes url)
{
	struct bytes host = without_scheme(url);
	size_t from = 0, to = 0;
	while (to < host.length && memchr("/?#", host.data[to], 3) == NULL)
		if (host.data[to++] == '@')
			from = to;
	for (size_t at = from; at < to; at++)
		if (host.data[at] == ':')
			to = at;
	return from < to ? (struct bytes){host.data + from, to - from} : (struct bytes)BYTES("");
}

static bool read_site(struct value *value)
{
	struct bytes host = host_of(value->text);
	value->condition->value = host;
	return host.length > 0 && memchr(host.data, '.', host.length) != NULL;
}

static bool read_url(struct value *value)
{
	value->condition->value = without_scheme(value->text);
	return value->condition->value.length > 0;
}

/* Upper and lower case are one; all else counts (Unicode default case folding, composed). */
static struct bytes caseless(struct bytes text, struct arena *arena)
{
	utf8proc_uint8_t *folded = NULL;
	utf8proc_ssize_t length = utf8proc_map((const utf8proc_uint8_t *)text.data, (utf8proc_ssize_t)text.length,
	                                       &folded, UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_CASEFOLD);
	struct bytes copy = length < 0 ? text : arena_copy(arena, (struct bytes){(char *)folded, (size_t)length});
	free(folded);
	return copy;
}

static bool read_author(struct value *value)
{
	value->condition->value = caseless(without(value->text, "@"), value->arena);
	return value->condition->value.length > 0;
}

static bool read_source(struct value *value)
{
	const struct configuration *configuration = value->configuration;
	bool known = configuration == NULL || configuration->source_count == 0;
	value->condition->value = value->text;
	for (size_t i = 0; !known && i < configuration->source_count; i++)
		known = bytes_equal(configuration->sources[i].name, value->text);
	return known && value->text.length > 0;
}

static bool read_kind(struct value *value)
{
	const struct configuration *configuration = value->configuration;
	bool known = configuration == NULL || configuration->source_count == 0;
	value->condition->value = value->text;
	for (size_t i = 0; !known && i < configuration->source_count; i++)
		known = bytes_equal(configuration->sources[i].kind, value->text);
	return known && value->text.length > 0;
}

static bool read_brand(struct value *value)
{
	const struct configuration *configuration = value->configuration;
	bool known = configuration == NULL || configuration->brand_count == 0;
	value->condition->value = value->text;
	return value->text.length > 0 && (known || configuration_brand(configuration, value->text) != NULL);
}

/* -- judging ------------------------------------------------------------------------------------------ */

static bool has_language(const struct query_condition *condition, const struct query_input *input)
{
	return input->verdict != NULL && (condition->number >> input->verdict->lang & 1) != 0;
}

/* The script that most of the words are in; of two that share them evenly each. */
static bool has_script(const struct query_condition *condition, const struct query_input *input)
{
	size_t counts[SCRIPT_OTHER + 1] = {0}, most = 1;
	for (size_t i = 0; i < input->text->token_count; i++)
		if (input->text->tokens[i].kind == TOKEN_WORD)
			counts[input->text->tokens[i].script]++;
	for (size_t i = SCRIPT_NONE + 1; i <= SCRIPT_OTHER; i++)
		most = counts[i] > most ? counts[i] : most;
	return counts[condition->number] == most;
}

static bool has_site(const struct query_condition *condition, const struct query_input *input)
{
	struct bytes host = host_of(input->mention->url), site = condition->value;
	if (host.length < site.length)
		return false;
	size_t before = host.length - site.length;
	struct bytes end = {host.data + before, site.length};
	return bytes_equal_caseless(end, site) && (before == 0 || host.data[before - 1] == '.');
}

static bool has_url(const struct query_condition *condition, const struct query_input *input)
{
	struct bytes url = without_scheme(input->mention->url), prefix = condition->value;
	size_t host = host_of(prefix).length;
	if (url.length < prefix.length || prefix.length == 0)
		return false;
	/* A host is the same in capitals, a path is not. */
	return bytes_equal_caseless((struct bytes){url.data, host}, (struct bytes){prefix.data, host}) &&
	       memcmp(url.data + host, prefix.data + host, prefix.length - host) == 0;
}

static bool has_author(const struct query_condition *condition, const struct query_input *input)
{
	struct arena arena = {0};
	struct bytes author = input->mention->author;
	bool same = !bytes_empty(author) && bytes_equal(caseless(without(author, "@"), &arena), condition->value);
	arena_finish(&arena);
	return same;
}

static bool has_source(const struct query_condition *condition, const struct query_input *input)
{
	return bytes_equal(input->mention->source, condition->value);
}

static bool has_kind(const struct query_condition *condition, const struct query_input *input)
{
	const struct configuration *configuration = input->configuration;
	for (size_t i = 0; configuration != NULL && i < configuration->source_count; i++)
		if (bytes_equal(configuration->sources[i].name, input->mention->source))
			return bytes_equal(configuration->sources[i].kind, condition->value);
	return false;
}

static bool has_brand(const struct query_condition *condition, const struct query_input *input)
{
	for (size_t i = 0; input->verdict != NULL && i < input->verdict->brand_count; i++)
		if (bytes_equal(input->verdict->brands[i], condition->value))
			return true;
	return false;
}

static bool has_sentiment(const struct query_condition *condition, const struct query_input *input)
{
	return input->verdict != NULL && (int64_t)input->verdict->sentiment == condition->number;
}

static bool is_unsure(const struct query_condition *condition, const struct query_input *input)
{
	return input->verdict != NULL && input->verdict->unsure == (condition->number != 0);
}

static bool has_topic(const struct query_condition *condition, const struct query_input *input)
{
	for (size_t i = 0; input->verdict != NULL && i < input->verdict->risk_count; i++)
		if ((int64_t)input->verdict->risks[i].topic == condition->number)
			return true;
	return false;
}

static bool is_severe(const struct query_condition *condition, const struct query_input *input)
{
	return input->verdict != NULL && input->verdict->severity >= condition->number;
}

/* An unknown count is not 0. */
static bool has_reach(const struct query_condition *condition, const struct query_input *input)
{
	return input->mention->author_followers >= condition->number;
}

static bool has_engagement(const struct query_condition *condition, const struct query_input *input)
{
	return mention_engagement(input->mention) >= condition->number;
}

static bool is_since(const struct query_condition *condition, const struct query_input *input)
{
	return input->at != TIMESTAMP_UNKNOWN && input->at >= condition->number;
}

static bool is_until(const struct query_condition *condition, const struct query_input *input)
{
	return input->at != TIMESTAMP_UNKNOWN && input->at < condition->number;
}

/* -- the table ---------------------------------------------------------------------------------------- */

static const struct {
	const char *name;
	bool least; /* written name:>=value */
	enum query_need need;
	bool (*read)(struct value *value);
	bool (*holds)(const struct query_condition *condition, const struct query_input *input);
	const char *expected;
} rows[CONDITIONS] = {
	[CONDITION_LANG] = {"lang", false, QUERY_NEEDS_LANGUAGE, read_language, has_language,
                            "fr, en, es, ar, ary (both scripts), ary-Arab, ary-Latn, zgh or und"},
	[CONDITION_SCRIPT] = {"script", false, QUERY_NEEDS_NOTHING, read_script, has_script, "Arab, Latn or Tfng"},
	[CONDITION_SITE] = {"site", false, QUERY_NEEDS_NOTHING, read_site, has_site, "a host such as forum.example.ma"},
	[CONDITION_URL] = {"url", false, QUERY_NEEDS_NOTHING, read_url, has_url,
                           "the beginning of an address, such as example.ma/forum/"},
	[CONDITION_AUTHOR] = {"author", false, QUERY_NEEDS_NOTHING, read_author, has_author,
                              "a name or handle, between quotes where it has blanks"},
	[CONDITION_SOURCE] = {"source", false, QUERY_NEEDS_NOTHING, read_source, has_source,
                              "the name of a source of the configuration"},
	[CONDITION_KIND] = {"kind", false, QUERY_NEEDS_SOURCES, read_kind, has_kind,
                            "the kind of a source of the configuration, such as feed or youtube"},
	[CONDITION_BRAND] = {"brand", false, QUERY_NEEDS_VERDICT, read_brand, has_brand,
                             "the id of a brand of the configuration"},
	[CONDITION_SENTIMENT] = {"sentiment", false, QUERY_NEEDS_VERDICT, read_sentiment, has_sentiment,
                                 "pos, neg or neu"},
	[CONDITION_UNSURE] = {"unsure", false, QUERY_NEEDS_VERDICT, read_yes_or_no, is_unsure, "yes or no"},
	[CONDITION_TOPIC] = {"topic", false, QUERY_NEEDS_VERDICT, read_topic, has_topic,
                             "safety, fraud, data_leak, boycott, legal, discrimination, threat, outage, service, "
                             "price, labour, ethics or rumour"},
	[CONDITION_SEVERITY] = {"severity", true, QUERY_NEEDS_VERDICT, read_severity, is_severe,
                                "severity:>=n with n from 0 to 4"},
	[CONDITION_REACH] = {"reach", true, QUERY_NEEDS_NOTHING, read_least, has_reach,
                             "reach:>=n with a number of followers"},
	[CONDITION_ENGAGEMENT] = {"engagement", true, QUERY_NEEDS_NOTHING, read_least, has_engagement,
                                  "engagement:>=n with a number of likes, shares and replies"},
	[CONDITION_SINCE] = {"since", false, QUERY_NEEDS_NOTHING, read_since, is_since,
                             "a day such as 2026-11-24 or a time such as 2026-11-24T08:00:00Z"},
	[CONDITION_UNTIL] = {"until", false, QUERY_NEEDS_NOTHING, read_until, is_until,
                             "a day such as 2026-11-24 or a time such as 2026-11-24T08:00:00Z"},
};

enum query_condition_kind query_condition_find(struct bytes name)
{
	enum query_condition_kind kind = 0;
	while (kind < CONDITIONS && !bytes_equal_string(name, rows[kind].name))
		kind++;
	return kind;
}

const char *query_condition_name(enum query_condition_kind kind)
{
	return rows[kind].name;
}

enum query_need query_condition_need(enum query_condition_kind kind)
{
	return rows[kind].need;
}

bool query_condition_read(enum query_condition_kind kind, struct bytes text, bool least,
                          const struct configuration *configuration, struct arena *arena,
                          struct query_condition *condition, const char **expected)
{
	struct value value = {text, configuration, arena, condition};
	*condition = (struct query_condition){.kind = kind, .value = text};
	*expected = rows[kind].expected;
	return least == rows[kind].least && rows[kind].read(&value);
}

bool query_condition_holds(const struct query_condition *condition, const struct query_input *input)
{
	return rows[condition->kind].holds(condition, input);
}
