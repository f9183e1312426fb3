/* CPU time of the rules on the lines of a file, chosen by their literals and tried one by one.
 *
 * usage: rules_ways FOLDER FILE
 *
 * Writes microseconds a line for both ways. The hits must be the same. */
#include "analyzers/rules.h"
#include "core/file.h"
#include "core/memory.h"

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

struct line {
	struct mention mention;
	struct text text;
};

struct lines {
	struct line *items;
	size_t count, capacity;
};

/* All before the clock is read, since asking for the time costs as much as a line. */
static struct lines read_lines(struct bytes file)
{
	struct lines lines = {0};
	while (file.length > 0) {
		size_t end = bytes_find(file, (struct bytes)BYTES("\n"));
		lines.items = memory_grow(lines.items, lines.count, &lines.capacity, sizeof *lines.items);
		struct line *line = &lines.items[lines.count++];
		*line = (struct line){.mention = mention_blank()};
		line->mention.text = (struct bytes){file.data, end};
		text_read(&line->text, &line->mention);
		file = bytes_from(file, end < file.length ? end + 1 : end);
	}
	return lines;
}

static void finish_lines(struct lines *lines)
{
	for (size_t i = 0; i < lines->count; i++)
		text_finish(&lines->items[i].text);
	free(lines->items);
}

struct sums {
	size_t hits;
	double seconds;
};

static struct sums match(const struct rules *rules, const struct lines *lines, enum rules_way way)
{
	struct sums sums = {0};
	struct rules_scratch *scratch = rules_scratch_create(rules);
	double from = seconds();
	for (size_t i = 0; i < lines->count; i++) {
		const struct line *line = &lines->items[i];
		sums.hits += rules_match(rules, scratch, &line->text, &line->mention, LANGUAGE_UNKNOWN, way).count;
	}
	sums.seconds = seconds() - from;
	rules_scratch_destroy(scratch);
	return sums;
}

int main(int count, char **words)
{
	struct rules *rules;
	struct buffer file = {0};
	struct error error;
	if (count != 3 || !rules_load(words[1], &rules, &error) || !file_read(words[2], FILE_MOST, &file, &error)) {
		fprintf(stderr, "%s\n", count == 3 ? error.message : "usage: rules_ways FOLDER FILE");
		return EXIT_FAILURE;
	}
	struct lines lines = read_lines(buffer_bytes(&file));
	match(rules, &lines, RULES_EACH); /* compiles every expression */
	struct sums each = match(rules, &lines, RULES_EACH);
	struct sums chosen = match(rules, &lines, RULES_PREFILTERED);
	printf("%.3f %.3f %zu %zu\n", each.seconds / (double)lines.count * 1e6,
	       chosen.seconds / (double)lines.count * 1e6, each.hits, chosen.hits);
	rules_destroy(rules);
	finish_lines(&lines);
	buffer_finish(&file);
	return each.hits == chosen.hits ? EXIT_SUCCESS : EXIT_FAILURE;
}
