/* The trainer. Twice: a first fit on nine tenths of the texts finds which features weigh most and, on the tenth, how
 * far its chances are to be trusted; the last fit is on all texts with those features. */
#include "analyzers/trainer.h"

#include "analyzers/key_table.h"
#include "analyzers/weights.h"
#include "core/memory.h"

#include <linear.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
	LEAST_TEXTS = 2,    /* that a feature stands in */
	HELD_SHARE = 10,    /* one text in so many is kept aside */
	POLAR_SHARE = 4,    /* one text in so many of a set without neutral ones says what neutral is not */
	LANGUAGE_SHARE = 4, /* one text in so many is enough to tell languages apart */
	CALIBRATION_STEPS = 3000,
	PARTS_OF_TEXT = 3, /* that a text reads at most */
};

static const double calibration_pace = 0.3;

/* What a feature that tells nothing apart is heard beside the others. */
static const double heard_least = 0.3;

/* What weights of the other heads count beside those of the sentiment when features are chosen. */
static const double other_share = 0.4;

/* Log-odds against a language that no example is in; hand evidence that is all its own says as much for it twice. */
static const double unseen_bar = 4;

struct occurrence {
	uint32_t feature;
	uint16_t count;
	uint8_t block;
};

struct row {
	struct example labels;          /* its text is gone */
	struct occurrence *occurrences; /* by feature */
	size_t count;
	float signals[SIGNALS];
	bool held, tells_language, tells_neutral;
};

struct trainer {
	const struct analyzer *analyzer;
	struct analyzer_scratch *scratch;
	struct key_table features;
	uint32_t *texts_with; /* by feature */
	struct occurrence *gathered;
	size_t gathered_count, gathered_capacity;
	struct row *rows;
	size_t row_count, row_capacity;
	struct arena arena;
	uint64_t sources;
	struct token_features token;
};

struct trainer *trainer_create(const struct analyzer *analyzer)
{
	struct trainer *trainer = memory_allocate(1, sizeof *trainer);
	trainer->analyzer = analyzer;
	trainer->scratch = analyzer_scratch_create(analyzer);
	return trainer;
}

void trainer_destroy(struct trainer *trainer)
{
	if (trainer == NULL)
		return;
	analyzer_scratch_destroy(trainer->scratch);
	key_table_finish(&trainer->features);
	free(trainer->texts_with);
	free(trainer->gathered);
	free(trainer->rows);
	arena_finish(&trainer->arena);
	free(trainer);
}

/* -- reading examples --------------------------------------------------------------------------------- */

static void gather(struct trainer *trainer, const struct feature *features, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		size_t feature = key_table_add(&trainer->features, features[i].key);
		trainer->gathered = memory_grow(trainer->gathered, trainer->gathered_count, &trainer->gathered_capacity,
		                                sizeof *trainer->gathered);
		trainer->gathered[trainer->gathered_count++] = (struct occurrence){
			.feature = (uint32_t)feature, .count = 1, .block = (uint8_t)features[i].block};
	}
}

/* The features that the scorer looks up. */
static void gather_text(struct trainer *trainer, const struct text *text)
{
	struct feature_walk walk = {.text = text};
	trainer->gathered_count = 0;
	while (feature_walk_on(&walk)) {
		struct feature pairs[2];
		feature_of_token(text, walk.token, &trainer->token);
		walk.sound = trainer->token.sound;
		gather(trainer, trainer->token.items, trainer->token.count);
		gather(trainer, pairs, feature_walk_pairs(&walk, pairs));
	}
}

static int by_feature(const void *left, const void *right)
{
	const struct occurrence *a = left, *b = right;
	return (a->feature > b->feature) - (a->feature < b->feature);
}

