/*
 * Every named query of the house, on the tables the migrations make: it prepares on both engines,
 * bare, with each part alone and with all; says rightly whether it writes; and takes as many
 * arguments and gives as many columns on the one as on the other.
 */
#include "db_test.h"
#include "queries.h"

static void say(void *arg, const char *text)
{
    print_error("%s: %s\n", (const char *)arg, text);
}

static struct fix on[2]; /* SQLite, and PostgreSQL where there is one */

static int set_up(void **state)
{
    fix_open(&on[0], NULL);
    if (getenv("SAHABAT_TEST_PG"))
        fix_open(&on[1], getenv("SAHABAT_TEST_PG"));
    for (int i = 0; i < 2 && on[i].db; i++) {
        must(&on[i].cx, db_migrate(on[i].db, &on[i].cx, NULL, NULL));
        must(&on[i].cx, db_reader(on[i].db, &on[i].cx));
    }
    return 0;
}

static int tear_down(void **state)
{
    for (int i = 0; i < 2 && on[i].db; i++) {
        db_reader_end(on[i].db, &on[i].cx);
        fix_close(&on[i]);
    }
    return 0;
}

static void migrations_reach_the_newest(void **state)
{
    for (int i = 0; i < 2 && on[i].db; i++) {
        int version = -1;
        must(&on[i].cx, db_version(&on[i].cx, &version));
        assert_int_equal(version, db_newest());
    }
}

static void each_prepares(void **state)
{
    int problems = db_prepare_all(on[0].db, &on[0].cx, say, (void *)(uintptr_t) "sqlite");
    if (on[1].db)
        problems += db_prepare_all(on[1].db, &on[1].cx, say, (void *)(uintptr_t) "postgresql");
    assert_int_equal(problems, 0);
}

static int shapes_differ(const struct query *q, unsigned mask)
{
    unsigned args[2];
    int columns[2];
    for (int i = 0; i < 2; i++)
        if (query_shape(&on[i].cx, q, mask, &args[i], &columns[i]) != OK) {
            ctx_forgive(&on[i].cx);
            return 0; /* told by each_prepares() */
        }
    if (args[0] == args[1] && columns[0] == columns[1])
        return 0;
    print_error("%s: %u arguments and %d columns on SQLite, %u and %d on PostgreSQL\n", q->name,
                args[0], columns[0], args[1], columns[1]);
    return 1;
}

static void shapes_are_equal(void **state)
{
    int differing = 0;
    if (!on[1].db)
        skip();
    for (unsigned i = 0; i < all_queries_n; i++) {
        differing += shapes_differ(all_queries[i], 0);
        differing += shapes_differ(all_queries[i], all_queries[i]->masks);
    }
    assert_int_equal(differing, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(migrations_reach_the_newest),
                                       cmocka_unit_test(each_prepares),
                                       cmocka_unit_test(shapes_are_equal)};
    return cmocka_run_group_tests_name("named queries", tests, set_up, tear_down);
}
