/* The sentiment of a mention: a sum of rated words in log-odds towards positive, each turned or strengthened by
 * what stands around it, and an ordinal logit that makes three classes of the sum. */
#include "analyzers/sentiment.h"

#include <math.h>
#include <string.h>

/* Fitted by bench/fit_sentiment.py: P(positive) = s(score - margin), P(negative) = s(-score - margin), with s the
 * logistic function and score = bias + scale * the sum of the words. */
static const double scale = 0.47, bias = -0.12, margin = 0.80;

/* Below this chance of being right a call is not to be trusted. */
static const double sure_least = 0.5;

/* Reach of a negator or an intensifier before a word, in tokens. */
enum { NEGATION_REACH = 4, INTENSIFIER_REACH = 2, FLIP_MOST = 3 };

/* A negated praise is a complaint, but a weaker one than a plain complaint; "pas mal" is hardly praise. */
static const double negated_praise = -0.8, negated_blame = -0.5;
static const double stretched_factor = 1.25, capitals_factor = 1.2;
static const double before_contrast = 0.6, after_contrast = 1.3;
static const double exclamation_share = 0.1, question_factor = 0.8;
enum { EXCLAMATIONS_MOST = 3 };

/* A word that speaks, with its share of the score. */
struct voice {
	struct bytes name;
	size_t token, count; /* what it covers; count 0: the bias */
	double weight;
};

struct judge {
	const struct lexicon *lexicon;
	const struct text *text;
	const struct lexicon_hit *hits;
	size_t hit_count;
	enum language language;
	struct voice *voices;
	size_t voice_count;
};

static struct bytes folded_of(const struct text *text, const struct token *token)
{
	return (struct bytes){text->folded.data + token->folded_from, token->folded_to - token->folded_from};
}

static bool has_kind(const struct lexicon_hit *hit, enum lexicon_kind kind)
{
	double value;
	return lexicon_value(hit->entry, kind, LANGUAGE_UNKNOWN, &value);
}

/* A mark that ends the reach of what stands before it. */
static bool ends_clause(const struct text *text, size_t from, size_t to)
{
	for (size_t i = from; i < to; i++) {
		struct bytes folded = folded_of(text, &text->tokens[i]);
		bool stop = text->tokens[i].kind == TOKEN_PUNCTUATION && memchr(".,;!?:", folded.data[0], 6) != NULL;
		if (stop || text->tokens[i].kind == TOKEN_EMOJI)
			return true;
	}
	return false;
}

/* Whether an earlier hit still reaches the token `at`. */
static bool reaches(const struct judge *judge, const struct lexicon_hit *earlier, size_t at, size_t reach)
{
	size_t end = earlier->token + earlier->count;
	return end <= at && at - end < reach && !ends_clause(judge->text, end, at) &&
	       judge->text->tokens[end - 1].field == judge->text->tokens[at].field;
}

static bool is_negated(const struct judge *judge, size_t hit, double value)
{
	const struct lexicon_hit *hits = judge->hits;
	bool negated = false;
	for (size_t i = hit; i-- > 0 && reaches(judge, &hits[i], hits[hit].token, NEGATION_REACH);) {
		if (has_kind(&hits[i], LEXICON_CONTRAST))
			break;
		/* ne ... pas is one negation, and so is a negator that another one strengthens. */
		negated = negated || has_kind(&hits[i], LEXICON_NEGATOR);
	}
	/* "j'aime pas": the negator stands right behind, and turns praise before it unless it has something of its
	 * own. */
	size_t next = hit + 1;
	if (!negated && value > 0 && next < judge->hit_count && has_kind(&hits[next], LEXICON_NEGATOR) &&
	    reaches(judge, &hits[hit], hits[next].token, 1)) {
		bool own = next + 1 < judge->hit_count && has_kind(&hits[next + 1], LEXICON_WORD) &&
		           reaches(judge, &hits[next], hits[next + 1].token, INTENSIFIER_REACH);
		negated = !own;
	}
	return negated;
}

