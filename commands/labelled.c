/* Files of labelled texts. */
#include "commands/labelled.h"

#include "core/file.h"

#include <string.h>

enum { LIMIT_LABELLED = 1 << 30, COLUMNS_MOST = 16 };

static struct bytes take(struct bytes *rest, char end)
{
	const char *stop = memchr(rest->data, end, rest->length);
	struct bytes piece = {rest->data, stop == NULL ? rest->length : (size_t)(stop - rest->data)};
	size_t taken = piece.length + (stop != NULL);
	*rest = (struct bytes){rest->data + taken, rest->length - taken};
	return piece;
}

/* Where a cell of the named column goes; NULL: nowhere. */
static struct bytes *place_of(struct labelled *row, struct bytes column)
{
	const struct {
		const char *name;
		struct bytes *place;
	} places[] = {{"id", &row->id},         {"set", &row->set},     {"lang", &row->variety},
	              {"script", &row->script}, {"label", &row->label}, {"text", &row->text}};
	for (size_t i = 0; i < sizeof places / sizeof places[0]; i++)
		if (bytes_equal_string(column, places[i].name))
			return places[i].place;
	return NULL;
}

static bool is_whole(const struct labelled *row, const char *problem, struct error *error)
{
	if (!bytes_absent(row->text) && !bytes_absent(row->label))
		return true;
	return error_set(error, ERROR_DATA, "%s:%ld: expected a text and its label%s%s", row->path, row->line,
	                 *problem == 0 ? "" : ": ", problem);
}

struct reading {
	struct labelled row;
	struct bytes columns[COLUMNS_MOST];
	size_t column_count;
	bool (*use)(void *context, const struct labelled *row, struct error *error);
	void *context;
};

static bool read_row(struct reading *reading, struct bytes line, struct error *error)
{
	struct labelled row = reading->row;
	for (size_t i = 0; i < reading->column_count; i++) {
		struct bytes cell = take(&line, '\t'), *place = place_of(&row, reading->columns[i]);
		if (place != NULL)
			*place = cell;
	}
	return is_whole(&row, "", error) && reading->use(reading->context, &row, error);
}

static bool read_object(struct reading *reading, struct bytes line, struct error *error)
{
	char problem[JSON_ERROR_TEXT_LENGTH] = "";
	json_t *object = json_parse(line, problem);
	struct labelled row = reading->row;
	row.object = object;
	row.id = json_member(object, "id");
	row.variety = json_member(object, "lang");
	row.label = json_member(object, "sentiment");
	row.text = json_member(object, "text");
	bool well = is_whole(&row, problem, error) && reading->use(reading->context, &row, error);
	json_decref(object);
	return well;
}

static bool read_lines(struct reading *reading, struct bytes rest, bool table, struct error *error)
{
	while (rest.length > 0) {
		struct bytes line = take(&rest, '\n');
		bool header = table && ++reading->row.line == 1;
		reading->row.line += !table;
		while (header && line.length > 0 && reading->column_count < COLUMNS_MOST)
			reading->columns[reading->column_count++] = take(&line, '\t');
		if (header || line.length == 0)
			continue;
		if (!(table ? read_row(reading, line, error) : read_object(reading, line, error)))
			return false;
	}
	return true;
}

bool labelled_read(const char *path, bool (*use)(void *context, const struct labelled *row, struct error *error),
                   void *context, struct error *error)
{
	struct reading reading = {.row = {.path = path, .set = bytes_of(path)}, .use = use, .context = context};
	struct buffer contents = {0};
	size_t length = strlen(path);
	bool table = length > 4 && strcmp(path + length - 4, ".tsv") == 0;
	bool well = file_read(path, LIMIT_LABELLED, &contents, error) &&
	            read_lines(&reading, buffer_bytes(&contents), table, error);
	buffer_finish(&contents);
	return well;
}

enum language labelled_language(const struct labelled *row)
{
	static const char *const eastern[] = {"arb", "arz", "afb", "apc"};
	static const char *const maghrebi[] = {"ary", "arq", "aeb", "mag"};
	enum language language;
	if (language_from_name(row->variety, &language))
		return language;
	for (size_t i = 0; i < sizeof eastern / sizeof eastern[0]; i++)
		if (bytes_starts_with(row->variety, eastern[i]))
			return LANGUAGE_ARABIC;
	for (size_t i = 0; i < sizeof maghrebi / sizeof maghrebi[0]; i++)
		if (bytes_starts_with(row->variety, maghrebi[i]))
			return bytes_equal_string(row->script, "arab") ? LANGUAGE_DARIJA_ARAB : LANGUAGE_DARIJA_LATIN;
	return LANGUAGE_UNKNOWN;
}
