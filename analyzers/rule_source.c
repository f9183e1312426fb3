/* Reads rule files through a table of fields. rules/risk/README.md documents the format. */
#include "analyzers/rule_source.h"

#include "analyzers/fold.h"
#include "analyzers/literal_scan.h"
#include "analyzers/pattern.h"
#include "core/limits.h"
#include "core/memory.h"

#include <unistd.h>

static const char *const folders[RULE_KINDS] = {
	[RULE_RISK] = "risk", [RULE_INTENT] = "intent", [RULE_OFFENCE] = "offence"};

/* The head of a file. */
struct head {
	struct bytes topic;
	struct bytes intent;
	const struct yaml_node *rules;
};

static const struct yaml_field head_fields[] = {
	{"topic", YAML_TEXT, offsetof(struct head, topic), true, 0, 0, NULL},
	{"rules", YAML_ANY, offsetof(struct head, rules), true, 0, 0, "a list of rules"},
	{"intent", YAML_TEXT, offsetof(struct head, intent), true, 0, 0, NULL},
};

/* A rule as it is written: languages are names until they are looked up. */
struct draft {
	struct rule rule;
	struct yaml_list languages;
};

static const struct yaml_field rule_fields[] = {
	{"level", YAML_INTEGER, offsetof(struct draft, rule.level), true, 1, SEVERITY_MOST, NULL},
	{"id", YAML_TEXT, offsetof(struct draft, rule.id), true, 0, 0, NULL},
	{"languages", YAML_TEXTS, offsetof(struct draft, languages), false, 0, 0, NULL},
	{"match", YAML_TEXTS, offsetof(struct draft, rule.match), false, 0, 0, "a regular expression or a list"},
	{"raw", YAML_TEXTS, offsetof(struct draft, rule.raw), false, 0, 0, "a regular expression or a list"},
	{"unless", YAML_TEXTS, offsetof(struct draft, rule.unless), false, 0, 0, "a regular expression or a list"},
	{"all", YAML_ANY, offsetof(struct draft, rule.all), false, 0, 0, NULL},
	{"any", YAML_ANY, offsetof(struct draft, rule.any), false, 0, 0, NULL},
	{"not", YAML_ANY, offsetof(struct draft, rule.none), false, 0, 0, NULL},
	{"weight", YAML_NUMBER, offsetof(struct draft, rule.weight), false, -5, 5, NULL},
	{"examples", YAML_TEXTS, offsetof(struct draft, rule.examples), false, 0, 0, NULL},
	{"counterexamples", YAML_TEXTS, offsetof(struct draft, rule.counterexamples), false, 0, 0, NULL},
	{"note", YAML_TEXT, offsetof(struct draft, rule.note), false, 0, 0, NULL},
	{"points", YAML_NUMBER, offsetof(struct draft, rule.points), true, -5, 5, NULL},
};

/* The middle of both tables is every kind's; the first field is a risk's alone, the last one an intent's. */
enum { MIDDLE_OF_HEAD = 1, MIDDLE_OF_RULE = sizeof rule_fields / sizeof rule_fields[0] - 2 };

static const struct {
	const struct yaml_field *head;
	size_t head_count;
	const struct yaml_field *fields;
	size_t field_count;
} tables[RULE_KINDS] = {
	[RULE_RISK] = {head_fields, MIDDLE_OF_HEAD + 1, rule_fields, MIDDLE_OF_RULE + 1},
	[RULE_INTENT] = {head_fields + 1, MIDDLE_OF_HEAD + 1, rule_fields + 1, MIDDLE_OF_RULE + 1},
	[RULE_OFFENCE] = {head_fields + 1, MIDDLE_OF_HEAD, rule_fields + 1, MIDDLE_OF_RULE},
};

static bool read_languages(const struct yaml_document *document, struct draft *draft, struct error *error)
{
	for (size_t i = 0; i < draft->languages.count; i++) {
		struct bytes name = draft->languages.items[i];
		enum language language;
		if (!language_from_name(name, &language))
			return yaml_fail(
				document, draft->languages.nodes[i], error,
				"languages: '%.*s' is no language; expected fr, en, es, ar, ary-Arab, ary-Latn or zgh",
				(int)name.length, name.data);
		draft->rule.languages |= 1u << language;
	}
	return true;
}

static bool check_new(const struct rule_list *list, const struct rule *rule, struct error *error)
{
	for (size_t i = 0; i < list->count; i++)
		if (bytes_equal(list->rules[i].id, rule->id))
			return yaml_fail(rule->document, rule->node, error, "rule '%s' is there already, in %s:%d",
			                 rule->id.data, list->rules[i].document->file, list->rules[i].node->line);
	return true;
}

