/* The normal form: rows from its specification, and the way back to the original bytes. */
#include "analyzers/text.h"

#include "core/limits.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
// clang-format off
#include <cmocka.h>
// clang-format on

static struct text text;

static struct bytes folded(void)
{
	return buffer_bytes(&text.folded);
}

static void read_title_and_text(const char *title, struct bytes body)
{
	struct mention mention = mention_blank();
	mention.title = bytes_of(title);
	mention.text = body;
	text_read(&text, &mention);
}

static void read(const char *body)
{
	read_title_and_text(NULL, bytes_of(body));
}

static struct bytes token_text(const struct token *token)
{
	return (struct bytes){text.folded.data + token->folded_from, token->folded_to - token->folded_from};
}

static void test_folds(void **state)
{
	static const struct {
		const char *from, *to;
	} rows[] = {
		/* case, marks, ligatures; composed and decomposed are the same */
		{"ÉTÉ à Fès, Ñandú", "ete a fes, nandu"},
		{"e\xcc\x81te\xcc\x81", "ete"},
		{"œuvre Æsop Straße ﬁn ŒUF", "oeuvre aesop strasse fin oeuf"},
		{"ｆｕｌｌ 𝐛𝐨𝐥𝐝", "full bold"},
		{"İstanbul ağır", "istanbul agir"},
		/* Arabic letter forms */
		{"أإآٱا", "ا"}, /* five alefs are one long letter */
		{"أحمد إلى آخر", "احمد الي اخر"},
		{"مدرسة موسى", "مدرسه موسي"},
		{"مسؤول سئل", "مسوول سيل"},
		{"کیفیت ھم", "كيفيت هم"},
		{"ﻣﺮﺣﺒﺎ ﷲ", "مرحبا الله"},
		{"مُحَمَّدٌ جمـــيل", "محمد جميل"},
		{"ڭاع گاع ݣاع", "گاع گاع گاع"},
		{"١٢٣ ۴۵۶", "123 456"},
		/* folded first, then collapsed */
		{"coool nuuuul éeee", "col nul e"},
		{"bonne bonnne", "bonne bone"},
		{"زوييييين مزياااان", "زوين مزيان"},
		{"ÀÁÂ", "a"},
		{"10000 1000000dh", "10000 1000000dh"},
		/* digits are letters in Latin words */
		{"Ma3jbnich 7CHOUMA 9lil", "ma3jbnich 7chouma 9lil"},
		/* apostrophes and hyphens cut and stay */
		{"L’agence C'est d`accord peut-être", "l'agence c'est d'accord peut-etre"},
		/* nothing invisible is left */
		{"a\xe2\x80\x8b"
	         "b \xe2\x80\xaexyz\xe2\x80\xac \xef\xbb\xbfok",
	         "ab xyz ok"},
		{"  two\t\n words  ", "two words"},
		{"ⵜⴰⵎⴰⵣⵉⵖⵜ", "ⵜⴰⵎⴰⵣⵉⵖⵜ"},
		{"واش؟ نعم، لا؛ «نص» “q” …", "واش? نعم, لا; \"نص\" \"q\" ..."},
		/* tags, handles, links */
		{"#BoycottDanone #souk_plus #حليب_بلادي", "#boycott danone #souk plus #حليب بلادي"},
		{"@Tilimat_MA. @user@masto.ma", "@tilimat_ma. @user@masto.ma"},
		{"HTTPS://Ex.ma/Aaaa?x=1). www.A.ma, bit.ly/AAA", "https://ex.ma/aaaa?x=1). www.a.ma, bit.ly/aaa"},
		{"merci.ma 3jebnich", "merci.ma 3jebnich"},
		/* emoji: selectors, skin and sex are dropped; emoticons in their usual spelling */
		{"👍🏽 ❤️ 🤦🏽‍♀️", "👍 ❤ 🤦"},
		{"👨‍👩‍👧‍👦 🇲🇦 1️⃣", "👨‍👩‍👧‍👦 🇲🇦 1\xe2\x83\xa3"},
		{":-) =( ;-))) :'( <3 xD", ":) :( ;) :'( <3 xD"},
		{"prix:(50dh) 10:30", "prix:(50dh) 10:30"},
		{"", ""},
	};
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		read(rows[i].from);
		if (!bytes_equal_string(folded(), rows[i].to))
			fail_msg("'%s' gives '%.*s', not '%s'", rows[i].from, (int)folded().length, folded().data,
			         rows[i].to);
	}
}

