/*
 * What a person should look at: a place far from the business, two visits too fast one after the
 * other, told late, a clock that was ahead, too many in an hour. Flags accuse nobody and refuse
 * nothing: maps are wrong, phones guess, whole lanes are visited in a morning.
 */
#include "visit_parts.h"

#include "calendar.h"
#include "visit_sql.h"
#include "visited.h"

#include <math.h>

enum { HALF_HOUR = 1800, DAY = 86400 };

int64_t metres_between(int64_t lat_a, int64_t lng_a, int64_t lat_b, int64_t lng_b)
{
    const double radius = 6371000.0, degree = 3.14159265358979323846 / 180e6;
    double a = (double)lat_a * degree, b = (double)lat_b * degree;
    double high = sin((b - a) / 2), wide = sin(((double)lng_b - (double)lng_a) * degree / 2);
    double h = high * high + cos(a) * cos(b) * wide * wide;
    return llround(2 * radius * asin(sqrt(h < 1 ? h : 1)));
}

static int64_t accuracy_of(int64_t accuracy)
{
    return accuracy == FIELD_UNSET ? 0 : accuracy;
}

static void add(struct ctx *cx, struct visit *v, const char *flag)
{
    v->flags = *v->flags ? arena_printf(cx->a, "%s,%s", v->flags, flag) : flag;
}

static bool is_far(const struct business *b, const struct visit *v)
{
    if (v->lat == FIELD_UNSET || b->lat == FIELD_UNSET || b->lng == FIELD_UNSET)
        return false;
    return metres_between(v->lat, v->lng, b->lat, b->lng) >
           accuracy_of(v->accuracy) + VISIT_FAR_METRES;
}

/* Whether it takes a car on a free road to have been at both: columns at, lat, lng, accuracy. */
static bool too_fast(const struct visit *v, struct rows *r)
{
    int64_t at = row_int(r, 0), gap = at > v->visited_at ? at - v->visited_at : v->visited_at - at;
    int64_t metres = metres_between(v->lat, v->lng, row_int(r, 1), row_int(r, 2)) -
                     accuracy_of(v->accuracy) - row_int(r, 3) - VISIT_FAR_METRES;
    return metres > 0 && metres * 3600 > gap * VISIT_FAST_KMH * 1000;
}

static enum err is_fast(struct ctx *cx, const struct visit *v, bool *ret)
{
    const struct query *const sides[] = {&q_visit_before, &q_visit_after};
    *ret = false;
    if (v->lat == FIELD_UNSET)
        return OK;
    for (size_t i = 0; i < 2; i++) {
        struct rows *r = db_rows(cx, sides[i],
                                 ARGS(db_int(v->account_id), db_int(v->visited_at), db_int(v->id)));
        if (rows_next(r))
            *ret = *ret || too_fast(v, r);
        TRY(rows_end(r));
    }
    return OK;
}

static enum err is_crowd(struct ctx *cx, const struct visit *v, bool *ret)
{
    int64_t n = 0;
    TRY(db_int_of(cx, &q_visit_around,
                  ARGS(db_int(v->account_id), db_int(v->visited_at - HALF_HOUR),
                       db_int(v->visited_at + HALF_HOUR), db_int(v->id)),
                  0, &n));
    *ret = n >= VISIT_CROWD;
    return OK;
}

enum err visit_flag(struct ctx *cx, const struct business *b, bool future, struct visit *v)
{
    bool by_phone = strcmp(v->kind, "phone") == 0, fast = false, crowd = false;
    v->flags = "";
    if (!by_phone && is_far(b, v))
        add(cx, v, "far");
    if (!by_phone)
        TRY(is_fast(cx, v, &fast));
    if (fast)
        add(cx, v, "fast");
    if (v->recorded_at - v->visited_at > VISIT_LATE_DAYS * (int64_t)DAY)
        add(cx, v, "late");
    if (future)
        add(cx, v, "future");
    if (!by_phone && strcmp(v->kind, "group") != 0)
        TRY(is_crowd(cx, v, &crowd));
    if (crowd)
        add(cx, v, "crowd");
    return OK;
}

/* ---- when ---- */

/* A day alone: now when it is today, else noon of it. */
static void at_of_day(struct ctx *cx, struct visit *v, struct date day)
{
    struct date today = date_of_instant(cx->now);
    v->visited_at =
        date_days(day) == date_days(today) ? cx->now : date_begins(day) + (int64_t)12 * 3600;
}

/* What lies ahead: a phone's clock becomes now and is marked, a day that was named is refused. */
static void not_ahead(struct ctx *cx, struct visit *v, const char *field, bool clock,
                      bool *ret_future)
{
    if (v->visited_at <= cx->now)
        return;
    bool beyond = v->visited_at > cx->now + VISIT_CLOCK_SLACK;
    if (beyond && !clock)
        fail_field(cx, field, "error.visit_future", NULL);
    *ret_future = beyond && clock;
    v->visited_at = cx->now;
}

void visit_when(struct ctx *cx, const struct business *b, struct visit *v, bool clock,
                bool *ret_future)
{
    struct date day, first = {2020, 1, 1}, founded;
    char text[DATE_LEN + 1];
    const char *field = v->visited_at ? "visited_at" : "visited_on";
    clock = clock && v->visited_at;
    *ret_future = false;
    if (!v->visited_at && v->visited_on && *v->visited_on && date_parse(v->visited_on, &day))
        at_of_day(cx, v, day);
    if (!v->visited_at)
        v->visited_at = cx->now;
    int64_t off = v->sent_at ? v->sent_at - cx->now : 0;
    if (off > VISIT_CLOCK_SLACK || off < -VISIT_CLOCK_SLACK) {
        v->clock_off = off;
        v->visited_at -= off;
    }
    not_ahead(cx, v, field, clock, ret_future);
    if (b && b->founded_on && date_parse(b->founded_on, &founded) &&
        date_days(founded) > date_days(first))
        first = founded;
    if (v->visited_at < date_begins(first)) {
        date_format(first, text);
        fail_field(cx, field, "error.visit_before", "day", text, NULL);
    }
    date_format(date_of_instant(v->visited_at), text);
    v->visited_on = arena_strdup(cx->a, text);
}

enum err visit_day_kept(struct ctx *cx, int64_t business_id)
{
    char *day = NULL;
    TRY(db_text_of(cx, &q_visit_last_day, ARGS(db_int(business_id)), &day));
    return business_visited(cx, business_id, day);
}
