/*
 * Proof that the named queries fit the tables: each is prepared on a reader, bare, with every part
 * alone, and with all parts together; the engine is asked whether it writes, and whether that
 * is what the list says.
 */
#include "db_core.h"
#include "queries.h"

struct check {
    struct ctx *cx;
    void (*tell)(void *, const char *);
    void *arg;
    int problems;
};

static void problem(struct check *k, const struct query *q, unsigned mask, const char *what)
{
    k->problems++;
    if (k->tell)
        k->tell(k->arg, arena_printf(k->cx->a, "%s, parts %#x: %s", q->name, mask, what));
}

enum err query_shape(struct ctx *cx, const struct query *q, unsigned mask, unsigned *ret_args,
                     int *ret_columns)
{
    struct cached *st;
    TRY(cache_take(cx, cx->conn, q, mask, &st));
    *ret_args = st->args;
    *ret_columns = st->columns;
    cache_give(cx->conn, st);
    return OK;
}

/* Arguments that no part of the query uses. */
static bool has_gaps(const struct cached *st)
{
    return st->params != st->args; /* with all parts: each argument stands somewhere */
}

static void check_one(struct check *k, const struct query *q, unsigned mask)
{
    struct ctx *cx = k->cx;
    struct cached *st;
    cx->conn->doing = q->name;
    if (cache_take(cx, cx->conn, q, mask, &st) != OK) {
        problem(k, q, mask, cx->err.detail ? cx->err.detail : "does not prepare");
        ctx_forgive(cx);
        return;
    }
    if (mask == q->masks && has_gaps(st))
        problem(k, q, mask, "an argument is never used");
    int writes = cx->conn->e->writes(cx, cx->conn, st->s);
    if (writes != q->writes)
        problem(k, q, mask,
                writes > 0    ? "writes, but is listed as reading"
                : writes == 0 ? "only reads, but is listed as writing"
                              : "cannot be explained");
    ctx_forgive(cx);
    cache_give(cx->conn, st);
}

static void check_query(struct check *k, const struct query *q)
{
    check_one(k, q, 0);
    for (unsigned bit = 1; bit && bit <= q->masks; bit <<= 1)
        if (q->masks & bit)
            check_one(k, q, bit);
    if (q->masks & (q->masks - 1))
        check_one(k, q, q->masks);
}

int prepare_list(struct db *db, struct ctx *cx, const struct query *const *list,
                 void (*tell)(void *, const char *), void *arg)
{
    struct check k = {.cx = cx, .tell = tell, .arg = arg};
    struct conn *before = cx->conn;
    cx->conn = NULL;
    if (db_reader(db, cx) != OK) {
        if (tell)
            tell(arg, cx->err.detail ? cx->err.detail : "no reader");
        cx->conn = before;
        return 1;
    }
    for (; *list; list++)
        check_query(&k, *list);
    cache_clear(cx->conn);
    db_reader_end(db, cx);
    cx->conn = before;
    return k.problems;
}

int db_prepare_all(struct db *db, struct ctx *cx, void (*tell)(void *, const char *), void *arg)
{
    return prepare_list(db, cx, all_queries, tell, arg);
}
