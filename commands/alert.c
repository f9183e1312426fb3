/* `soumaa alert`: sends the mails that wait in the outbox. */
#include "commands/backoff.h"
#include "commands/commands.h"
#include "commands/workplace.h"
#include "net/smtp.h"
#include "reports/mail.h"

#include <stdlib.h>
#include <string.h>

static bool read_settings(struct workplace *workplace, struct smtp_settings *settings, struct error *error)
{
	const struct mail_settings *mail = &workplace->configuration.mail;
	*settings = (struct smtp_settings){.url = mail->url, .user = mail->user, .ca = mail->ca};
	return bytes_absent(mail->secret) || secret_read(&workplace->configuration, mail->secret,
	                                                 &workplace->invocation->arena, &settings->password, error);
}

/* Keeps a mail that was not taken, and says so: an alert that nobody gets must not be silent. */
static bool keep_failed(struct workplace *workplace, const struct outbox_item *item, enum smtp_outcome outcome,
                        const struct error *cause, struct error *error)
{
	static const char *const fates[] = {
		[SMTP_LATER] = "it stays in the outbox and is tried again",
		[SMTP_NEVER] = "it was refused for good; `soumaa alert --retry` tries it again",
		[SMTP_BLOCKED] = "all waiting alerts stay in the outbox and are tried again",
	};
	timestamp now = workplace->invocation->now, next = now + backoff_delay(item->mail.id, item->tries + 1) / 5;
	struct bytes sentence = bytes_of(cause->message);
	workplace->partial = true;
	invocation_warn(workplace->invocation, "the alert %s was not sent; %s: %s", item->mail.id.data, fates[outcome],
	                cause->message);
	if (outcome == SMTP_BLOCKED)
		return store_mails_postpone(workplace->store, sentence, next, now, error);
	return store_mail_failed(workplace->store, item->number, sentence,
	                         outcome == SMTP_NEVER ? TIMESTAMP_UNKNOWN : next, now, error);
}

static bool send_one(struct workplace *workplace, const struct smtp_settings *settings, const struct outbox_item *item,
                     enum smtp_outcome *outcome, struct error *error)
{
	struct error cause = {0};
	*outcome = smtp_send(settings, item->mail.from, item->mail.recipients.items, item->mail.recipients.count,
	                     item->mail.message, &cause);
	if (*outcome != SMTP_ACCEPTED)
		return keep_failed(workplace, item, *outcome, &cause, error);
	invocation_say(workplace->invocation, "the alert %s was sent", item->mail.id.data);
	return store_mail_sent(workplace->store, item->number, workplace->invocation->now, error);
}

static bool handle(struct workplace *workplace, const struct outbox_item *items, size_t count, struct error *error)
{
	struct smtp_settings settings;
	if (count == 0)
		return true;
	if (workplace->invocation->dry_run) {
		for (size_t i = 0; i < count; i++)
			if (!invocation_write(items[i].mail.message, error))
				return false;
		return true;
	}
	if (!read_settings(workplace, &settings, error))
		return false;
	/* Where the way is shut, nobody knocks twice: servers lock an account after a few wrong passwords. */
	enum smtp_outcome outcome = SMTP_ACCEPTED;
	for (size_t i = 0; i < count && outcome != SMTP_BLOCKED; i++)
		if (!send_one(workplace, &settings, &items[i], &outcome, error))
			return false;
	return true;
}

bool alert_stage(struct workplace *workplace, struct error *error)
{
	struct arena arena = {0};
	struct outbox_item *items;
	size_t count;
	bool well = store_outbox(workplace->store, workplace->invocation->now, &arena, &items, &count, error) &&
	            handle(workplace, items, count, error);
	arena_finish(&arena);
	return well;
}

/* -- the test mail ------------------------------------------------------------------------------------ */

static const struct brand *test_brand(const struct workplace *workplace, struct error *error)
{
	const char *id = invocation_option(workplace->invocation, "brand");
	const struct configuration *configuration = &workplace->configuration;
	const struct brand *brand = id == NULL ? &configuration->brands[0]
	                                       : configuration_brand(configuration, bytes_of(id));
	if (bytes_absent(configuration->mail.from))
		error_set(error, ERROR_CONFIGURATION, "%s: no 'mail' section: nothing says how to send",
		          configuration->document.file);
	else if (brand == NULL)
		error_set(error, ERROR_USAGE, "--brand '%s': no brand of the configuration has this id", id);
	else if (brand->recipients.count == 0)
		error_set(error, ERROR_CONFIGURATION, "%s: the brand '%s' has no recipients",
		          configuration->document.file, brand->id.data);
	else
		return brand;
	return NULL;
}

