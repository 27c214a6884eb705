/* What can be paid in a month, from the household's budget or as typed: see match_facts.h. */
#include "match_facts.h"

#include "budget.h"

/* The newest open sheet of the owner's that the actor reads and that has a budget. */
static enum err read_budget(struct ctx *cx, int64_t business_id, struct match_pay *p)
{
    const struct sheet_filter filter = {.state = "open", .business = business_id};
    struct sheet_page page;
    if (!can(cx->actor, CAP_DEBT_READ))
        return OK;
    TRY(debt_sheet_list(cx, &filter, &page));
    for (size_t i = 0; i < page.n && p->worst == FIELD_UNSET; i++) {
        struct debt_sheet s;
        struct budget b;
        struct budget_in in;
        if (page.rows[i].sight != SHEET_FULL || !page.rows[i].owners)
            continue;
        TRY(debt_sheet_full(cx, page.rows[i].id, &s));
        TRY(budget_get(cx, &s, &b));
        if (!budget_in_of(cx, &b, &in))
            continue;
        struct budget_sum sum = budget_sum_of(&in);
        p->worst = sum.can_pay;
        p->steady = sum.steady;
        p->noted_at = b.created_at;
        p->sheet_id = s.id;
    }
    return OK;
}

enum err match_pay_get(struct ctx *cx, int64_t business_id, int64_t typed, struct match_pay *ret)
{
    struct business b;
    struct match_pay p = {.monthly = typed,
                          .typed = typed,
                          .worst = FIELD_UNSET,
                          .steady = FIELD_UNSET,
                          .from = typed == FIELD_UNSET ? NULL : "typed"};
    TRY(match_business(cx, business_id, &b));
    TRY(read_budget(cx, business_id, &p));
    if (p.worst != FIELD_UNSET && typed == FIELD_UNSET) {
        p.monthly = p.worst;
        p.from = "budget";
    } else if (p.worst != FIELD_UNSET && typed > p.steady) {
        p.monthly = p.steady;
        p.from = "capped";
    }
    *ret = p;
    return OK;
}
