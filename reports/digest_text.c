/* The digest as plain text of 78 columns: it says what the page says, in the same order. */
#include "reports/card.h"
#include "reports/digest.h"
#include "reports/foreign.h"
#include "reports/lines.h"
#include "reports/phrase.h"
#include "reports/translation.h"

#include <stdio.h>

enum { TEXT_SHOWN = 600 };

static void write_none(struct buffer *out)
{
	buffer_format(out, "  %s\n", translate("None."));
}

static void write_header(struct arena *arena, struct buffer *out, const struct digest *digest)
{
	struct facts reasons = {0};
	for (size_t i = 0; i < digest->reason_count; i++)
		reasons.items[reasons.count++] = phrase_reason(arena, &digest->reasons[i], digest->input->brand);
	lines_write(out, "", foreign_line(arena, digest->input->brand->name));
	lines_write(out, "", phrase_date(arena, digest->input->from));
	buffer_append_byte(out, '\n');
	struct bytes line = arena_format(arena, translate("%s: %s"), phrase_status(digest->status),
	                                 card_join(arena, &reasons).data);
	lines_write(out, "", line);
}

static void write_figures(struct arena *arena, struct buffer *out, const struct digest *digest)
{
	struct key_figure figures[KEY_FIGURES];
	facts_key_figures(arena, digest, figures);
	lines_heading(out, translate("Key figures, against the day before"));
	for (size_t i = 0; i < KEY_FIGURES; i++) {
		struct facts facts = {0};
		facts.items[facts.count++] = arena_format(arena, translate("%s: %s"), figures[i].label,
		                                          figures[i].value.data);
		if (!bytes_absent(figures[i].change))
			facts.items[facts.count++] = figures[i].change;
		facts.items[facts.count++] = figures[i].detail;
		lines_write(out, "  - ", card_join(arena, &facts));
	}
}

static void write_card(struct arena *arena, struct buffer *out, size_t number, const struct digest_mention *mention,
                       struct bytes note, const struct digest *digest)
{
	char first[32];
	snprintf(first, sizeof first, "%3zu. ", number);
	card_write(arena, out, first, mention, note, digest->input->from, TEXT_SHOWN);
}

static void write_first(struct arena *arena, struct buffer *out, const struct digest *digest)
{
	lines_heading(out, translate("To look at first"));
	if (digest->first_count == 0) {
		write_none(out);
		return;
	}
	for (size_t i = 0; i < digest->first_count; i++) {
		bool waits = digest->first[i].record->verdict.needs_reply;
		write_card(arena, out, i + 1, &digest->first[i], bytes_of(waits ? translate("awaits an answer") : ""),
		           digest);
	}
	if (digest->first_total > digest->first_count)
		lines_write(out, "  ", facts_more(arena, digest->first_total - digest->first_count));
}

static void write_allies(struct arena *arena, struct buffer *out, const struct digest *digest)
{
	lines_heading(out, translate("Allies to thank"));
	if (digest->ally_count == 0) {
		write_none(out);
		return;
	}
	for (size_t i = 0; i < digest->ally_count; i++) {
		const struct digest_ally *ally = &digest->allies[i];
		struct digest_mention mention = {ally->record, 0, ally->record->mention.author_followers};
		write_card(arena, out, i + 1, &mention, bytes_of(phrase_kindness(ally->kindness)), digest);
	}
}

static void write_questions(struct arena *arena, struct buffer *out, const struct digest *digest)
{
	lines_heading(out, translate("Questions to answer, the oldest first"));
	if (digest->questions_above > 0)
		lines_write(out, "  ", facts_questions_above(arena, digest->questions_above));
	if (digest->question_count == 0 && digest->questions_above == 0) {
		write_none(out);
		return;
	}
	for (size_t i = 0; i < digest->question_count; i++) {
		const struct record *record = digest->questions[i];
		struct digest_mention mention = {record, 0, record->mention.author_followers};
		write_card(arena, out, i + 1, &mention, facts_waiting(arena, record, digest->input->now), digest);
	}
	if (digest->question_total > digest->question_count)
		lines_write(out, "  ", facts_more(arena, digest->question_total - digest->question_count));
}

