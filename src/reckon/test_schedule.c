/*
 * Schedules: tables worked by hand and against published values, and what must hold for any terms.
 * Payments: PMT's example in Microsoft's and LibreOffice's help, PMT(8%/12, 10, 10000) = −1037.03,
 * and the well-known 8.884879 % a month for 12 months at 12 %.
 */
#include "schedule.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#define COUNT(x) (sizeof(x) / sizeof(*(x)))

static struct schedule_row rows[SCHEDULE_PERIODS_MAX];

static struct schedule_terms terms(enum schedule_method method, int64_t principal,
                                   const char *percent, int64_t periods)
{
    struct schedule_terms t = {.method = method,
                               .principal = principal,
                               .multiple = 1,
                               .periods = periods,
                               .every = 1,
                               .start = {2026, 1, 31}};
    assert_true(rate_parse(percent, &t.rate));
    return t;
}

static struct schedule_sum reckon(struct schedule_terms t)
{
    struct schedule_sum sum;
    schedule_rows(&t, rows, &sum);
    return sum;
}

static void test_rates(void **state)
{
    (void)state;
    struct rate r;
    assert_true(rate_parse("12.5", &r) && r.num == 1 && r.den == 8);
    assert_true(rate_parse("0", &r) && r.num == 0);
    assert_true(rate_parse("0.0000000001", &r) && r.num == 1 && r.den == INT64_C(1000000000000));
    assert_true(rate_parse("10000", &r) && r.num == 100 && r.den == 1);
    static const char *const bad[] = {
        "",  "-1",  "+1",    "1,5",   "1.", ".5", "1e2", " 1", "1 ", "10000.1", "1.00000000001",
        "x", "0x1", "1.2.3", "99999", "nan"};
    for (size_t i = 0; i < COUNT(bad); i++)
        assert_false(rate_parse(bad[i], &r));
}

static void test_annuity(void **state)
{
    (void)state;
    struct schedule_sum sum = reckon(terms(SCHEDULE_ANNUITY, 10000000, "12", 12));
    assert_int_equal(rows[0].total, 888488); /* 888,487.8868 */
    assert_int_equal(rows[0].interest, 100000);
    assert_int_equal(rows[1].interest, 92115); /* 9,211,512 × 1 % = 92,115.12 */
    assert_int_equal(rows[11].total, 888485);
    assert_int_equal(sum.interest, 661853);
    reckon(terms(SCHEDULE_ANNUITY, 1000000, "8", 10)); /* in hundredths: 103,703.2 */
    assert_int_equal(rows[0].total, 103703);
    reckon(terms(SCHEDULE_ANNUITY, 1000000, "0", 3));
    assert_int_equal(rows[0].total, 333333);
    assert_int_equal(rows[2].total, 333334);
    struct schedule_terms t = terms(SCHEDULE_MURABAHAH, 10000000, "12", 12);
    t.multiple = 1000;
    t.rounding = ROUND_UP;
    sum = reckon(t);
    assert_int_equal(rows[0].total, 889000);
    assert_int_equal(rows[0].interest, 100000);
    assert_int_equal(sum.paid, 10000000 + sum.interest);
}

/* 1,000,000 at 10 %: 8,333.33 a month; thirds 333,333. */
static void test_flat_equal_qardh(void **state)
{
    (void)state;
    struct schedule_sum sum = reckon(terms(SCHEDULE_FLAT, 1000000, "10", 3));
    for (int k = 0; k < 3; k++) {
        assert_int_equal(rows[k].interest, 8333);
        assert_int_equal(rows[k].principal, k < 2 ? 333333 : 333334);
    }
    assert_int_equal(sum.interest, 24999);
    sum = reckon(terms(SCHEDULE_EQUAL, 1200000, "12", 3));
    assert_int_equal(rows[0].interest, 12000);
    assert_int_equal(rows[1].interest, 8000);
    assert_int_equal(rows[2].interest, 4000);
    sum = reckon(terms(SCHEDULE_QARDH, 1000000, "0", 3));
    assert_int_equal(sum.interest, 0);
    assert_int_equal(rows[2].total, 333334);
}

