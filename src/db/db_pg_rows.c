/*
 * PostgreSQL's statements and rows: see db_pg.h.
 */
#include "db_pg.h"

#include <assert.h>
#include <endian.h>

enum {
    COLUMNS_MAX = 64,
    ASIDE_MAX = 64 * 1024 * 1024 /* bytes of rows put aside */
};
/* pg_type's numbers, the same for ever. */
enum {
    BOOL_TYPE = 16,
    BYTEA_TYPE = 17,
    INT8_TYPE = 20,
    INT2_TYPE = 21,
    INT4_TYPE = 23,
    TEXT_TYPE = 25,
    VARCHAR_TYPE = 1043
};

/* A connection that answers something else than what it was asked is of no more use. */
static void read_end(struct pg *c)
{
    PGresult *r = dbpg_read_result(c);
    c->ending = false;
    if (dbpg_refused(r))
        c->dead = true;
    PQclear(r);
    dbpg_read_sync(c);
}

void dbpg_settle(struct pg *c)
{
    struct stmt *s = c->active;
    if (c->ending)
        read_end(c);
    if (!s)
        return;
    c->active = NULL;
    for (PGresult *r; (r = PQgetResult(c->pg)) != NULL;) {
        if (PQresultStatus(r) != PGRES_SINGLE_TUPLE || s->aside_bytes > ASIDE_MAX) {
            if (!s->failed && PQresultStatus(r) != PGRES_TUPLES_OK)
                s->failed = r; /* an error, or a row too many */
            else
                PQclear(r);
            if (PQstatus(c->pg) == CONNECTION_BAD)
                break;
            continue;
        }
        if (s->aside_n == s->aside_cap) {
            s->aside_cap = s->aside_cap ? s->aside_cap * 2 : 64;
            s->aside = realloc(s->aside, s->aside_cap * sizeof(*s->aside));
            if (!s->aside)
                abort();
        }
        s->aside[s->aside_n++] = r;
        s->aside_bytes += PQresultMemorySize(r);
    }
    dbpg_read_sync(c);
}

/* ---- statements ---- */

/* Whether columns of these types can come as bytes: only what counts with fractions cannot. */
static bool known_bytes(const PGresult *r)
{
    for (int i = 0; i < PQnfields(r); i++)
        switch (PQftype(r, i)) {
        case BOOL_TYPE:
        case BYTEA_TYPE:
        case INT8_TYPE:
        case INT2_TYPE:
        case INT4_TYPE:
        case TEXT_TYPE:
        case VARCHAR_TYPE: break;
        default: return false;
        }
    return true;
}

/* Only what reads without a LIMIT comes row by row. */
static bool streams(const char *sql)
{
    return strncmp(sql, "SELECT", 6) == 0 && !strstr(sql, "LIMIT");
}

enum err dbpg_prepare(struct ctx *cx, struct conn *base, const char *sql, struct stmt **ret,
                      int *ret_params, int *ret_columns)
{
    struct pg *c = dbpg_of(base);
    char name[sizeof((*ret)->name)];
    unsigned n;
    dbpg_settle(c);
    snprintf(name, sizeof(name), "s%lu", ++c->names);
    if (!dbpg_send_pending(c, &n) || !PQsendPrepare(c->pg, name, sql, 0, NULL) ||
        !PQsendDescribePrepared(c->pg, name) || !PQpipelineSync(c->pg))
        return dbpg_tell(cx, c, NULL);
    enum err e = dbpg_read_pending(cx, c, n);
    PGresult *r = NULL;
    for (int i = 0; e == OK && i < 2; i++) {
        PQclear(r);
        r = dbpg_read_result(c);
        if (dbpg_refused(r))
            e = dbpg_tell(cx, c, r);
    }
    dbpg_read_sync(c);
    if (e == OK && PQnfields(r) > COLUMNS_MAX)
        e = fail_log(cx, ERR_INTERNAL, "postgresql: %s: too many columns", base->doing);
    if (e == OK) {
        struct stmt *s = calloc(1, sizeof(*s));
        if (!s)
            abort();
        memcpy(s->name, name, sizeof(name));
        s->params = *ret_params = PQnparams(r);
        s->streams = streams(sql);
        s->binary = known_bytes(r);
        *ret_columns = PQnfields(r);
        *ret = s;
    }
    PQclear(r);
    return e;
}

void dbpg_reset(struct conn *base, struct stmt *s)
{
    struct pg *c = dbpg_of(base);
    if (c->active == s) {
        c->active = NULL;
        dbpg_read_sync(c); /* reads the rest away */
    }
    while (s->aside_at < s->aside_n)
        PQclear(s->aside[s->aside_at++]);
    free(s->aside);
    s->aside = NULL;
    s->aside_at = s->aside_n = s->aside_cap = s->aside_bytes = 0;
    PQclear(s->res);
    PQclear(s->failed);
    s->res = s->failed = NULL;
    s->decoded = 0;
}

