/* Files with a head and a checksum, mapped read-only. */
#include "analyzers/mapped_file.h"

#include <assert.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "the files are written in this byte order");
static_assert(sizeof(struct mapped_file_head) % MAPPED_FILE_ALIGNMENT == 0, "the first part is aligned too");

enum mapped_file_outcome mapped_file_read(struct bytes whole, const char magic[static 8], struct mapped_file *file)
{
	*file = (struct mapped_file){0};
	if (whole.length < sizeof file->head)
		return MAPPED_FILE_DAMAGED;
	memcpy(&file->head, whole.data, sizeof file->head);
	file->parts = (struct bytes){whole.data + sizeof file->head, whole.length - sizeof file->head};
	if (memcmp(file->head.magic, magic, sizeof file->head.magic) != 0)
		return MAPPED_FILE_FOREIGN;
	bool same = XXH3_64bits(file->parts.data, file->parts.length) == file->head.checksum;
	return same ? MAPPED_FILE_WHOLE : MAPPED_FILE_DAMAGED;
}

enum mapped_file_outcome mapped_file_open(const char *path, const char magic[static 8], struct mapped_file *file)
{
	struct stat status;
	*file = (struct mapped_file){0};
	int descriptor = open(path, O_RDONLY | O_CLOEXEC);
	if (descriptor < 0)
		return MAPPED_FILE_MISSING;
	bool some = fstat(descriptor, &status) == 0 && S_ISREG(status.st_mode) && status.st_size > 0;
	size_t length = some ? (size_t)status.st_size : 0;
	void *map = some ? mmap(NULL, length, PROT_READ, MAP_PRIVATE | MAP_POPULATE, descriptor, 0) : MAP_FAILED;
	close(descriptor);
	if (map == MAP_FAILED)
		return MAPPED_FILE_DAMAGED;
	enum mapped_file_outcome outcome = mapped_file_read((struct bytes){map, length}, magic, file);
	file->map = map;
	file->map_length = length;
	if (outcome != MAPPED_FILE_WHOLE)
		mapped_file_close(file);
	return outcome;
}

void mapped_file_close(struct mapped_file *file)
{
	if (file->map != NULL)
		munmap(file->map, file->map_length);
	*file = (struct mapped_file){0};
}

const void *mapped_file_take(struct bytes *rest, size_t count, size_t size)
{
	size_t length = count * size;
	size_t padded = (length + MAPPED_FILE_ALIGNMENT - 1) / MAPPED_FILE_ALIGNMENT * MAPPED_FILE_ALIGNMENT;
	if (count > rest->length / size || padded > rest->length)
		return NULL;
	const void *part = rest->data;
	*rest = (struct bytes){rest->data + padded, rest->length - padded};
	return part;
}

void mapped_file_begin(struct buffer *out, const struct mapped_file_head *head)
{
	assert(out->length == 0);
	buffer_append(out, head, sizeof *head);
}

void mapped_file_end(struct buffer *out)
{
	struct mapped_file_head head;
	memcpy(&head, out->data, sizeof head);
	head.checksum = XXH3_64bits(out->data + sizeof head, out->length - sizeof head);
	memcpy(out->data, &head, sizeof head);
}
