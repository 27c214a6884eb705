/*
 * One pass over all that is dated: each business's ward on each day (or none, where it was not
 * active) is kept in a table of two bytes a day; visits and months then walk beside it.
 */
#include "past.h"

#include "calendar.h"
#include "past_sql.h"
#include "shock.h"

#include <stdlib.h>
#include <string.h>

enum { DAY = 86400, MEMORY = 768 << 20, VISIT_MONTHS = 12, REVENUE_MONTHS = 3 };
enum { NOBODY = -1 };

struct past {
    size_t n;
    const char *days[PAST_DAYS_MAX];
    int64_t ends[PAST_DAYS_MAX]; /* last instant of the day */
    char visited_from[PAST_DAYS_MAX][DATE_LEN + 1], year_from[PAST_DAYS_MAX][DATE_LEN + 1],
        month_from[PAST_DAYS_MAX][DATE_LEN + 1];
    struct survey v[PAST_DAYS_MAX];
    struct arena *keep;
    int64_t *ids; /* businesses, ascending; their wards: wards[i * n + day] */
    int16_t *wards;
    size_t businesses, cap;
};

static struct tally *at(struct past *p, size_t day, int ward, enum figure_key k)
{
    return &p->v[day].wards[ward].of[k];
}

static void begin(struct ctx *cx, struct past *p, const char *const *days, size_t n)
{
    const struct places *here = places();
    p->n = n;
    for (size_t i = 0; i < n; i++) {
        struct date d = {.year = 0};
        date_parse(days[i], &d);
        p->days[i] = days[i];
        p->ends[i] = date_begins(d) + DAY - 1;
        if (p->ends[i] > cx->now)
            p->ends[i] = cx->now;
        date_format(date_add_months(d, -VISIT_MONTHS), p->visited_from[i]);
        date_format(date_from_days(date_days(d) - FIGURE_YEAR), p->year_from[i]);
        date_format(date_add_months(d, -REVENUE_MONTHS), p->month_from[i]);
        p->month_from[i][7] = '\0';
        survey_begin(&p->v[i], p->keep, here);
    }
}

/* ---- facts ---- */

/* What is known of one business on each day. */
struct then {
    int64_t id;
    bool active[PAST_DAYS_MAX], companion[PAST_DAYS_MAX];
    char curation[PAST_DAYS_MAX]; /* first letter */
    int16_t ward[PAST_DAYS_MAX];
};

static void then_begin(struct past *p, struct then *t, int64_t id)
{
    t->id = id;
    for (size_t i = 0; i < p->n; i++) {
        t->active[i] = t->companion[i] = false;
        t->curation[i] = 0;
        t->ward[i] = NOBODY;
    }
}

static void then_fact(struct past *p, struct then *t, const char *kind, const char *value,
                      const char *from)
{
    int ward = *kind == 'w' ? survey_ward(&p->v[0], value) : NOBODY;
    size_t i = 0;
    while (i < p->n && strcmp(p->days[i], from) < 0)
        i++;
    for (; i < p->n; i++)
        if (*kind == 'w')
            t->ward[i] = (int16_t)ward;
        else if (*kind == 'a')
            t->active[i] = strcmp(value, "active") == 0;
        else if (kind[1] == 'o')
            t->companion[i] = *value != '\0';
        else
            t->curation[i] = *value == 'c' ? 'c' : *value == 'v' ? 'v' : 'o';
}

