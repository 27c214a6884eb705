/* Sums of months: see month.h. */
#include "month.h"

#include "calendar.h"
#include "figure_sql.h"
#include "month_sql.h"
#include "places.h"
#include "suppress.h"

#include <stdlib.h>
#include <string.h>

enum { HOUR = 3600, YEAR = 12, NO_ROW = -1, WORK = 256 << 20 };
/* The elimination takes the cube of districts × months: above this, the city alone is told. */
enum { DISTRICTS_MAX = 60 };

const struct flow_def flow_defs[FLOWS] = {
    [FLOW_VISITS] = {"visits", "count", "reach"},
    [FLOW_CASES_OPENED] = {"cases_opened", "count", "cases"},
    [FLOW_CASES_SOLVED] = {"cases_solved", "count", "cases"},
    [FLOW_CLASS_RISES] = {"class_rises", "count", "growth"},
    [FLOW_CLASS_FALLS] = {"class_falls", "count", "growth"},
    [FLOW_DEBT_SHEETS] = {"debt_sheets", "count", "finance"},
    [FLOW_DEBTS_SETTLED] = {"debts_settled", "count", "finance"},
    [FLOW_APPLIED] = {"finance_applied", "count", "finance"},
    [FLOW_GRANTED] = {"finance_granted", "count", "finance"},
    [FLOW_LENT] = {"loans_lent", "rupiah", "finance"},
};

bool flow_is_protected(enum flow f)
{
    return f >= FLOW_DEBT_SHEETS;
}

static enum flow flow_of(const char *key)
{
    int f = 0;
    while (f < FLOWS && strcmp(flow_defs[f].key, key) != 0)
        f++;
    return (enum flow)f;
}

/* The first day of the month that lies `back` behind the running one. */
static struct date first_day(const struct ctx *cx, int back)
{
    struct date d = date_of_instant(cx->now);
    d.day = 1;
    return date_add_months(d, -back);
}

static void month_text(const struct ctx *cx, int back, char ret[static MONTH_LEN + 1])
{
    char day[DATE_LEN + 1];
    date_format(first_day(cx, back), day);
    memcpy(ret, day, MONTH_LEN);
    ret[MONTH_LEN] = '\0';
}

/* ---- reading ---- */

static void blank(struct month *m)
{
    for (int f = 0; f < FLOWS; f++)
        m->of[f] = FIELD_UNSET;
    m->loans = 0;
}

enum err month_list(struct ctx *cx, const char *area, struct month ret[static MONTHS])
{
    for (int i = 0; i < MONTHS; i++) {
        blank(&ret[i]);
        month_text(cx, i, ret[i].month);
    }
    struct rows *r = db_rows(cx, &q_month_of, ARGS(db_text(area), db_text(ret[MONTHS - 1].month)));
    int i = 0;
    while (rows_next(r)) {
        const char *month = row_text(r, 0);
        enum flow f = flow_of(row_text(r, 1));
        while (i < MONTHS && strcmp(ret[i].month, month) > 0)
            i++;
        if (f == FLOWS || i == MONTHS || strcmp(ret[i].month, month) != 0)
            continue;
        ret[i].of[f] = row_null(r, 2) ? FIELD_UNSET : row_int(r, 2);
        if (f == FLOW_LENT)
            ret[i].loans = row_int(r, 3);
    }
    return rows_end(r);
}

/* ---- counting ---- */

struct sum_of {
    int64_t n, whole; /* FIELD_UNSET: not counted, or hidden */
};
struct area_months {
    const char *area;
    struct sum_of of[MONTHS][FLOWS];
};
struct months {
    struct survey v;                         /* for its wards */
    struct area_months *areas, *kept, *told; /* told: last, hidden since or not */
    size_t n;
    int lately; /* of visits and cases so many months are counted */
    bool due;
    char today[DATE_LEN + 1];
};

static int by_area(const void *key, const void *x)
{
    return strcmp(key, ((const struct area_months *)x)->area);
}
static struct area_months *area_at(struct area_months *list, size_t n, const char *area)
{
    return bsearch(area, list, n, sizeof(*list), by_area);
}

