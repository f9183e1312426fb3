/* A perfect hash over 64-bit keys: cmph's BDZ_PH, with each key compared and a Bloom guard that answers most
 * misses from one word of memory. */
#pragma once

#include <stddef.h>
#include <stdint.h>

struct perfect_hash;

#define PERFECT_HASH_NONE SIZE_MAX

/* An index over `count` different keys, which are copied. The same keys give the same index. */
struct perfect_hash *perfect_hash_create(const uint64_t *keys, size_t count);
void perfect_hash_destroy(struct perfect_hash *hash);

/* The place of the key in the array it was made from, or PERFECT_HASH_NONE. Safe from several threads. */
size_t perfect_hash_find(const struct perfect_hash *hash, uint64_t key);
