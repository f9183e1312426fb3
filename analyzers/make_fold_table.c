/* Writes the fold table as C, at build time: utf8proc says what Unicode says (NFKD, case, categories), the rows
 * below say what this market's writing needs beyond it. */
#include "analyzers/fold.h"
#include "core/utf8.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

enum { LAST = 0x10ffff, MOST = 32, POOL = 0x10000, BLOCKS = (LAST + 1) / FOLD_BLOCK };

/* Letters that Unicode does not take apart, or that people here write for one another. */
static const struct {
	uint32_t from;
	const char *to;
} replacements[] = {
	/* Latin */
	{0xe6, "ae"},
	{0x153, "oe"},
	{0xf8, "o"},
	{0x111, "d"},
	{0xf0, "d"},
	{0x142, "l"},
	{0x127, "h"},
	{0x131, "i"},
	{0xfe, "th"},
	{0xdf, "ss"},
	/* Arabic: hamza's seats, final forms */
	{0x671, "ا"},
	{0x649, "ي"},
	{0x629, "ه"},
	/* Persian and Urdu letters that keyboards give for Arabic ones */
	{0x6cc, "ي"},
	{0x6d2, "ي"},
	{0x6a9, "ك"},
	{0x6aa, "ك"},
	{0x6c1, "ه"},
	{0x6be, "ه"},
	{0x6d5, "ه"},
	{0x6c3, "ه"},
	/* sounds that Arabic lacks: g in its Moroccan spellings, v, p, Tunisian g */
	{0x6ad, "گ"},
	{0x763, "گ"},
	{0x6a4, "ف"},
	{0x67e, "ب"},
	{0x6a8, "ق"},
	/* punctuation */
	{0x2018, "'"},
	{0x2019, "'"},
	{0x201b, "'"},
	{0x2032, "'"},
	{0x2bc, "'"},
	{0x60, "'"},
	{0xb4, "'"},
	{0x201c, "\""},
	{0x201d, "\""},
	{0x201e, "\""},
	{0xab, "\""},
	{0xbb, "\""},
	{0x2033, "\""},
	{0x2010, "-"},
	{0x2011, "-"},
	{0x2012, "-"},
	{0x2013, "-"},
	{0x2014, "-"},
	{0x2015, "-"},
	{0x2212, "-"},
	{0x61f, "?"},
	{0x60c, ","},
	{0x61b, ";"},
	{0x66a, "%"},
	{0x66b, "."},
	{0x66c, ","},
	{0x6d4, "."},
};

/* Marks that only colour a letter (accents, harakat, selectors); in other scripts a mark may be a vowel. */
static const struct {
	uint32_t from, to;
} dropped[] = {
	{0x300, 0x36f},   {0x483, 0x489},   {0x591, 0x5bd},   {0x5bf, 0x5c7},   {0x610, 0x61a},     {0x640, 0x640},
	{0x64b, 0x65f},   {0x670, 0x670},   {0x6d6, 0x6dc},   {0x6df, 0x6e8},   {0x6ea, 0x6ed},     {0x8d3, 0x8ff},
	{0x1ab0, 0x1aff}, {0x1dc0, 0x1dff}, {0x20d0, 0x20e2}, {0x20e4, 0x20ff}, {0xfe00, 0xfe0f},   {0xfe20, 0xfe2f},
	{0x180b, 0x180e}, {0xad, 0xad},     {0x34f, 0x34f},   {0x61c, 0x61c},   {0x1f3fb, 0x1f3ff}, {0xe0000, 0xe0fff},
};

static struct fold table[LAST + 1];
static unsigned char pool[POOL];
static size_t pool_length;

static bool is_dropped(uint32_t c)
{
	for (size_t i = 0; i < sizeof dropped / sizeof dropped[0]; i++)
		if (c >= dropped[i].from && c <= dropped[i].to)
			return true;
	return utf8proc_category((utf8proc_int32_t)c) == UTF8PROC_CATEGORY_CF && c != 0x200d;
}

static const char *replacement(uint32_t c)
{
	for (size_t i = 0; i < sizeof replacements / sizeof replacements[0]; i++)
		if (replacements[i].from == c)
			return replacements[i].to;
	return NULL;
}

