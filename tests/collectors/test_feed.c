/* The kind feed: a reply's bytes -> mentions. */
#include "collectors/collector.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define RSS(items) "<rss version=\"2.0\"><channel>" items "</channel></rss>"
#define ATOM(entries) "<feed xmlns=\"http://www.w3.org/2005/Atom\">" entries "</feed>"
#define JSON(items) "{\"version\":\"https://jsonfeed.org/version/1.1\",\"items\":[" items "]}"

/* The first mention as one line: id|url|title|text|author|parent|published|replies. */
static const struct {
	const char *body, *type, *expected;
	bool partial, warned;
} rows[] = {
	{RSS("<item><title>T</title><link>http://a.ma/1</link><description>D</description>"
             "<pubDate>Fri, 20 Nov 2026 13:02:00 +0000</pubDate></item>"),
         NULL, "http://a.ma/1|http://a.ma/1|T|D|||2026-11-20T13:02:00Z|-1", false, false},
	{RSS("<item><guid>g</guid><title>T</title><link>/1?a=1&b=2</link></item>"), NULL,
         "g|http://site.ma/1?a=1&b=2|T|T||||-1", false, false},
	{RSS("<item><guid>http://a.ma/g</guid><title>T</title></item>"), NULL, "http://a.ma/g|http://a.ma/g|T|T||||-1",
         false, false},
	{RSS("<item><guid isPermaLink='false'>http://a.ma/g</guid><title>T</title></item>"), NULL,
         "http://a.ma/g||T|T||||-1", false, false},
	{RSS("<item><guid>1</guid><title>T</title><link>javascript:alert(1)</link></item>"), NULL, "1||T|T||||-1",
         false, false},
	{RSS("<item><guid>1</guid><title>T</title><description>D</description>"
             "<content:encoded><![CDATA[<p>C</p>]]></content:encoded><dc:creator>N</dc:creator>"
             "<slash:comments>3</slash:comments></item>"),
         NULL, "1||T|C|N|||3", false, false},
	{RSS("<item><guid>1</guid><title>caf&eacute;&nbsp;noir &amp; &#233;</title></item>"), NULL,
         "1||café noir & é|café noir & é||||-1", false, false},
	{RSS("<item><guid>1</guid><title>T</title><author>a@b.ma (Name)</author></item>"), NULL, "1||T|T|Name|||-1",
         false, false},
	{RSS("<item><guid>p#comment-9</guid><title>T</title><content:encoded><![CDATA[<p>En réponse à <a "
             "href=\"http://a.ma/p/#comment-8\">Karim</a>.</p><p>oui</p>]]></content:encoded></item>"),
         NULL, "p#comment-9||T|oui||p#comment-8||-1", false, false},
	{RSS("<item><guid>p#comment-9</guid><title>T</title><description>non</description></item>"), NULL,
         "p#comment-9||T|non||p||-1", false, false},
	{RSS("<item><guid>1</guid><title>T - Site</title><link>https://news.google.com/rss/x</link>"
             "<description>&lt;a href='x'&gt;T&lt;/a&gt; Site</description><source "
             "url='http://s.ma'>Site</source></item>"),
         NULL, "1|https://news.google.com/rss/x|T - Site|T - Site|Site|||-1", false, false},
	{RSS("<item><guid>1</guid><title>T</title><pubDate>Fri, 20 Nov 2099 13:02:00 GMT</pubDate></item>"), NULL,
         "1||T|T|||2026-11-24T00:00:00Z|-1", false, true},
	{"\xef\xbb\xbf\n <?xml version='1.0'?>" RSS("<item><guid>1</guid><title>T</title></item>"), NULL,
         "1||T|T||||-1", false, false},
	{"<br />\n<b>Warning</b>: x<br />" RSS("<item><guid>1</guid><title>T</title></item>"), NULL, "1||T|T||||-1",
         false, false},
	{"<rdf:RDF xmlns=\"http://purl.org/rss/1.0/\" xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">"
         "<channel><title>c</title></channel><item rdf:about='http://a.ma/1'><title>T</title></item></rdf:RDF>",
         NULL, "http://a.ma/1|http://a.ma/1|T|T||||-1", false, false},
	{ATOM("<author><name>F</name></author><entry xml:base='http://b.ma/x/'><id>i</id><title type='text'>1 &lt; "
              "2</title><link rel='self' href='s'/><link href='../y'/><updated>2026-11-20T13:02:00Z</updated>"
              "<content type='xhtml'><div "
              "xmlns='http://www.w3.org/1999/xhtml'><p>a</p><p>b</p></div></content></entry>"),
         NULL, "i|http://b.ma/y|1 < 2|a\nb|F||2026-11-20T13:02:00Z|-1", false, false},
	{ATOM("<entry><id>i</id><title>T</title><thr:in-reply-to ref='p'/><author><name>N</name></author>"
              "<published>2026-11-20T13:02:00Z</published><summary>S</summary></entry>"),
         NULL, "i||T|S|N|p|2026-11-20T13:02:00Z|-1", false, false},
	{"<feed version='0.3' xmlns='http://purl.org/atom/ns#'><entry><id>i</id><title mode='base64'>VA==</title>"
         "<issued>2026-11-20T13:02:00Z</issued></entry></feed>",
         NULL, "i||T|T|||2026-11-20T13:02:00Z|-1", false, false},
	{JSON("{\"id\":7,\"url\":\"http://a.ma/1\",\"title\":\"T\",\"content_html\":\"<p>C</"
              "p>\",\"authors\":[{\"name\":"
              "\"N\"}],\"date_published\":\"2026-11-20T14:02:00+01:00\"}"),
         NULL, "7|http://a.ma/1|T|C|N||2026-11-20T13:02:00Z|-1", false, false},
	{"{\"version\":\"https://jsonfeed.org/version/"
         "1\",\"items\":[{\"id\":\"1\",\"content_text\":\"C\"},{\"id\":\"2\",",
         NULL, "1|||C||||-1", true, true},
	{"<rss><channel><item><guid>1</guid><title>T</title></item><item><guid>2</guid><ti", NULL, "1||T|T||||-1", true,
         true},
	{"<rss><channel><item><guid>1</guid><title>T</title><item><guid>2</guid><title>U</title></item></channel></"
         "rss>",
         NULL, "1||T|T||||-1", false, true},
	{RSS("<item><guid>1</guid><title>a\x01z</title></item>"), NULL, "1||az|az||||-1", false, true},
	{RSS("<item><guid>1</guid><title>caf\xe9</title></item>"), "text/xml; charset=iso-8859-1", "1||café|café||||-1",
         false, false},
	{"<?xml version='1.0' encoding='windows-1256'?>" RSS(
		 "<item><guid>1</guid><title>\xe3\xdb\xd1\xc8</title></item>"),
         NULL, "1||مغرب|مغرب||||-1", false, false},
	{RSS("<item><guid>1</guid><title>\xc7\xe1\xe3\xdb\xd1\xc8</title></item>"), NULL, "1||المغرب|المغرب||||-1",
         false, false},
	{RSS("<item><guid>1</guid><title>café</title></item>"), "text/xml; charset=iso-8859-1", "1||café|café||||-1",
         false, false},
	{"<?xml version='1.0' encoding='utf-16'?>" RSS("<item><guid>1</guid><title>é</title></item>"), NULL,
         "1||é|é||||-1", false, false},
	{"<?xml version='1.0' encoding='utf-7'?>" RSS("<item><guid>1</guid><title>+ADw-b+AD4-</title></item>"), NULL,
         "1||+ADw-b+AD4-|+ADw-b+AD4-||||-1", false, false},
	{"<!DOCTYPE rss PUBLIC '-//x' 'http://x/y.dtd'>" RSS("<item><guid>1</guid><title>T</title></item>"), NULL,
         "1||T|T||||-1", false, false},
};

