/*
 * PostgreSQL by libpq: connections, errors, the pipeline, transactions. Statements and their rows
 * are in db_pg_rows.c; db_pg.h says how it works as a whole.
 */
#include "db_pg.h"

#include <assert.h>
#include <poll.h>

enum { READERS_MAX = 4 };

static const char begin_read[] = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
static const char begin_write[] = "BEGIN ISOLATION LEVEL SERIALIZABLE";
static const char save[] = "SAVEPOINT op";

/* ---- errors ---- */

static const char *field(const PGresult *r, int code)
{
    const char *text = r ? PQresultErrorField(r, code) : NULL;
    return text ? text : "";
}

static bool is_class(const char *state, const char *class)
{
    return strncmp(state, class, 2) == 0;
}

enum err dbpg_tell(struct ctx *cx, struct pg *c, const PGresult *r)
{
    const char *state = field(r, PG_DIAG_SQLSTATE);
    const char *doing = c->base.doing ? c->base.doing : "control";
    enum err e = ERR_INTERNAL;
    if (strcmp(state, "40001") == 0 || strcmp(state, "40P01") == 0)
        c->again = true;
    const char *severity = field(r, PG_DIAG_SEVERITY_NONLOCALIZED);
    if (!r || PQstatus(c->pg) == CONNECTION_BAD || strcmp(severity, "FATAL") == 0 ||
        strcmp(severity, "PANIC") == 0)
        c->dead = true;
    if (c->dead)
        e = fail(cx, ERR_BUSY, "error.db_away", NULL);
    else if (strcmp(state, "23505") == 0)
        e = fail(cx, ERR_CONFLICT, "error.db_duplicate", NULL);
    else if (strcmp(state, "23503") == 0)
        e = fail(cx, ERR_CONFLICT, "error.db_reference", NULL);
    else if (c->again || is_class(state, "08") || is_class(state, "53") || is_class(state, "57") ||
             strcmp(state, "55P03") == 0 || strcmp(state, "25P03") == 0)
        e = fail(cx, ERR_BUSY, "error.db_busy", NULL);
    /* Messages of class 22 quote the value; those of class 23 name what the constraint tells. */
    bool quiet = is_class(state, "22") || is_class(state, "23");
    return fail_log(cx, e, "postgresql: %s: %s %s", doing, *state ? state : "connection lost",
                    field(r, quiet ? PG_DIAG_CONSTRAINT_NAME : PG_DIAG_MESSAGE_PRIMARY));
}

bool dbpg_refused(const PGresult *r)
{
    ExecStatusType status = PQresultStatus(r);
    return status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK;
}

/* ---- the pipeline ---- */

void dbpg_read_sync(struct pg *c)
{
    for (int ends = 0; ends < 2;) {
        PGresult *r = PQgetResult(c->pg);
        ExecStatusType status = PQresultStatus(r);
        PQclear(r);
        if (r && status == PGRES_PIPELINE_SYNC)
            return;
        ends = r ? 0 : ends + 1;
    }
    c->dead = true; /* nothing more comes, and the Sync was not answered */
}

PGresult *dbpg_read_result(struct pg *c)
{
    PGresult *last = NULL;
    for (PGresult *r; (r = PQgetResult(c->pg)) != NULL;) {
        PQclear(last);
        last = r;
        if (PQstatus(c->pg) == CONNECTION_BAD)
            break;
    }
    return last;
}

static bool send_text(struct pg *c, const char *sql)
{
    return PQsendQueryParams(c->pg, sql, 0, NULL, NULL, NULL, NULL, 0) == 1;
}

bool dbpg_send_pending(struct pg *c, unsigned *ret_n)
{
    bool good = true;
    for (unsigned i = 0; i < c->pending_n; i++) {
        good = good && send_text(c, c->pending[i]);
        if (c->pending[i] == begin_read || c->pending[i] == begin_write)
            c->in_transaction = true;
    }
    *ret_n = c->unread + c->pending_n;
    c->unread = c->pending_n = 0;
    return good;
}

enum err dbpg_read_pending(struct ctx *cx, struct pg *c, unsigned n)
{
    for (unsigned i = 0; i < n; i++) {
        PGresult *r = dbpg_read_result(c);
        enum err e = dbpg_refused(r) ? dbpg_tell(cx, c, r) : OK;
        PQclear(r);
        TRY(e);
    }
    return OK;
}

enum err dbpg_command(struct ctx *cx, struct pg *c, const char *sql, PGresult **ret)
{
    unsigned n;
    dbpg_settle(c);
    if (!dbpg_send_pending(c, &n) || !send_text(c, sql) || !PQpipelineSync(c->pg))
        return dbpg_tell(cx, c, NULL);
    enum err e = dbpg_read_pending(cx, c, n);
    PGresult *r = e == OK ? dbpg_read_result(c) : NULL;
    dbpg_read_sync(c);
    if (e == OK && dbpg_refused(r))
        e = dbpg_tell(cx, c, r);
    if (ret && e == OK)
        *ret = r;
    else
        PQclear(r);
    return e;
}

/* ---- connections ---- */

