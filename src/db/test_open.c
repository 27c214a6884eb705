/*
 * Opening: what is refused, the lease, copies, damage; and what only PostgreSQL has: connections
 * that are lost, a pool with an end, servers that sort otherwise (where SAHABAT_TEST_PG names an
 * empty database).
 */
#include "db_test.h"

#include <fcntl.h>
#include <sys/stat.h>

static const char *server; /* for the setup that runs now */

static const char tables[] = "CREATE TABLE t (id @PK@, n @I64@) @STRICT@";

QUERY(t_count, false, "SELECT count(*) FROM t");
QUERY(t_nothing, false, "SELECT 1 / (SELECT count(*) FROM t)");
QUERY(t_fill, true,
      "WITH RECURSIVE k (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM k WHERE i < $1)"
      " INSERT INTO t (n) SELECT i FROM k WHERE i > 0");

static int set_up(void **state)
{
    struct fix *f = calloc(1, sizeof(*f));
    fix_open(f, server);
    must(&f->cx, db_write(f->db, &f->cx, run_script, (void *)(uintptr_t)tables));
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

static enum err fill(struct ctx *cx, void *arg)
{
    return db_exec(cx, &t_fill, ARGS(db_int(*(int *)arg)), NULL);
}

static void fill_rows(struct fix *f, int n)
{
    must(&f->cx, db_write(f->db, &f->cx, fill, &n));
}

static int64_t count_of(struct db *db, struct ctx *cx)
{
    int64_t n = -1;
    must(cx, db_reader(db, cx));
    must(cx, db_int_of(cx, &t_count, NO_ARGS, -1, &n));
    db_reader_end(db, cx);
    return n;
}

static void note(void *arg, const char *text)
{
    snprintf(arg, 400, "%s", text);
}

/* ---- opening ---- */

static void urls_are_checked(void **state)
{
    struct fix *f = *state;
    struct db *db = NULL;
    static const char *const bad[] = {
        "", "sqlite", "sqlite:", "sqlite::memory:", "mysql://x/y", "/tmp/x.db", "sqlite:/tmp/"};
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        ctx_forgive(&f->cx);
        assert_int_equal(db_open(&f->cx, bad[i], DB_WRITE | DB_CREATE, &db), ERR_INPUT);
        assert_string_equal(f->cx.err.msgid, "error.db_url");
    }
    assert_null(db);
}

static void the_lease_keeps_others_out(void **state)
{
    struct fix *f = *state;
    struct db *second = NULL;
    char link[128], url[160];
    assert_int_equal(db_open(&f->cx, f->url, DB_WRITE, &second), ERR_CONFLICT);
    assert_string_equal(f->cx.err.msgid, "error.db_in_use");
    ctx_forgive(&f->cx);
    snprintf(link, sizeof(link), "%s/b.db", f->dir); /* by another name, too */
    assert_int_equal(symlink(db_path(f->db), link), 0);
    snprintf(url, sizeof(url), "sqlite:%s", link);
    assert_int_equal(db_open(&f->cx, url, DB_WRITE, &second), ERR_CONFLICT);
    ctx_forgive(&f->cx);
    must(&f->cx, db_open(&f->cx, f->url, DB_READ, &second)); /* reading is free */
    struct db_op op = {.cx = &f->cx};
    assert_false(db_submit(second, &op));
    assert_int_equal(db_write(second, &f->cx, fill, &op), ERR_INTERNAL);
    ctx_forgive(&f->cx);
    db_close(second);
    db_close(f->db);
    must(&f->cx, db_open(&f->cx, f->url, DB_WRITE, &f->db)); /* given back */
}

