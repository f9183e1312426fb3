/* The analyzers as one: reads a mention once and lets each analyzer add its part to the verdict. */
#include "analyzers/analyzer.h"

#include "analyzers/brands.h"
#include "analyzers/intent.h"
#include "analyzers/language.h"
#include "analyzers/lexicon.h"
#include "analyzers/risk.h"
#include "analyzers/rules.h"
#include "analyzers/sentiment.h"
#include "analyzers/text.h"
#include "analyzers/weights.h"
#include "core/memory.h"
#include "version.h"

#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct analyzer {
	struct lexicon *lexicon;
	struct rules *rules;
	struct brands *brands;
	struct weights weights; /* zero where the rules have none */
	char version[17];
};

struct analyzer_scratch {
	struct text text;
	struct lexicon_hit *hits;
	struct voice *voices;
	size_t room; /* of hits and voices */
	struct rules_scratch *rules;
	struct reading_scratch *reading;
};

static void make_version(struct analyzer *analyzer)
{
	struct buffer parts = {0};
	buffer_format(&parts, "%s %016" PRIx64 " %016" PRIx64 " %016" PRIx64 "\n", SOUMAA_VERSION,
	              lexicon_fingerprint(analyzer->lexicon), analyzer->weights.file.head.checksum,
	              rules_fingerprint(analyzer->rules));
	brands_fingerprint(analyzer->brands, &parts);
	uint64_t hash = text_hash(buffer_bytes(&parts));
	buffer_finish(&parts);
	snprintf(analyzer->version, sizeof analyzer->version, "%016" PRIx64, hash);
}

/* Rules without a model are whole: rated words then speak alone. */
static bool open_weights(const char *rules_folder, struct analyzer *analyzer, struct error *error)
{
	char path[PATH_MAX];
	snprintf(path, sizeof path, "%s/model/weights.bin", rules_folder);
	return weights_open(path, SIGNALS, &analyzer->weights, error) || error->code == ERROR_UNAVAILABLE;
}

static bool load(const char *rules_folder, const struct configuration *configuration, bool taught,
                 struct analyzer *analyzer, struct error *error)
{
	char path[PATH_MAX];
	snprintf(path, sizeof path, "%s/lexicon", rules_folder);
	return lexicon_load(path, &analyzer->lexicon, error) && rules_load(rules_folder, &analyzer->rules, error) &&
	       brands_create(rules_folder, configuration, &analyzer->brands, error) &&
	       (!taught || open_weights(rules_folder, analyzer, error));
}

static bool create(const char *rules_folder, const struct configuration *configuration, bool taught,
                   struct analyzer **result, struct error *error)
{
	struct analyzer *analyzer = memory_allocate(1, sizeof *analyzer);
	if (!load(rules_folder, configuration, taught, analyzer, error)) {
		analyzer_destroy(analyzer);
		return false;
	}
	make_version(analyzer);
	*result = analyzer;
	return true;
}

bool analyzer_create_untaught(const char *rules_folder, const struct configuration *configuration,
                              struct analyzer **result, struct error *error)
{
	return create(rules_folder, configuration, false, result, error);
}

bool analyzer_create(const char *rules_folder, const struct configuration *configuration, struct analyzer **result,
                     struct error *error)
{
	return create(rules_folder, configuration, true, result, error);
}

void analyzer_destroy(struct analyzer *analyzer)
{
	if (analyzer == NULL)
		return;
	brands_destroy(analyzer->brands);
	rules_destroy(analyzer->rules);
	lexicon_destroy(analyzer->lexicon);
	weights_close(&analyzer->weights);
	free(analyzer);
}

const char *analyzer_version(const struct analyzer *analyzer)
{
	return analyzer->version;
}

struct analyzer_scratch *analyzer_scratch_create(const struct analyzer *analyzer)
{
	struct analyzer_scratch *scratch = memory_allocate(1, sizeof *scratch);
	scratch->rules = rules_scratch_create(analyzer->rules);
	scratch->reading = reading_scratch_create();
	return scratch;
}

