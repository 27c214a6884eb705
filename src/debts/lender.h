/*
 * Lenders and their legal status: facts with source and the day they were checked, never a verdict
 * of the program. A lender without a status is *not proven licensed* ("belum terbukti berizin");
 * only a person with the right to says illegal, from a named source.
 */
#ifndef LENDER_H
#define LENDER_H

#include "app.h"
#include "caps.h"
#include "field.h"

/* licensed, revoked, illegal, unlisted (no longer on the list: not proven licensed) */
extern const struct field_choice lender_statuses[];

struct lender {
    int64_t id, version, created_at, updated_at;
    const char *name, *company, *kind, *site, *licence, *note;
    const char *legal, *legal_source, *legal_checked_on; /* today; see debt_legal */
};
extern const struct field_table lender_fields; /* "Lender" */

struct lender_status {
    int64_t id, lender_id, created_at;
    const char *status, *valid_from, *source, *checked_on, *by; /* valid_from NULL: checked_on */
};
extern const struct field_table lender_status_fields; /* "LenderStatus" */

/* What names are compared by: folded, without blanks, a leading "PT" dropped. */
const char *lender_key(struct ctx *cx, const char *name);

/*
 * The status of a lender (id 0: one that is in no register) of a kind on a day: licensed, revoked,
 * illegal; without a row "not_proven" for online lenders and moneylenders, "unchecked" for banks,
 * BPR and cooperatives (this register need not hold them), "private" for family and others. Source
 * and day of checking are NULL without a row; ret_source and ret_checked_on may be NULL.
 */
enum err lender_legal(struct ctx *cx, int64_t lender_id, const char *kind, const char *day,
                      const char **ret_legal, const char **ret_source, const char **ret_checked_on);

/* The one lender of that very name (or company) and kind (NULL: any); 0: none, or several. */
enum err lender_named(struct ctx *cx, const char *name, const char *kind, int64_t *ret_id);
/* As typed: those whose name or company is it, begins with it, holds it, or is near it, the best
 * first; at most `limit` (1 … 20). */
enum err lender_search(struct ctx *cx, const char *text, int limit, struct lender **ret,
                       size_t *ret_n);
/* Names to suggest: licensed ones first, then revoked, illegal, the others; each by name. */
struct lender_short {
    const char *name, *kind, *legal; /* legal: today; see debt_legal */
};
enum err lender_names(struct ctx *cx, size_t limit, struct lender_short **ret, size_t *ret_n,
                      bool *ret_more);
/* ERR_NOT_FOUND. With its status today. */
enum err lender_get(struct ctx *cx, int64_t id, struct lender *ret);

struct lender_filter {
    const char *kind, *legal; /* legal: a code of lender_statuses, "" any, "none" without a row */
    const char *cursor;
    int64_t limit; /* 1 … 200; 0: 50 */
};
struct lender_page {
    struct lender *rows;
    size_t n;
    int64_t total;
    const char *next; /* cursor or NULL */
};
/* By name. ERR_INPUT for a foreign cursor. */
enum err lender_list(struct ctx *cx, const struct lender_filter *f, struct lender_page *ret);

/* On the writer, CAP_LENDER_EDIT. ERR_INVALID with the fields, also when the kind has one of that
 * name. Put: kind stays; ERR_STALE. */
enum err lender_add(struct ctx *cx, struct lender *l);
enum err lender_put(struct ctx *cx, struct lender *l);
/* On the writer, CAP_LENDER_EDIT: what a source says since a day. The same again changes nothing.
 */
enum err lender_status_add(struct ctx *cx, struct lender_status *s);
/* The newest first. */
enum err lender_status_list(struct ctx *cx, int64_t lender_id, struct lender_status **ret,
                            size_t *ret_n);
/* On the writer, where there are none yet (init, migrate, demo): ref_lenders.h. */
enum err lender_seed(struct ctx *cx);

#endif
