/*
 * Repayment schedules, exact to the last rupiah: rates are rationals read from decimal text, shares
 * and interest integers; no binary floats.
 *
 * With P the principal, n the instalments that repay principal (periods − grace_principal), i the
 * period rate, "round" to the terms' mode:
 *   annuity, murabahah   payment = P · i · (1+i)^n / ((1+i)^n − 1), i the period rate of `equal`,
 *                        rounded once to a multiple; at i = 0 P / n. Interest = balance × i rounded
 *                        to the unit, principal = payment − interest.
 *   flat                 principal = P / n, interest = P × i, each rounded to a multiple.
 *   equal principal      principal = P / n, interest = balance × i, each rounded to a multiple.
 *   qardh                principal = P / n rounded to a multiple; no interest, the rate must be 0.
 * The last instalment takes the whole rest as principal, so that principals sum to P. A principal
 * is never below 0 nor above the balance: where the payment does not cover the interest, the
 * interest alone is paid; where it is rounded up, the last rows may be empty. Murabahah's margin is
 * the sum of its interest, fixed at signing.
 *
 * Grace: of the first grace_principal instalments no principal is due; of the first grace_interest
 * no interest is charged, nor later made up for. Both count within `periods`.
 *
 * Period rate i, r the yearly rate: `equal` r × every / 12, 52 or 365 (month, week, day), whatever
 * the calendar; else by the days from the due date before (or the start):
 *   30/360          360·Δyear + 30·Δmonth + Δday over 360; day 31 becomes 30, at the end only where
 *                   the begin is 30 or 31 (ISDA 2006 §4.16(f), "bond basis")
 *   actual/365      days / 365 (§4.16(d));  actual/360   days / 360 (§4.16(e))
 *   actual/actual   days in leap years / 366 + days in others / 365 (§4.16(b))
 *
 * Due dates: the k-th is start + k × every units, or with first_due that + (k−1) × every. Months
 * count from that first anchor, at the month's end where its day is missing: 31 January → 28
 * February → 31 March.
 *
 * Half-up rounds a half away from 0, half-even to the even neighbour, up and down to the multiple
 * above and below. The payment's power is reckoned in GMP integers; all else fits 128 bits: balance
 * ≤ 10^15, rate ≤ 10^4 % with 10 places (≤ 10^14), days × 366 < 2^23 in a row of at most 366 units,
 * a product below 10^37.
 */
#ifndef SCHEDULE_H
#define SCHEDULE_H

#include "calendar.h"
#include "ctx.h"

enum schedule_method {
    SCHEDULE_ANNUITY,
    SCHEDULE_FLAT,
    SCHEDULE_EQUAL,
    SCHEDULE_QARDH,
    SCHEDULE_MURABAHAH
};
enum schedule_unit { SCHEDULE_MONTH, SCHEDULE_WEEK, SCHEDULE_DAY };
enum schedule_count { COUNT_EQUAL, COUNT_30_360, COUNT_ACT_365, COUNT_ACT_360, COUNT_ACT_ACT };
enum schedule_rounding { ROUND_HALF_UP, ROUND_HALF_EVEN, ROUND_UP, ROUND_DOWN };

enum { SCHEDULE_PERIODS_MAX = 1200, SCHEDULE_EVERY_MAX = 366 };
#define SCHEDULE_AMOUNT_MAX INT64_C(1000000000000000)

/* A yearly rate as num/den, not a percentage: "12.5" % is 125/1000. */
struct rate {
    int64_t num, den;
};

struct schedule_terms {
    enum schedule_method method;
    enum schedule_unit unit;
    enum schedule_count count;
    enum schedule_rounding rounding;
    int64_t principal, multiple; /* both ≥ 1 */
    struct rate rate;
    int64_t periods, every, grace_principal, grace_interest;
    struct date start, first_due; /* first_due.year 0: one period after the start */
};

struct schedule_row {
    int64_t n;
    struct date due;
    int64_t days; /* in the day count's own reckoning; `equal`: the calendar's */
    int64_t principal, interest, total;
    int64_t balance; /* what is left after this instalment */
};

struct schedule_sum {
    int64_t interest, paid;
};

/* Percent a year as decimal text, "12", "6.75", at most 10 places, 0 to 10,000. Reads nothing else:
 * no sign, exponent, comma or blank. */
bool rate_parse(const char *percent, struct rate *ret_rate);

/* Adds what is wrong with the terms as field errors (principal, periods, every, multiple_of,
 * grace_principal, grace_interest, rate, first_due); ERR_INVALID where there is any. */
enum err schedule_check(struct ctx *cx, const struct schedule_terms *t);

/* The rows of checked terms: writes t->periods of them. */
void schedule_rows(const struct schedule_terms *t, struct schedule_row *ret_rows,
                   struct schedule_sum *ret_sum);

/* Days between two dates as this day count reckons them. */
int64_t schedule_days(enum schedule_count count, struct date from, struct date to);

#endif
