/* Fuzz target: text of any bytes is folded and cut, and every token leads back into it.
 * Seeds: examples/demo/drop/reseaux.jsonl */
#include "analyzers/text.h"

#include <assert.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t length);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t length)
{
	struct text text = {0};
	size_t half = length / 2;
	struct mention mention = mention_blank();
	mention.title = (struct bytes){(const char *)data, half};
	mention.text = (struct bytes){(const char *)data + half, length - half};
	text_read(&text, &mention);
	for (size_t i = 0; i < text.token_count; i++) {
		const struct token *token = &text.tokens[i];
		size_t end = token->field == FIELD_TITLE ? half : length - half;
		assert(token->from < token->to && token->to <= end);
		assert(token->folded_from < token->folded_to && token->folded_to <= text.folded.length);
	}
	text_finish(&text);
	return 0;
}
