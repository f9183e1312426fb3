/* Whole files: read with a limit, written whole or not at all, locked against a second run. */
#include "core/file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PIECE = 64 << 10 };

/* One piece of a descriptor behind the `*length` bytes that came before; `*got` is 0 at the end. */
static bool read_piece(int descriptor, const char *path, size_t limit, char *room, size_t *length, size_t *got,
                       struct error *error)
{
	ssize_t count;
	do {
		count = read(descriptor, room, PIECE);
	} while (count < 0 && errno == EINTR);
	if (count < 0)
		return error_set(error, ERROR_IO, "%s: reading failed: %s", path, strerror(errno));
	*got = (size_t)count;
	*length += *got;
	if (*length > limit)
		return error_set(error, ERROR_DATA, "%s: larger than the limit of %zu bytes", path, limit);
	return true;
}

static bool read_descriptor(int descriptor, const char *path, size_t limit, struct buffer *contents,
                            struct error *error)
{
	size_t length = 0, got = 1;
	while (got > 0) {
		char *room = buffer_reserve(contents, PIECE);
		if (!read_piece(descriptor, path, limit, room, &length, &got, error))
			return false;
		contents->length += got;
	}
	return true;
}

/* A descriptor, or -1 with the error. */
static int open_file(const char *path, struct error *error)
{
	int descriptor = open(path, O_RDONLY | O_CLOEXEC);
	if (descriptor < 0)
		error_set(error, ERROR_NO_INPUT, "%s: cannot open: %s", path, strerror(errno));
	return descriptor;
}

bool file_read(const char *path, size_t limit, struct buffer *contents, struct error *error)
{
	if (strcmp(path, "-") == 0)
		return read_descriptor(STDIN_FILENO, "standard input", limit, contents, error);
	int descriptor = open_file(path, error);
	if (descriptor < 0)
		return false;
	bool whole = read_descriptor(descriptor, path, limit, contents, error);
	close(descriptor);
	return whole;
}

bool file_read_pieces(const char *path, size_t limit, void (*take)(void *context, struct bytes piece), void *context,
                      struct error *error)
{
	char room[PIECE];
	size_t length = 0, got = 1;
	int descriptor = open_file(path, error);
	bool well = descriptor >= 0;
	while (well && got > 0) {
		well = read_piece(descriptor, path, limit, room, &length, &got, error);
		if (well && got > 0)
			take(context, (struct bytes){room, got});
	}
	if (descriptor >= 0)
		close(descriptor);
	return well;
}

static bool write_all(int descriptor, struct bytes contents)
{
	while (contents.length > 0) {
		ssize_t done = write(descriptor, contents.data, contents.length);
		if (done < 0 && errno == EINTR)
			continue;
		if (done <= 0)
			return false;
		contents = bytes_from(contents, (size_t)done);
	}
	return true;
}

/* The folder of a path, "." where it names none. */
static void folder_of(const char *path, char folder[static PATH_MAX])
{
	const char *slash = strrchr(path, '/');
	if (slash == NULL)
		snprintf(folder, PATH_MAX, ".");
	else
		snprintf(folder, PATH_MAX, "%.*s", slash == path ? 1 : (int)(slash - path), path);
}

bool file_sync_parent(const char *path)
{
	char folder[PATH_MAX];
	folder_of(path, folder);
	int descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (descriptor < 0)
		return false;
	bool synced = fsync(descriptor) == 0;
	close(descriptor);
	return synced;
}

bool file_write(const char *path, struct bytes contents, struct error *error)
{
	char temporary[PATH_MAX];
	if ((size_t)snprintf(temporary, sizeof temporary, "%s.new", path) >= sizeof temporary)
		return error_set(error, ERROR_CREATE, "%s: the path is too long", path);
	/* A run that was killed may have left its temporary file; ours replaces it. */
	int descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0640);
	if (descriptor < 0)
		return error_set(error, ERROR_CREATE, "%s: cannot create: %s", temporary, strerror(errno));
	bool written = write_all(descriptor, contents) && fsync(descriptor) == 0;
	int cause = errno;
	if (close(descriptor) != 0 && written) {
		written = false;
		cause = errno;
	}
	if (written && rename(temporary, path) != 0) {
		written = false;
		cause = errno;
	}
	if (!written) {
		unlink(temporary);
		return error_set(error, ERROR_IO, "%s: writing failed: %s", path, strerror(cause));
	}
	if (!file_sync_parent(path))
		return error_set(error, ERROR_IO, "%s: the folder cannot be synced: %s", path, strerror(errno));
	return true;
}

bool file_make_folder(const char *path, struct error *error)
{
	char part[PATH_MAX];
	if (strlen(path) >= sizeof part)
		return error_set(error, ERROR_CREATE, "%s: the path is too long", path);
	for (const char *at = path; *at != 0;) {
		at += strspn(at, "/");
		at += strcspn(at, "/");
		memcpy(part, path, (size_t)(at - path));
		part[at - path] = 0;
		struct stat status;
		if (part[0] != 0 && mkdir(part, 0750) != 0 &&
		    !(errno == EEXIST && stat(part, &status) == 0 && S_ISDIR(status.st_mode)))
			return error_set(error, ERROR_CREATE, "%s: cannot make the folder: %s", part, strerror(errno));
	}
	return true;
}

bool file_make_parent(const char *path, struct error *error)
{
	char folder[PATH_MAX];
	folder_of(path, folder);
	return file_make_folder(folder, error);
}

bool file_lock(const char *path, struct file_lock *lock, struct error *error)
{
	lock->descriptor = open(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0640);
	if (lock->descriptor < 0)
		return error_set(error, ERROR_CREATE, "%s: cannot create the lock: %s", path, strerror(errno));
	if (flock(lock->descriptor, LOCK_EX | LOCK_NB) == 0)
		return true;
	int cause = errno;
	file_unlock(lock);
	if (cause == EWOULDBLOCK)
		return error_set(error, ERROR_TEMPORARY, "another run is at work (it holds %s); this one leaves", path);
	return error_set(error, ERROR_SYSTEM, "%s: cannot lock: %s", path, strerror(cause));
}

void file_unlock(struct file_lock *lock)
{
	if (lock->descriptor >= 0)
		close(lock->descriptor);
	lock->descriptor = -1;
}