/* Sorts what was gathered, counts what is the same and keeps it. */
static void keep_gathered(struct trainer *trainer, struct row *row)
{
	size_t count = 0;
	struct occurrence *all = trainer->gathered;
	if (trainer->gathered_count > 0)
		qsort(all, trainer->gathered_count, sizeof *all, by_feature);
	for (size_t i = 0; i < trainer->gathered_count; i++) {
		if (count > 0 && all[count - 1].feature == all[i].feature)
			all[count - 1].count += all[count - 1].count < UINT16_MAX;
		else
			all[count++] = all[i];
	}
	row->occurrences = arena_allocate(&trainer->arena, count, sizeof *all);
	row->count = count;
	if (count > 0)
		memcpy(row->occurrences, all, count * sizeof *all);
}

void trainer_add(struct trainer *trainer, const struct example *example)
{
	struct mention mention = mention_blank();
	struct row row = {.labels = *example};
	const struct text *text;
	double signals[SIGNALS];
	mention.text = example->text;
	row.labels.text = (struct bytes){0};
	analyzer_look(trainer->analyzer, trainer->scratch, &mention, example->language, &text, signals);
	for (size_t i = 0; i < SIGNALS; i++)
		row.signals[i] = (float)signals[i];
	gather_text(trainer, text);
	keep_gathered(trainer, &row);
	uint64_t hash = text_hash(example->text);
	row.held = hash % HELD_SHARE == 0;
	row.tells_neutral = example->neutral || hash / HELD_SHARE % POLAR_SHARE == 0;
	row.tells_language = example->talk || hash / HELD_SHARE % LANGUAGE_SHARE == 0;
	trainer->rows = memory_grow(trainer->rows, trainer->row_count, &trainer->row_capacity, sizeof row);
	trainer->rows[trainer->row_count++] = row;
	trainer->sources = feature_pair(trainer->sources, hash + (uint64_t)example->sentiment);
}

/* -- one fit ------------------------------------------------------------------------------------------ */

/* A choice of features and what was fitted to them. */
struct fit {
	uint32_t *place; /* by feature: its place among those kept + 1; 0: left out */
	size_t kept;
	float *rarity;  /* by place */
	double *values; /* [kept][COLUMNS] */
	double of_signals[SIGNALS][COLUMNS];
};

static void fit_init(struct fit *fit, const struct trainer *trainer)
{
	*fit = (struct fit){.place = memory_allocate(trainer->features.count + 1, sizeof *fit->place)};
}

static void fit_finish(struct fit *fit)
{
	free(fit->place);
	free(fit->rarity);
	free(fit->values);
}

/* ln((1 + texts) / (1 + texts with it)) + 1, as scikit-learn smooths it. */
static void fit_weigh_rarity(struct fit *fit, const struct trainer *trainer)
{
	fit->rarity = memory_allocate(fit->kept + 1, sizeof *fit->rarity);
	fit->values = memory_allocate(fit->kept + 1, COLUMNS * sizeof *fit->values);
	for (size_t i = 0; i < trainer->features.count; i++)
		if (fit->place[i] != 0)
			fit->rarity[fit->place[i] - 1] = (float)(log((1 + (double)trainer->row_count) /
			                                             (1 + (double)trainer->texts_with[i])) +
			                                         1);
}

/* The lengths of a text's blocks. */
static void lengths_of(const struct fit *fit, const struct row *row, double lengths[static FEATURE_BLOCKS])
{
	memset(lengths, 0, FEATURE_BLOCKS * sizeof *lengths);
	for (size_t i = 0; i < row->count; i++) {
		uint32_t place = fit->place[row->occurrences[i].feature];
		double rarity = place == 0 ? 0 : (double)fit->rarity[place - 1];
		lengths[row->occurrences[i].block] += row->occurrences[i].count * rarity * rarity;
	}
	for (size_t b = 0; b < FEATURE_BLOCKS; b++)
		lengths[b] = sqrt(lengths[b]);
}

/* liblinear's indices: part after part, in each the features and then the signals, from 1. */
static int index_of(const struct fit *fit, enum part part, size_t within)
{
	return (int)(part * (fit->kept + SIGNALS) + within + 1);
}

