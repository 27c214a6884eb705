/* For the tests of this room and those above: the stage of visits, a sheet and its rows. */
#ifndef TEST_STAGE_DEBTS_H
#define TEST_STAGE_DEBTS_H

#include "test_stage_visits.h"

#include "debt.h"

static inline enum err sheet_rule(struct ctx *c, void *arg)
{
    return debt_sheet_open(c, arg);
}

static inline enum err sheet_try(const struct actor *who, int64_t business, struct debt_sheet *s)
{
    *s = (struct debt_sheet){.business_id = business, .consent = true, .consent_via = "spoken"};
    as(who);
    return write_now(sheet_rule, s);
}

static inline struct debt_sheet sheet_of(int64_t business)
{
    struct debt_sheet s;
    must(&cx, sheet_try(&officer, business, &s));
    return s;
}

static inline enum err debt_rule(struct ctx *c, void *arg)
{
    bool known;
    return debt_add(c, arg, &known);
}

static inline struct debt debt_like(int64_t sheet, const char *lender, const char *kind)
{
    struct debt d = debt_new();
    d.sheet_id = sheet;
    d.lender = lender;
    d.kind = kind;
    return d;
}

static inline struct debt owed(int64_t sheet, const char *lender, const char *kind,
                               int64_t received, int64_t claimed)
{
    struct debt d = debt_like(sheet, lender, kind);
    d.received = received;
    d.claimed = claimed;
    as(&officer);
    must(&cx, write_now(debt_rule, &d));
    return d;
}

#endif
