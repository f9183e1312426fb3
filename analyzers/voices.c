/* Rated words in their context: each turned or strengthened by what stands around it. */
#include "analyzers/voices.h"

#include <string.h>

/* Reach of a negator or an intensifier before a word, in tokens. */
enum { NEGATION_REACH = 4, INTENSIFIER_REACH = 2 };

/* A negated praise is a complaint, but a weaker one than a plain complaint; "pas mal" is hardly praise. */
static const double negated_praise = -0.8, negated_blame = -0.5;
static const double stretched_factor = 1.25, capitals_factor = 1.2;
static const double before_contrast = 0.6, after_contrast = 1.3;
static const double exclamation_share = 0.1, question_factor = 0.8;

struct listener {
	const struct lexicon *lexicon;
	const struct text *text;
	const struct lexicon_hit *hits;
	size_t hit_count;
	enum language language;
	struct voice *voices;
	size_t voice_count;
};

static struct bytes folded_of(const struct text *text, const struct token *token)
{
	return (struct bytes){text->folded.data + token->folded_from, token->folded_to - token->folded_from};
}

/* A mark that ends the reach of what stands before it. */
static bool ends_clause(const struct text *text, size_t from, size_t to)
{
	for (size_t i = from; i < to; i++) {
		struct bytes folded = folded_of(text, &text->tokens[i]);
		bool stop = text->tokens[i].kind == TOKEN_PUNCTUATION && memchr(".,;!?:", folded.data[0], 6) != NULL;
		if (stop || text->tokens[i].kind == TOKEN_EMOJI)
			return true;
	}
	return false;
}

/* Whether an earlier hit still reaches the token `at`. */
static bool reaches(const struct listener *listener, const struct lexicon_hit *earlier, size_t at, size_t reach)
{
	size_t end = earlier->token + earlier->count;
	return end <= at && at - end < reach && !ends_clause(listener->text, end, at) &&
	       listener->text->tokens[end - 1].field == listener->text->tokens[at].field;
}

static bool works(const struct listener *listener, size_t hit, enum lexicon_kind kind)
{
	return lexicon_works(listener->lexicon, listener->hits[hit].entry, kind, listener->language);
}

/* "j'aime pas": the negator stands right behind, and turns praise before it unless it has something of its own. */
static bool is_negated_behind(const struct listener *listener, size_t hit)
{
	const struct lexicon_hit *hits = listener->hits;
	size_t next = hit + 1;
	double value;
	if (next >= listener->hit_count || !works(listener, next, LEXICON_NEGATOR) ||
	    !reaches(listener, &hits[hit], hits[next].token, 1))
		return false;
	return next + 1 >= listener->hit_count ||
	       !reaches(listener, &hits[next], hits[next + 1].token, INTENSIFIER_REACH) ||
	       !lexicon_value(listener->lexicon, hits[next + 1].entry, LEXICON_WORD, listener->language, &value);
}

static bool is_negated(const struct listener *listener, size_t hit, double value)
{
	const struct lexicon_hit *hits = listener->hits;
	bool negated = false;
	for (size_t i = hit; i-- > 0 && reaches(listener, &hits[i], hits[hit].token, NEGATION_REACH);) {
		if (works(listener, i, LEXICON_CONTRAST))
			break;
		/* ne ... pas is one negation, and so is a negator that another one strengthens. */
		negated = negated || works(listener, i, LEXICON_NEGATOR);
	}
	return negated || (value > 0 && is_negated_behind(listener, hit));
}

/* What very, a little, and their like make of a word: before it, or right behind it as bezzaf does. */
static double intensity(const struct listener *listener, size_t hit)
{
	const struct lexicon_hit *hits = listener->hits;
	double factor = 1, value;
	for (size_t side = 0; side < 2; side++) {
		if (side == 0 ? hit == 0 : hit + 1 >= listener->hit_count)
			continue;
		const struct lexicon_hit *other = side == 0 ? &hits[hit - 1] : &hits[hit + 1];
		bool near = side == 0 ? reaches(listener, other, hits[hit].token, INTENSIFIER_REACH)
		                      : reaches(listener, &hits[hit], other->token, 1);
		if (near &&
		    lexicon_value(listener->lexicon, other->entry, LEXICON_INTENSIFIER, listener->language, &value))
			factor *= 1 + value;
		else if (near &&
		         lexicon_value(listener->lexicon, other->entry, LEXICON_DIMINISHER, listener->language, &value))
			factor *= 1 - value / 2;
	}
	return factor;
}

/* Stretched and shouted words weigh more; capitals say nothing where the whole text shouts. */
static double loudness(const struct listener *listener, const struct lexicon_hit *hit, bool all_shouted)
{
	bool stretched = false, capitals = !all_shouted;
	for (size_t i = hit->token; i < hit->token + hit->count; i++) {
		stretched = stretched || listener->text->tokens[i].elongated;
		capitals = capitals && listener->text->tokens[i].capitals;
	}
	return (stretched ? stretched_factor : 1) * (capitals ? capitals_factor : 1);
}