/* The charts' numbers. */
static void write_hours(struct arena *arena, struct buffer *out, const struct digest *digest)
{
	if (digest->today.mentions == 0 && digest->before.mentions == 0)
		return;
	lines_heading(out, translate("Mentions by hour (the day before)"));
	for (int hour = 0; hour < DIGEST_HOURS; hour++) {
		int64_t now = digest->today.hours[hour], before = digest->before.hours[hour];
		if (now > 0 || before > 0)
			buffer_format(out, "  %02d  %s (%s)\n", hour, phrase_number(arena, now).data,
			              phrase_number(arena, before).data);
	}
	lines_heading(out, translate("Sentiment"));
	for (int sentiment = 0; sentiment < SENTIMENTS; sentiment++)
		buffer_format(out, "  %s %s\n", phrase_sentiment((enum sentiment)sentiment),
		              phrase_number(arena, digest->today.sentiment[sentiment]).data);
	buffer_format(out, "  %s %s\n", translate("unsure"), phrase_number(arena, digest->today.unsure).data);
}

static void write_topics(struct arena *arena, struct buffer *out, const struct digest *digest)
{
	bool any = false;
	lines_heading(out, translate("Risk topics"));
	for (int topic = 0; topic < TOPICS; topic++) {
		int64_t now = digest->today.topics[topic], before = digest->before.topics[topic];
		if (now == 0 && before == 0)
			continue;
		any = true;
		/* Translators: topic, mentions, mentions of the day before, highest level. */
		lines_write(out, "  - ",
		            arena_format(arena, translate("%s: %s (day before %s), highest level %d"),
		                         phrase_topic((enum topic)topic), phrase_number(arena, now).data,
		                         phrase_number(arena, before).data, digest->today.topic_level[topic]));
	}
	if (!any)
		write_none(out);
}

static void write_share_of_voice(struct arena *arena, struct buffer *out, const struct digest *digest)
{
	struct voice_share shares[DIGEST_BRANDS];
	size_t count = facts_share_of_voice(arena, digest->input, shares);
	if (count == 0)
		return;
	lines_heading(out, translate("Share of voice"));
	for (size_t i = 0; i < count; i++) {
		const struct digest_interval *interval = &shares[i].interval;
		lines_write(out, "  - ",
		            arena_format(arena, "%s · %s · %s (%s – %s)", shares[i].name.data,
		                         phrase_number(arena, shares[i].mentions).data,
		                         phrase_percent(arena, interval->share).data,
		                         phrase_percent(arena, interval->low).data,
		                         phrase_percent(arena, interval->high).data));
	}
}

static void write_coverage(struct arena *arena, struct buffer *out, const struct digest *digest)
{
	lines_heading(out, translate("Sources, and what was not seen"));
	for (size_t i = 0; i < digest->input->health_count; i++) {
		const struct health *health = &digest->input->healths[i];
		struct facts facts = {.count = 3};
		facts.items[0] = foreign_short(arena, health->source, 80);
		facts.items[1] = bytes_of(phrase_source_state(digest_source_state(health)));
		facts.items[2] = phrase_count(arena, NOUN_MENTION, health->items_new);
		lines_write(out, "  - ", card_join(arena, &facts));
	}
	struct facts facts = {0};
	facts_lost(arena, digest, &facts);
	facts_unseen(arena, &facts);
	for (size_t i = 0; i < facts.count; i++)
		lines_write(out, "  - ", facts.items[i]);
}

static void write_method(struct arena *arena, struct buffer *out, const struct digest *digest)
{
	struct facts facts = {0};
	facts_method(arena, digest, &facts);
	buffer_append_byte(out, '\n');
	for (size_t i = 0; i < facts.count; i++)
		lines_write(out, "", facts.items[i]);
}

void digest_write_text(const struct digest_input *input, struct buffer *out)
{
	static void (*const sections[])(struct arena *, struct buffer *, const struct digest *) = {
		write_header, write_figures, write_first,          write_allies,   write_questions,
		write_hours,  write_topics,  write_share_of_voice, write_coverage, write_method,
	};
	struct arena arena = {0};
	struct digest digest;
	translation_use(input->language);
	digest_compute(input, &arena, &digest);
	for (size_t i = 0; i < sizeof sections / sizeof sections[0]; i++)
		sections[i](&arena, out, &digest);
	arena_finish(&arena);
}
