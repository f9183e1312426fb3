/* Where the HTTP client may go: no connection is even tried to an address that is not open to it, however it is written
 * and whoever leads there. The system's calls are replaced here: nothing leaves the machine. */
#include "core/file.h"
#include "core/json.h"
#include "net/http.h"
#include "tests/check.h"
#include "tests/net/child.h"

#include <arpa/inet.h>
#include <dlfcn.h>
#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* -- the system's calls ------------------------------------------------------------------------------- */

static const char public_address[] = "93.184.216.34"; /* the test's server plays it */
static int port;
static atomic_int attempts, public_attempts;

static struct sockaddr_in address_of(const char *text, int number)
{
	struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)number)};
	inet_pton(AF_INET, text, &address.sin_addr);
	return address;
}

static bool is_public(const struct sockaddr *address)
{
	struct sockaddr_in ipv4, wanted = address_of(public_address, 0);
	if (address->sa_family != AF_INET)
		return false;
	memcpy(&ipv4, address, sizeof ipv4);
	return ipv4.sin_addr.s_addr == wanted.sin_addr.s_addr;
}

/* Leads the public address to the test's server, and nothing else anywhere. */
int connect(int descriptor, __CONST_SOCKADDR_ARG address, socklen_t length)
{
	int (*real)(int, const struct sockaddr *, socklen_t);
	struct sockaddr_in server = address_of("127.0.0.1", port);
	(void)length;
	attempts++;
	if (is_public(address.__sockaddr__)) {
		public_attempts++;
		*(void **)&real = dlsym(RTLD_NEXT, "connect");
		return real(descriptor, (const struct sockaddr *)&server, sizeof server);
	}
	errno = ECONNREFUSED;
	return -1;
}

/* Who is connected is connected to the public address. */
int getpeername(int descriptor, __SOCKADDR_ARG address, socklen_t *restrict length)
{
	struct sockaddr_in server = address_of(public_address, port);
	(void)descriptor;
	memcpy(address.__sockaddr__, &server, sizeof server);
	*length = sizeof server;
	return 0;
}

/* Addresses in every spelling that the system's resolver takes; every name is this machine. */
int getaddrinfo(const char *restrict name, const char *restrict service, const struct addrinfo *restrict hints,
                struct addrinfo **restrict result)
{
	int (*real)(const char *, const char *, const struct addrinfo *, struct addrinfo **);
	struct addrinfo numeric = hints == NULL ? (struct addrinfo){0} : *hints;
	*(void **)&real = dlsym(RTLD_NEXT, "getaddrinfo");
	numeric.ai_flags = AI_NUMERICHOST;
	numeric.ai_family = AF_UNSPEC;
	int failure = real(name, service, &numeric, result);
	return failure == 0 ? 0 : real("127.0.0.1", service, &numeric, result);
}

/* -- requests ----------------------------------------------------------------------------------------- */

struct seen {
	enum http_outcome outcome;
	char message[1024];
};

static void finished(void *context, const struct http_reply *reply)
{
	struct seen *seen = context;
	seen->outcome = reply->outcome;
	memcpy(seen->message, reply->error.message, sizeof seen->message);
}

static struct seen fetch(struct bytes url, bool allow_private)
{
	struct http_client_options options = {.connect_limit = 2000, .transfer_limit = 2000};
	struct http_request request = {.url = url, .allow_private = allow_private};
	struct http_client *client;
	struct error error;
	struct seen seen = {0};
	attempts = public_attempts = 0;
	assert_true(http_client_create(&options, &client, &error));
	http_client_add(client, &request, finished, &seen);
	http_client_run(client);
	http_client_destroy(client);
	return seen;
}

/* -- rows --------------------------------------------------------------------------------------------- */

enum reach {
	NEVER,
	PRIVATE,
	PUBLIC,
	ODD, /* public, but spelled so that it is not taken; where a server leads there libcurl has spelled it right */
};

