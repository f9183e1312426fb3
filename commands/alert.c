/* `soumaa alert`: sends the mails that wait in the outbox. */
#include "commands/backoff.h"
#include "commands/commands.h"
#include "commands/workplace.h"
#include "net/smtp.h"
#include "reports/mail.h"

static bool read_settings(struct workplace *workplace, struct smtp_settings *settings, struct error *error)
{
	const struct mail_settings *mail = &workplace->configuration.mail;
	*settings = (struct smtp_settings){.url = mail->url, .user = mail->user, .ca = mail->ca};
	return bytes_absent(mail->secret) || secret_read(&workplace->configuration, mail->secret,
	                                                 &workplace->invocation->arena, &settings->password, error);
}

/* Keeps a mail that was not taken, and says so: an alert that nobody gets must not be silent. */
static bool keep_failed(struct workplace *workplace, const struct outbox_item *item, bool never,
                        const struct error *cause, struct error *error)
{
	timestamp now = workplace->invocation->now;
	timestamp next = never ? TIMESTAMP_UNKNOWN : now + backoff_delay(item->mail.id, item->tries + 1) / 5;
	workplace->partial = true;
	invocation_warn(workplace->invocation, "the alert %s was not sent%s: %s", item->mail.id.data,
	                never ? " and will not be tried again" : "; it stays in the outbox and is tried again",
	                cause->message);
	return store_mail_failed(workplace->store, item->number, bytes_of(cause->message), next, now, error);
}

static bool send_one(struct workplace *workplace, const struct smtp_settings *settings, const struct outbox_item *item,
                     struct error *error)
{
	struct error cause = {0};
	enum smtp_outcome outcome = smtp_send(settings, item->mail.from, item->mail.recipients.items,
	                                      item->mail.recipients.count, item->mail.message, &cause);
	if (outcome != SMTP_ACCEPTED)
		return keep_failed(workplace, item, outcome == SMTP_NEVER, &cause, error);
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
	for (size_t i = 0; i < count; i++)
		if (!send_one(workplace, &settings, &items[i], error))
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

static bool alert_asked(struct workplace *workplace, struct error *error)
{
	return invocation_switch(workplace->invocation, "test") ? send_test(workplace, error)
	                                                        : alert_stage(workplace, error);
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
		    "  soumaa alert --test --brand atlas               send a test mail\n",
	.options = {{"test", NULL, "send one test mail to the brand's recipients"},
                    {"brand", "ID", "the brand of the test mail (else the first)"}},
	.run = run,
};