static void no_notice(void *arg, const char *message) {}

static bool yes(const PGresult *r, int column)
{
    return PQresultStatus(r) == PGRES_TUPLES_OK && PQntuples(r) == 1 &&
           strcmp(PQgetvalue(r, 0, column), "t") == 0;
}

/* Sorting must be by bytes, as SQLite's is: lists page by key. Asked by trying, not by name. */
static enum err check_database(struct ctx *cx, struct pg *c)
{
    PGresult *r = PQexec(c->pg, "SELECT 'Z'::text < 'a'::text AND 'a b'::text < 'aa'::text,"
                                " pg_encoding_to_char(encoding) = 'UTF8', datcollate, datname"
                                " FROM pg_database WHERE datname = current_database()");
    enum err e = OK;
    if (PQresultStatus(r) != PGRES_TUPLES_OK || PQntuples(r) != 1)
        e = dbpg_tell(cx, c, r);
    else if (!yes(r, 0) || !yes(r, 1))
        e = fail(cx, ERR_INPUT, "error.db_collation", "database", PQgetvalue(r, 0, 3), "collation",
                 PQgetvalue(r, 0, 2), NULL);
    PQclear(r);
    return e;
}

/* Each statement is planned once: optional parts give the planner the conditions that are asked
 * for, and to plan a list anew because of its LIMIT costs more than to read it. */
static enum err set_up(struct ctx *cx, struct pg *c)
{
    PGresult *r = PQexec(c->pg, "SET synchronous_commit = on; SET jit = off;"
                                "SET plan_cache_mode = force_generic_plan;"
                                "SET bytea_output = hex; SET client_min_messages = error;"
                                "SET standard_conforming_strings = on;"
                                "SET lock_timeout = '30s';"
                                "SET idle_in_transaction_session_timeout = '60s'");
    if (!dbpg_refused(r) && !c->base.writer) {
        PQclear(r);
        r = PQexec(c->pg, "SET default_transaction_read_only = on; SET statement_timeout = '60s'");
    }
    enum err e = dbpg_refused(r) ? dbpg_tell(cx, c, r) : OK;
    PQclear(r);
    TRY(e);
    if (c->base.writer)
        TRY(check_database(cx, c));
    return PQenterPipelineMode(c->pg) ? OK : dbpg_tell(cx, c, NULL);
}

static enum err connect_to(struct ctx *cx, struct pg *c, const char *url)
{
    const char *const keys[] = {"connect_timeout",
                                "keepalives_idle",
                                "tcp_user_timeout",
                                "fallback_application_name",
                                "dbname",
                                "client_encoding",
                                NULL};
    const char *const values[] = {"5", "30", "30000", "sahabat", url, "UTF8", NULL};
    c->pg = PQconnectdbParams(keys, values, 1);
    if (!c->pg)
        abort();
    PQsetNoticeProcessor(c->pg, no_notice, NULL);
    if (PQstatus(c->pg) == CONNECTION_OK)
        return set_up(cx, c);
    const char *words = PQerrorMessage(c->pg);
    const char *name = PQdb(c->pg);
    if (strstr(words, "does not exist"))
        fail(cx, ERR_NOT_FOUND, "error.db_missing", "database", name ? name : "", NULL);
    else
        fail(cx, ERR_BUSY, "error.db_away", NULL);
    return fail_log(cx, ERR_BUSY, "postgresql: %.*s", (int)strcspn(words, "\n"), words);
}

static void close_conn(struct conn *base)
{
    PQfinish(dbpg_of(base)->pg);
    free(base);
}

static enum err open_conn(struct ctx *cx, const char *where, unsigned flags, bool writer,
                          struct conn **ret)
{
    struct pg *c = calloc(1, sizeof(*c));
    if (!c)
        abort();
    c->base.e = &engine_pg;
    c->base.writer = writer;
    c->base.doing = "open";
    enum err e = connect_to(cx, c, where);
    if (e != OK) {
        close_conn(&c->base);
        return e;
    }
    *ret = &c->base;
    return OK;
}

/* A server that went away left its farewell, or an end, in the socket. */
static bool lost(struct conn *base)
{
    struct pg *c = dbpg_of(base);
    for (int i = 0; i < 4 && !c->dead && PQstatus(c->pg) == CONNECTION_OK; i++) {
        struct pollfd p = {.fd = PQsocket(c->pg), .events = POLLIN};
        if (poll(&p, 1, 0) <= 0)
            return false;
        if (!PQconsumeInput(c->pg))
            return true;
        PQisBusy(c->pg);
    }
    return c->dead || PQstatus(c->pg) != CONNECTION_OK;
}

static bool again(const struct conn *c)
{
    return ((const struct pg *)c)->again;
}

/* ---- transactions ---- */

static void push(struct pg *c, const char *sql)
{
    assert(c->pending_n < PENDING_MAX);
    c->pending[c->pending_n++] = sql;
}

/* Whether the operation that waits last never ran a query: it is then as if it had not been. */
static bool pop_save(struct pg *c)
{
    if (!c->pending_n || c->pending[c->pending_n - 1] != save)
        return false;
    c->pending_n--;
    return true;
}

