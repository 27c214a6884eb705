/*
 * For this room's tests alone: a program over a fresh database with the city's places; SQLite, and
 * PostgreSQL where SAHABAT_TEST_PG names an empty database.
 */
#ifndef TEST_STAGE_PEOPLE_H
#define TEST_STAGE_PEOPLE_H

#include "people_test.h"

#include "audit.h"
#include "sign_in.h"

#include <sys/stat.h>

static const char GOOD[] = "kuda-lompat-payung";

static inline void later(int64_t seconds)
{
    cx.now += seconds;
    look();
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
static inline enum err write_call(struct call *k)
{
    return write_now(run_call, k);
}

static inline enum err try_in(const char *name, const char *password, const char *device,
                              struct account *ret)
{
    struct account a;
    look();
    return sign_in_password(&cx, &(struct sign_in){name, password, device}, ret ? ret : &a);
}

static inline int open_all(void **state)
{
    stage_begin(NOON);
    stage_city();
    return 0;
}

#endif