/* What very, a little, and their like make of a word: before it, or right behind it as bezzaf does. */
static double intensity(const struct judge *judge, size_t hit)
{
	const struct lexicon_hit *hits = judge->hits;
	double factor = 1, value;
	for (size_t side = 0; side < 2; side++) {
		if (side == 0 ? hit == 0 : hit + 1 >= judge->hit_count)
			continue;
		const struct lexicon_hit *other = side == 0 ? &hits[hit - 1] : &hits[hit + 1];
		bool near = side == 0 ? reaches(judge, other, hits[hit].token, INTENSIFIER_REACH)
		                      : reaches(judge, &hits[hit], other->token, 1);
		if (near && lexicon_value(other->entry, LEXICON_INTENSIFIER, judge->language, &value))
			factor *= 1 + value;
		else if (near && lexicon_value(other->entry, LEXICON_DIMINISHER, judge->language, &value))
			factor *= 1 - value / 2;
	}
	return factor;
}

/* Stretched and shouted words weigh more; capitals say nothing where the whole text shouts. */
static double loudness(const struct judge *judge, const struct lexicon_hit *hit, bool all_shouted)
{
	bool stretched = false, capitals = !all_shouted;
	for (size_t i = hit->token; i < hit->token + hit->count; i++) {
		stretched = stretched || judge->text->tokens[i].elongated;
		capitals = capitals && judge->text->tokens[i].capitals;
	}
	return (stretched ? stretched_factor : 1) * (capitals ? capitals_factor : 1);
}

static bool is_shouted(const struct text *text)
{
	size_t words = 0, capitals = 0;
	for (size_t i = 0; i < text->token_count; i++) {
		words += text->tokens[i].kind == TOKEN_WORD;
		capitals += text->tokens[i].capitals;
	}
	return capitals * 2 > words;
}

static double negate(double value)
{
	return value * (value > 0 ? negated_praise : negated_blame);
}

static void add_voice(struct judge *judge, struct bytes name, size_t token, size_t count, double weight)
{
	if (weight != 0)
		judge->voices[judge->voice_count++] = (struct voice){name, token, count, weight};
}

/* ma...ch around a word: "ma3jbnich", "ماعجبنيش"; also without its "ma" where that stands before as a word. */
static void add_circumfix(struct judge *judge, size_t at)
{
	static const struct {
		struct bytes before, after;
	} rows[] = {{BYTES("ma"), BYTES("ch")},
	            {BYTES("ma"), BYTES("sh")},
	            {BYTES("ما"), BYTES("ش")},
	            {BYTES("م"), BYTES("ش")}};
	struct bytes word = folded_of(judge->text, &judge->text->tokens[at]);
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		size_t cut = rows[i].before.length + rows[i].after.length;
		if (word.length < cut + 3 || memcmp(word.data, rows[i].before.data, rows[i].before.length) != 0 ||
		    memcmp(word.data + word.length - rows[i].after.length, rows[i].after.data, rows[i].after.length) !=
		            0)
			continue;
		struct bytes stem = {word.data + rows[i].before.length, word.length - cut};
		const struct lexicon_entry *entry = lexicon_find_word(judge->lexicon, stem);
		double value;
		if (entry != NULL && lexicon_value(entry, LEXICON_WORD, judge->language, &value)) {
			add_voice(judge, entry->name, at, 1, scale * negate(value));
			return;
		}
	}
}

static void add_hit(struct judge *judge, size_t hit, bool shouted)
{
	double value;
	if (!lexicon_value(judge->hits[hit].entry, LEXICON_WORD, judge->language, &value))
		return;
	if (is_negated(judge, hit, value))
		value = negate(value);
	value *= intensity(judge, hit) * loudness(judge, &judge->hits[hit], shouted);
	add_voice(judge, judge->hits[hit].entry->name, judge->hits[hit].token, judge->hits[hit].count, scale * value);
}

