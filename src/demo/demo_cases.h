/*
 * The demo city's cases: what was reported over the months before "today", and what became of it.
 * The past goes by in order of time, through the room's own rules: each report, each act, each
 * missed deadline at its instant, so that clocks, history and audit are as they would be had people
 * done it. Nobody is told (app.quiet).
 *
 * Most are handled in time, some late, a few badly late; some wards are slower than others. What is
 * unfinished when the city's today begins is the inboxes' work.
 */
#ifndef DEMO_CASES_H
#define DEMO_CASES_H

#include "demo.h"

/* After the city's accounts and businesses were made. `progress` as demo_city() has it, of days. */
enum err demo_cases(struct ctx *cx, const struct demo_plan *plan,
                    void (*progress)(void *arg, int64_t done, int64_t total), void *arg);

#endif