/* 250 × 1 % = 2.5 and 350 × 1 % = 3.5, in each mode. */
static void test_rounding(void **state)
{
    (void)state;
    static const int64_t want[][2] = {[ROUND_HALF_UP] = {3, 4},
                                      [ROUND_HALF_EVEN] = {2, 4},
                                      [ROUND_UP] = {3, 4},
                                      [ROUND_DOWN] = {2, 3}};
    for (int mode = ROUND_HALF_UP; mode <= ROUND_DOWN; mode++)
        for (int i = 0; i < 2; i++) {
            struct schedule_terms t = terms(SCHEDULE_FLAT, i ? 350 : 250, "12", 1);
            t.rounding = (enum schedule_rounding)mode;
            reckon(t);
            assert_int_equal(rows[0].interest, want[mode][i]);
        }
}

static void test_dates(void **state)
{
    (void)state;
    struct schedule_terms t = terms(SCHEDULE_QARDH, 1200, "0", 26);
    reckon(t); /* from 31 January 2026: each month's end, 29 February in 2028 */
    assert_true(rows[0].due.month == 2 && rows[0].due.day == 28 && rows[0].days == 28);
    assert_true(rows[1].due.month == 3 && rows[1].due.day == 31);
    assert_true(rows[24].due.year == 2028 && rows[24].due.month == 2 && rows[24].due.day == 29);
    t.first_due = (struct date){2026, 3, 15};
    reckon(t);
    assert_true(rows[0].days == 43 && rows[1].due.month == 4 && rows[1].due.day == 15);
    t.unit = SCHEDULE_WEEK;
    t.every = 2;
    reckon(t);
    assert_int_equal(rows[1].days, 14);
}

/* 36,500,000 for 31 days of January 2026 (from 31 December 2025), 12 %; then over a leap year. */
static void test_day_counts(void **state)
{
    (void)state;
    static const struct {
        enum schedule_count count;
        int64_t days, interest;
    } want[] = {{COUNT_EQUAL, 31, 365000},
                {COUNT_30_360, 30, 365000},
                {COUNT_ACT_365, 31, 372000},
                {COUNT_ACT_360, 31, 377167}, /* 377,166.67 */
                {COUNT_ACT_ACT, 31, 372000}};
    for (size_t i = 0; i < COUNT(want); i++) {
        struct schedule_terms t = terms(SCHEDULE_EQUAL, 36500000, "12", 2);
        t.start = (struct date){2025, 12, 31};
        t.count = want[i].count;
        reckon(t);
        assert_int_equal(rows[0].days, want[i].days);
        assert_int_equal(rows[0].interest, want[i].interest);
    }
    /* 1 December 2027 to 1 March 2028: 31 days of 365 and 60 of 366; 1,335,900 × (31/365 + 60/366)
     */
    struct schedule_terms t = terms(SCHEDULE_EQUAL, 1335900, "100", 1);
    t.start = (struct date){2027, 12, 1};
    t.every = 3;
    t.count = COUNT_ACT_ACT;
    reckon(t);
    assert_int_equal(rows[0].interest, 113460 + 219000);
    /* ISDA bond basis: 31 January to 28 February is 28 days, on to 31 March 33 */
    assert_int_equal(
        schedule_days(COUNT_30_360, (struct date){2026, 1, 31}, (struct date){2026, 2, 28}), 28);
    assert_int_equal(
        schedule_days(COUNT_30_360, (struct date){2026, 2, 28}, (struct date){2026, 3, 31}), 33);
}

static void test_grace(void **state)
{
    (void)state;
    struct schedule_terms t = terms(SCHEDULE_ANNUITY, 10000000, "12", 15);
    t.grace_principal = 3;
    reckon(t);
    assert_true(rows[2].principal == 0 && rows[2].interest == 100000 && rows[3].total == 888488);
    t.grace_interest = 3;
    reckon(t);
    assert_true(rows[2].total == 0 && rows[3].interest == 100000 && rows[14].balance == 0);
}

