/* Finds, makes and keeps compiled files. */
#include "analyzers/made_file.h"

#include "core/arena.h"
#include "core/data_folder.h"
#include "core/file.h"

static bool map(const struct made_file_kind *kind, const char *path, uint64_t hash, struct made_file *file,
                void *target)
{
	if (path == NULL || mapped_file_open(path, kind->magic, &file->mapped) != MAPPED_FILE_WHOLE)
		return false;
	if (file->mapped.head.sources == hash && kind->lay_out(&file->mapped, target))
		return true;
	mapped_file_close(&file->mapped);
	return false;
}

/* A cache that cannot be written makes the next start slower, and nothing worse. */
static void keep(const struct made_file *file, const char *path)
{
	struct error error;
	if (path != NULL && file_make_parent(path, &error))
		(void)file_write(path, buffer_bytes(&file->made), &error);
}

bool made_file_make(const struct made_file_kind *kind, void *sources, struct made_file *file, void *target,
                    struct error *error)
{
	if (!kind->make(sources, &file->made, error))
		return false;
	bool whole = mapped_file_read(buffer_bytes(&file->made), kind->magic, &file->mapped) == MAPPED_FILE_WHOLE &&
	             kind->lay_out(&file->mapped, target);
	return whole || error_set(error, ERROR_SYSTEM, "%s: what was made is not whole: this is a mistake of soumaa",
	                          kind->name);
}

bool made_file_open(const struct made_file_kind *kind, const char *folder, void *sources, uint64_t hash,
                    struct made_file *file, void *target, struct error *error)
{
	struct arena arena = {0};
	const char *cached = data_folder_cache(kind->name, &arena);
	const char *const places[] = {arena_format(&arena, "%s/%s", folder, kind->name).data,
	                              data_folder_built(kind->name, &arena), cached};
	bool well = false;
	for (size_t i = 0; !well && i < sizeof places / sizeof places[0]; i++)
		well = map(kind, places[i], hash, file, target);
	if (!well) {
		well = made_file_make(kind, sources, file, target, error);
		if (well)
			keep(file, cached);
	}
	arena_finish(&arena);
	return well;
}

void made_file_close(struct made_file *file)
{
	mapped_file_close(&file->mapped);
	buffer_finish(&file->made);
}
