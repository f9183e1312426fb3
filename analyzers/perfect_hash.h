/* A perfect hash over 64-bit keys: cmph's BDZ_PH, with each key compared and a Bloom guard that answers most
 * misses from one word of memory. */
#pragma once

#include "core/buffer.h"

#include <stdint.h>

struct perfect_hash;

#define PERFECT_HASH_NONE SIZE_MAX

/* An index over `count` different keys, which are copied. The same keys give the same index. */
struct perfect_hash *perfect_hash_create(const uint64_t *keys, size_t count);
void perfect_hash_destroy(struct perfect_hash *hash);

/* The place of the key in the array it was made from, or PERFECT_HASH_NONE. Safe from several threads. */
size_t perfect_hash_find(const struct perfect_hash *hash, uint64_t key);

/* Appends the index in the form that perfect_hash_map reads, which is this machine's (little-endian). The length of
 * `out` must be and will be a multiple of 8. */
void perfect_hash_pack(const struct perfect_hash *hash, struct buffer *out);

/* An index over what perfect_hash_pack wrote; the bytes stay the caller's, aligned to 8, as long as the index lives.
 * NULL where their sizes do not agree; that their contents are whole is for the caller's checksum to say. */
struct perfect_hash *perfect_hash_map(struct bytes packed);
