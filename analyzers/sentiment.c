/* The sentiment of a mention. Three sums, one a class, make three chances (softmax); the score is the positive sum less
 * the negative one. */
#include "analyzers/sentiment.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Below this chance of being right a call is not to be trusted. */
static const double sure_least = 0.5;

/* Rows of the evidence that weigh less are told in the bias row. */
static const double told_least = 0.02;

/* Without learned weights: what the positive and the negative voices count, and how far from 0 a call begins. */
static const double by_hand = 1.41, margin_by_hand = 0.5;

enum { FLIP_MOST = 3 };

/* A row of the evidence in the making: what stands in the tokens [token, token + count) adds to each class. */
struct piece {
	enum evidence_kind kind;
	struct bytes name;
	size_t token, count;
	double classes[SENTIMENTS];
};

struct judge {
	const struct sentiment_input *input;
	struct view view;
};

static double weight_by_hand(size_t signal, enum sentiment class)
{
	double sign = signal == SIGNAL_POSITIVE ? 1 : signal == SIGNAL_NEGATIVE ? -1 : 0;
	double towards = class == SENTIMENT_POSITIVE ? 1 : class == SENTIMENT_NEGATIVE ? -1 : 0;
	return signal == SIGNAL_ONE && class == SENTIMENT_NEUTRAL ? margin_by_hand : by_hand * sign * towards;
}

static void classes_by_hand(const double *signals, double classes[static SENTIMENTS])
{
	for (size_t s = 0; s < SIGNALS; s++)
		for (enum sentiment c = 0; c < SENTIMENTS; c++)
			classes[c] += signals[s] * weight_by_hand(s, c);
}

static double weight_of_signal(const struct judge *judge, size_t signal, enum sentiment class)
{
	const struct weights *weights = judge->input->weights;
	return weights->count == 0 ? weight_by_hand(signal, class)
	                           : reading_signal(weights, &judge->view, signal, class);
}

/* What a hit's rule adds by hand. */
static void add_rule(const struct rule_hit *hit, double classes[static SENTIMENTS])
{
	double weight = hit->limited ? 0 : hit->rule->weight;
	classes[SENTIMENT_POSITIVE] += weight / 2;
	classes[SENTIMENT_NEGATIVE] -= weight / 2;
}

/* -- the decision ------------------------------------------------------------------------------------- */

/* The best class; `chances` of all. */
static enum sentiment decide(const double classes[static SENTIMENTS], double chances[static SENTIMENTS])
{
	enum sentiment best = SENTIMENT_NEUTRAL;
	double sum = 0;
	for (enum sentiment c = 0; c < SENTIMENTS; c++)
		if (classes[c] > classes[best])
			best = c;
	for (size_t c = 0; c < SENTIMENTS; c++)
		sum += chances[c] = exp(classes[c] - classes[best]);
	for (size_t c = 0; c < SENTIMENTS; c++)
		chances[c] /= sum;
	return best;
}

/* -- the evidence ------------------------------------------------------------------------------------- */

struct explanation {
	struct judge *judge;
	struct arena *arena;
	struct piece *pieces;
	size_t count;
	double bias[SENTIMENTS];
};

static double towards_positive(const double classes[static SENTIMENTS])
{
	return classes[SENTIMENT_POSITIVE] - classes[SENTIMENT_NEGATIVE];
}

static struct bytes folded_tokens(const struct text *text, size_t token, size_t count)
{
	size_t from = text->tokens[token].folded_from, to = text->tokens[token + count - 1].folded_to;
	return (struct bytes){text->folded.data + from, to - from};
}

static void add_piece(struct explanation *explanation, const struct piece *piece)
{
	if (fabs(towards_positive(piece->classes)) >= told_least) {
		explanation->pieces[explanation->count++] = *piece;
		return;
	}
	for (size_t c = 0; c < SENTIMENTS; c++)
		explanation->bias[c] += piece->classes[c];
}

static void tell_token(void *context, size_t token, size_t count, const struct sums *sums)
{
	struct explanation *explanation = context;
	struct piece piece = {.kind = EVIDENCE_PIECE, .token = token, .count = count};
	reading_add(explanation->judge->input->reading, &explanation->judge->view, sums, piece.classes);
	piece.name = folded_tokens(explanation->judge->input->text, token, count);
	add_piece(explanation, &piece);
}