void dbpg_finalize(struct conn *base, struct stmt *s)
{
    struct pg *c = dbpg_of(base);
    dbpg_reset(base, s);
    if (!base->closing && !base->broken && !c->dead) {
        char sql[sizeof(s->name) + 16];
        struct arena *a = arena_new(4096);
        struct ctx cx = ctx_new(a, 0);
        snprintf(sql, sizeof(sql), "DEALLOCATE %s", s->name);
        dbpg_command(&cx, c, sql, NULL); /* should it fail, the server keeps a few bytes too many */
        arena_free(a);
    }
    free(s->written);
    free(s);
}

/* Text as text, so that the server turns it into whatever its type is; bytes as bytes. */
static bool send_start(struct ctx *cx, struct pg *c, struct stmt *s, const struct db_val *args,
                       size_t n)
{
    const char *values[DB_ARGS_MAX];
    int lengths[DB_ARGS_MAX], formats[DB_ARGS_MAX];
    for (size_t i = 0; i < n; i++) {
        const struct db_val *v = &args[i];
        values[i] = NULL;
        lengths[i] = formats[i] = 0;
        switch (v->type) {
        case DB_INT: values[i] = arena_printf(cx->a, "%lld", (long long)v->i); break;
        case DB_TEXT: values[i] = arena_strndup(cx->a, v->p, v->n); break;
        case DB_BLOB:
            assert(v->n <= INT32_MAX);
            values[i] = v->p;
            lengths[i] = (int)v->n;
            formats[i] = 1;
            break;
        case DB_NULL: break;
        }
    }
    return PQsendQueryPrepared(c->pg, s->name, (int)n, values, lengths, formats, s->binary) == 1;
}

/* What will be asked for soon goes along: behind `s`, whose rows are fetched whole. */
static bool send_ahead(struct ctx *cx, struct pg *c, unsigned *ret_sent)
{
    bool good = true;
    *ret_sent = 0;
    for (unsigned i = 0; i < AHEAD_MAX; i++) {
        struct ahead *a = &c->base.ahead[i];
        if (!a->st || a->sent || a->st->s->streams)
            continue;
        good = good && send_start(cx, c, a->st->s, a->bound, a->st->params);
        *ret_sent |= 1U << i;
    }
    return good;
}

static enum err read_whole(struct ctx *cx, struct pg *c, struct stmt *s)
{
    s->row = -1;
    s->res = dbpg_read_result(c);
    if (dbpg_refused(s->res))
        return dbpg_tell(cx, c, s->res);
    s->changed = strtoll(PQcmdTuples(s->res), NULL, 10);
    return OK;
}

static enum err read_ahead(struct ctx *cx, struct pg *c, unsigned sent)
{
    for (unsigned i = 0; i < AHEAD_MAX; i++) {
        struct ahead *a = &c->base.ahead[i];
        if (!(sent & 1U << i))
            continue;
        a->sent = true;
        TRY(read_whole(cx, c, a->st->s));
    }
    return OK;
}

enum err dbpg_start(struct ctx *cx, struct conn *base, struct stmt *s, const struct db_val *args,
                    size_t n)
{
    struct pg *c = dbpg_of(base);
    unsigned waiting, ahead = 0;
    dbpg_settle(c);
    s->row = -1;
    s->changed = 0;
    if (!dbpg_send_pending(c, &waiting) || !send_start(cx, c, s, args, n) ||
        (!s->streams && !send_ahead(cx, c, &ahead)) || !PQpipelineSync(c->pg))
        return dbpg_tell(cx, c, NULL);
    enum err e = dbpg_read_pending(cx, c, waiting);
    if (e == OK && s->streams && PQsetSingleRowMode(c->pg)) {
        c->active = s;
        return OK;
    }
    if (e == OK)
        e = read_whole(cx, c, s);
    if (e == OK)
        e = read_ahead(cx, c, ahead);
    dbpg_read_sync(c);
    return e;
}

enum err dbpg_later(struct ctx *cx, struct conn *base, struct stmt *s, const struct db_val *args,
                    size_t n)
{
    struct pg *c = dbpg_of(base);
    unsigned waiting;
    dbpg_settle(c);
    s->row = -1;
    s->changed = 1; /* as far as one knows */
    if (!dbpg_send_pending(c, &waiting) || !send_start(cx, c, s, args, n))
        return dbpg_tell(cx, c, NULL);
    c->unread = waiting + 1;
    return c->unread < UNREAD_MAX ? OK : dbpg_collect(cx, base);
}

enum err dbpg_collect(struct ctx *cx, struct conn *base)
{
    struct pg *c = dbpg_of(base);
    unsigned n = c->unread;
    if (!n)
        return OK;
    c->unread = 0;
    if (!PQpipelineSync(c->pg))
        return dbpg_tell(cx, c, NULL);
    enum err e = dbpg_read_pending(cx, c, n);
    dbpg_read_sync(c);
    return e;
}

/* The next row from the socket. */
static int pull(struct ctx *cx, struct pg *c, struct stmt *s)
{
    PGresult *r = PQgetResult(c->pg);
    if (PQresultStatus(r) == PGRES_SINGLE_TUPLE) {
        s->res = r;
        return 1;
    }
    int got = dbpg_refused(r) ? -1 : 0;
    if (got < 0)
        dbpg_tell(cx, c, r);
    PQclear(r);
    c->active = NULL;
    dbpg_read_sync(c);
    return got;
}

