/*
 * Rates of flows and spreadsheet functions, against the examples of Microsoft's help pages of each
 * function (LibreOffice gives the same), and flows whose roots are known by construction.
 */
#include "tvm.h"
#include "xirr.h"

#include "calendar.h"
#include "schedule.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>

#define COUNT(x) (sizeof(x) / sizeof(*(x)))
#define NUM(x)                            \
    {                                     \
        .kind = TVM_NUMBER, .number = (x) \
    }
#define NONE                \
    {                       \
        .kind = TVM_OMITTED \
    }

static void test_published(void **state)
{
    (void)state;
    struct arena *a = arena_new(1 << 20);
    const struct {
        const char *name;
        struct tvm_arg args[6];
        size_t n;
        long double want, within;
    } rows[] = {
        {"PMT", {NUM(0.08L / 12), NUM(10), NUM(10000)}, 3, -1037.03L, 0.005L},
        {"PMT", {NUM(0.08L / 12), NUM(10), NUM(10000), NUM(0), NUM(1)}, 5, -1030.16L, 0.005L},
        {"PMT", {NUM(0.06L / 12), NUM(216), NUM(0), NUM(50000)}, 4, -129.08L, 0.005L},
        {"PMT", {NUM(0), NUM(10), NUM(1000), NONE, NONE}, 5, -100, 1e-15L},
        {"IPMT", {NUM(0.1L / 12), NUM(1), NUM(36), NUM(8000)}, 4, -66.67L, 0.005L},
        {"IPMT", {NUM(0.1L), NUM(3), NUM(3), NUM(8000)}, 4, -292.45L, 0.005L},
        {"IPMT", {NUM(0.1L), NUM(1), NUM(3), NUM(8000), NUM(0), NUM(1)}, 6, 0, 0},
        {"PPMT", {NUM(0.1L / 12), NUM(1), NUM(24), NUM(2000)}, 4, -75.62L, 0.005L},
        {"PPMT", {NUM(0.08L), NUM(10), NUM(10), NUM(200000)}, 4, -27598.05L, 0.005L},
        {"RATE", {NUM(48), NUM(-200), NUM(8000)}, 3, 0.00770147L, 1e-8L},
        {"NPER", {NUM(0.01L), NUM(-100), NUM(-1000), NUM(10000), NUM(1)}, 5, 59.6738657L, 1e-7L},
        {"NPER", {NUM(0.01L), NUM(-100), NUM(-1000), NUM(10000)}, 4, 60.0821229L, 1e-7L},
        {"NPER", {NUM(0.01L), NUM(-100), NUM(-1000)}, 3, -9.57859404L, 1e-8L},
        {"EFFECT", {NUM(0.0525L), NUM(4)}, 2, 0.0535427L, 1e-7L},
        {"NOMINAL", {NUM(0.053543L), NUM(4)}, 2, 0.05250032L, 1e-8L},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct ctx cx = ctx_new(a, 0);
        long double got;
        assert_int_equal(tvm_value(&cx, rows[i].name, rows[i].args, rows[i].n, &got), OK);
        assert_true(fabsl(got - rows[i].want) <= rows[i].within);
    }
    arena_free(a);
}

static void test_published_lists(void **state)
{
    (void)state;
    struct arena *a = arena_new(1 << 20);
    struct ctx cx = ctx_new(a, 0);
    long double got;
    struct tvm_arg five[] = {NUM(-70000), NUM(12000), NUM(15000),
                             NUM(18000),  NUM(21000), NUM(26000)};
    struct tvm_arg irr[] = {{.kind = TVM_LIST, .items = five, .n = 5}, NONE};
    assert_int_equal(tvm_value(&cx, "IRR", irr, 1, &got), OK);
    assert_true(fabsl(got + 0.0212448482L) < 1e-9L); /* −2.1 % after four years */
    irr[0].n = 6;
    assert_int_equal(tvm_value(&cx, "IRR", irr, 2, &got), OK);
    assert_true(fabsl(got - 0.0866309480L) < 1e-9L); /* 8.7 % after five */
    irr[0].n = 3;
    irr[1] = (struct tvm_arg)NUM(-0.1L);
    assert_int_equal(tvm_value(&cx, "IRR", irr, 2, &got), OK);
    assert_true(fabsl(got + 0.4435069413L) < 1e-9L); /* −44.4 % after two, guess −10 % */

    struct tvm_arg values[] = {NUM(-10000), NUM(2750), NUM(4250), NUM(3250), NUM(2750)};
    static const char *const on[] = {"2008-01-01", "2008-03-01", "2008-10-30", "2009-02-15",
                                     "2009-04-01"};
    struct tvm_arg dates[COUNT(on)];
    for (size_t i = 0; i < COUNT(on); i++)
        dates[i] = (struct tvm_arg){.kind = TVM_TEXT, .text = on[i]};
    struct tvm_arg xirr[] = {{.kind = TVM_LIST, .items = values, .n = 5},
                             {.kind = TVM_LIST, .items = dates, .n = 5},
                             NUM(0.1L)};
    assert_int_equal(tvm_value(&cx, "XIRR", xirr, 3, &got), OK);
    assert_true(fabsl(got - 0.373362535L) < 1e-8L); /* printed: 0.373362535 */
    xirr[1].n = 4;
    assert_int_equal(tvm_value(&cx, "XIRR", xirr, 3, &got), ERR_INVALID);
    arena_free(a);
}

