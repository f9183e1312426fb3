/* YAML files whose every value keeps its place (libyaml's documents), and the tables that read them. */
#include "core/yaml.h"

#include "core/file.h"
#include "core/limits.h"
#include "core/timestamp.h"
#include "core/utf8.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <yaml.h>

enum { DEEPEST = 16 };

/* One document on its way into the arena. */
struct reading {
	yaml_document_t *source;
	struct arena *arena;
	const char *file;
	struct error *error;
	bool *seen; /* nodes that were read: a second time is an alias */
};

static bool fail_at(const char *file, size_t line, size_t column, struct error *error, const char *sentence)
{
	return error_set(error, ERROR_CONFIGURATION, "%s:%zu:%zu: %s", file, line, column, sentence);
}

static bool read_node(struct reading *reading, int index, int depth, struct yaml_node *node);

static bool read_map(struct reading *reading, const yaml_node_t *source, int depth, struct yaml_node *node)
{
	node->kind = YAML_MAP;
	node->count = (size_t)(source->data.mapping.pairs.top - source->data.mapping.pairs.start);
	node->keys = arena_allocate(reading->arena, node->count, sizeof node->keys[0]);
	node->values = arena_allocate(reading->arena, node->count, sizeof node->values[0]);
	for (size_t i = 0; i < node->count; i++) {
		const yaml_node_pair_t *pair = &source->data.mapping.pairs.start[i];
		struct yaml_node *key = &node->keys[i];
		if (!read_node(reading, pair->key, depth + 1, key) ||
		    !read_node(reading, pair->value, depth + 1, &node->values[i]))
			return false;
		if (key->kind != YAML_SCALAR)
			return fail_at(reading->file, (size_t)key->line, (size_t)key->column, reading->error,
			               "a key must be a plain word");
		for (size_t j = 0; j < i; j++)
			if (bytes_equal(node->keys[j].scalar, key->scalar))
				return error_set(reading->error, ERROR_CONFIGURATION,
				                 "%s:%d:%d: the key '%s' stands twice, first on line %d", reading->file,
				                 key->line, key->column, key->scalar.data, node->keys[j].line);
	}
	return true;
}

static bool read_list(struct reading *reading, const yaml_node_t *source, int depth, struct yaml_node *node)
{
	node->kind = YAML_LIST;
	node->count = (size_t)(source->data.sequence.items.top - source->data.sequence.items.start);
	node->values = arena_allocate(reading->arena, node->count, sizeof node->values[0]);
	for (size_t i = 0; i < node->count; i++)
		if (!read_node(reading, source->data.sequence.items.start[i], depth + 1, &node->values[i]))
			return false;
	return true;
}

static bool read_node(struct reading *reading, int index, int depth, struct yaml_node *node)
{
	const yaml_node_t *source = yaml_document_get_node(reading->source, index);
	node->line = (int)source->start_mark.line + 1;
	node->column = (int)source->start_mark.column + 1;
	if (reading->seen[index])
		return fail_at(reading->file, (size_t)node->line, (size_t)node->column, reading->error,
		               "anchors and aliases are not supported; write the value out");
	reading->seen[index] = true;
	if (depth > DEEPEST)
		return fail_at(reading->file, (size_t)node->line, (size_t)node->column, reading->error,
		               "nested too deeply");
	switch (source->type) {
	case YAML_MAPPING_NODE: return read_map(reading, source, depth, node);
	case YAML_SEQUENCE_NODE: return read_list(reading, source, depth, node);
	case YAML_SCALAR_NODE:
	case YAML_NO_NODE: break;
	}
	node->kind = YAML_SCALAR;
	node->quoted = source->data.scalar.style != YAML_PLAIN_SCALAR_STYLE;
	node->scalar = arena_copy(reading->arena,
	                          (struct bytes){(const char *)source->data.scalar.value, source->data.scalar.length});
	return true;
}

/* A second document would be passed over in silence; say so instead. */
static bool refuse_second(yaml_parser_t *parser, const char *file, struct error *error)
{
	yaml_document_t second;
	if (!yaml_parser_load(parser, &second))
		return true;
	const yaml_node_t *root = yaml_document_get_root_node(&second);
	bool well = root == NULL || fail_at(file, root->start_mark.line + 1, root->start_mark.column + 1, error,
	                                    "a second document (after ---); expected one a file");
	yaml_document_delete(&second);
	return well;
}

static bool read_document(yaml_parser_t *parser, const char *file, struct arena *arena, struct yaml_document *document,
                          struct error *error)
{
	yaml_document_t source;
	if (!yaml_parser_load(parser, &source)) {
		const yaml_mark_t *at = parser->problem_mark.line + parser->problem_mark.column > 0
		                                ? &parser->problem_mark
		                                : &parser->context_mark;
		return fail_at(file, at->line + 1, at->column + 1, error,
		               parser->problem == NULL ? "this is not YAML" : parser->problem);
	}
	bool well = true;
	if (yaml_document_get_root_node(&source) != NULL) {
		size_t count = (size_t)(source.nodes.top - source.nodes.start);
		struct reading reading = {&source, arena, file, error, arena_allocate(arena, count + 1, sizeof(bool))};
		well = read_node(&reading, 1, 0, &document->root);
	}
	yaml_document_delete(&source);
	return well && refuse_second(parser, file, error);
}

