/* Random queries on random texts, against a slow reference that knows neither parser nor tables: it keeps its own tree
 * and looks for the words of the text one by one. */
#include "tests/analyzers/query_check.h"
#include "tests/check.h"

#include <stdlib.h>
#include <string.h>

enum { ROUNDS = 60000, WORDS = 14, NODES = 512, PLACES = 4096, VOCABULARY = 5 };

static const char *const vocabulary[VOCABULARY] = {"alpha", "beta", "alpine", "gamma", "delta"};

enum shape { WORD, PREFIX, PHRASE, NEAR, NOT, AND, OR, COUNT };

struct node {
	enum shape shape;
	int words[3], count; /* of WORD, PREFIX (one) and PHRASE */
	int number;
	bool ordered;
	const struct node *parts[3];
	int part_count;
};

struct tree {
	struct node nodes[NODES];
	int count;
	uint64_t state;
};

/* splitmix64 (Steele, Lea, Flood, 2014): the same on every machine. */
static int draw(uint64_t *state, int below)
{
	uint64_t value = *state += UINT64_C(0x9e3779b97f4a7c15);
	value = (value ^ value >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	value = (value ^ value >> 27) * UINT64_C(0x94d049bb133111eb);
	return (int)((value ^ value >> 31) % (uint64_t)below);
}

/* -- random trees that the language allows ------------------------------------------------------------ */

static struct node *new_node(struct tree *tree, enum shape shape)
{
	struct node *node = &tree->nodes[tree->count++];
	*node = (struct node){.shape = shape};
	return node;
}

static const struct node *make_word(struct tree *tree)
{
	struct node *node = new_node(tree, draw(&tree->state, 6) == 0 ? PREFIX : WORD);
	node->count = 1;
	node->words[0] = draw(&tree->state, VOCABULARY);
	if (draw(&tree->state, 3) > 0)
		return node;
	node->shape = PHRASE;
	node->count = 2 + draw(&tree->state, 2);
	node->number = draw(&tree->state, 3);
	for (int i = 0; i < node->count; i++)
		node->words[i] = draw(&tree->state, VOCABULARY);
	return node;
}

/* A word, a phrase or an OR of two. */
static const struct node *make_operand(struct tree *tree)
{
	if (draw(&tree->state, 4) > 0)
		return make_word(tree);
	struct node *node = new_node(tree, OR);
	node->part_count = 2;
	node->parts[0] = make_word(tree);
	node->parts[1] = make_word(tree);
	return node;
}

static const struct node *make_near(struct tree *tree)
{
	struct node *node = new_node(tree, NEAR);
	node->part_count = 2;
	node->number = draw(&tree->state, 4);
	node->ordered = draw(&tree->state, 2) == 0;
	node->parts[0] = draw(&tree->state, 4) == 0 ? make_near(tree) : make_operand(tree);
	node->parts[1] = make_operand(tree);
	return node;
}

static const struct node *make_count(struct tree *tree)
{
	struct node *node = new_node(tree, COUNT);
	node->part_count = 1;
	node->number = 1 + draw(&tree->state, 3);
	node->parts[0] = make_operand(tree);
	return node;
}

static const struct node *make_positive(struct tree *tree, int depth);

static const struct node *make_list(struct tree *tree, enum shape shape, int depth)
{
	struct node *node = new_node(tree, shape);
	node->part_count = 2 + draw(&tree->state, 2);
	for (int i = 0; i < node->part_count; i++) {
		node->parts[i] = make_positive(tree, depth - 1);
		if (shape == AND && i > 0 && draw(&tree->state, 3) == 0) {
			struct node *not = new_node(tree, NOT);
			not ->part_count = 1;
			not ->parts[0] = node->parts[i];
			node->parts[i] = not ;
		}
	}
	return node;
}

static const struct node *make_positive(struct tree *tree, int depth)
{
	int choice = draw(&tree->state, 8);
	if (depth == 0 || choice < 2 || tree->count > NODES - 100)
		return make_word(tree);
	if (choice < 4)
		return make_near(tree);
	if (choice == 4)
		return make_count(tree);
	return make_list(tree, choice == 5 ? OR : AND, depth);
}

/* -- as the language writes them ---------------------------------------------------------------------- */

static void write_node(const struct node *node, struct buffer *out);

static void write_part(const struct node *part, struct buffer *out)
{
	bool brackets = part->shape == AND || part->shape == OR || part->shape == NEAR;
	buffer_append_string(out, brackets ? "(" : "");
	write_node(part, out);
	buffer_append_string(out, brackets ? ")" : "");
}

static void write_words(const struct node *node, struct buffer *out)
{
	buffer_append_string(out, node->shape == PHRASE ? "\"" : "");
	for (int i = 0; i < node->count; i++)
		buffer_format(out, "%s%s", i == 0 ? "" : " ", vocabulary[node->words[i]]);
	buffer_append_string(out, node->shape == PHRASE ? "\"" : "");
	if (node->shape == PHRASE && node->number > 0)
		buffer_format(out, "~%d", node->number);
	if (node->shape == PREFIX) {
		out->length -= strlen(vocabulary[node->words[0]]) - 3; /* alp* finds two of them */
		buffer_append_byte(out, '*');
	}
}

static void write_node(const struct node *node, struct buffer *out)
{
	switch (node->shape) {
	case WORD:
	case PREFIX:
	case PHRASE: write_words(node, out); return;
	case NOT:
		buffer_append_string(out, "NOT ");
		write_part(node->parts[0], out);
		return;
	case COUNT:
		buffer_append_string(out, "COUNT(");
		write_node(node->parts[0], out);
		buffer_format(out, ")>=%d", node->number);
		return;
	case NEAR:
		write_part(node->parts[0], out);
		buffer_format(out, " NEAR/%d%s ", node->number, node->ordered ? "f" : "");
		write_part(node->parts[1], out);
		return;
	case AND:
	case OR: break;
	}
	for (int i = 0; i < node->part_count; i++) {
		buffer_append_string(out, i == 0 ? "" : node->shape == AND ? " AND " : " OR ");
		write_part(node->parts[i], out);
	}
}

/* -- the slow reference ------------------------------------------------------------------------------- */

struct words {
	int items[2 * WORDS]; /* title, then text */
	int title, count;
};

struct place {
	int from, to; /* words, both included */
};

static bool same_field(const struct words *words, int a, int b)
{
	return (a < words->title) == (b < words->title);
}

static bool fits(const struct node *node, int i, int word)
{
	if (node->shape == PREFIX)
		return strncmp(vocabulary[word], vocabulary[node->words[0]], 3) == 0;
	return word == node->words[i];
}

/* The ends of all ways to read the phrase from its i-th word on. */
static void try_phrase(const struct words *words, const struct node *node, int i, int start, int last, int slack,
                       struct place *places, int *count)
{
	if (i == node->count) {
		places[(*count)++] = (struct place){start, last};
		return;
	}
	for (int at = last + 1; at < words->count && at - last - 1 <= slack; at++)
		if (same_field(words, start, at) && fits(node, i, words->items[at]))
			try_phrase(words, node, i + 1, start, at, slack - (at - last - 1), places, count);
}

static int find(const struct words *words, const struct node *node, struct place *places);

static int find_near(const struct words *words, const struct node *node, struct place *places)
{
	struct place *left = calloc(PLACES, sizeof *left), *right = calloc(PLACES, sizeof *right);
	int left_count = find(words, node->parts[0], left), right_count = find(words, node->parts[1], right);
	int count = 0;
	for (int i = 0; i < left_count; i++) {
		for (int j = 0; j < right_count; j++) {
			struct place a = left[i], b = right[j];
			if (!same_field(words, a.from, b.from))
				continue;
			struct place whole = {a.from < b.from ? a.from : b.from, a.to > b.to ? a.to : b.to};
			bool known = false;
			for (int k = 0; k < count; k++)
				known = known || (places[k].from == whole.from && places[k].to == whole.to);
			bool forward = b.from > a.to && b.from - a.to - 1 <= node->number;
			bool backward = a.from > b.to && a.from - b.to - 1 <= node->number && !node->ordered;
			if (!known && (forward || backward))
				places[count++] = whole;
		}
	}
	free(left);
	free(right);
	return count;
}

static int find(const struct words *words, const struct node *node, struct place *places)
{
	int count = 0;
	if (node->shape == NEAR)
		return find_near(words, node, places);
	for (int i = 0; i < node->part_count; i++)
		count += find(words, node->parts[i], places + count);
	for (int at = 0; node->part_count == 0 && at < words->count; at++) {
		if (!fits(node, 0, words->items[at]))
			continue;
		/* Of the ways to read it from here the shortest counts. */
		struct place all[64];
		int found = 0, best = 0;
		try_phrase(words, node, 1, at, at, node->number, all, &found);
		for (int i = 1; i < found; i++)
			best = all[i].to < all[best].to ? i : best;
		if (found > 0)
			places[count++] = all[best];
	}
	return count;
}

/* The most places that do not overlap, from a word on: by trying all. */
static int most_apart(const struct place *places, int count, int from)
{
	int most = 0;
	for (int i = 0; i < count; i++) {
		if (places[i].from < from)
			continue;
		/* Whoever comes first ends first; the others follow. */
		int behind = 1 + most_apart(places, count, places[i].to + 1);
		most = behind > most ? behind : most;
	}
	return most;
}

static bool holds(const struct words *words, const struct node *node)
{
	struct place places[PLACES / 16];
	switch (node->shape) {
	case NOT: return !holds(words, node->parts[0]);
	case COUNT: return most_apart(places, find(words, node->parts[0], places), 0) >= node->number;
	case AND:
	case OR:
		for (int i = 0; i < node->part_count; i++)
			if (holds(words, node->parts[i]) == (node->shape == OR))
				return node->shape == OR;
		return node->shape == AND;
	case WORD:
	case PREFIX:
	case PHRASE:
	case NEAR: break;
	}
	return find(words, node, places) > 0;
}

/* -- the comparison ----------------------------------------------------------------------------------- */

static void write_text(const struct words *words, int from, int to, uint64_t *state, struct buffer *out)
{
	static const char *const between[] = {" ", ", ", "! ", " (", "\n"};
	buffer_clear(out);
	for (int i = from; i < to; i++)
		buffer_format(out, "%s%s", i == from ? "" : between[draw(state, 5)], vocabulary[words->items[i]]);
}

static void random_queries_match_the_reference(void **state)
{
	(void)state;
	static struct tree tree;
	struct arena arena = {0};
	struct buffer query = {0}, title = {0}, text = {0};
	int matched = 0;
	tree.state = 20261125;
	for (int round = 0; round < ROUNDS; round++) {
		struct words words = {.title = draw(&tree.state, 4)};
		words.count = words.title + draw(&tree.state, WORDS);
		for (int i = 0; i < words.count; i++)
			words.items[i] = draw(&tree.state, VOCABULARY);
		write_text(&words, 0, words.title, &tree.state, &title);
		write_text(&words, words.title, words.count, &tree.state, &text);
		tree.count = 0;
		const struct node *root = make_positive(&tree, 3);
		buffer_clear(&query);
		write_node(root, &query);
		struct mention mention = mention_blank();
		mention.title = buffer_bytes(&title);
		mention.text = buffer_bytes(&text);
		bool expected = holds(&words, root);
		matched += expected;
		CHECK_BYTES(query_check(buffer_bytes(&query), &mention, NULL, &arena), expected ? "yes" : "no",
		            "round %d: `%.*s` on '%.*s' / '%.*s'", round, (int)query.length, query.data,
		            (int)title.length, title.length == 0 ? "" : title.data, (int)text.length,
		            text.length == 0 ? "" : text.data);
		arena_reset(&arena);
	}
	assert_true(matched > ROUNDS / 20 && matched < ROUNDS * 19 / 20);
	buffer_finish(&query);
	buffer_finish(&title);
	buffer_finish(&text);
	arena_finish(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(random_queries_match_the_reference)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
