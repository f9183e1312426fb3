/* The quick look, in tiers: where the machine can, the plain words of 64 bytes are read at once (word_block.c); a chunk
 * of ASCII letters is one word, hashed as it lies; a chunk of plain words is folded by a table into a small buffer;
 * anything odder (links, tags, handles, faces, points between digits) is cut by text_read. Each tier either knows the
 * chunk's words exactly or hands it on to the next. */
#include "analyzers/word_guard.h"

#include "analyzers/fold.h"
#include "analyzers/proclitic.h"
#include "analyzers/word_block.h"
#include "analyzers/word_filter.h"
#include "analyzers/word_hash.h"
#include "core/arena.h"
#include "core/memory.h"
#include "core/utf8.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

enum {
	WORD_MOST = 96,    /* bytes of a folded word; a longer one goes to text_read */
	WORD_CERTAIN = 16, /* bytes of a word of which all are hashed */
	CHUNK_MOST = 512,  /* bytes of a chunk; in a longer one anything may stand */
	LETTERS = 3,       /* of a wildcard */
	TWO_BYTES = 0x800, /* code points that UTF-8 writes in one or two bytes */
	FORMS = PROCLITIC_CUTS + 1,
	ARABIC_MOST = 16,
	PADDING = WORD_PADDING,
};

/* What the second tier does with a character. */
enum kind { KIND_ODD, KIND_LETTER, KIND_DIGIT, KIND_DROPPED, KIND_SPACE, KIND_MARK, KIND_LAST_MARK };

struct letter {
	uint32_t packed; /* its folded bytes, the first one lowest */
	uint8_t length;  /* of them */
	uint8_t script;  /* enum script */
	uint8_t kind;    /* enum kind */
};

/* An Arabic letter that folds to another one: eight times each, as the two bytes lie in memory. */
struct arabic {
	char from[PADDING], to[PADDING];
};

/* What a word of the set is, in the low bits of its hash: that it is a keyword, that it may begin one, that it begins
 * one if the word behind it is the right one, that it is one of them behind a proclitic. */
enum role { ROLE_WHOLE = 1, ROLE_BEGINS = 2, ROLE_BEGINS_PAIR = 4, ROLE_PREFIXED = 8, ROLES = 15 };

enum { ROLE_BITS = 4 };

/* A word of the set, or a pair, while words are added. */
struct guarded {
	uint64_t hash;               /* with its roles */
	enum word_block_asked asked; /* ASKED: nothing that a text has */
	struct bytes word;           /* but for that; in the arena */
};

struct word_guard {
	struct letter letters[TWO_BYTES]; /* by code point */
	struct arabic arabic[ARABIC_MOST];
	size_t arabic_count;
	struct guarded *list; /* until it is closed, with the words in the arena */
	struct arena arena;
	size_t count, capacity;
	uint64_t *hashes; /* with their roles, in open addressing; 0: free */
	size_t mask;
	struct word_filter filter; /* of all hashes */
	struct word_filter asked;  /* of those that words of a text may have */
	bool wildcards, marks;
	enum word_guard_way way;
	struct word_block_table block_table;
	struct text text; /* of the third tier */
};

enum { NOWHERE = -1 };

/* Where a search has come to. */
struct search {
	struct word_guard *guard;
	size_t chunk;          /* offset of the chunk that is being read */
	uint64_t begun[FORMS]; /* forms of the word before that begin a pair, and where its chunk begins */
	size_t begun_count, begun_chunk;
	size_t place;   /* where a keyword may begin, once found */
	size_t carried; /* the last chunk of a block, which may begin a pair and was not looked at; NOWHERE: none */
};

/* What is known of a word or a chunk. */
enum answer { ANSWER_NO, ANSWER_MAYBE, ANSWER_CERTAIN, ANSWER_ODD };

/* -- hashes ------------------------------------------------------------------------------------------- */

static uint64_t hash_of(struct bytes word)
{
	char room[WORD_MOST + PADDING] = {0};
	if (word.length > WORD_MOST) /* in a text such a word is taken for one of the set anyway */
		word.length = WORD_MOST;
	memcpy(room, word.data, word.length);
	return word_hash(room, word.length);
}

/* The first letters of a word are not the word. */
static inline uint64_t as_wildcard(uint64_t hash)
{
	return hash * UINT64_C(0x9e3779b97f4a7c15);
}

static inline uint64_t as_pair(uint64_t first, uint64_t second)
{
	return word_hash_mix(first & ~(uint64_t)ROLES, second & ~(uint64_t)ROLES, 2);
}