/* Each row's tokens, one letter for a kind: Word, Number, Tag, Handle, Url, eMoji, emotIcon, Punctuation. */
static void test_tokens(void **state)
{
	static const struct {
		const char *from, *kinds, *tokens;
	} rows[] = {
		{"L'agence c'est nul!!!", "WWWWWP", "l|agence|c|est|nul|!!!"},
		{"ma3jbnich 3afak 4g 20dh 20 درهم", "WWWWNW", "ma3jbnich|3afak|4g|20dh|20|درهم"},
		{"20درهم لapp", "NWWW", "20|درهم|ل|app"},
		{"1.500,50 dh, 50%", "NWPNP", "1.500,50|dh|,|50|%"},
		{"#BoycottDanone", "TWW", "#boycott danone|boycott|danone"},
		{"#SAVNul #Maroc2030 #1", "TWWTWTN", "#sav nul|sav|nul|#maroc2030|maroc2030|#1|1"},
		{"#حليب_بلادي", "TWW", "#حليب بلادي|حليب|بلادي"},
		{"@tilimat_ma top", "HW", "@tilimat_ma|top"},
		{"voir http://a.ma/x, merci", "WUPW", "voir|http://a.ma/x|,|merci"},
		{"😂😂 ok", "MMW", "😂|😂|ok"},
		{"super:) !!", "WIP", "super|:)|!!"},
		{"bien...mais", "WPW", "bien|...|mais"},
		{"# @ _ -", "PPPP", "#|@|_|-"},
		{"\xff", "P", "\xef\xbf\xbd"},
	};
	static const char kinds[] = {
		[TOKEN_WORD] = 'W', [TOKEN_NUMBER] = 'N', [TOKEN_HASHTAG] = 'T',  [TOKEN_HANDLE] = 'H',
		[TOKEN_URL] = 'U',  [TOKEN_EMOJI] = 'M',  [TOKEN_EMOTICON] = 'I', [TOKEN_PUNCTUATION] = 'P'};
	(void)state;
	for (size_t row = 0; row < sizeof rows / sizeof rows[0]; row++) {
		struct buffer found_kinds = {0}, found = {0};
		read(rows[row].from);
		for (size_t i = 0; i < text.token_count; i++) {
			buffer_append_byte(&found_kinds, kinds[text.tokens[i].kind]);
			if (i > 0)
				buffer_append_byte(&found, '|');
			buffer_append_bytes(&found, token_text(&text.tokens[i]));
		}
		if (!bytes_equal_string(buffer_bytes(&found_kinds), rows[row].kinds) ||
		    !bytes_equal_string(buffer_bytes(&found), rows[row].tokens))
			fail_msg("'%s' gives %.*s '%.*s'", rows[row].from, (int)found_kinds.length, found_kinds.data,
			         (int)found.length, found.data);
		buffer_finish(&found_kinds);
		buffer_finish(&found);
	}
}

static void test_flags(void **state)
{
	static const struct {
		const char *word;
		bool elongated, capitals, doubled;
		enum script script;
	} rows[] = {
		{"nul", false, false, false, SCRIPT_LATIN},     {"NUL", false, true, false, SCRIPT_LATIN},
		{"nuuul", true, false, false, SCRIPT_LATIN},    {"cool", false, false, true, SCRIPT_LATIN},
		{"coool", true, false, false, SCRIPT_LATIN},    {"ÉTÉ", false, true, false, SCRIPT_LATIN},
		{"A", false, false, false, SCRIPT_LATIN},       {"3JBNI", false, true, false, SCRIPT_LATIN},
		{"زوين", false, false, false, SCRIPT_ARABIC},   {"زوييين", true, false, false, SCRIPT_ARABIC},
		{"ⴰⵣⵓⵍ", false, false, false, SCRIPT_TIFINAGH}, {"привет", false, false, false, SCRIPT_OTHER},
	};
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		read(rows[i].word);
		const struct token *token = text.tokens;
		if (text.token_count != 1 || token->elongated != rows[i].elongated ||
		    token->capitals != rows[i].capitals || token->doubled != rows[i].doubled ||
		    token->script != rows[i].script)
			fail_msg("%s: %zu tokens, elongated %d capitals %d doubled %d script %d", rows[i].word,
			         text.token_count, token->elongated, token->capitals, token->doubled, token->script);
	}
}

