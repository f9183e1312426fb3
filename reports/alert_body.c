/* The two bodies of an alert mail. */
#include "reports/alert_body.h"

#include "reports/card.h"
#include "reports/foreign.h"
#include "reports/lines.h"
#include "reports/phrase.h"
#include "reports/stylesheet.h"
#include "reports/translation.h"

/* "Word for word": a text this long is shown whole. */
enum { TEXT_SHOWN = 4000 };

/* The topics of the records, each once, as a list; "" where there is none. */
static const char *topics_of(struct arena *arena, const struct alert *alert)
{
	bool seen[TOPICS] = {false};
	struct buffer names = {0};
	for (size_t i = 0; i < alert->record_count; i++)
		for (size_t j = 0; j < alert->records[i].verdict.risk_count; j++)
			seen[alert->records[i].verdict.risks[j].topic] = true;
	for (int topic = 0; topic < TOPICS; topic++)
		if (seen[topic]) {
			buffer_append_string(&names, names.length == 0 ? "" : translate(", "));
			buffer_append_string(&names, phrase_topic((enum topic)topic));
		}
	const char *list = arena_copy(arena, buffer_bytes(&names)).data;
	buffer_finish(&names);
	return list;
}

static struct bytes fact_of(struct arena *arena, const struct alert *alert)
{
	unsigned long mentions = alert->record_count, voices = (unsigned long)alert->voices;
	switch (alert->cause) {
	case ALERT_SEVERITY:
		return arena_format(arena,
		                    translate_count("%s mention of level %d", "%s mentions, up to level %d", mentions),
		                    phrase_number(arena, (int64_t)mentions).data, alert->level);
	case ALERT_VOICES:
		return arena_format(
			arena, translate_count("%s negative author within %s", "%s negative authors within %s", voices),
			phrase_number(arena, alert->voices).data, phrase_age(arena, 0, alert->within).data);
	case ALERT_TEST: return bytes_of(translate("test of the alert mail"));
	}
	return bytes_of("");
}

struct bytes alert_body_summary(struct arena *arena, const struct brand *brand, const struct alert *alert)
{
	(void)brand;
	struct bytes fact = fact_of(arena, alert);
	const char *topics = topics_of(arena, alert);
	return topics[0] == 0 ? fact : arena_format(arena, translate("%s: %s"), fact.data, topics);
}

/* Why this mail was sent, with its numbers. */
static void add_reasons(struct arena *arena, const struct alert *alert, struct facts *facts)
{
	const char *threshold = phrase_number(arena, alert->threshold).data;
	switch (alert->cause) {
	case ALERT_SEVERITY:
		facts->items[facts->count++] = arena_format(arena,
		                                            translate("Sent because a mention reached level %d; the "
		                                                      "brand's threshold (alert.severity) is %s."),
		                                            alert->level, threshold);
		break;
	case ALERT_VOICES:
		facts->items[facts->count++] = arena_format(
			arena,
			translate("Sent because %s different authors spoke negatively within %s; the threshold "
		                  "(alert.voices) is %s."),
			phrase_number(arena, alert->voices).data, phrase_age(arena, 0, alert->within).data, threshold);
		break;
	case ALERT_TEST:
		facts->items[facts->count++] = bytes_of(
			translate("This is a test: nothing happened. The alert mails of this brand arrive."));
		return;
	}
	facts->items[facts->count++] = arena_format(arena, translate("First of them: %s."),
	                                            phrase_time(arena, alert->since, alert->now).data);
	facts->items[facts->count++] = arena_format(
		arena, translate("%s, %s in all."),
		phrase_count(arena, NOUN_MENTION, (int64_t)alert->record_count).data,
		phrase_count(arena, NOUN_AUTHOR, alert->voices).data);
}

static void add_closing(struct arena *arena, const struct brand *brand, const struct alert *alert, size_t shown,
                        struct facts *facts)
{
	if (alert->record_count > shown)
		facts->items[facts->count++] = arena_format(
			arena, translate("%s are not shown here; `soumaa list` and the day's CSV file have them all."),
			phrase_count(arena, NOUN_MENTION, (int64_t)(alert->record_count - shown)).data);
	facts_unseen(arena, facts);
	facts->items[facts->count++] = arena_format(arena,
	                                            translate("To be told less or more, change alert.severity, "
	                                                      "alert.voices and alert.within of the brand \"%s\" in "
	                                                      "the configuration; its recipients stand there too."),
	                                            foreign_short(arena, brand->id, 80).data);
}

static struct bytes headline_of(struct arena *arena, const struct brand *brand, const struct alert *alert)
{
	return arena_format(arena, translate("%s: %s"), foreign_short(arena, brand->name, 80).data,
	                    alert_body_summary(arena, brand, alert).data);
}

static struct digest_mention mention_of(const struct record *record)
{
	return (struct digest_mention){record, record->copies > 1 ? record->copies - 1 : 0,
	                               record->mention.author_followers};
}

void alert_body_text(const struct brand *brand, const struct alert *alert, size_t shown, struct buffer *out)
{
	struct arena arena = {0};
	struct facts reasons = {0}, closing = {0};
	lines_write(out, "", headline_of(&arena, brand, alert));
	buffer_append_byte(out, '\n');
	add_reasons(&arena, alert, &reasons);
	for (size_t i = 0; i < reasons.count; i++)
		lines_write(out, "", reasons.items[i]);
	buffer_append_byte(out, '\n');
	for (size_t i = 0; i < shown; i++) {
		char first[32];
		snprintf(first, sizeof first, "%3zu. ", i + 1);
		struct digest_mention mention = mention_of(&alert->records[i]);
		card_write(&arena, out, first, &mention, bytes_of(""), alert->now, TEXT_SHOWN);
	}
	add_closing(&arena, brand, alert, shown, &closing);
	for (size_t i = 0; i < closing.count; i++)
		lines_write(out, "", closing.items[i]);
	arena_finish(&arena);
}

void alert_body_html(const struct brand *brand, const struct alert *alert, size_t shown, struct buffer *out)
{
	struct arena arena = {0};
	struct facts reasons = {0}, closing = {0};
	xmlDoc *document;
	struct bytes headline = headline_of(&arena, brand, alert);
	xmlNode *main = tree_add(tree_page(&arena, headline, stylesheet, &document), "main", NULL);
	tree_add_text(main, "h1", NULL, headline);
	add_reasons(&arena, alert, &reasons);
	for (size_t i = 0; i < reasons.count; i++)
		tree_add_text(main, "p", NULL, reasons.items[i]);
	xmlNode *list = shown == 0 ? NULL : tree_add(main, "ol", "cards");
	for (size_t i = 0; i < shown; i++) {
		struct digest_mention mention = mention_of(&alert->records[i]);
		card_add(&arena, list, &mention, bytes_of(""), alert->now, TEXT_SHOWN);
	}
	add_closing(&arena, brand, alert, shown, &closing);
	xmlNode *footer = tree_add(main, "footer", NULL);
	for (size_t i = 0; i < closing.count; i++)
		tree_add_text(footer, "p", NULL, closing.items[i]);
	tree_finish(document, out);
	arena_finish(&arena);
}
