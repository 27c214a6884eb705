/* The demo's turnover holds what the register promises of figures, and answers the question of the
 * flood; on both engines. */
#include "test_stage_demo.h"

#include "demo_revenue.h"
#include "shock.h"

enum { BUSINESSES = 160 };
static int begin(void **state)
{
    city_open(END, (struct demo_plan){.businesses = BUSINESSES, .months = 3, .seed = 7});
    return 0;
}

#define COUNT(text)                                                    \
    ({                                                                 \
        QUERY(counted, false, text);                                   \
        int64_t n_ = -1;                                               \
        must(&cx, db_int_of(&cx, &counted, ARGS(db_int(1)), -1, &n_)); \
        n_;                                                            \
    })

static void test_hard_times(void **state)
{
    const struct date until = {2026, 11, 23};
    int32_t now = 26 * 12 + 10;
    assert_int_equal(demo_left(40, now - 13, until), 100);
    assert_int_equal(demo_left(40, now - 12, until), 60);
    assert_int_equal(demo_left(40, now - 10, until), 60);
    assert_int_equal(demo_left(40, now - 9, until), 76); /* 60 percent of the fall is left */
    assert_int_equal(demo_left(40, now - 5, until), 100);
    assert_int_equal(demo_left(60, now - 1, until), 85); /* who lost most is not back yet */
    assert_true(demo_fall(1, "culinary") > demo_fall(1, "agriculture"));
}

static void test_figures(void **state)
{
    assert_true(COUNT("SELECT count(DISTINCT business_id) FROM revenue WHERE $1 > 0") >
                BUSINESSES * 35 / 100);
    assert_int_equal(COUNT("SELECT count(*) FROM revenue WHERE $1 > 0 AND (low > amount OR high < "
                           "amount OR low < 0 OR month >= '2026-11' OR current <> 1)"),
                     0);
    assert_int_equal(
        COUNT("SELECT count(*) FROM revenue r JOIN business b ON b.id = r.business_id "
              "WHERE $1 > 0 AND r.visit_id IS NULL AND r.month < substr(b.founded_on, 1, 7)"),
        0);
    assert_true(COUNT("SELECT count(*) FROM revenue WHERE $1 > 0 AND month = '2024-05'") > 0);
    assert_int_equal(COUNT("SELECT count(*) FROM revenue_flag f WHERE $1 > 0 AND NOT EXISTS "
                           "(SELECT 1 FROM revenue r "
                           "WHERE r.id = f.revenue_id AND r.business_id = f.business_id)"),
                     0);
}

static void test_the_flood(void **state)
{
    struct shock *list;
    struct shock_figure *f;
    size_t n;
    must(&cx, shock_list(&cx, NULL, &list, &n));
    assert_int_equal(n, 1);
    assert_string_equal(list[0].first_month, "2025-11");
    must(&cx, shock_figures(&cx, list[0].id, &f, &n));
    assert_string_equal(f[0].area, "");
    assert_true(f[0].known >= 20 && f[0].known < f[0].businesses);
    assert_true(f[0].fall > 15 && f[0].fall < 50);
    assert_true(f[0].held > 0 && f[0].recovered > f[0].held);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_hard_times),
        cmocka_unit_test(test_figures),
        cmocka_unit_test(test_the_flood),
    };
    return run_on_both(tests, sizeof(tests) / sizeof(tests[0]), begin, stage_end);
}