static enum script script_of(uint32_t c)
{
	if ((c >= 'a' && c <= 'z') || (c >= 0xaa && c <= 0x2af) || (c >= 0x1d00 && c <= 0x1d7f) ||
	    (c >= 0x1e00 && c <= 0x1eff) || (c >= 0x2c60 && c <= 0x2c7f) || (c >= 0xa720 && c <= 0xa7ff))
		return SCRIPT_LATIN;
	if ((c >= 0x600 && c <= 0x6ff) || (c >= 0x750 && c <= 0x77f) || (c >= 0x870 && c <= 0x8ff) ||
	    (c >= 0xfb50 && c <= 0xfdff) || (c >= 0xfe70 && c <= 0xfefc))
		return SCRIPT_ARABIC;
	return c >= 0x2d30 && c <= 0x2d7f ? SCRIPT_TIFINAGH : SCRIPT_OTHER;
}

static bool is_emoji(uint32_t c)
{
	return c > 0xff &&
	       utf8proc_get_property((utf8proc_int32_t)c)->boundclass == UTF8PROC_BOUNDCLASS_EXTENDED_PICTOGRAPHIC;
}

static bool is_space(uint32_t c)
{
	utf8proc_category_t category = utf8proc_category((utf8proc_int32_t)c);
	return (c < 0x20 && c != 0) || c == 0x85 ||
	       (category >= UTF8PROC_CATEGORY_ZS && category <= UTF8PROC_CATEGORY_ZP);
}

/* Class of a code point of the normal form. */
static enum fold_class class_of(uint32_t c)
{
	utf8proc_category_t category = utf8proc_category((utf8proc_int32_t)c);
	if (is_space(c))
		return FOLD_SPACE;
	if (c == 0x200d)
		return FOLD_ZERO_JOINER;
	if (c == 0x20e3)
		return FOLD_KEYCAP;
	if (c >= 0x1f1e6 && c <= 0x1f1ff)
		return FOLD_REGIONAL;
	if (category == UTF8PROC_CATEGORY_CC || is_dropped(c))
		return FOLD_DROPPED;
	if (is_emoji(c))
		return FOLD_EMOJI;
	if (c < 0x80 && strchr("'-_", (int)c) != NULL)
		return FOLD_JOINER;
	if (c == '#' || c == '@')
		return c == '#' ? FOLD_HASH : FOLD_AT;
	if (c >= '0' && c <= '9')
		return FOLD_DIGIT;
	return category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_ND ? FOLD_LETTER : FOLD_MARK;
}

/* The value of a decimal digit of any script, -1 for anything else: digits stand in tens from their zero. */
static int digit_of(uint32_t c)
{
	if (utf8proc_category((utf8proc_int32_t)c) != UTF8PROC_CATEGORY_ND)
		return -1;
	uint32_t zero = c;
	while (utf8proc_category((utf8proc_int32_t)zero - 1) == UTF8PROC_CATEGORY_ND)
		zero--;
	return (int)(c - zero) % 10;
}

/* The normal form as code points; returns how many. */
static size_t decompose(uint32_t c, uint32_t form[static MOST])
{
	utf8proc_int32_t parts[MOST];
	int last = 0;
	utf8proc_ssize_t count = utf8proc_decompose_char(
		(utf8proc_int32_t)c, parts, MOST, UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT | UTF8PROC_CASEFOLD, &last);
	size_t length = 0;
	for (utf8proc_ssize_t i = 0; i < count && i < MOST; i++) {
		const char *to = replacement((uint32_t)parts[i]);
		if (to == NULL && !is_dropped((uint32_t)parts[i]))
			form[length++] = (uint32_t)parts[i];
		for (size_t at = 0; to != NULL && to[at] != 0;)
			at += utf8_decode(bytes_of(to), at, &form[length++]);
		assert(length < MOST - 3);
	}
	return length;
}

/* All of one class, and not too long for what it came from. */
static bool is_usable(uint32_t c, const uint32_t *form, size_t count)
{
	char room[4];
	size_t length = 0;
	for (size_t i = 0; i < count; i++) {
		if (class_of(form[i]) != class_of(form[0]) || class_of(form[i]) == FOLD_SPACE)
			return false;
		length += utf8_encode(form[i], room);
	}
	return length <= FOLD_GROWTH * utf8_encode(c, room);
}

static void set_form(struct fold *fold, uint32_t c, const uint32_t *form, size_t count)
{
	char bytes[4 * MOST];
	size_t length = 0;
	assert(count > 0);
	for (size_t i = 0; i < count; i++)
		length += utf8_encode(form[i], bytes + length);
	fold->length = (uint8_t)length;
	if (count == 1 && form[0] == c && c >= 0x80) {
		fold->length = 0;
		fold->flags |= FOLD_ITSELF;
	} else if (count == 1) {
		memcpy(fold->bytes, bytes, length);
	} else {
		assert(pool_length + length < POOL);
		memcpy(pool + pool_length, bytes, length);
		fold->bytes[0] = (unsigned char)(pool_length & 0xff);
		fold->bytes[1] = (unsigned char)(pool_length >> 8);
		fold->flags |= FOLD_MANY;
		pool_length += length;
	}
}