static void add(struct area_months *to, int month, enum flow f, struct sum_of s)
{
    if (!to)
        return;
    to->of[month][f].n += s.n;
    to->of[month][f].whole += s.whole;
}

static void count_in(struct months *m, int month, const char *ward, enum flow f, struct sum_of s)
{
    const struct place *p = place_find(m->v.places, ward);
    if (survey_ward(&m->v, ward) < 0 || !p)
        return;
    add(area_at(m->areas, m->n, ""), month, f, s);
    add(p->parent ? area_at(m->areas, m->n, p->parent) : NULL, month, f, s);
    if (!flow_is_protected(f))
        add(area_at(m->areas, m->n, ward), month, f, s);
}

/* One query: its second column is f's, its third that of `more` (FLOWS: what f is of so many). */
static enum err count(struct ctx *cx, struct months *m, const struct query *q, bool instants,
                      int months, enum flow f, enum flow more)
{
    for (int i = 0; i < months; i++) {
        struct date from = first_day(cx, i), until = first_day(cx, i - 1);
        char a[DATE_LEN + 1], b[DATE_LEN + 1];
        date_format(from, a);
        date_format(until, b);
        struct rows *r =
            instants ? db_rows(cx, q, ARGS(db_int(date_begins(from)), db_int(date_begins(until))))
                     : db_rows(cx, q, ARGS(db_text(a), db_text(b)));
        while (rows_next(r)) {
            const char *ward = row_text(r, 0);
            int64_t second = f == FLOW_LENT || more != FLOWS ? row_int(r, 2) : 0;
            count_in(m, i, ward, f, (struct sum_of){row_int(r, 1), f == FLOW_LENT ? second : 0});
            if (more != FLOWS)
                count_in(m, i, ward, more, (struct sum_of){second, 0});
        }
        TRY(rows_end(r));
    }
    return OK;
}

static enum err count_all(struct ctx *cx, struct months *m)
{
    TRY(count(cx, m, &q_month_visits, false, m->lately, FLOW_VISITS, FLOWS));
    TRY(count(cx, m, &q_month_opened, true, m->lately, FLOW_CASES_OPENED, FLOWS));
    TRY(count(cx, m, &q_month_solved, true, m->lately, FLOW_CASES_SOLVED, FLOWS));
    TRY(count(cx, m, &q_month_moves, false, MONTHS, FLOW_CLASS_RISES, FLOW_CLASS_FALLS));
    TRY(count(cx, m, &q_month_sheets, true, MONTHS, FLOW_DEBT_SHEETS, FLOWS));
    TRY(count(cx, m, &q_month_settled, true, MONTHS, FLOW_DEBTS_SETTLED, FLOWS));
    TRY(count(cx, m, &q_month_applied, true, MONTHS, FLOW_APPLIED, FLOWS));
    TRY(count(cx, m, &q_month_granted, true, MONTHS, FLOW_GRANTED, FLOWS));
    return count(cx, m, &q_month_lent, false, MONTHS, FLOW_LENT, FLOWS);
}

/* ---- few ---- */

/* Cells: area × month, then a year's sum of each area; areas: the city and its districts. */
struct table {
    struct area_months **areas; /* the city first */
    size_t areas_n;
    int64_t *cells;
    struct sums sums;
    bool *hidden;
};

static int32_t cell(size_t area, int month)
{
    return (int32_t)(area * MONTHS + (size_t)month);
}
static int32_t year_cell(const struct table *t, size_t area)
{
    return (int32_t)(t->areas_n * MONTHS + area);
}

