/* Whole files: read with a limit, written whole or not at all, locked against a second run. */
#pragma once

#include "core/buffer.h"
#include "core/error.h"

/* Reads a whole file into the buffer (appending). False with ERROR_NO_INPUT where it cannot be opened,
 * ERROR_DATA where it is larger than `limit`, ERROR_IO where reading fails. "-" is standard input. */
bool file_read(const char *path, size_t limit, struct buffer *contents, struct error *error);

/* The same piece by piece, for what need not be held: calls `take` with each in order. */
bool file_read_pieces(const char *path, size_t limit, void (*take)(void *context, struct bytes piece), void *context,
                      struct error *error);

/* Writes `path` whole or not at all: a temporary file in the same folder, fsync, rename, fsync of the
 * folder. A file that is there stays as it is until the rename. The mode is 0640 less the umask. */
bool file_write(const char *path, struct bytes contents, struct error *error);

/* Makes a folder and its missing parents, mode 0750 less the umask. */
bool file_make_folder(const char *path, struct error *error);

/* The same for the folder that a file is to stand in. */
bool file_make_parent(const char *path, struct error *error);

/* Makes a file's name in its folder survive a power cut. */
bool file_sync_parent(const char *path);

struct file_lock {
	int descriptor;
};

/* Takes an exclusive lock on the file, which is made where it is missing. Does not wait: false with
 * ERROR_TEMPORARY where another process holds it. */
bool file_lock(const char *path, struct file_lock *lock, struct error *error);
void file_unlock(struct file_lock *lock);