static void then_end(struct past *p, const struct then *t)
{
    if (!t->id)
        return;
    if (p->businesses == p->cap) {
        size_t more = p->cap ? p->cap * 2 : 4096, row = p->n * sizeof(*p->wards);
        p->ids = arena_grow(p->keep, p->ids, p->cap * sizeof(*p->ids), more * sizeof(*p->ids));
        p->wards = arena_grow(p->keep, p->wards, p->cap * row, more * row);
        p->cap = more;
    }
    int16_t *wards = &p->wards[p->businesses * p->n];
    p->ids[p->businesses++] = t->id;
    for (size_t i = 0; i < p->n; i++) {
        wards[i] = t->active[i] ? t->ward[i] : NOBODY;
        if (wards[i] == NOBODY)
            continue;
        struct tally *all = p->v[i].wards[wards[i]].of;
        bool curated = t->curation[i] == 'c', verified = t->curation[i] == 'v';
        all[FIG_BUSINESSES].part++;
        all[FIG_CURATED].part += curated;
        all[FIG_VERIFIED].part += verified;
        for (int k = FIG_BUSINESSES; k <= FIG_VERIFIED; k++) {
            all[k].cov += curated || verified;
            all[k].cov_of++;
        }
        all[FIG_COVERAGE].part += t->companion[i];
        for (int k = FIG_COVERAGE; k <= FIG_VISITED_12; k++)
            all[k].whole++;
        for (int k = FIG_NEVER_VISITED; k <= FIG_VISITED_12; k++) {
            all[k].cov++;
            all[k].cov_of++;
        }
        all[FIG_NEVER_VISITED].part++; /* until a visit is found */
        all[FIG_REVENUE_COVERAGE].whole++;
    }
}

static enum err read_facts(struct ctx *cx, struct past *p)
{
    struct then t;
    then_begin(p, &t, 0);
    struct rows *r = db_rows(cx, &q_past_facts, NO_ARGS);
    while (rows_next(r)) {
        int64_t id = row_int(r, 0);
        if (id != t.id) {
            then_end(p, &t);
            then_begin(p, &t, id);
        }
        then_fact(p, &t, row_text(r, 1), row_text(r, 2), row_text(r, 3));
    }
    then_end(p, &t);
    return rows_end(r);
}

/* ---- visits and months: beside the businesses ---- */

struct beside {
    size_t at;
    const int16_t *wards; /* NULL: the business is not known */
};

static void beside_go(const struct past *p, struct beside *b, int64_t id)
{
    while (b->at < p->businesses && p->ids[b->at] < id)
        b->at++;
    b->wards = b->at < p->businesses && p->ids[b->at] == id ? &p->wards[b->at * p->n] : NULL;
}

static enum err read_visits(struct ctx *cx, struct past *p)
{
    struct beside b = {0};
    bool seen[PAST_DAYS_MAX], lately[PAST_DAYS_MAX];
    int64_t before = 0;
    struct rows *r = db_rows(cx, &q_past_visits, NO_ARGS);
    while (rows_next(r)) {
        int64_t id = row_int(r, 0);
        const char *day = row_text(r, 1);
        if (id != before) {
            beside_go(p, &b, id);
            memset(seen, 0, sizeof(seen));
            memset(lately, 0, sizeof(lately));
            before = id;
        }
        for (size_t i = 0; b.wards && i < p->n; i++) {
            if (b.wards[i] == NOBODY || strcmp(day, p->days[i]) > 0)
                continue;
            if (!seen[i])
                at(p, i, b.wards[i], FIG_NEVER_VISITED)->part--;
            seen[i] = true;
            if (!lately[i] && strcmp(day, p->visited_from[i]) >= 0) {
                at(p, i, b.wards[i], FIG_VISITED_12)->part++;
                lately[i] = true;
            }
        }
    }
    return rows_end(r);
}

static enum err read_months(struct ctx *cx, struct past *p)
{
    struct beside b = {0};
    bool seen[PAST_DAYS_MAX];
    int64_t before = 0;
    struct rows *r = db_rows(cx, &q_past_months, NO_ARGS);
    while (rows_next(r)) {
        int64_t id = row_int(r, 0);
        const char *month = row_text(r, 1);
        if (id != before) {
            beside_go(p, &b, id);
            memset(seen, 0, sizeof(seen));
            before = id;
        }
        for (size_t i = 0; b.wards && i < p->n; i++)
            if (b.wards[i] != NOBODY && !seen[i] && strcmp(month, p->month_from[i]) >= 0 &&
                strncmp(month, p->days[i], 7) < 0) {
                at(p, i, b.wards[i], FIG_REVENUE_COVERAGE)->part++;
                seen[i] = true;
            }
    }
    TRY(rows_end(r));
    for (size_t i = 0; i < p->n; i++)
        for (size_t w = 0; w < p->v[i].wards_n; w++) {
            struct tally *all = p->v[i].wards[w].of, *rev = &all[FIG_REVENUE_COVERAGE];
            rev->cov = rev->cov_of = rev->conf = rev->conf_of = 1;
            for (int k = FIG_CLASS_RISES; k <= FIG_CLASS_FALLS; k++) {
                all[k].cov = rev->part;
                all[k].cov_of = rev->whole;
            }
        }
    return OK;
}