/* Each voice has its share of the signals. */
static void tell_voices(struct explanation *explanation, double left[static SIGNALS])
{
	const struct sentiment_input *input = explanation->judge->input;
	for (size_t v = 0; v < input->voice_count; v++) {
		const struct voice *voice = &input->voices[v];
		struct piece piece = {
			.kind = EVIDENCE_WORD, .name = voice->name, .token = voice->token, .count = voice->count};
		for (enum signal s = 0; s < SIGNAL_LANGUAGE; s++) {
			double share = input->signals[s] * signal_share(s, input->voices, input->voice_count, v);
			left[s] -= share;
			for (enum sentiment c = 0; c < SENTIMENTS; c++)
				piece.classes[c] += share * weight_of_signal(explanation->judge, s, c);
		}
		add_piece(explanation, &piece);
	}
}

/* The tokens that a hit stands on; false where it stands on none. */
static bool place_hit(const struct text *text, const struct rule_hit *hit, struct piece *piece)
{
	size_t first = 0, end = text->token_count;
	while (first < end && (text->tokens[first].field != hit->field || text->tokens[first].to <= hit->from))
		first++;
	for (size_t i = first; i < text->token_count && text->tokens[i].field == hit->field; i++)
		if (text->tokens[i].from < hit->to)
			piece->count = i + 1 - first;
	piece->token = first;
	return piece->count > 0;
}

/* The first hit of each signal has all of it, and each what its rule says by hand. */
static void tell_rules(struct explanation *explanation, double left[static SIGNALS])
{
	const struct sentiment_input *input = explanation->judge->input;
	for (size_t i = 0; i < input->hits->count; i++) {
		const struct rule_hit *hit = &input->hits->items[i];
		size_t signal = signal_of_rule(hit->rule);
		/* A rule of intent says nothing of the sentiment by itself: what it weighs was learned. */
		bool learned = hit->rule->kind == RULE_INTENT && hit->rule->weight == 0;
		struct piece piece = {.kind = learned ? EVIDENCE_PIECE : EVIDENCE_RULE, .name = hit->rule->id};
		if (hit->limited || !place_hit(input->text, hit, &piece))
			continue;
		add_rule(hit, piece.classes);
		if (signal != SIGNALS) {
			for (enum sentiment c = 0; c < SENTIMENTS; c++)
				piece.classes[c] += left[signal] * weight_of_signal(explanation->judge, signal, c);
			left[signal] = 0;
		}
		add_piece(explanation, &piece);
	}
}

/* What nobody has goes to the bias. */
static void tell_signals(struct explanation *explanation)
{
	double left[SIGNALS];
	memcpy(left, explanation->judge->input->signals, sizeof left);
	tell_voices(explanation, left);
	tell_rules(explanation, left);
	for (size_t s = 0; s < SIGNALS; s++)
		for (enum sentiment c = 0; c < SENTIMENTS; c++)
			explanation->bias[c] += left[s] * weight_of_signal(explanation->judge, s, c);
}

static int by_place(const void *left, const void *right)
{
	const struct piece *a = left, *b = right;
	if (a->token != b->token)
		return a->token < b->token ? -1 : 1;
	if (a->count != b->count)
		return a->count < b->count ? -1 : 1;
	return (a->kind > b->kind) - (a->kind < b->kind);
}

static struct bytes original(const struct judge *judge, const struct piece *piece)
{
	const struct token *first = &judge->input->text->tokens[piece->token];
	const struct token *last = &judge->input->text->tokens[piece->token + piece->count - 1];
	const struct mention *mention = judge->input->mention;
	struct bytes field = first->field == FIELD_TITLE ? mention->title : mention->text;
	return (struct bytes){field.data + first->from, last->to - first->from};
}

static void add_evidence(const struct explanation *explanation, struct verdict *verdict)
{
	verdict->evidence = arena_allocate(explanation->arena, explanation->count + 1, sizeof *verdict->evidence);
	for (size_t i = 0; i < explanation->count; i++) {
		const struct piece *piece = &explanation->pieces[i];
		const struct token *tokens = &explanation->judge->input->text->tokens[piece->token];
		verdict->evidence[verdict->evidence_count++] = (struct evidence){
			.kind = piece->kind,
			.name = arena_copy(explanation->arena, piece->name),
			.field = (enum field)tokens[0].field,
			.from = tokens[0].from,
			.to = tokens[piece->count - 1].to,
			.text = original(explanation->judge, piece),
			.weight = towards_positive(piece->classes)};
	}
	verdict->evidence[verdict->evidence_count++] = (struct evidence){.kind = EVIDENCE_BIAS,
	                                                                 .name = BYTES("bias"),
	                                                                 .field = FIELD_TEXT,
	                                                                 .text = BYTES(""),
	                                                                 .weight = towards_positive(explanation->bias)};
}

