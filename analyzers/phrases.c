/* Phrases by the hash of their first token. */
#include "analyzers/phrases.h"

#include "core/limits.h"
#include "core/memory.h"

#include <stdlib.h>
#include <string.h>

/* A token of a phrase. */
struct piece {
	uint64_t hash;
	uint8_t kind;      /* enum token_kind */
	bool glued;        /* nothing stood between it and the token before */
	struct bytes mark; /* of a punctuation token: what it is */
};

struct phrase {
	size_t number;
	const struct piece *pieces;
	size_t count;
};

struct phrases {
	struct arena arena;
	struct text text;     /* to read phrases */
	struct phrase *items; /* sorted by the hash of the first piece, then by number */
	size_t count, capacity;
	uint32_t *buckets; /* first phrase of a hash plus one; 0: empty; open addressing */
	size_t mask;
};

struct phrases *phrases_create(void)
{
	return memory_allocate(1, sizeof(struct phrases));
}

void phrases_destroy(struct phrases *phrases)
{
	if (phrases == NULL)
		return;
	text_finish(&phrases->text);
	arena_finish(&phrases->arena);
	free(phrases->items);
	free(phrases->buckets);
	free(phrases);
}

static struct bytes folded_token(const struct text *text, const struct token *token)
{
	return (struct bytes){text->folded.data + token->folded_from, token->folded_to - token->folded_from};
}

/* Nothing, not even a blank, stands between two tokens of a field. */
static bool is_glued(const struct token *before, const struct token *token)
{
	return before->field == token->field && before->to == token->from;
}

/* The words of a hashtag follow it and lie within it. */
static size_t behind_hashtag(const struct text *text, size_t hashtag)
{
	size_t next = hashtag + 1;
	while (next < text->token_count && text->tokens[next].field == text->tokens[hashtag].field &&
	       text->tokens[next].from < text->tokens[hashtag].to)
		next++;
	return next;
}

static size_t read_pieces(const struct text *text, struct arena *arena, struct piece pieces[LIMIT_PHRASE_TOKENS])
{
	size_t count = 0;
	for (size_t i = 0; i < text->token_count;) {
		const struct token *token = &text->tokens[i];
		if (count == LIMIT_PHRASE_TOKENS)
			return 0;
		bool glued = i > 0 && is_glued(&text->tokens[i - 1], token);
		struct bytes mark = {0};
		if (token->kind == TOKEN_PUNCTUATION)
			mark = arena_copy(arena, folded_token(text, token));
		pieces[count++] = (struct piece){token->hash, token->kind, glued, mark};
		i = token->kind == TOKEN_HASHTAG ? behind_hashtag(text, i) : i + 1;
	}
	return count;
}

bool phrases_add(struct phrases *phrases, struct bytes phrase, size_t number)
{
	struct mention mention = mention_blank();
	mention.text = phrase;
	text_read(&phrases->text, &mention);
	struct piece pieces[LIMIT_PHRASE_TOKENS];
	size_t count = read_pieces(&phrases->text, &phrases->arena, pieces);
	if (count == 0)
		return false;
	struct piece *copy = arena_allocate(&phrases->arena, count, sizeof *copy);
	memcpy(copy, pieces, count * sizeof *copy);
	phrases->items = memory_grow(phrases->items, phrases->count, &phrases->capacity, sizeof *phrases->items);
	phrases->items[phrases->count++] = (struct phrase){number, copy, count};
	return true;
}

static int by_first(const void *a, const void *b)
{
	const struct phrase *left = a, *right = b;
	uint64_t x = left->pieces[0].hash, y = right->pieces[0].hash;
	if (x != y)
		return x < y ? -1 : 1;
	return (left->number > right->number) - (left->number < right->number);
}

void phrases_finish_adding(struct phrases *phrases)
{
	if (phrases->count > 0)
		qsort(phrases->items, phrases->count, sizeof *phrases->items, by_first);
	size_t size = 16;
	while (size < 2 * phrases->count)
		size *= 2;
	phrases->mask = size - 1;
	phrases->buckets = memory_allocate(size, sizeof *phrases->buckets);
	for (size_t i = 0; i < phrases->count; i++) {
		uint64_t hash = phrases->items[i].pieces[0].hash;
		if (i > 0 && phrases->items[i - 1].pieces[0].hash == hash)
			continue;
		size_t bucket = hash & phrases->mask;
		while (phrases->buckets[bucket] != 0)
			bucket = (bucket + 1) & phrases->mask;
		phrases->buckets[bucket] = (uint32_t)i + 1;
	}
}

/* Index of the first phrase that begins with the hash, or the number of phrases. */
static size_t first_phrase(const struct phrases *phrases, uint64_t hash)
{
	for (size_t bucket = hash & phrases->mask; phrases->buckets[bucket] != 0;
	     bucket = (bucket + 1) & phrases->mask) {
		size_t index = phrases->buckets[bucket] - 1;
		if (phrases->items[index].pieces[0].hash == hash)
			return index;
	}
	return phrases->count;
}

