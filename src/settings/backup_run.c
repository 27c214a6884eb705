/*
 * Making one backup: written under a passing name, durable, restored beside and looked at, and only
 * then named as the backup that it is. What fails is kept as the reason, with the moment.
 */
#include "audit.h"
#include "backup.h"
#include "backup_files.h"
#include "db_backup.h"
#include "log.h"
#include "setting.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <pthread.h>
#include <sys/stat.h>
#include <unistd.h>

enum { ALIVE_EVERY = 20, ALIVE_ARENA = 8 << 20 };

/* ---- the job stays ours while the engine's tools are at work ---- */

struct alive {
    struct app *app;
    int64_t job_id;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t end;
    bool stop;
};

static void *keep_alive(void *arg)
{
    struct alive *l = arg;
    pthread_mutex_lock(&l->lock);
    while (!l->stop) {
        struct timespec until;
        clock_gettime(CLOCK_REALTIME, &until);
        until.tv_sec += ALIVE_EVERY;
        pthread_cond_timedwait(&l->end, &l->lock, &until);
        if (l->stop)
            break;
        pthread_mutex_unlock(&l->lock);
        struct arena *a = arena_new(ALIVE_ARENA);
        struct ctx cx = ctx_new(a, clock_now());
        cx.app = l->app;
        cx.actor = actor_operator();
        job_progress(&cx, l->job_id, 0, 1);
        arena_free(a);
        pthread_mutex_lock(&l->lock);
    }
    pthread_mutex_unlock(&l->lock);
    return NULL;
}

static bool alive_begin(struct alive *l, struct app *app, int64_t job_id)
{
    *l = (struct alive){.app = app, .job_id = job_id};
    pthread_mutex_init(&l->lock, NULL);
    pthread_cond_init(&l->end, NULL);
    return pthread_create(&l->thread, NULL, keep_alive, l) == 0;
}

static void alive_end(struct alive *l)
{
    pthread_mutex_lock(&l->lock);
    l->stop = true;
    pthread_cond_signal(&l->end);
    pthread_mutex_unlock(&l->lock);
    pthread_join(l->thread, NULL);
}

/* ---- writing and proving ---- */

static enum err fail_file(struct ctx *cx)
{
    return fail(cx, ERR_INTERNAL, errno == ENOSPC ? "backup.disk_full" : "backup.not_written",
                "why", strerror(errno), NULL);
}

/* Whoever takes the folder away would have both. */
static enum err look_for_key(struct ctx *cx, const char *folder)
{
    char *here = realpath(folder, NULL);
    const char *key = keys_path(cx, db_path(cx->app->db));
    char *there = key ? realpath(key, NULL) : NULL;
    size_t n = here ? strlen(here) : 0;
    bool beside =
        here && there && strncmp(there, here, n) == 0 && strchr(there + n, '/') == there + n;
    free(there);
    if (!here)
        return fail_file(cx);
    free(here);
    return beside ? fail(cx, ERR_CONFLICT, "backup.key_beside", NULL) : OK;
}

static void tell(void *arg, const char *line)
{
    (void)arg;
    log_event(LOG_ERROR, "backup: a problem in the copy", "what", line, NULL);
}

static enum err look(struct ctx *cx, struct db *copy, void *arg)
{
    int problems = 0, chain = 0;
    int64_t rows = 0;
    TRY(db_integrity(copy, cx, tell, arg, &problems));
    TRY(audit_verify(cx, tell, arg, &rows, &chain));
    TRY(keys_check(cx, cx->app->keys, false));
    return problems + chain ? fail(cx, ERR_CONFLICT, "backup.not_good", NULL) : OK;
}

