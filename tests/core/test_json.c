/* Rows for JSON: strings that are written, values that are refused, mentions and verdicts there and back. */
#include "core/json.h"
#include "core/limits.h"
#include "core/mention.h"
#include "core/verdict.h"
#include "tests/check.h"

#include <string.h>

static void test_strings(void **state)
{
	(void)state;
	static const struct {
		const char *text, *expected;
	} rows[] = {
		{"zwin زوين", "\"zwin زوين\""},
		{"a\"b\\c\n\t\r", "\"a\\\"b\\\\c\\n\\t\\r\""},
		{"\x01\x7f", "\"\\u0001\\u007f\""},
		{"</script>", "\"\\u003c/script>\""},
		{"\xe2\x80\xa8\xe2\x80\xa9\xe2\x80\xaa", "\"\\u2028\\u2029\xe2\x80\xaa\""},
		{"", "\"\""},
		{NULL, "null"},
	};
	struct buffer out = {0};
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		buffer_clear(&out);
		json_write_string(&out, bytes_of(rows[i].text));
		CHECK_BYTES(buffer_bytes(&out), rows[i].expected, "row %zu", i);
	}
	buffer_finish(&out);
}

static void test_members(void **state)
{
	(void)state;
	struct buffer out = {0};
	buffer_append_byte(&out, '{');
	json_write_member(&out, "a", bytes_of("\""));
	json_write_member(&out, "b", (struct bytes){0});
	json_write_member_integer(&out, "c", INT64_MIN);
	json_write_member_flag(&out, "d", true);
	json_write_member_flag(&out, "e", false);
	buffer_append_byte(&out, '}');
	CHECK_BYTES(buffer_bytes(&out), "{\"a\":\"\\\"\",\"b\":null,\"c\":-9223372036854775808,\"d\":true,\"e\":false}",
	            "members");
	buffer_finish(&out);
}

static void test_numbers(void **state)
{
	(void)state;
	static const struct {
		double number;
		const char *expected;
	} rows[] = {{0.5, "0.5"},        {1, "1"},    {-0.00001, "0"}, {0.12345, "0.1235"}, {-2.5, "-2.5"},
	            {1.0 / 0.0, "null"}, {100, "100"}};
	struct buffer out = {0};
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		buffer_clear(&out);
		json_write_number(&out, rows[i].number, 4);
		CHECK_BYTES(buffer_bytes(&out), rows[i].expected, "row %zu", i);
	}
	buffer_finish(&out);
}

static void test_refused(void **state)
{
	(void)state;
	static const char *const rows[] = {"", "{", "{\"a\":1,\"a\":2}", "[1] x", "\"\xff\"", "{'a':1}", "nul"};
	char problem[JSON_ERROR_TEXT_LENGTH];
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		json_t *value = json_parse(bytes_of(rows[i]), problem);
		if (value != NULL)
			fail_msg("row %zu was accepted: %s", i, rows[i]);
	}
	static char deep[100001];
	memset(deep, '[', sizeof deep - 1);
	assert_null(json_parse(bytes_of(deep), problem));
	/* A NUL is text behind the value too, and no end of the text. */
	assert_null(json_parse((struct bytes)BYTES("[1]\0"), problem));
	assert_null(json_parse((struct bytes)BYTES("[1]\0[2"), problem));
	assert_null(json_parse((struct bytes)BYTES("[\"\0\"]"), problem));
}

/* Three bytes of text are some two hundred of memory: their number has a limit, not only the text's length. */
static void test_many_values(void **state)
{
	(void)state;
	static const struct {
		const char *piece; /* repeated */
		size_t count;
		bool taken;
	} rows[] = {
		{"{},", LIMIT_JSON_VALUES / 2 - 1, true},  {"{},", LIMIT_JSON_VALUES / 2 + 1, false},
		{"0,", LIMIT_JSON_VALUES - 2, true},       {"0,", LIMIT_JSON_VALUES, false},
		{"\",[{\",", LIMIT_JSON_VALUES / 2, true}, /* within a string they are letters */
	};
	char problem[JSON_ERROR_TEXT_LENGTH];
	struct buffer text = {0};
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		buffer_clear(&text);
		buffer_append_byte(&text, '[');
		for (size_t n = 0; n < rows[i].count; n++)
			buffer_append_string(&text, rows[i].piece);
		buffer_append_string(&text, "0]");
		json_t *value = json_parse(buffer_bytes(&text), problem);
		CHECK_INT(value != NULL, rows[i].taken, "row %zu", i);
		if (!rows[i].taken && strstr(problem, "values") == NULL)
			fail_msg("row %zu: %s", i, problem);
		json_decref(value);
	}
	buffer_finish(&text);
}

