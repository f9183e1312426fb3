/* One HTTP request and its answer. */
#include "net/transfer.h"

#include "core/limits.h"
#include "core/memory.h"
#include "net/address.h"
#include "net/gunzip.h"
#include "net/handle.h"

#include <assert.h>
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* What we ourselves found wrong and ended the transfer for. */
enum fault {
	FAULT_NONE,
	FAULT_HEADERS,
	FAULT_BODY,
	FAULT_CODING,
	FAULT_DAMAGED,
	FAULT_CUT,
	FAULT_LENGTHS,
};

static const struct {
	enum http_outcome outcome;
	const char *reason;
} faults[] = {
	[FAULT_HEADERS] = {HTTP_TOO_BIG, "its headers pass the limit"},
	[FAULT_BODY] = {HTTP_TOO_BIG, "its body passes the limit"},
	[FAULT_CODING] = {HTTP_LATER, "it came in a content coding that was not asked for"},
	[FAULT_DAMAGED] = {HTTP_LATER, "its gzip coding is damaged"},
	[FAULT_CUT] = {HTTP_LATER, "its gzip coding was cut short"},
	[FAULT_LENGTHS] = {HTTP_LATER, "it came with more than one Content-Length, or one that is no number"},
};

/* What libcurl says that is not simply trouble on the way, and what its own words leave unsaid. */
static const struct {
	CURLcode code;
	enum http_outcome outcome;
	const char *advice;
} outcomes[] = {
	{CURLE_OK, HTTP_DONE, ""},
	{CURLE_URL_MALFORMAT, HTTP_NEVER, ""},
	{CURLE_PEER_FAILED_VERIFICATION, HTTP_NEVER,
         "; only the server's owner can mend its certificate; for an authority of your own set SSL_CERT_FILE"},
	{CURLE_SSL_CACERT_BADFILE, HTTP_NEVER, "; look at SSL_CERT_FILE and the package ca-certificates"},
	{CURLE_SSL_ISSUER_ERROR, HTTP_NEVER, ""},
	{CURLE_SSL_CONNECT_ERROR, HTTP_LATER, "; does it speak https there, with TLS 1.2 or newer?"},
	{CURLE_FILESIZE_EXCEEDED, HTTP_TOO_BIG, ""},
};

struct transfer {
	struct transfer_task task;
	CURL *easy;
	struct curl_slist *lines; /* of the request */
	char detail[CURL_ERROR_SIZE];
	size_t header_bytes;
	struct buffer body;
	struct gunzip gunzip;
	bool coded;      /* the body is gzip */
	bool body_begun; /* its coding is known */
	enum fault fault;
	const char *refusal; /* of the address below, where one was refused */
	char refused[ADDRESS_TEXT];
	bool connected; /* to an address that is allowed */
};

static bool is_token(struct bytes name)
{
	for (size_t i = 0; i < name.length; i++)
		if (!isalnum((unsigned char)name.data[i]) &&
		    (name.data[i] == 0 || strchr("!#$%&'*+-.^_`|~", name.data[i]) == NULL))
			return false;
	return name.length > 0;
}

static bool has_control(struct bytes value)
{
	for (size_t i = 0; i < value.length; i++) {
		unsigned char c = (unsigned char)value.data[i];
		if ((c < ' ' && c != '\t') || c == 0x7f)
			return true;
	}
	return false;
}

bool transfer_check_headers(const struct http_header *headers, size_t count, struct error *error)
{
	for (size_t i = 0; i < count; i++)
		if (!is_token(headers[i].name) || has_control(headers[i].value))
			return error_set(error, ERROR_CONFIGURATION,
			                 "the header '%.*s' holds a character that headers cannot; look at the secret "
			                 "it is made of",
			                 (int)headers[i].name.length, headers[i].name.data);
	return true;
}

