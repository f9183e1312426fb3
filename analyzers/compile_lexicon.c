/* Compiles the lexicon when the program is built. */
#include "analyzers/lexicon_file.h"
#include "core/file.h"

#include <stdio.h>
#include <stdlib.h>

static bool compile(const char *folder, const char *path, struct error *error)
{
	struct lexicon_sources sources = {0};
	struct buffer out = {0};
	bool well = lexicon_sources_read(folder, &sources, error) && lexicon_file_make(&sources, &out, error) &&
	            file_write(path, buffer_bytes(&out), error);
	buffer_finish(&out);
	lexicon_sources_finish(&sources);
	return well;
}

int main(int count, char **words)
{
	struct error error;
	if (count != 3) {
		fputs("usage: compile_lexicon FOLDER OUTPUT\n", stderr);
		return EXIT_FAILURE;
	}
	if (!compile(words[1], words[2], &error)) {
		fprintf(stderr, "%s\n", error.message);
		return EXIT_FAILURE;
	}
	return EXIT_SUCCESS;
}
