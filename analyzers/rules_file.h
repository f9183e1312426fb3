/* The compiled rules: what matching needs of them, in one mapped file. The same sources give the same bytes. */
#pragma once

#include "analyzers/made_file.h"
#include "analyzers/rule_source.h"

/* Bytes [from, from + length) of the texts, with a terminator behind them. */
struct rules_file_text {
	uint32_t from, length;
};

struct rules_file_rule {
	struct rules_file_text id;
	uint32_t kind, topic, level, intent, languages;
	uint32_t first_veto, veto_count; /* expressions */
	uint32_t nothing;                /* 0 */
	double points, weight;
};

enum rules_file_use {
	RULES_FILE_MATCH, /* of the folded text */
	RULES_FILE_RAW,   /* of the mention's text */
	RULES_FILE_VETO,  /* of the folded text around a match of the same rule */
	RULES_FILE_USES
};

/* Those of one rule follow each other, in the rules' order; its vetoes stand behind the others. */
struct rules_file_expression {
	struct rules_file_text text; /* folded unless raw */
	uint32_t rule, use;
};

/* A literal of one of the choices that an expression requires. */
struct rules_file_requirement {
	uint32_t expression;
	uint8_t choice;
	uint8_t word_start, word_end; /* a border of a word must stand there */
	uint8_t leading;              /* every match begins with a literal of the choice */
};

/* What a composite rule is made of, by the key it stands under. */
enum rules_file_role { RULES_FILE_ALL, RULES_FILE_ANY, RULES_FILE_NONE, RULES_FILE_ROLES };

struct rules_file_part {
	struct rules_file_text text; /* another rule's id, or a query */
	uint32_t rule;
	uint16_t role, query;
};

/* The parts, over somebody else's bytes. */
struct rules_file {
	uint64_t fingerprint; /* of all that decides about a hit */
	size_t rule_count, expression_count, part_count, literal_count, requirement_count;
	const struct rules_file_rule *rules;
	const struct rules_file_expression *expressions;
	const struct rules_file_part *parts;
	const struct rules_file_text *literals; /* different ones */
	const uint32_t *first_requirements;     /* of each literal; one more at the end */
	const struct rules_file_requirement *requirements;
	const char *texts;
	struct bytes scan; /* for the literals: literal_scan_map */
};

/* Made from struct rule_sources; fails as rule_sources_parse, and with the place of the first expression that is too
 * long, that PCRE2 refuses or that matches an empty text, or of a composite rule that is wrong. struct rules_file is
 * laid over it, and cannot be used where anything in it points beside its part. */
extern const struct made_file_kind rules_file_kind;

static inline struct bytes rules_file_bytes(const struct rules_file *file, struct rules_file_text text)
{
	return (struct bytes){file->texts + text.from, text.length};
}
