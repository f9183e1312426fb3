/* A brand's day: its figures and its status. */
#include "reports/digest.h"

#include <math.h>
#include <stdlib.h>

timestamp digest_time(const struct record *record)
{
	timestamp published = record->mention.published;
	bool believable = published != TIMESTAMP_UNKNOWN && published <= record->first_seen;
	return believable ? published : record->first_seen;
}

int64_t digest_engagement(const struct record *record)
{
	return mention_engagement(&record->mention);
}

bool digest_is_sure(const struct record *record, enum sentiment sentiment)
{
	return record->judged && !record->verdict.unsure && record->verdict.sentiment == sentiment;
}

int digest_compare_authors(const struct record *a, const struct record *b)
{
	int order = bytes_compare(a->mention.source, b->mention.source);
	return order != 0 ? order : bytes_compare(a->mention.author, b->mention.author);
}

enum digest_source_state digest_source_state(const struct health *health)
{
	if (health->last_success == TIMESTAMP_UNKNOWN)
		return SOURCE_NEVER;
	if (health->failures > 0)
		return SOURCE_FAILING;
	return health->items_new == 0 ? SOURCE_SILENT : SOURCE_WELL;
}

struct digest_interval digest_wilson(int64_t part, int64_t whole)
{
	const double z = 1.96;
	double n = (double)whole, share = (double)part / n;
	double scale = 1 + z * z / n;
	double centre = (share + z * z / (2 * n)) / scale;
	double half = z / scale * sqrt(share * (1 - share) / n + z * z / (4 * n * n));
	return (struct digest_interval){share, fmax(0, centre - half), fmin(1, centre + half)};
}

struct digest_net digest_net_sentiment(const struct digest_figures *figures)
{
	int64_t positive = figures->sentiment[SENTIMENT_POSITIVE], negative = figures->sentiment[SENTIMENT_NEGATIVE];
	int64_t polar = positive + negative, all = polar + figures->sentiment[SENTIMENT_NEUTRAL];
	struct digest_net net = {NAN, NAN, NAN, NAN};
	if (all > 0)
		net.all = 100 * (double)(positive - negative) / (double)all;
	if (polar == 0)
		return net;
	struct digest_interval interval = digest_wilson(positive, polar);
	net.polar = 100 * (2 * interval.share - 1);
	net.low = 100 * (2 * interval.low - 1);
	net.high = 100 * (2 * interval.high - 1);
	return net;
}

/* -- mentions ----------------------------------------------------------------------------------------- */

static int64_t cluster_of(const struct record *record)
{
	return record->cluster == 0 ? record->number : record->cluster;
}

static int compare_times(const struct record *a, const struct record *b)
{
	timestamp time_a = digest_time(a), time_b = digest_time(b);
	if (time_a != time_b)
		return time_a < time_b ? -1 : 1;
	return (a->number > b->number) - (a->number < b->number);
}

/* Copies together, the earliest first. */
static int by_cluster(const void *left, const void *right)
{
	const struct record *a = *(const struct record *const *)left, *b = *(const struct record *const *)right;
	int64_t cluster_a = cluster_of(a), cluster_b = cluster_of(b);
	if (cluster_a != cluster_b)
		return cluster_a < cluster_b ? -1 : 1;
	return compare_times(a, b);
}

static int by_time(const void *left, const void *right)
{
	const struct digest_mention *a = left, *b = right;
	return compare_times(a->record, b->record);
}

/* Pointers to the records, for sorting. */
static const struct record **sorted(struct arena *arena, const struct record *records, size_t count,
                                    int (*order)(const void *, const void *))
{
	const struct record **list = arena_allocate(arena, count + 1, sizeof(const struct record *));
	for (size_t i = 0; i < count; i++)
		list[i] = &records[i];
	qsort(list, count, sizeof(const struct record *), order);
	return list;
}

/* Folds the records into mentions, by time. */
static struct digest_mention *mentions_of(struct arena *arena, const struct record *records, size_t count,
                                          size_t *mention_count)
{
	const struct record **list = sorted(arena, records, count, by_cluster);
	struct digest_mention *mentions = arena_allocate(arena, count + 1, sizeof *mentions);
	size_t filled = 0;
	for (size_t i = 0; i < count; i++) {
		bool opens = i == 0 || cluster_of(list[i]) != cluster_of(list[i - 1]);
		if (opens)
			mentions[filled++] = (struct digest_mention){list[i], -1, COUNT_UNKNOWN};
		struct digest_mention *mention = &mentions[filled - 1];
		mention->copies++;
		if (!mention->record->judged && list[i]->judged)
			mention->record = list[i];
		if (list[i]->mention.author_followers > mention->reach)
			mention->reach = list[i]->mention.author_followers;
	}
	qsort(mentions, filled, sizeof *mentions, by_time);
	*mention_count = filled;
	return mentions;
}

/* -- figures ------------------------------------------------------------------------------------------ */