/* The roles of a hash, 0: it is not in the set. */
static inline unsigned roles_of(const struct word_guard *guard, uint64_t hash)
{
	if (__builtin_expect(!word_filter_may_have(&guard->filter, hash), 1))
		return 0;
	for (size_t at = hash >> ROLE_BITS & guard->mask; guard->hashes[at] != 0; at = (at + 1) & guard->mask)
		if ((guard->hashes[at] | ROLES) == (hash | ROLES))
			return (unsigned)(guard->hashes[at] & ROLES);
	return 0;
}

/* -- making it ---------------------------------------------------------------------------------------- */

/* What may stand between and behind words without changing them is a mark. Odd is what begins a link, a tag, a handle
 * or a face that takes letters with it, and the backslash; the last marks are harmless only at the end of a chunk. */
static enum kind kind_of(uint32_t code_point, const struct fold *fold)
{
	if (code_point < 0x80 && code_point != 0 && strchr("#@<_\\", (int)code_point) != NULL)
		return KIND_ODD;
	if (code_point < 0x80 && code_point != 0 && strchr(".:;=", (int)code_point) != NULL)
		return KIND_LAST_MARK;
	switch ((enum fold_class)fold->class) {
	case FOLD_LETTER: return fold->flags & FOLD_MANY ? KIND_ODD : KIND_LETTER;
	case FOLD_DIGIT: return code_point < 0x80 ? KIND_DIGIT : KIND_ODD;
	case FOLD_DROPPED:
	case FOLD_ZERO_JOINER: return KIND_DROPPED;
	case FOLD_SPACE: return KIND_SPACE;
	case FOLD_MARK:
	case FOLD_JOINER:
	case FOLD_EMOJI:
	case FOLD_REGIONAL: return KIND_MARK;
	case FOLD_HASH:
	case FOLD_AT:
	case FOLD_KEYCAP:
	case FOLD_CLASSES: break;
	}
	return KIND_ODD;
}

static struct letter letter_of(uint32_t code_point)
{
	const struct fold *fold = fold_of(code_point);
	struct letter letter = {.script = fold->script, .kind = (uint8_t)kind_of(code_point, fold)};
	char itself[4] = {0};
	letter.length = fold->flags & FOLD_ITSELF ? (uint8_t)utf8_encode(code_point, itself) : fold->length;
	if (letter.length <= 4)
		memcpy(&letter.packed, fold->flags & FOLD_ITSELF ? itself : (const char *)fold->bytes, letter.length);
	return letter;
}

static void add_arabic(struct word_guard *guard, uint32_t code_point)
{
	const struct letter *letter = &guard->letters[code_point];
	char itself[4];
	utf8_encode(code_point, itself);
	assert(letter->kind == KIND_LETTER && letter->script == SCRIPT_ARABIC && letter->length == 2);
	if (memcmp(itself, &letter->packed, 2) == 0)
		return;
	assert(guard->arabic_count < ARABIC_MOST);
	struct arabic *arabic = &guard->arabic[guard->arabic_count++];
	for (size_t lane = 0; lane < PADDING; lane += 2) {
		memcpy(arabic->from + lane, itself, 2);
		memcpy(arabic->to + lane, &letter->packed, 2);
	}
}

/* What the blocks know of a letter: one ASCII letter, or two bytes. */
static void add_block_letter(struct word_block_table *table, uint32_t code_point, const struct letter *letter)
{
	unsigned char bytes[4];
	memcpy(bytes, &letter->packed, sizeof bytes);
	if (code_point < 0x100 && letter->kind == KIND_LETTER && letter->length == 1 && bytes[0] < 0x80)
		table->latin[code_point & 63] = bytes[0];
	if (code_point < 0x600)
		return;
	if (letter->kind == KIND_LETTER && letter->script == SCRIPT_ARABIC && letter->length == 2) {
		table->first[code_point & 127] = bytes[0];
		table->second[code_point & 127] = bytes[1];
	}
	if (letter->kind == KIND_DROPPED)
		table->second[code_point & 127] = 1;
}

static void make_block_table(struct word_guard *guard)
{
	for (uint32_t c = 0xc0; c < 0x100; c++)
		add_block_letter(&guard->block_table, c, &guard->letters[c]);
	for (uint32_t c = 0x600; c < 0x680; c++)
		add_block_letter(&guard->block_table, c, &guard->letters[c]);
}

