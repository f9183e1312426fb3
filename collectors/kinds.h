/* The rows of the kinds of collectors, for the table in collector.c. */
#pragma once

#include "collectors/collector.h"

extern const struct collector feed_collector;
extern const struct collector import_collector;
extern const struct collector mastodon_collector;
extern const struct collector youtube_collector;
