/* The signals of a text. */
#include "analyzers/signals.h"

#include <math.h>
#include <string.h>

static const double rating_most = 3; /* of the lexicon */

static void read_voices(const struct voice *voices, size_t count, double words, double signals[static SIGNALS])
{
	double positive = 0, negative = 0, covered = 0;
	for (size_t i = 0; i < count; i++) {
		double value = voices[i].value / rating_most;
		positive += value > 0 ? value : 0;
		negative += value < 0 ? -value : 0;
		covered += (double)voices[i].count;
		signals[SIGNAL_POSITIVE_STRONGEST] = fmax(signals[SIGNAL_POSITIVE_STRONGEST], value);
		signals[SIGNAL_NEGATIVE_STRONGEST] = fmax(signals[SIGNAL_NEGATIVE_STRONGEST], -value);
		signals[SIGNAL_LAST] = value;
	}
	signals[SIGNAL_POSITIVE] = positive;
	signals[SIGNAL_NEGATIVE] = negative;
	signals[SIGNAL_POSITIVE_DENSE] = 2 * positive / sqrt(words);
	signals[SIGNAL_NEGATIVE_DENSE] = 2 * negative / sqrt(words);
	signals[SIGNAL_ONLY_POSITIVE] = positive > 0 && negative == 0;
	signals[SIGNAL_ONLY_NEGATIVE] = negative > 0 && positive == 0;
	signals[SIGNAL_COVERAGE] = fmin(covered / words, 1);
}

void signals_read_voices(const struct text *text, const struct voice *voices, size_t voice_count, bool offensive,
                         double signals[static SIGNALS])
{
	double words = 0, capitals = 0;
	for (size_t i = 0; i < text->token_count; i++) {
		const struct token *token = &text->tokens[i];
		words += token->kind == TOKEN_WORD || token->kind == TOKEN_EMOJI || token->kind == TOKEN_EMOTICON;
		capitals += token->capitals;
		if (token->elongated)
			signals[SIGNAL_STRETCHED] = 1;
		if (token->kind == TOKEN_URL)
			signals[SIGNAL_LINK] = 1;
		if (token->kind == TOKEN_HANDLE)
			signals[SIGNAL_HANDLE] = 1;
	}
	struct marks marks = voices_marks(text);
	words = fmax(words, 1);
	read_voices(voices, voice_count, words, signals);
	signals[SIGNAL_ONE] = 1;
	signals[SIGNAL_EXCLAMATIONS] = (double)marks.exclamations / EXCLAMATIONS_MOST;
	signals[SIGNAL_QUESTION] = marks.question;
	signals[SIGNAL_LENGTH] = log(words) / 4;
	signals[SIGNAL_SHOUTED] = capitals / words;
	signals[SIGNAL_OFFENCE] = offensive;
}

void signals_read_language(const double evidence[static LANGUAGES], double signals[static SIGNALS])
{
	double sum = 1;
	for (size_t l = 0; l < LANGUAGES; l++)
		sum += evidence[l];
	for (size_t l = 0; l < LANGUAGES; l++)
		signals[SIGNAL_LANGUAGE + l] = 2 * evidence[l] / sum;
	signals[SIGNAL_ONE] = 1;
}

size_t signal_of_rule(const struct rule *rule)
{
	switch (rule->kind) {
	case RULE_RISK: return SIGNAL_TOPIC + rule->topic;
	case RULE_INTENT: return SIGNAL_INTENT + rule->intent;
	default: return SIGNALS;
	}
}

/* The highest level of a topic, the sum of the points of an intent. */
void signals_read_rules(const struct rule_hits *hits, double signals[static SIGNALS])
{
	for (size_t i = 0; i < hits->count; i++) {
		const struct rule *rule = hits->items[i].rule;
		size_t signal = signal_of_rule(rule);
		if (hits->items[i].limited || signal == SIGNALS)
			continue;
		if (rule->kind == RULE_RISK)
			signals[signal] = fmax(signals[signal], (1 + (double)rule->level) / 2);
		else
			signals[signal] = fmin(signals[signal] + rule->points / 2, 2);
	}
}

double signal_share(enum signal signal, const struct voice *voices, size_t voice_count, size_t voice)
{
	double whole = 0, own = voices[voice].value;
	bool positive = signal == SIGNAL_POSITIVE || signal == SIGNAL_POSITIVE_DENSE ||
	                signal == SIGNAL_POSITIVE_STRONGEST || signal == SIGNAL_ONLY_POSITIVE;
	bool negative = signal == SIGNAL_NEGATIVE || signal == SIGNAL_NEGATIVE_DENSE ||
	                signal == SIGNAL_NEGATIVE_STRONGEST || signal == SIGNAL_ONLY_NEGATIVE;
	if (signal == SIGNAL_LAST)
		return voice + 1 == voice_count;
	if (signal == SIGNAL_COVERAGE)
		return 1 / (double)voice_count;
	if ((!positive && !negative) || (own > 0) != positive)
		return 0;
	for (size_t i = 0; i < voice_count; i++)
		whole += (voices[i].value > 0) == positive ? fabs(voices[i].value) : 0;
	return fabs(own) / whole;
}