void analyzer_scratch_destroy(struct analyzer_scratch *scratch)
{
	if (scratch == NULL)
		return;
	rules_scratch_destroy(scratch->rules);
	reading_scratch_destroy(scratch->reading);
	text_finish(&scratch->text);
	free(scratch->hits);
	free(scratch->voices);
	free(scratch);
}

static bool is_told(const struct verdict *verdict, const struct rule *rule)
{
	for (size_t i = 0; i < verdict->evidence_count; i++)
		if (verdict->evidence[i].kind == EVIDENCE_RULE && bytes_equal(verdict->evidence[i].name, rule->id))
			return true;
	return false;
}

/* What a composite rule is made of, where it stands. */
static void explain_parts(const struct rule_hit *hit, const struct mention *mention, struct evidence_rows *rows)
{
	for (size_t i = 0; i < hit->part_count; i++) {
		const struct rule_part *part = &hit->parts[i];
		struct bytes name = arena_format(rows->arena, "%s: %s", hit->rule->id.data, part->name.data);
		evidence_add(rows, mention, part->query ? EVIDENCE_QUERY : EVIDENCE_RULE, name, part->field, part->from,
		             part->to, 0);
	}
}

/* A row for each rule that speaks of risk or offence and is not told by the sentiment, or could not be decided. */
static void explain_rules(const struct rule_hits *hits, const struct mention *mention, const struct verdict *verdict,
                          struct evidence_rows *rows)
{
	for (size_t i = 0; i < hits->count; i++) {
		const struct rule_hit *hit = &hits->items[i];
		struct bytes name = hit->rule->id;
		if (hit->limited)
			name = arena_format(rows->arena, "%s: limit reached, not decided", name.data);
		if (hit->limited || (hit->rule->kind != RULE_INTENT && !is_told(verdict, hit->rule)))
			evidence_add(rows, mention, EVIDENCE_RULE, name, hit->field, hit->from, hit->to, 0);
		if (hit->rule->kind != RULE_INTENT)
			explain_parts(hit, mention, rows);
	}
}

/* What is known of a text before it is judged. */
struct look {
	size_t hit_count;
	struct reading reading;
	double evidence[LANGUAGES]; /* by hand, for each language */
	enum language language;
	struct rule_hits rules;
	size_t voice_count;
	double signals[SIGNALS];
};

static void look_for_words(const struct analyzer *analyzer, struct analyzer_scratch *scratch,
                           const struct mention *mention, struct look *look)
{
	struct text *text = &scratch->text;
	text_read(text, mention);
	if (scratch->room < text->token_count) {
		scratch->room = 2 * text->token_count;
		scratch->hits = memory_resize(scratch->hits, scratch->room, sizeof *scratch->hits);
		scratch->voices = memory_resize(scratch->voices, scratch->room, sizeof *scratch->voices);
	}
	look->hit_count = lexicon_scan(analyzer->lexicon, text, scratch->hits);
	reading_take(&analyzer->weights, scratch->reading, text, &look->reading);
	language_evidence(analyzer->lexicon, text, scratch->hits, look->hit_count, look->evidence);
}

/* The rules and the rated words mean what they mean in the text's language. */
static void look_for_signals(const struct analyzer *analyzer, struct analyzer_scratch *scratch,
                             const struct mention *mention, enum language language, struct look *look)
{
	const struct text *text = &scratch->text;
	look->language = language;
	memset(look->signals, 0, sizeof look->signals);
	look->rules = rules_match(analyzer->rules, scratch->rules, text, mention, language, RULES_PREFILTERED);
	look->voice_count = voices_read(analyzer->lexicon, text, scratch->hits, look->hit_count, language,
	                                scratch->voices);
	signals_read_language(look->evidence, look->signals);
	signals_read_voices(text, scratch->voices, look->voice_count,
	                    lexicon_offends(analyzer->lexicon, scratch->hits, look->hit_count, language),
	                    look->signals);
	signals_read_rules(&look->rules, look->signals);
}