static void test_hash(void **state)
{
	(void)state;
	read("#SoukPlus #souk_plus soukplus Soukplus");
	uint64_t hash = text_hash(bytes_of("soukplus"));
	assert_int_equal(text.tokens[0].hash, hash);
	assert_int_equal(text.tokens[3].hash, hash);
	assert_int_equal(text.tokens[6].hash, hash);
	assert_int_equal(text.tokens[7].hash, hash);
	assert_int_equal(text.tokens[1].hash, text_hash(bytes_of("souk")));
}

static void test_bad_bytes_are_counted(void **state)
{
	(void)state;
	read("a\xff\xfe b \xef\xbf\xbd \xe2\x82");
	assert_int_equal(text.replaced, 3);
	assert_true(bytes_equal_string(folded(), "a\xef\xbf\xbd\xef\xbf\xbd b \xef\xbf\xbd \xef\xbf\xbd"));
}

static void test_title_stands_before_text(void **state)
{
	enum field field;
	size_t from, to;
	(void)state;
	read_title_and_text("Un Été ", bytes_of(" à  Fès"));
	assert_true(bytes_equal_string(folded(), "un ete\na fes"));
	assert_int_equal(text.text_start, 7);
	assert_int_equal(text.tokens[1].field, FIELD_TITLE);
	assert_int_equal(text.tokens[2].field, FIELD_TEXT);
	text_origin(&text, 3, 6, &field, &from, &to);
	assert_int_equal(field, FIELD_TITLE);
	assert_int_equal(from, 3);
	assert_int_equal(to, 8);
	text_origin(&text, 3, 8, &field, &from, &to); /* over the line feed: cut to the title */
	assert_int_equal(to, 8);
	text_origin(&text, 7, 8, &field, &from, &to);
	assert_int_equal(field, FIELD_TEXT);
	assert_int_equal(from, 1);
	assert_int_equal(to, 3);
	text_origin(&text, 9, 12, &field, &from, &to);
	assert_int_equal(from, 5);
	assert_int_equal(to, 9);
}

static void test_long_text_is_read_at_head_and_tail(void **state)
{
	static char body[LIMIT_SCORED_HALF * 4];
	(void)state;
	for (size_t i = 0; i < sizeof body; i++)
		body[i] = "milieu "[i % 7];
	memcpy(body, "debut ", 6);
	memcpy(body + sizeof body - 4, " fin", 4);
	struct bytes whole = {body, sizeof body};
	read_title_and_text(NULL, whole);
	assert_true(text.truncated);
	assert_true(text.folded.length <= 2 * LIMIT_SCORED_HALF + 1);
	assert_true(bytes_equal_string(token_text(&text.tokens[0]), "debut"));
	const struct token *last = &text.tokens[text.token_count - 1];
	assert_true(bytes_equal_string(token_text(last), "fin"));
	assert_int_equal(last->to, sizeof body);
	read_title_and_text(NULL, (struct bytes){body, 2 * LIMIT_SCORED_HALF});
	assert_false(text.truncated);
}

static uint64_t random_state = 20261124;

static uint32_t random_below(uint32_t limit)
{
	random_state = random_state * 6364136223846793005u + 1442695040888963407u;
	return (uint32_t)(random_state >> 33) % limit;
}

/* Pieces that meet every branch of the reader; a random text is a row of them. */
static const char *const pieces[] = {
	"a",
	"B",
	"É",
	"ooo",
	"3",
	"9",
	"l'",
	"-",
	" ",
	"\n",
	"أ",
	"ة",
	"ههههه",
	"ـ",
	"ً",
	"١",
	"ڭ",
	"#",
	"@",
	"_",
	".",
	",",
	"!",
	"?",
	"😂",
	"👍🏽",
	"‍",
	"♀️",
	"🇲",
	"🇦",
	"❤️",
	"ﬁ",
	"ﷲ",
	"ß",
	"ⵣ",
	"п",
	"e\xcc\x81",
	"\xff",
	"\xe2\x82",
	"\xf0\x9f",
	":)",
	";(",
	"http://x",
	"www.y",
	".com",
	"\xe2\x80\x8b",
	"\xe2\x80\xae",
	"ﷺ",
	"한",
	"漢",
	"½",
	"x",
	"D",
	"^",
	"/",
	"\xef\xbf\xbd",
};

