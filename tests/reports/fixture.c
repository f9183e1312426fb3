/* A brand's day made by hand. */
#include "tests/reports/fixture.h"

#include <string.h>

/* One mention of the day in a line; times are UTC. */
struct row {
	const char *id, *author, *title, *text, *published;
	int64_t cluster, followers;
	enum language lang;
	enum sentiment sentiment;
	bool judged, unsure;
	int severity;
	enum topic topic; /* TOPICS: none */
	int level;
	enum intent intent;
	bool needs_reply;
	const char *parent;
};

/* 2026-11-24 is a Tuesday. Mentions 1 and 2 are copies. */
static const struct row rows[FIXTURE_RECORDS] = {
	{"a1", "Salma B.", NULL, "Ils ont volé l'argent de mon compte, c'est une arnaque !", "2026-11-24T07:15:00Z", 1,
         1200, LANGUAGE_FRENCH, SENTIMENT_NEGATIVE, true, false, 3, TOPIC_FRAUD, 3, INTENT_COMPLAINT, true, NULL},
	{"a2", "Presse24", "Banque Atlas visée", "Ils ont volé l'argent de mon compte, c'est une arnaque !",
         "2026-11-24T07:45:00Z", 1, 54000, LANGUAGE_FRENCH, SENTIMENT_NEGATIVE, true, false, 3, TOPIC_FRAUD, 3,
         INTENT_COMPLAINT, false, NULL},
	{"a3", "يوسف", NULL, "التطبيق واقف من الصباح وحتى واحد ما كيجاوب", "2026-11-24T08:05:00Z", 3, COUNT_UNKNOWN,
         LANGUAGE_DARIJA_ARAB, SENTIMENT_NEGATIVE, true, false, 2, TOPIC_OUTAGE, 2, INTENT_COMPLAINT, true, NULL},
	{"a4", "karim_casa", NULL, "l'app makhedamach 3yit, chi 7ed 3ndo nefs lmochkil?", "2026-11-24T08:20:00Z", 4,
         310, LANGUAGE_DARIJA_LATIN, SENTIMENT_NEGATIVE, true, false, 1, TOPIC_OUTAGE, 1, INTENT_QUESTION, true, NULL},
	{"a5", "Nadia", NULL, "شكرا لموظفي وكالة المعاريف على حسن الاستقبال", "2026-11-24T09:00:00Z", 5, 800,
         LANGUAGE_ARABIC, SENTIMENT_POSITIVE, true, false, 0, TOPICS, 0, INTENT_PRAISE, false, NULL},
	{"a6", "Omar", NULL, "Moi je suis client depuis dix ans, jamais eu de souci. Je recommande.",
         "2026-11-24T09:30:00Z", 6, 2500, LANGUAGE_FRENCH, SENTIMENT_POSITIVE, true, false, 0, TOPICS, 0,
         INTENT_RECOMMEND, false, "a1"},
	{"a7", "Hind", NULL, "What are the opening hours on Friday?", "2026-11-24T10:10:00Z", 7, COUNT_UNKNOWN,
         LANGUAGE_ENGLISH, SENTIMENT_NEUTRAL, true, false, 0, TOPICS, 0, INTENT_QUESTION, true, NULL},
	{"a8", "Rachid", NULL, "Ah bravo, encore un dimanche de maintenance...", "2026-11-24T11:00:00Z", 8,
         COUNT_UNKNOWN, LANGUAGE_FRENCH, SENTIMENT_POSITIVE, true, true, 0, TOPICS, 0, INTENT_CHAT, false, NULL},
	{"a9", "Lina", NULL, "Banque Atlas ouvre une agence à Tiznit.", "2026-11-24T12:00:00Z", 9, COUNT_UNKNOWN,
         LANGUAGE_FRENCH, SENTIMENT_NEUTRAL, false, false, 0, TOPICS, 0, INTENT_NEWS, false, NULL},
};

static struct bytes chosen(const char *own, struct bytes foreign)
{
	return own == NULL || bytes_absent(foreign) ? bytes_of(own) : foreign;
}

static struct record record_of(const struct row *row, int64_t number, struct bytes foreign)
{
	struct record record = {.number = number, .cluster = row->cluster, .judged = row->judged, .copies = 1};
	record.mention = mention_blank();
	record.mention.id = bytes_of(row->id);
	record.mention.source = bytes_of("forum");
	record.mention.author = chosen(row->author, foreign);
	record.mention.title = chosen(row->title, foreign);
	record.mention.text = chosen(row->text, foreign);
	record.mention.url = chosen("https://www.forum.example.ma/t/1?p=2&q=é", foreign);
	record.mention.parent = bytes_of(row->parent);
	record.mention.published = timestamp_parse(bytes_of(row->published));
	record.mention.author_followers = row->followers;
	record.first_seen = record.mention.published + 600000;
	record.verdict = (struct verdict){.lang = row->lang,
	                                  .sentiment = row->sentiment,
	                                  .unsure = row->unsure,
	                                  .confidence = row->unsure ? 0.5 : 0.8,
	                                  .severity = row->severity,
	                                  .intent = row->intent,
	                                  .needs_reply = row->needs_reply};
	record.verdict.polarity = row->sentiment == SENTIMENT_NEGATIVE ? -0.75 : 0.25;
	if (row->topic != TOPICS)
		record.verdict.risks[record.verdict.risk_count++] = (struct risk){row->topic, row->level};
	return record;
}