/* Only the evidence of the language is there before the language is known. */
static bool reads_signal(enum head head, size_t signal)
{
	bool early = signal == SIGNAL_ONE || (signal >= SIGNAL_LANGUAGE && signal < SIGNAL_LANGUAGE + LANGUAGES);
	return !heads[head].alone || early;
}

/* Calls `add` with each feature and signal that a head reads of a row, by index. */
static void visit_row(const struct fit *fit, const struct row *row, enum head head,
                      void (*add)(void *context, enum part part, size_t within, double value), void *context)
{
	double lengths[FEATURE_BLOCKS];
	enum part parts[PARTS];
	size_t count = heads_parts(head, row->labels.language, row->labels.talk, parts);
	lengths_of(fit, row, lengths);
	for (size_t p = 0; p < count; p++) {
		for (size_t i = 0; i < row->count; i++) {
			const struct occurrence *occurrence = &row->occurrences[i];
			uint32_t place = fit->place[occurrence->feature];
			if (place != 0 && heads_read(head, row->labels.language, occurrence->block))
				add(context, parts[p], place - 1,
				    occurrence->count * (double)fit->rarity[place - 1] / lengths[occurrence->block]);
		}
		for (size_t s = 0; s < SIGNALS; s++)
			if (row->signals[s] != 0 && reads_signal(head, s))
				add(context, parts[p], fit->kept + s, (double)row->signals[s]);
	}
}

struct node_maker {
	const struct fit *fit;
	double part_share;
	struct feature_node *next;
};

static void add_node(void *context, enum part part, size_t within, double value)
{
	struct node_maker *maker = context;
	double share = part == PART_SHARED ? 1 : maker->part_share;
	*maker->next++ = (struct feature_node){index_of(maker->fit, part, within), share * value};
}

static struct feature_node *nodes_of(const struct fit *fit, const struct row *row, enum head head, double part_share,
                                     struct arena *arena)
{
	size_t most = PARTS_OF_TEXT * (row->count + SIGNALS) + 1;
	struct feature_node *nodes = arena_allocate(arena, most, sizeof *nodes);
	struct node_maker maker = {fit, part_share, nodes};
	visit_row(fit, row, head, add_node, &maker);
	*maker.next = (struct feature_node){-1, 0};
	return nodes;
}

static void quiet(const char *text)
{
	(void)text;
}

/* What a row says of a class: 1 it is, -1 it is not, 0 nothing. */
static int side_of(const struct row *row, enum head head, size_t class)
{
	const struct example *labels = &row->labels;
	bool is = false, says = labels->talk;
	switch (head) {
	case HEAD_LANGUAGE:
		says = row->tells_language;
		is = labels->language == class;
		break;
	case HEAD_SENTIMENT:
		says = labels->sentiment != SENTIMENTS && (class != SENTIMENT_NEUTRAL || row->tells_neutral);
		is = labels->sentiment == class;
		break;
	case HEAD_INTENT: is = labels->intent == class; break;
	case HEAD_TOPICS: is = labels->topics >> class & 1; break;
	default: is = labels->needs_reply;
	}
	return !says ? 0 : is ? 1 : -1;
}

/* How much each index is heard when a class of the sentiment is fitted: by how far the share of the class's texts that
 * have the feature differs from that of the others (the log-count ratio of Wang and Manning, "Baselines and Bigrams",
 * 2012), so that what tells nothing apart costs more to use. Signals and other heads are heard alike. */
