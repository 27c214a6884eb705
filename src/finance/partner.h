/*
 * Partners that have money for businesses: BAZNAS, the city's BPR, banks, the city itself. Each has
 * a desk that answers, a limit of working days for its answer, and accounts (of the role partner)
 * that act for it; an account acts for one partner.
 *
 * Officers write (CAP_PRODUCT_EDIT). With CAP_FUND_READ all are read; a partner's account reads
 * its own alone.
 */
#ifndef PARTNER_H
#define PARTNER_H

#include "app.h"
#include "caps.h"
#include "field.h"

enum { PARTNERS_MAX = 200, PARTNER_ACCOUNTS_MAX = 20 };
/* zakat, bpr, bank, city, province, csr, pnm, pawn, cooperative, other */
extern const struct field_choice partner_kinds[];

struct partner {
    int64_t id, version, created_at, updated_at;
    int64_t answer_days; /* working days (places/holiday.h) until it should answer */
    const char *code;    /* "baznas": small letters, digits, hyphens; unique */
    const char *name, *kind;
    const char *contact, *phone;
    const char *active_from, *active_to; /* days; active_to is the last, NULL: no end known */
    const char *accounts;                /* sign-in names with commas; in and out */
};
extern const struct field_table partner_fields; /* "Partner" */

/* By name. A partner's account gets its own alone. */
enum err partner_list(struct ctx *cx, struct partner **ret, size_t *ret_n);
/* ERR_NOT_FOUND, also for what the actor may not see. */
enum err partner_get(struct ctx *cx, int64_t id, struct partner *ret);
/* The same without looking at the actor, for rules that have checked. */
enum err partner_load(struct ctx *cx, int64_t id, struct partner *ret);
enum err partner_by_code(struct ctx *cx, const char *code, struct partner *ret);
bool partner_active(const struct partner *p, const char *day);

/* On the writer, CAP_PRODUCT_EDIT. ERR_INVALID with the fields: a code that is another's, an end
 * before the beginning, an account that is none of a partner or acts for another. Put: p->version
 * is the one that was read. `accounts` NULL: none. */
enum err partner_add(struct ctx *cx, struct partner *p);
enum err partner_put(struct ctx *cx, struct partner *p);

/* The partner that the actor acts for; 0: none. */
enum err partner_of_actor(struct ctx *cx, int64_t *ret_partner_id);
/* Accounts that act for it and may sign in, for telling them: at most PARTNER_ACCOUNTS_MAX. */
enum err partner_accounts(struct ctx *cx, int64_t partner_id,
                          int64_t ret[static PARTNER_ACCOUNTS_MAX], size_t *ret_n);
/* OK for officers (CAP_PRODUCT_EDIT) and for who acts for that partner, else ERR_NOT_FOUND. */
enum err partner_need(struct ctx *cx, int64_t partner_id);

/* Whether a comma separated list holds the code. */
bool codes_hold(const char *codes, const char *code);

#endif
