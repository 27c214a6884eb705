/* Long work in slices: see slices.h. */
#include "slices.h"

#include "app.h"

#include <unistd.h>

enum {
    SLICE_MICROS = 10000,
    ALONE_MICROS = 2000000,
    BUSY_TRIES = 25,
    BUSY_MICROS = 200000,
    STRANGE_MAX = 50
};

/* ---- one transaction ---- */

static bool goes_on(const struct ctx *cx, const struct slices *s, int64_t began)
{
    int64_t now = clock_micros();
    return now - began < SLICE_MICROS ||
           (now >= s->alone_from && db_stats(cx->app->db).queued == 0);
}

static enum err write_slice(struct ctx *cx, void *arg)
{
    struct slices *s = arg;
    int64_t began = clock_micros();
    s->after = s->at;
    TRY(s->begin(cx, s->arg));
    while (s->after < s->n && (s->after == s->at || goes_on(cx, s, began))) {
        struct arena_mark mark = arena_mark(cx->a);
        TRY(s->one(cx, s->arg, s->after++, s->why));
        arena_reset(cx->a, mark);
        if (s->why)
            break;
    }
    return s->end(cx, s->arg, s->done + (int64_t)(s->after - s->at));
}

/* Whether anybody else wrote since the last operation of ours. */
static void look_around(const struct ctx *cx, struct slices *s)
{
    int64_t others = db_stats(cx->app->db).operations - ++s->own;
    if (others != s->others)
        s->alone_from = clock_micros() + ALONE_MICROS;
    s->others = others;
}

/* Waits when the writer is busy. */
static enum err write_patiently(struct ctx *cx, struct slices *s)
{
    enum err e = OK;
    for (int i = 0; i < BUSY_TRIES; i++) {
        struct arena_mark mark = arena_mark(cx->a);
        e = app_write(cx, write_slice, s);
        look_around(cx, s);
        if (e == OK) {
            s->done += (int64_t)(s->after - s->at);
            s->at = s->after;
        }
        if (e != ERR_BUSY || arena_failed(cx->a))
            break;
        ctx_forgive(cx);
        arena_reset(cx->a, mark);
        usleep(BUSY_MICROS);
    }
    return e;
}

/* ---- refusals ---- */

/* Piece by piece after a refusal: the guilty one is handed over with its reason. */
static enum err write_singly(struct ctx *cx, struct slices *s)
{
    size_t n = s->n;
    enum err e = OK;
    while (s->at < n && e == OK) {
        s->n = s->at + 1;
        ctx_forgive(cx);
        e = write_patiently(cx, s);
        if (e == OK || e == ERR_BUSY || ++s->refused > STRANGE_MAX)
            continue;
        s->why = cx->err.msgid ? cx->err.msgid : s->strange;
        ctx_forgive(cx);
        e = write_patiently(cx, s);
        s->why = NULL;
    }
    s->n = n;
    return e;
}

enum err slices_write(struct ctx *cx, struct slices *s)
{
    while (s->at < s->n) {
        enum err e = write_patiently(cx, s);
        if (e != OK && e != ERR_BUSY)
            e = write_singly(cx, s);
        TRY(e);
    }
    return OK;
}
