/* Debt sheets of the demo city: see demo_debts.h. */
#include "demo_debts.h"

#include "account.h"
#include "debt.h"
#include "demo_sql.h"
#include "lender.h"
#include "names.h"

#include <inttypes.h>
#include <string.h>

enum { STREAM_DEBTS = 12, SHARE = 105, MOST = 200, LEAST = 10, SLICE = 5, DAY = 86400 };
#define STEP INT64_C(50000)

struct debts {
    struct demo_rng rng;
    struct actor officer;
    int64_t shops[MOST], now;
    size_t n, at;
};

static const char *const first[] = {"Cair", "Duit", "Kas", "Pinjam", "Tunai", "Uang"},
                         *const second[] = {"Ngebut",     "Laris Manis",   "Tujuh Menit",
                                            "Abadi Raya", "Bintang Senja", "Kodok Hijau",
                                            "Subuh"};
/* No real company is shown with invented claims: these are in the demo's register alone. */
static const char *const licensed[] = {"Contoh Pinjam Berizin", "Contoh Tunai Berizin",
                                       "Contoh Modal Berizin"};
static const char *const by_hand[] = {"Bu Mindring Pasar Besar", "Pak Harian Gang Tiga",
                                      "Bank keliling Senin", "Bu Setoran Pasar Oro-oro"};
static const char *const behaviours[] = {"threatens",       "shames,spreads_data",
                                         "contacts_others", "threatens,contacts_others,incessant",
                                         "outside_hours",   "spreads_data"};
#define PICK(d, list) (list)[demo_below(&(d)->rng, sizeof(list) / sizeof((list)[0]))]

static const char *day_before(struct ctx *cx, int64_t at, int64_t days)
{
    char text[DATE_LEN + 1];
    date_format(date_of_instant(at - days * DAY), text);
    return arena_strdup(cx->a, text);
}

/* ---- lenders ---- */

static void name_it(struct ctx *cx, struct debts *d, struct debt *x)
{
    uint32_t n = demo_below(&d->rng, 1000);
    if (n < 560) {
        const char *a = PICK(d, first), *b = PICK(d, second);
        x->lender = arena_printf(cx->a, "%s %s", a, b);
        x->kind = "online";
    } else if (n < 800) {
        x->lender = PICK(d, licensed);
        x->kind = "online";
    } else if (n < 900) {
        x->lender = PICK(d, by_hand);
        x->kind = "moneylender";
    } else {
        static const char *const others[][2] = {{"Bank Rakyat", "bank"},
                                                {"BPR Tetangga", "bpr"},
                                                {"Koperasi Guyub Rukun", "cooperative"},
                                                {"Kakak ipar", "family"}};
        size_t i = demo_below(&d->rng, sizeof(others) / sizeof(others[0]));
        x->lender = others[i][0];
        x->kind = others[i][1];
    }
}

/* ---- amounts ---- */

static void owe(struct ctx *cx, struct debts *d, struct debt *x, int64_t at)
{
    bool online = strcmp(x->kind, "online") == 0, hand = strcmp(x->kind, "moneylender") == 0;
    bool quick = online || hand;
    int64_t principal = STEP * demo_between(&d->rng, quick ? 8 : 60, quick ? 60 : 400);
    int64_t cost = demo_between(&d->rng, quick ? 15 : 0, quick ? 140 : 20);
    x->withheld = online && demo_chance(&d->rng, 700)
                      ? principal * demo_between(&d->rng, 5, 35) / 100 / 1000 * 1000
                      : FIELD_UNSET;
    x->received = principal - (x->withheld == FIELD_UNSET ? 0 : x->withheld);
    x->paid = demo_chance(&d->rng, 600) ? principal * demo_between(&d->rng, 1, 8) / 10 : 0;
    x->claimed = principal + principal * cost / 100;
    x->claimed -= x->paid < x->claimed ? x->paid : x->claimed;
    x->taken_on = day_before(cx, at, demo_between(&d->rng, 10, quick ? 300 : 700));
    x->tenor = quick ? demo_between(&d->rng, 1, 9) * 10 : demo_between(&d->rng, 6, 24);
    x->tenor_unit = quick ? "day" : "month";
    x->purpose = demo_chance(&d->rng, 550) ? "productive" : "consumer";
    if (hand) {
        x->rate = "1";
        x->cost_per = "day";
    }
    if (quick && demo_chance(&d->rng, 450))
        x->behaviour = PICK(d, behaviours);
    if (quick && demo_chance(&d->rng, 200)) {
        x->contacted_on = day_before(cx, at, demo_between(&d->rng, 0, 9));
        x->contacted_time = demo_chance(&d->rng, 500) ? "21:30" : "09:15";
    }
}

