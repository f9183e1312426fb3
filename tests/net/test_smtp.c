/* Mail by SMTP against a server of many manners (smtp_server.py), which tells what came. */
#include "net/smtp.h"
#include "tests/check.h"
#include "tests/net/child.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { LOG_LENGTH = 128 << 10 };

static int port;
static struct child server;
static char trusted[128];
static char server_log[LOG_LENGTH];

/* The server's events since the last call, "\n" behind each. */
static const char *read_log(void)
{
	size_t length = 0;
	assert_int_equal(write(server.input, "\n", 1), 1);
	while (length < 2 || memcmp(server_log + length - 2, ".\n", 2) != 0 ||
	       (length > 2 && server_log[length - 3] != '\n')) {
		ssize_t got = read(server.output, server_log + length, sizeof server_log - 1 - length);
		assert_true(got > 0);
		length += (size_t)got;
		server_log[length] = 0;
	}
	return server_log;
}

static bool logged(const char *word)
{
	return strstr(server_log, word) != NULL;
}

struct mail {
	const char *url;  /* "smtps://127.0.0.2"; the port is added... */
	const char *path; /* ...and this */
	const char *user;
	const char *password;
	struct bytes from;
	struct bytes to[3];
	size_t count;
	struct bytes message;
};

static const struct mail plain_mail = {
	.url = "smtp://127.0.0.1",
	.path = "",
	.user = "soumaa",
	.password = "canary word",
	.from = BYTES("soumaa@example.ma"),
	.to = {BYTES("cm@example.ma")},
	.count = 1,
	.message = BYTES("Subject: x\r\n\r\ntext\r\n"),
};

static enum smtp_outcome send_mail(const struct mail *mail, struct error *error)
{
	char url[256];
	snprintf(url, sizeof url, "%s:%d%s", mail->url, port, mail->path);
	struct smtp_settings settings = {.url = bytes_of(url),
	                                 .user = bytes_of(mail->user),
	                                 .password = bytes_of(mail->password),
	                                 .ca = bytes_of(trusted),
	                                 .transfer_limit = 1500};
	*error = (struct error){0};
	enum smtp_outcome outcome = smtp_send(&settings, mail->from, mail->to, mail->count, mail->message, error);
	read_log();
	if (strstr(error->message, "canary") != NULL)
		fail_msg("the password is in '%s'", error->message);
	if ((outcome == SMTP_ACCEPTED) != (error->code == ERROR_NONE))
		fail_msg("outcome %d with code %d", (int)outcome, (int)error->code);
	return outcome;
}

