/* A reply parsed in a child process, so that a bomb or a crash costs that reply alone. */
#include "collectors/collector.h"
#include "collectors/confine.h"
#include "collectors/report.h"
#include "core/clock.h"
#include "core/limits.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { MILLISECONDS_MOST = LIMIT_PARSE_CPU_SECONDS * 4 * 1000 }; /* a busy machine gives less CPU than time */

static void write_all(int pipe, struct bytes text)
{
	while (text.length > 0) {
		ssize_t done = write(pipe, text.data, text.length);
		if (done < 0 && errno == EINTR)
			continue;
		if (done <= 0)
			return; /* the parent misses the last line and knows */
		text = bytes_from(text, (size_t)done);
	}
}

/* The child: parses, writes, and is gone without running anything of the parent's at exit. */
static _Noreturn void work(int pipe, const struct collector *collector, const struct source *source,
                           const struct collector_reply *reply, struct bytes cursor)
{
	struct arena arena = {0};
	struct batch batch = {.arena = &arena};
	struct collector_progress progress = {0};
	struct error error = {0};
	struct buffer out = {0};
	confine(pipe);
	enum collector_outcome outcome = collector->parse(source, reply, cursor, &batch, &progress, &error);
	report_write(outcome, &batch, &progress, &error, &out);
	write_all(pipe, buffer_bytes(&out));
	_exit(0);
}

/* Reads until the child closes its end. False where it takes too long or says too much. */
static bool read_all(int pipe, struct buffer *out)
{
	enum { STEP = 64 << 10 };
	int64_t end = clock_milliseconds() + MILLISECONDS_MOST;
	for (;;) {
		int64_t left = end - clock_milliseconds();
		struct pollfd waited = {.fd = pipe, .events = POLLIN};
		if (left <= 0 || out->length > LIMIT_PARSE_RESULT)
			return false;
		if (poll(&waited, 1, (int)left) <= 0)
			continue;
		ssize_t got = read(pipe, buffer_reserve(out, STEP), STEP);
		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return got == 0;
		out->length += (size_t)got;
	}
}

/* What a child that gave no whole result died of. */
static const char *cause_of(int status, bool ended)
{
	if (!ended)
		return "it took too long or gave too much";
	if (WIFSIGNALED(status) && WTERMSIG(status) == SIGXCPU)
		return "it took too much computing time";
	if (WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL)
		return "it was killed, probably for too much computing time";
	if (WIFEXITED(status) && WEXITSTATUS(status) == ERROR_SYSTEM)
		return "it took too much memory";
	return "the parser crashed on it";
}

static enum collector_outcome take(pid_t child, int pipe, struct batch *batch, struct collector_progress *progress,
                                   struct error *error)
{
	struct buffer out = {0};
	int status = 0;
	bool ended = read_all(pipe, &out);
	if (!ended)
		kill(child, SIGKILL);
	while (waitpid(child, &status, 0) < 0 && errno == EINTR)
		continue;
	enum collector_outcome outcome = COLLECTOR_LATER;
	if (!ended || status != 0)
		error_set(error, ERROR_DATA, "the reply could not be read: %s", cause_of(status, ended));
	else if (!report_read(buffer_bytes(&out), &outcome, batch, progress, error)) {
		outcome = COLLECTOR_LATER;
		error_set(error, ERROR_DATA, "the reply could not be read: the parser gave no whole result");
	}
	buffer_finish(&out);
	return outcome;
}

enum collector_outcome collector_parse_apart(const struct collector *collector, const struct source *source,
                                             const struct collector_reply *reply, struct bytes cursor,
                                             struct batch *batch, struct collector_progress *progress,
                                             struct error *error)
{
	int ends[2];
	*progress = (struct collector_progress){0};
	if (pipe2(ends, O_CLOEXEC) != 0) {
		error_set(error, ERROR_SYSTEM, "no pipe for the parser: %s", strerror(errno));
		return COLLECTOR_LATER;
	}
	pid_t child = fork();
	if (child == 0)
		work(ends[1], collector, source, reply, cursor);
	close(ends[1]);
	enum collector_outcome outcome = COLLECTOR_LATER;
	if (child < 0)
		error_set(error, ERROR_SYSTEM, "no process for the parser: %s", strerror(errno));
	else
		outcome = take(child, ends[0], batch, progress, error);
	close(ends[0]);
	return outcome;
}