void analyzer_look(const struct analyzer *analyzer, struct analyzer_scratch *scratch, const struct mention *mention,
                   enum language language, const struct text **text, double signals[static SIGNALS])
{
	struct look look;
	look_for_words(analyzer, scratch, mention, &look);
	look_for_signals(analyzer, scratch, mention, language, &look);
	memcpy(signals, look.signals, sizeof look.signals);
	*text = &scratch->text;
}

/* What a head with one part answers. */
static void ask(const struct analyzer *analyzer, const struct look *look, enum head head, double *classes)
{
	struct view view = view_of(head, look->language, false);
	reading_classes(&analyzer->weights, &look->reading, &view, look->signals, classes);
}

/* A mention of none of the brands, as of the mountain that one is named after, is no risk to them and takes no side. */
static void judge_stranger(struct verdict *verdict)
{
	verdict->risk_count = 0;
	if (intent_takes_side(verdict->intent))
		verdict->intent = INTENT_CHAT;
}

/* Risk, intent and what follows from them and from the sentiment. */
static void judge_risk(const struct analyzer *analyzer, const struct analyzer_scratch *scratch, const struct look *look,
                       struct verdict *verdict)
{
	bool learned = look->reading.known > 0, offensive = verdict->offensive;
	double topics[TOPICS], intents[INTENTS], reply;
	ask(analyzer, look, HEAD_TOPICS, topics);
	ask(analyzer, look, HEAD_INTENT, intents);
	ask(analyzer, look, HEAD_REPLY, &reply);
	bool about = !brands_known(analyzer->brands) || verdict->brand_count > 0;
	risk_topics(&look->rules, learned ? topics : NULL, verdict);
	verdict->offensive = verdict->offensive || offensive;
	intent_judge(&scratch->text, &look->rules, learned ? intents : NULL, verdict);
	if (!about)
		judge_stranger(verdict);
	risk_severity(verdict);
	intent_needs_reply(about, learned ? &reply : NULL, verdict);
}

void analyzer_judge(const struct analyzer *analyzer, struct analyzer_scratch *scratch, const struct mention *mention,
                    bool explain, struct arena *arena, struct verdict *verdict)
{
	struct look look;
	struct evidence_rows rows = {.arena = arena};
	*verdict = (struct verdict){.intent = INTENT_CHAT};
	look_for_words(analyzer, scratch, mention, &look);
	verdict->truncated = scratch->text.truncated;
	verdict->lang = language_guess(&analyzer->weights, &look.reading, look.evidence);
	verdict->mixed = language_mixed(look.evidence, verdict->lang);
	verdict->offensive = lexicon_offends(analyzer->lexicon, scratch->hits, look.hit_count, verdict->lang);
	look_for_signals(analyzer, scratch, mention, verdict->lang, &look);
	brands_find(analyzer->brands, &scratch->text, mention, arena, explain ? &rows : NULL, verdict);
	struct sentiment_input input = {.weights = &analyzer->weights,
	                                .scratch = scratch->reading,
	                                .reading = &look.reading,
	                                .text = &scratch->text,
	                                .voices = scratch->voices,
	                                .voice_count = look.voice_count,
	                                .hits = &look.rules,
	                                .signals = look.signals,
	                                .mention = mention,
	                                .talk = verdict->brand_count > 0};
	sentiment_judge(&input, explain, arena, verdict);
	judge_risk(analyzer, scratch, &look, verdict);
	if (explain) {
		explain_rules(&look.rules, mention, verdict, &rows);
		risk_explain(&analyzer->weights, scratch->reading, &look.reading, &scratch->text, mention, &look.rules,
		             verdict, &rows);
	}
	evidence_append(&rows, verdict);
}
