/*
 * The fund's money of a loan: reserved when it is agreed (by the application's answer, or with the
 * loan itself), spent when it goes out, free when it does not; where the fund revolves, principal
 * that comes back is the fund's again. A loan with a fund that was noted before the mirror booked
 * anything has no booking of its own: it stays booked by hand.
 */
#include "fund.h"
#include "loan_parts.h"
#include "money.h"

#include "curation_dated.h"

#include <string.h>

static struct fund_subject subject_of(const struct loan *l)
{
    return l->application_id ? (struct fund_subject){l->fund_id, "application", l->application_id}
                             : (struct fund_subject){l->fund_id, "loan", l->id};
}

enum err loan_fund_check(struct ctx *cx, const struct loan *l)
{
    struct fund f;
    if (l->fund_id <= 0 || l->application_id)
        return OK;
    enum err e = fund_load(cx, l->fund_id, &f);
    if (e == ERR_NOT_FOUND) {
        ctx_forgive(cx);
        fail_field(cx, "fund", "loan.error.fund", NULL);
        return OK;
    }
    TRY(e);
    const struct fund_use use = {l->terms.principal, l->purpose, l->asnaf, today_text(cx)};
    const char *why = fund_refuses(&f, &use);
    if (f.partner_id != l->partner_id)
        fail_field(cx, "fund", "loan.error.fund", NULL);
    else if (why)
        fail_field(cx,
                   strstr(why, "period")    ? "fund"
                   : strstr(why, "purpose") ? "purpose"
                                            : "asnaf",
                   why, "fund", f.name, "from", f.valid_from, "to", f.valid_to, NULL);
    else if (l->terms.principal > f.left)
        fail_field(cx, "fund", "error.fund_left", "left", money_format(cx->a, f.left), NULL);
    return OK;
}

enum err loan_fund_reserve(struct ctx *cx, const struct loan *l)
{
    const struct fund_subject of = subject_of(l);
    return l->application_id ? OK
                             : fund_reserve_for(cx, &of, l->terms.principal, l->purpose, l->asnaf);
}

/* What the mirror has booked for it; nothing for one that is booked by hand. */
static enum err stands(struct ctx *cx, const struct loan *l, struct fund_stand *ret)
{
    const struct fund_subject of = subject_of(l);
    *ret = (struct fund_stand){.there = false};
    return l->fund_id ? fund_stands(cx, &of, ret) : OK;
}

enum err loan_fund_disburse(struct ctx *cx, const struct loan *l, int64_t amount)
{
    const struct fund_subject of = subject_of(l);
    struct fund_stand at;
    TRY(stands(cx, l, &at));
    if (!at.there)
        return OK;
    TRY(fund_book_for(cx, &of, "spend", amount));
    return fund_book_for(cx, &of, "release", l->terms.principal - amount);
}

enum err loan_fund_release(struct ctx *cx, const struct loan *l)
{
    const struct fund_subject of = subject_of(l);
    struct fund_stand at;
    TRY(stands(cx, l, &at));
    return at.there ? fund_book_for(cx, &of, "release", l->terms.principal) : OK;
}

enum err loan_fund_follow(struct ctx *cx, const struct loan *l, int64_t left)
{
    const struct fund_subject of = subject_of(l);
    struct fund_stand at;
    struct fund f;
    if (!l->disbursed_on)
        return OK;
    TRY(stands(cx, l, &at));
    if (!at.there || at.spent == left)
        return OK;
    TRY(fund_load(cx, l->fund_id, &f));
    if (at.spent > left)
        return f.revolves ? fund_move_for(cx, &of, "refund", at.spent - left) : OK;
    enum err e = fund_move_for(cx, &of, "again", left - at.spent);
    if (e != ERR_INVALID)
        return e;
    ctx_forgive(cx);
    return fail(cx, ERR_CONFLICT, "loan.error.fund_gone", "fund", f.name, "left",
                money_format(cx->a, f.left), NULL);
}
