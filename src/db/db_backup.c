/*
 * Backups, see db_backup.h; here SQLite's, whose backup is a file that takes the database's place.
 * It is written under a passing name and linked to its own: never over a file that is there.
 */
#include "db_backup.h"

#include "ctx.h"
#include "db_core.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

/* ---- files ---- */

static bool write_all(int fd, const char *p, size_t n)
{
    while (n) {
        ssize_t k = write(fd, p, n);
        if (k < 0 && errno == EINTR)
            continue;
        if (k <= 0)
            return false;
        p += k;
        n -= (size_t)k;
    }
    return true;
}

void db_pause(int64_t began)
{
    enum { TIMES = 3, LONGEST = 200000 };
    int64_t took = clock_micros() - began, rest = took * TIMES < LONGEST ? took * TIMES : LONGEST;
    struct timespec t = {.tv_nsec = rest * 1000};
    nanosleep(&t, NULL);
}

/* In pieces of four megabytes, each on the disk (where it is a file) before the next. */
static bool copy_fd(int from, int to)
{
    char block[65536];
    int64_t began = clock_micros();
    for (unsigned i = 1;; i++) {
        ssize_t n = read(from, block, sizeof(block));
        if (n < 0 && errno == EINTR)
            continue;
        if (n == 0)
            return true;
        if (n < 0 || !write_all(to, block, (size_t)n))
            return false;
        if (i % 64)
            continue;
        fdatasync(to);
        db_pause(began);
        began = clock_micros();
    }
}

static enum err fail_write(struct ctx *cx)
{
    return fail(cx, ERR_INTERNAL, "error.backup_write", "why", strerror(errno), NULL);
}

/* ---- out ---- */

/* What a process that is no more left half done beside the database: "x.db.backup-PID-…". */
static void sweep(struct ctx *cx, const char *where)
{
    const char *slash = strrchr(where, '/');
    const char *dir = slash ? arena_strndup(cx->a, where, (size_t)(slash - where) + 1) : "./";
    const char *begin = arena_printf(cx->a, "%s.backup-", slash ? slash + 1 : where);
    DIR *d = opendir(dir);
    for (const struct dirent *e; d && (e = readdir(d)) != NULL;) {
        if (strncmp(e->d_name, begin, strlen(begin)) != 0)
            continue;
        pid_t pid = (pid_t)strtol(e->d_name + strlen(begin), NULL, 10);
        if (pid > 0 && kill(pid, 0) != 0 && errno == ESRCH)
            unlink(arena_printf(cx->a, "%s%s", dir, e->d_name));
    }
    if (d)
        closedir(d);
}

static enum err backup_file(struct db *db, struct ctx *cx, int fd)
{
    sweep(cx, db->where);
    const char *part =
        arena_printf(cx->a, "%s.backup-%d-%" PRId64, db->where, (int)getpid(), clock_micros());
    TRY(db_copy_file(db, cx, part));
    int from = open(part, O_RDONLY | O_CLOEXEC);
    bool good = from >= 0 && copy_fd(from, fd);
    enum err e = good ? OK : fail_write(cx);
    if (from >= 0)
        close(from);
    unlink(part);
    return e;
}

enum err db_backup(struct db *db, struct ctx *cx, int fd)
{
    return db->e->dump ? db->e->dump(cx, db->where, fd) : backup_file(db, cx, fd);
}

/* ---- in ---- */

static uint32_t big_endian(const unsigned char *p, size_t n)
{
    uint32_t value = 0;
    for (size_t i = 0; i < n; i++)
        value = value << 8 | p[i];
    return value;
}

/* The header says how long the file is. */
static enum err look_at_head(struct ctx *cx, int fd)
{
    unsigned char head[100];
    struct stat st;
    if (pread(fd, head, sizeof(head), 0) != sizeof(head) ||
        memcmp(head, "SQLite format 3", 16) != 0 || fstat(fd, &st) != 0)
        return fail(cx, ERR_INPUT, "error.restore_format", NULL);
    uint32_t page = big_endian(head + 16, 2), pages = big_endian(head + 28, 4);
    if (st.st_size < (int64_t)(page == 1 ? 65536 : page) * pages)
        return fail(cx, ERR_INPUT, "error.restore_cut", NULL);
    return OK;
}

