/*
 * The writer: one thread, one connection, one queue. What waits at the moment shares a
 * transaction: one COMMIT makes all of them durable, then each is told (docs/decisions/0001).
 *
 * An operation that fails must leave nothing behind. A savepoint before each would do, but is dear
 * on SQLite: every page is copied before it is first changed, and FTS5 writes out its words. So
 * there a group runs boldly, without any; where an operation fails after it has written, which is
 * rare (what is refused is mostly refused before), the group is run again with savepoints.
 *
 * A group is run again from its start when the database asks for it (PostgreSQL, after a
 * serialization failure), and one by one when its COMMIT failed on a constraint, so that
 * only the guilty operation fails. When nothing helps, every operation of the group is told
 * ERR_BUSY: what is not acknowledged may or may not have happened, never half.
 */
#include "db_core.h"

#include <assert.h>
#include <semaphore.h>
#include <signal.h>

enum { WRITER_ARENA = 256 * 1024 };

enum outcome {
    DONE,  /* committed */
    AGAIN, /* rolled back; run the same operations anew */
    TIMID, /* rolled back; run them anew, with savepoints */
    SPLIT, /* rolled back; run them one by one */
    LOST   /* not committed, no use to try */
};

struct write_queue {
    struct db *db;
    pthread_t thread;
    pthread_mutex_t lock; /* guards the queue, closing and stats */
    pthread_cond_t wake;
    struct db_op *head, **tail;
    bool closing;
    struct db_stats stats;
    /* the writer's own */
    struct ctx cx;
    const char *why;   /* what went wrong with the group, for the log */
    const char *words; /* msgid of the same */
    struct db_op *group[GROUP_MAX];
    struct errinfo before[GROUP_MAX]; /* what was told before the operation ran */
    size_t n;
};

/* ---- the queue ---- */

bool db_submit(struct db *db, struct db_op *op)
{
    struct write_queue *w = db->queue;
    if (!w)
        return false;
    op->next = NULL;
    op->result = OK;
    pthread_mutex_lock(&w->lock);
    bool taken = !w->closing && w->stats.queued < QUEUE_MAX;
    if (taken) {
        *w->tail = op;
        w->tail = &op->next;
        w->stats.queued++;
        pthread_cond_signal(&w->wake);
    }
    pthread_mutex_unlock(&w->lock);
    return taken;
}

/* The next operation into the group, or NULL. */
static struct db_op *take(struct write_queue *w)
{
    pthread_mutex_lock(&w->lock);
    struct db_op *op = w->head;
    if (op) {
        w->head = op->next;
        if (!w->head)
            w->tail = &w->head;
        w->stats.queued--;
    }
    pthread_mutex_unlock(&w->lock);
    if (op) {
        w->before[w->n] = op->cx->err;
        w->group[w->n++] = op;
    }
    return op;
}

/* Waits for work. False when there is none and never will be. */
static bool wait_for_work(struct write_queue *w)
{
    pthread_mutex_lock(&w->lock);
    while (!w->head && !w->closing)
        pthread_cond_wait(&w->wake, &w->lock);
    bool work = w->head != NULL;
    pthread_mutex_unlock(&w->lock);
    return work;
}

/* ---- a group ---- */

/* Each step begins without old words; the first that fails tells why. */
static enum err control(struct write_queue *w, enum control what)
{
    ctx_forgive(&w->cx);
    enum err e = w->db->e->control(&w->cx, w->db->writer, what);
    if (e != OK && !w->why) {
        w->why = w->cx.err.detail;
        w->words = w->cx.err.msgid;
    }
    return e;
}

/* As it was before the operation ran, warnings and all. */
static void restore(struct write_queue *w, size_t i)
{
    struct ctx *cx = w->group[i]->cx;
    cx->err = w->before[i];
    if (cx->err.tail)
        *cx->err.tail = NULL;
}

/* What was written without waiting was taken, too. */
static enum err collect(struct write_queue *w, struct db_op *op, enum err e)
{
    struct conn *c = w->db->writer;
    if (!c->e->collect)
        return e;
    ctx_forgive(&w->cx);
    enum err late = c->e->collect(e == OK ? op->cx : &w->cx, c); /* the first words stand */
    c->broken = c->broken || late != OK;
    return e == OK ? late : e;
}

