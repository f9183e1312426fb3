/* What a person should see of the day: mentions to look at first, allies to thank, questions to answer. */
#include "reports/digest.h"

#include <stdlib.h>

/* -- to look at first --------------------------------------------------------------------------------- */

static bool deserves_a_look(const struct record *record)
{
	return record->judged && (record->verdict.severity > 0 || digest_is_sure(record, SENTIMENT_NEGATIVE));
}

/* Severity, then reach, then freshness. */
static int by_urgency(const void *left, const void *right)
{
	const struct digest_mention *a = left, *b = right;
	int severity_a = a->record->verdict.severity, severity_b = b->record->verdict.severity;
	if (severity_a != severity_b)
		return severity_b - severity_a;
	if (a->reach != b->reach)
		return a->reach < b->reach ? 1 : -1;
	timestamp time_a = digest_time(a->record), time_b = digest_time(b->record);
	if (time_a != time_b)
		return time_a < time_b ? 1 : -1;
	return (a->record->number > b->record->number) - (a->record->number < b->record->number);
}

static void choose_first(struct arena *arena, struct digest *digest)
{
	struct digest_mention *grave = arena_allocate(arena, digest->mention_count + 1, sizeof *grave);
	size_t count = 0;
	for (size_t i = 0; i < digest->mention_count; i++)
		if (deserves_a_look(digest->mentions[i].record))
			grave[count++] = digest->mentions[i];
	qsort(grave, count, sizeof *grave, by_urgency);
	digest->first_total = count;
	digest->first_count = count < DIGEST_FIRST ? count : DIGEST_FIRST;
	for (size_t i = 0; i < digest->first_count; i++)
		digest->first[i] = grave[i];
}

/* -- allies ------------------------------------------------------------------------------------------- */

static int by_item(const void *left, const void *right)
{
	const struct record *a = *(const struct record *const *)left, *b = *(const struct record *const *)right;
	int order = bytes_compare(a->mention.source, b->mention.source);
	return order != 0 ? order : bytes_compare(a->mention.id, b->mention.id);
}

/* The records of both days that speak against the brand, by item. */
static const struct record **attacks(struct arena *arena, const struct digest_input *input, size_t *count)
{
	size_t room = input->record_count + input->before_count + 1;
	const struct record **list = arena_allocate(arena, room, sizeof(const struct record *));
	*count = 0;
	for (size_t i = 0; i < input->record_count; i++)
		if (digest_is_sure(&input->records[i], SENTIMENT_NEGATIVE))
			list[(*count)++] = &input->records[i];
	for (size_t i = 0; i < input->before_count; i++)
		if (digest_is_sure(&input->before[i], SENTIMENT_NEGATIVE))
			list[(*count)++] = &input->before[i];
	qsort(list, *count, sizeof(const struct record *), by_item);
	return list;
}

static bool answers_an_attack(const struct record *record, const struct record *const *attacks, size_t count)
{
	if (bytes_empty(record->mention.parent))
		return false;
	const struct record parent = {.mention = {.source = record->mention.source, .id = record->mention.parent}};
	const struct record *key = &parent;
	return bsearch(&key, attacks, count, sizeof(const struct record *), by_item) != NULL;
}

static bool is_kind(const struct record *record)
{
	enum intent intent = record->verdict.intent;
	return digest_is_sure(record, SENTIMENT_POSITIVE) && !bytes_empty(record->mention.author) &&
	       intent != INTENT_JOB_AD && intent != INTENT_SPAM && intent != INTENT_NEWS;
}

static int by_ally_author(const void *left, const void *right)
{
	const struct digest_ally *a = left, *b = right;
	int order = digest_compare_authors(a->record, b->record);
	if (order != 0)
		return order;
	if (a->kindness != b->kindness)
		return (int)b->kindness - (int)a->kindness;
	return (a->record->number > b->record->number) - (a->record->number < b->record->number);
}

static int by_score(const void *left, const void *right)
{
	const struct digest_ally *a = left, *b = right;
	if (a->score != b->score)
		return a->score < b->score ? 1 : -1;
	int64_t reach_a = a->record->mention.author_followers, reach_b = b->record->mention.author_followers;
	if (reach_a != reach_b)
		return reach_a < reach_b ? 1 : -1;
	return (a->record->number > b->record->number) - (a->record->number < b->record->number);
}

/* Every kind mention with what it is worth. */
static struct digest_ally *kind_mentions(struct arena *arena, const struct digest *digest, size_t *count)
{
	struct digest_ally *kind = arena_allocate(arena, digest->mention_count + 1, sizeof *kind);
	size_t attack_count;
	const struct record **list = attacks(arena, digest->input, &attack_count);
	*count = 0;
	for (size_t i = 0; i < digest->mention_count; i++) {
		const struct record *record = digest->mentions[i].record;
		if (!is_kind(record))
			continue;
		enum digest_kindness kindness = KINDNESS_PRAISE;
		if (record->verdict.intent == INTENT_RECOMMEND)
			kindness = KINDNESS_RECOMMEND;
		if (answers_an_attack(record, list, attack_count))
			kindness = KINDNESS_DEFEND;
		kind[(*count)++] = (struct digest_ally){record, kindness, kindness == KINDNESS_PRAISE ? 1 : 3};
	}
	return kind;
}

static int64_t count_attacks_by(const struct digest *digest, const struct record *author)
{
	int64_t count = 0;
	for (size_t i = 0; i < digest->mention_count; i++) {
		const struct record *record = digest->mentions[i].record;
		count += digest_is_sure(record, SENTIMENT_NEGATIVE) && digest_compare_authors(record, author) == 0;
	}
	return count;
}

static void choose_allies(struct arena *arena, struct digest *digest)
{
	size_t count, authors = 0, kept = 0;
	struct digest_ally *allies = kind_mentions(arena, digest, &count);
	qsort(allies, count, sizeof *allies, by_ally_author);
	for (size_t i = 0; i < count; i++) {
		if (authors > 0 && digest_compare_authors(allies[authors - 1].record, allies[i].record) == 0)
			allies[authors - 1].score += allies[i].score;
		else
			allies[authors++] = allies[i];
	}
	qsort(allies, authors, sizeof *allies, by_score);
	for (size_t i = 0; i < authors && kept < DIGEST_ALLIES; i++) {
		allies[i].score -= 2 * count_attacks_by(digest, allies[i].record);
		if (allies[i].score > 0)
			digest->allies[kept++] = allies[i];
	}
	qsort(digest->allies, kept, sizeof *digest->allies, by_score);
	digest->ally_count = kept;
}

/* -- questions ---------------------------------------------------------------------------------------- */

static bool is_shown_first(const struct digest *digest, const struct record *record)
{
	for (size_t i = 0; i < digest->first_count; i++)
		if (digest->first[i].record == record)
			return true;
	return false;
}

/* The mentions come by time, so that the oldest is first. */
static void choose_questions(struct digest *digest)
{
	for (size_t i = 0; i < digest->mention_count; i++) {
		const struct record *record = digest->mentions[i].record;
		if (!record->judged || !record->verdict.needs_reply)
			continue;
		if (is_shown_first(digest, record)) {
			digest->questions_above++;
			continue;
		}
		digest->question_total++;
		if (digest->question_count < DIGEST_QUESTIONS)
			digest->questions[digest->question_count++] = record;
	}
}

void digest_choose(struct arena *arena, struct digest *digest)
{
	choose_first(arena, digest);
	choose_allies(arena, digest);
	choose_questions(digest);
}
