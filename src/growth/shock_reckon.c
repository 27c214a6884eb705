/*
 * What a window of hard times did, of all businesses: read a slice at a time, each answered by
 * itself, then counted by area and sector, and written at once.
 */
#include "shock_parts.h"

#include "business.h"
#include "places.h"
#include "revenue_flag.h"
#include "shock_sql.h"

#include <string.h>

enum { SLICE = 500, MONTHS = 600, SECTORS_MAX = 32, MEMORY = 64 << 20 };
static const size_t memory_then = (size_t)512 << 20; /* of many months at once */

struct answer {
    const char *ward;
    int sector; /* index of sector_choices; -1: none of them */
    bool known, held, recovered;
    int32_t fall, confidence;
};
struct survey {
    int64_t id;
    struct shock s;
    const int32_t *nows; /* months as of which each business is answered */
    size_t nows_n;
    struct arena *keep;
    struct answer *all; /* nows_n of each */
    size_t n, cap;      /* businesses */
    struct shock_figure *figures;
    size_t figures_n;
};

int32_t shock_now(int64_t instant)
{
    struct date d = date_of_instant(instant);
    return (d.year - 2000) * 12 + d.month - 2;
}

/* ---- each business ---- */

static int sector_of(const char *code)
{
    for (int i = 0; code && sector_choices[i].code; i++)
        if (strcmp(sector_choices[i].code, code) == 0)
            return i;
    return -1;
}

static void add(struct survey *v, struct answer x)
{
    size_t one = v->nows_n * sizeof(*v->all);
    if (v->n == v->cap) {
        size_t more = v->cap ? v->cap * 2 : 1024;
        v->all = arena_grow(v->keep, v->all, v->cap * one, more * one);
        v->cap = more;
    }
    for (size_t i = 0; i < v->nows_n; i++)
        v->all[v->n * v->nows_n + i] = x;
    v->n++;
}

/* Those of the slice that were there then; their ids. */
static enum err read_businesses(struct ctx *cx, struct survey *v, int64_t from, int64_t *ids,
                                size_t *ret_n)
{
    const char *lo, *hi;
    size_t n = 0;
    area_range(cx->a, v->s.area, &lo, &hi);
    const char *first_day = arena_printf(cx->a, "%s-01", v->s.first_month);
    const char *month_end = arena_printf(cx->a, "%s-31", v->s.first_month); /* by text */
    struct rows *r = db_rows(cx, &q_shock_businesses,
                             ARGS(db_int(from), db_int(from + SLICE), db_text(lo), db_text(hi),
                                  db_text(first_day), db_text(month_end)));
    while (n < SLICE && rows_next(r)) {
        const char *activity = row_text(r, 3);
        const struct place *ward = place_find(places(), row_text(r, 1));
        if (!ward ||
            (activity && (strcmp(activity, "closed") == 0 || strcmp(activity, "moved") == 0)))
            continue;
        ids[n++] = row_int(r, 0);
        add(v, (struct answer){.ward = ward->code, .sector = sector_of(row_text(r, 2))});
    }
    *ret_n = n;
    return rows_end(r);
}

static void answer(const struct survey *v, const struct month_figure *f, size_t n, size_t business)
{
    for (size_t i = 0; i < v->nows_n; i++) {
        struct answer *to = &v->all[business * v->nows_n + i];
        struct resilience r;
        resilience_reckon(f, n, figure_month(v->s.first_month), figure_month(v->s.last_month),
                          v->nows[i], &r);
        to->known = r.known;
        to->held = r.known && r.held;
        to->recovered = r.known && r.recovered_after >= 0;
        to->fall = r.fall;
        to->confidence = r.confidence;
    }
}

static enum err read_slice(struct ctx *cx, struct survey *v, int64_t from)
{
    int64_t ids[SLICE], business = 0;
    size_t n, k = 0, at = 0, first = v->n;
    struct month_figure *f = arena_array(cx->a, MONTHS, sizeof(*f));
    TRY(read_businesses(cx, v, from, ids, &n));
    struct rows *r = db_rows(cx, &q_shock_months, ARGS(db_int(from), db_int(from + SLICE)));
    for (bool more = true; more;) {
        more = rows_next(r);
        int64_t id = more ? row_int(r, 0) : 0;
        if (business && id != business) {
            while (at < n && ids[at] < business)
                at++;
            if (at < n && ids[at] == business)
                answer(v, f, k, first + at);
            k = 0;
        }
        business = id;
        if (more && k < MONTHS)
            f[k++] = (struct month_figure){.month = figure_month(row_text(r, 1)),
                                           .amount = row_int(r, 2),
                                           .low = row_int(r, 3),
                                           .high = row_int(r, 4),
                                           .confidence = (int32_t)row_int(r, 5)};
    }
    return rows_end(r);
}

static enum err read_all(struct ctx *cx, void *arg)
{
    struct survey *v = arg;
    int64_t last;
    TRY(shock_get(cx, v->id, &v->s));
    TRY(db_int_of(cx, &q_shock_last_business, NO_ARGS, 0, &last));
    struct arena_mark mark = arena_mark(cx->a);
    for (int64_t from = 1; from <= last; from += SLICE) {
        TRY(read_slice(cx, v, from));
        arena_reset(cx->a, mark);
    }
    return arena_failed(v->keep) ? fail(cx, ERR_BUSY, "error.db_memory", NULL) : OK;
}

/* ---- by area and sector ---- */