/* What is no feed: later, with a sentence that has these words. */
static const struct {
	const char *body, *words;
} refused[] = {
	{"", "empty"},
	{"hello", "neither RSS"},
	{"{\"a\":1}", "no JSON Feed"},
	{"{\"items\":", "could not be read"},
	{"<html><head></head></html>", "names no feed"},
	{"<!DOCTYPE rss [<!ENTITY a 'b'>]><rss><channel><item><title>&a;</title></item></channel></rss>", "entities"},
};

static const struct source source = {.name = BYTES("s"), .kind = BYTES("feed")};

static enum collector_outcome parse(struct bytes body, const char *type, struct batch *batch,
                                    struct collector_progress *progress, struct error *error)
{
	const struct collector_reply reply = {.body = body,
	                                      .url = BYTES("http://site.ma/feed/"),
	                                      .status = 200,
	                                      .content_type = bytes_of(type),
	                                      .now = timestamp_parse(bytes_of("2026-11-24"))};
	return collector_find(source.kind)->parse(&source, &reply, (struct bytes){0}, batch, progress, error);
}

static void write_field(struct buffer *out, struct bytes field)
{
	buffer_append_bytes(out, field);
	buffer_append_byte(out, '|');
}

static void write_mention(const struct mention *mention, struct buffer *out)
{
	char published[TIMESTAMP_TEXT];
	timestamp_format_utc(mention->published, published);
	write_field(out, mention->id);
	write_field(out, mention->url);
	write_field(out, mention->title);
	write_field(out, mention->text);
	write_field(out, mention->author);
	write_field(out, mention->parent);
	write_field(out, bytes_of(published));
	buffer_format(out, "%lld", (long long)mention->replies);
}

