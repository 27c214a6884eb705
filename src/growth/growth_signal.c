/* What turnover and steps say of whom to visit: see growth_signal.h. One query serves all three. */
#include "growth_signal.h"

#include "calendar.h"
#include "caps.h"
#include "db.h"
#include "stand_sql.h"

enum { FALL_DAYS = 90 };
_Static_assert(SIGNAL_SLIDE >= 15 && SIGNAL_FELL >= 15, "signal_growth reads no less");

static int64_t twice(int64_t percent)
{
    return percent >= 50 ? 100 : 2 * percent;
}

struct telling {
    signal_taker *take;
    void *arg;
    int64_t business_id;
};

static void tell(const struct telling *t, const char *code, int64_t n, int64_t strength,
                 const char *day)
{
    struct signal s = {
        .business_id = t->business_id, .code = code, .n = n, .strength = strength, .day = day};
    t->take(t->arg, &s);
}

static enum err each(struct ctx *cx, const struct signal_ask *ask, signal_taker *take, void *arg)
{
    struct date today;
    char since[DATE_LEN + 1];
    bool personal = can(cx->actor, CAP_BUSINESS_PERSONAL); /* turnover is */
    if (!can(cx->actor, CAP_VISIT_READ) || !date_parse(ask->today, &today))
        return OK;
    date_format(date_from_days(date_days(today) - FALL_DAYS), since);
    struct rows *r =
        db_rows_mask(cx, &q_signal_growth,
                     ask->companion ? q_part_signal_growth_companion : q_part_signal_growth_ward,
                     ARGS(db_int(ask->companion), db_text(ask->ward)));
    while (rows_next(r)) {
        struct telling t = {.take = take, .arg = arg, .business_id = row_int(r, 0)};
        int64_t slide = -row_int(r, 1), fell = row_int(r, 2);
        const char *day = row_text(r, 3);
        if (personal && fell >= SIGNAL_FELL)
            tell(&t, "turnover", fell, twice(fell), NULL);
        if (personal && slide >= SIGNAL_SLIDE)
            tell(&t, "growth_slide", slide, twice(slide), NULL);
        if (day && strcmp(day, since) >= 0)
            tell(&t, "growth_fall", 1, 100, day);
    }
    return rows_end(r);
}

/* The first asks for all three. */
static const struct signal_source sources[] = {
    {.code = "turnover", .weight = 50, .each = each},
    {.code = "growth_slide", .weight = 45},
    {.code = "growth_fall", .weight = 40},
};
const struct signal_source *const growth_signals[] = {&sources[0], &sources[1], &sources[2], NULL};
