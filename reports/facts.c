/* What every format says about a mention or a day. */
#include "reports/facts.h"

#include "reports/foreign.h"
#include "reports/phrase.h"
#include "reports/translation.h"

#include <math.h>

enum { NAME_LENGTH = 80, RULES_SHOWN = 6, WORDS_SHOWN = 6 };

static void add(struct facts *facts, struct bytes item)
{
	if (facts->count < FACTS && !bytes_empty(item))
		facts->items[facts->count++] = item;
}

static struct bytes place_of(struct arena *arena, const struct record *record)
{
	struct bytes site = foreign_site(arena, record->mention.url);
	return foreign_short(arena, bytes_absent(site) ? record->mention.source : site, NAME_LENGTH);
}

void facts_of_mention(struct arena *arena, const struct digest_mention *mention, timestamp today, struct facts *facts)
{
	const struct record *record = mention->record;
	struct bytes author = foreign_short(arena, record->mention.author, NAME_LENGTH);
	add(facts, bytes_empty(author) ? bytes_of(translate("author unknown")) : author);
	add(facts, place_of(arena, record));
	if (record->judged)
		add(facts, bytes_of(phrase_language(record->verdict.lang)));
	if (mention->reach >= 0)
		add(facts, phrase_count(arena, NOUN_FOLLOWER, mention->reach));
	if (mention->copies > 0)
		add(facts, phrase_count(arena, NOUN_COPY, mention->copies));
	add(facts, phrase_time(arena, digest_time(record), today));
}

/* -- why ---------------------------------------------------------------------------------------------- */

static bool is_listed(const struct facts *facts, size_t from, struct bytes item)
{
	for (size_t i = from; i < facts->count; i++)
		if (bytes_equal(facts->items[i], item))
			return true;
	return false;
}

/* The names of the rules, or the words themselves, each once. */
static void add_evidence(struct arena *arena, const struct record *record, bool rules, size_t limit,
                         struct facts *facts)
{
	size_t from = facts->count;
	for (size_t i = 0; i < record->verdict.evidence_count && facts->count - from < limit; i++) {
		const struct evidence *evidence = &record->verdict.evidence[i];
		bool rule = evidence->kind == EVIDENCE_RULE;
		if (rule != rules || (!rule && evidence->kind != EVIDENCE_WORD))
			continue;
		struct bytes name = foreign_short(arena, rule ? evidence->name : evidence->text, NAME_LENGTH);
		struct bytes item = rule ? arena_format(arena, translate("rule %s"), arena_copy(arena, name).data)
		                         : arena_format(arena, translate("“%s”"), arena_copy(arena, name).data);
		if (!is_listed(facts, from, item))
			add(facts, item);
	}
}

void facts_why(struct arena *arena, const struct record *record, struct facts *facts)
{
	if (!record->judged)
		return;
	for (size_t i = 0; i < record->verdict.risk_count; i++) {
		const struct risk *risk = &record->verdict.risks[i];
		/* Translators: a risk topic and its level. */
		add(facts, arena_format(arena, translate("%s (level %d)"), phrase_topic(risk->topic), risk->level));
	}
	add_evidence(arena, record, true, RULES_SHOWN, facts);
	add_evidence(arena, record, false, WORDS_SHOWN, facts);
}

/* -- what was not seen -------------------------------------------------------------------------------- */

void facts_unseen(struct arena *arena, struct facts *facts)
{
	(void)arena;
	add(facts,
	    bytes_of(translate("Closed networks stay unseen: WhatsApp, Messenger, private groups and accounts, "
	                       "stories, and what is said in shops and on the telephone unless it is imported.")));
}

static void add_sources(struct arena *arena, const struct digest *digest, enum digest_source_state state,
                        const char *format, struct facts *facts)
{
	struct buffer names = {0};
	for (size_t i = 0; i < digest->input->health_count; i++) {
		const struct health *health = &digest->input->healths[i];
		if (digest_source_state(health) != state)
			continue;
		buffer_append_string(&names, names.length == 0 ? "" : translate(", "));
		buffer_append_bytes(&names, foreign_short(arena, health->source, NAME_LENGTH));
	}
	if (names.length > 0) {
		buffer_append_byte(&names, 0);
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
		add(facts, arena_format(arena, format, names.data));
#pragma GCC diagnostic pop
	}
	buffer_finish(&names);
}

