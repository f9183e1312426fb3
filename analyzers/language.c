/* The language of a mention. */
#include "analyzers/language.h"

#include "analyzers/signals.h"

#include <string.h>

/* Evidence that a word gives by standing in a language's lexicon with a polarity: less than a function word. */
static const double polar_word = 0.3;
/* Arabic script without any sign of Darija is standard Arabic. */
static const double plain_arabic_word = 0.03;
/* Another language makes a mention mixed when it reaches this share of the evidence and two words of it. */
static const double mixed_share = 0.3, mixed_least = 2.0;

/* A word's beginning or end (folded) that one language has and its neighbours have not. */
struct habit {
	struct bytes piece;
	bool at_end;
	enum language language;
	double weight;
};

static const struct habit arabic_habits[] = {
	{BYTES("كي"), false, LANGUAGE_DARIJA_ARAB, 0.8},   {BYTES("كن"), false, LANGUAGE_DARIJA_ARAB, 0.5},
	{BYTES("كت"), false, LANGUAGE_DARIJA_ARAB, 0.3},   {BYTES("تي"), false, LANGUAGE_DARIJA_ARAB, 0.3},
	{BYTES("غادي"), false, LANGUAGE_DARIJA_ARAB, 1.5}, {BYTES("ديال"), false, LANGUAGE_DARIJA_ARAB, 2},
	{BYTES("تاع"), false, LANGUAGE_DARIJA_ARAB, 1},    {BYTES("سي"), false, LANGUAGE_ARABIC, 0.3},
	{BYTES("وش"), true, LANGUAGE_DARIJA_ARAB, 0.7},    {BYTES("يش"), true, LANGUAGE_DARIJA_ARAB, 0.5},
	{BYTES("تش"), true, LANGUAGE_DARIJA_ARAB, 0.7},    {BYTES("هاش"), true, LANGUAGE_DARIJA_ARAB, 0.7},
	{BYTES("ون"), true, LANGUAGE_ARABIC, 0.4},         {BYTES("ين"), true, LANGUAGE_ARABIC, 0.05},
	{BYTES("هم"), true, LANGUAGE_ARABIC, 0.1},         {BYTES("يه"), true, LANGUAGE_ARABIC, 0.2},
	{BYTES("است"), false, LANGUAGE_ARABIC, 0.4},       {BYTES("ال"), false, LANGUAGE_ARABIC, 0.04},
};

static const struct habit latin_habits[] = {
	{BYTES("kay"), false, LANGUAGE_DARIJA_LATIN, 1},    {BYTES("kan"), false, LANGUAGE_DARIJA_LATIN, 0.5},
	{BYTES("ghad"), false, LANGUAGE_DARIJA_LATIN, 1.5}, {BYTES("dyal"), false, LANGUAGE_DARIJA_LATIN, 2},
	{BYTES("dial"), false, LANGUAGE_DARIJA_LATIN, 1.5}, {BYTES("lah"), true, LANGUAGE_DARIJA_LATIN, 0.7},
	{BYTES("ouch"), true, LANGUAGE_DARIJA_LATIN, 0.7},  {BYTES("nich"), true, LANGUAGE_DARIJA_LATIN, 0.7},
	{BYTES("tion"), true, LANGUAGE_FRENCH, 0.3},        {BYTES("ment"), true, LANGUAGE_FRENCH, 0.4},
	{BYTES("eux"), true, LANGUAGE_FRENCH, 0.5},         {BYTES("ez"), true, LANGUAGE_FRENCH, 0.4},
	{BYTES("ing"), true, LANGUAGE_ENGLISH, 0.7},        {BYTES("ght"), true, LANGUAGE_ENGLISH, 0.7},
	{BYTES("ness"), true, LANGUAGE_ENGLISH, 0.5},       {BYTES("cion"), true, LANGUAGE_SPANISH, 1},
	{BYTES("ando"), true, LANGUAGE_SPANISH, 0.8},       {BYTES("dad"), true, LANGUAGE_SPANISH, 0.7},
};

static void add_habits(struct bytes word, const struct habit *habits, size_t count, double evidence[static LANGUAGES])
{
	for (size_t i = 0; i < count; i++) {
		size_t length = habits[i].piece.length;
		/* Somewhat more than the piece itself has to stand there. */
		if (word.length < length + 2)
			continue;
		const char *place = habits[i].at_end ? word.data + word.length - length : word.data;
		/* Every piece has two bytes; most words are told apart by them. */
		if (memcmp(place, habits[i].piece.data, 2) == 0 && memcmp(place, habits[i].piece.data, length) == 0)
			evidence[habits[i].language] += habits[i].weight;
	}
}

