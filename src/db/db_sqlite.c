/*
 * SQLite. One connection in one process ever commits or checkpoints: Debian's 3.40.1 lacks the
 * repair of the WAL-reset bug (sqlite.org/wal.html#walresetbug), where two connections that write
 * or checkpoint at the same moment may lose pages. So the writer holds a lease (flock on
 * PATH.lock), and every other connection is read-only and never checkpoints.
 *
 * The database file itself is opened by SQLite alone: closing any other descriptor of it
 * would drop the process's locks.
 */
#include "db_core.h"
#include "db_sqlite_copy.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

struct stmt {
    sqlite3_stmt *st;
    bool reads;
    int64_t changed;
};

struct sqlite {
    struct conn base;
    sqlite3 *db;
    int lease; /* -1 without */
    char *path;
    sqlite3_stmt *control[CONTROL_COUNT][2];
};

static struct sqlite *of(struct conn *c)
{
    return (struct sqlite *)c;
}

/* ---- errors ---- */

/* What an SQLite result means to whoever asked. Its messages name columns, never values. */
static enum err tell(struct ctx *cx, struct sqlite *c, int rc)
{
    enum err e = ERR_INTERNAL;
    switch (sqlite3_extended_errcode(c->db)) {
    case SQLITE_CONSTRAINT_UNIQUE:
    case SQLITE_CONSTRAINT_PRIMARYKEY:
    case SQLITE_CONSTRAINT_ROWID: e = fail(cx, ERR_CONFLICT, "error.db_duplicate", NULL); break;
    case SQLITE_CONSTRAINT_FOREIGNKEY:
        e = fail(cx, ERR_CONFLICT, "error.db_reference", NULL);
        break;
    case SQLITE_NOTADB: e = fail(cx, ERR_INPUT, "error.db_foreign", NULL); break;
    default: break;
    }
    int kind = rc & 0xff;
    if (kind == SQLITE_BUSY || kind == SQLITE_LOCKED || kind == SQLITE_FULL ||
        kind == SQLITE_IOERR || kind == SQLITE_NOMEM || kind == SQLITE_CANTOPEN)
        e = fail(cx, ERR_BUSY, kind == SQLITE_FULL ? "error.db_full" : "error.db_busy", NULL);
    else if (kind == SQLITE_READONLY)
        e = fail(cx, ERR_BUSY, "error.db_off", NULL);
    else if (kind == SQLITE_CORRUPT)
        e = fail(cx, ERR_INTERNAL, "error.db_corrupt", NULL);
    return fail_log(cx, e, "sqlite: %s: %s (%d)", c->base.doing ? c->base.doing : "control",
                    sqlite3_errmsg(c->db), sqlite3_extended_errcode(c->db));
}

/* ---- connections ---- */

static pthread_once_t configured = PTHREAD_ONCE_INIT;

/* Before the library is first used: statistics cost a fifth of a list. */
static void configure(void)
{
    sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
    sqlite3_initialize();
}

/* The lease, so that no second process becomes a writer. The file stays where it is for ever. */
static enum err take_lease(struct ctx *cx, struct sqlite *c)
{
    const char *name = arena_printf(cx->a, "%s.lock", c->path);
    c->lease = open(name, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (c->lease < 0)
        return fail(cx, ERR_NOT_FOUND, "error.db_folder", "folder", name, NULL);
    if (flock(c->lease, LOCK_EX | LOCK_NB) == 0)
        return OK;
    if (errno == EWOULDBLOCK)
        return fail(cx, ERR_CONFLICT, "error.db_in_use", "database", c->path, NULL);
    return fail_log(cx, ERR_INTERNAL, "%s: %s", name, strerror(errno));
}

/* A new file is its owner's alone; SQLite gives the same mode to what it puts beside it. */
static enum err make_file(struct ctx *cx, const char *path, bool anew)
{
    int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd >= 0) {
        close(fd);
        return OK;
    }
    if (errno == EEXIST)
        return anew ? fail(cx, ERR_CONFLICT, "error.db_exists", "file", path, NULL) : OK;
    return fail(cx, ERR_NOT_FOUND, "error.db_folder", "folder", path, NULL);
}

