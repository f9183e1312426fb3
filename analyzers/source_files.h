/* The files that compiled data is made from: read and hashed as bytes at each start, since sizes and times are no proof
 * that they are the same. */
#pragma once

#include "core/arena.h"
#include "core/buffer.h"
#include "core/error.h"

#include <stdint.h>

struct source_file {
	const char *name; /* without its folder */
	const char *path;
	struct buffer contents;
};

/* Zero but for the hashes, which begin alike, before the first folder is added. */
struct source_files {
	struct arena arena;
	struct source_file *items; /* folder by folder, by name */
	size_t count, capacity;
	uint64_t begun, hash; /* of what it began with, and of the files' names and bytes too */
};

/* Adds the files of the folder whose names end so, each of `limit` bytes at most; their contents are hashed and not
 * held. Bytes, not the locale, order them, so that every machine reads them alike. False with ERROR_UNAVAILABLE where
 * the folder cannot be read, and as file_read. */
bool source_files_add(const char *folder, const char *ending, size_t limit, struct source_files *files,
                      struct error *error);

/* Reads the contents of all, for what is to be compiled; the hash becomes that of what was read now. */
bool source_files_hold(size_t limit, struct source_files *files, struct error *error);

/* Safe on a zeroed struct. */
void source_files_finish(struct source_files *files);
