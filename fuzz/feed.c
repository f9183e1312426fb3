/* A feed of any kind -> mentions. Seeds: examples/demo/feeds/presse.xml examples/demo/feeds/sahifa.xml
 * examples/demo/feeds/forum.json */
#include "collectors/collector.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena arena = {0};
	struct batch batch = {.arena = &arena};
	struct collector_progress progress = {0};
	struct error error = {0};
	struct source source = {.name = bytes_of("fuzz"), .kind = bytes_of("feed")};
	struct collector_reply reply = {.body = {(const char *)data, size},
	                                .url = bytes_of("https://example.test/feed/"),
	                                .status = 200,
	                                .now = 1795507200000};
	collector_find(source.kind)->parse(&source, &reply, (struct bytes){0}, &batch, &progress, &error);
	arena_finish(&arena);
	return 0;
}
