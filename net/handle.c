/* A libcurl handle with what every transfer has. */
#include "net/handle.h"

#include "core/limits.h"
#include "core/memory.h"

#include <assert.h>
#include <pthread.h>
#include <stdlib.h>

static void start_library(void)
{
	if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
		memory_exhausted();
}

void handle_start(void)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	pthread_once(&once, start_library);
}

void handle_must(CURLcode code)
{
	if (code == CURLE_OUT_OF_MEMORY)
		memory_exhausted();
	assert(code == CURLE_OK);
}

void handle_append(struct curl_slist **list, const char *line)
{
	struct curl_slist *longer = curl_slist_append(*list, line);
	if (longer == NULL)
		memory_exhausted();
	*list = longer;
}

static void set_tls(CURL *easy)
{
	handle_must(curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, 1L));
	handle_must(curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 2L));
	handle_must(curl_easy_setopt(easy, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2));
	const char *authorities = getenv("SSL_CERT_FILE");
	if (authorities != NULL && authorities[0] != 0)
		handle_must(curl_easy_setopt(easy, CURLOPT_CAINFO, authorities));
}

/* CURLOPT_NOSIGNAL stays off: with it libcurl would leave SIGPIPE to the program, and a server that hangs up in the
 * middle of TLS would end the run. Its resolver is a thread, so that no alarm signal is used. */
static void set_limits(CURL *easy, int64_t connect_limit, int64_t transfer_limit)
{
	handle_must(curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, (long)connect_limit));
	handle_must(curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, (long)transfer_limit));
	handle_must(curl_easy_setopt(easy, CURLOPT_LOW_SPEED_LIMIT, (long)LIMIT_SLOW_BYTES));
	handle_must(curl_easy_setopt(easy, CURLOPT_LOW_SPEED_TIME, (long)LIMIT_SLOW_SECONDS));
#if CURL_AT_LEAST_VERSION(7, 87, 0)
	/* A name server that is silent must not hold the run beyond the limit. */
	handle_must(curl_easy_setopt(easy, CURLOPT_QUICK_EXIT, 1L));
#endif
}

CURL *handle_create(int64_t connect_limit, int64_t transfer_limit)
{
	handle_start();
	CURL *easy = curl_easy_init();
	if (easy == NULL)
		memory_exhausted();
	set_tls(easy);
	set_limits(easy, connect_limit, transfer_limit);
	handle_must(curl_easy_setopt(easy, CURLOPT_PROXY, ""));
	return easy;
}
