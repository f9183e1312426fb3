/* The quick look of a scan against the slow way: random text of all scripts, marks, links, tags and broken bytes, lists
 * drawn from it, and each text folded and searched whole. */
#include "analyzers/keywords.h"

#include "analyzers/phrases.h"
#include "core/buffer.h"
#include "core/memory.h"
#include "tests/check.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { ROUNDS = 3000, TEXTS = 40, PIECES = 14, KEYWORDS = 30, HITS = 4096 };

/* Parts of words and what stands between them; each text is a random row of them. */
static const char *const parts[] = {"panne",
                                    "Panne",
                                    "RESEAU",
                                    "réseau",
                                    "cœur",
                                    "ça",
                                    "été",
                                    "l'",
                                    "aujourd'hui",
                                    "zwin",
                                    "zwiiiin",
                                    "3jbni",
                                    "m3a",
                                    "x",
                                    "D",
                                    "xD",
                                    "x)",
                                    "T_T",
                                    "to",
                                    "oo",
                                    "aa",
                                    "a",
                                    "b",
                                    "souk",
                                    "SoukPlus",
                                    "souk_plus",
                                    "#",
                                    "@",
                                    "rihla",
                                    "https://a.ma/b?c",
                                    "www.souk.ma",
                                    "souk.com",
                                    "1",
                                    "12",
                                    "1,5",
                                    "2.0",
                                    "10",
                                    "أطلس",
                                    "اطلس",
                                    "الأطلس",
                                    "وال",
                                    "بال",
                                    "ال",
                                    "و",
                                    "ل",
                                    "حليب",
                                    "الحليب",
                                    "بالحليب",
                                    "للحليب",
                                    "حليييب",
                                    "ـ",
                                    "َ",
                                    "ّ",
                                    "ة",
                                    "ى",
                                    "گ",
                                    "پ",
                                    "ﷲ",
                                    "ⵜⴰⵎⴰⵣⵉⵖⵜ",
                                    "Ж",
                                    "中",
                                    "가",
                                    "ß",
                                    "İ",
                                    "ı",
                                    "😡",
                                    "👍🏽",
                                    "❤️",
                                    "🇲🇦",
                                    "1️⃣",
                                    "\xe2\x80\x8d",
                                    "\xe2\x80\x99",
                                    "’",
                                    "«",
                                    "»",
                                    "…",
                                    "،",
                                    "؟",
                                    "٣",
                                    "½",
                                    "№",
                                    ".",
                                    ",",
                                    "!",
                                    "!!",
                                    "?",
                                    ":",
                                    ":)",
                                    ":D",
                                    ";",
                                    "=",
                                    "<3",
                                    "-",
                                    "_",
                                    "'",
                                    "\"",
                                    "(",
                                    ")",
                                    "*",
                                    "+",
                                    "/",
                                    "&",
                                    "\\",
                                    "\xff",
                                    "\xc3",
                                    "\xe2\x82",
                                    "\xf0\x9f",
                                    "\x7f",
                                    "\x01",
                                    "\xc2\xa0",
                                    "\xe2\x80\x8f",
                                    "www.",
                                    "http://",
                                    "anticonstitutionnellement",
                                    "longlonglonglonglonglong"};

enum { PARTS = sizeof parts / sizeof parts[0] };

/* Words that no list has, so that keywords stand far from the beginning too, and on every place of a block. */
static const char *const fillers[] = {"bonjour",     "Qualité", "TRÈS",    "vraimenttt", "l2",      "kolchi",
                                      "françaiiiis", "الخدمة",  "خدمـــة", "مُشكِل",       "ممتاززز", "إدارة",
                                      "ok.",         "non,",    "du",      "à",          "2026"};

enum { FILLERS = sizeof fillers / sizeof fillers[0] };

