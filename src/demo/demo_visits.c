/*
 * How the field's past goes by: see demo_visits.h. Every shop's visits are dealt out first, by the
 * pace of its companion and ward, then they happen in order of time: ids, audit and history read as
 * if somebody had been there.
 */
#include "demo_visits.h"

#include "account.h"
#include "demo_revenue.h"
#include "demo_sql.h"
#include "demo_visit_parts.h"
#include "places.h"
#include "visited.h"

#include <stdlib.h>
#include <string.h>

/* A slice is one transaction: see demo.c about its size. */
enum { STREAM_VISITS = 3, NEVER_PER_MILLE = 90, RULE_DAYS = 5 };

/* ---- who and where ---- */

static size_t ward_number(const char *code)
{
    for (size_t i = 0; i < PLACES_MALANG_WARDS; i++)
        if (strcmp(places_malang_ward(i)->code, code) == 0)
            return i;
    return 0;
}

static void *grown(struct ctx *cx, void *old, size_t n, size_t *cap, size_t size)
{
    if (n < *cap)
        return old;
    size_t more = *cap ? *cap * 2 : 1024;
    void *p = arena_array(cx->a, more, size);
    if (n)
        memcpy(p, old, n * size);
    *cap = more;
    return p;
}

static int64_t day_or_none(const char *text)
{
    struct date d;
    return text && date_parse(text, &d) ? date_days(d) : 0;
}

static void add_shop(struct ctx *cx, struct outing *f, struct rows *r)
{
    static const struct {
        const char *sector;
        int64_t usual; /* thousand rupiah a month */
    } trades[] = {{"culinary", 9000}, {"trade", 12000}, {"fashion", 7000}, {"crafts", 5000}};
    int64_t usual = 6000;
    for (size_t i = 0; i < sizeof(trades) / sizeof(trades[0]); i++)
        if (row_text(r, 6) && strcmp(row_text(r, 6), trades[i].sector) == 0)
            usual = trades[i].usual;
    size_t ward = ward_number(row_text(r, 2));
    f->shops = grown(cx, f->shops, f->shops_n, &f->shops_cap, sizeof(*f->shops));
    f->shops[f->shops_n++] = (struct shop){
        .id = row_int(r, 0),
        .companion = row_int(r, 1),
        .lurah = f->heads[ward],
        .ward = (uint8_t)ward,
        .fall = (uint8_t)demo_fall(ward, row_text(r, 6)),
        .lat = (int32_t)row_int(r, 3),
        .lng = (int32_t)row_int(r, 4),
        .owner = row_int(r, 5),
        .founded = day_or_none(row_text(r, 7)),
        .turnover = usual * demo_between(&f->rng, 20, 260) / 100 * 1000,
        .trend = (int16_t)(demo_chance(&f->rng, 120) ? -demo_between(&f->rng, 25, 70)
                                                     : demo_between(&f->rng, -10, 35))};
}

static enum err read_shops(struct ctx *cx, struct outing *f)
{
    size_t before;
    do {
        before = f->shops_n;
        int64_t last = before ? f->shops[before - 1].id : 0;
        struct rows *r = db_rows(cx, &q_demo_shops, ARGS(db_int(last)));
        while (rows_next(r))
            add_shop(cx, f, r);
        TRY(rows_end(r));
    } while (f->shops_n > before);
    return OK;
}

static enum err read_people(struct ctx *cx, struct outing *f)
{
    struct rows *r = db_rows(cx, &q_demo_heads, NO_ARGS);
    while (rows_next(r))
        f->heads[ward_number(row_text(r, 1))] = row_int(r, 0);
    TRY(rows_end(r));
    r = db_rows(cx, &q_demo_field_people, NO_ARGS);
    while (f->people_n < PEOPLE_MAX && rows_next(r))
        f->people[f->people_n++].id = row_int(r, 0);
    TRY(rows_end(r));
    for (size_t i = 0; i < f->people_n; i++) {
        struct account a;
        TRY(account_get(cx, f->people[i].id, &a));
        f->people[i].as = account_actor(cx->a, &a);
        bool slow = demo_chance(&f->rng, 150);
        f->people[i].pace =
            (uint16_t)(slow ? demo_between(&f->rng, 35, 60) : demo_between(&f->rng, 80, 140));
    }
    return db_int_of(cx, &q_demo_owner_person, NO_ARGS, 0, &f->owner);
}

size_t demo_person_of(const struct outing *f, int64_t account)
{
    for (size_t i = 0; i < f->people_n; i++)
        if (f->people[i].id == account)
            return i;
    return f->people_n;
}

/* ---- dealing out ---- */

static void add_stop(struct ctx *cx, struct outing *f, size_t shop, int64_t day)
{
    enum { SUNDAY = 3 }; /* 1970-01-01 was a Thursday */
    day += day % 7 == SUNDAY;
    if (day >= f->last_day)
        return;
    int64_t at = date_begins(date_from_days(day)) + demo_between(&f->rng, 8 * 3600, 16 * 3600);
    f->stops = grown(cx, f->stops, f->stops_n, &f->stops_cap, sizeof(*f->stops));
    f->stops[f->stops_n++] = (struct stop){at, (uint32_t)shop};
}