static void append_header(struct transfer *transfer, struct bytes name, struct bytes value)
{
	struct buffer line = {0};
	buffer_append_bytes(&line, name);
	/* libcurl takes "Name:" as "do not send it" and "Name;" as an empty value. */
	buffer_append_string(&line, bytes_empty(value) ? ";" : ": ");
	buffer_append_bytes(&line, value);
	buffer_append_byte(&line, 0);
	handle_append(&transfer->lines, line.data);
	buffer_finish(&line);
}

/* A validator that cannot be sent is left out: the whole body comes, which is right too. */
static void append_validator(struct transfer *transfer, const char *name, struct bytes value)
{
	if (!bytes_empty(value) && !has_control(value))
		append_header(transfer, bytes_of(name), value);
}

static void refuse(struct transfer *transfer, const char *refusal, const char *address)
{
	transfer->refusal = refusal;
	snprintf(transfer->refused, sizeof transfer->refused, "%s", address);
}

/* The guard: libcurl asks for a socket to each address that it is about to connect to. */
static curl_socket_t open_socket(void *context, curlsocktype purpose, struct curl_sockaddr *address)
{
	struct transfer *transfer = context;
	(void)purpose;
	const char *refusal = address_refusal(&address->addr, transfer->task.allow_private);
	if (refusal != NULL) {
		char text[ADDRESS_TEXT];
		address_format(&address->addr, text);
		refuse(transfer, refusal, text);
		return CURL_SOCKET_BAD;
	}
	transfer->connected = true;
	return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

/* The same for a connection that an earlier transfer, which may have had other rights, left open. */
static int before_request(void *context, char *remote, char *local, int remote_port, int local_port)
{
	struct transfer *transfer = context;
	(void)local, (void)remote_port, (void)local_port;
	const char *refusal = address_refusal_of_text(remote, transfer->task.allow_private);
	if (refusal == NULL)
		return CURL_PREREQFUNC_OK;
	refuse(transfer, refusal, remote);
	transfer->connected = false;
	return CURL_PREREQFUNC_ABORT;
}

static size_t take_header(char *data, size_t size, size_t count, void *context)
{
	struct transfer *transfer = context;
	(void)data;
	transfer->header_bytes += size * count;
	if (transfer->header_bytes <= LIMIT_REPLY_HEADERS)
		return size * count;
	transfer->fault = FAULT_HEADERS;
	return 0;
}

/* Only gzip is asked for; its old name and the absence of a coding are the other two that may come. */
static void begin_body(struct transfer *transfer)
{
	struct curl_header *header;
	transfer->body_begun = true;
	if (curl_easy_header(transfer->easy, "Content-Encoding", 0, CURLH_HEADER, -1, &header) != CURLHE_OK)
		return;
	struct bytes coding = bytes_of(header->value), gzip = BYTES("gzip"), old = BYTES("x-gzip"),
		     identity = BYTES("identity");
	bool single = header->amount == 1;
	if (single && (bytes_equal_caseless(coding, gzip) || bytes_equal_caseless(coding, old))) {
		transfer->coded = true;
		gunzip_init(&transfer->gunzip);
	} else if (!single || (!bytes_empty(coding) && !bytes_equal_caseless(coding, identity))) {
		transfer->fault = FAULT_CODING;
	}
}

static enum fault add_to_body(struct transfer *transfer, struct bytes piece)
{
	size_t limit = transfer->task.body_limit;
	if (transfer->coded) {
		static const enum fault of[] = {[GUNZIP_DAMAGED] = FAULT_DAMAGED, [GUNZIP_TOO_BIG] = FAULT_BODY};
		return of[gunzip_feed(&transfer->gunzip, piece, limit, &transfer->body)];
	}
	if (piece.length > limit - transfer->body.length)
		return FAULT_BODY;
	buffer_append_bytes(&transfer->body, piece);
	return FAULT_NONE;
}

static size_t take_body(char *data, size_t size, size_t count, void *context)
{
	struct transfer *transfer = context;
	if (!transfer->body_begun)
		begin_body(transfer);
	if (transfer->fault == FAULT_NONE)
		transfer->fault = add_to_body(transfer, (struct bytes){data, size * count});
	return transfer->fault == FAULT_NONE ? size * count : 0;
}

static void set_request(struct transfer *transfer)
{
	const struct transfer_task *task = &transfer->task;
	for (size_t i = 0; i < task->header_count; i++)
		append_header(transfer, task->headers[i].name, task->headers[i].value);
	append_validator(transfer, "If-None-Match", task->etag);
	append_validator(transfer, "If-Modified-Since", task->last_modified);
	handle_must(curl_easy_setopt(transfer->easy, CURLOPT_HTTPHEADER, transfer->lines));
	handle_must(curl_easy_setopt(transfer->easy, CURLOPT_URL, task->url.whole.data));
	if (!bytes_empty(task->user_agent))
		handle_must(curl_easy_setopt(transfer->easy, CURLOPT_USERAGENT, task->user_agent.data));
	/* Asked for by libcurl, decoded by us. */
	handle_must(curl_easy_setopt(transfer->easy, CURLOPT_ACCEPT_ENCODING, "gzip"));
	handle_must(curl_easy_setopt(transfer->easy, CURLOPT_HTTP_CONTENT_DECODING, 0L));
}

static void set_guard(struct transfer *transfer)
{
	CURL *easy = transfer->easy;
	handle_must(curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https"));
	handle_must(curl_easy_setopt(easy, CURLOPT_REDIR_PROTOCOLS_STR, "http,https"));
	handle_must(curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L));
	handle_must(curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, open_socket));
	handle_must(curl_easy_setopt(easy, CURLOPT_OPENSOCKETDATA, transfer));
	handle_must(curl_easy_setopt(easy, CURLOPT_PREREQFUNCTION, before_request));
	handle_must(curl_easy_setopt(easy, CURLOPT_PREREQDATA, transfer));
	handle_must(curl_easy_setopt(easy, CURLOPT_MAXFILESIZE_LARGE, (curl_off_t)transfer->task.body_limit));
}