/* -- the flip ----------------------------------------------------------------------------------------- */

/* The classes' sums without the pieces that touch one of the dropped tokens. */
static void sum_without(const struct explanation *explanation, const bool *dropped, double classes[static SENTIMENTS])
{
	memcpy(classes, explanation->bias, sizeof explanation->bias);
	for (size_t i = 0; i < explanation->count; i++) {
		const struct piece *piece = &explanation->pieces[i];
		bool gone = false;
		for (size_t t = piece->token; t < piece->token + piece->count; t++)
			gone = gone || dropped[t];
		for (size_t c = 0; !gone && c < SENTIMENTS; c++)
			classes[c] += piece->classes[c];
	}
}

/* The piece without which the call stands least firm, or explanation->count. */
static size_t next_to_drop(const struct explanation *explanation, bool *dropped, enum sentiment call)
{
	size_t best = explanation->count;
	double least = INFINITY, chances[SENTIMENTS], classes[SENTIMENTS];
	for (size_t i = 0; i < explanation->count; i++) {
		const struct piece *piece = &explanation->pieces[i];
		if (dropped[piece->token] || piece->count > 1)
			continue;
		dropped[piece->token] = true;
		sum_without(explanation, dropped, classes);
		decide(classes, chances);
		dropped[piece->token] = false;
		if (chances[call] < least) {
			least = chances[call];
			best = i;
		}
	}
	return best;
}

/* The fewest words without which the call would be another: 'without "nul"'. */
static struct bytes find_flip(const struct explanation *explanation, enum sentiment call)
{
	struct arena *arena = explanation->arena;
	bool *dropped = arena_allocate(arena, explanation->judge->input->text->token_count, sizeof *dropped);
	struct bytes flip = {0};
	double chances[SENTIMENTS], classes[SENTIMENTS];
	for (int count = 0; count < FLIP_MOST; count++) {
		size_t drop = next_to_drop(explanation, dropped, call);
		if (drop == explanation->count)
			return (struct bytes){0};
		dropped[explanation->pieces[drop].token] = true;
		struct bytes word = original(explanation->judge, &explanation->pieces[drop]);
		flip = arena_format(arena, "%.*s%s\"%.*s\"", (int)flip.length, flip.data == NULL ? "" : flip.data,
		                    count == 0 ? "without " : ", ", (int)word.length, word.data);
		sum_without(explanation, dropped, classes);
		if (decide(classes, chances) != call)
			return flip;
	}
	return (struct bytes){0};
}

static void explain(struct judge *judge, struct arena *arena, struct verdict *verdict)
{
	const struct sentiment_input *input = judge->input;
	size_t most = 2 * input->text->token_count + input->voice_count + input->hits->count;
	struct explanation explanation = {
		.judge = judge, .arena = arena, .pieces = arena_allocate(arena, most, sizeof *explanation.pieces)};
	tell_signals(&explanation);
	if (input->weights->count > 0)
		reading_visit(input->weights, input->scratch, input->text, tell_token, &explanation);
	if (explanation.count > 0)
		qsort(explanation.pieces, explanation.count, sizeof *explanation.pieces, by_place);
	add_evidence(&explanation, verdict);
	verdict->flip = find_flip(&explanation, verdict->sentiment);
}

void sentiment_judge(const struct sentiment_input *input, bool with_evidence, struct arena *arena,
                     struct verdict *verdict)
{
	struct judge judge = {.input = input, .view = view_of(HEAD_SENTIMENT, verdict->lang, input->talk)};
	double classes[SENTIMENTS] = {0}, chances[SENTIMENTS];
	verdict->sentiment = SENTIMENT_NEUTRAL;
	verdict->unsure = true;
	if (input->text->token_count == 0)
		return;
	if (input->weights->count > 0)
		reading_classes(input->weights, input->reading, &judge.view, input->signals, classes);
	else
		classes_by_hand(input->signals, classes);
	for (size_t i = 0; i < input->hits->count; i++)
		add_rule(&input->hits->items[i], classes);
	verdict->sentiment = decide(classes, chances);
	verdict->confidence = chances[verdict->sentiment];
	bool heard = input->voice_count > 0 || input->reading->known > 0;
	verdict->unsure = !heard || verdict->confidence < sure_least;
	verdict->polarity = chances[SENTIMENT_POSITIVE] - chances[SENTIMENT_NEGATIVE];
	if (with_evidence)
		explain(&judge, arena, verdict);
}
