/* The one normal form: folds a mention and cuts it into tokens in one walk over its bytes. */
#include "analyzers/text.h"

#include "analyzers/emoticon.h"
#include "analyzers/fold.h"
#include "analyzers/link.h"
#include "core/limits.h"
#include "core/memory.h"
#include "core/utf8.h"

#include <assert.h>
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

/* A character of the source, looked up. */
struct character {
	const struct fold *fold;
	uint32_t code_point;
	size_t length; /* bytes in the source; 0 at the end */
};

/* A walk over one slice of a field. The room in `folded` and `origins` is reserved before it begins. */
struct reader {
	struct text *text;
	enum field field;
	struct bytes source;
	size_t at, end; /* the slice of the source that is still to be read */
	char *folded;
	uint32_t *origins;
	size_t length;                   /* of folded */
	bool blank;                      /* a space has been passed since the last token... */
	size_t blank_at;                 /* ...and began here */
	uint32_t previous;               /* bytes of the last letter of the word that is being read */
	unsigned run;                    /* how often it stands there in a row */
	size_t letters, capitals, pairs; /* of the word that is being read */
};

static const struct fold end_of_slice = {.class = FOLD_SPACE};

/* The well-formed characters of one and two bytes, which are nearly all, are decoded here; the rest where every
 * case is known. */
static inline struct character peek_at(const struct reader *reader, size_t at)
{
	if (at >= reader->end)
		return (struct character){&end_of_slice, ' ', 0};
	const unsigned char *c = (const unsigned char *)reader->source.data + at;
	if (c[0] < 0x80)
		return (struct character){fold_of(c[0]), c[0], 1};
	uint32_t code_point;
	size_t length = 2;
	if (c[0] >= 0xc2 && c[0] < 0xe0 && reader->end - at > 1 && (c[1] & 0xc0) == 0x80)
		code_point = (c[0] & 0x1fu) << 6 | (c[1] & 0x3fu);
	else
		length = utf8_decode((struct bytes){reader->source.data, reader->end}, at, &code_point);
	return (struct character){fold_of(code_point), code_point, length};
}

static inline struct character peek(const struct reader *reader)
{
	return peek_at(reader, reader->at);
}

static inline enum fold_class class_at(const struct reader *reader, size_t at)
{
	return (enum fold_class)peek_at(reader, at).fold->class;
}

/* -- writing the normal form -------------------------------------------------------------------------- */

static inline void append(struct reader *reader, const void *bytes, size_t length, size_t origin)
{
	memcpy(reader->folded + reader->length, bytes, length);
	for (size_t i = 0; i < length; i++)
		reader->origins[reader->length + i] = (uint32_t)origin;
	reader->length += length;
}

static void note_blank(struct reader *reader)
{
	if (!reader->blank)
		reader->blank_at = reader->at;
	reader->blank = true;
}

static void append_blank(struct reader *reader)
{
	if (reader->blank && reader->length > (reader->field == FIELD_TEXT ? reader->text->text_start : 0))
		append(reader, " ", 1, reader->blank_at);
	reader->blank = false;
}

/* The form of the character that stands at reader->at; does not move on. */
static inline struct bytes form_of(struct reader *reader, struct character character)
{
	const struct fold *fold = character.fold;
	if (fold->flags & FOLD_MANY)
		return (struct bytes){(const char *)fold_many(fold), fold->length};
	if (!(fold->flags & FOLD_ITSELF))
		return (struct bytes){(const char *)fold->bytes, fold->length};
	const char *source = reader->source.data + reader->at;
	bool written = character.length == 3 && memcmp(source, "\xef\xbf\xbd", 3) == 0;
	if (character.code_point != 0xfffd || written)
		return (struct bytes){source, character.length};
	reader->text->replaced++;
	return (struct bytes)BYTES("\xef\xbf\xbd");
}

/* One letter: the third of a row takes the second away, and those behind it leave no trace. */
static inline void append_letter(struct reader *reader, struct token *token, const char *letter, size_t length)
{
	uint32_t packed = 0;
	memcpy(&packed, letter, length);
	if (packed != reader->previous) {
		reader->previous = packed;
		reader->run = 1;
	} else if (++reader->run == 2) {
		reader->pairs++;
	} else {
		if (reader->run == 3) {
			reader->pairs--;
			reader->length -= length;
			token->elongated = true;
		}
		return;
	}
	append(reader, letter, length, reader->at);
}

