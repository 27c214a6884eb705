/* What the tests of this folder share: queries by hand, a database per test, threads. */
#ifndef DB_TEST_H
#define DB_TEST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "db.h"
#include "db_core.h"

#include <cmocka.h>
#undef fail /* cmocka's; ours is a function */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A query that is in no file. */
#define QUERY(NAME, WRITES, SQL)                                                       \
    static const struct query_part NAME##_parts[] = {{NULL, 0, SQL}, {NULL, 0, NULL}}; \
    static const struct query NAME = {                                                 \
        .name = #NAME, .id = UINT32_MAX, .writes = WRITES, .parts = {NAME##_parts, NAME##_parts}}

struct fix {
    const char *server; /* the PostgreSQL database to use, or NULL: SQLite */
    char dir[64], url[256];
    struct arena *a;
    struct ctx cx;
    struct db *db;
};

static inline enum err run_script(struct ctx *cx, void *sql)
{
    char *text;
    TRY(migration_text(cx, conn_engine(cx->conn), sql, &text));
    enum err e = cx->conn->e->script(cx, cx->conn, text);
    cx->conn->broken = e != OK;
    return e;
}

static inline void must(struct ctx *cx, enum err e)
{
    if (e != OK)
        print_error("%d: %s %s\n", (int)e, cx->err.msgid ? cx->err.msgid : "-",
                    cx->err.detail ? cx->err.detail : "");
    assert_int_equal(e, OK);
}

/* An empty database, open for writing. */
static inline void fix_open(struct fix *f, const char *server)
{
    f->server = server;
    f->a = arena_new(64 * 1024 * 1024);
    f->cx = ctx_new(f->a, 1795392000);
    snprintf(f->dir, sizeof(f->dir), "/tmp/sahabat-db-XXXXXX");
    assert_non_null(mkdtemp(f->dir));
    if (server)
        snprintf(f->url, sizeof(f->url), "%s", server);
    else
        snprintf(f->url, sizeof(f->url), "sqlite:%s/a.db", f->dir);
    must(&f->cx, db_open(&f->cx, f->url, DB_WRITE | DB_CREATE, &f->db));
    if (server)
        must(&f->cx, db_write(f->db, &f->cx, run_script,
                              (void *)(uintptr_t) "DROP SCHEMA IF EXISTS public CASCADE;"
                                                  "CREATE SCHEMA public"));
}

static inline void fix_close(struct fix *f)
{
    static const char *const ends[] = {"", "-wal", "-shm", ".lock"};
    db_close(f->db);
    arena_free(f->a);
    for (const char *base = "ab"; *base; base++)
        for (int i = 0; i < 4; i++) {
            char path[128];
            snprintf(path, sizeof(path), "%s/%c.db%s", f->dir, *base, ends[i]);
            unlink(path);
        }
    assert_int_equal(rmdir(f->dir), 0);
}

#endif