static void test_refused(void **state)
{
    (void)state;
    struct arena *a = arena_new(1 << 20);
    const struct tvm_arg text = {.kind = TVM_TEXT, .text = "1"};
    const struct {
        const char *name, *field;
        struct tvm_arg args[7];
        size_t n;
    } rows[] = {
        {"PMT", "rate", {text, NUM(1), NUM(1)}, 3},
        {"PMT", "pv", {NUM(1), NUM(1)}, 2},
        {"PMT", "nper", {NUM(0.1L), NUM(-1), NUM(1)}, 3},
        {"PMT", "nper", {NUM(0.1L), NUM(0), NUM(1)}, 3},
        {"PMT", "rate", {NUM(-1), NUM(1), NUM(1)}, 3},
        {"PMT", "type", {NUM(0.1L), NUM(1), NUM(1), NUM(0), NUM(2)}, 5},
        {"PMT", "args", {NUM(0.1L), NUM(1), NUM(1), NUM(0), NUM(0), NUM(0)}, 6},
        {"IPMT", "per", {NUM(0.1L), NUM(0), NUM(3), NUM(1)}, 4},
        {"PPMT", "per", {NUM(0.1L), NUM(4), NUM(3), NUM(1)}, 4},
        {"RATE", "values", {NUM(3), NUM(1), NUM(1)}, 3},
        {"RATE", "nper", {NUM(2.5L), NUM(-1), NUM(1)}, 3},
        {"NPER", "pmt", {NUM(0), NUM(0), NUM(1)}, 3},
        {"NPER", "pmt", {NUM(0.1L), NUM(-1), NUM(1000)}, 3},
        {"EFFECT", "npery", {NUM(0.1L), NUM(0.5L)}, 2},
        {"NOMINAL", "effect", {NUM(0), NUM(4)}, 2},
        {"PMT", "function", {NUM(1e300L), NUM(1e300L), NUM(1)}, 3},
        {"SUM", "function", {NUM(1)}, 1},
        {"IRR", "values", {NUM(1)}, 1},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct ctx cx = ctx_new(a, 0);
        long double got = 42;
        assert_int_equal(tvm_value(&cx, rows[i].name, rows[i].args, rows[i].n, &got), ERR_INVALID);
        assert_string_equal(cx.err.fields->field, rows[i].field);
        assert_true(got == 42);
    }
    arena_free(a);
}

/* ---- XIRR ---- */

static enum xirr only(struct arena *a, const struct flow *f, size_t n, long double *ret)
{
    *ret = 42;
    return xirr_only(a, f, n, ret);
}

