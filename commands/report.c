/* `soumaa report`: writes the digests of a day, each file whole or not at all. */
#include "analyzers/analyzer.h"
#include "commands/commands.h"
#include "commands/workplace.h"
#include "core/data_folder.h"
#include "core/memory.h"
#include "reports/digest.h"
#include "reports/translation.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What a report is asked for. */
struct order {
	struct workplace *workplace;
	const char *language;
	const char *folder;
	const char *version; /* of the analyzers */
	bool excel;
	bool name_files; /* print the page's path */
};

/* Records of a day, copied out of the listing. */
struct gathered {
	struct arena *arena;
	struct record *records;
	size_t count, capacity;
};

static bool gather(void *context, const struct record *record)
{
	struct gathered *gathered = context;
	gathered->records = memory_grow(gathered->records, gathered->count, &gathered->capacity,
	                                sizeof gathered->records[0]);
	gathered->records[gathered->count++] = record_copy(gathered->arena, record);
	return true;
}

static struct store_filter day_filter(struct bytes brand, timestamp from, timestamp to)
{
	return (struct store_filter){.brand = brand, .from = from, .to = to, .sentiment = -1};
}

static bool list_day(struct order *order, struct bytes brand, timestamp from, timestamp to, struct gathered *gathered,
                     struct error *error)
{
	struct store_filter filter = day_filter(brand, from, to);
	return store_list(order->workplace->store, &filter, gather, gathered, error);
}

static bool count_voice(struct order *order, struct digest_input *input, struct error *error)
{
	const struct brand *brand = input->brand;
	for (size_t i = 0; i < DIGEST_BRANDS; i++) {
		input->share_of_voice[i] = -1;
		if (i > brand->competitors.count || brand->competitors.count == 0)
			continue;
		struct store_counts counts;
		struct store_filter filter = day_filter(i == 0 ? brand->id : brand->competitors.items[i - 1],
		                                        input->from, input->to);
		if (!store_count(order->workplace->store, &filter, &counts, error))
			return false;
		input->share_of_voice[i] = counts.mentions;
	}
	return true;
}

/* The sources that may speak of the brand: its own and those of nobody. */
static bool list_health(struct order *order, struct digest_input *input, struct arena *arena, struct error *error)
{
	const struct configuration *configuration = &order->workplace->configuration;
	struct health *all;
	if (!store_health(order->workplace->store, configuration, input->from, input->to, arena, &all, error))
		return false;
	struct health *own = arena_allocate(arena, configuration->source_count, sizeof own[0]);
	for (size_t i = 0; i < configuration->source_count; i++) {
		struct bytes brand = configuration->sources[i].brand;
		if (bytes_absent(brand) || bytes_equal(brand, input->brand->id))
			own[input->health_count++] = all[i];
	}
	input->healths = own;
	return true;
}

static bool write_file(const struct order *order, const struct digest_input *input, const char *ending,
                       struct bytes contents, struct error *error)
{
	char path[4096];
	if ((size_t)snprintf(path, sizeof path, "%s/%.*s/%s.%s", order->folder, (int)input->date.length,
	                     input->date.data, input->brand->id.data, ending) >= sizeof path)
		return error_set(error, ERROR_CREATE, "%s: the path of the reports is too long", order->folder);
	return file_write(path, contents, error);
}

static bool write_files(const struct order *order, const struct digest_input *input, struct error *error)
{
	struct buffer out = {0};
	bool well = true;
	for (int format = 0; well && format < 3; format++) {
		static const char *const endings[] = {"csv", "txt", "html"};
		buffer_clear(&out);
		if (format == 0)
			digest_write_csv(input, order->excel, &out);
		else if (format == 1)
			digest_write_text(input, &out);
		else
			digest_write_html(input, &out);
		well = write_file(order, input, endings[format], buffer_bytes(&out), error);
	}
	buffer_finish(&out);
	return well;
}

static bool gather_input(struct order *order, struct digest_input *input, struct gathered *today,
                         struct gathered *before, struct error *error)
{
	char date[TIMESTAMP_TEXT];
	timestamp from, to;
	int64_t waiting;
	timestamp_date(input->from - 1, date);
	if (!timestamp_day(bytes_of(date), &from, &to))
		return error_set(error, ERROR_INTERNAL, "no day before %.*s", (int)input->date.length,
		                 input->date.data);
	if (!list_day(order, input->brand->id, input->from, input->to, today, error) ||
	    !list_day(order, input->brand->id, from, to, before, error) || !count_voice(order, input, error) ||
	    !list_health(order, input, today->arena, error) ||
	    !store_mails_waiting(order->workplace->store, input->brand->id, &waiting, &input->mails_refused, error))
		return false;
	input->records = today->records;
	input->record_count = today->count;
	input->before = before->records;
	input->before_count = before->count;
	return true;
}

