/* A body in HTML -> plain text. Seeds: examples/demo/feeds/commentaires.xml */
#include "collectors/html.h"

#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena arena = {0};
	html_to_text(&arena, (struct bytes){(const char *)data, size});
	arena_finish(&arena);
	return 0;
}
