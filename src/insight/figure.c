/* Definitions of figures, and reading what was counted: see figure.h. */
#include "figure.h"

#include "caps.h"
#include "figure_sql.h"
#include "places.h"

#include <stdlib.h>
#include <string.h>

const char *const figure_sources[SOURCES] = {"register", "field",   "cases",
                                             "growth",   "revenue", "finance"};

const struct figure_def figure_defs[FIGURES] = {
    [FIG_BUSINESSES] = {"businesses", "count", "reach", FROM_REGISTER, 1, 0},
    [FIG_CURATED] = {"curated", "count", "reach", FROM_REGISTER, 1, 1},
    [FIG_VERIFIED] = {"verified", "count", "reach", FROM_REGISTER, 1, 0},
    [FIG_NEVER_VISITED] = {"never_visited", "count", "reach", FROM_FIELD, 1, -1},
    [FIG_COVERAGE] = {"coverage", "percent", "reach", FROM_FIELD, 1, 1},
    [FIG_VISITED_12] = {"visited_12", "percent", "reach", FROM_FIELD, 1, 1},
    [FIG_CASES_OPEN] = {"cases_open", "count", "cases", FROM_CASES, 1, 0},
    [FIG_CASES_AT_RISK] = {"cases_at_risk", "count", "cases", FROM_CASES, 1, -1},
    [FIG_CASES_OVERDUE] = {"cases_overdue", "count", "cases", FROM_CASES, 1, -1},
    [FIG_CASES_MEDIAN_DAYS] = {"cases_median_days", "days", "cases", FROM_CASES, 1, -1},
    [FIG_CASES_P90_DAYS] = {"cases_p90_days", "days", "cases", FROM_CASES, 1, -1},
    [FIG_CLASS_RISES] = {"class_rises", "count", "growth", FROM_GROWTH, 1, 1},
    [FIG_CLASS_FALLS] = {"class_falls", "count", "growth", FROM_GROWTH, 1, -1},
    [FIG_RESILIENCE] = {"resilience", "percent", "growth", FROM_GROWTH, 1, 1},
    [FIG_REVENUE_COVERAGE] = {"revenue_coverage", "percent", "growth", FROM_REVENUE, 1, 1},
    [FIG_DEBT_SHEETS] = {"debt_sheets", "count", "finance", FROM_FINANCE, 2, 0},
    [FIG_DEBTS_SETTLED] = {"debts_settled", "count", "finance", FROM_FINANCE, 2, 1},
    [FIG_FINANCE_APPLIED] = {"finance_applied", "count", "finance", FROM_FINANCE, 2, 0},
    [FIG_FINANCE_GRANTED] = {"finance_granted", "count", "finance", FROM_FINANCE, 2, 1},
    [FIG_LOANS_RUNNING] = {"loans_running", "count", "finance", FROM_FINANCE, 2, 0},
    [FIG_LOANS_LENT] = {"loans_lent", "rupiah", "finance", FROM_FINANCE, 2, 0},
    [FIG_LOANS_LATE] = {"loans_late", "count", "finance", FROM_FINANCE, 2, -1},
};

enum figure_key figure_of(const char *key)
{
    int k = 0;
    while (k < FIGURES && (!key || strcmp(figure_defs[k].key, key) != 0))
        k++;
    return (enum figure_key)k;
}

/* ---- reading ---- */

enum err figure_area(struct ctx *cx, const char *area, const char **ret_area)
{
    TRY(need(cx, CAP_FIGURES));
    const char *own = cx->actor->area, *wanted = area && *area ? area : own;
    const struct place *p = *wanted ? place_find(places(), wanted) : NULL;
    if (*wanted && (!p || !area_holds(own, p->code)))
        return fail(cx, ERR_NOT_FOUND, "error.not_found", NULL);
    *ret_area = p && strcmp(p->kind, "city") != 0 ? p->code : "";
    return OK;
}

enum err figure_counted(struct ctx *cx, int64_t *ret_at)
{
    return db_int_of(cx, &q_figure_counted, NO_ARGS, 0, ret_at);
}

enum err figure_stamps(struct ctx *cx, int64_t *ret_at, int64_t *ret_targets)
{
    *ret_at = *ret_targets = 0;
    struct rows *r = db_rows(cx, &q_figure_stamps, NO_ARGS);
    while (rows_next(r))
        *(*row_text(r, 0) ? ret_targets : ret_at) = row_int(r, 1);
    return rows_end(r);
}

