/* The connection to SQLite: statements are called, never written, outside store/statements.c. */
#pragma once

#include "core/arena.h"
#include "core/error.h"
#include "core/timestamp.h"
#include "store/statements.h"

#include <sqlite3.h>

struct store {
	sqlite3 *connection;
	char *path;
	sqlite3_stmt *prepared[STATEMENTS]; /* at first use, then kept */
};

/* Opens the connection with its guards; a missing file is made where `create`. Errors as store_open. */
bool database_open(struct store *store, const char *path, bool create, struct error *error);
void database_close(struct store *store);

/* Sets the error of the connection's last failure, as a sentence with a remedy; returns false. */
bool database_fail(struct store *store, struct error *error);

/* Texts of the schema, which run once: no place for values. */
bool database_execute(struct store *store, const char *sql, struct error *error);
bool database_number(struct store *store, const char *sql, int64_t *number, struct error *error);

/* Begins a transaction, or, inside of one, a part of it that can be undone alone. Leaving keeps what was written
 * where `well`, else undoes it. Returns whether all went well. */
bool database_enter(struct store *store, bool *inner, struct error *error);
bool database_leave(struct store *store, bool inner, bool well, struct error *error);

/* One call of a statement: begin, give the values in the order of their numbers, then run it or take its rows.
 * Values must live until the call ends. */
struct call {
	struct store *store;
	sqlite3_stmt *statement;
	int value;  /* given last */
	int column; /* to be read next */
	bool bound; /* every value was taken */
};

bool call_begin(struct call *call, struct store *store, enum statement which, struct error *error);
void call_text(struct call *call, struct bytes text); /* absent: NULL */
void call_blob(struct call *call, struct bytes blob);
void call_string(struct call *call, const char *string);
void call_integer(struct call *call, int64_t number);
void call_number_or_null(struct call *call, int64_t number, int64_t null);
void call_time(struct call *call, timestamp at); /* TIMESTAMP_UNKNOWN: NULL */
void call_real(struct call *call, double number);
void call_null(struct call *call);

/* Runs a statement that gives no rows. */
bool call_run(struct call *call, struct error *error);

/* A whole call of a statement that takes one or two numbers and gives no rows. */
bool call_with_number(struct store *store, enum statement which, int64_t number, struct error *error);
bool call_with_two(struct store *store, enum statement which, int64_t first, int64_t second, struct error *error);

/* Takes the next row; false after the last one, or with `*failed`. The call has ended then. */
bool call_row(struct call *call, bool *failed, struct error *error);

/* Ends a call whose rows were not all taken. */
void call_end(struct call *call);

/* The row's next value. Bytes are copied into the arena. */
struct bytes call_read_bytes(struct call *call, struct arena *arena);
int64_t call_read_integer(struct call *call);
int64_t call_read_number_or_null(struct call *call, int64_t null);
timestamp call_read_time(struct call *call);
double call_read_real(struct call *call, double null);
