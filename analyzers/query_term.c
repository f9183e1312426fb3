/* Reads the words of a query as all text is read, and knows by which keys a text's tokens are looked up. */
#include "analyzers/query_term.h"

#include "analyzers/fold.h"
#include "analyzers/sound.h"
#include "core/limits.h"
#include "core/utf8.h"

#include <string.h>

enum { KEY_WORD, KEY_SOUND = 3, KEY_PATTERN = 4 };

uint64_t query_word_key(enum query_term_place place, uint64_t hash)
{
	return text_hash_salted(hash, KEY_WORD + (unsigned)place);
}

uint64_t query_pattern_key(enum query_term_place place, struct bytes word, size_t letters)
{
	size_t length = utf8_letters(word, letters);
	if (length > word.length)
		return 0;
	return text_hash_salted(text_hash((struct bytes){word.data, length}),
	                        KEY_PATTERN + 4 * (unsigned)place + (unsigned)letters);
}

uint64_t query_sound_key(struct bytes word)
{
	char key[SOUND_KEY_MOST];
	size_t length = sound_key(word, key);
	return length == 0 ? 0 : text_hash_salted(text_hash((struct bytes){key, length}), KEY_SOUND);
}

bool query_pattern_fits(const struct query_term *term, struct bytes word)
{
	size_t at = 0;
	for (size_t i = 0; i < term->bytes.length; i++) {
		if (at >= word.length)
			return false;
		if (term->bytes.data[i] == TERM_ANY_LETTER)
			at += utf8_letters(bytes_from(word, at), 1);
		else if (term->bytes.data[i] != word.data[at++])
			return false;
	}
	return term->open || at == word.length;
}

/* -- tokens ------------------------------------------------------------------------------------------- */

static struct bytes folded_token(const struct text *text, const struct token *token)
{
	return (struct bytes){text->folded.data + token->folded_from, token->folded_to - token->folded_from};
}

/* The words of a tag without # and blanks. */
static struct bytes joined_tag(struct bytes tag, struct buffer *room)
{
	buffer_clear(room);
	for (size_t i = 1; i < tag.length; i++)
		if (tag.data[i] != ' ')
			buffer_append_byte(room, tag.data[i]);
	return buffer_bytes(room);
}

size_t query_forms(const struct text *text, const struct token *token, struct buffer *room,
                   struct query_form forms[static QUERY_FORMS])
{
	struct bytes word = folded_token(text, token);
	size_t count = 0, cuts[PROCLITIC_CUTS];
	if (token->kind == TOKEN_HANDLE) {
		struct bytes name = bytes_from(word, 1);
		forms[0] = (struct query_form){name, text_hash(name), TERM_HANDLE};
		return 1;
	}
	if (token->kind == TOKEN_HASHTAG) {
		forms[0] = (struct query_form){joined_tag(word, room), token->hash, TERM_TAG};
		return 1;
	}
	forms[count++] = (struct query_form){word, token->hash, TERM_ANYWHERE};
	if (token->kind != TOKEN_WORD || token->script != SCRIPT_ARABIC)
		return count;
	size_t cut_count = proclitic_cuts(word, cuts);
	for (size_t i = 0; i < cut_count; i++) {
		struct bytes part = {word.data + cuts[i], word.length - cuts[i]};
		forms[count++] = (struct query_form){part, text_hash(part), TERM_ANYWHERE};
	}
	return count;
}

/* -- reading ------------------------------------------------------------------------------------------ */

struct reading {
	struct arena *arena;
	struct query_terms *terms;
	enum query_term_outcome outcome;
	struct text text;
	struct buffer word;          /* the word or pattern that is being read */
	enum query_term_place place; /* of it */
	bool wildcard, open;
};

static void refuse(struct reading *reading, enum query_term_outcome outcome)
{
	if (reading->outcome == TERM_READ)
		reading->outcome = outcome;
}

static void add_term(struct reading *reading, struct query_term term)
{
	if (reading->terms->count == LIMIT_PHRASE_TOKENS)
		refuse(reading, TERM_MANY);
	else
		reading->terms->items[reading->terms->count++] = term;
}

static void add_word(struct reading *reading, enum query_term_place place, struct bytes word)
{
	add_term(reading, (struct query_term){.kind = TERM_WORD,
	                                      .place = place,
	                                      .bytes = arena_copy(reading->arena, word),
	                                      .key = query_word_key(place, text_hash(word))});
}

static void add_pattern(struct reading *reading, struct bytes pattern)
{
	size_t letters = 0, before = 0;
	bool plain = true;
	for (size_t i = 0; i < pattern.length; i++) {
		plain = plain && pattern.data[i] != TERM_ANY_LETTER;
		bool letter = pattern.data[i] != TERM_ANY_LETTER && ((unsigned char)pattern.data[i] & 0xc0) != 0x80;
		letters += letter;
		before += letter && plain;
	}
	if (letters < TERM_LETTERS)
		refuse(reading, TERM_SHORT);
	before = before < TERM_LETTERS ? before : TERM_LETTERS;
	add_term(reading, (struct query_term){.kind = TERM_PATTERN,
	                                      .place = reading->place,
	                                      .bytes = arena_copy(reading->arena, pattern),
	                                      .open = reading->open,
	                                      .letters = before,
	                                      .key = query_pattern_key(reading->place, pattern, before)});
}

