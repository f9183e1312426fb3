/* A brand's day: the figures and choices that every format of the digest shows. */
#pragma once

#include "core/configuration.h"
#include "core/health.h"
#include "core/record.h"

/* What a digest is made from; the caller gathers it. */
struct digest_input {
	const struct configuration *configuration;
	const struct brand *brand;
	struct bytes date;            /* local day, YYYY-MM-DD */
	timestamp from, to;           /* of that day */
	timestamp now;                /* when the digest is made */
	const char *language;         /* fr, ar, en */
	const char *analyzer_version;
	const struct record *records; /* of the day, judged or not, by time and number */
	size_t record_count;
	const struct record *before;  /* of the day before, for the comparison */
	size_t before_count;
	const struct health *healths; /* of the brand's sources and of those without a brand */
	size_t health_count;
	int64_t share_of_voice[8];    /* mentions of the brand and of its first 7 competitors; -1: not known */
};

/* Each writes one whole format onto the buffer, the same bytes for the same input. */
void digest_write_html(const struct digest_input *input, struct buffer *out);
void digest_write_text(const struct digest_input *input, struct buffer *out);
void digest_write_csv(const struct digest_input *input, bool excel, struct buffer *out);