/* Who is spoken to and how: TLS first, the password only within it, no mail by a way that is not safe. */
static void test_ways(void **state)
{
	static const struct {
		const char *name, *url, *user, *password;
		enum smtp_outcome outcome;
		enum error_code code;
		const char *logged, *not_logged;
	} rows[] = {
		{"STARTTLS", "smtp://127.0.0.1", "soumaa", "canary word", SMTP_ACCEPTED, ERROR_NONE,
	         "tls AUTH PLAIN soumaa right", "plain AUTH"},
		{"TLS from the start", "smtps://127.0.0.2", "soumaa", "canary word", SMTP_ACCEPTED, ERROR_NONE,
	         "tls AUTH PLAIN soumaa right", "plain"},
		{"no user", "smtp://127.0.0.1", NULL, NULL, SMTP_ACCEPTED, ERROR_NONE, "tls DATA", "AUTH"},
		{"wrong password", "smtp://127.0.0.1", "soumaa", "canary", SMTP_BLOCKED, ERROR_CONFIGURATION, "wrong",
	         "MAIL"},
		{"password server is busy", "smtp://127.0.0.1", "busy", "canary word", SMTP_BLOCKED,
	         ERROR_CONFIGURATION, "AUTH PLAIN busy", "MAIL"},
		{"another host's certificate", "smtp://127.0.0.3", "soumaa", "canary word", SMTP_BLOCKED,
	         ERROR_CONFIGURATION, "plain STARTTLS", "AUTH"},
		{"expired certificate", "smtp://127.0.0.4", "soumaa", "canary word", SMTP_BLOCKED, ERROR_CONFIGURATION,
	         "plain STARTTLS", "AUTH"},
		{"unknown certificate", "smtp://127.0.0.5", "soumaa", "canary word", SMTP_BLOCKED, ERROR_CONFIGURATION,
	         "plain STARTTLS", "AUTH"},
		{"STARTTLS taken away", "smtp://127.0.0.6", "soumaa", "canary word", SMTP_BLOCKED, ERROR_CONFIGURATION,
	         ".", "AUTH"},
		{"STARTTLS refused", "smtp://127.0.0.7", "soumaa", "canary word", SMTP_BLOCKED, ERROR_CONFIGURATION,
	         "plain STARTTLS", "AUTH"},
		{"TLS where there is none", "smtps://127.0.0.6", "soumaa", "canary word", SMTP_BLOCKED, ERROR_TEMPORARY,
	         ".", "AUTH"},
		{"plain relay on this machine", "smtp+insecure://127.0.0.8", NULL, NULL, SMTP_ACCEPTED, ERROR_NONE,
	         "plain DATA", "STARTTLS"},
		{"plain relay and a password", "smtp+insecure://127.0.0.6", "soumaa", "canary word", SMTP_BLOCKED,
	         ERROR_CONFIGURATION, ".", "AUTH"},
		{"plain relay elsewhere", "smtp+insecure://192.0.2.1", NULL, NULL, SMTP_BLOCKED, ERROR_CONFIGURATION,
	         ".", "MAIL"},
		{"no service", "smtp+insecure://127.0.0.9", NULL, NULL, SMTP_BLOCKED, ERROR_TEMPORARY, ".", "MAIL"},
		{"nobody there", "smtps://127.0.0.10", NULL, NULL, SMTP_BLOCKED, ERROR_TEMPORARY, ".", "MAIL"},
		{"a user in the URL", "smtp://u:canary@127.0.0.1", NULL, NULL, SMTP_BLOCKED, ERROR_CONFIGURATION, ".",
	         "MAIL"},
		{"another scheme", "http://127.0.0.1", NULL, NULL, SMTP_BLOCKED, ERROR_CONFIGURATION, ".", "MAIL"},
	};
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct mail mail = plain_mail;
		struct error error;
		mail.url = rows[i].url;
		mail.user = rows[i].user;
		mail.password = rows[i].password;
		CHECK_INT(send_mail(&mail, &error), rows[i].outcome, "%s: outcome (%.200s)", rows[i].name,
		          error.message);
		CHECK_INT(error.code, rows[i].code, "%s: code (%.200s)", rows[i].name, error.message);
		if (!logged(rows[i].logged) || logged(rows[i].not_logged))
			fail_msg("%s: the server saw: %s", rows[i].name, server_log);
		if (rows[i].outcome != SMTP_ACCEPTED && logged("DATA"))
			fail_msg("%s: a mail was sent", rows[i].name);
	}
}