static void count_verdict(const struct verdict *verdict, struct digest_figures *figures)
{
	if (verdict->unsure)
		figures->unsure++;
	else
		figures->sentiment[verdict->sentiment]++;
	figures->truncated += verdict->truncated;
	figures->severity[verdict->severity]++;
	for (size_t i = 0; i < verdict->risk_count; i++) {
		const struct risk *risk = &verdict->risks[i];
		figures->topics[risk->topic]++;
		if (figures->topic_level[risk->topic] < risk->level)
			figures->topic_level[risk->topic] = risk->level;
	}
}

static void count_mentions(const struct digest_mention *mentions, size_t count, struct digest_figures *figures)
{
	double confidence = 0;
	for (size_t i = 0; i < count; i++) {
		const struct record *record = mentions[i].record;
		figures->mentions++;
		figures->copies += mentions[i].copies;
		figures->hours[timestamp_hour(digest_time(record))]++;
		if (!record->judged) {
			figures->unjudged++;
			continue;
		}
		count_verdict(&record->verdict, figures);
		confidence += record->verdict.unsure ? 0 : record->verdict.confidence;
	}
	int64_t sure = figures->mentions - figures->unjudged - figures->unsure;
	figures->confidence = sure == 0 ? NAN : confidence / (double)sure;
}

static int by_author(const void *left, const void *right)
{
	const struct record *a = *(const struct record *const *)left, *b = *(const struct record *const *)right;
	int order = digest_compare_authors(a, b);
	return order != 0 ? order : compare_times(a, b);
}

static void count_authors(struct arena *arena, const struct record *records, size_t count,
                          struct digest_figures *figures)
{
	const struct record **list = sorted(arena, records, count, by_author);
	for (size_t i = 0; i < count;) {
		int64_t followers = COUNT_UNKNOWN;
		size_t next = i;
		for (; next < count && digest_compare_authors(list[next], list[i]) == 0; next++)
			if (list[next]->mention.author_followers > followers)
				followers = list[next]->mention.author_followers;
		bool named = !bytes_empty(list[i]->mention.author);
		figures->authors += named;
		if (named && followers >= 0) {
			figures->authors_with_reach++;
			if (__builtin_add_overflow(figures->reach, followers, &figures->reach))
				figures->reach = INT64_MAX;
		}
		i = next;
	}
}

/* -- status ------------------------------------------------------------------------------------------- */

/* Topics that can hurt people or end a company (market practice: level 3 at once). */
static const bool is_danger[TOPICS] = {
	[TOPIC_SAFETY] = true,  [TOPIC_FRAUD] = true,          [TOPIC_DATA_LEAK] = true,
	[TOPIC_BOYCOTT] = true, [TOPIC_DISCRIMINATION] = true, [TOPIC_THREAT] = true,
};

enum { SERIOUS = 3, COMPLAINT_GRAVE = 2, TOPIC_VOICES = 3 };

static void add_reason(struct digest *digest, enum digest_status status, enum digest_reason_kind kind, int64_t count,
                       enum topic topic)
{
	if (digest->status < status)
		digest->status = status;
	if (digest->reason_count < DIGEST_REASONS)
		digest->reasons[digest->reason_count++] = (struct digest_reason){kind, count, topic};
}

static bool speaks_of(const struct verdict *verdict, enum topic topic, int level)
{
	for (size_t i = 0; i < verdict->risk_count; i++)
		if (verdict->risks[i].topic == topic && verdict->risks[i].level >= level)
			return true;
	return false;
}

/* Mentions of at least this severity that speak of a topic; TOPICS: of any or none. */
static int64_t count_severe(const struct digest *digest, int severity, enum topic topic)
{
	int64_t count = 0;
	for (size_t i = 0; i < digest->mention_count; i++) {
		const struct record *record = digest->mentions[i].record;
		if (record->judged && record->verdict.severity >= severity &&
		    (topic == TOPICS || speaks_of(&record->verdict, topic, 1)))
			count++;
	}
	return count;
}

/* Number of the author of each record among the day's authors; nameless ones are each their own. */
static size_t *number_authors(struct arena *arena, const struct digest_input *input)
{
	const struct record **list = sorted(arena, input->records, input->record_count, by_author);
	size_t *numbers = arena_allocate(arena, input->record_count + 1, sizeof *numbers);
	size_t number = 0;
	for (size_t i = 0; i < input->record_count; i++) {
		bool same = i > 0 && !bytes_empty(list[i]->mention.author) &&
		            digest_compare_authors(list[i], list[i - 1]) == 0;
		number += i > 0 && !same;
		numbers[list[i] - input->records] = number;
	}
	return numbers;
}

