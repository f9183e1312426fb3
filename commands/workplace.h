/* Where the stages of a run work: the configuration, the store and the lock that keeps a second run away. */
#pragma once

#include "commands/command.h"
#include "core/file.h"
#include "store/store.h"

struct workplace {
	struct invocation *invocation;
	struct configuration configuration;
	struct store *store;
	struct file_lock lock;
	bool partial; /* something did not succeed and was warned of; the rest went on */
};

/* Loads the configuration, makes the state folder, takes the lock and opens the store. False with
 * ERROR_TEMPORARY where another run holds the lock. Close it in any case. */
bool workplace_open(struct invocation *invocation, struct workplace *workplace, struct error *error);
void workplace_close(struct workplace *workplace);

/* Opens, runs one stage, closes. Where the stage was partial and --strict was given, `*status` becomes 75. */
typedef bool workplace_stage(struct workplace *workplace, struct error *error);
bool workplace_run(struct invocation *invocation, workplace_stage *const *stages, size_t count, int *status,
                   struct error *error);

/* The stages, in the order of a run. */
bool collect_stage(struct workplace *workplace, struct error *error);
bool analyze_stage(struct workplace *workplace, struct error *error);
bool report_stage(struct workplace *workplace, struct error *error);
bool alert_stage(struct workplace *workplace, struct error *error);