struct word_guard *word_guard_create(void)
{
	struct word_guard *guard = memory_allocate(1, sizeof *guard);
	for (uint32_t c = 0; c < TWO_BYTES; c++)
		guard->letters[c] = letter_of(c);
	for (uint32_t c = 0x621; c <= 0x63a; c++)
		add_arabic(guard, c);
	for (uint32_t c = 0x641; c <= 0x64a; c++)
		add_arabic(guard, c);
	make_block_table(guard);
	word_guard_choose(guard, WORD_GUARD_BLOCKS);
	return guard;
}

void word_guard_choose(struct word_guard *guard, enum word_guard_way way)
{
	guard->way = way == WORD_GUARD_BLOCKS && !word_block_possible() ? WORD_GUARD_LANES : way;
}

void word_guard_destroy(struct word_guard *guard)
{
	if (guard == NULL)
		return;
	text_finish(&guard->text);
	arena_finish(&guard->arena);
	free(guard->list);
	free(guard->hashes);
	word_filter_finish(&guard->filter);
	word_filter_finish(&guard->asked);
	free(guard);
}

static struct guarded *add(struct word_guard *guard, uint64_t hash, unsigned roles)
{
	guard->list = memory_grow(guard->list, guard->count, &guard->capacity, sizeof *guard->list);
	struct guarded *guarded = &guard->list[guard->count++];
	*guarded = (struct guarded){.hash = (hash & ~(uint64_t)ROLES) | roles, .asked = ASKED};
	return guarded;
}

static void add_word(struct word_guard *guard, struct bytes word, unsigned roles, enum word_block_asked asked)
{
	struct guarded *guarded = add(guard, hash_of(word), roles);
	guarded->asked = asked;
	guarded->word = arena_copy(&guard->arena, word);
}

/* An Arabic word with each of its proclitics, so that a text's words need not be cut to be passed over. */
static void add_prefixed(struct word_guard *guard, struct bytes word, enum word_block_asked asked)
{
	char room[WORD_MOST];
	size_t cuts[PROCLITIC_CUTS];
	for (size_t i = 0; i < PROCLITICS; i++) {
		size_t before = strlen(proclitics[i]), length = before + word.length;
		if (length > WORD_MOST)
			continue;
		memcpy(room, proclitics[i], before);
		memcpy(room + before, word.data, word.length);
		if (proclitic_cuts((struct bytes){room, length}, cuts) > 0)
			add_word(guard, (struct bytes){room, length}, ROLE_PREFIXED, asked);
	}
}

static void add_pair(struct word_guard *guard, struct bytes first, struct bytes second)
{
	add_word(guard, first, ROLE_BEGINS_PAIR, ASKED_FIRST);
	add_prefixed(guard, first, ASKED_FIRST);
	add_word(guard, second, ROLE_PREFIXED, ASKED_SECOND);
	add_prefixed(guard, second, ASKED_SECOND);
	add(guard, as_pair(hash_of(first), hash_of(second)), ROLE_BEGINS);
}

void word_guard_add(struct word_guard *guard, const struct phrase_beginning *beginning)
{
	bool whole = beginning->whole && beginning->first.length <= WORD_CERTAIN;
	guard->wildcards = guard->wildcards || beginning->wildcard;
	guard->marks = guard->marks || beginning->mark;
	if (beginning->wildcard) {
		add(guard, as_wildcard(hash_of(beginning->first)), ROLE_BEGINS);
	} else if (!bytes_absent(beginning->second) && !beginning->mark) {
		add_pair(guard, beginning->first, beginning->second);
	} else {
		add_word(guard, beginning->first, whole ? ROLE_WHOLE : ROLE_BEGINS, ASKED_ALONE);
		add_prefixed(guard, beginning->first, ASKED_ALONE);
	}
}

static size_t power_of_two(size_t least)
{
	size_t size = 1024;
	while (size < least)
		size *= 2;
	return size;
}

static void fill_filters(struct word_guard *guard)
{
	word_filter_init(&guard->filter, guard->count);
	word_filter_init(&guard->asked, guard->count);
	for (size_t i = 0; i < guard->count; i++) {
		const struct guarded *guarded = &guard->list[i];
		if (guarded->asked != ASKED)
			word_block_add(&guard->asked, guarded->word, guarded->asked);
		if (guarded->asked != ASKED_SECOND)
			word_filter_add(&guard->filter, guarded->hash);
	}
}

static void fill_table(struct word_guard *guard)
{
	size_t size = power_of_two(2 * guard->count);
	guard->mask = size - 1;
	guard->hashes = memory_allocate(size, sizeof *guard->hashes);
	for (size_t i = 0; i < guard->count; i++) {
		uint64_t hash = guard->list[i].hash;
		size_t at = hash >> ROLE_BITS & guard->mask;
		if (guard->list[i].asked == ASKED_SECOND)
			continue;
		while (guard->hashes[at] != 0 && (guard->hashes[at] | ROLES) != (hash | ROLES))
			at = (at + 1) & guard->mask;
		guard->hashes[at] |= hash;
	}
}

