/* Repayment schedules: see schedule.h for every formula. */
#include "schedule.h"

#include <assert.h>
#include <gmp.h>
#include <string.h>

typedef __int128 wide;

enum { RATE_PLACES = 10, RATE_PERCENT_MAX = 10000, YEAR_LAST = 2199 };
enum { YEAR_BOTH = 365 * 366 }; /* a year in days that both kinds of years divide */

/* ---- rates and rounding ---- */

static int64_t gcd(int64_t a, int64_t b)
{
    while (b) {
        int64_t r = a % b;
        a = b;
        b = r;
    }
    return a;
}

static struct rate reduced(int64_t num, int64_t den)
{
    int64_t g = gcd(num, den);
    return (struct rate){num / g, den / g};
}

bool rate_parse(const char *s, struct rate *ret_rate)
{
    int64_t num = 0, den = 100;
    size_t whole = strspn(s, "0123456789"), places = 0;
    if (whole == 0 || whole > 5)
        return false;
    if (s[whole] == '.') {
        places = strspn(s + whole + 1, "0123456789");
        if (places == 0 || places > RATE_PLACES)
            return false;
    }
    if (s[whole + (places ? places + 1 : 0)])
        return false;
    for (const char *at = s; *at; at++)
        if (*at != '.')
            num = num * 10 + (*at - '0');
    for (size_t i = 0; i < places; i++)
        den *= 10;
    if (num > RATE_PERCENT_MAX * (den / 100))
        return false;
    *ret_rate = reduced(num, den);
    return true;
}

/* Whether a rest of `twice`/2 over a divisor goes up: `twice` compared with the divisor. */
static bool goes_up(enum schedule_rounding mode, int half, bool rest, bool odd)
{
    switch (mode) {
    case ROUND_HALF_UP: return half >= 0;
    case ROUND_HALF_EVEN: return half > 0 || (half == 0 && odd);
    case ROUND_UP: return rest;
    case ROUND_DOWN: return false;
    }
    assert(0);
    return false;
}

/* num/den to a multiple; num ≥ 0, den > 0. */
static int64_t rounded(enum schedule_rounding mode, wide num, wide den, int64_t multiple)
{
    wide by, twice;
    bool over = __builtin_mul_overflow(den, (wide)multiple, &by);
    assert(!over);
    wide q = num / by, rest = num - q * by;
    over = __builtin_mul_overflow(rest, (wide)2, &twice);
    assert(!over);
    int half = twice > by ? 1 : twice == by ? 0 : -1;
    q += goes_up(mode, half, rest > 0, q & 1);
    over = __builtin_mul_overflow(q, (wide)multiple, &q);
    assert(!over && q <= INT64_MAX);
    return (int64_t)q;
}

/* ---- days ---- */

static int64_t days_30(struct date from, struct date to)
{
    int d1 = from.day == 31 ? 30 : from.day, d2 = to.day == 31 && d1 == 30 ? 30 : to.day;
    return 360 * (int64_t)(to.year - from.year) + 30 * (to.month - from.month) + (d2 - d1);
}

int64_t schedule_days(enum schedule_count count, struct date from, struct date to)
{
    return count == COUNT_30_360 ? days_30(from, to) : date_days(to) - date_days(from);
}

