/* The file of learned weights: weights of signals, rows, values, perfect hash. */
#include "analyzers/weights.h"

#include "core/file.h"

#include <errno.h>
#include <string.h>

static const char magic[8] = "soumaaW2";

/* The numbers of the file's head. */
enum { NUMBER_COLUMNS, NUMBER_SIGNALS, NUMBER_ROWS };

/* Lays the parts over the file; false where they do not fill it exactly. */
static bool lay_out(struct weights *weights)
{
	struct bytes rest = weights->file.parts;
	weights->of_signals = mapped_file_take(&rest, (size_t)weights->signals * COLUMNS, sizeof *weights->of_signals);
	if (weights->of_signals == NULL)
		return false;
	weights->rows = mapped_file_take(&rest, weights->count, sizeof *weights->rows);
	if (weights->rows == NULL)
		return false;
	weights->values = mapped_file_take(&rest, (size_t)weights->count * COLUMNS, sizeof *weights->values);
	return weights->values != NULL && perfect_hash_map(rest, weights->count, &weights->index);
}

bool weights_open(const char *path, uint32_t signals, struct weights *weights, struct error *error)
{
	*weights = (struct weights){0};
	enum mapped_file_outcome outcome = mapped_file_open(path, magic, &weights->file);
	if (outcome == MAPPED_FILE_MISSING)
		return error_set(error, ERROR_UNAVAILABLE, "%s: the learned weights cannot be read: %s", path,
		                 strerror(errno));
	const struct mapped_file_head *head = &weights->file.head;
	weights->signals = head->numbers[NUMBER_SIGNALS];
	weights->count = head->numbers[NUMBER_ROWS];
	weights->sources = head->sources;
	bool whole = outcome == MAPPED_FILE_WHOLE;
	bool ours = whole && head->numbers[NUMBER_COLUMNS] == COLUMNS && weights->signals == signals;
	if (ours && lay_out(weights))
		return true;
	weights_close(weights);
	bool other = outcome == MAPPED_FILE_FOREIGN || (whole && !ours);
	return error_set(error, ERROR_CONFIGURATION,
	                 "%s: the learned weights are %s; make the file anew with soumaa train", path,
	                 other ? "of another version" : "damaged");
}

void weights_close(struct weights *weights)
{
	mapped_file_close(&weights->file);
	*weights = (struct weights){0};
}

static void append_part(struct buffer *out, const void *data, size_t length)
{
	buffer_append(out, data, length);
	buffer_align(out, MAPPED_FILE_ALIGNMENT);
}

bool weights_write(const char *path, const struct weights *weights, const uint64_t *keys, struct error *error)
{
	struct buffer out = {0};
	struct mapped_file_head head = {.numbers = {[NUMBER_COLUMNS] = COLUMNS,
	                                            [NUMBER_SIGNALS] = weights->signals,
	                                            [NUMBER_ROWS] = weights->count},
	                                .sources = weights->sources};
	memcpy(head.magic, magic, sizeof magic);
	mapped_file_begin(&out, &head);
	append_part(&out, weights->of_signals, (size_t)weights->signals * COLUMNS * sizeof(float));
	append_part(&out, weights->rows, (size_t)weights->count * sizeof *weights->rows);
	append_part(&out, weights->values, (size_t)weights->count * COLUMNS);
	perfect_hash_pack(keys, weights->count, &out);
	mapped_file_end(&out);
	bool well = file_write(path, buffer_bytes(&out), error);
	buffer_finish(&out);
	return well;
}
