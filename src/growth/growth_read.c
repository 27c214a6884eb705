/* Reads what businesses are reckoned from: three queries a slice, each in order of id. */
#include "growth_parts.h"

#include "growth_sql.h"
#include "recent.h"
#include "revenue_flag.h"
#include "text.h"

#include <stdio.h>
#include <string.h>

enum { MONTHS_BACK = 30 }; /* that anything is reckoned from; kept to be drawn are some more */

void growth_day_of(const char *day, struct growth_day *ret)
{
    struct date d;
    bool good = date_parse(day, &d);
    *ret = (struct growth_day){.number = good ? (d.year - 2000) * 12 + d.month - 1 : 0};
    if (!good)
        return;
    char first[DATE_LEN + 1];
    date_format(d, ret->text);
    memcpy(ret->month, ret->text, MONTH_LEN);
    date_format(date_add_months((struct date){d.year, d.month, 1}, 1 - RECENT_MONTHS), first);
    memcpy(ret->first_month, first, MONTH_LEN);
    ret->training_from = date_begins(date_add_months(d, -12));
    ret->training_until = date_begins(date_from_days(date_days(d) + 1));
}

static int64_t int_or(struct rows *r, int column, int64_t otherwise)
{
    return row_null(r, column) ? otherwise : row_int(r, column);
}

static struct growth_row row_of(struct ctx *cx, struct rows *r)
{
    if (row_null(r, 13))
        return (struct growth_row){0};
    return (struct growth_row){.there = true,
                               .ward = row_str(r, 13),
                               .class_ = row_str(r, 14),
                               .settled = row_str(r, 15),
                               .basis = row_str(r, 16),
                               .verified = row_int(r, 17),
                               .value = row_int(r, 18),
                               .to_next = row_int(r, 19),
                               .step = row_str(r, 20),
                               .step_since = row_str(r, 21),
                               .score = row_int(r, 22),
                               .coverage = row_int(r, 23),
                               .next = row_str(r, 24),
                               .trend = int_or(r, 25, INT64_MIN),
                               .months = row_int(r, 26),
                               .last_month = row_str(r, 27),
                               .fell = row_int(r, 31),
                               .fell_on = row_str(r, 32),
                               .recent = row_str(r, 34)};
}

static struct subject subject_of(struct ctx *cx, struct rows *r)
{
    struct subject s = {
        .id = row_int(r, 0),
        .ward = row_str(r, 1),
        .class_ = row_str(r, 2),
        .activity = row_str(r, 3),
        .merged = !row_null(r, 4),
        .facts = {.founded = row_null(r, 5) ? -1 : figure_month(row_text(r, 5)),
                  .capital = int_or(r, 6, FIELD_UNSET),
                  .workers = int_or(r, 7, FIELD_UNSET)},
        .channels = row_str(r, 8),
        .nib = row_int(r, 9) != 0,
        .npwp = row_int(r, 10) != 0,
        .licenses = row_int(r, 11),
        .trainings = row_int(r, 12),
        .row = row_of(cx, r),
        .open_move = row_int(r, 28),
        .open_to = row_str(r, 29),
        .open_from = row_str(r, 30),
        .proof = row_str(r, 33),
    };
    s.facts.capital_proven = s.proof != NULL;
    for (int i = 0; i < INDICATORS; i++)
        s.told[i] = -1;
    return s;
}

struct subject subject_made(const struct business *b)
{
    struct subject s = {
        .id = b->id,
        .ward = b->ward,
        .class_ = b->business_class,
        .activity = b->activity,
        .facts = {.founded = b->founded_on ? figure_month(b->founded_on) : -1,
                  .capital = b->capital,
                  .workers = b->employees},
        .channels = b->channels,
        .nib = b->nib != NULL,
        .npwp = b->owner_npwp != NULL,
    };
    for (int i = 0; i < INDICATORS; i++)
        s.told[i] = -1;
    return s;
}

/* One more month of a subject, beside those before it. */
static void put_figure(struct subject *s, const struct growth_day *day, struct month_figure *at)
{
    if (!s->recent_n++)
        s->recent = at;
    if (at->month < day->number - MONTHS_BACK || at->month >= day->number)
        return;
    if (!s->facts.figures_n++)
        s->facts.figures = at;
}

/* The subject of an id, from where the last one was: both lists are in order. */
static struct subject *reach(struct subject *list, size_t n, size_t *at, int64_t id)
{
    while (*at < n && list[*at].id < id)
        ++*at;
    return *at < n && list[*at].id == id ? &list[*at] : NULL;
}

static enum err read_figures(struct ctx *cx, int64_t lo, int64_t hi, const struct growth_day *day,
                             struct subject *list, size_t n)
{
    size_t at = 0, used = 0, cap = n * RECENT_MONTHS;
    struct month_figure *all = arena_array(cx->a, cap ? cap : 1, sizeof(*all));
    struct rows *r =
        db_rows(cx, &q_growth_figures,
                ARGS(db_int(lo), db_int(hi), db_text(day->first_month), db_text(day->month)));
    while (used < cap && rows_next(r)) {
        struct subject *s = reach(list, n, &at, row_int(r, 0));
        if (!s)
            continue;
        all[used] = (struct month_figure){.month = figure_month(row_text(r, 1)),
                                          .amount = row_int(r, 2),
                                          .low = row_int(r, 3),
                                          .high = row_int(r, 4),
                                          .confidence = (int32_t)row_int(r, 5)};
        put_figure(s, day, &all[used++]);
    }
    return rows_end(r);
}

/* The last of each kind counts. */
static enum err read_told(struct ctx *cx, int64_t lo, int64_t hi, const struct growth_day *day,
                          struct subject *list, size_t n)
{
    size_t at = 0;
    struct rows *r = db_rows(cx, &q_growth_told, ARGS(db_int(lo), db_int(hi), db_text(day->text)));
    while (rows_next(r)) {
        struct subject *s = reach(list, n, &at, row_int(r, 0));
        int index = indicator_of_fact(row_text(r, 1));
        int64_t level;
        if (s && index >= 0 && text_int(row_text(r, 2), &level) && indicator_level(index, level))
            s->told[index] = level;
    }
    return rows_end(r);
}

enum err subjects_read(struct ctx *cx, int64_t lo, int64_t hi, const struct growth_day *day,
                       struct subject **ret, size_t *ret_n)
{
    size_t n = 0, cap = hi - lo < GROWTH_SLICE ? (size_t)(hi - lo) : GROWTH_SLICE;
    struct subject *list = arena_array(cx->a, cap, sizeof(*list));
    struct rows *r = db_rows(cx, &q_growth_subjects,
                             ARGS(db_int(lo), db_int(hi), db_text(day->text),
                                  db_int(day->training_from), db_int(day->training_until)));
    while (n < cap && rows_next(r))
        list[n++] = subject_of(cx, r);
    TRY(rows_end(r));
    if (n) {
        TRY(read_figures(cx, lo, hi, day, list, n));
        TRY(read_told(cx, lo, hi, day, list, n));
    }
    *ret = list;
    *ret_n = n;
    return OK;
}