static inline void append_letters(struct reader *reader, struct token *token, struct character character)
{
	struct bytes form = form_of(reader, character);
	reader->letters++;
	reader->capitals += (character.fold->flags & FOLD_CAPITAL) != 0;
	if (!(character.fold->flags & FOLD_MANY)) {
		append_letter(reader, token, form.data, form.length);
		return;
	}
	for (size_t at = 0; at < form.length;) {
		uint32_t code_point;
		size_t length = utf8_decode(form, at, &code_point);
		append_letter(reader, token, form.data + at, length);
		at += length;
	}
}

/* The character as it is, not part of a word; moves on. */
static void append_character(struct reader *reader, struct character character)
{
	append_blank(reader);
	struct bytes form = form_of(reader, character);
	append(reader, form.data, form.length, reader->at);
	reader->at += character.length;
}

/* ASCII without folding but for case: what stands in a link. */
static void append_ascii(struct reader *reader, size_t length)
{
	for (size_t i = 0; i < length; i++) {
		char lower = (char)tolower((unsigned char)reader->source.data[reader->at]);
		append(reader, &lower, 1, reader->at++);
	}
}

/* -- tokens ------------------------------------------------------------------------------------------- */

/* A token that begins here; ended by end_token. */
static struct token *begin_token(struct reader *reader, enum token_kind kind)
{
	struct text *text = reader->text;
	append_blank(reader);
	text->tokens = memory_grow(text->tokens, text->token_count, &text->token_capacity, sizeof *text->tokens);
	struct token *token = &text->tokens[text->token_count++];
	*token = (struct token){.kind = (uint8_t)kind,
	                        .field = (uint8_t)reader->field,
	                        .from = (uint32_t)reader->at,
	                        .folded_from = (uint32_t)reader->length};
	reader->previous = 0;
	reader->run = 0;
	reader->letters = reader->capitals = reader->pairs = 0;
	return token;
}

static void end_token(struct reader *reader, struct token *token)
{
	token->to = (uint32_t)reader->at;
	token->folded_to = (uint32_t)reader->length;
	token->hash = XXH3_64bits(reader->folded + token->folded_from, token->folded_to - token->folded_from);
}

/* The token that ends where the reader stands, or NULL. */
static struct token *adjacent_token(const struct reader *reader)
{
	struct text *text = reader->text;
	struct token *last = text->token_count == 0 ? NULL : &text->tokens[text->token_count - 1];
	bool touches = last != NULL && last->field == reader->field && last->to == reader->at && !reader->blank;
	return touches ? last : NULL;
}

static bool is_wordlike(const struct token *token)
{
	return token != NULL && (token->kind == TOKEN_WORD || token->kind == TOKEN_NUMBER);
}

/* In a hashtag a capital behind a small letter begins a word, and so does the last capital before small ones. */
static bool begins_camel_word(const struct reader *reader, struct character character, bool after_capital)
{
	if (!(character.fold->flags & FOLD_CAPITAL) || reader->letters == 0)
		return false;
	if (!after_capital)
		return true;
	struct character next = peek_at(reader, reader->at + character.length);
	return next.fold->class == FOLD_LETTER && next.fold->script == SCRIPT_LATIN &&
	       !(next.fold->flags & FOLD_CAPITAL);
}

/* The rest of a word: letters of one script, in Latin script also digits. */
static void read_letters(struct reader *reader, struct token *token, bool camel)
{
	bool after_capital = false;
	for (struct character next; (next = peek(reader)).length > 0; reader->at += next.length) {
		enum fold_class class = (enum fold_class)next.fold->class;
		if (class == FOLD_LETTER) {
			if (token->script == SCRIPT_NONE)
				token->script = next.fold->script;
			if (next.fold->script != token->script ||
			    (camel && begins_camel_word(reader, next, after_capital)))
				break;
			append_letters(reader, token, next);
			after_capital = (next.fold->flags & FOLD_CAPITAL) != 0;
		} else if (class == FOLD_DIGIT && token->script == SCRIPT_LATIN) {
			reader->previous = 0;
			struct bytes form = form_of(reader, next);
			append(reader, form.data, form.length, reader->at);
		} else if (class != FOLD_DROPPED && class != FOLD_ZERO_JOINER) {
			break;
		}
	}
	token->capitals = reader->letters >= 2 && reader->capitals == reader->letters;
	token->doubled = reader->pairs > 0;
	end_token(reader, token);
}