void facts_lost(struct arena *arena, const struct digest *digest, struct facts *facts)
{
	int64_t rejects = 0;
	for (size_t i = 0; i < digest->input->health_count; i++)
		rejects += digest->input->healths[i].rejects;
	add_sources(arena, digest, SOURCE_NEVER, translate("Sources that never answered: %s."), facts);
	add_sources(arena, digest, SOURCE_FAILING, translate("Sources that fail: %s."), facts);
	add_sources(arena, digest, SOURCE_SILENT, translate("Sources that answered but gave nothing new: %s."), facts);
	if (rejects > 0)
		add(facts, arena_format(arena,
		                        translate_count("%s item could not be read and was kept apart.",
		                                        "%s items could not be read and were kept apart.",
		                                        (unsigned long)rejects),
		                        phrase_number(arena, rejects).data));
	if (digest->input->mails_refused > 0)
		add(facts,
		    arena_format(
			    arena,
			    translate_count("%s alert mail was refused and reached nobody; `soumaa doctor` says why.",
		                            "%s alert mails were refused and reached nobody; `soumaa doctor` says why.",
		                            (unsigned long)digest->input->mails_refused),
			    phrase_number(arena, digest->input->mails_refused).data));
	if (digest->today.unjudged > 0)
		add(facts, arena_format(arena,
		                        translate_count("%s mention has no verdict yet and counts in no sentiment.",
		                                        "%s mentions have no verdict yet and count in no sentiment.",
		                                        (unsigned long)digest->today.unjudged),
		                        phrase_number(arena, digest->today.unjudged).data));
	if (digest->today.truncated > 0)
		add(facts, arena_format(arena,
		                        translate_count("Of %s long text only the head and the tail were read.",
		                                        "Of %s long texts only the head and the tail were read.",
		                                        (unsigned long)digest->today.truncated),
		                        phrase_number(arena, digest->today.truncated).data));
}

void facts_method(struct arena *arena, const struct digest *digest, struct facts *facts)
{
	const struct digest_input *input = digest->input;
	add(facts, arena_format(arena, translate("Made on %s at %s by Soumaa, analyzer %s."),
	                        phrase_date(arena, input->now).data, phrase_time(arena, input->now, input->now).data,
	                        foreign_short(arena, bytes_of(input->analyzer_version), NAME_LENGTH).data));
	if (!isnan(digest->today.confidence))
		add(facts,
		    arena_format(
			    arena,
			    translate("By its own estimate %s of its sure verdicts are right; the doubtful ones are "
		                      "counted apart, never as neutral."),
			    phrase_percent(arena, digest->today.confidence).data));
	add(facts,
	    bytes_of(translate("A mention counts once, with its near-identical copies; the interval is Wilson's, "
	                       "at 95%.")));
	add(facts, bytes_of(translate("To correct a verdict, fill in the columns human_sentiment, human_topics and "
	                              "human_note of the day's CSV file, which lists every mention.")));
}

struct bytes facts_more(struct arena *arena, size_t count)
{
	return arena_format(arena,
	                    translate_count("and %s more, in the CSV file", "and %s more, in the CSV file", count),
	                    phrase_number(arena, (int64_t)count).data);
}

struct bytes facts_questions_above(struct arena *arena, size_t count)
{
	return arena_format(arena,
	                    translate_count("%s of the mentions above awaits an answer too.",
	                                    "%s of the mentions above await an answer too.", count),
	                    phrase_number(arena, (int64_t)count).data);
}

struct bytes facts_waiting(struct arena *arena, const struct record *record, timestamp now)
{
	/* Translators: an age, such as "5 hours". */
	return arena_format(arena, translate("waiting for %s"), phrase_age(arena, digest_time(record), now).data);
}

/* -- figures ------------------------------------------------------------------------------------------ */

static struct key_figure mentions_figure(struct arena *arena, const struct digest *digest)
{
	return (struct key_figure){translate("Mentions"), phrase_number(arena, digest->today.mentions),
	                           phrase_change(arena, digest->today.mentions, digest->before.mentions),
	                           phrase_count(arena, NOUN_COPY, digest->today.copies)};
}

