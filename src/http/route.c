/*
 * The matcher: a tree of path segments. At each node a literal segment wins over {x}, and {x}
 * over {x…}; where a branch turns out to be wrong the walk comes back and tries the next, so
 * "/businesses/new" and "/businesses/{id}/edit" live side by side. A leaf holds one row for each
 * method and audience (people, programs).
 */
#include "route.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { METHODS = HTTP_OPTIONS + 1, AUDIENCES = 2, SEGMENTS_MAX = 16 };

static const char api_prefix[] = "/api/v1";
static const char rest_mark[] = "…}";

struct node {
    const char *text; /* the literal segment */
    size_t n;
    struct node **literals; /* sorted by text */
    size_t literals_n;
    struct node *one;  /* {x} */
    struct node *rest; /* {x…} */
    const struct route *rows[METHODS][AUDIENCES];
};

struct router {
    struct arena *a;
    struct node *root;
    const struct route **rows;
    size_t rows_n;
};

struct segment {
    const char *p;
    size_t n;
};

/* One search: what is looked for and what was met on the way. */
struct search {
    struct segment segments[SEGMENTS_MAX];
    size_t n;
    struct segment params[REQ_PARAMS_MAX];
    size_t params_n;
    enum http_method method;
    int audience;
    unsigned allow; /* methods that stand at matching leaves */
};

static const struct {
    const char *name;
    size_t n;
} methods[METHODS] = {
    [HTTP_GET] = {"GET", 3},         [HTTP_HEAD] = {"HEAD", 4},   [HTTP_POST] = {"POST", 4},
    [HTTP_PUT] = {"PUT", 3},         [HTTP_PATCH] = {"PATCH", 5}, [HTTP_DELETE] = {"DELETE", 6},
    [HTTP_OPTIONS] = {"OPTIONS", 7},
};

const char *method_name(enum http_method m)
{
    return m >= HTTP_GET && m <= HTTP_OPTIONS ? methods[m].name : "";
}

enum http_method method_of(const char *name)
{
    for (int m = HTTP_GET; m <= HTTP_OPTIONS; m++)
        if (strcmp(methods[m].name, name) == 0)
            return (enum http_method)m;
    return 0;
}

/* Mistakes in a table are the programmer's: said aloud, at start. */
__attribute__((noreturn, format(printf, 2, 3))) static void refuse(const struct route *row,
                                                                   const char *format, ...)
{
    va_list ap;
    va_start(ap, format);
    fprintf(stderr, "sahabat: route %s %s: ", method_name(row->method), row->path);
    vfprintf(stderr, format, ap);
    fputc('\n', stderr);
    va_end(ap);
    abort();
}

/* ---- building ---- */

static struct node *node_new(struct router *r, const char *text, size_t n)
{
    struct node *node = arena_new_of(r->a, struct node);
    node->text = arena_strndup(r->a, text, n);
    node->n = n;
    return node;
}

static int compare(const struct node *node, const char *p, size_t n)
{
    int order = memcmp(node->text, p, node->n < n ? node->n : n);
    return order ? order : (node->n > n) - (node->n < n);
}

