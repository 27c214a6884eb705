/*
 * Several products for one need, where one ceiling is too low: at most three, of different
 * families, each used, each at least its least and at most its ceiling; all instalments together at
 * most what can be paid in a month. Tenors are the shortest of a few equal lengths that can be
 * carried. Ranked by interest, then by how much is still missing, then by fewer products. None that
 * holds what a smaller one does as cheaply.
 *
 * None at all means "do not borrow now", and why.
 */
#ifndef PRODUCT_PACKAGE_H
#define PRODUCT_PACKAGE_H

#include "product_match.h"

enum { PACKAGE_PARTS = 3, PACKAGES_MAX = 5, PACKAGE_CANDIDATES = 12 };
struct package_part {
    const struct match *m;
    int64_t amount, more;   /* for the need; for working capital beside it */
    struct match_plan plan; /* of both together */
};
struct package {
    struct package_part parts[PACKAGE_PARTS];
    size_t n;
    int64_t amount, instalment, cost, margin; /* instalment: the highest of a month */
    int64_t open;                             /* checks of its products that are not yet "yes" */
};
enum no_loan {
    LOAN_FITS,          /* there are packages */
    NO_LOAN_UNKNOWN,    /* what can be paid in a month is not known */
    NO_LOAN_NOTHING,    /* nothing is left in a month */
    NO_LOAN_NO_PRODUCT, /* no product is for this purpose and owner */
    NO_LOAN_CEILING,    /* the ceilings together are too low */
    NO_LOAN_CARRY       /* the lowest instalments are too high */
};
struct package_answer {
    struct package list[PACKAGES_MAX];
    size_t n;
    enum no_loan why;
    int64_t lowest;  /* NO_LOAN_CARRY: the lowest sum of instalments there was */
    int64_t ceiling; /* NO_LOAN_CEILING: the most that can be had together */
    int64_t about;   /* NO_LOAN_CARRY: about so much could be carried, down to 100,000 */
};
/* Pure. `matches`: of need->amount and purpose, as match_reckon gave them. */
void match_packages(const struct match *matches, size_t n, const struct match_need *need,
                    struct package_answer *ret);

#endif
