/* Instalments against what was paid: see loan_book.h. */
#include "loan_book.h"

#include <assert.h>
#include <string.h>

int64_t loan_days(const char *from, const char *to)
{
    struct date a, b;
    bool good = date_parse(from, &a) && date_parse(to, &b);
    assert(good);
    return date_days(b) - date_days(a);
}

static int64_t take(int64_t *rest, int64_t owed)
{
    int64_t part = *rest < owed ? *rest : owed;
    *rest -= part;
    return part;
}

void loan_allocate(struct loan_row *rows, size_t n, int64_t paid, const char *today,
                   struct loan_sum *ret)
{
    assert(paid >= 0);
    struct loan_sum s = {0};
    for (size_t i = 0; i < n; i++) {
        struct loan_row *r = &rows[i];
        r->paid_interest = take(&paid, r->interest);
        r->paid_principal = take(&paid, r->principal);
        int64_t left = r->principal - r->paid_principal + r->interest - r->paid_interest;
        s.paid_principal += r->paid_principal;
        s.paid_interest += r->paid_interest;
        s.principal_left += r->principal - r->paid_principal;
        s.interest_left += r->interest - r->paid_interest;
        if (left && strcmp(r->pay_by, today) < 0)
            s.overdue += left;
        if (left && !s.next_due)
            s.next_due = r->pay_by;
    }
    s.surplus = paid;
    if (s.next_due && strcmp(s.next_due, today) < 0)
        s.days_late = loan_days(s.next_due, today);
    *ret = s;
}

static const struct {
    const char *code;
    int64_t last;
} buckets[BUCKETS] = {[BUCKET_CURRENT] = {"current", 0},
                      [BUCKET_30] = {"1-30", 30},
                      [BUCKET_60] = {"31-60", 60},
                      [BUCKET_90] = {"61-90", 90},
                      [BUCKET_OVER] = {"over-90", INT64_MAX}};

enum loan_bucket loan_bucket_of(int64_t days_late)
{
    int b = BUCKET_CURRENT;
    while (days_late > buckets[b].last)
        b++;
    return (enum loan_bucket)b;
}

const char *loan_bucket_code(enum loan_bucket b)
{
    assert(b < BUCKETS);
    return buckets[b].code;
}

void loan_bucket_days(enum loan_bucket b, int64_t *ret_first, int64_t *ret_last)
{
    assert(b < BUCKETS);
    *ret_first = b == BUCKET_CURRENT ? INT64_MIN : buckets[b - 1].last + 1;
    *ret_last = buckets[b].last;
}

void loan_payoff_of(const struct loan_row *rows, size_t n, const char *on, bool whole,
                    struct loan_payoff *ret)
{
    struct loan_payoff p = {0};
    bool running = false; /* the first instalment that ends on the day or later was met */
    for (size_t i = 0; i < n; i++) {
        int64_t interest = rows[i].interest - rows[i].paid_interest;
        bool owed = whole || !running;
        running = running || strcmp(rows[i].due_on, on) >= 0;
        p.principal += rows[i].principal - rows[i].paid_principal;
        *(owed ? &p.interest : &p.waived) += interest;
    }
    *ret = p;
}

struct date loan_pay_by(const struct worktime *t, struct date due)
{
    int64_t day = date_days(due);
    while (!worktime_is_working_day(t, day))
        day++;
    return date_from_days(day);
}
