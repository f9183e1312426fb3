/* The literal scan by vectorscan: literals only, since its own idea of \b and \w is wrong on Arabic. */
#include "analyzers/literal_scan.h"

#include "core/memory.h"

#include <hs/hs.h>

#include <assert.h>
#include <stdlib.h>

struct literal_scan {
	hs_database_t *database; /* NULL where there are no literals */
	const struct bytes *literals;
	size_t count;
};

struct literal_scratch {
	hs_scratch_t *scratch;
};

static hs_error_t compile(const struct bytes *literals, size_t count, hs_database_t **database,
                          hs_compile_error_t **problem)
{
	const char **texts = memory_allocate(count, sizeof *texts);
	size_t *lengths = memory_allocate(count, sizeof *lengths);
	unsigned *flags = memory_allocate(count, sizeof *flags); /* none */
	unsigned *numbers = memory_allocate(count, sizeof *numbers);
	for (size_t i = 0; i < count; i++) {
		assert(literals[i].length >= LITERAL_LENGTH_LEAST);
		texts[i] = literals[i].data;
		lengths[i] = literals[i].length;
		numbers[i] = (unsigned)i;
	}
	hs_error_t result = hs_compile_lit_multi(texts, flags, numbers, lengths, (unsigned)count, HS_MODE_BLOCK, NULL,
	                                         database, problem);
	free(texts);
	free(lengths);
	free(flags);
	free(numbers);
	return result;
}

const char literal_scan_way[] = "vectorscan 1";

static bool pack(const hs_database_t *database, struct buffer *out)
{
	char *bytes = NULL;
	size_t length = 0;
	if (hs_serialize_database(database, &bytes, &length) != HS_SUCCESS)
		return false;
	buffer_append(out, bytes, length);
	free(bytes);
	return true;
}

bool literal_scan_pack(const struct bytes *literals, size_t count, struct buffer *out, struct error *error)
{
	if (count == 0)
		return true;
	hs_database_t *database = NULL;
	hs_compile_error_t *problem = NULL;
	bool well = compile(literals, count, &database, &problem) == HS_SUCCESS && pack(database, out);
	if (!well)
		error_set(error, ERROR_SYSTEM, "vectorscan cannot compile %zu literals: %s", count,
		          problem == NULL ? "no reason given" : problem->message);
	hs_free_compile_error(problem);
	hs_free_database(database);
	return well;
}

/* Vectorscan checks what it wrote: its version, the machine and a checksum. */
struct literal_scan *literal_scan_map(struct bytes packed, const struct bytes *literals, size_t count)
{
	struct literal_scan *scan = memory_allocate(1, sizeof *scan);
	*scan = (struct literal_scan){.literals = literals, .count = count};
	if (count == 0 || hs_deserialize_database(packed.data, packed.length, &scan->database) == HS_SUCCESS)
		return scan;
	free(scan);
	return NULL;
}

void literal_scan_destroy(struct literal_scan *scan)
{
	if (scan == NULL)
		return;
	hs_free_database(scan->database);
	free(scan);
}

struct literal_scratch *literal_scratch_create(const struct literal_scan *scan)
{
	struct literal_scratch *scratch = memory_allocate(1, sizeof *scratch);
	if (scan->database != NULL && hs_alloc_scratch(scan->database, &scratch->scratch) != HS_SUCCESS)
		memory_exhausted();
	return scratch;
}

void literal_scratch_destroy(struct literal_scratch *scratch)
{
	if (scratch == NULL)
		return;
	hs_free_scratch(scratch->scratch);
	free(scratch);
}

struct receiver {
	const struct literal_scan *scan;
	literal_found *found;
	void *context;
};

static int receive(unsigned number, unsigned long long from, unsigned long long to, unsigned flags, void *context)
{
	(void)from, (void)flags; /* the place where it begins is not kept: it costs */
	const struct receiver *receiver = context;
	const struct literal_scan *scan = receiver->scan;
	if (number < scan->count && scan->literals[number].length <= to)
		receiver->found(receiver->context, number, (size_t)to - scan->literals[number].length);
	return 0;
}

void literal_scan_run(const struct literal_scan *scan, struct literal_scratch *scratch, struct bytes text,
                      literal_found *found, void *context)
{
	if (scan->database == NULL || text.length == 0)
		return;
	struct receiver receiver = {scan, found, context};
	hs_error_t result = hs_scan(scan->database, text.data, (unsigned)text.length, 0, scratch->scratch, receive,
	                            &receiver);
	assert(result == HS_SUCCESS);
	(void)result;
}
