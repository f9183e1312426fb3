/* A gzip stream taken apart piece by piece, with a limit and a word on whether it came to its end. libcurl's own
 * decoding calls a stream that was cut short a success, so that it is not used. */
#pragma once

#include "core/buffer.h"

#include <zlib.h>

struct gunzip {
	z_stream stream;
	bool begun; /* a byte has come */
	bool ended; /* at the end of a member (RFC 1952): checksum and length were right */
};

enum gunzip_result {
	GUNZIP_GOOD,
	GUNZIP_DAMAGED, /* not gzip, or a checksum is wrong */
	GUNZIP_TOO_BIG, /* `output` would pass the limit */
};

void gunzip_init(struct gunzip *gunzip);
void gunzip_finish(struct gunzip *gunzip);

/* Decodes the next piece behind what is in `output`. Never more than a few pages beyond `limit` are held. */
enum gunzip_result gunzip_feed(struct gunzip *gunzip, struct bytes piece, size_t limit, struct buffer *output);

/* Nothing is missing: no byte came at all, or the last member is complete. */
bool gunzip_is_whole(const struct gunzip *gunzip);
