/* Risk, intent and needs_reply from hits that are made by hand: the definitions of the command contract, row for row.
 */
#include "analyzers/intent.h"
#include "analyzers/risk.h"
#include "tests/check.h"

enum { HITS = 3, TOPICS_GIVEN = 3 };

struct given_hit {
	enum rule_kind kind;
	enum topic topic;
	int level;
	bool limited;
};

/* A mention's topics come from its hits: the highest level of each, in the topics' order; what a limit stopped counts
 * for nothing. */
static void topics_take_the_highest_level(void **state)
{
	static const struct {
		const char *name;
		struct given_hit hits[HITS];
		size_t count;
		struct risk risks[TOPICS_GIVEN];
		size_t risk_count;
		bool offensive;
	} rows[] = {
		{"nothing", {{0}}, 0, {{0}}, 0, false},
		{"one", {{RULE_RISK, TOPIC_FRAUD, 3, false}}, 1, {{TOPIC_FRAUD, 3}}, 1, false},
		{"highest",
	         {{RULE_RISK, TOPIC_FRAUD, 2, false},
	          {RULE_RISK, TOPIC_FRAUD, 4, false},
	          {RULE_RISK, TOPIC_FRAUD, 1, false}},
	         3,
	         {{TOPIC_FRAUD, 4}},
	         1,
	         false},
		{"order",
	         {{RULE_RISK, TOPIC_RUMOUR, 1, false},
	          {RULE_RISK, TOPIC_SAFETY, 2, false},
	          {RULE_RISK, TOPIC_PRICE, 3, false}},
	         3,
	         {{TOPIC_SAFETY, 2}, {TOPIC_PRICE, 3}, {TOPIC_RUMOUR, 1}},
	         3,
	         false},
		{"a limit was reached", {{RULE_RISK, TOPIC_FRAUD, 3, true}}, 1, {{0}}, 0, false},
		{"an insult", {{RULE_OFFENCE, 0, 0, false}}, 1, {{0}}, 0, true},
		{"an insult, perhaps", {{RULE_OFFENCE, 0, 0, true}}, 1, {{0}}, 0, false},
		{"an intent is no risk", {{RULE_INTENT, TOPIC_FRAUD, 4, false}}, 1, {{0}}, 0, false},
	};
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct rule rules[HITS] = {0};
		struct rule_hit hits[HITS] = {0};
		struct verdict verdict = {0};
		for (size_t j = 0; j < rows[i].count; j++) {
			const struct given_hit *hit = &rows[i].hits[j];
			rules[j] = (struct rule){.kind = hit->kind, .topic = hit->topic, .level = hit->level};
			hits[j] = (struct rule_hit){.rule = &rules[j], .limited = hit->limited};
		}
		risk_topics(&(struct rule_hits){.items = hits, .count = rows[i].count}, NULL, &verdict);
		CHECK_INT(verdict.risk_count, rows[i].risk_count, "%s: topics", rows[i].name);
		CHECK_INT(verdict.offensive, rows[i].offensive, "%s: offensive", rows[i].name);
		for (size_t j = 0; j < verdict.risk_count; j++) {
			CHECK_INT(verdict.risks[j].topic, rows[i].risks[j].topic, "%s: topic %zu", rows[i].name, j);
			CHECK_INT(verdict.risks[j].level, rows[i].risks[j].level, "%s: level %zu", rows[i].name, j);
		}
	}
}