/* First and last addresses of the special blocks, their neighbours, and the spellings of addresses. */
static const struct {
	const char *host;
	enum reach reach;
} hosts[] = {
	{"0.0.0.0", NEVER},
	{"0", NEVER},
	{"0.255.255.255", NEVER},
	{"1.0.0.0", PUBLIC},
	{"9.255.255.255", PUBLIC},
	{"10.0.0.0", PRIVATE},
	{"10.255.255.255", PRIVATE},
	{"11.0.0.0", PUBLIC},
	{"100.63.255.255", PUBLIC},
	{"100.64.0.0", PRIVATE},
	{"100.100.100.200", NEVER},
	{"100.127.255.255", PRIVATE},
	{"100.128.0.0", PUBLIC},
	{"126.255.255.255", PUBLIC},
	{"127.0.0.1", PRIVATE},
	{"127.255.255.255", PRIVATE},
	{"127.1", NEVER},
	{"127.0.1", NEVER},
	{"0177.0.0.1", NEVER},
	{"0x7f.0.0.1", NEVER},
	{"0x7f.1", NEVER},
	{"2130706433", NEVER},
	{"0x7f000001", NEVER},
	{"017700000001", NEVER},
	{"127%2e0%2e0%2e1", NEVER},
	{"0000127.0.0.1", ODD},
	{"0x8080808", ODD},
	{"134744072", ODD},
	{"localhost", PRIVATE},
	{"LOCALHOST", PRIVATE},
	{"localhost.", PRIVATE},
	{"127.0.0.1.nip.example", PRIVATE},
	{"128.0.0.0", PUBLIC},
	{"168.63.129.16", NEVER},
	{"169.253.255.255", PUBLIC},
	{"169.254.0.0", NEVER},
	{"169.254.169.254", NEVER},
	{"169.254.255.255", NEVER},
	{"2852039166", NEVER},
	{"0xa9fea9fe", NEVER},
	{"0251.0376.0251.0376", NEVER},
	{"172.15.255.255", PUBLIC},
	{"172.16.0.0", PRIVATE},
	{"172.31.255.255", PRIVATE},
	{"172.32.0.0", PUBLIC},
	{"192.0.0.192", NEVER},
	{"192.0.2.1", NEVER},
	{"192.88.99.1", NEVER},
	{"192.167.255.255", PUBLIC},
	{"192.168.0.0", PRIVATE},
	{"192.168.255.255", PRIVATE},
	{"192.169.0.0", PUBLIC},
	{"198.18.0.0", NEVER},
	{"198.19.255.255", NEVER},
	{"198.51.100.1", NEVER},
	{"203.0.113.1", NEVER},
	{"224.0.0.1", NEVER},
	{"240.0.0.1", NEVER},
	{"255.255.255.255", NEVER},
	{"[::]", NEVER},
	{"[::1]", PRIVATE},
	{"[0:0:0:0:0:0:0:1]", PRIVATE},
	{"[::2]", NEVER},
	{"[::127.0.0.1]", NEVER},
	{"[::ffff:127.0.0.1]", NEVER},
	{"[::ffff:8.8.8.8]", NEVER},
	{"[::ffff:a9fe:a9fe]", NEVER},
	{"[64:ff9b::7f00:1]", NEVER},
	{"[64:ff9b:1::1]", NEVER},
	{"[100::1]", NEVER},
	{"[2001::1]", NEVER},
	{"[2001:db8::1]", NEVER},
	{"[2002:7f00:1::]", NEVER},
	{"[2606:4700:4700::1111]", PUBLIC},
	{"[3fff::1]", NEVER},
	{"[4000::1]", NEVER},
	{"[5f00::1]", NEVER},
	{"[fc00::1]", PRIVATE},
	{"[fdff:ffff::1]", PRIVATE},
	{"[fd00:ec2::254]", NEVER},
	{"[fe80::1]", NEVER},
	{"[fe80::1%25lo]", NEVER},
	{"[fec0::1]", NEVER},
	{"[ff02::1]", NEVER},
};

enum { HOSTS = sizeof hosts / sizeof hosts[0] };

static void test_hosts(void **state)
{
	(void)state;
	for (size_t i = 0; i < HOSTS; i++) {
		char url[128];
		bool open = hosts[i].reach == PRIVATE || hosts[i].reach == PUBLIC;
		snprintf(url, sizeof url, "http://%s/x", hosts[i].host);
		struct seen seen = fetch(bytes_of(url), false);
		CHECK_INT(attempts, hosts[i].reach == PUBLIC, "%s: attempts", url);
		CHECK_INT(seen.outcome, hosts[i].reach == PUBLIC ? HTTP_LATER : HTTP_NEVER, "%s: outcome", url);
		seen = fetch(bytes_of(url), true);
		CHECK_INT(attempts > 0, open, "%s: attempts of a private source", url);
		CHECK_INT(seen.outcome, open ? HTTP_LATER : HTTP_NEVER, "%s: outcome", url);
	}
}

