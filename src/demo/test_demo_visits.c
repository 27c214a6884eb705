/*
 * The demo's visits hold what the room of visits promises, whichever way they were written: the day
 * of the last visit, one figure a month, promises bound to who is to keep them, history; an equal
 * seed gives equal visits; nobody was told.
 */
#include "test_stage_demo.h"

#include "audit.h"

enum { BUSINESSES = 160 };

static void open_city(uint64_t seed)
{
    city_open(END + 5000, (struct demo_plan){
                              .businesses = BUSINESSES, .months = 24, .cases = 10, .seed = seed});
}

static int begin(void **state)
{
    open_city(1);
    return 0;
}

static int64_t count_of(const struct query *q)
{
    int64_t n;
    must(&cx, db_int_of(&cx, q, ARGS(db_int(END)), -1, &n));
    return n;
}
#define COUNT(SQL)            \
    ({                        \
        QUERY(q, false, SQL); \
        count_of(&q);         \
    })
#define NONE(SQL) assert_int_equal(COUNT(SQL), 0)

/* ---- what holds ---- */

static void test_there_is_enough(void **state)
{
    assert_true(COUNT("SELECT count(*) FROM visit WHERE $1 > 0") > BUSINESSES * 2);
    assert_true(COUNT("SELECT count(*) FROM task WHERE $1 > 0 AND origin = 'promise'") >
                BUSINESSES / 2);
    assert_true(COUNT("SELECT count(*) FROM revenue WHERE $1 > 0") > BUSINESSES);
    assert_true(COUNT("SELECT count(*) FROM need WHERE $1 > 0") > 10);
    assert_true(COUNT("SELECT count(*) FROM business WHERE $1 > 0 AND activity = 'active' AND "
                      "visited_on IS NULL") > 0);
    assert_int_equal(COUNT("SELECT count(*) FROM companion WHERE $1 > 0 AND letter_number <> ''"),
                     170);
    assert_int_equal(COUNT("SELECT count(*) FROM training WHERE $1 > 0"), 26);
    assert_int_equal(
        COUNT("SELECT count(*) FROM training WHERE state = 'planned' AND starts_at > $1"), 6);
    assert_true(COUNT("SELECT count(*) FROM training_guest WHERE $1 > 0 AND state = 'attended'") >
                100);
    /* The owner of the demo finds visits and open promises. */
    assert_true(
        COUNT("SELECT count(*) FROM visit v JOIN business b ON b.id = v.business_id JOIN account a "
              "ON a.person_id = b.owner_id WHERE a.name = 'pemilik-1' AND $1 > 0") >= 4);
}

static void test_days(void **state)
{
    NONE("SELECT count(*) FROM business b WHERE $1 > 0 AND coalesce(b.visited_on, '') <> "
         "coalesce((SELECT "
         "max(v.visited_on) FROM visit v WHERE v.business_id = b.id AND NOT (v.kind = 'phone' AND "
         "v.met = "
         "'nobody')), '')");
    NONE("SELECT count(*) FROM visit WHERE visited_at >= $1 OR recorded_at >= $1 OR recorded_at < "
         "visited_at");
    NONE("SELECT count(*) FROM task WHERE created_at >= $1 OR done_at >= $1 OR done_at < "
         "created_at");
    NONE("SELECT count(*) FROM need WHERE created_at >= $1 OR closed_at >= $1 OR closed_at < "
         "created_at");
    NONE("SELECT count(*) FROM (SELECT 1 FROM visit v JOIN visit w ON w.id = v.id + 1 WHERE "
         "w.visited_at < "
         "v.visited_at AND $1 > 0) AS x"); /* in order of time */
}