/* The most distinct negative authors that spoke within the brand's alert.within. */
static int64_t most_voices(struct arena *arena, const struct digest *digest, const size_t *authors)
{
	const struct digest_input *input = digest->input;
	const struct record *records = input->records;
	int64_t *spoken = arena_allocate(arena, input->record_count + 1, sizeof *spoken);
	int64_t voices = 0, most = 0;
	size_t oldest = 0;
	for (size_t i = 0; i < input->record_count; i++) {
		if (!digest_is_sure(&records[i], SENTIMENT_NEGATIVE))
			continue;
		voices += spoken[authors[i]]++ == 0;
		for (; digest_time(&records[oldest]) + input->brand->alert_within < digest_time(&records[i]); oldest++)
			if (digest_is_sure(&records[oldest], SENTIMENT_NEGATIVE))
				voices -= --spoken[authors[oldest]] == 0;
		if (voices > most)
			most = voices;
	}
	return most;
}

/* The topic that the most authors complain of gravely; the number of authors. */
static int64_t loudest_topic(struct arena *arena, const struct digest *digest, const size_t *authors,
                             enum topic *loudest)
{
	const struct digest_input *input = digest->input;
	int64_t most = 0;
	for (int topic = 0; topic < TOPICS; topic++) {
		bool *counted = arena_allocate(arena, input->record_count + 1, sizeof *counted);
		int64_t voices = 0;
		for (size_t i = 0; i < input->record_count; i++)
			if (input->records[i].judged && !counted[authors[i]] &&
			    speaks_of(&input->records[i].verdict, (enum topic)topic, COMPLAINT_GRAVE)) {
				counted[authors[i]] = true;
				voices++;
			}
		if (voices > most) {
			most = voices;
			*loudest = (enum topic)topic;
		}
	}
	return most;
}

static void weigh_mentions(struct arena *arena, struct digest *digest)
{
	const struct brand *brand = digest->input->brand;
	int64_t worst = digest->today.severity[SEVERITY_MOST], serious = count_severe(digest, SERIOUS, TOPICS);
	int64_t alarming = count_severe(digest, (int)brand->alert_severity, TOPICS), dangers = 0;
	for (int topic = 0; topic < TOPICS; topic++)
		dangers += is_danger[topic] && count_severe(digest, SERIOUS, (enum topic)topic) > 0;
	if (worst > 0)
		add_reason(digest, DIGEST_CRISIS, REASON_CRISIS, worst, TOPICS);
	if (dangers > 1 && serious > 1)
		add_reason(digest, DIGEST_CRISIS, REASON_DANGERS, dangers, TOPICS);
	if (serious > worst)
		add_reason(digest, DIGEST_WATCH, REASON_SERIOUS, serious, TOPICS);
	if (alarming > serious)
		add_reason(digest, DIGEST_WATCH, REASON_ALERT_LEVEL, alarming, TOPICS);
	const size_t *authors = number_authors(arena, digest->input);
	int64_t voices = most_voices(arena, digest, authors);
	if (voices >= brand->alert_voices)
		add_reason(digest, DIGEST_WATCH, REASON_VOICES, voices, TOPICS);
	enum topic topic = TOPICS;
	int64_t complainers = loudest_topic(arena, digest, authors, &topic);
	if (complainers >= TOPIC_VOICES)
		add_reason(digest, DIGEST_WATCH, REASON_TOPIC, complainers, topic);
}

static void weigh_sources(struct digest *digest)
{
	int64_t failing = 0;
	for (size_t i = 0; i < digest->input->health_count; i++) {
		enum digest_source_state state = digest_source_state(&digest->input->healths[i]);
		failing += state == SOURCE_FAILING || state == SOURCE_NEVER;
	}
	bool blind = failing == (int64_t)digest->input->health_count;
	if (digest->today.mentions == 0 && blind)
		add_reason(digest, DIGEST_BLIND, REASON_BLINDNESS, failing, TOPICS);
	else if (digest->today.mentions == 0)
		add_reason(digest, DIGEST_CALM, REASON_SILENCE, 0, TOPICS);
	else if (digest->reason_count == 0)
		add_reason(digest, DIGEST_CALM, REASON_NOTHING, digest->today.mentions, TOPICS);
	if (digest->today.unjudged > 0)
		add_reason(digest, DIGEST_CALM, REASON_UNJUDGED, digest->today.unjudged, TOPICS);
	if (failing > 0 && digest->status != DIGEST_BLIND)
		add_reason(digest, DIGEST_CALM, REASON_FAILING, failing, TOPICS);
}

void digest_compute(const struct digest_input *input, struct arena *arena, struct digest *digest)
{
	*digest = (struct digest){.input = input};
	size_t before_count;
	struct digest_mention *before = mentions_of(arena, input->before, input->before_count, &before_count);
	digest->mentions = mentions_of(arena, input->records, input->record_count, &digest->mention_count);
	count_mentions(before, before_count, &digest->before);
	count_mentions(digest->mentions, digest->mention_count, &digest->today);
	count_authors(arena, input->before, input->before_count, &digest->before);
	count_authors(arena, input->records, input->record_count, &digest->today);
	digest->net = digest_net_sentiment(&digest->today);
	digest->net_before = digest_net_sentiment(&digest->before);
	weigh_mentions(arena, digest);
	weigh_sources(digest);
	digest_choose(arena, digest);
}