/* 3, 7 and 9 stand for letters that Latin script lacks: 3lach, 7chouma, 9lil. Not in 4g, 20dh or mp3. */
static bool has_letter_digit(struct bytes word)
{
	size_t letters = 0, digits = 0;
	for (size_t i = 0; i < word.length; i++) {
		bool follows = i + 1 < word.length && word.data[i + 1] >= 'a' && word.data[i + 1] <= 'z';
		digits += memchr("379", word.data[i], 3) != NULL && (follows || (i > 1 && i + 1 == word.length));
		letters += word.data[i] >= 'a' && word.data[i] <= 'z';
	}
	return digits > 0 && letters >= 2 && letters > digits;
}

/* گ is no letter of standard Arabic; the fold makes it of every Moroccan g. */
static void add_word(struct bytes word, enum script script, double evidence[static LANGUAGES])
{
	if (script == SCRIPT_TIFINAGH) {
		evidence[LANGUAGE_TAMAZIGHT] += 2;
	} else if (script == SCRIPT_ARABIC) {
		evidence[LANGUAGE_ARABIC] += plain_arabic_word;
		add_habits(word, arabic_habits, sizeof arabic_habits / sizeof arabic_habits[0], evidence);
		if (bytes_find(word, (struct bytes)BYTES("گ")) < word.length)
			evidence[LANGUAGE_DARIJA_ARAB] += 1;
	} else if (script == SCRIPT_LATIN) {
		add_habits(word, latin_habits, sizeof latin_habits / sizeof latin_habits[0], evidence);
		if (has_letter_digit(word) && word.length > 2)
			evidence[LANGUAGE_DARIJA_LATIN] += 1.2;
	}
}

static void add_entry(const struct lexicon *lexicon, const struct lexicon_entry *entry,
                      double evidence[static LANGUAGES])
{
	const struct lexicon_sense *senses = lexicon_senses(lexicon, entry);
	size_t polar_languages = 0;
	for (size_t i = 0; i < entry->sense_count; i++)
		polar_languages += senses[i].kind == LEXICON_WORD;
	for (size_t i = 0; i < entry->sense_count; i++) {
		if (senses[i].kind == LEXICON_LANGUAGE)
			evidence[senses[i].language] += senses[i].value;
		else if (senses[i].kind == LEXICON_WORD)
			evidence[senses[i].language] += polar_word / (double)polar_languages;
	}
}

void language_evidence(const struct lexicon *lexicon, const struct text *text, const struct lexicon_hit *hits,
                       size_t hit_count, double evidence[static LANGUAGES])
{
	memset(evidence, 0, LANGUAGES * sizeof *evidence);
	for (size_t i = 0; i < text->token_count; i++) {
		const struct token *token = &text->tokens[i];
		struct bytes word = {text->folded.data + token->folded_from, token->folded_to - token->folded_from};
		if (token->kind == TOKEN_WORD)
			add_word(word, (enum script)token->script, evidence);
	}
	for (size_t i = 0; i < hit_count; i++)
		add_entry(lexicon, hits[i].entry, evidence);
	evidence[LANGUAGE_UNKNOWN] = 0;
}

/* The language with the highest of the figures; the first of equals. */
static enum language highest(const double figures[static LANGUAGES])
{
	enum language best = LANGUAGE_UNKNOWN;
	for (enum language l = LANGUAGE_UNKNOWN; l < LANGUAGES; l++)
		if (figures[l] > figures[best])
			best = l;
	return best;
}

bool language_mixed(const double evidence[static LANGUAGES], enum language language)
{
	double sum = 0, second = 0;
	for (enum language l = LANGUAGE_FRENCH; l < LANGUAGES; l++) {
		sum += evidence[l];
		if (l != language && evidence[l] > second)
			second = evidence[l];
	}
	return second >= mixed_least && second >= mixed_share * sum;
}

enum language language_guess(const struct weights *weights, const struct reading *reading,
                             const double evidence[static LANGUAGES])
{
	double signals[SIGNALS] = {0}, classes[LANGUAGES];
	enum language by_hand = highest(evidence);
	if (reading->known == 0)
		return by_hand;
	struct view view = view_of(HEAD_LANGUAGE, LANGUAGE_UNKNOWN, false);
	signals_read_language(evidence, signals);
	reading_classes(weights, reading, &view, signals, classes);
	return highest(classes);
}
