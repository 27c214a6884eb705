/*
 * Two years of companions in the field: letters, visits with what they brought, plans, phones. What
 * is long ago is written in batches, since the rules ask a hundred questions a visit; the last days
 * are recorded by the room's own rules. A test holds what the rules promise against both.
 */
#ifndef DEMO_VISITS_H
#define DEMO_VISITS_H

#include "demo.h"

/* After the businesses and accounts are there; cx->now is left at the city's now. */
enum err demo_visits(struct ctx *cx, const struct demo_plan *plan,
                     void (*progress)(void *arg, int64_t done, int64_t total), void *arg);

#endif