static struct sum over_districts(struct arena *a, const struct table *t, int month)
{
    int32_t *parts = arena_array(a, t->areas_n, sizeof(*parts));
    for (size_t i = 1; i < t->areas_n; i++)
        parts[i - 1] = month < MONTHS ? cell(i, month) : year_cell(t, i);
    return (struct sum){.whole = month < MONTHS ? cell(0, month) : year_cell(t, 0),
                        .parts = parts,
                        .n = t->areas_n - 1};
}
/* The twelve months that have ended: what the figures of a year said at the last month's end. */
static struct sum over_months(struct arena *a, const struct table *t, size_t area)
{
    int32_t *parts = arena_array(a, YEAR, sizeof(*parts));
    for (int i = 0; i < YEAR; i++)
        parts[i] = cell(area, i + 1);
    return (struct sum){.whole = year_cell(t, area), .parts = parts, .n = YEAR};
}

static void table_begin(struct arena *a, struct months *m, struct table *t)
{
    size_t cells = (1 + m->n) * (MONTHS + 1), sums = MONTHS + 1 + m->n + 1, n = 0;
    *t = (struct table){.areas = arena_array(a, m->n + 1, sizeof(struct area_months *))};
    for (size_t i = 0; i < m->n; i++)
        if (!is_ward(m->v.places, m->areas[i].area))
            t->areas[t->areas_n++] = &m->areas[i];
    if (t->areas_n > DISTRICTS_MAX)
        t->areas_n = 1;
    t->cells = arena_array(a, cells, sizeof(*t->cells));
    t->hidden = arena_array(a, cells, sizeof(*t->hidden));
    struct sum *list = arena_array(a, sums, sizeof(*list));
    for (int i = 0; t->areas_n > 1 && i <= MONTHS; i++)
        list[n++] = over_districts(a, t, i);
    for (size_t i = 0; i < t->areas_n; i++)
        list[n++] = over_months(a, t, i);
    t->sums = (struct sums){
        .cells = t->cells, .cells_n = t->areas_n * (MONTHS + 1), .list = list, .n = n};
}

/* Money is of so many loans. */
static int64_t people(enum flow f, const struct sum_of *s)
{
    return f == FLOW_LENT ? s->whole : s->n;
}

/* By so many that none of them is told (figure_lag() in figure.h). */
static bool moved(enum flow f, const struct sum_of *was, const struct sum_of *s)
{
    int64_t by = people(f, s) - people(f, was);
    return by <= -FIGURE_MIN || by >= FIGURE_MIN;
}

static void protect(struct arena *a, struct months *m, struct table *t, enum flow f)
{
    for (size_t i = 0; i < t->areas_n; i++) {
        int64_t year = 0;
        t->cells[cell(i, 0)] = 0; /* the running month is told when it has ended */
        for (int k = 1; k < MONTHS; k++) {
            t->cells[cell(i, k)] = people(f, &t->areas[i]->of[k][f]);
            year += t->cells[cell(i, k)];
        }
        t->cells[year_cell(t, i)] = year;
    }
    bool done = suppress_together(a, &t->sums, t->hidden);
    for (size_t i = 0; i < m->n; i++)
        for (int k = 0; k < MONTHS; k++) {
            size_t at = 0;
            while (at < t->areas_n && t->areas[at] != &m->areas[i])
                at++;
            struct sum_of *s = &m->areas[i].of[k][f], *was = &m->told[i].of[k][f];
            if (!done || k == 0 || at == t->areas_n || t->hidden[cell(at, k)] ||
                people(f, s) < FIGURE_MIN)
                *s = (struct sum_of){.n = FIELD_UNSET};
            else if (was->n != FIELD_UNSET && !moved(f, was, s))
                *s = *was;
        }
}

static void protect_all(struct months *m)
{
    struct arena *a = arena_new(WORK);
    struct table t;
    table_begin(a, m, &t);
    for (int f = 0; f < FLOWS; f++)
        if (flow_is_protected((enum flow)f)) {
            struct arena_mark mark = arena_mark(a);
            protect(a, m, &t, (enum flow)f);
            arena_reset(a, mark);
        }
    arena_free(a);
}

/* ---- the run ---- */

