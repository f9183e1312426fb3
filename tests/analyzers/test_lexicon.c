/* The compiled lexicon: the same bytes from the same sources, mapped while they stay as they are, made anew where they
 * were edited, and refused where a byte of it is wrong. */
#include "analyzers/lexicon.h"
#include "analyzers/lexicon_file.h"
#include "core/data_folder.h"
#include "core/file.h"
#include "core/memory.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
// clang-format off
#include <cmocka.h>
#define XXH_INLINE_ALL
#include <xxhash.h>
// clang-format on

static const char french[] = "# comment\n"
			     "bon\tword\t1.5\ta note\n"
			     "cool\tword\t2\t\n"
			     "pas du tout\tnegator\t\t\n"
			     "pas\tnegator\t\t\n"
			     "très\tintensifier\t0.5\t\n";
static const char english[] = "bon\tlanguage\t0.3\t\ncool\tword\t1\t\nhhh\tword\t1\t\n";

static char root[] = "/tmp/soumaa-lexicon-XXXXXX";
static char folder[64], cache[64], cached[96];

static void write_source(const char *name, const char *contents)
{
	char path[128];
	struct error error;
	snprintf(path, sizeof path, "%s/%s", folder, name);
	assert_true(file_write(path, bytes_of(contents), &error));
}

static int create(void **state)
{
	(void)state;
	if (mkdtemp(root) == NULL)
		return -1;
	snprintf(folder, sizeof folder, "%s/lexicon", root);
	snprintf(cache, sizeof cache, "%s/cache", root);
	snprintf(cached, sizeof cached, "%s/soumaa/lexicon.bin", cache);
	mkdir(folder, 0700);
	unsetenv("CACHE_DIRECTORY");
	return setenv("XDG_CACHE_HOME", cache, 1);
}

static int destroy(void **state)
{
	char command[128];
	(void)state;
	snprintf(command, sizeof command, "rm -r '%s'", root);
	return system(command) == 0 ? 0 : -1;
}

static int begin(void **state)
{
	(void)state;
	unlink(cached);
	write_source("fr.tsv", french);
	write_source("en.tsv", english);
	return 0;
}

static struct lexicon *load(void)
{
	struct lexicon *lexicon = NULL;
	struct error error = {0};
	if (!lexicon_load(folder, &lexicon, &error))
		fail_msg("%s", error.message);
	return lexicon;
}

static void read_cached(struct buffer *contents)
{
	struct error error = {0};
	buffer_clear(contents);
	if (!file_read(cached, 1 << 24, contents, &error))
		fail_msg("%s", error.message);
}

static void write_cached(struct bytes contents)
{
	FILE *out = fopen(cached, "w");
	assert_non_null(out);
	assert_int_equal(fwrite(contents.data, 1, contents.length, out), contents.length);
	assert_int_equal(fclose(out), 0);
}

/* The value of a folded word; -9: none. */
static double value_of(const struct lexicon *lexicon, const char *word, enum lexicon_kind kind, enum language language)
{
	const struct lexicon_entry *entry = lexicon_find_word(lexicon, bytes_of(word));
	double value;
	return entry != NULL && lexicon_value(lexicon, entry, kind, language, &value) ? value : -9;
}

static void check_contents(const struct lexicon *lexicon)
{
	static const struct {
		const char *word;
		enum lexicon_kind kind;
		enum language language;
		double value;
	} rows[] = {
		{"bon", LEXICON_WORD, LANGUAGE_FRENCH, 1.5},
		{"bon", LEXICON_LANGUAGE, LANGUAGE_ENGLISH, 0.3},
		{"bon", LEXICON_OFFENCE, LANGUAGE_FRENCH, -9},
		{"cool", LEXICON_WORD, LANGUAGE_FRENCH, 2},
		{"cool", LEXICON_WORD, LANGUAGE_ENGLISH, 1},
		{"tres", LEXICON_INTENSIFIER, LANGUAGE_FRENCH, 0.5},
		{"pas", LEXICON_NEGATOR, LANGUAGE_FRENCH, 1},
		{"h", LEXICON_WORD, LANGUAGE_ENGLISH, -9},   /* for stretched spellings only */
		{"col", LEXICON_WORD, LANGUAGE_ENGLISH, -9}, /* the same */
		{"mauvais", LEXICON_WORD, LANGUAGE_FRENCH, -9},
	};
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		double value = value_of(lexicon, rows[i].word, rows[i].kind, rows[i].language);
		if (value != rows[i].value)
			fail_msg("%s: %g, expected %g", rows[i].word, value, rows[i].value);
	}
	struct text text = {0};
	struct lexicon_hit hits[8];
	text_read(&text, &(struct mention){.text = BYTES("Pas du tout TRES coooool hhhhhhh")});
	static const char *const names[] = {"pas du tout", "tres", "cool", "h"};
	assert_int_equal(lexicon_scan(lexicon, &text, hits), 4);
	for (size_t i = 0; i < 4; i++)
		assert_true(bytes_equal_string(lexicon_name(lexicon, hits[i].entry), names[i]));
	assert_int_equal(hits[0].count, 3);
	text_finish(&text);
}

