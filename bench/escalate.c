/*
 * One pass of the clocks (case_escalate) over a city that nobody serves, by the room's own rule, as
 * the server's care calls it each minute; for bench/cases.mjs.
 *
 *   escalate URL NOW    opens the database (SAHABAT_KEY_FILE names its key), sets the clock to NOW
 *                       (UTC seconds), runs a pass and a second one; one line of JSON:
 *                       {"missed", "seconds", "cpu", "again"}: clocks found missed, how long the
 *                       pass took, this process's processor time, how long the second took, which
 *                       finds nothing
 */
#include "case_clock.h"
#include "places.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { ARENA = 1 << 30, SLICE = 50 }; /* the server's own slices */

static double seconds(clockid_t which)
{
    struct timespec t;
    clock_gettime(which, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void must(struct ctx *cx, enum err e, const char *what)
{
    if (e == OK)
        return;
    fprintf(stderr, "escalate: %s: %s\n", what, err_row(e)->name);
    exit(1);
}

static double pass(struct ctx *cx, int64_t *ret_missed)
{
    double began = seconds(CLOCK_MONOTONIC);
    must(cx, case_escalate(cx, SLICE, ret_missed), "pass");
    return seconds(CLOCK_MONOTONIC) - began;
}

int main(int argc, char **argv)
{
    if (argc != 3)
        return 2;
    struct app *app;
    int64_t missed, none;
    struct ctx cx = ctx_new(arena_new(ARENA), atoll(argv[2]));
    cx.actor = actor_operator();
    must(&cx, app_open(&cx, argv[1], DB_WRITE, NULL, 0, &app), "open");
    must(&cx, db_reader(app->db, &cx), "reader");
    must(&cx, places_load(&cx), "places");
    db_reader_end(app->db, &cx);
    double cpu = seconds(CLOCK_PROCESS_CPUTIME_ID), first = pass(&cx, &missed);
    cpu = seconds(CLOCK_PROCESS_CPUTIME_ID) - cpu;
    printf("{\"missed\": %lld, \"seconds\": %.4f, \"cpu\": %.4f, \"again\": %.4f}\n",
           (long long)missed, first, cpu, pass(&cx, &none));
    app_close(app);
    return none != 0;
}