/* 0 none, 1 a single complaint, 2 a serious one, 3 danger topic or call to action, 4 crisis with press or victims. */
static void severity_follows_level_tone_and_press(void **state)
{
	static const struct {
		const char *name;
		enum sentiment sentiment;
		enum intent intent;
		struct risk risks[2];
		size_t count;
		int severity;
	} rows[] = {
		{"chat", SENTIMENT_NEUTRAL, INTENT_CHAT, {{0}}, 0, 0},
		{"praise", SENTIMENT_POSITIVE, INTENT_PRAISE, {{0}}, 0, 0},
		{"a complaint", SENTIMENT_NEGATIVE, INTENT_COMPLAINT, {{0}}, 0, 1},
		{"serious", SENTIMENT_NEGATIVE, INTENT_COMPLAINT, {{TOPIC_SERVICE, 2}}, 1, 2},
		{"low level, negative", SENTIMENT_NEGATIVE, INTENT_COMPLAINT, {{TOPIC_SERVICE, 1}}, 1, 1},
		{"low level, neutral", SENTIMENT_NEUTRAL, INTENT_QUESTION, {{TOPIC_PRICE, 1}}, 1, 1},
		{"danger", SENTIMENT_NEGATIVE, INTENT_COMPLAINT, {{TOPIC_FRAUD, 3}}, 1, 3},
		{"the highest counts", SENTIMENT_NEUTRAL, INTENT_CHAT, {{TOPIC_SAFETY, 3}, {TOPIC_PRICE, 1}}, 2, 3},
		{"victims", SENTIMENT_NEGATIVE, INTENT_COMPLAINT, {{TOPIC_SAFETY, 4}}, 1, 4},
		{"press on a danger", SENTIMENT_NEUTRAL, INTENT_NEWS, {{TOPIC_FRAUD, 2}}, 1, 4},
		{"press on a danger, barely", SENTIMENT_NEUTRAL, INTENT_NEWS, {{TOPIC_FRAUD, 1}}, 1, 1},
		{"press on a price", SENTIMENT_NEUTRAL, INTENT_NEWS, {{TOPIC_PRICE, 2}}, 1, 2},
		{"press on nothing, in a dark tone", SENTIMENT_NEGATIVE, INTENT_NEWS, {{0}}, 0, 0},
		{"praise that touches a topic", SENTIMENT_POSITIVE, INTENT_PRAISE, {{TOPIC_FRAUD, 3}}, 1, 1},
		{"a glad press on a danger", SENTIMENT_POSITIVE, INTENT_NEWS, {{TOPIC_SAFETY, 2}}, 1, 4},
	};
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct verdict verdict = {.sentiment = rows[i].sentiment, .intent = rows[i].intent};
		for (size_t j = 0; j < rows[i].count; j++)
			verdict.risks[verdict.risk_count++] = rows[i].risks[j];
		risk_severity(&verdict);
		CHECK_INT(verdict.severity, rows[i].severity, "%s", rows[i].name);
	}
}

/* A community manager should answer in public or in private; not news, talk among users, advertising, pure insults,
 * calls to boycott, nor a threat without a case. */
static void who_has_a_case_needs_a_reply(void **state)
{
	static const struct {
		const char *name;
		enum sentiment sentiment;
		enum intent intent;
		enum topic topics[2];
		size_t count;
		bool offensive, not_about, needs_reply;
	} rows[] = {
		{"a complaint", SENTIMENT_NEGATIVE, INTENT_COMPLAINT, {0}, 0, false, false, true},
		{"a question", SENTIMENT_NEUTRAL, INTENT_QUESTION, {0}, 0, false, false, true},
		{"about no brand", SENTIMENT_NEUTRAL, INTENT_QUESTION, {0}, 0, false, true, false},
		{"praise", SENTIMENT_POSITIVE, INTENT_PRAISE, {0}, 0, false, false, false},
		{"news", SENTIMENT_NEGATIVE, INTENT_NEWS, {TOPIC_OUTAGE}, 1, false, false, false},
		{"chat", SENTIMENT_NEUTRAL, INTENT_CHAT, {0}, 0, false, false, false},
		{"job ad", SENTIMENT_NEUTRAL, INTENT_JOB_AD, {0}, 0, false, false, false},
		{"spam", SENTIMENT_NEUTRAL, INTENT_SPAM, {0}, 0, false, false, false},
		{"bait in the brand's name", SENTIMENT_NEUTRAL, INTENT_SPAM, {TOPIC_FRAUD}, 1, false, false, true},
		{"a warning of it", SENTIMENT_NEUTRAL, INTENT_CHAT, {TOPIC_FRAUD}, 1, false, false, true},
		{"bait in another's name", SENTIMENT_NEUTRAL, INTENT_SPAM, {TOPIC_FRAUD}, 1, false, true, false},
		{"the press on fraud", SENTIMENT_NEUTRAL, INTENT_NEWS, {TOPIC_FRAUD}, 1, false, false, false},
		{"a pure insult", SENTIMENT_NEGATIVE, INTENT_COMPLAINT, {0}, 0, true, false, false},
		{"an insult with a case", SENTIMENT_NEGATIVE, INTENT_COMPLAINT, {TOPIC_SERVICE}, 1, true, false, true},
		{"a call to boycott", SENTIMENT_NEGATIVE, INTENT_COMPLAINT, {TOPIC_BOYCOTT}, 1, false, false, false},
		{"a boycott for a price",
	         SENTIMENT_NEGATIVE,
	         INTENT_COMPLAINT,
	         {TOPIC_BOYCOTT, TOPIC_PRICE},
	         2,
	         false,
	         false,
	         false},
		{"a bare threat", SENTIMENT_NEGATIVE, INTENT_COMPLAINT, {TOPIC_THREAT}, 1, false, false, false},
		{"a threat for a refund",
	         SENTIMENT_NEGATIVE,
	         INTENT_COMPLAINT,
	         {TOPIC_THREAT, TOPIC_SERVICE},
	         2,
	         false,
	         false,
	         true},
		{"staff that molests",
	         SENTIMENT_NEGATIVE,
	         INTENT_COMPLAINT,
	         {TOPIC_DATA_LEAK, TOPIC_THREAT},
	         2,
	         false,
	         false,
	         true},
		{"a lawsuit", SENTIMENT_NEGATIVE, INTENT_COMPLAINT, {TOPIC_LEGAL}, 1, false, false, true},
		{"fraud", SENTIMENT_NEGATIVE, INTENT_COMPLAINT, {TOPIC_FRAUD}, 1, false, false, true},
	};
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct verdict verdict = {
			.sentiment = rows[i].sentiment, .intent = rows[i].intent, .offensive = rows[i].offensive};
		for (size_t j = 0; j < rows[i].count; j++)
			verdict.risks[verdict.risk_count++] = (struct risk){rows[i].topics[j], 2};
		intent_needs_reply(!rows[i].not_about, NULL, &verdict);
		CHECK_INT(verdict.needs_reply, rows[i].needs_reply, "%s", rows[i].name);
	}
}