/* A public server that sends us there. */
static void test_redirects(void **state)
{
	(void)state;
	for (size_t i = 0; i < HOSTS; i++) {
		char url[128];
		snprintf(url, sizeof url, "http://%s:%d/away/%s/x", public_address, port, hosts[i].host);
		struct seen seen = fetch(bytes_of(url), false);
		CHECK_INT(public_attempts, 1, "%s: the way there", url);
		CHECK_INT(attempts, 1 + (hosts[i].reach >= PUBLIC), "%s: attempts", url);
		CHECK_INT(seen.outcome, hosts[i].reach >= PUBLIC ? HTTP_LATER : HTTP_NEVER, "%s: outcome", url);
	}
}

/* The public server is reached where nothing is wrong: the rows above do not pass because nothing works. */
static void test_public_server(void **state)
{
	char url[128];
	(void)state;
	snprintf(url, sizeof url, "http://%s:%d/away/%s/ok", public_address, port, public_address);
	assert_int_equal(fetch(bytes_of(url), false).outcome, HTTP_DONE);
}

/* -- the shared corpus -------------------------------------------------------------------------------- */

static const char *shared; /* the folder of shared data; NULL: the own rows are asked for */

static void check_line(const char *name, struct bytes line, size_t number)
{
	json_error_t problem;
	json_t *row = json_loadb(line.data, line.length, JSON_ALLOW_NUL, &problem);
	const json_t *url = json_object_get(row, "url");
	const char *expected = json_string_value(json_object_get(row, "expect"));
	assert_non_null(url);
	assert_non_null(expected);
	bool allowed = strcmp(expected, "allow") == 0;
	struct seen seen = fetch((struct bytes){json_string_value(url), json_string_length(url)}, false);
	CHECK_INT(attempts, allowed, "%s:%zu: attempts", name, number);
	CHECK_INT(seen.outcome, allowed ? HTTP_LATER : HTTP_NEVER, "%s:%zu: outcome", name, number);
	json_decref(row);
}

static void check_corpus(const char *name)
{
	char path[512];
	struct buffer contents = {0};
	struct error error;
	snprintf(path, sizeof path, "%s/hostile/ssrf/%s", shared, name);
	assert_true(file_read(path, 1 << 20, &contents, &error));
	size_t number = 0;
	for (size_t at = 0; at < contents.length; number++) {
		struct bytes rest = {contents.data + at, contents.length - at}, newline = BYTES("\n");
		struct bytes line = {rest.data, bytes_find(rest, newline)};
		check_line(name, line, number + 1);
		at += line.length + 1;
	}
	assert_true(number > 0);
	buffer_finish(&contents);
}

static void test_corpus_urls(void **state)
{
	(void)state;
	check_corpus("urls.jsonl");
}

static void test_corpus_blocks(void **state)
{
	(void)state;
	check_corpus("special-blocks.jsonl");
}

static int run(void)
{
	static const struct CMUnitTest own[] = {
		cmocka_unit_test(test_public_server),
		cmocka_unit_test(test_hosts),
		cmocka_unit_test(test_redirects),
	};
	static const struct CMUnitTest corpus[] = {
		cmocka_unit_test(test_corpus_urls),
		cmocka_unit_test(test_corpus_blocks),
	};
	if (shared == NULL)
		return cmocka_run_group_tests_name("guard", own, NULL, NULL);
	if (access(shared, R_OK) == 0)
		return cmocka_run_group_tests_name("guard-corpus", corpus, NULL, NULL);
	puts("1..0 # SKIP the shared data is not here");
	return 0;
}

/* test_guard SERVER [SHARED-FOLDER] */
int main(int count, char **arguments)
{
	struct child server;
	if (count < 2)
		return 2;
	shared = arguments[2];
	if (shared != NULL && getenv("SOUMAA_SHARED") != NULL)
		shared = getenv("SOUMAA_SHARED");
	port = child_start(&server, arguments[1], NULL);
	int failed = run();
	child_stop(&server);
	return failed;
}
