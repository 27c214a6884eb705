/* Loans agreed, disbursed, restructured, paid off, written off, cancelled: see loan.h. */
#include "account.h"
#include "audit.h"
#include "business.h"
#include "curation_dated.h"
#include "holiday.h"
#include "loan_parts.h"
#include "loan_sql.h"
#include "secret.h"
#include "text.h"

#include <inttypes.h>
#include <string.h>

enum { REASON_MAX = 500 };

/* ---- checks ---- */

static bool some(const char *s)
{
    return s && *s;
}

static struct db_val id_or_null(int64_t id)
{
    return id > 0 ? db_int(id) : db_null();
}

const char *loan_protect(void *arg, const char *clear)
{
    struct ctx *cx = arg;
    struct sealed s = seal(cx, cx->app->keys, clear, strlen(clear));
    return arena_printf(cx->a, "sealed:%s", text_base64url(cx->a, s.p, s.n));
}

bool loan_day_good(struct ctx *cx, const char *field, const char *day, const char *from)
{
    struct date d;
    const char *wrong = NULL;
    if (!some(day))
        wrong = "field.error.required";
    else if (!date_parse(day, &d))
        wrong = "field.error.date_iso";
    else if (strcmp(day, today_text(cx)) > 0)
        wrong = "loan.error.future";
    if (wrong)
        fail_field(cx, field, wrong, NULL);
    else if (from && strcmp(day, from) < 0)
        fail_field(cx, field, "loan.error.before", "day", from, NULL);
    else
        return true;
    return false;
}

static void check_reason(struct ctx *cx, const char *reason)
{
    if (!some(reason) || !*text_trim(cx->a, reason))
        fail_field(cx, "reason", "field.error.required", NULL);
    else if (strlen(reason) > (size_t)REASON_MAX * 4)
        fail_field(cx, "reason", "field.error.too_long", "max",
                   arena_printf(cx->a, "%d", REASON_MAX), NULL);
}

enum err loan_for_change(struct ctx *cx, int64_t id, int64_t version, struct loan *ret)
{
    TRY(need(cx, CAP_LOAN_WRITE));
    TRY(loan_get(cx, id, ret));
    return version && version != ret->version ? fail(cx, ERR_STALE, "error.stale", NULL) : OK;
}

enum err loan_changed(struct ctx *cx, const struct loan *was, const char *action,
                      const struct model *changes)
{
    int64_t changed;
    TRY(db_exec(cx, &q_loan_touch, ARGS(db_int(was->id), db_int(was->version), db_int(cx->now)),
                &changed));
    return changed ? audit(cx, action, "loan", was->id, changes)
                   : fail(cx, ERR_STALE, "error.stale", NULL);
}

static enum err wrong_state(struct ctx *cx)
{
    return fail(cx, ERR_CONFLICT, "loan.error.state", NULL);
}

/* ---- plans and rows ---- */

enum err loan_plan_write(struct ctx *cx, const struct loan_plan_new *p)
{
    const struct simulation *t = p->terms;
    int64_t by = cx->actor->account_id;
    return db_exec(cx, &q_loan_plan_insert,
                   ARGS(db_int(p->loan_id), db_int(p->plan), db_text(p->kind), db_text(p->made_on),
                        id_or_null(p->prior), db_text(t->method), db_int(t->principal),
                        db_text(some(t->rate) ? t->rate : "0"), db_int(t->periods),
                        db_int(t->every), db_text(t->unit), db_text(t->day_count),
                        db_text(t->rounding), db_int(t->multiple_of), db_int(t->grace_principal),
                        db_int(t->grace_interest), db_text(t->start), db_text(t->first_due),
                        db_int(p->carried), db_int(p->waived), db_text(p->reason ? p->reason : ""),
                        id_or_null(by), db_int(cx->now)),
                   NULL);
}

static const char *day_text(struct arena *a, struct date d)
{
    char text[DATE_LEN + 1];
    date_format(d, text);
    return arena_strdup(a, text);
}

