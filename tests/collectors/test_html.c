/* HTML to text. */
#include "collectors/html.h"
#include "tests/check.h"

#include <string.h>

static const struct {
	const char *html, *text;
} rows[] = {
	{"", ""},
	{"plain", "plain"},
	{"two\nlines  here", "two\nlines here"},
	{"<b>two\nlines</b>  here", "two lines here"},
	{"<p>a</p><p>b</p>", "a\nb"},
	{"a<br>b<br/>c<br />d", "a\nb\nc\nd"},
	{"<ul><li>1<li>2</ul>", "1\n2"},
	{"<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "a b\nc"},
	{"<pre>a\n  b</pre>c\nd", "a\nb\nc d"},
	{"caf&eacute; &#233;&#xE9; &amp;eacute; &nosuch; a&b", "café éé &eacute; &nosuch; a&b"},
	{"199&nbsp;DH&nbsp;", "199 DH"},
	{"&#128;&#146;", "€’"},
	{"&#0;&#xD800;&#1114112;", "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd"},
	{"&eacute=1 &copy 2026", "&eacute=1 © 2026"},
	{"a<script>alert('</p>')</script>b", "ab"},
	{"a<SCRIPT>if (1 < 2) x</SCRIPT >b", "ab"},
	{"a<style>p {}</style><template><p>x<template>y</template>z</p></template>b", "ab"},
	{"a<script>never closed", "a"},
	{"a<script src=x />b", "ab"},
	{"a<!-- <p>hidden --> b", "a b"},
	{"<img class=\"wp-smiley\" alt=\"😡\" src=x><img alt=\"a photo\" src=y>", "😡"},
	{"nul <img src=\"https://s.w.org/images/core/emoji/14/1f621.png\" alt=\":(\">", "nul :("},
	{"<img alt='😀'>", "😀"},
	{"<a href=\"https://a.ma/b\"><span class=\"invisible\">https://</span><span>a.ma/b</span></a>",
         "https://a.ma/b"},
	{"WordPress ]]&gt; mardi", "WordPress ]]> mardi"},
	{"1 < 2 <3 et <كلمة> > 0", "1 < 2 <3 et <كلمة> > 0"},
	{"a <b", "a"},
	{"<a title='x > y'>z</a>", "z"},
	{"<p it's>z", "z"},
	{"<![CDATA[inside]]>", "inside"},
	{"</p></div></ul>x", "x"},
};

static void test_rows(void **state)
{
	(void)state;
	struct arena arena = {0};
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct bytes text = html_to_text(&arena, bytes_of(rows[i].html));
		if (!bytes_equal_string(text, rows[i].text))
			fail_msg("%s: expected \"%s\", got \"%.*s\"", rows[i].html, rows[i].text, (int)text.length,
			         text.data);
	}
	arena_finish(&arena);
}

static void test_line(void **state)
{
	(void)state;
	struct arena arena = {0};
	assert_true(bytes_equal_string(html_to_line(&arena, bytes_of("\n a<br>b\nc ")), "a b c"));
	assert_true(bytes_absent(html_to_line(&arena, (struct bytes){0})));
	arena_finish(&arena);
}

/* What readers take quadratic time for: over four megabytes that would go on for hours, and the runner ends it. */
static void test_linear(void **state)
{
	(void)state;
	static const char *const pieces[] = {"<", "<a ", "<a \"",      "<a='",  "<!--", "<![CDATA[",   "<script>", "</",
	                                     "&", "&#",  "<template>", "<pre>", "<p>",  "<!doctype [", "<img alt="};
	enum { SIZE = 4 << 20 };
	for (size_t i = 0; i < sizeof pieces / sizeof pieces[0]; i++) {
		struct arena arena = {0};
		size_t length = strlen(pieces[i]);
		char *html = arena_allocate(&arena, SIZE + 16, 1);
		for (size_t at = 0; at < SIZE; at += length)
			memcpy(html + at, pieces[i], length);
		html_to_text(&arena, (struct bytes){html, SIZE});
		arena_finish(&arena);
	}
}

/* A tag's name may hold a NUL: it was compared beyond the end of a known name. */
static void test_nul_in_name(void **state)
{
	(void)state;
	static const char html[] = "<p\0script>a</p\0>";
	struct arena arena = {0};
	CHECK_BYTES(html_to_text(&arena, (struct bytes){html, sizeof html - 1}), "a", "NUL in a name");
	arena_finish(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_line),
		cmocka_unit_test(test_linear),
		cmocka_unit_test(test_nul_in_name),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
