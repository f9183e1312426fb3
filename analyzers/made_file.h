/* A compiled file that can be made anew: it is looked for where the build, the installation and the cache have it, and
 * made where none of these is right. */
#pragma once

#include "analyzers/mapped_file.h"
#include "core/error.h"

/* What is particular to one. */
struct made_file_kind {
	const char *name;  /* wherever it stands */
	const char *magic; /* of 8 bytes */
	/* Whether what it holds can be used; `target` is laid over it. */
	bool (*lay_out)(const struct mapped_file *mapped, void *target);
	/* Makes it, into the empty buffer. */
	bool (*make)(void *sources, struct buffer *out, struct error *error);
};

struct made_file {
	struct mapped_file mapped; /* its parts; of the map or of the buffer */
	struct buffer made;        /* where nothing is mapped */
};

/* Lays `target` over the file of these sources, beside them in `folder`, beside the program, in the cache, or made now.
 * One that is missing, damaged, foreign or made from others is passed over. What is made now is kept in the cache,
 * where that can be written. False as `make` fails. */
bool made_file_open(const struct made_file_kind *kind, const char *folder, void *sources, uint64_t hash,
                    struct made_file *file, void *target, struct error *error);

/* Makes it without looking anywhere, and does not keep it. */
bool made_file_make(const struct made_file_kind *kind, void *sources, struct made_file *file, void *target,
                    struct error *error);

/* Safe on a zeroed struct. */
void made_file_close(struct made_file *file);
