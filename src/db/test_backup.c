/*
 * Backups: what comes back is whole; what is foreign, cut off or would lie over something is
 * refused and leaves nothing. On SQLite always, on PostgreSQL where SAHABAT_TEST_PG names an empty
 * database (and pg_dump is installed).
 */
#include "db_test.h"

#include "db_backup.h"

#include <fcntl.h>
#include <sys/stat.h>

static const char *server; /* for the setup that runs now */

static const struct embedded migrations[] = {
    {.path = "0001_t.sql",
     .data =
         (const unsigned char *)"CREATE TABLE t (id @PK@, n @I64@, raw @BLOB@, s TEXT) @STRICT@;"},
    {0}};

QUERY(t_sum, false, "SELECT count(*) + sum(n) + sum(length(raw)) + sum(length(s)) FROM t");
QUERY(t_fill, true,
      "WITH RECURSIVE k (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM k WHERE i < $1)"
      " INSERT INTO t (n, raw, s) SELECT i, $2, 'é | \\N' FROM k WHERE i > 0");

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

static enum err fill(struct ctx *cx, void *arg)
{
    return db_exec(cx, &t_fill, ARGS(db_int(4000), db_blob("\0\1\xff", 3)), NULL);
}

static int64_t sum_of(struct db *db, struct ctx *cx)
{
    int64_t n = -1;
    must(cx, db_reader(db, cx));
    must(cx, db_int_of(cx, &t_sum, NO_ARGS, -1, &n));
    db_reader_end(db, cx);
    return n;
}

