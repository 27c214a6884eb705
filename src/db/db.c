/*
 * The door: statements and their rows, the same on both engines. A statement is taken from the
 * connection's cache, bound, stepped and given back as soon as its last row was read.
 *
 * Two rules hold on both engines although only PostgreSQL asks for the second: a reader never runs
 * what writes; and after a statement has failed, nothing more runs until the rollback. A rule that
 * expects a duplicate says ON CONFLICT, or looks first.
 */
#include "db.h"

#include "db_core.h"

#include <assert.h>

struct rows {
    struct ctx *cx;
    struct conn *c;
    struct cached *st; /* NULL once ended */
    enum err err;
    int64_t changed;
    struct rows *prev, *next; /* in conn->open */
};

/* Gives the statement back; the rows are then at their end. */
static void release(struct rows *r)
{
    struct conn *c = r->c;
    r->changed = c->e->changed(c, r->st->s);
    c->wrote = c->wrote || (r->st->q->writes && r->changed);
    cache_give(c, r->st);
    r->st = NULL;
    if (r->prev)
        r->prev->next = r->next;
    else
        c->open = r->next;
    if (r->next)
        r->next->prev = r->prev;
}

static void broke(struct rows *r)
{
    r->c->broken = true;
    r->err = r->cx->err.code != OK ? r->cx->err.code : ERR_INTERNAL;
    if (r->st)
        release(r);
}

/* One step. What writes is always stepped to its end, where its references are checked. */
static bool step(struct rows *r)
{
    r->c->doing = r->st->q->name;
    int got = r->c->e->step(r->cx, r->c, r->st->s);
    if (got < 0)
        broke(r);
    else if (got == 0)
        release(r);
    return got > 0;
}

static void finish(struct rows *r)
{
    if (!r->st)
        return;
    while (r->st && r->st->q->writes)
        step(r);
    if (r->st)
        release(r);
}

static void close_with_arena(void *what)
{
    finish(what);
}

void conn_close_rows(struct conn *c)
{
    while (c->open)
        finish(c->open);
    ahead_drop(c);
}

/* The engine's start, or its later. */
typedef enum err starter(struct ctx *cx, struct conn *c, struct stmt *s, const struct db_val *args,
                         size_t n);

/* Binds: every text whole, every argument where its parameter stands. */
static enum err bind_and_start(struct rows *r, const struct db_val *args, size_t n, starter *start)
{
    struct cached *st = r->st;
    struct db_val bound[DB_ARGS_MAX];
    if (n != st->args)
        return fail_log(r->cx, ERR_INTERNAL, "query %s takes %u arguments, not %zu", st->q->name,
                        st->args, n);
    for (size_t i = 0; i < n; i++)
        if (args[i].type == DB_TEXT && args[i].n && memchr(args[i].p, '\0', args[i].n))
            return fail_log(r->cx, ERR_INTERNAL, "query %s: NUL in text %zu", st->q->name, i + 1);
    for (unsigned i = 0; i < st->params; i++)
        bound[i] = args[st->arg_of[i]];
    return start(r->cx, r->c, st->s, bound, st->params);
}

static enum err begin(struct rows *r, const struct query *q, unsigned mask,
                      const struct db_val *args, size_t n, starter *start)
{
    struct ctx *cx = r->cx;
    struct conn *c = r->c;
    if (arena_failed(cx->a))
        return fail(cx, ERR_BUSY, "error.db_memory", NULL);
    if (c->broken)
        return fail_log(cx, ERR_INTERNAL, "query %s after a failed one", q->name);
    if (q->writes && !c->writer)
        return fail_log(cx, ERR_INTERNAL, "query %s writes, on a reader", q->name);
    cx->queries++;
    if (!c->writer && !c->begun) {
        TRY(c->e->control(cx, c, CONTROL_READ));
        c->begun = true;
    }
    c->doing = q->name;
    r->st = ahead_take(c, q, mask, args, n);
    bool there = r->st;
    if (!there)
        TRY(cache_take(cx, c, q, mask, &r->st));
    r->next = c->open;
    if (c->open)
        c->open->prev = r;
    c->open = r;
    arena_defer(cx->a, close_with_arena, r);
    return there ? OK : bind_and_start(r, args, n, start);
}

