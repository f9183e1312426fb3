/* Which brands a mention is about: spellings in their variants, names inside other words, words of context, cues,
 * handles, hashtags and pages. */
#include "analyzers/brands.h"
#include "core/file.h"
#include "tests/check.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Two that are plain, three that share their name with something else. */
static const char configured[] = "state: ./state\n"
				 "reports: ./reports\n"
				 "contact: cm@example.ma\n"
				 "brands:\n"
				 "  - {id: rihla, name: Rihla, spellings: [ريحلة, 'rihla maroc', '@rihla_ma']}\n"
				 "  - {id: cafe, name: Café Été}\n"
				 "  - id: noor\n"
				 "    name: Noor\n"
				 "    spellings: [نور]\n"
				 "    context: {for: [abonnement, facture, kilowatt], against: [prénom, lampe]}\n"
				 "  - id: safran\n"
				 "    name: Safran\n"
				 "    context: {against: [épice, tajine]}\n"
				 "  - {id: carre, name: 'Carré +', spellings: [carre plus, carréplus]}\n"
				 "  - id: tawsil\n"
				 "    name: Tawsil\n"
				 "    query: '(tawsil OR #tawsilapp) AND (appli OR livreur NEAR/3 retard OR lang:zgh) "
				 "AND NOT \"tawsil dyal\"'\n"
				 "  - {id: qamar, name: Qamar, query: 'raw:\"QAMAR+\" OR re:/qamar[0-9]{2}/'}\n";

struct fixture {
	char folder[32], path[64];
	struct arena arena;
	struct configuration configuration;
	struct brands *brands;
	struct text text;
};

static int set_up(void **state)
{
	struct fixture *fixture = calloc(1, sizeof *fixture);
	struct error error = {0};
	strcpy(fixture->folder, "/tmp/soumaa-brands-XXXXXX");
	assert_non_null(mkdtemp(fixture->folder));
	snprintf(fixture->path, sizeof fixture->path, "%s/soumaa.yaml", fixture->folder);
	assert_true(file_write(fixture->path, bytes_of(configured), &error));
	if (!configuration_load(fixture->path, &fixture->arena, &fixture->configuration, &error) ||
	    !brands_create(getenv("SOUMAA_RULES"), &fixture->configuration, &fixture->brands, &error))
		fail_msg("%s", error.message);
	*state = fixture;
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *fixture = *state;
	brands_destroy(fixture->brands);
	text_finish(&fixture->text);
	arena_finish(&fixture->arena);
	unlink(fixture->path);
	rmdir(fixture->folder);
	free(fixture);
	return 0;
}

/* The ids, joined by blanks. */
static const char *find(struct fixture *fixture, const struct mention *mention, struct evidence_rows *rows)
{
	struct verdict verdict = {0};
	struct buffer ids = {0};
	text_read(&fixture->text, mention);
	brands_find(fixture->brands, &fixture->text, mention, &fixture->arena, rows, &verdict);
	for (size_t i = 0; i < verdict.brand_count; i++) {
		buffer_append_string(&ids, i == 0 ? "" : " ");
		buffer_append_bytes(&ids, verdict.brands[i]);
	}
	const char *copy = arena_copy(&fixture->arena, buffer_bytes(&ids)).data;
	buffer_finish(&ids);
	return copy;
}

struct row {
	const char *text, *brands;
};

static void check_rows(struct fixture *fixture, const struct row *rows, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct mention mention = mention_blank();
		mention.text = bytes_of(rows[i].text);
		const char *found = find(fixture, &mention, NULL);
		if (strcmp(found, rows[i].brands) != 0)
			fail_msg("\"%s\": '%s', expected '%s'", rows[i].text, found, rows[i].brands);
	}
}

#define CHECK_ROWS(fixture, rows) check_rows(fixture, rows, sizeof(rows) / sizeof((rows)[0]))

