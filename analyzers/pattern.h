/* A compiled regular expression and its hits, bounded in time and memory. */
#pragma once

#include "core/bytes.h"

#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>

struct pcre2_real_code_8;

struct pattern {
	struct bytes expression;        /* where it was not compiled yet */
	struct pcre2_real_code_8 *code; /* NULL: not compiled, or refused */
	atomic_bool ready;              /* compiled, and to machine code so far as that can be done */
};

enum { PATTERN_PROBLEM = 160 };

/* The library that compiles them, with its version. */
const char *pattern_engine(void);

/* Compiles with Unicode letters and classes (PCRE2_UTF, PCRE2_UCP). False with a sentence and the offset into the
 * expression where PCRE2 refuses it. */
bool pattern_compile(struct bytes expression, struct pattern *pattern, size_t *offset,
                     char problem[static PATTERN_PROBLEM]);
void pattern_finish(struct pattern *pattern);

/* A pattern that is compiled when it is first asked; the expression must live as long. It should be one that was
 * compiled once: if it is refused then, every find ends at a limit. */
static inline struct pattern pattern_later(struct bytes expression)
{
	return (struct pattern){.expression = expression};
}

/* Whether it matches the empty text. */
bool pattern_matches_empty(const struct pattern *pattern);

enum pattern_result {
	PATTERN_NONE,
	PATTERN_FOUND,
	PATTERN_LIMITED, /* a limit of core/limits.h was reached: it is not known whether it matches */
};

/* What one thread needs to match. */
struct pattern_scratch;
struct pattern_scratch *pattern_scratch_create(void);
void pattern_scratch_destroy(struct pattern_scratch *scratch);

/* Where a match may begin: at `first`, at `last` or between them. */
struct pattern_range {
	size_t first, last;
};

#define PATTERN_ANYWHERE ((struct pattern_range){0, SIZE_MAX})

/* Any number of threads may find with one pattern: the first call compiles it to machine code where the machine has
 * JIT, since most patterns of a run are never asked.
 *
 * The first match that begins in the range, of which `first` lies in the subject and both begin a character;
 * [*from, *to) are its bytes. What stands before the range is seen by \b and lookbehind. The subject is valid UTF-8. */
enum pattern_result pattern_find(struct pattern *pattern, struct pattern_scratch *scratch, struct bytes subject,
                                 struct pattern_range range, size_t *from, size_t *to);