/* Korean stays composed: its 11,172 syllables would fill the pool for a script that nobody here writes. */
static bool is_hangul_syllable(uint32_t c)
{
	return c >= 0xac00 && c <= 0xd7a3;
}

/* The normal form of a code point that is not dropped; itself where it would mix classes or grow too long. */
static size_t form_of(uint32_t c, uint32_t form[static MOST])
{
	const char *own = replacement(c);
	int digit = digit_of(c);
	size_t count = 0;
	if (own != NULL)
		for (size_t at = 0; own[at] != 0;)
			at += utf8_decode(bytes_of(own), at, &form[count++]);
	else if (digit >= 0)
		form[count++] = '0' + (uint32_t)digit;
	else if (is_hangul_syllable(c))
		form[count++] = c;
	else
		count = decompose(c, form);
	return is_usable(c, form, count) ? count : 0;
}

static struct fold make(uint32_t c)
{
	struct fold fold = {.class = (uint8_t)class_of(c)};
	uint32_t form[MOST];
	if (fold.class == FOLD_DROPPED || fold.class == FOLD_SPACE || fold.class == FOLD_ZERO_JOINER ||
	    fold.class == FOLD_KEYCAP)
		return fold;
	size_t count = form_of(c, form);
	if (count == 0) {
		form[count++] = c;
		fold.class = FOLD_MARK;
	} else {
		fold.class = (uint8_t)class_of(form[0]);
	}
	if (fold.class == FOLD_LETTER)
		fold.script = (uint8_t)script_of(form[0]);
	utf8proc_category_t category = utf8proc_category((utf8proc_int32_t)c);
	if (category == UTF8PROC_CATEGORY_LU || category == UTF8PROC_CATEGORY_LT)
		fold.flags |= FOLD_CAPITAL;
	set_form(&fold, c, form, count);
	return fold;
}

static void write_entry(FILE *out, const struct fold *fold)
{
	fprintf(out, "\t{{%d, %d, %d, %d}, %d, %d, %d, %d},\n", fold->bytes[0], fold->bytes[1], fold->bytes[2],
	        fold->bytes[3], fold->length, fold->class, fold->script, fold->flags);
}

/* Writes each different block once and fills in which block stands where. */
static void write_entries(FILE *out, uint16_t blocks[static BLOCKS])
{
	static size_t firsts[BLOCKS];
	size_t count = 0;
	fputs("const struct fold fold_entries[] = {\n", out);
	for (size_t block = 0; block < BLOCKS; block++) {
		const struct fold *entries = table + block * FOLD_BLOCK;
		size_t same = 0;
		while (same < count && memcmp(table + firsts[same], entries, sizeof *entries * FOLD_BLOCK) != 0)
			same++;
		blocks[block] = (uint16_t)same;
		if (same < count)
			continue;
		firsts[count++] = block * FOLD_BLOCK;
		for (size_t i = 0; i < FOLD_BLOCK; i++)
			write_entry(out, &entries[i]);
	}
	fputs("};\n", out);
}

static void write_fingerprint(FILE *out)
{
	XXH3_state_t state;
	XXH3_64bits_reset(&state);
	XXH3_64bits_update(&state, table, sizeof table);
	XXH3_64bits_update(&state, pool, pool_length);
	fprintf(out, "const uint64_t fold_fingerprint = 0x%016" PRIx64 "u;\n", (uint64_t)XXH3_64bits_digest(&state));
}

int main(int count, char **words)
{
	FILE *out = count == 2 ? fopen(words[1], "w") : NULL;
	if (out == NULL) {
		fputs("usage: make_fold_table OUTPUT.c\n", stderr);
		return EXIT_FAILURE;
	}
	static uint16_t blocks[BLOCKS];
	for (uint32_t c = 0; c <= LAST; c++)
		table[c] = make(c);
	fputs("/* Written by analyzers/make_fold_table.c. */\n#include \"analyzers/fold.h\"\n\n", out);
	write_entries(out, blocks);
	fputs("const uint16_t fold_blocks[] = {\n", out);
	for (size_t i = 0; i < BLOCKS; i++)
		fprintf(out, "%d,%c", blocks[i], i % 16 == 15 ? '\n' : ' ');
	fputs("};\nconst unsigned char fold_pool[] = {\n", out);
	for (size_t i = 0; i < pool_length; i++)
		fprintf(out, "%d,%c", pool[i], i % 16 == 15 ? '\n' : ' ');
	fputs("0};\n", out);
	write_fingerprint(out);
	return fclose(out) == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