static struct key_figure net_figure(struct arena *arena, const struct digest *digest)
{
	const struct digest_net *net = &digest->net;
	struct key_figure figure = {translate("Net sentiment"), phrase_points(arena, net->polar), {0}, {0}};
	if (isnan(net->polar)) {
		figure.detail = bytes_of(translate("no sure positive or negative mention"));
		return figure;
	}
	if (!isnan(digest->net_before.polar)) {
		double change = net->polar - digest->net_before.polar;
		/* Translators: change of the net sentiment in points. */
		figure.change = arena_format(arena, translate("%s pts"), phrase_points(arena, change).data);
	}
	/* Translators: an interval, then the net sentiment by its other definition. */
	figure.detail = arena_format(arena, translate("95%% between %s and %s; with the neutral ones %s"),
	                             phrase_points(arena, net->low).data, phrase_points(arena, net->high).data,
	                             phrase_points(arena, net->all).data);
	return figure;
}

static struct key_figure negative_figure(struct arena *arena, const struct digest *digest)
{
	int64_t now = digest->today.sentiment[SENTIMENT_NEGATIVE],
		before = digest->before.sentiment[SENTIMENT_NEGATIVE];
	int64_t sure = digest->today.mentions - digest->today.unsure - digest->today.unjudged;
	struct key_figure figure = {translate("Negative"), phrase_number(arena, now), phrase_change(arena, now, before),
	                            bytes_of(translate("no sure verdict"))};
	if (sure > 0)
		figure.detail = arena_format(arena, translate("%s of the sure verdicts"),
		                             phrase_percent(arena, (double)now / (double)sure).data);
	return figure;
}

static struct key_figure unsure_figure(struct arena *arena, const struct digest *digest)
{
	int64_t judged = digest->today.mentions - digest->today.unjudged;
	struct key_figure figure = {translate("Unsure"), phrase_number(arena, digest->today.unsure),
	                            phrase_change(arena, digest->today.unsure, digest->before.unsure),
	                            bytes_of(translate("counted apart"))};
	if (judged > 0)
		figure.detail = arena_format(arena, translate("%s of the verdicts, counted apart"),
		                             phrase_percent(arena, (double)digest->today.unsure / (double)judged).data);
	return figure;
}

static struct key_figure reach_figure(struct arena *arena, const struct digest *digest)
{
	const struct digest_figures *today = &digest->today;
	struct key_figure figure = {translate("Reach"),
	                            phrase_number(arena, today->reach),
	                            phrase_change(arena, today->reach, digest->before.reach),
	                            {0}};
	if (today->authors_with_reach == 0) {
		figure.value = bytes_of("–");
		figure.change = (struct bytes){0};
		figure.detail = bytes_of(translate("the sources do not tell it"));
		return figure;
	}
	figure.detail = arena_format(
		arena, translate("followers; known for %s of the authors"),
		phrase_percent(arena, (double)today->authors_with_reach / (double)today->authors).data);
	return figure;
}

void facts_key_figures(struct arena *arena, const struct digest *digest, struct key_figure figures[KEY_FIGURES])
{
	figures[0] = mentions_figure(arena, digest);
	figures[1] = net_figure(arena, digest);
	figures[2] = negative_figure(arena, digest);
	figures[3] = unsure_figure(arena, digest);
	figures[4] = reach_figure(arena, digest);
}

size_t facts_share_of_voice(struct arena *arena, const struct digest_input *input,
                            struct voice_share shares[DIGEST_BRANDS])
{
	size_t count = 0;
	int64_t sum = 0;
	for (size_t i = 0; i < DIGEST_BRANDS && i <= input->brand->competitors.count; i++) {
		if (input->share_of_voice[i] < 0)
			continue;
		const struct brand *brand = i == 0 ? input->brand : NULL;
		if (i > 0)
			brand = configuration_brand(input->configuration, input->brand->competitors.items[i - 1]);
		struct bytes name = brand == NULL ? input->brand->competitors.items[i - 1] : brand->name;
		shares[count++] = (struct voice_share){
			foreign_short(arena, name, NAME_LENGTH), input->share_of_voice[i], {0, 0, 0}};
		sum += input->share_of_voice[i];
	}
	if (count < 2 || sum == 0)
		return 0;
	for (size_t i = 0; i < count; i++)
		shares[i].interval = digest_wilson(shares[i].mentions, sum);
	return count;
}
