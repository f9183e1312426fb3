/* JSON: written by a small writer onto a buffer, read by jansson. */
#pragma once

#include "core/arena.h"
#include "core/buffer.h"

#include <jansson.h>

/* Writes a quoted string. Text is valid UTF-8; absent bytes are written as null. `<`, U+2028 and U+2029
 * are escaped, so that the line can stand in a page or a script. */
void json_write_string(struct buffer *out, struct bytes text);

/* Writes `,"name":` or, right after an opening bracket, `"name":`. */
void json_write_name(struct buffer *out, const char *name);

/* Writes a name and its value: a string or null, an integer, true or false. */
void json_write_member(struct buffer *out, const char *name, struct bytes text);
void json_write_member_integer(struct buffer *out, const char *name, int64_t number);
void json_write_member_flag(struct buffer *out, const char *name, bool flag);

/* Shortest of up to `decimals` digits behind the point, trailing zeros dropped; null for NaN and infinity. */
void json_write_number(struct buffer *out, double number, int decimals);

/* Parses one value; NULL with a sentence in `problem` (room: JSON_ERROR_TEXT_LENGTH). Duplicate keys are
 * refused; so are a depth above LIMIT_JSON_DEPTH, more than LIMIT_JSON_VALUES values and text behind the value. The
 * caller calls json_decref. */
json_t *json_parse(struct bytes text, char problem[static JSON_ERROR_TEXT_LENGTH]);

/* A member as bytes that live as long as the object: absent where it is missing, null or no string. */
struct bytes json_member(const json_t *object, const char *name);

/* A member that should be text but is often sent as a number: an integer is formatted into the arena. */
struct bytes json_member_text(struct arena *arena, const json_t *object, const char *name);

/* A count: from an integer, a real or a string of digits; -1 where it is missing or anything else. */
int64_t json_member_count(const json_t *object, const char *name);
