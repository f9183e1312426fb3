/* Mail by a local program: what it is told and given, and what its end means. */
#include "core/clock.h"
#include "core/file.h"
#include "net/smtp.h"
#include "tests/check.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char folder[] = "/tmp/soumaa-sendmail-XXXXXX";

/* Writes the program FOLDER/sendmail, which notes its arguments and input and then does `last`. */
static void write_program(const char *last)
{
	char path[64];
	snprintf(path, sizeof path, "%s/sendmail", folder);
	FILE *file = fopen(path, "w");
	assert_non_null(file);
	fprintf(file, "#!/bin/sh\nprintf '[%%s]' \"$@\" > %s/arguments\ncat > %s/input\n%s\n", folder, folder, last);
	assert_int_equal(fclose(file), 0);
	assert_int_equal(chmod(path, 0700), 0);
}

static enum smtp_outcome send_mail(const char *program, const struct bytes *to, size_t count, struct bytes message,
                                   struct error *error)
{
	char url[128];
	snprintf(url, sizeof url, "sendmail://%s/%s", folder, program);
	struct smtp_settings settings = {.url = bytes_of(url), .transfer_limit = 500};
	*error = (struct error){0};
	return smtp_send(&settings, (struct bytes)BYTES("soumaa@example.ma"), to, count, message, error);
}

static enum smtp_outcome send_simple(struct error *error)
{
	struct bytes to = BYTES("cm@example.ma"), message = BYTES("Subject: x\r\n\r\ntext\r\n");
	return send_mail("sendmail", &to, 1, message, error);
}

static void check_file(const char *name, const char *expected)
{
	char path[64];
	struct buffer contents = {0};
	struct error error;
	snprintf(path, sizeof path, "%s/%s", folder, name);
	assert_true(file_read(path, 4096, &contents, &error));
	CHECK_BYTES(buffer_bytes(&contents), expected, "%s", name);
	buffer_finish(&contents);
}

static void test_arguments_and_input(void **state)
{
	struct bytes to[] = {BYTES("cm@example.ma"), BYTES("$(id)`id`;'\"*@example.ma")};
	struct bytes message = BYTES("Subject: x\r\n\r\n.\r\n..a\rb\nc\r\n");
	struct error error;
	(void)state;
	write_program("exit 0");
	assert_int_equal(send_mail("sendmail", to, 2, message, &error), SMTP_ACCEPTED);
	check_file("arguments", "[-i][-f][soumaa@example.ma][--][cm@example.ma][$(id)`id`;'\"*@example.ma]");
	check_file("input", "Subject: x\n\n.\n..a\nb\nc\n");
}

static void test_ends(void **state)
{
	static const struct {
		const char *last;
		enum smtp_outcome outcome;
		enum error_code code;
		const char *word;
	} rows[] = {
		{"exit 0", SMTP_ACCEPTED, ERROR_NONE, ""},
		{"echo note >&2; exit 0", SMTP_ACCEPTED, ERROR_NONE, ""},
		{"exit 75", SMTP_LATER, ERROR_TEMPORARY, "status 75"},
		{"exit 70", SMTP_LATER, ERROR_TEMPORARY, "status 70"},
		{"exit 78", SMTP_LATER, ERROR_TEMPORARY, "status 78"},
		{"exit 1", SMTP_LATER, ERROR_TEMPORARY, "status 1"},
		{"kill -9 $$", SMTP_LATER, ERROR_TEMPORARY, "signal 9"},
		{"exit 65", SMTP_NEVER, ERROR_UNAVAILABLE, "status 65"},
		{"echo who is this >&2; exit 67", SMTP_NEVER, ERROR_UNAVAILABLE, "status 67: who is this"},
		{"exit 68", SMTP_NEVER, ERROR_UNAVAILABLE, "status 68"},
		{"printf 'a\\033[2Jb\\n' >&2; exit 75", SMTP_LATER, ERROR_TEMPORARY, "a?[2Jb"},
		{"head -c 100000 /dev/zero | tr '\\0' x >&2; exit 75", SMTP_LATER, ERROR_TEMPORARY, "xxx"},
		{"exec sleep 30", SMTP_LATER, ERROR_TEMPORARY, "did not end"},
		{"sleep 3 & exit 75", SMTP_LATER, ERROR_TEMPORARY, "status 75"},
	};
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct error error;
		int64_t start = clock_milliseconds();
		write_program(rows[i].last);
		CHECK_INT(send_simple(&error), rows[i].outcome, "%s: %.200s", rows[i].last, error.message);
		CHECK_INT(error.code, rows[i].code, "%s: code", rows[i].last);
		if (strstr(error.message, rows[i].word) == NULL)
			fail_msg("%s: '%s'", rows[i].last, error.message);
		if (clock_milliseconds() - start > 2500)
			fail_msg("%s: took %lld ms", rows[i].last, (long long)(clock_milliseconds() - start));
	}
}