/* What looked like the first word of an address is one: the token becomes the whole. */
static void widen_to_link(struct reader *reader, struct token *token)
{
	size_t length = link_match_bare((struct bytes){reader->source.data + token->from, reader->end - token->from});
	if (token->from + length <= reader->at)
		return;
	reader->at = token->from;
	reader->length = token->folded_from;
	*token = (struct token){
		.kind = TOKEN_URL, .field = token->field, .from = token->from, .folded_from = token->folded_from};
	append_ascii(reader, length);
	end_token(reader, token);
}

static bool read_link(struct reader *reader)
{
	unsigned char first = (unsigned char)(reader->source.data[reader->at] | 0x20);
	if (first != 'h' && first != 'w')
		return false;
	size_t length = link_match((struct bytes){reader->source.data + reader->at, reader->end - reader->at});
	if (length == 0)
		return false;
	struct token *token = begin_token(reader, TOKEN_URL);
	append_ascii(reader, length);
	end_token(reader, token);
	return true;
}

static bool read_emoticon(struct reader *reader)
{
	const char *usual;
	if (!emoticon_begins((unsigned char)reader->source.data[reader->at]))
		return false;
	size_t length = emoticon_match((struct bytes){reader->source.data + reader->at, reader->end - reader->at},
	                               &usual);
	if (length == 0)
		return false;
	struct token *token = begin_token(reader, TOKEN_EMOTICON);
	append(reader, usual, strlen(usual), reader->at);
	reader->at += length;
	end_token(reader, token);
	return true;
}

static void read_word(struct reader *reader)
{
	if (read_link(reader) || (adjacent_token(reader) == NULL && read_emoticon(reader)))
		return;
	struct token *token = begin_token(reader, TOKEN_WORD);
	read_letters(reader, token, false);
	if (token->script == SCRIPT_LATIN && peek(reader).code_point == '.' &&
	    class_at(reader, reader->at + 1) == FOLD_LETTER)
		widen_to_link(reader, token);
}

static bool read_keycap(struct reader *reader, size_t digit_end)
{
	size_t at = digit_end;
	while (peek_at(reader, at).code_point == 0xfe0f)
		at += 3;
	if (peek_at(reader, at).code_point != 0x20e3)
		return false;
	struct token *token = begin_token(reader, TOKEN_EMOJI);
	struct bytes form = form_of(reader, peek(reader));
	append(reader, form.data, form.length, reader->at);
	append(reader, "\xe2\x83\xa3", 3, reader->at);
	reader->at = at + 3;
	end_token(reader, token);
	return true;
}

/* Digits, with points and commas between them; where Latin letters follow they are a word's first letters. */
static void read_digits(struct reader *reader)
{
	if (read_keycap(reader, reader->at + peek(reader).length))
		return;
	struct token *token = begin_token(reader, TOKEN_NUMBER);
	bool plain = true;
	for (struct character next; (next = peek(reader)).length > 0;) {
		bool inner = (next.code_point == '.' || next.code_point == ',') &&
		             class_at(reader, reader->at + 1) == FOLD_DIGIT;
		if (next.fold->class == FOLD_DIGIT || inner)
			append_character(reader, next);
		else if (next.fold->class == FOLD_DROPPED)
			reader->at += next.length;
		else
			break;
		plain = plain && !inner;
	}
	struct character next = peek(reader);
	if (plain && next.fold->class == FOLD_LETTER && next.fold->script == SCRIPT_LATIN) {
		token->kind = TOKEN_WORD;
		read_letters(reader, token, false);
	} else {
		end_token(reader, token);
	}
}

static void read_marks(struct reader *reader)
{
	if (read_emoticon(reader))
		return;
	struct token *token = begin_token(reader, TOKEN_PUNCTUATION);
	for (struct character next; (next = peek(reader)).length > 0;) {
		bool first = reader->at == token->from;
		bool mark = next.fold->class == FOLD_MARK || next.fold->class == FOLD_JOINER;
		if (!mark && !first)
			break;
		if (!first && emoticon_begins((unsigned char)reader->source.data[reader->at])) {
			const char *usual;
			struct bytes rest = {reader->source.data + reader->at, reader->end - reader->at};
			if (emoticon_match(rest, &usual) > 0)
				break;
		}
		append_character(reader, next);
	}
	end_token(reader, token);
}

