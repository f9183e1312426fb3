/* Regular expressions by PCRE2. */
#define PCRE2_CODE_UNIT_WIDTH 8
#include "analyzers/pattern.h"

#include "core/limits.h"
#include "core/memory.h"

#include <pcre2.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

struct pattern_scratch {
	pcre2_match_data *data;
	pcre2_match_context *context;
	pcre2_jit_stack *stack;
};

const char *pattern_engine(void)
{
	static char version[64]; /* the same bytes, whoever writes them */
	pcre2_config(PCRE2_CONFIG_VERSION, version);
	return version;
}

bool pattern_compile(struct bytes expression, struct pattern *pattern, size_t *offset,
                     char problem[static PATTERN_PROBLEM])
{
	int code = 0;
	PCRE2_SIZE at = 0;
	uint32_t options = PCRE2_UTF | PCRE2_UCP | PCRE2_DOLLAR_ENDONLY | PCRE2_NEVER_BACKSLASH_C |
	                   PCRE2_USE_OFFSET_LIMIT;
	*pattern = pattern_later(expression);
	pattern->code = pcre2_compile((PCRE2_SPTR)expression.data, expression.length, options, &code, &at, NULL);
	if (pattern->code == NULL) {
		*offset = at;
		pcre2_get_error_message(code, (PCRE2_UCHAR *)problem, PATTERN_PROBLEM);
		return false;
	}
	return true;
}

void pattern_finish(struct pattern *pattern)
{
	pcre2_code_free(pattern->code);
	pattern->code = NULL;
}

bool pattern_matches_empty(const struct pattern *pattern)
{
	uint32_t possible = 0;
	pcre2_pattern_info(pattern->code, PCRE2_INFO_MATCHEMPTY, &possible);
	if (possible == 0)
		return false;
	struct pattern_scratch *scratch = pattern_scratch_create();
	int result = pcre2_match(pattern->code, (PCRE2_SPTR) "", 0, 0, PCRE2_NO_JIT, scratch->data, scratch->context);
	pattern_scratch_destroy(scratch);
	return result >= 0;
}

struct pattern_scratch *pattern_scratch_create(void)
{
	struct pattern_scratch *scratch = memory_allocate(1, sizeof *scratch);
	scratch->data = pcre2_match_data_create(1, NULL);
	scratch->context = pcre2_match_context_create(NULL);
	scratch->stack = pcre2_jit_stack_create(32 << 10, LIMIT_PATTERN_STACK, NULL);
	if (scratch->data == NULL || scratch->context == NULL)
		memory_exhausted();
	pcre2_set_match_limit(scratch->context, LIMIT_PATTERN_STEPS);
	pcre2_set_depth_limit(scratch->context, LIMIT_PATTERN_DEPTH);
	pcre2_set_heap_limit(scratch->context, LIMIT_PATTERN_STACK >> 10);
	if (scratch->stack != NULL)
		pcre2_jit_stack_assign(scratch->context, NULL, scratch->stack);
	return scratch;
}

void pattern_scratch_destroy(struct pattern_scratch *scratch)
{
	if (scratch == NULL)
		return;
	pcre2_match_data_free(scratch->data);
	pcre2_match_context_free(scratch->context);
	pcre2_jit_stack_free(scratch->stack);
	free(scratch);
}

/* Where JIT does not know the machine or the expression, the interpreter matches the same. No thread matches with a
 * pattern before it is marked, so that none sees it change. */
static void make_ready(struct pattern *pattern)
{
	static pthread_mutex_t one_at_a_time = PTHREAD_MUTEX_INITIALIZER;
	pthread_mutex_lock(&one_at_a_time);
	if (!pattern->ready) {
		size_t offset;
		char problem[PATTERN_PROBLEM];
		if (pattern->code != NULL || pattern_compile(pattern->expression, pattern, &offset, problem))
			pcre2_jit_compile(pattern->code, PCRE2_JIT_COMPLETE);
		pattern->ready = true;
	}
	pthread_mutex_unlock(&one_at_a_time);
}

enum pattern_result pattern_find(struct pattern *pattern, struct pattern_scratch *scratch, struct bytes subject,
                                 struct pattern_range range, size_t *from, size_t *to)
{
	if (!pattern->ready)
		make_ready(pattern);
	if (pattern->code == NULL)
		return PATTERN_LIMITED;
	pcre2_set_offset_limit(scratch->context, range.last);
	int result = pcre2_match(pattern->code, (PCRE2_SPTR)subject.data, subject.length, range.first,
	                         PCRE2_NO_UTF_CHECK, scratch->data, scratch->context);
	if (result == PCRE2_ERROR_NOMATCH)
		return PATTERN_NONE;
	if (result < 0)
		return PATTERN_LIMITED;
	const PCRE2_SIZE *places = pcre2_get_ovector_pointer(scratch->data);
	/* \K in a lookahead can set the start behind the end. */
	*from = places[0] < places[1] ? places[0] : places[1];
	*to = places[0] < places[1] ? places[1] : places[0];
	return PATTERN_FOUND;
}