static void add_voices(struct judge *judge)
{
	bool shouted = is_shouted(judge->text);
	size_t hit = 0;
	for (size_t at = 0; at < judge->text->token_count; at++) {
		const struct token *token = &judge->text->tokens[at];
		while (hit < judge->hit_count && judge->hits[hit].token + judge->hits[hit].count <= at)
			hit++;
		bool covered = hit < judge->hit_count && judge->hits[hit].token <= at;
		if (covered && judge->hits[hit].token == at)
			add_hit(judge, hit, shouted);
		else if (!covered && token->kind == TOKEN_WORD)
			add_circumfix(judge, at);
	}
}

/* What stands behind the last "but" counts more than what stands before it. */
static void weigh_contrast(struct judge *judge)
{
	size_t contrast = 0;
	for (size_t i = 0; i < judge->hit_count; i++)
		if (has_kind(&judge->hits[i], LEXICON_CONTRAST) && judge->hits[i].token > 0)
			contrast = judge->hits[i].token;
	bool before = false, after = false;
	for (size_t i = 0; i < judge->voice_count; i++) {
		before = before || judge->voices[i].token < contrast;
		after = after || judge->voices[i].token > contrast;
	}
	for (size_t i = 0; contrast > 0 && before && after && i < judge->voice_count; i++)
		judge->voices[i].weight *= judge->voices[i].token < contrast ? before_contrast : after_contrast;
}

/* Exclamation marks strengthen, a question weakens. */
static void weigh_marks(struct judge *judge)
{
	size_t exclamations = 0;
	bool question = false;
	for (size_t i = 0; i < judge->text->token_count; i++) {
		const struct token *token = &judge->text->tokens[i];
		struct bytes folded = folded_of(judge->text, token);
		if (token->kind != TOKEN_PUNCTUATION)
			continue;
		for (size_t c = 0; c < folded.length; c++)
			exclamations += folded.data[c] == '!';
		question = question || memchr(folded.data, '?', folded.length) != NULL;
	}
	if (exclamations > EXCLAMATIONS_MOST)
		exclamations = EXCLAMATIONS_MOST;
	double factor = (1 + exclamation_share * (double)exclamations) * (question ? question_factor : 1);
	for (size_t i = 0; i < judge->voice_count; i++)
		judge->voices[i].weight *= factor;
}

/* -- the decision ------------------------------------------------------------------------------------- */

static double logistic(double x)
{
	return 1 / (1 + exp(-x));
}

/* The best class and its chance. */
static enum sentiment decide(double score, double *chance)
{
	double positive = logistic(score - margin), negative = logistic(-score - margin);
	double neutral = 1 - positive - negative;
	enum sentiment best = SENTIMENT_NEUTRAL;
	*chance = neutral;
	if (positive > *chance) {
		best = SENTIMENT_POSITIVE;
		*chance = positive;
	}
	if (negative > *chance) {
		best = SENTIMENT_NEGATIVE;
		*chance = negative;
	}
	return best;
}

static double sum_without(const struct judge *judge, const bool *without)
{
	double sum = 0;
	for (size_t i = 0; i < judge->voice_count; i++)
		sum += without == NULL || !without[i] ? judge->voices[i].weight : 0;
	return sum;
}

static struct bytes original(const struct judge *judge, const struct mention *mention, const struct voice *voice)
{
	const struct token *first = &judge->text->tokens[voice->token];
	const struct token *last = &judge->text->tokens[voice->token + voice->count - 1];
	struct bytes field = first->field == FIELD_TITLE ? mention->title : mention->text;
	return (struct bytes){field.data + first->from, last->to - first->from};
}

