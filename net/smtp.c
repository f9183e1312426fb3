/* Handing a composed mail to a server. */
#include "net/smtp.h"

#include "core/arena.h"
#include "core/buffer.h"
#include "core/limits.h"
#include "core/memory.h"
#include "net/address.h"
#include "net/handle.h"
#include "net/line_ends.h"
#include "net/sendmail.h"
#include "net/url.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* How each scheme is spoken. */
static const struct way {
	const char *scheme;
	const char *prefix; /* of the URL that libcurl is given */
	curl_usessl tls;
	bool loopback_only;
} ways[] = {
	{"smtp", "smtp://", CURLUSESSL_ALL, false},
	{"smtps", "smtps://", CURLUSESSL_ALL, false},
	{"smtp+insecure", "smtp://", CURLUSESSL_NONE, true},
};

static const char program_prefix[] = "sendmail://";
static const char *const schemes[] = {"smtp", "smtps", "smtp+insecure", "sendmail", NULL};

/* Answers of libcurl that only a change of the configuration, here or at the server, can mend. */
static const CURLcode unconfigured[] = {
	CURLE_URL_MALFORMAT,    CURLE_LOGIN_DENIED,       CURLE_USE_SSL_FAILED,
	CURLE_SSL_CERTPROBLEM,  CURLE_SSL_CACERT_BADFILE, CURLE_PEER_FAILED_VERIFICATION,
	CURLE_SSL_ISSUER_ERROR,
};

struct session {
	CURL *easy;
	struct curl_slist *recipients;
	struct buffer message; /* what is sent, every line ending with CRLF */
	size_t sent;
	bool refused;   /* an address that is not this machine's */
	bool begun;     /* MAIL was said: what goes wrong from now on may be about this mail */
	char said[256]; /* by the server, last */
	char detail[CURL_ERROR_SIZE];
};

/* An address that cannot end its place in a command or in an argument list. */
static bool is_address(struct bytes address)
{
	for (size_t i = 0; i < address.length; i++) {
		unsigned char c = (unsigned char)address.data[i];
		if (c <= ' ' || c == 0x7f || c == '<' || c == '>')
			return false;
	}
	return address.length > 0 && address.length <= LIMIT_MAIL_ADDRESS && address.data[0] != '-';
}

static bool check_addresses(struct bytes from, const struct bytes *recipients, size_t count, struct error *error)
{
	if (count == 0)
		return error_set(error, ERROR_CONFIGURATION,
		                 "a mail without a recipient; the brand's 'recipients' names them");
	for (size_t i = 0; i <= count; i++) {
		struct bytes address = i == 0 ? from : recipients[i - 1];
		if (!is_address(address))
			return error_set(
				error, ERROR_CONFIGURATION,
				"'%.*s' is no mail address: expected name@host without blanks, angle brackets or "
				"control characters",
				(int)(address.length > 80 ? 80 : address.length),
				address.data == NULL ? "" : address.data);
	}
	return true;
}

static size_t give_message(char *place, size_t size, size_t count, void *context)
{
	struct session *session = context;
	size_t left = session->message.length - session->sent, room = size * count;
	size_t length = left < room ? left : room;
	if (length > 0)
		memcpy(place, session->message.data + session->sent, length);
	session->sent += length;
	return length;
}

/* Keeps the server's last line, which says more than libcurl does; not its goodbye, since libcurl says QUIT after a
 * refusal. */
static size_t hear(char *line, size_t size, size_t count, void *context)
{
	struct session *session = context;
	struct bytes said = bytes_trim((struct bytes){line, size * count});
	if (!bytes_starts_with(said, "221"))
		snprintf(session->said, sizeof session->said, "%.*s", (int)said.length, said.data);
	return size * count;
}

/* Notes when the mail's own part of the session begins (RFC 5321, 3.3). Keeps nothing of what is said: the password
 * passes here too. */
static int watch(CURL *easy, curl_infotype kind, char *data, size_t length, void *context)
{
	struct session *session = context;
	(void)easy;
	if (kind == CURLINFO_HEADER_OUT && bytes_starts_with((struct bytes){data, length}, "MAIL FROM:")) {
		session->begun = true;
		session->said[0] = 0;
	}
	return 0;
}

