/* Reads the sources of compiled data. */
#include "analyzers/source_files.h"

#include "core/file.h"
#include "core/memory.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

static int is_visible(const struct dirent *item)
{
	return item->d_name[0] != '.';
}

static int by_bytes(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

static bool ends_so(const char *name, const char *ending)
{
	size_t length = strlen(name), end = strlen(ending);
	return length > end && strcmp(name + length - end, ending) == 0;
}

static void hash_piece(void *state, struct bytes piece)
{
	XXH3_64bits_update(state, piece.data, piece.length);
}

/* A file's hash begins with that of the files before it. */
static void begin_hash(const struct source_files *files, const char *name, XXH3_state_t *state)
{
	XXH3_INITSTATE(state); /* its seed is compared before it is set */
	XXH3_64bits_reset_withSeed(state, files->hash);
	XXH3_64bits_update(state, name, strlen(name) + 1);
}

static bool add(const char *folder, const char *name, size_t limit, struct source_files *files, struct error *error)
{
	files->items = memory_grow(files->items, files->count, &files->capacity, sizeof *files->items);
	struct source_file *file = &files->items[files->count++];
	*file = (struct source_file){.name = arena_copy_string(&files->arena, name),
	                             .path = arena_format(&files->arena, "%s/%s", folder, name).data};
	XXH3_state_t state;
	begin_hash(files, name, &state);
	bool well = file_read_pieces(file->path, limit, hash_piece, &state, error);
	files->hash = XXH3_64bits_digest(&state);
	return well;
}

bool source_files_hold(size_t limit, struct source_files *files, struct error *error)
{
	files->hash = files->begun;
	for (size_t i = 0; i < files->count; i++) {
		struct source_file *file = &files->items[i];
		XXH3_state_t state;
		begin_hash(files, file->name, &state);
		buffer_clear(&file->contents);
		if (!file_read(file->path, limit, &file->contents, error))
			return false;
		hash_piece(&state, buffer_bytes(&file->contents));
		files->hash = XXH3_64bits_digest(&state);
	}
	return true;
}

bool source_files_add(const char *folder, const char *ending, size_t limit, struct source_files *files,
                      struct error *error)
{
	struct dirent **items;
	int count = scandir(folder, &items, is_visible, by_bytes);
	if (count < 0)
		return error_set(error, ERROR_UNAVAILABLE, "%s: the folder cannot be read: %s", folder,
		                 strerror(errno));
	bool well = true;
	for (int i = 0; i < count; i++) {
		if (well && ends_so(items[i]->d_name, ending))
			well = add(folder, items[i]->d_name, limit, files, error);
		free(items[i]);
	}
	free(items);
	return well;
}

void source_files_finish(struct source_files *files)
{
	for (size_t i = 0; i < files->count; i++)
		buffer_finish(&files->items[i].contents);
	free(files->items);
	arena_finish(&files->arena);
	*files = (struct source_files){0};
}