/* A program that does not read its input must not end ours. */
static void test_unread_input(void **state)
{
	static char message[1 << 20];
	struct bytes to = BYTES("cm@example.ma");
	struct error error;
	char path[64];
	(void)state;
	memset(message, 'x', sizeof message);
	snprintf(path, sizeof path, "%s/deaf", folder);
	FILE *file = fopen(path, "w");
	assert_non_null(file);
	fputs("#!/bin/sh\nexit 0\n", file);
	assert_int_equal(fclose(file), 0);
	assert_int_equal(chmod(path, 0700), 0);
	assert_int_equal(send_mail("deaf", &to, 1, (struct bytes){message, sizeof message}, &error), SMTP_ACCEPTED);
}

static void test_no_program(void **state)
{
	static const char *const urls[] = {"sendmail://", "sendmail://sendmail", "sendmail:///nowhere/sendmail",
	                                   "sendmail:///tmp"};
	struct bytes to = BYTES("cm@example.ma"), message = BYTES("x");
	(void)state;
	for (size_t i = 0; i < sizeof urls / sizeof urls[0]; i++) {
		struct error error = {0};
		struct smtp_settings settings = {.url = bytes_of(urls[i])};
		CHECK_INT(smtp_send(&settings, to, &to, 1, message, &error), SMTP_BLOCKED, "%s", urls[i]);
		CHECK_INT(error.code, ERROR_CONFIGURATION, "%s", urls[i]);
		if (strstr(error.message, "mail.url") == NULL)
			fail_msg("%s: '%s'", urls[i], error.message);
	}
}

/* An address that would be an option, or more than one argument, is refused before anything runs. */
static void test_hostile_addresses(void **state)
{
	static const struct bytes rows[] = {BYTES("-bs"), BYTES("-oQ/tmp@x.ma"), BYTES("a@b.ma -bs"), BYTES("a@b\n-bs"),
	                                    BYTES("a@b.ma\0-bs")};
	(void)state;
	write_program("exit 0");
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct error error;
		struct bytes message = BYTES("x");
		CHECK_INT(send_mail("sendmail", &rows[i], 1, message, &error), SMTP_NEVER, "row %zu", i);
	}
	char path[64];
	snprintf(path, sizeof path, "%s/arguments", folder);
	assert_int_not_equal(access(path, F_OK), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_hostile_addresses),
		cmocka_unit_test(test_arguments_and_input),
		cmocka_unit_test(test_ends),
		cmocka_unit_test(test_unread_input),
		cmocka_unit_test(test_no_program),
	};
	char remove[64];
	if (mkdtemp(folder) == NULL)
		return 2;
	int failed = cmocka_run_group_tests_name("sendmail", tests, NULL, NULL);
	snprintf(remove, sizeof remove, "rm -r %s", folder);
	return system(remove) == 0 ? failed : 2;
}
