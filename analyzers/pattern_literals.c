/* Reads from the spelling of a regular expression which literals a match requires, in the manner of RE2's prefilter
 * (Cox, "Regular expression matching with a trigram index"): a part that can match few strings is the set of these;
 * parts that follow each other are multiplied out, until the set grows too large and becomes a choice. */
#include "analyzers/pattern_literals.h"

#include "analyzers/literal_scan.h"
#include "analyzers/pattern_syntax.h"
#include "core/utf8.h"

#include <ctype.h>
#include <stdint.h>
#include <string.h>

enum {
	NESTING_MOST = 64,
	PRODUCT_MOST = 32,  /* strings, where both factors have several */
	SET_MOST = 256,     /* strings of one set */
	STRING_MOST = 48,   /* bytes of a string; a longer one becomes a literal */
	START_MOST = 8,     /* strings that are carried into each alternative of a group */
	CHOICE_MOST = 1024, /* literals of one choice */
	WEIGHT_LEAST = 2,   /* of a literal: a lone letter stands everywhere */
	CLASS_MOST = 8,     /* characters of a class that is read as alternatives */
	BORDER = 1,         /* stands in a string for \b */
};

/* Strings, one of which a part of the expression matches; none: not known. */
struct set {
	struct bytes *items;
	size_t count;
};

/* What is known of a part: the strings since the last gap, and the choices before that. */
struct known {
	struct set set;
	bool exact;   /* `set` is all that the part matches: there was no gap */
	bool leading; /* nothing that is matched stands before `set` */
	struct literal_choices choices;
};

struct walk {
	struct bytes expression;
	struct arena *arena;
	size_t at;
	int depth;
	bool unknown; /* something stood there that was not understood: nothing is claimed */
};

/* -- borders ------------------------------------------------------------------------------------------ */

/* Whether PCRE2 surely takes the character as part of a word. */
static bool is_word(uint32_t code_point)
{
	return code_point < 0x80 ? isalnum((int)code_point) || code_point == '_'
	                         : code_point >= 0x620 && code_point <= 0x64a;
}

static bool word_begins_at(struct bytes text, size_t at)
{
	uint32_t code_point;
	return at < text.length && utf8_decode(text, at, &code_point) > 0 && is_word(code_point);
}

static bool word_ends_at(struct bytes text, size_t at)
{
	if (at == 0)
		return false;
	do
		at--;
	while (at > 0 && ((unsigned char)text.data[at] & 0xc0) == 0x80);
	return word_begins_at(text, at);
}

bool literal_border(struct bytes text, size_t at)
{
	return !word_ends_at(text, at) || !word_begins_at(text, at);
}

/* -- sets and choices --------------------------------------------------------------------------------- */

static struct set set_of(struct walk *walk, struct bytes string)
{
	struct set set = {arena_allocate(walk->arena, 1, sizeof *set.items), 1};
	set.items[0] = string;
	return set;
}

static struct set nothing(struct walk *walk)
{
	return set_of(walk, (struct bytes)BYTES(""));
}

static struct known beginning(struct set set, bool leading)
{
	return (struct known){.set = set, .exact = true, .leading = leading};
}

static struct set both(struct walk *walk, struct set a, struct set b)
{
	struct set all = {arena_allocate(walk->arena, a.count + b.count, sizeof *all.items), a.count + b.count};
	memcpy(all.items, a.items, a.count * sizeof *a.items);
	memcpy(all.items + a.count, b.items, b.count * sizeof *b.items);
	return all;
}

static struct bytes joined(struct walk *walk, struct bytes a, struct bytes b)
{
	if (a.length == 0 || b.length == 0)
		return a.length == 0 ? b : a;
	char *data = arena_allocate(walk->arena, a.length + b.length, 1);
	memcpy(data, a.data, a.length);
	memcpy(data + a.length, b.data, b.length);
	return (struct bytes){data, a.length + b.length};
}

static struct set product(struct walk *walk, struct set a, struct set b)
{
	struct set all = {arena_allocate(walk->arena, a.count * b.count, sizeof *all.items), 0};
	for (size_t i = 0; i < a.count; i++)
		for (size_t j = 0; j < b.count; j++)
			all.items[all.count++] = joined(walk, a.items[i], b.items[j]);
	return all;
}

static bool product_fits(struct set a, struct set b)
{
	size_t most = a.count == 1 || b.count == 1 ? SET_MOST : PRODUCT_MOST;
	if (a.count * b.count > most)
		return false;
	for (size_t i = 0; i < a.count; i++)
		if (a.items[i].length > STRING_MOST)
			return false;
	return true;
}

