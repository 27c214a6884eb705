/*
 * The running program: what is opened once and shared by all requests, commands and jobs. Read-only
 * after start, but for what guards itself.
 */
#ifndef APP_H
#define APP_H

#include "db.h"
#include "i18n.h"
#include "pool.h"
#include "route.h"
#include "secret.h"
#include "template.h"

#include <stdatomic.h>

/* What a room keeps from request to request: made with malloc(), never changed, freed with the
 * program. Stands first in the room's own struct. */
struct app_kept {
    struct app_kept *before;
};

struct app {
    struct db *db;
    struct keys *keys;
    struct i18n *words;
    struct catalogue *pages;
    struct router *router;
    struct pool *workers; /* slow requests and jobs */
    const char *base_url; /* "https://…" when behind TLS: cookies become Secure; else NULL */
    const char
        *own_url; /* where this very process answers, "http://127.0.0.1:8080"; NULL in commands */
    const char *city;                  /* name of the city, "Kota Malang", or NULL */
    _Atomic(struct app_kept *) cities; /* its names so far, newest first */
    bool demo;                         /* a demo database: the sign-in page lists accounts */
    bool secure;                       /* base_url is https */
    bool quiet; /* nobody is told anything (notice.h): the demo's past is being made */
    int64_t started_at;
    struct server *server;       /* NULL in commands */
    struct job_runner *jobs;     /* NULL where no jobs are run */
    struct deliverer *deliverer; /* NULL where no messages are delivered */
    struct arena
        *writer_memory; /* what rooms remember between writes: only the writer's thread uses it */
    void *match_words;  /* in it: how often words occur, and keys that too many share */
    int64_t *match_crowds;               /* (registry/dup_words.c) */
    _Atomic(struct app_kept *) looks;    /* logo and colour so far, newest first (look.h) */
    _Atomic(struct app_kept *) landings; /* the landing page's own words so far (landing.h) */
    _Atomic(struct app_kept *) streets;  /* where map tiles come from, newest first (street.h) */
    _Atomic(struct app_kept *) calendar; /* the working calendar, newest first (places/holiday.c) */
    _Atomic(struct app_kept *) categories; /* the tree of categories (cases/category.c), */
    _Atomic int64_t categories_seen;  /* when it was last compared with the database's, and until */
    _Atomic int64_t categories_watch; /* when it is at every call */
    _Atomic(struct app_kept *) growth_basis; /* lines of law, weights (growth/basis.c) */
    struct standby *standby;                 /* NULL: none is read (standby.h) */
    struct memo *memo;                       /* figures of this second: memo.h */
    struct account_names *account_names;     /* account_name.h */
    struct drawn *drawn;                     /* pieces of pages: drawn.h */
    struct shelf *word_sets; /* PostgreSQL's words by block (registry/search_block.c) */
};

/* Names the city from now on ("": none); what was named stays in memory for who reads it still. */
void app_city(struct app *app, const char *name);

/* Opens database and keys, loads words and pages. flags as db_open(). `tables`: route tables (may
 * be 0). */
enum err app_open(struct ctx *cx, const char *url, unsigned db_flags,
                  const struct route *const *tables, size_t n, struct app **ret_app);
void app_close(struct app *app);

/* A rule's own view of the program travels in the context: set by web, commands and jobs. */
struct app *app_of(const struct ctx *cx);

/* What the links in messages begin with: base_url, else own_url, else "". */
const char *site_url(const struct app *app);

/* Runs `rule` on the writer with cx's actor, waiting for the commit. */
enum err app_write(struct ctx *cx, enum err (*rule)(struct ctx *, void *), void *arg);
/* Runs `rule` with a fresh reader, whatever connection cx has; not on the writer. */
enum err app_read(struct ctx *cx, enum err (*rule)(struct ctx *, void *), void *arg);
/* As it is in the database itself: with cx's reader, or a fresh one where cx reads on a standby.
 * For what is kept from request to request. */
enum err app_read_newest(struct ctx *cx, enum err (*rule)(struct ctx *, void *), void *arg);

#endif