/* The first mention's evidence: "volé" is a rule's match, "arnaque" a word. */
static void add_evidence(struct fixture *fixture, struct bytes foreign)
{
	struct bytes text = fixture->records[0].mention.text;
	bool own = bytes_absent(foreign);
	size_t rule = own ? bytes_find(text, bytes_of("volé")) : 0,
	       word = own ? bytes_find(text, bytes_of("arnaque")) : 1;
	fixture->evidence[0] = (struct evidence){
		EVIDENCE_WORD, chosen("arnaque", foreign),   FIELD_TEXT,
		word,          own ? word + 7 : text.length, chosen("arnaque", foreign),
		-1.5};
	fixture->evidence[1] = (struct evidence){EVIDENCE_RULE,
	                                         chosen("fraud.theft", foreign),
	                                         FIELD_TEXT,
	                                         rule,
	                                         own ? rule + 5 : text.length / 2,
	                                         chosen("volé", foreign),
	                                         0};
	fixture->evidence[2] = (struct evidence){EVIDENCE_BIAS, bytes_of("bias"), FIELD_TEXT, 0, 0, bytes_of(""), 0.1};
	fixture->records[0].verdict.evidence = fixture->evidence;
	fixture->records[0].verdict.evidence_count = 3;
	fixture->records[0].copies = fixture->records[1].copies = 2;
	fixture->records[0].mention.likes = 3;
	fixture->records[0].mention.replies = 4;
}

static void add_sources(struct fixture *fixture, struct bytes foreign)
{
	timestamp noon = timestamp_parse(bytes_of("2026-11-24T12:00:00Z"));
	const char *names[FIXTURE_SOURCES] = {"forum", "presse", "youtube", "appels"};
	for (size_t i = 0; i < FIXTURE_SOURCES; i++)
		fixture->healths[i] = (struct health){.source = chosen(names[i], foreign),
		                                      .kind = bytes_of("feed"),
		                                      .last_try = noon,
		                                      .last_success = noon,
		                                      .last_item = noon,
		                                      .last_error = TIMESTAMP_UNKNOWN,
		                                      .next_try = noon};
	fixture->healths[0].items_new = 9;
	fixture->healths[0].rejects = 2;
	fixture->healths[2].failures = 4;
	fixture->healths[3].last_success = TIMESTAMP_UNKNOWN;
}

static void add_brands(struct fixture *fixture, struct bytes foreign)
{
	fixture->recipients[0] = (struct bytes)BYTES("cm@example.ma");
	fixture->recipients[1] = (struct bytes)BYTES("direction@example.ma");
	fixture->competitor = (struct bytes)BYTES("tilimat");
	fixture->brands[0] = (struct brand){
		.id = BYTES("atlas"), .alert_severity = 3, .alert_voices = 5, .alert_within = 3600000};
	fixture->brands[0].name = chosen("Banque Atlas", foreign);
	fixture->brands[0].recipients = (struct yaml_list){fixture->recipients, NULL, 2};
	fixture->brands[0].competitors = (struct yaml_list){&fixture->competitor, NULL, 1};
	fixture->brands[1] = (struct brand){.id = BYTES("tilimat")};
	fixture->brands[1].name = chosen("Tilimat", foreign);
	fixture->configuration.brands = fixture->brands;
	fixture->configuration.brand_count = 2;
	fixture->configuration.mail.from = (struct bytes)BYTES("soumaa@example.ma");
}

static void add_before(struct fixture *fixture, struct bytes foreign)
{
	const size_t like[FIXTURE_BEFORE] = {2, 4, 6};
	for (size_t i = 0; i < FIXTURE_BEFORE; i++) {
		fixture->before[i] = record_of(&rows[like[i]], (int64_t)i + 101, foreign);
		fixture->before[i].cluster = fixture->before[i].number;
		fixture->before[i].mention.published -= 86400000;
		fixture->before[i].first_seen -= 86400000;
	}
}

void fixture_make(struct fixture *fixture, const char *language, struct bytes foreign)
{
	struct error error;
	*fixture = (struct fixture){0};
	timestamp_set_zone("Africa/Casablanca", &error);
	add_brands(fixture, foreign);
	fixture->configuration.language = bytes_of(language);
	for (size_t i = 0; i < FIXTURE_RECORDS; i++)
		fixture->records[i] = record_of(&rows[i], (int64_t)i + 1, foreign);
	add_evidence(fixture, foreign);
	add_before(fixture, foreign);
	add_sources(fixture, foreign);
	fixture->input = (struct digest_input){.configuration = &fixture->configuration,
	                                       .brand = &fixture->brands[0],
	                                       .date = BYTES("2026-11-24"),
	                                       .now = timestamp_parse(bytes_of("2026-11-24T19:30:00Z")),
	                                       .language = language,
	                                       .analyzer_version = "1-abcdef",
	                                       .records = fixture->records,
	                                       .record_count = FIXTURE_RECORDS,
	                                       .before = fixture->before,
	                                       .before_count = FIXTURE_BEFORE,
	                                       .healths = fixture->healths,
	                                       .health_count = FIXTURE_SOURCES,
	                                       .share_of_voice = {8, 12, -1, -1, -1, -1, -1, -1}};
	timestamp_day(fixture->input.date, &fixture->input.from, &fixture->input.to);
	fixture->alert = (struct alert){.cause = ALERT_SEVERITY,
	                                .id = BYTES("atlas-severity-1"),
	                                .brand = BYTES("atlas"),
	                                .level = 3,
	                                .since = fixture->records[0].mention.published,
	                                .now = fixture->input.now,
	                                .voices = 2,
	                                .within = 3600000,
	                                .threshold = 3,
	                                .records = fixture->records,
	                                .record_count = 2};
}
