/* Many literals looked for in one pass over a text. One interface, two makers of it: vectorscan where the build
 * has it (literal_scan_vectorscan.c), else an automaton (literal_scan_automaton.c). */
#pragma once

#include "core/buffer.h"
#include "core/error.h"

#include <stdint.h>

enum { LITERAL_LENGTH_LEAST = 2 }; /* shorter ones would be found everywhere */

struct literal_scan;
struct literal_scratch; /* what one thread needs */

/* Names the way, and what its packed form depends on beside the literals. */
extern const char literal_scan_way[];

/* Appends a scan for `count` literals of LITERAL_LENGTH_LEAST bytes or more without a NUL, as bytes that
 * literal_scan_map reads. With none, nothing is ever found. False with ERROR_SYSTEM where the library cannot make its
 * tables. */
bool literal_scan_pack(const struct bytes *literals, size_t count, struct buffer *out, struct error *error);

/* A scan from what literal_scan_pack wrote, aligned to 8 bytes, with the same literals; both must live as long as the
 * scan. NULL where it is not whole: no bytes, however wrong, make a scan read beside them. */
struct literal_scan *literal_scan_map(struct bytes packed, const struct bytes *literals, size_t count);
void literal_scan_destroy(struct literal_scan *scan);

struct literal_scratch *literal_scratch_create(const struct literal_scan *scan);
void literal_scratch_destroy(struct literal_scratch *scratch);

/* Calls `found` for each place of each literal in `text`, in any order: its number, and the offset where it begins. */
typedef void literal_found(void *context, size_t literal, size_t from);
void literal_scan_run(const struct literal_scan *scan, struct literal_scratch *scratch, struct bytes text,
                      literal_found *found, void *context);
