/* For the tests of states, papers, proposals, self-registration and claims: a program over a fresh
 * database with the city's places and some accounts; SQLite, and PostgreSQL where SAHABAT_TEST_PG
 * names a database. */
#ifndef TEST_STAGE_CURATION_H
#define TEST_STAGE_CURATION_H

#include "account.h"
#include "audit.h"
#include "business_parts.h"
#include "claim.h"
#include "curation.h"
#include "db_core.h"
#include "document.h"
#include "fact.h"
#include "license.h"
#include "notice.h"
#include "people.h"
#include "picture.h"
#include "places.h"
#include "proposal.h"
#include "register_public.h"
#include "setting.h"
#include "text.h"

#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>
#undef fail /* cmocka's; ours is a function */

/* A query that is in no file. */
#define QUERY(NAME, WRITES, SQL)                                                       \
    static const struct query_part NAME##_parts[] = {{NULL, 0, SQL}, {NULL, 0, NULL}}; \
    static const struct query NAME = {                                                 \
        .name = #NAME, .id = UINT32_MAX, .writes = WRITES, .parts = {NAME##_parts, NAME##_parts}}

#define KAUMAN   "35.73.02.1007" /* district Klojen */
#define BARENG   "35.73.02.1009" /* the same district, another ward */
#define ARJOSARI "35.73.01.1002" /* district Blimbing */
#define TODAY    "2026-11-23"

static const int64_t NOON = 1795410000;
static struct app *app;
static struct ctx cx;
static char folder[] = "/tmp/curation-XXXXXX";
static const char *pg_url; /* NULL: SQLite */
static struct actor lurah, other_lurah, camat, officer, companion, mayor;

/* A reader that sees what was written; errors forgotten. */
static inline void look(void)
{
    if (cx.conn)
        db_reader_end(app->db, &cx);
    ctx_forgive(&cx);
    assert_int_equal(db_reader(app->db, &cx), OK);
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

static inline enum err seed(struct ctx *c, void *arg)
{
    return places_seed(c);
}

static inline struct actor account(const char *name, const char *role, const char *area)
{
    int64_t id;
    struct account a;
    look();
    struct people_new n = {.name = name, .role = role, .area = area};
    assert_int_equal(people_add(&cx, &n, &id), OK);
    look();
    assert_int_equal(account_get(&cx, id, &a), OK);
    return account_actor(cx.a, &a);
}

static inline enum err wipe(struct ctx *c, void *arg)
{
    enum err e = c->conn->e->script(c, c->conn,
                                    "DROP SCHEMA IF EXISTS public CASCADE; CREATE SCHEMA public");
    c->conn->broken = e != OK;
    return e;
}

/* An empty PostgreSQL database, as SQLite's new file is one. */
static inline void wipe_server(void)
{
    struct db *db;
    assert_int_equal(db_open(&cx, pg_url, DB_WRITE, &db), OK);
    assert_int_equal(db_write(db, &cx, wipe, NULL), OK);
    db_close(db);
}

static inline int open_stage(void **state, const struct route *const *tables, size_t n)
{
    struct arena *a = arena_new((size_t)512 << 20);
    memcpy(folder + sizeof(folder) - 7, "XXXXXX", 6);
    assert_non_null(mkdtemp(folder));
    cx = ctx_new(a, NOON);
    as(NULL);
    setenv("SAHABAT_KEY_FILE", arena_printf(a, "%s/t.db.key", folder), 1);
    if (pg_url)
        wipe_server();
    const char *url = pg_url ? pg_url : arena_printf(a, "sqlite:%s/t.db", folder);
    assert_int_equal(app_open(&cx, url, DB_WRITE | DB_CREATE, tables, n, &app), OK);
    assert_int_equal(db_migrate(app->db, &cx, NULL, NULL), OK);
    assert_int_equal(app_write(&cx, seed, NULL), OK);
    look();
    if (!place_find(places(), KAUMAN)) /* the same city on both engines */
        assert_int_equal(places_load(&cx), OK);
    lurah = account("lurah-kauman", "lurah", KAUMAN);
    other_lurah = account("lurah-arjosari", "lurah", ARJOSARI);
    camat = account("camat-klojen", "camat", "35.73.02");
    officer = account("dinas", "officer", NULL);
    companion = account("sahabat-kauman-1", "companion", KAUMAN);
    mayor = account("walikota", "mayor", NULL);
    return 0;
}

static inline int close_stage(void **state)
{
    static const char *const names[] = {"t.db", "t.db-wal", "t.db-shm", "t.db.key", "t.db.lock"};
    if (cx.conn)
        db_reader_end(app->db, &cx);
    app_close(app);
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        unlink(arena_printf(cx.a, "%s/%s", folder, names[i]));
    rmdir(folder);
    arena_free(cx.a);
    return 0;
}

/* The group on each engine there is. */
#define RUN_ON_BOTH(name, tests, begin, end)                                                     \
    int failed = cmocka_run_group_tests_name(name ", SQLite", tests, begin, end);                \
    pg_url = getenv("SAHABAT_TEST_PG");                                                          \
    return pg_url ? failed + cmocka_run_group_tests_name(name ", PostgreSQL", tests, begin, end) \
                  : failed

/* ---- businesses ---- */

static inline enum err create_rule(struct ctx *c, void *arg)
{
    int64_t possible;
    return business_create(c, arg, HAND_PERSON, &possible);
}

/* A new business of its own owner, by the operator. */
static inline struct business business(const char *name, const char *owner, const char *ward,
                                       const char *phone)
{
    struct business b = business_new();
    const struct actor *before = cx.actor;
    as(NULL);
    b.name = name;
    b.owner_name = owner;
    b.ward = ward;
    b.phone = phone;
    b.address = "Jl. Melati 1";
    enum err e = write_now(create_rule, &b);
    if (e != OK)
        print_error("%s: %s %s\n", name, cx.err.msgid ? cx.err.msgid : "-",
                    cx.err.detail ? cx.err.detail : "-");
    assert_int_equal(e, OK);
    cx.actor = before;
    return b;
}

static inline struct business get(int64_t id)
{
    struct business b;
    look();
    assert_int_equal(business_load(&cx, id, true, &b), OK);
    return b;
}

struct assigning {
    int64_t business, account;
};
static inline enum err assign_rule(struct ctx *c, void *arg)
{
    QUERY(assign, true, "UPDATE business SET companion_id = $2 WHERE id = $1");
    const struct assigning *x = arg;
    return db_exec(c, &assign, ARGS(db_int(x->business), db_int(x->account)), NULL);
}
static inline void assign(int64_t business_id, const struct actor *who)
{
    assert_int_equal(write_now(assign_rule, &(struct assigning){business_id, who->account_id}), OK);
}

static inline int64_t count_on(const char *kind, const char *value, const char *day,
                               const char *area)
{
    int64_t n = -1;
    look();
    assert_int_equal(fact_count_on(&cx, kind, value, day, area, &n), OK);
    return n;
}

/* The code in the newest notice to a phone, or NULL. */
static inline const char *code_sent(const char *phone)
{
    QUERY(q, false, "SELECT body FROM notice WHERE address = $1 ORDER BY id DESC LIMIT 1");
    char *text = NULL;
    size_t n;
    look();
    struct rows *r = db_rows(&cx, &q, ARGS(db_text(phone)));
    if (rows_next(r)) {
        const void *p = row_blob(r, 0, &n);
        assert_true(unseal(&cx, app->keys, p, n, &text, NULL));
    }
    assert_int_equal(rows_end(r), OK);
    for (const char *s = text; s && *s; s++)
        if (strspn(s, "0123456789") >= 6)
            return arena_strndup(cx.a, s, 6);
    return NULL;
}

static inline int64_t notices(const char *phone)
{
    QUERY(q, false, "SELECT count(*) FROM notice WHERE address = $1");
    int64_t n = -1;
    look();
    assert_int_equal(db_int_of(&cx, &q, ARGS(db_text(phone)), -1, &n), OK);
    return n;
}

#endif