enum err db_backup_look(struct ctx *cx, int fd)
{
    static const char sqlite[] = "SQLite format 3";
    char head[sizeof(sqlite)];
    bool is_sqlite =
        pread(fd, head, sizeof(head), 0) == sizeof(head) && memcmp(head, sqlite, sizeof(head)) == 0;
    return (is_sqlite ? &engine_sqlite : &engine_pg)->look_at(cx, fd);
}

/* A database, but is it ours? */
static enum err look_at_schema(struct ctx *cx, const char *path)
{
    struct db *db;
    int version = 0;
    TRY(db_open(cx, arena_printf(cx->a, "sqlite:%s", path), DB_READ, &db));
    enum err e = db_reader(db, cx);
    if (e == OK)
        e = db_version(cx, &version);
    db_reader_end(db, cx);
    db_close(db);
    TRY(e);
    return version ? OK : fail(cx, ERR_INPUT, "error.restore_format", NULL);
}

/* Whatever was left of another database would be taken for a part of this one. */
static enum err look_at_place(struct ctx *cx, const char *path)
{
    static const char *const ends[] = {"", "-wal", "-journal"};
    for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
        const char *file = arena_printf(cx->a, "%s%s", path, ends[i]);
        if (access(file, F_OK) == 0)
            return fail(cx, ERR_CONFLICT, "error.restore_exists", "path", file, NULL);
    }
    return OK;
}

static enum err fill_part(struct ctx *cx, const char *part, int fd)
{
    int to = open(part, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (to < 0)
        return fail_write(cx);
    bool good = lseek(fd, 0, SEEK_SET) == 0 && copy_fd(fd, to) && fsync(to) == 0;
    enum err e = good ? OK : fail_write(cx);
    close(to);
    return e != OK ? e : look_at_schema(cx, part);
}

static enum err restore_file(struct ctx *cx, const char *path, int fd)
{
    const char *part =
        arena_printf(cx->a, "%s.restore-%d-%" PRId64, path, (int)getpid(), clock_micros());
    TRY(look_at_head(cx, fd));
    TRY(look_at_place(cx, path));
    enum err e = fill_part(cx, part, fd);
    if (e == OK && link(part, path) != 0)
        e = errno == EEXIST ? fail(cx, ERR_CONFLICT, "error.restore_exists", "path", path, NULL)
                            : fail_write(cx);
    unlink(part);
    return e;
}

enum err db_restore(struct ctx *cx, const char *url, int fd)
{
    const struct engine *e = db_engine_of(url);
    if (!e)
        return fail(cx, ERR_INPUT, "error.db_url", NULL);
    return e->load ? e->load(cx, url, fd) : restore_file(cx, strchr(url, ':') + 1, fd);
}

/* ---- proof ---- */

static enum err look_at_copy(struct ctx *cx, const char *url,
                             enum err (*look)(struct ctx *, struct db *, void *), void *arg)
{
    struct db *copy;
    struct conn *had = cx->conn;
    TRY(db_open(cx, url, DB_READ, &copy));
    cx->conn = NULL;
    enum err e = db_reader(copy, cx);
    if (e == OK) {
        e = look(cx, copy, arg);
        db_reader_end(copy, cx);
    }
    cx->conn = had;
    db_close(copy);
    return e;
}

static enum err prove_file(struct ctx *cx, int fd, const char *place,
                           enum err (*look)(struct ctx *, struct db *, void *), void *arg)
{
    static const char *const ends[] = {"", "-wal", "-shm", ".lock"};
    enum err e = restore_file(cx, place, fd);
    if (e == OK)
        e = look_at_copy(cx, arena_printf(cx->a, "sqlite:%s", place), look, arg);
    for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++)
        unlink(arena_printf(cx->a, "%s%s", place, ends[i]));
    return e;
}

enum err db_backup_prove(struct db *db, struct ctx *cx, int fd, const char *place,
                         enum err (*look)(struct ctx *cx, struct db *copy, void *arg), void *arg)
{
    const struct engine *e = db->e;
    if (!e->load)
        return place ? prove_file(cx, fd, place, look, arg) : look_at_head(cx, fd);
    if (!place)
        return e->leaf_through(cx, fd);
    TRY(e->load(cx, place, fd));
    enum err good = look_at_copy(cx, place, look, arg);
    enum err emptied = e->empty(cx, place);
    return good != OK ? good : emptied;
}
