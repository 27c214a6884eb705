/*
 * Did income hold? For a window (pandemic, flood, price shock) that an officer defines:
 *   baseline   median of the known months among the twelve before the window; at least six of them
 *   trough     the lowest median of three neighbouring known months that begin inside the window
 *   fall       100 × (baseline − trough) / baseline, percent, rounded half up; negative: it rose
 *   recovered  the first month from the trough's on where the median of three is back at 95 % of
 * the baseline; months from the window's first month until then; -1: not yet held       fall <= 20
 *   coverage   known months among baseline and window, percent; confidence: their mean, weighted by
 *              nothing
 * A median of an even number is the mean of the middle two, rounded half up. Without a baseline
 * there is no answer, and the business counts among those not covered: it is never guessed.
 */
#ifndef RESILIENCE_H
#define RESILIENCE_H

#include "class_rule.h"

enum { RESILIENCE_HELD = 20, RESILIENCE_BACK = 95, RESILIENCE_BASE_MIN = 6 };

struct resilience {
    bool known;
    int64_t baseline, trough; /* rupiah a month */
    int32_t trough_month, fall, recovered_after, coverage, confidence;
    bool held;
};
/* Pure. Months of the window: first … last; figures ascending; `now` the last full month. */
void resilience_reckon(const struct month_figure *f, size_t n, int32_t first, int32_t last,
                       int32_t now, struct resilience *ret);
/* Sorts `v`. */
int64_t median_of(int64_t *v, size_t n);

/* The last three months against the same ones of a year ago, percent, over the pairs that are
 * known: at least two; else INT32_MIN. At most TREND_MAX: above, it is said to be more. */
enum { TREND_MAX = 1000 };
int32_t trend_of(const struct month_figure *f, size_t n, int32_t now);
/* The newest of the last six months against the mean of up to three before it, told at least two of
 * them: by how many percent it lies below; 0: it does not. */
int32_t fell_of(const struct month_figure *f, size_t n, int32_t now);

#endif