void word_guard_close(struct word_guard *guard)
{
	guard->block_table.marks = guard->marks;
	fill_filters(guard);
	fill_table(guard);
	free(guard->list);
	guard->list = NULL;
	arena_finish(&guard->arena);
}

/* -- a word ------------------------------------------------------------------------------------------- */

/* The forms of a word: as it is, and without its Arabic proclitic. 16 bytes can be read behind it. */
struct forms {
	uint64_t hashes[FORMS];
	size_t count;
};

static bool has_beginning(const struct word_guard *guard, const char *word, size_t length)
{
	size_t letters = 0, at = 0;
	for (; at < length; at++)
		if (((unsigned char)word[at] & 0xc0) != 0x80 && letters++ == LETTERS)
			break;
	return letters >= LETTERS && roles_of(guard, as_wildcard(word_hash(word, at))) != 0;
}

/* Whether the word before and this one begin a keyword. */
static bool has_pair(const struct search *search, const struct forms *forms)
{
	for (size_t i = 0; i < search->begun_count; i++)
		for (size_t j = 0; j < forms->count; j++)
			if (roles_of(search->guard, as_pair(search->begun[i], forms->hashes[j])) != 0)
				return true;
	return false;
}

static enum answer see_forms(struct search *search, const struct forms *forms)
{
	unsigned all = 0;
	if (search->begun_count > 0 && has_pair(search, forms)) {
		search->place = search->begun_chunk;
		return ANSWER_MAYBE;
	}
	search->begun_count = 0;
	for (size_t i = 0; i < forms->count; i++) {
		unsigned roles = roles_of(search->guard, forms->hashes[i]);
		all |= roles;
		if (roles & ROLE_BEGINS_PAIR)
			search->begun[search->begun_count++] = forms->hashes[i];
	}
	search->begun_chunk = search->chunk;
	search->place = search->chunk;
	return all & ROLE_WHOLE ? ANSWER_CERTAIN : all & ROLE_BEGINS ? ANSWER_MAYBE : ANSWER_NO;
}

/* The forms of an Arabic word without its proclitics. */
static void add_cut_forms(const char *word, size_t length, struct forms *forms)
{
	size_t cuts[PROCLITIC_CUTS];
	size_t count = proclitic_cuts((struct bytes){word, length}, cuts);
	for (size_t i = 0; i < count; i++)
		forms->hashes[forms->count++] = word_hash(word + cuts[i], length - cuts[i]);
}

static bool has_wildcard(const struct word_guard *guard, const char *word, size_t length, uint8_t script)
{
	size_t cuts[PROCLITIC_CUTS];
	if (has_beginning(guard, word, length))
		return true;
	size_t count = script == SCRIPT_ARABIC ? proclitic_cuts((struct bytes){word, length}, cuts) : 0;
	for (size_t i = 0; i < count; i++)
		if (has_beginning(guard, word + cuts[i], length - cuts[i]))
			return true;
	return false;
}

/* Where a keyword may begin that is seen here: where a pair was begun that this word may end. */
static size_t earliest(const struct search *search)
{
	return search->begun_count > 0 ? search->begun_chunk : search->chunk;
}

static enum answer look_closer(struct search *search, uint64_t hash, const char *word, size_t length, uint8_t script)
{
	struct forms forms = {{hash}, 1};
	if (script == SCRIPT_ARABIC)
		add_cut_forms(word, length, &forms);
	if (search->guard->wildcards && has_wildcard(search->guard, word, length, script)) {
		search->place = earliest(search);
		return ANSWER_MAYBE;
	}
	return see_forms(search, &forms);
}

/* One word, folded, with room behind it, and its hash. */
static inline enum answer see_word(struct search *search, uint64_t hash, const char *word, size_t length,
                                   uint8_t script)
{
	const struct word_guard *guard = search->guard;
	if (search->begun_count == 0 && !guard->wildcards && roles_of(guard, hash) == 0)
		return ANSWER_NO; /* nearly always */
	return look_closer(search, hash, word, length, script);
}

/* -- the third tier ----------------------------------------------------------------------------------- */