static double *hear(const struct fit *fit, const struct problem *problem, enum head head)
{
	double *heard = memory_allocate((size_t)problem->n + 1, sizeof *heard);
	double *with = memory_allocate(2 * ((size_t)problem->n + 1), sizeof *with), texts[2] = {0}, squares = 0;
	size_t seen = 0, stride = fit->kept + SIGNALS;
	for (int i = 0; i < problem->l; i++) {
		size_t side = problem->y[i] > 0;
		texts[side]++;
		for (const struct feature_node *node = problem->x[i]; node->index > 0; node++)
			with[2 * (size_t)node->index + side]++;
	}
	bool compares = head == HEAD_SENTIMENT && texts[0] > 0;
	for (size_t i = 1; i <= (size_t)problem->n; i++) {
		bool told = compares && (i - 1) % stride < fit->kept && with[2 * i] + with[2 * i + 1] > 0;
		double ratio = (1 + with[2 * i + 1]) / texts[1] * texts[0] / (1 + with[2 * i]);
		heard[i] = told ? fabs(log(ratio)) : -1;
		squares += told ? heard[i] * heard[i] : 0;
		seen += told;
	}
	double usual = sqrt(squares / (double)(seen + 1)) + 1e-9;
	for (size_t i = 1; i <= (size_t)problem->n; i++)
		heard[i] = heard[i] < 0 ? 1 : heard_least + (1 - heard_least) * heard[i] / usual;
	free(with);
	return heard;
}

/* Multiplies, or divides again, the values of the texts; a text that stands there twice is done once. */
static void scale_texts(const struct problem *problem, const double *heard, bool back)
{
	for (int i = 0; i < problem->l; i++) {
		if (i > 0 && problem->x[i] == problem->x[i - 1])
			continue;
		for (struct feature_node *node = problem->x[i]; node->index > 0; node++)
			node->value = back ? node->value / heard[node->index] : node->value * heard[node->index];
	}
}

/* No example is in this language: the hand evidence has to outweigh the others alone. */
static void fit_unseen_language(struct fit *fit, size_t language)
{
	size_t column = COLUMNS_LANGUAGE + language;
	fit->of_signals[SIGNAL_ONE][column] = -unseen_bar;
	fit->of_signals[SIGNAL_LANGUAGE + language][column] = unseen_bar;
}

/* Weighs the rarer side up, so that each class is heard alike; by the root, for a class is rare for a reason too. */
static void fit_class(struct fit *fit, const struct problem *problem, const struct trainer_options *options,
                      enum head head, size_t class)
{
	size_t with = 0;
	for (int i = 0; i < problem->l; i++)
		with += problem->y[i] > 0;
	if (with == 0 && head == HEAD_LANGUAGE)
		fit_unseen_language(fit, class);
	if (with == 0)
		return;
	double balance = sqrt(((double)problem->l - (double)with) / (2 * (double)with));
	int labels[] = {1};
	double balances[] = {balance};
	struct parameter parameter = {.solver_type = L2R_LR,
	                              .eps = 0.01,
	                              .C = head == HEAD_SENTIMENT ? options->cost : options->other_cost,
	                              .nr_weight = 1,
	                              .weight_label = labels,
	                              .weight = balances};
	double *heard = hear(fit, problem, head);
	scale_texts(problem, heard, false);
	struct model *model = train(problem, &parameter);
	scale_texts(problem, heard, true);
	double sign = model->label[0] == 1 ? 1 : -1;
	for (enum part part = 0; part < heads[head].parts; part++) {
		double share = sign * (part == PART_SHARED ? 1 : options->part_share);
		size_t column = heads[head].first + part * heads[head].classes + class;
		for (size_t i = 0; i < fit->kept; i++)
			fit->values[i * COLUMNS + column] = share * heard[index_of(fit, part, i)] *
			                                    model->w[index_of(fit, part, i) - 1];
		for (size_t s = 0; s < SIGNALS; s++)
			fit->of_signals[s][column] = share * model->w[index_of(fit, part, fit->kept + s) - 1];
	}
	free_and_destroy_model(&model);
	free(heard);
}

