/* The literal scan against a plain search: the same literals are found in random texts. It is built once with each way
 * of scanning, so both find the same. */
#include "analyzers/literal_scan.h"
#include "tests/check.h"

#include <stdlib.h>
#include <string.h>

enum { ROUNDS = 800, LITERALS_MOST = 24, LITERAL_MOST = 9, TEXT_MOST = 300 };

/* More bytes than an automaton has states for. */
enum { MANY = 12000, MANY_LENGTH = 12, MANY_TEXT = 1200 };

/* A repeatable stream of numbers (Knuth's MMIX generator). */
static size_t next_random(uint64_t *seed, size_t below)
{
	*seed = *seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (size_t)(*seed >> 33) % below;
}

/* Few different bytes, so that literals overlap, repeat and nest; those of UTF-8 are among them, the last is NUL. */
enum { LETTERS = 8 };

static void fill(uint64_t *seed, char *bytes, size_t length, size_t letters)
{
	static const char alphabet[LETTERS] = {'a', 'b', (char)0xd8, (char)0xa7, ' ', 'A', (char)0xff, 0};
	for (size_t i = 0; i < length; i++)
		bytes[i] = alphabet[next_random(seed, letters)];
}

/* What was found in a text: how often each literal, and whether each place was right. */
struct finds {
	const struct bytes *literals;
	struct bytes text;
	size_t times[MANY];
	bool wrong_place;
};

static bool stands_at(struct bytes text, struct bytes literal, size_t at)
{
	return at <= text.length && literal.length <= text.length - at &&
	       memcmp(text.data + at, literal.data, literal.length) == 0;
}

static void note(void *context, size_t literal, size_t from)
{
	struct finds *finds = context;
	finds->times[literal]++;
	finds->wrong_place |= !stands_at(finds->text, finds->literals[literal], from);
}

static void check_text(const struct literal_scan *scan, struct literal_scratch *scratch, const struct bytes *literals,
                       size_t count, struct bytes text, int round)
{
	struct finds finds = {.literals = literals, .text = text};
	literal_scan_run(scan, scratch, text, note, &finds);
	CHECK_INT(finds.wrong_place, false, "round %d", round);
	for (size_t i = 0; i < count; i++) {
		size_t times = 0;
		for (size_t at = 0; at < text.length; at++)
			times += stands_at(text, literals[i], at);
		CHECK_INT(finds.times[i], times, "round %d, literal %zu", round, i);
	}
}

static void check_round(uint64_t *seed, int round)
{
	char room[LITERALS_MOST][LITERAL_MOST], text[TEXT_MOST];
	struct bytes literals[LITERALS_MOST];
	size_t count = next_random(seed, LITERALS_MOST + 1), letters = 2 + next_random(seed, LETTERS - 2);
	struct buffer packed = {0};
	struct error error = {0};
	for (size_t i = 0; i < count; i++) {
		size_t length = LITERAL_LENGTH_LEAST + next_random(seed, LITERAL_MOST - LITERAL_LENGTH_LEAST + 1);
		fill(seed, room[i], length, letters);
		literals[i] = (struct bytes){room[i], length};
	}
	if (!literal_scan_pack(literals, count, &packed, &error))
		fail_msg("round %d: %s", round, error.message);
	struct literal_scan *scan = literal_scan_map(buffer_bytes(&packed), literals, count);
	assert_non_null(scan);
	struct literal_scratch *scratch = literal_scratch_create(scan);
	for (int again = 0; again < 4; again++) {
		size_t length = next_random(seed, TEXT_MOST + 1);
		fill(seed, text, length, again == 3 ? LETTERS : letters);
		check_text(scan, scratch, literals, count, (struct bytes){text, length}, round);
	}
	/* A text that is a literal, and one that lacks its last byte. */
	if (count > 0) {
		check_text(scan, scratch, literals, count, literals[0], round);
		check_text(scan, scratch, literals, count, (struct bytes){literals[0].data, literals[0].length - 1},
		           round);
	}
	literal_scratch_destroy(scratch);
	literal_scan_destroy(scan);
	buffer_finish(&packed);
}

static void random_texts_give_what_a_plain_search_gives(void **state)
{
	uint64_t seed = 1;
	(void)state;
	for (int round = 0; round < ROUNDS; round++)
		check_round(&seed, round);
}

/* Half of the text is made of the literals. */
static void many_literals_are_found(void **state)
{
	static char room[MANY][MANY_LENGTH], text[MANY_TEXT];
	static struct bytes literals[MANY];
	struct buffer packed = {0};
	struct error error = {0};
	uint64_t seed = 7;
	(void)state;
	for (size_t i = 0; i < MANY; i++) {
		fill(&seed, room[i], MANY_LENGTH, LETTERS - 1);
		literals[i] = (struct bytes){room[i], MANY_LENGTH - i % 3};
	}
	fill(&seed, text, MANY_TEXT, LETTERS);
	for (size_t at = 0; at + MANY_LENGTH <= MANY_TEXT; at += 2 * MANY_LENGTH)
		memcpy(text + at, room[next_random(&seed, MANY)], MANY_LENGTH);
	assert_true(literal_scan_pack(literals, MANY, &packed, &error));
	struct literal_scan *scan = literal_scan_map(buffer_bytes(&packed), literals, MANY);
	assert_non_null(scan);
	struct literal_scratch *scratch = literal_scratch_create(scan);
	check_text(scan, scratch, literals, MANY, (struct bytes){text, MANY_TEXT}, 0);
	literal_scratch_destroy(scratch);
	literal_scan_destroy(scan);
	buffer_finish(&packed);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(random_texts_give_what_a_plain_search_gives),
		cmocka_unit_test(many_literals_are_found),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