static bool is_shouted(const struct text *text)
{
	size_t words = 0, capitals = 0;
	for (size_t i = 0; i < text->token_count; i++) {
		words += text->tokens[i].kind == TOKEN_WORD;
		capitals += text->tokens[i].capitals;
	}
	return capitals * 2 > words;
}

static double negate(double value)
{
	return value * (value > 0 ? negated_praise : negated_blame);
}

static void add_voice(struct listener *listener, struct bytes name, size_t token, size_t count, double value)
{
	if (value != 0)
		listener->voices[listener->voice_count++] = (struct voice){name, token, count, value};
}

/* ma...ch around a word: "ma3jbnich", "ماعجبنيش"; also without its "ma" where that stands before as a word. */
static void add_circumfix(struct listener *listener, size_t at)
{
	static const struct {
		struct bytes before, after;
	} rows[] = {{BYTES("ma"), BYTES("ch")},
	            {BYTES("ma"), BYTES("sh")},
	            {BYTES("ما"), BYTES("ش")},
	            {BYTES("م"), BYTES("ش")}};
	struct bytes word = folded_of(listener->text, &listener->text->tokens[at]);
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		size_t cut = rows[i].before.length + rows[i].after.length;
		if (word.length < cut + 3 || memcmp(word.data, rows[i].before.data, rows[i].before.length) != 0 ||
		    memcmp(word.data + word.length - rows[i].after.length, rows[i].after.data, rows[i].after.length) !=
		            0)
			continue;
		struct bytes stem = {word.data + rows[i].before.length, word.length - cut};
		const struct lexicon_entry *entry = lexicon_find_word(listener->lexicon, stem);
		double value;
		if (entry != NULL &&
		    lexicon_value(listener->lexicon, entry, LEXICON_WORD, listener->language, &value)) {
			add_voice(listener, lexicon_name(listener->lexicon, entry), at, 1, negate(value));
			return;
		}
	}
}

static void add_hit(struct listener *listener, size_t hit, bool shouted)
{
	double value;
	if (!lexicon_value(listener->lexicon, listener->hits[hit].entry, LEXICON_WORD, listener->language, &value))
		return;
	if (is_negated(listener, hit, value))
		value = negate(value);
	value *= intensity(listener, hit) * loudness(listener, &listener->hits[hit], shouted);
	const struct lexicon_hit *found = &listener->hits[hit];
	add_voice(listener, lexicon_name(listener->lexicon, found->entry), found->token, found->count, value);
}

static void add_voices(struct listener *listener)
{
	bool shouted = is_shouted(listener->text);
	size_t hit = 0;
	for (size_t at = 0; at < listener->text->token_count; at++) {
		const struct token *token = &listener->text->tokens[at];
		while (hit < listener->hit_count && listener->hits[hit].token + listener->hits[hit].count <= at)
			hit++;
		bool covered = hit < listener->hit_count && listener->hits[hit].token <= at;
		if (covered && listener->hits[hit].token == at)
			add_hit(listener, hit, shouted);
		else if (!covered && token->kind == TOKEN_WORD)
			add_circumfix(listener, at);
	}
}

/* What stands behind the last "but" counts more than what stands before it. */
static void weigh_contrast(struct listener *listener)
{
	size_t contrast = 0;
	for (size_t i = 0; i < listener->hit_count; i++)
		if (works(listener, i, LEXICON_CONTRAST) && listener->hits[i].token > 0)
			contrast = listener->hits[i].token;
	bool before = false, after = false;
	for (size_t i = 0; i < listener->voice_count; i++) {
		before = before || listener->voices[i].token < contrast;
		after = after || listener->voices[i].token > contrast;
	}
	for (size_t i = 0; contrast > 0 && before && after && i < listener->voice_count; i++)
		listener->voices[i].value *= listener->voices[i].token < contrast ? before_contrast : after_contrast;
}

struct marks voices_marks(const struct text *text)
{
	struct marks marks = {0};
	for (size_t i = 0; i < text->token_count; i++) {
		if (text->tokens[i].kind != TOKEN_PUNCTUATION)
			continue;
		struct bytes folded = folded_of(text, &text->tokens[i]);
		for (size_t c = 0; c < folded.length; c++) {
			marks.exclamations += folded.data[c] == '!' && marks.exclamations < EXCLAMATIONS_MOST;
			marks.question = marks.question || folded.data[c] == '?';
		}
	}
	return marks;
}

/* Exclamation marks strengthen, a question weakens. */
static void weigh_marks(struct listener *listener)
{
	struct marks marks = voices_marks(listener->text);
	double factor = (1 + exclamation_share * (double)marks.exclamations) * (marks.question ? question_factor : 1);
	for (size_t i = 0; i < listener->voice_count; i++)
		listener->voices[i].value *= factor;
}

size_t voices_read(const struct lexicon *lexicon, const struct text *text, const struct lexicon_hit *hits,
                   size_t hit_count, enum language language, struct voice *voices)
{
	struct listener listener = {.lexicon = lexicon,
	                            .text = text,
	                            .hits = hits,
	                            .hit_count = hit_count,
	                            .language = language,
	                            .voices = voices};
	add_voices(&listener);
	weigh_contrast(&listener);
	weigh_marks(&listener);
	return listener.voice_count;
}
