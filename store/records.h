/* Rows of RECORD_COLUMNS -> records. */
#pragma once

#include "core/record.h"
#include "store/database.h"

/* Reads the present row into the arena, with the verdict's risks and brands. False with ERROR_DATA where the verdict
 * is not what this program writes. */
bool record_read(struct call *call, struct arena *arena, struct record *record, struct error *error);

/* Reads all rows of a call, whose values are given. */
bool record_read_all(struct call *call, struct arena *arena, struct record **records, size_t *count,
                     struct error *error);
