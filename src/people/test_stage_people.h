/*
 * For this room's tests alone: a program over a fresh database with the city's places; SQLite, and
 * PostgreSQL where SAHABAT_TEST_PG names an empty database.
 */
#ifndef TEST_STAGE_PEOPLE_H
#define TEST_STAGE_PEOPLE_H

#include "db_test.h"

#include "audit.h"
#include "people.h"
#include "places.h"
#include "sign_in.h"

#include <inttypes.h>
#include <sys/stat.h>

static const int64_t NOON = 1795410000; /* 2026-11-23 */
static const char GOOD[] = "kuda-lompat-payung";

static struct app *app;
static struct ctx cx;
static char folder[64];
static const char *server; /* PostgreSQL, or NULL: SQLite */

/* ---- the stage ---- */

/* A reader that sees what was written; errors forgotten. */
static inline void look(void)
{
    if (cx.conn)
        db_reader_end(app->db, &cx);
    ctx_forgive(&cx);
    assert_int_equal(db_reader(app->db, &cx), OK);
}

static inline void later(int64_t seconds)
{
    cx.now += seconds;
    look();
}

static inline enum err seed(struct ctx *c, void *arg)
{
    return places_seed(c);
}

/* An empty schema; app_open() then finds nothing in it. */
static inline void wipe(struct ctx *c)
{
    struct db *db;
    must(c, db_open(c, server, DB_WRITE, &db));
    must(c, db_write(db, c, run_script,
                     (void *)(uintptr_t) "DROP SCHEMA IF EXISTS public CASCADE;"
                                         "CREATE SCHEMA public"));
    db_close(db);
}

static inline int open_all(void **state)
{
    struct arena *a = arena_new(256 << 20);
    snprintf(folder, sizeof(folder), "/tmp/people-XXXXXX");
    assert_non_null(mkdtemp(folder));
    cx = ctx_new(a, NOON);
    cx.actor = actor_operator();
    setenv("SAHABAT_KEY_FILE", arena_printf(a, "%s/key", folder), 1);
    if (server)
        wipe(&cx);
    const char *url = server ? server : arena_printf(a, "sqlite:%s/t.db", folder);
    must(&cx, app_open(&cx, url, DB_WRITE | DB_CREATE, NULL, 0, &app));
    must(&cx, db_migrate(app->db, &cx, NULL, NULL));
    must(&cx, app_write(&cx, seed, NULL));
    look();
    must(&cx, places_load(&cx));
    return 0;
}

static inline int close_all(void **state)
{
    static const char *const names[] = {"key", "t.db", "t.db-wal", "t.db-shm", "t.db.lock"};
    db_reader_end(app->db, &cx);
    app_close(app);
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        unlink(arena_printf(cx.a, "%s/%s", folder, names[i]));
    assert_int_equal(rmdir(folder), 0);
    arena_free(cx.a);
    return 0;
}

static inline int64_t add(const char *name, const char *role, const char *area,
                          const char *password)
{
    int64_t id = 0;
    look();
    struct people_new n = {.name = name, .role = role, .area = area, .password = password};
    assert_int_equal(people_add(&cx, &n, &id), OK);
    look();
    return id;
}

static inline struct account get(int64_t id)
{
    struct account a;
    look();
    assert_int_equal(account_get(&cx, id, &a), OK);
    return a;
}

/* The message on a field, or NULL. */
static inline const char *said(const char *field)
{
    for (const struct field_err *f = cx.err.fields; f; f = f->next)
        if (strcmp(f->field, field) == 0)
            return f->msgid;
    return NULL;
}

struct call {
    enum err (*rule)(struct ctx *, struct call *);
    int64_t id;
    char *text;
    const char *hash;
    struct account account;
};
static inline enum err run_call(struct ctx *c, void *arg)
{
    struct call *k = arg;
    return k->rule(c, k);
}
static inline enum err write_now(struct call *k)
{
    look();
    enum err e = app_write(&cx, run_call, k);
    return e;
}

static inline enum err try_in(const char *name, const char *password, const char *device,
                              struct account *ret)
{
    struct account a;
    look();
    return sign_in_password(&cx, &(struct sign_in){name, password, device}, ret ? ret : &a);
}

/* Runs the tests on SQLite, and on PostgreSQL where there is one. */
static inline int run_on_both(const struct CMUnitTest *tests, size_t n)
{
    int failed = _cmocka_run_group_tests("SQLite", tests, n, open_all, close_all);
    server = getenv("SAHABAT_TEST_PG");
    return server ? failed + _cmocka_run_group_tests("PostgreSQL", tests, n, open_all, close_all)
                  : failed;
}

#endif