enum err loan_rows_make(struct ctx *cx, const struct schedule_terms *t, int64_t carried,
                        struct loan_row **ret)
{
    const struct worktime *calendar = worktime_now(cx);
    size_t n = (size_t)t->periods;
    struct schedule_row *rows = arena_array(cx->a, n, sizeof(*rows));
    struct loan_row *list = arena_array(cx->a, n, sizeof(*list));
    struct schedule_sum sum;
    if (!calendar)
        return cx->err.code;
    schedule_rows(t, rows, &sum);
    for (size_t i = 0; i < n; i++)
        list[i] = (struct loan_row){.n = rows[i].n,
                                    .due_on = day_text(cx->a, rows[i].due),
                                    .pay_by = day_text(cx->a, loan_pay_by(calendar, rows[i].due)),
                                    .principal = rows[i].principal,
                                    .interest = rows[i].interest + (i ? 0 : carried)};
    *ret = list;
    return OK;
}

enum err loan_rows_write(struct ctx *cx, int64_t loan_id, int64_t plan, const struct loan_row *rows,
                         size_t n)
{
    int64_t upto = 0;
    for (size_t i = 0; i < n; i++) {
        upto += rows[i].principal + rows[i].interest;
        TRY(db_exec_later(cx, &q_loan_row_insert,
                          ARGS(db_int(loan_id), db_int(plan), db_int(rows[i].n),
                               db_text(rows[i].due_on), db_text(rows[i].pay_by),
                               db_int(rows[i].principal), db_int(rows[i].interest), db_int(upto))));
    }
    return OK;
}

/* Nobody says "every month", "half-up": what was left out stands there as what it means. */
static void fill_terms(struct simulation *t)
{
    t->every = t->every == FIELD_UNSET ? 1 : t->every;
    t->multiple_of = t->multiple_of == FIELD_UNSET ? 1 : t->multiple_of;
    t->grace_principal = t->grace_principal == FIELD_UNSET ? 0 : t->grace_principal;
    t->grace_interest = t->grace_interest == FIELD_UNSET ? 0 : t->grace_interest;
    t->unit = some(t->unit) ? t->unit : "month";
    t->day_count = some(t->day_count) ? t->day_count : "equal";
    t->rounding = some(t->rounding) ? t->rounding : "half-up";
    t->first_due = some(t->first_due) ? t->first_due : NULL;
}

/* ---- agreed ---- */

static enum err check_partner(struct ctx *cx, struct loan *l)
{
    int64_t there = 0;
    if (l->partner_id > 0)
        TRY(db_int_of(cx, &q_loan_partner_there, ARGS(db_int(l->partner_id)), 0, &there));
    if (!there)
        fail_field(cx, "partner", "loan.error.partner", NULL);
    return loan_fund_check(cx, l);
}

/* The product as it was on the day of signing. */
static enum err product_version(struct ctx *cx, const struct loan *l, int64_t *ret)
{
    *ret = 0;
    if (l->product_id <= 0)
        return OK;
    TRY(db_int_of(cx, &q_loan_product_version,
                  ARGS(db_int(l->product_id), db_text(l->signed_on), db_int(l->partner_id)), 0,
                  ret));
    if (!*ret)
        fail_field(cx, "product", "loan.error.product", NULL);
    return OK;
}

static enum err number_free(struct ctx *cx, const struct loan *l)
{
    int64_t other = 0;
    if (!l->number)
        return OK;
    TRY(db_int_of(cx, &q_loan_of_number, ARGS(db_int(l->partner_id), db_text(l->number)), 0,
                  &other));
    if (other && other != l->id)
        fail_field(cx, "number", "loan.error.number", NULL);
    return OK;
}

static const char *number_of(struct ctx *cx, const char *number)
{
    const char *n = number ? text_trim(cx->a, number) : "";
    return *n ? n : NULL;
}

