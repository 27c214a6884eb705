/*
 * Reading on a standby: see standby.h. What may be read there is decided in two steps. The thread
 * says whether the standby is near (`near_until`, renewed by each look, so that a look that hangs
 * ends it by itself). A signed-in reader's snapshot there must besides hold the newest row that
 * their account has in the audit record: rows get their numbers in order of commit, since writers
 * take turns, so who finds that number finds everything that account has written.
 */
#include "standby.h"

#include "app_sql.h"
#include "caps.h"
#include "log.h"

#include <pthread.h>

enum { LOOK_SECONDS = 1, GOOD_MICROS = 3000000, LOOK_ARENA = 1 << 20 };

struct standby {
    struct app *app;
    struct db *db;
    int64_t behind;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t end;
    bool stop;
    const char *told;           /* the thread's: what the log was last told; "" when it is read */
    _Atomic int64_t near_until; /* clock_micros() */
    _Atomic int64_t reads, again;
};

/* ---- looking ---- */

struct place {
    const char *wal; /* how far the database's own log goes, */
    int64_t now;     /* and its clock */
    bool follows, reached;
    int64_t replayed_at; /* when the last change that is there was made */
    int64_t audit;       /* its newest row of the audit record, */
    const void *hash;    /* which tells one history from another */
    size_t hash_n;
    bool other; /* it has another history */
};

static enum err ask_database(struct ctx *cx, void *arg)
{
    struct place *p = arg;
    struct rows *r = db_rows(cx, &q_standby_wal, NO_ARGS);
    if (rows_next(r)) {
        p->wal = row_str(r, 0);
        p->now = row_int(r, 1);
    }
    return rows_end(r);
}

static enum err ask_standby(struct ctx *cx, struct standby *s, struct place *p)
{
    TRY(db_reader(s->db, cx));
    struct rows *r = db_rows(cx, &q_standby_place, ARGS(db_text(p->wal)));
    if (rows_next(r)) {
        p->follows = row_int(r, 0) != 0;
        p->reached = row_int(r, 1) != 0;
        p->replayed_at = row_int(r, 2);
        p->audit = row_int(r, 3);
        const void *hash = row_blob(r, 4, &p->hash_n);
        p->hash = arena_memdup(cx->a, hash, p->hash_n);
    }
    enum err e = rows_end(r);
    db_reader_end(s->db, cx);
    return e;
}

/* A row that is committed but not yet seen here says nothing: it may reach the standby first. */
static enum err compare(struct ctx *cx, void *arg)
{
    struct place *p = arg;
    size_t n;
    struct rows *r = db_rows(cx, &q_standby_same, ARGS(db_int(p->audit)));
    if (rows_next(r)) {
        const void *hash = row_blob(r, 0, &n);
        p->other = n != p->hash_n || memcmp(hash, p->hash, n) != 0;
    }
    return rows_end(r);
}

/* Why it is not to be read, or "". */
static const char *look(struct standby *s, struct ctx *cx)
{
    struct place p = {0};
    if (app_read(cx, ask_database, &p) != OK || !p.wal)
        return "the database itself is away";
    if (ask_standby(cx, s, &p) != OK)
        return "away";
    if (!p.follows)
        return "it follows nobody";
    if (app_read(cx, compare, &p) != OK)
        return "the database itself is away";
    if (p.other)
        return "it is another database";
    return p.reached || p.now - p.replayed_at <= s->behind ? "" : "too far behind";
}

static void look_once(struct standby *s)
{
    struct arena *a = arena_new(LOOK_ARENA);
    struct ctx cx = ctx_new(a, clock_now());
    cx.app = s->app;
    cx.actor = actor_operator();
    const char *why = look(s, &cx);
    atomic_store(&s->near_until, *why ? 0 : clock_micros() + GOOD_MICROS);
    if (!s->told || strcmp(s->told, why) != 0)
        log_event(*why ? LOG_WARN : LOG_INFO, *why ? "standby is not read" : "standby is read",
                  "why", why, "detail", cx.err.detail ? cx.err.detail : "", NULL);
    s->told = why;
    arena_free(a);
}

