/* Idempotency keys: see idem.h. Slow routes reserve the key in a transaction of its own first. */
#include "idem.h"

#include "app_sql.h"

enum { KEY_MAX = 200 };

struct idem {
    struct web *w;
    const char *key, *location, *etag;
    unsigned char body_hash[HASH_LEN];
    struct sealed body;
    int status;
};

static const char *key_of(struct web *w)
{
    if (w->req->method != HTTP_POST || w->actor.account_id == 0 ||
        w->req->route->flags & ROUTE_KEY) /* knows by itself what was sent before */
        return NULL;
    return req_header(w->req, "idempotency-key");
}

static void hash_body(struct web *w, unsigned char hash[static HASH_LEN])
{
    struct buf b = buf_new(w->cx.a, w->req->body_n + 4096);
    buf_puts(&b, w->req->path);
    buf_putc(&b, '\n');
    buf_put(&b, w->req->body, w->req->body_n);
    /* Keyed, for a body may hold a password: a copy of the database is nothing to guess against. */
    keyed_hash(w->app->keys, "idempotency", b.p, b.n, hash);
}

/* The stored answer again. */
static enum err replay(struct web *w, struct rows *r)
{
    size_t n;
    const void *p = row_blob(r, 4, &n);
    char *text = NULL;
    size_t text_n = 0;
    if (p && !unseal(&w->cx, w->app->keys, p, n, &text, &text_n))
        return fail_log(&w->cx, ERR_INTERNAL, "a stored answer does not open");
    w->res->status = (int)row_int(r, 1);
    w->res->type = text ? "application/json; charset=utf-8" : NULL;
    w->res->body = buf_new(w->cx.a, text_n + 1);
    if (text)
        buf_put(&w->res->body, text, text_n);
    if (row_text(r, 2))
        response_header(w->cx.a, w->res, "Location", row_text(r, 2));
    if (row_text(r, 3))
        response_header(w->cx.a, w->res, "ETag", row_text(r, 3));
    response_header(w->cx.a, w->res, "Cache-Control", "no-store");
    response_header(w->cx.a, w->res, "Idempotent-Replay", "true");
    w->answered = true;
    return OK;
}

static enum err reserve(struct ctx *cx, void *arg)
{
    struct idem *i = arg;
    return db_exec(cx, &q_idem_reserve,
                   ARGS(db_int(i->w->actor.account_id), db_text(i->w->req->route->path),
                        db_text(i->key), db_blob(i->body_hash, HASH_LEN), db_int(cx->now)),
                   NULL);
}

/* Told from a conflict of a rule's by the time after which to ask again. */
static enum err still_running(struct ctx *cx)
{
    cx->err.retry_after = 1;
    return fail(cx, ERR_CONFLICT, "error.idempotency_running", NULL);
}

static bool good_key(const char *key)
{
    size_t n = strlen(key), i = 0;
    while (i < n && key[i] >= ' ' && key[i] <= '~')
        i++;
    return n && i == n && n <= KEY_MAX;
}

enum err idem_begin(struct web *w)
{
    struct idem i = {.w = w, .key = key_of(w)};
    if (!i.key)
        return OK;
    if (!good_key(i.key))
        return fail(&w->cx, ERR_INPUT, "error.idempotency_key", NULL);
    hash_body(w, i.body_hash);
    enum err e = OK;
    bool found = false;
    struct rows *r =
        db_rows(&w->cx, &q_idem_get,
                ARGS(db_int(w->actor.account_id), db_text(w->req->route->path), db_text(i.key)));
    if (rows_next(r)) {
        size_t n;
        const void *have = row_blob(r, 0, &n);
        found = true;
        if (n != HASH_LEN || memcmp(have, i.body_hash, HASH_LEN) != 0)
            e = fail(&w->cx, ERR_INVALID, "error.idempotency_body", NULL);
        else if (row_int(r, 1) == 0)
            e = still_running(&w->cx);
        else
            e = replay(w, r);
    }
    enum err ended = rows_end(r);
    if (e != OK || ended != OK || found)
        return e != OK ? e : ended;
    return app_write(&w->cx, reserve, &i);
}

static enum err finish(struct ctx *cx, void *arg)
{
    struct idem *i = arg;
    return db_exec(cx, &q_idem_finish,
                   ARGS(db_int(i->w->actor.account_id), db_text(i->w->req->route->path),
                        db_text(i->key), db_int(i->status), db_text(i->location), db_text(i->etag),
                        db_blob(i->body.p, i->body.n)),
                   NULL);
}

enum err idem_end(struct web *w)
{
    struct idem i = {.w = w, .key = key_of(w)};
    if (!i.key)
        return OK;
    i.status = w->res->status ? w->res->status : 200;
    i.location = pair_get(w->res->headers, "Location");
    i.etag = pair_get(w->res->headers, "ETag");
    if (w->res->body.n)
        i.body = seal(&w->cx, w->app->keys, w->res->body.p, w->res->body.n);
    return app_write(&w->cx, finish, &i);
}

static enum err drop(struct ctx *cx, void *arg)
{
    struct idem *i = arg;
    return db_exec(
        cx, &q_idem_drop,
        ARGS(db_int(i->w->actor.account_id), db_text(i->w->req->route->path), db_text(i->key)),
        NULL);
}

void idem_abort(struct web *w)
{
    struct idem i = {.w = w, .key = key_of(w)};
    if (!i.key || conn_is_writer(w->cx.conn))
        return;
    struct errinfo kept = w->cx.err;
    ctx_forgive(&w->cx);
    app_write(&w->cx, drop, &i);
    w->cx.err = kept;
}