static void what_is_no_database_is_refused(void **state)
{
    struct fix *f = *state;
    struct db *db = NULL;
    struct stat st;
    char path[128], url[160];
    snprintf(path, sizeof(path), "%s/b.db", f->dir);
    snprintf(url, sizeof(url), "sqlite:%s", path);
    for (unsigned flags = DB_READ; flags <= DB_WRITE; flags++) {
        assert_int_equal(db_open(&f->cx, url, flags, &db), ERR_NOT_FOUND);
        ctx_forgive(&f->cx);
        assert_int_not_equal(stat(path, &st), 0); /* and not made either */
    }
    int fd = open(path, O_WRONLY | O_CREAT, 0600);
    for (int i = 0; i < 300; i++)
        assert_int_equal(write(fd, "This is no database. ", 21), 21);
    close(fd);
    for (unsigned flags = DB_READ; flags <= DB_WRITE; flags++) {
        assert_int_equal(db_open(&f->cx, url, flags, &db), ERR_INPUT);
        assert_string_equal(f->cx.err.msgid, "error.db_foreign");
        ctx_forgive(&f->cx);
    }
    snprintf(url, sizeof(url), "sqlite:%s/none/none/x.db", f->dir);
    assert_int_equal(db_open(&f->cx, url, DB_WRITE | DB_CREATE, &db), ERR_NOT_FOUND);
    assert_string_equal(f->cx.err.msgid, "error.db_folder");
    ctx_forgive(&f->cx);
    assert_int_equal(stat(db_path(f->db), &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600); /* the owner's alone */
}

static void copies_are_whole(void **state)
{
    struct fix *f = *state;
    struct db *copy;
    struct stat st;
    char path[128], url[160], told[400];
    int problems = -1;
    fill_rows(f, 5000);
    snprintf(path, sizeof(path), "%s/b.db", f->dir);
    snprintf(url, sizeof(url), "sqlite:%s", path);
    must(&f->cx, db_copy_file(f->db, &f->cx, path));
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    assert_int_equal(db_copy_file(f->db, &f->cx, path), ERR_CONFLICT); /* never over a file */
    ctx_forgive(&f->cx);
    must(&f->cx, db_open(&f->cx, url, DB_WRITE, &copy));
    assert_int_equal(count_of(copy, &f->cx), 5000);
    must(&f->cx, db_integrity(copy, &f->cx, note, told, &problems));
    assert_int_equal(problems, 0);
    db_close(copy);
}

/* ---- a copy while others write ---- */

enum { EACH = 300, EACH_SUM = EACH * (EACH + 1) / 2, COPIES = 12, WRITES = 100 };
QUERY(t_more, true, "UPDATE t SET n = n + 1 WHERE id > $1");
QUERY(t_sum, false, "SELECT sum(n) FROM t");

/* Changes every page there is, so that the log is brought home often. */
static enum err write_more(struct ctx *cx, void *arg)
{
    TRY(db_exec(cx, &t_fill, ARGS(db_int(EACH)), NULL));
    return db_exec(cx, &t_more, ARGS(db_int(0)), NULL);
}

struct writing {
    struct db *db;
    _Atomic bool stop;
    _Atomic int64_t written;
};

static void *write_on(void *arg)
{
    struct writing *w = arg;
    struct arena *a = arena_new(1 << 20);
    while (!atomic_load(&w->stop)) {
        struct arena_mark mark = arena_mark(a);
        struct ctx cx = ctx_new(a, 0);
        if (db_write(w->db, &cx, write_more, NULL) != OK)
            break;
        atomic_fetch_add(&w->written, 1);
        arena_reset(a, mark);
    }
    arena_free(a);
    return NULL;
}

/* After k writes: each brought its rows, and added one to all that were there. */
static void holds_whole_writes(struct fix *f, const char *url)
{
    struct db *copy;
    char told[400];
    int problems = -1;
    int64_t sum = 0;
    must(&f->cx, db_open(&f->cx, url, DB_READ, &copy));
    int64_t n = count_of(copy, &f->cx), k = n / EACH;
    assert_int_equal(n % EACH, 0);
    must(&f->cx, db_reader(copy, &f->cx));
    must(&f->cx, db_int_of(&f->cx, &t_sum, NO_ARGS, 0, &sum));
    db_reader_end(copy, &f->cx);
    assert_int_equal(sum, k * EACH_SUM + EACH * k * (k + 1) / 2);
    must(&f->cx, db_integrity(copy, &f->cx, note, told, &problems));
    assert_int_equal(problems, 0);
    db_close(copy);
}

static void copies_are_whole_while_others_write(void **state)
{
    struct fix *f = *state;
    struct writing w = {.db = f->db};
    pthread_t thread;
    char path[128], url[160];
    assert_int_equal(pthread_create(&thread, NULL, write_on, &w), 0);
    while (atomic_load(&w.written) < WRITES) /* some pages are there */
        usleep(1000);
    for (int i = 0; i < COPIES; i++) {
        struct arena_mark mark = arena_mark(f->cx.a);
        snprintf(path, sizeof(path), "%s/w%d.db", f->dir, i);
        snprintf(url, sizeof(url), "sqlite:%s", path);
        must(&f->cx, db_copy_file(f->db, &f->cx, path));
        holds_whole_writes(f, url);
        unlink(path);
        arena_reset(f->cx.a, mark);
    }
    atomic_store(&w.stop, true);
    pthread_join(thread, NULL);
    assert_true(atomic_load(&w.written) > WRITES + COPIES);
}

static void a_torn_file_is_noticed(void **state)
{
    struct fix *f = *state;
    char told[400] = "";
    int problems = 0;
    fill_rows(f, 30000);
    db_close(f->db);
    int fd = open(f->url + 7, O_WRONLY);
    char junk[3000];
    memset(junk, 0x5a, sizeof(junk));
    assert_int_equal(pwrite(fd, junk, sizeof(junk), 20 * 4096 + 100), sizeof(junk));
    close(fd);
    must(&f->cx, db_open(&f->cx, f->url, DB_WRITE, &f->db));
    must(&f->cx, db_integrity(f->db, &f->cx, note, told, &problems));
    assert_true(problems > 0);
    assert_string_not_equal(told, "");
}

/* ---- PostgreSQL alone ---- */

QUERY(kill_others, false,
      "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
      " WHERE application_name = 'sahabat' AND pid <> pg_backend_pid()"
      " AND datname = current_database()");
QUERY(kill_me, false, "SELECT count(pg_terminate_backend(pg_backend_pid()))");

static enum err suicide(struct ctx *cx, void *arg)
{
    int64_t n = 1;
    TRY(db_exec(cx, &t_fill, ARGS(db_int(3)), NULL));
    return db_int_of(cx, &kill_me, NO_ARGS, 0, &n);
}

static void lost_connections_come_back(void **state)
{
    struct fix *f = *state;
    struct arena *a = arena_new(100000);
    struct ctx other = ctx_new(a, 0);
    int64_t n;
    int few = 1;
    fill_rows(f, 1);
    must(&f->cx, db_reader(f->db, &f->cx));
    must(&other, db_reader(f->db, &other));
    must(&other, db_int_of(&other, &t_count, NO_ARGS, 0, &n));
    must(&f->cx, db_int_of(&f->cx, &kill_others, NO_ARGS, 0, &n));
    assert_int_equal(n, 2); /* the other reader and the writer */
    usleep(100000);
    /* in the middle of a snapshot: busy, told, nothing crashes */
    assert_int_equal(db_int_of(&other, &t_count, NO_ARGS, 0, &n), ERR_BUSY);
    assert_string_equal(other.err.msgid, "error.db_away");
    db_reader_end(f->db, &other);
    db_reader_end(f->db, &f->cx);
    /* afterwards nobody notices: readers and writer are opened anew */
    assert_int_equal(count_of(f->db, &f->cx), 1);
    must(&f->cx, db_write(f->db, &f->cx, fill, &few));
    assert_int_equal(count_of(f->db, &f->cx), 2);
    /* the writer dies under its group: told busy, nothing kept, the next works */
    assert_int_equal(db_write(f->db, &f->cx, suicide, NULL), ERR_BUSY);
    ctx_forgive(&f->cx);
    assert_int_equal(count_of(f->db, &f->cx), 2);
    must(&f->cx, db_write(f->db, &f->cx, fill, &few));
    assert_int_equal(count_of(f->db, &f->cx), 3);
    arena_free(a);
}

/* One that dies while it waits in the pool is not given to anybody. */
static void the_pool_forgets_the_dead(void **state)
{
    struct fix *f = *state;
    struct ctx two[2] = {ctx_new(f->a, 0), ctx_new(f->a, 0)};
    int64_t n = 0;
    for (int i = 0; i < 2; i++)
        must(&two[i], db_reader(f->db, &two[i]));
    db_reader_end(f->db, &two[0]); /* waits */
    must(&two[1], db_int_of(&two[1], &kill_others, NO_ARGS, 0, &n));
    assert_int_equal(n, 2); /* it, and the writer */
    usleep(100000);
    must(&two[0], db_reader(f->db, &two[0]));
    must(&two[0], db_int_of(&two[0], &t_count, NO_ARGS, 0, &n));
    for (int i = 0; i < 2; i++)
        db_reader_end(f->db, &two[i]);
    assert_int_equal(f->db->readers_n, 2);
}

static void the_pool_has_an_end(void **state)
{
    struct fix *f = *state;
    struct ctx cx[5];
    for (int i = 0; i < 4; i++) {
        cx[i] = ctx_new(f->a, 0);
        must(&cx[i], db_reader(f->db, &cx[i]));
    }
    cx[4] = ctx_new(f->a, 0);
    assert_int_equal(db_reader(f->db, &cx[4]), ERR_BUSY);
    for (int i = 0; i < 4; i++)
        db_reader_end(f->db, &cx[i]);
    cx[4] = ctx_new(f->a, 0);
    must(&cx[4], db_reader(f->db, &cx[4]));
    db_reader_end(f->db, &cx[4]);
}

static int shell(const char *url, const char *sql)
{
    char command[600];
    snprintf(command, sizeof(command), "psql -X -q '%s' -c \"%s\" >/dev/null 2>&1", url, sql);
    return system(command);
}

static void foreign_sorting_is_refused(void **state)
{
    struct fix *f = *state;
    struct db *db = NULL;
    char url[300];
    shell(f->url, "DROP DATABASE IF EXISTS sorted_otherwise");
    if (shell(f->url, "CREATE DATABASE sorted_otherwise TEMPLATE template0 ENCODING 'UTF8'"
                      " LOCALE_PROVIDER icu ICU_LOCALE 'id'") != 0)
        skip(); /* no psql here, or a server without ICU */
    snprintf(url, sizeof(url), "%.*s/sorted_otherwise", (int)(strrchr(f->url, '/') - f->url),
             f->url);
    assert_int_equal(db_open(&f->cx, url, DB_WRITE | DB_CREATE, &db), ERR_INPUT);
    assert_string_equal(f->cx.err.msgid, "error.db_collation");
    shell(f->url, "DROP DATABASE sorted_otherwise");
}

static void missing_servers_are_told(void **state)
{
    struct fix *f = *state;
    struct db *db = NULL;
    char url[300];
    snprintf(url, sizeof(url), "%.*s/never_made", (int)(strrchr(f->url, '/') - f->url), f->url);
    assert_int_equal(db_open(&f->cx, url, DB_WRITE | DB_CREATE, &db), ERR_NOT_FOUND);
    ctx_forgive(&f->cx);
    assert_int_equal(db_open(&f->cx, "postgresql://a:b@127.0.0.1:1/x", DB_WRITE, &db), ERR_BUSY);
    assert_null(strstr(f->cx.err.detail, "a:b")); /* no password in the log */
    ctx_forgive(&f->cx);
    assert_int_equal(db_copy_file(f->db, &f->cx, "/tmp/never"), ERR_UNSUPPORTED);
}

/* It may be away when it is opened; what reads there is told apart, also once a statement failed.
 */
static void a_standby_may_be_away(void **state)
{
    struct fix *f = *state;
    struct db *db = NULL;
    int64_t n = 0;
    assert_int_equal(db_open(&f->cx, "sqlite:/tmp/never", DB_FOLLOWS, &db), ERR_INPUT);
    ctx_forgive(&f->cx);
    must(&f->cx, db_open(&f->cx, "postgresql://a:b@127.0.0.1:1/x", DB_FOLLOWS, &db));
    assert_int_equal(db_reader(db, &f->cx), ERR_BUSY);
    assert_null(f->cx.conn);
    ctx_forgive(&f->cx);
    db_close(db);
    must(&f->cx, db_open(&f->cx, f->url, DB_FOLLOWS, &db));
    must(&f->cx, db_reader(db, &f->cx));
    assert_true(conn_follows(f->cx.conn));
    must(&f->cx, db_int_of(&f->cx, &t_count, NO_ARGS, -1, &n));
    assert_false(conn_failed(f->cx.conn));
    assert_int_equal(db_int_of(&f->cx, &t_nothing, NO_ARGS, 0, &n), ERR_INTERNAL);
    assert_true(conn_failed(f->cx.conn));
    db_reader_end(db, &f->cx);
    ctx_forgive(&f->cx);
    db_close(db);
    must(&f->cx, db_reader(f->db, &f->cx));
    assert_false(conn_follows(f->cx.conn));
    db_reader_end(f->db, &f->cx);
}

#define T(NAME) cmocka_unit_test_setup_teardown(NAME, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest sqlite[] = {T(urls_are_checked),
                                        T(the_lease_keeps_others_out),
                                        T(what_is_no_database_is_refused),
                                        T(copies_are_whole),
                                        T(copies_are_whole_while_others_write),
                                        T(a_torn_file_is_noticed)};
    const struct CMUnitTest postgresql[] = {
        T(lost_connections_come_back), T(the_pool_forgets_the_dead), T(the_pool_has_an_end),
        T(foreign_sorting_is_refused), T(missing_servers_are_told),  T(a_standby_may_be_away)};
    int failed = cmocka_run_group_tests_name("open sqlite", sqlite, NULL, NULL);
    server = getenv("SAHABAT_TEST_PG");
    if (server)
        failed += cmocka_run_group_tests_name("open postgresql", postgresql, NULL, NULL);
    return failed;
}
