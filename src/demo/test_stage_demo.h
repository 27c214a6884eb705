/* For this room's tests alone: a small demo city up to a day, over a fresh database. */
#ifndef TEST_STAGE_DEMO_H
#define TEST_STAGE_DEMO_H

#include "app_test.h"

#include "demo.h"

#define UNTIL "2026-11-23"
static const int64_t END = 1795399200; /* its 09:00 */
static int64_t refused;

/* The city of a plan, with a reader; `refused`: what the rooms did not take of it. */
static inline void city_open(int64_t now, struct demo_plan plan)
{
    plan.until = UNTIL;
    plan.ret_refused = &refused;
    stage_begin(now);
    must(&cx, demo_city(&cx, &plan, NULL, NULL));
    look();
}

static inline void city_close(void)
{
    (void)stage_end(NULL);
}

#endif
