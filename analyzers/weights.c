/* The file of learned weights: head, weights of signals, rows, values, perfect hash; each part a multiple of 8 bytes.
 */
#include "analyzers/weights.h"

#include "core/file.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "the file is written in this byte order");

struct file_head {
	char magic[8];
	uint32_t columns, signals, count, reserved;
	uint64_t sources;
	uint64_t checksum; /* of all that follows, xxh3 */
};

static const char magic[8] = "soumaaW2";

static size_t padded(size_t size)
{
	return (size + 7) / 8 * 8;
}

static size_t size_of_signals(const struct weights *weights)
{
	return padded((size_t)weights->signals * COLUMNS * sizeof(float));
}

static size_t size_of_values(const struct weights *weights)
{
	return padded((size_t)weights->count * COLUMNS);
}

static bool map_file(const char *path, struct weights *weights, struct error *error)
{
	struct stat status;
	int file = open(path, O_RDONLY | O_CLOEXEC);
	if (file < 0)
		return error_set(error, ERROR_UNAVAILABLE, "%s: the learned weights cannot be read: %s", path,
		                 strerror(errno));
	bool well = fstat(file, &status) == 0 && status.st_size >= (off_t)sizeof(struct file_head);
	void *map = well ? mmap(NULL, (size_t)status.st_size, PROT_READ, MAP_PRIVATE, file, 0) : MAP_FAILED;
	close(file);
	if (map == MAP_FAILED)
		return error_set(error, ERROR_CONFIGURATION,
		                 "%s: no file of learned weights; make it with soumaa train", path);
	weights->map = map;
	weights->map_length = (size_t)status.st_size;
	return true;
}

/* Lays the parts over the map; false where they do not fill it exactly. */
static bool lay_out(struct weights *weights)
{
	const char *at = (const char *)weights->map + sizeof(struct file_head);
	size_t left = weights->map_length - sizeof(struct file_head);
	size_t rows = padded((size_t)weights->count * sizeof *weights->rows);
	size_t before = size_of_signals(weights) + rows + size_of_values(weights);
	if (left < before)
		return false;
	weights->of_signals = (const void *)at;
	weights->rows = (const void *)(at + size_of_signals(weights));
	weights->values = (const int8_t *)(at + size_of_signals(weights) + rows);
	weights->index = perfect_hash_map((struct bytes){at + before, left - before});
	return weights->index != NULL;
}

bool weights_open(const char *path, uint32_t signals, struct weights *weights, struct error *error)
{
	struct file_head head;
	*weights = (struct weights){0};
	if (!map_file(path, weights, error))
		return false;
	memcpy(&head, weights->map, sizeof head);
	weights->signals = head.signals;
	weights->count = head.count;
	weights->sources = head.sources;
	weights->checksum = head.checksum;
	const char *body = (const char *)weights->map + sizeof head;
	bool ours = memcmp(head.magic, magic, sizeof magic) == 0 && head.columns == COLUMNS && head.signals == signals;
	if (ours && XXH3_64bits(body, weights->map_length - sizeof head) == head.checksum && lay_out(weights))
		return true;
	weights_close(weights);
	return error_set(error, ERROR_CONFIGURATION, "%s: %s; make the file anew with soumaa train", path,
	                 ours ? "the learned weights are damaged" : "the learned weights are of another version");
}

void weights_close(struct weights *weights)
{
	perfect_hash_destroy(weights->index);
	if (weights->map != NULL)
		munmap(weights->map, weights->map_length);
	*weights = (struct weights){0};
}

static void append_padded(struct buffer *out, const void *data, size_t length)
{
	buffer_append(out, data, length);
	buffer_append(out, (char[8]){0}, padded(length) - length);
}

bool weights_write(const char *path, const struct weights *weights, const uint64_t *keys, struct error *error)
{
	struct buffer out = {0};
	struct file_head head = {
		.columns = COLUMNS, .signals = weights->signals, .count = weights->count, .sources = weights->sources};
	memcpy(head.magic, magic, sizeof magic);
	buffer_append(&out, &head, sizeof head);
	append_padded(&out, weights->of_signals, (size_t)weights->signals * COLUMNS * sizeof(float));
	append_padded(&out, weights->rows, (size_t)weights->count * sizeof *weights->rows);
	append_padded(&out, weights->values, (size_t)weights->count * COLUMNS);
	struct perfect_hash *index = perfect_hash_create(keys, weights->count);
	perfect_hash_pack(index, &out);
	perfect_hash_destroy(index);
	head.checksum = XXH3_64bits(out.data + sizeof head, out.length - sizeof head);
	memcpy(out.data, &head, sizeof head);
	bool well = file_write(path, buffer_bytes(&out), error);
	buffer_finish(&out);
	return well;
}
