/* What a mention says, so that near-identical copies can be found and compared. */
#include "store/sketch.h"

#include "core/limits.h"
#include "core/utf8.h"

#include <stdlib.h>
#include <utf8proc.h>
#include <xxhash.h>

enum {
	WORDS_OF_A_TEXT = 6, /* fewer: the same words are no sign of copying */
	WORDS_TO_RESEMBLE = 8,
	MINIMA = 2 * SKETCH_KEYS,
	WORD_BYTES = 64, /* of a longer word only the beginning counts */
};

static bool in_word(uint32_t code_point)
{
	if (code_point < 0x80)
		return (code_point >= '0' && code_point <= '9') || (code_point >= 'a' && code_point <= 'z') ||
		       (code_point >= 'A' && code_point <= 'Z');
	utf8proc_category_t category = utf8proc_category((utf8proc_int32_t)code_point);
	return category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_NO;
}

/* Past an address or a handle that begins at `at`, else `at`: they differ between copies. */
static size_t skip_address(struct bytes text, size_t at)
{
	struct bytes rest = bytes_from(text, at);
	if (rest.data[0] != '@' && !bytes_starts_with(rest, "http://") && !bytes_starts_with(rest, "https://") &&
	    !bytes_starts_with(rest, "www."))
		return at;
	while (at < text.length && (unsigned char)text.data[at] > ' ')
		at++;
	return at;
}

/* Takes the word at `*at` and sets `*at` behind it. */
static uint64_t take_word(struct bytes text, size_t *at)
{
	char word[WORD_BYTES + 4];
	size_t length = 0;
	while (*at < text.length) {
		uint32_t code_point;
		size_t step = utf8_decode((struct bytes){text.data, text.length}, *at, &code_point);
		if (!in_word(code_point))
			break;
		if (length < WORD_BYTES)
			length += utf8_encode((uint32_t)utf8proc_tolower((utf8proc_int32_t)code_point), word + length);
		*at += step;
	}
	return XXH3_64bits(word, length);
}

static void take_words(struct sketch *sketch, struct bytes text)
{
	for (size_t at = 0; at < text.length && sketch->word_count < LIMIT_SKETCH_WORDS;) {
		uint32_t code_point;
		size_t behind = skip_address(text, at);
		if (behind > at) {
			at = behind;
			continue;
		}
		size_t step = utf8_decode(text, at, &code_point);
		if (in_word(code_point))
			sketch->words[sketch->word_count++] = take_word(text, &at);
		else
			at += step;
	}
}

/* The finaliser of SplitMix64 (Steele, Lea and Flood, 2014). */
static uint64_t mix(uint64_t value)
{
	value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9u;
	value = (value ^ (value >> 27)) * 0x94d049bb133111ebu;
	return value ^ (value >> 31);
}

static int order_of_hashes(const void *a, const void *b)
{
	uint64_t left = *(const uint64_t *)a, right = *(const uint64_t *)b;
	return (left > right) - (left < right);
}

static void make_pairs(struct sketch *sketch, struct arena *arena)
{
	sketch->pairs = arena_allocate(arena, sketch->word_count, sizeof *sketch->pairs);
	for (size_t i = 0; i + 1 < sketch->word_count; i++)
		sketch->pairs[i] = mix(sketch->words[i]) + sketch->words[i + 1];
	qsort(sketch->pairs, sketch->word_count - 1, sizeof *sketch->pairs, order_of_hashes);
	for (size_t i = 0; i + 1 < sketch->word_count; i++)
		if (i == 0 || sketch->pairs[i] != sketch->pairs[sketch->pair_count - 1])
			sketch->pairs[sketch->pair_count++] = sketch->pairs[i];
}

/* MinHash: the least of a set under a random order is equal in two sets with the probability of their Jaccard
 * index. A key is made of two minima, so that unlike texts seldom share one; of four keys, texts alike by three
 * quarters miss all in 1 case of 27. */
static void make_keys(struct sketch *sketch)
{
	uint64_t minima[MINIMA];
	for (size_t order = 0; order < MINIMA; order++) {
		minima[order] = UINT64_MAX;
		for (size_t i = 0; i < sketch->pair_count; i++) {
			uint64_t rank = mix(sketch->pairs[i] + (order + 1) * 0x9e3779b97f4a7c15u);
			minima[order] = rank < minima[order] ? rank : minima[order];
		}
	}
	for (size_t key = 0; key < SKETCH_KEYS; key++)
		sketch->keys[sketch->key_count++] = (int64_t)mix(minima[2 * key] + mix(minima[2 * key + 1] + key));
}

static uint64_t hash_of_words(const struct sketch *sketch)
{
	return XXH3_64bits(sketch->words, sketch->word_count * sizeof *sketch->words);
}

void sketch_make(struct sketch *sketch, struct bytes title, struct bytes text, struct bytes author, struct arena *arena)
{
	*sketch = (struct sketch){.words = arena_allocate(arena, LIMIT_SKETCH_WORDS, sizeof *sketch->words)};
	take_words(sketch, title);
	take_words(sketch, text);
	if (sketch->word_count >= WORDS_TO_RESEMBLE) {
		make_pairs(sketch, arena);
		make_keys(sketch);
		return;
	}
	if (sketch->word_count < WORDS_OF_A_TEXT)
		sketch->voice = author;
	if (sketch->word_count == 0 || (sketch->word_count < WORDS_OF_A_TEXT && bytes_empty(author)))
		return;
	uint64_t voice = bytes_empty(sketch->voice) ? 0 : XXH3_64bits(sketch->voice.data, sketch->voice.length);
	sketch->keys[sketch->key_count++] = (int64_t)mix(hash_of_words(sketch) + mix(voice));
}

static bool same_words(const struct sketch *a, const struct sketch *b)
{
	if (a->word_count != b->word_count)
		return false;
	for (size_t i = 0; i < a->word_count; i++)
		if (a->words[i] != b->words[i])
			return false;
	return true;
}

static size_t pairs_in_common(const struct sketch *a, const struct sketch *b)
{
	size_t common = 0;
	for (size_t i = 0, j = 0; i < a->pair_count && j < b->pair_count;) {
		uint64_t left = a->pairs[i], right = b->pairs[j];
		common += left == right;
		i += left <= right;
		j += right <= left;
	}
	return common;
}

bool sketch_alike(const struct sketch *a, const struct sketch *b)
{
	if (a->key_count == 0 || b->key_count == 0 || !bytes_equal(a->voice, b->voice))
		return false;
	if (a->word_count < WORDS_TO_RESEMBLE || b->word_count < WORDS_TO_RESEMBLE)
		return same_words(a, b);
	size_t common = pairs_in_common(a, b);
	return 4 * common >= 3 * (a->pair_count + b->pair_count - common);
}
