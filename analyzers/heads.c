/* The heads: one row each. */
#include "analyzers/heads.h"

const struct head_shape heads[HEADS] = {
	[HEAD_LANGUAGE] = {COLUMNS_LANGUAGE, LANGUAGES, 1, true, true},
	[HEAD_SENTIMENT] = {COLUMNS_SENTIMENT, SENTIMENTS, PARTS, true, false},
	[HEAD_INTENT] = {COLUMNS_INTENT, INTENTS, 1, true, false},
	[HEAD_TOPICS] = {COLUMNS_TOPICS, TOPICS, 1, false, false},
	[HEAD_REPLY] = {COLUMNS_REPLY, 1, 1, false, false},
};

size_t heads_parts(enum head head, enum language language, bool talk, enum part parts[static PARTS])
{
	static const enum part of_language[LANGUAGES] = {
		[LANGUAGE_FRENCH] = PART_FRENCH,        [LANGUAGE_ENGLISH] = PART_ENGLISH,
		[LANGUAGE_SPANISH] = PART_SPANISH,      [LANGUAGE_ARABIC] = PART_ARABIC,
		[LANGUAGE_DARIJA_ARAB] = PART_MAGHREBI, [LANGUAGE_DARIJA_LATIN] = PART_MAGHREBI,
		[LANGUAGE_TAMAZIGHT] = PART_MAGHREBI};
	size_t count = 0;
	parts[count++] = PART_SHARED;
	if (heads[head].parts == 1)
		return count;
	if (of_language[language] != PART_SHARED)
		parts[count++] = of_language[language];
	if (talk)
		parts[count++] = PART_TALK;
	return count;
}

bool heads_read(enum head head, enum language language, enum feature_block block)
{
	if (block == FEATURE_PAIRS)
		return !heads[head].alone;
	bool hears = language == LANGUAGE_ARABIC || language == LANGUAGE_DARIJA_ARAB ||
	             language == LANGUAGE_DARIJA_LATIN;
	return block != FEATURE_SOUNDS || (!heads[head].alone && hears);
}
