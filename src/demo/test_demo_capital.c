/* The demo's packages, files and grants hold what the rooms promise of them: parts of two partners
 * with consent, files handed over, a fund's ledger that agrees; on both engines. */
#include "test_stage_demo.h"

#include "application_package.h"
#include "award.h"

enum { BUSINESSES = 160 };
static int begin(void **state)
{
    city_open(END, (struct demo_plan){.businesses = BUSINESSES, .months = 3, .seed = 7});
    return 0;
}

static int64_t number(const struct query *q)
{
    int64_t n = -1;
    must(&cx, db_int_of(&cx, q, NO_ARGS, 0, &n));
    return n;
}

static void test_packages(void **state)
{
    QUERY(packages, false, "SELECT max(id) FROM application_package");
    QUERY(
        agreed, false,
        "SELECT count(*) FROM application a WHERE a.package_id IS NOT NULL AND NOT EXISTS (SELECT 1"
        " FROM share_consent c WHERE c.application_id = a.id AND c.withdrawn_at IS NULL)");
    struct application_package p;
    bool accepted = false, rejected = false, waits = false;
    int64_t n = number(&packages);
    assert_in_range(n, 3, 20);
    for (int64_t id = 1; id <= n; id++) {
        must(&cx, application_package_get(&cx, id, &p));
        assert_int_equal(p.n, 2);
        assert_int_not_equal(p.parts[0].partner_id, p.parts[1].partner_id);
        for (size_t i = 0; i < p.n; i++) {
            accepted = accepted || strcmp(p.parts[i].state, "accepted") == 0;
            rejected = rejected || strcmp(p.parts[i].state, "rejected") == 0;
            waits = waits || strcmp(p.parts[i].state, "with_partner") == 0;
            assert_true(p.parts[i].created_at <= END);
        }
    }
    assert_true(accepted && rejected && waits);
    assert_int_equal(number(&agreed), 0);
}

static void test_files(void **state)
{
    QUERY(files, false, "SELECT count(*) FROM application_file");
    QUERY(seen, false, "SELECT count(*) FROM share_log WHERE what LIKE 'paper:%'");
    QUERY(
        papers, false,
        "SELECT count(*) FROM application_file f WHERE NOT EXISTS (SELECT 1 FROM application_paper "
        "p WHERE p.application_id = f.application_id AND p.code = f.code)");
    assert_true(number(&files) > 6);
    assert_true(number(&seen) > 2);
    assert_int_equal(number(&papers), 0);
}

static void test_grants(void **state)
{
    QUERY(all, false, "SELECT count(*) FROM award");
    QUERY(out, false, "SELECT count(*) FROM award WHERE state = 'disbursed' AND proof <> ''");
    QUERY(loans, false,
          "SELECT count(*) FROM loan l JOIN award w ON w.application_id = l.application_id");
    QUERY(funded, false, "SELECT count(*) FROM award WHERE fund_id IS NOT NULL");
    struct fund *list;
    size_t n;
    assert_int_equal(number(&all), 4);
    assert_int_equal(number(&out), 2);
    assert_int_equal(number(&loans), 0);
    assert_int_equal(number(&funded), 4);
    must(&cx, fund_list(&cx, 0, &list, &n));
    assert_true(n > 3);
    for (size_t i = 0; i < n; i++) {
        bool good = false;
        must(&cx, fund_reconciles(&cx, list[i].id, &good));
        assert_true(good);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_packages),
                                       cmocka_unit_test(test_files), cmocka_unit_test(test_grants)};
    return run_on_both(tests, sizeof(tests) / sizeof(tests[0]), begin, stage_end);
}