static size_t random_text(char *out, size_t room)
{
	size_t length = 0;
	for (uint32_t count = random_below(40); count > 0; count--) {
		const char *piece = pieces[random_below(sizeof pieces / sizeof pieces[0])];
		if (length + strlen(piece) < room)
			length += (size_t)sprintf(out + length, "%s", piece);
	}
	return length;
}

/* A word's, number's or tag's bytes, folded alone, give its folded bytes. A run of marks, or the word "xD" before a
 * letter of another script, may read as an emoticon once it stands alone. */
static void check_refold(const struct token *token, struct bytes body)
{
	struct buffer alone = {0};
	struct bytes piece = {body.data + token->from, token->to - token->from};
	if (token->kind != TOKEN_WORD && token->kind != TOKEN_NUMBER && token->kind != TOKEN_HASHTAG)
		return;
	if (bytes_equal_string(token_text(token), "xd"))
		return;
	text_fold(piece, &alone);
	if (!bytes_equal(buffer_bytes(&alone), token_text(token)))
		fail_msg("'%.*s' in '%.*s': '%.*s' alone, '%.*s' inside", (int)piece.length, piece.data,
		         (int)body.length, body.data, (int)alone.length, alone.data, (int)token_text(token).length,
		         token_text(token).data);
	buffer_finish(&alone);
}

static void test_random_texts_lead_back(void **state)
{
	char room[512];
	(void)state;
	for (int round = 0; round < 20000; round++) {
		struct bytes body = {room, random_text(room, sizeof room)};
		read_title_and_text(NULL, body);
		size_t before = 0;
		for (size_t i = 0; i < text.token_count; i++) {
			const struct token *token = &text.tokens[i];
			assert_true(token->from < token->to && token->to <= body.length);
			assert_true(token->folded_from < token->folded_to && token->folded_to <= text.folded.length);
			assert_true(token->from >= before);
			before = token->kind == TOKEN_HASHTAG ? token->from : token->to;
			check_refold(token, body);
		}
		for (size_t i = 0; i < text.folded.length; i++)
			assert_true(text.origins[i] <= text.origins[i + 1] && text.origins[i] < body.length);
	}
}

/* What is folded stays as it is: a lexicon's entry may be written in either form. */
static void test_folding_twice_changes_nothing(void **state)
{
	struct buffer once = {0}, twice = {0};
	(void)state;
	for (size_t i = 0; i < sizeof pieces / sizeof pieces[0]; i++)
		for (size_t j = 0; j < sizeof pieces / sizeof pieces[0]; j++) {
			char room[64];
			int length = snprintf(room, sizeof room, "mot%s%s", pieces[i], pieces[j]);
			buffer_clear(&once);
			buffer_clear(&twice);
			text_fold((struct bytes){room, (size_t)length}, &once);
			text_fold(buffer_bytes(&once), &twice);
			if (!bytes_equal(buffer_bytes(&once), buffer_bytes(&twice)))
				fail_msg("'%s' becomes '%.*s', then '%.*s'", room, (int)once.length, once.data,
				         (int)twice.length, twice.data);
		}
	buffer_finish(&once);
	buffer_finish(&twice);
}

static int finish(void **state)
{
	(void)state;
	text_finish(&text);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_folds),
		cmocka_unit_test(test_tokens),
		cmocka_unit_test(test_flags),
		cmocka_unit_test(test_hash),
		cmocka_unit_test(test_bad_bytes_are_counted),
		cmocka_unit_test(test_title_stands_before_text),
		cmocka_unit_test(test_long_text_is_read_at_head_and_tail),
		cmocka_unit_test(test_random_texts_lead_back),
		cmocka_unit_test(test_folding_twice_changes_nothing),
	};
	return cmocka_run_group_tests(tests, NULL, finish);
}
