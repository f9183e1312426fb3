/* The configuration file: read through tables, then checked as a whole. */
#include "core/configuration.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

enum { MINUTE = 60 * 1000 };

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

/* A map whose own lists and maps are read by further tables. */
struct top {
	struct configuration configuration;
	const struct yaml_node *brands, *sources, *mail;
};

struct brand_entry {
	struct brand brand;
	const struct yaml_node *context, *alert;
};

static const struct yaml_field top_fields[] = {
	{"state", YAML_TEXT, offsetof(struct top, configuration.state), .required = true, .expected = "a folder"},
	{"reports", YAML_TEXT, offsetof(struct top, configuration.reports), .required = true, .expected = "a folder"},
	{"secrets", YAML_TEXT, offsetof(struct top, configuration.secrets), .expected = "a file"},
	{"language", YAML_TEXT, offsetof(struct top, configuration.language), .expected = "fr, ar or en"},
	{"timezone", YAML_TEXT, offsetof(struct top, configuration.timezone), .expected = "a zone: Africa/Casablanca"},
	{"contact", YAML_TEXT, offsetof(struct top, configuration.contact), .expected = "a mail address or a URL"},
	{"brands", YAML_ANY, offsetof(struct top, brands), .required = true},
	{"sources", YAML_ANY, offsetof(struct top, sources)},
	{"mail", YAML_ANY, offsetof(struct top, mail)},
};

static const struct yaml_field brand_fields[] = {
	{"id", YAML_TEXT, offsetof(struct brand_entry, brand.id), .required = true,
         .expected = "lower-case letters, digits, '-' and '_'"},
	{"name", YAML_TEXT, offsetof(struct brand_entry, brand.name), .required = true},
	{"spellings", YAML_TEXTS, offsetof(struct brand_entry, brand.spellings)},
	{"query", YAML_TEXT, offsetof(struct brand_entry, brand.query)},
	{"context", YAML_ANY, offsetof(struct brand_entry, context)},
	{"competitors", YAML_TEXTS, offsetof(struct brand_entry, brand.competitors),
         .expected = "a list of ids of brands"},
	{"recipients", YAML_TEXTS, offsetof(struct brand_entry, brand.recipients),
         .expected = "a list of mail addresses"},
	{"alert", YAML_ANY, offsetof(struct brand_entry, alert)},
};

static const struct yaml_field context_fields[] = {
	{"for", YAML_TEXTS, offsetof(struct brand, context_for)},
	{"against", YAML_TEXTS, offsetof(struct brand, context_against)},
};

static const struct yaml_field alert_fields[] = {
	{"severity", YAML_INTEGER, offsetof(struct brand, alert_severity), .least = 1, .most = 4},
	{"voices", YAML_INTEGER, offsetof(struct brand, alert_voices), .least = 1, .most = 1000000},
	{"within", YAML_DURATION, offsetof(struct brand, alert_within)},
};

/* Other keys of a source are options of its kind. */
static const struct yaml_field source_fields[] = {
	{"name", YAML_TEXT, offsetof(struct source, name), .required = true},
	{"kind", YAML_TEXT, offsetof(struct source, kind), .required = true},
	{"url", YAML_TEXT, offsetof(struct source, url), .expected = "a http or https URL"},
	{"every", YAML_DURATION, offsetof(struct source, every)},
	{"lang", YAML_TEXT, offsetof(struct source, lang)},
	{"brand", YAML_TEXT, offsetof(struct source, brand), .expected = "the id of a brand"},
	{"secret", YAML_TEXT, offsetof(struct source, secret),
         .expected = "the name of a secret, not the secret itself"},
	{"private", YAML_BOOLEAN, offsetof(struct source, allow_private)},
};

static const struct yaml_field mail_fields[] = {
	{"from", YAML_TEXT, offsetof(struct mail_settings, from), .required = true, .expected = "a mail address"},
	{"url", YAML_TEXT, offsetof(struct mail_settings, url), .required = true,
         .expected = "smtps://HOST, smtp://HOST or sendmail:///usr/sbin/sendmail"},
	{"user", YAML_TEXT, offsetof(struct mail_settings, user)},
	{"secret", YAML_TEXT, offsetof(struct mail_settings, secret), .expected = "the name of a secret"},
	{"ca", YAML_TEXT, offsetof(struct mail_settings, ca), .expected = "a file of certificate authorities"},
};

