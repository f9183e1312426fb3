/* The configuration file: brands, sources, recipients and places (soumaa.conf(5)). */
#pragma once

#include "core/yaml.h"

/* The zone of a configuration that names none, and of the commands that run without one: never the machine's own, so
 * that the same input gives the same bytes everywhere. */
#define CONFIGURATION_TIMEZONE "Africa/Casablanca"

struct brand {
	struct bytes id;
	struct bytes name;
	struct yaml_list spellings;       /* the name too is a spelling, whether listed or not */
	struct bytes query;               /* instead of spellings; absent where there is none */
	struct yaml_list context_for;     /* words near a spelling that speak for the brand */
	struct yaml_list context_against; /* and against it: the same word means something else */
	struct yaml_list competitors;     /* ids of brands */
	struct yaml_list recipients;      /* mail addresses */
	int64_t alert_severity;           /* 1..4; a mention that reaches it is mailed at once */
	int64_t alert_voices;             /* so many negative authors... */
	int64_t alert_within;             /* ...within this time, in milliseconds, are mailed at once */
	const struct yaml_node *node;     /* for errors */
};

/* A key of a source that only its collector knows. Nested maps are flattened: "columns.id". */
struct source_option {
	struct bytes key;
	struct bytes value;
	const struct yaml_node *node; /* for errors */
};

struct source {
	struct bytes name; /* unique */
	struct bytes kind; /* of a collector */
	struct bytes url;  /* absent where the kind needs none */
	int64_t every;     /* milliseconds between two polls */
	struct bytes lang;
	struct bytes brand;  /* id of the brand whose page it is */
	struct bytes secret; /* name of a secret, not the secret */
	bool allow_private;  /* `private: true`: private addresses may be connected to */
	struct source_option *options;
	size_t option_count;
	const struct yaml_node *node; /* for errors */
};

struct mail_settings {
	struct bytes from;
	struct bytes url;    /* smtp://, smtps:// or, for a local sendmail, sendmail:///usr/sbin/sendmail */
	struct bytes user;   /* absent: no authentication */
	struct bytes secret; /* name of the password's secret */
	struct bytes ca;     /* file of certificate authorities; absent: the system's */
};

struct configuration {
	struct yaml_document document; /* for errors of the layers above */
	struct bytes state;            /* folders and files: relative to the configuration file's folder */
	struct bytes reports;
	struct bytes secrets;
	struct bytes language; /* fr, ar, en */
	struct bytes timezone;
	struct bytes contact;
	struct brand *brands;
	size_t brand_count;
	struct source *sources;
	size_t source_count;
	struct mail_settings mail;
};

/* Reads and checks a configuration; everything lives in the arena. False with
 * ERROR_CONFIGURATION and file, line, column, key and what was expected. Options of
 * a source are checked by its collector, above. */
bool configuration_load(const char *path, struct arena *arena, struct configuration *configuration,
                        struct error *error);

/* The brand of an id (exact), or NULL. */
const struct brand *configuration_brand(const struct configuration *configuration, struct bytes id);

/* A source's option, absent where it is not set. */
struct bytes source_option(const struct source *source, const char *key);

/* A path as the configuration says it, seen from the file's folder (for options of sources). */
struct bytes configuration_path(const struct configuration *configuration, struct bytes path, struct arena *arena);

/* A secret by name, into the arena: from $CREDENTIALS_DIRECTORY/NAME if that file is there, else from the
 * secrets file, a YAML map name: value. False with ERROR_CONFIGURATION where the file can be read by others or
 * belongs to somebody else, or where the name is not there. */
bool secret_read(const struct configuration *configuration, struct bytes name, struct arena *arena, struct bytes *value,
                 struct error *error);