static void test_mention(void **state)
{
	(void)state;
	static const struct {
		const char *json;
		const char *expected; /* written back, or the sentence of the error */
	} rows[] = {
		{"{\"id\":\"1\",\"text\":\"zwin\",\"likes\":3,\"rating\":4.5,\"published\":\"2026-11-24T08:00:00+01:"
	         "00\",\"other\":[]}",
	         "{\"id\":\"1\",\"text\":\"zwin\",\"published\":\"2026-11-24T07:00:00Z\",\"likes\":3,\"rating\":4.5}"},
		{"{\"id\":\"1\",\"text\":\"\",\"title\":null}", "{\"id\":\"1\",\"text\":\"\"}"},
		{"{\"id\":1,\"text\":\"x\"}", "\"id\" must be a string"},
		{"{\"id\":\"1\"}", "\"text\" is missing; a mention needs \"id\" and \"text\""},
		{"{\"text\":\"x\"}", "\"id\" is missing; a mention needs \"id\" and \"text\""},
		{"{\"id\":\"1\",\"text\":\"x\",\"likes\":\"3\"}", "\"likes\" must be a number"},
		{"{\"id\":\"1\",\"text\":\"x\",\"published\":\"hier\"}",
	         "\"published\" must be an RFC 3339 time such as 2026-11-24T08:00:00Z"},
		{"[]", "a mention must be a JSON object"},
	};
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct arena arena = {0};
		struct buffer out = {0};
		struct mention mention;
		struct error error = {0};
		char problem[JSON_ERROR_TEXT_LENGTH];
		json_t *object = json_parse(bytes_of(rows[i].json), problem);
		if (mention_from_json(object, &arena, &mention, &error))
			mention_to_json(&mention, &out);
		else
			buffer_append_string(&out, error.message);
		CHECK_BYTES(buffer_bytes(&out), rows[i].expected, "row %zu", i);
		json_decref(object);
		buffer_finish(&out);
		arena_finish(&arena);
	}
}

static void test_verdict(void **state)
{
	(void)state;
	struct arena arena = {0};
	struct buffer out = {0}, evidence = {0};
	struct bytes brands[] = {BYTES("atlas")};
	struct evidence rows[] = {
		{EVIDENCE_WORD, BYTES("zwin"), FIELD_TEXT, 3, 7, BYTES("zwin"), 1.25},
		{EVIDENCE_BIAS, BYTES("bias"), FIELD_TEXT, 0, 0, BYTES(""), -0.5},
	};
	struct verdict verdict = {.lang = LANGUAGE_DARIJA_LATIN,
	                          .sentiment = SENTIMENT_POSITIVE,
	                          .confidence = 0.75,
	                          .polarity = 0.5,
	                          .brands = brands,
	                          .brand_count = 1,
	                          .risks = {{TOPIC_DATA_LEAK, 3}},
	                          .risk_count = 1,
	                          .severity = 3,
	                          .intent = INTENT_JOB_AD,
	                          .evidence = rows,
	                          .evidence_count = 2};
	verdict_to_json(bytes_of("x"), &verdict, true, &out);
	CHECK_BYTES(
		buffer_bytes(&out),
		"{\"id\":\"x\",\"lang\":\"ary-Latn\",\"mixed\":false,\"sentiment\":\"pos\",\"confidence\":0.75,"
		"\"unsure\":false,\"polarity\":0.5,\"brands\":[\"atlas\"],\"risk\":[{\"topic\":\"data_leak\",\"level\":"
		"3}],"
		"\"severity\":3,\"offensive\":false,\"intent\":\"job_ad\",\"needs_reply\":false,\"truncated\":false,"
		"\"evidence\":[{\"kind\":\"word\",\"name\":\"zwin\",\"field\":\"text\",\"from\":3,\"to\":7,\"text\":"
		"\"zwin\","
		"\"weight\":1.25},{\"kind\":\"bias\",\"name\":\"bias\",\"field\":\"text\",\"from\":0,\"to\":0,\"text\":"
		"\"\","
		"\"weight\":-0.5}],\"flip\":null}",
		"verdict");
	verdict_write_evidence(&verdict, &evidence);
	struct verdict back = {0};
	assert_true(verdict_read_evidence(buffer_bytes(&evidence), &arena, &back));
	CHECK_INT(back.evidence_count, 2, "rows");
	CHECK_BYTES(back.evidence[0].text, "zwin", "text");
	CHECK_INT(back.evidence[0].to, 7, "offset");
	assert_false(verdict_read_evidence(bytes_of("[{\"kind\":\"x\"}]"), &arena, &back));
	CHECK_INT(back.evidence_count, 0, "nothing of a broken list");
	buffer_finish(&out);
	buffer_finish(&evidence);
	arena_finish(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_strings), cmocka_unit_test(test_members),     cmocka_unit_test(test_numbers),
		cmocka_unit_test(test_refused), cmocka_unit_test(test_many_values), cmocka_unit_test(test_mention),
		cmocka_unit_test(test_verdict),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
