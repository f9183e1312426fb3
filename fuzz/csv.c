/* A CSV text -> rows. Seeds: examples/demo/drop/magasins.csv examples/demo/drop/appels.csv */
#include "collectors/csv.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena arena = {0};
	struct csv csv = {.text = {(const char *)data, size}, .delimiter = size > 0 ? ",;|\t"[data[0] % 4] : ','};
	while (csv_next(&csv, &arena) != CSV_END)
		continue;
	csv_finish(&csv);
	arena_finish(&arena);
	return 0;
}