static void spellings_are_found_however_they_are_written(void **state)
{
	static const struct row rows[] = {
		{"Rihla est en retard", "rihla"},
		{"RIHLA!!!", "rihla"},
		{"riiiihla", "rihla"},
		{"avec rihla, bien sûr", "rihla"},
		{"«Rihla»", "rihla"},
		{"(rihla)", "rihla"},
		{"Cafe Ete", "cafe"},
		{"CAFÉ  ÉTÉ", "cafe"},
		{"café\nété", "cafe"},
		{"cafe\u0301 e\u0301te\u0301", "cafe"},
		{"ريحلة", "rihla"},
		{"ريحله", "rihla"},    /* ha for ta marbuta, as people type */
		{"رِيحْلَة", "rihla"},    /* with vowels */
		{"ريـــحلة", "rihla"}, /* with tatweel */
		{"Carré +", "carre"},
		{"carre plus", "carre"},
		{"ⵔⵉⵀⵍⴰ ⵓⵔ ⵜⵍⵍⵉ", "rihla"}, /* Latin names, spelled by their letters in Tifinagh */
		{"ⴽⴰⴼⴻ ⴻⵜⴻ", "cafe"},
		{"ⵔⵉⵀⵍⵉ", ""},
		{"", ""},
		{"rien du tout", ""},
	};
	CHECK_ROWS(*state, rows);
}

static void a_name_inside_another_word_is_none(void **state)
{
	static const struct row rows[] = {
		{"Rihlati", ""},    {"lrihlat", ""},   {"xrihla", ""}, {"rihla2", ""}, {"caféétéria", ""},
		{"café d'été", ""}, {"réchauffe", ""}, {"carré", ""},  {"مريحلة", ""},
	};
	CHECK_ROWS(*state, rows);
}

static void handles_and_hashtags_name_a_brand(void **state)
{
	static const struct row rows[] = {
		{"@rihla_ma répondez", "rihla"},
		{"#rihla", "rihla"},
		{"#Rihla_Maroc", "rihla"},
		{"#rihlamaroc", "rihla"},
		{"#CaféÉté", "cafe"},
		{"#ريحلة", "rihla"},
		{"#rihlati", ""},
		{"@rihla_maison", ""},
		{"merci @Rihla", "rihla"},
	};
	CHECK_ROWS(*state, rows);
}

/* `for` and `against` are words; what stands right before or behind the name speaks too (rules/brands/cues.yaml). */
static void context_decides_about_a_common_name(void **state)
{
	static const struct row rows[] = {
		{"ma facture noor est fausse", "noor"},
		{"noor a doublé mon abonnement", "noor"},
		{"le prénom noor est joli", ""},
		{"noor, quel joli prénom pour ma facture", ""}, /* against weighs more than for */
		{"noor", ""},
		{"une noor", ""},
		{"chez noor on attend", "noor"},
		{"merci noor", "noor"},
		{"الفاتورة ديال نور غالية", "noor"},
		{"واحد نور", ""},
		{"Rihla et noor", "rihla"},
		/* Only words against: the name counts until they speak, whatever article stands before it. */
		{"Safran m'a bien servi", "safran"},
		{"le safran de mon quartier", "safran"},
		{"du safran, l'épice la plus chère", ""},
		{"un tajine au safran", ""},
	};
	CHECK_ROWS(*state, rows);
}

/* Words of context that stand far from the name say nothing of it. */
static void context_reaches_only_so_far(void **state)
{
	struct fixture *fixture = *state;
	for (int words = 5; words <= 60; words += 55) {
		struct buffer text = {0};
		struct mention mention = mention_blank();
		buffer_append_string(&text, "ma facture");
		for (int i = 0; i < words; i++)
			buffer_append_string(&text, " et");
		buffer_append_string(&text, " noor");
		mention.text = buffer_bytes(&text);
		assert_string_equal(find(fixture, &mention, NULL), words == 5 ? "noor" : "");
		buffer_finish(&text);
	}
}