static void test_only(void **state)
{
    (void)state;
    struct arena *a = arena_new(1 << 20);
    long double r;
    const struct flow one[] = {{365, -1100}, {0, 1000}}; /* in any order */
    assert_int_equal(only(a, one, 2, &r), XIRR_OK);
    assert_true(fabsl(r - 0.1L) < 1e-15L);
    const struct flow lost[] = {{0, -1000}, {365, 1}};
    assert_int_equal(only(a, lost, 2, &r), XIRR_OK);
    assert_true(fabsl(r + 0.999L) < 1e-15L);
    const struct flow huge[] = {{0, 1000000}, {1, -1270000}}; /* 27 % a day */
    assert_int_equal(only(a, huge, 2, &r), XIRR_OK);
    assert_true(fabsl(r / (powl(1.27L, 365) - 1) - 1) < 1e-12L);
    const struct flow same[] = {{0, 5}, {0, -5}, {365, -1}, {10, 0}};
    assert_int_equal(only(a, same, 2, &r), XIRR_ONE_DAY);
    assert_int_equal(only(a, same, 3, &r), XIRR_ONE_DAY);
    assert_int_equal(only(a, one + 1, 1, &r), XIRR_NO_SIGN);
    /* (q − 1.1)(q − 1.2) = q² − 2.3q + 1.32: two; (q − 1.1)²: a double one; q² − 2q + 2: none */
    const struct flow two[] = {{0, -1000}, {365, 2300}, {730, -1320}};
    assert_int_equal(only(a, two, 3, &r), XIRR_SEVERAL);
    const struct flow twice[] = {{0, -1000}, {365, 2200}, {730, -1210}};
    assert_int_equal(only(a, twice, 3, &r), XIRR_SEVERAL);
    const struct flow none[] = {{0, -1000}, {365, 2000}, {730, -2000}};
    assert_int_equal(only(a, none, 3, &r), XIRR_NONE);
    /* (q − 1.5)(q² − q + 1) = q³ − 2.5q² + 2.5q − 1.5: three changes, one root */
    const struct flow wave[] = {{0, 1000}, {365, -2500}, {730, 2500}, {1095, -1500}};
    assert_int_equal(only(a, wave, 4, &r), XIRR_OK);
    assert_true(fabsl(r - 0.5L) < 1e-12L);
    arena_free(a);
}

/* Newton leaves r > −1 at the first step; the root nearest to the guess is found all the same. */
static void test_near(void **state)
{
    (void)state;
    long double r = 42;
    const struct timed steep[] = {{0, -1}, {1, 0}, {40, 1000}}; /* 1000^(1/40) − 1 */
    assert_true(rate_near(steep, 3, 20, &r));
    assert_true(fabsl(r - (powl(1000, 1 / 40.0L) - 1)) < 1e-12L);
    const struct timed two[] = {{0, -100}, {1, 230}, {2, -132}}; /* 10 % and 20 % */
    assert_true(rate_near(two, 3, 0.1L, &r) && fabsl(r - 0.1L) < 1e-12L);
    assert_true(rate_near(two, 3, 0.3L, &r) && fabsl(r - 0.2L) < 1e-12L);
    const struct timed none[] = {{0, -1}, {1, 2}, {2, -2}};
    assert_false(rate_near(none, 3, 0.1L, &r));
}

/* Thousands of changes of sign: an answer in a moment, even if it is that nothing can be told. */
static void test_many(void **state)
{
    (void)state;
    struct arena *a = arena_new(1 << 24);
    static struct flow f[FLOWS_MAX];
    long double r;
    for (int k = 0; k < FLOWS_MAX; k++)
        f[k] = (struct flow){k * 14, k ? (k % 2 ? 1000 : -1000) : -5000};
    assert_int_equal(only(a, f, FLOWS_MAX, &r), XIRR_SEVERAL);
    assert_true(r == 42);
    arena_free(a);
}

/* The rate found makes the flows worth nothing, for schedules of any kind. */
static void test_schedules(void **state)
{
    (void)state;
    static struct schedule_row rows[120];
    struct flow flows[121];
    for (int run = 0; run < 400; run++) {
        struct arena *a = arena_new(1 << 20);
        struct schedule_terms t = {.method = (enum schedule_method)(run % 3),
                                   .unit = (enum schedule_unit)(run / 3 % 3),
                                   .principal = 1000000 + run * 77777,
                                   .multiple = 1,
                                   .rate = {run * 13 % 997, 500},
                                   .periods = 1 + run % 120,
                                   .every = 1 + run % 2,
                                   .start = {2026, 1 + run % 12, 28}};
        struct schedule_sum sum;
        long double r, worth = 0;
        schedule_rows(&t, rows, &sum);
        size_t n = (size_t)t.periods;
        flows[0] = (struct flow){date_days(t.start), (long double)t.principal};
        for (size_t k = 0; k < n; k++)
            flows[k + 1] = (struct flow){date_days(rows[k].due), -(long double)rows[k].total};
        assert_int_equal(xirr_only(a, flows, n + 1, &r), XIRR_OK);
        for (size_t k = 0; k <= n; k++)
            worth +=
                flows[k].amount * powl(1 + r, -(long double)(flows[k].day - flows[0].day) / 365);
        assert_true(fabsl(worth) < 1e-9L * (long double)t.principal);
        assert_true(sum.interest > 0 ? r > 0 : fabsl(r) < 1e-12L);
        arena_free(a);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_published), cmocka_unit_test(test_published_lists),
        cmocka_unit_test(test_refused),   cmocka_unit_test(test_only),
        cmocka_unit_test(test_schedules), cmocka_unit_test(test_near),
        cmocka_unit_test(test_many),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