static void test_whose(void **state)
{
    NONE("SELECT count(*) FROM visit v JOIN business b ON b.id = v.business_id JOIN account a ON "
         "a.id = "
         "v.account_id WHERE $1 > 0 AND a.id <> coalesce(b.companion_id, 0) AND NOT (a.role = "
         "'lurah' AND a.area = "
         "b.ward)");
    NONE("SELECT count(*) FROM task t JOIN business b ON b.id = t.business_id WHERE $1 > 0 AND "
         "(t.ward <> b.ward "
         "OR t.visit_id IS NULL OR (t.who = 'companion') <> (t.account_id IS NOT NULL) OR "
         "(t.account_id IS NOT "
         "NULL AND t.account_id <> b.companion_id))");
    NONE("SELECT count(*) FROM task WHERE $1 > 0 AND (state = 'open') <> (done_at IS NULL)");
    NONE("SELECT count(*) FROM task WHERE $1 > 0 AND state = 'dropped' AND outcome = ''");
    NONE("SELECT count(*) FROM training_guest g JOIN training t ON t.id = g.training_id WHERE $1 > "
         "0 AND g.state IN "
         "('attended', 'absent') AND t.starts_at >= $1");
    NONE("SELECT count(*) FROM visit_plan p JOIN business b ON b.id = p.business_id WHERE $1 > 0 "
         "AND p.account_id "
         "<> b.companion_id");
}

static void test_once(void **state)
{
    NONE("SELECT count(*) FROM (SELECT business_id, kind FROM need WHERE $1 > 0 AND (state = "
         "'open' OR state = "
         "'working') GROUP BY business_id, kind HAVING count(*) > 1) AS x");
    NONE("SELECT count(*) FROM revenue WHERE $1 > 0 AND (low > amount OR high < amount OR month >= "
         "'2026-11')");
    NONE("SELECT count(*) FROM notice WHERE $1 > 0");
}

static void test_history(void **state)
{
    int64_t rows;
    int problems;
    NONE("SELECT count(*) FROM visit v WHERE $1 > 0 AND NOT EXISTS (SELECT 1 FROM audit a WHERE "
         "a.entity = 'visit' "
         "AND a.entity_id = v.id AND a.action = 'create')");
    NONE("SELECT count(*) FROM task t WHERE $1 > 0 AND NOT EXISTS (SELECT 1 FROM audit a WHERE "
         "a.entity = 'task' "
         "AND a.entity_id = t.id AND a.action = 'create')");
    must(&cx, audit_verify(&cx, NULL, NULL, &rows, &problems));
    assert_int_equal(problems, 0);
}

/* ---- equal seeds ---- */

static int64_t fingerprint(void)
{
    QUERY(q, false,
          "SELECT v.business_id, v.account_id, v.visited_at, v.kind, v.summary FROM visit v ORDER "
          "BY v.id");
    uint64_t sum = 14695981039346656037u;
    struct rows *r = db_rows(&cx, &q, NO_ARGS);
    while (rows_next(r)) {
        const char *text = arena_printf(cx.a, "%lld %lld %lld %s %s", (long long)row_int(r, 0),
                                        (long long)row_int(r, 1), (long long)row_int(r, 2),
                                        row_text(r, 3), row_text(r, 4));
        for (const char *s = text; *s; s++)
            sum = (sum ^ (unsigned char)*s) * 1099511628211u;
    }
    must(&cx, rows_end(r));
    return (int64_t)sum;
}

static void test_equal_seeds(void **state)
{
    int64_t one, again, other;
    open_city(7);
    one = fingerprint();
    city_close();
    open_city(7);
    again = fingerprint();
    city_close();
    open_city(8);
    other = fingerprint();
    city_close();
    assert_int_equal(one, again);
    assert_int_not_equal(one, other);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_there_is_enough), cmocka_unit_test(test_days),
        cmocka_unit_test(test_whose),           cmocka_unit_test(test_once),
        cmocka_unit_test(test_history),
    };
    const struct CMUnitTest alone[] = {cmocka_unit_test(test_equal_seeds)};
    int failed = cmocka_run_group_tests_name("SQLite, seeds", alone, NULL, NULL);
    return failed + run_on_both(tests, sizeof(tests) / sizeof(tests[0]), begin, stage_end);
}
