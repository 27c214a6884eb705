/* What the files of the loan mirror share; nobody else includes this. */
#ifndef LOAN_PARTS_H
#define LOAN_PARTS_H

#include "loan.h"

/*
 * Who sees which loans, in one place: lists, counts, figures and single reads all take it. At most
 * one is set; none: all. Refuses (ERR_FORBIDDEN, ERR_AUTH) who sees no loans.
 */
struct loan_scope {
    int64_t companion, person, partner;
};
enum err loan_scope_of(struct ctx *cx, struct loan_scope *ret);

/* One loan without a scope, for rules that have checked already. */
enum err loan_load(struct ctx *cx, int64_t id, struct loan *ret);
/* For a change: in sight, the actor may write it, and it is of that version (0: any). */
enum err loan_for_change(struct ctx *cx, int64_t id, int64_t version, struct loan *ret);
/* After it: the next version, and the audit row. */
struct model;
enum err loan_changed(struct ctx *cx, const struct loan *was, const char *action,
                      const struct model *changes);

/* On the writer: what stands in the loan's row agrees with plan, rows and payments again. `plan` is
 * the one in force from now on. */
enum err loan_settle(struct ctx *cx, int64_t id, int64_t plan);

struct loan_plan_new {
    int64_t loan_id, plan, prior, carried, waived;
    const char *kind, *made_on, *reason;
    const struct simulation *terms;
};
enum err loan_plan_write(struct ctx *cx, const struct loan_plan_new *p);
/* The rows that such terms give, with `carried` interest in the first. */
enum err loan_rows_make(struct ctx *cx, const struct schedule_terms *t, int64_t carried,
                        struct loan_row **ret);
enum err loan_rows_write(struct ctx *cx, int64_t loan_id, int64_t plan, const struct loan_row *rows,
                         size_t n);

/* The fund's money of a loan (loan_fund.c), on the writer. Of a new one without an application:
 * what is wrong, by field; then reserved. */
enum err loan_fund_check(struct ctx *cx, const struct loan *l);
enum err loan_fund_reserve(struct ctx *cx, const struct loan *l);
/* `amount` went out, the rest of what was agreed is free; all of it is. */
enum err loan_fund_disburse(struct ctx *cx, const struct loan *l, int64_t amount);
enum err loan_fund_release(struct ctx *cx, const struct loan *l);
/* So much principal is left: a fund that revolves has the rest again. ERR_CONFLICT where money that
 * had come back is taken back and was lent on. */
enum err loan_fund_follow(struct ctx *cx, const struct loan *l, int64_t left);

/* A day of an act: ISO, not after today, not before `from`; field "on". */
bool loan_day_good(struct ctx *cx, const char *field, const char *day, const char *from);
/* Seals what the record of changes keeps. */
const char *loan_protect(void *ctx, const char *clear);

#endif
