/* `soumaa init`: writes a first configuration, with a comment on every key, and an empty file of secrets. */
#include "commands/commands.h"
#include "core/file.h"
#include "core/limits.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char secrets_text[] =
	"# Secrets, one a line: NAME: VALUE. The configuration names them (secret: NAME).\n"
	"# Only you may read this file (chmod 600); a file that others can read is refused.\n"
	"# youtube-key: AIza...\n"
	"# smtp: the mail account's password\n";

/* Makes a new file; one that is there stays as it is. */
static bool write_new(const char *path, struct bytes text, mode_t mode, struct error *error)
{
	int descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
	if (descriptor < 0 && errno == EEXIST)
		return error_set(error, ERROR_CREATE, "%s is there already and stays as it is; name another file",
		                 path);
	if (descriptor < 0)
		return error_set(error, ERROR_CREATE, "%s: cannot create: %s", path, strerror(errno));
	close(descriptor);
	/* Replaced whole, so that a full disk leaves no half configuration; the mode is set again after that. */
	if (!file_write(path, text, error)) {
		unlink(path);
		return false;
	}
	if (chmod(path, mode) != 0)
		return error_set(error, ERROR_CREATE, "%s: cannot set its mode: %s", path, strerror(errno));
	return true;
}

static bool write_both(struct invocation *invocation, const char *path, struct bytes example, struct error *error)
{
	const char *slash = strrchr(path, '/');
	const char *secrets = arena_format(&invocation->arena, "%.*ssecrets.yaml",
	                                   slash == NULL ? 0 : (int)(slash - path) + 1, path)
	                              .data;
	if (!write_new(path, example, 0640, error))
		return false;
	if (access(secrets, F_OK) != 0 && !write_new(secrets, bytes_of(secrets_text), 0600, error))
		return false;
	if (!invocation->quiet)
		printf("%s is written: name your brands and sources in it, then run\n"
		       "  soumaa doctor --config %s\n"
		       "  soumaa run --config %s\n",
		       path, path, path);
	return true;
}

static bool run(struct invocation *invocation, int *status, struct error *error)
{
	(void)status;
	const char *path = invocation->argument_count > 0 ? invocation->arguments[0] : "soumaa.yaml";
	const char *rules;
	struct buffer example = {0};
	if (invocation->argument_count > 1)
		return error_set(error, ERROR_USAGE, "init takes one file name at most");
	if (!invocation_rules(invocation, &rules, error))
		return false;
	/* The example lies beside the rules, in the source tree as where it is installed. */
	const char *source = arena_format(&invocation->arena, "%s/../examples/soumaa.yaml", rules).data;
	bool well = file_read(source, LIMIT_CONFIGURATION, &example, error) &&
	            write_both(invocation, path, buffer_bytes(&example), error);
	buffer_finish(&example);
	return well;
}

const struct command command_init = {
	.name = "init",
	.summary = "Writes a first configuration with a comment on every key",
	.synopsis = "[FILE]",
	.examples = "  soumaa init                      soumaa.yaml and secrets.yaml in this folder\n"
		    "  soumaa init /etc/soumaa/soumaa.yaml\n",
	.run = run,
};
