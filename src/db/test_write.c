/*
 * The writer: group commit, savepoints, what happens when an operation or a commit fails. On
 * SQLite always, on PostgreSQL where SAHABAT_TEST_PG names an empty database.
 */
#include "db_test.h"

#include <semaphore.h>
#include <signal.h>
#include <sys/resource.h>

static const char *server;

static const char tables[] =
    "CREATE TABLE w (id @PK@, n @I64@ NOT NULL UNIQUE) @STRICT@;"
    "CREATE TABLE link (id @PK@, w_id @I64@ NOT NULL REFERENCES w (n)"
    " DEFERRABLE INITIALLY DEFERRED) @STRICT@;"
    "\n-- engine: postgresql\n"
    "CREATE SEQUENCE tries;"
    "CREATE FUNCTION fail_first(times BIGINT) RETURNS BIGINT LANGUAGE plpgsql AS $f$ BEGIN"
    " IF nextval('tries') <= times THEN RAISE EXCEPTION 'again' USING ERRCODE = '40001'; END IF;"
    " RETURN 1; END $f$;";

QUERY(w_insert, true, "INSERT INTO w (n) VALUES ($1)");
QUERY(w_count, false, "SELECT count(*) FROM w");
QUERY(w_last, false, "SELECT coalesce(max(n), 0) FROM w");
QUERY(w_sum, false, "SELECT coalesce(sum(n), 0) FROM w");
QUERY(link_insert, true, "INSERT INTO link (w_id) VALUES ($1) RETURNING id");
QUERY(link_count, false, "SELECT count(*) FROM link");
QUERY(wrong, false, "SELECT nothing FROM nowhere");
QUERY(fail_first, false, "SELECT fail_first($1)");
QUERY(synchronous, false, "PRAGMA synchronous");
QUERY(synchronous_commit, false,
      "SELECT setting = 'on' FROM pg_settings WHERE name = 'synchronous_commit'");

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

static int64_t ask(struct fix *f, const struct query *q)
{
    int64_t n = -1;
    must(&f->cx, db_reader(f->db, &f->cx));
    must(&f->cx, db_int_of(&f->cx, q, NO_ARGS, -1, &n));
    db_reader_end(f->db, &f->cx);
    return n;
}

/* ---- operations ---- */

/* Adds w, and does what `how` says besides. */
struct job {
    struct db_op op;
    struct ctx cx;
    int64_t n;
    enum how {
        GOOD,
        EARLY,
        REFUSE,
        DUPLICATE,
        IGNORE,
        FILL,
        DANGLE,
        LINK,
        LEAVE,
        RETRY,
        LATER,      /* rows without waiting, then a look at them */
        LATER_MANY, /* more than may wait at once */
        LATER_REFUSE,
        LATER_DUPLICATE, /* told at the end of the operation, */
        LATER_GUESS      /* or by a statement after it */
    } how;
    int64_t times; /* RETRY: how often it fails first */
    int runs, dones;
};

enum { MANY = 400 };

static enum err work_later(struct ctx *cx, const struct job *j)
{
    int64_t last, n = j->how == LATER_MANY ? MANY : 1;
    for (int64_t i = 1; i <= n; i++)
        TRY(db_exec_later(cx, &w_insert, ARGS(db_int(j->n + i * 1000000))));
    if (j->how == LATER || j->how == LATER_MANY) {
        TRY(db_int_of(cx, &w_last, NO_ARGS, 0, &last));
        assert_int_equal(last, j->n + n * 1000000);
        return OK;
    }
    if (j->how == LATER_REFUSE)
        return fail(cx, ERR_INPUT, "error.test", NULL);
    TRY(db_exec_later(cx, &w_insert, ARGS(db_int(j->n))));
    return j->how == LATER_DUPLICATE ? OK : db_int_of(cx, &w_last, NO_ARGS, 0, &last);
}