struct rows *db_rows_mask(struct ctx *cx, const struct query *q, unsigned mask,
                          const struct db_val *args, size_t n)
{
    assert(cx->conn);
    struct rows *r = arena_new_of(cx->a, struct rows);
    r->cx = cx;
    r->c = cx->conn;
    r->err = begin(r, q, mask, args, n, r->c->e->start);
    if (r->err != OK)
        broke(r);
    return r;
}

struct rows *db_rows(struct ctx *cx, const struct query *q, const struct db_val *args, size_t n)
{
    return db_rows_mask(cx, q, 0, args, n);
}

bool rows_next(struct rows *r)
{
    if (!r->st)
        return false;
    if (arena_failed(r->cx->a)) {
        r->err = fail(r->cx, ERR_BUSY, "error.db_memory", NULL);
        finish(r);
        return false;
    }
    return step(r);
}

enum err rows_end(struct rows *r)
{
    finish(r);
    return r->err;
}

/* Whether there is a row whose columns can be read. */
static bool readable(const struct rows *r, int column)
{
    if (!r->st)
        return false;
    assert(column >= 0 && column < r->st->columns);
    return true;
}

int64_t row_int(struct rows *r, int column)
{
    return readable(r, column) ? r->c->e->get_int(r->st->s, column) : 0;
}

const char *row_text(struct rows *r, int column)
{
    return readable(r, column) ? r->c->e->get_text(r->st->s, column) : NULL;
}

const void *row_blob(struct rows *r, int column, size_t *ret_n)
{
    *ret_n = 0;
    if (row_null(r, column))
        return NULL;
    const void *p = r->c->e->get_blob(r->st->s, column, ret_n);
    return p ? p : "";
}

bool row_null(struct rows *r, int column)
{
    return !readable(r, column) || r->c->e->is_null(r->st->s, column);
}

char *row_str(struct rows *r, int column)
{
    return arena_strdup(r->cx->a, row_text(r, column));
}

enum err db_exec(struct ctx *cx, const struct query *q, const struct db_val *args, size_t n,
                 int64_t *ret_changed)
{
    struct rows *r = db_rows(cx, q, args, n);
    while (rows_next(r))
        ;
    TRY(rows_end(r));
    if (ret_changed)
        *ret_changed = r->changed;
    return OK;
}

enum err db_exec_later(struct ctx *cx, const struct query *q, const struct db_val *args, size_t n)
{
    struct conn *c = cx->conn;
    if (!c->e->later || !c->writer)
        return db_exec(cx, q, args, n, NULL);
    struct rows *r = arena_new_of(cx->a, struct rows);
    r->cx = cx;
    r->c = c;
    r->err = begin(r, q, 0, args, n, c->e->later);
    if (r->err != OK)
        broke(r);
    else
        release(r);
    return r->err;
}

enum err db_int_of(struct ctx *cx, const struct query *q, const struct db_val *args, size_t n,
                   int64_t otherwise, int64_t *ret)
{
    struct rows *r = db_rows(cx, q, args, n);
    int64_t value = rows_next(r) ? row_int(r, 0) : otherwise;
    TRY(rows_end(r));
    *ret = value;
    return OK;
}

enum err db_text_of(struct ctx *cx, const struct query *q, const struct db_val *args, size_t n,
                    char **ret)
{
    struct rows *r = db_rows(cx, q, args, n);
    char *value = rows_next(r) ? row_str(r, 0) : NULL;
    TRY(rows_end(r));
    *ret = value;
    return OK;
}

void conn_free(struct conn *c)
{
    if (!c)
        return;
    conn_close_rows(c);
    c->closing = true;
    cache_clear(c);
    c->e->close(c);
}

enum db_engine conn_engine(const struct conn *c)
{
    return c->e->kind;
}

bool conn_is_writer(const struct conn *c)
{
    return c && c->writer;
}

uint64_t conn_commits(const struct conn *c)
{
    return c->commits;
}

bool conn_follows(const struct conn *c)
{
    return c && c->db && c->db->flags & DB_FOLLOWS;
}

bool conn_failed(const struct conn *c)
{
    return c->broken;
}
