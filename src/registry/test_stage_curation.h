/* For the tests of states, papers, proposals, self-registration and claims: a program over a fresh
 * database with the city's places and some accounts; SQLite, and PostgreSQL where SAHABAT_TEST_PG
 * names a database. */
#ifndef TEST_STAGE_CURATION_H
#define TEST_STAGE_CURATION_H

#include "people_test.h"

#include "audit.h"
#include "business_parts.h"
#include "claim.h"
#include "curation.h"
#include "document.h"
#include "fact.h"
#include "license.h"
#include "notice.h"
#include "picture.h"
#include "proposal.h"
#include "register_public.h"
#include "setting.h"
#include "text.h"

#define TODAY "2026-11-23"

static struct actor lurah, other_lurah, camat, officer, companion, mayor;

static inline int open_stage(void **state, const struct route *const *tables, size_t n)
{
    stage_folder();
    stage_app(NOON, true, tables, n);
    stage_city();
    lurah = account("lurah-kauman", "lurah", KAUMAN);
    other_lurah = account("lurah-arjosari", "lurah", ARJOSARI);
    camat = account("camat-klojen", "camat", "35.73.02");
    officer = account("dinas", "officer", NULL);
    companion = account("sahabat-kauman-1", "companion", KAUMAN);
    mayor = account("walikota", "mayor", NULL);
    return 0;
}

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
