/*
 * For tests of this room and those above: a program over a fresh database with the city's places,
 * an account of each kind and three businesses; SQLite, and PostgreSQL where SAHABAT_TEST_PG names
 * an empty database.
 */
#ifndef TEST_STAGE_VISITS_H
#define TEST_STAGE_VISITS_H

#include "db_test.h"

#include "audit.h"
#include "business.h"
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

static struct actor companion, companion_2, city_companion, lurah, other_lurah, camat, officer,
    mayor, owner;
/* Of companion; of nobody, in the same ward; in another district. The owner's is the first. */
static int64_t warung, kios, far;

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

/* A statement that is in no file, with two numbers. */
struct by_hand {
    const struct query *q;
    int64_t a, b;
};
static inline enum err by_hand_rule(struct ctx *c, void *arg)
{
    const struct by_hand *h = arg;
    return db_exec(c, h->q, ARGS(db_int(h->a), db_int(h->b)), NULL);
}
static inline void by_hand(const struct query *q, int64_t a, int64_t b)
{
    must(&cx, write_now(by_hand_rule, &(struct by_hand){q, a, b}));
}

static inline int64_t number_of(const struct query *q, int64_t id)
{
    int64_t n;
    look();
    must(&cx, db_int_of(&cx, q, ARGS(db_int(id)), -1, &n));
    return n;
}

/* Messages of an event to an account (0: to no account, by phone). */
static inline int64_t told(const char *event, int64_t account_id)
{
    QUERY(q, false,
          "SELECT count(*) FROM notice WHERE event = $1 AND coalesce(account_id, 0) = $2");
    int64_t n = -1;
    look();
    must(&cx, db_int_of(&cx, &q, ARGS(db_text(event), db_int(account_id)), -1, &n));
    return n;
}

static inline int64_t audited(const char *action, const char *entity, int64_t id)
{
    QUERY(q, false,
          "SELECT count(*) FROM audit WHERE action = $1 AND entity = $2 AND entity_id = $3");
    int64_t n = -1;
    look();
    must(&cx, db_int_of(&cx, &q, ARGS(db_text(action), db_text(entity), db_int(id)), -1, &n));
    return n;
}

static inline enum err business_rule(struct ctx *c, void *arg)
{
    int64_t possible;
    return business_create(c, arg, HAND_PERSON, &possible);
}

static inline int64_t shop(const char *name, const char *owner_name, const char *phone,
                           const char *ward)
{
    struct business b = business_new();
    b.name = name;
    b.owner_name = owner_name;
    b.phone = phone;
    b.address = "Jalan Kauman 12";
    b.ward = ward;
    as(NULL);
    must(&cx, write_now(business_rule, &b));
    return b.id;
}

static inline int64_t owner_of(int64_t business)
{
    struct business b;
    look();
    must(&cx, business_load(&cx, business, false, &b));
    return b.owner_id;
}

static inline void people_open(void)
{
    QUERY(q_person, true, "UPDATE account SET person_id = $2 WHERE id = $1");
    QUERY(q_companion, true, "UPDATE business SET companion_id = $2 WHERE id = $1");
    companion = account("sahabat-kauman-1", "companion", KAUMAN);
    companion_2 = account("sahabat-kauman-2", "companion", KAUMAN);
    city_companion = account("sahabat-kota-1", "companion", NULL);
    lurah = account("lurah-kauman", "lurah", KAUMAN);
    other_lurah = account("lurah-arjosari", "lurah", ARJOSARI);
    camat = account("camat-klojen", "camat", "35.73.02");
    officer = account("dinas", "officer", NULL);
    mayor = account("walikota", "mayor", NULL);
    owner = account("pemilik-1", "owner", NULL);
    warung = shop("Warung Bu Sri", "Sri Wahyuni", "081234567890", KAUMAN);
    kios = shop("Kios Pak Budi", "Budi Santoso", "081234567891", KAUMAN);
    far = shop("Bengkel Pak Joko", "Joko Susilo", "081234567892", ARJOSARI);
    by_hand(&q_companion, warung, companion.account_id);
    owner.person_id = owner_of(warung);
    by_hand(&q_person, owner.account_id, owner.person_id);
}

static inline int stage_open(void **state)
{
    struct arena *a = arena_new((size_t)512 << 20);
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
    people_open();
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

#endif
