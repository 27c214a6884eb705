/*
 * The demo city: a deterministic Malang of invented people and businesses. Equal seed, size and
 * date give the same city. Later rooms add their part with a generator of their own
 * (demo_rng_fork).
 */
#ifndef DEMO_H
#define DEMO_H

#include "app.h"

/* Of the city's contents: when it grows, `make run` makes it anew. */
enum { DEMO_VERSION = 12, DEMO_BUSINESSES = 21270 };

struct demo_plan {
    int64_t businesses, months;
    int64_t cases; /* -1: as many as befit the businesses */
    uint64_t seed;
    const char *until;    /* ISO day: "today" of the city */
    int64_t *ret_refused; /* NULL, or told how many acts on cases the rules did not allow: a test
                             wants none */
};

/* Fills an empty, migrated database; ERR_CONFLICT when there is data. */
enum err demo_city(struct ctx *cx, const struct demo_plan *plan,
                   void (*progress)(void *arg, int64_t done, int64_t total), void *arg);

#endif