/* The string without the marks of borders. Those at its ends count where a letter stands there; one beside something
 * else says that a letter stands outside, which is not used. */
static struct literal literal_of(struct walk *walk, struct bytes string)
{
	char *data = arena_allocate(walk->arena, string.length, 1);
	struct literal literal = {{data, 0}, false, false};
	for (size_t i = 0; i < string.length; i++)
		if (string.data[i] != BORDER)
			data[literal.bytes.length++] = string.data[i];
	if (literal.bytes.length == 0)
		return literal;
	literal.word_start = string.data[0] == BORDER && word_begins_at(literal.bytes, 0);
	literal.word_end = string.data[string.length - 1] == BORDER &&
	                   word_ends_at(literal.bytes, literal.bytes.length);
	return literal;
}

/* Characters and borders: what makes a literal rare. */
static size_t weight(const struct literal *literal)
{
	size_t weight = (size_t)literal->word_start + (size_t)literal->word_end;
	for (size_t i = 0; i < literal->bytes.length; i++)
		weight += ((unsigned char)literal->bytes.data[i] & 0xc0) != 0x80;
	return weight;
}

/* How often one of the literals stands in a text, in a unit that only serves to compare: each character and each
 * border is taken to be as rare as one of eight. */
static uint64_t frequency(struct literal_choice choice)
{
	enum { WEIGHT_MOST = 16 };
	uint64_t sum = 0;
	for (size_t i = 0; i < choice.count; i++) {
		size_t rare = weight(&choice.items[i]);
		sum += UINT64_C(1) << 3 * (WEIGHT_MOST - (rare < WEIGHT_MOST ? rare : WEIGHT_MOST));
	}
	return sum;
}

/* A choice that stands in every other text is worth its place only where there is no better one. */
static bool is_common(struct literal_choice choice)
{
	enum { COMMON_LEAST = 4 };
	for (size_t i = 0; i < choice.count; i++)
		if (weight(&choice.items[i]) < COMMON_LEAST)
			return true;
	return false;
}

/* Keeps the rarest ones that are worth it, in order. */
static void add_choice(struct literal_choices *choices, struct literal_choice choice)
{
	size_t at = choices->count;
	while (at > 0 && frequency(choices->items[at - 1]) > frequency(choice))
		at--;
	if (at == LITERAL_CHOICES)
		return;
	if (choices->count < LITERAL_CHOICES)
		choices->count++;
	memmove(&choices->items[at + 1], &choices->items[at], (choices->count - at - 1) * sizeof choice);
	choices->items[at] = choice;
	while (choices->count > 1 && is_common(choices->items[choices->count - 1]))
		choices->count--;
}

/* The set becomes a choice if its literals are long enough, and a new one begins. */
static void end_set(struct walk *walk, struct known *known)
{
	struct literal_choice choice = {arena_allocate(walk->arena, known->set.count, sizeof *choice.items), 0,
	                                known->leading};
	for (size_t i = 0; i < known->set.count; i++) {
		struct literal literal = literal_of(walk, known->set.items[i]);
		if (literal.bytes.length < LITERAL_LENGTH_LEAST || weight(&literal) < WEIGHT_LEAST)
			break;
		choice.items[choice.count++] = literal;
	}
	if (choice.count > 0 && choice.count == known->set.count)
		add_choice(&known->choices, choice);
	known->set = nothing(walk);
	known->exact = known->leading = false;
}

/* The last character of the string, or its border. */
static struct bytes last_of(struct bytes string)
{
	size_t at = string.length;
	while (at > 0 && ((unsigned char)string.data[--at] & 0xc0) == 0x80)
		continue;
	return bytes_from(string, at);
}

/* Ends a set that what follows would make too large. What all of its strings end with begins the new one. */
static void cut_set(struct walk *walk, struct known *known)
{
	struct bytes last = last_of(known->set.items[0]);
	for (size_t i = 1; i < known->set.count; i++)
		if (!bytes_equal(last_of(known->set.items[i]), last))
			last = (struct bytes)BYTES("");
	end_set(walk, known);
	known->set = set_of(walk, last);
}

static void add_choices(struct known *known, const struct literal_choices *choices)
{
	for (size_t i = 0; i < choices->count; i++)
		add_choice(&known->choices, choices->items[i]);
}

/* Where one of two branches matches, a literal of either stands there: the choices in pairs, the last one again where
 * one branch has fewer. */
