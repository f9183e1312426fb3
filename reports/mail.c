/* Alerts as mails, composed by GMime. */
#include "reports/mail.h"

#include "core/utf8.h"
#include "reports/alert_body.h"
#include "reports/foreign.h"
#include "reports/translation.h"

#include <gmime/gmime.h>
#include <string.h>

enum {
	MENTIONS_SHOWN = 10,
	HTML_LIMIT = 100 * 1000, /* large mail services cut a longer body */
	SUBJECT_NAME = 60,
	SUBJECT_SUMMARY = 120,
};

/* -- addresses ---------------------------------------------------------------------------------------- */

static bool is_plain(unsigned char c)
{
	return c > ' ' && c < 0x7f && strchr("<>()[],;:\\\"", c) == NULL;
}

/* The domain of a plain address (RFC 5321, without quoted local parts); absent where it is none. */
static struct bytes domain_of(struct bytes address)
{
	size_t at = bytes_find(address, bytes_of("@"));
	if (at == 0 || at + 1 >= address.length)
		return (struct bytes){0};
	for (size_t i = 0; i < address.length; i++)
		if (!is_plain((unsigned char)address.data[i]) || (address.data[i] == '@' && i != at))
			return (struct bytes){0};
	return bytes_from(address, at + 1);
}

static bool check_address(struct bytes address, const char *key, struct error *error)
{
	if (!bytes_absent(domain_of(address)))
		return true;
	return error_set(error, ERROR_CONFIGURATION,
	                 "%s: '%.*s' cannot be used as a mail address; expected a plain one such as cm@example.ma", key,
	                 (int)address.length, bytes_absent(address) ? "" : address.data);
}

static bool check_addresses(const struct configuration *configuration, const struct brand *brand, struct error *error)
{
	if (!check_address(configuration->mail.from, "mail.from", error))
		return false;
	for (size_t i = 0; i < brand->recipients.count; i++)
		if (!check_address(brand->recipients.items[i], "recipients", error))
			return false;
	if (brand->recipients.count == 0)
		return error_set(error, ERROR_CONFIGURATION,
		                 "brand '%.*s' has no recipients; give it at least one address", (int)brand->id.length,
		                 brand->id.data);
	return true;
}

/* -- headers ------------------------------------------------------------------------------------------ */

/* Letters, digits and hyphens stay; any other byte is written as "=XX", so that two names stay two. */
static const char *token_of(struct arena *arena, struct bytes name)
{
	struct buffer token = {0};
	for (size_t i = 0; i < name.length; i++) {
		unsigned char c = (unsigned char)name.data[i];
		bool plain = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '-';
		buffer_format(&token, plain ? "%c" : "=%02X", c);
	}
	const char *copy = arena_copy(arena, buffer_bytes(&token)).data;
	buffer_finish(&token);
	return copy;
}

static const char *string_of(struct arena *arena, struct bytes bytes)
{
	return arena_copy(arena, bytes).data;
}

static void set_header(GMimeMessage *message, const char *name, const char *value)
{
	g_mime_object_set_header(GMIME_OBJECT(message), name, value, "utf-8");
}

/* The text in encoded words (RFC 2047) of at most 75 characters, one a line. GMime leaves what looks like an
 * encoded word as it is, so that a stranger's "=?utf-8?q?=0D=0A...?=" would be decoded by the reader's program. */
static const char *encoded_words(struct arena *arena, struct bytes text)
{
	enum { WORD = 45 }; /* bytes, which make 60 characters */
	struct buffer words = {0};
	while (text.length > 0) {
		struct bytes word = utf8_cut(text, WORD);
		gchar *encoded = g_base64_encode((const guchar *)word.data, word.length);
		buffer_format(&words, " =?UTF-8?B?%s?=\n", encoded);
		g_free(encoded);
		text = bytes_from(text, word.length);
	}
	const char *copy = arena_copy(arena, buffer_bytes(&words)).data;
	buffer_finish(&words);
	return copy;
}

static void set_subject(GMimeMessage *message, struct arena *arena, const struct brand *brand,
                        const struct alert *alert)
{
	struct bytes summary = alert_body_summary(arena, brand, alert);
	struct bytes subject = arena_format(arena, "[soumaa][N%d][%s] %s", alert->level,
	                                    foreign_short(arena, brand->name, SUBJECT_NAME).data,
	                                    foreign_short(arena, summary, SUBJECT_SUMMARY).data);
	g_mime_message_set_subject(message, subject.data, "utf-8");
	if (bytes_find(subject, bytes_of("=?")) == subject.length)
		return;
	GMimeHeaderList *headers = g_mime_object_get_header_list(GMIME_OBJECT(message));
	g_mime_header_set_raw_value(g_mime_header_list_get_header(headers, "Subject"), encoded_words(arena, subject));
}

static void set_addresses(GMimeMessage *message, struct arena *arena, const struct configuration *configuration,
                          const struct brand *brand)
{
	g_mime_message_add_mailbox(message, GMIME_ADDRESS_TYPE_FROM, "Soumaa",
	                           string_of(arena, configuration->mail.from));
	for (size_t i = 0; i < brand->recipients.count; i++)
		g_mime_message_add_mailbox(message, GMIME_ADDRESS_TYPE_TO, NULL,
		                           string_of(arena, brand->recipients.items[i]));
}

struct bytes mail_message_id(struct arena *arena, const struct configuration *configuration, const struct alert *alert)
{
	return arena_format(arena, "%s@%s", token_of(arena, alert->id),
	                    string_of(arena, domain_of(configuration->mail.from)));
}