static void test_contents(void **state)
{
	(void)state;
	for (int run = 0; run < 2; run++) { /* compiled, then mapped */
		struct lexicon *lexicon = load();
		check_contents(lexicon);
		lexicon_destroy(lexicon);
	}
}

static void test_same_sources_same_bytes(void **state)
{
	struct buffer first = {0}, second = {0};
	(void)state;
	lexicon_destroy(load());
	read_cached(&first);
	unlink(cached);
	lexicon_destroy(load());
	read_cached(&second);
	assert_true(bytes_equal(buffer_bytes(&first), buffer_bytes(&second)));
	buffer_finish(&first);
	buffer_finish(&second);
}

static ino_t inode(const char *path)
{
	struct stat status;
	assert_int_equal(stat(path, &status), 0);
	return status.st_ino;
}

static void test_whole_cache_is_used(void **state)
{
	(void)state;
	lexicon_destroy(load());
	ino_t before = inode(cached);
	lexicon_destroy(load());
	assert_true(inode(cached) == before);
}

/* Same size, same time, one letter: only the bytes tell. */
static void test_edit_is_seen(void **state)
{
	struct stat status;
	char path[128];
	(void)state;
	struct lexicon *lexicon = load();
	uint64_t before = lexicon_fingerprint(lexicon);
	lexicon_destroy(lexicon);
	snprintf(path, sizeof path, "%s/en.tsv", folder);
	assert_int_equal(stat(path, &status), 0);
	write_source("en.tsv", "bon\tlanguage\t0.3\t\nbool\tword\t1\t\nhhh\tword\t1\t\n");
	struct timespec times[2] = {status.st_atim, status.st_mtim};
	assert_int_equal(utimensat(AT_FDCWD, path, times, 0), 0);
	lexicon = load();
	assert_true(value_of(lexicon, "bool", LEXICON_WORD, LANGUAGE_ENGLISH) == 1);
	assert_true(lexicon_fingerprint(lexicon) != before);
	lexicon_destroy(lexicon);
}

/* A comment makes another file of it, but no other lexicon. */
static void test_comment_keeps_the_fingerprint(void **state)
{
	(void)state;
	struct lexicon *lexicon = load();
	uint64_t before = lexicon_fingerprint(lexicon);
	lexicon_destroy(lexicon);
	write_source("en.tsv", "# more\nbon\tlanguage\t0.3\t\ncool\tword\t1\t\nhhh\tword\t1\t\n");
	lexicon = load();
	assert_true(lexicon_fingerprint(lexicon) == before);
	lexicon_destroy(lexicon);
}

/* Refused: the lexicon is right all the same, and the cache whole again. */
static void refused(struct bytes contents, const struct buffer *whole, const char *what, size_t at)
{
	struct buffer after = {0};
	write_cached(contents);
	struct lexicon *lexicon = load();
	check_contents(lexicon);
	lexicon_destroy(lexicon);
	read_cached(&after);
	if (!bytes_equal(buffer_bytes(&after), buffer_bytes(whole)))
		fail_msg("%s at byte %zu: the cache was not made anew", what, at);
	buffer_finish(&after);
}

static void test_damage_is_refused(void **state)
{
	struct buffer whole = {0}, wrong = {0};
	(void)state;
	lexicon_destroy(load());
	read_cached(&whole);
	buffer_append_bytes(&wrong, buffer_bytes(&whole));
	for (size_t at = 0; at < whole.length; at += at < 48 ? 4 : whole.length / 30) {
		wrong.data[at] ^= 0x40;
		refused(buffer_bytes(&wrong), &whole, "a bit", at);
		wrong.data[at] ^= 0x40;
		refused((struct bytes){whole.data, at}, &whole, "cut", at);
	}
	buffer_append_byte(&wrong, 0);
	refused(buffer_bytes(&wrong), &whole, "more", whole.length);
	refused((struct bytes)BYTES("not a lexicon"), &whole, "foreign", 0);
	buffer_finish(&whole);
	buffer_finish(&wrong);
}

