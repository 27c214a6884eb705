/* The demo's turnover: see demo_revenue.h. Written in batches, as the register's rules would have
 * left it. */
#include "demo_revenue.h"

#include "business.h"
#include "demo_sql.h"
#include "names.h"
#include "ref_malang.h"
#include "revenue.h"
#include "revenue_flag.h"
#include "shock.h"

#include <string.h>

enum {
    STREAM_REVENUE = 5,
    MONTHS = 30,
    SLICE = 64,
    SHARE = 450, /* per mille of the businesses that tell more than visits bring */
    FIRST_AGO = 12,
    LAST_AGO = 10, /* the flood, in months before the city's day */
    ODD_MAX = 24,
    DAY = 86400
};

static const struct {
    const char *sector;
    int usual; /* thousand rupiah a month */
    int fall;
} trades[] = {{"culinary", 9000, 45},    {"food_processing", 7000, 35},
              {"trade", 12000, 30},      {"services", 6000, 22},
              {"crafts", 5000, 40},      {"fashion", 8000, 38},
              {"agriculture", 4500, 15}, {"creative", 6500, 25},
              {"transport", 5500, 28},   {"manufacturing", 15000, 26},
              {"other", 6000, 24}};

static size_t trade_of(const char *sector)
{
    size_t n = sizeof(trades) / sizeof(trades[0]);
    for (size_t i = 0; sector && i < n; i++)
        if (strcmp(trades[i].sector, sector) == 0)
            return i;
    return n - 1;
}

int demo_fall(size_t ward, const char *sector)
{
    int fall = trades[trade_of(sector)].fall + (int)(ward * 7 % 23) - 8; /* by the river or not */
    return fall > 5 ? fall : 5;
}

static int32_t number_of(struct date d)
{
    return (d.year - 2000) * 12 + d.month - 1;
}

int demo_left(int fall, int32_t month, struct date until)
{
    static const int rest[] = {60, 40, 20, 10}; /* percent of the fall, month by month after it */
    int32_t ago = number_of(until) - month;
    if (ago > FIRST_AGO)
        return 100;
    if (ago >= LAST_AGO)
        return 100 - fall;
    size_t since = (size_t)(LAST_AGO - 1 - ago);
    int still = since < sizeof(rest) / sizeof(rest[0]) ? rest[since] : 0;
    if (fall > 45 && still < 25)
        still = 25; /* who lost most are not back yet */
    return 100 - fall * still / 100;
}

/* ---- what is there ---- */

struct teller {
    int64_t id, account, founded; /* founded: month, -1 unknown */
    int64_t usual, told;          /* rupiah; sum of what visits brought */
    int fall, told_n;
    bool has[MONTHS];
};
struct ledger {
    struct demo_rng rng;
    struct date until;
    int32_t first; /* month */
    int64_t last_id, end, odd[ODD_MAX];
    size_t odd_n, n;
    struct teller all[SLICE];
};

static size_t ward_number(const char *code)
{
    for (size_t i = 0; i < PLACES_MALANG_WARDS; i++)
        if (strcmp(places_malang_ward(i)->code, code) == 0)
            return i;
    return 0;
}

static enum err read_shops(struct ctx *cx, struct ledger *l)
{
    l->n = 0;
    struct rows *r = db_rows(cx, &q_demo_tellers, ARGS(db_int(l->last_id), db_int(SLICE)));
    while (l->n < SLICE && rows_next(r)) {
        struct teller *t = &l->all[l->n++];
        const char *sector = row_text(r, 3), *founded = row_text(r, 4);
        *t = (struct teller){.id = row_int(r, 0), .account = row_int(r, 1), .founded = -1};
        t->usual = trades[trade_of(sector)].usual * INT64_C(1000);
        t->fall = demo_fall(ward_number(row_text(r, 2)), sector);
        if (founded && strcmp(founded, "2000") >= 0)
            t->founded = figure_month(founded);
    }
    return rows_end(r);
}

/* Months that visits brought already: they tell how much is usual here. */
static enum err read_months(struct ctx *cx, struct ledger *l)
{
    size_t at = 0;
    struct rows *r =
        db_rows(cx, &q_demo_told, ARGS(db_int(l->all[0].id), db_int(l->all[l->n - 1].id)));
    while (rows_next(r)) {
        int32_t month = figure_month(row_text(r, 1)) - l->first;
        while (at + 1 < l->n && l->all[at].id < row_int(r, 0))
            at++;
        struct teller *t = &l->all[at];
        if (t->id != row_int(r, 0) || month < 0 || month >= MONTHS)
            continue;
        t->has[month] = true;
        t->told += row_int(r, 2) * 100 / demo_left(t->fall, month + l->first, l->until);
        t->told_n++;
    }
    return rows_end(r);
}

/* ---- telling ---- */

