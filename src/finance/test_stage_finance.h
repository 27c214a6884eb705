/* For this room's tests: the stage of visits with the first partners and products, and accounts of
 * two partners. */
#ifndef TEST_STAGE_FINANCE_H
#define TEST_STAGE_FINANCE_H

#include "test_stage_visits.h"

#include "money.h"
#include "product.h"

static struct actor at_baznas, at_csr;

static inline enum err finance_seed_rule(struct ctx *c, void *arg)
{
    return finance_seed(c);
}

static inline enum err add_fund(struct ctx *c, void *arg)
{
    struct fund *f = arg, x = *f;
    TRY(fund_add(c, &x));
    *f = x;
    return OK;
}
static inline enum err put_fund(struct ctx *c, void *arg)
{
    struct fund x = *(struct fund *)arg;
    return fund_put(c, &x);
}
static inline enum err book_rule(struct ctx *c, void *arg)
{
    struct fund_booking *b = arg, x = *b;
    TRY(fund_book(c, &x));
    *b = x;
    return OK;
}

static inline struct partner partner_named(const char *code)
{
    struct partner p;
    look();
    must(&cx, partner_by_code(&cx, code, &p));
    return p;
}
static inline struct fund fund_now(int64_t id)
{
    struct fund f;
    look();
    must(&cx, fund_load(&cx, id, &f));
    return f;
}
static inline bool reconciles(int64_t id)
{
    bool good;
    look();
    must(&cx, fund_reconciles(&cx, id, &good));
    return good;
}

static inline int finance_open(void **state)
{
    stage_open(state);
    at_baznas = account("baznas-1", "partner", NULL);
    at_csr = account("csr-1", "partner", NULL);
    as(NULL);
    must(&cx, write_now(finance_seed_rule, NULL));
    return 0;
}

/* Runs the tests on SQLite, and on PostgreSQL where there is one. */
static inline int run_finance(const struct CMUnitTest *tests, size_t n)
{
    return run_on_both(tests, n, finance_open, stage_end);
}

#endif
