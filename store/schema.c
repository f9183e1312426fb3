/* The tables, and the way from each older version to the present one. */
#include "store/schema.h"

#include "store/database.h"

#include <assert.h>
#include <stdio.h>

/* "Soum": marks the file as ours. */
enum { APPLICATION = 0x536f756d };

/* What leads from version i to i + 1. A step that was released is never changed: a new one follows it. */
static const char *const steps[] = {
	"CREATE TABLE sources ("
	" number INTEGER PRIMARY KEY,"
	" name TEXT NOT NULL UNIQUE,"
	" kind TEXT NOT NULL,"
	" cursor BLOB, etag BLOB, last_modified BLOB, url TEXT,"
	" url_confirmations INTEGER NOT NULL DEFAULT 0,"
	" next_try INTEGER,"
	" failures INTEGER NOT NULL DEFAULT 0,"
	" quota_day INTEGER,"
	" quota_used INTEGER NOT NULL DEFAULT 0,"
	" last_try INTEGER, last_success INTEGER, last_item INTEGER, last_error INTEGER,"
	" error TEXT"
	") STRICT;"

	/* AUTOINCREMENT: a number that people have seen never names another mention. copy_of: the first of the
         * cluster, NULL for the first itself, whose copies count the cluster. pending: to be judged. */
	"CREATE TABLE mentions ("
	" number INTEGER PRIMARY KEY AUTOINCREMENT,"
	" source INTEGER NOT NULL REFERENCES sources (number),"
	" id TEXT NOT NULL,"
	" url TEXT, title TEXT, text TEXT NOT NULL, author TEXT, author_url TEXT, lang TEXT, parent TEXT, brand TEXT,"
	" published INTEGER, edited INTEGER,"
	" author_followers INTEGER, likes INTEGER, shares INTEGER, replies INTEGER, views INTEGER,"
	" rating REAL,"
	" first_seen INTEGER NOT NULL,"
	" day INTEGER NOT NULL,"
	" copy_of INTEGER REFERENCES mentions (number),"
	" copies INTEGER NOT NULL DEFAULT 1,"
	" edits INTEGER NOT NULL DEFAULT 0,"
	" pending INTEGER NOT NULL DEFAULT 1 CHECK (pending IN (0, 1)),"
	" UNIQUE (source, id)"
	") STRICT;"
	"CREATE INDEX mentions_day ON mentions (day);"
	"CREATE INDEX mentions_seen ON mentions (source, first_seen);"
	"CREATE INDEX mentions_pending ON mentions (pending) WHERE pending = 1;"
	"CREATE INDEX mentions_copies ON mentions (copy_of) WHERE copy_of IS NOT NULL;"

	"CREATE TABLE history ("
	" number INTEGER PRIMARY KEY,"
	" mention INTEGER NOT NULL REFERENCES mentions (number) ON DELETE CASCADE,"
	" replaced INTEGER NOT NULL,"
	" title TEXT, text TEXT NOT NULL"
	") STRICT;"
	"CREATE INDEX history_mention ON history (mention);"

	/* The first of each cluster under the keys of its sketch. */
	"CREATE TABLE sketches ("
	" key INTEGER NOT NULL,"
	" mention INTEGER NOT NULL REFERENCES mentions (number),"
	" PRIMARY KEY (key, mention)"
	") STRICT, WITHOUT ROWID;"

	"CREATE TABLE rejects ("
	" number INTEGER PRIMARY KEY,"
	" source INTEGER NOT NULL REFERENCES sources (number),"
	" key INTEGER NOT NULL,"
	" first_seen INTEGER NOT NULL, last_seen INTEGER NOT NULL,"
	" place INTEGER NOT NULL,"
	" reason TEXT NOT NULL,"
	" raw BLOB,"
	" UNIQUE (source, key)"
	") STRICT;"

	/* version: of the analyzers; NULL where the text changed since. */
	"CREATE TABLE verdicts ("
	" mention INTEGER PRIMARY KEY REFERENCES mentions (number) ON DELETE CASCADE,"
	" version TEXT,"
	" judged INTEGER NOT NULL,"
	" lang TEXT NOT NULL, mixed INTEGER NOT NULL,"
	" sentiment TEXT NOT NULL CHECK (sentiment IN ('neg', 'neu', 'pos')),"
	" confidence REAL NOT NULL, unsure INTEGER NOT NULL, polarity REAL NOT NULL,"
	" severity INTEGER NOT NULL CHECK (severity BETWEEN 0 AND 4),"
	" offensive INTEGER NOT NULL, intent TEXT NOT NULL, needs_reply INTEGER NOT NULL, truncated INTEGER NOT NULL,"
	" flip TEXT, evidence TEXT NOT NULL,"
	" human_sentiment TEXT, human_topics TEXT, human_note TEXT"
	") STRICT;"
	"CREATE INDEX verdicts_version ON verdicts (version, mention);"

	"CREATE TABLE verdict_risks ("
	" mention INTEGER NOT NULL REFERENCES verdicts (mention) ON DELETE CASCADE,"
	" topic TEXT NOT NULL,"
	" level INTEGER NOT NULL CHECK (level BETWEEN 1 AND 4),"
	" PRIMARY KEY (mention, topic)"
	") STRICT, WITHOUT ROWID;"

	/* The mention's times stand here too, so that a brand's day is one range of an index. */
	"CREATE TABLE verdict_brands ("
	" mention INTEGER NOT NULL REFERENCES verdicts (mention) ON DELETE CASCADE,"
	" brand TEXT NOT NULL,"
	" place INTEGER NOT NULL,"
	" day INTEGER NOT NULL, first_seen INTEGER NOT NULL,"
	" PRIMARY KEY (mention, brand)"
	") STRICT, WITHOUT ROWID;"
	"CREATE INDEX verdict_brands_day ON verdict_brands (brand, day, mention);"
	"CREATE INDEX verdict_brands_seen ON verdict_brands (brand, first_seen, mention);"

	/* next_try NULL: sent, or given up until a person looks. */
	"CREATE TABLE outbox ("
	" number INTEGER PRIMARY KEY AUTOINCREMENT,"
	" id TEXT NOT NULL UNIQUE,"
	" brand TEXT NOT NULL,"
	" cause TEXT NOT NULL CHECK (cause IN ('severity', 'voices', 'test')),"
	" level INTEGER NOT NULL,"
	" sender TEXT NOT NULL, recipients TEXT NOT NULL, message BLOB NOT NULL,"
	" raised INTEGER NOT NULL,"
	" next_try INTEGER,"
	" tries INTEGER NOT NULL DEFAULT 0,"
	" failed INTEGER, error TEXT,"
	" sent INTEGER"
	") STRICT;"
	"CREATE INDEX outbox_unsent ON outbox (next_try) WHERE sent IS NULL;"
	"CREATE INDEX outbox_raised ON outbox (brand, cause, raised);"

	"CREATE TABLE alert_mentions ("
	" mention INTEGER NOT NULL REFERENCES mentions (number) ON DELETE CASCADE,"
	" mail INTEGER NOT NULL REFERENCES outbox (number),"
	" PRIMARY KEY (mention, mail)"
	") STRICT, WITHOUT ROWID;",

	/* thread: the Message-ID of the first alert of the incident. */
	"ALTER TABLE outbox ADD COLUMN thread TEXT;"
	"CREATE INDEX alert_mentions_mail ON alert_mentions (mail, mention);",
};