static enum answer see_token(struct search *search, const struct text *text, const struct token *token)
{
	char room[WORD_MOST + PADDING] = {0};
	size_t length = 0;
	struct bytes word = {text->folded.data + token->folded_from, token->folded_to - token->folded_from};
	bool tag = token->kind == TOKEN_HASHTAG;
	if (word.length > WORD_MOST)
		return ANSWER_MAYBE;
	for (size_t i = tag; i < word.length; i++)
		if (!tag || word.data[i] != ' ')
			room[length++] = word.data[i];
	if (tag || token->kind == TOKEN_HANDLE) {
		/* The words of a tag follow it: what may stand before or behind it is not looked at. */
		bool known = search->begun_count > 0 || roles_of(search->guard, word_hash(room, length)) != 0 ||
		             (token->kind == TOKEN_HANDLE &&
		              roles_of(search->guard, word_hash(room + 1, length - 1)) != 0) ||
		             (search->guard->wildcards && has_beginning(search->guard, room + !tag, length - !tag));
		return known ? ANSWER_MAYBE : ANSWER_NO;
	}
	/* A mark may stand between the words of a pair. */
	if (token->kind >= TOKEN_EMOJI)
		return roles_of(search->guard, word_hash(room, length)) != 0 ? ANSWER_MAYBE : ANSWER_NO;
	return see_word(search, word_hash(room, length), room, length, token->script);
}

/* Never certain: what stands in a link or a face is not counted without a second look. */
static enum answer see_odd_chunk(struct search *search, struct bytes chunk)
{
	struct text *text = &search->guard->text;
	struct mention mention = mention_blank();
	size_t place = earliest(search);
	search->place = place;
	if (chunk.length > CHUNK_MOST || memchr(chunk.data, '\\', chunk.length) != NULL)
		return ANSWER_MAYBE;
	mention.text = chunk;
	text_read(text, &mention);
	for (size_t i = 0; i < text->token_count; i++)
		if (see_token(search, text, &text->tokens[i]) != ANSWER_NO) {
			search->place = place;
			return ANSWER_MAYBE;
		}
	return ANSWER_NO;
}

/* -- the second tier ---------------------------------------------------------------------------------- */

static inline bool is_blank(unsigned char c)
{
	return c <= ' ' && c != 0;
}

/* A character of three bytes or more, or ill-formed. */
static size_t read_rare_letter(const unsigned char *at, const unsigned char *end, struct letter *letter)
{
	uint32_t code_point;
	size_t length = utf8_decode((struct bytes){(const char *)at, (size_t)(end - at)}, 0, &code_point);
	*letter = letter_of(code_point);
	if (code_point == 0xfffd)
		letter->kind = KIND_ODD;
	return length;
}

/* The character that stands here; returns its length. */
static inline size_t read_letter(const struct word_guard *guard, const unsigned char *at, const unsigned char *end,
                                 struct letter *letter)
{
	if (at[0] < 0x80) {
		*letter = guard->letters[at[0]];
		return 1;
	}
	if (at[0] >= 0xc2 && at[0] < 0xe0 && end - at > 1 && (at[1] & 0xc0) == 0x80) {
		*letter = guard->letters[(at[0] & 0x1fu) << 6 | (at[1] & 0x3fu)];
		return 2;
	}
	return read_rare_letter(at, end, letter);
}

/* Letters of one script, in Latin script also digits, or a number: left behind it. As read_letters of text.c: the third
 * letter of a row takes the second away, and those behind it leave no trace. */
static inline enum answer read_word(struct search *search, const unsigned char **at, const unsigned char *end)
{
	char folded[WORD_MOST + PADDING + 8];
	const unsigned char *here = *at;
	size_t length = 0;
	uint32_t previous = 0;
	unsigned run = 0;
	uint8_t script = SCRIPT_NONE;
	while (here < end && *here >= '0' && *here <= '9' && length < WORD_MOST)
		folded[length++] = (char)*here++;
	bool number = length > 0;
	while (here < end && length < WORD_MOST) {
		struct letter letter;
		size_t taken = read_letter(search->guard, here, end, &letter);
		if (letter.kind == KIND_LETTER) {
			bool first = script == SCRIPT_NONE;
			if (first ? number && letter.script != SCRIPT_LATIN : letter.script != script)
				break;
			script = letter.script;
			run = letter.packed == previous ? run + 1 : 1;
			previous = letter.packed;
			if (run == 3)
				length -= letter.length;
			if (run < 3) {
				memcpy(folded + length, &letter.packed, sizeof letter.packed);
				length += letter.length;
			}
		} else if (letter.kind == KIND_DIGIT && script == SCRIPT_LATIN) {
			previous = 0;
			folded[length++] = (char)*here;
		} else if (letter.kind != KIND_DROPPED || script == SCRIPT_NONE) {
			break;
		}
		here += taken;
	}
	bool unsure_number = script == SCRIPT_NONE && here < end && (*here >= 0x7f || *here == 0 || *here == ',');
	*at = here;
	if (length >= WORD_MOST || unsure_number)
		return ANSWER_ODD;
	return see_word(search, word_hash(folded, length), folded, length, script);
}

