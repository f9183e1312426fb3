/* Emoticons: the faces that people make of punctuation. */
#include "analyzers/emoticon.h"

#include <ctype.h>
#include <string.h>

/* A face is eyes, perhaps a tear, perhaps a nose, and one or more of the same mouth. */
static const char eyes[] = ":;=";
static const char noses[] = "-o^";

static const struct {
	const char *mouths;
	const char *usual, *crying, *winking;
} faces[] = {
	{")]}>", ":)", ":')", ";)"}, {"D", ":D", ":'D", ";D"},  {"([{<", ":(", ":'(", ";("},
	{"pP", ":p", ":p", ";p"},    {"/\\", ":/", ":/", ":/"}, {"|", ":|", ":|", ":|"},
	{"*", ":*", ":*", ";*"},     {"oO", ":o", ":o", ":o"},  {"sS", ":s", ":s", ":s"},
};

/* The others, the longest first where one begins another. */
static const struct {
	const char *spelling, *usual;
} others[] = {
	{"</3", "</3"}, {"<3", "<3"},   {"^_^", "^^"},  {"^-^", "^^"},  {"^.^", "^^"}, {"^^", "^^"}, {"-_-", "-_-"},
	{">_<", ">_<"}, {"><", ">_<"},  {"T_T", "T_T"}, {"t_t", "T_T"}, {"xD", "xD"},  {"XD", "xD"}, {"x)", "xD"},
	{"o_O", "o_o"}, {"O_o", "o_o"}, {"o_o", "o_o"}, {"O_O", "o_o"}, {">:(", ":("}, {"(:", ":)"}, {"(^^)", "^^"},
};

bool emoticon_begins(unsigned char byte)
{
	return byte != 0 && byte < 0x80 && strchr(":;=<^->TtxXoOD(", byte) != NULL;
}

static unsigned char byte_at(struct bytes text, size_t at)
{
	return at < text.length ? (unsigned char)text.data[at] : 0;
}

static bool is_one_of(const char *set, unsigned char byte)
{
	return byte != 0 && strchr(set, byte) != NULL;
}

/* Nothing that reads on: neither letter nor digit. */
static bool ends_at(struct bytes text, size_t at)
{
	return !isalnum(byte_at(text, at)) && byte_at(text, at) < 0x80;
}

/* The row of a mouth, or -1. */
static int face_of(unsigned char mouth)
{
	for (size_t i = 0; i < sizeof faces / sizeof faces[0]; i++)
		if (is_one_of(faces[i].mouths, mouth))
			return (int)i;
	return -1;
}

static size_t match_face(struct bytes text, const char **usual)
{
	size_t at = 1;
	bool crying = byte_at(text, at) == '\'';
	at += crying;
	at += is_one_of(noses, byte_at(text, at)) && face_of(byte_at(text, at + 1)) >= 0;
	unsigned char mouth = byte_at(text, at);
	int face = face_of(mouth);
	while (face >= 0 && byte_at(text, at) == mouth)
		at++;
	if (face < 0 || !ends_at(text, at))
		return 0;
	*usual = crying ? faces[face].crying : text.data[0] == ';' ? faces[face].winking : faces[face].usual;
	return at;
}

size_t emoticon_match(struct bytes text, const char **usual)
{
	for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
		size_t length = strlen(others[i].spelling);
		if (bytes_starts_with(text, others[i].spelling) && ends_at(text, length)) {
			*usual = others[i].usual;
			return length;
		}
	}
	return is_one_of(eyes, byte_at(text, 0)) ? match_face(text, usual) : 0;
}
