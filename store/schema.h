/* The tables, and the way from each older version to the present one. */
#pragma once

#include "core/error.h"

struct store;

/* Brings the database to the present version, in one transaction. False with ERROR_UNAVAILABLE where it is
 * newer, ERROR_DATA where it is another program's. */
bool schema_migrate(struct store *store, struct error *error);