static bool leap(int year)
{
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

/* The share of a year between two dates, in 1/YEAR_BOTH. */
static int64_t share_actual(struct date from, struct date to)
{
    int64_t sum = 0;
    while (from.year < to.year) {
        struct date next = {from.year + 1, 1, 1};
        sum += (date_days(next) - date_days(from)) * (leap(from.year) ? 365 : 366);
        from = next;
    }
    return sum + (date_days(to) - date_days(from)) * (leap(to.year) ? 365 : 366);
}

/* The period's share of a year as num/den. */
static struct rate share_of(const struct schedule_terms *t, struct date from,
                            const struct schedule_row *row)
{
    static const int64_t in_year[] = {
        [SCHEDULE_MONTH] = 12, [SCHEDULE_WEEK] = 52, [SCHEDULE_DAY] = 365};
    switch (t->count) {
    case COUNT_EQUAL: return (struct rate){t->every, in_year[t->unit]};
    case COUNT_30_360:
    case COUNT_ACT_360: return (struct rate){row->days, 360};
    case COUNT_ACT_365: return (struct rate){row->days, 365};
    case COUNT_ACT_ACT: return (struct rate){share_actual(from, row->due), YEAR_BOTH};
    }
    assert(0);
    return (struct rate){0, 1};
}

static struct date due_date(const struct schedule_terms *t, int64_t k)
{
    bool given = t->first_due.year != 0;
    struct date from = given ? t->first_due : t->start;
    int64_t units = (k - given) * t->every;
    if (t->unit == SCHEDULE_MONTH)
        return date_add_months(from, (int)units);
    return date_from_days(date_days(from) + units * (t->unit == SCHEDULE_WEEK ? 7 : 1));
}

/* ---- checking ---- */

static bool outside(struct ctx *cx, const char *field, int64_t value, int64_t min, int64_t max)
{
    if (value >= min && value <= max)
        return false;
    fail_field(cx, field, value < min ? "field.error.too_small" : "field.error.too_large",
               value < min ? "min" : "max",
               arena_printf(cx->a, "%lld", (long long)(value < min ? min : max)), NULL);
    return true;
}

/* The last due date must be a date: reckoned in days or months, before any date is made. */
static bool past_end(const struct schedule_terms *t)
{
    bool given = t->first_due.year != 0;
    struct date from = given ? t->first_due : t->start;
    int64_t units = (t->periods - given) * t->every;
    if (t->unit == SCHEDULE_MONTH)
        return from.year * INT64_C(12) + from.month - 1 + units > YEAR_LAST * 12 + 11;
    return date_days(from) + units * (t->unit == SCHEDULE_WEEK ? 7 : 1) >
           date_days((struct date){YEAR_LAST, 12, 31});
}

enum err schedule_check(struct ctx *cx, const struct schedule_terms *t)
{
    bool bad = outside(cx, "principal", t->principal, 1, SCHEDULE_AMOUNT_MAX);
    bad |= outside(cx, "multiple_of", t->multiple, 1, SCHEDULE_AMOUNT_MAX);
    bool dates = outside(cx, "periods", t->periods, 1, SCHEDULE_PERIODS_MAX);
    dates |= outside(cx, "every", t->every, 1, SCHEDULE_EVERY_MAX);
    if (!dates) {
        bad |= outside(cx, "grace_principal", t->grace_principal, 0, t->periods - 1);
        bad |= outside(cx, "grace_interest", t->grace_interest, 0, t->periods);
    }
    if (t->method == SCHEDULE_QARDH && t->rate.num) {
        fail_field(cx, "rate", "reckon.qardh_rate", NULL);
        bad = true;
    }
    if (t->first_due.year && date_days(t->first_due) <= date_days(t->start)) {
        fail_field(cx, "first_due", "reckon.first_due", NULL);
        dates = true;
    }
    if (!dates && past_end(t)) {
        fail_field(cx, "periods", "reckon.past_end", NULL);
        dates = true;
    }
    return bad || dates ? fields_check(cx) : OK;
}

/* ---- rows ---- */

/* P · a · (a+b)^n / (b · ((a+b)^n − b^n)) for i = a/b, rounded once, in integers of any size. */
static int64_t annuity_payment(const struct schedule_terms *t, int64_t n)
{
    struct rate year =
        share_of(&(struct schedule_terms){.every = t->every, .unit = t->unit}, t->start, NULL);
    struct rate i = reduced(t->rate.num * year.num, t->rate.den * year.den);
    if (i.num == 0)
        return rounded(t->rounding, t->principal, n, t->multiple);
    mpz_t num, den, q, rest;
    mpz_inits(num, den, q, rest, NULL);
    mpz_ui_pow_ui(num, (unsigned long)(i.num + i.den), (unsigned long)n);
    mpz_ui_pow_ui(den, (unsigned long)i.den, (unsigned long)n);
    mpz_sub(den, num, den);
    mpz_mul_ui(den, den, (unsigned long)i.den);
    mpz_mul_ui(den, den, (unsigned long)t->multiple);
    mpz_mul_ui(num, num, (unsigned long)i.num);
    mpz_mul_ui(num, num, (unsigned long)t->principal);
    mpz_fdiv_qr(q, rest, num, den);
    bool some = mpz_sgn(rest) > 0;
    mpz_mul_2exp(rest, rest, 1);
    int half = mpz_cmp(rest, den);
    if (goes_up(t->rounding, half > 0 ? 1 : half < 0 ? -1 : 0, some, mpz_odd_p(q)))
        mpz_add_ui(q, q, 1);
    mpz_mul_ui(q, q, (unsigned long)t->multiple);
    assert(mpz_fits_slong_p(q));
    int64_t payment = mpz_get_si(q);
    mpz_clears(num, den, q, rest, NULL);
    return payment;
}

static bool by_payment(const struct schedule_terms *t)
{
    return t->method == SCHEDULE_ANNUITY || t->method == SCHEDULE_MURABAHAH;
}

static int64_t interest_of(const struct schedule_terms *t, struct date from,
                           const struct schedule_row *row, int64_t balance)
{
    if (row->n <= t->grace_interest || t->rate.num == 0)
        return 0;
    struct rate share = share_of(t, from, row);
    wide base = t->method == SCHEDULE_FLAT ? t->principal : balance;
    wide num, den = (wide)t->rate.den * share.den;
    bool over = __builtin_mul_overflow(base * t->rate.num, (wide)share.num, &num);
    assert(!over);
    return rounded(t->rounding, num, den, by_payment(t) ? 1 : t->multiple);
}

/* `fixed`: the payment, or the share of principal. */
static int64_t principal_of(const struct schedule_terms *t, const struct schedule_row *row,
                            int64_t balance, int64_t fixed)
{
    if (row->n == t->periods)
        return balance;
    if (row->n <= t->grace_principal)
        return 0;
    int64_t part = by_payment(t) ? fixed - row->interest : fixed;
    return part < 0 ? 0 : part > balance ? balance : part;
}

void schedule_rows(const struct schedule_terms *t, struct schedule_row *ret_rows,
                   struct schedule_sum *ret_sum)
{
    int64_t n = t->periods - t->grace_principal, balance = t->principal;
    int64_t fixed =
        by_payment(t) ? annuity_payment(t, n) : rounded(t->rounding, t->principal, n, t->multiple);
    struct date from = t->start;
    *ret_sum = (struct schedule_sum){0};
    for (int64_t k = 1; k <= t->periods; k++) {
        struct schedule_row row = {.n = k, .due = due_date(t, k)};
        row.days = schedule_days(t->count, from, row.due);
        row.interest = interest_of(t, from, &row, balance);
        row.principal = principal_of(t, &row, balance, fixed);
        row.total = row.principal + row.interest;
        row.balance = balance -= row.principal;
        ret_sum->interest += row.interest;
        ret_sum->paid += row.total;
        from = row.due;
        ret_rows[k - 1] = row;
    }
}