/* l'agence, peut-être: the mark stays in the normal form but is no token. */
static void read_joiner(struct reader *reader)
{
	struct character joiner = peek(reader);
	enum fold_class next = class_at(reader, reader->at + joiner.length);
	if (is_wordlike(adjacent_token(reader)) && (next == FOLD_LETTER || next == FOLD_DIGIT))
		append_character(reader, joiner);
	else
		read_marks(reader);
}

/* Skips what an emoji drags along and returns where it ends. */
static size_t after_selectors(const struct reader *reader, size_t at)
{
	for (struct character next; (next = peek_at(reader, at)).length > 0 && next.fold->class == FOLD_DROPPED;)
		at += next.length;
	return at;
}

/* One emoji with those that are joined to it; skin and sex are dropped. */
static void read_emoji(struct reader *reader)
{
	struct token *token = begin_token(reader, TOKEN_EMOJI);
	append_character(reader, peek(reader));
	reader->at = after_selectors(reader, reader->at);
	while (peek(reader).fold->class == FOLD_ZERO_JOINER) {
		size_t joined_at = reader->at + 3;
		struct character joined = peek_at(reader, joined_at);
		if (joined.fold->class != FOLD_EMOJI)
			break;
		bool sex = joined.code_point == 0x2640 || joined.code_point == 0x2642;
		if (!sex)
			append(reader, "\xe2\x80\x8d", 3, reader->at);
		reader->at = joined_at;
		if (!sex)
			append_character(reader, joined);
		else
			reader->at += joined.length;
		reader->at = after_selectors(reader, reader->at);
	}
	end_token(reader, token);
}

static void read_flag(struct reader *reader)
{
	struct token *token = begin_token(reader, TOKEN_EMOJI);
	append_character(reader, peek(reader));
	if (peek(reader).fold->class == FOLD_REGIONAL)
		append_character(reader, peek(reader));
	end_token(reader, token);
}

static bool is_name_class(enum fold_class class)
{
	return class == FOLD_LETTER || class == FOLD_DIGIT;
}

/* The hash of a tag is that of its words without blanks: #SoukPlus, #souk_plus and soukplus are one. */
static uint64_t tag_hash(const struct reader *reader, size_t first_word)
{
	const struct text *text = reader->text;
	if (text->token_count == first_word + 1)
		return text->tokens[first_word].hash;
	XXH3_state_t state;
	XXH3_64bits_reset(&state);
	for (size_t i = first_word; i < text->token_count; i++) {
		const struct token *word = &text->tokens[i];
		XXH3_64bits_update(&state, reader->folded + word->folded_from, word->folded_to - word->folded_from);
	}
	return XXH3_64bits_digest(&state);
}

static void read_hashtag(struct reader *reader)
{
	if (!is_name_class(class_at(reader, reader->at + peek(reader).length))) {
		read_marks(reader);
		return;
	}
	size_t tag = (size_t)(begin_token(reader, TOKEN_HASHTAG) - reader->text->tokens);
	append_character(reader, peek(reader));
	for (struct character next; (next = peek(reader)).length > 0;) {
		if (next.code_point == '_') {
			note_blank(reader);
			reader->at += next.length;
			continue;
		}
		if (!is_name_class((enum fold_class)next.fold->class))
			break;
		if (reader->text->token_count > tag + 1)
			note_blank(reader);
		if (next.fold->class == FOLD_LETTER)
			read_letters(reader, begin_token(reader, TOKEN_WORD), true);
		else
			read_digits(reader);
	}
	reader->blank = false;
	end_token(reader, &reader->text->tokens[tag]);
	reader->text->tokens[tag].hash = tag_hash(reader, tag + 1);
}

/* @name, @name.of_it, @name@server: letters are folded, none is taken away. */
static void read_handle(struct reader *reader)
{
	enum fold_class first = class_at(reader, reader->at + peek(reader).length);
	if (!is_name_class(first) && peek_at(reader, reader->at + 1).code_point != '_') {
		read_marks(reader);
		return;
	}
	struct token *token = begin_token(reader, TOKEN_HANDLE);
	append_character(reader, peek(reader));
	for (struct character next; (next = peek(reader)).length > 0;) {
		bool name = is_name_class((enum fold_class)next.fold->class) || next.code_point == '_';
		bool inner = (next.code_point == '.' || next.code_point == '-' || next.code_point == '@') &&
		             is_name_class(class_at(reader, reader->at + 1));
		if (!name && !inner)
			break;
		append_character(reader, next);
	}
	end_token(reader, token);
}