/* What is being read: the arena owns all of it. */
struct reading {
	struct configuration *configuration;
	struct arena *arena;
	struct error *error;
};

static bool read_map(struct reading *reading, const struct yaml_node *map, const char *what,
                     const struct yaml_field *fields, size_t count, void *target)
{
	return yaml_read(&reading->configuration->document, map, what, fields, count, target, reading->arena,
	                 reading->error);
}

static bool fail(struct reading *reading, const struct yaml_node *node, const char *what, struct bytes value,
                 const char *sentence)
{
	return yaml_fail(&reading->configuration->document, node, reading->error, "%s '%.*s' %s", what,
	                 (int)value.length, value.data, sentence);
}

static struct bytes resolve(const struct reading *reading, struct bytes path)
{
	return configuration_path(reading->configuration, path, reading->arena);
}

/* -- brands ------------------------------------------------------------------------------------------- */

/* An id names files and folders: nothing that a path or a shell could take amiss. */
static bool is_id(struct bytes id)
{
	return id.length <= 64 && strspn(id.data, "abcdefghijklmnopqrstuvwxyz0123456789-_") == id.length &&
	       id.data[0] != '-';
}

static bool is_address(struct bytes address)
{
	const char *at = memchr(address.data, '@', address.length);
	return at != NULL && at > address.data && at[1] != 0 && strchr(at + 1, '@') == NULL &&
	       strcspn(address.data, " \t\r\n\f\v<>,;:\"\\()[]\x7f") == address.length && address.data[0] != '-';
}

static bool check_addresses(struct reading *reading, const struct yaml_list *list)
{
	for (size_t i = 0; i < list->count; i++)
		if (!is_address(list->items[i]))
			return fail(reading, list->nodes[i], "recipient", list->items[i],
			            "is no mail address; expected name@host");
	return true;
}

/* The name counts as a spelling: it comes first unless it is listed. */
static void add_name(struct reading *reading, struct brand *brand)
{
	for (size_t i = 0; i < brand->spellings.count; i++)
		if (bytes_equal_caseless(brand->spellings.items[i], brand->name))
			return;
	struct yaml_list longer = {.count = brand->spellings.count + 1};
	longer.items = arena_allocate(reading->arena, longer.count, sizeof longer.items[0]);
	longer.nodes = arena_allocate(reading->arena, longer.count, sizeof longer.nodes[0]);
	longer.items[0] = brand->name;
	longer.nodes[0] = yaml_member(brand->node, "name");
	for (size_t i = 0; i < brand->spellings.count; i++) {
		longer.items[i + 1] = brand->spellings.items[i];
		longer.nodes[i + 1] = brand->spellings.nodes[i];
	}
	brand->spellings = longer;
}

static bool read_brand(struct reading *reading, const struct yaml_node *node, const char *what, struct brand *brand)
{
	struct brand_entry entry = {
		.brand = {.alert_severity = 3, .alert_voices = 5, .alert_within = 60 * MINUTE, .node = node}};
	char context[80], alert[80];
	snprintf(context, sizeof context, "%s.context", what);
	snprintf(alert, sizeof alert, "%s.alert", what);
	if (!read_map(reading, node, what, brand_fields, COUNT(brand_fields), &entry))
		return false;
	*brand = entry.brand;
	if (entry.context != NULL &&
	    !read_map(reading, entry.context, context, context_fields, COUNT(context_fields), brand))
		return false;
	if (entry.alert != NULL && !read_map(reading, entry.alert, alert, alert_fields, COUNT(alert_fields), brand))
		return false;
	if (!is_id(brand->id))
		return fail(reading, yaml_member(node, "id"), "id", brand->id,
		            "will not do; expected lower-case letters, digits, '-' and '_'");
	add_name(reading, brand);
	return check_addresses(reading, &brand->recipients);
}

