/* CPU time of the rules on the lines of a file, chosen by their literals and tried one by one.
 *
 * usage: rules_ways FOLDER FILE
 *
 * Writes microseconds a line for both ways. The hits must be the same. */
#include "analyzers/rules.h"
#include "core/file.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { FILE_MOST = 256 << 20 };

static double seconds(void)
{
	struct timespec time;
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
	return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

struct sums {
	size_t lines, hits;
	double seconds; /* of matching alone */
};

static struct sums match(const struct rules *rules, struct bytes lines, enum rules_way way)
{
	struct sums sums = {0};
	struct text text = {0};
	struct rules_scratch *scratch = rules_scratch_create(rules);
	while (lines.length > 0) {
		size_t end = bytes_find(lines, (struct bytes)BYTES("\n"));
		struct mention mention = mention_blank();
		mention.text = (struct bytes){lines.data, end};
		lines.data += end < lines.length ? end + 1 : end;
		lines.length -= end < lines.length ? end + 1 : end;
		text_read(&text, &mention);
		double from = seconds();
		sums.hits += rules_match(rules, scratch, &text, &mention, LANGUAGE_UNKNOWN, way).count;
		sums.seconds += seconds() - from;
		sums.lines++;
	}
	rules_scratch_destroy(scratch);
	text_finish(&text);
	return sums;
}

int main(int count, char **words)
{
	struct rules *rules;
	struct buffer lines = {0};
	struct error error;
	if (count != 3 || !rules_load(words[1], &rules, &error) || !file_read(words[2], FILE_MOST, &lines, &error)) {
		fprintf(stderr, "%s\n", count == 3 ? error.message : "usage: rules_ways FOLDER FILE");
		return EXIT_FAILURE;
	}
	match(rules, buffer_bytes(&lines), RULES_EACH); /* compiles every expression */
	struct sums each = match(rules, buffer_bytes(&lines), RULES_EACH);
	struct sums chosen = match(rules, buffer_bytes(&lines), RULES_PREFILTERED);
	printf("%.3f %.3f %zu %zu\n", each.seconds / (double)each.lines * 1e6,
	       chosen.seconds / (double)chosen.lines * 1e6, each.hits, chosen.hits);
	rules_destroy(rules);
	buffer_finish(&lines);
	return each.hits == chosen.hits ? EXIT_SUCCESS : EXIT_FAILURE;
}
