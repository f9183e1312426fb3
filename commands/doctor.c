/* `soumaa doctor`: what is wrong with this installation, and how to mend it. */
#include "analyzers/analyzer.h"
#include "commands/commands.h"
#include "commands/storage.h"
#include "core/data_folder.h"
#include "core/json.h"
#include "store/store.h"

#include <errno.h>
#include <stdarg.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum finding { FINDING_WELL, FINDING_WARNING, FINDING_FAULT };

struct examination {
	struct invocation *invocation;
	struct configuration configuration;
	struct store *store; /* NULL where there is none yet, or it cannot be opened */
	struct buffer out;
	enum finding worst;
};

static void note(struct examination *examination, enum finding finding, const char *what, const char *format, ...)
	__attribute__((format(printf, 4, 5)));

static void note(struct examination *examination, enum finding finding, const char *what, const char *format, ...)
{
	static const char *const words[] = {"ok", "warning", "fault"};
	va_list arguments;
	va_start(arguments, format);
	struct bytes sentence = arena_format_list(&examination->invocation->arena, format, arguments);
	va_end(arguments);
	if (finding > examination->worst)
		examination->worst = finding;
	struct buffer *out = &examination->out;
	if (!examination->invocation->json) {
		buffer_format(out, "%-8s %-14s %s\n", words[finding], what, sentence.data);
		return;
	}
	buffer_append_byte(out, '{');
	json_write_member(out, "finding", bytes_of(words[finding]));
	json_write_member(out, "what", bytes_of(what));
	json_write_member(out, "sentence", sentence);
	buffer_append_string(out, "}\n");
}

static void check_rules(struct examination *examination)
{
	const char *folder;
	struct analyzer *analyzer;
	struct error error;
	if (!invocation_rules(examination->invocation, &folder, &error) ||
	    !analyzer_create(folder, &examination->configuration, &analyzer, &error)) {
		note(examination, FINDING_FAULT, "rules", "%s", error.message);
		return;
	}
	note(examination, FINDING_WELL, "rules", "%s, version %s", folder, analyzer_version(analyzer));
	analyzer_destroy(analyzer);
}

static void check_translations(struct examination *examination)
{
	const char *folder = data_folder_locale(&examination->invocation->arena);
	if (folder != NULL)
		note(examination, FINDING_WELL, "translations", "%s", folder);
	else if (!bytes_equal_string(examination->configuration.language, "en"))
		note(examination, FINDING_WARNING, "translations",
		     "none found: digests will be in English; reinstall, or set SOUMAA_LOCALE to their folder");
}

static void check_folder(struct examination *examination, const char *what, struct bytes folder)
{
	struct stat status;
	if (stat(folder.data, &status) != 0)
		note(examination, FINDING_WARNING, what, "%s is not there yet; the first run makes it", folder.data);
	else if (!S_ISDIR(status.st_mode))
		note(examination, FINDING_FAULT, what, "%s is no folder; name another one", folder.data);
	else if (access(folder.data, W_OK | X_OK) != 0)
		note(examination, FINDING_FAULT, what, "%s cannot be written: %s; run: chown or chmod it", folder.data,
		     strerror(errno));
	else
		note(examination, FINDING_WELL, what, "%s", folder.data);
}

static void check_store(struct examination *examination)
{
	struct error error;
	if (storage_open(examination->invocation, &examination->configuration, false, &examination->store, &error))
		note(examination, FINDING_WELL, "store", "%s/soumaa.db", examination->configuration.state.data);
	else
		note(examination, error.code == ERROR_NO_INPUT ? FINDING_WARNING : FINDING_FAULT, "store", "%s",
		     error.message);
}

static void check_secret(struct examination *examination, const char *what, struct bytes name)
{
	struct bytes value;
	struct error error;
	if (bytes_absent(name))
		return;
	if (secret_read(&examination->configuration, name, &examination->invocation->arena, &value, &error))
		note(examination, FINDING_WELL, what, "the secret '%s' can be read", name.data);
	else
		note(examination, FINDING_FAULT, what, "%s", error.message);
}

static void check_mail(struct examination *examination)
{
	const struct configuration *configuration = &examination->configuration;
	bool sends = !bytes_absent(configuration->mail.from);
	if (!sends)
		note(examination, FINDING_WARNING, "mail", "no 'mail' section: no alert will be sent");
	check_secret(examination, "mail", configuration->mail.secret);
	if (!bytes_absent(configuration->mail.ca) && access(configuration->mail.ca.data, R_OK) != 0)
		note(examination, FINDING_FAULT, "mail", "%s: cannot read the certificate authorities: %s",
		     configuration->mail.ca.data, strerror(errno));
	for (size_t i = 0; sends && i < configuration->brand_count; i++)
		if (configuration->brands[i].recipients.count == 0)
			note(examination, FINDING_WARNING, "mail",
			     "the brand '%s' has no recipients: nobody hears its alerts",
			     configuration->brands[i].id.data);
	if (sends)
		note(examination, FINDING_WELL, "mail", "from %s through %s; `soumaa alert --test` sends one",
		     configuration->mail.from.data, configuration->mail.url.data);
}