/* For the way without TLS: to this machine only. */
static curl_socket_t open_loopback(void *context, curlsocktype purpose, struct curl_sockaddr *address)
{
	struct session *session = context;
	(void)purpose;
	if (address_is_loopback(&address->addr))
		return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
	session->refused = true;
	return CURL_SOCKET_BAD;
}

static void set_text(CURL *easy, CURLoption option, struct bytes text)
{
	struct arena arena = {0};
	if (!bytes_empty(text))
		handle_must(curl_easy_setopt(easy, option, arena_copy(&arena, text).data));
	arena_finish(&arena);
}

static void set_server(struct session *session, const struct way *way, const struct url *url,
                       const struct smtp_settings *settings)
{
	CURL *easy = session->easy;
	struct arena arena = {0};
	struct bytes rest = {url->whole.data + url->scheme.length + 3, url->whole.length - url->scheme.length - 3};
	set_text(easy, CURLOPT_URL, arena_format(&arena, "%s%s", way->prefix, rest.data));
	arena_finish(&arena);
	set_text(easy, CURLOPT_USERNAME, settings->user);
	set_text(easy, CURLOPT_PASSWORD, settings->password);
	set_text(easy, CURLOPT_CAINFO, settings->ca);
	handle_must(curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "smtp,smtps"));
	handle_must(curl_easy_setopt(easy, CURLOPT_USE_SSL, (long)way->tls));
	if (way->loopback_only) {
		handle_must(curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, open_loopback));
		handle_must(curl_easy_setopt(easy, CURLOPT_OPENSOCKETDATA, session));
	}
}

static void set_mail(struct session *session, struct bytes from, const struct bytes *recipients, size_t count,
                     struct bytes message)
{
	CURL *easy = session->easy;
	struct arena arena = {0};
	for (size_t i = 0; i < count; i++)
		handle_append(&session->recipients, arena_copy(&arena, recipients[i]).data);
	arena_finish(&arena);
	line_ends_append(&session->message, message, "\r\n");
	set_text(easy, CURLOPT_MAIL_FROM, from);
	handle_must(curl_easy_setopt(easy, CURLOPT_MAIL_RCPT, session->recipients));
	handle_must(curl_easy_setopt(easy, CURLOPT_UPLOAD, 1L));
	handle_must(curl_easy_setopt(easy, CURLOPT_READFUNCTION, give_message));
	handle_must(curl_easy_setopt(easy, CURLOPT_READDATA, session));
	handle_must(curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, hear));
	handle_must(curl_easy_setopt(easy, CURLOPT_HEADERDATA, session));
	handle_must(curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, session->detail));
	handle_must(curl_easy_setopt(easy, CURLOPT_DEBUGFUNCTION, watch));
	handle_must(curl_easy_setopt(easy, CURLOPT_DEBUGDATA, session));
	handle_must(curl_easy_setopt(easy, CURLOPT_VERBOSE, 1L));
}

/* The status with which the server has refused the mail itself (one of its addresses, DATA or the text), or 0. */
static int refusal_of(const struct session *session)
{
	int status = session->begun ? atoi(session->said) : 0;
	return status >= 400 ? status : 0;
}

static enum error_code error_code_of(const struct session *session, CURLcode code, bool never)
{
	bool passing = !session->refused;
	for (size_t i = 0; i < sizeof unconfigured / sizeof unconfigured[0]; i++)
		passing = passing && unconfigured[i] != code;
	return never ? ERROR_UNAVAILABLE : passing ? ERROR_TEMPORARY : ERROR_CONFIGURATION;
}

/* Only the server's lasting word (5yz; RFC 5321, 4.2.1) on this mail ends its tries. All else, a wrong password or
 * certificate too, is about the way: it can be mended without touching the mail, which then must go out. */
