/*
 * The record of changes in people's words. The record keeps codes: every room writes its own, and
 * this one knows none of them. What a field is called and what its codes mean is looked up in the
 * tables of fields that the routes declare, under the record's own name: "case_category" in
 * CaseCategory.
 */
#ifndef AUDIT_WORDS_WEB_H
#define AUDIT_WORDS_WEB_H

#include "model.h"
#include "web.h"

/* For one page: the tables, each once. */
struct audit_words {
    struct web *w;
    const struct field_table **tables;
    size_t n;
};
/* Codes that are rows of an upper room's own, no choices of a table: which fields hold them. */
struct audit_namer {
    const char *entity, *field;
    const char *(*words)(struct web *w, const char *code);
};
extern const struct audit_namer *audit_namers; /* set by main; ends with entity NULL; may be NULL */

struct audit_words audit_words_begin(struct web *w);

/* "Diubah". What the record's own room calls it goes before what holds of any record
 * (audit.action.*); the code itself where there are no words. */
const char *audit_action_words(const struct audit_words *x, const char *entity, const char *action);
/* "usaha"; the code itself where there are no words. */
const char *audit_entity_words(const struct audit_words *x, const char *entity);
/* "Kelurahan"; the name itself where there are no words. */
const char *audit_field_words(const struct audit_words *x, const char *entity, const char *field);
/* A value as people read it: choices, places by name, days, sums, "sealed". NULL: nothing. */
const char *audit_value_words(const struct audit_words *x, const char *entity, const char *field,
                              const struct model *value);

#endif
