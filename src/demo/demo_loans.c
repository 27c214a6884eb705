/* Loans of the demo city: see demo_loans.h. */
#include "demo_loans.h"

#include "account.h"
#include "demo_sql.h"
#include "loan.h"
#include "names.h"
#include "partner.h"

#include <inttypes.h>
#include <string.h>

enum { STREAM_LOANS = 9, SHARE = 85, MOST = 250, LEAST = 10, SLICE = 10, DAY = 86400 };
#define MILLION INT64_C(1000000)

/* How it goes: per mille. */
enum fate { ON_TIME, NOW_AND_THEN, STUCK, RESTRUCTURED, EARLY, LOST, WAITING, FATES };
static const uint32_t fates[FATES] = {560, 200, 90, 50, 50, 20, 30};

static const struct kind {
    const char *partner, *method, *rate;
    int64_t low, high, periods;
} kinds[] = {{"baznas", "qardh", "0", 2, 5, 10},
             {"bpr", "flat", "6", 4, 10, 24},
             {"bank", "annuity", "6", 11, 50, 36}};
enum { KINDS = sizeof(kinds) / sizeof(kinds[0]) };

struct loans {
    struct demo_rng rng;
    struct actor officer;
    int64_t partner[KINDS], shops[MOST], now;
    size_t n, at;
};

/* ---- partners ---- */

static enum err connect(struct ctx *cx, struct loans *d)
{
    struct account a;
    TRY(account_find(cx, "dinas", &a));
    d->officer = account_actor(cx->a, &a);
    for (size_t i = 0; i < KINDS; i++) {
        struct partner p;
        TRY(partner_by_code(cx, kinds[i].partner, &p));
        d->partner[i] = p.id;
        if (p.phone)
            continue;
        if (!p.accounts || !*p.accounts)
            p.accounts = kinds[i].partner; /* the demo's account of that name */
        p.phone = arena_printf(cx->a, "08129876000%zu", i + 1);
        TRY(partner_put(cx, &p));
    }
    return OK;
}

static enum err read_shops(struct ctx *cx, const struct demo_plan *plan, struct loans *d)
{
    int64_t want = plan->businesses / SHARE;
    want = want < LEAST ? LEAST : want > MOST ? MOST : want;
    int64_t step = plan->businesses / want;
    struct rows *r =
        db_rows(cx, &q_demo_loan_shops, ARGS(db_int(step > 0 ? step : 1), db_int(want)));
    while (d->n < (size_t)want && rows_next(r))
        d->shops[d->n++] = row_int(r, 0);
    return rows_end(r);
}

struct opening {
    const struct demo_plan *plan;
    struct loans *d;
};
static enum err open_all(struct ctx *cx, void *arg)
{
    const struct opening *o = arg;
    o->d->n = 0;
    TRY(connect(cx, o->d));
    return read_shops(cx, o->plan, o->d);
}

/* ---- one loan ---- */

static const char *day_of(struct ctx *cx, int64_t at)
{
    char text[DATE_LEN + 1];
    date_format(date_of_instant(at), text);
    return arena_strdup(cx->a, text);
}

static struct loan_act act_at(struct ctx *cx, int64_t at, const char *reason)
{
    struct loan_act act = {.amount = FIELD_UNSET, .on = day_of(cx, at), .reason = reason};
    cx->now = at;
    simulation_clear(&act.terms);
    return act;
}

static enum fate fate_of(struct demo_rng *rng)
{
    uint32_t n = demo_below(rng, 1000);
    for (int f = 0; f < FATES; f++) {
        if (n < fates[f])
            return (enum fate)f;
        n -= fates[f];
    }
    return ON_TIME;
}

static enum err agree(struct ctx *cx, struct loans *d, int64_t shop, int64_t at, struct loan *ret)
{
    size_t k = demo_below(&d->rng, KINDS);
    struct loan l = loan_new();
    cx->now = at;
    l.business_id = shop;
    l.partner_id = d->partner[k];
    l.number = arena_printf(cx->a, "%s-%04" PRId64, kinds[k].partner, (int64_t)d->at + 1001);
    l.signed_on = day_of(cx, at);
    l.terms.method = kinds[k].method;
    l.terms.rate = kinds[k].rate;
    l.terms.periods = kinds[k].periods;
    l.terms.multiple_of = k == KINDS - 1 ? FIELD_UNSET : 1000;
    l.terms.principal = MILLION / 2 * demo_between(&d->rng, 2 * kinds[k].low, 2 * kinds[k].high);
    TRY(loan_agree(cx, &l));
    *ret = l;
    return OK;
}