/* All that is wrong, at once. */
static enum err check_new(struct ctx *cx, struct loan *l, int64_t *ret_version)
{
    struct schedule_terms t;
    field_check(cx, &loan_new_fields, l, NULL);
    if (cx->err.code == ERR_INVALID)
        cx->err.code = OK;
    l->number = number_of(cx, l->number);
    fill_terms(&l->terms);
    bool dated = loan_day_good(cx, "signed_on", l->signed_on, NULL);
    l->terms.start = dated ? l->signed_on : today_text(cx);
    if (!cx->err.fields)
        simulation_terms(cx, &l->terms, NULL, &t);
    if (cx->err.code == ERR_INVALID)
        cx->err.code = OK;
    TRY(check_partner(cx, l));
    TRY(number_free(cx, l));
    if (dated)
        TRY(product_version(cx, l, ret_version));
    return fields_check(cx);
}

static enum err write_new(struct ctx *cx, struct loan *l, int64_t product)
{
    int64_t by = cx->actor->account_id;
    struct loan nothing = {0};
    TRY(db_int_of(cx, &q_loan_insert,
                  ARGS(db_text(some(l->client_id) ? l->client_id : NULL), db_int(l->business_id),
                       db_int(l->person_id), db_int(l->partner_id), id_or_null(product),
                       id_or_null(l->fund_id), id_or_null(l->application_id), db_text(l->number),
                       db_text(l->signed_on), id_or_null(by), db_int(cx->now)),
                  0, &l->id));
    struct loan_plan_new p = {
        .loan_id = l->id, .plan = 1, .kind = "signed", .made_on = l->signed_on, .terms = &l->terms};
    TRY(loan_plan_write(cx, &p));
    TRY(loan_fund_reserve(cx, l));
    return audit(cx, "create", "loan", l->id,
                 field_diff(cx->a, &loan_new_fields, &nothing, l, loan_protect, cx));
}

enum err loan_agree_for(struct ctx *cx, struct loan *l)
{
    struct business b;
    int64_t product = 0;
    TRY(business_load(cx, l->business_id, false, &b));
    if (b.merged_into)
        return fail(cx, ERR_CONFLICT, "error.business_merged", NULL);
    l->person_id = l->person_id > 0 ? l->person_id : b.owner_id;
    TRY(check_new(cx, l, &product));
    TRY(write_new(cx, l, product));
    return loan_load(cx, l->id, l);
}

enum err loan_agree(struct ctx *cx, struct loan *l)
{
    int64_t known = 0;
    struct business b;
    TRY(need(cx, CAP_LOAN_AGREE));
    if (some(l->client_id))
        TRY(db_int_of(cx, &q_loan_of_client, ARGS(db_text(l->client_id)), 0, &known));
    if (known)
        return loan_get(cx, known, l);
    TRY(business_get(cx, l->business_id, &b));
    l->person_id = 0;
    return loan_agree_for(cx, l);
}

/* ---- acts ---- */

enum err loan_disburse(struct ctx *cx, int64_t id, const struct loan_act *act)
{
    struct loan l;
    struct schedule_terms t;
    struct loan_row *rows;
    TRY(loan_for_change(cx, id, act->version, &l));
    if (strcmp(l.state, "agreed") != 0)
        return wrong_state(cx);
    loan_day_good(cx, "on", act->on, l.signed_on);
    int64_t amount = act->amount == FIELD_UNSET ? l.terms.principal : act->amount;
    if (amount < 1 || amount > l.terms.principal)
        fail_field(cx, "amount", "loan.error.amount", NULL);
    TRY(fields_check(cx));
    TRY(loan_fund_disburse(cx, &l, amount));
    l.terms.principal = amount;
    l.terms.start = act->on;
    if (some(act->terms.first_due))
        l.terms.first_due = act->terms.first_due;
    TRY(simulation_terms(cx, &l.terms, NULL, &t));
    TRY(loan_rows_make(cx, &t, 0, &rows));
    TRY(db_exec(cx, &q_loan_plan_begin,
                ARGS(db_int(id), db_int(amount), db_text(act->on), db_text(l.terms.first_due)),
                NULL));
    TRY(loan_rows_write(cx, id, 1, rows, (size_t)t.periods));
    TRY(db_exec(cx, &q_loan_begin, ARGS(db_int(id), db_text(act->on), db_int(amount)), NULL));
    TRY(loan_settle(cx, id, 1));
    return loan_changed(cx, &l, "disburse", NULL);
}