static void seal(struct buffer *file)
{
	uint64_t checksum = XXH3_64bits(file->data + sizeof(struct mapped_file_head),
	                                file->length - sizeof(struct mapped_file_head));
	memcpy(file->data + offsetof(struct mapped_file_head, checksum), &checksum, sizeof checksum);
}

/* Somebody who can write the cache can make a checksum too: whatever the bytes are, looking up stays within them. */
static void test_hostile_file_is_harmless(void **state)
{
	static const char values[] = {0, 1, 127, (char)255};
	struct buffer whole = {0}, wrong = {0};
	struct text text = {0};
	struct lexicon_hit hits[64];
	(void)state;
	lexicon_destroy(load());
	read_cached(&whole);
	buffer_append_bytes(&wrong, buffer_bytes(&whole));
	text_read(&text, &(struct mention){.text = BYTES("pas du tout tres coooool bon hhhhhhh pas pas du cool")});
	for (size_t at = sizeof(struct mapped_file_head); at < whole.length; at++) {
		for (size_t v = 0; v < sizeof values; v++) {
			struct lexicon_file file;
			struct mapped_file mapped;
			wrong.data[at] = values[v];
			seal(&wrong);
			enum mapped_file_outcome outcome = mapped_file_read(buffer_bytes(&wrong),
			                                                    lexicon_file_kind.magic, &mapped);
			assert_int_equal(outcome, MAPPED_FILE_WHOLE);
			if (at % 5 == 0 && lexicon_file_kind.lay_out(&mapped, &file)) {
				write_cached(buffer_bytes(&wrong));
				struct lexicon *lexicon = load();
				size_t count = lexicon_scan(lexicon, &text, hits);
				for (size_t i = 0; i < count; i++) {
					struct bytes name = lexicon_name(lexicon, hits[i].entry);
					assert_true(hits[i].token + hits[i].count <= text.token_count);
					(void)text_hash(name); /* reads all of it */
				}
				(void)lexicon_offends(lexicon, hits, count, LANGUAGE_ENGLISH);
				lexicon_destroy(lexicon);
			}
		}
		wrong.data[at] = whole.data[at];
	}
	text_finish(&text);
	buffer_finish(&whole);
	buffer_finish(&wrong);
}

static void test_unwritable_cache_is_no_error(void **state)
{
	(void)state;
	static const char *const places[] = {"/proc/nowhere", "relative", ""};
	for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
		setenv("XDG_CACHE_HOME", places[i], 1);
		setenv("HOME", places[i], 1);
		struct lexicon *lexicon = load();
		check_contents(lexicon);
		lexicon_destroy(lexicon);
		assert_int_not_equal(access("relative", F_OK), 0);
	}
	setenv("XDG_CACHE_HOME", cache, 1);
}

/* A file beside the sources, as an installation has it, is used before any other. */
static void test_file_beside_the_sources(void **state)
{
	struct buffer contents = {0};
	char path[128];
	struct error error;
	(void)state;
	lexicon_destroy(load());
	read_cached(&contents);
	snprintf(path, sizeof path, "%s/lexicon.bin", folder);
	assert_true(file_write(path, buffer_bytes(&contents), &error));
	unlink(cached);
	struct lexicon *lexicon = load();
	check_contents(lexicon);
	lexicon_destroy(lexicon);
	assert_int_not_equal(access(cached, F_OK), 0);
	unlink(path);
	buffer_finish(&contents);
}

static void test_empty_folder(void **state)
{
	char path[128];
	struct error error;
	struct lexicon *lexicon = NULL;
	(void)state;
	snprintf(path, sizeof path, "%s/empty", root);
	mkdir(path, 0700);
	assert_true(lexicon_load(path, &lexicon, &error));
	assert_null(lexicon_find_word(lexicon, bytes_of("bon")));
	lexicon_destroy(lexicon);
	assert_false(lexicon_load("/nowhere/lexicon", &lexicon, &error));
	assert_int_equal(error.code, ERROR_UNAVAILABLE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_contents, begin),
		cmocka_unit_test_setup(test_same_sources_same_bytes, begin),
		cmocka_unit_test_setup(test_whole_cache_is_used, begin),
		cmocka_unit_test_setup(test_edit_is_seen, begin),
		cmocka_unit_test_setup(test_comment_keeps_the_fingerprint, begin),
		cmocka_unit_test_setup(test_damage_is_refused, begin),
		cmocka_unit_test_setup(test_hostile_file_is_harmless, begin),
		cmocka_unit_test_setup(test_unwritable_cache_is_no_error, begin),
		cmocka_unit_test_setup(test_file_beside_the_sources, begin),
		cmocka_unit_test_setup(test_empty_folder, begin),
	};
	return cmocka_run_group_tests(tests, create, destroy);
}