static enum err work(struct ctx *cx, void *arg)
{
    struct job *j = arg;
    int64_t id;
    j->runs++;
    if (j->how == EARLY) /* refused before anything was written */
        return fail(cx, ERR_INPUT, "error.test", NULL);
    TRY(db_exec(cx, &w_insert, ARGS(db_int(j->n)), NULL));
    switch (j->how) {
    case REFUSE: fail_field(cx, "n", "error.test", NULL); return fields_check(cx);
    case DUPLICATE: return db_exec(cx, &w_insert, ARGS(db_int(j->n)), NULL);
    case IGNORE: /* a failed statement, swept under the carpet */
        rows_end(db_rows(cx, &wrong, NO_ARGS));
        ctx_forgive(cx);
        return OK;
    case FILL: arena_alloc(cx->a, 1 << 20); return OK;
    case DANGLE: return db_exec(cx, &link_insert, ARGS(db_int(-j->n)), NULL);
    case LINK: return db_exec(cx, &link_insert, ARGS(db_int(j->n)), NULL);
    case LEAVE: return rows_next(db_rows(cx, &link_insert, ARGS(db_int(j->n)))) ? OK : ERR_INTERNAL;
    case RETRY:
        if (j->runs == 1)
            warn_field(cx, "n", "warning.first", NULL); /* forgotten with its run */
        return db_int_of(cx, &fail_first, ARGS(db_int(j->times)), 0, &id);
    case LATER:
    case LATER_MANY:
    case LATER_REFUSE:
    case LATER_DUPLICATE:
    case LATER_GUESS: return work_later(cx, j);
    case EARLY:
    case GOOD: break;
    }
    return OK;
}

static void done(struct db_op *op)
{
    struct job *j = (struct job *)op;
    j->dones++;
}

static void prepare(struct job *j, int64_t n, enum how how)
{
    *j = (struct job){.n = n, .how = how};
    j->cx = ctx_new(arena_new(200000), 0);
    j->op = (struct db_op){.cx = &j->cx, .run = work, .done = done, .arg = j};
}

/* Keeps the writer busy until told, so that what is queued meanwhile becomes one group. */
struct gate {
    struct db_op op;
    struct ctx cx;
    sem_t inside, go, out;
};

static enum err hold(struct ctx *cx, void *arg)
{
    struct gate *g = arg;
    sem_post(&g->inside);
    while (sem_wait(&g->go) != 0)
        ;
    return OK;
}

static void held(struct db_op *op)
{
    sem_post(&((struct gate *)op)->out);
}

static void gate_close(struct fix *f, struct gate *g)
{
    *g = (struct gate){.op = {.cx = &g->cx, .run = hold, .done = held, .arg = g}};
    g->cx = ctx_new(arena_new(10000), 0);
    sem_init(&g->inside, 0, 0);
    sem_init(&g->go, 0, 0);
    sem_init(&g->out, 0, 0);
    assert_true(db_submit(f->db, &g->op));
    sem_wait(&g->inside);
}

static void gate_open(struct gate *g)
{
    usleep(GROUP_MICROS + 10000); /* its own group is over: the others form the next */
    sem_post(&g->go);
    sem_wait(&g->out);
    arena_free(g->cx.a);
}

/* Runs jobs as one group and waits for the last. */
static void together(struct fix *f, struct job *jobs, size_t n)
{
    struct gate g;
    int64_t groups = db_stats(f->db).groups;
    gate_close(f, &g);
    for (size_t i = 0; i < n; i++)
        assert_true(db_submit(f->db, &jobs[i].op));
    assert_int_equal(db_stats(f->db).queued, n);
    gate_open(&g);
    must(&f->cx, db_write(f->db, &f->cx, run_script, (void *)(uintptr_t) "SELECT 1"));
    for (size_t i = 0; i < n; i++)
        assert_int_equal(jobs[i].dones, 1);
    assert_in_range(db_stats(f->db).groups - groups, 2, 3);
}

static void free_jobs(struct job *jobs, size_t n)
{
    for (size_t i = 0; i < n; i++)
        arena_free(jobs[i].cx.a);
}

/* ---- tests ---- */

