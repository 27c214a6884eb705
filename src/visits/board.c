/* The boards: see board.h. */
#include "board.h"

#include "board_sql.h"
#include "places.h"

#include <inttypes.h>
#include <string.h>

enum { DAY = 86400, PROMISE_DAYS = 90, SILENT_DAYS = 7, ROWS_MAX = 20000, COMPANIONS_MAX = 200 };

#define I(member) .offset = FIELD_INT(struct board_row, b.member)
#define T(member) .offset = FIELD_TEXT(struct board_row, member)
#define OUT       (F_READONLY | F_HIDDEN)
#define FIGURE(member)                                                          \
    {                                                                           \
        .name = #member, .kind = F_INT, I(member), .flags = OUT, .label = NULL, \
    }
static const struct field fields[] = {
    {.name = "code", .kind = F_TEXT, T(code), .flags = OUT},
    {.name = "name", .kind = F_TEXT, T(name), .flags = OUT},
    FIGURE(businesses),
    FIGURE(visited_3),
    FIGURE(visited_6),
    FIGURE(visited_12),
    FIGURE(never),
    FIGURE(alone),
    FIGURE(companions),
    FIGURE(idle),
    FIGURE(promises_due),
    FIGURE(promises_kept),
    FIGURE(tasks_late),
    FIGURE(needs_open),
    FIGURE(needs_late),
    FIGURE(confirmed_365),
    FIGURE(phones_silent),
};
const struct field_table board_fields = FIELD_TABLE("BoardRow", fields, struct board_row);

/* ---- days ---- */

struct days {
    char today[DATE_LEN + 1], m3[DATE_LEN + 1], m6[DATE_LEN + 1], m12[DATE_LEN + 1],
        promises[DATE_LEN + 1];
    int64_t year_ago, week_ago;
};

static struct days days_of(const struct ctx *cx)
{
    struct date today = date_of_instant(cx->now);
    struct days d = {.year_ago = date_begins(date_add_months(today, -12)),
                     .week_ago = cx->now - (int64_t)SILENT_DAYS * DAY};
    date_format(today, d.today);
    date_format(date_add_months(today, -3), d.m3);
    date_format(date_add_months(today, -6), d.m6);
    date_format(date_add_months(today, -12), d.m12);
    date_format(date_from_days(date_days(today) - PROMISE_DAYS), d.promises);
    return d;
}

/* ---- rows by ward, found by code ---- */

struct wards {
    struct board_row *rows; /* by code */
    size_t n, cap;
    const char *lo, *hi;
    struct days d;
};

/* The row of a code, made where there is none: queries give codes in order, so it is near the end.
 */
static struct board *row_at(struct ctx *cx, struct wards *w, const char *code)
{
    size_t low = 0, high = w->n;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = strcmp(w->rows[middle].code, code);
        if (order == 0)
            return &w->rows[middle].b;
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    if (w->n == w->cap) {
        size_t more = w->cap ? w->cap * 2 : 64;
        w->rows = arena_grow(cx->a, w->rows, w->n * sizeof(*w->rows), more * sizeof(*w->rows));
        w->cap = more;
    }
    memmove(w->rows + low + 1, w->rows + low, (w->n - low) * sizeof(*w->rows));
    w->rows[low] = (struct board_row){.code = arena_strdup(cx->a, code)};
    w->n++;
    return &w->rows[low].b;
}

static enum err count_businesses(struct ctx *cx, struct wards *w)
{
    const struct days *d = &w->d;
    struct rows *r = db_rows(cx, &q_board_wards,
                             ARGS(db_text(w->lo), db_text(w->hi), db_text(d->m3), db_text(d->m6),
                                  db_text(d->m12), db_int(d->year_ago)));
    while (rows_next(r)) {
        struct board *b = row_at(cx, w, row_text(r, 0));
        b->businesses = row_int(r, 1);
        b->visited_3 = row_int(r, 2);
        b->visited_6 = row_int(r, 3);
        b->visited_12 = row_int(r, 4);
        b->never = row_int(r, 5);
        b->alone = row_int(r, 6);
        b->confirmed_365 = row_int(r, 7);
    }
    return rows_end(r);
}

