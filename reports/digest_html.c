/* The digest as one HTML page, in the order that a person at 3 a.m. needs. */
#include "reports/card.h"
#include "reports/chart.h"
#include "reports/digest.h"
#include "reports/foreign.h"
#include "reports/phrase.h"
#include "reports/section.h"
#include "reports/stylesheet.h"
#include "reports/translation.h"

enum { TEXT_SHOWN = 600 };

static void add_header(struct arena *arena, xmlNode *main, const struct digest *digest)
{
	static const char *const classes[] = {"status calm", "status watch", "status crisis", "status blind"};
	xmlNode *header = tree_add(main, "header", NULL);
	tree_add_text(tree_add(header, "h1", NULL), "bdi", NULL, foreign_line(arena, digest->input->brand->name));
	tree_add_text(header, "p", "date", phrase_date(arena, digest->input->from));
	xmlNode *status = tree_add(header, "p", classes[digest->status]);
	tree_add_text(status, "strong", NULL, bytes_of(phrase_status(digest->status)));
	struct facts reasons = {0};
	for (size_t i = 0; i < digest->reason_count; i++)
		reasons.items[reasons.count++] = phrase_reason(arena, &digest->reasons[i], digest->input->brand);
	tree_add_text(status, "span", NULL, card_join(arena, &reasons));
}

static void add_figures(struct arena *arena, xmlNode *main, const struct digest *digest)
{
	struct key_figure figures[KEY_FIGURES];
	facts_key_figures(arena, digest, figures);
	xmlNode *section = section_add(main, translate("Key figures, against the day before"));
	xmlNode *list = tree_add(section, "ul", "figures");
	for (size_t i = 0; i < KEY_FIGURES; i++) {
		xmlNode *item = tree_add(list, "li", NULL);
		tree_add_text(item, "span", "label", bytes_of(figures[i].label));
		tree_attribute(tree_add_text(item, "span", "value", figures[i].value), "dir", "ltr");
		tree_text(item, bytes_of(" "));
		if (!bytes_absent(figures[i].change))
			tree_attribute(tree_add_text(item, "span", "change", figures[i].change), "dir", "auto");
		tree_add_text(item, "span", "detail", figures[i].detail);
	}
}

static void add_first(struct arena *arena, xmlNode *main, const struct digest *digest)
{
	xmlNode *section = section_add(main, translate("To look at first"));
	if (digest->first_count == 0) {
		section_add_none(section);
		return;
	}
	xmlNode *list = tree_add(section, "ol", "cards");
	for (size_t i = 0; i < digest->first_count; i++) {
		bool waits = digest->first[i].record->verdict.needs_reply;
		card_add(arena, list, &digest->first[i], bytes_of(waits ? translate("awaits an answer") : ""),
		         digest->input->from, TEXT_SHOWN);
	}
	if (digest->first_total > digest->first_count)
		section_add_more(section, facts_more(arena, digest->first_total - digest->first_count).data);
}

static void add_allies(struct arena *arena, xmlNode *main, const struct digest *digest)
{
	xmlNode *section = section_add(main, translate("Allies to thank"));
	if (digest->ally_count == 0) {
		section_add_none(section);
		return;
	}
	xmlNode *list = tree_add(section, "ol", "cards");
	for (size_t i = 0; i < digest->ally_count; i++) {
		const struct digest_ally *ally = &digest->allies[i];
		struct digest_mention mention = {ally->record, 0, ally->record->mention.author_followers};
		card_add(arena, list, &mention, bytes_of(phrase_kindness(ally->kindness)), digest->input->from,
		         TEXT_SHOWN);
	}
}

static void add_questions(struct arena *arena, xmlNode *main, const struct digest *digest)
{
	xmlNode *section = section_add(main, translate("Questions to answer, the oldest first"));
	if (digest->questions_above > 0)
		section_add_more(section, facts_questions_above(arena, digest->questions_above).data);
	if (digest->question_count == 0 && digest->questions_above == 0) {
		section_add_none(section);
		return;
	}
	xmlNode *list = digest->question_count == 0 ? NULL : tree_add(section, "ol", "cards");
	for (size_t i = 0; i < digest->question_count; i++) {
		const struct record *record = digest->questions[i];
		struct digest_mention mention = {record, 0, record->mention.author_followers};
		card_add(arena, list, &mention, facts_waiting(arena, record, digest->input->now), digest->input->from,
		         TEXT_SHOWN);
	}
	if (digest->question_total > digest->question_count)
		section_add_more(section, facts_more(arena, digest->question_total - digest->question_count).data);
}

static void add_charts(struct arena *arena, xmlNode *main, const struct digest *digest)
{
	if (digest->today.mentions == 0 && digest->before.mentions == 0)
		return;
	xmlNode *section = section_add(main, translate("The day in pictures"));
	chart_hours(arena, section, digest);
	chart_sentiment(arena, section, digest);
	chart_topics(arena, section, digest);
}

/* -- tables ------------------------------------------------------------------------------------------- */

