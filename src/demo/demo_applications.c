/* Applications of the demo city: see demo_applications.h. */
#include "demo_applications.h"

#include "account.h"
#include "application.h"
#include "curation_dated.h"
#include "demo_sql.h"
#include "names.h"

#include <string.h>

enum { STREAM_APPLICATIONS = 11, SHARE = 150, MOST = 150, LEAST = 8, SLICE = 10, DAY = 86400 };
#define MILLION INT64_C(1000000)

static const struct kind {
    const char *product, *partner;
    int64_t low, high, months; /* half millions */
} kinds[] = {{"BAZNAS_MODAL", "baznas", 2, 10, 8},
             {"OJIR", "bpr", 4, 20, 20},
             {"KUR_SUPERMIKRO", "bank", 8, 20, 24}};
enum { KINDS = sizeof(kinds) / sizeof(kinds[0]) };
static const char *const needs[] = {"Oven dan etalase baru", "Stok bahan menjelang hari raya",
                                    "Gerobak pengganti yang rusak", "Kemasan dan label",
                                    "Mesin jahit kedua"};

struct work {
    struct demo_rng rng;
    struct actor officer, partners[KINDS];
    int64_t product[KINDS], shops[MOST], now;
    size_t n, at;
};

static enum err actor_named(struct ctx *cx, const char *name, struct actor *ret)
{
    struct account a;
    TRY(account_find(cx, name, &a));
    *ret = account_actor(cx->a, &a);
    return OK;
}

struct opening {
    const struct demo_plan *plan;
    struct work *d;
};
static enum err open_all(struct ctx *cx, void *arg)
{
    const struct opening *o = arg;
    struct work *d = o->d;
    struct product_now *list;
    size_t n;
    TRY(actor_named(cx, "dinas", &d->officer));
    TRY(product_on(cx, today_text(cx), false, &list, &n));
    for (size_t k = 0; k < KINDS; k++) {
        TRY(actor_named(cx, kinds[k].partner, &d->partners[k]));
        for (size_t i = 0; i < n; i++)
            if (strcmp(list[i].p.code, kinds[k].product) == 0)
                d->product[k] = list[i].p.id;
    }
    int64_t want = o->plan->businesses / SHARE;
    want = want < LEAST ? LEAST : want > MOST ? MOST : want;
    int64_t step = o->plan->businesses / want;
    d->n = 0;
    struct rows *r =
        db_rows(cx, &q_demo_loan_shops, ARGS(db_int(step > 1 ? step - 1 : 1), db_int(want)));
    while (d->n < (size_t)want && rows_next(r))
        d->shops[d->n++] = row_int(r, 0);
    return rows_end(r);
}

static enum err prepare(struct ctx *cx, struct work *d, size_t k, struct application *ret)
{
    struct application_paper *papers;
    size_t n;
    uint32_t care = demo_below(&d->rng, 10);
    struct application a = {.business_id = d->shops[d->at],
                            .product_id = d->product[k],
                            .purpose = "working",
                            .amount =
                                MILLION / 2 * demo_between(&d->rng, kinds[k].low, kinds[k].high),
                            .months = kinds[k].months,
                            .need = needs[demo_below(&d->rng, sizeof(needs) / sizeof(needs[0]))],
                            .assessment = care < 7   ? "recommend"
                                          : care < 9 ? "with_care"
                                                     : "not_now",
                            .assessment_why = "Dikunjungi dan dicocokkan dengan catatan omzet."};
    TRY(application_add(cx, &a));
    TRY(application_papers(cx, &a, &papers, &n));
    for (size_t i = 0; i < n; i++)
        TRY(application_paper_set(cx, a.id, papers[i].code, 0, true));
    TRY(share_agree(cx, a.id, "paper"));
    *ret = a;
    return OK;
}

static enum err answer(struct ctx *cx, struct work *d, size_t k, int64_t id, uint32_t fate)
{
    struct decision say = {.what = fate < 70   ? "accept"
                                   : fate < 85 ? "reject"
                                               : "return",
                           .amount = FIELD_UNSET,
                           .months = FIELD_UNSET,
                           .reason = fate < 78 ? "capacity" : "documents",
                           .words = fate < 70 ? NULL : "Mohon dilengkapi bersama Sahabat."};
    cx->actor = &d->partners[k];
    enum err e = application_decide(cx, id, &say);
    cx->actor = &d->officer;
    return e;
}

static enum err one(struct ctx *cx, struct work *d)
{
    size_t k = demo_below(&d->rng, KINDS);
    uint32_t fate = demo_below(&d->rng, 100);
    bool waits = fate >= 85 && fate < 97 && demo_chance(&d->rng, 700);
    struct application a;
    int64_t began =
        d->now - (waits ? demo_between(&d->rng, 2, 24) : demo_between(&d->rng, 30, 400)) * DAY;
    cx->now = began;
    TRY(prepare(cx, d, k, &a));
    if (fate >= 97)
        return OK; /* a draft */
    TRY(application_submit(cx, a.id, 0));
    cx->now = began + DAY;
    TRY(application_refer(cx, a.id, 0));
    cx->now = began + demo_between(&d->rng, 3, 12) * DAY;
    return waits ? OK : answer(cx, d, k, a.id, fate);
}

static enum err some(struct ctx *cx, void *arg)
{
    struct work *d = arg;
    const struct actor *before = cx->actor;
    enum err e = OK;
    cx->actor = &d->officer;
    for (int i = 0; e == OK && i < SLICE && d->at < d->n; i++, d->at++)
        e = one(cx, d);
    cx->actor = before;
    cx->now = d->now;
    return e;
}

enum err demo_applications(struct ctx *cx, const struct demo_plan *plan)
{
    struct work *d = arena_new_of(cx->a, struct work);
    d->rng = demo_rng_fork(plan->seed, STREAM_APPLICATIONS, date_of_instant(cx->now));
    d->now = cx->now;
    TRY(app_write(cx, open_all, &(struct opening){plan, d}));
    struct arena_mark mark = arena_mark(cx->a);
    while (d->at < d->n) {
        TRY(app_write(cx, some, d));
        arena_reset(cx->a, mark);
    }
    return OK;
}