static bool read_rule(const struct yaml_document *document, const struct yaml_node *node, const struct rule *model,
                      struct arena *arena, struct rule_list *list, struct error *error)
{
	struct draft draft = {.rule = *model};
	draft.rule.document = document;
	draft.rule.node = node;
	struct bytes what = arena_format(arena, "rules[%zu]", list->count);
	if (!yaml_read(document, node, what.data, tables[model->kind].fields, tables[model->kind].field_count, &draft,
	               arena, error) ||
	    !read_languages(document, &draft, error) || !check_new(list, &draft.rule, error))
		return false;
	size_t expressions = draft.rule.match.count + draft.rule.raw.count;
	if (rule_is_composite(&draft.rule) && expressions + draft.rule.unless.count > 0)
		return yaml_fail(
			document, node, error,
			"rule '%s' has expressions beside `all`, `any` or `not`; make a rule of its own of them",
			draft.rule.id.data);
	if (!rule_is_composite(&draft.rule) && expressions == 0)
		return yaml_fail(document, node, error,
		                 "rule '%s' has neither `match` nor `raw`, `all` or `any`: it could never fire",
		                 draft.rule.id.data);
	list->rules = memory_grow(list->rules, list->count, &list->capacity, sizeof *list->rules);
	list->rules[list->count++] = draft.rule;
	return true;
}

/* What the head says holds for every rule of the file. */
static bool read_head(const struct yaml_document *document, enum rule_kind kind, struct arena *arena,
                      struct rule *model, struct yaml_node *rules, struct error *error)
{
	struct head head = {0};
	if (!yaml_read(document, &document->root, "rule file", tables[kind].head, tables[kind].head_count, &head, arena,
	               error))
		return false;
	if (kind == RULE_RISK && !topic_from_name(head.topic, &model->topic))
		return yaml_fail(document, yaml_member(&document->root, "topic"), error, "topic: '%s' is no risk topic",
		                 head.topic.data);
	if (kind == RULE_INTENT && !intent_from_name(head.intent, &model->intent))
		return yaml_fail(document, yaml_member(&document->root, "intent"), error, "intent: '%s' is no intent",
		                 head.intent.data);
	if (head.rules->kind != YAML_LIST)
		return yaml_fail(document, head.rules, error, "rules: expected a list of rules");
	model->kind = kind;
	*rules = *head.rules;
	return true;
}

static bool read_file(const struct source_file *file, enum rule_kind kind, struct arena *arena, struct rule_list *list,
                      struct error *error)
{
	struct yaml_document *document = arena_allocate(arena, 1, sizeof *document);
	struct rule model = {0};
	struct yaml_node rules = {0};
	const char *path = arena_copy_string(arena, file->path); /* documents are named by it for longer */
	if (!yaml_parse(buffer_bytes(&file->contents), path, arena, document, error) ||
	    !read_head(document, kind, arena, &model, &rules, error))
		return false;
	for (size_t i = 0; i < rules.count; i++)
		if (!read_rule(document, &rules.values[i], &model, arena, list, error))
			return false;
	return true;
}

bool rule_sources_find(const char *folder, struct rule_sources *sources, struct error *error)
{
	*sources = (struct rule_sources){.folder = folder};
	uint64_t hash = fold_fingerprint ^ text_hash(bytes_of(literal_scan_way)) ^
	                text_hash(bytes_of(pattern_engine()));
	for (enum rule_kind kind = 0; kind < RULE_KINDS; kind++) {
		struct source_files *files = &sources->files[kind];
		files->begun = files->hash = hash;
		const char *path = arena_format(&files->arena, "%s/%s", folder, folders[kind]).data;
		if (access(path, F_OK) == 0 && !source_files_add(path, ".yaml", LIMIT_CONFIGURATION, files, error))
			return false;
		hash = files->hash;
	}
	return true;
}

void rule_sources_finish(struct rule_sources *sources)
{
	for (enum rule_kind kind = 0; kind < RULE_KINDS; kind++)
		source_files_finish(&sources->files[kind]);
}

uint64_t rule_sources_hash(const struct rule_sources *sources)
{
	return sources->files[RULE_KINDS - 1].hash;
}

bool rule_sources_parse(struct rule_sources *sources, struct arena *arena, struct rule_list *list, struct error *error)
{
	for (enum rule_kind kind = 0; kind < RULE_KINDS; kind++) {
		struct source_files *files = &sources->files[kind];
		if (kind > 0)
			files->begun = sources->files[kind - 1].hash;
		if (!source_files_hold(LIMIT_CONFIGURATION, files, error))
			return false;
		for (size_t i = 0; i < files->count; i++)
			if (!read_file(&files->items[i], kind, arena, list, error))
				return false;
	}
	if (list->count == 0)
		return error_set(error, ERROR_NO_INPUT, "%s: no rules in risk/, intent/ or offence/; is --rules right?",
		                 sources->folder);
	return true;
}
