/*
 * Migrations: order, repetition, failure, what is refused. On SQLite always, on PostgreSQL where
 * SAHABAT_TEST_PG names an empty database.
 */
#include "db_test.h"

static const char *server;

#define FILE_OF(PATH, TEXT)                                 \
    {                                                       \
        .path = PATH, .data = (const unsigned char *)(TEXT) \
    }

static const char first[] = "-- people\n"
                            "CREATE TABLE p (id @PK@, name TEXT NOT NULL, big @I64@, raw @BLOB@,"
                            " x @F64@, j @JSON@) @STRICT@;\r\n"
                            "-- engine: sqlite\n"
                            "CREATE TABLE only_here (k INTEGER);\n"
                            "-- engine: postgresql\n"
                            "CREATE TABLE only_here (k TEXT);\n"
                            "-- engine: both\n"
                            "INSERT INTO p (name, big) VALUES ('a@b.id; c', 9007199254740993);\n";
static const char second[] = "ALTER TABLE p ADD COLUMN more TEXT; CREATE INDEX p_name ON p (name);";
static const char broken[] = "CREATE TABLE half (id @PK@); INSERT INTO nowhere VALUES (1);";

static const struct embedded two[] = {
    FILE_OF("0001_first.sql", first), FILE_OF("0002_second.sql", second), {0}};
static const struct embedded bad_third[] = {FILE_OF("0001_first.sql", first),
                                            FILE_OF("0002_second.sql", second),
                                            FILE_OF("0003_broken.sql", broken),
                                            {0}};
static const struct embedded gap[] = {
    FILE_OF("0001_first.sql", first), FILE_OF("0003_second.sql", second), {0}};

QUERY(p_big, false, "SELECT big FROM p WHERE name = 'a@b.id; c'");
QUERY(p_all, false, "SELECT * FROM p");
QUERY(half_count, false, "SELECT count(*) FROM half");
QUERY(only_here, false, "SELECT count(*) FROM only_here");
QUERY(names, false, "SELECT name, applied_at FROM schema_version ORDER BY version");
QUERY(add_version, true,
      "INSERT INTO schema_version (version, name, applied_at) VALUES (3, 'future', 0)");

static int set_up(void **state)
{
    struct fix *f = calloc(1, sizeof(*f));
    fix_open(f, server);
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    struct fix *f = *state;
    fix_close(f);
    free(f);
    return 0;
}

static int version_of(struct fix *f)
{
    int v = -1;
    must(&f->cx, db_reader(f->db, &f->cx));
    must(&f->cx, db_version(&f->cx, &v));
    db_reader_end(f->db, &f->cx);
    return v;
}

static void migrate(struct fix *f, const struct embedded *list, int from, int to)
{
    int was = -1, is = -1;
    must(&f->cx, migrate_list(f->db, &f->cx, list, &was, &is));
    assert_int_equal(was, from);
    assert_int_equal(is, to);
    assert_int_equal(version_of(f), to);
}

static void from_empty_and_again(void **state)
{
    struct fix *f = *state;
    int64_t n = 0;
    assert_int_equal(version_of(f), 0);
    migrate(f, two, 0, 2);
    migrate(f, two, 2, 2);
    must(&f->cx, db_reader(f->db, &f->cx));
    must(&f->cx, db_int_of(&f->cx, &p_big, NO_ARGS, 0, &n));
    assert_int_equal(n, INT64_C(9007199254740993));
    must(&f->cx, db_int_of(&f->cx, &only_here, NO_ARGS, -1, &n));
    assert_int_equal(n, 0);
    struct rows *r = db_rows(&f->cx, &names, NO_ARGS);
    assert_true(rows_next(r));
    assert_string_equal(row_text(r, 0), "0001_first.sql");
    assert_int_equal(row_int(r, 1), f->cx.now);
    assert_true(rows_next(r));
    assert_string_equal(row_text(r, 0), "0002_second.sql");
    assert_false(rows_next(r));
    must(&f->cx, rows_end(r));
    db_reader_end(f->db, &f->cx);
}

static enum err read_all(struct ctx *cx, void *columns)
{
    struct rows *r = db_rows(cx, &p_all, NO_ARGS);
    assert_true(rows_next(r));
    assert_true(row_null(r, *(int *)columns - 1));
    return rows_end(r);
}

