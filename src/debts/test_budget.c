/* What a household can pay, and who gets it: cases by hand, and laws that must hold for all. */
#include "budget_sum.h"
#include "plan.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static uint32_t seed = 1;
static int64_t any(int64_t most)
{
    seed = seed * 1664525 + 1013904223;
    uint64_t high = seed;
    seed = seed * 1664525 + 1013904223;
    return (int64_t)(((high << 16) ^ (seed >> 8)) % (uint64_t)(most + 1));
}

/* ---- the budget ---- */

static void test_even_year(void **state)
{
    (void)state;
    struct budget_in in = {.needs = 2000000, .yearly = 1200001, .instalments = 300000, .first = 1};
    for (int m = 0; m < 12; m++)
        in.income[m] = 3000000;
    struct budget_sum s = budget_sum_of(&in);
    assert_int_equal(s.yearly_month, 100001); /* up: a year's costs are covered by twelve months */
    assert_int_equal(s.outgo, 2400001);
    assert_int_equal(s.can_pay, 599999);
    assert_int_equal(s.steady, 599999);
    assert_int_equal(s.worst, 1);
    assert_int_equal(s.income_year, 36000000);
    assert_false(s.short_year);
}

/* A snack seller: four months at 5, eight at 2.5 million; needs 2.4. */
static void test_season(void **state)
{
    (void)state;
    struct budget_in in = {.needs = 2400000, .first = 3};
    for (int m = 0; m < 12; m++)
        in.income[m] = m >= 2 && m < 6 ? 5000000 : 2500000;
    struct budget_sum s = budget_sum_of(&in);
    assert_int_equal(s.can_pay, 100000);
    assert_int_equal(s.worst, 7);
    assert_int_equal(s.best, 3);
    /* Beginning in March: 4 × 2.6 and 8 × 0.1 million are 11.2 in twelve months. */
    assert_int_equal(s.steady, 11200000 / 12);
    in.first = 7; /* beginning in July there is nothing put aside yet */
    s = budget_sum_of(&in);
    assert_int_equal(s.steady, 100000);
    assert_int_equal(s.can_pay, 100000);
}

static void test_nothing_left(void **state)
{
    (void)state;
    struct budget_in in = {.needs = 1000000, .first = 12};
    for (int m = 0; m < 12; m++)
        in.income[m] = 1000000;
    in.income[4] = 999999;
    struct budget_sum s = budget_sum_of(&in);
    assert_int_equal(s.can_pay, 0);
    assert_int_equal(s.steady, 0);
    assert_int_equal(s.worst, 5);
    assert_true(s.short_year);
    in.income[5] = 5000000; /* a good June makes up for May: not short, but May is not paid for */
    s = budget_sum_of(&in);
    assert_false(s.short_year);
    assert_int_equal(s.can_pay, 0);
}

/* What is promised by "steady" is there each month; a rupiah more is not. */
static void test_steady_holds(void **state)
{
    (void)state;
    for (int round = 0; round < 2000; round++) {
        struct budget_in in = {.needs = any(3000000),
                               .yearly = any(5000000),
                               .instalments = any(500000),
                               .first = 1 + (int)any(11)};
        for (int m = 0; m < 12; m++)
            in.income[m] = any(6000000);
        struct budget_sum s = budget_sum_of(&in);
        int64_t saved = 0, more = 0;
        bool broke = false;
        for (int k = 0; k < 12; k++) {
            int64_t spare = s.spare[(in.first - 1 + k) % 12];
            saved += spare - s.steady;
            more += spare - s.steady - 1;
            broke = broke || more < 0;
            if (s.steady > 0)
                assert_true(saved >= 0);
            assert_true(spare >= s.spare[s.worst - 1] && spare <= s.spare[s.best - 1]);
        }
        assert_true(broke);
        assert_true(s.steady >= s.can_pay);
    }
}

/* ---- the parts ---- */

static void test_parts(void **state)
{
    (void)state;
    int64_t got[3];
    plan_parts((int64_t[]){1, 1, 1}, 3, 2, got);
    assert_memory_equal(got, ((int64_t[]){1, 1, 0}), sizeof got);
    plan_parts((int64_t[]){500000, 300000, 200000}, 3, 100001, got);
    assert_memory_equal(got, ((int64_t[]){50001, 30000, 20000}), sizeof got);
    plan_parts((int64_t[]){7, 0, 3}, 3, 10, got);
    assert_memory_equal(got, ((int64_t[]){7, 0, 3}), sizeof got);
    plan_parts((int64_t[]){0, 0, 0}, 3, 0, got);
    assert_memory_equal(got, ((int64_t[]){0, 0, 0}), sizeof got);
}

/* ---- the plan ---- */

