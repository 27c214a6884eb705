/* Payments told and taken back, and what then stands in the loan's row: see loan.h. */
#include "loan_parts.h"
#include "loan_sql.h"
#include "text.h"

#include <string.h>

enum { WHY_MAX = 300 };

static bool is(const char *state, const char *what)
{
    return strcmp(state, what) == 0;
}

/* Paid when nothing is left; else as it was before it was: written off stays so, and runs under its
 * first plan or a later one. */
static const char *state_of(const struct loan *l, const struct loan_sum *s, int64_t plan)
{
    if (s->principal_left + s->interest_left == 0)
        return "paid";
    if (is(l->state, "written_off") || (is(l->state, "paid") && l->reason && *l->reason))
        return "written_off";
    return plan == 1 ? "running" : "restructured";
}

static const char *last_day(const struct loan_payment *list, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (!list[i].reversed_at)
            return list[i].paid_on;
    return NULL;
}

enum err loan_settle(struct ctx *cx, int64_t id, int64_t plan)
{
    struct loan l;
    struct loan_row *rows;
    struct loan_sum s;
    struct loan_payment *payments;
    size_t n, payments_n;
    int64_t all, under;
    TRY(loan_load(cx, id, &l));
    TRY(loan_rows(cx, &l, plan, &rows, &n, &s));
    TRY(db_int_of(cx, &q_loan_all_paid, ARGS(db_int(id)), 0, &all));
    TRY(db_int_of(cx, &q_loan_plan_paid, ARGS(db_int(id), db_int(plan)), 0, &under));
    TRY(loan_payments(cx, id, &payments, &payments_n));
    TRY(loan_fund_follow(cx, &l, s.principal_left));
    const char *state = state_of(&l, &s, plan), *ended = NULL;
    if (is(state, "paid"))
        ended = last_day(payments, payments_n);
    else if (is(state, "written_off"))
        ended = l.ended_on;
    return db_exec(cx, &q_loan_stands,
                   ARGS(db_int(id), db_int(plan), db_int(all), db_int(under),
                        db_int(s.principal_left), db_int(s.interest_left), db_int(s.surplus),
                        db_text(s.next_due), db_text(state), db_text(ended)),
                   NULL);
}

/* ---- paying ---- */

/* The payment of that reference, if there is one. */
static enum err by_reference(struct ctx *cx, const struct loan_payment *p, bool *ret_known,
                             struct loan_payment *ret)
{
    *ret_known = false;
    if (!p->reference)
        return OK;
    struct rows *r = db_rows_mask(cx, &q_loan_payments, q_part_loan_payments_reference,
                                  ARGS(db_int(p->loan_id), db_int(0), db_text(p->reference)));
    if (rows_next(r)) {
        *ret = (struct loan_payment){
            .id = row_int(r, 0), .amount = row_int(r, 3), .paid_on = row_str(r, 7)};
        *ret_known = true;
    }
    return rows_end(r);
}

static enum err same(struct ctx *cx, struct loan_payment *p, const struct loan_payment *there)
{
    if (there->amount != p->amount || strcmp(there->paid_on, p->paid_on) != 0) {
        fail_field(cx, "reference", "loan.error.reference", NULL);
        return fields_check(cx);
    }
    p->id = there->id;
    return OK;
}

static enum err check(struct ctx *cx, const struct loan *l, struct loan_payment *p)
{
    field_check(cx, &loan_payment_fields, p, NULL);
    if (cx->err.code == ERR_INVALID)
        cx->err.code = OK;
    if (p->paid_on)
        loan_day_good(cx, "paid_on", p->paid_on, l->disbursed_on);
    return fields_check(cx);
}

static enum err may_pay(struct ctx *cx, const struct loan *l)
{
    if (loan_open(l) || is(l->state, "written_off"))
        return OK;
    return fail(cx, ERR_CONFLICT, is(l->state, "paid") ? "loan.error.paid" : "loan.error.state",
                NULL);
}

