/*
 * What came to pass in each month, by area: visits, cases opened and solved, rises and falls of
 * class, debts taken up and settled, finance applied for, granted, lent. Sums of a calendar month
 * of the city (Asia/Jakarta), where a figure (figure.h) is what stands at a moment or of the year
 * behind it.
 *
 * Counted with the figures: all MONTHS at the first count of a day, else once an hour the running
 * month and the one before, beside all that tells of debts and loans. Months before them stay as
 * they were counted last.
 *
 * What tells of debts and loans is told of the city and its districts alone, when the month has
 * ended, and hidden where it is of fewer than FIGURE_MIN, with as much else as it takes that
 * neither the sum over districts nor the sum of twelve months tells it (suppress_together()); once
 * told it stays until FIGURE_MIN or more have changed, as figures do (figure_lag()).
 */
#ifndef MONTH_H
#define MONTH_H

#include "figure.h"

enum { MONTHS = 13 };

enum flow {
    FLOW_VISITS,
    FLOW_CASES_OPENED,
    FLOW_CASES_SOLVED,
    FLOW_CLASS_RISES,
    FLOW_CLASS_FALLS,
    FLOW_DEBT_SHEETS, /* protected: see above */
    FLOW_DEBTS_SETTLED,
    FLOW_APPLIED,
    FLOW_GRANTED,
    FLOW_LENT, /* rupiah */
    FLOWS
};
struct flow_def {
    const char *key, *unit, *group; /* as those of figure_defs; words: flow.<key> */
};
extern const struct flow_def flow_defs[FLOWS];
bool flow_is_protected(enum flow f);

struct month {
    char month[MONTH_LEN + 1];
    int64_t of[FLOWS]; /* FIELD_UNSET: too few to say, or not counted */
    int64_t loans;     /* that FLOW_LENT is of */
};
/* Of an area that figure_area() gave: the running month first, then those before it; MONTHS. */
enum err month_list(struct ctx *cx, const char *area, struct month ret[static MONTHS]);

/* Of figure_care(). */
enum err month_care(struct ctx *cx);

#endif