static enum err begin_group(struct ctx *cx, struct pg *c)
{
    c->pending_n = 0;
    TRY(dbpg_command(cx, c, "SELECT pg_advisory_lock(" DBPG_WRITE_LOCK ")", NULL));
    c->locked = true;
    c->again = false;
    push(c, begin_write);
    return OK;
}

/* Ends the transaction, if one was begun, and lets the next process write: one round trip. */
static enum err end_group(struct ctx *cx, struct pg *c, const char *how)
{
    unsigned n;
    dbpg_settle(c);
    bool none = !c->in_transaction && (!c->pending_n || c->pending[0] == begin_write);
    if (none || strcmp(how, "ROLLBACK") == 0)
        c->pending_n = 0;
    bool good = dbpg_send_pending(c, &n) && (none || (send_text(c, how) && PQpipelineSync(c->pg)));
    if (c->locked)
        good = good && send_text(c, "SELECT pg_advisory_unlock(" DBPG_WRITE_LOCK ")") &&
               PQpipelineSync(c->pg);
    if (!good)
        return dbpg_tell(cx, c, NULL);
    enum err e = dbpg_read_pending(cx, c, n);
    if (!none) {
        PGresult *r = e == OK ? dbpg_read_result(c) : NULL;
        /* A COMMIT of a failed transaction answers ROLLBACK, and calls that a success. */
        if (e == OK && (dbpg_refused(r) || strcmp(PQcmdStatus(r), how) != 0))
            e = dbpg_tell(cx, c, r);
        PQclear(r);
        dbpg_read_sync(c);
    }
    if (c->locked)
        dbpg_read_sync(c);
    c->locked = c->in_transaction = false;
    return e;
}

/* The answer is read when the connection is next used: nobody waits for it. */
static enum err end_read(struct ctx *cx, struct pg *c)
{
    bool begun = c->in_transaction;
    c->pending_n = 0;
    c->in_transaction = false;
    if (!begun)
        return OK;
    dbpg_settle(c);
    if (!send_text(c, "ROLLBACK") || !PQpipelineSync(c->pg))
        return dbpg_tell(cx, c, NULL);
    c->ending = true;
    return OK;
}

static enum err control(struct ctx *cx, struct conn *base, enum control what)
{
    struct pg *c = dbpg_of(base);
    if (c->dead || PQstatus(c->pg) == CONNECTION_BAD)
        return dbpg_tell(cx, c, NULL);
    switch (what) {
    case CONTROL_READ: push(c, begin_read); return OK;
    case CONTROL_READ_END: return end_read(cx, c);
    case CONTROL_BEGIN: base->doing = "BEGIN"; return begin_group(cx, c);
    case CONTROL_SAVE: push(c, save); return OK;
    case CONTROL_RELEASE:
        if (!pop_save(c))
            push(c, "RELEASE SAVEPOINT op");
        return OK;
    case CONTROL_UNDO:
        if (!pop_save(c)) {
            push(c, "ROLLBACK TO SAVEPOINT op");
            push(c, "RELEASE SAVEPOINT op");
        }
        return OK;
    case CONTROL_COMMIT: base->doing = "COMMIT"; return end_group(cx, c, "COMMIT");
    case CONTROL_ROLLBACK: base->doing = "ROLLBACK"; return end_group(cx, c, "ROLLBACK");
    case CONTROL_COUNT: break;
    }
    return ERR_INTERNAL;
}

/* Several statements at once are the simple protocol's: out of the pipeline and back. */
static enum err script(struct ctx *cx, struct conn *base, const char *sql)
{
    struct pg *c = dbpg_of(base);
    TRY(dbpg_command(cx, c, "SELECT 1", NULL));
    if (!PQexitPipelineMode(c->pg))
        return dbpg_tell(cx, c, NULL);
    PGresult *r = PQexec(c->pg, sql);
    enum err e = dbpg_refused(r) ? dbpg_tell(cx, c, r) : OK;
    PQclear(r);
    if (!PQenterPipelineMode(c->pg))
        return dbpg_tell(cx, c, NULL);
    return e;
}

const struct engine engine_pg = {
    .kind = DB_PG,
    .readers_max = READERS_MAX,
    .open = open_conn,
    .close = close_conn,
    .prepare = dbpg_prepare,
    .finalize = dbpg_finalize,
    .start = dbpg_start,
    .later = dbpg_later,
    .collect = dbpg_collect,
    .asks_ahead = true,
    .step = dbpg_step,
    .reset = dbpg_reset,
    .changed = dbpg_changed,
    .is_null = dbpg_is_null,
    .get_int = dbpg_get_int,
    .get_text = dbpg_get_text,
    .get_blob = dbpg_get_blob,
    .control = control,
    .writes = dbpg_writes,
    .script = script,
    .look_at = dbpg_look_at,
    .dump = dbpg_dump,
    .load = dbpg_load,
    .leaf_through = dbpg_leaf_through,
    .empty = dbpg_empty,
    .claim = dbpg_claim,
    .again = again,
    .lost = lost,
};
