/*
 * What a household can pay a month, from what comes in and what goes out: whole rupiah, pure.
 *
 *   outgo(month) = needs + ceil(yearly costs / 12) + running instalments
 *   spare(month) = income(month) - outgo
 *
 * A promise is kept in the worst month or it is none, so that month decides: can_pay = its spare,
 * at least 0. Who puts aside in good months what is left over can pay `steady`: the most that, paid
 * every month from the first one on, never needs more than what was put aside until then:
 *   steady = floor(min over k = 1 … 12 of (spare(1) + … + spare(k)) / k), at least 0.
 */
#ifndef BUDGET_SUM_H
#define BUDGET_SUM_H

#include <stdbool.h>
#include <stdint.h>

struct budget_in {
    int64_t income[12];  /* January … December */
    int64_t needs;       /* a month */
    int64_t yearly;      /* a year */
    int64_t instalments; /* a month: what runs on and is not part of the plan */
    int first;           /* the month that the plan begins with, 1 … 12 */
};
struct budget_sum {
    int64_t yearly_month, outgo;
    int64_t spare[12]; /* January … December; may be negative */
    int worst, best;   /* months 1 … 12; the earliest from `first` on where several are */
    int64_t income_year, spare_year;
    int64_t can_pay, steady;
    bool short_year; /* the year as a whole does not carry itself: earning more or spending less
                        comes before any promise */
};
struct budget_sum budget_sum_of(const struct budget_in *in);

#endif