/* The voice whose removal turns the call and that weighs least; else the one that holds it up most, or -1. */
static long next_to_drop(const struct judge *judge, bool *without, enum sentiment call)
{
	long turning = -1, strongest = -1;
	double chance, total = sum_without(judge, without);
	for (size_t i = 0; i + 1 < judge->voice_count; i++) { /* the bias is the last and stays */
		double weight = judge->voices[i].weight;
		if (without[i])
			continue;
		if (decide(total - weight, &chance) != call &&
		    (turning < 0 || fabs(weight) < fabs(judge->voices[turning].weight)))
			turning = (long)i;
		double holds = call == SENTIMENT_POSITIVE ? weight : -weight;
		double most = strongest < 0 ? 0 : fabs(judge->voices[strongest].weight);
		if (call != SENTIMENT_NEUTRAL && holds > most)
			strongest = (long)i;
	}
	return turning >= 0 ? turning : strongest;
}

/* The fewest words without which the call would be another: 'without "nul"'. */
static struct bytes find_flip(const struct judge *judge, const struct mention *mention, enum sentiment call,
                              struct arena *arena)
{
	bool *without = arena_allocate(arena, judge->voice_count, sizeof *without);
	struct bytes flip = {0};
	for (int count = 0; count < FLIP_MOST; count++) {
		long drop = next_to_drop(judge, without, call);
		if (drop < 0)
			return (struct bytes){0};
		without[drop] = true;
		struct bytes word = original(judge, mention, &judge->voices[drop]);
		flip = arena_format(arena, "%.*s%s\"%.*s\"", (int)flip.length, flip.data == NULL ? "" : flip.data,
		                    count == 0 ? "without " : ", ", (int)word.length, word.data);
		double chance;
		if (decide(sum_without(judge, without), &chance) != call)
			return flip;
	}
	return (struct bytes){0};
}

static void explain_rows(const struct judge *judge, const struct mention *mention, struct arena *arena,
                         struct verdict *verdict)
{
	verdict->evidence = arena_allocate(arena, judge->voice_count, sizeof *verdict->evidence);
	for (size_t i = 0; i < judge->voice_count; i++) {
		const struct voice *voice = &judge->voices[i];
		struct evidence *row = &verdict->evidence[verdict->evidence_count++];
		*row = (struct evidence){.kind = EVIDENCE_BIAS,
		                         .name = voice->name,
		                         .field = FIELD_TEXT,
		                         .text = BYTES(""),
		                         .weight = voice->weight};
		if (voice->count == 0)
			continue;
		const struct token *tokens = &judge->text->tokens[voice->token];
		row->kind = EVIDENCE_WORD;
		row->field = (enum field)tokens[0].field;
		row->from = tokens[0].from;
		row->to = tokens[voice->count - 1].to;
		row->text = original(judge, mention, voice);
	}
	verdict->flip = find_flip(judge, mention, verdict->sentiment, arena);
}

void sentiment_judge(const struct lexicon *lexicon, const struct text *text, const struct lexicon_hit *hits,
                     size_t hit_count, const struct mention *mention, bool explain, struct arena *arena,
                     struct verdict *verdict)
{
	struct judge judge = {
		.lexicon = lexicon, .text = text, .hits = hits, .hit_count = hit_count, .language = verdict->lang};
	verdict->sentiment = SENTIMENT_NEUTRAL;
	verdict->unsure = true;
	if (text->token_count == 0)
		return;
	judge.voices = arena_allocate(arena, text->token_count + 1, sizeof *judge.voices);
	add_voices(&judge);
	weigh_contrast(&judge);
	weigh_marks(&judge);
	bool polar = judge.voice_count > 0;
	add_voice(&judge, (struct bytes)BYTES("bias"), 0, 0, bias);
	double score = sum_without(&judge, NULL);
	verdict->sentiment = decide(score, &verdict->confidence);
	verdict->unsure = !polar || verdict->confidence < sure_least;
	verdict->polarity = tanh(score / 2);
	if (explain)
		explain_rows(&judge, mention, arena, verdict);
}
