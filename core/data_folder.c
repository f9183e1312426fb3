/* Where the program's own data lies. */
#include "core/data_folder.h"

#include "data_folders.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* "FOLDER-OF-THE-PROGRAM/below", or NULL where the program's own path is not known. */
static const char *beside_program(const char *below, struct arena *arena)
{
	char path[PATH_MAX];
	ssize_t length = readlink("/proc/self/exe", path, sizeof path - 1);
	if (length <= 0)
		return NULL;
	path[length] = 0;
	char *slash = strrchr(path, '/');
	if (slash == NULL)
		return NULL;
	*slash = 0;
	return arena_format(arena, "%s/%s", path, below).data;
}

static bool has(const char *folder, const char *file, struct arena *arena)
{
	return folder != NULL && folder[0] != 0 && access(arena_format(arena, "%s/%s", folder, file).data, R_OK) == 0;
}

bool data_folder_rules(const char *option, struct arena *arena, const char **folder, struct error *error)
{
	const char *named = option != NULL ? option : getenv("SOUMAA_RULES");
	const char *in_place = beside_program("../rules", arena);
	const char *const places[] = {named, in_place, SOUMAA_RULES_FOLDER};
	/* A folder that is named must be right; the others are guesses, in this order. */
	size_t last = named != NULL ? 1 : sizeof places / sizeof places[0];
	for (size_t i = 0; i < last; i++) {
		if (has(places[i], "lexicon", arena)) {
			*folder = places[i];
			return true;
		}
	}
	if (named != NULL)
		return error_set(error, ERROR_UNAVAILABLE,
		                 "%s: no rules there (a folder with lexicon/ and risk/ was expected)", named);
	return error_set(error, ERROR_UNAVAILABLE,
	                 "no rules in %s nor in %s; name their folder with --rules or SOUMAA_RULES",
	                 in_place == NULL ? "the program's folder" : in_place, SOUMAA_RULES_FOLDER);
}

const char *data_folder_built(const char *file, struct arena *arena)
{
	const char *path = beside_program(file, arena);
	return path != NULL && access(path, R_OK) == 0 ? path : NULL;
}

const char *data_folder_program(const char *name, struct arena *arena)
{
	const char *built = data_folder_built(name, arena);
	return built != NULL ? built : arena_format(arena, "%s/%s", SOUMAA_PROGRAMS_FOLDER, name).data;
}

const char *data_folder_cache(const char *file, struct arena *arena)
{
	const struct {
		const char *variable, *below;
	} places[] = {{"CACHE_DIRECTORY", ""}, {"XDG_CACHE_HOME", "soumaa/"}, {"HOME", ".cache/soumaa/"}};
	for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
		const char *folder = getenv(places[i].variable);
		if (folder != NULL && folder[0] == '/')
			return arena_format(arena, "%s/%s%s", folder, places[i].below, file).data;
	}
	return NULL;
}

const char *data_folder_locale(struct arena *arena)
{
	const char *const places[] = {getenv("SOUMAA_LOCALE"), beside_program("po", arena), SOUMAA_LOCALE_FOLDER};
	for (size_t i = 0; i < sizeof places / sizeof places[0]; i++)
		if (has(places[i], "fr/LC_MESSAGES/soumaa.mo", arena))
			return places[i];
	return NULL;
}
