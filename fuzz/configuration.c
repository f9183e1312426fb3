/* A YAML text -> a document with places. Seeds: examples/soumaa.yaml examples/brands.yaml */
#include "core/yaml.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena arena = {0};
	struct yaml_document document;
	struct error error;
	yaml_parse((struct bytes){(const char *)data, size}, "fuzz.yaml", &arena, &document, &error);
	arena_finish(&arena);
	return 0;
}