static struct literal_choices either(struct walk *walk, const struct literal_choices *a,
                                     const struct literal_choices *b)
{
	struct literal_choices all = {.count = 0};
	size_t pairs = a->count > b->count ? a->count : b->count;
	for (size_t i = 0; i < pairs && a->count > 0 && b->count > 0; i++) {
		struct literal_choice x = a->items[i < a->count ? i : a->count - 1];
		struct literal_choice y = b->items[i < b->count ? i : b->count - 1];
		if (x.count + y.count > CHOICE_MOST)
			continue;
		struct literal_choice pair = {arena_allocate(walk->arena, x.count + y.count, sizeof *pair.items),
		                              x.count + y.count, x.leading && y.leading};
		memcpy(pair.items, x.items, x.count * sizeof *x.items);
		memcpy(pair.items + x.count, y.items, y.count * sizeof *y.items);
		add_choice(&all, pair);
	}
	return all;
}

/* -- reading ------------------------------------------------------------------------------------------ */

static struct known read_alternatives(struct walk *walk, struct known start);

/* `part` is the set so far times what was just read; a quantifier that stands next decides what becomes of it. */
static void take(struct walk *walk, struct known *known, struct known part)
{
	struct piece piece = pattern_piece(walk->expression, walk->at);
	bool quantified = piece.kind == PIECE_QUANTIFIER;
	if (quantified)
		walk->at = piece.to;
	if (quantified && piece.optional) {
		bool once = walk->expression.data[piece.from] == '?';
		if (once && part.exact && known->set.count + part.set.count <= SET_MOST)
			known->set = both(walk, known->set, part.set);
		else
			end_set(walk, known);
		return;
	}
	known->set = part.set;
	known->leading = part.leading;
	add_choices(known, &part.choices);
	if (quantified || !part.exact) /* once for certain; what follows the repetitions is a new set */
		end_set(walk, known);
}

static void take_set(struct walk *walk, struct known *known, struct set set)
{
	if (!product_fits(known->set, set))
		cut_set(walk, known);
	take(walk, known, beginning(product(walk, known->set, set), known->leading));
}

static struct bytes character(struct walk *walk, struct piece piece)
{
	struct bytes bytes = pattern_part(walk->expression, piece.from + (piece.kind == PIECE_ESCAPED), piece.to);
	walk->unknown |= bytes.length > 0 && bytes.data[0] == BORDER;
	return bytes;
}

static bool is_character(struct piece piece)
{
	return piece.kind == PIECE_LITERAL || piece.kind == PIECE_ESCAPED;
}

/* Characters that follow each other, up to one that has a quantifier: that one is taken alone. */
static void read_run(struct walk *walk, struct known *known, struct piece piece)
{
	struct bytes run = {"", 0};
	while (is_character(piece)) {
		struct piece next = pattern_piece(walk->expression, piece.to);
		if (next.kind == PIECE_QUANTIFIER && run.length > 0)
			break;
		run = joined(walk, run, character(walk, piece));
		walk->at = piece.to;
		if (next.kind == PIECE_QUANTIFIER)
			break;
		piece = next;
	}
	take_set(walk, known, set_of(walk, run));
}

/* The characters of a class without ranges, names and escapes; none where it has such, or many. */
static struct set class_set(struct walk *walk, struct bytes class)
{
	struct set set = {arena_allocate(walk->arena, CLASS_MOST, sizeof *set.items), 0};
	if (class.length < 3 || class.data[0] != '[' || class.data[1] == '^')
		return (struct set){NULL, 0};
	for (size_t at = 1, length; at < class.length - 1; at += length) {
		uint32_t code_point;
		length = utf8_decode(class, at, &code_point);
		bool inside = at > 1 && at + length < class.length - 1;
		if (set.count == CLASS_MOST || strchr("\\[]", class.data[at]) != NULL ||
		    (class.data[at] == '-' && inside) || code_point == BORDER)
			return (struct set){NULL, 0};
		set.items[set.count++] = pattern_part(class, at, at + length);
	}
	return set;
}

static void read_class(struct walk *walk, struct known *known, struct piece piece)
{
	struct set set = class_set(walk, pattern_part(walk->expression, piece.from, piece.to));
	if (set.count > 0) {
		take_set(walk, known, set);
		return;
	}
	struct piece next = pattern_piece(walk->expression, walk->at);
	if (next.kind == PIECE_QUANTIFIER)
		walk->at = next.to;
	end_set(walk, known);
}

