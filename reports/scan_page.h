/* A scan as one HTML page: what was found of each keyword, when, in what mood and how grave, and the texts themselves
 * with the keywords marked. It is fed as the scan goes on and keeps counts and the first texts, not the input. */
#pragma once

#include "core/buffer.h"
#include "core/record.h"

struct scan_page;

/* A page about `count` keywords, which must live as long as the page. */
struct scan_page *scan_page_create(const struct bytes *keywords, size_t count);
void scan_page_destroy(struct scan_page *page);

/* A text that has keywords. */
struct scan_page_match {
	const struct record *record; /* judged; its evidence names the places to mark */
	struct bytes file;
	int64_t line;
	const size_t *keywords; /* the number of the keyword of each place */
	size_t place_count;
};

void scan_page_add(struct scan_page *page, const struct scan_page_match *match);

/* Writes the page in the language: fr, ar or en. The same bytes for the same scan and `now`. */
void scan_page_write(const struct scan_page *page, const char *language, timestamp now, struct buffer *out);