/* What was prepared before is prepared anew, on the same connections: a column more. */
static void cached_statements_follow(void **state)
{
    struct fix *f = *state;
    static const struct embedded one[] = {FILE_OF("0001_first.sql", first), {0}};
    migrate(f, one, 0, 1);
    for (int columns = 6; columns <= 7; columns++) {
        must(&f->cx, db_reader(f->db, &f->cx));
        must(&f->cx, read_all(&f->cx, &columns));
        db_reader_end(f->db, &f->cx);
        must(&f->cx, db_write(f->db, &f->cx, read_all, &columns));
        if (columns == 6)
            migrate(f, two, 1, 2);
    }
}

static void a_broken_one_changes_nothing(void **state)
{
    struct fix *f = *state;
    int64_t n;
    assert_int_not_equal(migrate_list(f->db, &f->cx, bad_third, NULL, NULL), OK);
    assert_non_null(strstr(f->cx.err.detail, "0003_broken.sql"));
    ctx_forgive(&f->cx);
    assert_int_equal(version_of(f), 2); /* the good ones before it stand */
    must(&f->cx, db_reader(f->db, &f->cx));
    assert_int_not_equal(db_int_of(&f->cx, &half_count, NO_ARGS, 0, &n), OK);
    db_reader_end(f->db, &f->cx);
    ctx_forgive(&f->cx);
    migrate(f, two, 2, 2);
}

static enum err to_future(struct ctx *cx, void *arg)
{
    return db_exec(cx, &add_version, NO_ARGS, NULL);
}

static void a_newer_database_is_refused(void **state)
{
    struct fix *f = *state;
    migrate(f, two, 0, 2);
    must(&f->cx, db_write(f->db, &f->cx, to_future, NULL));
    assert_int_equal(migrate_list(f->db, &f->cx, two, NULL, NULL), ERR_CONFLICT);
    assert_string_equal(f->cx.err.msgid, "error.db_newer");
    assert_string_equal(f->cx.err.args[0].value, "3");
    assert_string_equal(f->cx.err.args[1].value, "2");
    ctx_forgive(&f->cx);
}

static void numbers_must_follow(void **state)
{
    struct fix *f = *state;
    assert_int_equal(migrate_list(f->db, &f->cx, gap, NULL, NULL), ERR_INTERNAL);
    ctx_forgive(&f->cx);
    static const struct embedded odd[] = {FILE_OF("1_first.sql", first), {0}};
    assert_int_equal(migrate_list(f->db, &f->cx, odd, NULL, NULL), ERR_INTERNAL);
    ctx_forgive(&f->cx);
    assert_int_equal(version_of(f), 0);
}

static void tokens_and_sections(void **state)
{
    struct fix *f = *state;
    char *sql;
    static const char text[] = "a @I64@, @PK@, @x@ a@b\n"
                               "-- engine: sqlite\n"
                               "lite @STRICT@;\n\n"
                               "-- engine: postgresql\n"
                               "big @STRICT@;\n"
                               "-- engine: both\n"
                               "@F64@ @JSON@ @BLOB@";
    must(&f->cx, migration_text(&f->cx, DB_SQLITE, text, &sql));
    assert_string_equal(sql, "a INTEGER, INTEGER PRIMARY KEY, @x@ a@b\nlite STRICT;\n"
                             "REAL TEXT BLOB\n");
    must(&f->cx, migration_text(&f->cx, DB_PG, text, &sql));
    assert_string_equal(sql, "a BIGINT, BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,"
                             " @x@ a@b\nbig ;\nDOUBLE PRECISION JSONB BYTEA\n");
    assert_int_equal(migration_text(&f->cx, DB_PG, "x @I63@", &sql), ERR_INTERNAL);
    assert_non_null(strstr(f->cx.err.detail, "@I63@"));
    ctx_forgive(&f->cx);
    assert_int_equal(migration_text(&f->cx, DB_PG, "-- engine: mysql\nx", &sql), ERR_INTERNAL);
    assert_non_null(strstr(f->cx.err.detail, "mysql"));
    ctx_forgive(&f->cx);
}

#define T(NAME) cmocka_unit_test_setup_teardown(NAME, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(from_empty_and_again),         T(cached_statements_follow),
        T(a_broken_one_changes_nothing), T(a_newer_database_is_refused),
        T(numbers_must_follow),          T(tokens_and_sections)};
    int failed = cmocka_run_group_tests_name("migrate sqlite", tests, NULL, NULL);
    server = getenv("SAHABAT_TEST_PG");
    if (server)
        failed += cmocka_run_group_tests_name("migrate postgresql", tests, NULL, NULL);
    return failed;
}
