/* Rows for the configuration: what each mistake is told, with its place; secrets that others can read. */
#include "core/configuration.h"
#include "core/file.h"
#include "tests/check.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define HEAD "state: ./state\nreports: ./reports\ncontact: cm@example.test\n"
#define BRAND "brands:\n- {id: atlas, name: Banque Atlas}\n"

static char folder[] = "/tmp/soumaa-configuration-XXXXXX";
static char path[64];

static int set_up(void **state)
{
	(void)state;
	if (mkdtemp(folder) == NULL)
		return -1;
	snprintf(path, sizeof path, "%s/c.yaml", folder);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	unlink(path);
	return rmdir(folder);
}

static bool load(const char *text, struct arena *arena, struct configuration *configuration, struct error *error)
{
	assert_true(file_write(path, bytes_of(text), error));
	return configuration_load(path, arena, configuration, error);
}

static void test_mistakes(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		const char *place;    /* behind the file's name */
		const char *sentence; /* somewhere in the message */
	} rows[] = {
		{"", ":1:1:", "'state' is missing"},
		{"- a\n", ":1:1:", "expected a map"},
		{"a: [1\n", ":2:1:", "expected ',' or ']'"},
		{HEAD BRAND "stat: x\n", ":6:1:", "unknown key; did you mean 'state'?"},
		{HEAD BRAND "qqqqqqqqqq: x\n", ":6:1:", "expected one of state, reports"},
		{HEAD BRAND "state: y\n", ":6:1:", "stands twice, first on line 1"},
		{HEAD "brands:\n- {id: atlas}\n", ":5:3:", "the key 'name' is missing"},
		{HEAD "brands:\n- {id: At las, name: x}\n", ":5:8:", "lower-case letters"},
		{HEAD "brands:\n- {id: ../x, name: x}\n", ":5:8:", "lower-case letters"},
		{HEAD "brands:\n- {id: a, name: x}\n- {id: a, name: y}\n", ":6:3:", "stands twice, first on line 5"},
		{HEAD "brands:\n- {id: a, name: x, spellings: {b: c}}\n", ":5:31:", "expected a list of texts"},
		{HEAD "brands:\n- {id: a, name: x, alert: {severity: 9}}\n", ":5:38:", "from 1 to 4"},
		{HEAD "brands:\n- {id: a, name: x, alert: {within: 60}}\n", ":5:36:", "a time such as 90s"},
		{HEAD "brands:\n- {id: a, name: x, recipients: ['a@b>\\n']}\n", ":5:33:", "no mail address"},
		{HEAD "brands:\n- {id: a, name: x, competitors: [b]}\n", ":5:34:", "no brand's id"},
		{HEAD "brands: []\n", ":4:9:", "one brand or more"},
		{HEAD BRAND "language: de\n", ":6:11:", "fr, ar or en"},
		{HEAD BRAND "sources:\n- {name: a, kind: feed, url: 'ftp://x'}\n", ":7:30:", "http://"},
		{HEAD BRAND "sources:\n- {name: a, kind: feed}\n- {name: a, kind: feed}\n", ":8:3:", "stands twice"},
		{HEAD BRAND "sources:\n- {name: a, kind: feed, brand: b}\n", ":7:32:", "no brand's id"},
		{HEAD BRAND "sources:\n- {name: a, kind: feed, private: maybe}\n", ":7:34:", "true or false"},
		{HEAD BRAND "mail: {from: x, url: y}\n", ":6:14:", "no mail address"},
		{"state: &a x\nreports: *a\n" BRAND, ":1:8:", "aliases are not supported"},
		{HEAD BRAND "---\na: b\n", ":7:1:", "second document"},
		{"state: \xff\n", ":", "not UTF-8"},
	};
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct arena arena = {0};
		struct configuration configuration;
		struct error error = {0};
		if (load(rows[i].text, &arena, &configuration, &error))
			fail_msg("row %zu was accepted: %s", i, rows[i].text);
		CHECK_INT(error.code, ERROR_CONFIGURATION, "row %zu, code", i);
		const char *behind = strstr(error.message, "c.yaml");
		if (behind == NULL || strncmp(behind + 6, rows[i].place, strlen(rows[i].place)) != 0 ||
		    strstr(error.message, rows[i].sentence) == NULL)
			fail_msg("row %zu: '%s', expected '%s ... %s'", i, error.message, rows[i].place,
			         rows[i].sentence);
		arena_finish(&arena);
	}
}

