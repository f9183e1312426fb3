/* Why a run cannot go on: a code of sysexits.h and one sentence. Only the command line prints it. */
#pragma once

#include <stdbool.h>

enum error_code {
	ERROR_NONE = 0,
	ERROR_USAGE = 64,         /* the command line is wrong */
	ERROR_DATA = 65,          /* input data is wrong */
	ERROR_NO_INPUT = 66,      /* an input file is missing or cannot be read */
	ERROR_UNAVAILABLE = 69,   /* a service or a support file is missing */
	ERROR_INTERNAL = 70,      /* a fault of ours */
	ERROR_SYSTEM = 71,        /* the operating system refused (fork, memory) */
	ERROR_CREATE = 73,        /* an output file cannot be made */
	ERROR_IO = 74,            /* reading or writing failed */
	ERROR_TEMPORARY = 75,     /* try again later: a lock is held, a server is busy */
	ERROR_PERMISSION = 77,    /* not allowed, or too much is allowed to others */
	ERROR_CONFIGURATION = 78, /* a configuration, rule or lexicon file is wrong */
};

struct error {
	enum error_code code;
	char message[1024]; /* one sentence: file, line, name, what was expected, what to do; no line break */
};

/* Sets code and sentence and returns false, so that a function can `return error_set(...)`. Control
 * characters in the sentence become '?', so that a hostile name cannot move the terminal's cursor. */
bool error_set(struct error *error, enum error_code code, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* Puts context before the sentence that is there: "context: sentence". Returns false. */
bool error_prefix(struct error *error, const char *format, ...) __attribute__((format(printf, 2, 3)));
