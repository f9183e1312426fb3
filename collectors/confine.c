/* What a child process that parses foreign bytes may still do: compute. */
#include "collectors/confine.h"

#include "core/limits.h"
#include "core/sanitizer.h"

#include <fcntl.h>
#include <linux/landlock.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

static void limit(int resource, rlim_t most)
{
	struct rlimit limit = {most, most};
	setrlimit((__rlimit_resource_t)resource, &limit);
}

static void allow_reading(int rules, const char *folder)
{
	struct landlock_path_beneath_attr allowed = {
		.allowed_access = LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR |
	                          LANDLOCK_ACCESS_FS_EXECUTE,
		.parent_fd = open(folder, O_PATH | O_CLOEXEC),
	};
	if (allowed.parent_fd < 0)
		return;
	syscall(SYS_landlock_add_rule, rules, LANDLOCK_RULE_PATH_BENEATH, &allowed, 0);
	close(allowed.parent_fd);
}

/* A kernel without Landlock leaves the other limits; there is nobody to tell. */
static void hide_files(void)
{
	/* All that the first edition of the interface knows; later ones understand it. */
	struct landlock_ruleset_attr handled = {.handled_access_fs = (LANDLOCK_ACCESS_FS_MAKE_SYM << 1) - 1};
	int rules = (int)syscall(SYS_landlock_create_ruleset, &handled, sizeof handled, 0);
	if (rules < 0)
		return;
	allow_reading(rules, "/usr/lib");
	allow_reading(rules, "/usr/share");
	allow_reading(rules, "/lib");
	syscall(SYS_landlock_restrict_self, rules, 0);
	close(rules);
}

void confine(int kept)
{
	/* Everything from 3 up, around the pipe. */
	if (kept > 3)
		close_range(3, (unsigned)kept - 1, 0);
	close_range((unsigned)kept + 1, ~0u, 0);
	close(STDIN_FILENO);
	close(STDOUT_FILENO);
	limit(RLIMIT_CORE, 0);
	limit(RLIMIT_FSIZE, 0);
	limit(RLIMIT_CPU, LIMIT_PARSE_CPU_SECONDS);
#ifndef SANITIZED
	limit(RLIMIT_AS, LIMIT_PARSE_MEMORY);
#endif
	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	hide_files();
}
