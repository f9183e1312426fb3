/* Features by hash: never a string, so that a look-up costs one multiplication and one probe. */
#include "analyzers/feature.h"

#include "analyzers/sound.h"
#include "core/utf8.h"

#include <string.h>

enum {
	PIECE_LEAST = 2, /* letters of a piece of a word */
	PIECE_MOST = 5,
	SOUND_LEAST = 2, /* sounds of a piece of a sound key */
	SOUND_MOST = 4,
	LETTERS_MOST = 40, /* of one word, its two ends among them */
};

/* Salts keep the kinds of feature apart: "an" as a word, as a piece and as a sound are three. */
static const uint64_t salt_piece = 0x51ed270b35ae1c9du, salt_sound = 0x2545f4914f6cdd1du,
		      salt_sound_piece = 0xd6e8feb86659fd93u, salt_pair = 0x9e3779b97f4a7c15u;

static uint64_t salted(uint64_t hash, uint64_t salt)
{
	hash = (hash ^ salt) * 0xff51afd7ed558ccdu;
	return hash ^ hash >> 32;
}

uint64_t feature_word(const struct token *token)
{
	static const uint64_t classes[] = {
		[TOKEN_NUMBER] = 0x6e756d626572u, [TOKEN_HANDLE] = 0x68616e646c65u, [TOKEN_URL] = 0x75726cu};
	switch (token->kind) {
	case TOKEN_NUMBER:
	case TOKEN_HANDLE:
	case TOKEN_URL: return classes[token->kind];
	case TOKEN_HASHTAG: return 0; /* its words follow as tokens of their own */
	default: return token->hash;
	}
}

uint64_t feature_pair(uint64_t first, uint64_t second)
{
	return salted((first ^ first >> 29) * salt_pair + second, salt_pair);
}

static void add(struct token_features *features, enum feature_block block, uint64_t key)
{
	if (features->count == FEATURE_KEYS)
		return;
	features->items[features->count].key = key;
	features->items[features->count++].block = block;
}

/* Every run of `least` to `most` of the pieces between the offsets `starts`. */
static void add_runs(struct token_features *features, enum feature_block block, struct bytes word,
                     const uint8_t *starts, size_t letters, size_t least, size_t most, uint64_t salt)
{
	for (size_t from = 0; from < letters; from++)
		for (size_t count = least; count <= most && from + count <= letters; count++) {
			struct bytes piece = {word.data + starts[from], (size_t)(starts[from + count] - starts[from])};
			add(features, block, salted(text_hash(piece), salt));
		}
}

/* The pieces of a word, whose ends are marked so that a beginning is not a middle. */
static void add_pieces(struct token_features *features, struct bytes word)
{
	char room[4 * LETTERS_MOST];
	uint8_t starts[LETTERS_MOST + 1];
	size_t letters = 0, length = 0;
	starts[letters++] = 0;
	room[length++] = '^';
	for (size_t at = 0, taken; at < word.length && letters + 1 < LETTERS_MOST; at += taken) {
		uint32_t code_point;
		taken = utf8_decode(word, at, &code_point);
		starts[letters++] = (uint8_t)length;
		memcpy(room + length, word.data + at, taken);
		length += taken;
	}
	starts[letters++] = (uint8_t)length;
	room[length++] = '$';
	starts[letters] = (uint8_t)length;
	struct bytes marked = {room, length};
	add_runs(features, FEATURE_PIECES, marked, starts, letters, PIECE_LEAST, PIECE_MOST, salt_piece);
}

static void add_sounds(struct token_features *features, struct bytes word)
{
	char room[SOUND_KEY_MOST + 2];
	uint8_t starts[SOUND_KEY_MOST + 3];
	size_t length = sound_key(word, room + 1);
	if (length == 0)
		return;
	room[0] = '^';
	room[length + 1] = '$';
	for (size_t i = 0; i <= length + 2; i++)
		starts[i] = (uint8_t)i;
	features->sound = salted(text_hash((struct bytes){room + 1, length}), salt_sound);
	add(features, FEATURE_SOUNDS, features->sound);
	add_runs(features, FEATURE_SOUNDS, (struct bytes){room, length + 2}, starts, length + 2, SOUND_LEAST,
	         SOUND_MOST, salt_sound_piece);
}

void feature_of_token(const struct text *text, const struct token *token, struct token_features *features)
{
	struct bytes word = {text->folded.data + token->folded_from, token->folded_to - token->folded_from};
	features->count = 0;
	features->sound = 0;
	uint64_t key = feature_word(token);
	if (key == 0)
		return;
	add(features, FEATURE_WORDS, key);
	if (token->kind != TOKEN_WORD)
		return;
	add_pieces(features, word);
	if (token->script == SCRIPT_LATIN || token->script == SCRIPT_ARABIC)
		add_sounds(features, word);
}

bool feature_walk_on(struct feature_walk *walk)
{
	const struct token *token = NULL;
	while (token == NULL && walk->next < walk->text->token_count) {
		const struct token *candidate = &walk->text->tokens[walk->next++];
		token = feature_word(candidate) != 0 ? candidate : NULL;
	}
	if (token == NULL)
		return false;
	walk->before = walk->token != NULL && walk->token->field == token->field ? walk->token : NULL;
	walk->token = token;
	walk->sound_before = walk->sound;
	walk->sound = 0;
	return true;
}

size_t feature_walk_pairs(const struct feature_walk *walk, struct feature pairs[static 2])
{
	if (walk->before == NULL)
		return 0;
	pairs[0] = (struct feature){feature_pair(feature_word(walk->before), feature_word(walk->token)), FEATURE_PAIRS};
	if (walk->sound == 0 || walk->sound_before == 0)
		return 1;
	pairs[1] = (struct feature){feature_pair(walk->sound_before, walk->sound), FEATURE_SOUNDS};
	return 2;
}
