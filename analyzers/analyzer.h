/* The analyzers as one: a mention in, a verdict with its evidence out. */
#pragma once

#include "analyzers/signals.h"
#include "core/configuration.h"
#include "core/mention.h"
#include "core/verdict.h"

struct analyzer;

/* Loads lexicons and rules from the folder and the brands from the configuration (NULL: none but those that a
 * mention says). False with ERROR_CONFIGURATION, file and line where any line is wrong: nothing runs on half a
 * rule set. */
bool analyzer_create(const char *rules_folder, const struct configuration *configuration, struct analyzer **analyzer,
                     struct error *error);

/* The same without learned weights, for the trainer. */
bool analyzer_create_untaught(const char *rules_folder, const struct configuration *configuration,
                              struct analyzer **analyzer, struct error *error);
void analyzer_destroy(struct analyzer *analyzer);

/* A version of everything that a verdict depends on (program, lexicons, rules, brands), 16 hexadecimal digits. */
const char *analyzer_version(const struct analyzer *analyzer);

/* What one thread needs beside the shared analyzer. */
struct analyzer_scratch;
struct analyzer_scratch *analyzer_scratch_create(const struct analyzer *analyzer);
void analyzer_scratch_destroy(struct analyzer_scratch *scratch);

/* Judges a mention. The verdict's bytes live in the arena, the brands' ids as long as the configuration.
 * Cannot fail: text of any bytes gives a verdict. Evidence is made only with `explain`. */
void analyzer_judge(const struct analyzer *analyzer, struct analyzer_scratch *scratch, const struct mention *mention,
                    bool explain, struct arena *arena, struct verdict *verdict);

/* What the trainer needs to know of a text in a language that it knows: tokens, until the next call with this scratch,
 * and signals. */
void analyzer_look(const struct analyzer *analyzer, struct analyzer_scratch *scratch, const struct mention *mention,
                   enum language language, const struct text **text, double signals[static SIGNALS]);