/* Sends or shows one mail, past the outbox: its failure is the command's. */
static bool send_test(struct workplace *workplace, struct error *error)
{
	const struct brand *brand = test_brand(workplace, error);
	struct smtp_settings settings;
	if (brand == NULL || !read_settings(workplace, &settings, error))
		return false;
	struct invocation *invocation = workplace->invocation;
	struct alert alert = {
		.cause = ALERT_TEST,
		.id = arena_format(&invocation->arena, "%s-test-%lld", brand->id.data, (long long)invocation->now),
		.brand = brand->id,
		.level = 1,
		.since = invocation->now,
		.now = invocation->now,
	};
	struct buffer message = {0};
	bool well = mail_compose_alert(&workplace->configuration, brand, &alert, &message, error);
	if (well && invocation->dry_run)
		well = invocation_write(buffer_bytes(&message), error);
	else if (well)
		well = smtp_send(&settings, workplace->configuration.mail.from, brand->recipients.items,
		                 brand->recipients.count, buffer_bytes(&message), error) == SMTP_ACCEPTED;
	buffer_finish(&message);
	return well;
}

/* -- what a person asks for --------------------------------------------------------------------------- */

/* Makes the mails due that --retry names: a number, or "all" for 0. */
static bool make_due(struct workplace *workplace, struct error *error)
{
	const char *which = invocation_option(workplace->invocation, "retry");
	bool all = strcmp(which, "all") == 0;
	char *end;
	long long number = all ? 0 : strtoll(which, &end, 10);
	size_t count;
	if (!all && (number <= 0 || *end != 0))
		return error_set(error, ERROR_USAGE,
		                 "--retry '%s': expected 'all' or the number that `soumaa doctor` "
		                 "gives the mail",
		                 which);
	if (!store_mails_retry(workplace->store, number, workplace->invocation->now, &count, error))
		return false;
	return all || count > 0 ||
	       error_set(error, ERROR_NO_INPUT, "no mail %s waits; `soumaa doctor` names those that do", which);
}

/* With --dry-run the mails are shown and wait as before. */
static bool retry(struct workplace *workplace, struct error *error)
{
	if (!workplace->invocation->dry_run)
		return make_due(workplace, error) && alert_stage(workplace, error);
	if (!store_begin(workplace->store, error))
		return false;
	bool well = make_due(workplace, error) && alert_stage(workplace, error);
	store_rollback(workplace->store);
	return well;
}

/* Says what waits for a person, each time: it must not be forgotten. */
static bool say_refused(struct workplace *workplace, struct error *error)
{
	int64_t waiting, refused;
	if (!store_mails_waiting(workplace->store, (struct bytes){0}, &waiting, &refused, error))
		return false;
	if (refused > 0)
		invocation_warn(workplace->invocation,
		                "mails refused for good: %lld; `soumaa doctor` says why, `soumaa alert --retry all` "
		                "tries them again",
		                (long long)refused);
	return true;
}

static bool alert_asked(struct workplace *workplace, struct error *error)
{
	if (invocation_switch(workplace->invocation, "test"))
		return send_test(workplace, error);
	bool again = invocation_option(workplace->invocation, "retry") != NULL;
	return (again ? retry : alert_stage)(workplace, error) && say_refused(workplace, error);
}

static bool run(struct invocation *invocation, int *status, struct error *error)
{
	return workplace_run(invocation, (workplace_stage *const[]){alert_asked}, 1, status, error);
}

const struct command command_alert = {
	.name = "alert",
	.summary = "Sends the alert mails that wait in the outbox",
	.synopsis = "",
	.examples = "  soumaa alert --config soumaa.yaml --dry-run     show them\n"
		    "  soumaa alert --retry all                        try again what was refused\n"
		    "  soumaa alert --test --brand atlas               send a test mail\n",
	.options = {{"retry", "ID", "try this mail now, also if it was refused for good; 'all': every one"},
                    {"test", NULL, "send one test mail to the brand's recipients"},
                    {"brand", "ID", "the brand of the test mail (else the first)"}},
	.run = run,
};