/* How many days after its day an instalment is paid; a day past the city's now: not at all. */
static int64_t delay(struct demo_rng *rng, enum fate fate, size_t row, size_t rows)
{
    bool second_half = row * 2 > rows;
    if (fate == STUCK || fate == LOST || fate == RESTRUCTURED)
        return row >= 3 && (second_half || row > 5) ? 4000 : demo_between(rng, 0, 6);
    if (fate == NOW_AND_THEN)
        return demo_chance(rng, 350) ? demo_between(rng, 5, 45) : demo_between(rng, -3, 1);
    return demo_between(rng, -5, 0);
}

static enum err pay(struct ctx *cx, struct loans *d, int64_t id, enum fate fate)
{
    struct loan l;
    struct loan_row *rows;
    struct loan_sum sum;
    size_t n;
    TRY(loan_get(cx, id, &l));
    TRY(loan_rows(cx, &l, 0, &rows, &n, &sum));
    int64_t last = 0;
    for (size_t i = 0; i < n && !(fate == EARLY && i == 6); i++) {
        struct date due;
        bool known;
        if (!date_parse(rows[i].pay_by, &due))
            continue;
        int64_t at = date_begins(due) + delay(&d->rng, fate, i, n) * DAY + 10 * 3600;
        at = at < last ? last : at;
        if (at > d->now)
            break;
        cx->now = last = at;
        struct loan_payment p = {.loan_id = id,
                                 .paid_on = day_of(cx, at),
                                 .amount = rows[i].principal + rows[i].interest,
                                 .reference = arena_printf(cx->a, "%s/%zu", l.number, i + 1),
                                 .source = demo_chance(&d->rng, 700) ? "file" : "entry"};
        if (p.amount)
            TRY(loan_pay(cx, &p, &known));
    }
    return OK;
}

/* What comes of those that do not simply pay. */
static enum err turn(struct ctx *cx, const struct loans *d, int64_t id, enum fate fate)
{
    struct loan l;
    cx->now = d->now;
    TRY(loan_get(cx, id, &l));
    if (!loan_open(&l))
        return OK;
    struct loan_act act = act_at(cx, d->now - 20 * DAY, "Omzet turun sesudah banjir");
    if (strcmp(l.terms.start, act.on) >= 0)
        return OK;
    if (fate == RESTRUCTURED) {
        act.terms = l.terms;
        act.terms.first_due = NULL;
        act.terms.periods = 24;
        return loan_restructure(cx, id, &act);
    }
    if (fate == EARLY) {
        act.reason = NULL;
        act.reference = arena_printf(cx->a, "%s/L", l.number);
        return loan_pay_off(cx, id, &act);
    }
    return fate == LOST && l.days_late > 180
               ? loan_write_off(cx, id,
                                &(struct loan_act){
                                    .on = act.on, .reason = "Usaha tutup", .amount = FIELD_UNSET})
               : OK;
}

static enum err one(struct ctx *cx, struct loans *d)
{
    struct loan l;
    enum fate fate = fate_of(&d->rng);
    int64_t ago = fate == WAITING ? demo_between(&d->rng, 1, 9) : demo_between(&d->rng, 15, 720);
    int64_t at = d->now - ago * DAY;
    TRY(agree(cx, d, d->shops[d->at], at, &l));
    if (fate == WAITING)
        return OK;
    struct loan_act act = act_at(cx, at + 5 * DAY, NULL);
    TRY(loan_disburse(cx, l.id, &act));
    TRY(pay(cx, d, l.id, fate));
    return turn(cx, d, l.id, fate);
}

static enum err some(struct ctx *cx, void *arg)
{
    struct loans *d = arg;
    const struct actor *before = cx->actor;
    enum err e = OK;
    cx->actor = &d->officer;
    for (int i = 0; e == OK && i < SLICE && d->at < d->n; i++, d->at++)
        e = one(cx, d);
    cx->actor = before;
    cx->now = d->now;
    return e;
}

enum err demo_loans(struct ctx *cx, const struct demo_plan *plan)
{
    struct loans *d = arena_new_of(cx->a, struct loans);
    struct date until = date_of_instant(cx->now);
    d->rng = demo_rng_fork(plan->seed, STREAM_LOANS, until);
    d->now = cx->now;
    TRY(app_write(cx, open_all, &(struct opening){plan, d}));
    struct arena_mark mark = arena_mark(cx->a);
    while (d->at < d->n) {
        TRY(app_write(cx, some, d));
        arena_reset(cx->a, mark);
    }
    return OK;
}
