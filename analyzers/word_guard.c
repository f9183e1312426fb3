/* The quick look, in three tiers: a chunk of ASCII letters is one word, hashed as it lies; a chunk of plain words is
 * folded by the fold table into a small buffer; anything odder (links, tags, handles, faces, points between digits) is
 * cut by text_read. Each tier either knows the chunk's words exactly or hands it on to the next. */
#include "analyzers/word_guard.h"

#include "analyzers/fold.h"
#include "analyzers/proclitic.h"
#include "core/memory.h"
#include "core/utf8.h"

#include <stdlib.h>
#include <string.h>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

enum {
	WORD_MOST = 96,   /* bytes of a folded word; a longer one goes to text_read */
	CHUNK_MOST = 512, /* bytes of a chunk; in a longer one anything may stand */
	LETTERS = 3,      /* of a wildcard */
};

/* What the second tier does with an ASCII character. */
enum kind { KIND_ODD, KIND_END, KIND_LETTER, KIND_DIGIT, KIND_MARK, KIND_LAST_MARK };

struct word_guard {
	uint8_t kinds[128]; /* enum kind */
	uint64_t *hashes;   /* of the words, while they are added in order, then in open addressing; 0: free */
	size_t count, capacity;
	size_t mask;
	uint64_t *filter; /* a Bloom filter of two bits a word, both in one element */
	size_t filter_mask;
	bool wildcards, marks;
	struct text text; /* of the third tier */
};

/* -- hashes ------------------------------------------------------------------------------------------- */

/* Multipliers of wyhash (Wang Yi, public domain). */
static inline uint64_t mix(uint64_t low, uint64_t high, size_t length)
{
	uint64_t hash = (low ^ UINT64_C(0xa0761d6478bd642f)) * UINT64_C(0xe7037ed1a0b428db);
	hash ^= hash >> 32;
	hash += (high ^ length) * UINT64_C(0x8ebc6af09c88c6e3);
	hash = (hash ^ hash >> 29) * UINT64_C(0x589965cc75374cc3);
	return hash ^ hash >> 32;
}

/* The first bytes of what is there, the others zero. 16 bytes can be read. */
static inline uint64_t load(const char *at, size_t length)
{
	uint64_t value;
	memcpy(&value, at, sizeof value);
	return length >= 8 ? value : length == 0 ? 0 : value & (UINT64_MAX >> (64 - 8 * length));
}

/* Of a word with room behind it: 16 bytes can be read. */
static inline uint64_t hash_padded(const char *word, size_t length)
{
	uint64_t low = load(word, length), high = load(word + 8, length > 8 ? length - 8 : 0);
	if (length > 16)
		high = high * 31 + mix(load(word + length - 16, 8), load(word + length - 8, 8), length);
	return mix(low, high, length);
}

static uint64_t hash_of(struct bytes word)
{
	char room[WORD_MOST + 16] = {0};
	/* Of a longer word only head and tail matter, as in hash_padded. */
	if (word.length > WORD_MOST) {
		memcpy(room, word.data, 16);
		memcpy(room + WORD_MOST - 16, word.data + word.length - 16, 16);
		return hash_padded(room, WORD_MOST);
	}
	memcpy(room, word.data, word.length);
	return hash_padded(room, word.length);
}

/* The first letters of a word are not the word. */
static uint64_t as_wildcard(uint64_t hash)
{
	return hash * UINT64_C(0x9e3779b97f4a7c15);
}

static inline uint64_t filter_bits(uint64_t hash)
{
	return UINT64_C(1) << (hash >> 58) | UINT64_C(1) << (hash >> 52 & 63);
}

static inline bool has(const struct word_guard *guard, uint64_t hash)
{
	uint64_t bits = filter_bits(hash);
	if (__builtin_expect((guard->filter[hash & guard->filter_mask] & bits) != bits, 1))
		return false;
	for (size_t at = hash & guard->mask; guard->hashes[at] != 0; at = (at + 1) & guard->mask)
		if (guard->hashes[at] == hash)
			return true;
	return false;
}

/* -- making it ---------------------------------------------------------------------------------------- */

/* What may stand between and behind words without changing them. Not among them: what begins a link, a tag, a handle or
 * a face that takes letters with it, and the backslash. The last marks are harmless only at the end of a chunk. */
