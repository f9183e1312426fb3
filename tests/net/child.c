/* A server script that runs beside a test and ends with it. */
#include "tests/net/child.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

int child_start(struct child *child, const char *script, const char *argument)
{
	char *arguments[] = {(char *)"python3", (char *)script, (char *)argument, NULL};
	int to[2], from[2];
	char line[32] = "";
	posix_spawn_file_actions_t actions;
	if (pipe2(to, O_CLOEXEC) != 0 || pipe2(from, O_CLOEXEC) != 0)
		abort();
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_adddup2(&actions, to[0], STDIN_FILENO);
	posix_spawn_file_actions_adddup2(&actions, from[1], STDOUT_FILENO);
	if (posix_spawnp(&child->process, "python3", &actions, NULL, arguments, environ) != 0)
		abort();
	posix_spawn_file_actions_destroy(&actions);
	close(to[0]);
	close(from[1]);
	*child = (struct child){child->process, to[1], from[0]};
	if (read(child->output, line, sizeof line - 1) <= 0) {
		fprintf(stderr, "%s did not start\n", script);
		exit(1);
	}
	return atoi(line);
}

void child_stop(struct child *child)
{
	close(child->input);
	close(child->output);
	kill(child->process, SIGTERM);
	waitpid(child->process, NULL, 0);
}
