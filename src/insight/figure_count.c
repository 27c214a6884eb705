/*
 * Counting the figures of now, every minute: from the register's counts, the boards' rows, the
 * indexes of unfinished and of solved cases, confirmed moves, the window of hard times. Read beside
 * the writer; only rows that changed are written. When the day has changed since the last count,
 * that count is frozen first: it is what the day ended with (snapshot.h).
 */
#include "figure.h"

#include "board.h"
#include "calendar.h"
#include "figure_sql.h"
#include "month.h"
#include "open_data.h"
#include "snapshot.h"
#include "snapshot_sql.h"
#include "tile.h"

#include <string.h>

enum { DAY = 86400, REVENUE_SECONDS = 600, REVENUE_MONTHS = 3 };

struct count {
    struct survey v;
    struct figure_set *sets, *old, *told; /* in order of area; told: last, of finance */
    size_t n;
    struct figure_times times;
    char today[DATE_LEN + 1];
    bool changed_day;
    char day[DATE_LEN + 1]; /* of the count before */
};

static struct tally *tally_at(struct count *c, const char *ward, enum figure_key k)
{
    int i = survey_ward(&c->v, ward);
    return i < 0 ? NULL : &c->v.wards[i].of[k];
}

static void day_back(const struct ctx *cx, int days, char *ret)
{
    date_format(date_from_days(date_days(date_of_instant(cx->now)) - days), ret);
}

/* ---- the sources ---- */

static enum err of_register(struct ctx *cx, struct count *c)
{
    struct rows *r = db_rows(cx, &q_figure_of_register, NO_ARGS);
    while (rows_next(r)) {
        struct tally *all = tally_at(c, row_text(r, 0), FIG_BUSINESSES);
        const char *state = row_text(r, 1);
        int64_t n = row_int(r, 2);
        bool curated = strcmp(state, "curated") == 0, verified = strcmp(state, "verified") == 0;
        if (!all)
            continue;
        all[0].part += n;
        all[FIG_CURATED - FIG_BUSINESSES].part += curated ? n : 0;
        all[FIG_VERIFIED - FIG_BUSINESSES].part += verified ? n : 0;
        for (int k = FIG_BUSINESSES; k <= FIG_VERIFIED; k++) {
            all[k - FIG_BUSINESSES].cov += curated || verified ? n : 0;
            all[k - FIG_BUSINESSES].cov_of += n;
        }
    }
    c->times.source[FROM_REGISTER] = cx->now;
    return rows_end(r);
}

static void put_field(struct tally *all, struct rows *r)
{
    int64_t businesses = row_int(r, 2), companions = row_int(r, 6), silent = row_int(r, 7);
    all[FIG_NEVER_VISITED].part = row_int(r, 4);
    all[FIG_COVERAGE].part = businesses - row_int(r, 5);
    all[FIG_COVERAGE].whole = businesses;
    all[FIG_VISITED_12].part = row_int(r, 3);
    all[FIG_VISITED_12].whole = businesses;
    for (int k = FIG_NEVER_VISITED; k <= FIG_VISITED_12; k++) {
        all[k].cov = all[k].cov_of = businesses;
        all[k].conf_of = companions;
        all[k].conf = companions - silent;
    }
    /* What somebody vouched for within a year. */
    for (int k = FIG_BUSINESSES; k <= FIG_VERIFIED; k++) {
        all[k].conf_of = businesses;
        all[k].conf = row_int(r, 8);
    }
}

static enum err of_boards(struct ctx *cx, struct count *c)
{
    int64_t oldest = 0;
    struct rows *r = db_rows(cx, &q_figure_of_boards, NO_ARGS);
    while (rows_next(r)) {
        int i = survey_ward(&c->v, row_text(r, 0));
        int64_t at = row_int(r, 1);
        oldest = !oldest || at < oldest ? at : oldest;
        if (i >= 0)
            put_field(c->v.wards[i].of, r);
    }
    c->times.source[FROM_FIELD] = oldest;
    return rows_end(r);
}

static enum err of_cases(struct ctx *cx, struct count *c)
{
    struct rows *r = db_rows(cx, &q_figure_of_cases, ARGS(db_int(cx->now)));
    while (rows_next(r)) {
        struct tally *open = tally_at(c, row_text(r, 0), FIG_CASES_OPEN);
        for (int i = 0; open && i < 3; i++)
            open[i].part = open[i].cov = open[i].cov_of = row_int(r, 1 + i);
    }
    TRY(rows_end(r));
    for (size_t i = 0; i < c->v.wards_n; i++)
        for (int k = FIG_CASES_OPEN; k <= FIG_CASES_OVERDUE; k++)
            c->v.wards[i].of[k].cov = c->v.wards[i].of[k].cov_of = c->v.wards[i].of[k].conf =
                c->v.wards[i].of[k].conf_of = 1;
    r = db_rows(cx, &q_figure_of_solved,
                ARGS(db_int(cx->now - (int64_t)FIGURE_DAYS * DAY), db_int(cx->now)));
    while (rows_next(r))
        survey_solved(&c->v, survey_ward(&c->v, row_text(r, 0)), row_int(r, 1), row_int(r, 2));
    c->times.source[FROM_CASES] = cx->now;
    return rows_end(r);
}

