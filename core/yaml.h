/* YAML files whose every value keeps its place, read through tables of fields, so that each error names file,
 * line, column, key and what was expected. */
#pragma once

#include "core/arena.h"
#include "core/error.h"

#include <stdint.h>

enum yaml_kind { YAML_SCALAR, YAML_LIST, YAML_MAP };

struct yaml_node {
	enum yaml_kind kind;
	int line, column; /* from 1 */
	struct bytes scalar;
	bool quoted;              /* a quoted scalar is text, never a number, boolean or null */
	size_t count;             /* of a list's items or a map's pairs */
	struct yaml_node *keys;   /* of a map */
	struct yaml_node *values; /* of a list or a map */
};

struct yaml_document {
	const char *file; /* as it is named in errors */
	struct yaml_node root;
};

/* Reads one document into the arena. False with ERROR_CONFIGURATION where the file is missing, and with the place where
 * it is not YAML, not UTF-8, has a duplicate key, an anchor or an alias, or more than one document; an empty file gives
 * an empty map. */
bool yaml_load(const char *path, struct arena *arena, struct yaml_document *document, struct error *error);
bool yaml_parse(struct bytes text, const char *file, struct arena *arena, struct yaml_document *document,
                struct error *error);

/* The value of a map's key, or NULL. */
const struct yaml_node *yaml_member(const struct yaml_node *map, const char *key);

struct yaml_list {
	struct bytes *items;
	const struct yaml_node **nodes; /* for errors about an item */
	size_t count;
};

enum yaml_type {
	YAML_TEXT,     /* struct bytes; terminated, not empty */
	YAML_TEXTS,    /* struct yaml_list, of a list of texts or of a single one */
	YAML_INTEGER,  /* int64_t, within least..most */
	YAML_NUMBER,   /* double, within least..most */
	YAML_BOOLEAN,  /* bool: true, false, yes, no */
	YAML_DURATION, /* int64_t, milliseconds: 90s, 15m, 1h, 2d */
	YAML_ANY,      /* const struct yaml_node *: read by the caller */
};

struct yaml_field {
	const char *key;
	enum yaml_type type;
	size_t offset; /* offsetof the target's member */
	bool required;
	int64_t least, most;  /* of a number; both 0: any */
	const char *expected; /* for errors, where the type alone says too little; may be NULL */
};

/* Fills `target` from a map through the table; a key that is missing leaves its member as it was. False
 * with ERROR_CONFIGURATION: unknown key (with the nearest known one), wrong type, required key missing.
 * `what` names the map in errors ("brands[2]"). yaml_read_some leaves keys outside the table to the caller,
 * who asks yaml_has_field. */
bool yaml_read(const struct yaml_document *document, const struct yaml_node *map, const char *what,
               const struct yaml_field *fields, size_t count, void *target, struct arena *arena, struct error *error);
bool yaml_read_some(const struct yaml_document *document, const struct yaml_node *map, const char *what,
                    const struct yaml_field *fields, size_t count, void *target, struct arena *arena,
                    struct error *error);
bool yaml_has_field(const struct yaml_field *fields, size_t count, struct bytes key);

/* "FILE:LINE:COLUMN: sentence", ERROR_CONFIGURATION; returns false. */
bool yaml_fail(const struct yaml_document *document, const struct yaml_node *node, struct error *error,
               const char *format, ...) __attribute__((format(printf, 4, 5)));
