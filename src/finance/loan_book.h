/*
 * What stands in a loan's book: pure arithmetic over the instalments of the plan in force and what
 * was paid under it. No database, no clock.
 *
 * Plain rule of allocation: money goes to the oldest instalment that is not wholly paid, there to
 * interest first, then to principal; what is left goes on to the next, also before its day. What
 * exceeds all instalments is surplus: kept and shown, never dropped. So how a plan stands depends
 * on the sum that was paid alone, not on the order in which payments were told.
 *
 * Late: an instalment is late from the day after `pay_by`, its due date moved to the next working
 * day where that is none. Days late are today − pay_by of the oldest instalment not wholly paid.
 */
#ifndef LOAN_BOOK_H
#define LOAN_BOOK_H

#include "schedule.h"
#include "worktime.h"

struct loan_row {
    int64_t n;
    const char *due_on, *pay_by; /* ISO days: as agreed; as it may be paid */
    int64_t principal, interest;
    int64_t paid_principal, paid_interest; /* by loan_allocate() */
};

struct loan_sum {
    int64_t paid_principal, paid_interest, surplus;
    int64_t principal_left, interest_left;
    int64_t overdue; /* of instalments whose pay_by is before `today` */
    int64_t days_late;
    const char *next_due; /* pay_by of the oldest that is not wholly paid, or NULL: all paid */
};

/* Spreads `paid` ≥ 0 over rows in order; `today` is ISO. */
void loan_allocate(struct loan_row *rows, size_t n, int64_t paid, const char *today,
                   struct loan_sum *ret);

/* Arrears by days late. */
enum loan_bucket { BUCKET_CURRENT, BUCKET_30, BUCKET_60, BUCKET_90, BUCKET_OVER, BUCKETS };
enum loan_bucket loan_bucket_of(int64_t days_late);
/* "current", "1-30", "31-60", "61-90", "over-90" */
const char *loan_bucket_code(enum loan_bucket b);
/* The days late of a bucket: first … last; the last's end is INT64_MAX, current ends at 0. */
void loan_bucket_days(enum loan_bucket b, int64_t *ret_first, int64_t *ret_last);

/*
 * What ends the loan on a day: the principal that is left; of interest what is due until then, and
 * that of the running instalment, whole. Later interest is waived. Rows must be allocated. With
 * `whole` (murabahah: the margin is fixed at signing) no interest is waived.
 */
struct loan_payoff {
    int64_t principal, interest, waived;
};
void loan_payoff_of(const struct loan_row *rows, size_t n, const char *on, bool whole,
                    struct loan_payoff *ret);

/* The day itself, or the next working day. */
struct date loan_pay_by(const struct worktime *t, struct date due);

/* Days from one ISO day to another. */
int64_t loan_days(const char *from, const char *to);

#endif
