/* Who slides, as reasons to visit: see growth_signal.h. One query each. */
#include "growth_signal.h"

#include "calendar.h"
#include "caps.h"
#include "db.h"
#include "stand_sql.h"

enum { FALL_DAYS = 90 };

static enum err slides(struct ctx *cx, const struct signal_ask *ask, signal_taker *take, void *arg)
{
    if (!can(cx->actor, CAP_BUSINESS_PERSONAL)) /* turnover is personal */
        return OK;
    struct rows *r =
        db_rows_mask(cx, &q_signal_slides,
                     ask->companion ? q_part_signal_slides_companion : q_part_signal_slides_ward,
                     ARGS(db_int(ask->companion), db_text(ask->ward), db_int(-SIGNAL_SLIDE)));
    while (rows_next(r)) {
        int64_t percent = -row_int(r, 1);
        struct signal s = {.business_id = row_int(r, 0),
                           .code = "growth_slide",
                           .n = percent,
                           .strength = percent >= 50 ? 100 : 2 * percent};
        take(arg, &s);
    }
    return rows_end(r);
}

static enum err falls(struct ctx *cx, const struct signal_ask *ask, signal_taker *take, void *arg)
{
    struct date today;
    char since[DATE_LEN + 1];
    if (!can(cx->actor, CAP_VISIT_READ) || !date_parse(ask->today, &today))
        return OK;
    date_format(date_from_days(date_days(today) - FALL_DAYS), since);
    struct rows *r =
        db_rows_mask(cx, &q_signal_falls,
                     ask->companion ? q_part_signal_falls_companion : q_part_signal_falls_ward,
                     ARGS(db_int(ask->companion), db_text(ask->ward), db_text(since)));
    while (rows_next(r)) {
        struct signal s = {.business_id = row_int(r, 0),
                           .code = "growth_fall",
                           .n = 1,
                           .strength = 100,
                           .day = row_str(r, 1)};
        take(arg, &s);
    }
    return rows_end(r);
}

static const struct signal_source sources[] = {
    {.code = "growth_slide", .weight = 45, .each = slides},
    {.code = "growth_fall", .weight = 40, .each = falls},
};
const struct signal_source *const growth_signals[] = {&sources[0], &sources[1], NULL};
