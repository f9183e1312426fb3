/* A brand's day made by hand: what the report tests read. */
#pragma once

#include "core/alert.h"
#include "reports/digest.h"

enum { FIXTURE_RECORDS = 9, FIXTURE_BEFORE = 3, FIXTURE_SOURCES = 4 };

struct fixture {
	struct configuration configuration;
	struct brand brands[2];
	struct bytes recipients[2];
	struct bytes competitor;
	struct record records[FIXTURE_RECORDS];
	struct record before[FIXTURE_BEFORE];
	struct evidence evidence[4];
	struct health healths[FIXTURE_SOURCES];
	struct digest_input input;
	struct alert alert;
};

/* Fills it; it points into itself, so it must not move. `foreign`: put in the place of every text that a
 * stranger writes (NULL: the fixture's own texts). The zone becomes Africa/Casablanca. */
void fixture_make(struct fixture *fixture, const char *language, struct bytes foreign);