enum err loan_pay(struct ctx *cx, struct loan_payment *p, bool *ret_known)
{
    struct loan l;
    struct loan_payment there = {0};
    int64_t by = cx->actor->account_id;
    TRY(need(cx, CAP_LOAN_WRITE));
    TRY(loan_get(cx, p->loan_id, &l));
    p->reference = p->reference ? text_trim(cx->a, p->reference) : NULL;
    p->reference = p->reference && *p->reference ? p->reference : NULL;
    p->note = p->note ? p->note : "";
    p->source = p->source ? p->source : "entry";
    TRY(by_reference(cx, p, ret_known, &there));
    if (*ret_known)
        return same(cx, p, &there);
    TRY(may_pay(cx, &l));
    TRY(check(cx, &l, p));
    p->plan = l.plan;
    TRY(db_int_of(cx, &q_loan_payment_insert,
                  ARGS(db_int(l.id), db_int(l.plan), db_text(p->paid_on), db_int(p->amount),
                       db_text(p->reference), db_text(p->source),
                       p->import_id ? db_int(p->import_id) : db_null(), db_text(p->note),
                       by ? db_int(by) : db_null(), db_int(cx->now)),
                  0, &p->id));
    p->created_at = cx->now;
    TRY(loan_settle(cx, l.id, l.plan));
    struct model *told = model_object(cx->a);
    model_set_int(cx->a, told, "payment", p->id);
    return loan_changed(cx, &l, "pay", told);
}

/* ---- taking back ---- */

static enum err payment_get(struct ctx *cx, int64_t loan_id, int64_t id, struct loan_payment *ret)
{
    bool found = false;
    struct rows *r = db_rows_mask(cx, &q_loan_payments, q_part_loan_payments_one,
                                  ARGS(db_int(loan_id), db_int(id), db_text(NULL)));
    if (rows_next(r)) {
        *ret = (struct loan_payment){
            .id = row_int(r, 0), .plan = row_int(r, 2), .reversed_at = row_int(r, 6)};
        found = true;
    }
    TRY(rows_end(r));
    return found ? OK : fail(cx, ERR_NOT_FOUND, "loan.error.payment", NULL);
}

/* The plan that holds once this payment is gone: a payoff without its payment is none. */
static enum err plan_after(struct ctx *cx, const struct loan *l, int64_t *ret)
{
    struct loan_plan *plans;
    size_t n;
    *ret = l->plan;
    TRY(loan_plans(cx, l->id, &plans, &n));
    for (size_t i = 0; i < n; i++)
        if (plans[i].plan == l->plan && is(plans[i].kind, "payoff"))
            *ret = plans[i].prior;
    return OK;
}

enum err loan_reverse(struct ctx *cx, int64_t loan_id, int64_t payment_id, const char *why)
{
    struct loan l;
    struct loan_payment p = {0};
    int64_t plan, by = cx->actor->account_id;
    TRY(loan_for_change(cx, loan_id, 0, &l));
    TRY(payment_get(cx, loan_id, payment_id, &p));
    why = why ? text_trim(cx->a, why) : "";
    if (!*why)
        fail_field(cx, "reason", "field.error.required", NULL);
    else if (strlen(why) > (size_t)WHY_MAX * 4)
        fail_field(cx, "reason", "field.error.too_long", "max", "300", NULL);
    TRY(fields_check(cx));
    if (p.reversed_at)
        return fail(cx, ERR_CONFLICT, "loan.error.reversed", NULL);
    if (p.plan != l.plan)
        return fail(cx, ERR_CONFLICT, "loan.error.settled", NULL);
    TRY(db_exec(cx, &q_loan_payment_reverse,
                ARGS(db_int(p.id), db_int(cx->now), by ? db_int(by) : db_null(), db_text(why)),
                NULL));
    TRY(plan_after(cx, &l, &plan));
    TRY(loan_settle(cx, loan_id, plan));
    struct model *told = model_object(cx->a);
    model_set_int(cx->a, told, "payment", p.id);
    return loan_changed(cx, &l, "reverse", told);
}