static void a_failing_operation_fails_alone(void **state)
{
    static const struct {
        enum how how;
        enum err result;
        const char *msgid;
    } rows[] = {
        {GOOD, OK, NULL},
        {REFUSE, ERR_INVALID, "error.fields"},
        {LINK, OK, NULL},
        {DUPLICATE, ERR_CONFLICT, "error.db_duplicate"},
        {GOOD, OK, NULL},
        {IGNORE, ERR_INTERNAL, NULL},
        {FILL, ERR_BUSY, "error.db_memory"},
        {LEAVE, OK, NULL},
        {GOOD, OK, NULL},
    };
    enum { N = sizeof(rows) / sizeof(rows[0]) };
    struct fix *f = *state;
    struct job jobs[N];
    for (int i = 0; i < N; i++)
        prepare(&jobs[i], 1 << i, rows[i].how);
    together(f, jobs, N);
    int64_t sum = 0;
    for (int i = 0; i < N; i++) {
        assert_int_equal(jobs[i].op.result, rows[i].result);
        assert_int_equal(jobs[i].cx.err.code, rows[i].result);
        assert_null(jobs[i].cx.conn);
        if (rows[i].msgid)
            assert_string_equal(jobs[i].cx.err.msgid, rows[i].msgid);
        sum += rows[i].result == OK ? 1 << i : 0;
    }
    assert_int_equal(ask(f, &w_sum), sum);
    assert_int_equal(ask(f, &link_count), 2);
    assert_int_equal(db_stats(f->db).failed, 4);
    assert_in_range(db_stats(f->db).largest_group, N, N + 1);
    free_jobs(jobs, N);
}

/* Written without waiting: seen by what follows, refused with its operation and no other's. */
static void what_is_written_later_stands_or_falls_with_its_operation(void **state)
{
    struct fix *f = *state;
    struct job jobs[8];
    static const enum how hows[8] = {GOOD,        LATER,      LATER_REFUSE, LATER, LATER_DUPLICATE,
                                     LATER_GUESS, LATER_MANY, GOOD};
    int64_t sum = 0;
    for (int i = 0; i < 8; i++)
        prepare(&jobs[i], 1 << i, hows[i]);
    together(f, jobs, 8);
    for (int i = 0; i < 8; i++) {
        bool twice = hows[i] == LATER_DUPLICATE || hows[i] == LATER_GUESS;
        enum err want = twice ? ERR_CONFLICT : hows[i] == LATER_REFUSE ? ERR_INPUT : OK;
        assert_int_equal(jobs[i].op.result, want);
        assert_int_equal(jobs[i].cx.err.code, want);
        if (want != OK) {
            assert_string_equal(jobs[i].cx.err.msgid, twice ? "error.db_duplicate" : "error.test");
            continue;
        }
        int64_t more = hows[i] == LATER ? 1 : hows[i] == LATER_MANY ? MANY : 0;
        sum += jobs[i].n * (more + 1) + 1000000 * more * (more + 1) / 2;
    }
    assert_int_equal(ask(f, &w_sum), sum);
    free_jobs(jobs, 8);
}

/* SQLite sees it at the operation's end, PostgreSQL at COMMIT: the others stand on both. */
static void a_dangling_reference_fails_alone(void **state)
{
    struct fix *f = *state;
    struct job jobs[4];
    prepare(&jobs[0], 1, GOOD);
    prepare(&jobs[1], 2, DANGLE);
    prepare(&jobs[2], 4, LINK);
    prepare(&jobs[3], 8, GOOD);
    together(f, jobs, 4);
    for (int i = 0; i < 4; i++)
        assert_int_equal(jobs[i].op.result, i == 1 ? ERR_CONFLICT : OK);
    assert_string_equal(jobs[1].cx.err.msgid, "error.db_reference");
    assert_int_equal(jobs[0].runs, 2);
    assert_int_equal(ask(f, &w_sum), 13);
    assert_int_equal(ask(f, &link_count), 1);
    free_jobs(jobs, 4);
}

