/* Compiles the lexicon or the rules when the program is built. */
#include "analyzers/lexicon_file.h"
#include "analyzers/rules_file.h"
#include "core/file.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What the build has to watch, in make's language. */
static void list_sources(const char *output, const struct source_files *files, size_t count, struct buffer *out)
{
	buffer_format(out, "%s:", output);
	for (size_t i = 0; i < count; i++)
		for (size_t j = 0; j < files[i].count; j++)
			buffer_format(out, " \\\n  %s", files[i].items[j].path);
	buffer_append_byte(out, '\n');
}

static bool compile(const struct made_file_kind *kind, void *sources, const struct source_files *files, size_t count,
                    char *const *words, struct error *error)
{
	struct buffer out = {0}, list = {0};
	list_sources(words[3], files, count, &list);
	bool well = kind->make(sources, &out, error) && file_write(words[3], buffer_bytes(&out), error) &&
	            file_write(words[4], buffer_bytes(&list), error);
	buffer_finish(&out);
	buffer_finish(&list);
	return well;
}

static bool compile_lexicon(char *const *words, struct error *error)
{
	struct source_files sources = {0};
	bool well = lexicon_sources_find(words[2], &sources, error) &&
	            compile(&lexicon_file_kind, &sources, &sources, 1, words, error);
	source_files_finish(&sources);
	return well;
}

static bool compile_rules(char *const *words, struct error *error)
{
	struct rule_sources sources = {0};
	bool well = rule_sources_find(words[2], &sources, error) &&
	            compile(&rules_file_kind, &sources, sources.files, RULE_KINDS, words, error);
	rule_sources_finish(&sources);
	return well;
}

int main(int count, char **words)
{
	struct error error = {0};
	if (count != 5) {
		fputs("usage: compile_data lexicon|rules FOLDER OUTPUT DEPENDENCIES\n", stderr);
		return EXIT_FAILURE;
	}
	if (!(strcmp(words[1], "rules") == 0 ? compile_rules : compile_lexicon)(words, &error)) {
		fprintf(stderr, "%s\n", error.message);
		return EXIT_FAILURE;
	}
	return EXIT_SUCCESS;
}