static bool read_brands(struct reading *reading, const struct yaml_node *list)
{
	struct configuration *configuration = reading->configuration;
	if (list->kind != YAML_LIST || list->count == 0)
		return yaml_fail(&configuration->document, list, reading->error,
		                 "brands: expected a list of one brand or more");
	configuration->brands = arena_allocate(reading->arena, list->count, sizeof configuration->brands[0]);
	for (size_t i = 0; i < list->count; i++) {
		struct brand *brand = &configuration->brands[i];
		char what[40];
		snprintf(what, sizeof what, "brands[%zu]", i);
		if (!read_brand(reading, &list->values[i], what, brand))
			return false;
		const struct brand *first = configuration_brand(configuration, brand->id);
		if (first != NULL)
			return yaml_fail(&configuration->document, brand->node, reading->error,
			                 "the brand '%s' stands twice, first on line %d", brand->id.data,
			                 first->node->line);
		configuration->brand_count++;
	}
	return true;
}

static bool check_competitors(struct reading *reading)
{
	const struct configuration *configuration = reading->configuration;
	for (size_t i = 0; i < configuration->brand_count; i++) {
		const struct yaml_list *list = &configuration->brands[i].competitors;
		for (size_t j = 0; j < list->count; j++)
			if (configuration_brand(configuration, list->items[j]) == NULL)
				return fail(reading, list->nodes[j], "competitor", list->items[j],
				            "is no brand's id in this file");
	}
	return true;
}

/* -- sources ------------------------------------------------------------------------------------------ */

static void add_option(struct source *source, struct bytes key, const struct yaml_node *node)
{
	source->options[source->option_count++] = (struct source_option){key, node->scalar, node};
}

/* How many scalars stand below a value: an option each. */
static size_t count_scalars(const struct yaml_node *node)
{
	return node->kind == YAML_SCALAR ? 1 : node->count;
}

static bool read_option(struct reading *reading, struct source *source, struct bytes key, const struct yaml_node *value)
{
	if (value->kind == YAML_SCALAR) {
		add_option(source, key, value);
		return true;
	}
	for (size_t i = 0; i < value->count; i++) {
		const struct yaml_node *item = &value->values[i];
		if (item->kind != YAML_SCALAR)
			return fail(reading, item, "option", key, "is nested too deeply; expected a text");
		bool map = value->kind == YAML_MAP;
		add_option(source,
		           map ? arena_format(reading->arena, "%s.%s", key.data, value->keys[i].scalar.data) : key,
		           item);
	}
	return true;
}

static bool read_options(struct reading *reading, struct source *source)
{
	const struct yaml_node *node = source->node;
	size_t count = 0;
	for (size_t i = 0; i < node->count; i++)
		count += count_scalars(&node->values[i]);
	source->options = arena_allocate(reading->arena, count, sizeof source->options[0]);
	for (size_t i = 0; i < node->count; i++)
		if (!yaml_has_field(source_fields, COUNT(source_fields), node->keys[i].scalar) &&
		    !read_option(reading, source, node->keys[i].scalar, &node->values[i]))
			return false;
	return true;
}

static bool check_source(struct reading *reading, const struct source *source)
{
	const struct configuration *configuration = reading->configuration;
	for (size_t i = 0; i < configuration->source_count; i++)
		if (bytes_equal(configuration->sources[i].name, source->name))
			return yaml_fail(&configuration->document, source->node, reading->error,
			                 "the source '%s' stands twice, first on line %d", source->name.data,
			                 configuration->sources[i].node->line);
	if (strchr(source->name.data, ':') != NULL)
		return fail(reading, yaml_member(source->node, "name"), "name", source->name, "must not hold a colon");
	if (!bytes_absent(source->brand) && configuration_brand(configuration, source->brand) == NULL)
		return fail(reading, yaml_member(source->node, "brand"), "brand", source->brand,
		            "is no brand's id in this file");
	if (!bytes_absent(source->url) && !bytes_starts_with(source->url, "http://") &&
	    !bytes_starts_with(source->url, "https://"))
		return fail(reading, yaml_member(source->node, "url"), "url", source->url,
		            "will not do; expected http://... or https://...");
	return true;
}

