/* A file that the program makes to map it again: a head that says what it is, what it was made from and a checksum,
 * and behind it parts that each begin at a multiple of 8 bytes. */
#pragma once

#include "core/buffer.h"

#include <stdint.h>

enum { MAPPED_FILE_NUMBERS = 4, MAPPED_FILE_ALIGNMENT = 8 };

/* The first bytes of the file, in this machine's byte order (little-endian). */
struct mapped_file_head {
	char magic[8];                         /* the kind of file and the version of its form */
	uint32_t numbers[MAPPED_FILE_NUMBERS]; /* sizes of its parts: the kind says which */
	uint64_t sources;                      /* hash of what it was made from */
	uint64_t checksum;                     /* of all that follows, xxh3 */
};

struct mapped_file {
	struct mapped_file_head head;
	struct bytes parts; /* aligned */
	void *map;          /* NULL: the bytes are somebody else's */
	size_t map_length;
};

enum mapped_file_outcome {
	MAPPED_FILE_WHOLE,
	MAPPED_FILE_MISSING, /* or cannot be read: errno says why */
	MAPPED_FILE_FOREIGN, /* another kind, version or byte order */
	MAPPED_FILE_DAMAGED,
};

/* Maps a file, read-only. Nothing is held unless it is whole. What its numbers and parts say may still be false: a
 * checksum is no proof of who wrote it. */
enum mapped_file_outcome mapped_file_open(const char *path, const char magic[static 8], struct mapped_file *file);

/* The same of bytes in memory, aligned as a part is; they stay the caller's. */
enum mapped_file_outcome mapped_file_read(struct bytes whole, const char magic[static 8], struct mapped_file *file);

/* Safe on a zeroed struct. */
void mapped_file_close(struct mapped_file *file);

/* The next part, of `count` elements of `size` bytes, taken from the beginning of `rest`; NULL where it is shorter. */
const void *mapped_file_take(struct bytes *rest, size_t count, size_t size);

/* Begins a file in the empty buffer; the parts are appended behind it, each followed by buffer_align. */
void mapped_file_begin(struct buffer *out, const struct mapped_file_head *head);

/* Ends what mapped_file_begin began. */
void mapped_file_end(struct buffer *out);