/* What the rule says, unless memory, a statement or a reference says otherwise. */
static enum err run_rule(struct write_queue *w, struct db_op *op)
{
    struct conn *c = w->db->writer, *before = op->cx->conn;
    op->cx->conn = c;
    enum err e = op->run(op->cx, op->arg);
    conn_close_rows(c);
    e = collect(w, op, e);
    op->cx->conn = before;
    if (e == OK && arena_failed(op->cx->a))
        e = fail(op->cx, ERR_BUSY, "error.db_memory", NULL);
    if (e == OK && c->broken)
        e = fail_log(op->cx, ERR_INTERNAL, "rule went on after query %s failed", c->doing);
    if (e == OK && c->e->dangling && c->e->dangling(c))
        e = fail(op->cx, ERR_CONFLICT, "error.db_reference", NULL);
    if (e != OK && op->cx->err.code == OK)
        op->cx->err.code = e;
    return e;
}

/* Undoes an operation when nothing stands before it in the transaction. */
static enum err undo_alone(struct write_queue *w)
{
    enum err e = control(w, CONTROL_ROLLBACK);
    return e == OK ? control(w, CONTROL_BEGIN) : e;
}

/* `alone`: nothing was written before it in this transaction. */
static enum outcome run_one(struct write_queue *w, size_t i, bool alone, bool bold)
{
    struct db_op *op = w->group[i];
    struct conn *c = w->db->writer;
    bool save = !alone && !bold;
    if (save && control(w, CONTROL_SAVE) != OK)
        return c->e->again(c) ? AGAIN : LOST;
    c->broken = c->wrote = false;
    op->result = run_rule(w, op);
    bool good = op->result == OK, traces = !good && (c->broken || c->wrote);
    c->broken = false;
    if (c->e->again(c))
        return AGAIN;
    if (traces && !save && !alone)
        return TIMID;
    enum err e = OK;
    if (save)
        e = control(w, good ? CONTROL_RELEASE : CONTROL_UNDO);
    else if (traces)
        e = undo_alone(w);
    return e == OK ? DONE : LOST;
}

/* The writer's connection, opened anew where it was lost. */
static bool connected(struct write_queue *w)
{
    struct db *db = w->db;
    if (db->writer && db->e->lost(db->writer)) {
        conn_free(db->writer);
        db->writer = NULL;
    }
    if (!db->writer) {
        ctx_forgive(&w->cx);
        if (db->e->open(&w->cx, db->where, db->flags, true, &db->writer) != OK) {
            w->why = w->cx.err.detail;
            return false;
        }
        db->writer->db = db;
    }
    return true;
}

/* Runs group[from..to) and commits; takes more from the queue as it goes where `more`. */
static enum outcome run_transaction(struct write_queue *w, size_t from, size_t to, bool more,
                                    bool bold)
{
    int64_t began = clock_micros();
    arena_clear(w->cx.a, WRITER_ARENA);
    w->why = w->words = NULL;
    if (!connected(w)) {
        while (more && w->n < GROUP_MAX && take(w))
            ; /* nobody waits for the next try in vain */
        return LOST;
    }
    struct conn *c = w->db->writer;
    if (control(w, CONTROL_BEGIN) != OK)
        return LOST;
    enum outcome o = DONE;
    bool alone = true; /* nothing is written in this transaction yet */
    for (size_t i = from; o == DONE; i++) {
        bool full = i == GROUP_MAX || (i > from && clock_micros() - began > GROUP_MICROS);
        if (i >= to && (!more || full || !take(w)))
            break;
        o = run_one(w, i, alone, bold);
        alone = alone && w->group[i]->result != OK;
    }
    if (o == DONE) {
        enum err e = control(w, CONTROL_COMMIT);
        if (e == OK)
            return DONE;
        o = c->e->again(c) ? AGAIN : e == ERR_CONFLICT ? SPLIT : LOST;
    }
    control(w, CONTROL_ROLLBACK);
    c->broken = false;
    return o;
}

static void tell_busy(struct write_queue *w, size_t from, size_t to)
{
    for (size_t i = from; i < to; i++) {
        restore(w, i);
        struct ctx *cx = w->group[i]->cx;
        cx->err.retry_after = 1;
        cx->err.code = OK;
        w->group[i]->result = fail(cx, ERR_BUSY, w->words ? w->words : "error.db_busy", NULL);
        if (w->why)
            fail_log(cx, ERR_BUSY, "%s", w->why);
    }
}

