/* The demo's turnover holds what the register promises of figures, and answers the question of the
 * flood; on both engines. */
#include "db_test.h"

#include "caps.h"
#include "demo.h"
#include "demo_revenue.h"
#include "shock.h"

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
    snprintf(folder, sizeof(folder), "/tmp/demor-XXXXXX");
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
    int failed = cmocka_run_group_tests_name("SQLite", tests, open_city, close_city);
    server = getenv("SAHABAT_TEST_PG");
    return server ? failed + cmocka_run_group_tests_name("PostgreSQL", tests, open_city, close_city)
                  : failed;
}
