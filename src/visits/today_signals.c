/* The reasons of this room that stand in other tables than the business: see today.h. */
#include "today.h"

#include "calendar.h"
#include "caps.h"
#include "today_sql.h"

#include <string.h>

enum { SOON_DAYS = 7 };

/* ---- strengths ---- */

static int64_t capped(int64_t n)
{
    return n < 0 ? 0 : n > 100 ? 100 : n;
}

int64_t today_strength_stale(int64_t months)
{
    return months < 2 ? 0 : capped(months * 100 / 12);
}

int64_t today_strength_due(int64_t days_late)
{
    return days_late < -SOON_DAYS ? 0 : days_late <= 0 ? 30 : capped(30 + days_late * 70 / 30);
}

int64_t today_strength_expiring(int64_t days_left)
{
    return capped((60 - days_left) * 100 / 60);
}

/* ---- sources ---- */

static const char *day_text(struct ctx *cx, int64_t days)
{
    char text[DATE_LEN + 1];
    date_format(date_from_days(days), text);
    return arena_strdup(cx->a, text);
}

static int64_t days_of(const char *iso)
{
    struct date d;
    return iso && date_parse(iso, &d) ? date_days(d) : 0;
}

static struct rows *ask_rows(struct ctx *cx, const struct query *q, unsigned companion,
                             unsigned ward, const struct signal_ask *ask, const char *first)
{
    return db_rows_mask(cx, q, ask->companion ? companion : ward,
                        ARGS(db_text(first), db_int(ask->companion), db_text(ask->ward)));
}

/* Rows of business, how many, the earliest day. */
static enum err due(struct ctx *cx, struct rows *r, const char *code, const struct signal_ask *ask,
                    signal_taker *take, void *arg)
{
    int64_t today = days_of(ask->today);
    while (rows_next(r)) {
        const char *day = row_text(r, 2);
        struct signal s = {.business_id = row_int(r, 0),
                           .code = code,
                           .n = row_int(r, 1),
                           .strength = today_strength_due(today - days_of(day)),
                           .day = day};
        take(arg, &s);
    }
    return rows_end(r);
}

static enum err promises(struct ctx *cx, const struct signal_ask *ask, signal_taker *take,
                         void *arg)
{
    const char *until = day_text(cx, days_of(ask->today) + SOON_DAYS);
    return due(cx,
               ask_rows(cx, &q_today_tasks, q_part_today_tasks_companion, q_part_today_tasks_ward,
                        ask, until),
               "promise", ask, take, arg);
}

static enum err needs(struct ctx *cx, const struct signal_ask *ask, signal_taker *take, void *arg)
{
    const char *until = day_text(cx, days_of(ask->today) + SOON_DAYS);
    return due(cx,
               ask_rows(cx, &q_today_needs, q_part_today_needs_companion, q_part_today_needs_ward,
                        ask, until),
               "need", ask, take, arg);
}

static enum err planned(struct ctx *cx, const struct signal_ask *ask, signal_taker *take, void *arg)
{
    struct rows *r =
        db_rows(cx, &q_today_planned, ARGS(db_int(cx->actor->account_id), db_text(ask->today)));
    while (rows_next(r)) {
        struct signal s = {.business_id = row_int(r, 0),
                           .code = "planned",
                           .strength = 100,
                           .day = row_text(r, 1)};
        take(arg, &s);
    }
    return rows_end(r);
}

/* never, stale and expiring are told by the business itself: today.c. */
static const struct signal_source sources[] = {
    {.code = "never", .weight = 60},
    {.code = "stale", .weight = 50},
    {.code = "expiring", .weight = 40},
    {.code = "promise", .weight = 80, .each = promises},
    {.code = "need", .weight = 30, .each = needs},
    {.code = "planned", .weight = 100, .each = planned},
};
const struct signal_source *const today_sources[] = {
    &sources[0], &sources[1], &sources[2], &sources[3], &sources[4], &sources[5], NULL};