enum err figure_times(struct ctx *cx, struct figure_times *ret)
{
    *ret = (struct figure_times){.counted_at = 0};
    struct rows *r = db_rows(cx, &q_figure_times, NO_ARGS);
    while (rows_next(r)) {
        const char *source = row_text(r, 0);
        if (!*source)
            ret->counted_at = row_int(r, 1);
        for (int i = 0; i < SOURCES; i++)
            if (strcmp(figure_sources[i], source) == 0)
                ret->source[i] = row_int(r, 1);
    }
    return rows_end(r);
}

static int64_t or_unset(struct rows *r, int column)
{
    return row_null(r, column) ? FIELD_UNSET : row_int(r, column);
}

enum err figure_read(struct rows *r, struct figure_set *sets, size_t n)
{
    size_t at = 0;
    while (rows_next(r)) {
        const char *area = row_text(r, 0);
        enum figure_key k = figure_of(row_text(r, 1));
        while (at < n && strcmp(sets[at].area, area) < 0)
            at++;
        if (k == FIGURES || at == n || strcmp(sets[at].area, area) != 0)
            continue;
        sets[at].of[k] = (struct figure){.value = or_unset(r, 2),
                                         .part = row_int(r, 3),
                                         .whole = row_int(r, 4),
                                         .coverage = or_unset(r, 5),
                                         .confidence = or_unset(r, 6),
                                         .definition = row_int(r, 7)};
    }
    return rows_end(r);
}

void figure_blank(struct figure_set *s, const char *area)
{
    s->area = area;
    for (int k = 0; k < FIGURES; k++)
        s->of[k] = (struct figure){
            .value = FIELD_UNSET, .coverage = FIELD_UNSET, .confidence = FIELD_UNSET};
}

enum err figure_now(struct ctx *cx, const char *area, struct figure_set *ret)
{
    figure_blank(ret, area);
    return figure_read(db_rows(cx, &q_figure_now, ARGS(db_text(area))), ret, 1);
}

enum err figure_parts(struct ctx *cx, const char *area, bool wards, struct figure_set **ret,
                      size_t *ret_n)
{
    size_t n, kept = 0;
    const char *lo, *hi;
    bool city = !*area;
    const struct place *const *parts =
        places_of(places(), cx->a, city && !wards ? "district" : "ward", NULL, &n);
    struct figure_set *sets = arena_array(cx->a, n + 1, sizeof(*sets));
    for (size_t i = 0; i < n; i++)
        if (area_holds(area, parts[i]->code))
            figure_blank(&sets[kept++], parts[i]->code);
    area_range(cx->a, area, &lo, &hi);
    *ret = sets;
    *ret_n = kept;
    return figure_read(db_rows(cx, &q_figure_parts, ARGS(db_text(lo), db_text(hi))), sets, kept);
}

/* ---- tallies ---- */

void survey_begin(struct survey *v, struct arena *a, const struct places *p)
{
    size_t n;
    const struct place *const *wards = places_of(p, a, "ward", NULL, &n);
    *v = (struct survey){.a = a, .wards_n = n, .places = p};
    v->wards = arena_array(a, n + 1, sizeof(*v->wards));
    for (size_t i = 0; i < n; i++)
        v->wards[i] = (struct ward_tally){.ward = wards[i]->code};
}

int survey_ward(const struct survey *v, const char *code)
{
    size_t low = 0, high = v->wards_n;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = strcmp(v->wards[middle].ward, code);
        if (order == 0)
            return (int)middle;
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return -1;
}

void survey_solved(struct survey *v, int ward, int64_t opened_at, int64_t resolved_at)
{
    if (ward < 0)
        return;
    if (v->solved_n == v->solved_cap) {
        size_t more = v->solved_cap ? v->solved_cap * 2 : 256;
        v->solved = arena_grow(v->a, v->solved, v->solved_cap * sizeof(*v->solved),
                               more * sizeof(*v->solved));
        v->solved_cap = more;
    }
    int64_t days = (resolved_at - opened_at) / 86400;
    v->solved[v->solved_n++] = (struct solved){ward, (int32_t)(days < 0 ? 0 : days)};
}

