/* Partners, funds and answers of the demo city: see demo_finance.h. */
#include "demo_finance.h"

#include "match_facts.h"
#include "names.h"

#include <inttypes.h>
#include <string.h>

#define MILLION INT64_C(1000000)
enum { ANSWERED_EVERY = 9, ANSWERED_MAX = 600, STEP = 24, DAY = 86400, MONTHS = 10 };

static const struct demo_fund {
    const char *partner, *code, *name, *kind, *asnaf, *purposes;
    int64_t budget;
    const char *spend_for, *spend_asnaf; /* of the months gone by; NULL: nothing */
    int64_t spend;                       /* about so much a month */
} funds[] = {
    {"baznas", "zakat-produktif", "Zakat produktif", "zakat", "fakir,miskin,gharimin",
     "working,settle_debt", 600 * MILLION, "settle_debt", "gharimin", 22 * MILLION},
    {"baznas", "infak-ojir", "Infak penanggung marjin OJIR", "infaq", "", "margin,working",
     150 * MILLION, "margin", NULL, 6 * MILLION},
    {"bpr", "dana-ojir", "Dana OJIR", "bank", "", "settle_debt,working", 1500 * MILLION,
     "settle_debt", NULL, 55 * MILLION},
    {"bank", "kur", "KUR bank mitra", "bank", "", "working,investment,departure", 5000 * MILLION,
     "working", NULL, 240 * MILLION},
    {"kota", "subsidi-marjin", "Subsidi marjin APBD", "budget", "", "margin", 200 * MILLION, NULL,
     NULL, 0},
};

/* ---- partners and funds ---- */

static enum err bind_accounts(struct ctx *cx)
{
    static const char *const codes[] = {"baznas", "bpr", "bank"};
    for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++) {
        struct partner p;
        TRY(partner_by_code(cx, codes[i], &p));
        p.accounts = codes[i];
        TRY(partner_put(cx, &p));
    }
    return OK;
}

static enum err add_fund(struct ctx *cx, const struct demo_fund *d, int year, struct fund *ret)
{
    struct partner p;
    TRY(partner_by_code(cx, d->partner, &p));
    *ret = (struct fund){.partner_id = p.id,
                         .code = arena_printf(cx->a, "%s-%d", d->code, year),
                         .name = arena_printf(cx->a, "%s %d", d->name, year),
                         .kind = d->kind,
                         .asnaf = d->asnaf,
                         .purposes = d->purposes,
                         .valid_from = arena_printf(cx->a, "%d-01-01", year),
                         .valid_to = arena_printf(cx->a, "%d-12-31", year)};
    return fund_add(cx, ret);
}

static enum err book(struct ctx *cx, const struct fund *f, const char *kind, int64_t amount,
                     const struct demo_fund *d)
{
    struct fund_booking b = {.fund_id = f->id,
                             .kind = kind,
                             .amount = amount,
                             .purpose = d ? d->spend_for : NULL,
                             .asnaf = d ? d->spend_asnaf : NULL};
    return fund_book(cx, &b);
}

/* The year's months until now: reserved, most of it spent. */
static enum err live_fund(struct ctx *cx, const struct demo_fund *d, const struct fund *f,
                          struct date until, struct demo_rng *rng)
{
    int64_t now = cx->now;
    struct date day = {until.year, 1, 2};
    cx->now = date_begins(day) + 9 * 3600;
    TRY(book(cx, f, "budget", d->budget, NULL));
    for (int m = 1; d->spend && m <= MONTHS && m < until.month; m++) {
        int64_t amount = d->spend / 10 * demo_between(rng, 6, 14) / MILLION * MILLION / 2;
        amount = amount > 0 ? amount : MILLION / 2;
        cx->now = date_begins((struct date){until.year, m, 12}) + 10 * 3600;
        TRY(book(cx, f, "reserve", 2 * amount, d));
        cx->now += 9 * DAY;
        TRY(book(cx, f, "spend", amount, d));
        if (m % 3 == 0)
            TRY(book(cx, f, "release", amount, d));
        else
            TRY(book(cx, f, "spend", amount, d));
    }
    cx->now = now;
    return OK;
}

static enum err put_funds(struct ctx *cx, void *arg)
{
    const struct demo_plan *plan = arg;
    struct date until;
    int64_t now = cx->now;
    date_parse(plan->until, &until);
    struct demo_rng rng = demo_rng_fork(plan->seed, 61, until);
    TRY(bind_accounts(cx));
    for (size_t i = 0; i < sizeof(funds) / sizeof(funds[0]); i++) {
        struct fund f;
        enum err e = add_fund(cx, &funds[i], until.year, &f);
        if (e == OK)
            e = live_fund(cx, &funds[i], &f, until, &rng);
        cx->now = now;
        TRY(e);
    }
    return OK;
}

/* ---- what owners said ---- */

struct answers {
    struct demo_rng rng;
    int64_t next, last, n;
};

static const char *yes(struct demo_rng *rng, int per_mille)
{
    return demo_chance(rng, (uint32_t)per_mille) ? "yes" : "no";
}

static enum err answer_one(struct ctx *cx, struct demo_rng *rng, int64_t business)
{
    struct finance_answers a;
    field_clear(&finance_answer_fields, &a);
    a.version = a.updated_at = 0;
    a.resident = yes(rng, 930);
    a.victim = yes(rng, 180);
    a.kur_times = demo_chance(rng, 700) ? 0 : demo_between(rng, 1, 3);
    a.credit_clean = yes(rng, 850);
    a.program = yes(rng, 80);
    a.other = yes(rng, 120);
    a.letter = yes(rng, 400);
    a.market = yes(rng, 150);
    if (demo_chance(rng, 600))
        a.mustahik = yes(rng, 300);
    if (demo_chance(rng, 500))
        a.income = demo_between(rng, 4, 40) * 100000;
    return answers_put(cx, business, &a);
}

static enum err answer_some(struct ctx *cx, void *arg)
{
    struct answers *x = arg, at = *x;
    for (int i = 0; i < STEP && at.next <= at.last && at.n < ANSWERED_MAX;
         at.next += ANSWERED_EVERY) {
        struct arena_mark mark = arena_mark(cx->a);
        struct business b;
        struct finance_answers had;
        i++;
        if (business_load(cx, at.next, false, &b) == OK && !b.merged_into &&
            answers_get(cx, at.next, &had) == OK && !had.version) {
            TRY(answer_one(cx, &at.rng, at.next));
            at.n++;
        }
        ctx_forgive(cx);
        arena_reset(cx->a, mark);
    }
    *x = at;
    return OK;
}

enum err demo_finance(struct ctx *cx, const struct demo_plan *plan)
{
    struct date until;
    int64_t n;
    date_parse(plan->until, &until);
    struct answers x = {.rng = demo_rng_fork(plan->seed, 62, until), .next = 1};
    TRY(app_write(cx, put_funds, (void *)(uintptr_t)plan));
    x.last = plan->businesses;
    while (x.next <= x.last && x.n < ANSWERED_MAX)
        TRY(app_write(cx, answer_some, &x));
    return match_reach_all(cx, &n);
}
