/*
 * For this room's tests alone: a program over a fresh database with the city's places, the first
 * categories and an account of each kind; SQLite, and PostgreSQL where SAHABAT_TEST_PG names an
 * empty database.
 */
#ifndef TEST_STAGE_CASES_H
#define TEST_STAGE_CASES_H

#include "people_test.h"

#include "audit.h"
#include "business.h"
#include "case_access.h"
#include "category.h"
#include "text.h"

static inline enum err seed(struct ctx *c, void *arg)
{
    return cases_seed(c);
}

static inline int stage_open(void **state)
{
    stage_begin(NOON);
    stage_city();
    must(&cx, write_now(seed, NULL));
    return 0;
}

#endif