/* A file without a name, with the first `n` bytes of another. */
static int file_of(struct fix *f, int from, off_t n)
{
    int fd = open(f->dir, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    assert_true(fd >= 0);
    char *bytes = malloc((size_t)n + 1);
    assert_int_equal(pread(from, bytes, (size_t)n, 0), n);
    assert_int_equal(write(fd, bytes, (size_t)n), n);
    free(bytes);
    return fd;
}

static int backup(struct fix *f, off_t *ret_size)
{
    struct stat st;
    int fd = open(f->dir, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    assert_true(fd >= 0);
    must(&f->cx, db_backup(f->db, &f->cx, fd));
    assert_int_equal(fstat(fd, &st), 0);
    *ret_size = st.st_size;
    return fd;
}

static void refused(struct fix *f, const char *url, int fd, const char *msgid)
{
    enum err e = db_restore(&f->cx, url, fd);
    assert_true(e == ERR_INPUT || e == ERR_CONFLICT);
    assert_string_equal(f->cx.err.msgid, msgid);
    ctx_forgive(&f->cx);
}

/* Where to: another file, or the same database, emptied. */
static const char *make_place(struct fix *f)
{
    if (!f->server)
        return arena_printf(f->a, "sqlite:%s/b.db", f->dir);
    must(&f->cx, db_write(f->db, &f->cx, run_script,
                          (void *)(uintptr_t) "DROP SCHEMA public CASCADE; CREATE SCHEMA public"));
    return f->url;
}

static void close_first(struct fix *f)
{
    db_close(f->db);
    f->db = NULL;
}

static void comes_back_whole(void **state)
{
    struct fix *f = *state;
    off_t n;
    must(&f->cx, migrate_list(f->db, &f->cx, migrations, NULL, NULL));
    must(&f->cx, db_write(f->db, &f->cx, fill, NULL));
    int64_t sum = sum_of(f->db, &f->cx);
    int fd = backup(f, &n);
    refused(f, f->url, fd, f->server ? "error.restore_filled" : "error.restore_exists");
    assert_int_equal(sum_of(f->db, &f->cx), sum);
    const char *place = make_place(f);
    if (f->server)
        refused(f, place, fd, "error.db_in_use"); /* empty, but somebody is at it */
    close_first(f);
    must(&f->cx, db_restore(&f->cx, place, fd));
    must(&f->cx, db_open(&f->cx, place, DB_WRITE, &f->db));
    assert_int_equal(sum_of(f->db, &f->cx), sum);
    must(&f->cx, db_write(f->db, &f->cx, fill, NULL)); /* its counters of ids came along */
    close(fd);
}

/* A killed one's file goes with the next backup; one that is being made stays, and so does what
 * only looks like one. */
static void remains_of_the_killed_go(void **state)
{
    struct fix *f = *state;
    static const char *const names[] = {"backup-2147483647-1", "backup-2147483647-1.raw",
                                        "backup-1-1", "backup-mine"};
    off_t n;
    for (int i = 0; i < 4; i++)
        close(
            open(arena_printf(f->a, "%s.%s", db_path(f->db), names[i]), O_CREAT | O_WRONLY, 0600));
    close(backup(f, &n));
    for (int i = 0; i < 4; i++) /* those that stay are removed */
        assert_int_equal(unlink(arena_printf(f->a, "%s.%s", db_path(f->db), names[i])),
                         i < 2 ? -1 : 0);
}

static void cut_off_leaves_nothing(void **state)
{
    struct fix *f = *state;
    off_t n;
    must(&f->cx, migrate_list(f->db, &f->cx, migrations, NULL, NULL));
    must(&f->cx, db_write(f->db, &f->cx, fill, NULL));
    int64_t sum = sum_of(f->db, &f->cx);
    int fd = backup(f, &n);
    const char *place = make_place(f);
    close_first(f);
    const off_t lengths[] = {120, n / 2, n - 1};
    for (size_t i = 0; i < sizeof(lengths) / sizeof(lengths[0]); i++) {
        int cut = file_of(f, fd, lengths[i]);
        refused(f, place, cut, f->server ? "error.restore_failed" : "error.restore_cut");
        close(cut);
    }
    must(&f->cx, db_restore(&f->cx, place, fd)); /* nothing lies in its way */
    must(&f->cx, db_open(&f->cx, place, DB_WRITE, &f->db));
    assert_int_equal(sum_of(f->db, &f->cx), sum);
    close(fd);
}

static void foreign_is_refused(void **state)
{
    struct fix *f = *state;
    off_t n;
    must(&f->cx, db_write(f->db, &f->cx, run_script,
                          (void *)(uintptr_t) "CREATE TABLE theirs (id @PK@) @STRICT@"));
    int fd = backup(f, &n); /* a database, but none of ours */
    const char *place = make_place(f);
    close_first(f);
    refused(f, place, fd, "error.restore_format");
    int text = open(f->dir, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600), pipes[2];
    assert_int_equal(write(text, "id,name\n", 8), 8);
    refused(f, place, text, "error.restore_format");
    assert_int_equal(pipe2(pipes, O_CLOEXEC), 0);
    refused(f, place, pipes[0], "error.restore_format"); /* cannot be read twice */
    refused(f, "mysql://x", fd, "error.db_url");
    close(pipes[0]);
    close(pipes[1]);
    close(text);
    close(fd);
}

/* A log of the database that lay there before would be played into this one. */
static void remains_are_refused(void **state)
{
    struct fix *f = *state;
    off_t n;
    must(&f->cx, migrate_list(f->db, &f->cx, migrations, NULL, NULL));
    int fd = backup(f, &n);
    const char *place = make_place(f), *wal = arena_printf(f->a, "%s/b.db-wal", f->dir);
    close(open(wal, O_CREAT | O_WRONLY, 0600));
    refused(f, place, fd, "error.restore_exists");
    assert_int_equal(unlink(wal), 0);
    must(&f->cx, db_restore(&f->cx, place, fd));
    close(fd);
}

static void missing_tools_are_named(void **state)
{
    struct fix *f = *state;
    char *before = strdup(getenv("PATH"));
    setenv("PATH", f->dir, 1);
    enum err e = db_backup(f->db, &f->cx, 1);
    setenv("PATH", before, 1);
    free(before);
    assert_int_equal(e, ERR_NOT_FOUND);
    assert_string_equal(f->cx.err.msgid, "error.backup_tool");
    assert_string_equal(f->cx.err.args[0].value, "pg_dump");
}

#define T(NAME) cmocka_unit_test_setup_teardown(NAME, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest sqlite[] = {T(comes_back_whole), T(cut_off_leaves_nothing),
                                        T(foreign_is_refused), T(remains_are_refused),
                                        T(remains_of_the_killed_go)};
    const struct CMUnitTest postgresql[] = {T(comes_back_whole), T(cut_off_leaves_nothing),
                                            T(foreign_is_refused), T(missing_tools_are_named)};
    int failed = cmocka_run_group_tests_name("backup sqlite", sqlite, NULL, NULL);
    server = getenv("SAHABAT_TEST_PG");
    if (server)
        failed += cmocka_run_group_tests_name("backup postgresql", postgresql, NULL, NULL);
    return failed;
}
