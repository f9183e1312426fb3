/* Opening, closing and the caller's own transactions. */
#include "store/store.h"

#include "core/memory.h"
#include "store/database.h"
#include "store/schema.h"

#include <assert.h>
#include <stdlib.h>

bool store_open(const char *path, bool create, struct store **store, struct error *error)
{
	*store = memory_allocate(1, sizeof **store);
	if (database_open(*store, path, create, error) && schema_migrate(*store, error))
		return true;
	store_close(*store);
	*store = NULL;
	return false;
}

void store_close(struct store *store)
{
	if (store == NULL)
		return;
	database_close(store);
	free(store);
}

bool store_begin(struct store *store, struct error *error)
{
	bool inner;
	bool well = database_enter(store, &inner, error);
	assert(!well || !inner);
	return well;
}

bool store_commit(struct store *store, struct error *error)
{
	return database_leave(store, false, true, error);
}

void store_rollback(struct store *store)
{
	struct error ignored;
	database_leave(store, false, false, &ignored);
}

bool store_check(struct store *store, struct error *error)
{
	struct arena arena = {0};
	struct call call;
	bool failed;
	bool sound = call_begin(&call, store, STATEMENT_CHECK, error) && call_row(&call, &failed, error);
	if (sound) {
		struct bytes answer = call_read_bytes(&call, &arena);
		sound = bytes_equal_string(answer, "ok") ||
		        error_set(error, ERROR_DATA,
		                  "%s is damaged: %.*s; move it away and restore a backup, or collect anew",
		                  store->path, (int)answer.length, answer.data);
		call_end(&call);
	}
	if (sound && call_begin(&call, store, STATEMENT_CHECK_KEYS, error) && call_row(&call, &failed, error)) {
		call_end(&call);
		sound = error_set(error, ERROR_DATA, "%s is damaged: rows refer to others that are gone", store->path);
	}
	arena_finish(&arena);
	return sound;
}