static struct shock_figure count(struct survey *v, const bool *inside, int sector, int64_t *falls)
{
    struct shock_figure f = {.sector = sector < 0 ? "" : sector_choices[sector].code,
                             .fall = FIELD_UNSET};
    size_t known = 0;
    for (size_t i = 0; i < v->n; i++) {
        const struct answer *x = &v->all[i];
        if (!inside[i] || (sector >= 0 && x->sector != sector))
            continue;
        f.businesses++;
        f.held += x->held;
        f.recovered += x->recovered;
        f.confidence += x->known ? x->confidence : 0;
        if (x->known)
            falls[known++] = x->fall;
    }
    f.known = (int64_t)known;
    if (known)
        f.confidence = (2 * f.confidence + f.known) / (2 * f.known);
    if (known >= SHOCK_KNOWN_MIN)
        f.fall = median_of(falls, known);
    return f;
}

static void count_area(struct survey *v, const char *area, bool *inside, int64_t *falls)
{
    for (size_t i = 0; i < v->n; i++)
        inside[i] = area_holds(area, v->all[i].ward);
    for (int sector = -1; sector < 0 || sector_choices[sector].code; sector++) {
        struct shock_figure f = count(v, inside, sector, falls);
        if (!f.businesses && (*area || sector >= 0)) /* the city's is always there: it was made */
            continue;
        f.area = area;
        v->figures[v->figures_n++] = f;
    }
}

static void count_all(struct ctx *cx, struct survey *v)
{
    size_t districts_n, wards_n, sectors = 1;
    const struct place *const *districts =
        places_of(places(), cx->a, "district", NULL, &districts_n);
    const struct place *const *wards = places_of(places(), cx->a, "ward", NULL, &wards_n);
    while (sector_choices[sectors - 1].code)
        sectors++;
    bool *inside = arena_array(v->keep, v->n + 1, sizeof(*inside));
    int64_t *falls = arena_array(v->keep, v->n + 1, sizeof(*falls));
    v->figures = arena_array(v->keep, (1 + districts_n + wards_n) * sectors, sizeof(*v->figures));
    count_area(v, "", inside, falls);
    for (size_t i = 0; i < districts_n; i++)
        count_area(v, districts[i]->code, inside, falls);
    for (size_t i = 0; i < wards_n; i++)
        count_area(v, wards[i]->code, inside, falls);
}

static enum err write_all(struct ctx *cx, void *arg)
{
    const struct survey *v = arg;
    struct shock s;
    enum err e = shock_get(cx, v->id, &s);
    if (e == ERR_NOT_FOUND) {
        ctx_forgive(cx); /* removed meanwhile */
        return OK;
    }
    TRY(e);
    TRY(db_exec(cx, &q_shock_forget, ARGS(db_int(v->id)), NULL));
    for (size_t i = 0; i < v->figures_n; i++) {
        const struct shock_figure *f = &v->figures[i];
        TRY(db_exec(cx, &q_shock_figure_put,
                    ARGS(db_int(v->id), db_text(f->area), db_text(f->sector), db_int(f->businesses),
                         db_int(f->known), db_int(f->held), db_int(f->recovered),
                         f->fall == FIELD_UNSET ? db_null() : db_int(f->fall),
                         db_int(f->confidence), db_int(cx->now)),
                    NULL));
    }
    return OK;
}

enum err shock_reckon(struct ctx *cx, int64_t id)
{
    int32_t now = shock_now(cx->now);
    struct survey v = {.id = id, .nows = &now, .nows_n = 1, .keep = arena_new(MEMORY)};
    enum err e = app_read(cx, read_all, &v);
    if (e == OK) {
        count_all(cx, &v);
        e = arena_failed(v.keep) ? fail(cx, ERR_BUSY, "error.db_memory", NULL)
                                 : app_write(cx, write_all, &v);
    }
    arena_free(v.keep);
    return e;
}

/* ---- past days ---- */

enum err shock_then(struct ctx *cx, int64_t id, const int64_t *instants, size_t n,
                    void (*each)(void *arg, const struct shock_answer_then *x), void *arg)
{
    int32_t *nows = arena_array(cx->a, n, sizeof(*nows));
    for (size_t i = 0; i < n; i++)
        nows[i] = shock_now(instants[i]);
    struct survey v = {.id = id, .nows = nows, .nows_n = n, .keep = arena_new(memory_then)};
    enum err e = read_all(cx, &v);
    for (size_t i = 0; e == OK && i < v.n * n; i++) {
        const struct answer *x = &v.all[i];
        each(arg, &(struct shock_answer_then){i % n, x->ward, x->known, x->held, x->confidence});
    }
    arena_free(v.keep);
    return e;
}

/* ---- care ---- */

struct due {
    int64_t ids[SHOCKS_MAX];
    size_t n;
};

static enum err read_due(struct ctx *cx, void *arg)
{
    struct due *d = arg;
    struct rows *r = db_rows(cx, &q_shock_due, ARGS(db_int(date_begins(date_of_instant(cx->now)))));
    d->n = 0;
    while (d->n < SHOCKS_MAX && rows_next(r))
        d->ids[d->n++] = row_int(r, 0);
    return rows_end(r);
}

enum err shock_care(struct ctx *cx)
{
    struct due d = {.n = 0};
    TRY(app_read(cx, read_due, &d));
    for (size_t i = 0; i < d.n; i++)
        TRY(shock_reckon(cx, d.ids[i]));
    return OK;
}
