/* The connection to SQLite. */
#include "store/database.h"

#include "core/file.h"
#include "core/limits.h"
#include "core/memory.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* What a result code of SQLite means for us. Rows of primary codes. */
static const struct {
	int code;
	enum error_code error;
	const char *sentence; /* NULL: SQLite's own */
} failures[] = {
	{SQLITE_BUSY, ERROR_TEMPORARY, "another process holds the database; try again when it has finished"},
	{SQLITE_LOCKED, ERROR_TEMPORARY, "another process holds the database; try again when it has finished"},
	{SQLITE_NOTADB, ERROR_DATA, "this is no database of Soumaa; name another `state` folder or move the file away"},
	{SQLITE_CORRUPT, ERROR_DATA, "the database is damaged; move it away and restore a backup, or collect anew"},
	{SQLITE_FULL, ERROR_IO, "the disk is full; nothing was changed; make room and run again"},
	{SQLITE_IOERR, ERROR_IO, NULL},
	{SQLITE_TOOBIG, ERROR_DATA, NULL},
	{SQLITE_NOMEM, ERROR_SYSTEM, "out of memory; nothing was changed"},
	{SQLITE_READONLY, ERROR_PERMISSION,
         "the database cannot be written; check the owner and mode of file and folder"},
	{SQLITE_PERM, ERROR_PERMISSION, "the database cannot be written; check the owner and mode of file and folder"},
	{SQLITE_CANTOPEN, ERROR_IO, "the database cannot be opened; check that its folder exists and can be written"},
};

bool database_fail(struct store *store, struct error *error)
{
	int code = sqlite3_extended_errcode(store->connection);
	const char *detail = sqlite3_errmsg(store->connection);
	for (size_t i = 0; i < sizeof failures / sizeof failures[0]; i++) {
		if (failures[i].code != (code & 0xff))
			continue;
		const char *sentence = failures[i].sentence == NULL ? detail : failures[i].sentence;
		return error_set(error, failures[i].error, "%s: %s", store->path, sentence);
	}
	return error_set(error, ERROR_INTERNAL, "%s: SQLite answers %d: %s", store->path, code, detail);
}

static bool fail_to_open(const char *path, int cause, bool create, struct error *error)
{
	if (cause == ENOENT && !create)
		return error_set(error, ERROR_NO_INPUT, "%s: there is no database yet; `soumaa collect` makes it",
		                 path);
	if (cause == EACCES || cause == EROFS || cause == EPERM)
		return error_set(error, ERROR_PERMISSION,
		                 "%s: cannot open the database: %s; check the owner and mode of the folder", path,
		                 strerror(cause));
	return error_set(error,
	                 cause == ENOSPC || cause == EIO ? ERROR_IO
	                 : create                        ? ERROR_CREATE
	                                                 : ERROR_NO_INPUT,
	                 "%s: cannot open the database: %s", path, strerror(cause));
}

/* SQLite gives a new file the mode 0644 and does not sync its folder: mentions are personal data, and must be
 * there after a power cut. A file that exists is left alone: closing it here would drop the locks of other
 * connections of this process. */
static bool make_file(const char *path, struct error *error)
{
	if (!file_make_parent(path, error))
		return false;
	int descriptor = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0640);
	if (descriptor < 0)
		return errno == EEXIST || fail_to_open(path, errno, true, error);
	close(descriptor);
	return file_sync_parent(path) || fail_to_open(path, errno, true, error);
}

/* A database file may come from anywhere: its schema is not trusted, and nobody may change it behind SQLite. */
static bool set_guards(struct store *store, struct error *error)
{
	static const struct {
		int option, value;
	} guards[] = {
		{SQLITE_DBCONFIG_DEFENSIVE, 1},      {SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0},
		{SQLITE_DBCONFIG_ENABLE_TRIGGER, 0}, {SQLITE_DBCONFIG_ENABLE_VIEW, 0},
		{SQLITE_DBCONFIG_DQS_DML, 0},        {SQLITE_DBCONFIG_DQS_DDL, 0},
		{SQLITE_DBCONFIG_ENABLE_FKEY, 1},    {SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0},
	};
	for (size_t i = 0; i < sizeof guards / sizeof guards[0]; i++)
		if (sqlite3_db_config(store->connection, guards[i].option, guards[i].value, NULL) != SQLITE_OK)
			return database_fail(store, error);
	sqlite3_limit(store->connection, SQLITE_LIMIT_ATTACHED, 0);
	sqlite3_limit(store->connection, SQLITE_LIMIT_LENGTH, LIMIT_STORE_VALUE);
	sqlite3_busy_timeout(store->connection, LIMIT_STORE_BUSY);
	return true;
}

