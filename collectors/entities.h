/* The names of HTML's character references. */
#pragma once

#include "core/bytes.h"

#include <stdint.h>

enum { ENTITY_NAME_LENGTH = 16 }; /* the longest name */

struct entity {
	const char *name;
	uint32_t code_point;
};

/* The row of a name without `&` and `;` (upper and lower case differ), or NULL. */
const struct entity *entity_find(struct bytes name);
