/* Snapshots of the demo: see demo_figures.h. */
#include "demo_figures.h"

#include "calendar.h"
#include "figure.h"
#include "past.h"
#include "snapshot.h"

enum { WEEK = 7, MONTHS_MAX = PAST_DAYS_MAX - WEEK, LATE = 86400 - 60 };

struct history {
    const char *days[PAST_DAYS_MAX];
    size_t n;
    struct figure_set *sets[PAST_DAYS_MAX];
    size_t areas, at;
};

static void add_day(struct ctx *cx, struct history *h, struct date d)
{
    char text[DATE_LEN + 1];
    date_format(d, text);
    h->days[h->n++] = arena_strdup(cx->a, text);
}

/* The last days of months that ended before the last week, then that week. */
static void choose_days(struct ctx *cx, struct history *h, int64_t months)
{
    int64_t today = date_days(date_of_instant(cx->now)), first = today - WEEK;
    struct date month = date_of_instant(cx->now);
    month.day = 1;
    for (int64_t back = months < MONTHS_MAX ? months : MONTHS_MAX; back >= 0; back--) {
        int64_t last = date_days(date_add_months(month, -(int)back)) - 1;
        if (last < first)
            add_day(cx, h, date_from_days(last));
    }
    for (int64_t day = first; day < today; day++)
        add_day(cx, h, date_from_days(day));
}

static enum err reckon(struct ctx *cx, void *arg)
{
    struct history *h = arg;
    return past_reckon(cx, h->days, h->n, h->sets, &h->areas);
}

static enum err freeze(struct ctx *cx, void *arg)
{
    struct history *h = arg;
    struct date d;
    date_parse(h->days[h->at], &d);
    return snapshot_put(cx, h->days[h->at], date_begins(d) + LATE, h->sets[h->at], h->areas);
}

enum err demo_figures(struct ctx *cx, const struct demo_plan *plan)
{
    struct history h = {.n = 0};
    choose_days(cx, &h, plan->months);
    TRY(app_read(cx, reckon, &h));
    struct figure_set *told = arena_array(cx->a, h.areas + 1, sizeof(*told));
    for (size_t i = 0; i < h.areas; i++)
        figure_blank(&told[i], h.sets[0][i].area);
    for (h.at = 0; h.at < h.n; h.at++) {
        figure_lag(told, h.sets[h.at], h.areas);
        struct arena_mark mark = arena_mark(cx->a);
        TRY(app_write(cx, freeze, &h));
        arena_reset(cx->a, mark);
    }
    return figure_care(cx);
}