/* ---- cases ---- */

struct past_case {
    int64_t id, opened_at, closed_at;
    int ward;
};

static enum err read_cases(struct ctx *cx, struct past *p, struct past_case **ret, size_t *ret_n)
{
    size_t n = 0, cap = 0;
    struct past_case *list = NULL;
    struct rows *r = db_rows(cx, &q_past_cases, NO_ARGS);
    while (rows_next(r)) {
        struct past_case c = {.id = row_int(r, 0),
                              .opened_at = row_int(r, 2),
                              .closed_at = row_null(r, 4) ? INT64_MAX : row_int(r, 4),
                              .ward = survey_ward(&p->v[0], row_text(r, 1))};
        int64_t resolved = row_null(r, 3) ? 0 : row_int(r, 3);
        if (c.ward < 0)
            continue;
        for (size_t i = 0; i < p->n; i++) {
            if (c.opened_at <= p->ends[i] && c.closed_at > p->ends[i])
                at(p, i, c.ward, FIG_CASES_OPEN)->part++;
            if (resolved > p->ends[i] - (int64_t)FIGURE_DAYS * DAY && resolved <= p->ends[i])
                survey_solved(&p->v[i], c.ward, c.opened_at, resolved);
        }
        if (n == cap) {
            size_t more = cap ? cap * 2 : 1024;
            list = arena_grow(p->keep, list, cap * sizeof(*list), more * sizeof(*list));
            cap = more;
        }
        list[n++] = c;
    }
    *ret = list;
    *ret_n = n;
    return rows_end(r);
}

/* The earliest clock of a case that had begun and not ended, on each day. */
struct clocks {
    const struct past_case *of;
    int64_t due[PAST_DAYS_MAX], risk[PAST_DAYS_MAX];
};

static void clocks_end(struct past *p, const struct clocks *k)
{
    for (size_t i = 0; k->of && i < p->n; i++) {
        if (k->of->opened_at > p->ends[i] || k->of->closed_at <= p->ends[i])
            continue;
        if (k->due[i] <= p->ends[i])
            at(p, i, k->of->ward, FIG_CASES_OVERDUE)->part++;
        else if (k->risk[i] <= p->ends[i])
            at(p, i, k->of->ward, FIG_CASES_AT_RISK)->part++;
    }
}

static enum err read_clocks(struct ctx *cx, struct past *p, const struct past_case *list, size_t n)
{
    struct clocks k = {.of = NULL};
    int64_t before = 0;
    size_t c = 0;
    struct rows *r = db_rows(cx, &q_past_clocks, NO_ARGS);
    while (rows_next(r)) {
        int64_t id = row_int(r, 0), started = row_int(r, 1), due = row_int(r, 2),
                risk = row_int(r, 3), ended = row_null(r, 4) ? INT64_MAX : row_int(r, 4);
        if (id != before) {
            clocks_end(p, &k);
            while (c < n && list[c].id < id)
                c++;
            k.of = c < n && list[c].id == id ? &list[c] : NULL;
            for (size_t i = 0; i < p->n; i++)
                k.due[i] = k.risk[i] = INT64_MAX;
            before = id;
        }
        for (size_t i = 0; i < p->n; i++)
            if (started <= p->ends[i] && ended > p->ends[i] && due < k.due[i]) {
                k.due[i] = due;
                k.risk[i] = risk;
            }
    }
    clocks_end(p, &k);
    for (size_t i = 0; i < p->n; i++)
        for (size_t w = 0; w < p->v[i].wards_n; w++)
            for (int f = FIG_CASES_OPEN; f <= FIG_CASES_OVERDUE; f++) {
                struct tally *t = &p->v[i].wards[w].of[f];
                t->cov = t->cov_of = t->conf = t->conf_of = 1;
            }
    return rows_end(r);
}