/* "xD" and "x)" are faces. */
static inline bool may_be_face(const unsigned char *at, const unsigned char *end)
{
	return (at[0] | 0x20) == 'x' && end - at > 1 && (at[1] == 'D' || at[1] == ')');
}

/* What stands behind a word may make it part of an address, or of a longer word. */
static bool may_go_on(const struct word_guard *guard, const unsigned char *at, const unsigned char *end)
{
	struct letter letter;
	if (at == end || is_blank(*at))
		return false;
	read_letter(guard, at, end, &letter);
	return letter.kind == KIND_ODD || letter.kind == KIND_LAST_MARK;
}

/* Reads the chunk at `*at`, which is left behind it where the answer is no. */
static enum answer read_chunk(struct search *search, const unsigned char **at, const unsigned char *end)
{
	const unsigned char *here = *at;
	while (here < end && !is_blank(*here)) {
		struct letter letter;
		enum answer answer = ANSWER_NO;
		size_t length = read_letter(search->guard, here, end, &letter);
		switch ((enum kind)letter.kind) {
		case KIND_LETTER:
		case KIND_DIGIT:
			answer = may_be_face(here, end) ? ANSWER_ODD : read_word(search, &here, end);
			if (answer != ANSWER_NO && may_go_on(search->guard, here, end))
				answer = ANSWER_ODD;
			length = 0;
			break;
		case KIND_DROPPED:
		case KIND_SPACE: break;
		case KIND_LAST_MARK:
			if (search->guard->marks || (end - here > 1 && !is_blank(here[1])))
				answer = ANSWER_ODD;
			break;
		case KIND_MARK: answer = search->guard->marks ? ANSWER_ODD : ANSWER_NO; break;
		case KIND_ODD: answer = ANSWER_ODD; break;
		}
		if (answer != ANSWER_NO)
			return answer;
		here += length;
	}
	if (here - *at > CHUNK_MOST) {
		search->place = earliest(search);
		return ANSWER_MAYBE;
	}
	*at = here;
	return ANSWER_NO;
}

/* -- the first tier ----------------------------------------------------------------------------------- */

#ifdef __SSE2__

/* Whether a chunk ends here, perhaps with a point or comma before; adds that to `*length`. */
static inline bool ends_chunk(const struct word_guard *guard, const unsigned char *at, size_t *length)
{
	unsigned char last = at[*length];
	if (is_blank(last))
		return true;
	if ((last != '.' && last != ',') || !is_blank(at[*length + 1]) || guard->marks)
		return false;
	++*length;
	return true;
}

/* A chunk of 1 to 14 ASCII letters and digits, where none stands three times in a row: its length, and its one word
 * folded. 0 where it is anything else. 16 bytes can be read. */
static inline size_t read_ascii(const struct word_guard *guard, const unsigned char *at,
                                char folded[static 2 * PADDING], size_t *word)
{
	__m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)at);
	__m128i lower = _mm_or_si128(bytes, _mm_set1_epi8(0x20));
	__m128i letters = _mm_cmpgt_epi8(_mm_add_epi8(lower, _mm_set1_epi8((char)(0x7f - 'z'))),
	                                 _mm_set1_epi8((char)(0x7f - 26)));
	__m128i digits = _mm_cmpgt_epi8(_mm_add_epi8(bytes, _mm_set1_epi8((char)(0x7f - '9'))),
	                                _mm_set1_epi8((char)(0x7f - 10)));
	unsigned others = ~(unsigned)_mm_movemask_epi8(_mm_or_si128(letters, digits));
	size_t length = (size_t)__builtin_ctz(others);
	unsigned pairs = (unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(lower, _mm_srli_si128(lower, 1)));
	*word = length;
	if (length - 1 >= 14 || !ends_chunk(guard, at, &length))
		return 0;
	pairs &= (1u << (*word - 1)) - 1;
	if ((pairs & pairs >> 1) != 0 || (*word == 2 && may_be_face(at, at + 2)))
		return 0;
	_mm_storeu_si128((__m128i *)(void *)folded, lower);
	return length;
}