static enum kind kind_of(unsigned char c)
{
	if (c > 0 && c <= ' ')
		return KIND_END;
	if (c == 0 || c == 0x7f)
		return KIND_ODD;
	enum fold_class class = (enum fold_class)fold_of(c)->class;
	if (class == FOLD_LETTER)
		return KIND_LETTER;
	if (class == FOLD_DIGIT)
		return KIND_DIGIT;
	if (strchr(".:;=", c) != NULL)
		return KIND_LAST_MARK;
	return strchr("#@<_\\", c) != NULL ? KIND_ODD : KIND_MARK;
}

struct word_guard *word_guard_create(void)
{
	struct word_guard *guard = memory_allocate(1, sizeof *guard);
	for (unsigned c = 0; c < sizeof guard->kinds; c++)
		guard->kinds[c] = (uint8_t)kind_of((unsigned char)c);
	return guard;
}

void word_guard_destroy(struct word_guard *guard)
{
	if (guard == NULL)
		return;
	text_finish(&guard->text);
	free(guard->hashes);
	free(guard->filter);
	free(guard);
}

void word_guard_add(struct word_guard *guard, struct bytes folded, bool wildcard, bool mark)
{
	uint64_t hash = hash_of(folded);
	guard->hashes = memory_grow(guard->hashes, guard->count, &guard->capacity, sizeof *guard->hashes);
	guard->hashes[guard->count++] = wildcard ? as_wildcard(hash) : hash;
	guard->wildcards = guard->wildcards || wildcard;
	guard->marks = guard->marks || mark;
}

static size_t power_of_two(size_t least)
{
	size_t size = 1024;
	while (size < least)
		size *= 2;
	return size;
}

void word_guard_close(struct word_guard *guard)
{
	uint64_t *list = guard->hashes;
	size_t size = power_of_two(4 * guard->count);
	guard->filter_mask = power_of_two(guard->count / 4) - 1;
	guard->filter = memory_allocate(guard->filter_mask + 1, sizeof *guard->filter);
	guard->mask = size - 1;
	guard->hashes = memory_allocate(size, sizeof *guard->hashes);
	for (size_t i = 0; i < guard->count; i++) {
		size_t at = list[i] & guard->mask;
		while (guard->hashes[at] != 0 && guard->hashes[at] != list[i])
			at = (at + 1) & guard->mask;
		guard->hashes[at] = list[i];
		guard->filter[list[i] & guard->filter_mask] |= filter_bits(list[i]);
	}
	free(list);
}

/* -- a word ------------------------------------------------------------------------------------------- */

static bool has_beginning(const struct word_guard *guard, const char *word, size_t length)
{
	size_t letters = 0, at = 0;
	for (; at < length; at++)
		if (((unsigned char)word[at] & 0xc0) != 0x80 && letters++ == LETTERS)
			break;
	return letters >= LETTERS && has(guard, as_wildcard(hash_padded(word, at)));
}

static inline bool has_form(const struct word_guard *guard, const char *word, size_t length)
{
	return has(guard, hash_padded(word, length)) || (guard->wildcards && has_beginning(guard, word, length));
}

static bool has_arabic(const struct word_guard *guard, const char *word, size_t length)
{
	size_t cuts[PROCLITIC_CUTS];
	size_t count = proclitic_cuts((struct bytes){word, length}, cuts);
	for (size_t i = 0; i < count; i++)
		if (has_form(guard, word + cuts[i], length - cuts[i]))
			return true;
	return false;
}

/* -- the third tier ----------------------------------------------------------------------------------- */

static bool token_has(const struct word_guard *guard, const struct text *text, const struct token *token)
{
	char room[WORD_MOST + 16] = {0};
	size_t length = 0;
	struct bytes word = {text->folded.data + token->folded_from, token->folded_to - token->folded_from};
	bool tag = token->kind == TOKEN_HASHTAG;
	if (word.length > WORD_MOST)
		return true;
	for (size_t i = tag; i < word.length; i++)
		if (!tag || word.data[i] != ' ')
			room[length++] = word.data[i];
	return has_form(guard, room, length) ||
	       (token->kind == TOKEN_HANDLE && has_form(guard, room + 1, length - 1)) ||
	       (token->script == SCRIPT_ARABIC && has_arabic(guard, room, length));
}

static bool odd_chunk_has(struct word_guard *guard, struct bytes chunk)
{
	if (chunk.length > CHUNK_MOST || memchr(chunk.data, '\\', chunk.length) != NULL)
		return true;
	struct mention mention = mention_blank();
	mention.text = chunk;
	text_read(&guard->text, &mention);
	for (size_t i = 0; i < guard->text.token_count; i++)
		if (token_has(guard, &guard->text, &guard->text.tokens[i]))
			return true;
	return false;
}

/* -- the second tier ---------------------------------------------------------------------------------- */

