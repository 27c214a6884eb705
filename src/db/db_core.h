/*
 * What the files of this folder share and nobody else includes: the two structs behind the
 * opaque names of db.h, and the seams between the door (db.c), the statement cache
 * (db_cache.c), the databases (db_open.c) and the writer (db_write.c).
 */
#ifndef DB_CORE_H
#define DB_CORE_H

#include "db.h"
#include "db_engine.h"
#include "embedded.h"

#include <pthread.h>
#include <stdatomic.h>

enum {
    CACHE_SLOTS = 256,    /* hash slots of a connection's statement cache */
    CACHE_MAX = 1024,     /* statements kept per connection; the longest unused goes first */
    QUEUE_MAX = 4096,     /* operations waiting for the writer */
    GROUP_MAX = 512,      /* operations that share one commit */
    GROUP_MICROS = 40000, /* after this long a group takes no further operation */
    GROUP_ATTEMPTS = 5,   /* how often a group is run after serialization failures */
    READER_WAIT_SECONDS = 2,
    AHEAD_MAX = 4 /* statements of a reader that wait to be asked for */
};

/* A prepared statement in a connection's cache. */
struct cached {
    struct cached *next;
    const struct query *q;
    unsigned mask;
    struct stmt *s;
    bool busy;     /* lent to a struct rows */
    uint64_t used; /* the cache's tick at the last use */
    int columns;
    unsigned args;   /* how many arguments the whole query takes, all parts together */
    unsigned params; /* how many of them this text uses, */
    unsigned char arg_of[DB_ARGS_MAX]; /* and which: $1 of the text is argument arg_of[0] */
};

/* A statement that will be asked for soon (db_ahead.c). */
struct ahead {
    struct cached *st; /* NULL: a free place */
    bool sent;         /* its rows are there */
    size_t n;
    struct db_val args[DB_ARGS_MAX];  /* the query's, to know it again, */
    struct db_val bound[DB_ARGS_MAX]; /* and as the statement's parameters */
    char *own;                        /* what they point to */
};

struct cache {
    struct cached *slot[CACHE_SLOTS];
    unsigned n;
    uint64_t tick;
};

/* The common head of a connection; an engine's own struct begins with it. */
struct conn {
    const struct engine *e;
    struct db *db;
    bool writer;
    bool begun;          /* a reader's snapshot is open */
    bool broken;         /* a statement failed: nothing more until the rollback */
    bool wrote;          /* the operation has changed something */
    bool closing;        /* all its statements go with it */
    bool lent;           /* a reader in somebody's context */
    bool temporary;      /* a reader beside the thread's own: closed after use */
    unsigned generation; /* the schema its cached statements were made for */
    uint64_t commits;    /* db->commits when it was lent */
    const char *doing;   /* the query at work, for the log */
    struct rows *open;   /* statements lent out */
    struct cache cache;
    struct ahead ahead[AHEAD_MAX];
    struct conn *next; /* in db->readers */
};

struct db {
    const struct engine *e;
    char *where; /* a real path, or the URL */
    unsigned flags;
    struct conn *writer; /* only the writer's thread uses it */
    struct write_queue *queue;
    pthread_mutex_t lock; /* guards readers, readers_n and what hangs on them */
    pthread_cond_t freed; /* a pooled reader came back */
    struct conn *readers;
    unsigned readers_n;
    pthread_key_t mine; /* this thread's reader, where readers are per thread */
    bool has_key;
    atomic_uint generation;   /* counts migrations: older statements are thrown away */
    _Atomic uint64_t commits; /* groups committed by this process, counted before they are told */
};

/* ---- db_cache.c ---- */

/* The text of a query with some of its parts, its parameters numbered 1.. in order of first use. */
enum err query_text(struct ctx *cx, enum db_engine engine, const struct query *q, unsigned mask,
                    struct cached *st, char **ret_sql);
/* A statement, lent until cache_give(). Prepares it when there is none free. */
enum err cache_take(struct ctx *cx, struct conn *c, const struct query *q, unsigned mask,
                    struct cached **ret);
void cache_give(struct conn *c, struct cached *st);
/* Throws away all that is not lent. */
void cache_clear(struct conn *c);

/* ---- db_ahead.c ---- */

/* The statement whose rows are there already, lent; NULL: it is to be started. */
struct cached *ahead_take(struct conn *c, const struct query *q, unsigned mask,
                          const struct db_val *args, size_t n);
/* Gives back whatever was not asked for. */
void ahead_drop(struct conn *c);

/* ---- db.c ---- */

/* Ends what was left open on a connection; a failure there marks it broken. */
void conn_close_rows(struct conn *c);
/* Closes a connection with its statements. NULL is allowed. */
void conn_free(struct conn *c);

/* ---- db_backup.c ---- */

/* After a piece of a backup that began at `began` (clock_micros): three times as long as it took,
 * nothing is done, since others want the processor and the disk, too. */
void db_pause(int64_t began);

/* ---- db_check.c ---- */

/* db_prepare_all() with another list, which ends with NULL; for tests. */
int prepare_list(struct db *db, struct ctx *cx, const struct query *const *list,
                 void (*tell)(void *, const char *), void *arg);
/* How many arguments a query takes and how many columns it gives: the same on both engines. */
enum err query_shape(struct ctx *cx, const struct query *q, unsigned mask, unsigned *ret_args,
                     int *ret_columns);

/* ---- db_open.c, db_write.c, db_migrate.c ---- */

/* The engine that a URL names by its beginning, or NULL. */
const struct engine *db_engine_of(const char *url);
/* One connection that may write, with no thread of its own: `shell` gets engine and place (freed
 * by the caller). As db_open() refuses. */
enum err db_connect(struct ctx *cx, const char *url, unsigned flags, struct db *shell,
                    struct conn **ret);
/* Starts the writer's thread on db->writer. */
enum err writer_start(struct ctx *cx, struct db *db);
/* Runs what is queued, then ends the thread. */
void writer_stop(struct db *db);
/* db_migrate() with another list, for tests. */
enum err migrate_list(struct db *db, struct ctx *cx, const struct embedded *list, int *ret_from,
                      int *ret_to);
/* A migration's text for one engine: sections chosen, tokens replaced. */
enum err migration_text(struct ctx *cx, enum db_engine engine, const char *text, char **ret_sql);

#endif