/* Lanes of 16 bits, read as numbers, that lie in the range. */
static inline __m128i lanes_within(__m128i lanes, int least, int most)
{
	__m128i above = _mm_sub_epi16(lanes, _mm_set1_epi16((short)least));
	return _mm_cmpeq_epi16(_mm_subs_epu16(above, _mm_set1_epi16((short)(most - least))), _mm_setzero_si128());
}

/* The same for a chunk of 1 to 7 plain Arabic letters. */
static inline size_t read_arabic(const struct word_guard *guard, const unsigned char *at,
                                 char folded[static 2 * PADDING], size_t *word)
{
	__m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)at);
	__m128i lanes = _mm_or_si128(_mm_slli_epi16(bytes, 8), _mm_srli_epi16(bytes, 8));
	__m128i plain = _mm_or_si128(lanes_within(lanes, 0xd8a1, 0xd8ba), lanes_within(lanes, 0xd981, 0xd98a));
	size_t length = (size_t)__builtin_ctz(~(unsigned)_mm_movemask_epi8(plain) | 1u << 16);
	*word = length;
	if (length - 1 >= 14 || !ends_chunk(guard, at, &length))
		return 0;
	for (size_t i = 0; i < guard->arabic_count; i++) {
		__m128i from = _mm_loadu_si128((const __m128i *)(const void *)guard->arabic[i].from);
		__m128i change = _mm_xor_si128(from,
		                               _mm_loadu_si128((const __m128i *)(const void *)guard->arabic[i].to));
		bytes = _mm_xor_si128(bytes, _mm_and_si128(_mm_cmpeq_epi16(bytes, from), change));
	}
	unsigned pairs = (unsigned)_mm_movemask_epi8(_mm_cmpeq_epi16(bytes, _mm_srli_si128(bytes, 2)));
	pairs &= (1u << (*word - 2)) - 1;
	if ((pairs & pairs >> 2) != 0)
		return 0;
	_mm_storeu_si128((__m128i *)(void *)folded, bytes);
	return length;
}

/* A chunk that is one short word of ASCII or of Arabic letters. */
static inline size_t read_lanes(const struct word_guard *guard, const unsigned char *at,
                                char folded[static 2 * PADDING], size_t *word, uint8_t *script)
{
	if (*at < 0x80)
		return read_ascii(guard, at, folded, word);
	*script = SCRIPT_ARABIC;
	return *at == 0xd8 || *at == 0xd9 ? read_arabic(guard, at, folded, word) : 0;
}

#else

static inline size_t read_lanes(const struct word_guard *guard, const unsigned char *at,
                                char folded[static 2 * PADDING], size_t *word, uint8_t *script)
{
	(void)guard, (void)at, (void)folded, (void)word, (void)script;
	return 0;
}

#endif

/* Where the chunk ends that begins here. */
static const unsigned char *chunk_end(const unsigned char *at, const unsigned char *end)
{
	while (at < end && !is_blank(*at))
		at++;
	return at;
}

/* The chunk at `*at`, which is left behind it. */
static inline enum answer see_chunk(struct search *search, const unsigned char **at, const unsigned char *end)
{
	char folded[2 * PADDING];
	const unsigned char *chunk = *at;
	uint8_t script = SCRIPT_LATIN;
	bool lanes = search->guard->way >= WORD_GUARD_LANES && end - chunk >= 16;
	size_t word = 0, length = lanes ? read_lanes(search->guard, chunk, folded, &word, &script) : 0;
	if (length > 0) {
		*at += length;
		return see_word(search, word_hash(folded, word), folded, word, script);
	}
	struct search before = *search;
	enum answer answer = read_chunk(search, at, end);
	if (answer != ANSWER_ODD)
		return answer;
	*search = before; /* its last word was none */
	*at = chunk_end(chunk, end);
	return see_odd_chunk(search, (struct bytes){(const char *)chunk, (size_t)(*at - chunk)});
}

/* -- blocks of chunks --------------------------------------------------------------------------------- */

/* The chunks that must be looked at one by one: those that may begin a keyword, both of a pair, what is odd, and what
 * stands behind that or behind the first word of a pair that was looked at before. */
static inline unsigned wanted(const struct search *search, const struct word_block *block)
{
	unsigned all = (1u << block->count) - 1;
	unsigned pairs = block->asked[ASKED_FIRST] << 1 & (block->asked[ASKED_SECOND] | block->odd);
	unsigned behind = block->odd << 1 | (search->begun_count > 0);
	unsigned found = block->asked[ASKED_ALONE] | pairs | pairs >> 1 | block->odd | behind;
	return (search->guard->wildcards ? all : found) & all;
}