enum answer { ANSWER_NO, ANSWER_YES, ANSWER_ODD };

/* The word that is being read. */
struct word {
	size_t length;
	uint32_t previous; /* bytes of its last letter */
	unsigned run;      /* how often it stands there in a row */
	uint8_t script;    /* enum script */
	bool number;       /* only digits so far */
	char folded[WORD_MOST + 24];
};

static inline enum answer end_word(const struct word_guard *guard, struct word *word)
{
	size_t length = word->length;
	word->length = 0;
	word->previous = 0;
	if (length == 0)
		return ANSWER_NO;
	if (has_form(guard, word->folded, length) ||
	    (word->script == SCRIPT_ARABIC && has_arabic(guard, word->folded, length)))
		return ANSWER_YES;
	return ANSWER_NO;
}

/* As append_letter of text.c: the third of a row takes the second away, and those behind it leave no trace. */
static inline void add_letter(struct word *word, uint32_t packed, size_t length)
{
	if (packed != word->previous) {
		word->previous = packed;
		word->run = 1;
	} else if (++word->run > 2) {
		word->length -= word->run == 3 ? length : 0;
		return;
	}
	memcpy(word->folded + word->length, &packed, sizeof packed);
	word->length += length;
}

/* A letter of the script ends a word of another one; a number goes on as a Latin word. */
static inline enum answer read_letter(const struct word_guard *guard, struct word *word, uint8_t script,
                                      uint32_t packed, size_t length)
{
	enum answer answer = ANSWER_NO;
	if (word->length > 0 && (word->number ? script != SCRIPT_LATIN : script != word->script))
		answer = end_word(guard, word);
	word->script = script;
	word->number = false;
	add_letter(word, packed, length);
	return word->length > WORD_MOST ? ANSWER_ODD : answer;
}

static inline enum answer read_digit(const struct word_guard *guard, struct word *word, unsigned char digit)
{
	enum answer answer = ANSWER_NO;
	if (word->length > 0 && !word->number && word->script != SCRIPT_LATIN)
		answer = end_word(guard, word);
	if (word->length == 0) {
		word->number = true;
		word->script = SCRIPT_NONE;
	}
	word->previous = 0;
	word->folded[word->length++] = (char)digit;
	return word->length > WORD_MOST ? ANSWER_ODD : answer;
}

/* "xD" and "x)" are faces. */
static inline bool may_be_face(const struct word *word, const unsigned char *at, const unsigned char *end)
{
	return word->length == 0 && (at[0] | 0x20) == 'x' && end - at > 1 && (at[1] == 'D' || at[1] == ')');
}

static enum answer read_ascii(const struct word_guard *guard, struct word *word, const unsigned char *at,
                              const unsigned char *end)
{
	switch ((enum kind)guard->kinds[*at]) {
	case KIND_LETTER:
		return may_be_face(word, at, end) ? ANSWER_ODD : read_letter(guard, word, SCRIPT_LATIN, *at | 0x20u, 1);
	case KIND_DIGIT: return read_digit(guard, word, *at);
	case KIND_LAST_MARK:
		if (end - at > 1 && at[1] > ' ')
			return ANSWER_ODD;
		break;
	case KIND_MARK:
		/* 1,000 is one number. */
		if (*at == ',' && word->number && word->length > 0)
			return ANSWER_ODD;
		break;
	case KIND_ODD:
	case KIND_END: return ANSWER_ODD;
	}
	return guard->marks ? ANSWER_ODD : end_word(guard, word);
}

/* A character of two bytes or more; `*length` is set. */
static enum answer read_other(const struct word_guard *guard, struct word *word, struct bytes rest, size_t *length)
{
	uint32_t code_point, packed = 0;
	const unsigned char *c = (const unsigned char *)rest.data;
	*length = 2;
	if (c[0] >= 0xc2 && c[0] < 0xe0 && rest.length > 1 && (c[1] & 0xc0) == 0x80)
		code_point = (c[0] & 0x1fu) << 6 | (c[1] & 0x3fu);
	else
		*length = utf8_decode(rest, 0, &code_point);
	const struct fold *fold = fold_of(code_point);
	bool dropped = fold->class == FOLD_DROPPED || fold->class == FOLD_ZERO_JOINER;
	if (fold->class == FOLD_LETTER && !(fold->flags & (FOLD_MANY | FOLD_ITSELF))) {
		memcpy(&packed, fold->bytes, sizeof packed);
		return read_letter(guard, word, fold->script, packed, fold->length);
	}
	if (dropped && !word->number)
		return ANSWER_NO;
	bool many = fold->class == FOLD_LETTER && (fold->flags & FOLD_MANY);
	if (code_point == 0xfffd || many || dropped || fold->class == FOLD_DIGIT || fold->class == FOLD_KEYCAP ||
	    fold->class == FOLD_HASH || fold->class == FOLD_AT)
		return ANSWER_ODD;
	if (fold->class == FOLD_LETTER) {
		memcpy(&packed, rest.data, *length);
		return read_letter(guard, word, fold->script, packed, *length);
	}
	bool mark = fold->class != FOLD_SPACE && guard->marks;
	return mark ? ANSWER_ODD : end_word(guard, word);
}