static bool report_brand(struct order *order, const struct brand *brand, struct bytes date, struct error *error)
{
	struct arena arena = {0};
	struct gathered today = {.arena = &arena}, before = {.arena = &arena};
	struct digest_input input = {
		.configuration = &order->workplace->configuration,
		.brand = brand,
		.date = date,
		.now = order->workplace->invocation->now,
		.language = order->language,
		.analyzer_version = order->version,
	};
	bool well = timestamp_day(date, &input.from, &input.to) &&
	            gather_input(order, &input, &today, &before, error) && write_files(order, &input, error);
	if (well && order->name_files) {
		struct bytes line = arena_format(&arena, "%s/%.*s/%s.html\n", order->folder, (int)date.length,
		                                 date.data, brand->id.data);
		well = invocation_write(line, error);
	}
	free(today.records);
	free(before.records);
	arena_finish(&arena);
	return well;
}

static bool report_day(struct order *order, const char *only, struct bytes date, struct error *error)
{
	const struct configuration *configuration = &order->workplace->configuration;
	struct arena *arena = &order->workplace->invocation->arena;
	if (!file_make_folder(arena_format(arena, "%s/%.*s", order->folder, (int)date.length, date.data).data, error))
		return false;
	for (size_t i = 0; i < configuration->brand_count; i++) {
		const struct brand *brand = &configuration->brands[i];
		if ((only == NULL || bytes_equal_string(brand->id, only)) && !report_brand(order, brand, date, error))
			return false;
	}
	return true;
}

/* The version of the rules as they are now; the page names it beside the figures. */
static bool set_version(struct order *order, struct error *error)
{
	const char *rules;
	struct analyzer *analyzer;
	struct workplace *workplace = order->workplace;
	if (!invocation_rules(workplace->invocation, &rules, error) ||
	    !analyzer_create(rules, &workplace->configuration, &analyzer, error))
		return false;
	order->version = arena_copy_string(&workplace->invocation->arena, analyzer_version(analyzer));
	analyzer_destroy(analyzer);
	return true;
}

static struct bytes local_date(struct workplace *workplace, timestamp at)
{
	char date[TIMESTAMP_TEXT];
	timestamp_date(at, date);
	return bytes_of(arena_copy_string(&workplace->invocation->arena, date));
}

/* Today's digest as it stands, and yesterday's once more: its last mentions came in after midnight. */
bool report_stage(struct workplace *workplace, struct error *error)
{
	struct order order = {
		.workplace = workplace,
		.language = workplace->configuration.language.data,
		.folder = workplace->configuration.reports.data,
	};
	if (workplace->invocation->dry_run)
		return true;
	timestamp now = workplace->invocation->now, from, to;
	struct bytes today = local_date(workplace, now);
	return set_version(&order, error) && timestamp_day(today, &from, &to) &&
	       report_day(&order, NULL, local_date(workplace, from - 1), error) &&
	       report_day(&order, NULL, today, error);
}

static bool check_order(const struct order *order, const char *only, struct bytes date, struct error *error)
{
	timestamp from, to;
	if (!timestamp_day(date, &from, &to))
		return error_set(error, ERROR_USAGE, "--date '%s': expected a day such as 2026-11-24", date.data);
	if (only != NULL && configuration_brand(&order->workplace->configuration, bytes_of(only)) == NULL)
		return error_set(error, ERROR_USAGE, "--brand '%s': no brand of the configuration has this id", only);
	if (strcmp(order->language, "fr") != 0 && strcmp(order->language, "ar") != 0 &&
	    strcmp(order->language, "en") != 0)
		return error_set(error, ERROR_USAGE, "--lang '%s': expected fr, ar or en", order->language);
	return true;
}

static bool report_asked(struct workplace *workplace, struct error *error)
{
	const struct invocation *invocation = workplace->invocation;
	const char *language = invocation_option(invocation, "lang");
	const char *folder = invocation_option(invocation, "output");
	const char *date = invocation_option(invocation, "date");
	const char *brand = invocation_option(invocation, "brand");
	struct order order = {
		.workplace = workplace,
		.language = language != NULL ? language : workplace->configuration.language.data,
		.folder = folder != NULL ? folder : workplace->configuration.reports.data,
		.excel = invocation_switch(invocation, "excel"),
		.name_files = !invocation->quiet,
	};
	struct bytes day = date != NULL ? bytes_of(date) : local_date(workplace, invocation->now);
	return check_order(&order, brand, day, error) && set_version(&order, error) &&
	       report_day(&order, brand, day, error);
}

static bool run(struct invocation *invocation, int *status, struct error *error)
{
	return workplace_run(invocation, (workplace_stage *const[]){report_asked}, 1, status, error);
}

const struct command command_report = {
	.name = "report",
	.summary = "Writes a day's digest of each brand: HTML, text and CSV",
	.synopsis = "",
	.examples = "  soumaa report --config soumaa.yaml\n"
		    "  soumaa report --date 2026-11-23 --brand atlas --lang ar --output /tmp/digest\n",
	.options = {{"date", "DAY", "the local day, YYYY-MM-DD (else today)"},
                    {"brand", "ID", "only this brand"},
                    {"lang", "LANG", "fr, ar or en (else the configuration's)"},
                    {"output", "DIR", "write below this folder (else the configuration's)"},
                    {"excel", NULL, "CSV for a spreadsheet: UTF-8 mark, semicolons"}},
	.run = run,
};