static void add_topics(struct arena *arena, xmlNode *main, const struct digest *digest)
{
	const char *heading = translate("Risk topics");
	const char *heads[] = {translate("Topic"), translate("Mentions"), translate("Day before"),
	                       translate("Highest level")};
	xmlNode *section = section_add(main, heading), *body = NULL;
	for (int topic = 0; topic < TOPICS; topic++) {
		if (digest->today.topics[topic] == 0 && digest->before.topics[topic] == 0)
			continue;
		if (body == NULL)
			body = section_add_table(section, heading, heads, 4);
		xmlNode *row = section_add_row(body, bytes_of(phrase_topic((enum topic)topic)));
		section_add_number(row, phrase_number(arena, digest->today.topics[topic]));
		section_add_number(row, phrase_number(arena, digest->before.topics[topic]));
		int level = digest->today.topic_level[topic];
		section_add_number(row, level == 0 ? bytes_of("–") : phrase_number(arena, level));
	}
	if (body == NULL)
		section_add_none(section);
}

static void add_share_of_voice(struct arena *arena, xmlNode *main, const struct digest *digest)
{
	struct voice_share shares[DIGEST_BRANDS];
	size_t count = facts_share_of_voice(arena, digest->input, shares);
	if (count == 0)
		return;
	const char *heading = translate("Share of voice");
	const char *heads[] = {translate("Brand"), translate("Mentions"), translate("Share"),
	                       translate("Interval at 95%")};
	xmlNode *body = section_add_table(section_add(main, heading), heading, heads, 4);
	for (size_t i = 0; i < count; i++) {
		xmlNode *row = section_add_row(body, shares[i].name);
		section_add_number(row, phrase_number(arena, shares[i].mentions));
		section_add_number(row, phrase_percent(arena, shares[i].interval.share));
		section_add_number(row,
		                   arena_format(arena, "%s – %s", phrase_percent(arena, shares[i].interval.low).data,
		                                phrase_percent(arena, shares[i].interval.high).data));
	}
}

static void add_sources(struct arena *arena, xmlNode *section, const struct digest *digest)
{
	const char *heads[] = {translate("Source"), translate("State"), translate("Last answer"), translate("New"),
	                       translate("Rejected")};
	xmlNode *body = section_add_table(section, translate("Sources"), heads, 5);
	for (size_t i = 0; i < digest->input->health_count; i++) {
		const struct health *health = &digest->input->healths[i];
		enum digest_source_state state = digest_source_state(health);
		bool bad = state == SOURCE_FAILING || state == SOURCE_NEVER;
		xmlNode *row = section_add_row(body, foreign_short(arena, health->source, 80));
		tree_add_text(row, "td", bad ? "number bad" : "number", bytes_of(phrase_source_state(state)));
		section_add_number(row, health->last_success == TIMESTAMP_UNKNOWN
		                                ? bytes_of("–")
		                                : phrase_time(arena, health->last_success, digest->input->from));
		section_add_number(row, phrase_number(arena, health->items_new));
		section_add_number(row, phrase_number(arena, health->rejects));
	}
}

static void add_coverage(struct arena *arena, xmlNode *main, const struct digest *digest)
{
	xmlNode *section = section_add(main, translate("Sources, and what was not seen"));
	if (digest->input->health_count > 0)
		add_sources(arena, section, digest);
	struct facts facts = {0};
	facts_lost(arena, digest, &facts);
	facts_unseen(arena, &facts);
	xmlNode *list = tree_add(section, "ul", "plain");
	for (size_t i = 0; i < facts.count; i++)
		tree_add_text(list, "li", NULL, facts.items[i]);
}

static void add_method(struct arena *arena, xmlNode *main, const struct digest *digest)
{
	struct facts facts = {0};
	facts_method(arena, digest, &facts);
	xmlNode *footer = tree_add(main, "footer", NULL);
	for (size_t i = 0; i < facts.count; i++)
		tree_add_text(footer, "p", NULL, facts.items[i]);
}

void digest_write_html(const struct digest_input *input, struct buffer *out)
{
	static void (*const sections[])(struct arena *, xmlNode *, const struct digest *) = {
		add_header, add_figures, add_first,          add_allies,   add_questions,
		add_charts, add_topics,  add_share_of_voice, add_coverage, add_method,
	};
	struct arena arena = {0};
	struct digest digest;
	xmlDoc *document;
	translation_use(input->language);
	digest_compute(input, &arena, &digest);
	struct bytes name = foreign_line(&arena, input->brand->name);
	xmlNode *body = tree_page(&arena,
	                          arena_format(&arena, "%s – %s", name.data, phrase_date(&arena, input->from).data),
	                          stylesheet, &document);
	xmlNode *main = tree_add(body, "main", NULL);
	for (size_t i = 0; i < sizeof sections / sizeof sections[0]; i++)
		sections[i](&arena, main, &digest);
	tree_finish(document, out);
	arena_finish(&arena);
}
