/* A libcurl handle with what every transfer has: verified TLS, no proxy, limits of time. */
#pragma once

#include <curl/curl.h>
#include <stdint.h>

/* Starts libcurl, once, whatever thread asks; a handle does it itself. */
void handle_start(void);

/* A fresh handle; never NULL. TLS is at least 1.2
 * and always verified, against the system's authorities or the file in $SSL_CERT_FILE. No proxy is used, also none of
 * the environment: the addresses that may be connected to are decided here, and a proxy would connect in our place.
 * Limits in milliseconds. */
CURL *handle_create(int64_t connect_limit, int64_t transfer_limit);

/* For what libcurl answers to options and lists: out of memory ends the process, anything else is a bug. */
void handle_must(CURLcode code);

/* Appends a line to a list. */
void handle_append(struct curl_slist **list, const char *line);