/* What was learned of wanting an answer does not outvote that praise, news and talk among users ask for none. */
static void who_asks_nothing_needs_no_reply(void **state)
{
	static const bool needs_reply[INTENTS] = {
		[INTENT_COMPLAINT] = true, [INTENT_QUESTION] = true, [INTENT_COMPARE] = true, [INTENT_SPAM] = true};
	const double learned = 3;
	(void)state;
	for (enum intent intent = 0; intent < INTENTS; intent++) {
		struct verdict verdict = {.sentiment = SENTIMENT_NEGATIVE, .intent = intent};
		intent_needs_reply(true, &learned, &verdict);
		CHECK_INT(verdict.needs_reply, needs_reply[intent], "%s", intent_name(intent));
	}
}

/* Words of delay and failure in praise are no grievance; what endangers people stays a topic. */
static void praise_is_no_grievance(void **state)
{
	static const struct {
		enum topic topic;
		int level;
		enum sentiment sentiment;
		size_t count;
	} rows[] = {
		{TOPIC_SERVICE, 1, SENTIMENT_POSITIVE, 0}, {TOPIC_OUTAGE, 1, SENTIMENT_POSITIVE, 0},
		{TOPIC_OUTAGE, 1, SENTIMENT_NEUTRAL, 1},   {TOPIC_SERVICE, 1, SENTIMENT_NEGATIVE, 1},
		{TOPIC_SERVICE, 2, SENTIMENT_POSITIVE, 1}, {TOPIC_SAFETY, 1, SENTIMENT_POSITIVE, 1},
	};
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct rule rule = {.kind = RULE_RISK, .topic = rows[i].topic, .level = rows[i].level};
		struct rule_hit hit = {.rule = &rule};
		struct rule_hits hits = {.items = &hit, .count = 1};
		struct verdict verdict = {.sentiment = rows[i].sentiment};
		risk_topics(&hits, NULL, &verdict);
		CHECK_INT(verdict.risk_count, rows[i].count, "row %zu", i);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(topics_take_the_highest_level),
		cmocka_unit_test(severity_follows_level_tone_and_press),
		cmocka_unit_test(praise_is_no_grievance),
		cmocka_unit_test(who_has_a_case_needs_a_reply),
		cmocka_unit_test(who_asks_nothing_needs_no_reply),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
