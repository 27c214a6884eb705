/*
 * PostgreSQL by libpq. A connection is always in pipeline mode: transaction control is not sent by
 * itself but waits (`pending`) and travels with the next query, so that a snapshot or a savepoint
 * costs no round trip of its own.
 *
 * What db_exec_later() sends waits for no answer: the answers (`unread`) are read with the next
 * round. After a refusal the server skips all to the end of the round, so nothing is half done.
 *
 * Several processes may write to one database. Each takes a session's advisory lock before BEGIN,
 * not after: a transaction's snapshot is then younger than everything its forerunner committed,
 * the audit chain finds its last link, and serialization failures come only from strangers.
 *
 * Results: a SELECT with a LIMIT, and whatever writes, is fetched whole; a SELECT without one comes
 * row by row (`active`), so that an export never lies in memory. When another query wants the
 * connection meanwhile, what is still to come is put aside, up to a maximum.
 *
 * Columns come in PostgreSQL's binary form where we know it of all of them (integers, booleans,
 * texts, bytes), else as text: a set of some thousand bytes then need not be written in hexadecimal
 * and read back.
 *
 * Error texts go to the log by their code and constraint; never with values.
 */
#ifndef DB_PG_H
#define DB_PG_H

#include "db_core.h"

#include <libpq-fe.h>

enum {
    PENDING_MAX = 8,
    UNREAD_MAX = 256 /* answers that may wait: they must fit into the sockets' buffers */
};

struct stmt {
    char name[24];
    int params;
    bool streams;
    bool binary;      /* columns come as bytes: of types whose bytes we know */
    PGresult *res;    /* the present row is in it, */
    int row;          /* here; -1: before the first */
    PGresult **aside; /* rows that had to make way */
    size_t aside_n, aside_at, aside_cap, aside_bytes;
    PGresult *failed; /* an error to be told when its turn comes */
    int64_t changed;
    uint64_t decoded;    /* columns of the row whose bytes are already decoded */
    char (*written)[24]; /* of integers that were asked for as texts, a place for each column */
};

struct pg {
    struct conn base;
    PGconn *pg;
    struct stmt *active; /* its rows are still coming */
    const char *pending[PENDING_MAX];
    unsigned pending_n;
    unsigned unread;     /* answers of what was sent without waiting, before any other */
    unsigned long names; /* statements named so far */
    bool again, locked, in_transaction;
    bool ending; /* the answer to a reader's ROLLBACK is still to come */
    bool dead;   /* sent and received no longer match: of no more use */
};

static inline struct pg *dbpg_of(struct conn *c)
{
    return (struct pg *)c;
}

#define DBPG_WRITE_LOCK "19530817" /* any constant: our lock's name among advisory locks */

/* ---- db_pg_copy.c ---- */

/* The engine's functions: see db_engine.h. */
enum err dbpg_look_at(struct ctx *cx, int fd);
enum err dbpg_dump(struct ctx *cx, const char *where, int fd);
enum err dbpg_load(struct ctx *cx, const char *where, int fd);
enum err dbpg_leaf_through(struct ctx *cx, int fd);
enum err dbpg_empty(struct ctx *cx, const char *where);
enum err dbpg_claim(struct ctx *cx, struct conn *base);

/* ---- db_pg.c ---- */

/* What a refused statement, or a connection that broke (no result), means to whoever asked. */
enum err dbpg_tell(struct ctx *cx, struct pg *c, const PGresult *r);
bool dbpg_refused(const PGresult *r);
/* Sends what waits; *ret_n results come back before any other, unread ones among them. */
bool dbpg_send_pending(struct pg *c, unsigned *ret_n);
enum err dbpg_read_pending(struct ctx *cx, struct pg *c, unsigned n);
/* One statement's last result, through the NULL that ends its results. The caller clears it. */
PGresult *dbpg_read_result(struct pg *c);
/* Reads on to the end of a round, the answer to a Sync. */
void dbpg_read_sync(struct pg *c);
/* One command with what waits before it, there and back. `ret` may be NULL. */
enum err dbpg_command(struct ctx *cx, struct pg *c, const char *sql, PGresult **ret);

/* ---- db_pg_rows.c ---- */

/* Puts the rows that are still to come aside: another statement wants the connection. */
void dbpg_settle(struct pg *c);
/* The engine's functions: see db_engine.h. */
enum err dbpg_prepare(struct ctx *cx, struct conn *base, const char *sql, struct stmt **ret,
                      int *ret_params, int *ret_columns);
void dbpg_finalize(struct conn *base, struct stmt *s);
enum err dbpg_start(struct ctx *cx, struct conn *base, struct stmt *s, const struct db_val *args,
                    size_t n);
enum err dbpg_later(struct ctx *cx, struct conn *base, struct stmt *s, const struct db_val *args,
                    size_t n);
enum err dbpg_collect(struct ctx *cx, struct conn *base);
int dbpg_step(struct ctx *cx, struct conn *base, struct stmt *s);
void dbpg_reset(struct conn *base, struct stmt *s);
int64_t dbpg_changed(struct conn *c, struct stmt *s);
bool dbpg_is_null(struct stmt *s, int column);
int64_t dbpg_get_int(struct stmt *s, int column);
const char *dbpg_get_text(struct stmt *s, int column);
const void *dbpg_get_blob(struct stmt *s, int column, size_t *ret_n);
int dbpg_writes(struct ctx *cx, struct conn *base, struct stmt *s);

#endif