/* Folded forms; longer ones first is not needed, since each is tried. */
static const struct bytes proclitics[] = {BYTES("و"),  BYTES("ف"),   BYTES("ب"),  BYTES("ل"),  BYTES("ك"),
                                          BYTES("ال"), BYTES("وال"), BYTES("لل"), BYTES("بال")};

enum {
	PROCLITICS = sizeof proclitics / sizeof proclitics[0],
	FORMS = PROCLITICS + 2,
	ARABIC_WORD_LEAST = 6 /* bytes */
};

/* A way to read a token: as it is, without its proclitic, without the @ of a handle. */
struct form {
	uint64_t hash;
	bool proclitic;
};

static size_t token_forms(const struct text *text, const struct token *token, struct form forms[FORMS])
{
	size_t count = 0;
	struct bytes word = folded_token(text, token);
	forms[count++] = (struct form){token->hash, false};
	if (token->kind == TOKEN_HANDLE && word.length > 1)
		forms[count++] = (struct form){text_hash((struct bytes){word.data + 1, word.length - 1}), false};
	if (token->kind != TOKEN_WORD || token->script != SCRIPT_ARABIC)
		return count;
	for (size_t i = 0; i < PROCLITICS; i++) {
		size_t length = proclitics[i].length;
		if (word.length < length + ARABIC_WORD_LEAST || memcmp(word.data, proclitics[i].data, length) != 0)
			continue;
		forms[count++] = (struct form){text_hash((struct bytes){word.data + length, word.length - length}),
		                               true};
	}
	return count;
}

/* A mark of a phrase stands at the head of the text's run of marks, as close as it was written. */
static bool mark_matches(const struct text *text, size_t at, const struct piece *piece)
{
	const struct token *token = &text->tokens[at];
	struct bytes marks = folded_token(text, token);
	return token->kind == TOKEN_PUNCTUATION && marks.length >= piece->mark.length &&
	       memcmp(marks.data, piece->mark.data, piece->mark.length) == 0 &&
	       (at > 0 && is_glued(&text->tokens[at - 1], token)) == piece->glued;
}

static bool joins(const struct text *text, const struct token *token)
{
	struct bytes mark = folded_token(text, token);
	return token->kind == TOKEN_PUNCTUATION && mark.length == 1 && strchr("-_'.", mark.data[0]) != NULL;
}

static bool word_matches(const struct text *text, const struct token *token, uint64_t hash, bool *proclitic)
{
	struct form forms[FORMS];
	size_t count = token_forms(text, token, forms);
	for (size_t i = 0; i < count; i++) {
		if (forms[i].hash != hash)
			continue;
		*proclitic = *proclitic || forms[i].proclitic;
		return true;
	}
	return false;
}

/* Tries the pieces behind the first one. */
static bool rest_matches(const struct text *text, const struct phrase *phrase, struct phrase_match *match)
{
	size_t at = match->token;
	for (size_t i = 1; i < phrase->count; i++) {
		const struct piece *piece = &phrase->pieces[i];
		bool mark = piece->kind == TOKEN_PUNCTUATION;
		if (++at < text->token_count && !mark && phrase->pieces[i - 1].kind != TOKEN_PUNCTUATION &&
		    joins(text, &text->tokens[at]))
			at++;
		if (at >= text->token_count || text->tokens[at].field != match->field)
			return false;
		if (mark ? !mark_matches(text, at, piece)
		         : !word_matches(text, &text->tokens[at], piece->hash, &match->proclitic))
			return false;
	}
	match->last_token = at;
	const struct piece *last = &phrase->pieces[phrase->count - 1];
	match->to = last->kind == TOKEN_PUNCTUATION ? text->tokens[at].from + (uint32_t)last->mark.length
	                                            : text->tokens[at].to;
	return true;
}

static size_t find_at(const struct phrases *phrases, const struct text *text, size_t at, phrase_found *found,
                      void *context)
{
	const struct token *token = &text->tokens[at];
	struct form forms[FORMS];
	size_t form_count = token_forms(text, token, forms), count = 0;
	for (size_t form = 0; form < form_count; form++) {
		uint64_t hash = forms[form].hash;
		size_t index = first_phrase(phrases, hash);
		for (; index < phrases->count && phrases->items[index].pieces[0].hash == hash; index++) {
			const struct phrase *phrase = &phrases->items[index];
			struct phrase_match match = {.number = phrase->number,
			                             .token = at,
			                             .last_token = at,
			                             .field = token->field,
			                             .from = token->from,
			                             .proclitic = forms[form].proclitic};
			if (!rest_matches(text, phrase, &match))
				continue;
			found(context, &match);
			count++;
		}
	}
	return count;
}

size_t phrases_find(const struct phrases *phrases, const struct text *text, phrase_found *found, void *context)
{
	size_t count = 0;
	for (size_t at = 0; at < text->token_count; at++)
		count += find_at(phrases, text, at, found, context);
	return count;
}