enum { VERSION = sizeof steps / sizeof steps[0] };

static bool check_owner(struct store *store, int64_t version, struct error *error)
{
	int64_t application, tables;
	if (!database_number(store, "PRAGMA application_id", &application, error) ||
	    !database_number(store, "SELECT count(*) FROM sqlite_schema", &tables, error))
		return false;
	bool blank = application == 0 && version == 0 && tables == 0;
	if (!blank && application != APPLICATION)
		return error_set(error, ERROR_DATA,
		                 "%s is the database of another program; set `state` to a folder of Soumaa's own",
		                 store->path);
	if (version < 0 || version > VERSION)
		return error_set(error, ERROR_UNAVAILABLE,
		                 "%s was written by a newer Soumaa (format %lld, this program knows %d); "
		                 "install that version or newer, or name another `state` folder",
		                 store->path, (long long)version, (int)VERSION);
	return true;
}

static bool take_steps(struct store *store, int64_t version, struct error *error)
{
	for (int64_t step = version; step < VERSION; step++)
		if (!database_execute(store, steps[step], error))
			return false;
	char mark[96];
	snprintf(mark, sizeof mark, "PRAGMA application_id = %d; PRAGMA user_version = %d", (int)APPLICATION,
	         (int)VERSION);
	return database_execute(store, mark, error);
}

bool schema_migrate(struct store *store, struct error *error)
{
	int64_t version;
	if (!database_number(store, "PRAGMA user_version", &version, error) || !check_owner(store, version, error))
		return false;
	if (version == VERSION)
		return true;
	bool inner;
	if (!database_enter(store, &inner, error))
		return false;
	assert(!inner);
	/* Another process may have migrated while we waited for the lock. */
	bool well = database_number(store, "PRAGMA user_version", &version, error) &&
	            check_owner(store, version, error) && take_steps(store, version, error);
	return database_leave(store, inner, well, error);
}
