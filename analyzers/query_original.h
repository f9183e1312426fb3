/* The original text of a field as bytes are compared: valid, and composed (NFC), with the way back. */
#pragma once

#include "core/arena.h"

#include <stdint.h>

struct query_original {
	struct bytes text;
	uint32_t *origins; /* of each byte of `text` and of its end: offset into the field; NULL: the same */
};

/* With `compose` in NFC, else as it is. Ill-formed bytes count as question marks, so that offsets stay. */
struct query_original query_original_read(struct bytes field, bool compose, struct arena *arena);

size_t query_original_at(const struct query_original *original, size_t at);