/* Interest whose day has come and that was not paid, and what is still to come. */
static void split_interest(const struct loan_row *rows, size_t n, const char *on, int64_t *ret_come,
                           int64_t *ret_later, const char **ret_last)
{
    *ret_come = *ret_later = 0;
    for (size_t i = 0; i < n; i++) {
        bool come = strcmp(rows[i].due_on, on) <= 0;
        *(come ? ret_come : ret_later) += rows[i].interest - rows[i].paid_interest;
        if (come)
            *ret_last = rows[i].due_on;
    }
}

static enum err next_plan(struct ctx *cx, int64_t id, int64_t *ret)
{
    int64_t last;
    TRY(db_int_of(cx, &q_loan_plan_last, ARGS(db_int(id)), 0, &last));
    *ret = last + 1;
    return OK;
}

/* The new terms; they begin with the last due date that has come, so that no day's interest is lost
 * or asked for twice, and the first instalment lies after `on`. */
static enum err new_terms(struct ctx *cx, const struct loan_act *act, const char *last,
                          int64_t principal, struct simulation *ret, struct schedule_terms *ret_t)
{
    struct simulation s = act->terms;
    fill_terms(&s);
    s.principal = principal;
    s.start = last;
    TRY(simulation_terms(cx, &s, NULL, ret_t));
    struct schedule_row *rows = arena_array(cx->a, (size_t)ret_t->periods, sizeof(*rows));
    struct schedule_sum sum;
    schedule_rows(ret_t, rows, &sum);
    if (strcmp(day_text(cx->a, rows[0].due), act->on) <= 0) {
        if (s.first_due)
            fail_field(cx, "first_due", "loan.error.first_due", NULL);
        TRY(fields_check(cx));
        s.start = act->on;
        TRY(simulation_terms(cx, &s, NULL, ret_t));
    }
    *ret = s;
    return OK;
}

enum err loan_restructure(struct ctx *cx, int64_t id, const struct loan_act *act)
{
    struct loan l;
    struct loan_row *rows, *fresh;
    struct loan_sum sum;
    struct simulation terms;
    struct schedule_terms t;
    size_t n;
    int64_t come, later, plan;
    TRY(loan_for_change(cx, id, act->version, &l));
    if (!loan_open(&l))
        return wrong_state(cx);
    loan_day_good(cx, "on", act->on, l.terms.start);
    check_reason(cx, act->reason);
    TRY(fields_check(cx));
    TRY(loan_rows(cx, &l, 0, &rows, &n, &sum));
    if (!sum.principal_left)
        return fail(cx, ERR_CONFLICT, "loan.error.nothing_left", NULL);
    const char *last = l.terms.start;
    split_interest(rows, n, act->on, &come, &later, &last);
    TRY(new_terms(cx, act, last, sum.principal_left, &terms, &t));
    TRY(loan_rows_make(cx, &t, come, &fresh));
    TRY(next_plan(cx, id, &plan));
    struct loan_plan_new p = {id,      plan,        l.plan, come, later, "restructured",
                              act->on, act->reason, &terms};
    TRY(loan_plan_write(cx, &p));
    TRY(loan_rows_write(cx, id, plan, fresh, (size_t)t.periods));
    TRY(loan_settle(cx, id, plan));
    return loan_changed(cx, &l, "restructure", NULL);
}

/* A plan of one instalment: what ends the loan on that day. */
static enum err payoff_plan(struct ctx *cx, const struct loan *l, const struct loan_act *act,
                            const struct loan_payoff *p, int64_t *ret_plan)
{
    struct simulation terms = l->terms;
    TRY(next_plan(cx, l->id, ret_plan));
    terms.principal = p->principal;
    terms.periods = 1;
    terms.start = act->on;
    terms.first_due = act->on;
    terms.grace_principal = terms.grace_interest = 0;
    struct loan_plan_new plan = {.loan_id = l->id,
                                 .plan = *ret_plan,
                                 .prior = l->plan,
                                 .carried = p->interest,
                                 .waived = p->waived,
                                 .kind = "payoff",
                                 .made_on = act->on,
                                 .reason = act->reason,
                                 .terms = &terms};
    TRY(loan_plan_write(cx, &plan));
    struct loan_row row = {1, act->on, act->on, p->principal, p->interest, 0, 0};
    return loan_rows_write(cx, l->id, *ret_plan, &row, 1);
}