static enum answer see_block_word(struct search *search, const struct word_block *block, unsigned number)
{
	unsigned from = word_block_place(block->folded_blanks, number);
	size_t length = word_block_place(block->folded_blanks, number + 1) - 1 - from;
	const char *word = block->folded + from;
	uint8_t script = (unsigned char)word[0] < 0x80 ? SCRIPT_LATIN : SCRIPT_ARABIC;
	return see_word(search, word_hash(word, length), word, length, script);
}

/* The chunk at an offset, whatever it is. */
static enum answer see_chunk_at(struct search *search, struct bytes text, size_t offset)
{
	const unsigned char *begin = (const unsigned char *)text.data, *chunk = begin + offset;
	search->chunk = offset;
	return see_chunk(search, &chunk, begin + text.length);
}

/* Looks at the wanted chunks. What a word before them began that is not wanted needs no second look. `begin`: where in
 * the text the block lies. */
static enum answer see_wanted(struct search *search, struct bytes text, size_t begin, const struct word_block *block,
                              unsigned wanted)
{
	for (unsigned left = wanted; left != 0; left &= left - 1) {
		unsigned i = (unsigned)__builtin_ctz(left);
		if (i > 0 && !(wanted >> (i - 1) & 1))
			search->begun_count = 0;
		search->chunk = begin + word_block_place(block->blanks, i);
		enum answer answer = block->odd >> i & 1 ? see_chunk_at(search, text, search->chunk)
		                                         : see_block_word(search, block, i);
		if (answer != ANSWER_NO)
			return answer;
	}
	return ANSWER_NO;
}

/* The last chunk of the block before, which turns out to matter. */
static enum answer see_carried(struct search *search, struct bytes text)
{
	size_t carried = search->carried;
	search->carried = (size_t)NOWHERE;
	search->begun_count = 0;
	return see_chunk_at(search, text, carried);
}

/* Looks at what is wanted of a block, and carries its last word where it may begin a pair. */
static inline enum answer see_chunks(struct search *search, struct bytes text, size_t begin,
                                     const struct word_block *block)
{
	unsigned last = block->count - 1;
	if (search->carried != (size_t)NOWHERE && (block->asked[ASKED_SECOND] | block->odd) & 1) {
		enum answer answer = see_carried(search, text);
		if (answer != ANSWER_NO)
			return answer;
	}
	unsigned looked = wanted(search, block);
	if (looked != 0) {
		enum answer answer = see_wanted(search, text, begin, block, looked);
		if (answer != ANSWER_NO)
			return answer;
	}
	search->carried = (size_t)NOWHERE;
	if (!(looked >> last & 1)) {
		search->begun_count = 0;
		if (block->asked[ASKED_FIRST] >> last & 1)
			search->carried = begin + word_block_place(block->blanks, last);
	}
	return ANSWER_NO;
}

/* The next chunk, or the blank that stands here. */
static enum answer see_one(struct search *search, struct bytes text, const unsigned char **at)
{
	const unsigned char *begin = (const unsigned char *)text.data;
	if (search->carried != (size_t)NOWHERE) {
		enum answer answer = see_carried(search, text);
		if (answer != ANSWER_NO)
			return answer;
	}
	if (is_blank(**at)) {
		++*at;
		return ANSWER_NO;
	}
	search->chunk = (size_t)(*at - begin);
	return see_chunk(search, at, begin + text.length);
}

/* The chunks of the next block, or one chunk where that is longer or near the end. */
static inline enum answer see_next(struct search *search, struct bytes text, const unsigned char **at)
{
	const unsigned char *begin = (const unsigned char *)text.data, *end = begin + text.length;
	struct word_block block;
	size_t offset = (size_t)(*at - begin);
	if (search->guard->way < WORD_GUARD_BLOCKS || end - *at < WORD_BLOCK)
		return see_one(search, text, at);
	word_block_read(&search->guard->block_table, &search->guard->asked, *at, &block);
	if (block.end == 0)
		return see_one(search, text, at);
	*at += block.end;
	return see_chunks(search, text, offset, &block);
}

size_t word_guard_next(struct word_guard *guard, struct bytes text, size_t from, bool *certain)
{
	const unsigned char *begin = (const unsigned char *)text.data, *at = begin + from, *end = begin + text.length;
	struct search search = {.guard = guard, .carried = (size_t)NOWHERE};
	*certain = false;
	while (at < end) {
		enum answer answer = see_next(&search, text, &at);
		if (answer == ANSWER_NO)
			continue;
		*certain = answer == ANSWER_CERTAIN;
		return search.place;
	}
	return text.length;
}
