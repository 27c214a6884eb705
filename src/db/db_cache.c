/*
 * Statements, prepared once per connection: the text of a query is put together from its parts,
 * prepared, and kept under (query, mask). A cached statement is point reads 2.5 times as fast
 * as one prepared anew (docs/decisions/0002).
 *
 * Parameters are numbered anew, in order of first use. A text with some parts left out may use $1
 * and $4 alone: PostgreSQL cannot tell the type of a $2 that stands nowhere, and SQLite counts
 * names in order of use. So each statement remembers which argument stands behind which of its
 * parameters, and callers give all arguments of the query, always.
 *
 * A statement is lent to one struct rows at a time; a query that runs inside its own rows gets a
 * second statement.
 */
#include "buf.h"
#include "db_core.h"

#include <assert.h>

enum { QUERY_TEXT_MAX = 64 * 1024 };

/* Past a string, a quoted name or a comment that begins at `p`; `p` itself where none begins. */
static const char *skip_quiet(const char *p)
{
    if (*p == '\'' || *p == '"') {
        const char *end = strchr(p + 1, *p);
        return end ? end + 1 : p + strlen(p);
    }
    if (p[0] == '-' && p[1] == '-')
        return p + strcspn(p, "\n");
    if (p[0] == '/' && p[1] == '*') {
        const char *end = strstr(p + 2, "*/");
        return end ? end + 2 : p + strlen(p);
    }
    return p;
}

/* The number of the parameter that begins at `p`, or 0; *ret_end is then behind it. */
static unsigned parameter_at(const char *p, const char **ret_end)
{
    if (p[0] != '$' || p[1] < '1' || p[1] > '9')
        return 0;
    char *end;
    unsigned long n = strtoul(p + 1, &end, 10);
    *ret_end = end;
    return n <= DB_ARGS_MAX ? (unsigned)n : DB_ARGS_MAX + 1;
}

/* Appends a part; where `st` is given, with its parameters renumbered and noted there. */
static void put_part(struct buf *b, const char *sql, struct cached *st, unsigned char *number)
{
    for (const char *p = sql, *end; *p;) {
        unsigned n = parameter_at(p, &end);
        if (n && n <= DB_ARGS_MAX) {
            if (!number[n]) {
                st->arg_of[st->params++] = (unsigned char)(n - 1);
                number[n] = (unsigned char)st->params;
            }
            buf_printf(b, "$%u", (unsigned)number[n]);
            p = end;
            continue;
        }
        end = skip_quiet(p);
        if (end == p)
            end = p + 1;
        buf_put(b, p, (size_t)(end - p));
        p = end;
    }
}

static unsigned highest_parameter(const char *sql)
{
    unsigned highest = 0;
    for (const char *p = sql, *end; *p; p = end) {
        unsigned n = parameter_at(p, &end);
        if (!n) {
            end = skip_quiet(p);
            if (end == p)
                end = p + 1;
        } else if (n > highest) {
            highest = n;
        }
    }
    return highest;
}

enum err query_text(struct ctx *cx, enum db_engine engine, const struct query *q, unsigned mask,
                    struct cached *st, char **ret_sql)
{
    assert((mask & ~q->masks) == 0);
    unsigned char number[DB_ARGS_MAX + 1] = {0};
    struct buf b = buf_new(cx->a, QUERY_TEXT_MAX);
    st->args = st->params = 0;
    for (const struct query_part *p = q->parts[engine]; p && p->sql; p++) {
        unsigned highest = highest_parameter(p->sql);
        if (highest > DB_ARGS_MAX)
            return fail_log(cx, ERR_INTERNAL, "query %s: too many parameters", q->name);
        if (highest > st->args)
            st->args = highest;
        if (p->bit && !(p->bit & mask))
            continue;
        if (b.n)
            buf_putc(&b, '\n');
        put_part(&b, p->sql, st, number);
    }
    if (!b.n || b.over)
        return fail_log(cx, ERR_INTERNAL, "query %s: %s", q->name, b.n ? "too long" : "no text");
    *ret_sql = b.p;
    return OK;
}

static struct cached **slot_of(struct conn *c, const struct query *q, unsigned mask)
{
    uint64_t h = ((uint64_t)(uintptr_t)q >> 3) * UINT64_C(0x9E3779B97F4A7C15);
    h ^= (uint64_t)mask * UINT64_C(0xC2B2AE3D27D4EB4F);
    return &c->cache.slot[(h >> 32) % CACHE_SLOTS];
}

static void drop(struct conn *c, struct cached **at)
{
    struct cached *st = *at;
    *at = st->next;
    c->e->finalize(c, st->s);
    c->cache.n--;
    free(st);
}

/* Makes room for one more: the statement that was unused for longest goes. */
static void make_room(struct conn *c)
{
    struct cached **oldest = NULL;
    for (size_t i = 0; i < CACHE_SLOTS; i++)
        for (struct cached **at = &c->cache.slot[i]; *at; at = &(*at)->next)
            if (!(*at)->busy && (!oldest || (*at)->used < (*oldest)->used))
                oldest = at;
    if (oldest)
        drop(c, oldest);
}

static enum err prepare(struct ctx *cx, struct conn *c, struct cached *st)
{
    char *sql;
    int params = 0;
    TRY(query_text(cx, c->e->kind, st->q, st->mask, st, &sql));
    TRY(c->e->prepare(cx, c, sql, &st->s, &params, &st->columns));
    if ((unsigned)params == st->params)
        return OK;
    c->e->finalize(c, st->s);
    return fail_log(cx, ERR_INTERNAL, "query %s: %d parameters where %u stand in its text",
                    st->q->name, params, st->params);
}

enum err cache_take(struct ctx *cx, struct conn *c, const struct query *q, unsigned mask,
                    struct cached **ret)
{
    struct cached **slot = slot_of(c, q, mask), *st = *slot;
    while (st && (st->busy || st->q != q || st->mask != mask))
        st = st->next;
    if (!st) {
        if (c->cache.n >= CACHE_MAX)
            make_room(c);
        st = calloc(1, sizeof(*st));
        if (!st)
            abort();
        st->q = q;
        st->mask = mask;
        enum err e = prepare(cx, c, st);
        if (e != OK) {
            free(st);
            return e;
        }
        st->next = *slot;
        *slot = st;
        c->cache.n++;
    }
    st->busy = true;
    st->used = ++c->cache.tick;
    *ret = st;
    return OK;
}

void cache_give(struct conn *c, struct cached *st)
{
    c->e->reset(c, st->s);
    st->busy = false;
}

void cache_clear(struct conn *c)
{
    for (size_t i = 0; i < CACHE_SLOTS; i++)
        for (struct cached **at = &c->cache.slot[i]; *at;) {
            if ((*at)->busy)
                at = &(*at)->next;
            else
                drop(c, at);
        }
}