static struct area_months *blank_areas(struct ctx *cx, const struct months *m)
{
    struct figure_set *sets;
    struct survey empty;
    size_t n;
    survey_begin(&empty, cx->a, m->v.places);
    survey_end(&empty, &sets, &n);
    struct area_months *list = arena_array(cx->a, n + 1, sizeof(*list));
    for (size_t i = 0; i < n; i++)
        list[i].area = sets[i].area;
    return list;
}

static struct sum_of sum_in(struct rows *r, int column)
{
    return (struct sum_of){row_null(r, column) ? FIELD_UNSET : row_int(r, column),
                           row_int(r, column + 1)};
}

static enum err read_kept(struct ctx *cx, struct months *m)
{
    char first[MONTH_LEN + 1], names[MONTHS][MONTH_LEN + 1];
    for (int i = 0; i < MONTHS; i++)
        month_text(cx, i, names[i]);
    month_text(cx, MONTHS - 1, first);
    for (size_t i = 0; i < m->n; i++)
        for (int k = 0; k < MONTHS; k++)
            for (int f = 0; f < FLOWS; f++) {
                m->kept[i].of[k][f] = (struct sum_of){.n = NO_ROW};
                m->told[i].of[k][f] = (struct sum_of){.n = FIELD_UNSET};
            }
    struct rows *r = db_rows(cx, &q_month_kept, ARGS(db_text(first)));
    while (rows_next(r)) {
        const struct area_months *x = area_at(m->kept, m->n, row_text(r, 0));
        ptrdiff_t at = x ? x - m->kept : -1;
        enum flow f = flow_of(row_text(r, 2));
        for (int k = 0; x && f < FLOWS && k < MONTHS; k++)
            if (strcmp(names[k], row_text(r, 1)) == 0) {
                m->kept[at].of[k][f] = sum_in(r, 3);
                m->told[at].of[k][f] = sum_in(r, 5);
            }
    }
    return rows_end(r);
}

static enum err read_all(struct ctx *cx, void *arg)
{
    struct months *m = arg;
    int64_t at;
    date_format(date_of_instant(cx->now), m->today);
    TRY(db_int_of(cx, &q_month_counted, ARGS(db_text(m->today)), 0, &at));
    m->due = at < cx->now - HOUR;
    if (!m->due)
        return OK;
    m->lately = at ? 2 : MONTHS;
    survey_begin(&m->v, cx->a, places());
    m->n = 0;
    m->areas = blank_areas(cx, m);
    m->kept = blank_areas(cx, m);
    m->told = blank_areas(cx, m);
    while (m->areas[m->n].area)
        m->n++;
    TRY(read_kept(cx, m));
    TRY(count_all(cx, m));
    protect_all(m);
    return OK;
}

static bool is_counted(const struct months *m, int month, enum flow f)
{
    return month < m->lately || f >= FLOW_CLASS_RISES;
}

static enum err write_all(struct ctx *cx, void *arg)
{
    const struct months *m = arg;
    for (int k = 0; k < MONTHS; k++) {
        char month[MONTH_LEN + 1];
        month_text(cx, k, month);
        for (size_t i = 0; i < m->n; i++)
            for (int f = 0; f < FLOWS; f++) {
                const struct sum_of *s = &m->areas[i].of[k][f], *was = &m->kept[i].of[k][f];
                bool same = s->n == was->n && s->whole == was->whole,
                     nothing = s->n == FIELD_UNSET && was->n == NO_ROW;
                if (!is_counted(m, k, (enum flow)f) || same || nothing)
                    continue;
                TRY(db_exec_later(
                    cx, &q_month_put,
                    ARGS(db_text(m->areas[i].area), db_text(month), db_text(flow_defs[f].key),
                         s->n == FIELD_UNSET ? db_null() : db_int(s->n), db_int(s->whole))));
            }
    }
    return db_exec(cx, &q_figure_source_put,
                   ARGS(db_text("months"), db_int(cx->now), db_text(m->today)), NULL);
}

enum err month_care(struct ctx *cx)
{
    struct months m = {.n = 0};
    TRY(app_read(cx, read_all, &m));
    return m.due ? app_write(cx, write_all, &m) : OK;
}