static void test_whole(void **state)
{
	(void)state;
	struct arena arena = {0};
	struct configuration configuration;
	struct error error = {0};
	if (!load("state: ./state\nreports: /var/r\ncontact: cm@example.test\nlanguage: ar\n"
	          "brands:\n  - id: atlas\n    name: Banque Atlas\n    spellings: [بنك أطلس, bkatlas]\n"
	          "    context: {for: [banque], against: montagne}\n    recipients: [cm@example.test]\n"
	          "    alert: {severity: 2, voices: 7, within: 90m}\n"
	          "sources:\n  - {name: appels, kind: import, path: ./drop/*.csv, columns: {id: Ref, text: Note}, "
	          "every: 1h}\n"
	          "mail: {from: s@example.test, url: 'smtps://m', user: u, secret: smtp, ca: ca.pem}\n",
	          &arena, &configuration, &error))
		fail_msg("%s", error.message);
	const struct brand *brand = configuration_brand(&configuration, bytes_of("atlas"));
	assert_non_null(brand);
	CHECK_INT(brand->spellings.count, 3, "spellings with the name");
	CHECK_BYTES(brand->spellings.items[0], "Banque Atlas", "the name first");
	CHECK_INT(brand->alert_within, 90 * 60000, "within");
	CHECK_BYTES(brand->context_against.items[0], "montagne", "a single text is a list");
	const struct source *source = &configuration.sources[0];
	CHECK_BYTES(source_option(source, "columns.id"), "Ref", "a map's option");
	CHECK_BYTES(source_option(source, "path"), "./drop/*.csv", "an option");
	CHECK_BYTES(source_option(source, "nothing"), NULL, "an option that is not set");
	CHECK_INT(source->every, 3600000, "every");
	assert_non_null(strstr(configuration.state.data, "/./state"));
	CHECK_BYTES(configuration.reports, "/var/r", "an absolute path stays");
	assert_non_null(strstr(configuration.mail.ca.data, "/ca.pem"));
	CHECK_BYTES(configuration.timezone, "Africa/Casablanca", "default");
	arena_finish(&arena);
}

static void test_secret(void **state)
{
	(void)state;
	struct arena arena = {0};
	struct error error = {0};
	struct bytes value = {0};
	char secrets[80], credential[80];
	snprintf(secrets, sizeof secrets, "%s/secrets.yaml", folder);
	snprintf(credential, sizeof credential, "%s/smtp", folder);
	struct configuration configuration = {.secrets = bytes_of(secrets)};

	assert_false(secret_read(&configuration, bytes_of("smtp"), &arena, &value, &error));
	CHECK_INT(error.code, ERROR_CONFIGURATION, "missing file");
	assert_true(file_write(secrets, bytes_of("smtp: s3cret\nempty: ''\n"), &error));
	static const mode_t open_modes[] = {0640, 0620, 0610, 0604, 0602, 0601, 0644, 0777, 0660};
	for (size_t i = 0; i < sizeof open_modes / sizeof open_modes[0]; i++) {
		assert_int_equal(chmod(secrets, open_modes[i]), 0);
		assert_false(secret_read(&configuration, bytes_of("smtp"), &arena, &value, &error));
		CHECK_INT(error.code, ERROR_CONFIGURATION, "mode %o", (unsigned)open_modes[i]);
		assert_non_null(strstr(error.message, "chmod 600"));
		assert_null(strstr(error.message, "s3cret"));
	}
	assert_int_equal(chmod(secrets, 0400), 0);
	assert_true(secret_read(&configuration, bytes_of("smtp"), &arena, &value, &error));
	assert_int_equal(chmod(secrets, 0600), 0);
	assert_true(secret_read(&configuration, bytes_of("smtp"), &arena, &value, &error));
	CHECK_BYTES(value, "s3cret", "from the file");
	assert_false(secret_read(&configuration, bytes_of("empty"), &arena, &value, &error));
	assert_false(secret_read(&configuration, bytes_of("other"), &arena, &value, &error));
	assert_null(strstr(error.message, "s3cret"));

	assert_true(file_write(credential, bytes_of("from the manager\n"), &error));
	setenv("CREDENTIALS_DIRECTORY", folder, 1);
	assert_true(secret_read(&configuration, bytes_of("smtp"), &arena, &value, &error));
	CHECK_BYTES(value, "from the manager", "from the credentials folder");
	assert_false(secret_read(&configuration, bytes_of("../c"), &arena, &value, &error));
	unsetenv("CREDENTIALS_DIRECTORY");
	unlink(credential);
	unlink(secrets);
	assert_int_equal(mkdir(secrets, 0700), 0);
	assert_false(secret_read(&configuration, bytes_of("smtp"), &arena, &value, &error));
	assert_non_null(strstr(error.message, "plain file"));
	rmdir(secrets);
	arena_finish(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_mistakes),
		cmocka_unit_test(test_whole),
		cmocka_unit_test(test_secret),
	};
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
