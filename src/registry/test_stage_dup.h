/* For the tests of duplicates and merging: a program over a fresh SQLite database with the city's
 * places. */
#ifndef TEST_STAGE_DUP_H
#define TEST_STAGE_DUP_H

#include "people_test.h"

#include "audit.h"
#include "business_parts.h"
#include "dup.h"
#include "dup_pages_web.h"
#include "fact.h"
#include "match.h"
#include "setting.h"

#include <jansson.h>

#define KIDULDALEM "35.73.02.1005"

struct call {
    enum err (*rule)(struct ctx *, struct call *);
    struct business *b;
    int64_t id, version, n;
    const char *state;
    struct merge_choice merge;
    const struct query *q;
    const char *text;
    bool changed;
};

static inline enum err run_call(struct ctx *c, void *arg)
{
    struct call *k = arg;
    return k->rule(c, k);
}

static inline enum err write_call(struct call *k)
{
    return write_now(run_call, k);
}

/* A fresh register for every test. */
static inline int open_all(void **state)
{
    stage_begin(NOON);
    stage_city();
    return 0;
}

#define T(test) cmocka_unit_test_setup_teardown(test, open_all, stage_end)

/* The group on each engine there is. */
#define RUN_ON_ENGINES(tests)                                              \
    int failed = cmocka_run_group_tests_name("sqlite", tests, NULL, NULL); \
    server = getenv("SAHABAT_TEST_PG");                                    \
    return failed + (server ? cmocka_run_group_tests_name("postgresql", tests, NULL, NULL) : 0)

static inline struct actor actor_of(enum role role, const char *area)
{
    return (struct actor){.account_id = 0,
                          .name = "x",
                          .display_name = "x",
                          .role = role,
                          .area = area,
                          .caps = role_caps(role)};
}

static inline enum err create_rule(struct ctx *c, struct call *k)
{
    return business_create(c, k->b, HAND_PERSON, &k->n);
}

static inline enum err update_rule(struct ctx *c, struct call *k)
{
    return business_update(c, k->b, HAND_PERSON, &k->changed);
}

static inline enum err remove_rule(struct ctx *c, struct call *k)
{
    return business_remove(c, k->id, k->version);
}

static inline enum err decide_rule(struct ctx *c, struct call *k)
{
    return dup_decide(c, k->id, k->version, k->state);
}

static inline enum err merge_rule(struct ctx *c, struct call *k)
{
    return merge_businesses(c, &k->merge, &k->id);
}

static inline enum err undo_rule(struct ctx *c, struct call *k)
{
    return merge_undo(c, k->id);
}

static inline enum err sql_rule(struct ctx *c, struct call *k)
{
    if (k->text)
        return db_exec(c, k->q,
                       ARGS(db_int(k->id), db_int(k->n), db_blob(k->text, strlen(k->text))), NULL);
    return db_exec(c, k->q, ARGS(db_int(k->id), db_int(k->n)), NULL);
}

static inline struct business plain(const char *name, const char *owner, const char *phone,
                                    const char *address, const char *ward)
{
    struct business b = business_new();
    b.name = name;
    b.owner_name = owner;
    b.phone = phone;
    b.address = address;
    b.ward = ward;
    return b;
}

/* Creates as the operator; returns the id, *ret_possible (may be NULL) the lookalikes. */
static inline int64_t add(struct business b, int64_t *ret_possible)
{
    struct call k = {.rule = create_rule, .b = &b};
    assert_int_equal(write_call(&k), OK);
    if (ret_possible)
        *ret_possible = k.n;
    return b.id;
}

static inline struct business get(int64_t id)
{
    struct business b;
    look();
    assert_int_equal(business_load(&cx, id, true, &b), OK);
    return b;
}

static inline enum err change(struct business b)
{
    return write_call(&(struct call){.rule = update_rule, .b = &b});
}

static inline size_t pairs(const char *state, struct dup_pair **ret)
{
    struct dup_filter f = {.state = state};
    size_t n;
    int64_t total;
    look();
    assert_int_equal(dup_list(&cx, &f, ret, &n, &total), OK);
    assert_int_equal(total, n);
    return n;
}

static inline struct dup_pair only_pair(const char *state)
{
    struct dup_pair *list;
    assert_int_equal(pairs(state, &list), 1);
    return list[0];
}

static inline enum err decide(int64_t id, int64_t version, const char *state)
{
    return write_call(
        &(struct call){.rule = decide_rule, .id = id, .version = version, .state = state});
}

static inline enum err merge(int64_t kept, int64_t gone, const char *take, int64_t *ret_id)
{
    struct call k = {.rule = merge_rule,
                     .merge = {kept, get(kept).version, gone, get(gone).version, take}};
    enum err e = write_call(&k);
    if (ret_id)
        *ret_id = k.id;
    return e;
}

static inline enum err undo(int64_t id)
{
    return write_call(&(struct call){.rule = undo_rule, .id = id});
}

static inline int64_t number(const struct query *q, int64_t id)
{
    int64_t n;
    look();
    assert_int_equal(db_int_of(&cx, q, ARGS(db_int(id)), -1, &n), OK);
    return n;
}

QUERY(q_keys_of, false, "SELECT count(*) FROM match_key WHERE business_id = $1");
QUERY(q_pairs_of, false, "SELECT count(*) FROM dup_pair WHERE a_id = $1 OR b_id = $1");

/* Three records of one shop, each a little different. */
static inline struct business sri(void)
{
    return plain("Warung Makan Bu Sri", "Sri Wahyuni", "081330457812",
                 "Jl. Kauman No. 12 RT 3 RW 5", KAUMAN);
}

static inline struct business sri_again(void)
{
    return plain("WR. MAKAN BU SRI", "SRI WAHYUNI", "081330457812", "Jalan Kauman 12", KAUMAN);
}

static inline struct business other(void)
{
    return plain("Bengkel Las Jaya Abadi", "Bambang Sutrisno", "085711122233", "Jl. Ijen 40",
                 KIDULDALEM);
}

#endif