/* ---- a household ---- */

/* Few with one or two, some with many: real ones had 24. */
static int64_t how_many(struct debts *d)
{
    uint32_t n = demo_below(&d->rng, 100);
    return n < 45   ? demo_between(&d->rng, 1, 3)
           : n < 80 ? demo_between(&d->rng, 4, 9)
           : n < 97 ? demo_between(&d->rng, 10, 19)
                    : 24;
}

static enum err one(struct ctx *cx, struct debts *d)
{
    int64_t at = d->now - demo_between(&d->rng, 3, 260) * DAY, rows = how_many(d);
    struct debt_sheet s = {.business_id = d->shops[d->at],
                           .consent = true,
                           .consent_via = demo_chance(&d->rng, 400) ? "signed" : "spoken"};
    bool known;
    cx->now = at;
    TRY(debt_sheet_open(cx, &s));
    for (int64_t i = 0; i < rows; i++) {
        struct debt x = debt_new();
        x.sheet_id = s.id;
        name_it(cx, d, &x);
        owe(cx, d, &x, at);
        TRY(debt_add(cx, &x, &known));
    }
    cx->now = d->now;
    if (demo_chance(&d->rng, 120))
        return debt_sheet_close(cx, s.id, 1, demo_chance(&d->rng, 600) ? "settled" : "stopped");
    return OK;
}

static enum err some(struct ctx *cx, void *arg)
{
    struct debts *d = arg;
    const struct actor *before = cx->actor;
    enum err e = OK;
    cx->actor = &d->officer;
    for (int i = 0; e == OK && i < SLICE && d->at < d->n; i++, d->at++)
        e = one(cx, d);
    cx->actor = before;
    cx->now = d->now;
    return e;
}

/* ---- the city ---- */

static enum err add_licensed(struct ctx *cx)
{
    for (size_t i = 0; i < sizeof(licensed) / sizeof(licensed[0]); i++) {
        struct lender l = {.name = licensed[i], .kind = "online", .note = "Rekaan untuk peragaan"};
        TRY(lender_add(cx, &l));
        struct lender_status s = {.lender_id = l.id,
                                  .status = "licensed",
                                  .valid_from = "2020-01-01",
                                  .source = "Rekaan untuk peragaan",
                                  .checked_on = day_before(cx, cx->now, 30)};
        TRY(lender_status_add(cx, &s));
    }
    return OK;
}

struct opening {
    const struct demo_plan *plan;
    struct debts *d;
};
/* One business a household. */
static enum err read_shops(struct ctx *cx, void *arg)
{
    const struct opening *o = arg;
    struct account a;
    int64_t want = o->plan->businesses / SHARE;
    want = want < LEAST ? LEAST : want > MOST ? MOST : want;
    int64_t step = o->plan->businesses / want;
    TRY(account_find(cx, "dinas", &a));
    o->d->officer = account_actor(cx->a, &a);
    o->d->n = 0;
    TRY(add_licensed(cx));
    struct rows *r =
        db_rows(cx, &q_demo_debt_shops, ARGS(db_int(step > 0 ? step : 1), db_int(want)));
    while (o->d->n < (size_t)want && rows_next(r))
        o->d->shops[o->d->n++] = row_int(r, 0);
    return rows_end(r);
}

enum err demo_debts(struct ctx *cx, const struct demo_plan *plan)
{
    struct debts *d = arena_new_of(cx->a, struct debts);
    d->rng = demo_rng_fork(plan->seed, STREAM_DEBTS, date_of_instant(cx->now));
    d->now = cx->now;
    TRY(app_write(cx, read_shops, &(struct opening){plan, d}));
    struct arena_mark mark = arena_mark(cx->a);
    while (d->at < d->n) {
        TRY(app_write(cx, some, d));
        arena_reset(cx->a, mark);
    }
    return OK;
}