/* Fits each class of a head to the texts, those kept aside only with `all`. */
static void fit_head(struct fit *fit, const struct trainer *trainer, const struct trainer_options *options, bool all,
                     enum head head)
{
	struct arena arena = {0};
	size_t most = trainer->row_count * (size_t)options->talk_copies;
	struct feature_node **nodes = memory_allocate(trainer->row_count, sizeof *nodes);
	struct feature_node **chosen = memory_allocate(most, sizeof *chosen);
	double *sides = memory_allocate(most, sizeof *sides);
	set_print_string_function(quiet);
	for (size_t class = 0; class < heads[head].classes; class ++) {
		struct problem problem = {
			.n = (int)(heads[head].parts * (fit->kept + SIGNALS)), .y = sides, .x = chosen, .bias = -1};
		for (size_t i = 0; i < trainer->row_count; i++) {
			const struct row *row = &trainer->rows[i];
			int side = side_of(row, head, class);
			if ((row->held && !all) || side == 0)
				continue;
			if (nodes[i] == NULL)
				nodes[i] = nodes_of(fit, row, head, options->part_share, &arena);
			int copies = row->labels.talk && head == HEAD_SENTIMENT ? options->talk_copies : 1;
			for (int copy = 0; copy < copies; copy++) {
				chosen[problem.l] = nodes[i];
				sides[problem.l++] = side;
			}
		}
		fit_class(fit, &problem, options, head, class);
	}
	free(nodes);
	free(chosen);
	free(sides);
	arena_finish(&arena);
}

static void fit_texts(struct fit *fit, const struct trainer *trainer, const struct trainer_options *options, bool all)
{
	for (enum head head = 0; head < HEADS; head++)
		fit_head(fit, trainer, options, all, head);
}

/* -- choice and calibration --------------------------------------------------------------------------- */

struct ranked {
	double weight;
	uint32_t feature;
};

static int by_weight(const void *left, const void *right)
{
	const struct ranked *a = left, *b = right;
	if (a->weight != b->weight)
		return a->weight > b->weight ? -1 : 1;
	return (a->feature > b->feature) - (a->feature < b->feature);
}

/* The largest weight that a feature has. Those of the sentiment count whole, for it lives on rare words; the other
 * heads have enough in the features that they are surest of. */
static double largest_weight(const double *columns)
{
	double most = 0;
	for (enum head head = 0; head < HEADS; head++) {
		size_t end = heads[head].first + heads[head].classes * heads[head].parts;
		double share = head == HEAD_SENTIMENT ? 1 : other_share;
		for (size_t c = heads[head].first; c < end; c++)
			most = fmax(most, share * fabs(columns[c]));
	}
	return most;
}

/* Keeps the features that weigh most: |weight| times rarity times the root of the texts that have it. */
static void choose(const struct trainer *trainer, const struct fit *first, size_t rows, struct fit *second)
{
	struct ranked *ranking = memory_allocate(first->kept + 1, sizeof *ranking);
	size_t count = 0;
	for (size_t i = 0; i < trainer->features.count; i++) {
		if (first->place[i] == 0)
			continue;
		size_t place = first->place[i] - 1;
		double most = largest_weight(&first->values[place * COLUMNS]);
		ranking[count++] = (struct ranked){
			most * (double)first->rarity[place] * sqrt((double)trainer->texts_with[i]), (uint32_t)i};
	}
	qsort(ranking, count, sizeof *ranking, by_weight);
	for (size_t i = 0; i < count && i < rows; i++)
		second->place[ranking[i].feature] = 1;
	for (size_t i = 0; i < trainer->features.count; i++)
		if (second->place[i] != 0)
			second->place[i] = (uint32_t)++second->kept;
	free(ranking);
}

struct adder {
	const struct fit *fit;
	enum head head;
	double *sums;
};

static void add_weights(void *context, enum part part, size_t within, double value)
{
	struct adder *adder = context;
	const struct fit *fit = adder->fit;
	const struct head_shape *head = &heads[adder->head];
	const double *columns = within < fit->kept ? &fit->values[within * COLUMNS]
	                                           : fit->of_signals[within - fit->kept];
	for (size_t c = 0; c < head->classes; c++)
		adder->sums[c] += value * columns[head->first + part * head->classes + c];
}

