/* Whole files: limits, all or nothing on a full disk, folders, the lock. */
#include "core/file.h"
#include "tests/check.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

static char folder[] = "/tmp/soumaa-file-XXXXXX";

/* A path in the test's folder, in one of two rooms so that two can be held at once. */
static const char *path_of(const char *name)
{
	static char rooms[2][256];
	static size_t turn;
	turn = 1 - turn;
	snprintf(rooms[turn], sizeof rooms[turn], "%s/%s", folder, name);
	return rooms[turn];
}

static void check_contents(const char *name, const char *expected)
{
	struct buffer contents = {0};
	struct error error = {0};
	if (!file_read(path_of(name), 1 << 20, &contents, &error))
		fail_msg("%s", error.message);
	CHECK_BYTES(buffer_bytes(&contents), expected, "%s", name);
	buffer_finish(&contents);
}

static void test_read(void **state)
{
	(void)state;
	static const struct {
		const char *name, *written; /* NULL: there is no such file */
		size_t limit;
		enum error_code code;
	} rows[] = {
		{"empty", "", 0, ERROR_NONE},
		{"at the limit", "abc", 3, ERROR_NONE},
		{"above the limit", "abcd", 3, ERROR_DATA},
		{"missing", NULL, 3, ERROR_NO_INPUT},
	};
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct buffer contents = {0};
		struct error error = {0};
		if (rows[i].written != NULL)
			assert_true(file_write(path_of(rows[i].name), bytes_of(rows[i].written), &error));
		bool well = file_read(path_of(rows[i].name), rows[i].limit, &contents, &error);
		CHECK_INT(well, rows[i].code == ERROR_NONE, "%s", rows[i].name);
		CHECK_INT(error.code, rows[i].code, "%s", rows[i].name);
		if (!well && strstr(error.message, rows[i].name) == NULL)
			fail_msg("'%s' does not name the file", error.message);
		buffer_finish(&contents);
	}
}

static void test_write(void **state)
{
	(void)state;
	struct error error = {0};
	assert_true(file_write(path_of("report"), bytes_of("first"), &error));
	assert_true(file_write(path_of("report"), bytes_of("second"), &error));
	check_contents("report", "second");
	/* What a killed run left is replaced, and nothing stays behind. */
	assert_true(file_write(path_of("killed.new"), bytes_of("half of a longer text"), &error));
	assert_true(file_write(path_of("killed"), bytes_of("whole"), &error));
	check_contents("killed", "whole");
	assert_int_equal(access(path_of("killed.new"), F_OK), -1);
	assert_false(file_write(path_of("nowhere/report"), bytes_of("x"), &error));
	CHECK_INT(error.code, ERROR_CREATE, "no folder");
}

/* A disk that takes a part of the file: the old one stays as it was, and no half file is left. */
static void test_full_disk(void **state)
{
	(void)state;
	static char large[64 << 10];
	memset(large, 'x', sizeof large);
	struct error error = {0};
	assert_true(file_write(path_of("kept"), bytes_of("old"), &error));
	struct rlimit before, small;
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
	small = (struct rlimit){4096, before.rlim_max};
	signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
	bool well = file_write(path_of("kept"), (struct bytes){large, sizeof large}, &error);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
	signal(SIGXFSZ, SIG_DFL);
	assert_false(well);
	CHECK_INT(error.code, ERROR_IO, "full disk");
	check_contents("kept", "old");
	assert_int_equal(access(path_of("kept.new"), F_OK), -1);
}

/* A link in the place of the temporary file does not lead the writing elsewhere. */
static void test_link(void **state)
{
	(void)state;
	struct error error = {0};
	assert_true(file_write(path_of("victim"), bytes_of("precious"), &error));
	assert_int_equal(symlink(path_of("victim"), path_of("trap.new")), 0);
	assert_false(file_write(path_of("trap"), bytes_of("x"), &error));
	check_contents("victim", "precious");
}

static void test_folders(void **state)
{
	(void)state;
	struct error error = {0};
	struct stat status;
	assert_true(file_make_folder(path_of("a/b/c"), &error));
	assert_true(file_make_folder(path_of("a/b/c/"), &error));
	assert_int_equal(stat(path_of("a/b/c"), &status), 0);
	assert_true(S_ISDIR(status.st_mode));
	assert_int_equal(status.st_mode & 0007, 0);
	assert_true(file_make_parent(path_of("d/e/file"), &error));
	assert_int_equal(access(path_of("d/e"), F_OK), 0);
	assert_int_equal(access(path_of("d/e/file"), F_OK), -1);
	assert_true(file_write(path_of("plain"), bytes_of("x"), &error));
	assert_false(file_make_folder(path_of("plain/sub"), &error));
	CHECK_INT(error.code, ERROR_CREATE, "a file stands in the way");
}

static void test_lock(void **state)
{
	(void)state;
	struct error error = {0};
	struct file_lock first = {-1}, second = {-1};
	assert_true(file_lock(path_of("lock"), &first, &error));
	assert_false(file_lock(path_of("lock"), &second, &error));
	CHECK_INT(error.code, ERROR_TEMPORARY, "held");
	assert_non_null(strstr(error.message, "another run"));
	file_unlock(&first);
	assert_true(file_lock(path_of("lock"), &second, &error));
	file_unlock(&second);
	file_unlock(&second);
}

static int make_folder(void **state)
{
	(void)state;
	return mkdtemp(folder) == NULL;
}

static int remove_folder(void **state)
{
	(void)state;
	char command[300];
	snprintf(command, sizeof command, "rm -r '%s'", folder);
	return system(command);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_read), cmocka_unit_test(test_write),   cmocka_unit_test(test_full_disk),
		cmocka_unit_test(test_link), cmocka_unit_test(test_folders), cmocka_unit_test(test_lock),
	};
	return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
