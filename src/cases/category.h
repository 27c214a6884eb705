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
    const char *desk;   /* "licences", "finance", … a topic of the city's office; NULL: none */
    const char *kind;   /* information, service, oversight */
    const char *bodies; /* codes of case_body, comma separated; NULL: none */
    bool anonymous, urgent, is_public, active;
};
extern const struct field_table category_fields; /* "CaseCategory" */
extern const struct field_choice desk_choices[], case_kind_choices[];
enum { CATEGORY_DEPTH_MAX = 4 };

/* ---- reading: from memory; a change is seen at once by who made it, elsewhere within a second
 * ---- */

/* The whole tree in order (each parent before its children, siblings by rank); inactive ones with
 * `all`. An inactive category hides all below it. */
enum err category_list(struct ctx *cx, bool all, struct category **ret, size_t *ret_n);
/* Inactive ones, too. ERR_NOT_FOUND. */
enum err category_get(struct ctx *cx, const char *code, struct category *ret);
/* In the context's language; the code itself when unknown. */
const char *category_name(struct ctx *cx, const char *code);
const char *category_help(struct ctx *cx, const char *code); /* "" when there is none */
/* The code above it; NULL for a root and for what is unknown. */
const char *category_parent(struct ctx *cx, const char *code);
/* The code of its root (itself when it is one). */
const char *category_root(struct ctx *cx, const char *code);
/* Whether `code` is `above` or below it. */
bool category_below(struct ctx *cx, const char *code, const char *above);
/* Whether who works on its cases is told at once, in quiet hours, too. */
bool category_urgent(struct ctx *cx, const char *code);
/* Every category in which cases may be opened, as {code, label, below} (below null: a root) in the
 * context's language, into an array: what phones take along. */
struct model;
enum err category_tree_put(struct ctx *cx, struct model *array);
/* Whether cases may be opened in it: it and all above it are active. */
bool category_open(struct ctx *cx, const char *code);
/* Another text after each change of categories, bodies or reply templates: for what is kept of
 * them (drawn.h). */
const char *category_stamp(struct ctx *cx);

/* ---- changing ---- */

/* On the writer, CAP_CASE_CONFIG. Creates (id 0) or changes; a code never changes, a parent never
 * makes a ring or a tree deeper than CATEGORY_DEPTH_MAX; cases stay in a category that is made
 * inactive. Audited. ERR_STALE. */
enum err category_put(struct ctx *cx, struct category *c);
/* On the writer: the first categories, bodies and rules (init, migrate, demo); each of the three
 * tables only where it is empty. */
enum err cases_seed(struct ctx *cx);

/* ---- bodies outside ---- */
struct body {
    int64_t id, version, updated_at;
    int64_t account_id; /* a partner's account that works on what is referred to it; 0: none */
    const char *code, *name, *purpose, *phone, *whatsapp, *address, *hours;
    const char *source;     /* where the facts are from, and how sure that is */
    const char *checked_on; /* NULL: nobody has yet */
    const char *account;    /* its sign-in name; NULL: none */
    bool active;
};
extern const struct field_table body_fields; /* "CaseBody" */
/* By name; inactive ones with `all`. */
enum err body_list(struct ctx *cx, bool all, struct body **ret, size_t *ret_n);
enum err body_get(struct ctx *cx, const char *code, struct body *ret); /* ERR_NOT_FOUND */
/* On the writer, CAP_CASE_CONFIG; creates (id 0) or changes; audited; ERR_STALE. `account` decides,
 * not account_id: it must be a partner's. */
enum err body_put(struct ctx *cx, struct body *b);

#endif