/* Where the literal stands or would stand. */
static size_t literal_place(const struct node *parent, const char *p, size_t n)
{
    size_t low = 0, high = parent->literals_n;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (compare(parent->literals[middle], p, n) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static struct node *literal_find(const struct node *parent, const char *p, size_t n)
{
    size_t at = literal_place(parent, p, n);
    if (at == parent->literals_n || compare(parent->literals[at], p, n) != 0)
        return NULL;
    return parent->literals[at];
}

static struct node *literal_add(struct router *r, struct node *parent, const char *p, size_t n)
{
    struct node *found = literal_find(parent, p, n);
    if (found)
        return found;
    size_t at = literal_place(parent, p, n), count = parent->literals_n;
    struct node **grown = arena_array(r->a, count + 1, sizeof(*grown));
    if (at)
        memcpy(grown, parent->literals, at * sizeof(*grown));
    grown[at] = node_new(r, p, n);
    if (count > at)
        memcpy(grown + at + 1, parent->literals + at, (count - at) * sizeof(*grown));
    parent->literals = grown;
    parent->literals_n++;
    return grown[at];
}

/* The node below `parent` for one segment of a pattern; made where it is missing. */
static struct node *segment_add(struct router *r, struct node *parent, const struct route *row,
                                struct segment s, bool last)
{
    if (s.n == 0)
        refuse(row, "an empty segment");
    if (s.p[0] != '{') {
        if (memchr(s.p, '{', s.n) || memchr(s.p, '}', s.n))
            refuse(row, "a parameter must be a whole segment");
        return literal_add(r, parent, s.p, s.n);
    }
    size_t mark = sizeof(rest_mark) - 1;
    bool rest = s.n > mark && memcmp(s.p + s.n - mark, rest_mark, mark) == 0;
    if (s.p[s.n - 1] != '}' || s.n <= (rest ? mark + 1 : 2))
        refuse(row, "a malformed parameter");
    if (rest && !last)
        refuse(row, "{x…} must be the last segment");
    struct node **to = rest ? &parent->rest : &parent->one;
    if (!*to)
        *to = node_new(r, "", 0);
    return *to;
}

static void row_check(const struct route *row)
{
    if (row->method < HTTP_GET || row->method > HTTP_OPTIONS)
        refuse(row, "no method");
    if (row->method == HTTP_HEAD)
        refuse(row, "HEAD is answered by GET's row");
    if (row->path[0] != '/')
        refuse(row, "the path does not begin with '/'");
    if (!row->cap)
        refuse(row, "no capability");
    if (!row->handle)
        refuse(row, "no handler");
    if (!row->doc || !*row->doc)
        refuse(row, "no documentation");
    if (!(row->flags & (ROUTE_HTML | ROUTE_API)))
        refuse(row, "neither for people nor for programs");
    size_t n = sizeof(api_prefix) - 1;
    if (strncmp(row->path, api_prefix, n) == 0 && (row->path[n] == '/' || !row->path[n]))
        refuse(row, "%s is added by ROUTE_API", api_prefix);
}

static void row_add(struct router *r, const struct route *row)
{
    row_check(row);
    struct node *node = r->root;
    int segments = 0, params = 0;
    for (const char *p = row->path; *p && strcmp(p, "/") != 0; segments++) {
        const char *stop = strchrnul(p + 1, '/');
        struct segment s = {p + 1, (size_t)(stop - p - 1)};
        node = segment_add(r, node, row, s, !*stop);
        params += s.p[0] == '{';
        p = stop;
        if (strcmp(p, "/") == 0)
            refuse(row, "the path ends with '/'");
    }
    if (segments >= SEGMENTS_MAX || params > REQ_PARAMS_MAX)
        refuse(row, "too many segments or parameters");
    for (int audience = 0; audience < AUDIENCES; audience++) {
        if (!(row->flags & (audience ? ROUTE_API : ROUTE_HTML)))
            continue;
        const struct route **to = &node->rows[row->method][audience];
        if (*to)
            refuse(row, "cannot be told apart from %s", (*to)->path);
        *to = row;
    }
}

struct router *router_new(const struct route *const *tables, size_t n)
{
    struct arena *a = arena_new(16 * 1024 * 1024);
    struct router *r = arena_new_of(a, struct router);
    r->a = a;
    r->root = node_new(r, "", 0);
    for (size_t t = 0; t < n; t++)
        for (const struct route *row = tables[t]; row->path; row++)
            r->rows_n++;
    r->rows = arena_array(a, r->rows_n, sizeof(*r->rows));
    size_t i = 0;
    for (size_t t = 0; t < n; t++)
        for (const struct route *row = tables[t]; row->path; row++) {
            r->rows[i++] = row;
            row_add(r, row);
        }
    assert(!arena_failed(a));
    return r;
}

void router_free(struct router *r)
{
    if (r)
        arena_free(r->a);
}

const struct route *const *router_rows(const struct router *r, size_t *ret_n)
{
    *ret_n = r->rows_n;
    return r->rows;
}

/* ---- finding ---- */

static const struct route *leaf(const struct node *node, struct search *s)
{
    for (int m = HTTP_GET; m <= HTTP_OPTIONS; m++)
        if (node->rows[m][s->audience])
            s->allow |= 1u << m;
    enum http_method m = s->method == HTTP_HEAD ? HTTP_GET : s->method;
    return node->rows[m][s->audience];
}

static const struct route *walk(const struct node *node, struct search *s, size_t depth);

static const struct route *walk_param(const struct node *node, struct search *s,
                                      struct segment value, size_t next)
{
    size_t place = s->params_n++;
    s->params[place] = value;
    const struct route *row = walk(node, s, next);
    if (!row)
        s->params_n = place;
    return row;
}

/* As deep as the longest pattern, never as deep as the request's path. */
static const struct route *walk(const struct node *node, struct search *s, size_t depth)
{
    if (depth == s->n)
        return leaf(node, s);
    struct segment here = s->segments[depth];
    const struct node *literal = literal_find(node, here.p, here.n);
    const struct route *row = literal ? walk(literal, s, depth + 1) : NULL;
    if (!row && node->one && here.n)
        row = walk_param(node->one, s, here, depth + 1);
    if (!row && node->rest && here.n) {
        struct segment last = s->segments[s->n - 1];
        struct segment rest = {here.p, (size_t)(last.p + last.n - here.p)};
        row = walk_param(node->rest, s, rest, s->n);
    }
    return row;
}

/* The segments of a path. The last place, longer than any pattern, takes all that remains: only
 * {x…} can match it. */
static void split(const char *path, struct search *s)
{
    for (const char *p = path; *p == '/' && (p[1] || p != path);) {
        const char *stop = s->n == SEGMENTS_MAX - 1 ? p + strlen(p) : strchrnul(p + 1, '/');
        s->segments[s->n++] = (struct segment){p + 1, (size_t)(stop - p - 1)};
        p = stop;
    }
}

static const char *allow_text(struct arena *a, unsigned allow)
{
    if (allow & 1u << HTTP_GET)
        allow |= 1u << HTTP_HEAD;
    struct buf b = buf_new(a, 64);
    for (int m = HTTP_GET; m <= HTTP_OPTIONS; m++) {
        if (!(allow & 1u << m))
            continue;
        if (b.n)
            buf_puts(&b, ", ");
        buf_put(&b, methods[m].name, methods[m].n);
    }
    return buf_str(&b);
}

enum err router_find(const struct router *r, struct arena *a, struct req *req,
                     const char **ret_allow)
{
    struct search s = {.method = req->method};
    const char *path = req->path;
    if (path[0] != '/')
        return ERR_NOT_FOUND;
    size_t prefix = sizeof(api_prefix) - 1;
    req->api = strncmp(path, api_prefix, prefix) == 0 && (path[prefix] == '/' || !path[prefix]);
    if (req->api) {
        s.audience = 1;
        path += prefix;
    }
    split(path, &s);
    const struct route *row = walk(r->root, &s, 0);
    if (!row) {
        if (!s.allow)
            return ERR_NOT_FOUND;
        *ret_allow = allow_text(a, s.allow);
        return ERR_METHOD;
    }
    req->route = row;
    for (size_t i = 0; i < s.params_n; i++)
        req->params[i] = arena_strndup(a, s.params[i].p, s.params[i].n);
    return OK;
}
