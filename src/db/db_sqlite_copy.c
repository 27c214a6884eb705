/*
 * In two steps. While a reader holds a snapshot the log beside the database only grows, and each
 * look into it takes longer for everybody: so first the bytes are copied as they lie there, which
 * is short. VACUUM INTO then makes the copy out of that, with pauses, and nobody waits for it.
 *
 * The bytes are a whole database although others go on writing: while the snapshot is held, none of
 * its pages that the log does not have is written in the file, and the log grows at its end alone,
 * but for one case. A snapshot that began with nothing in the log does not keep it from beginning
 * anew, once; its head then tells so, and it is read again. What is in the file is read by SQLite's
 * own descriptor: see db_sqlite.c.
 */
#include "db_sqlite_copy.h"

#include "db_core.h"

#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

enum { BLOCK = 256 << 10, SYNC_BLOCKS = 16, LOG_HEAD = 32 };

/* ---- as the bytes lie there ---- */

/* From one file of SQLite's to a new one; each four megabytes are on the disk before the next, so
 * that no commit of others waits for many of them. */
static int copy_bytes(sqlite3_file *from, int to, char *block)
{
    sqlite3_int64 size = 0;
    int rc = from->pMethods->xFileSize(from, &size);
    for (sqlite3_int64 at = 0, i = 1; rc == SQLITE_OK && at < size; at += BLOCK, i++) {
        int n = (int)(size - at < BLOCK ? size - at : BLOCK);
        rc = from->pMethods->xRead(from, block, n, at);
        if (rc == SQLITE_OK && pwrite(to, block, (size_t)n, at) != n)
            rc = SQLITE_FULL;
        if (i % SYNC_BLOCKS == 0)
            fdatasync(to);
    }
    return rc;
}

static int copy_log(sqlite3_file *from, int to, char *block)
{
    char before[LOG_HEAD] = {0}, after[LOG_HEAD] = {0};
    sqlite3_int64 size = 0;
    int rc;
    do {
        if ((rc = from->pMethods->xFileSize(from, &size)) != SQLITE_OK || size < LOG_HEAD)
            return rc;
        if ((rc = from->pMethods->xRead(from, before, LOG_HEAD, 0)) == SQLITE_OK)
            rc = ftruncate(to, 0) == 0 ? copy_bytes(from, to, block) : SQLITE_IOERR;
        if (rc == SQLITE_OK)
            rc = from->pMethods->xRead(from, after, LOG_HEAD, 0);
    } while (rc == SQLITE_OK && memcmp(before, after, LOG_HEAD) != 0);
    return rc;
}

static int copy_one(sqlite3 *db, int which, const char *path, char *block)
{
    sqlite3_file *from = NULL;
    int rc = sqlite3_file_control(db, "main", which, &from);
    if (rc != SQLITE_OK || !from || !from->pMethods)
        return rc; /* no log: nothing was written since */
    int to = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (to < 0)
        return SQLITE_CANTOPEN;
    rc = which == SQLITE_FCNTL_FILE_POINTER ? copy_bytes(from, to, block)
                                            : copy_log(from, to, block);
    close(to);
    return rc;
}

static int copy_raw(sqlite3 *db, const char *raw, const char *log)
{
    char *block = malloc(BLOCK);
    if (!block)
        abort();
    int rc = sqlite3_exec(db, "BEGIN; SELECT 1 FROM sqlite_schema LIMIT 1", NULL, NULL, NULL);
    if (rc == SQLITE_OK)
        rc = copy_one(db, SQLITE_FCNTL_FILE_POINTER, raw, block);
    if (rc == SQLITE_OK)
        rc = copy_one(db, SQLITE_FCNTL_JOURNAL_POINTER, log, block);
    sqlite3_exec(db, "ROLLBACK", NULL, NULL, NULL);
    free(block);
    return rc;
}

/* ---- out of that ---- */

/* In pieces: each is on the disk before the next, and is followed by a pause (db_pause). */
enum { PIECE_STEPS = 1000, PIECE_MICROS = 20000 };
struct piece {
    int fd;
    int64_t began;
};

static int between_steps(void *arg)
{
    struct piece *p = arg;
    if (clock_micros() - p->began < PIECE_MICROS)
        return 0;
    fdatasync(p->fd);
    db_pause(p->began);
    p->began = clock_micros();
    return 0;
}

static int vacuum_into(sqlite3 *db, const char *path)
{
    sqlite3_stmt *st;
    struct piece piece = {.fd = open(path, O_RDONLY | O_CLOEXEC), .began = clock_micros()};
    sqlite3_progress_handler(db, PIECE_STEPS, between_steps, &piece);
    int rc = sqlite3_prepare_v2(db, "VACUUM INTO ?1", -1, &st, NULL);
    if (rc == SQLITE_OK)
        rc = sqlite3_bind_text(st, 1, path, -1, SQLITE_STATIC);
    if (rc == SQLITE_OK && sqlite3_step(st) == SQLITE_DONE)
        rc = SQLITE_OK;
    int end = sqlite3_finalize(st);
    close(piece.fd);
    return rc != SQLITE_OK ? rc : end;
}

int dbsqlite_copy(sqlite3 *db, const char *raw, const char *path)
{
    static const char *const ends[] = {"", "-wal", "-shm"};
    char names[3][4096];
    for (int i = 0; i < 3; i++)
        if (snprintf(names[i], sizeof(names[i]), "%s%s", raw, ends[i]) >= (int)sizeof(names[i]))
            return SQLITE_CANTOPEN;
    sqlite3 *copy = NULL;
    int rc = copy_raw(db, raw, names[1]);
    if (rc == SQLITE_OK)
        rc = sqlite3_open_v2(raw, &copy, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL);
    if (rc == SQLITE_OK)
        rc = vacuum_into(copy, path);
    sqlite3_close(copy);
    for (int i = 0; i < 3; i++)
        unlink(names[i]);
    return rc;
}
