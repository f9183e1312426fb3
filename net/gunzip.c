/* A gzip stream taken apart piece by piece. */
#include "net/gunzip.h"

#include "core/memory.h"

#include <assert.h>
#include <stdint.h>

enum {
	STEP = 16 << 10,     /* decoded at a time */
	GZIP_ONLY = 16 + 15, /* window bits of inflateInit2: gzip framing, the largest window */
	FIRST_BYTE = 0x1f,   /* of every member */
};

void gunzip_init(struct gunzip *gunzip)
{
	*gunzip = (struct gunzip){0};
	if (inflateInit2(&gunzip->stream, GZIP_ONLY) != Z_OK)
		memory_exhausted();
}

void gunzip_finish(struct gunzip *gunzip)
{
	inflateEnd(&gunzip->stream);
}

/* True where another member follows; what else stands behind the last one is padding and left alone. */
static bool next_member(struct gunzip *gunzip)
{
	if (gunzip->stream.avail_in == 0 || *gunzip->stream.next_in != FIRST_BYTE)
		return false;
	inflateReset(&gunzip->stream);
	gunzip->ended = false;
	return true;
}

enum gunzip_result gunzip_feed(struct gunzip *gunzip, struct bytes piece, size_t limit, struct buffer *output)
{
	z_stream *stream = &gunzip->stream;
	assert(piece.length <= UINT32_MAX);
	stream->next_in = (z_const Bytef *)piece.data;
	stream->avail_in = (uInt)piece.length;
	stream->avail_out = 0;
	gunzip->begun = gunzip->begun || piece.length > 0;
	while (stream->avail_in > 0 || stream->avail_out == 0) {
		if (gunzip->ended && !next_member(gunzip))
			return GUNZIP_GOOD;
		stream->next_out = (Bytef *)buffer_reserve(output, STEP);
		stream->avail_out = STEP;
		int code = inflate(stream, Z_NO_FLUSH);
		output->length += STEP - stream->avail_out;
		if (output->length > limit)
			return GUNZIP_TOO_BIG;
		if (code == Z_MEM_ERROR)
			memory_exhausted();
		if (code != Z_OK && code != Z_STREAM_END && code != Z_BUF_ERROR)
			return GUNZIP_DAMAGED;
		gunzip->ended = code == Z_STREAM_END;
	}
	return GUNZIP_GOOD;
}

bool gunzip_is_whole(const struct gunzip *gunzip)
{
	return gunzip->ended || !gunzip->begun;
}
