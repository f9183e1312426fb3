/* JSON: written by a small writer onto a buffer, read by jansson. */
#include "core/json.h"

#include "core/limits.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The escape of the character at `at`, and how many bytes it stands for; NULL where none is needed. */
static const char *escape(struct bytes text, size_t at, size_t *length, char room[static 8])
{
	unsigned char c = (unsigned char)text.data[at];
	*length = 1;
	switch (c) {
	case '"': return "\\\"";
	case '\\': return "\\\\";
	case '\n': return "\\n";
	case '\r': return "\\r";
	case '\t': return "\\t";
	default: break;
	}
	if (c < 0x20 || c == '<' || c == 0x7f) {
		snprintf(room, 8, "\\u%04x", c);
		return room;
	}
	if (c == 0xe2 && text.length - at >= 3 && (unsigned char)text.data[at + 1] == 0x80 &&
	    ((unsigned char)text.data[at + 2] & 0xfe) == 0xa8) {
		*length = 3;
		return (unsigned char)text.data[at + 2] == 0xa8 ? "\\u2028" : "\\u2029";
	}
	return NULL;
}

void json_write_string(struct buffer *out, struct bytes text)
{
	if (bytes_absent(text)) {
		buffer_append_string(out, "null");
		return;
	}
	buffer_append_byte(out, '"');
	size_t plain = 0;
	for (size_t at = 0; at < text.length;) {
		size_t length;
		char room[8];
		const char *escaped = escape(text, at, &length, room);
		if (escaped != NULL) {
			buffer_append(out, text.data + plain, at - plain);
			buffer_append_string(out, escaped);
			plain = at + length;
		}
		at += length;
	}
	buffer_append(out, text.data + plain, text.length - plain);
	buffer_append_byte(out, '"');
}

void json_write_name(struct buffer *out, const char *name)
{
	char last = out->length == 0 ? '{' : out->data[out->length - 1];
	if (last != '{')
		buffer_append_byte(out, ',');
	buffer_append_byte(out, '"');
	buffer_append_string(out, name);
	buffer_append_string(out, "\":");
}

void json_write_member(struct buffer *out, const char *name, struct bytes text)
{
	json_write_name(out, name);
	json_write_string(out, text);
}

void json_write_member_integer(struct buffer *out, const char *name, int64_t number)
{
	json_write_name(out, name);
	buffer_format(out, "%lld", (long long)number);
}

void json_write_member_flag(struct buffer *out, const char *name, bool flag)
{
	json_write_name(out, name);
	buffer_append_string(out, flag ? "true" : "false");
}

void json_write_number(struct buffer *out, double number, int decimals)
{
	if (!isfinite(number)) {
		buffer_append_string(out, "null");
		return;
	}
	char text[64];
	int length = snprintf(text, sizeof text, "%.*f", decimals, number);
	if (length <= 0 || (size_t)length >= sizeof text) {
		buffer_append_string(out, "null");
		return;
	}
	if (decimals > 0) {
		while (text[length - 1] == '0')
			length--;
		if (text[length - 1] == '.')
			length--;
	}
	bool minus_zero = length == 2 && text[0] == '-' && text[1] == '0';
	buffer_append(out, minus_zero ? text + 1 : text, (size_t)(minus_zero ? 1 : length));
}

/* Looks for what no value is made of: a NUL, and more brackets and commas outside strings than the limits allow, each
 * of which may cost a hundred times its byte. Returns what there is, or NULL. */
static const char *find_excess(struct bytes text)
{
	int depth = 0, values = 0;
	bool string = false;
	/* jansson takes one behind the value for the end of the text, and what follows it is lost. */
	if (!bytes_empty(text) && memchr(text.data, 0, text.length) != NULL)
		return "a NUL byte";
	for (size_t i = 0; i < text.length; i++) {
		char c = text.data[i];
		if (string && c == '\\')
			i++;
		else if (c == '"')
			string = !string;
		else if (string)
			continue;
		else if (c == ']' || c == '}')
			depth--;
		else if ((c == '[' || c == '{') && ++depth > LIMIT_JSON_DEPTH)
			return "nested too deep";
		else if ((c == '[' || c == '{' || c == ',') && ++values > LIMIT_JSON_VALUES)
			return "too many values";
	}
	return NULL;
}

json_t *json_parse(struct bytes text, char problem[static JSON_ERROR_TEXT_LENGTH])
{
	const char *excess = find_excess(text);
	if (excess != NULL) {
		snprintf(problem, JSON_ERROR_TEXT_LENGTH, "%s", excess);
		return NULL;
	}
	json_error_t fault;
	json_t *value = json_loadb(text.data == NULL ? "" : text.data, text.length,
	                           JSON_REJECT_DUPLICATES | JSON_DECODE_ANY | JSON_ALLOW_NUL, &fault);
	if (value == NULL)
		snprintf(problem, JSON_ERROR_TEXT_LENGTH, "%.100s at byte %d", fault.text, fault.position);
	return value;
}

struct bytes json_member(const json_t *object, const char *name)
{
	const json_t *member = json_object_get(object, name);
	if (!json_is_string(member))
		return (struct bytes){0};
	return (struct bytes){json_string_value(member), json_string_length(member)};
}

struct bytes json_member_text(struct arena *arena, const json_t *object, const char *name)
{
	const json_t *member = json_object_get(object, name);
	if (json_is_integer(member))
		return arena_format(arena, "%" JSON_INTEGER_FORMAT, json_integer_value(member));
	return json_member(object, name);
}

int64_t json_member_count(const json_t *object, const char *name)
{
	const json_t *member = json_object_get(object, name);
	if (json_is_integer(member))
		return json_integer_value(member) < 0 ? -1 : json_integer_value(member);
	if (json_is_real(member)) {
		double value = json_real_value(member);
		return value >= 0 && value < 9e15 ? (int64_t)value : -1;
	}
	struct bytes text = json_member(object, name);
	int64_t count = 0;
	if (text.length == 0 || text.length > 15)
		return -1;
	for (size_t i = 0; i < text.length; i++) {
		if (text.data[i] < '0' || text.data[i] > '9')
			return -1;
		count = count * 10 + (text.data[i] - '0');
	}
	return count;
}
