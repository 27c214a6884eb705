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

extern const struct field_choice lender_statuses[]; /* licensed, revoked, illegal */

struct lender {
    int64_t id, version, created_at, updated_at;
    const char *name, *company, *kind, *site, *licence, *note;
    const char *legal, *legal_source, *legal_checked_on, *legal_since; /* today; see debt_legal */
};
extern const struct field_table lender_fields; /* "Lender" */

struct lender_status {
    int64_t id, lender_id, created_at;
    const char *status, *valid_from, *source, *checked_on, *by;
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
/* ERR_NOT_FOUND. With its status today. */
enum err lender_get(struct ctx *cx, int64_t id, struct lender *ret);

#endif