static enum err script(struct ctx *cx, struct conn *base, const char *sql)
{
    struct sqlite *c = of(base);
    int rc = sqlite3_exec(c->db, sql, NULL, NULL, NULL);
    return rc == SQLITE_OK ? OK : tell(cx, c, rc);
}

static enum err open_file(struct ctx *cx, struct sqlite *c, int flags)
{
    int rc =
        sqlite3_open_v2(c->path, &c->db, flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, NULL);
    if (rc != SQLITE_OK)
        return tell(cx, c, rc);
    sqlite3_busy_timeout(c->db, 5000);
    sqlite3_db_config(c->db, SQLITE_DBCONFIG_DQS_DML, 0, NULL);
    sqlite3_db_config(c->db, SQLITE_DBCONFIG_DQS_DDL, 0, NULL);
    sqlite3_db_config(c->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    sqlite3_db_config(c->db, SQLITE_DBCONFIG_ENABLE_FKEY, 1, NULL);
    /* Else a parameter beside a column that some partial index compares with a constant has its
     * statement prepared anew whenever it is bound. */
    sqlite3_db_config(c->db, SQLITE_DBCONFIG_ENABLE_QPSG, 1, NULL);
    if (!c->base.writer)
        sqlite3_db_config(c->db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
    /* TRUSTED_SCHEMA stays on: triggers fill FTS5 tables, which 3.40 calls unsafe otherwise. */
    return OK;
}

static int note_wal(void *arg, int n, char **value, char **name)
{
    *(bool *)arg = value[0] && strcmp(value[0], "wal") == 0;
    return 0;
}

/* Some file systems have no shared memory: SQLite then stays as it was, without a word. */
static enum err use_wal(struct ctx *cx, struct sqlite *c)
{
    bool wal = false;
    int rc = sqlite3_exec(c->db, "PRAGMA journal_mode = WAL", note_wal, &wal, NULL);
    if (rc != SQLITE_OK)
        return tell(cx, c, rc);
    return wal ? OK : fail(cx, ERR_UNSUPPORTED, "error.db_no_wal", "database", c->path, NULL);
}

static enum err open_writer(struct ctx *cx, struct sqlite *c, unsigned flags)
{
    struct stat st;
    TRY(take_lease(cx, c));
    if (flags & DB_CREATE)
        TRY(make_file(cx, c->path, false));
    else if (stat(c->path, &st) != 0)
        return fail(cx, ERR_NOT_FOUND, "error.db_missing", "database", c->path, NULL);
    TRY(open_file(cx, c, SQLITE_OPEN_READWRITE));
    TRY(use_wal(cx, c));
    return script(cx, &c->base,
                  "PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 8000; PRAGMA "
                  "journal_size_limit = 67108864;"
                  "PRAGMA temp_store = FILE; PRAGMA cache_size = -24000; PRAGMA mmap_size = 0");
}

static enum err open_reader(struct ctx *cx, struct sqlite *c)
{
    TRY(open_file(cx, c, SQLITE_OPEN_READONLY));
    /* As much of the file as the library will map, 2 GiB: what lies behind is read page by page. */
    return script(cx, &c->base,
                  "PRAGMA query_only = ON; PRAGMA mmap_size = 2147418112;"
                  "PRAGMA temp_store = MEMORY; SELECT count(*) FROM sqlite_schema");
}

static void close_conn(struct conn *base)
{
    struct sqlite *c = of(base);
    for (int i = 0; i < CONTROL_COUNT; i++)
        for (int k = 0; k < 2; k++)
            sqlite3_finalize(c->control[i][k]);
    int rc = sqlite3_close(c->db);
    assert(rc == SQLITE_OK); /* a statement was left behind */
    if (c->lease >= 0)
        close(c->lease);
    free(c->path);
    free(c);
}

static enum err open_conn(struct ctx *cx, const char *where, unsigned flags, bool writer,
                          struct conn **ret)
{
    pthread_once(&configured, configure);
    struct sqlite *c = calloc(1, sizeof(*c));
    if (!c || !(c->path = strdup(where)))
        abort();
    c->base.e = &engine_sqlite;
    c->base.writer = writer;
    c->base.doing = "open";
    c->lease = -1;
    enum err e = writer ? open_writer(cx, c, flags) : open_reader(cx, c);
    if (e == OK && writer &&
        sqlite3_db_readonly(c->db, "main") != 0) /* SQLite falls back without a word */
        e = fail(cx, ERR_FORBIDDEN, "error.db_read_only", "database", c->path, NULL);
    if (e != OK) {
        close_conn(&c->base);
        return e;
    }
    *ret = &c->base;
    return OK;
}

/* ---- statements ---- */

/* Whether anything but blanks and comments follows. */
static bool more_follows(const char *tail)
{
    for (;;) {
        tail += strspn(tail, " \t\r\n;");
        if (tail[0] != '-' || tail[1] != '-')
            return *tail != '\0';
        tail += strcspn(tail, "\n");
    }
}

/* The door numbers parameters in order of use, as SQLite counts names: seen to here. */
static bool numbered(sqlite3_stmt *st, int params)
{
    for (int i = 1; i <= params; i++) {
        char name[16];
        snprintf(name, sizeof(name), "$%d", i);
        if (sqlite3_bind_parameter_index(st, name) != i)
            return false;
    }
    return true;
}

static enum err prepare(struct ctx *cx, struct conn *base, const char *sql, struct stmt **ret,
                        int *ret_params, int *ret_columns)
{
    struct sqlite *c = of(base);
    sqlite3_stmt *st;
    const char *tail;
    int rc = sqlite3_prepare_v3(c->db, sql, -1, SQLITE_PREPARE_PERSISTENT, &st, &tail);
    if (rc != SQLITE_OK)
        return tell(cx, c, rc);
    int params = sqlite3_bind_parameter_count(st);
    if (!st || more_follows(tail) || !numbered(st, params)) {
        sqlite3_finalize(st);
        return fail_log(cx, ERR_INTERNAL, "sqlite: %s: not one statement with $1, $2 …",
                        base->doing ? base->doing : "?");
    }
    struct stmt *s = calloc(1, sizeof(*s));
    if (!s)
        abort();
    s->st = st;
    s->reads = sqlite3_stmt_readonly(st);
    *ret_params = params;
    *ret_columns = sqlite3_column_count(st);
    *ret = s;
    return OK;
}

static void finalize(struct conn *c, struct stmt *s)
{
    sqlite3_finalize(s->st);
    free(s);
}

static int bind_one(sqlite3_stmt *st, int i, const struct db_val *v)
{
    switch (v->type) {
    case DB_INT: return sqlite3_bind_int64(st, i, v->i);
    case DB_TEXT: return sqlite3_bind_text64(st, i, v->p, v->n, SQLITE_TRANSIENT, SQLITE_UTF8);
    case DB_BLOB: return sqlite3_bind_blob64(st, i, v->p, v->n, SQLITE_TRANSIENT);
    case DB_NULL: break;
    }
    return sqlite3_bind_null(st, i);
}

static enum err start(struct ctx *cx, struct conn *base, struct stmt *s, const struct db_val *args,
                      size_t n)
{
    s->changed = 0;
    for (size_t i = 0; i < n; i++) {
        int rc = bind_one(s->st, (int)i + 1, &args[i]);
        if (rc != SQLITE_OK)
            return tell(cx, of(base), rc);
    }
    return OK;
}

static int step(struct ctx *cx, struct conn *base, struct stmt *s)
{
    int rc = sqlite3_step(s->st);
    if (rc == SQLITE_ROW)
        return 1;
    if (rc == SQLITE_DONE) {
        if (!s->reads)
            s->changed = sqlite3_changes64(of(base)->db);
        return 0;
    }
    tell(cx, of(base), rc);
    return -1;
}

static void reset(struct conn *c, struct stmt *s)
{
    sqlite3_reset(s->st); /* its error, if any, was told by step() */
    sqlite3_clear_bindings(s->st);
}

static int64_t changed(struct conn *c, struct stmt *s)
{
    return s->changed;
}

static bool is_null(struct stmt *s, int column)
{
    return sqlite3_column_type(s->st, column) == SQLITE_NULL;
}

static int64_t get_int(struct stmt *s, int column)
{
    return sqlite3_column_int64(s->st, column);
}

static const char *get_text(struct stmt *s, int column)
{
    return (const char *)sqlite3_column_text(s->st, column);
}

static const void *get_blob(struct stmt *s, int column, size_t *ret_n)
{
    const void *p = sqlite3_column_blob(s->st, column);
    *ret_n = (size_t)sqlite3_column_bytes(s->st, column);
    return p;
}

static int writes(struct ctx *cx, struct conn *c, struct stmt *s)
{
    return !s->reads;
}

/* ---- transactions ---- */

static const char *const control_sql[CONTROL_COUNT][2] = {
    [CONTROL_READ] = {"BEGIN"},
    [CONTROL_READ_END] = {"ROLLBACK"},
    [CONTROL_BEGIN] = {"BEGIN IMMEDIATE"},
    [CONTROL_SAVE] = {"SAVEPOINT op"},
    [CONTROL_RELEASE] = {"RELEASE op"},
    [CONTROL_UNDO] = {"ROLLBACK TO op", "RELEASE op"},
    [CONTROL_COMMIT] = {"COMMIT"},
    [CONTROL_ROLLBACK] = {"ROLLBACK"},
};

/* A file that was taken away goes on to take writes, which nobody would find again. */
static enum err still_there(struct ctx *cx, struct sqlite *c)
{
    int moved = 0;
    if (sqlite3_file_control(c->db, "main", SQLITE_FCNTL_HAS_MOVED, &moved) != SQLITE_OK || !moved)
        return OK;
    fail(cx, ERR_BUSY, "error.db_gone", NULL);
    return fail_log(cx, ERR_BUSY, "sqlite: %s is no longer the file that was opened", c->path);
}

static enum err control(struct ctx *cx, struct conn *base, enum control what)
{
    struct sqlite *c = of(base);
    bool ends = what == CONTROL_READ_END || what == CONTROL_ROLLBACK;
    if (what == CONTROL_BEGIN || what == CONTROL_COMMIT)
        TRY(still_there(cx, c));
    if (ends && sqlite3_get_autocommit(c->db))
        return OK; /* SQLite has rolled back by itself */
    base->doing = control_sql[what][0];
    for (int k = 0; k < 2 && control_sql[what][k]; k++) {
        sqlite3_stmt **st = &c->control[what][k];
        int rc = SQLITE_OK;
        if (!*st)
            rc = sqlite3_prepare_v3(c->db, control_sql[what][k], -1, SQLITE_PREPARE_PERSISTENT, st,
                                    NULL);
        if (rc == SQLITE_OK)
            rc = sqlite3_step(*st);
        enum err e = rc == SQLITE_DONE ? OK : tell(cx, c, rc);
        sqlite3_reset(*st);
        TRY(e);
    }
    return OK;
}

static bool dangling(struct conn *base)
{
    int now = 0, high = 0;
    sqlite3_db_status(of(base)->db, SQLITE_DBSTATUS_DEFERRED_FKS, &now, &high, 0);
    return now != 0;
}

static bool again(const struct conn *c)
{
    return false;
}

static bool lost(struct conn *c)
{
    return false;
}

/* ---- care ---- */

struct telling {
    struct ctx *cx;
    void (*tell)(void *, const char *);
    void *arg;
    int problems;
};

static int page_problem(void *arg, int n, char **value, char **name)
{
    struct telling *t = arg;
    if (!value[0] || strcmp(value[0], "ok") == 0)
        return 0;
    t->problems++;
    t->tell(t->arg, value[0]);
    return 0;
}

static int reference_problem(void *arg, int n, char **value, char **name)
{
    struct telling *t = arg;
    t->problems++;
    t->tell(t->arg, arena_printf(t->cx->a, "%s row %s refers to nothing in %s", value[0],
                                 value[1] ? value[1] : "?", value[2]));
    return 0;
}

static enum err integrity(struct ctx *cx, struct conn *base, void (*say)(void *, const char *),
                          void *arg, int *ret_problems)
{
    struct sqlite *c = of(base);
    struct telling t = {.cx = cx, .tell = say, .arg = arg};
    base->doing = "integrity";
    int rc = sqlite3_exec(c->db, "PRAGMA integrity_check(1000)", page_problem, &t, NULL);
    if (rc == SQLITE_OK)
        rc = sqlite3_exec(c->db, "PRAGMA foreign_key_check", reference_problem, &t, NULL);
    if (rc != SQLITE_OK)
        return tell(cx, c, rc);
    *ret_problems = t.problems;
    return OK;
}

/* The copy and its name are on the disk when this returns true. */
static bool sync_file(struct ctx *cx, const char *path)
{
    const char *slash = strrchr(path, '/');
    const char *dir = slash ? arena_strndup(cx->a, path, (size_t)(slash - path) + 1) : ".";
    const char *names[] = {path, dir};
    bool good = true;
    for (int i = 0; i < 2; i++) {
        int fd = open(names[i], O_RDONLY | O_CLOEXEC);
        good = fd >= 0 && fsync(fd) == 0 && good;
        if (fd >= 0)
            close(fd);
    }
    return good;
}

/* On a connection of its own. */
static enum err copy_file(struct ctx *cx, struct conn *base, const char *path)
{
    struct sqlite from = {.base = {.e = &engine_sqlite, .doing = "copy"}, .lease = -1};
    from.path = of(base)->path;
    TRY(make_file(cx, path, true));
    enum err e = open_file(cx, &from, SQLITE_OPEN_READONLY);
    if (e == OK) {
        int rc = dbsqlite_copy(from.db, arena_printf(cx->a, "%s.raw", path), path);
        if (rc != SQLITE_OK)
            e = tell(cx, &from, rc);
    }
    sqlite3_close(from.db);
    if (e == OK && !sync_file(cx, path))
        e = fail_log(cx, ERR_BUSY, "%s: %s", path, strerror(errno));
    if (e != OK)
        unlink(path);
    return e;
}

/* As it lies there: SQLite makes no file beside it, and looks for none. */
static enum err look_at(struct ctx *cx, int fd)
{
    pthread_once(&configured, configure);
    static const char ours[] = "SELECT max(version) FROM schema_version";
    sqlite3 *db = NULL;
    sqlite3_stmt *st = NULL;
    int rc = sqlite3_open_v2(arena_printf(cx->a, "file:/proc/self/fd/%d?immutable=1", fd), &db,
                             SQLITE_OPEN_READONLY | SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX, NULL);
    if (rc == SQLITE_OK)
        rc = sqlite3_prepare_v2(db, ours, -1, &st, NULL);
    bool good = rc == SQLITE_OK && sqlite3_step(st) == SQLITE_ROW && sqlite3_column_int(st, 0) > 0;
    sqlite3_finalize(st);
    sqlite3_close(db);
    return good ? OK : fail(cx, ERR_INPUT, "error.restore_format", NULL);
}

static void loose(struct conn *base)
{
    sqlite3_db_config(of(base)->db, SQLITE_DBCONFIG_ENABLE_FKEY, 0, NULL);
}

const struct engine engine_sqlite = {
    .loose = loose,
    .kind = DB_SQLITE,
    .readers_max = 0,
    .bold = true,
    .open = open_conn,
    .close = close_conn,
    .prepare = prepare,
    .finalize = finalize,
    .start = start,
    .step = step,
    .reset = reset,
    .changed = changed,
    .is_null = is_null,
    .get_int = get_int,
    .get_text = get_text,
    .get_blob = get_blob,
    .control = control,
    .writes = writes,
    .dangling = dangling,
    .script = script,
    .integrity = integrity,
    .copy_file = copy_file,
    .look_at = look_at,
    .again = again,
    .lost = lost,
};