/* The texts kept aside that say something of a head, with what the fit says of them; of the sentiment those of sets
 * that have all classes, so that each class is weighed as it occurs. */
struct held {
	double (*sums)[CLASSES_MOST];
	bool (*is)[CLASSES_MOST];
	size_t count, of_class[CLASSES_MOST];
};

static void hold(const struct trainer *trainer, const struct fit *fit, enum head head, struct held *held)
{
	*held = (struct held){.sums = memory_allocate(trainer->row_count, sizeof *held->sums),
	                      .is = memory_allocate(trainer->row_count, sizeof *held->is)};
	for (size_t i = 0; i < trainer->row_count; i++) {
		const struct row *row = &trainer->rows[i];
		bool says = row->held && (head != HEAD_SENTIMENT || row->labels.neutral);
		for (size_t c = 0; c < heads[head].classes; c++)
			says = says && side_of(row, head, c) != 0;
		if (!says)
			continue;
		struct adder adder = {fit, head, held->sums[held->count]};
		visit_row(fit, row, head, add_weights, &adder);
		for (size_t c = 0; c < heads[head].classes; c++) {
			held->is[held->count][c] = side_of(row, head, c) > 0;
			held->of_class[c] += held->is[held->count][c];
		}
		held->count++;
	}
}

/* One step uphill in the likelihood of the labels, each class weighed alike. */
static void step(const struct held *held, size_t classes, double *temperature, double *offsets)
{
	double of_temperature = 0, of_offsets[CLASSES_MOST] = {0};
	for (size_t i = 0; i < held->count; i++) {
		double chances[CLASSES_MOST], whole = 0;
		double share = 0;
		for (size_t c = 0; c < classes; c++) {
			whole += chances[c] = exp(*temperature * held->sums[i][c] + offsets[c]);
			share += held->is[i][c] ? 1 / ((double)held->of_class[c] * (double)classes) : 0;
		}
		for (size_t c = 0; c < classes; c++) {
			double slope = share * (held->is[i][c] - chances[c] / whole);
			of_temperature += slope * held->sums[i][c];
			of_offsets[c] += slope;
		}
	}
	*temperature += calibration_pace * of_temperature;
	for (size_t c = 0; c < classes; c++)
		offsets[c] += calibration_pace * of_offsets[c];
}

/* Temperature and offsets that make the chances of the texts kept aside likeliest (Guo et al., "On Calibration of
 * Modern Neural Networks", 2017), by gradient ascent. */
static void calibrate(const struct trainer *trainer, const struct fit *fit, struct trainer_report *report)
{
	for (enum head head = 0; head < HEADS; head++) {
		struct held held;
		report->temperatures[head] = 1;
		if (head != HEAD_SENTIMENT && head != HEAD_INTENT)
			continue;
		hold(trainer, fit, head, &held);
		report->held[head] = held.count;
		for (int i = 0; i < CALIBRATION_STEPS; i++)
			step(&held, heads[head].classes, &report->temperatures[head], report->offsets[head]);
		free(held.sums);
		free(held.is);
	}
}

/* -- writing ------------------------------------------------------------------------------------------ */

/* One feature as the file has it: each head's values as bytes of their largest. */
static void write_row(const double *fitted, float rarity, const struct trainer_report *report, struct weight_row *row,
                      int8_t *values)
{
	row->rarity = rarity;
	for (enum head head = 0; head < HEADS; head++) {
		size_t first = heads[head].first, end = first + heads[head].classes * heads[head].parts;
		double most = 1e-9;
		for (size_t c = first; c < end; c++)
			most = fmax(most, fabs(fitted[c]));
		for (size_t c = first; c < end; c++)
			values[c] = (int8_t)lround(fitted[c] / most * INT8_MAX);
		row->scales[head] = (float)(report->temperatures[head] * most / INT8_MAX);
	}
}