static void several_brands_come_in_the_order_of_the_configuration(void **state)
{
	static const struct row rows[] = {
		{"Café Été ou Rihla ? Rihla !", "rihla cafe"},
		{"rihla rihla rihla", "rihla"},
	};
	CHECK_ROWS(*state, rows);
}

/* The brand whose page it is: by id, name or spelling, whatever the text says. */
static void a_page_says_its_brand(void **state)
{
	static const struct {
		const char *page, *text, *brands;
	} rows[] = {
		{"noor", "nul", "noor"},
		{"NOOR", "nul", "noor"},
		{"Cafe Ete", "nul", "cafe"},
		{"rihla maroc", "nul", "rihla"},
		{"نور", "nul", "noor"},
		{"inconnu", "nul", ""},
		{"cafe", "Rihla aussi", "rihla cafe"},
		{"", "nul", ""},
	};
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct mention mention = mention_blank();
		mention.text = bytes_of(rows[i].text);
		mention.brand = bytes_of(rows[i].page);
		const char *found = find(*state, &mention, NULL);
		if (strcmp(found, rows[i].brands) != 0)
			fail_msg("page '%s': '%s', expected '%s'", rows[i].page, found, rows[i].brands);
	}
}

/* A title names a brand too, and each place that was taken or turned down is told with its reason. */
static void each_place_is_explained(void **state)
{
	struct fixture *fixture = *state;
	struct evidence_rows rows = {.arena = &fixture->arena};
	struct mention mention = mention_blank();
	mention.title = bytes_of("Été: Rihla");
	mention.text = bytes_of("le prénom noor");
	assert_string_equal(find(fixture, &mention, &rows), "rihla");
	assert_int_equal(rows.count, 2);
	CHECK_BYTES(rows.items[0].name, "brand rihla", "taken");
	CHECK_BYTES(rows.items[0].text, "Rihla", "taken");
	assert_int_equal(rows.items[0].field, FIELD_TITLE);
	CHECK_BYTES(rows.items[1].name, "not brand noor: prénom", "turned down");
	CHECK_BYTES(rows.items[1].text, "noor", "turned down");
	assert_int_equal(rows.items[1].field, FIELD_TEXT);
	assert_true(rows.items[1].weight == 0);
	/* Two spellings that are one when folded speak once. */
	rows.count = 0;
	mention.title = (struct bytes){0};
	mention.text = bytes_of("carréplus");
	assert_string_equal(find(fixture, &mention, &rows), "carre");
	assert_int_equal(rows.count, 1);
}

/* Without a configuration the mention's own word is taken. */
static void a_query_decides_where_a_brand_has_one(void **state)
{
	static const struct row rows[] = {
		{"l'appli Tawsil plante", "tawsil"},
		{"Tawsil", ""},
		{"le livreur tawsil est en retard", "tawsil"},
		{"le livreur tawsil parle au client, un jour, avec un long retard", ""},
		{"#TawsilApp : appli nulle", "tawsil"},
		{"tawsil dyal lkhobz, appli", ""},
		{"QAMAR+ marche", "qamar"},
		{"qamar+ marche", ""},
		{"Qamar24", "qamar"},
		{"rihla et l'appli tawsil", "rihla tawsil"},
	};
	CHECK_ROWS(*state, rows);
}

/* The names of the rows at their places, joined by " | ". */
static struct bytes names(const struct evidence_rows *rows)
{
	struct buffer out = {0};
	for (size_t i = 0; i < rows->count; i++)
		buffer_format(&out, "%s%.*s %zu-%zu", i == 0 ? "" : " | ", (int)rows->items[i].name.length,
		              rows->items[i].name.data, rows->items[i].from, rows->items[i].to);
	struct bytes copy = arena_copy(rows->arena, buffer_bytes(&out));
	buffer_finish(&out);
	return copy;
}