/* Seven lenders of one household. */
static const struct plan_claim seven[] = {
    {1, 4000000, 0, 3000000, 0, 1800, PLAN_LICENSED, false, false, false, false},
    {2, 2500000, 900000, 1000000, 0, 10950, PLAN_LICENSED, false, false, false, false},
    {3, 6000000, 0, 5000000, 400000, 1200, PLAN_LICENSED, true, false, false, false},
    {4, 3000000, 0, 1000000, 0, PLAN_UNKNOWN, PLAN_ILLEGAL, false, false, false, false},
    {5, 1500000, 0, 700000, 0, 24000, PLAN_KNOWN, false, false, false, false},
    {6, 800000, 0, 500000, 0, 9000, PLAN_UNPROVEN, false, false, false, false},
    {7, 2000000, 0, 2000000, 0, 500, PLAN_LICENSED, false, false, true, false},
};

static void test_plan(void **state)
{
    (void)state;
    struct plan_line l[7];
    assert_int_equal(plan_share(seven, 7, 1000000, l), 0);
    assert_int_equal(l[2].group, PLAN_FIRST);
    assert_int_equal(l[2].share, 400000); /* its instalment, no more */
    assert_int_equal(l[0].share + l[1].share, 600000);
    assert_int_equal(l[1].base, 1600000); /* what is above the ceiling waits */
    assert_int_equal(l[1].held, 900000);
    assert_string_equal(l[1].reason, "legal_above");
    assert_int_equal(l[0].share,
                     428571); /* 600,000 × 40 / 56 = 428,571.43: the rest is larger there */
    assert_int_equal(l[1].share, 171429);
    assert_int_equal(l[3].share, 0);
    assert_string_equal(l[3].reason, "illegal");
    assert_int_equal(l[3].held, 3000000);
    assert_string_equal(l[4].reason, "private");
    assert_int_equal(l[4].base, 700000); /* the moneylender's interest is not served */
    assert_string_equal(l[5].reason, "unproven");
    assert_int_equal(l[6].group, PLAN_DONE);
    /* Roof first, then the dearest lawful one. */
    assert_int_equal(l[2].order, 1);
    assert_int_equal(l[1].order, 2);
    assert_int_equal(l[0].order, 3);
    assert_int_equal(l[4].order, 4);
    assert_int_equal(l[3].order, 0);
    assert_string_equal(l[1].order_reason, "order_cost");
}

static void test_plan_enough(void **state)
{
    (void)state;
    struct plan_line l[7];
    int64_t left = plan_share(seven, 7, 10000000, l);
    assert_int_equal(left, 10000000 - 400000 - 4000000 - 1600000 - 700000);
    assert_int_equal(l[4].share, 700000);
    assert_int_equal(plan_share(seven, 7, 0, l), 0);
    assert_int_equal(l[2].share, 0);
    assert_int_equal(plan_share(seven, 0, 5, l), 5);
}

/* Shares and what is left sum to the amount, none is above its base, nothing goes to who waits, and
 * a later group gets nothing before the earlier is served. */
static void test_plan_laws(void **state)
{
    (void)state;
    for (int round = 0; round < 3000; round++) {
        struct plan_claim c[24];
        struct plan_line l[24];
        size_t n = 1 + (size_t)any(23);
        for (size_t i = 0; i < n; i++) {
            int64_t due = any(30000000);
            c[i] = (struct plan_claim){(int64_t)i + 1,
                                       due,
                                       any(3) ? 0 : any(due),
                                       any(4) ? any(due) : PLAN_UNKNOWN,
                                       any(1) ? any(900000) : 0,
                                       any(3) ? any(40000) : PLAN_UNKNOWN,
                                       (enum plan_standing)any(3),
                                       any(5) == 0,
                                       any(7) == 0,
                                       any(6) == 0,
                                       any(9) == 0};
        }
        int64_t amount = any(20000000);
        int64_t left = plan_share(c, n, amount, l), sum = left, base[3] = {0}, got[3] = {0};
        bool seen[25] = {false};
        assert_true(left >= 0);
        for (size_t i = 0; i < n; i++) {
            sum += l[i].share;
            assert_true(l[i].share >= 0 && l[i].share <= l[i].base);
            assert_non_null(l[i].reason);
            if (l[i].group >= PLAN_WAIT) {
                assert_int_equal(l[i].share, 0);
                assert_int_equal(l[i].order, 0);
                continue;
            }
            assert_true(c[i].standing != PLAN_ILLEGAL && !c[i].settled);
            assert_true(l[i].base + c[i].above <= c[i].due);
            assert_false(seen[l[i].order]);
            seen[l[i].order] = true;
            base[l[i].group] += l[i].base;
            got[l[i].group] += l[i].share;
        }
        assert_int_equal(sum, amount);
        for (int g = 0; g < 2; g++)
            if (got[g + 1] > 0)
                assert_int_equal(got[g], base[g]);
        if (left > 0)
            assert_int_equal(got[2], base[2]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_even_year),    cmocka_unit_test(test_season),
        cmocka_unit_test(test_nothing_left), cmocka_unit_test(test_steady_holds),
        cmocka_unit_test(test_parts),        cmocka_unit_test(test_plan),
        cmocka_unit_test(test_plan_enough),  cmocka_unit_test(test_plan_laws),
    };
    return cmocka_run_group_tests_name("budget", tests, NULL, NULL);
}