/* Without savepoints SQLite runs a group again only when something must be undone. */
static void the_innocent_run_once_where_they_can(void **state)
{
    struct fix *f = *state;
    struct job jobs[3];
    for (int late = 0; late < 2; late++) {
        prepare(&jobs[0], 1 + 10 * late, GOOD);
        prepare(&jobs[1], 2 + 10 * late, late ? REFUSE : EARLY);
        prepare(&jobs[2], 3 + 10 * late, GOOD);
        together(f, jobs, 3);
        assert_int_equal(jobs[0].op.result, OK);
        assert_int_equal(jobs[1].op.result, late ? ERR_INVALID : ERR_INPUT);
        assert_int_equal(jobs[2].op.result, OK);
        assert_int_equal(jobs[0].runs, late && !f->server ? 2 : 1);
        assert_int_equal(jobs[2].runs, 1);
        assert_int_equal(ask(f, &w_sum), late ? 28 : 4);
        free_jobs(jobs, 3);
    }
}

enum { THREADS = 32, EACH = 40 };

static void *write_in_thread(void *arg)
{
    struct fix *f = ((void **)arg)[0];
    int64_t first = (int64_t)(intptr_t)((void **)arg)[1] * EACH;
    for (int i = 0; i < EACH; i++) {
        struct job j;
        prepare(&j, first + i, GOOD);
        must(&j.cx, db_write(f->db, &j.cx, work, &j));
        arena_free(j.cx.a);
    }
    return NULL;
}

static void commits_are_shared(void **state)
{
    struct fix *f = *state;
    pthread_t t[THREADS];
    void *args[THREADS][2];
    struct db_stats before = db_stats(f->db);
    for (int i = 0; i < THREADS; i++) {
        args[i][0] = f;
        args[i][1] = (void *)(intptr_t)i;
        assert_int_equal(pthread_create(&t[i], NULL, write_in_thread, args[i]), 0);
    }
    for (int i = 0; i < THREADS; i++)
        pthread_join(t[i], NULL);
    struct db_stats after = db_stats(f->db);
    assert_int_equal(after.operations - before.operations, THREADS * EACH);
    assert_true(after.groups - before.groups < THREADS * EACH / 2);
    assert_true(after.largest_group > 4);
    assert_int_equal(after.queued, 0);
    assert_int_equal(ask(f, &w_count), THREADS * EACH);
}

static enum err outer(struct ctx *cx, void *arg)
{
    struct fix *f = arg;
    struct job j = {.n = 5};
    assert_true(conn_is_writer(cx->conn));
    TRY(db_write(f->db, cx, work, &j)); /* on the writer already: no second queueing */
    j.n = 6;
    TRY(db_write(f->db, cx, work, &j));
    return fail(cx, ERR_CONFLICT, "error.test", NULL);
}

static void writes_nest_inside_one_operation(void **state)
{
    struct fix *f = *state;
    assert_int_equal(db_write(f->db, &f->cx, outer, f), ERR_CONFLICT);
    ctx_forgive(&f->cx);
    assert_int_equal(ask(f, &w_count), 0); /* both went with the whole */
}

/* A context with a reader may write; its reader comes back. */
static void a_reading_context_may_write(void **state)
{
    struct fix *f = *state;
    struct job j = {.n = 5};
    int64_t n;
    must(&f->cx, db_reader(f->db, &f->cx));
    struct conn *reader = f->cx.conn;
    must(&f->cx, db_int_of(&f->cx, &w_count, NO_ARGS, 0, &n));
    must(&f->cx, db_write(f->db, &f->cx, work, &j));
    assert_ptr_equal(f->cx.conn, reader);
    db_reader_end(f->db, &f->cx);
    assert_int_equal(ask(f, &w_count), 1);
}

