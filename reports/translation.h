/* The reader's language: switched at run time, so that one run can write for several readers. */
#pragma once

#include <stdbool.h>

/* From now on phrases come in this language: "fr", "ar" or "en"; where its translations are not found they
 * stay English. Needs no locale of the system but C.UTF-8. Not thread-safe: it is the process's. */
void translation_use(const char *language);

/* The language in use is written from right to left. */
bool translation_right_to_left(void);

/* The code of the language in use: "fr", "ar", "en". Never the one asked for where its translations are
 * missing: a page must not say that it is Arabic when its words are English. */
const char *translation_code(void);

/* A phrase in the language in use; lives for ever. */
const char *translate(const char *phrase) __attribute__((format_arg(1)));

/* The form of a phrase that goes with a number (Arabic has six forms). */
const char *translate_count(const char *one, const char *many, unsigned long number)
	__attribute__((format_arg(1), format_arg(2)));

/* Marks a phrase of a table for the translators; it is translated where it is shown. */
#define TRANSLATE_LATER(phrase) phrase