static bool read_sources(struct reading *reading, const struct yaml_node *list)
{
	struct configuration *configuration = reading->configuration;
	if (list->kind != YAML_LIST)
		return yaml_fail(&configuration->document, list, reading->error, "sources: expected a list");
	configuration->sources = arena_allocate(reading->arena, list->count, sizeof configuration->sources[0]);
	for (size_t i = 0; i < list->count; i++) {
		struct source *source = &configuration->sources[i];
		char what[40];
		snprintf(what, sizeof what, "sources[%zu]", i);
		*source = (struct source){.every = 15 * MINUTE, .node = &list->values[i]};
		if (!yaml_read_some(&configuration->document, &list->values[i], what, source_fields,
		                    COUNT(source_fields), source, reading->arena, reading->error) ||
		    !read_options(reading, source) || !check_source(reading, source))
			return false;
		configuration->source_count++;
	}
	return true;
}

/* -- the whole ---------------------------------------------------------------------------------------- */

static bool read_mail(struct reading *reading, const struct yaml_node *node)
{
	struct mail_settings *mail = &reading->configuration->mail;
	if (!read_map(reading, node, "mail", mail_fields, COUNT(mail_fields), mail))
		return false;
	mail->ca = resolve(reading, mail->ca);
	if (!is_address(mail->from))
		return fail(reading, yaml_member(node, "from"), "from", mail->from,
		            "is no mail address; expected name@host");
	return true;
}

static bool check_language(struct reading *reading, const struct yaml_node *map)
{
	static const char *const languages[] = {"fr", "ar", "en"};
	for (size_t i = 0; i < COUNT(languages); i++)
		if (bytes_equal_string(reading->configuration->language, languages[i]))
			return true;
	return fail(reading, yaml_member(map, "language"), "language", reading->configuration->language,
	            "is not known; expected fr, ar or en");
}

/* Who asks other people's servers says who it is. */
static bool check_contact(struct reading *reading, const struct yaml_node *map)
{
	const struct configuration *configuration = reading->configuration;
	if (configuration->source_count == 0 || !bytes_absent(configuration->contact))
		return true;
	return yaml_fail(&configuration->document, map, reading->error,
	                 "the key 'contact' is missing: the sources' servers are told whom to write to");
}

bool configuration_load(const char *path, struct arena *arena, struct configuration *configuration, struct error *error)
{
	*configuration = (struct configuration){0};
	struct reading reading = {configuration, arena, error};
	struct yaml_document document;
	if (!yaml_load(path, arena, &document, error))
		return false;
	configuration->document = document;
	const struct yaml_node *map = &configuration->document.root;
	struct top top = {.configuration = {
				  .document = document,
				  .secrets = bytes_of("secrets.yaml"),
				  .language = bytes_of("fr"),
				  .timezone = bytes_of(CONFIGURATION_TIMEZONE),
			  }};
	if (!read_map(&reading, map, "configuration", top_fields, COUNT(top_fields), &top))
		return false;
	*configuration = top.configuration;
	configuration->state = resolve(&reading, configuration->state);
	configuration->reports = resolve(&reading, configuration->reports);
	configuration->secrets = resolve(&reading, configuration->secrets);
	return check_language(&reading, map) && read_brands(&reading, top.brands) && check_competitors(&reading) &&
	       (top.sources == NULL || read_sources(&reading, top.sources)) &&
	       (top.mail == NULL || read_mail(&reading, top.mail)) && check_contact(&reading, map);
}

const struct brand *configuration_brand(const struct configuration *configuration, struct bytes id)
{
	for (size_t i = 0; i < configuration->brand_count; i++)
		if (bytes_equal(configuration->brands[i].id, id))
			return &configuration->brands[i];
	return NULL;
}

struct bytes source_option(const struct source *source, const char *key)
{
	for (size_t i = 0; i < source->option_count; i++)
		if (bytes_equal_string(source->options[i].key, key))
			return source->options[i].value;
	return (struct bytes){0};
}

struct bytes configuration_path(const struct configuration *configuration, struct bytes path, struct arena *arena)
{
	const char *file = configuration->document.file;
	const char *slash = strrchr(file, '/');
	if (bytes_absent(path) || path.data[0] == '/' || slash == NULL)
		return path;
	return arena_format(arena, "%.*s/%s", (int)(slash - file), file, path.data);
}
