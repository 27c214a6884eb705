/*
 * kill -9 under write load: a child writes from several threads and says each acknowledged number
 * through a pipe; it is killed at some moment; every number that was said must be in the
 * database. SAHABAT_CRASH_ROUNDS says how often (3). Numbers that were not said may be there:
 * the child died between commit and word.
 */
#include "db_test.h"

#include <signal.h>
#include <sys/wait.h>

enum { THREADS = 8, ENOUGH = 50 };

QUERY(c_insert, true, "INSERT INTO c (n, pad) VALUES ($1, $2)");
QUERY(c_numbers, false, "SELECT n FROM c ORDER BY n");
QUERY(c_halves, false, "SELECT count(*) FROM c LEFT JOIN d ON d.n = c.n WHERE d.n IS NULL");
QUERY(d_insert, true, "INSERT INTO d (n) VALUES ($1)");

static const char tables[] = "CREATE TABLE c (n @I64@ PRIMARY KEY, pad TEXT NOT NULL) @STRICT@;"
                             "CREATE TABLE d (n @I64@ PRIMARY KEY) @STRICT@";

struct child {
    struct db *db;
    int out;
    int64_t next; /* the thread's next number */
};

/* Two rows: never one without the other. */
static enum err write_two(struct ctx *cx, void *arg)
{
    const struct child *c = arg;
    TRY(db_exec(cx, &c_insert,
                ARGS(db_int(c->next), db_text("some text that makes a page fill sooner")), NULL));
    return db_exec(cx, &d_insert, ARGS(db_int(c->next)), NULL);
}

static void *write_on(void *arg)
{
    struct child *c = arg;
    struct arena *a = arena_new(100000);
    for (;; c->next += THREADS) {
        arena_clear(a, 100000);
        struct ctx cx = ctx_new(a, 0);
        if (db_write(c->db, &cx, write_two, c) != OK)
            _exit(3);
        if (write(c->out, &c->next, sizeof(c->next)) != sizeof(c->next))
            _exit(4);
    }
    return NULL;
}

static void be_child(const char *url, int out, int64_t first)
{
    struct arena *a = arena_new(100000);
    struct ctx cx = ctx_new(a, 0);
    struct child c[THREADS];
    pthread_t t[THREADS];
    struct db *db;
    if (db_open(&cx, url, DB_WRITE, &db) != OK)
        _exit(2);
    for (int i = 0; i < THREADS; i++) {
        c[i] = (struct child){.db = db, .out = out, .next = first + i};
        if (pthread_create(&t[i], NULL, write_on, &c[i]) != 0)
            _exit(5);
    }
    pthread_join(t[0], NULL);
}

/* Reads what the child says until it is dead; kills it after a while, and when it has said enough
 * to prove something. Returns how many. */
static size_t listen_and_kill(int in, pid_t pid, unsigned micros, int64_t *said, size_t max)
{
    size_t n = 0;
    int64_t began = 0;
    for (; n < max && read(in, &said[n], sizeof(said[n])) == (ssize_t)sizeof(said[n]); n++) {
        if (!began)
            began = clock_micros();
        else if (n >= ENOUGH && clock_micros() - began > micros)
            kill(pid, SIGKILL);
    }
    return n;
}

static int by_value(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

static void say(void *arg, const char *text)
{
    print_error("%s\n", text);
}

static void check(struct fix *f, int64_t *said, size_t n)
{
    size_t found = 0;
    int problems = -1;
    int64_t halves = -1;
    qsort(said, n, sizeof(*said), by_value);
    must(&f->cx, db_integrity(f->db, &f->cx, say, NULL, &problems));
    assert_int_equal(problems, 0);
    must(&f->cx, db_reader(f->db, &f->cx));
    struct rows *r = db_rows(&f->cx, &c_numbers, NO_ARGS);
    while (rows_next(r))
        if (found < n && row_int(r, 0) == said[found])
            found++;
    must(&f->cx, rows_end(r));
    assert_int_equal(found, n);
    must(&f->cx, db_int_of(&f->cx, &c_halves, NO_ARGS, -1, &halves));
    assert_int_equal(halves, 0);
    db_reader_end(f->db, &f->cx);
}

static void survive(const char *server)
{
    enum { MAX = 4000000 };
    const char *rounds = getenv("SAHABAT_CRASH_ROUNDS");
    int64_t *said = calloc(MAX, sizeof(*said));
    size_t n = 0;
    struct fix f = {0};
    fix_open(&f, server);
    must(&f.cx, db_write(f.db, &f.cx, run_script, (void *)(uintptr_t)tables));
    for (long round = rounds ? strtol(rounds, NULL, 10) : 3; round > 0; round--) {
        int pipes[2], status;
        db_close(f.db);
        assert_int_equal(pipe(pipes), 0);
        pid_t pid = fork();
        if (pid == 0) {
            close(pipes[0]);
            be_child(f.url, pipes[1], (int64_t)round * 100000000);
        }
        close(pipes[1]);
        unsigned micros = 100000 + (unsigned)(clock_micros() % 200000);
        size_t got = listen_and_kill(pipes[0], pid, micros, said + n, MAX - n);
        close(pipes[0]);
        assert_int_equal(waitpid(pid, &status, 0), pid);
        assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
        assert_true(got > ENOUGH);
        n += got;
        must(&f.cx, db_open(&f.cx, f.url, DB_WRITE, &f.db)); /* the lease went with the child */
        check(&f, said, n);
    }
    print_message("%zu acknowledged, none missing\n", n);
    fix_close(&f);
    free(said);
}

static void nothing_acknowledged_is_lost_on_sqlite(void **state)
{
    survive(NULL);
}

static void nothing_acknowledged_is_lost_on_postgresql(void **state)
{
    if (!getenv("SAHABAT_TEST_PG"))
        skip();
    survive(getenv("SAHABAT_TEST_PG"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_acknowledged_is_lost_on_sqlite),
        cmocka_unit_test(nothing_acknowledged_is_lost_on_postgresql)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