static void the_branches_of_a_query_are_the_evidence(void **state)
{
	struct fixture *fixture = *state;
	static const struct row rows[] = {
		{"l'appli Tawsil", "brand tawsil: tawsil 8-14 | brand tawsil: appli 2-7"},
		{"appli, tawsil dyal", "not brand tawsil: NOT \"tawsil dyal\" 7-18"},
		{"Tawsil", ""},
	};
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct evidence_rows found = {.arena = &fixture->arena};
		struct mention mention = mention_blank();
		mention.text = bytes_of(rows[i].text);
		find(fixture, &mention, &found);
		CHECK_BYTES(names(&found), rows[i].brands, "%s", rows[i].text);
		for (size_t j = 0; j < found.count; j++)
			assert_int_equal(found.items[j].kind, EVIDENCE_QUERY);
	}
}

static void a_wrong_query_names_file_line_and_column(void **state)
{
	static const struct {
		const char *brand, *problem;
	} rows[] = {
		{"{id: x, name: X, query: 'a OR b c'}", ":4:29: query of brand 'x': E02, line 1, column 8:"},
		{"{id: x, name: X, query: 'NOT a'}", "E03, line 1, column 1:"},
		{"{id: x, name: X, query: 'a AND sentiment:neg'}", "are not known before the brand is"},
		{"{id: x, name: X, query: 'source:nowhere'}", "source"},
		{"{id: x, name: X, query: a, spellings: [b]}", "has a query beside spellings"},
		{"{id: x, name: X, query: a, context: {for: [b]}}", "has a query beside spellings or context"},
	};
	struct fixture *fixture = *state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct configuration configuration;
		struct brands *brands = NULL;
		struct error error = {0};
		struct bytes text = arena_format(
			&fixture->arena,
			"state: s\nreports: r\nbrands:\n  - %s\n"
			"contact: a@b.ma\nsources: [{name: s, kind: feed, url: 'http://a.ma'}]\n",
			rows[i].brand);
		assert_true(file_write(fixture->path, text, &error));
		assert_true(configuration_load(fixture->path, &fixture->arena, &configuration, &error));
		assert_false(brands_create(getenv("SOUMAA_RULES"), &configuration, &brands, &error));
		assert_int_equal(error.code, ERROR_CONFIGURATION);
		if (strstr(error.message, rows[i].problem) == NULL)
			fail_msg("%s: %s", rows[i].brand, error.message);
	}
}

static void without_brands_the_mention_is_believed(void **state)
{
	struct fixture *fixture = *state;
	struct error error = {0};
	brands_destroy(fixture->brands);
	assert_true(brands_create(getenv("SOUMAA_RULES"), NULL, &fixture->brands, &error));
	assert_false(brands_known(fixture->brands));
	struct mention mention = mention_blank();
	mention.text = bytes_of("Rihla");
	assert_string_equal(find(fixture, &mention, NULL), "");
	mention.brand = bytes_of("Une Marque");
	assert_string_equal(find(fixture, &mention, NULL), "Une Marque");
}

#define WITH_BRANDS(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_BRANDS(spellings_are_found_however_they_are_written),
		WITH_BRANDS(a_name_inside_another_word_is_none),
		WITH_BRANDS(handles_and_hashtags_name_a_brand),
		WITH_BRANDS(context_decides_about_a_common_name),
		WITH_BRANDS(context_reaches_only_so_far),
		WITH_BRANDS(several_brands_come_in_the_order_of_the_configuration),
		WITH_BRANDS(a_page_says_its_brand),
		WITH_BRANDS(each_place_is_explained),
		WITH_BRANDS(a_query_decides_where_a_brand_has_one),
		WITH_BRANDS(the_branches_of_a_query_are_the_evidence),
		WITH_BRANDS(a_wrong_query_names_file_line_and_column),
		WITH_BRANDS(without_brands_the_mention_is_believed),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
