/* Intent: points from rules and from the form of the text; the most points win, the first of equals. */
#include "analyzers/intent.h"

#include <string.h>

/* What the sentiment alone says of the intent. */
static const struct {
	enum intent intent;
	double points;
} by_sentiment[SENTIMENTS] = {
	[SENTIMENT_NEGATIVE] = {INTENT_COMPLAINT, 2.0},
	[SENTIMENT_NEUTRAL] = {INTENT_CHAT, 0.5},
	[SENTIMENT_POSITIVE] = {INTENT_PRAISE, 1.5},
};

/* Enough for a question mark to outvote a neutral or positive tone, not a complaint that asks why. */
static const double POINTS_QUESTION_MARK = 1.6;
static const double POINTS_RISK = 0.8;

/* Points for each log-odd that was learned. */
static const double learned_share = 1.0;

/* By themselves no case that a community manager could solve: a threat is for security, what workers and citizens say
 * of the house's conduct for the press office. A customer who threatens because of a service that fails has a case. */
static const bool unanswerable[TOPICS] = {
	[TOPIC_THREAT] = true,
	[TOPIC_LABOUR] = true,
	[TOPIC_ETHICS] = true,
};

/* Learned log-odds above which an answer is wanted: to look in vain costs less than to leave somebody without one. On
 * texts kept aside F1 rises down to -1, but more of them are cases than in life. */
static const double wants_least = -0.4;

/* What is said to others, or in thanks. */
static const bool asks_nothing[INTENTS] = {[INTENT_PRAISE] = true,
                                           [INTENT_RECOMMEND] = true,
                                           [INTENT_NEWS] = true,
                                           [INTENT_JOB_AD] = true,
                                           [INTENT_CHAT] = true};

static bool has_question_mark(const struct text *text)
{
	for (size_t i = 0; i < text->token_count; i++) {
		const struct token *token = &text->tokens[i];
		struct bytes mark = {text->folded.data + token->folded_from, token->folded_to - token->folded_from};
		if (token->kind == TOKEN_PUNCTUATION && (memchr(mark.data, '?', mark.length) != NULL ||
		                                         bytes_find(mark, (struct bytes)BYTES("؟")) < mark.length))
			return true;
	}
	return false;
}

static enum intent most(const double points[static INTENTS])
{
	enum intent best = INTENT_CHAT;
	for (enum intent intent = 0; intent < INTENTS; intent++)
		if (points[intent] > points[best])
			best = intent;
	return best;
}

void intent_judge(const struct text *text, const struct rule_hits *hits, const double *learned, struct verdict *verdict)
{
	double points[INTENTS] = {0};
	points[by_sentiment[verdict->sentiment].intent] += by_sentiment[verdict->sentiment].points;
	if (verdict->risk_count > 0 && verdict->sentiment != SENTIMENT_POSITIVE)
		points[INTENT_COMPLAINT] += POINTS_RISK;
	if (has_question_mark(text))
		points[INTENT_QUESTION] += POINTS_QUESTION_MARK;
	for (size_t i = 0; i < hits->count; i++)
		if (hits->items[i].rule->kind == RULE_INTENT && !hits->items[i].limited)
			points[hits->items[i].rule->intent] += hits->items[i].rule->points;
	for (enum intent intent = 0; learned != NULL && intent < INTENTS; intent++)
		points[intent] += learned_share * learned[intent];
	verdict->intent = most(points);
}

bool intent_takes_side(enum intent intent)
{
	return intent == INTENT_COMPLAINT || intent == INTENT_PRAISE || intent == INTENT_RECOMMEND ||
	       intent == INTENT_COMPARE;
}

/* Somebody cheats in the brand's name, or a user warns of it: the house must say that it is not theirs. */
static bool is_misused(const struct verdict *verdict)
{
	for (size_t i = 0; i < verdict->risk_count; i++)
		if (verdict->risks[i].topic == TOPIC_FRAUD)
			return verdict->intent == INTENT_SPAM || verdict->intent == INTENT_CHAT;
	return false;
}

/* A call to boycott is never answered: an answer would carry it further. */
static bool answerable(const struct verdict *verdict)
{
	bool some = verdict->risk_count == 0;
	for (size_t i = 0; i < verdict->risk_count; i++) {
		if (verdict->risks[i].topic == TOPIC_BOYCOTT)
			return false;
		some = some || !unanswerable[verdict->risks[i].topic];
	}
	return some;
}

void intent_needs_reply(bool about, const double *learned, struct verdict *verdict)
{
	bool asks = verdict->intent == INTENT_QUESTION;
	bool complains = verdict->intent == INTENT_COMPLAINT && verdict->sentiment == SENTIMENT_NEGATIVE;
	bool insults = verdict->offensive && verdict->risk_count == 0;
	bool wants = learned == NULL ? asks || complains : *learned > wants_least && !asks_nothing[verdict->intent];
	verdict->needs_reply = about && !insults && (wants || is_misused(verdict)) && answerable(verdict);
}
