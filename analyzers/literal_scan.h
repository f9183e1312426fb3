/* Many literals looked for in one pass over a text. One interface, two makers of it: vectorscan where the build
 * has it (literal_scan_vectorscan.c), else windows of bytes in a hash table (literal_scan_window.c). */
#pragma once

#include "core/bytes.h"
#include "core/error.h"

#include <stdint.h>

enum { LITERAL_LENGTH_LEAST = 2 }; /* shorter ones would be found everywhere */

struct literal_scan;
struct literal_scratch; /* what one thread needs */

/* Takes `count` literals of LITERAL_LENGTH_LEAST bytes or more without a NUL, which are copied. With none, nothing is
 * ever found. False with ERROR_SYSTEM where the library cannot make its tables. */
bool literal_scan_create(const struct bytes *literals, size_t count, struct literal_scan **scan, struct error *error);
void literal_scan_destroy(struct literal_scan *scan);

struct literal_scratch *literal_scratch_create(const struct literal_scan *scan);
void literal_scratch_destroy(struct literal_scratch *scratch);

/* Calls `found` with the number of each literal that stands in `text`, at least once each, in any order. */
typedef void literal_found(void *context, size_t literal);
void literal_scan_run(const struct literal_scan *scan, struct literal_scratch *scratch, struct bytes text,
                      literal_found *found, void *context);