/* What the server answers, and where. */
static void test_faults(void **state)
{
	static const struct {
		const char *from, *to;
		enum smtp_outcome outcome;
		const char *word; /* in the sentence */
	} rows[] = {
		{"mail-451@x.ma", "cm@x.ma", SMTP_LATER, "451 5.9.9 fault at mail"},
		{"mail-550@x.ma", "cm@x.ma", SMTP_NEVER, "550 5.9.9 fault at mail"},
		{"a@x.ma", "rcpt-452@x.ma", SMTP_LATER, "452 5.9.9 fault at rcpt"},
		{"a@x.ma", "rcpt-550@x.ma", SMTP_NEVER, "550 5.9.9 fault at rcpt"},
		{"a@x.ma", "data-451@x.ma", SMTP_LATER, "451 5.9.9 fault at data"},
		{"a@x.ma", "data-554@x.ma", SMTP_NEVER, "554 5.9.9 fault at data"},
		{"a@x.ma", "dot-452@x.ma", SMTP_LATER, "452 5.9.9 fault at dot"},
		{"a@x.ma", "dot-552@x.ma", SMTP_NEVER, "552 5.9.9 fault at dot"},
		{"drop-mail@x.ma", "cm@x.ma", SMTP_LATER, ""},
		{"a@x.ma", "drop-rcpt@x.ma", SMTP_LATER, ""},
		{"a@x.ma", "drop-data@x.ma", SMTP_LATER, ""},
		{"a@x.ma", "drop-dot@x.ma", SMTP_LATER, ""},
		{"a@x.ma", "slow@x.ma", SMTP_ACCEPTED, ""},
		{"a@x.ma", "silent@x.ma", SMTP_LATER, "time"},
	};
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct mail mail = plain_mail;
		struct error error;
		mail.from = bytes_of(rows[i].from);
		mail.to[0] = bytes_of(rows[i].to);
		CHECK_INT(send_mail(&mail, &error), rows[i].outcome, "%s to %s: %.200s", rows[i].from, rows[i].to,
		          error.message);
		if (strcasestr(error.message, rows[i].word) == NULL)
			fail_msg("%s to %s: '%s'", rows[i].from, rows[i].to, error.message);
	}
}

/* To all or to none. */
static void test_several_recipients(void **state)
{
	struct mail mail = plain_mail;
	struct error error;
	(void)state;
	mail.to[1] = (struct bytes)BYTES("pr@example.ma");
	mail.count = 2;
	assert_int_equal(send_mail(&mail, &error), SMTP_ACCEPTED);
	assert_true(logged("tls RCPT TO:<cm@example.ma>\ntls RCPT TO:<pr@example.ma>\ntls DATA"));
	mail.to[1] = (struct bytes)BYTES("rcpt-550@example.ma");
	assert_int_equal(send_mail(&mail, &error), SMTP_NEVER);
	assert_false(logged("DATA"));
	mail.count = 0;
	assert_int_equal(send_mail(&mail, &error), SMTP_NEVER);
}

/* The path of an SMTP URL is the name that EHLO says. */
static void test_hostile_url(void **state)
{
	static const char *const rows[] = {"/x\r\nRCPT TO:<evil@x>", "/x%0d%0aRCPT%20TO:<evil@x>", "/x%0aNOOP", "/%00"};
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct mail mail = plain_mail;
		struct error error;
		mail.path = rows[i];
		CHECK_INT(send_mail(&mail, &error), SMTP_BLOCKED, "%s", rows[i]);
		CHECK_INT(error.code, ERROR_CONFIGURATION, "%s", rows[i]);
		assert_string_equal(server_log, ".\n");
	}
}

/* What is no address never reaches a server. */
static void test_hostile_addresses(void **state)
{
	static const struct bytes rows[] = {
		BYTES("a@b.ma>\r\nRCPT TO:<evil@x.ma"),
		BYTES("a@b.ma\r\nDATA"),
		BYTES("a@b.ma\nRSET"),
		BYTES("a@b.ma\0evil"),
		BYTES("a@b.ma> SIZE=1"),
		BYTES("a b@c.ma"),
		BYTES("<a@b.ma>"),
		BYTES("-oQ/tmp/x@b.ma"),
		BYTES("-X/tmp/log"),
		BYTES("a\t@b.ma"),
		BYTES("a@b.ma\177"),
		BYTES(""),
		{NULL, 0},
	};
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct mail to = plain_mail, from = plain_mail;
		struct error error;
		to.to[0] = rows[i];
		from.from = rows[i];
		CHECK_INT(send_mail(&to, &error), SMTP_NEVER, "recipient %zu", i);
		assert_string_equal(server_log, ".\n");
		CHECK_INT(send_mail(&from, &error), SMTP_NEVER, "sender %zu", i);
		assert_string_equal(server_log, ".\n");
	}
}

