/* A compiled regular expression and its hits, bounded in time and memory. */
#pragma once

#include "core/bytes.h"

#include <stddef.h>

struct pcre2_real_code_8;

struct pattern {
	struct pcre2_real_code_8 *code;
};

enum { PATTERN_PROBLEM = 160 };

/* Compiles with Unicode letters and classes (PCRE2_UTF, PCRE2_UCP), by JIT where the machine has it. False with
 * a sentence and the offset into the expression where PCRE2 refuses it. */
bool pattern_compile(struct bytes expression, struct pattern *pattern, size_t *offset,
                     char problem[static PATTERN_PROBLEM]);
void pattern_finish(struct pattern *pattern);

enum pattern_result {
	PATTERN_NONE,
	PATTERN_FOUND,
	PATTERN_LIMITED, /* a limit of core/limits.h was reached: it is not known whether it matches */
};

/* What one thread needs to match. */
struct pattern_scratch;
struct pattern_scratch *pattern_scratch_create(void);
void pattern_scratch_destroy(struct pattern_scratch *scratch);

/* The first match that begins at `start` or later; [*from, *to) are its bytes. The subject is valid UTF-8. */
enum pattern_result pattern_find(const struct pattern *pattern, struct pattern_scratch *scratch, struct bytes subject,
                                 size_t start, size_t *from, size_t *to);