static enum err read_moves(struct ctx *cx, struct past *p)
{
    struct rows *r = db_rows(cx, &q_past_moves, NO_ARGS);
    while (rows_next(r)) {
        int ward = survey_ward(&p->v[0], row_text(r, 0));
        const char *day = row_text(r, 1);
        for (size_t i = 0; ward >= 0 && i < p->n; i++)
            if (strcmp(day, p->days[i]) <= 0 && strcmp(day, p->year_from[i]) > 0)
                at(p, i, ward, row_int(r, 2) ? FIG_CLASS_RISES : FIG_CLASS_FALLS)->part++;
    }
    return rows_end(r);
}

/* ---- debts and loans ---- */

static void count_one(struct past *p, size_t day, int ward, enum figure_key k)
{
    struct tally *t = at(p, day, ward, k);
    t->part++;
    t->cov++;
    t->cov_of++;
    t->conf++;
    t->conf_of++;
}

static enum err read_sheets(struct ctx *cx, struct past *p)
{
    struct rows *r = db_rows(cx, &q_past_sheets, NO_ARGS);
    while (rows_next(r)) {
        int ward = survey_ward(&p->v[0], row_text(r, 0));
        int64_t from = row_int(r, 1),
                until = row_int(r, 4) || row_null(r, 2) ? INT64_MAX : row_int(r, 2);
        bool settled = row_int(r, 3) != 0;
        for (size_t i = 0; ward >= 0 && i < p->n; i++) {
            int64_t end = p->ends[i];
            if (from <= end && until > end)
                count_one(p, i, ward, FIG_DEBT_SHEETS);
            if (settled && until <= end && until > end - (int64_t)FIGURE_YEAR * DAY)
                count_one(p, i, ward, FIG_DEBTS_SETTLED);
        }
    }
    return rows_end(r);
}

static enum err read_applications(struct ctx *cx, struct past *p)
{
    struct rows *r = db_rows(cx, &q_past_applications, NO_ARGS);
    while (rows_next(r)) {
        int ward = survey_ward(&p->v[0], row_text(r, 0));
        int64_t made = row_int(r, 1), sent = row_int(r, 2),
                granted = row_null(r, 3) ? INT64_MAX : row_int(r, 3);
        for (size_t i = 0; ward >= 0 && i < p->n; i++) {
            int64_t end = p->ends[i];
            if (sent > end || made <= end - (int64_t)FIGURE_YEAR * DAY)
                continue;
            count_one(p, i, ward, FIG_FINANCE_APPLIED);
            if (granted <= end)
                count_one(p, i, ward, FIG_FINANCE_GRANTED);
        }
    }
    return rows_end(r);
}

static enum err read_loans(struct ctx *cx, struct past *p)
{
    struct rows *r = db_rows(cx, &q_past_loans, NO_ARGS);
    while (rows_next(r)) {
        int ward = survey_ward(&p->v[0], row_text(r, 0));
        const char *from = row_text(r, 1), *until = row_null(r, 2) ? NULL : row_text(r, 2);
        for (size_t i = 0; ward >= 0 && i < p->n; i++) {
            if (strcmp(from, p->days[i]) > 0)
                continue;
            struct tally *lent = at(p, i, ward, FIG_LOANS_LENT);
            count_one(p, i, ward, FIG_LOANS_LENT);
            lent->part += row_int(r, 3) - 1; /* rupiah, of so many loans */
            lent->whole++;
            if (!until || strcmp(until, p->days[i]) > 0)
                count_one(p, i, ward, FIG_LOANS_RUNNING);
        }
    }
    return rows_end(r);
}

