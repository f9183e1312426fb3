/* A server script that runs beside a test and ends with it. */
#pragma once

#include <sys/types.h>

struct child {
	pid_t process;
	int input; /* closing it ends the script */
	int output;
};

/* Starts `python3 SCRIPT ARGUMENT`; the script prints a port number, which is returned. Fails the test otherwise. */
int child_start(struct child *child, const char *script, const char *argument);
void child_stop(struct child *child);
