/* The table of collectors, and the check of a source against its row. */
#include "collectors/kinds.h"

#include <string.h>

const struct collector *const collectors[] = {
	&feed_collector, &import_collector, &mastodon_collector, &youtube_collector, NULL,
};

const struct collector *collector_find(struct bytes kind)
{
	for (const struct collector *const *row = collectors; *row != NULL; row++)
		if (bytes_equal_string(kind, (*row)->kind))
			return *row;
	return NULL;
}

/* Whether a source's key is the option's, or a member of the map that the option takes. */
static bool option_matches(const struct collector_option *option, struct bytes key)
{
	size_t length = strlen(option->key);
	if (length > 2 && strcmp(option->key + length - 2, ".*") == 0)
		return key.length > length - 1 && memcmp(key.data, option->key, length - 1) == 0;
	return bytes_equal_string(key, option->key);
}

static const struct collector_option *option_find(const struct collector *collector, struct bytes key)
{
	for (size_t i = 0; i < collector->option_count; i++)
		if (option_matches(&collector->options[i], key))
			return &collector->options[i];
	return NULL;
}

static bool option_given(const struct source *source, const struct collector_option *option)
{
	for (size_t i = 0; i < source->option_count; i++)
		if (option_matches(option, source->options[i].key) && !bytes_empty(source->options[i].value))
			return true;
	return false;
}

/* "a, b, c": for errors. */
static const char *list_kinds(struct arena *arena)
{
	struct bytes list = BYTES("");
	for (const struct collector *const *row = collectors; *row != NULL; row++)
		list = arena_format(arena, "%s%s%s", list.data, list.length == 0 ? "" : ", ", (*row)->kind);
	return list.data;
}

static const char *list_options(struct arena *arena, const struct collector *collector)
{
	struct bytes list = BYTES("name, kind, url, every, lang, brand, secret, private");
	for (size_t i = 0; i < collector->option_count; i++)
		list = arena_format(arena, "%s, %s", list.data, collector->options[i].key);
	return list.data;
}

static bool check_options(const struct configuration *configuration, const struct source *source,
                          const struct collector *collector, struct arena *arena, struct error *error)
{
	for (size_t i = 0; i < source->option_count; i++) {
		const struct source_option *option = &source->options[i];
		if (option_find(collector, option->key) == NULL)
			return yaml_fail(&configuration->document, option->node, error,
			                 "unknown key '%.*s' of a source of kind %s; expected one of %s",
			                 (int)option->key.length, option->key.data, collector->kind,
			                 list_options(arena, collector));
	}
	for (size_t i = 0; i < collector->option_count; i++) {
		const struct collector_option *option = &collector->options[i];
		if (option->required && !option_given(source, option))
			return yaml_fail(&configuration->document, source->node, error,
			                 "a source of kind %s needs the key '%s': %s", collector->kind, option->key,
			                 option->expected);
	}
	return true;
}

static bool is_web_address(struct bytes url)
{
	return bytes_starts_with(url, "http://") || bytes_starts_with(url, "https://");
}

static bool check(const struct configuration *configuration, const struct source *source, struct arena *arena,
                  struct error *error)
{
	const struct yaml_document *document = &configuration->document;
	const struct collector *collector = collector_find(source->kind);
	if (collector == NULL)
		return yaml_fail(document, source->node, error, "unknown kind '%.*s' of a source; expected one of %s",
		                 (int)source->kind.length, source->kind.data, list_kinds(arena));
	if (collector->needs_url && bytes_empty(source->url))
		return yaml_fail(document, source->node, error, "a source of kind %s needs the key 'url'",
		                 collector->kind);
	if (!bytes_empty(source->url) && !is_web_address(source->url))
		return yaml_fail(document, source->node, error,
		                 "url '%.*s': expected an address with http:// or https://", (int)source->url.length,
		                 source->url.data);
	if (collector->needs_secret && bytes_empty(source->secret))
		return yaml_fail(document, source->node, error,
		                 "a source of kind %s needs the key 'secret', the name of an entry in the secrets file",
		                 collector->kind);
	return check_options(configuration, source, collector, arena, error);
}

bool collector_check(const struct configuration *configuration, const struct source *source, struct error *error)
{
	struct arena arena = {0};
	bool right = check(configuration, source, &arena, error);
	arena_finish(&arena);
	return right;
}
