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
#include "core/memory.h"
#include "version.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct analyzer {
	struct lexicon *lexicon;
	struct rules *rules;
	struct brands *brands;
	char version[17];
};

struct analyzer_scratch {
	struct text text;
	struct lexicon_hit *hits;
	size_t hit_capacity;
	struct rules_scratch *rules;
};

static void make_version(struct analyzer *analyzer)
{
	struct buffer parts = {0};
	buffer_format(&parts, "%s %016" PRIx64 "\n", SOUMAA_VERSION, lexicon_fingerprint(analyzer->lexicon));
	rules_fingerprint(analyzer->rules, &parts);
	brands_fingerprint(analyzer->brands, &parts);
	uint64_t hash = text_hash(buffer_bytes(&parts));
	buffer_finish(&parts);
	snprintf(analyzer->version, sizeof analyzer->version, "%016" PRIx64, hash);
}

bool analyzer_create(const char *rules_folder, const struct configuration *configuration, struct analyzer **result,
                     struct error *error)
{
	struct analyzer *analyzer = memory_allocate(1, sizeof *analyzer);
	struct arena arena = {0};
	bool well = lexicon_load(arena_format(&arena, "%s/lexicon", rules_folder).data, &analyzer->lexicon, error) &&
	            rules_load(rules_folder, &analyzer->rules, error) &&
	            brands_create(rules_folder, configuration, &analyzer->brands, error);
	arena_finish(&arena);
	if (!well) {
		analyzer_destroy(analyzer);
		return false;
	}
	make_version(analyzer);
	*result = analyzer;
	return true;
}

void analyzer_destroy(struct analyzer *analyzer)
{
	if (analyzer == NULL)
		return;
	brands_destroy(analyzer->brands);
	rules_destroy(analyzer->rules);
	lexicon_destroy(analyzer->lexicon);
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
	return scratch;
}

void analyzer_scratch_destroy(struct analyzer_scratch *scratch)
{
	if (scratch == NULL)
		return;
	rules_scratch_destroy(scratch->rules);
	text_finish(&scratch->text);
	free(scratch->hits);
	free(scratch);
}

static bool is_offensive(const struct lexicon_hit *hits, size_t count)
{
	double strength;
	for (size_t i = 0; i < count; i++)
		if (lexicon_value(hits[i].entry, LEXICON_OFFENCE, LANGUAGE_UNKNOWN, &strength))
			return true;
	return false;
}

/* A row for each rule that speaks of risk or offence, or that could not be decided. */
static void explain_rules(const struct rule_hits *hits, const struct mention *mention, struct evidence_rows *rows)
{
	for (size_t i = 0; i < hits->count; i++) {
		const struct rule_hit *hit = &hits->items[i];
		struct bytes name = hit->rule->id;
		if (hit->limited)
			name = arena_format(rows->arena, "%s: limit reached, not decided", name.data);
		if (hit->limited || hit->rule->kind != RULE_INTENT)
			evidence_add(rows, mention, EVIDENCE_RULE, name, hit->field, hit->from, hit->to, 0);
	}
}

/* What the rules and the brands say: all of the verdict but language and sentiment, which are there already. */
static void judge_risk(const struct analyzer *analyzer, struct analyzer_scratch *scratch, const struct mention *mention,
                       struct evidence_rows *rows, struct arena *arena, struct verdict *verdict)
{
	struct rule_hits hits = rules_match(analyzer->rules, scratch->rules, &scratch->text, mention, verdict->lang,
	                                    RULES_PREFILTERED);
	bool offensive = verdict->offensive;
	brands_find(analyzer->brands, &scratch->text, mention, arena, rows, verdict);
	risk_topics(&hits, verdict);
	verdict->offensive = verdict->offensive || offensive;
	intent_judge(&scratch->text, &hits, verdict);
	risk_severity(verdict);
	intent_needs_reply(!brands_known(analyzer->brands) || verdict->brand_count > 0, verdict);
	if (rows != NULL)
		explain_rules(&hits, mention, rows);
}

void analyzer_judge(const struct analyzer *analyzer, struct analyzer_scratch *scratch, const struct mention *mention,
                    bool explain, struct arena *arena, struct verdict *verdict)
{
	struct text *text = &scratch->text;
	*verdict = (struct verdict){.intent = INTENT_CHAT};
	text_read(text, mention);
	if (scratch->hit_capacity < text->token_count) {
		scratch->hit_capacity = 2 * text->token_count;
		scratch->hits = memory_resize(scratch->hits, scratch->hit_capacity, sizeof *scratch->hits);
	}
	size_t count = lexicon_scan(analyzer->lexicon, text, scratch->hits);
	verdict->truncated = text->truncated;
	verdict->lang = language_guess(text, scratch->hits, count, &verdict->mixed);
	verdict->offensive = is_offensive(scratch->hits, count);
	sentiment_judge(analyzer->lexicon, text, scratch->hits, count, mention, explain, arena, verdict);
	struct evidence_rows rows = {arena, verdict->evidence, verdict->evidence_count, verdict->evidence_count};
	judge_risk(analyzer, scratch, mention, explain ? &rows : NULL, arena, verdict);
	verdict->evidence = rows.items;
	verdict->evidence_count = rows.count;
}