static enum err of_growth(struct ctx *cx, struct count *c)
{
    char from[DATE_LEN + 1];
    day_back(cx, FIGURE_YEAR, from);
    struct rows *r = db_rows(cx, &q_figure_of_moves, ARGS(db_text(from), db_text(c->today)));
    while (rows_next(r)) {
        struct tally *t =
            tally_at(c, row_text(r, 0), row_int(r, 1) ? FIG_CLASS_RISES : FIG_CLASS_FALLS);
        if (t) {
            t->part++;
            t->conf_of++;
            t->conf += row_int(r, 2) != 0;
        }
    }
    TRY(rows_end(r));
    r = db_rows(cx, &q_figure_of_shock, NO_ARGS);
    while (rows_next(r)) {
        struct tally *t = tally_at(c, row_text(r, 0), FIG_RESILIENCE);
        if (t) {
            t->cov_of = row_int(r, 1);
            t->cov = t->whole = row_int(r, 2);
            t->part = row_int(r, 3);
            t->conf = row_int(r, 4) * t->whole;
            t->conf_of = 100 * t->whole;
        }
    }
    c->times.source[FROM_GROWTH] = cx->now;
    return rows_end(r);
}

/* Asks every business that has figures: not every minute. */
static enum err of_revenue(struct ctx *cx, struct count *c)
{
    bool again = cx->now >= c->times.source[FROM_REVENUE] + REVENUE_SECONDS || c->changed_day;
    struct tally *t;
    for (size_t i = 0; !again && i < c->n; i++)
        if ((t = tally_at(c, c->old[i].area, FIG_REVENUE_COVERAGE)))
            t->part = c->old[i].of[FIG_REVENUE_COVERAGE].part;
    if (again) {
        struct date d = date_add_months(date_of_instant(cx->now), -REVENUE_MONTHS);
        const char *from = arena_printf(cx->a, "%04d-%02d", d.year, d.month);
        struct rows *r = db_rows(cx, &q_figure_of_revenue, ARGS(db_text(from)));
        while (rows_next(r))
            if ((t = tally_at(c, row_text(r, 0), FIG_REVENUE_COVERAGE)))
                t->part = row_int(r, 1);
        TRY(rows_end(r));
        c->times.source[FROM_REVENUE] = cx->now;
    }
    for (size_t i = 0; i < c->v.wards_n; i++) {
        struct tally *all = c->v.wards[i].of, *rev = &all[FIG_REVENUE_COVERAGE];
        rev->whole = all[FIG_BUSINESSES].part;
        rev->cov = rev->cov_of = rev->conf = rev->conf_of = 1;
        for (int k = FIG_CLASS_RISES; k <= FIG_CLASS_FALLS; k++) {
            all[k].cov = rev->part;
            all[k].cov_of = rev->whole;
        }
    }
    return OK;
}

static void whole(struct tally *t, int64_t part)
{
    *t = (struct tally){.part = part, .cov = part, .cov_of = part, .conf = part, .conf_of = part};
}

static enum err of_finance(struct ctx *cx, struct count *c)
{
    struct tally *t;
    struct rows *r =
        db_rows(cx, &q_figure_of_sheets, ARGS(db_int(cx->now - (int64_t)FIGURE_YEAR * DAY)));
    while (rows_next(r))
        if ((t = tally_at(c, row_text(r, 0), FIG_DEBT_SHEETS))) {
            whole(&t[0], row_int(r, 1));
            whole(&t[1], row_int(r, 2));
        }
    TRY(rows_end(r));
    r = db_rows(cx, &q_figure_of_applications, ARGS(db_int(cx->now - (int64_t)FIGURE_YEAR * DAY)));
    while (rows_next(r))
        if ((t = tally_at(c, row_text(r, 0), FIG_FINANCE_APPLIED))) {
            whole(&t[0], row_int(r, 1));
            whole(&t[1], row_int(r, 2));
        }
    TRY(rows_end(r));
    r = db_rows(cx, &q_figure_of_loans, ARGS(db_text(c->today)));
    while (rows_next(r))
        if ((t = tally_at(c, row_text(r, 0), FIG_LOANS_RUNNING))) {
            whole(&t[0], row_int(r, 1));
            whole(&t[2], row_int(r, 4));
            t[1] = (struct tally){.part = row_int(r, 2),
                                  .whole = row_int(r, 3),
                                  .cov = row_int(r, 3),
                                  .cov_of = row_int(r, 3),
                                  .conf = row_int(r, 3),
                                  .conf_of = row_int(r, 3)};
        }
    c->times.source[FROM_FINANCE] = cx->now;
    return rows_end(r);
}

