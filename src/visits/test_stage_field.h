/*
 * For the tests of phones: a program over a fresh database with the city's places and an account of
 * each kind; SQLite, and PostgreSQL where SAHABAT_TEST_PG names an empty database.
 */
#ifndef TEST_STAGE_FIELD_H
#define TEST_STAGE_FIELD_H

#include "db_test.h"

#include "audit.h"
#include "business.h"
#include "field_sync.h"
#include "forms.h"
#include "holiday.h"
#include "people.h"
#include "places.h"
#include "text.h"

#include <inttypes.h>

#define KAUMAN   "35.73.02.1007" /* district Klojen */
#define BARENG   "35.73.02.1009" /* the same district, another ward */
#define ARJOSARI "35.73.01.1002" /* district Blimbing */

static const int64_t NOON = 1795410000; /* 2026-11-23, a Monday, 12:00 in the city */
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

static inline enum err seed(struct ctx *c, void *arg)
{
    TRY(places_seed(c));
    return holiday_seed(c);
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

static inline int stage_open(void **state)
{
    struct arena *a = arena_new((size_t)512 << 20);
    snprintf(folder, sizeof(folder), "/tmp/field-XXXXXX");
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

static inline int stage_close(void **state)
{
    static const char *const names[] = {"key", "t.db", "t.db-wal", "t.db-shm", "t.db.lock"};
    if (cx.conn)
        db_reader_end(app->db, &cx);
    app_close(app);
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        unlink(arena_printf(cx.a, "%s/%s", folder, names[i]));
    assert_int_equal(rmdir(folder), 0);
    arena_free(cx.a);
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

static inline void as(const struct actor *a)
{
    cx.actor = a ? a : actor_operator();
}

static inline struct actor account(const char *name, const char *role, const char *area)
{
    int64_t id;
    struct account a;
    as(NULL);
    look();
    struct people_new n = {.name = name, .role = role, .area = area};
    must(&cx, people_add(&cx, &n, &id));
    look();
    must(&cx, account_get(&cx, id, &a));
    return account_actor(cx.a, &a);
}

static inline int64_t number_of(const struct query *q, int64_t id)
{
    int64_t n;
    look();
    must(&cx, db_int_of(&cx, q, ARGS(db_int(id)), -1, &n));
    return n;
}

#endif
