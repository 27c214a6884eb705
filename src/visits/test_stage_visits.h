/*
 * For tests of this room and those above: a program over a fresh database with the city's places,
 * an account of each kind and three businesses; SQLite, and PostgreSQL where SAHABAT_TEST_PG names
 * an empty database.
 */
#ifndef TEST_STAGE_VISITS_H
#define TEST_STAGE_VISITS_H

#include "people_test.h"

#include "audit.h"
#include "business.h"
#include "text.h"

static struct actor companion, companion_2, city_companion, lurah, other_lurah, camat, officer,
    mayor, owner;
/* Of companion; of nobody, in the same ward; in another district. The owner's is the first. */
static int64_t warung, kios, far;

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
    stage_begin(NOON);
    stage_city();
    people_open();
    return 0;
}

#endif
