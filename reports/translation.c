/* The reader's language, by gettext. */
#include "reports/translation.h"

#include "core/data_folder.h"

#include <libintl.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>

static const char domain[] = "soumaa";

static const char *code = "en";

/* Every catalog translates this phrase into its own language's code, which tells whether it was found. */
static const char *found_code(void)
{
	/* Translators: the code of your language: fr, ar, en. */
	return translate("en");
}

void translation_use(const char *language)
{
	struct arena arena = {0};
	const char *folder = data_folder_locale(&arena);
	if (folder != NULL) {
		bindtextdomain(domain, folder);
		bind_textdomain_codeset(domain, "UTF-8");
	}
	arena_finish(&arena);
	/* gettext takes the language from LANGUAGE in any locale but C, and forgets what it looked up before
	 * when the locale changes: out to C and back in to C.UTF-8, which every system has. */
	setlocale(LC_MESSAGES, "C");
	setenv("LANGUAGE", language, 1);
	setlocale(LC_MESSAGES, strcmp(language, "en") == 0 ? "C" : "C.UTF-8");
	code = found_code();
}

bool translation_right_to_left(void)
{
	return strcmp(code, "ar") == 0;
}

const char *translation_code(void)
{
	return code;
}

const char *translate(const char *phrase)
{
	return dgettext(domain, phrase);
}

const char *translate_count(const char *one, const char *many, unsigned long number)
{
	return dngettext(domain, one, many, number);
}