static void write_signals(const struct fit *fit, const struct trainer_report *report, float *of_signals)
{
	for (enum head head = 0; head < HEADS; head++) {
		size_t first = heads[head].first, end = first + heads[head].classes * heads[head].parts;
		for (size_t c = first; c < end; c++)
			for (size_t s = 0; s < SIGNALS; s++)
				of_signals[s * COLUMNS + c] = (float)(report->temperatures[head] *
				                                      fit->of_signals[s][c]);
		for (size_t c = 0; c < heads[head].classes; c++)
			of_signals[SIGNAL_ONE * COLUMNS + first + c] += (float)report->offsets[head][c];
	}
}

/* The fit as the file has it, temperatures and offsets multiplied in. */
static bool write_fit(const struct trainer *trainer, const struct fit *fit, const struct trainer_report *report,
                      const char *path, struct error *error)
{
	float *of_signals = memory_allocate((size_t)SIGNALS * COLUMNS, sizeof *of_signals);
	struct weight_row *rows = memory_allocate(fit->kept + 1, sizeof *rows);
	int8_t *values = memory_allocate(fit->kept + 1, COLUMNS);
	uint64_t *keys = memory_allocate(fit->kept + 1, sizeof *keys);
	write_signals(fit, report, of_signals);
	for (size_t f = 0; f < trainer->features.count; f++) {
		if (fit->place[f] == 0)
			continue;
		size_t row = fit->place[f] - 1;
		keys[row] = trainer->features.keys[f];
		write_row(&fit->values[row * COLUMNS], fit->rarity[row], report, &rows[row], &values[row * COLUMNS]);
	}
	struct weights weights = {.signals = SIGNALS,
	                          .count = (uint32_t)fit->kept,
	                          .sources = trainer->sources,
	                          .of_signals = of_signals,
	                          .rows = rows,
	                          .values = values};
	bool well = weights_write(path, &weights, keys, error);
	free(of_signals);
	free(rows);
	free(values);
	free(keys);
	return well;
}

static void count_texts(struct trainer *trainer)
{
	trainer->texts_with = memory_allocate(trainer->features.count + 1, sizeof *trainer->texts_with);
	for (size_t i = 0; i < trainer->row_count; i++)
		for (size_t k = 0; k < trainer->rows[i].count; k++)
			trainer->texts_with[trainer->rows[i].occurrences[k].feature]++;
}

static bool has_all_sentiments(const struct trainer *trainer, struct error *error)
{
	size_t of_class[SENTIMENTS + 1] = {0};
	for (size_t i = 0; i < trainer->row_count; i++)
		of_class[trainer->rows[i].labels.sentiment]++;
	for (enum sentiment c = 0; c < SENTIMENTS; c++)
		if (of_class[c] == 0)
			return error_set(error, ERROR_DATA, "no example is labelled %s: nothing can be fitted",
			                 sentiment_name(c));
	return true;
}

bool trainer_fit(struct trainer *trainer, const struct trainer_options *options, const char *path,
                 struct trainer_report *report, struct error *error)
{
	struct fit first, second;
	*report = (struct trainer_report){.examples = trainer->row_count};
	if (!has_all_sentiments(trainer, error))
		return false;
	count_texts(trainer);
	fit_init(&first, trainer);
	fit_init(&second, trainer);
	for (size_t i = 0; i < trainer->features.count; i++)
		if (trainer->texts_with[i] >= LEAST_TEXTS)
			first.place[i] = (uint32_t)++first.kept;
	fit_weigh_rarity(&first, trainer);
	fit_texts(&first, trainer, options, false);
	calibrate(trainer, &first, report);
	choose(trainer, &first, options->rows, &second);
	fit_weigh_rarity(&second, trainer);
	fit_texts(&second, trainer, options, true);
	report->features = second.kept;
	bool well = write_fit(trainer, &second, report, path, error);
	fit_finish(&first);
	fit_finish(&second);
	return well;
}
