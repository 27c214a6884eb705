/*
 * Databases: opening by URL, and lending readers.
 *
 * SQLite gives every thread a reader of its own, kept until the thread or the database ends:
 * no lock, no waiting, its cache stays warm. PostgreSQL's readers are processes over there, so
 * a few are pooled, and whoever finds none free waits a while.
 */
#include "db.h"

#include "db_core.h"

#include <assert.h>
#include <errno.h>
#include <limits.h>
#include <sys/stat.h>
#include <unistd.h>

/* ---- opening ---- */

/*
 * The real path, so that a database opened through two names has one lease. The folder must be
 * there; with DB_CREATE one missing folder is made, for its owner alone.
 */
static enum err real_path(struct ctx *cx, const char *path, unsigned flags, char **ret)
{
    char real[PATH_MAX];
    if (realpath(path, real)) {
        *ret = strdup(real);
        return OK;
    }
    if (errno != ENOENT || !(flags & DB_CREATE))
        return fail(cx, ERR_NOT_FOUND, "error.db_missing", "database", path, NULL);
    const char *slash = strrchr(path, '/');
    const char *dir = !slash ? "." : arena_strndup(cx->a, path, (size_t)(slash - path) + 1);
    if (mkdir(dir, 0700) != 0 && errno != EEXIST)
        return fail(cx, ERR_NOT_FOUND, "error.db_folder", "folder", dir, NULL);
    if (!realpath(dir, real))
        return fail(cx, ERR_NOT_FOUND, "error.db_folder", "folder", dir, NULL);
    const char *whole = arena_printf(cx->a, "%s/%s", real, slash ? slash + 1 : path);
    *ret = strdup(whole);
    return OK;
}

const struct engine *db_engine_of(const char *url)
{
    if (strncmp(url, "postgresql://", 13) == 0 || strncmp(url, "postgres://", 11) == 0)
        return &engine_pg;
    size_t n = strlen(url);
    bool file = strncmp(url, "sqlite:", 7) == 0 && n > 7 && url[n - 1] != '/' &&
                strcmp(url + 7, ":memory:") != 0;
    return file ? &engine_sqlite : NULL;
}

bool db_url_good(const char *url)
{
    return db_engine_of(url) != NULL;
}

static enum err parse_url(struct ctx *cx, const char *url, unsigned flags, struct db *db)
{
    db->e = db_engine_of(url);
    if (!db->e)
        return fail(cx, ERR_INPUT, "error.db_url", NULL);
    if (db->e->kind == DB_PG) {
        db->where = strdup(url);
        return OK;
    }
    return real_path(cx, url + 7, flags, &db->where);
}

enum err db_connect(struct ctx *cx, const char *url, unsigned flags, struct db *shell,
                    struct conn **ret)
{
    free(shell->where);
    shell->where = NULL;
    TRY(parse_url(cx, url, flags, shell));
    TRY(shell->e->open(cx, shell->where, flags, true, ret));
    (*ret)->db = shell;
    return OK;
}

/* The thread ends: its reader with it. */
static void thread_ends(void *what)
{
    struct conn *c = what;
    struct db *db = c->db;
    pthread_mutex_lock(&db->lock);
    for (struct conn **at = &db->readers; *at; at = &(*at)->next)
        if (*at == c) {
            *at = c->next;
            db->readers_n--;
            break;
        }
    pthread_mutex_unlock(&db->lock);
    conn_free(c);
}

static void init_locks(struct db *db)
{
    pthread_condattr_t monotonic;
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_mutex_init(&db->lock, NULL);
    pthread_cond_init(&db->freed, &monotonic);
    pthread_condattr_destroy(&monotonic);
}

static enum err open_all(struct ctx *cx, const char *url, unsigned flags, struct db *db)
{
    db->flags = flags;
    if (flags & DB_FOLLOWS && db_engine_of(url) != &engine_pg)
        return fail(cx, ERR_INPUT, "error.db_url", NULL);
    TRY(parse_url(cx, url, flags, db));
    if (db->e->readers_max == 0) {
        if (pthread_key_create(&db->mine, thread_ends) != 0)
            return fail_log(cx, ERR_INTERNAL, "no thread key left");
        db->has_key = true;
    }
    if (flags & DB_WRITE) {
        TRY(db->e->open(cx, db->where, flags, true, &db->writer));
        db->writer->db = db;
        return writer_start(cx, db);
    }
    if (flags & DB_FOLLOWS)
        return OK;
    /* Reading alone: a reader tells now whether there is anything to read. */
    struct conn *before = cx->conn;
    cx->conn = NULL;
    enum err e = db_reader(db, cx);
    if (e == OK)
        db_reader_end(db, cx);
    cx->conn = before;
    return e;
}

enum err db_open(struct ctx *cx, const char *url, unsigned flags, struct db **ret_db)
{
    struct db *db = calloc(1, sizeof(*db));
    if (!db)
        abort();
    init_locks(db);
    enum err e = open_all(cx, url, flags, db);
    if (e != OK) {
        db_close(db);
        return e;
    }
    *ret_db = db;
    return OK;
}

void db_close(struct db *db)
{
    if (!db)
        return;
    if (db->queue)
        writer_stop(db);
    if (db->has_key)
        pthread_key_delete(db->mine);
    while (db->readers) {
        struct conn *c = db->readers;
        db->readers = c->next;
        conn_free(c);
    }
    conn_free(db->writer); /* last: it checkpoints, and gives the lease back */
    pthread_cond_destroy(&db->freed);
    pthread_mutex_destroy(&db->lock);
    free(db->where);
    free(db);
}

enum db_engine db_engine(const struct db *db)
{
    return db->e->kind;
}

const char *db_path(const struct db *db)
{
    return db->e->kind == DB_SQLITE ? db->where : NULL;
}