/* Reads the chunk at `*at`, which is left behind it unless it is odd. */
static enum answer read_chunk(const struct word_guard *guard, const unsigned char **at, const unsigned char *end)
{
	struct word word;
	const unsigned char *here = *at;
	word.length = 0;
	word.previous = 0;
	word.number = false;
	word.script = SCRIPT_NONE;
	while (here < end && (*here > ' ' || *here == 0)) {
		size_t length = 1;
		enum answer answer = *here < 0x80 ? read_ascii(guard, &word, here, end)
		                                  : read_other(guard, &word,
		                                               (struct bytes){(const char *)here, (size_t)(end - here)},
		                                               &length);
		if (answer != ANSWER_NO)
			return answer;
		here += length;
	}
	if (here - *at > CHUNK_MOST)
		return ANSWER_YES;
	*at = here;
	return end_word(guard, &word);
}

/* -- the first tier ----------------------------------------------------------------------------------- */

#ifdef __SSE2__

/* A chunk of 1 to 15 ASCII letters, perhaps with a point or comma behind them, where none stands three times in a row:
 * its length, and its one word folded. 0 where it is anything else. 16 bytes can be read. */
static inline size_t read_letters(const struct word_guard *guard, const unsigned char *at, char folded[static 16],
                                  size_t *word)
{
	__m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)at);
	__m128i lower = _mm_or_si128(bytes, _mm_set1_epi8(0x20));
	__m128i shifted = _mm_add_epi8(lower, _mm_set1_epi8((char)(0x80 - 'a')));
	unsigned others = (unsigned)_mm_movemask_epi8(_mm_cmpgt_epi8(shifted, _mm_set1_epi8((char)(0x80 + 25))));
	unsigned length = (unsigned)__builtin_ctz(others | 1u << 16);
	if (length - 1 >= 14)
		return 0;
	unsigned pairs = (unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(lower, _mm_srli_si128(lower, 1)));
	pairs &= (1u << (length - 1)) - 1;
	bool end = at[length] <= ' ' && at[length] != 0;
	bool mark = (at[length] == '.' || at[length] == ',') && at[length + 1] <= ' ' && at[length + 1] != 0 &&
	            !guard->marks;
	if ((pairs & pairs >> 1) != 0 || !(end || mark) || (length == 2 && at[1] == 'D' && (at[0] | 0x20) == 'x'))
		return 0;
	_mm_storeu_si128((__m128i *)(void *)folded, lower);
	*word = length;
	return length + mark;
}

#else

static inline size_t read_letters(const struct word_guard *guard, const unsigned char *at, char folded[static 16],
                                  size_t *word)
{
	(void)guard, (void)at, (void)folded, (void)word;
	return 0;
}

#endif

/* Where the chunk ends that begins here. */
static const unsigned char *chunk_end(const unsigned char *at, const unsigned char *end)
{
	while (at < end && (*at > ' ' || *at == 0))
		at++;
	return at;
}

size_t word_guard_next(struct word_guard *guard, struct bytes text, size_t from)
{
	const unsigned char *begin = (const unsigned char *)text.data, *at = begin + from, *end = begin + text.length;
	while (at < end) {
		char folded[16];
		size_t word = 0;
		if (*at <= ' ' && *at != 0) {
			at++;
			continue;
		}
		size_t length = end - at >= 16 ? read_letters(guard, at, folded, &word) : 0;
		if (length > 0) {
			if (has_form(guard, folded, word))
				break;
			at += length;
			continue;
		}
		const unsigned char *chunk = at;
		enum answer answer = read_chunk(guard, &at, end);
		if (answer == ANSWER_ODD) {
			at = chunk_end(chunk, end);
			answer = odd_chunk_has(guard, (struct bytes){(const char *)chunk, (size_t)(at - chunk)})
			                 ? ANSWER_YES
			                 : ANSWER_NO;
		}
		if (answer == ANSWER_YES) {
			at = chunk;
			break;
		}
	}
	return (size_t)(at - begin);
}
