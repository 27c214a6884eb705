/*
 * For this room's tests of companions, needs and training: a fresh database with the city's places
 * and people; SQLite, and PostgreSQL where SAHABAT_TEST_PG names an empty database.
 */
#ifndef TEST_STAGE_COMPANIONS_H
#define TEST_STAGE_COMPANIONS_H

#include "db_test.h"

#include "account.h"
#include "assign.h"
#include "fact.h"
#include "people.h"
#include "places.h"
#include "text.h"

#include <inttypes.h>

#define KAUMAN   "35.73.02.1007" /* district Klojen */
#define BARENG   "35.73.02.1009" /* the same district, another ward */
#define ARJOSARI "35.73.01.1002" /* district Blimbing */
#define KLOJEN   "35.73.02"

static const int64_t NOON = 1795410000; /* 2026-11-23, a Monday, 12:00 in the city */
static struct app *app;
static struct ctx cx;
static char folder[64];
static const char *server; /* PostgreSQL, or NULL: SQLite */
static struct actor lurah, other_lurah, camat, officer, mayor, owner;
static struct actor kauman_1, kauman_2, kauman_3, bareng_1, city_1;

/* ---- the stage ---- */

/* A reader that sees what was written; errors forgotten. */
static inline void look(void)
{
    if (cx.conn)
        db_reader_end(app->db, &cx);
    ctx_forgive(&cx);
    assert_int_equal(db_reader(app->db, &cx), OK);
}

static inline void as(const struct actor *a)
{
    cx.actor = a ? a : actor_operator();
}

static inline enum err seed(struct ctx *c, void *arg)
{
    return places_seed(c);
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
    struct arena *a = arena_new((size_t)1 << 30);
    snprintf(folder, sizeof(folder), "/tmp/visits-XXXXXX");
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
    lurah = account("lurah-kauman", "lurah", KAUMAN);
    other_lurah = account("lurah-arjosari", "lurah", ARJOSARI);
    camat = account("camat-klojen", "camat", KLOJEN);
    officer = account("dinas", "officer", NULL);
    mayor = account("walikota", "mayor", NULL);
    owner = account("pemilik-1", "owner", NULL);
    kauman_1 = account("sahabat-kauman-1", "companion", KAUMAN);
    kauman_2 = account("sahabat-kauman-2", "companion", KAUMAN);
    kauman_3 = account("sahabat-kauman-3", "companion", KAUMAN);
    bareng_1 = account("sahabat-bareng-1", "companion", BARENG);
    city_1 = account("sahabat-kota-1", "companion", NULL);
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
static inline int run_on_both(const struct CMUnitTest *tests, size_t n)
{
    int failed = _cmocka_run_group_tests("SQLite", tests, n, stage_open, stage_close);
    server = getenv("SAHABAT_TEST_PG");
    return server
               ? failed + _cmocka_run_group_tests("PostgreSQL", tests, n, stage_open, stage_close)
               : failed;
}

/* Runs on the writer as an account (NULL: the operator); the error's words stay in cx.err. */
static inline enum err write_as(const struct actor *who, enum err (*rule)(struct ctx *, void *),
                                void *arg)
{
    as(who);
    look();
    enum err e = app_write(&cx, rule, arg);
    struct errinfo why = cx.err;
    look();
    cx.err = why;
    as(NULL);
    return e;
}

struct statement {
    const struct query *q;
    const struct db_val *args;
    size_t n;
};
static inline enum err statement_rule(struct ctx *c, void *arg)
{
    struct statement *s = arg;
    return db_exec(c, s->q, s->args, s->n, NULL);
}
static inline enum err write_query(const struct query *q, const struct db_val *args, size_t n)
{
    struct statement s = {q, args, n};
    return write_as(NULL, statement_rule, &s);
}

/* The message on a field, or NULL. */
static inline const char *said(const char *field)
{
    for (const struct field_err *f = cx.err.fields; f; f = f->next)
        if (strcmp(f->field, field) == 0)
            return f->msgid;
    return NULL;
}

/* ---- a business ---- */

struct making {
    const char *ward, *sector, *activity;
    const struct actor *companion;
    int64_t lat, lng; /* 0: unknown */
    int64_t id;       /* comes back */
};

static inline enum err make_rule(struct ctx *c, void *arg)
{
    static int64_t number;
    struct making *m = arg;
    struct business b = business_new();
    b.name = arena_printf(c->a, "Warung Uji %" PRId64, ++number);
    b.owner_name = "Bu Uji";
    b.phone = arena_printf(c->a, "0812%08" PRId64, number);
    b.ward = m->ward ? m->ward : KAUMAN;
    b.sector = m->sector;
    b.activity = m->activity;
    b.companion_id = m->companion ? m->companion->account_id : 0;
    if (m->lat) {
        b.lat = m->lat;
        b.lng = m->lng;
    }
    TRY(business_create(c, &b, HAND_DEMO, NULL));
    m->id = b.id;
    return OK;
}

static inline int64_t make_of(struct making m)
{
    must(&cx, write_as(NULL, make_rule, &m));
    return m.id;
}
#define MAKE(...) make_of((struct making){__VA_ARGS__})

static inline struct business load(int64_t id)
{
    struct business b;
    look();
    must(&cx, business_load(&cx, id, false, &b));
    return b;
}

static inline int64_t number_of(const struct query *q, const struct db_val *args, size_t n)
{
    int64_t found = -1;
    look();
    must(&cx, db_int_of(&cx, q, args, n, -1, &found));
    return found;
}

/* ---- an assignment ---- */

struct assigning {
    struct assign_row *rows;
    size_t n;
    const char *kind;
    int64_t id; /* comes back */
};
static inline enum err assign_rule(struct ctx *c, void *arg)
{
    struct assigning *g = arg;
    return assign_many(c, g->kind, "uji", g->rows, g->n, &g->id);
}

/* One business to an account (NULL: nobody): the row's result. */
static inline enum err give(const struct actor *by, int64_t business, const struct actor *to,
                            int64_t *ret_id)
{
    struct assign_row row = {
        .business_id = business, .from_id = ASSIGN_ANY, .to_id = to ? to->account_id : 0};
    struct assigning g = {.rows = &row, .n = 1, .kind = "one"};
    enum err e = write_as(by, assign_rule, &g);
    if (ret_id)
        *ret_id = g.id;
    return e != OK ? e : row.result;
}

#endif
