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

static const char *const schemes[] = {"smtp", "smtps", "smtp+insecure", "sendmail", NULL};

/* Answers of libcurl that only a person can mend; all else may pass. */
static const CURLcode lasting[] = {
	CURLE_URL_MALFORMAT,    CURLE_LOGIN_DENIED,       CURLE_USE_SSL_FAILED,
	CURLE_SSL_CERTPROBLEM,  CURLE_SSL_CACERT_BADFILE, CURLE_PEER_FAILED_VERIFICATION,
	CURLE_SSL_ISSUER_ERROR,
};

struct session {
	CURL *easy;
	struct curl_slist *recipients;
	struct buffer message; /* what is sent, every line ending with CRLF */
	size_t sent;
	bool refused; /* an address that is not this machine's */
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
	handle_must(curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, session->detail));
}

/* The server's word counts before libcurl's: 4yz passes, 5yz lasts (RFC 5321, 4.2.1). */
static bool is_lasting(const struct session *session, CURLcode code, long reply)
{
	if (reply >= 400 && reply < 600)
		return reply >= 500;
	if (session->refused)
		return true;
	for (size_t i = 0; i < sizeof lasting / sizeof lasting[0]; i++)
		if (lasting[i] == code)
			return true;
	return false;
}

static enum smtp_outcome judge(const struct session *session, const struct url *url, CURLcode code, struct error *error)
{
	if (code == CURLE_OK)
		return SMTP_ACCEPTED;
	if (code == CURLE_OUT_OF_MEMORY)
		memory_exhausted();
	long reply = 0;
	curl_easy_getinfo(session->easy, CURLINFO_RESPONSE_CODE, &reply);
	bool never = is_lasting(session, code, reply);
	const char *reason = session->detail[0] != 0 ? session->detail : curl_easy_strerror(code);
	if (session->refused)
		reason = "smtp+insecure:// is for a relay on this machine only; use smtp:// or smtps://";
	error_set(error, never ? ERROR_UNAVAILABLE : ERROR_TEMPORARY, "the mail server '%s' did not take the mail: %s",
	          url->whole.data, reason);
	if (reply >= 400)
		error_prefix(error, "status %ld", reply);
	return never ? SMTP_NEVER : SMTP_LATER;
}

static const struct way *way_of(struct bytes scheme)
{
	for (size_t i = 0; i < sizeof ways / sizeof ways[0]; i++)
		if (bytes_equal_string(scheme, ways[i].scheme))
			return &ways[i];
	return NULL;
}

static enum smtp_outcome send_by_server(const struct way *way, const struct url *url,
                                        const struct smtp_settings *settings, struct bytes from,
                                        const struct bytes *recipients, size_t count, struct bytes message,
                                        struct error *error)
{
	struct session session = {
		.easy = handle_create(LIMIT_CONNECT_SECONDS * 1000, LIMIT_TRANSFER_SECONDS * 1000),
	};
	set_server(&session, way, url, settings);
	set_mail(&session, from, recipients, count, message);
	enum smtp_outcome outcome = judge(&session, url, curl_easy_perform(session.easy), error);
	curl_easy_cleanup(session.easy);
	curl_slist_free_all(session.recipients);
	buffer_finish(&session.message);
	return outcome;
}

/* "sendmail:///path": no host, a path that begins with "/". */
static enum smtp_outcome send_by_program(struct bytes url, struct bytes from, const struct bytes *recipients,
                                         size_t count, struct bytes message, struct error *error)
{
	static const char prefix[] = "sendmail://";
	struct bytes path = {url.data + sizeof prefix - 1, url.length - (sizeof prefix - 1)};
	if (!bytes_starts_with(path, "/") || memchr(path.data, 0, path.length) != NULL) {
		error_set(error, ERROR_CONFIGURATION, "mail.url: expected sendmail:///path/of/sendmail");
		return SMTP_NEVER;
	}
	struct arena arena = {0};
	enum smtp_outcome outcome = sendmail_send(arena_copy(&arena, path).data, from, recipients, count, message,
	                                          error);
	arena_finish(&arena);
	return outcome;
}

enum smtp_outcome smtp_send(const struct smtp_settings *settings, struct bytes from, const struct bytes *recipients,
                            size_t recipient_count, struct bytes message, struct error *error)
{
	if (!check_addresses(from, recipients, recipient_count, error))
		return SMTP_NEVER;
	if (bytes_starts_with(settings->url, "sendmail://"))
		return send_by_program(settings->url, from, recipients, recipient_count, message, error);
	struct arena arena = {0};
	struct url url;
	enum smtp_outcome outcome = SMTP_NEVER;
	if (url_parse(settings->url, schemes, &arena, &url, error)) {
		const struct way *way = way_of(url.scheme);
		if (way == NULL)
			error_set(error, ERROR_CONFIGURATION, "mail.url: expected sendmail:///path/of/sendmail");
		else
			outcome = send_by_server(way, &url, settings, from, recipients, recipient_count, message,
			                         error);
	}
	arena_finish(&arena);
	return outcome;
}