int dbpg_step(struct ctx *cx, struct conn *base, struct stmt *s)
{
    s->decoded = 0;
    if (s->res && ++s->row < PQntuples(s->res))
        return 1;
    PQclear(s->res);
    s->res = NULL;
    s->row = 0;
    if (s->aside_at < s->aside_n) {
        s->res = s->aside[s->aside_at++];
        return 1;
    }
    if (s->failed && PQresultStatus(s->failed) == PGRES_SINGLE_TUPLE)
        fail(cx, ERR_BUSY, "error.db_memory", NULL);
    else if (s->failed)
        dbpg_tell(cx, dbpg_of(base), s->failed);
    if (s->failed)
        return -1;
    return dbpg_of(base)->active == s ? pull(cx, dbpg_of(base), s) : 0;
}

int64_t dbpg_changed(struct conn *c, struct stmt *s)
{
    return s->changed;
}

/* ---- columns ---- */

bool dbpg_is_null(struct stmt *s, int column)
{
    return PQgetisnull(s->res, s->row, column);
}

static bool is_int(Oid type)
{
    return type == INT8_TYPE || type == INT4_TYPE || type == INT2_TYPE;
}

/* An integer as it comes in so many bytes, the highest first; NULL has none. */
static int64_t int_of(const char *p, int n)
{
    uint64_t wide;
    uint32_t middle;
    uint16_t small;
    switch (n) {
    case sizeof(wide): memcpy(&wide, p, sizeof(wide)); return (int64_t)be64toh(wide);
    case sizeof(middle): memcpy(&middle, p, sizeof(middle)); return (int32_t)be32toh(middle);
    case sizeof(small): memcpy(&small, p, sizeof(small)); return (int16_t)be16toh(small);
    default: return 0;
    }
}

int64_t dbpg_get_int(struct stmt *s, int column)
{
    const char *value = PQgetvalue(s->res, s->row, column);
    Oid type = PQftype(s->res, column);
    if (type == BOOL_TYPE)
        return *value == (s->binary ? 1 : 't');
    return s->binary && is_int(type) ? int_of(value, PQgetlength(s->res, s->row, column))
                                     : strtoll(value, NULL, 10);
}

/* Of '0' … '9' and 'a' … 'f', without a branch: bytes of a word's sets come by the ten thousand. */
static unsigned hex_value(char ch)
{
    unsigned c = (unsigned char)ch;
    return (c & 15) + (c >> 6) * 9;
}

static char *write_int(struct stmt *s, int column)
{
    if (!s->written && !(s->written = calloc(COLUMNS_MAX, sizeof(*s->written))))
        abort();
    snprintf(s->written[column], sizeof(*s->written), "%lld", (long long)dbpg_get_int(s, column));
    return s->written[column];
}

/* "\\x6162" → "ab", in its own place, with a NUL behind. */
const void *dbpg_get_blob(struct stmt *s, int column, size_t *ret_n)
{
    char *text = PQgetvalue(s->res, s->row, column);
    size_t n = (size_t)PQgetlength(s->res, s->row, column);
    Oid type = PQftype(s->res, column);
    if (s->binary && is_int(type))
        text = write_int(s, column), n = strlen(text);
    *ret_n = n;
    if (s->binary || type != BYTEA_TYPE || n < 2)
        return text;
    *ret_n = n = n / 2 - 1;
    if (s->decoded & (UINT64_C(1) << column))
        return text;
    s->decoded |= UINT64_C(1) << column;
    for (size_t i = 0; i < n; i++)
        text[i] = (char)(hex_value(text[2 + 2 * i]) << 4 | hex_value(text[3 + 2 * i]));
    text[n] = '\0';
    return text;
}

const char *dbpg_get_text(struct stmt *s, int column)
{
    size_t n;
    Oid type = PQftype(s->res, column);
    if (dbpg_is_null(s, column))
        return NULL;
    if (type == BOOL_TYPE)
        return dbpg_get_int(s, column) ? "1" : "0";
    return dbpg_get_blob(s, column, &n);
}

int dbpg_writes(struct ctx *cx, struct conn *base, struct stmt *s)
{
    char sql[64 + DB_ARGS_MAX * 5] = "EXPLAIN EXECUTE ";
    size_t n = strlen(sql);
    n += (size_t)snprintf(sql + n, sizeof(sql) - n, "%s", s->name);
    for (int i = 0; i < s->params; i++)
        n += (size_t)snprintf(sql + n, sizeof(sql) - n, "%sNULL", i ? "," : "(");
    if (s->params)
        snprintf(sql + n, sizeof(sql) - n, ")");
    PGresult *r;
    if (dbpg_command(cx, dbpg_of(base), sql, &r) != OK)
        return -1;
    int found = 0;
    for (int i = 0; i < PQntuples(r); i++) {
        const char *line = PQgetvalue(r, i, 0);
        found |= strstr(line, "Insert on ") || strstr(line, "Update on ") ||
                 strstr(line, "Delete on ") || strstr(line, "LockRows");
    }
    PQclear(r);
    return found;
}