static void test_refused(void **state)
{
    (void)state;
    struct arena *a = arena_new(1 << 20);
    struct {
        const char *field;
        struct schedule_terms t;
    } bad[11];
    for (size_t i = 0; i < COUNT(bad); i++)
        bad[i].t = terms(SCHEDULE_ANNUITY, 1000, "10", 12);
    bad[0].field = "principal", bad[0].t.principal = 0;
    bad[1].field = "principal", bad[1].t.principal = -5;
    bad[2].field = "principal", bad[2].t.principal = SCHEDULE_AMOUNT_MAX + 1;
    bad[3].field = "periods", bad[3].t.periods = 1201;
    bad[4].field = "periods", bad[4].t.periods = 0;
    bad[5].field = "every", bad[5].t.every = 0;
    bad[6].field = "multiple_of", bad[6].t.multiple = 0;
    bad[7].field = "grace_principal", bad[7].t.grace_principal = 12;
    bad[8].field = "first_due", bad[8].t.first_due = bad[8].t.start;
    bad[9].field = "rate", bad[9].t.method = SCHEDULE_QARDH;
    bad[10].field = "periods", bad[10].t.every = 300;
    for (size_t i = 0; i < COUNT(bad); i++) {
        struct ctx cx = ctx_new(a, 0);
        assert_int_equal(schedule_check(&cx, &bad[i].t), ERR_INVALID);
        assert_string_equal(cx.err.fields->field, bad[i].field);
        assert_null(cx.err.fields->next);
    }
    arena_free(a);
}

/* ---- any terms ---- */

static uint64_t seed = 20261130;
static int64_t pick(int64_t from, int64_t to)
{
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    return from + (int64_t)(seed % (uint64_t)(to - from + 1));
}

static struct schedule_terms any(void)
{
    static const int64_t tops[] = {3, 1000, 50000000, SCHEDULE_AMOUNT_MAX};
    struct schedule_terms t = {
        .method = (enum schedule_method)pick(0, 4),
        .unit = (enum schedule_unit)pick(0, 2),
        .count = (enum schedule_count)pick(0, 4),
        .rounding = (enum schedule_rounding)pick(0, 3),
        .principal = pick(1, tops[pick(0, 3)]),
        .multiple = pick(0, 2) ? 1 : pick(1, 100000),
        .periods = pick(0, 9) ? pick(1, 60) : pick(1, 1200),
        .every = 1,
        .start = {(int)pick(2020, 2030), (int)pick(1, 12), (int)pick(1, 28)}};
    char text[32];
    snprintf(text, sizeof(text), "%d.%010llu", (int)pick(0, pick(0, 3) ? 60 : 9999),
             (unsigned long long)pick(0, INT64_C(9999999999)));
    assert_true(rate_parse(t.method == SCHEDULE_QARDH ? "0" : text, &t.rate));
    t.every = t.periods < 60 ? pick(1, t.unit == SCHEDULE_MONTH ? 12 : 366) : 1;
    t.grace_principal = pick(0, 3) ? 0 : pick(0, t.periods - 1);
    t.grace_interest = pick(0, 3) ? 0 : pick(0, t.periods);
    return t;
}

static void test_any(void **state)
{
    (void)state;
    struct arena *a = arena_new(1 << 24);
    for (int run = 0; run < 3000; run++) {
        struct schedule_terms t = any();
        struct ctx cx = ctx_new(a, 0);
        if (schedule_check(&cx, &t) != OK)
            continue; /* past 2199 */
        struct schedule_sum sum = reckon(t);
        int64_t principal = 0, interest = 0, balance = t.principal, day = date_days(t.start);
        for (int64_t k = 0; k < t.periods; k++) {
            const struct schedule_row *r = &rows[k];
            assert_true(r->n == k + 1 && r->principal >= 0 && r->interest >= 0);
            assert_int_equal(r->total, r->principal + r->interest);
            assert_int_equal(r->balance, balance - r->principal);
            assert_true(date_days(r->due) > day);
            balance = r->balance;
            day = date_days(r->due);
            principal += r->principal;
            interest += r->interest;
        }
        assert_int_equal(balance, 0);
        assert_int_equal(principal, t.principal);
        assert_int_equal(interest, sum.interest);
        assert_int_equal(sum.paid, principal + interest);
    }
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rates),
        cmocka_unit_test(test_annuity),
        cmocka_unit_test(test_flat_equal_qardh),
        cmocka_unit_test(test_rounding),
        cmocka_unit_test(test_dates),
        cmocka_unit_test(test_day_counts),
        cmocka_unit_test(test_grace),
        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_any),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