/* synchronous=FULL: a commit is on the disk before we go on, since what follows it (a mail, a file moved out of
 * the drop folder) cannot be undone; with NORMAL a power cut could take back the last commits. */
static bool set_modes(struct store *store, struct error *error)
{
	return database_execute(
		store,
		"PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA cell_size_check = ON;"
		"PRAGMA temp_store = MEMORY; PRAGMA cache_size = -32768; PRAGMA journal_size_limit = 67108864",
		error);
}

bool database_open(struct store *store, const char *path, bool create, struct error *error)
{
	*store = (struct store){.path = memory_copy_string(path)};
	bool file = strcmp(path, ":memory:") != 0;
	if (file && create && !make_file(path, error))
		return false;
	if (file && access(path, F_OK) != 0)
		return fail_to_open(path, errno, create, error);
	int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
	if (sqlite3_open_v2(path, &store->connection, flags, NULL) != SQLITE_OK) {
		int cause = store->connection == NULL ? ENOMEM : sqlite3_system_errno(store->connection);
		return cause != 0 ? fail_to_open(path, cause, create, error) : database_fail(store, error);
	}
	return set_guards(store, error) && set_modes(store, error);
}

void database_close(struct store *store)
{
	for (int i = 0; i < STATEMENTS; i++)
		sqlite3_finalize(store->prepared[i]);
	int code = sqlite3_close(store->connection);
	assert(code == SQLITE_OK);
	(void)code;
	free(store->path);
	*store = (struct store){0};
}

bool database_execute(struct store *store, const char *sql, struct error *error)
{
	return sqlite3_exec(store->connection, sql, NULL, NULL, NULL) == SQLITE_OK || database_fail(store, error);
}

bool database_number(struct store *store, const char *sql, int64_t *number, struct error *error)
{
	sqlite3_stmt *statement = NULL;
	bool well = sqlite3_prepare_v2(store->connection, sql, -1, &statement, NULL) == SQLITE_OK &&
	            sqlite3_step(statement) == SQLITE_ROW;
	*number = well ? sqlite3_column_int64(statement, 0) : 0;
	if (!well)
		database_fail(store, error);
	sqlite3_finalize(statement);
	return well;
}

static bool run_plain(struct store *store, enum statement which, struct error *error)
{
	struct call call;
	return call_begin(&call, store, which, error) && call_run(&call, error);
}

bool database_enter(struct store *store, bool *inner, struct error *error)
{
	*inner = sqlite3_get_autocommit(store->connection) == 0;
	return run_plain(store, *inner ? STATEMENT_SAVE : STATEMENT_BEGIN, error);
}

/* After some failures (full disk) SQLite has already rolled back by itself; then there is nothing to undo. */
static void undo(struct store *store, bool inner)
{
	struct error ignored;
	if (sqlite3_get_autocommit(store->connection) != 0)
		return;
	run_plain(store, inner ? STATEMENT_ROLLBACK_TO : STATEMENT_ROLLBACK, &ignored);
	if (inner)
		run_plain(store, STATEMENT_RELEASE, &ignored);
}

bool database_leave(struct store *store, bool inner, bool well, struct error *error)
{
	if (well && run_plain(store, inner ? STATEMENT_RELEASE : STATEMENT_COMMIT, error))
		return true;
	undo(store, inner);
	return false;
}

