/* The analyzers as one: reads a mention once and lets each analyzer add its part to the verdict. */
#include "analyzers/analyzer.h"

#include "analyzers/language.h"
#include "analyzers/lexicon.h"
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
	char version[17];
};

struct analyzer_scratch {
	struct text text;
	struct lexicon_hit *hits;
	size_t hit_capacity;
};

static void make_version(struct analyzer *analyzer)
{
	char parts[128];
	int length = snprintf(parts, sizeof parts, "%s %016" PRIx64, SOUMAA_VERSION,
	                      lexicon_fingerprint(analyzer->lexicon));
	uint64_t hash = text_hash((struct bytes){parts, (size_t)length});
	snprintf(analyzer->version, sizeof analyzer->version, "%016" PRIx64, hash);
}

bool analyzer_create(const char *rules_folder, const struct configuration *configuration, struct analyzer **result,
                     struct error *error)
{
	struct analyzer *analyzer = memory_allocate(1, sizeof *analyzer);
	struct arena arena = {0};
	(void)configuration;
	bool well = lexicon_load(arena_format(&arena, "%s/lexicon", rules_folder).data, &analyzer->lexicon, error);
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
	lexicon_destroy(analyzer->lexicon);
	free(analyzer);
}

const char *analyzer_version(const struct analyzer *analyzer)
{
	return analyzer->version;
}

struct analyzer_scratch *analyzer_scratch_create(const struct analyzer *analyzer)
{
	(void)analyzer;
	return memory_allocate(1, sizeof(struct analyzer_scratch));
}

void analyzer_scratch_destroy(struct analyzer_scratch *scratch)
{
	if (scratch == NULL)
		return;
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
}
