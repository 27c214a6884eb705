/* The demo's packages, files and grants hold what the rooms promise of them: parts of two partners
 * with consent, files handed over, a fund's ledger that agrees; on both engines. */
#include "db_test.h"

#include "application_package.h"
#include "award.h"
#include "caps.h"
#include "demo.h"

enum { BUSINESSES = 160 };
#define UNTIL "2026-11-23"
static const int64_t END = 1795399200; /* its 09:00 */

static struct app *app;
static struct ctx cx;
static char folder[64];
static const char *server; /* PostgreSQL, or NULL: SQLite */

static void wipe(struct ctx *c)
{
    struct db *db;
    must(c, db_open(c, server, DB_WRITE, &db));
    must(c, db_write(db, c, run_script,
                     (void *)(uintptr_t) "DROP SCHEMA IF EXISTS public CASCADE;"
                                         "CREATE SCHEMA public"));
    db_close(db);
}

static int open_city(void **state)
{
    struct arena *a = arena_new((size_t)1 << 30);
    struct demo_plan plan = {
        .businesses = BUSINESSES, .months = 3, .cases = 0, .seed = 7, .until = UNTIL};
    snprintf(folder, sizeof(folder), "/tmp/democ-XXXXXX");
    assert_non_null(mkdtemp(folder));
    cx = ctx_new(a, END);
    cx.actor = actor_operator();
    setenv("SAHABAT_KEY_FILE", arena_printf(a, "%s/key", folder), 1);
    if (server)
        wipe(&cx);
    const char *url = server ? server : arena_printf(a, "sqlite:%s/t.db", folder);
    must(&cx, app_open(&cx, url, DB_WRITE | DB_CREATE, NULL, 0, &app));
    must(&cx, db_migrate(app->db, &cx, NULL, NULL));
    must(&cx, demo_city(&cx, &plan, NULL, NULL));
    must(&cx, db_reader(app->db, &cx));
    return 0;
}

static int close_city(void **state)
{
    static const char *const names[] = {"key", "t.db", "t.db-wal", "t.db-shm", "t.db.lock"};
    db_reader_end(app->db, &cx);
    app_close(app);
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        unlink(arena_printf(cx.a, "%s/%s", folder, names[i]));
    assert_int_equal(rmdir(folder), 0);
    arena_free(cx.a);
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
    size_t n = sizeof(tests) / sizeof(tests[0]);
    int failed = _cmocka_run_group_tests("SQLite", tests, n, open_city, close_city);
    server = getenv("SAHABAT_TEST_PG");
    return server ? failed + _cmocka_run_group_tests("PostgreSQL", tests, n, open_city, close_city)
                  : failed;
}
