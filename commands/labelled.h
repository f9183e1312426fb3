/* Files of labelled texts, for `train` and `eval`: tables with a header (.tsv) or JSON Lines. */
#pragma once

#include "core/error.h"
#include "core/json.h"
#include "core/verdict.h"

/* A text as its file has it; what the file does not say is absent. */
struct labelled {
	struct bytes id, set, variety, script, label, text;
	const json_t *object; /* of a line of JSON; NULL: a row of a table */
	const char *path;
	long line;
};

/* Calls `use` with each text until one returns false, which ends the reading with its error. In a table the columns
 * are those that the header names: id, set, lang, script, label, text; in JSON the members id, lang, sentiment, text.
 * A text without a set is of the set that its file's path names. False with ERROR_DATA, file and line where a row has
 * no text or no label. */
bool labelled_read(const char *path, bool (*use)(void *context, const struct labelled *row, struct error *error),
                   void *context, struct error *error);

/* Our code for what a set calls a variety: all of the Maghreb is Darija, the rest of the Arab world Arabic;
 * LANGUAGE_UNKNOWN for what is none of ours. */
enum language labelled_language(const struct labelled *row);