static void *watch(void *arg)
{
    struct standby *s = arg;
    for (;;) {
        look_once(s);
        pthread_mutex_lock(&s->lock);
        if (!s->stop) {
            struct timespec until;
            clock_gettime(CLOCK_REALTIME, &until);
            until.tv_sec += LOOK_SECONDS;
            pthread_cond_timedwait(&s->end, &s->lock, &until);
        }
        bool stop = s->stop;
        pthread_mutex_unlock(&s->lock);
        if (stop)
            return NULL;
    }
}

enum err standby_start(struct ctx *cx, const char *url, int64_t behind, struct standby **ret)
{
    if (db_engine(cx->app->db) != DB_PG)
        return fail(cx, ERR_USAGE, "error.read_db", NULL);
    struct standby *s = calloc(1, sizeof(*s));
    if (!s)
        abort();
    s->app = cx->app;
    s->behind = behind;
    enum err e = db_open(cx, url, DB_FOLLOWS, &s->db);
    if (e != OK) {
        free(s);
        ctx_forgive(cx);
        return fail(cx, ERR_USAGE, "error.read_db", NULL);
    }
    pthread_mutex_init(&s->lock, NULL);
    pthread_cond_init(&s->end, NULL);
    if (pthread_create(&s->thread, NULL, watch, s) != 0)
        abort();
    *ret = s;
    return OK;
}

void standby_stop(struct standby *s)
{
    if (!s)
        return;
    pthread_mutex_lock(&s->lock);
    s->stop = true;
    pthread_cond_signal(&s->end);
    pthread_mutex_unlock(&s->lock);
    pthread_join(s->thread, NULL);
    db_close(s->db);
    pthread_cond_destroy(&s->end);
    pthread_mutex_destroy(&s->lock);
    free(s);
}

struct standby_stats standby_stats(const struct standby *s)
{
    if (!s)
        return (struct standby_stats){0};
    return (struct standby_stats){.near = atomic_load(&s->near_until) > clock_micros(),
                                  .reads = atomic_load(&s->reads),
                                  .again = atomic_load(&s->again)};
}

/* ---- reading ---- */

/* A reader there whose snapshot holds row `own` of the audit record. */
static bool reader_there(struct standby *s, struct ctx *cx, int64_t own)
{
    int64_t newest = own;
    if (db_reader(s->db, cx) != OK) {
        atomic_store(&s->near_until, 0); /* it went away: the others need not try */
        return false;
    }
    if (own && db_int_of(cx, &q_standby_newest, NO_ARGS, 0, &newest) != OK)
        newest = -1;
    if (newest >= own)
        return true;
    if (newest < 0)
        atomic_store(&s->near_until, 0);
    db_reader_end(s->db, cx);
    return false;
}

enum err standby_begin(struct ctx *cx, bool *ret_there)
{
    struct standby *s = cx->app->standby;
    int64_t own = 0, account = cx->actor->account_id;
    *ret_there = false;
    if (!s || atomic_load(&s->near_until) <= clock_micros())
        return OK;
    if (account)
        TRY(db_int_of(cx, &q_standby_own, ARGS(db_int(account)), 0, &own));
    db_reader_end(s->app->db, cx);
    *ret_there = reader_there(s, cx, own);
    if (*ret_there)
        return OK;
    ctx_forgive(cx);
    return db_reader(s->app->db, cx);
}

enum err standby_end(struct ctx *cx, enum err e, bool *ret_good)
{
    struct standby *s = cx->app->standby;
    bool failed = conn_failed(cx->conn);
    db_reader_end(s->db, cx);
    *ret_good = e == OK && !failed;
    atomic_fetch_add(*ret_good ? &s->reads : &s->again, 1);
    if (*ret_good)
        return OK;
    if (failed)
        atomic_store(&s->near_until, 0);
    ctx_forgive(cx);
    return db_reader(s->app->db, cx);
}