static void warnings_survive_a_second_run(void **state)
{
    struct fix *f = *state;
    struct job jobs[2];
    prepare(&jobs[0], 1, f->server ? RETRY : GOOD);
    jobs[0].times = 2;
    warn_field(&jobs[0].cx, "n", "warning.test", NULL);
    prepare(&jobs[1], 2, GOOD);
    together(f, jobs, 2);
    assert_int_equal(jobs[0].op.result, OK);
    assert_int_equal(jobs[1].op.result, OK);
    assert_int_equal(jobs[0].runs, f->server ? 3 : 1);
    assert_int_equal(jobs[1].runs, 1); /* it was not yet in the group */
    assert_string_equal(jobs[0].cx.err.fields->msgid, "warning.test");
    assert_null(jobs[0].cx.err.fields->next);
    assert_int_equal(ask(f, &w_sum), 3);
    free_jobs(jobs, 2);
}

static void endless_conflicts_are_given_up(void **state)
{
    struct fix *f = *state;
    struct job j;
    prepare(&j, 1, RETRY);
    j.times = 1000;
    assert_int_equal(db_write(f->db, &j.cx, work, &j), ERR_BUSY);
    assert_int_equal(j.runs, GROUP_ATTEMPTS);
    assert_int_equal(j.cx.err.retry_after, 1);
    assert_int_equal(ask(f, &w_count), 0);
    arena_free(j.cx.a);
}

static void a_full_queue_refuses(void **state)
{
    struct fix *f = *state;
    struct gate g;
    struct job *jobs = calloc(QUEUE_MAX + 1, sizeof(*jobs)), extra;
    gate_close(f, &g);
    for (int i = 0; i < QUEUE_MAX; i++) {
        prepare(&jobs[i], i, GOOD);
        assert_true(db_submit(f->db, &jobs[i].op));
    }
    prepare(&extra, -1, GOOD);
    assert_false(db_submit(f->db, &extra.op));
    assert_int_equal(db_write(f->db, &extra.cx, work, &extra), ERR_BUSY);
    assert_string_equal(extra.cx.err.msgid, "error.db_busy");
    gate_open(&g);
    while (db_stats(f->db).queued)
        usleep(1000);
    must(&f->cx, db_write(f->db, &f->cx, run_script, (void *)(uintptr_t) "SELECT 1"));
    assert_int_equal(extra.runs + extra.dones, 0);
    assert_int_equal(ask(f, &w_count), QUEUE_MAX);
    assert_in_range(db_stats(f->db).largest_group, 1, GROUP_MAX);
    free_jobs(jobs, QUEUE_MAX);
    free_jobs(&extra, 1);
    free(jobs);
}

static void closing_finishes_the_queue(void **state)
{
    struct fix *f = *state;
    struct job jobs[50];
    for (int i = 0; i < 50; i++) {
        prepare(&jobs[i], i, GOOD);
        assert_true(db_submit(f->db, &jobs[i].op));
    }
    db_close(f->db);
    for (int i = 0; i < 50; i++)
        assert_true(jobs[i].dones == 1 && jobs[i].op.result == OK);
    must(&f->cx, db_open(&f->cx, f->url, DB_WRITE, &f->db));
    assert_int_equal(ask(f, &w_count), 50);
    free_jobs(jobs, 50);
}

/* The disk takes no more (a limit on file size): nothing is acknowledged, nothing is half. */
static void a_failed_commit_fails_its_group(void **state)
{
    struct fix *f = *state;
    struct job jobs[3];
    struct rlimit old, none;
    for (int i = 0; i < 3; i++)
        prepare(&jobs[i], i + 1, i == 1 ? REFUSE : GOOD);
    signal(SIGXFSZ, SIG_IGN);
    getrlimit(RLIMIT_FSIZE, &old);
    none = (struct rlimit){.rlim_cur = 4096, .rlim_max = old.rlim_max};
    setrlimit(RLIMIT_FSIZE, &none);
    struct gate g;
    gate_close(f, &g);
    for (int i = 0; i < 3; i++)
        assert_true(db_submit(f->db, &jobs[i].op));
    gate_open(&g);
    while (db_stats(f->db).operations < 5)
        usleep(1000);
    setrlimit(RLIMIT_FSIZE, &old);
    for (int i = 0; i < 3; i++) {
        assert_int_equal(jobs[i].op.result, ERR_BUSY); /* even what was refused: seen too early */
        assert_string_equal(jobs[i].cx.err.msgid, "error.db_busy");
        assert_null(jobs[i].cx.err.fields);
        assert_non_null(strstr(jobs[i].cx.err.detail, "COMMIT"));
    }
    assert_int_equal(ask(f, &w_count), 0);
    struct job after;
    prepare(&after, 9, GOOD);
    must(&after.cx, db_write(f->db, &after.cx, work, &after)); /* and it goes on */
    assert_int_equal(ask(f, &w_sum), 9);
    free_jobs(jobs, 3);
    free_jobs(&after, 1);
}

