/*
 * What the programme wants: so many businesses that rise in a year, in an area; and where it will
 * end, by a plain rule that can be reckoned again by hand:
 *   done      businesses that rose in the year, each once (class: confirmed; step: to a higher one)
 *   near      class: with an open proposal to rise, or at three quarters of the line and more;
 *             step: at most LADDER_SLACK points below the next line
 *   rose      as done, in the last 365 days
 *   pace      rose / (rose + near): the share of those near that rise within a year
 *   rest      near × pace × days left of the year / 365
 *   forecast  done + rest, rounded half up; low and high: rest ∓ 2 × √rest (the spread of a count
 * of rare, independent events), low never below done With fewer than TARGET_ROSE_MIN rises in the
 * last 365 days there is no forecast: too little is known. A year that has ended ends with what was
 * done.
 */
#ifndef TARGET_H
#define TARGET_H

#include "growth.h"

enum { TARGET_ROSE_MIN = 10, TARGET_N_MAX = 1000000 };

struct forecast {
    int64_t done, near, rose, days_left;
    bool known;
    int64_t n, low, high; /* when known */
};
/* Pure: fills known, n, low, high from the rest. */
void forecast_reckon(struct forecast *f);

struct target {
    int64_t id, version, year, n, updated_at;
    const char *area, *what, *note; /* area "": the city; what: "class", "step" */
    struct forecast f;
    /* of f, for the field table; FIELD_UNSET: not known */
    int64_t done, near, forecast, low, high;
};
extern const struct field_table target_fields;     /* "GrowthTarget" */
extern const struct field_table target_new_fields; /* "GrowthTargetNew" */

/* Of a year (0: all) within the territory (CAP_BOARD), with their forecasts; the newest year first.
 * Those that are 0 are no longer wanted, and left out. */
enum err target_list(struct ctx *cx, int64_t year, struct target **ret, size_t *ret_n);
enum err target_get(struct ctx *cx, int64_t id, struct target *ret);
/* On the writer, CAP_CURATE_CITY: a new one (t->id 0; ERR_CONFLICT where year, area and kind have
 * one) or another number and note (t->version: ERR_STALE). ERR_INVALID: an unknown place. */
enum err target_put(struct ctx *cx, struct target *t);

#endif