static enum smtp_outcome judge(const struct session *session, const struct url *url, CURLcode code, struct error *error)
{
	if (code == CURLE_OK)
		return SMTP_ACCEPTED;
	if (code == CURLE_OUT_OF_MEMORY)
		memory_exhausted();
	int refusal = refusal_of(session);
	bool never = refusal >= 500;
	const char *reason = refusal != 0              ? session->said
	                     : session->detail[0] != 0 ? session->detail
	                                               : curl_easy_strerror(code);
	if (session->refused)
		reason = "smtp+insecure:// is for a relay on this machine only; use smtp:// or smtps://";
	error_set(error, error_code_of(session, code, never), "the mail server '%s' did not take the mail: %s",
	          url->whole.data, reason);
	return never ? SMTP_NEVER : session->begun ? SMTP_LATER : SMTP_BLOCKED;
}

/* How the URL's server is spoken to. NULL with an error where it cannot be. */
static const struct way *way_of(const struct url *url, struct bytes user, struct error *error)
{
	const struct way *way = NULL;
	for (size_t i = 0; i < sizeof ways / sizeof ways[0]; i++)
		if (bytes_equal_string(url->scheme, ways[i].scheme))
			way = &ways[i];
	if (way == NULL)
		error_set(error, ERROR_CONFIGURATION, "mail.url: expected sendmail:///path/of/sendmail");
	else if (way->tls == CURLUSESSL_NONE && !bytes_empty(user))
		error_set(error, ERROR_CONFIGURATION,
		          "mail.url: smtp+insecure:// sends no password; take 'user' out, or use smtp:// or smtps://");
	else
		return way;
	return NULL;
}

/* Over a connection to the server that the URL names. */
static enum smtp_outcome send_by_server(const struct smtp_settings *settings, struct bytes from,
                                        const struct bytes *recipients, size_t count, struct bytes message,
                                        struct error *error)
{
	struct arena arena = {0};
	struct url url;
	const struct way *way = NULL;
	enum smtp_outcome outcome = SMTP_BLOCKED;
	if (url_parse(settings->url, schemes, &arena, &url, error))
		way = way_of(&url, settings->user, error);
	if (way != NULL) {
		struct session session = {
			.easy = handle_create(LIMIT_CONNECT_SECONDS * 1000, settings->transfer_limit),
		};
		set_server(&session, way, &url, settings);
		set_mail(&session, from, recipients, count, message);
		outcome = judge(&session, &url, curl_easy_perform(session.easy), error);
		curl_easy_cleanup(session.easy);
		curl_slist_free_all(session.recipients);
		buffer_finish(&session.message);
	}
	arena_finish(&arena);
	return outcome;
}

/* "sendmail:///path": no host, a path that begins with "/". */
static enum smtp_outcome send_by_program(const struct smtp_settings *settings, struct bytes from,
                                         const struct bytes *recipients, size_t count, struct bytes message,
                                         struct error *error)
{
	struct bytes url = settings->url;
	struct bytes path = {url.data + sizeof program_prefix - 1, url.length - (sizeof program_prefix - 1)};
	if (!bytes_starts_with(path, "/") || memchr(path.data, 0, path.length) != NULL) {
		error_set(error, ERROR_CONFIGURATION, "mail.url: expected sendmail:///path/of/sendmail");
		return SMTP_BLOCKED;
	}
	struct arena arena = {0};
	enum smtp_outcome outcome = sendmail_send(arena_copy(&arena, path).data, settings->transfer_limit, from,
	                                          recipients, count, message, error);
	arena_finish(&arena);
	return outcome;
}

enum smtp_outcome smtp_send(const struct smtp_settings *settings, struct bytes from, const struct bytes *recipients,
                            size_t recipient_count, struct bytes message, struct error *error)
{
	struct smtp_settings chosen = *settings;
	if (chosen.transfer_limit == 0)
		chosen.transfer_limit = LIMIT_TRANSFER_SECONDS * INT64_C(1000);
	if (!check_addresses(from, recipients, recipient_count, error))
		return SMTP_NEVER;
	bool by_program = bytes_starts_with(settings->url, program_prefix);
	return (by_program ? send_by_program : send_by_server)(&chosen, from, recipients, recipient_count, message,
	                                                       error);
}
