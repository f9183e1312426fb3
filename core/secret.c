/* Secrets: from the credentials folder of the service manager, else from a file that only its owner reads. */
#include "core/configuration.h"
#include "core/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { LARGEST_SECRET = 16 << 10 };

/* A name that stays inside the credentials folder. */
static bool is_plain(struct bytes name)
{
	return name.length > 0 && memchr(name.data, '/', name.length) == NULL && name.data[0] != '.';
}

/* True where the folder has the secret; the file's last line break is not part of it. */
static bool from_credentials(struct bytes name, struct arena *arena, struct bytes *value)
{
	const char *folder = getenv("CREDENTIALS_DIRECTORY");
	if (folder == NULL || !is_plain(name))
		return false;
	struct buffer contents = {0};
	struct error ignored;
	const char *path = arena_format(arena, "%s/%.*s", folder, (int)name.length, name.data).data;
	bool found = file_read(path, LARGEST_SECRET, &contents, &ignored);
	if (found)
		*value = arena_copy(arena, bytes_trim(buffer_bytes(&contents)));
	buffer_finish(&contents);
	return found;
}

static bool check_owner(const char *path, struct error *error)
{
	struct stat status;
	if (stat(path, &status) != 0)
		return error_set(error, ERROR_CONFIGURATION, "%s: cannot read the secrets: %s", path, strerror(errno));
	if (!S_ISREG(status.st_mode))
		return error_set(error, ERROR_CONFIGURATION, "%s: the secrets must be in a plain file", path);
	if ((status.st_mode & 077) != 0)
		return error_set(error, ERROR_CONFIGURATION,
		                 "%s: others can read the secrets (mode %04o); run: chmod 600 %s", path,
		                 (unsigned)status.st_mode & 07777, path);
	if (status.st_uid != geteuid())
		return error_set(error, ERROR_CONFIGURATION, "%s: the secrets belong to another user; run: chown %u %s",
		                 path, (unsigned)geteuid(), path);
	return true;
}

bool secret_read(const struct configuration *configuration, struct bytes name, struct arena *arena, struct bytes *value,
                 struct error *error)
{
	if (from_credentials(name, arena, value))
		return true;
	const char *path = configuration->secrets.data;
	struct yaml_document document;
	if (!check_owner(path, error) || !yaml_load(path, arena, &document, error))
		return false;
	const struct yaml_node *node = yaml_member(&document.root, name.data);
	if (node == NULL || node->kind != YAML_SCALAR || node->scalar.length == 0)
		return error_set(error, ERROR_CONFIGURATION, "%s: the secret '%s' is not there; add a line %s: VALUE",
		                 path, name.data, name.data);
	*value = node->scalar;
	return true;
}