static void set_callbacks(struct transfer *transfer)
{
	CURL *easy = transfer->easy;
	handle_must(curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, take_header));
	handle_must(curl_easy_setopt(easy, CURLOPT_HEADERDATA, transfer));
	handle_must(curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, take_body));
	handle_must(curl_easy_setopt(easy, CURLOPT_WRITEDATA, transfer));
	handle_must(curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, transfer->detail));
}

struct transfer *transfer_create(const struct transfer_task *task)
{
	struct transfer *transfer = memory_allocate(1, sizeof *transfer);
	transfer->task = *task;
	transfer->easy = handle_create(task->connect_limit, task->transfer_limit);
	set_request(transfer);
	set_guard(transfer);
	set_callbacks(transfer);
	return transfer;
}

void transfer_destroy(struct transfer *transfer)
{
	if (transfer == NULL)
		return;
	curl_easy_cleanup(transfer->easy);
	curl_slist_free_all(transfer->lines);
	if (transfer->coded)
		gunzip_finish(&transfer->gunzip);
	buffer_finish(&transfer->body);
	free(transfer);
}

CURL *transfer_handle(const struct transfer *transfer)
{
	return transfer->easy;
}

static void copy_headers(const struct transfer *transfer, struct arena *arena, struct http_reply *reply)
{
	struct curl_header *header = NULL;
	size_t count = 0;
	while ((header = curl_easy_nextheader(transfer->easy, CURLH_HEADER, -1, header)) != NULL)
		count++;
	reply->headers = arena_allocate(arena, count, sizeof *reply->headers);
	reply->header_count = count;
	for (size_t i = 0; i < count; i++) {
		header = curl_easy_nextheader(transfer->easy, CURLH_HEADER, -1, header);
		char *name = arena_copy_string(arena, header->name);
		for (char *c = name; *c != 0; c++)
			*c = (char)tolower((unsigned char)*c);
		reply->headers[i] = (struct http_header){bytes_of(name), arena_copy(arena, bytes_of(header->value))};
	}
}

