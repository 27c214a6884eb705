/* Jobs and their runner: see job.h. */
#include "job.h"

#include "app_sql.h"
#include "log.h"

#include <assert.h>
#include <pthread.h>

enum { LOOK_EVERY = 2, LEASE = 60, SWEEP_EVERY = 3600, KINDS_MAX = 32, ARENA_CAP = 256 << 20 };

struct job_runner {
    struct app *app;
    const struct job_kind *kinds;
    pthread_t thread, carer;
    pthread_mutex_t lock;
    pthread_cond_t wake, end;
    bool stop, look;
    int64_t cared_at[KINDS_MAX], swept_at; /* the carer's alone */
};

enum err job_create(struct ctx *cx, const char *kind, int64_t subject_id, int64_t *ret_id)
{
    int64_t by = cx->actor ? cx->actor->account_id : 0;
    return db_int_of(
        cx, &q_job_insert,
        ARGS(db_text(kind), db_int(subject_id), by ? db_int(by) : db_null(), db_int(cx->now)), 0,
        ret_id);
}

enum err job_get(struct ctx *cx, int64_t id, struct job *ret)
{
    bool found = false;
    struct rows *r = db_rows(cx, &q_job_get, ARGS(db_int(id)));
    if (rows_next(r)) {
        *ret = (struct job){.id = row_int(r, 0),
                            .kind = row_str(r, 1),
                            .subject_id = row_int(r, 2),
                            .state = row_str(r, 3),
                            .done = row_int(r, 4),
                            .total = row_int(r, 5),
                            .message = row_str(r, 6),
                            .created_by = row_int(r, 7),
                            .created_at = row_int(r, 8),
                            .finished_at = row_int(r, 9)};
        found = true;
    }
    TRY(rows_end(r));
    return found ? OK : fail(cx, ERR_NOT_FOUND, "error.not_found", NULL);
}

struct step {
    int64_t id, done, total, subject;
    const char *kind, *state, *message;
};

static enum err write_progress(struct ctx *cx, void *arg)
{
    struct step *s = arg;
    return db_exec(
        cx, &q_job_progress,
        ARGS(db_int(s->id), db_int(s->done), db_int(s->total), db_int(clock_now() + LEASE)), NULL);
}

enum err job_progress(struct ctx *cx, int64_t id, int64_t done, int64_t total)
{
    struct step s = {.id = id, .done = done, .total = total};
    return app_write(cx, write_progress, &s);
}

static enum err claim(struct ctx *cx, void *arg)
{
    struct step *s = arg;
    s->id = 0;
    struct rows *r = db_rows(cx, &q_job_claim, ARGS(db_int(cx->now)));
    if (rows_next(r)) {
        s->id = row_int(r, 0);
        s->kind = row_str(r, 1);
        s->subject = row_int(r, 2);
    }
    return rows_end(r);
}

static enum err finish(struct ctx *cx, void *arg)
{
    struct step *s = arg;
    return db_exec(cx, &q_job_finish,
                   ARGS(db_int(s->id), db_text(s->state), db_text(s->message), db_int(clock_now())),
                   NULL);
}

static enum err put_back(struct ctx *cx, void *arg)
{
    struct step *s = arg;
    return db_exec(cx, &q_job_put_back, ARGS(db_int(s->id)), NULL);
}

static const struct job_kind *kind_of(const struct job_runner *r, const char *kind)
{
    for (const struct job_kind *k = r->kinds; k->kind; k++)
        if (strcmp(k->kind, kind) == 0)
            return k;
    return NULL;
}

/* Takes one job and runs it; false when there is none. */
static bool run_one(struct job_runner *r)
{
    struct arena *a = arena_new(ARENA_CAP);
    struct ctx cx = ctx_new(a, clock_now());
    cx.app = r->app;
    cx.actor = actor_operator();
    struct step s = {0};
    if (app_write(&cx, claim, &s) != OK || s.id == 0) {
        arena_free(a);
        return false;
    }
    const struct job_kind *k = kind_of(r, s.kind);
    enum err e = k && k->run ? k->run(&cx, s.id, s.subject) : ERR_UNSUPPORTED;
    if (e == ERR_BUSY && job_stopping(r->app)) { /* it goes on at the next start */
        ctx_forgive(&cx);
        app_write(&cx, put_back, &s);
        arena_free(a);
        return false;
    }
    s.state = e == OK ? "done" : "failed";
    s.message = e == OK ? "" : cx.err.msgid ? cx.err.msgid : err_row(e)->name;
    bool ours =
        !k || err_row(e)->status >= 500; /* else what it was given is at fault: a file, say */
    if (e != OK)
        log_event(ours ? LOG_ERROR : LOG_WARN, "job failed", "kind", s.kind, "why", s.message,
                  "detail", cx.err.detail ? cx.err.detail : "", NULL);
    ctx_forgive(&cx);
    if (app_write(&cx, finish, &s) != OK)
        log_event(LOG_ERROR, "job end not written", "kind", s.kind, NULL);
    arena_free(a);
    return true;
}

/* What has served its time: answers of idempotency keys after a day, sessions and links a month
 * after their end, counts of tries after two days. */
