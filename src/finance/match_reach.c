/* The whole city against the products in force, once a day: see match_facts.h. */
#include "match_facts_parts.h"

#include "job.h"
#include "log.h"
#include "match_facts_sql.h"
#include "places.h"
#include "setting.h"

#include <inttypes.h>
#include <string.h>

enum { SLICE = 2000 };
#define RUN_DAY "_match_day"

struct count {
    int64_t fits, nearly;
};
struct run {
    struct product_now *products;
    size_t products_n;
    struct date today;
    char day[DATE_LEN + 1];
    const struct place *const *wards;
    size_t wards_n;
    struct count *counts; /* by ward, then product */
    int64_t n, last;
};

#define OUT (F_READONLY | F_HIDDEN)
static const struct field fields[] = {
    {.name = "product",
     .kind = F_REF,
     .offset = FIELD_INT(struct product_reach, product_id),
     .flags = OUT},
    {.name = "code",
     .kind = F_TEXT,
     .offset = FIELD_TEXT(struct product_reach, code),
     .flags = OUT},
    {.name = "name",
     .kind = F_TEXT,
     .offset = FIELD_TEXT(struct product_reach, name),
     .flags = OUT},
    {.name = "fits", .kind = F_INT, .offset = FIELD_INT(struct product_reach, fits), .flags = OUT},
    {.name = "nearly",
     .kind = F_INT,
     .offset = FIELD_INT(struct product_reach, nearly),
     .flags = OUT},
    {.name = "made_on",
     .kind = F_DATE,
     .offset = FIELD_TEXT(struct product_reach, made_on),
     .flags = OUT},
};
const struct field_table product_reach_fields =
    FIELD_TABLE("ProductReach", fields, struct product_reach);

static size_t ward_index(const struct run *run, const char *code)
{
    size_t lo = 0, hi = run->wards_n;
    while (lo < hi) {
        size_t middle = lo + (hi - lo) / 2;
        int d = strcmp(run->wards[middle]->code, code);
        if (d == 0)
            return middle;
        if (d < 0)
            lo = middle + 1;
        else
            hi = middle;
    }
    return run->wards_n;
}

static void count_one(struct run *run, const struct match_facts *f)
{
    size_t ward = ward_index(run, f->ward);
    run->n++;
    if (ward == run->wards_n)
        return;
    for (size_t i = 0; i < run->products_n; i++) {
        struct count *c = &run->counts[ward * run->products_n + i];
        enum match_verdict v = match_rules(&run->products[i], f);
        c->fits += v == MATCH_YES;
        c->nearly += v == MATCH_NEARLY;
    }
}

static enum err read_slice(struct ctx *cx, void *arg)
{
    struct run *run = arg;
    int64_t lo = run->last;
    struct rows *r = db_rows_mask(cx, &q_match_slice, q_part_match_slice_active,
                                  ARGS(db_int(lo), db_int(lo + SLICE)));
    while (rows_next(r)) {
        struct arena_mark mark = arena_mark(cx->a);
        struct match_facts f;
        match_facts_row(cx, r, run->today, &f);
        count_one(run, &f);
        arena_reset(cx->a, mark);
    }
    return rows_end(r);
}

static enum err begin(struct ctx *cx, void *arg)
{
    struct run *run = arg;
    size_t n;
    run->wards = places_of(places(), cx->a, "ward", NULL, &n);
    run->wards_n = n;
    run->today = date_of_instant(cx->now);
    date_format(run->today, run->day);
    TRY(product_on(cx, run->day, false, &run->products, &run->products_n));
    run->counts = arena_array(cx->a, n * run->products_n + 1, sizeof(*run->counts));
    return db_int_of(cx, &q_match_last, NO_ARGS, 0, &run->last);
}

static enum err write(struct ctx *cx, void *arg)
{
    const struct run *run = arg;
    TRY(db_exec(cx, &q_reach_clear, NO_ARGS, NULL));
    for (size_t w = 0; w < run->wards_n; w++)
        for (size_t i = 0; i < run->products_n; i++) {
            const struct count *c = &run->counts[w * run->products_n + i];
            if (c->fits || c->nearly)
                TRY(db_exec_later(cx, &q_reach_put,
                                  ARGS(db_int(run->products[i].p.id), db_text(run->wards[w]->code),
                                       db_int(c->fits), db_int(c->nearly), db_text(run->day))));
        }
    return setting_set(cx, RUN_DAY, run->day);
}

enum err match_reach_all(struct ctx *cx, int64_t *ret_n)
{
    struct run run = {0};
    TRY(app_read(cx, begin, &run));
    int64_t last = run.last;
    for (int64_t lo = 1; lo <= last; lo += SLICE) {
        run.last = lo;
        TRY(app_read(cx, read_slice, &run));
        if (cx->app->jobs && job_stopping(cx->app))
            return ERR_BUSY; /* run again at the next start */
    }
    *ret_n = run.n;
    return app_write(cx, write, &run);
}

enum err match_care(struct ctx *cx)
{
    char today[DATE_LEN + 1];
    int64_t n, began = clock_micros();
    date_format(date_of_instant(cx->now), today);
    TRY(db_reader(cx->app->db, cx));
    bool done = strcmp(setting_get(cx, RUN_DAY, ""), today) == 0;
    db_reader_end(cx->app->db, cx);
    if (done)
        return OK;
    enum err e = match_reach_all(cx, &n);
    if (e != OK)
        return e == ERR_BUSY ? OK : e;
    log_event(LOG_INFO, "products matched", "businesses", arena_printf(cx->a, "%" PRId64, n), "ms",
              arena_printf(cx->a, "%" PRId64, (clock_micros() - began) / 1000), NULL);
    return OK;
}

enum err product_reach(struct ctx *cx, struct product_reach **ret, size_t *ret_n)
{
    size_t n = 0;
    const char *lo, *hi;
    TRY(need(cx, CAP_FIGURES));
    area_range(cx->a, cx->actor->area, &lo, &hi);
    struct product_reach *list = arena_array(cx->a, PRODUCTS_MAX, sizeof(*list));
    struct rows *r = db_rows(cx, &q_reach_list, ARGS(db_text(lo), db_text(hi)));
    while (n < PRODUCTS_MAX && rows_next(r))
        list[n++] = (struct product_reach){.product_id = row_int(r, 0),
                                           .code = row_str(r, 1),
                                           .name = row_str(r, 2),
                                           .fits = row_int(r, 3),
                                           .nearly = row_int(r, 4),
                                           .made_on = row_str(r, 5)};
    *ret = list;
    *ret_n = n;
    return rows_end(r);
}
