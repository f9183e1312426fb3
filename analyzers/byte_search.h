/* Many strings of bytes, found as they are: no folding, no words. */
#pragma once

#include "core/bytes.h"

struct byte_search;

/* Takes `count` strings of one byte or more, which must live as long as the search. */
struct byte_search *byte_search_create(const struct bytes *strings, size_t count);
void byte_search_destroy(struct byte_search *search);

/* The offset of the first string in the text at or behind `from`; text.length where there is none. */
size_t byte_search_next(const struct byte_search *search, struct bytes text, size_t from);

/* Calls `found` for every place of every string, by place, then by number. Returns how many were found. */
typedef void byte_string_found(void *context, size_t number, size_t from);
size_t byte_search_find(const struct byte_search *search, struct bytes text, byte_string_found *found, void *context);
