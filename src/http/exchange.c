/*
 * The part of the server that needs no library: exchanges and their memory, the body, and the
 * order in which a request is examined.
 */
#include "exchange.h"

#include "compress.h"
#include "ctx.h"
#include "forms.h"
#include "route.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum {
    SMALL_BODY = 8 * 1024,  /* lives in the arena */
    BODY_START = 64 * 1024, /* first piece of a larger one */
    DRAIN_MAX = 64 * 1024,  /* a refused body up to this is read and the connection kept */
    FREE_MAX = 64,          /* exchanges kept for reuse by a loop */
    SLOWEST = 1024,         /* bytes a second that we wait for */
};
static const int64_t bodies_max = 256 * 1024 * 1024;

/* splitmix64 over a counter that began at a random place: no id comes twice. */
static void write_id(struct loop *l, char id[static 17])
{
    static const char digits[] = "0123456789abcdef";
    uint64_t z = l->ids += UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
    z ^= z >> 31;
    for (int i = 0; i < 16; i++, z >>= 4)
        id[i] = digits[z & 15];
    id[16] = '\0';
}

/* The free list, else a new one. */
static struct entry *entry_memory(struct loop *l)
{
    struct entry *e = l->free;
    if (!e) {
        e = calloc(1, sizeof(*e));
        if (e)
            e->x.a = arena_new(l->s->config.arena_cap);
        return e;
    }
    struct arena *a = e->x.a;
    l->free = e->next;
    l->free_n--;
    memset(e, 0, sizeof(*e));
    e->x.a = a;
    return e;
}

struct entry *entry_take(struct loop *l, struct visitor *v)
{
    struct entry *e = entry_memory(l);
    if (!e)
        return NULL;
    struct req *req = &e->x.req;
    e->loop = l;
    e->visitor = v;
    e->x.res.body = buf_new(e->x.a, SIZE_MAX / 4);
    write_id(l, e->id);
    req->id = e->id;
    req->path = req->query_text = req->body = req->body_type = "";
    memcpy(e->peer, v->peer, sizeof(e->peer));
    req->peer = e->peer;
    return e;
}

static void body_free(struct entry *e)
{
    free(e->heap);
    e->heap = NULL;
    if (e->reserved)
        atomic_fetch_sub(&e->loop->s->bodies, e->reserved);
    e->reserved = 0;
}

void entry_release(struct entry *e)
{
    struct loop *l = e->loop;
    body_free(e);
    if (l->free_n < FREE_MAX) {
        arena_clear(e->x.a, l->s->config.arena_cap);
        e->next = l->free;
        l->free = e;
        l->free_n++;
        return;
    }
    arena_free(e->x.a);
    free(e);
}

void entry_orphan_free(struct entry *e)
{
    struct server *s = e->loop->s;
    if (s->config.finished)
        s->config.finished(s->config.app, &e->x, clock_micros() - e->x.began, false);
    body_free(e);
    arena_free(e->x.a);
    free(e);
    server_drop(s);
}

void server_drop(struct server *s)
{
    if (atomic_fetch_sub(&s->holders, 1) > 1)
        return;
    free(s->loops);
    free(s);
}

void loop_entries_free(struct loop *l)
{
    while (l->free) {
        struct entry *e = l->free;
        l->free = e->next;
        arena_free(e->x.a);
        free(e);
    }
}

void entry_deadline(struct entry *e, int64_t now, uint64_t bytes)
{
    int64_t seconds = (int64_t)e->loop->s->config.timeout + (int64_t)(bytes / SLOWEST);
    atomic_store_explicit(&e->visitor->guest.deadline, now + seconds * 1000000,
                          memory_order_relaxed);
}

/* ---- the head ---- */

static enum err check_head(struct entry *e, const struct raw_request *raw, struct framing *ret,
                           const char **ret_why)
{
    struct req *req = &e->x.req;
    req->method = method_of(raw->method);
    *ret_why = "this method is not known";
    if (!req->method)
        return ERR_UNSUPPORTED;
    *ret_why = "more than 100 headers";
    if (raw->headers_n > HEADERS_MAX)
        return ERR_HEADERS;
    *ret_why = "NUL, a folded line, a bare line feed, or stray blanks in the request's head";
    if (e->loop->s->whole && !strict_layout(raw))
        return ERR_INPUT;
    TRY(strict_target(e->x.a, e->target_copy, e->target_n, req, ret_why));
    return strict_headers(e->x.a, raw, req, ret, ret_why);
}

