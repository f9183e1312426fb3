/* Rules as they stand in their files: read and checked for form, not yet compiled. */
#pragma once

#include "analyzers/source_files.h"
#include "core/verdict.h"
#include "core/yaml.h"

enum rule_kind {
	RULE_RISK,    /* rules/risk/TOPIC.yaml: says a topic and its level */
	RULE_INTENT,  /* rules/intent/INTENT.yaml: speaks for an intent */
	RULE_OFFENCE, /* rules/offence/NAME.yaml: an insult or hate against people */
	RULE_KINDS,
};

struct rule {
	enum rule_kind kind;
	struct bytes id;         /* unique over all files */
	enum topic topic;        /* of a risk rule */
	int64_t level;           /* 1..4, of a risk rule */
	enum intent intent;      /* of an intent rule */
	double points;           /* of an intent rule: how strongly it speaks for it */
	double weight;           /* log-odds towards a positive sentiment; 0: says nothing of it */
	unsigned languages;      /* bits 1 << enum language; 0: every language */
	struct yaml_list match;  /* expressions on the folded text: one of them is enough */
	struct yaml_list raw;    /* expressions on the original text */
	struct yaml_list unless; /* expressions on the folded text that veto a match which they stand near */
	const struct yaml_node *all, *any, *none; /* parts of a composite rule (`none`: the key `not`) */
	struct yaml_list examples;
	struct yaml_list counterexamples;
	struct bytes note;
	const struct yaml_document *document; /* for errors */
	const struct yaml_node *node;
};

/* It is made of other rules and of queries, and has no expression of its own. */
static inline bool rule_is_composite(const struct rule *rule)
{
	return rule->all != NULL || rule->any != NULL || rule->none != NULL;
}

struct rule_list {
	struct rule *rules; /* by memory_grow; the caller frees it */
	size_t count;
	size_t capacity;
};

/* The rule files of a folder, kinds in the order of the enumeration, files in that of their names. */
struct rule_sources {
	const char *folder; /* the caller's */
	struct source_files files[RULE_KINDS];
};

/* Finds and hashes them. False as source_files_add. */
bool rule_sources_find(const char *folder, struct rule_sources *sources, struct error *error);

/* Safe on a zeroed struct. */
void rule_sources_finish(struct rule_sources *sources);

/* Of all that compiled rules are made from: the files, the fold table, and how patterns and literals are found. */
uint64_t rule_sources_hash(const struct rule_sources *sources);

/* Reads every rule of sources as they are now, and the sources' hash becomes theirs. All but the list lives in the
 * arena. False with ERROR_CONFIGURATION, file, line and column where anything is wrong: a key, a type, a topic, an
 * intent, a language, a rule without an expression, an id that is there already; ERROR_NO_INPUT where there is no rule.
 */
bool rule_sources_parse(struct rule_sources *sources, struct arena *arena, struct rule_list *list, struct error *error);