/* Two lengths that differ, or one that is no number: somebody on the way sees another body than we do (RFC 9112, 6.3).
 * A body longer than the one length that is given cannot be seen here, since libcurl drops the rest. */
static bool lengths_agree(const struct http_reply *reply)
{
	struct bytes first = http_reply_header(reply, "content-length");
	for (size_t i = 0; i < first.length; i++)
		if (first.data[i] < '0' || first.data[i] > '9')
			return false;
	for (size_t i = 0; i < reply->header_count; i++)
		if (bytes_equal_string(reply->headers[i].name, "content-length") &&
		    !bytes_equal(reply->headers[i].value, first))
			return false;
	return true;
}

static enum http_outcome outcome_of(CURLcode code, const char **advice)
{
	*advice = "";
	for (size_t i = 0; i < sizeof outcomes / sizeof outcomes[0]; i++) {
		if (outcomes[i].code != code)
			continue;
		*advice = outcomes[i].advice;
		return outcomes[i].outcome;
	}
	return HTTP_LATER;
}

static enum error_code error_code_of(enum http_outcome outcome)
{
	static const enum error_code codes[] = {[HTTP_DONE] = ERROR_NONE,
	                                        [HTTP_LATER] = ERROR_TEMPORARY,
	                                        [HTTP_NEVER] = ERROR_CONFIGURATION,
	                                        [HTTP_TOO_BIG] = ERROR_DATA};
	return codes[outcome];
}

/* Outcome and sentence of what did not end well. */
static void explain(const struct transfer *transfer, CURLcode code, struct arena *arena, struct http_reply *reply)
{
	const char *url = url_show(transfer->task.url.whole, arena).data;
	if (transfer->refusal != NULL && !transfer->connected) {
		reply->outcome = HTTP_NEVER;
		error_set(&reply->error, ERROR_CONFIGURATION,
		          "'%s' leads to the address %s, which is not open to it (%s); "
		          "a source in your own network needs 'private: true'",
		          url, transfer->refused, transfer->refusal);
	} else if (transfer->fault != FAULT_NONE) {
		reply->outcome = faults[transfer->fault].outcome;
		error_set(&reply->error, error_code_of(reply->outcome), "the reply of '%s' is refused: %s", url,
		          faults[transfer->fault].reason);
	} else {
		const char *advice;
		reply->outcome = outcome_of(code, &advice);
		error_set(&reply->error, error_code_of(reply->outcome), "'%s' cannot be fetched: %s%s", url,
		          transfer->detail[0] != 0 ? transfer->detail : curl_easy_strerror(code), advice);
	}
}

void transfer_settle(struct transfer *transfer, CURLcode code, struct arena *arena, struct http_reply *reply)
{
	if (code == CURLE_OUT_OF_MEMORY)
		memory_exhausted();
	long status = 0;
	curl_easy_getinfo(transfer->easy, CURLINFO_RESPONSE_CODE, &status);
	reply->status = (int)status;
	copy_headers(transfer, arena, reply);
	if (code == CURLE_OK && !lengths_agree(reply))
		transfer->fault = FAULT_LENGTHS;
	else if (code == CURLE_OK && transfer->coded && !gunzip_is_whole(&transfer->gunzip))
		transfer->fault = FAULT_CUT;
	if (code != CURLE_OK || transfer->fault != FAULT_NONE) {
		explain(transfer, code, arena, reply);
		return;
	}
	reply->outcome = HTTP_DONE;
	reply->body = buffer_bytes(&transfer->body);
}

struct bytes transfer_redirect(const struct transfer *transfer, struct arena *arena)
{
	char *target = NULL;
	curl_easy_getinfo(transfer->easy, CURLINFO_REDIRECT_URL, &target);
	return arena_copy(arena, bytes_of(target));
}

int64_t transfer_spent(const struct transfer *transfer)
{
	curl_off_t microseconds = 0;
	curl_easy_getinfo(transfer->easy, CURLINFO_TOTAL_TIME_T, &microseconds);
	return microseconds / 1000;
}
