/*
 * For this room's tests of companions, needs and training: a fresh database with the city's places
 * and people; SQLite, and PostgreSQL where SAHABAT_TEST_PG names an empty database.
 */
#ifndef TEST_STAGE_COMPANIONS_H
#define TEST_STAGE_COMPANIONS_H

#include "people_test.h"

#include "assign.h"
#include "fact.h"
#include "text.h"

static struct actor lurah, other_lurah, camat, officer, mayor, owner;
static struct actor kauman_1, kauman_2, kauman_3, bareng_1, city_1;

static inline int stage_open(void **state)
{
    stage_begin(NOON);
    stage_city();
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

/* Runs on the writer as an account (NULL: the operator); the error's words stay in cx.err. */
static inline enum err write_as(const struct actor *who, enum err (*rule)(struct ctx *, void *),
                                void *arg)
{
    as(who);
    enum err e = write_now(rule, arg);
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

static inline int64_t number_by(const struct query *q, const struct db_val *args, size_t n)
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