static enum err count_work(struct ctx *cx, struct wards *w)
{
    const struct days *d = &w->d;
    const struct db_val lo = db_text(w->lo), hi = db_text(w->hi), today = db_text(d->today);
    struct rows *r = db_rows(cx, &q_board_promises, ARGS(lo, hi, db_text(d->promises), today));
    while (rows_next(r)) {
        struct board *b = row_at(cx, w, row_text(r, 0));
        b->promises_due = row_int(r, 1);
        b->promises_kept = row_int(r, 2);
    }
    TRY(rows_end(r));
    r = db_rows(cx, &q_board_late, ARGS(lo, hi, today));
    while (rows_next(r))
        row_at(cx, w, row_text(r, 0))->tasks_late = row_int(r, 1);
    TRY(rows_end(r));
    r = db_rows(cx, &q_board_needs, ARGS(lo, hi, today));
    while (rows_next(r)) {
        struct board *b = row_at(cx, w, row_text(r, 0));
        b->needs_open = row_int(r, 1);
        b->needs_late = row_int(r, 2);
    }
    return rows_end(r);
}

static enum err count_people(struct ctx *cx, struct wards *w)
{
    const struct db_val lo = db_text(w->lo), hi = db_text(w->hi);
    struct rows *r = db_rows(cx, &q_board_people, ARGS(lo, hi, db_text(w->d.today)));
    while (rows_next(r)) {
        struct board *b = row_at(cx, w, row_text(r, 0));
        b->companions = row_int(r, 1);
        b->idle = row_int(r, 2);
    }
    TRY(rows_end(r));
    r = db_rows(cx, &q_board_phones, ARGS(lo, hi, db_int(w->d.week_ago)));
    while (rows_next(r))
        row_at(cx, w, row_text(r, 0))->phones_silent = row_int(r, 1);
    return rows_end(r);
}

static enum err count_all(struct ctx *cx, const char *area, struct wards *ret)
{
    *ret = (struct wards){.d = days_of(cx)};
    area_range(cx->a, area, &ret->lo, &ret->hi);
    TRY(count_businesses(cx, ret));
    TRY(count_work(cx, ret));
    return count_people(cx, ret);
}

/* ---- rows that are kept ---- */

_Static_assert(BOARD_FIGURES == 15, "the columns of board_ward");

/* *ret_at: when the oldest was counted; 0 when there are none. */
static enum err read_kept(struct ctx *cx, const char *area, struct wards *ret, int64_t *ret_at)
{
    *ret = (struct wards){.d = days_of(cx)};
    *ret_at = 0;
    area_range(cx->a, area, &ret->lo, &ret->hi);
    struct rows *r = db_rows(cx, &q_board_kept, ARGS(db_text(ret->lo), db_text(ret->hi)));
    while (rows_next(r)) {
        int64_t at = row_int(r, 1), *figures = (int64_t *)row_at(cx, ret, row_text(r, 0));
        *ret_at = !*ret_at || at < *ret_at ? at : *ret_at;
        for (int i = 0; i < BOARD_FIGURES; i++)
            figures[i] = row_int(r, 2 + i);
    }
    return rows_end(r);
}

static enum err keep(struct ctx *cx, void *arg)
{
    const struct wards *w = arg;
    for (size_t i = 0; i < w->n; i++) {
        struct db_val args[BOARD_FIGURES + 2] = {db_text(w->rows[i].code), db_int(cx->now)};
        const int64_t *figures = (const int64_t *)&w->rows[i].b;
        for (int k = 0; k < BOARD_FIGURES; k++)
            args[2 + k] = db_int(figures[k]);
        TRY(db_exec(cx, &q_board_keep, args, BOARD_FIGURES + 2, NULL));
    }
    return OK;
}

enum err board_care(struct ctx *cx)
{
    struct wards w;
    TRY(db_reader(cx->app->db, cx));
    enum err e = count_all(cx, "", &w);
    db_reader_end(cx->app->db, cx);
    TRY(e);
    /* All wards, so that one that lost its last business does not keep its figures. */
    size_t n;
    const struct place *const *all = places_of(places(), cx->a, "ward", NULL, &n);
    for (size_t i = 0; i < n; i++)
        row_at(cx, &w, all[i]->code);
    return app_write(cx, keep, &w);
}

/* ---- the page ---- */

static void add(struct board *to, const struct board *b)
{
    int64_t *sum = (int64_t *)to;
    const int64_t *figures = (const int64_t *)b;
    for (int i = 0; i < BOARD_FIGURES; i++)
        sum[i] += figures[i];
}

/* Districts of the city, wards of a district: each with the sum of what lies in it. */
static void sum_parts(struct ctx *cx, const struct wards *w, const char *area,
                      struct board_page *ret)
{
    size_t n;
    bool city = strchr(area, '.') == NULL || !strchr(strchr(area, '.') + 1, '.');
    const struct place *const *parts =
        places_of(places(), cx->a, city ? "district" : "ward", city ? NULL : area, &n);
    ret->rows = arena_array(cx->a, n + 1, sizeof(*ret->rows));
    for (size_t i = 0; i < n; i++) {
        struct board_row row = {.code = parts[i]->code, .name = parts[i]->name};
        for (size_t k = 0; k < w->n; k++)
            if (area_holds(row.code, w->rows[k].code))
                add(&row.b, &w->rows[k].b);
        ret->rows[ret->n++] = row;
    }
}

