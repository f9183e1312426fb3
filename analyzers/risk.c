/* Risk from rules. */
#include "analyzers/risk.h"

#include <string.h>

/* Topics whose appearance in the press is a crisis by itself. */
static const bool danger[TOPICS] = {
	[TOPIC_SAFETY] = true,         [TOPIC_FRAUD] = true,  [TOPIC_DATA_LEAK] = true, [TOPIC_LEGAL] = true,
	[TOPIC_DISCRIMINATION] = true, [TOPIC_THREAT] = true, [TOPIC_ETHICS] = true,
};

enum { SEVERITY_COMPLAINT = 1, SEVERITY_SERIOUS = 2, SEVERITY_DANGER = 3, SEVERITY_CRISIS = 4 };

/* The level of a topic that no rule saw. */
static const int usual_level[TOPICS] = {
	[TOPIC_SAFETY] = 3,         [TOPIC_FRAUD] = 2,  [TOPIC_DATA_LEAK] = 3, [TOPIC_BOYCOTT] = 3, [TOPIC_LEGAL] = 2,
	[TOPIC_DISCRIMINATION] = 2, [TOPIC_THREAT] = 3, [TOPIC_OUTAGE] = 1,    [TOPIC_SERVICE] = 1, [TOPIC_PRICE] = 1,
	[TOPIC_LABOUR] = 2,         [TOPIC_ETHICS] = 2, [TOPIC_RUMOUR] = 2};

/* Topics that are a grievance by themselves: who is glad of a queue that was short or of a network that holds has none.
 */
static const bool grievance[TOPICS] = {[TOPIC_SERVICE] = true, [TOPIC_OUTAGE] = true};

/* What a rule saw is taken away only where the words speak clearly against it. */
static const double clearly_against = -2.5;

static int level_of(enum topic topic, int by_rules, const double *learned)
{
	if (learned == NULL || (by_rules > 0 && learned[topic] > clearly_against))
		return by_rules;
	return by_rules == 0 && learned[topic] > 0 ? usual_level[topic] : 0;
}

void risk_topics(const struct rule_hits *hits, const double *learned, struct verdict *verdict)
{
	int levels[TOPICS] = {0};
	verdict->offensive = false;
	for (size_t i = 0; i < hits->count; i++) {
		const struct rule *rule = hits->items[i].rule;
		if (hits->items[i].limited)
			continue;
		if (rule->kind == RULE_OFFENCE)
			verdict->offensive = true;
		else if (rule->kind == RULE_RISK && rule->level > levels[rule->topic])
			levels[rule->topic] = (int)rule->level;
	}
	verdict->risk_count = 0;
	for (enum topic topic = 0; topic < TOPICS; topic++) {
		int level = level_of(topic, levels[topic], learned);
		bool glad = verdict->sentiment == SENTIMENT_POSITIVE && grievance[topic] && level < SEVERITY_SERIOUS;
		if (level > 0 && !glad)
			verdict->risks[verdict->risk_count++] = (struct risk){topic, level};
	}
}

static int press_severity(const struct risk *risk)
{
	return danger[risk->topic] && risk->level >= SEVERITY_SERIOUS ? SEVERITY_CRISIS : risk->level;
}

void risk_severity(struct verdict *verdict)
{
	bool press = verdict->intent == INTENT_NEWS;
	int most = verdict->sentiment == SENTIMENT_NEGATIVE && !press ? SEVERITY_COMPLAINT : 0;
	for (size_t i = 0; i < verdict->risk_count; i++) {
		int severity = press ? press_severity(&verdict->risks[i]) : verdict->risks[i].level;
		most = severity > most ? severity : most;
	}
	bool content = verdict->sentiment == SENTIMENT_POSITIVE && !press;
	verdict->severity = content && most > SEVERITY_COMPLAINT ? SEVERITY_COMPLAINT : most;
}

/* -- the evidence of what was learned ----------------------------------------------------------------- */

/* For each topic the tokens that speak most for it. */
struct search {
	const struct reading *reading;
	struct view view;
	struct {
		size_t token, count;
		double weight;
	} most[TOPICS];
};

static void compare(void *context, size_t token, size_t count, const struct sums *sums)
{
	struct search *search = context;
	double topics[TOPICS] = {0};
	reading_add(search->reading, &search->view, sums, topics);
	for (size_t t = 0; t < TOPICS; t++)
		if (search->most[t].count == 0 || topics[t] > search->most[t].weight) {
			search->most[t].token = token;
			search->most[t].count = count;
			search->most[t].weight = topics[t];
		}
}

static bool is_seen(const struct rule_hits *hits, enum topic topic)
{
	for (size_t i = 0; i < hits->count; i++) {
		const struct rule *rule = hits->items[i].rule;
		if (rule->kind == RULE_RISK && rule->topic == topic && !hits->items[i].limited)
			return true;
	}
	return false;
}

void risk_explain(const struct weights *weights, struct reading_scratch *scratch, const struct reading *reading,
                  const struct text *text, const struct mention *mention, const struct rule_hits *hits,
                  const struct verdict *verdict, struct evidence_rows *rows)
{
	struct search search = {.reading = reading, .view = view_of(HEAD_TOPICS, verdict->lang, false)};
	bool visited = false;
	for (size_t i = 0; i < verdict->risk_count; i++) {
		enum topic topic = verdict->risks[i].topic;
		if (is_seen(hits, topic))
			continue;
		if (!visited)
			reading_visit(weights, scratch, text, compare, &search);
		visited = true;
		if (search.most[topic].count == 0)
			continue;
		const struct token *first = &text->tokens[search.most[topic].token];
		const struct token *last = first + search.most[topic].count - 1;
		struct bytes name = arena_format(rows->arena, "learned-%s", topic_name(topic));
		evidence_add(rows, mention, EVIDENCE_RULE, name, (enum field)first->field, first->from, last->to, 0);
	}
}