static enum err put(struct ctx *cx, struct ledger *l, const struct teller *t, int32_t month,
                    int64_t amount, const char *source)
{
    int64_t half = amount / 100 * revenue_spread(source);
    struct date after = date_add_months((struct date){2000, 1, 1}, month + 1);
    int64_t at = date_begins(after) + demo_between(&l->rng, 1, 20) * DAY + 9 * 3600;
    bool by_hand = strcmp(source, "word") == 0 || strcmp(source, "estimate") == 0;
    return db_exec(cx, &q_demo_revenue,
                   ARGS(db_int(t->id), db_text(figure_month_text(cx->a, month)), db_int(amount),
                        db_int(amount - half), db_int(amount + half), db_text(source),
                        db_int(revenue_confidence(source)), db_null(),
                        by_hand && t->account ? db_int(t->account) : db_null(),
                        db_int(at < l->end ? at : l->end)),
                   NULL);
}

/* How somebody keeps count, and how many of a thousand months they have. */
static const struct {
    const char *source;
    unsigned kept;
} ways[] = {{"qris", 970},   {"qris", 930},        {"notebook", 880}, {"notebook", 760},
            {"word", 700},   {"word", 520},        {"word", 420},     {"receipts", 900},
            {"import", 950}, {"marketplace", 940}, {"estimate", 450}};

static enum err tell(struct ctx *cx, struct ledger *l, const struct teller *t)
{
    size_t way = demo_below(&l->rng, sizeof(ways) / sizeof(ways[0]));
    int64_t usual =
        t->told_n ? t->told / t->told_n : t->usual * demo_between(&l->rng, 20, 260) / 100;
    int64_t trend = demo_between(&l->rng, -12, 25), odd = -1;
    if (l->odd_n < ODD_MAX && demo_chance(&l->rng, 12))
        odd = demo_between(&l->rng, 2, MONTHS - 2);
    for (int32_t i = 0; i < MONTHS; i++) {
        int32_t month = l->first + i;
        bool kept = demo_chance(&l->rng, ways[way].kept);
        int64_t season =
            demo_between(&l->rng, 88, 112) + (month % 12 == 2 || month % 12 == 11) * 12;
        if (t->has[i] || (!kept && i != odd) || month < t->founded)
            continue;
        int64_t amount = usual * (1000 + trend * (i - MONTHS) * 10 / 12) / 1000;
        amount = amount * season / 100 * demo_left(t->fall, month, l->until) / 100;
        amount = (amount > 150000 ? amount : 150000) / 10000 * 10000;
        if (i == odd) /* a slip of a zero */
            amount *= 10;
        TRY(put(cx, l, t, month, amount, ways[way].source));
    }
    if (odd >= 0)
        l->odd[l->odd_n++] = t->id;
    return OK;
}

static enum err tell_some(struct ctx *cx, void *arg)
{
    struct ledger *l = arg;
    TRY(read_shops(cx, l));
    if (!l->n)
        return OK;
    TRY(read_months(cx, l));
    for (size_t i = 0; i < l->n; i++) {
        struct arena_mark mark = arena_mark(cx->a);
        if (demo_chance(&l->rng, SHARE))
            TRY(tell(cx, l, &l->all[i]));
        arena_reset(cx->a, mark);
    }
    l->last_id = l->all[l->n - 1].id;
    return OK;
}

/* ---- the window, the flags ---- */

static enum err finish(struct ctx *cx, void *arg)
{
    struct ledger *l = arg;
    struct shock s = {.name = "Banjir Brantas",
                      .kind = "flood",
                      .first_month = figure_month_text(cx->a, number_of(l->until) - FIRST_AGO),
                      .last_month = figure_month_text(cx->a, number_of(l->until) - LAST_AGO),
                      .note = "Contoh: kelurahan di tepi Brantas paling terdampak."};
    for (size_t i = 0; i < l->odd_n; i++)
        TRY(revenue_flags_follow(cx, l->odd[i]));
    TRY(shock_add(cx, &s));
    l->last_id = s.id;
    return OK;
}

enum err demo_revenue(struct ctx *cx, const struct demo_plan *plan,
                      void (*progress)(void *arg, int64_t done, int64_t total), void *arg)
{
    struct ledger *l = arena_new_of(cx->a, struct ledger);
    if (!date_parse(plan->until, &l->until))
        return fail(cx, ERR_INPUT, "error.date", "date", plan->until, NULL);
    l->rng = demo_rng_fork(plan->seed, STREAM_REVENUE, l->until);
    l->first = number_of(l->until) - MONTHS;
    l->end = date_begins(l->until) + 9 * 3600;
    for (l->n = 1; l->n;) {
        struct arena_mark mark = arena_mark(cx->a);
        TRY(app_write(cx, tell_some, l));
        arena_reset(cx->a, mark);
        if (progress)
            progress(arg, l->last_id < plan->businesses ? l->last_id : plan->businesses,
                     plan->businesses);
    }
    TRY(app_write(cx, finish, l));
    return shock_reckon(cx, l->last_id);
}