/* The bytes on the wire, up to the final dot: lines end with CRLF, a dot that begins one is doubled (RFC 5321, 4.5.2),
 * and no text can end the mail. */
static void test_message_bytes(void **state)
{
	static const struct {
		struct bytes message;
		const char *wire;
	} rows[] = {
		{BYTES("S: x\r\n\r\ntext\r\n"), "S: x\\r\\n\\r\\ntext\\r\\n.\\r\\n"},
		{BYTES("S: x\n\ntext"), "S: x\\r\\n\\r\\ntext\\r\\n.\\r\\n"},
		{BYTES(".\r\n..\r\n.x\r\n"), "..\\r\\n...\\r\\n..x\\r\\n.\\r\\n"},
		{BYTES("a\r\n.\r\nMAIL FROM:<evil@x>\r\n"), "a\\r\\n..\\r\\nMAIL FROM:<evil@x>\\r\\n.\\r\\n"},
		{BYTES("a\n.\nMAIL FROM:<evil@x>\n"), "a\\r\\n..\\r\\nMAIL FROM:<evil@x>\\r\\n.\\r\\n"},
		{BYTES("a\r.\rMAIL FROM:<evil@x>\r"), "a\\r\\n..\\r\\nMAIL FROM:<evil@x>\\r\\n.\\r\\n"},
		{BYTES("a\n.\r\nMAIL FROM:<evil@x>\n"), "a\\r\\n..\\r\\nMAIL FROM:<evil@x>\\r\\n.\\r\\n"},
		{BYTES("a\r\r\n.\r\r\nb"), "a\\r\\n\\r\\n..\\r\\n\\r\\nb\\r\\n.\\r\\n"},
		{BYTES("\303\251\0z\r\n"), "\\xc3\\xa9\\x00z\\r\\n.\\r\\n"},
	};
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct mail mail = plain_mail;
		struct error error;
		char expected[512];
		mail.message = rows[i].message;
		CHECK_INT(send_mail(&mail, &error), SMTP_ACCEPTED, "row %zu: %.200s", i, error.message);
		snprintf(expected, sizeof expected, "\nmessage %s\n", rows[i].wire);
		if (!logged(expected) || logged("MAIL FROM:<evil@x>\n"))
			fail_msg("row %zu: the server saw %s", i, server_log);
	}
}

/* A mail that is larger than any buffer on the way, with a dot at the beginning of each line. */
static void test_large_message(void **state)
{
	enum { LINES = 8000 };
	struct mail mail = plain_mail;
	struct error error;
	static char message[LINES * 3 + 1];
	(void)state;
	for (size_t i = 0; i < LINES; i++)
		memcpy(message + i * 3, ".\r\n", 3);
	mail.message = bytes_of(message);
	assert_int_equal(send_mail(&mail, &error), SMTP_ACCEPTED);
	size_t dots = 0;
	for (const char *place = server_log; (place = strstr(place, "..\\r\\n")) != NULL; place++)
		dots++;
	assert_int_equal(dots, LINES);
}

int main(int count, char **arguments)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_ways),
		cmocka_unit_test(test_faults),
		cmocka_unit_test(test_several_recipients),
		cmocka_unit_test(test_hostile_url),
		cmocka_unit_test(test_hostile_addresses),
		cmocka_unit_test(test_message_bytes),
		cmocka_unit_test(test_large_message),
	};
	char folder[] = "/tmp/soumaa-smtp-XXXXXX", remove[64];
	if (count != 2 || mkdtemp(folder) == NULL)
		return 2;
	snprintf(trusted, sizeof trusted, "%s/trusted.pem", folder);
	port = child_start(&server, arguments[1], folder);
	int failed = cmocka_run_group_tests_name("smtp", tests, NULL, NULL);
	child_stop(&server);
	snprintf(remove, sizeof remove, "rm -r %s", folder);
	return system(remove) == 0 ? failed : 2;
}
