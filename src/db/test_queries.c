/*
 * Every named query of the house, on the tables the migrations make: it prepares on both engines,
 * bare, with each part alone and with all; says rightly whether it writes; and takes as many
 * arguments and gives as many columns on the one as on the other.
 */
#include "queries.h"
#include "test_help.h"

static void say(void *arg, const char *text)
{
    print_error("%s: %s\n", (const char *)arg, text);
}

static void migrate_and_prepare(struct fix *f, const char *server)
{
    int to = -1;
    fix_open(f, server);
    must(&f->cx, db_migrate(f->db, &f->cx, NULL, &to));
    assert_int_equal(to, db_newest());
    must(&f->cx, db_migrate(f->db, &f->cx, NULL, NULL)); /* again: nothing to do */
    int problems =
        db_prepare_all(f->db, &f->cx, say, (void *)(uintptr_t)(server ? "pg" : "sqlite"));
    assert_int_equal(problems, 0);
}

static void prepare_on_sqlite(void **state)
{
    struct fix f = {0};
    migrate_and_prepare(&f, NULL);
    fix_close(&f);
}

static void prepare_on_postgresql(void **state)
{
    struct fix f = {0};
    if (!getenv("SAHABAT_TEST_PG"))
        skip();
    migrate_and_prepare(&f, getenv("SAHABAT_TEST_PG"));
    fix_close(&f);
}

static int shapes_differ(struct fix *f, const struct query *q, unsigned mask)
{
    unsigned args[2];
    int columns[2];
    for (int i = 0; i < 2; i++)
        must(&f[i].cx, query_shape(&f[i].cx, q, mask, &args[i], &columns[i]));
    if (args[0] == args[1] && columns[0] == columns[1])
        return 0;
    print_error("%s: %u arguments and %d columns on SQLite, %u and %d on PostgreSQL\n", q->name,
                args[0], columns[0], args[1], columns[1]);
    return 1;
}

static void shapes_are_equal(void **state)
{
    struct fix f[2] = {{0}, {0}};
    int differing = 0;
    if (!getenv("SAHABAT_TEST_PG"))
        skip();
    for (int i = 0; i < 2; i++) {
        migrate_and_prepare(&f[i], i ? getenv("SAHABAT_TEST_PG") : NULL);
        must(&f[i].cx, db_reader(f[i].db, &f[i].cx));
    }
    for (unsigned i = 0; i < all_queries_n; i++) {
        differing += shapes_differ(f, all_queries[i], 0);
        differing += shapes_differ(f, all_queries[i], all_queries[i]->masks);
    }
    assert_int_equal(differing, 0);
    for (int i = 0; i < 2; i++) {
        db_reader_end(f[i].db, &f[i].cx);
        fix_close(&f[i]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(prepare_on_sqlite),
                                       cmocka_unit_test(prepare_on_postgresql),
                                       cmocka_unit_test(shapes_are_equal)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