static enum err read_late(struct ctx *cx, struct past *p)
{
    for (size_t i = 0; i < p->n; i++) {
        struct rows *r = db_rows(cx, &q_past_late, ARGS(db_text(p->days[i])));
        while (rows_next(r)) {
            int ward = survey_ward(&p->v[0], row_text(r, 0));
            int64_t n = row_int(r, 1);
            if (ward >= 0)
                *at(p, i, ward, FIG_LOANS_LATE) =
                    (struct tally){.part = n, .cov = n, .cov_of = n, .conf = n, .conf_of = n};
        }
        TRY(rows_end(r));
    }
    return OK;
}

/* ---- hard times ---- */

struct held {
    struct past *p;
    size_t first; /* of the days that one window is asked for */
};

static void add_answer(void *arg, const struct shock_answer_then *x)
{
    const struct held *h = arg;
    int ward = survey_ward(&h->p->v[0], x->ward);
    if (ward < 0)
        return;
    struct tally *t = at(h->p, h->first + x->instant, ward, FIG_RESILIENCE);
    t->cov_of++;
    t->cov += x->known;
    t->whole += x->known;
    t->part += x->held;
    t->conf += x->known ? x->confidence : 0;
}

/* Confidence as the window's own figures have it: a mean by ward, rounded. */
static void end_answers(struct past *p, size_t day)
{
    for (size_t w = 0; w < p->v[day].wards_n; w++) {
        struct tally *t = at(p, day, (int)w, FIG_RESILIENCE);
        if (t->whole)
            t->conf = (2 * t->conf + t->whole) / (2 * t->whole) * t->whole;
        t->conf_of = 100 * t->whole;
    }
}

static enum err read_held(struct ctx *cx, struct past *p)
{
    int64_t ids[PAST_DAYS_MAX];
    for (size_t i = 0; i < p->n; i++)
        TRY(db_int_of(cx, &q_past_shock, ARGS(db_text(arena_strndup(cx->a, p->days[i], MONTH_LEN))),
                      0, &ids[i]));
    for (size_t i = 0, n; i < p->n; i += n) {
        for (n = 1; i + n < p->n && ids[i + n] == ids[i]; n++)
            ;
        struct held h = {.p = p, .first = i};
        if (ids[i])
            TRY(shock_then(cx, ids[i], &p->ends[i], n, add_answer, &h));
    }
    for (size_t i = 0; i < p->n; i++)
        end_answers(p, i);
    return OK;
}

static enum err read_all(struct ctx *cx, struct past *p)
{
    struct past_case *cases;
    size_t n;
    TRY(read_facts(cx, p));
    TRY(read_visits(cx, p));
    TRY(read_months(cx, p));
    TRY(read_cases(cx, p, &cases, &n));
    TRY(read_clocks(cx, p, cases, n));
    TRY(read_moves(cx, p));
    TRY(read_sheets(cx, p));
    TRY(read_applications(cx, p));
    TRY(read_loans(cx, p));
    TRY(read_late(cx, p));
    return read_held(cx, p);
}

/* Into the caller's memory. */
static void copy(struct ctx *cx, struct past *p, struct figure_set **ret, size_t *ret_areas)
{
    for (size_t i = 0; i < p->n; i++) {
        struct figure_set *sets;
        survey_end(&p->v[i], &sets, ret_areas);
        ret[i] = arena_array(cx->a, *ret_areas, sizeof(*sets));
        memcpy(ret[i], sets, *ret_areas * sizeof(*sets));
    }
}

enum err past_reckon(struct ctx *cx, const char *const *days, size_t n,
                     struct figure_set *ret[static PAST_DAYS_MAX], size_t *ret_areas)
{
    struct past *p = arena_new_of(cx->a, struct past);
    p->keep = arena_new(MEMORY);
    begin(cx, p, days, n);
    enum err e = read_all(cx, p);
    if (e == OK && arena_failed(p->keep))
        e = fail(cx, ERR_BUSY, "error.db_memory", NULL);
    if (e == OK)
        copy(cx, p, ret, ret_areas);
    arena_free(p->keep);
    return e;
}