/* Runs until committed or given up; then every operation's result stands. */
static void run_until_done(struct write_queue *w, size_t from, size_t to, bool more)
{
    bool bold = w->db->e->bold;
    for (int attempt = 0; attempt < GROUP_ATTEMPTS; attempt++) {
        enum outcome o = run_transaction(w, from, to, more, bold);
        if (more)
            to = w->n;
        more = more && o == TIMID;
        bold = bold && o != TIMID;
        if (o == DONE)
            return;
        if (o == SPLIT && to - from > 1) {
            for (size_t i = from; i < to; i++) {
                restore(w, i);
                run_until_done(w, i, i + 1, false);
            }
            return;
        }
        if (o == SPLIT) { /* the one that no COMMIT will take */
            restore(w, from);
            w->group[from]->result =
                fail(w->group[from]->cx, ERR_CONFLICT, "error.db_reference", NULL);
            return;
        }
        if (o == LOST)
            break;
        for (size_t i = from; i < to; i++)
            restore(w, i);
    }
    tell_busy(w, from, to);
}

static void count(struct write_queue *w)
{
    int64_t failed = 0;
    for (size_t i = 0; i < w->n; i++)
        failed += w->group[i]->result != OK;
    atomic_fetch_add(&w->db->commits, 1);
    pthread_mutex_lock(&w->lock);
    w->stats.operations += (int64_t)w->n;
    w->stats.groups++;
    w->stats.failed += failed;
    if ((int64_t)w->n > w->stats.largest_group)
        w->stats.largest_group = (int64_t)w->n;
    pthread_mutex_unlock(&w->lock);
}

static void *writer_main(void *arg)
{
    struct write_queue *w = arg;
    while (wait_for_work(w)) {
        w->n = 0;
        take(w);
        run_until_done(w, 0, w->n, true);
        count(w);
        for (size_t i = 0; i < w->n; i++)
            w->group[i]->done(w->group[i]);
    }
    return NULL;
}

/* Signals are for the thread that waits for them: one that came here would end the program. */
static bool start_thread(struct write_queue *w)
{
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    bool started = pthread_create(&w->thread, NULL, writer_main, w) == 0;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return started;
}

enum err writer_start(struct ctx *cx, struct db *db)
{
    struct write_queue *w = calloc(1, sizeof(*w));
    if (!w)
        abort();
    w->db = db;
    w->tail = &w->head;
    w->cx = ctx_new(arena_new(WRITER_ARENA), 0);
    pthread_mutex_init(&w->lock, NULL);
    pthread_cond_init(&w->wake, NULL);
    if (!start_thread(w)) {
        arena_free(w->cx.a);
        free(w);
        return fail_log(cx, ERR_INTERNAL, "the writer's thread does not start");
    }
    db->queue = w;
    return OK;
}

void writer_stop(struct db *db)
{
    struct write_queue *w = db->queue;
    pthread_mutex_lock(&w->lock);
    w->closing = true;
    pthread_cond_signal(&w->wake);
    pthread_mutex_unlock(&w->lock);
    pthread_join(w->thread, NULL);
    pthread_cond_destroy(&w->wake);
    pthread_mutex_destroy(&w->lock);
    arena_free(w->cx.a);
    free(w);
    db->queue = NULL;
}

/* ---- writing and waiting ---- */

struct waiting {
    struct db_op op; /* first: done() gets its address */
    sem_t done;
};

static void wake(struct db_op *op)
{
    sem_post(&((struct waiting *)op)->done);
}

enum err db_write(struct db *db, struct ctx *cx, enum err (*rule)(struct ctx *, void *), void *arg)
{
    if (conn_is_writer(cx->conn) && cx->conn->db == db)
        return rule(cx, arg);
    if (!db->queue)
        return fail_log(cx, ERR_INTERNAL, "the database is open for reading alone");
    struct waiting w = {.op = {.cx = cx, .run = rule, .done = wake, .arg = arg}};
    sem_init(&w.done, 0, 0);
    if (!db_submit(db, &w.op)) {
        sem_destroy(&w.done);
        cx->err.retry_after = 1;
        return fail(cx, ERR_BUSY, "error.db_busy", NULL);
    }
    while (sem_wait(&w.done) != 0)
        ; /* EINTR */
    sem_destroy(&w.done);
    return w.op.result;
}

struct db_stats db_stats(struct db *db)
{
    struct db_stats stats = {0};
    if (!db->queue)
        return stats;
    pthread_mutex_lock(&db->queue->lock);
    stats = db->queue->stats;
    pthread_mutex_unlock(&db->queue->lock);
    return stats;
}