static struct known read_inside(struct walk *walk, struct known start)
{
	walk->unknown |= ++walk->depth > NESTING_MOST;
	struct known inside = read_alternatives(walk, start);
	walk->depth--;
	if (pattern_piece(walk->expression, walk->at).kind == PIECE_CLOSE)
		walk->at++;
	return inside;
}

static void read_group(struct walk *walk, struct known *known)
{
	if (known->set.count > START_MOST)
		cut_set(walk, known);
	take(walk, known, read_inside(walk, beginning(known->set, known->leading)));
}

/* What stands before it and what follows are neighbours still. */
static void read_look(struct walk *walk)
{
	read_inside(walk, beginning(nothing(walk), false));
	struct piece next = pattern_piece(walk->expression, walk->at);
	walk->unknown |= next.kind == PIECE_QUANTIFIER;
}

static void read_assertion(struct walk *walk, struct known *known, struct piece piece)
{
	static const char border[] = {BORDER};
	char letter = walk->expression.data[piece.to - 1];
	/* \G is where the search began, which is not the same for all that use the literals. */
	walk->unknown |= letter == 'G';
	if (letter == 'b')
		take_set(walk, known, set_of(walk, (struct bytes){border, 1}));
}

static struct known read_sequence(struct walk *walk, struct known known)
{
	while (!walk->unknown) {
		struct piece piece = pattern_piece(walk->expression, walk->at);
		if (piece.kind == PIECE_END || piece.kind == PIECE_BAR || piece.kind == PIECE_CLOSE)
			break;
		walk->at = piece.to;
		switch (piece.kind) {
		case PIECE_LITERAL:
		case PIECE_ESCAPED: read_run(walk, &known, piece); break;
		case PIECE_CLASS: read_class(walk, &known, piece); break;
		case PIECE_OPEN: read_group(walk, &known); break;
		case PIECE_LOOK: read_look(walk); break;
		case PIECE_ASSERTION: read_assertion(walk, &known, piece); break;
		default: walk->unknown = true; break;
		}
	}
	return known;
}

static struct known read_alternatives(struct walk *walk, struct known start)
{
	struct known all = read_sequence(walk, start);
	while (!walk->unknown && pattern_piece(walk->expression, walk->at).kind == PIECE_BAR) {
		walk->at++;
		struct known next = read_sequence(walk, start);
		if (all.exact && next.exact && all.set.count + next.set.count <= SET_MOST) {
			all.set = both(walk, all.set, next.set);
			continue;
		}
		end_set(walk, &all);
		end_set(walk, &next);
		all.choices = either(walk, &all.choices, &next.choices);
	}
	return all;
}

/* Whether the other one stands wherever the literal does, at the same place. */
static bool says_no_more(const struct literal *literal, const struct literal *other)
{
	size_t length = other->bytes.length;
	bool begins = literal->bytes.length >= length &&
	              bytes_equal(pattern_part(literal->bytes, 0, length), other->bytes);
	bool ends = literal->bytes.length == length && literal->word_end;
	return begins && (!other->word_start || literal->word_start) && (!other->word_end || ends);
}

/* Of two equal ones the first is needed. */
static bool is_needed(const struct literal_choice *choice, size_t index)
{
	const struct literal *literal = &choice->items[index];
	for (size_t i = 0; i < choice->count; i++)
		if (i != index && says_no_more(literal, &choice->items[i]) &&
		    (i < index || !says_no_more(&choice->items[i], literal)))
			return false;
	return true;
}

/* The choices for good, in another arena than that of the walk. */
static struct literal_choices copy(const struct literal_choices *choices, struct arena *arena)
{
	struct literal_choices copies = {.count = choices->count};
	for (size_t i = 0; i < choices->count; i++) {
		const struct literal_choice *choice = &choices->items[i];
		struct literal_choice needed = {arena_allocate(arena, choice->count, sizeof *needed.items), 0,
		                                choice->leading};
		for (size_t j = 0; j < choice->count; j++) {
			if (!is_needed(choice, j))
				continue;
			needed.items[needed.count] = choice->items[j];
			needed.items[needed.count++].bytes = arena_copy(arena, choice->items[j].bytes);
		}
		copies.items[i] = needed;
	}
	return copies;
}

struct literal_choices pattern_literals(struct bytes expression, struct arena *arena)
{
	struct arena own = {0};
	struct walk walk = {.expression = expression, .arena = &own};
	struct known known = read_alternatives(&walk, beginning(nothing(&walk), true));
	end_set(&walk, &known);
	struct literal_choices choices = {.count = 0};
	if (!walk.unknown && walk.at == expression.length)
		choices = copy(&known.choices, arena);
	arena_finish(&own);
	return choices;
}