/* splitmix64 (Steele, Lea, Flood, 2014): the same on every machine. */
static uint64_t draw(uint64_t *state, uint64_t below)
{
	uint64_t value = *state += UINT64_C(0x9e3779b97f4a7c15);
	value = (value ^ value >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	value = (value ^ value >> 27) * UINT64_C(0x94d049bb133111eb);
	return (value ^ value >> 31) % below;
}

static void make_text(uint64_t *state, struct buffer *text)
{
	buffer_clear(text);
	bool filled = draw(state, 2) == 0;
	size_t count = draw(state, filled ? 4 * PIECES : PIECES);
	for (size_t i = 0; i <= count; i++) {
		bool filler = filled && draw(state, 8) > 0;
		buffer_append_string(text, filler ? fillers[draw(state, FILLERS)] : parts[draw(state, PARTS)]);
		if (filler)
			buffer_append_byte(text, ' ');
		else if (draw(state, 3) > 0)
			buffer_append_string(text, draw(state, 20) == 0 ? "\t" : " ");
	}
}

/* A keyword is one to three parts; some are wildcards. */
static void make_list(uint64_t *state, struct buffer *list)
{
	buffer_clear(list);
	buffer_append_string(list, "panne\n");
	for (size_t i = 0; i < KEYWORDS; i++) {
		size_t count = draw(state, 3);
		for (size_t j = 0; j <= count; j++) {
			const char *part = parts[draw(state, PARTS)];
			if (j == 0 && part[0] == '"')
				part = "panne"; /* what begins with a quote may be a query */
			buffer_append_string(list, part);
			if (draw(state, 12) == 0 && strlen(part) > 5 && ((unsigned char)part[0] >= 'a'))
				buffer_append_byte(list, draw(state, 2) == 0 ? '*' : '?');
			buffer_append_string(list, draw(state, 4) == 0 ? "" : " ");
		}
		buffer_append_byte(list, '\n');
	}
}

struct hits {
	struct keyword_hit items[HITS];
	size_t count;
};

static void keep(void *context, const struct keyword_hit *hit)
{
	struct hits *hits = context;
	assert_true(hits->count < HITS);
	hits->items[hits->count++] = *hit;
}

/* What the slow way keeps: a place is told once where a tag and the word in it are the same. */
struct slow {
	struct hits hits;
	size_t number, to;
};

static void keep_slow(void *context, const struct phrase_match *match)
{
	struct slow *slow = context;
	if (slow->hits.count > 0 && match->number == slow->number && match->from < slow->to)
		return;
	slow->number = match->number;
	slow->to = match->to;
	slow->hits.items[slow->hits.count++] = (struct keyword_hit){
		.number = match->number, .from = match->from, .to = match->to};
}

static struct phrases *phrases_of(const struct keywords *keywords)
{
	struct phrases *phrases = phrases_create();
	for (size_t i = 0; i < keywords_count(keywords); i++)
		assert_int_equal(phrases_add_pattern(phrases, keywords_name(keywords, i), i), PHRASE_ADDED);
	return phrases;
}

/* The text is a copy of its own length, so that a sanitizer sees what is read behind it. */
static void compare_way(struct keywords *keywords, enum word_guard_way way, struct bytes source,
                        const struct hits *slow)
{
	static struct hits quick;
	bool certain;
	quick.count = 0;
	keywords_choose(keywords, way);
	keywords_find(keywords, source, keep, &quick);
	bool same = quick.count == slow->count;
	for (size_t i = 0; same && i < quick.count; i++)
		same = quick.items[i].number == slow->items[i].number && quick.items[i].from == slow->items[i].from &&
		       quick.items[i].to == slow->items[i].to;
	if (!same)
		fail_msg("way %d: '%.*s': %zu hits, the slow way has %zu", (int)way, (int)source.length, source.data,
		         quick.count, slow->count);
	size_t place = keywords_skip(keywords, source, 0, &certain);
	if (place < source.length && certain && slow->count == 0)
		fail_msg("way %d: '%.*s': certain of a keyword at %zu that is not there", (int)way, (int)source.length,
		         source.data, place);
	if (slow->count > 0 && place > slow->items[0].from)
		fail_msg("way %d: '%.*s': passed over a keyword at %zu", (int)way, (int)source.length, source.data,
		         slow->items[0].from);
}

static void compare(struct keywords *keywords, const struct phrases *phrases, struct bytes source)
{
	static struct slow slow;
	struct text text = {0};
	struct mention mention = mention_blank();
	char *copy = memory_allocate(source.length, 1);
	memcpy(copy, source.data, source.length);
	mention.text = source;
	slow.hits.count = 0;
	text_read(&text, &mention);
	phrases_find(phrases, &text, keep_slow, &slow);
	text_finish(&text);
	for (int way = WORD_GUARD_LETTERS; way <= WORD_GUARD_BLOCKS; way++)
		compare_way(keywords, (enum word_guard_way)way, (struct bytes){copy, source.length}, &slow.hits);
	free(copy);
}

static void ignore(void *context, const struct keyword_problem *problem)
{
	(void)context, (void)problem;
}

/* False where the list has a line that cannot be used: another one is drawn. */
static bool load(struct bytes list, struct keywords **keywords)
{
	char path[] = "/tmp/soumaa-keywords-XXXXXX";
	struct error error;
	int descriptor = mkstemp(path);
	assert_true(descriptor >= 0);
	assert_int_equal(write(descriptor, list.data, list.length), list.length);
	close(descriptor);
	bool well = keywords_load(path, false, ignore, NULL, keywords, &error);
	unlink(path);
	return well;
}

static void test_quick_look(void **state)
{
	(void)state;
	uint64_t seed = 2026;
	struct buffer list = {0}, text = {0};
	size_t used = 0;
	for (int round = 0; round < ROUNDS; round++) {
		struct keywords *keywords;
		make_list(&seed, &list);
		if (!load(buffer_bytes(&list), &keywords))
			continue;
		used++;
		struct phrases *phrases = phrases_of(keywords);
		for (int i = 0; i < TEXTS; i++) {
			make_text(&seed, &text);
			compare(keywords, phrases, buffer_bytes(&text));
		}
		phrases_destroy(phrases);
		keywords_destroy(keywords);
	}
	assert_true(used > ROUNDS / 8);
	buffer_finish(&list);
	buffer_finish(&text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_quick_look)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