static int by_days(const void *a, const void *b)
{
    const struct solved *x = a, *y = b;
    return x->days < y->days ? -1 : x->days > y->days;
}

static void add(struct tally *to, const struct tally *t)
{
    to->part += t->part;
    to->whole += t->whole;
    to->cov += t->cov;
    to->cov_of += t->cov_of;
    to->conf += t->conf;
    to->conf_of += t->conf_of;
}

static int64_t percent(int64_t part, int64_t of)
{
    if (of <= 0)
        return FIELD_UNSET;
    int64_t p = part * 100 / of;
    return p < 0 ? 0 : p > 100 ? 100 : p;
}

static struct figure figure_made(enum figure_key k, const struct tally *t)
{
    bool share = strcmp(figure_defs[k].unit, "percent") == 0;
    return (struct figure){.value = !share                  ? t->part
                                    : t->whole < FIGURE_MIN ? FIELD_UNSET
                                                            : percent(t->part, t->whole),
                           .part = t->part,
                           .whole = t->whole,
                           .coverage = percent(t->cov, t->cov_of),
                           .confidence = percent(t->conf, t->conf_of),
                           .definition = figure_defs[k].version};
}

/* Nearest rank, of days sorted ascending. */
static int64_t rank(const int32_t *days, size_t n, size_t percent_of)
{
    size_t at = (n * percent_of + 99) / 100;
    return days[at ? at - 1 : 0];
}

static void put_days(const struct survey *v, const char *area, int64_t overdue, int32_t *days,
                     struct figure_set *s)
{
    size_t n = 0;
    for (size_t i = 0; i < v->solved_n; i++)
        if (area_holds(area, v->wards[v->solved[i].ward].ward))
            days[n++] = v->solved[i].days;
    int64_t sure = (int64_t)n * 100 / FIGURE_SURE;
    for (int k = FIG_CASES_MEDIAN_DAYS; k <= FIG_CASES_P90_DAYS; k++) {
        size_t of = k == FIG_CASES_MEDIAN_DAYS ? 50 : 90;
        s->of[k] = (struct figure){.value = n < FIGURE_MIN ? FIELD_UNSET : rank(days, n, of),
                                   .part = (int64_t)n,
                                   .whole = (int64_t)n,
                                   .coverage = percent((int64_t)n, (int64_t)n + overdue),
                                   .confidence = n ? (sure > 100 ? 100 : sure) : FIELD_UNSET,
                                   .definition = figure_defs[k].version};
    }
}

static void put_set(const struct survey *v, const char *area, int32_t *days, struct figure_set *s)
{
    struct tally sums[FIGURES] = {{0}};
    for (size_t i = 0; i < v->wards_n; i++)
        if (area_holds(area, v->wards[i].ward))
            for (int k = 0; k < FIGURES; k++)
                add(&sums[k], &v->wards[i].of[k]);
    s->area = area;
    for (int k = 0; k < FIGURES; k++)
        s->of[k] = figure_made((enum figure_key)k, &sums[k]);
    put_days(v, area, sums[FIG_CASES_OVERDUE].part, days, s);
}

static int by_area(const void *a, const void *b)
{
    const struct figure_set *x = a, *y = b;
    return strcmp(x->area, y->area);
}

void survey_end(struct survey *v, struct figure_set **ret, size_t *ret_n)
{
    size_t districts_n, n = 0;
    const struct place *const *districts =
        places_of(v->places, v->a, "district", NULL, &districts_n);
    struct figure_set *sets = arena_array(v->a, 1 + districts_n + v->wards_n, sizeof(*sets));
    int32_t *days = arena_array(v->a, v->solved_n + 1, sizeof(*days));
    if (v->solved_n)
        qsort(v->solved, v->solved_n, sizeof(*v->solved), by_days);
    put_set(v, "", days, &sets[n++]);
    for (size_t i = 0; i < districts_n; i++)
        put_set(v, districts[i]->code, days, &sets[n++]);
    for (size_t i = 0; i < v->wards_n; i++)
        put_set(v, v->wards[i].ward, days, &sets[n++]);
    qsort(sets, n, sizeof(*sets), by_area);
    figure_protect(v->places, sets, n);
    *ret = sets;
    *ret_n = n;
}
