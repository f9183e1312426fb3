/* Many queries as one: their words stand in one table, so that a text is looked up once however many queries there
 * are, and only those are tried of which a word that they cannot do without stands in it. */
#pragma once

#include "analyzers/byte_search.h"
#include "analyzers/literal_scan.h"
#include "analyzers/phrases.h"
#include "analyzers/query.h"

/* Something that may stand in a text and that queries ask for. */
struct query_sign {
	const struct query_term *term; /* NULL: bytes of `raw:`, or a literal of an expression */
	uint32_t next;                 /* of those with the same key: index plus one, 0: none */
};

/* A query that is tried where a sign stands. */
struct query_trigger {
	uint32_t sign, query;
};

/* Signs of one kind stand together: terms first, then bytes, then literals. */
struct query_set {
	struct query **queries;
	size_t count, capacity;
	struct query_sign *signs;
	size_t sign_count, sign_capacity;
	struct query_slot *slots; /* from a term's key to the first sign with it */
	size_t slot_mask;
	unsigned pattern_letters[TERM_HANDLE + 1]; /* bits: so many first letters are looked up, by place */
	bool sounds;
	struct bytes *raws;
	size_t raw_count, raw_capacity, first_raw;
	struct byte_search *raw_search;
	struct bytes *literals;
	size_t literal_count, literal_capacity, first_literal;
	struct literal_scan *literal_scan;
	struct buffer packed;           /* the scan is mapped from it */
	struct query_trigger *triggers; /* by sign */
	size_t trigger_count, trigger_capacity;
	uint32_t *always; /* queries that are tried on each text */
	size_t always_count, always_capacity;
	struct arena arena;
};

struct query_slot {
	uint64_t key; /* 0: free */
	uint32_t sign;
};

struct query_set *query_set_create(void);
void query_set_destroy(struct query_set *set);

/* Adds a query, which outlives the set and belongs to no other one; returns its number, from 0 on. */
size_t query_set_add(struct query_set *set, struct query *query);

/* Makes the tables: once, after the last query and before the first match. False with ERROR_SYSTEM. */
bool query_set_close(struct query_set *set, struct error *error);

/* Calls `begins` for words of which one stands in whatever a query matches. False where a query may match without one
 * that can be looked for so. */
bool query_set_beginnings(const struct query_set *set, phrase_begins *begins, void *context);

/* The first sign of a key, as index plus one; 0: there is none. */
uint32_t query_set_look_up(const struct query_set *set, uint64_t key);