bool yaml_parse(struct bytes text, const char *file, struct arena *arena, struct yaml_document *document,
                struct error *error)
{
	*document = (struct yaml_document){.file = arena_copy_string(arena, file),
	                                   .root = {.kind = YAML_MAP, .line = 1, .column = 1}};
	if (!utf8_valid(text))
		return error_set(error, ERROR_CONFIGURATION, "%s: not UTF-8; save the file as UTF-8", file);
	yaml_parser_t parser;
	if (!yaml_parser_initialize(&parser))
		return error_set(error, ERROR_SYSTEM, "%s: no memory for the YAML parser", file);
	yaml_parser_set_input_string(&parser, (const unsigned char *)text.data, text.length);
	bool well = read_document(&parser, document->file, arena, document, error);
	yaml_parser_delete(&parser);
	return well;
}

bool yaml_load(const char *path, struct arena *arena, struct yaml_document *document, struct error *error)
{
	struct buffer contents = {0};
	bool well = file_read(path, LIMIT_CONFIGURATION, &contents, error) &&
	            yaml_parse(buffer_bytes(&contents), path, arena, document, error);
	buffer_finish(&contents);
	/* A configuration that cannot be read is a wrong configuration. */
	if (!well)
		error->code = ERROR_CONFIGURATION;
	return well;
}

const struct yaml_node *yaml_member(const struct yaml_node *map, const char *key)
{
	for (size_t i = 0; map->kind == YAML_MAP && i < map->count; i++)
		if (bytes_equal_string(map->keys[i].scalar, key))
			return &map->values[i];
	return NULL;
}

bool yaml_fail(const struct yaml_document *document, const struct yaml_node *node, struct error *error,
               const char *format, ...)
{
	char sentence[sizeof error->message];
	va_list arguments;
	va_start(arguments, format);
	vsnprintf(sentence, sizeof sentence, format, arguments);
	va_end(arguments);
	return fail_at(document->file, (size_t)node->line, (size_t)node->column, error, sentence);
}

/* One field on its way into the target. */
struct setting {
	const struct yaml_document *document;
	const char *what;
	const struct yaml_field *field;
	struct arena *arena;
	struct error *error;
};

static bool fail_type(const struct setting *setting, const struct yaml_node *node, const char *expected)
{
	const char *better = setting->field->expected == NULL ? expected : setting->field->expected;
	if (node->kind == YAML_SCALAR)
		return yaml_fail(setting->document, node, setting->error, "%s.%s: '%.80s' will not do; expected %s",
		                 setting->what, setting->field->key, node->scalar.data, better);
	return yaml_fail(setting->document, node, setting->error, "%s.%s: a %s will not do; expected %s", setting->what,
	                 setting->field->key, node->kind == YAML_LIST ? "list" : "map", better);
}

static bool is_text(const struct yaml_node *node)
{
	return node->kind == YAML_SCALAR && node->scalar.length > 0 &&
	       memchr(node->scalar.data, 0, node->scalar.length) == NULL;
}

static bool set_texts(const struct setting *setting, const struct yaml_node *node, struct yaml_list *list)
{
	bool single = node->kind == YAML_SCALAR;
	list->count = single ? 1 : node->count;
	list->items = arena_allocate(setting->arena, list->count, sizeof list->items[0]);
	list->nodes = arena_allocate(setting->arena, list->count, sizeof list->nodes[0]);
	if (node->kind == YAML_MAP)
		return fail_type(setting, node, "a list of texts");
	for (size_t i = 0; i < list->count; i++) {
		const struct yaml_node *item = single ? node : &node->values[i];
		if (!is_text(item))
			return fail_type(setting, item, "a list of texts, none of them empty");
		list->items[i] = item->scalar;
		list->nodes[i] = item;
	}
	return true;
}

/* A number of digits, sign and point, within the field's bounds. */
static bool read_number(const struct setting *setting, const struct yaml_node *node, double *number)
{
	char *end = NULL;
	if (!is_text(node) || node->quoted || node->scalar.length > 24 ||
	    strspn(node->scalar.data, "+-.0123456789") != node->scalar.length)
		return false;
	*number = strtod(node->scalar.data, &end);
	bool bounded = setting->field->least != 0 || setting->field->most != 0;
	return end == node->scalar.data + node->scalar.length &&
	       (!bounded || (*number >= (double)setting->field->least && *number <= (double)setting->field->most));
}

static bool set_number(const struct setting *setting, const struct yaml_node *node, void *target)
{
	char expected[80];
	bool whole = setting->field->type == YAML_INTEGER;
	snprintf(expected, sizeof expected, "a %snumber from %lld to %lld", whole ? "whole " : "",
	         (long long)setting->field->least, (long long)setting->field->most);
	double number;
	if (!read_number(setting, node, &number) || (whole && (number != floor(number) || fabs(number) > 9e15)))
		return fail_type(setting, node, expected);
	if (whole)
		*(int64_t *)target = (int64_t)number;
	else
		*(double *)target = number;
	return true;
}