/* ---- readers ---- */

static enum err new_reader(struct db *db, struct ctx *cx, struct conn **ret)
{
    struct conn *c;
    TRY(db->e->open(cx, db->where, db->flags, false, &c));
    c->db = db;
    c->generation = atomic_load(&db->generation);
    *ret = c;
    return OK;
}

static void keep_reader(struct db *db, struct conn *c)
{
    pthread_mutex_lock(&db->lock);
    c->next = db->readers;
    db->readers = c;
    db->readers_n++;
    pthread_mutex_unlock(&db->lock);
}

/* This thread's reader; a passing one where that is already at work for another context. */
static enum err thread_reader(struct db *db, struct ctx *cx, struct conn **ret)
{
    struct conn *c = pthread_getspecific(db->mine);
    if (c && !c->lent) {
        c->lent = true;
        *ret = c;
        return OK;
    }
    bool first = !c;
    TRY(new_reader(db, cx, &c));
    c->lent = true;
    c->temporary = !first;
    if (first) {
        keep_reader(db, c);
        pthread_setspecific(db->mine, c);
    }
    *ret = c;
    return OK;
}

/* A free one, or the right to open one (*ret == NULL), or false when the wait was in vain. */
static bool wait_for_reader(struct db *db, struct conn **ret)
{
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec += READER_WAIT_SECONDS;
    for (;;) {
        for (struct conn *c = db->readers; c; c = c->next)
            if (!c->lent) {
                c->lent = true;
                *ret = c;
                return true;
            }
        if (db->readers_n < db->e->readers_max) {
            db->readers_n++;
            *ret = NULL;
            return true;
        }
        if (pthread_cond_timedwait(&db->freed, &db->lock, &until) == ETIMEDOUT)
            return false;
    }
}

/* Takes a reader out of the pool for good: its place is free for another. */
static void forget_reader(struct db *db, struct conn *c)
{
    pthread_mutex_lock(&db->lock);
    for (struct conn **at = &db->readers; *at; at = &(*at)->next)
        if (*at == c) {
            *at = c->next;
            break;
        }
    db->readers_n--;
    pthread_cond_signal(&db->freed);
    pthread_mutex_unlock(&db->lock);
    conn_free(c);
}

static enum err pooled_reader(struct db *db, struct ctx *cx, struct conn **ret)
{
    for (;;) {
        pthread_mutex_lock(&db->lock);
        struct conn *c;
        bool got = wait_for_reader(db, &c);
        pthread_mutex_unlock(&db->lock);
        if (!got)
            return fail(cx, ERR_BUSY, "error.db_busy", NULL);
        if (c && db->e->lost(c)) {
            forget_reader(db, c); /* it died in the pool: the next try opens another */
            continue;
        }
        if (!c) {
            enum err e = new_reader(db, cx, &c);
            pthread_mutex_lock(&db->lock);
            if (e == OK) {
                c->lent = true;
                c->next = db->readers;
                db->readers = c;
            } else {
                db->readers_n--;
                pthread_cond_signal(&db->freed);
            }
            pthread_mutex_unlock(&db->lock);
            TRY(e);
        }
        *ret = c;
        return OK;
    }
}

enum err db_reader(struct db *db, struct ctx *cx)
{
    assert(!cx->conn);
    struct conn *c = NULL;
    if (db->e->readers_max)
        TRY(pooled_reader(db, cx, &c));
    else
        TRY(thread_reader(db, cx, &c));
    unsigned generation = atomic_load(&db->generation);
    if (c->generation != generation) {
        cache_clear(c);
        c->generation = generation;
    }
    c->begun = c->broken = false;
    c->commits = atomic_load(&db->commits);
    cx->conn = c;
    return OK;
}

void db_reader_end(struct db *db, struct ctx *cx)
{
    struct conn *c = cx->conn;
    if (!c)
        return;
    assert(!c->writer && c->db == db);
    cx->conn = NULL;
    conn_close_rows(c);
    if (c->begun)
        c->e->control(cx, c, CONTROL_READ_END);
    c->begun = c->broken = false;
    c->doing = NULL;
    if (c->temporary) {
        conn_free(c);
        return;
    }
    if (!db->e->readers_max) {
        c->lent = false;
        return;
    }
    if (db->e->lost(c)) {
        forget_reader(db, c);
        return;
    }
    pthread_mutex_lock(&db->lock);
    c->lent = false;
    pthread_cond_signal(&db->freed);
    pthread_mutex_unlock(&db->lock);
}

/* ---- care ---- */

/* A reader for one call, unless the context has one. */
static enum err borrow(struct db *db, struct ctx *cx, bool *ret_borrowed)
{
    *ret_borrowed = !cx->conn;
    return cx->conn ? OK : db_reader(db, cx);
}

enum err db_integrity(struct db *db, struct ctx *cx, void (*tell)(void *, const char *), void *arg,
                      int *ret_problems)
{
    bool borrowed;
    int problems = 0;
    enum err e = OK;
    TRY(borrow(db, cx, &borrowed));
    if (db->e->integrity)
        e = db->e->integrity(cx, cx->conn, tell, arg, &problems);
    if (borrowed)
        db_reader_end(db, cx);
    TRY(e);
    *ret_problems = problems;
    return OK;
}

enum err db_copy_file(struct db *db, struct ctx *cx, const char *path)
{
    if (!db->e->copy_file)
        return fail(cx, ERR_UNSUPPORTED, "error.db_copy_engine", NULL);
    bool borrowed;
    TRY(borrow(db, cx, &borrowed));
    enum err e = db->e->copy_file(cx, cx->conn, path);
    if (borrowed)
        db_reader_end(db, cx);
    return e;
}