static void deal(struct ctx *cx, struct outing *f, size_t shop)
{
    static const int64_t own[] = {400, 220, 110, 40, 3};
    const struct shop *s = &f->shops[shop];
    if (f->owner && s->owner == f->owner) {
        for (size_t i = 0; i < sizeof(own) / sizeof(own[0]); i++)
            if (f->last_day - own[i] >= f->first_day)
                add_stop(cx, f, shop, f->last_day - own[i]);
        return;
    }
    size_t who = demo_person_of(f, s->companion);
    if (who == f->people_n || demo_chance(&f->rng, NEVER_PER_MILLE))
        return;
    int64_t pace = f->people[who].pace, day = f->first_day;
    day += demo_between(&f->rng, 0, 330) * 100 / pace;
    while (day < f->last_day) {
        add_stop(cx, f, shop, day);
        day += demo_between(&f->rng, 70, 330) * 100 / pace;
    }
}

static int by_time(const void *a, const void *b)
{
    const struct stop *x = a, *y = b;
    if (x->at != y->at)
        return x->at < y->at ? -1 : 1;
    return (x->shop > y->shop) - (x->shop < y->shop);
}

/* ---- small words ---- */

const char *demo_any(struct outing *f, const char *const *list)
{
    uint32_t n = 0;
    while (list[n])
        n++;
    return list[demo_below(&f->rng, n)];
}

const char *demo_day_text(struct ctx *cx, int64_t day)
{
    char text[DATE_LEN + 1];
    date_format(date_from_days(day), text);
    return arena_strdup(cx->a, text);
}

int64_t demo_day_of(int64_t at)
{
    return date_days(date_of_instant(at));
}

/* ---- the past goes by ---- */

static enum err some(struct ctx *cx, void *arg)
{
    struct outing *f = arg;
    const struct actor *operator= cx->actor;
    enum err e = OK;
    f->log_n = 0;
    for (int i = 0; i < OUTING_SLICE && f->done < f->stops_n && e == OK; i++, f->done++) {
        const struct stop *x = &f->stops[f->done];
        struct shop *s = &f->shops[x->shop];
        cx->now = x->at;
        e = f->last_day - demo_day_of(x->at) > RULE_DAYS ? demo_visit_happened(cx, f, s, x->at)
                                                         : demo_visit_happens(cx, f, s, x->at);
        cx->actor = operator;
        s->visits += s->visits < 255;
    }
    TRY(e);
    return audit_many(cx, f->log, f->log_n);
}

/* ---- the day of the last visit ---- */

static enum err set_days(struct ctx *cx, void *arg)
{
    struct outing *f = arg;
    for (int i = 0; i < OUTING_SLICE * 4 && f->done < f->shops_n; i++, f->done++) {
        const struct shop *s = &f->shops[f->done];
        if (s->last_day)
            TRY(business_visited(cx, s->id, demo_day_text(cx, s->last_day)));
    }
    return OK;
}

static enum err train(struct ctx *cx, void *arg)
{
    struct outing *f = arg;
    const struct actor *operator= cx->actor;
    enum err e = demo_training(cx, f, (int)f->done++);
    cx->actor = operator;
    return e;
}

/* ---- the whole ---- */

static enum err begin(struct ctx *cx, void *arg)
{
    TRY(read_people(cx, arg));
    return read_shops(cx, arg);
}

static enum err go_by(struct ctx *cx, struct outing *f,
                      void (*progress)(void *arg, int64_t done, int64_t total), void *arg)
{
    TRY(app_write(cx, begin, f));
    for (size_t i = 0; i < f->shops_n; i++)
        deal(cx, f, i);
    if (f->stops_n)
        qsort(f->stops, f->stops_n, sizeof(*f->stops), by_time);
    while (f->done < f->stops_n) {
        struct arena_mark mark = arena_mark(cx->a);
        TRY(app_write(cx, some, f));
        arena_reset(cx->a, mark);
        if (progress)
            progress(arg, (int64_t)f->done, (int64_t)f->stops_n);
    }
    for (f->done = 0; f->done < f->shops_n;) {
        struct arena_mark mark = arena_mark(cx->a);
        TRY(app_write(cx, set_days, f));
        arena_reset(cx->a, mark);
    }
    TRY(app_write(cx, demo_equip, f));
    for (f->done = 0; f->done < DEMO_TRAININGS;)
        TRY(app_write(cx, train, f));
    return OK;
}

enum err demo_visits(struct ctx *cx, const struct demo_plan *plan,
                     void (*progress)(void *arg, int64_t done, int64_t total), void *arg)
{
    struct date until;
    struct outing *f = arena_new_of(cx->a, struct outing);
    if (!date_parse(plan->until, &until))
        return fail(cx, ERR_INPUT, "error.date", "date", plan->until, NULL);
    const struct actor *who = cx->actor;
    f->plan = plan;
    f->rng = demo_rng_fork(plan->seed, STREAM_VISITS, until);
    f->last_day = date_days(until);
    f->first_day = date_days(date_add_months(until, -(int)plan->months));
    f->end = date_begins(until) + MORNING;
    cx->app->quiet = true;
    enum err e = go_by(cx, f, progress, arg);
    cx->app->quiet = false;
    cx->actor = who;
    cx->now = f->end;
    return e;
}
