/* A line of JSON Lines -> a mention -> JSON again. Seeds: examples/demo/drop/reseaux.jsonl */
#include "core/mention.h"
#include "core/json.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena arena = {0};
	struct buffer out = {0};
	struct mention mention;
	struct error error;
	char problem[JSON_ERROR_TEXT_LENGTH];
	json_t *object = json_parse((struct bytes){(const char *)data, size}, problem);
	if (mention_from_json(object, &arena, &mention, &error))
		mention_to_json(&mention, &out);
	json_decref(object);
	buffer_finish(&out);
	arena_finish(&arena);
	return 0;
}
