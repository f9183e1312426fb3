/* Every SQL statement of the store, in one table. Parameters are numbered in the order in which they are bound. */
#include "store/statements.h"

/* The columns of mention_row.c, in its order. */
#define MENTION_COLUMNS                                                                                                \
	"id, url, title, text, author, author_url, lang, parent, brand, published, edited, author_followers, likes, "  \
	"shares, replies, views, rating"

/* What record_read (records.c) reads, in its order; m is the mention, first the first of its cluster, v its
 * verdict. The verdict of a mention that waits to be judged again is not shown. */
#define RECORD_COLUMNS                                                                                                 \
	"m.number, s.name, m.id, m.url, m.title, m.text, m.author, m.author_url, m.lang, m.parent, m.brand, "          \
	"m.published, m.edited, m.author_followers, m.likes, m.shares, m.replies, m.views, m.rating, "                 \
	"m.first_seen, first.number, first.copies, m.edits, "                                                          \
	"v.mention, v.lang, v.mixed, v.sentiment, v.confidence, v.unsure, v.polarity, v.severity, v.offensive, "       \
	"v.intent, v.needs_reply, v.truncated, v.flip, v.evidence"

#define RECORD_JOINS                                                                                                   \
	" CROSS JOIN sources AS s ON s.number = m.source"                                                              \
	" CROSS JOIN mentions AS first ON first.number = coalesce(m.copy_of, m.number)"                                \
	" LEFT JOIN verdicts AS v ON v.mention = m.number AND m.pending = 0"

/* What a filter narrows (reading.c binds it): ?1 brand, ?2 ?3 days, ?4 no brand, ?5 source, ?6 only judged,
 * ?7 severity, ?8 sentiment, ?9 words. */
#define FILTER                                                                                                         \
	" AND (?4 = 0 OR v.mention IS NOT NULL AND NOT EXISTS"                                                         \
	"  (SELECT 1 FROM verdict_brands AS none WHERE none.mention = m.number))"                                      \
	" AND (?5 IS NULL OR m.source = (SELECT number FROM sources WHERE name = ?5))"                                 \
	" AND (?6 = 0 OR v.mention IS NOT NULL)"                                                                       \
	" AND (?7 = 0 OR v.severity >= ?7)"                                                                            \
	" AND (?8 IS NULL OR v.sentiment = ?8)"                                                                        \
	" AND (?9 IS NULL OR instr(lower(m.text), lower(?9)) > 0"                                                      \
	"  OR instr(lower(coalesce(m.title, '')), lower(?9)) > 0"                                                      \
	"  OR instr(lower(coalesce(m.author, '')), lower(?9)) > 0)"

/* The columns of a mail, in the order of outbox.c. */
#define MAIL_COLUMNS "number, id, brand, cause, level, sender, recipients, message, thread, tries, failed, error"

#define FROM_DAYS " FROM mentions AS m" RECORD_JOINS " WHERE ?1 IS NULL AND m.day >= ?2 AND m.day < ?3" FILTER
#define FROM_BRAND_DAYS                                                                                                \
	" FROM verdict_brands AS b CROSS JOIN mentions AS m ON m.number = b.mention" RECORD_JOINS                      \
	" WHERE b.brand = ?1 AND b.day >= ?2 AND b.day < ?3" FILTER

/* One row a cluster: its first member within the filter speaks for it (SQLite takes the other columns from the
 * row of the min). */
#define COUNT_OF(from)                                                                                                 \
	"SELECT count(*), coalesce(sum(members), 0) - count(*),"                                                       \
	" coalesce(sum(sentiment = 'neg' AND unsure = 0), 0), coalesce(sum(sentiment = 'neu' AND unsure = 0), 0),"     \
	" coalesce(sum(sentiment = 'pos' AND unsure = 0), 0), coalesce(sum(unsure), 0)"                                \
	" FROM (SELECT min(m.number), count(*) AS members, v.sentiment AS sentiment, v.unsure AS unsure" from          \
	" GROUP BY coalesce(m.copy_of, m.number))"