/* A follow-up answers the first alert of its incident, which answers nothing: so both fields name it alone (RFC 5322,
 * section 3.6.4). */
static void set_thread(GMimeMessage *message, struct arena *arena, const struct alert *alert, struct bytes own)
{
	if (bytes_absent(alert->thread) || bytes_equal(alert->thread, own))
		return;
	const char *first = arena_format(arena, "<%s>", string_of(arena, alert->thread)).data;
	set_header(message, "In-Reply-To", first);
	set_header(message, "References", first);
}

/* From, To, Subject, Date, Message-ID, In-Reply-To, References: RFC 5322, section 3.6; MIME-Version and the
 * Content-fields, which GMime adds: RFC 2045. Auto-Submitted, so that no absence note answers: RFC 3834, section 5.
 * List-Id, to sort by: RFC 2919. The level, to filter by, has a name of our own without "X-": RFC 6648, section 3. */
static void set_headers(GMimeMessage *message, struct arena *arena, const struct configuration *configuration,
                        const struct brand *brand, const struct alert *alert)
{
	const char *host = string_of(arena, domain_of(configuration->mail.from));
	struct bytes id = mail_message_id(arena, configuration, alert);
	set_addresses(message, arena, configuration, brand);
	set_subject(message, arena, brand, alert);
	GDateTime *date = g_date_time_new_from_unix_utc(alert->now / 1000);
	if (date != NULL) {
		g_mime_message_set_date(message, date);
		g_date_time_unref(date);
	}
	g_mime_message_set_message_id(message, id.data);
	set_thread(message, arena, alert, id);
	set_header(message, "Auto-Submitted", "auto-generated");
	set_header(message, "List-Id", arena_format(arena, "<%s.soumaa.%s>", token_of(arena, brand->id), host).data);
	set_header(message, "Soumaa-Level", arena_format(arena, "%d", alert->level).data);
}

/* -- parts -------------------------------------------------------------------------------------------- */

static void add_part(GMimeMultipart *parts, const char *subtype, const struct buffer *body)
{
	/* GMime wants a terminated string. */
	char *text = g_strndup(body->data, body->length);
	GMimeTextPart *part = g_mime_text_part_new_with_subtype(subtype);
	g_mime_text_part_set_charset(part, "utf-8");
	g_mime_text_part_set_text(part, text);
	GMimeContentEncoding encoding = g_mime_part_get_best_content_encoding(GMIME_PART(part),
	                                                                      GMIME_ENCODING_CONSTRAINT_7BIT);
	if (encoding == GMIME_CONTENT_ENCODING_DEFAULT)
		encoding = GMIME_CONTENT_ENCODING_QUOTEDPRINTABLE;
	g_mime_part_set_content_encoding(GMIME_PART(part), encoding);
	g_mime_multipart_add(parts, GMIME_OBJECT(part));
	g_object_unref(part);
	g_free(text);
}

/* As many mentions as the page has room for. */
static size_t write_page(const struct brand *brand, const struct alert *alert, struct buffer *html)
{
	size_t shown = alert->record_count < MENTIONS_SHOWN ? alert->record_count : MENTIONS_SHOWN;
	for (;; shown /= 2) {
		buffer_clear(html);
		alert_body_html(brand, alert, shown, html);
		if (html->length <= HTML_LIMIT || shown == 0)
			return shown;
	}
}

static void set_body(GMimeMessage *message, struct arena *arena, const struct brand *brand, const struct alert *alert)
{
	struct buffer text = {0}, html = {0};
	size_t shown = write_page(brand, alert, &html);
	alert_body_text(brand, alert, shown, &text);
	GMimeMultipart *parts = g_mime_multipart_new_with_subtype("alternative");
	/* "=_" can stand in no encoded part (RFC 2045, section 6.7); the hash of the id makes it stable. */
	gchar *hash = g_compute_checksum_for_data(G_CHECKSUM_SHA256, (const guchar *)alert->id.data, alert->id.length);
	g_mime_multipart_set_boundary(parts, arena_format(arena, "=_soumaa_%.32s", hash).data);
	g_free(hash);
	add_part(parts, "plain", &text);
	add_part(parts, "html", &html);
	g_mime_message_set_mime_part(message, GMIME_OBJECT(parts));
	g_object_unref(parts);
	buffer_finish(&text);
	buffer_finish(&html);
}

static void write_message(GMimeMessage *message, struct buffer *out)
{
	GMimeFormatOptions *options = g_mime_format_options_new();
	g_mime_format_options_set_newline_format(options, GMIME_NEWLINE_FORMAT_DOS);
	GMimeStream *stream = g_mime_stream_mem_new();
	g_mime_object_write_to_stream(GMIME_OBJECT(message), options, stream);
	GByteArray *bytes = g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(stream));
	buffer_append(out, bytes->data, bytes->len);
	g_object_unref(stream);
	g_mime_format_options_free(options);
}

bool mail_compose_alert(const struct configuration *configuration, const struct brand *brand, const struct alert *alert,
                        struct buffer *message, struct error *error)
{
	if (!check_addresses(configuration, brand, error))
		return false;
	struct arena arena = {0};
	g_mime_init();
	translation_use(string_of(&arena, configuration->language));
	GMimeMessage *mail = g_mime_message_new(FALSE);
	set_headers(mail, &arena, configuration, brand, alert);
	set_body(mail, &arena, brand, alert);
	write_message(mail, message);
	g_object_unref(mail);
	arena_finish(&arena);
	return true;
}
