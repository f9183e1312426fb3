/* One scan of a list of keywords: what `soumaa scan` was asked, what reads its input and what writes its hits. */
#pragma once

#include "analyzers/analyzer.h"
#include "analyzers/keywords.h"
#include "commands/command.h"
#include "core/record.h"
#include "reports/scan_page.h"
#include "store/store.h"

enum scan_format { SCAN_TEXT, SCAN_JSONL, SCAN_CSV, SCAN_HTML };

/* What is printed of what is found. */
enum scan_mode { SCAN_HITS, SCAN_COUNT, SCAN_FILES };

/* A line, or the text of a mention. */
struct scan_text {
	struct bytes text;
	size_t offset; /* where in the line it begins: a line that is too long comes in pieces */
	int64_t number;
	struct record *record; /* of a mention; judged where the store has a verdict; NULL: plain text */
};

struct scan {
	struct invocation *invocation;
	struct keywords *keywords;
	struct analyzer *analyzer; /* NULL where nothing is to be judged */
	struct analyzer_scratch *scratch;
	struct scan_page *page; /* NULL but for HTML */
	const char *language;   /* of the page */
	enum scan_format format;
	enum scan_mode mode;
	bool colour, several, progress;
	int64_t most;        /* lines that match of one file, -1: all */
	size_t context;      /* lines shown around one that matches */
	timestamp since;     /* TIMESTAMP_UNKNOWN: all */
	const char *file;    /* being scanned */
	int64_t lines;       /* of it, that matched */
	int64_t shown, next; /* the last line shown with its context, and how many are to be shown behind it */
	struct keyword_hit *hits;
	size_t hit_count, hit_capacity;
	struct buffer before; /* lines before this one, with their ends */
	size_t before_count;
	struct buffer line_room; /* an escaped line without its escapes */
	struct arena arena;      /* of one line */
	struct buffer out;
	bool any, unreadable; /* something was found; a file could not be read */
	struct error failure; /* of a write inside a store's list */
};

/* Scans files, standard input, the store or the sources, as the invocation says. */
bool scan_read_all(struct scan *scan, struct error *error);

/* Scans the mentions of a store. */
bool scan_records(struct scan *scan, struct store *store, const char *name, struct error *error);

/* Scans what the sources say now. */
bool scan_live(struct scan *scan, struct error *error);

/* What stands before the first hit and behind the last one. */
void scan_write_head(struct scan *scan);
void scan_write_foot(struct scan *scan);

/* The hits of a text that has some. */
void scan_write_hits(struct scan *scan, const struct scan_text *text);

/* A line that has none, which may be shown around one that has. */
void scan_write_other(struct scan *scan, const struct scan_text *text);

/* What is known of a file at its end: the count, or its name. */
void scan_write_file(struct scan *scan);

/* Sends what has been written to standard output. */
bool scan_flush(struct scan *scan, struct error *error);
