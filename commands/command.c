/* What the commands share: options, warnings, configuration, output. */
#include "commands/command.h"

#include "collectors/collector.h"
#include "core/data_folder.h"

#include <assert.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

const char *invocation_option(const struct invocation *invocation, const char *name)
{
	const struct command_option *options = invocation->command->options;
	for (int i = 0; i < COMMAND_OPTIONS && options[i].name != NULL; i++)
		if (strcmp(options[i].name, name) == 0)
			return invocation->values[i];
	assert(!"an option that the command does not have");
	return NULL;
}

bool invocation_switch(const struct invocation *invocation, const char *name)
{
	return invocation_option(invocation, name) != NULL;
}

bool invocation_time(const struct invocation *invocation, const char *name, bool end, timestamp *at,
                     struct error *error)
{
	timestamp from, to;
	struct bytes text = bytes_of(invocation_option(invocation, name));
	*at = TIMESTAMP_UNKNOWN;
	if (bytes_absent(text))
		return true;
	int64_t ago = duration_parse(text);
	if (ago > 0)
		*at = invocation->now - ago;
	else
		*at = timestamp_day(text, &from, &to) ? (end ? to : from) : timestamp_parse(text);
	return *at != TIMESTAMP_UNKNOWN ||
	       error_set(error, ERROR_USAGE,
	                 "--%s '%s': expected a day such as 2026-11-24, a time such as 2026-11-24T08:00:00Z or how "
	                 "long ago, such as 30d",
	                 name, text.data);
}

static void say(const char *prefix, const char *format, va_list arguments) __attribute__((format(printf, 2, 0)));

static void say(const char *prefix, const char *format, va_list arguments)
{
	char line[2048];
	vsnprintf(line, sizeof line, format, arguments);
	for (unsigned char *c = (unsigned char *)line; *c != 0; c++)
		if (*c < 0x20 || *c == 0x7f)
			*c = '?';
	fprintf(stderr, "soumaa: %s%s\n", prefix, line);
}

void invocation_warn(const struct invocation *invocation, const char *format, ...)
{
	if (invocation->quiet)
		return;
	va_list arguments;
	va_start(arguments, format);
	say("warning: ", format, arguments);
	va_end(arguments);
}

void invocation_say(const struct invocation *invocation, const char *format, ...)
{
	if (invocation->verbose == 0)
		return;
	va_list arguments;
	va_start(arguments, format);
	say("", format, arguments);
	va_end(arguments);
}

bool invocation_configuration(struct invocation *invocation, bool required, struct configuration *configuration,
                              struct error *error)
{
	*configuration = (struct configuration){0};
	if (invocation->configuration_path == NULL) {
		if (!required)
			return timestamp_set_zone(CONFIGURATION_TIMEZONE, error);
		return error_set(
			error, ERROR_USAGE,
			"no configuration: give --config FILE or set SOUMAA_CONFIG; `soumaa init` writes a first one");
	}
	if (!configuration_load(invocation->configuration_path, &invocation->arena, configuration, error))
		return false;
	for (size_t i = 0; i < configuration->source_count; i++)
		if (!collector_check(configuration, &configuration->sources[i], error))
			return false;
	return timestamp_set_zone(configuration->timezone.data, error);
}

bool invocation_rules(struct invocation *invocation, const char **folder, struct error *error)
{
	return data_folder_rules(invocation->rules, &invocation->arena, folder, error);
}

bool invocation_write(struct bytes output, struct error *error)
{
	while (output.length > 0) {
		ssize_t done = write(STDOUT_FILENO, output.data, output.length);
		if (done < 0 && errno == EINTR)
			continue;
		if (done < 0)
			return error_set(error, ERROR_IO, "writing to standard output failed: %s", strerror(errno));
		output = bytes_from(output, (size_t)done);
	}
	return true;
}