static void test_rows(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct arena arena = {0};
		struct batch batch = {.arena = &arena};
		struct collector_progress progress = {0};
		struct error error = {0};
		struct buffer line = {0};
		if (parse(bytes_of(rows[i].body), rows[i].type, &batch, &progress, &error) != COLLECTOR_DONE)
			fail_msg("%s: %s", rows[i].body, error.message);
		assert_true(batch.count > 0);
		write_mention(&batch.mentions[0], &line);
		if (!bytes_equal_string(buffer_bytes(&line), rows[i].expected))
			fail_msg("%s: expected %s, got %.*s", rows[i].body, rows[i].expected, (int)line.length,
			         line.data);
		if (progress.partial != rows[i].partial || bytes_absent(progress.warning) == rows[i].warned)
			fail_msg("%s: partial or warning is wrong", rows[i].body);
		buffer_finish(&line);
		arena_finish(&arena);
	}
}

static void test_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++) {
		struct arena arena = {0};
		struct batch batch = {.arena = &arena};
		struct collector_progress progress = {0};
		struct error error = {0};
		if (parse(bytes_of(refused[i].body), NULL, &batch, &progress, &error) != COLLECTOR_LATER ||
		    batch.count > 0)
			fail_msg("%s: was taken for a feed", refused[i].body);
		if (strstr(error.message, refused[i].words) == NULL)
			fail_msg("%s: \"%s\" does not speak of \"%s\"", refused[i].body, error.message,
			         refused[i].words);
		arena_finish(&arena);
	}
}

static void test_discovery(void **state)
{
	(void)state;
	struct arena arena = {0};
	struct batch batch = {.arena = &arena};
	struct collector_progress progress = {0};
	struct error error = {0};
	static const char page[] = "<!DOCTYPE html><html><head><link rel=stylesheet href=x><link rel='alternate' "
				   "type='application/rss+xml' href='/rss?a=1&amp;b=2'></head></html>";
	assert_int_equal(parse(bytes_of(page), NULL, &batch, &progress, &error), COLLECTOR_DONE);
	assert_true(bytes_equal_string(progress.moved, "http://site.ma/rss?a=1&b=2"));
	assert_int_equal(batch.count, 0);
	arena_finish(&arena);
}

/* Every beginning of a feed is read, and none but the whole is taken for whole. */
static void test_cut(void **state)
{
	(void)state;
	static const char whole[] = RSS("<item><guid>1</guid><title>a &amp; b</title></item>"
	                                "<item><guid>2</guid><title><![CDATA[c]]></title></item>");
	for (size_t length = strlen("<rss>"); length <= sizeof whole - 1; length++) {
		struct arena arena = {0};
		struct batch batch = {.arena = &arena};
		struct collector_progress progress = {0};
		struct error error = {0};
		if (parse((struct bytes){whole, length}, NULL, &batch, &progress, &error) == COLLECTOR_DONE &&
		    progress.partial != (length < sizeof whole - 1))
			fail_msg("%.*s: a cut feed was taken for a whole one, or a whole one for cut", (int)length,
			         whole);
		arena_finish(&arena);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_discovery),
		cmocka_unit_test(test_cut),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
