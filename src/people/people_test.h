/* What the tests of the rooms above people share: the city's places, and accounts on the stage of
 * app_test.h. */
#ifndef PEOPLE_TEST_H
#define PEOPLE_TEST_H

#include "app_test.h"

#include "account.h"
#include "holiday.h"
#include "people.h"
#include "places.h"

#define KLOJEN   "35.73.02"      /* a district */
#define KAUMAN   "35.73.02.1007" /* in Klojen */
#define BARENG   "35.73.02.1009" /* in Klojen, too */
#define ARJOSARI "35.73.01.1002" /* in another district, Blimbing */

static inline enum err stage_city_rule(struct ctx *c, void *arg)
{
    TRY(places_seed(c));
    return holiday_seed(c);
}

/* After stage_app() over an empty database: the city's places and its holidays. */
static inline void stage_city(void)
{
    must(&cx, write_now(stage_city_rule, NULL));
    must(&cx, places_load(&cx));
}

/* A new account, made by the operator. */
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

#endif
