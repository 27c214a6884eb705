/*
 * Categories of cases, a tree that officers edit, and the bodies outside that cases are referred
 * to. A category decides what a case begins with: seal, level, desk, class of deadline.
 */
#ifndef CATEGORY_H
#define CATEGORY_H

#include "app.h"
#include "caps.h"
#include "field.h"

struct category {
    int64_t id, version, created_at, updated_at, seal, level, rank;
    const char *code, *parent; /* parent NULL: a root */
    const char *name_id, *name_en, *help_id, *help_en;
    const char *desk;   /* "licences", "finance", … a topic of the city's office */
    const char *kind;   /* information, service, oversight */
    const char *bodies; /* codes of case_body, comma separated */
    bool anonymous, urgent, is_public, active;
};
extern const struct field_table category_fields; /* "CaseCategory" */
extern const struct field_choice desk_choices[], case_kind_choices[];

/* The whole tree in order (parents before children, by rank); inactive ones with `all`. Read anew
 * when it changed, also by another server. */
enum err category_list(struct ctx *cx, bool all, struct category **ret, size_t *ret_n);
enum err category_get(struct ctx *cx, const char *code, struct category *ret); /* ERR_NOT_FOUND */
/* In the context's language; the code itself when unknown. */
const char *category_name(struct ctx *cx, const char *code);
/* The code of its root (itself when it is one). */
const char *category_root(struct ctx *cx, const char *code);
/* Whether `code` is `above` or below it. */
bool category_below(struct ctx *cx, const char *code, const char *above);

/* On the writer, CAP_CASE_CONFIG. Creates (id 0) or changes; a code never changes, a parent never
 * makes a ring, a category with unfinished cases is made inactive only when another is named for
 * what comes (they stay where they are). ERR_STALE. */
enum err category_put(struct ctx *cx, struct category *c);
/* On the writer: the first categories, bodies and rules (init, demo); nothing where there are any.
 */
enum err cases_seed(struct ctx *cx);

/* ---- bodies outside ---- */
struct body {
    int64_t id, version, account_id, updated_at;
    const char *code, *name, *purpose, *phone, *whatsapp, *address, *hours, *source, *checked_on;
    bool active;
};
extern const struct field_table body_fields; /* "CaseBody" */
enum err body_list(struct ctx *cx, bool all, struct body **ret, size_t *ret_n);
enum err body_get(struct ctx *cx, const char *code, struct body *ret);
enum err body_put(struct ctx *cx, struct body *b); /* on the writer, CAP_CASE_CONFIG */

#endif
