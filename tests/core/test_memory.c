/* Arena and buffer: what is in them stays what it was, however much comes. */
#include "core/arena.h"
#include "core/buffer.h"
#include "core/memory.h"
#include "tests/check.h"

#include <setjmp.h>
#include <stdalign.h>
#include <stdlib.h>
#include <string.h>

static void test_arena(void **state)
{
	(void)state;
	enum { PIECES = 300 };
	struct arena arena = {0};
	unsigned char *pieces[PIECES];
	for (size_t i = 0; i < PIECES; i++) {
		size_t size = i * i % 9001;
		pieces[i] = arena_allocate(&arena, size, 1);
		CHECK_INT((uintptr_t)pieces[i] % alignof(max_align_t), 0, "piece %zu: alignment", i);
		for (size_t at = 0; at < size; at++)
			CHECK_INT(pieces[i][at], 0, "piece %zu is zeroed", i);
		memset(pieces[i], (int)(i % 255 + 1), size);
	}
	for (size_t i = 0; i < PIECES; i++)
		for (size_t at = 0; at < i * i % 9001; at++)
			CHECK_INT(pieces[i][at], i % 255 + 1, "piece %zu is nobody else's", i);
	arena_finish(&arena);
	arena_finish(&arena);
}

/* What is used again is zeroed again. */
static void test_arena_reset(void **state)
{
	(void)state;
	struct arena arena = {0};
	arena_reset(&arena);
	for (int round = 0; round < 3; round++) {
		for (size_t size = 1; size < 3000000; size *= 7) {
			unsigned char *piece = arena_allocate(&arena, size, 1);
			CHECK_INT(piece[0] | piece[size - 1] | piece[size / 2], 0, "round %d, size %zu", round, size);
			memset(piece, 0xff, size);
		}
		arena_reset(&arena);
	}
	arena_finish(&arena);
}

static void test_arena_text(void **state)
{
	(void)state;
	struct arena arena = {0};
	struct bytes nothing = {0}, nul = BYTES("a\0b");
	assert_true(bytes_absent(arena_copy(&arena, nothing)));
	CHECK_BYTES(arena_copy(&arena, bytes_of("")), "", "empty stays empty, not absent");
	assert_false(bytes_absent(arena_copy(&arena, bytes_of(""))));
	struct bytes copy = arena_copy(&arena, nul);
	assert_true(bytes_equal(copy, nul) && copy.data != nul.data && copy.data[copy.length] == 0);
	CHECK_BYTES(arena_format(&arena, "%s-%d%%", "é", 7), "é-7%", "format");
	struct bytes longest = arena_format(&arena, "%10000d", 1);
	assert_true(longest.length == 10000 && strlen(longest.data) == 10000);
	assert_string_equal(arena_copy_string(&arena, "x"), "x");
	arena_finish(&arena);
}

static void test_buffer(void **state)
{
	(void)state;
	struct buffer buffer = {0};
	CHECK_BYTES(buffer_bytes(&buffer), "", "empty, not absent");
	assert_false(bytes_absent(buffer_bytes(&buffer)));
	buffer_append(&buffer, NULL, 0);
	buffer_append_bytes(&buffer, (struct bytes){0});
	buffer_format(&buffer, "%s", "");
	CHECK_INT(buffer.length, 0, "nothing appended");
	for (int i = 0; i < 1000; i++) {
		buffer_append_byte(&buffer, 'a');
		buffer_append_string(&buffer, "bc");
		buffer_format(&buffer, "%d", i % 10);
	}
	CHECK_INT(buffer.length, 4000, "length");
	for (size_t i = 0; i < 1000; i++) {
		char expected[] = {'a', 'b', 'c', (char)('0' + i % 10)};
		assert_memory_equal(buffer.data + 4 * i, expected, 4);
	}
	const char *place = buffer.data;
	buffer_clear(&buffer);
	buffer_format(&buffer, "%4000d", 1);
	assert_ptr_equal(buffer.data, place);
	memset(buffer_reserve(&buffer, 100000), 'x', 100000);
	CHECK_INT(buffer.length, 4000, "what is reserved is not in it yet");
	buffer_finish(&buffer);
	buffer_finish(&buffer);
	CHECK_INT(buffer.capacity, 0, "finished");
}

static void test_grow(void **state)
{
	(void)state;
	int *numbers = NULL;
	size_t capacity = 0;
	for (int i = 0; i < 5000; i++) {
		numbers = memory_grow(numbers, (size_t)i, &capacity, sizeof *numbers);
		assert_true(capacity > (size_t)i);
		numbers[i] = i;
	}
	for (int i = 0; i < 5000; i++)
		CHECK_INT(numbers[i], i, "element");
	free(numbers);
}

static jmp_buf out_of_memory;

static void exhausted(void)
{
	longjmp(out_of_memory, 1);
}

/* Sizes that overflow are no small ones. */
static void test_overflow(void **state)
{
	(void)state;
	struct arena arena = {0};
	struct buffer buffer = {.length = 100};
	memory_set_exhausted(exhausted);
	for (volatile int row = 0; row < 5; row++) {
		if (setjmp(out_of_memory) != 0)
			continue;
		switch (row) {
		case 0: arena_allocate(&arena, SIZE_MAX / 2, 3); break;
		case 1: arena_allocate(&arena, SIZE_MAX - 8, 1); break;
		case 2: buffer_reserve(&buffer, SIZE_MAX - 50); break;
		case 3: free(memory_allocate(SIZE_MAX / 4, 8)); break;
		case 4: free(memory_resize(NULL, SIZE_MAX / 4, 8)); break;
		default: break;
		}
		fail_msg("row %d was allocated", row);
	}
	arena_finish(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_arena),  cmocka_unit_test(test_arena_reset), cmocka_unit_test(test_arena_text),
		cmocka_unit_test(test_buffer), cmocka_unit_test(test_grow),        cmocka_unit_test(test_overflow),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