/* Ends the word that is being read, if there is one. */
static void end_word(struct reading *reading)
{
	struct bytes word = buffer_bytes(&reading->word);
	if (reading->wildcard)
		add_pattern(reading, word);
	else if (word.length > 0)
		add_word(reading, reading->place, word);
	buffer_clear(&reading->word);
	reading->place = TERM_ANYWHERE;
	reading->wildcard = reading->open = false;
}

static void read_text(struct reading *reading, struct bytes piece)
{
	struct mention mention = mention_blank();
	mention.text = piece;
	text_read(&reading->text, &mention);
}

/* The token behind `at`; what lies within a tag is passed over. */
static size_t behind(const struct text *text, size_t at)
{
	size_t next = at + 1;
	while (text->tokens[at].kind == TOKEN_HASHTAG && next < text->token_count &&
	       text->tokens[next].from < text->tokens[at].to)
		next++;
	return next;
}

/* A piece without wildcards: its last word stays open, since a wildcard may follow. */
static void read_piece(struct reading *reading, struct bytes piece)
{
	struct buffer room = {0};
	struct query_form forms[QUERY_FORMS];
	read_text(reading, piece);
	for (size_t at = 0; at < reading->text.token_count; at = behind(&reading->text, at)) {
		const struct token *token = &reading->text.tokens[at];
		if (at > 0 || token->from > 0 || token->kind >= TOKEN_URL)
			end_word(reading);
		reading->terms->marks = reading->terms->marks || token->kind == TOKEN_PUNCTUATION;
		if (token->kind == TOKEN_PUNCTUATION)
			continue;
		query_forms(&reading->text, token, &room, forms);
		buffer_append_bytes(&reading->word, forms[0].word);
		if (forms[0].place != TERM_ANYWHERE)
			reading->place = forms[0].place;
	}
	buffer_finish(&room);
}

/* Whether a letter or digit stands in it. */
static bool has_letter(struct bytes piece)
{
	uint32_t code_point;
	for (size_t at = 0; at < piece.length;) {
		at += utf8_decode(piece, at, &code_point);
		enum fold_class class = (enum fold_class)fold_of(code_point)->class;
		if (class == FOLD_LETTER || class == FOLD_DIGIT)
			return true;
	}
	return false;
}

static void read_wildcards(struct reading *reading, struct bytes chunk)
{
	size_t from = 0;
	for (size_t at = 0; at <= chunk.length; at++) {
		bool mark = at < chunk.length && (chunk.data[at] == '?' || chunk.data[at] == '*');
		if (at < chunk.length && !mark)
			continue;
		if (at > from)
			read_piece(reading, (struct bytes){chunk.data + from, at - from});
		from = at + 1;
		if (!mark)
			break;
		struct bytes left = bytes_from(chunk, from);
		reading->wildcard = true;
		if (chunk.data[at] == '?')
			buffer_append_byte(&reading->word, TERM_ANY_LETTER);
		else if (has_letter(left) || memchr(left.data, '?', left.length) != NULL)
			refuse(reading, TERM_STAR);
		else
			reading->open = true;
	}
	end_word(reading);
}

static void read_sound(struct reading *reading, struct bytes word)
{
	read_text(reading, word);
	if (reading->text.token_count != 1 || reading->text.tokens[0].kind != TOKEN_WORD) {
		refuse(reading, TERM_SHORT);
		return;
	}
	struct bytes folded = folded_token(&reading->text, &reading->text.tokens[0]);
	struct query_term term = {
		.kind = TERM_SOUND, .bytes = arena_copy(reading->arena, folded), .key = query_sound_key(folded)};
	if (term.key == 0)
		refuse(reading, TERM_SHORT);
	add_term(reading, term);
}

/* What stands between two blanks. */
static void read_chunk(struct reading *reading, struct bytes chunk)
{
	bool wildcards = memchr(chunk.data, '?', chunk.length) != NULL || memchr(chunk.data, '*', chunk.length) != NULL;
	if (chunk.data[0] == '~' && has_letter(chunk)) {
		read_sound(reading, bytes_from(chunk, 1));
	} else if (wildcards && has_letter(chunk)) {
		read_wildcards(reading, chunk);
	} else {
		read_piece(reading, chunk);
		end_word(reading);
	}
}

enum query_term_outcome query_terms_read(struct bytes words, struct arena *arena, struct query_terms *terms)
{
	struct reading reading = {.arena = arena, .terms = terms};
	*terms = (struct query_terms){arena_allocate(arena, LIMIT_PHRASE_TOKENS, sizeof *terms->items), 0, false};
	for (size_t at = 0, from = 0, length; at <= words.length; at += length) {
		uint32_t code_point = ' ';
		length = at < words.length ? utf8_decode(words, at, &code_point) : 1;
		if (fold_of(code_point)->class != FOLD_SPACE)
			continue;
		if (at > from)
			read_chunk(&reading, (struct bytes){words.data + from, at - from});
		from = at + length;
	}
	text_finish(&reading.text);
	buffer_finish(&reading.word);
	if (reading.outcome == TERM_READ && terms->count == 0)
		return TERM_NOTHING;
	return reading.outcome;
}