/* Large bodies have a sum that they may reach together. */
static bool reserve(struct entry *e)
{
    if (e->length <= BODY_START)
        return true;
    e->reserved = (int64_t)e->length;
    return atomic_fetch_add(&e->loop->s->bodies, e->reserved) + e->reserved <= bodies_max;
}

enum err entry_admit(struct entry *e, const struct raw_request *raw, bool *ret_early,
                     const char **ret_why)
{
    struct server_config *config = &e->loop->s->config;
    struct framing framing = {0};
    *ret_early = true;
    TRY(check_head(e, raw, &framing, ret_why));
    e->length = framing.length;
    entry_deadline(e, e->x.began, e->length);
    size_t max = 0;
    *ret_why = NULL;
    enum err refused = config->admit(config->app, &e->x, &max);
    *ret_early = framing.expects || e->length > DRAIN_MAX;
    if (refused)
        return refused;
    if (e->length > max) {
        *ret_early = true;
        *ret_why = arena_printf(e->x.a, "the body may have %zu bytes here", max);
        return ERR_TOO_LARGE;
    }
    return reserve(e) ? OK : ERR_BUSY;
}

/* ---- the body ---- */

/* Room for `n` more bytes and a NUL. It grows with what arrives, not with what was announced. */
static bool body_room(struct entry *e, size_t n)
{
    size_t need = e->body_n + n + 1, whole = (size_t)e->length + 1;
    if (need <= e->body_cap)
        return true;
    if (whole <= SMALL_BODY) {
        e->body = arena_alloc(e->x.a, whole);
        e->body_cap = whole;
        return true;
    }
    size_t cap = e->body_cap ? e->body_cap : BODY_START;
    while (cap < need)
        cap *= 2;
    if (cap > whole)
        cap = whole;
    char *grown = realloc(e->heap, cap);
    if (!grown)
        return false;
    e->body = e->heap = grown;
    e->body_cap = cap;
    return true;
}

bool entry_body(struct entry *e, const char *data, size_t n)
{
    assert(e->body_n + n <= e->length);
    if (!body_room(e, n))
        return false;
    memcpy(e->body + e->body_n, data, n);
    e->body_n += n;
    e->body[e->body_n] = '\0';
    return true;
}

static bool ends_with(const char *s, const char *end)
{
    size_t n = strlen(s), m = strlen(end);
    return n >= m && strcmp(s + n - m, end) == 0;
}

enum err entry_parse(struct entry *e, const char **ret_why)
{
    struct req *req = &e->x.req;
    struct arena *a = e->x.a;
    if (!e->body_n)
        return OK;
    req->body = e->body;
    req->body_n = e->body_n;
    const char *type = req->body_type;
    if (strcmp(type, "application/x-www-form-urlencoded") == 0)
        return form_parse(a, req->body, req->body_n, &req->form, ret_why);
    if (strcmp(type, "multipart/form-data") == 0)
        return multipart_parse(a, req_header(req, "content-type"), req->body, req->body_n,
                               &req->form, &req->uploads, ret_why);
    if (strcmp(type, "application/json") == 0 || ends_with(type, "+json"))
        return json_parse(a, req->body, req->body_n, &req->json, ret_why);
    return OK;
}

/* ---- the answer ---- */

void entry_refuse(struct entry *e, enum err why, const char *detail)
{
    struct server *s = e->loop->s;
    /* Headers stay: `admit` may have said which methods there are. */
    struct response kept = {.body = buf_new(e->x.a, SIZE_MAX / 4),
                            .headers = e->x.res.headers,
                            .close = e->x.res.close};
    e->refused = why;
    e->compressed = false;
    e->x.res = kept;
    s->config.refuse(s->config.app, &e->x, why, detail);
    e->x.res.close |= kept.close;
}

void entry_compress(struct entry *e)
{
    if (!e->compressed)
        compress_response(e->x.a, &e->x.req, &e->x.res);
    e->compressed = true;
}