static void skip(struct reader *reader)
{
	reader->at += peek(reader).length;
}

static void skip_space(struct reader *reader)
{
	note_blank(reader);
	skip(reader);
}

static void (*const readers[FOLD_CLASSES])(struct reader *reader) = {
	[FOLD_DROPPED] = skip,      [FOLD_ZERO_JOINER] = skip,  [FOLD_KEYCAP] = skip,      [FOLD_SPACE] = skip_space,
	[FOLD_LETTER] = read_word,  [FOLD_DIGIT] = read_digits, [FOLD_MARK] = read_marks,  [FOLD_JOINER] = read_joiner,
	[FOLD_HASH] = read_hashtag, [FOLD_AT] = read_handle,    [FOLD_EMOJI] = read_emoji, [FOLD_REGIONAL] = read_flag,
};

/* -- fields ------------------------------------------------------------------------------------------- */

static void read_slice(struct reader *reader, size_t from, size_t to)
{
	reader->at = from;
	reader->end = to;
	while (reader->at < reader->end) {
		size_t before = reader->at;
		readers[peek(reader).fold->class](reader);
		assert(reader->at > before);
	}
}

/* Where a character begins at or behind `at`. */
static size_t character_start(struct bytes text, size_t at)
{
	while (at < text.length && ((unsigned char)text.data[at] & 0xc0) == 0x80)
		at++;
	return at;
}

static void read_field(struct text *text, enum field field, struct bytes source)
{
	struct reader reader = {.text = text,
	                        .field = field,
	                        .source = source,
	                        .folded = text->folded.data,
	                        .origins = text->origins,
	                        .length = text->folded.length};
	size_t before = text->token_count;
	if (source.length <= 2 * LIMIT_SCORED_HALF) {
		read_slice(&reader, 0, source.length);
	} else {
		text->truncated = true;
		read_slice(&reader, 0, utf8_cut(source, LIMIT_SCORED_HALF).length);
		note_blank(&reader);
		read_slice(&reader, character_start(source, source.length - LIMIT_SCORED_HALF), source.length);
	}
	size_t end = text->token_count == before ? 0 : text->tokens[text->token_count - 1].to;
	reader.origins[reader.length] = (uint32_t)end;
	text->folded.length = reader.length;
}

/* How much of a field is read, in bytes. */
static size_t scored_length(struct bytes source)
{
	return source.length <= 2 * LIMIT_SCORED_HALF ? source.length : 2 * LIMIT_SCORED_HALF;
}

static void reserve(struct text *text, size_t length)
{
	size_t room = FOLD_GROWTH * length + 8;
	buffer_reserve(&text->folded, room);
	if (text->origin_capacity < room) {
		text->origins = memory_resize(text->origins, room, sizeof *text->origins);
		text->origin_capacity = room;
	}
}

void text_read(struct text *text, const struct mention *mention)
{
	buffer_clear(&text->folded);
	text->token_count = 0;
	text->text_start = 0;
	text->truncated = false;
	text->replaced = 0;
	reserve(text, scored_length(mention->title) + scored_length(mention->text));
	if (!bytes_empty(mention->title)) {
		read_field(text, FIELD_TITLE, mention->title);
		text->folded.data[text->folded.length++] = '\n';
		text->text_start = text->folded.length;
	}
	read_field(text, FIELD_TEXT, mention->text);
}

void text_finish(struct text *text)
{
	buffer_finish(&text->folded);
	free(text->origins);
	free(text->tokens);
	*text = (struct text){0};
}

uint64_t text_hash(struct bytes folded)
{
	return XXH3_64bits(folded.data, folded.length);
}

void text_fold(struct bytes piece, struct buffer *out)
{
	struct mention mention = {.text = piece};
	struct text text = {0};
	text_read(&text, &mention);
	buffer_append_bytes(out, buffer_bytes(&text.folded));
	text_finish(&text);
}

void text_origin(const struct text *text, size_t from, size_t to, enum field *field, size_t *original_from,
                 size_t *original_to)
{
	*field = from < text->text_start ? FIELD_TITLE : FIELD_TEXT;
	/* The line feed between the fields belongs to neither. */
	if (*field == FIELD_TITLE && to >= text->text_start)
		to = text->text_start - 1;
	*original_from = text->origins[from];
	*original_to = text->origins[to];
}