static bool set_boolean(const struct setting *setting, const struct yaml_node *node, bool *target)
{
	static const struct {
		const char *word;
		bool value;
	} words[] = {{"true", true}, {"yes", true}, {"false", false}, {"no", false}};
	for (size_t i = 0; node->kind == YAML_SCALAR && !node->quoted && i < sizeof words / sizeof words[0]; i++) {
		if (bytes_equal_string(node->scalar, words[i].word)) {
			*target = words[i].value;
			return true;
		}
	}
	return fail_type(setting, node, "true or false");
}

static bool set_duration(const struct setting *setting, const struct yaml_node *node, int64_t *target)
{
	*target = node->kind == YAML_SCALAR ? duration_parse(node->scalar) : -1;
	return *target > 0 || fail_type(setting, node, "a time such as 90s, 15m, 1h or 2d");
}

static bool set_field(const struct setting *setting, const struct yaml_node *node, void *target)
{
	switch (setting->field->type) {
	case YAML_TEXT:
		if (!is_text(node))
			return fail_type(setting, node, "a text");
		*(struct bytes *)target = node->scalar;
		return true;
	case YAML_TEXTS: return set_texts(setting, node, target);
	case YAML_INTEGER:
	case YAML_NUMBER: return set_number(setting, node, target);
	case YAML_BOOLEAN: return set_boolean(setting, node, target);
	case YAML_DURATION: return set_duration(setting, node, target);
	case YAML_ANY: *(const struct yaml_node **)target = node; return true;
	}
	return false;
}

bool yaml_has_field(const struct yaml_field *fields, size_t count, struct bytes key)
{
	for (size_t i = 0; i < count; i++)
		if (bytes_equal_string(key, fields[i].key))
			return true;
	return false;
}

/* How many letters differ between two words, at most (Levenshtein's distance over at most 31 letters). */
static size_t distance(struct bytes a, struct bytes b)
{
	enum { MOST = 31 };
	size_t row[MOST + 1];
	if (a.length > MOST || b.length > MOST)
		return MOST;
	for (size_t j = 0; j <= b.length; j++)
		row[j] = j;
	for (size_t i = 1; i <= a.length; i++) {
		size_t diagonal = row[0];
		row[0] = i;
		for (size_t j = 1; j <= b.length; j++) {
			size_t replaced = diagonal + (a.data[i - 1] != b.data[j - 1]);
			size_t shorter = (row[j] < row[j - 1] ? row[j] : row[j - 1]) + 1;
			diagonal = row[j];
			row[j] = replaced < shorter ? replaced : shorter;
		}
	}
	return row[b.length];
}

static bool fail_unknown(const struct yaml_document *document, const struct yaml_node *key, const char *what,
                         const struct yaml_field *fields, size_t count, struct error *error)
{
	const char *nearest = NULL;
	size_t least = 4;
	for (size_t i = 0; i < count; i++) {
		size_t apart = distance(key->scalar, bytes_of(fields[i].key));
		if (apart < least) {
			least = apart;
			nearest = fields[i].key;
		}
	}
	if (nearest != NULL)
		return yaml_fail(document, key, error, "%s.%s: unknown key; did you mean '%s'?", what, key->scalar.data,
		                 nearest);
	char known[512] = "";
	for (size_t i = 0, length = 0; i < count && length < sizeof known; i++)
		length += (size_t)snprintf(known + length, sizeof known - length, "%s%s", i == 0 ? "" : ", ",
		                           fields[i].key);
	return yaml_fail(document, key, error, "%s.%s: unknown key; expected one of %s", what, key->scalar.data, known);
}

bool yaml_read_some(const struct yaml_document *document, const struct yaml_node *map, const char *what,
                    const struct yaml_field *fields, size_t count, void *target, struct arena *arena,
                    struct error *error)
{
	if (map->kind != YAML_MAP)
		return yaml_fail(document, map, error, "%s: expected a map of keys and values", what);
	for (size_t i = 0; i < count; i++) {
		const struct yaml_node *node = yaml_member(map, fields[i].key);
		struct setting setting = {document, what, &fields[i], arena, error};
		if (node != NULL && !set_field(&setting, node, (char *)target + fields[i].offset))
			return false;
		if (node == NULL && fields[i].required)
			return yaml_fail(document, map, error, "%s: the key '%s' is missing", what, fields[i].key);
	}
	return true;
}

bool yaml_read(const struct yaml_document *document, const struct yaml_node *map, const char *what,
               const struct yaml_field *fields, size_t count, void *target, struct arena *arena, struct error *error)
{
	for (size_t i = 0; map->kind == YAML_MAP && i < map->count; i++)
		if (!yaml_has_field(fields, count, map->keys[i].scalar))
			return fail_unknown(document, &map->keys[i], what, fields, count, error);
	return yaml_read_some(document, map, what, fields, count, target, arena, error);
}
