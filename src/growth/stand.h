/*
 * Lists of how businesses stand, within the territory: who is nearest to rising, who slides. Active
 * businesses alone; reckoned rows (growth.h), so no list reads figures.
 *   near     of one step, the highest score first: what is missing to the next is the line's
 *            distance; the highest step shows those that are ready
 *   class    turnover or capital at three quarters of the line to the next class and more (at least
 *            three times what is missing), the fewest missing rupiah first
 *   sliding  turnover of three months at least STAND_SLIDE percent below a year ago, worst first
 * Amounts, trends and what is next are as personal as turnover is.
 */
#ifndef STAND_H
#define STAND_H

#include "growth.h"

enum { STAND_SLIDE = 10 };

struct stand {
    int64_t business_id, score, coverage, missing; /* missing: points to the next step's line */
    int64_t to_next, value, trend;                 /* FIELD_UNSET: unknown or not to be seen */
    const char *business, *ward, *class_, *step, *last_month, *next;
    bool fell; /* a step lower in the last 90 days */
    bool personal;
};
extern const struct field_table stand_fields; /* "GrowthStand" */
extern const struct field_choice stand_lists[], stand_steps[];

struct stand_filter {
    const char *list; /* "near" (NULL), "class", "sliding" */
    const char *step; /* of "near": "growing" (NULL) … */
    const char *area; /* within the territory, or NULL */
    const char *cursor;
    int64_t limit; /* 1 … 200 */
};
/* *ret_total: counted to 1,000. ERR_INPUT for a foreign cursor or a place outside. */
enum err stand_list(struct ctx *cx, const struct stand_filter *f, struct stand **ret, size_t *ret_n,
                    const char **ret_next, int64_t *ret_total, bool *ret_capped);

/* How many are on each step (STEP_UNKNOWN … STEP_READY), and how many nobody reckoned yet. */
enum err stand_count(struct ctx *cx, const char *area, int64_t ret[static STEP_READY + 1]);

#endif