/* Of whom is not this ward's: into the row behind the last, which nobody reads. */
static struct board *of_companion(struct board_page *p, int64_t id)
{
    size_t i = 0;
    while (i < p->n && p->rows[i].id != id)
        i++;
    return &p->rows[i].b;
}

static enum err companions_businesses(struct ctx *cx, const struct wards *w, struct board_page *p)
{
    const struct days *d = &w->d;
    p->rows = arena_array(cx->a, COMPANIONS_MAX + 1, sizeof(*p->rows));
    struct rows *r = db_rows(cx, &q_board_wards_of,
                             ARGS(db_text(w->lo), db_text(w->hi), db_text(d->m3), db_text(d->m6),
                                  db_text(d->m12), db_int(d->year_ago)));
    while (p->n < COMPANIONS_MAX && rows_next(r))
        p->rows[p->n++] = (struct board_row){.id = row_int(r, 0),
                                             .code = row_str(r, 1),
                                             .name = row_str(r, 2),
                                             .b = {.businesses = row_int(r, 3),
                                                   .visited_3 = row_int(r, 4),
                                                   .visited_6 = row_int(r, 5),
                                                   .visited_12 = row_int(r, 6),
                                                   .never = row_int(r, 7),
                                                   .confirmed_365 = row_int(r, 8),
                                                   .companions = 1,
                                                   .idle = row_int(r, 3) == 0}};
    return rows_end(r);
}

static enum err companions_work(struct ctx *cx, const struct wards *w, struct board_page *p)
{
    const struct days *d = &w->d;
    const struct db_val lo = db_text(w->lo), hi = db_text(w->hi), today = db_text(d->today);
    struct rows *r = db_rows(cx, &q_board_promises_of, ARGS(lo, hi, db_text(d->promises), today));
    while (rows_next(r)) {
        struct board *b = of_companion(p, row_int(r, 0));
        b->promises_due = row_int(r, 1);
        b->promises_kept = row_int(r, 2);
    }
    TRY(rows_end(r));
    r = db_rows(cx, &q_board_late_of, ARGS(lo, hi, today));
    while (rows_next(r))
        of_companion(p, row_int(r, 0))->tasks_late = row_int(r, 1);
    TRY(rows_end(r));
    r = db_rows(cx, &q_board_needs_of, ARGS(lo, hi, today));
    while (rows_next(r)) {
        struct board *b = of_companion(p, row_int(r, 0));
        b->needs_open = row_int(r, 1);
        b->needs_late = row_int(r, 2);
    }
    TRY(rows_end(r));
    r = db_rows(cx, &q_board_phones_of, ARGS(lo, hi, db_int(d->week_ago)));
    while (rows_next(r))
        of_companion(p, row_int(r, 0))->phones_silent = row_int(r, 1);
    return rows_end(r);
}

/* The area that is asked for, within the territory. */
static enum err area_of(struct ctx *cx, const char *area, const char **ret)
{
    const char *own = cx->actor->area;
    *ret = area && *area ? area : own;
    bool known = !**ret || place_find(places(), *ret);
    return known && area_holds(own, *ret) ? OK : fail(cx, ERR_NOT_FOUND, "error.not_found", NULL);
}

enum err board_get(struct ctx *cx, const char *area, struct board_page *ret)
{
    struct wards w;
    TRY(need(cx, CAP_BOARD));
    *ret = (struct board_page){.counted_at = cx->now};
    TRY(area_of(cx, area, &ret->area));
    bool ward = is_ward(places(), ret->area);
    if (!ward)
        TRY(read_kept(cx, ret->area, &w, &ret->counted_at));
    if (ward || ret->counted_at < cx->now - BOARD_OLD_SECONDS) {
        TRY(count_all(cx, ret->area, &w));
        ret->counted_at = cx->now;
    }
    for (size_t i = 0; i < w.n; i++)
        add(&ret->b, &w.rows[i].b);
    ret->name = *ret->area ? place_name(places(), ret->area) : cx->app->city;
    if (!ward) {
        sum_parts(cx, &w, ret->area, ret);
        return OK;
    }
    TRY(companions_businesses(cx, &w, ret));
    return companions_work(cx, &w, ret);
}