bool call_begin(struct call *call, struct store *store, enum statement which, struct error *error)
{
	sqlite3_stmt **statement = &store->prepared[which];
	*call = (struct call){.store = store, .bound = true};
	if (*statement == NULL && sqlite3_prepare_v3(store->connection, statements[which], -1,
	                                             SQLITE_PREPARE_PERSISTENT, statement, NULL) != SQLITE_OK)
		return database_fail(store, error);
	assert(!sqlite3_stmt_busy(*statement));
	call->statement = *statement;
	return true;
}

void call_text(struct call *call, struct bytes text)
{
	call->bound &= sqlite3_bind_text64(call->statement, ++call->value, text.data, text.length, SQLITE_STATIC,
	                                   SQLITE_UTF8) == SQLITE_OK;
}

void call_blob(struct call *call, struct bytes blob)
{
	call->bound &= sqlite3_bind_blob64(call->statement, ++call->value, blob.data, blob.length, SQLITE_STATIC) ==
	               SQLITE_OK;
}

void call_string(struct call *call, const char *string)
{
	call_text(call, bytes_of(string));
}

void call_integer(struct call *call, int64_t number)
{
	call->bound &= sqlite3_bind_int64(call->statement, ++call->value, number) == SQLITE_OK;
}

void call_null(struct call *call)
{
	call->bound &= sqlite3_bind_null(call->statement, ++call->value) == SQLITE_OK;
}

void call_number_or_null(struct call *call, int64_t number, int64_t null)
{
	if (number == null)
		call_null(call);
	else
		call_integer(call, number);
}

void call_time(struct call *call, timestamp at)
{
	call_number_or_null(call, at, TIMESTAMP_UNKNOWN);
}

void call_real(struct call *call, double number)
{
	call->bound &= sqlite3_bind_double(call->statement, ++call->value, number) == SQLITE_OK;
}

void call_end(struct call *call)
{
	sqlite3_reset(call->statement);
	sqlite3_clear_bindings(call->statement);
}

bool call_row(struct call *call, bool *failed, struct error *error)
{
	call->column = 0;
	int code = call->bound ? sqlite3_step(call->statement) : sqlite3_errcode(call->store->connection);
	*failed = code != SQLITE_ROW && code != SQLITE_DONE;
	if (*failed)
		database_fail(call->store, error);
	if (code != SQLITE_ROW)
		call_end(call);
	return code == SQLITE_ROW;
}

bool call_run(struct call *call, struct error *error)
{
	bool failed;
	if (call_row(call, &failed, error))
		call_end(call);
	return !failed;
}

struct bytes call_read_bytes(struct call *call, struct arena *arena)
{
	int column = call->column++;
	if (sqlite3_column_type(call->statement, column) == SQLITE_NULL)
		return (struct bytes){0};
	const void *data = sqlite3_column_blob(call->statement, column);
	size_t length = (size_t)sqlite3_column_bytes(call->statement, column);
	/* An empty value has no address of its own, but it is not absent. */
	return arena_copy(arena, (struct bytes){length == 0 ? "" : data, length});
}

int64_t call_read_integer(struct call *call)
{
	return sqlite3_column_int64(call->statement, call->column++);
}

int64_t call_read_number_or_null(struct call *call, int64_t null)
{
	int column = call->column++;
	return sqlite3_column_type(call->statement, column) == SQLITE_NULL
	               ? null
	               : sqlite3_column_int64(call->statement, column);
}

timestamp call_read_time(struct call *call)
{
	return call_read_number_or_null(call, TIMESTAMP_UNKNOWN);
}

double call_read_real(struct call *call, double null)
{
	int column = call->column++;
	return sqlite3_column_type(call->statement, column) == SQLITE_NULL
	               ? null
	               : sqlite3_column_double(call->statement, column);
}

bool call_with_number(struct store *store, enum statement which, int64_t number, struct error *error)
{
	struct call call;
	if (!call_begin(&call, store, which, error))
		return false;
	call_integer(&call, number);
	return call_run(&call, error);
}

bool call_with_two(struct store *store, enum statement which, int64_t first, int64_t second, struct error *error)
{
	struct call call;
	if (!call_begin(&call, store, which, error))
		return false;
	call_integer(&call, first);
	call_integer(&call, second);
	return call_run(&call, error);
}
