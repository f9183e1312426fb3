/* Handing a mail to a local program that understands sendmail's options. */
#include "net/sendmail.h"

#include "core/arena.h"
#include "core/clock.h"
#include "net/line_ends.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <sysexits.h>
#include <unistd.h>

enum {
	SAID = 512, /* bytes of the program's standard error that are kept */
	STEP = 100, /* milliseconds between two looks at whether it has ended */
	WORDS = 5,  /* path -i -f FROM -- */
};

extern char **environ;

static char **arguments_of(const char *path, struct bytes from, const struct bytes *recipients, size_t count,
                           struct arena *arena)
{
	char **arguments = arena_allocate(arena, WORDS + count + 1, sizeof *arguments);
	arguments[0] = arena_copy_string(arena, path);
	arguments[1] = arena_copy_string(arena, "-i");
	arguments[2] = arena_copy_string(arena, "-f");
	arguments[3] = (char *)arena_copy(arena, from).data;
	arguments[4] = arena_copy_string(arena, "--");
	for (size_t i = 0; i < count; i++)
		arguments[WORDS + i] = (char *)arena_copy(arena, recipients[i]).data;
	return arguments;
}

/* The message in a file without a name: a program that ends early or does not read cannot stop or kill us. */
static FILE *input_of(struct bytes message)
{
	FILE *input = tmpfile();
	if (input == NULL)
		return NULL;
	struct buffer lines = {0};
	line_ends_append(&lines, message, "\n");
	struct bytes text = buffer_bytes(&lines);
	bool written = fwrite(text.data, 1, text.length, input) == text.length && fflush(input) == 0 &&
	               lseek(fileno(input), 0, SEEK_SET) == 0;
	buffer_finish(&lines);
	if (written)
		return input;
	fclose(input);
	return NULL;
}

static bool spawn(char **arguments, int input, int said, pid_t *child, struct error *error)
{
	posix_spawn_file_actions_t actions;
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO);
	posix_spawn_file_actions_adddup2(&actions, said, STDERR_FILENO);
	posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
	int failure = posix_spawn(child, arguments[0], &actions, NULL, arguments, environ);
	posix_spawn_file_actions_destroy(&actions);
	if (failure == 0)
		return true;
	return error_set(error, failure == EAGAIN || failure == ENOMEM ? ERROR_TEMPORARY : ERROR_CONFIGURATION,
	                 "cannot run '%s': %s; mail.url names it", arguments[0], strerror(failure));
}

/* Takes what there is, keeps what fits. False at the end of the stream. */
static bool listen_to(int descriptor, char *said, size_t *length)
{
	char piece[SAID];
	ssize_t got = read(descriptor, piece, sizeof piece);
	if (got <= 0)
		return got < 0 && (errno == EAGAIN || errno == EINTR);
	size_t room = SAID - 1 - *length, more = (size_t)got < room ? (size_t)got : room;
	memcpy(said + *length, piece, more);
	*length += more;
	said[*length] = 0;
	return true;
}

/* Waits for the end, listening meanwhile. False where the program had to be killed. A descendant that keeps standard
 * error open does not hold us. */
static bool wait_for(pid_t child, int64_t limit, int descriptor, char *said, int *status)
{
	struct pollfd ready = {.fd = descriptor, .events = POLLIN};
	int64_t end = clock_milliseconds() + limit;
	size_t length = 0;
	pid_t ended = 0;
	while (ended == 0 && clock_milliseconds() < end) {
		if (poll(&ready, 1, STEP) > 0 && !listen_to(descriptor, said, &length))
			ready.fd = -1;
		ended = waitpid(child, status, WNOHANG);
	}
	if (ended == 0) {
		kill(child, SIGKILL);
		waitpid(child, status, 0);
		return false;
	}
	while (poll(&ready, 1, 0) > 0 && listen_to(descriptor, said, &length) && length < SAID - 1)
		;
	return true;
}

static enum smtp_outcome judge(const char *path, int status, const char *said, struct error *error)
{
	static const int lasting[] = {EX_DATAERR, EX_NOUSER, EX_NOHOST};
	if (WIFEXITED(status) && WEXITSTATUS(status) == EX_OK)
		return SMTP_ACCEPTED;
	bool never = false;
	for (size_t i = 0; i < sizeof lasting / sizeof lasting[0]; i++)
		never = never || (WIFEXITED(status) && WEXITSTATUS(status) == lasting[i]);
	error_set(error, never ? ERROR_UNAVAILABLE : ERROR_TEMPORARY, "'%s' ended with %s %d%s%s", path,
	          WIFSIGNALED(status) ? "signal" : "status",
	          WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status), said[0] == 0 ? "" : ": ", said);
	return never ? SMTP_NEVER : SMTP_LATER;
}

/* Runs the program on an open input. */
static enum smtp_outcome run(char **arguments, int64_t limit, FILE *input, struct error *error)
{
	char said[SAID] = "";
	int ends[2], status = 0;
	pid_t child;
	if (pipe2(ends, O_CLOEXEC | O_NONBLOCK) != 0) {
		error_set(error, ERROR_TEMPORARY, "cannot run '%s': %s", arguments[0], strerror(errno));
		return SMTP_LATER;
	}
	bool running = spawn(arguments, fileno(input), ends[1], &child, error);
	close(ends[1]);
	bool ended = running && wait_for(child, limit, ends[0], said, &status);
	close(ends[0]);
	if (!running)
		return SMTP_BLOCKED;
	if (ended)
		return judge(arguments[0], status, said, error);
	error_set(error, ERROR_TEMPORARY, "'%s' did not end within %lld seconds", arguments[0],
	          (long long)limit / 1000);
	return SMTP_LATER;
}

enum smtp_outcome sendmail_send(const char *path, int64_t limit, struct bytes from, const struct bytes *recipients,
                                size_t recipient_count, struct bytes message, struct error *error)
{
	FILE *input = input_of(message);
	if (input == NULL) {
		error_set(error, ERROR_TEMPORARY, "cannot lay the mail down for '%s': %s", path, strerror(errno));
		return SMTP_LATER;
	}
	struct arena arena = {0};
	enum smtp_outcome outcome = run(arguments_of(path, from, recipients, recipient_count, &arena), limit, input,
	                                error);
	arena_finish(&arena);
	fclose(input);
	return outcome;
}