/* As the audit chain grows: each link looks at the last. */
static enum err add_link(struct ctx *cx, void *arg)
{
    int *runs = arg;
    int64_t last;
    ++*runs;
    TRY(db_int_of(cx, &w_last, NO_ARGS, 0, &last));
    return db_exec(cx, &w_insert, ARGS(db_int(last + 1)), NULL);
}

static void *chain_in_thread(void *arg)
{
    struct db *db = arg;
    for (int i = 0; i < EACH; i++) {
        int runs = 0;
        struct ctx cx = ctx_new(arena_new(20000), 0);
        must(&cx, db_write(db, &cx, add_link, &runs));
        assert_int_equal(runs, 1);
        arena_free(cx.a);
    }
    return NULL;
}

/* Two processes on one PostgreSQL: their groups take turns, nothing is run twice. */
static void two_writers_take_turns(void **state)
{
    struct fix *f = *state;
    struct db *other;
    pthread_t t[8];
    must(&f->cx, db_open(&f->cx, f->url, DB_WRITE, &other));
    for (int i = 0; i < 8; i++)
        assert_int_equal(pthread_create(&t[i], NULL, chain_in_thread, i % 2 ? f->db : other), 0);
    for (int i = 0; i < 8; i++)
        pthread_join(t[i], NULL);
    assert_int_equal(ask(f, &w_last), 8 * EACH);
    assert_int_equal(db_stats(f->db).failed + db_stats(other).failed, 0);
    db_close(other);
}

static enum err look_at_sync(struct ctx *cx, void *arg)
{
    bool pg = conn_engine(cx->conn) == DB_PG;
    return db_int_of(cx, pg ? &synchronous_commit : &synchronous, NO_ARGS, -1, arg);
}

/* What commits: FULL (2) on SQLite, on at PostgreSQL. A kill proves nothing about the disk. */
static void the_writer_waits_for_the_disk(void **state)
{
    struct fix *f = *state;
    int64_t sync = -1;
    must(&f->cx, db_write(f->db, &f->cx, look_at_sync, &sync));
    assert_int_equal(sync, server ? 1 : 2);
}

#define T(NAME) cmocka_unit_test_setup_teardown(NAME, set_up, tear_down)
#define COMMON                                                                              \
    T(the_writer_waits_for_the_disk), T(a_failing_operation_fails_alone),                   \
        T(a_dangling_reference_fails_alone), T(the_innocent_run_once_where_they_can),       \
        T(what_is_written_later_stands_or_falls_with_its_operation), T(commits_are_shared), \
        T(writes_nest_inside_one_operation), T(a_reading_context_may_write),                \
        T(warnings_survive_a_second_run), T(a_full_queue_refuses), T(closing_finishes_the_queue)

int main(void)
{
    const struct CMUnitTest sqlite[] = {COMMON, T(a_failed_commit_fails_its_group)};
    const struct CMUnitTest postgresql[] = {COMMON, T(endless_conflicts_are_given_up),
                                            T(two_writers_take_turns)};
    int failed = cmocka_run_group_tests(sqlite, NULL, NULL);
    server = getenv("SAHABAT_TEST_PG");
    if (server)
        failed += cmocka_run_group_tests(postgresql, NULL, NULL);
    return failed;
}
