/* Writes the fixture's reports into a folder, for the tests that read them with other programs: html, txt, csv,
 * eml. With a file of foreign texts (one JSON string a line, or {"s": ...}) writes one set for each.
 * Usage: write_reports FOLDER LANGUAGE [TEXTS] */
#include "core/file.h"
#include "reports/mail.h"
#include "tests/reports/fixture.h"

#include <stdio.h>
#include <stdlib.h>

static void write_file(const char *folder, size_t number, const char *extension, struct buffer *contents)
{
	char path[512];
	snprintf(path, sizeof path, "%s/%05zu.%s", folder, number, extension);
	FILE *file = fopen(path, "wb");
	if (file == NULL || fwrite(contents->data, 1, contents->length, file) != contents->length || fclose(file) != 0)
		exit(1);
	buffer_clear(contents);
}

static void write_set(const char *folder, size_t number, const char *language, struct bytes foreign)
{
	struct fixture fixture;
	struct buffer out = {0};
	struct error error;
	fixture_make(&fixture, language, foreign);
	digest_write_html(&fixture.input, &out);
	write_file(folder, number, "html", &out);
	digest_write_text(&fixture.input, &out);
	write_file(folder, number, "txt", &out);
	digest_write_csv(&fixture.input, false, &out);
	write_file(folder, number, "csv", &out);
	digest_write_csv(&fixture.input, true, &out);
	write_file(folder, number, "excel.csv", &out);
	if (!mail_compose_alert(&fixture.configuration, &fixture.brands[0], &fixture.alert, &out, &error)) {
		fprintf(stderr, "%s\n", error.message);
		exit(1);
	}
	write_file(folder, number, "eml", &out);
	buffer_finish(&out);
}

int main(int count, char **words)
{
	if (count < 3)
		return 64;
	write_set(words[1], 0, words[2], (struct bytes){0});
	FILE *texts = count > 3 ? fopen(words[3], "rb") : NULL;
	char *line = NULL;
	size_t room = 0;
	for (size_t number = 1; texts != NULL && getline(&line, &room, texts) > 0; number++) {
		json_t *value = json_loads(line, JSON_DECODE_ANY | JSON_ALLOW_NUL, NULL);
		json_t *text = json_is_object(value) ? json_object_get(value, "s") : value;
		struct arena arena = {0};
		if (json_is_string(text)) {
			/* As the collectors hand it over: clean. */
			struct mention mention = {.text = {json_string_value(text), json_string_length(text)}};
			write_set(words[1], number, words[2], arena_copy(&arena, mention.text));
		}
		arena_finish(&arena);
		json_decref(value);
	}
	free(line);
	if (texts != NULL)
		fclose(texts);
	return 0;
}
