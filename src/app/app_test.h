/*
 * What the tests of all rooms share: a program over a fresh database, SQLite, and PostgreSQL where
 * SAHABAT_TEST_PG names a database (what stands in it goes). A test's own stage adds its people and
 * records.
 */
#ifndef APP_TEST_H
#define APP_TEST_H

#include "db_test.h"

#include "app.h"
#include "caps.h"
#include "field.h"

#include <dirent.h>
#include <inttypes.h>

static const int64_t NOON = 1795410000; /* 2026-11-23, a Monday, 12:00 in the city */
static struct app *app;
static struct ctx cx;
static char folder[64];
static const char *server; /* PostgreSQL, or NULL: SQLite */

/* A reader that sees what was written; errors forgotten. */
static inline void look(void)
{
    if (cx.conn)
        db_reader_end(app->db, &cx);
    ctx_forgive(&cx);
    assert_int_equal(db_reader(app->db, &cx), OK);
}

/* NULL: the operator. */
static inline void as(const struct actor *a)
{
    cx.actor = a ? a : actor_operator();
}

/* Runs on the writer; the error's words stay in cx.err. */
static inline enum err write_now(enum err (*rule)(struct ctx *, void *), void *arg)
{
    look();
    enum err e = app_write(&cx, rule, arg);
    struct errinfo why = cx.err;
    look();
    cx.err = why;
    return e;
}

/* The message on a field, or NULL. */
static inline const char *said(const char *field)
{
    for (const struct field_err *f = cx.err.fields; f; f = f->next)
        if (strcmp(f->field, field) == 0)
            return f->msgid;
    return NULL;
}

/* The number that a query says of an id, -1 where it says none. */
static inline int64_t number_of(const struct query *q, int64_t id)
{
    int64_t n;
    look();
    must(&cx, db_int_of(&cx, q, ARGS(db_int(id)), -1, &n));
    return n;
}

/* ---- the stage ---- */

/* An empty schema; app_open() then finds nothing in it. */
static inline void stage_wipe(void)
{
    struct db *db;
    must(&cx, db_open(&cx, server, DB_WRITE, &db));
    must(&cx, db_write(db, &cx, run_script,
                       (void *)(uintptr_t) "DROP SCHEMA IF EXISTS public CASCADE;"
                                           "CREATE SCHEMA public"));
    db_close(db);
}

static inline void stage_folder(void)
{
    snprintf(folder, sizeof(folder), "/tmp/sahabat-stage-XXXXXX");
    assert_non_null(mkdtemp(folder));
}

static inline void stage_folder_drop(void)
{
    DIR *d = opendir(folder);
    assert_non_null(d);
    for (struct dirent *f; (f = readdir(d));)
        if (strcmp(f->d_name, ".") != 0 && strcmp(f->d_name, "..") != 0)
            assert_int_equal(unlinkat(dirfd(d), f->d_name, 0), 0);
    closedir(d);
    assert_int_equal(rmdir(folder), 0);
}

/* The program over the folder's database, as the operator at `now`; fresh: over an empty one. */
static inline void stage_app(int64_t now, bool fresh, const struct route *const *tables, size_t n)
{
    struct arena *a = arena_new((size_t)1 << 30);
    cx = ctx_new(a, now);
    as(NULL);
    setenv("SAHABAT_KEY_FILE", arena_printf(a, "%s/key", folder), 1);
    if (server && fresh)
        stage_wipe();
    const char *url = server ? server : arena_printf(a, "sqlite:%s/t.db", folder);
    must(&cx, app_open(&cx, url, DB_WRITE | DB_CREATE, tables, n, &app));
    must(&cx, db_migrate(app->db, &cx, NULL, NULL));
}

static inline void stage_app_close(void)
{
    if (cx.conn)
        db_reader_end(app->db, &cx);
    app_close(app);
    arena_free(cx.a);
}

static inline void stage_begin(int64_t now)
{
    stage_folder();
    stage_app(now, true, NULL, 0);
}

static inline int stage_end(void **state)
{
    stage_app_close();
    stage_folder_drop();
    return 0;
}

/* Runs the tests on SQLite, and on PostgreSQL where there is one. */
static inline int run_on_both(const struct CMUnitTest *tests, size_t n, CMFixtureFunction begin,
                              CMFixtureFunction end)
{
    int failed = _cmocka_run_group_tests("SQLite", tests, n, begin, end);
    server = getenv("SAHABAT_TEST_PG");
    return server ? failed + _cmocka_run_group_tests("PostgreSQL", tests, n, begin, end) : failed;
}

#endif
