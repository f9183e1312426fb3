/* The sound key and the features of a token, row by row. */
#include "analyzers/feature.h"
#include "analyzers/key_table.h"
#include "analyzers/sound.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>
// clang-format off
#include <cmocka.h>
// clang-format on

static void test_keys(void **state)
{
	static const struct {
		const char *word, *key;
	} rows[] = {
		{"khayb", "Xb"},    {"5ayeb", "Xb"},   {"خايب", "Xb"},    {"zwin", "zn"},      {"zouine", "zn"},
		{"زوين", "zn"},     {"3jbni", "Ejbn"}, {"عجبني", "Ejbn"}, {"7chouma", "HSm"},  {"حشومه", "HSm"},
		{"9lil", "ql"},     {"قليل", "ql"},    {"ghali", "Gl"},   {"غالي", "Gl"},      {"الخدمه", "Xdm"},
		{"والخدمه", "Xdm"}, {"khdma", "Xdm"},  {"mumtaz", "mtz"}, {"service", "srvs"}, {"phone", "fn"},
		{"bezzaf", "bzf"},  {"بزاف", "bzf"},   {"aie", ""},       {"و", ""},           {"", ""},
		{"نتوما", "ntm"},   {"الو", ""},       {"گاع", "gE"},     {"2020", ""},        {"ⴰⵣⵓⵍ", ""},
	};
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		char key[SOUND_KEY_MOST];
		size_t length = sound_key(bytes_of(rows[i].word), key);
		if (length != strlen(rows[i].key) || memcmp(key, rows[i].key, length) != 0)
			fail_msg("'%s' sounds like '%.*s', not '%s'", rows[i].word, (int)length, key, rows[i].key);
	}
}

static void test_a_long_word_is_heard_in_part(void **state)
{
	char word[4000], key[SOUND_KEY_MOST];
	(void)state;
	for (size_t i = 0; i < sizeof word; i++)
		word[i] = "bdtk"[i % 4];
	assert_int_equal(sound_key((struct bytes){word, sizeof word}, key), SOUND_KEY_MOST);
}

static size_t features_of(const char *text, struct token_features *features)
{
	struct text read = {0};
	struct mention mention = mention_blank();
	mention.text = bytes_of(text);
	text_read(&read, &mention);
	assert_true(read.token_count > 0);
	feature_of_token(&read, &read.tokens[0], features);
	text_finish(&read);
	return features->count;
}

static size_t count_block(const struct token_features *features, enum feature_block block)
{
	size_t count = 0;
	for (size_t i = 0; i < features->count; i++)
		count += features->items[i].block == block;
	return count;
}

/* ^ab$ has the pieces ^a ab b$ ^ab ab$ ^ab$; its sound "b" alone is too little. */
static void test_features(void **state)
{
	static struct token_features features, other;
	(void)state;
	assert_int_equal(features_of("ab", &features), 7);
	assert_int_equal(count_block(&features, FEATURE_WORDS), 1);
	assert_int_equal(count_block(&features, FEATURE_PIECES), 6);
	assert_int_equal(features.sound, 0);
	features_of("zwin", &features);
	features_of("زوين", &other);
	assert_true(features.sound != 0 && features.sound == other.sound);
	assert_int_equal(features_of("12", &features), 1);
	features_of("34", &other);
	assert_true(features.items[0].key == other.items[0].key);
	assert_int_equal(features_of("https://example.ma/a", &features), 1);
	assert_int_equal(features_of("#souk", &features), 0);
	char word[4000];
	memset(word, 'b', sizeof word - 1);
	for (size_t i = 0; i + 1 < sizeof word; i++)
		word[i] = (char)('a' + i % 23);
	word[sizeof word - 1] = 0;
	assert_true(features_of(word, &features) <= FEATURE_KEYS);
	assert_true(feature_pair(1, 2) != feature_pair(2, 1));
}

static void test_key_table(void **state)
{
	struct key_table table = {0};
	(void)state;
	assert_true(key_table_find(&table, 7) == KEY_TABLE_NONE);
	for (uint64_t i = 0; i < 10000; i++)
		assert_int_equal(key_table_add(&table, i * 0x10001), i);
	for (uint64_t i = 0; i < 10000; i++) {
		assert_int_equal(key_table_add(&table, i * 0x10001), i);
		assert_int_equal(key_table_find(&table, i * 0x10001), i);
	}
	assert_true(key_table_find(&table, 5) == KEY_TABLE_NONE);
	key_table_finish(&table);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_keys),
		cmocka_unit_test(test_a_long_word_is_heard_in_part),
		cmocka_unit_test(test_features),
		cmocka_unit_test(test_key_table),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