const char *const statements[STATEMENTS] = {
	[STATEMENT_BEGIN] = "BEGIN IMMEDIATE",
	[STATEMENT_COMMIT] = "COMMIT",
	[STATEMENT_ROLLBACK] = "ROLLBACK",
	[STATEMENT_SAVE] = "SAVEPOINT inner_call",
	[STATEMENT_RELEASE] = "RELEASE inner_call",
	[STATEMENT_ROLLBACK_TO] = "ROLLBACK TO inner_call",
	[STATEMENT_CHECK] = "PRAGMA quick_check(1)",
	[STATEMENT_CHECK_KEYS] = "PRAGMA foreign_key_check",

	/* -- sources -- */
	[STATEMENT_SOURCE_ADD] = "INSERT INTO sources (name, kind) VALUES (?1, ?2)"
				 " ON CONFLICT (name) DO UPDATE SET kind = excluded.kind RETURNING number",
	[STATEMENT_SOURCE_NUMBER] = "SELECT number FROM sources WHERE name = ?1",
	[STATEMENT_SOURCE_STATE] =
		"SELECT cursor, etag, last_modified, url, url_confirmations, next_try, failures, quota_day,"
		" quota_used FROM sources WHERE name = ?1",
	[STATEMENT_SOURCE_SUCCESS] =
		"UPDATE sources SET last_try = ?2, last_success = ?2, last_item = iif(?3, ?2, last_item), error = ?4,"
		" last_error = iif(?4 IS NULL, last_error, ?2), cursor = ?5, etag = ?6, last_modified = ?7, url = ?8,"
		" url_confirmations = ?9, next_try = ?10, failures = ?11, quota_day = ?12, quota_used = ?13"
		" WHERE number = ?1",
	[STATEMENT_SOURCE_FAILURE] = "UPDATE sources SET last_try = ?2, last_error = ?2, error = ?3, next_try = ?4, "
				     "failures = ?5, quota_day = ?6,"
				     " quota_used = ?7 WHERE number = ?1",
	[STATEMENT_SOURCE_HEALTH] = "SELECT last_try, last_success, last_item, last_error, error, failures, next_try,"
				    " (SELECT count(*) FROM mentions WHERE source = sources.number),"
				    " (SELECT count(*) FROM mentions WHERE source = sources.number AND first_seen >= "
				    "?2 AND first_seen < ?3),"
				    " (SELECT count(*) FROM rejects WHERE source = sources.number AND first_seen >= ?2 "
				    "AND first_seen < ?3),"
				    " quota_used FROM sources WHERE name = ?1",

	/* -- mentions -- */
	[STATEMENT_MENTION_KNOWN] = "SELECT number, first_seen, " MENTION_COLUMNS
				    " FROM mentions WHERE source = ?1 AND id = ?2",
	[STATEMENT_MENTION_ADD] =
		"INSERT INTO mentions (source, first_seen, " MENTION_COLUMNS ", day) VALUES"
		" (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19,"
		" iif(?12 <= ?2, ?12, ?2))",
	[STATEMENT_MENTION_UPDATE] = "UPDATE mentions SET (" MENTION_COLUMNS
				     ", day) = (?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14,"
				     " ?15, ?16, ?17, ?18, iif(?11 <= first_seen, ?11, first_seen)) WHERE number = ?1",
	[STATEMENT_MENTION_EDITED] = "UPDATE mentions SET edits = edits + 1, pending = 1 WHERE number = ?1",
	[STATEMENT_MENTION_STALE] = "UPDATE verdicts SET version = NULL WHERE mention = ?1",
	[STATEMENT_MENTION_DAY] = "UPDATE verdict_brands SET day = (SELECT day FROM mentions WHERE number = ?1)"
				  " WHERE mention = ?1",
	[STATEMENT_HISTORY_ADD] = "INSERT INTO history (mention, replaced, title, text) VALUES (?1, ?2, ?3, ?4)",
	[STATEMENT_HISTORY_TRIM] =
		"DELETE FROM history WHERE number IN"
		" (SELECT number FROM history WHERE mention = ?1 ORDER BY number DESC LIMIT -1 OFFSET ?2)",
	[STATEMENT_HISTORY] = "SELECT replaced, title, text FROM history WHERE mention = ?1 ORDER BY number",
	[STATEMENT_REJECT_ADD] = "INSERT INTO rejects (source, key, first_seen, last_seen, place, reason, raw)"
				 " VALUES (?1, ?2, ?3, ?3, ?4, ?5, ?6)"
				 " ON CONFLICT (source, key) DO UPDATE SET last_seen = excluded.last_seen,"
				 " place = excluded.place",
	[STATEMENT_REJECT_TRIM] =
		"DELETE FROM rejects WHERE number IN"
		" (SELECT number FROM rejects WHERE source = ?1 ORDER BY number DESC LIMIT -1 OFFSET ?2)",

	/* -- clusters -- */
	[STATEMENT_SKETCH_ADD] = "INSERT OR IGNORE INTO sketches (key, mention) VALUES (?1, ?2)",
	[STATEMENT_SKETCH_REMOVE] = "DELETE FROM sketches WHERE key = ?1 AND mention = ?2",
	[STATEMENT_SKETCH_CANDIDATES] = "SELECT mention FROM sketches WHERE key = ?1 ORDER BY mention LIMIT ?2",
	[STATEMENT_CLUSTER_TEXT] = "SELECT title, text, author FROM mentions WHERE number = ?1",
	[STATEMENT_CLUSTER_OF] = "SELECT copy_of, copies FROM mentions WHERE number = ?1",
	[STATEMENT_CLUSTER_SET] = "UPDATE mentions SET copy_of = ?2, copies = ?3 WHERE number = ?1",
	[STATEMENT_CLUSTER_COUNT] = "UPDATE mentions SET copies = copies + ?2 WHERE number = ?1",
	[STATEMENT_CLUSTER_SUCCESSOR] = "SELECT min(number) FROM mentions WHERE copy_of = ?1",
	[STATEMENT_CLUSTER_HAND_OVER] = "UPDATE mentions SET copy_of = ?2 WHERE copy_of = ?1 AND number <> ?2",
	[STATEMENT_CLUSTER_SPREAD] = "SELECT s.name, count(*), min(m.first_seen), max(m.first_seen)"
				     " FROM mentions AS m CROSS JOIN sources AS s ON s.number = m.source"
				     " WHERE m.number = ?1 OR m.copy_of = ?1"
				     " GROUP BY s.name ORDER BY min(m.first_seen), min(m.number)",

	/* -- verdicts -- */
	[STATEMENT_UNJUDGED] = "SELECT " RECORD_COLUMNS
			       " FROM (SELECT number FROM mentions WHERE pending = 1 ORDER BY number LIMIT ?1) AS u"
			       " CROSS JOIN mentions AS m ON m.number = u.number" RECORD_JOINS " ORDER BY m.number",
	[STATEMENT_UNJUDGED_AGAIN] =
		"SELECT " RECORD_COLUMNS " FROM (SELECT number FROM"
		" (SELECT number FROM mentions WHERE pending = 1 ORDER BY number LIMIT ?1)"
		" UNION ALL SELECT mention FROM"
		" (SELECT mention FROM verdicts WHERE version < ?2 ORDER BY version, mention LIMIT ?1)"
		" UNION ALL SELECT mention FROM"
		" (SELECT mention FROM verdicts WHERE version > ?2 ORDER BY version, mention LIMIT ?1) LIMIT ?1) AS u"
		" CROSS JOIN mentions AS m ON m.number = u.number" RECORD_JOINS " ORDER BY m.pending DESC, m.number",
	/* The human columns are not named, so that a correction survives. */
	[STATEMENT_VERDICT_PUT] =
		"INSERT INTO verdicts (mention, version, judged, lang, mixed, sentiment, confidence, unsure, polarity, "
		"severity,"
		" offensive, intent, needs_reply, truncated, flip, evidence)"
		" VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16)"
		" ON CONFLICT (mention) DO UPDATE SET version = excluded.version, judged = excluded.judged,"
		" lang = excluded.lang, mixed = excluded.mixed, sentiment = excluded.sentiment,"
		" confidence = excluded.confidence, unsure = excluded.unsure, polarity = excluded.polarity,"
		" severity = excluded.severity, offensive = excluded.offensive, intent = excluded.intent,"
		" needs_reply = excluded.needs_reply, truncated = excluded.truncated, flip = excluded.flip,"
		" evidence = excluded.evidence",
	[STATEMENT_VERDICT_JUDGED] = "UPDATE mentions SET pending = 0 WHERE number = ?1 AND pending = 1",
	[STATEMENT_VERDICT_RISKS_CLEAR] = "DELETE FROM verdict_risks WHERE mention = ?1",
	[STATEMENT_VERDICT_RISK_ADD] = "INSERT INTO verdict_risks (mention, topic, level) VALUES (?1, ?2, ?3)",
	[STATEMENT_VERDICT_RISKS] = "SELECT topic, level FROM verdict_risks WHERE mention = ?1",
	[STATEMENT_VERDICT_BRANDS_CLEAR] = "DELETE FROM verdict_brands WHERE mention = ?1",
	[STATEMENT_VERDICT_BRAND_ADD] = "INSERT OR IGNORE INTO verdict_brands (mention, place, brand, day, first_seen)"
					" SELECT number, ?2, ?3, day, first_seen FROM mentions WHERE number = ?1",
	[STATEMENT_VERDICT_BRANDS] = "SELECT brand FROM verdict_brands WHERE mention = ?1 ORDER BY place",

	/* -- alerts and outbox -- */
	[STATEMENT_ALARMING] =
		"SELECT " RECORD_COLUMNS
		" FROM verdict_brands AS b CROSS JOIN mentions AS m ON m.number = b.mention" RECORD_JOINS
		" WHERE b.brand = ?1 AND b.first_seen >= ?2 AND b.first_seen < ?3 AND v.severity >= ?4"
		" AND NOT EXISTS (SELECT 1 FROM alert_mentions AS told CROSS JOIN outbox AS o ON o.number = told.mail"
		"  WHERE told.mention = m.number AND o.brand = ?1)"
		" ORDER BY b.first_seen, b.mention LIMIT ?5",
	/* Who gives no name speaks once for each text. */
	[STATEMENT_NEGATIVE] =
		"SELECT " RECORD_COLUMNS " FROM (SELECT min(m.number) AS number FROM verdict_brands AS b"
		"  CROSS JOIN mentions AS m ON m.number = b.mention CROSS JOIN verdicts AS v ON v.mention = m.number"
		"  WHERE b.brand = ?1 AND b.first_seen >= ?2 AND b.first_seen < ?3 AND v.sentiment = 'neg' AND "
		"m.pending = 0"
		"  GROUP BY coalesce(m.author, coalesce(m.copy_of, m.number)) ORDER BY 1 LIMIT ?4) AS voice"
		" CROSS JOIN mentions AS m ON m.number = voice.number" RECORD_JOINS " ORDER BY m.first_seen, m.number",
	[STATEMENT_ALERT_MENTION_ADD] = "INSERT OR IGNORE INTO alert_mentions (mail, mention)"
					" SELECT number, ?2 FROM outbox WHERE id = ?1",
	/* ?3 clusters, ?4 topics: JSON arrays. */
	[STATEMENT_ALERT_THREAD] =
		"SELECT o.thread FROM outbox AS o CROSS JOIN alert_mentions AS told ON told.mail = o.number"
		" CROSS JOIN mentions AS m ON m.number = told.mention"
		" WHERE o.brand = ?1 AND o.cause IN ('severity', 'voices') AND o.raised >= ?2 AND o.thread IS NOT NULL"
		" AND (coalesce(m.copy_of, m.number) IN (SELECT value FROM json_each(?3)) OR EXISTS"
		"  (SELECT 1 FROM verdict_risks AS risk WHERE risk.mention = m.number"
		"   AND risk.topic IN (SELECT value FROM json_each(?4))))"
		" ORDER BY o.raised DESC, o.number DESC LIMIT 1",
	[STATEMENT_ALERT_LAST] = "SELECT max(raised) FROM outbox WHERE brand = ?1 AND cause = ?2",
	[STATEMENT_MAIL_ADD] =
		"INSERT INTO outbox (id, brand, cause, level, sender, recipients, message, thread, raised, next_try)"
		" VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?9) ON CONFLICT (id) DO NOTHING",
	/* What failed less often goes first, so that a mail on which the server hangs up holds nothing else up. */
	[STATEMENT_MAIL_DUE] = "SELECT " MAIL_COLUMNS " FROM outbox INDEXED BY outbox_unsent"
			       " WHERE sent IS NULL AND next_try <= ?1 ORDER BY tries, number",
	[STATEMENT_MAIL_REFUSED] = "SELECT " MAIL_COLUMNS " FROM outbox INDEXED BY outbox_unsent"
				   " WHERE sent IS NULL AND next_try IS NULL ORDER BY number",
	[STATEMENT_MAIL_SENT] = "UPDATE outbox SET sent = ?2, tries = tries + 1, error = NULL, next_try = NULL"
				" WHERE number = ?1 AND sent IS NULL",
	[STATEMENT_MAIL_FAILED] = "UPDATE outbox SET error = ?2, next_try = ?3, failed = ?4, tries = tries + 1"
				  " WHERE number = ?1 AND sent IS NULL",
	[STATEMENT_MAIL_POSTPONE] = "UPDATE outbox SET error = ?1, next_try = ?2, failed = ?3, tries = tries + 1"
				    " WHERE sent IS NULL AND next_try < ?2",
	[STATEMENT_MAIL_RETRY] = "UPDATE outbox SET next_try = ?2 WHERE sent IS NULL AND (?1 IS NULL OR number = ?1)"
				 " RETURNING number",
	[STATEMENT_MAIL_WAITING] = "SELECT count(next_try), count(*) - count(next_try) FROM outbox"
				   " WHERE sent IS NULL AND (?1 IS NULL OR brand = ?1)",

	/* -- reading -- */
	[STATEMENT_LIST] = "SELECT " RECORD_COLUMNS FROM_DAYS " ORDER BY m.day, m.number LIMIT ?10",
	[STATEMENT_LIST_NEWEST] = "SELECT " RECORD_COLUMNS FROM_DAYS " ORDER BY m.day DESC, m.number DESC LIMIT ?10",
	[STATEMENT_LIST_BRAND] = "SELECT " RECORD_COLUMNS FROM_BRAND_DAYS " ORDER BY b.day, b.mention LIMIT ?10",
	[STATEMENT_LIST_BRAND_NEWEST] = "SELECT " RECORD_COLUMNS FROM_BRAND_DAYS
					" ORDER BY b.day DESC, b.mention DESC LIMIT ?10",
	[STATEMENT_COUNT] = COUNT_OF(FROM_DAYS),
	[STATEMENT_COUNT_BRAND] = COUNT_OF(FROM_BRAND_DAYS),
	[STATEMENT_FIND_NUMBER] = "SELECT " RECORD_COLUMNS " FROM mentions AS m" RECORD_JOINS " WHERE m.number = ?1",
	[STATEMENT_FIND_ITEM] = "SELECT " RECORD_COLUMNS " FROM mentions AS m" RECORD_JOINS
				" WHERE m.source = (SELECT number FROM sources WHERE name = ?1) AND m.id = ?2",
};