static enum err sweep_rule(struct ctx *cx, void *arg)
{
    enum { DAY = 86400 };
    (void)arg;
    TRY(db_exec(cx, &q_idem_old, ARGS(db_int(cx->now - DAY)), NULL));
    TRY(db_exec(cx, &q_sweep_sessions, ARGS(db_int(cx->now - 30 * DAY)), NULL));
    TRY(db_exec(cx, &q_sweep_one_time, ARGS(db_int(cx->now - 30 * DAY)), NULL));
    return db_exec(cx, &q_sweep_throttle, ARGS(db_int(cx->now - 2 * DAY)), NULL);
}

static enum err sweep(struct ctx *cx)
{
    return app_write(cx, sweep_rule, NULL);
}

/* ---- care ---- */

static void care_for(struct job_runner *r, const char *kind, enum err (*care)(struct ctx *cx))
{
    struct arena *a = arena_new(ARENA_CAP);
    struct ctx cx = ctx_new(a, clock_now());
    cx.app = r->app;
    cx.actor = actor_operator();
    enum err e = care(&cx);
    if (e != OK && !(e == ERR_BUSY && job_stopping(r->app)))
        log_event(LOG_WARN, "care failed", "kind", kind, "why",
                  cx.err.msgid ? cx.err.msgid : err_row(e)->name, "detail",
                  cx.err.detail ? cx.err.detail : "", NULL);
    arena_free(a);
}

static bool is_due(int64_t *at, int64_t every)
{
    int64_t now = clock_now();
    if (now < *at + every && now >= *at) /* a clock set back does not stop it */
        return false;
    *at = now;
    return true;
}

static void *care(void *arg)
{
    struct job_runner *r = arg;
    for (;;) {
        if (is_due(&r->swept_at, SWEEP_EVERY))
            care_for(r, "sweep", sweep);
        for (size_t i = 0; r->kinds[i].kind; i++) {
            const struct job_kind *k = &r->kinds[i];
            if (k->care && is_due(&r->cared_at[i], k->every) && !job_stopping(r->app))
                care_for(r, k->kind, k->care);
        }
        pthread_mutex_lock(&r->lock);
        if (!r->stop) {
            struct timespec until;
            clock_gettime(CLOCK_REALTIME, &until);
            until.tv_sec++;
            pthread_cond_timedwait(&r->end, &r->lock, &until);
        }
        bool stop = r->stop;
        pthread_mutex_unlock(&r->lock);
        if (stop)
            return NULL;
    }
}

/* ---- jobs ---- */

static enum err put_all_back(struct ctx *cx, void *arg)
{
    (void)arg;
    return db_exec(cx, &q_job_put_all_back, NO_ARGS, NULL);
}

/* SQLite has one process that writes: what was running when it begins belongs to one that was
 * killed. On PostgreSQL another server may run it: there its lease tells. */
static void take_over(struct job_runner *r)
{
    if (db_engine(r->app->db) != DB_SQLITE)
        return;
    struct arena *a = arena_new(ARENA_CAP);
    struct ctx cx = ctx_new(a, clock_now());
    cx.app = r->app;
    cx.actor = actor_operator();
    app_write(&cx, put_all_back, NULL); /* else their lease tells, too */
    arena_free(a);
}

static void *run(void *arg)
{
    struct job_runner *r = arg;
    take_over(r);
    for (;;) {
        pthread_mutex_lock(&r->lock);
        if (!r->look && !r->stop) {
            struct timespec until;
            clock_gettime(CLOCK_REALTIME, &until);
            until.tv_sec += LOOK_EVERY;
            pthread_cond_timedwait(&r->wake, &r->lock, &until);
        }
        bool stop = r->stop;
        r->look = false;
        pthread_mutex_unlock(&r->lock);
        if (stop)
            return NULL;
        while (run_one(r) && !r->stop)
            continue;
    }
}

struct job_runner *job_runner_start(struct app *app, const struct job_kind *kinds)
{
    struct job_runner *r = calloc(1, sizeof(*r));
    if (!r)
        abort();
    r->app = app;
    r->kinds = kinds;
    size_t n = 0;
    while (kinds[n].kind)
        n++;
    assert(n <= KINDS_MAX);
    pthread_mutex_init(&r->lock, NULL);
    pthread_cond_init(&r->wake, NULL);
    pthread_cond_init(&r->end, NULL);
    app->jobs = r;
    if (pthread_create(&r->thread, NULL, run, r) != 0 ||
        pthread_create(&r->carer, NULL, care, r) != 0)
        abort();
    return r;
}

void job_wake(struct app *app)
{
    struct job_runner *r = app->jobs;
    if (!r)
        return;
    pthread_mutex_lock(&r->lock);
    r->look = true;
    pthread_cond_signal(&r->wake);
    pthread_mutex_unlock(&r->lock);
}

bool job_stopping(const struct app *app)
{
    struct job_runner *r = app->jobs;
    if (!r)
        return false;
    pthread_mutex_lock(&r->lock);
    bool stop = r->stop;
    pthread_mutex_unlock(&r->lock);
    return stop;
}

void job_runner_stop(struct job_runner *r)
{
    if (!r)
        return;
    pthread_mutex_lock(&r->lock);
    r->stop = true;
    pthread_cond_signal(&r->wake);
    pthread_cond_signal(&r->end);
    pthread_mutex_unlock(&r->lock);
    pthread_join(r->thread, NULL);
    pthread_join(r->carer, NULL);
    r->app->jobs = NULL;
    free(r);
}