/* ---- the run ---- */

static struct figure_set *blank_sets(struct ctx *cx, struct count *c)
{
    struct survey empty;
    struct figure_set *sets;
    survey_begin(&empty, cx->a, c->v.places);
    survey_end(&empty, &sets, &c->n);
    for (size_t i = 0; i < c->n; i++)
        figure_blank(&sets[i], sets[i].area);
    return sets;
}

static enum err read_old(struct ctx *cx, struct count *c)
{
    c->old = blank_sets(cx, c);
    TRY(figure_times(cx, &c->times));
    char *day = NULL;
    TRY(db_text_of(cx, &q_figure_day_before, NO_ARGS, &day));
    c->changed_day = day && strcmp(day, c->today) < 0;
    if (c->changed_day)
        memcpy(c->day, day, DATE_LEN + 1);
    c->told = blank_sets(cx, c);
    const struct query *q = c->times.counted_at ? &q_figure_told : &q_figure_published;
    TRY(figure_read(db_rows(cx, q, NO_ARGS), c->told, c->n));
    return figure_read(db_rows(cx, &q_figure_all, NO_ARGS), c->old, c->n);
}

static enum err read_all(struct ctx *cx, void *arg)
{
    struct count *c = arg;
    date_format(date_of_instant(cx->now), c->today);
    survey_begin(&c->v, cx->a, places());
    TRY(read_old(cx, c));
    TRY(of_register(cx, c));
    TRY(of_boards(cx, c));
    TRY(of_cases(cx, c));
    TRY(of_growth(cx, c));
    TRY(of_revenue(cx, c));
    TRY(of_finance(cx, c));
    survey_end(&c->v, &c->sets, &c->n);
    figure_lag(c->told, c->sets, c->n);
    return OK;
}

static struct db_val known(int64_t n)
{
    return n == FIELD_UNSET ? db_null() : db_int(n);
}

static enum err write_times(struct ctx *cx, const struct count *c)
{
    for (int i = 0; i < SOURCES; i++)
        TRY(db_exec(cx, &q_figure_source_put,
                    ARGS(db_text(figure_sources[i]), db_int(c->times.source[i]), db_text(c->today)),
                    NULL));
    for (int k = 0; k < FIGURES; k++)
        TRY(db_exec(
            cx, &q_figure_definition_put,
            ARGS(db_text(figure_defs[k].key), db_int(figure_defs[k].version), db_text(c->today)),
            NULL));
    return db_exec(cx, &q_figure_source_put, ARGS(db_text(""), db_int(cx->now), db_text(c->today)),
                   NULL);
}

static enum err put(struct ctx *cx, const struct query *q, const char *area, enum figure_key k,
                    const struct figure *f)
{
    return db_exec_later(cx, q,
                         ARGS(db_text(area), db_text(figure_defs[k].key), known(f->value),
                              db_int(f->part), db_int(f->whole), known(f->coverage),
                              known(f->confidence), db_int(f->definition)));
}

static enum err write_all(struct ctx *cx, void *arg)
{
    const struct count *c = arg;
    if (c->changed_day)
        TRY(snapshot_freeze(cx, c->day, c->times.counted_at));
    for (size_t i = 0; i < c->n; i++)
        for (int k = 0; k < FIGURES; k++) {
            const struct figure *f = &c->sets[i].of[k];
            if (memcmp(f, &c->old[i].of[k], sizeof(*f)) == 0)
                continue;
            TRY(put(cx, &q_figure_put, c->sets[i].area, (enum figure_key)k, f));
            if (figure_is_protected((enum figure_key)k) && f->value != FIELD_UNSET)
                TRY(put(cx, &q_figure_told_put, c->sets[i].area, (enum figure_key)k, f));
        }
    return write_times(cx, c);
}

static enum err read_board_age(struct ctx *cx, void *arg)
{
    return db_int_of(cx, &q_figure_board_age, NO_ARGS, 0, arg);
}

enum err figure_care(struct ctx *cx)
{
    struct count c = {.n = 0};
    int64_t boards;
    TRY(app_read(cx, read_board_age, &boards));
    if (boards < cx->now - BOARD_OLD_SECONDS)
        TRY(board_care(cx));
    TRY(tile_care(cx));
    TRY(app_read(cx, read_all, &c));
    TRY(app_write(cx, write_all, &c));
    TRY(month_care(cx));
    return open_data_care(cx);
}