static void check_health(struct examination *examination, const struct source *source, const struct health *health)
{
	char since[TIMESTAMP_TEXT];
	check_secret(examination, source->name.data, source->secret);
	timestamp_format_local(health->last_success, since);
	if (health->failures > 0)
		note(examination, FINDING_FAULT, source->name.data,
		     "failed %lld times in a row (last whole reply: %s): %.*s", (long long)health->failures,
		     since[0] == 0 ? "never" : since, (int)health->error.length,
		     bytes_absent(health->error) ? "" : health->error.data);
	else if (health->last_try == TIMESTAMP_UNKNOWN)
		note(examination, FINDING_WARNING, source->name.data, "never polled yet");
	else if (health->items == 0)
		note(examination, FINDING_WARNING, source->name.data,
		     "answers, but never gave a mention; is it the right address?");
	else
		note(examination, FINDING_WELL, source->name.data, "%lld mentions, last whole reply %s",
		     (long long)health->items, since);
}

static void check_sources(struct examination *examination)
{
	const struct configuration *configuration = &examination->configuration;
	timestamp now = examination->invocation->now;
	struct health *healths;
	struct error error;
	if (configuration->source_count == 0)
		note(examination, FINDING_WARNING, "sources", "none is configured: nothing will be collected");
	if (examination->store == NULL) {
		for (size_t i = 0; i < configuration->source_count; i++)
			check_secret(examination, configuration->sources[i].name.data,
			             configuration->sources[i].secret);
		return;
	}
	if (!store_health(examination->store, configuration, now, now, &examination->invocation->arena, &healths,
	                  &error)) {
		note(examination, FINDING_FAULT, "sources", "%s", error.message);
		return;
	}
	for (size_t i = 0; i < configuration->source_count; i++)
		check_health(examination, &configuration->sources[i], &healths[i]);
}

/* Why a mail failed; "" where it has not been tried. */
static const char *sentence_of(const struct outbox_item *item)
{
	return bytes_absent(item->sentence) ? "" : item->sentence.data;
}

static void check_waiting(struct examination *examination, const struct outbox_item *items, size_t count)
{
	if (count == 0)
		note(examination, FINDING_WELL, "outbox", "no mail waits");
	else if (items[0].tries == 0)
		note(examination, FINDING_WARNING, "outbox", "mails that wait: %zu; `soumaa alert -v` sends them",
		     count);
	else
		note(examination, FINDING_WARNING, "outbox",
		     "mails that wait: %zu; `soumaa alert --retry all` tries them now; the last try of mail %lld: %s",
		     count, (long long)items[0].number, sentence_of(&items[0]));
}

static void check_outbox(struct examination *examination)
{
	struct outbox_item *waiting, *refused;
	size_t waiting_count, refused_count;
	struct error error;
	struct arena *arena = &examination->invocation->arena;
	if (examination->store == NULL)
		return;
	if (!store_outbox(examination->store, INT64_MAX, arena, &waiting, &waiting_count, &error) ||
	    !store_refused(examination->store, arena, &refused, &refused_count, &error)) {
		note(examination, FINDING_FAULT, "outbox", "%s", error.message);
		return;
	}
	check_waiting(examination, waiting, waiting_count);
	for (size_t i = 0; i < refused_count; i++)
		note(examination, FINDING_WARNING, "outbox",
		     "mail %lld (%s) was refused for good; when that is mended, `soumaa alert --retry %lld`: %s",
		     (long long)refused[i].number, refused[i].mail.id.data, (long long)refused[i].number,
		     sentence_of(&refused[i]));
}

static void examine(struct examination *examination)
{
	check_rules(examination);
	check_translations(examination);
	check_folder(examination, "state", examination->configuration.state);
	check_folder(examination, "reports", examination->configuration.reports);
	check_store(examination);
	check_mail(examination);
	check_sources(examination);
	check_outbox(examination);
}

static bool run(struct invocation *invocation, int *status, struct error *error)
{
	struct examination examination = {.invocation = invocation};
	if (!invocation_configuration(invocation, true, &examination.configuration, error))
		return false;
	note(&examination, FINDING_WELL, "configuration", "%s", invocation->configuration_path);
	examine(&examination);
	store_close(examination.store);
	*status = examination.worst == FINDING_FAULT ? ERROR_CONFIGURATION : 0;
	bool well = invocation_write(buffer_bytes(&examination.out), error);
	buffer_finish(&examination.out);
	return well;
}

const struct command command_doctor = {
	.name = "doctor",
	.summary = "Says what is wrong with this installation and how to mend it",
	.synopsis = "",
	.examples = "  soumaa doctor --config soumaa.yaml\n",
	.run = run,
};
