/* Why a run cannot go on. */
#include "core/error.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static void replace_controls(char *message)
{
	for (unsigned char *c = (unsigned char *)message; *c != 0; c++)
		if (*c < 0x20 || *c == 0x7f)
			*c = '?';
}

bool error_set(struct error *error, enum error_code code, const char *format, ...)
{
	va_list arguments;
	va_start(arguments, format);
	error->code = code;
	vsnprintf(error->message, sizeof error->message, format, arguments);
	va_end(arguments);
	replace_controls(error->message);
	return false;
}

bool error_prefix(struct error *error, const char *format, ...)
{
	char sentence[sizeof error->message];
	memcpy(sentence, error->message, sizeof sentence);
	va_list arguments;
	va_start(arguments, format);
	int length = vsnprintf(error->message, sizeof error->message, format, arguments);
	va_end(arguments);
	if (length < 0)
		length = 0;
	size_t taken = (size_t)length < sizeof error->message ? (size_t)length : sizeof error->message;
	size_t room = sizeof error->message - taken;
	snprintf(error->message + taken, room, ": %.*s", (int)room, sentence);
	replace_controls(error->message);
	return false;
}