enum err loan_pay_off(struct ctx *cx, int64_t id, const struct loan_act *act)
{
    struct loan l;
    struct loan_row *rows;
    struct loan_sum sum;
    struct loan_payoff p;
    size_t n;
    int64_t plan;
    bool known;
    TRY(loan_for_change(cx, id, act->version, &l));
    if (!loan_open(&l))
        return wrong_state(cx);
    loan_day_good(cx, "on", act->on, l.terms.start);
    TRY(fields_check(cx));
    TRY(loan_rows(cx, &l, 0, &rows, &n, &sum));
    loan_payoff_of(rows, n, act->on, strcmp(l.terms.method, "murabahah") == 0, &p);
    int64_t all = p.interest + p.waived;
    if (act->amount != FIELD_UNSET) {
        if (act->amount < 0 || act->amount > all)
            fail_field(cx, "amount", "loan.error.interest", NULL);
        p.interest = act->amount;
        p.waived = all - p.interest;
    }
    TRY(fields_check(cx));
    if (p.principal + p.interest == 0)
        return fail(cx, ERR_CONFLICT, "loan.error.nothing_left", NULL);
    TRY(payoff_plan(cx, &l, act, &p, &plan));
    TRY(loan_settle(cx, id, plan));
    struct loan_payment paid = {.loan_id = id,
                                .paid_on = act->on,
                                .amount = p.principal + p.interest,
                                .reference = act->reference,
                                .source = "entry"};
    TRY(loan_pay(cx, &paid, &known));
    if (known) /* that reference paid something else */
        return fail(cx, ERR_CONFLICT, "loan.error.reference", NULL);
    return audit(cx, "payoff", "loan", id, NULL); /* loan_pay() took the version on */
}

static enum err end(struct ctx *cx, const struct loan *l, const struct loan_act *act,
                    const char *state, const char *action)
{
    loan_day_good(cx, "on", act->on, l->disbursed_on ? l->disbursed_on : l->signed_on);
    check_reason(cx, act->reason);
    TRY(fields_check(cx));
    TRY(db_exec(cx, &q_loan_end,
                ARGS(db_int(l->id), db_text(state), db_text(act->on), db_text(act->reason)), NULL));
    return loan_changed(cx, l, action, NULL);
}

enum err loan_write_off(struct ctx *cx, int64_t id, const struct loan_act *act)
{
    struct loan l;
    TRY(loan_for_change(cx, id, act->version, &l));
    return loan_open(&l) ? end(cx, &l, act, "written_off", "write-off") : wrong_state(cx);
}

enum err loan_cancel(struct ctx *cx, int64_t id, const struct loan_act *act)
{
    struct loan l;
    TRY(loan_for_change(cx, id, act->version, &l));
    if (strcmp(l.state, "agreed") != 0)
        return wrong_state(cx);
    TRY(end(cx, &l, act, "cancelled", "cancel"));
    return loan_fund_release(cx, &l);
}

enum err loan_number(struct ctx *cx, int64_t id, const struct loan_act *act)
{
    struct loan l, was;
    TRY(loan_for_change(cx, id, act->version, &l));
    was = l;
    l.number = number_of(cx, act->number);
    if (l.number && strlen(l.number) > 60)
        fail_field(cx, "number", "field.error.too_long", "max", "60", NULL);
    TRY(number_free(cx, &l));
    TRY(fields_check(cx));
    TRY(db_exec(cx, &q_loan_set_number, ARGS(db_int(id), db_text(l.number)), NULL));
    return loan_changed(cx, &was, "change",
                        field_diff(cx->a, &loan_new_fields, &was, &l, loan_protect, cx));
}
