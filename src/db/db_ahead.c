/*
 * Queries asked ahead. On PostgreSQL a statement costs its way there and back besides what it does:
 * several that are known to follow each other go together. A reader keeps what was said to be asked
 * soon; the engine sends it behind the next statement that is fetched whole, and its rows wait
 * until they are asked for, or until the reader ends.
 */
#include "db_core.h"

#include <assert.h>

static void free_place(struct ahead *a)
{
    free(a->own);
    a->own = NULL;
    a->st = NULL;
    a->sent = false;
}

static bool same_args(const struct db_val *a, const struct db_val *b, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (a[i].type != b[i].type)
            return false;
        bool bytes = a[i].type == DB_TEXT || a[i].type == DB_BLOB;
        if (a[i].type == DB_INT && a[i].i != b[i].i)
            return false;
        if (bytes && (a[i].n != b[i].n || (a[i].n && memcmp(a[i].p, b[i].p, a[i].n) != 0)))
            return false;
    }
    return true;
}

/* Copies what the arguments point to: they may be gone before the statement is sent. */
static void keep_args(struct ahead *a, const struct db_val *args, size_t n)
{
    size_t bytes = 0;
    for (size_t i = 0; i < n; i++)
        if (args[i].type == DB_TEXT || args[i].type == DB_BLOB)
            bytes += args[i].n;
    char *to = a->own = malloc(bytes + 1);
    if (!a->own)
        abort();
    a->n = n;
    for (size_t i = 0; i < n; i++) {
        a->args[i] = args[i];
        if ((args[i].type != DB_TEXT && args[i].type != DB_BLOB) || !args[i].n)
            continue;
        a->args[i].p = memcpy(to, args[i].p, args[i].n);
        to += args[i].n;
    }
    for (unsigned i = 0; i < a->st->params; i++)
        a->bound[i] = a->args[a->st->arg_of[i]];
}

enum err db_ahead(struct ctx *cx, const struct query *q, unsigned mask, const struct db_val *args,
                  size_t n)
{
    struct conn *c = cx->conn;
    if (!c->e->asks_ahead || c->writer || !c->begun || c->broken)
        return OK;
    struct ahead *a = c->ahead;
    while (a < c->ahead + AHEAD_MAX && a->st)
        a++;
    if (a == c->ahead + AHEAD_MAX)
        return OK;
    c->doing = q->name;
    TRY(cache_take(cx, c, q, mask, &a->st));
    assert(n == a->st->args);
    keep_args(a, args, n);
    return OK;
}

struct cached *ahead_take(struct conn *c, const struct query *q, unsigned mask,
                          const struct db_val *args, size_t n)
{
    for (struct ahead *a = c->ahead; a < c->ahead + AHEAD_MAX; a++) {
        struct cached *st = a->st;
        if (!st || st->q != q || st->mask != mask || a->n != n || !same_args(a->args, args, n))
            continue;
        bool sent = a->sent;
        free_place(a);
        if (sent)
            return st;
        cache_give(c, st);
        break;
    }
    return NULL;
}

void ahead_drop(struct conn *c)
{
    for (struct ahead *a = c->ahead; a < c->ahead + AHEAD_MAX; a++) {
        if (!a->st)
            continue;
        cache_give(c, a->st);
        free_place(a);
    }
}