static enum err make(struct ctx *cx, const char *part, int64_t *ret_bytes, bool *ret_restored)
{
    struct stat st;
    bool pg = db_engine(cx->app->db) == DB_PG;
    const char *scratch =
        pg ? getenv("SAHABAT_BACKUP_CHECK_DB") : arena_printf(cx->a, "%s-proof", part);
    int fd = open(part, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0)
        return fail_file(cx);
    enum err e = db_backup(cx->app->db, cx, fd);
    if (e == OK && (fsync(fd) != 0 || fstat(fd, &st) != 0))
        e = fail_file(cx);
    if (e == OK)
        e = db_backup_prove(cx->app->db, cx, fd, scratch && *scratch ? scratch : NULL, look, NULL);
    close(fd);
    *ret_restored = scratch && *scratch;
    if (e == OK)
        *ret_bytes = st.st_size;
    return e;
}

static enum err name_it(struct ctx *cx, const char *folder, const char *part, const char *name)
{
    int dir = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool good = dir >= 0 && rename(part, arena_printf(cx->a, "%s/%s", folder, name)) == 0 &&
                fsync(dir) == 0;
    enum err e = good ? OK : fail_file(cx);
    if (dir >= 0)
        close(dir);
    return e;
}

/* ---- what came of it ---- */

struct outcome {
    const char *file, *why;
    int64_t bytes, seconds;
    bool restored;
};

static enum err note(struct ctx *cx, void *arg)
{
    const struct outcome *o = arg;
    const char *now = arena_printf(cx->a, "%" PRId64, clock_now());
    if (o->why) {
        TRY(setting_set(cx, "_backup_failed_at", now));
        return setting_set(cx, "_backup_why", o->why);
    }
    TRY(setting_set(cx, "_backup_made_at", now));
    TRY(setting_set(cx, "_backup_proved_at", now));
    TRY(setting_set(cx, "_backup_file", o->file));
    TRY(setting_set(cx, "_backup_bytes", arena_printf(cx->a, "%" PRId64, o->bytes)));
    TRY(setting_set(cx, "_backup_seconds", arena_printf(cx->a, "%" PRId64, o->seconds)));
    TRY(setting_set(cx, "_backup_restored", o->restored ? "1" : "0"));
    TRY(setting_set(cx, "_backup_why", ""));
    struct model *m = model_object(cx->a);
    model_set_text(cx->a, m, "file", o->file);
    model_set_int(cx->a, m, "bytes", o->bytes);
    return audit(cx, "create", "backup", 0, m);
}

static enum err thin(struct ctx *cx, void *arg)
{
    struct backup_rule r;
    TRY(backup_rule_get(cx, &r));
    return backup_thin(cx, &r, arg);
}

static enum err make_and_name(struct ctx *cx, struct outcome *o)
{
    const char *folder = backup_folder(cx);
    if (!folder)
        return fail(cx, ERR_CONFLICT, "backup.no_folder", NULL);
    TRY(look_for_key(cx, folder));
    backup_sweep(cx);
    int64_t began = clock_now();
    o->file = backup_name(cx, began, db_engine(cx->app->db) == DB_PG);
    const char *part = arena_printf(cx->a, "%s/.%s", folder, o->file);
    enum err e = make(cx, part, &o->bytes, &o->restored);
    if (e == OK)
        e = name_it(cx, folder, part, o->file);
    if (e != OK)
        unlink(part);
    o->seconds = clock_now() - began;
    return e;
}

enum err backup_run(struct ctx *cx, int64_t job_id, int64_t subject_id)
{
    struct outcome o = {0};
    struct alive alive;
    int64_t gone = 0;
    (void)subject_id;
    bool lives = alive_begin(&alive, cx->app, job_id);
    enum err e = make_and_name(cx, &o);
    if (lives)
        alive_end(&alive);
    if (e != OK)
        o.why = cx->err.msgid ? cx->err.msgid : "backup.not_written";
    struct errinfo told = cx->err;
    ctx_forgive(cx);
    enum err noted = app_write(cx, note, &o);
    if (e == OK && noted == OK)
        noted = app_read(cx, thin, &gone);
    if (e != OK)
        cx->err = told;
    return e != OK ? e : noted;
}
