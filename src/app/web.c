/*
 * A request's way through the application: where it runs, who asks, whether they may, whether the
 * request is theirs (CSRF), whether it was asked before (idempotency), the handler, the answer.
 *
 * Reading requests run on the server's thread over SQLite and in the worker pool over PostgreSQL;
 * writing ones run whole on the database's writer thread; slow ones in the pool. Where there is a
 * standby, the handler of a route that says so reads there.
 */
#include "web.h"

#include "forms.h"
#include "idem.h"
#include "log.h"
#include "reply.h"
#include "session.h"
#include "standby.h"
#include "text.h"

#include <assert.h>
#include <inttypes.h>

enum { BODY_USUAL = 64 << 10 }; /* bytes, where the route does not say */

/* ---- who asks ---- */

static void pick_language(struct web *w)
{
    const struct route *r = w->req->route;
    bool key = r && r->flags & ROUTE_KEY;
    const char *cookie = key ? NULL : req_cookie(w->req, "lang");
    enum lang lang;
    if (cookie && lang_of_code(cookie, &lang))
        w->cx.lang = lang;
    else if (w->req->api || key)
        w->cx.lang = lang_of_header(req_header(w->req, "accept-language"));
    else
        w->cx.lang = LANG_ID;
}

static enum err by_token(struct web *w, const char *token)
{
    if (token && api_token_actor(&w->cx, token, &w->actor) == OK)
        return OK;
    ctx_forgive(&w->cx);
    return fail(&w->cx, ERR_AUTH, "error.token_bad", NULL);
}

/* The token where the standard has it, beside the header. */
static enum err by_key(struct web *w)
{
    const char *key = req_form(w->req, "api_key");
    if (!key)
        key = req_query(w->req, "api_key");
    return key && *key ? by_token(w, key) : OK;
}

static enum err identify(struct web *w)
{
    const char *auth = req_header(w->req, "authorization");
    w->actor = *actor_public();
    w->cx.actor = &w->actor;
    w->token = NULL;
    if (auth)
        return by_token(w, strncasecmp(auth, "Bearer ", 7) == 0 ? auth + 7 : NULL);
    if (w->req->route->flags & ROUTE_KEY)
        return by_key(w);
    const char *cookie = req_cookie(w->req, w->app->secure ? "__Host-session" : "session");
    if (!cookie)
        return OK;
    int64_t seen_at = 0;
    enum err e = session_actor(&w->cx, cookie, &w->actor, &seen_at, &w->must_change);
    if (e == OK) {
        w->token = cookie;
        w->seen = seen_at + SESSION_SEEN_EVERY < w->cx.now ? w->actor.session_id : 0;
        return OK;
    }
    if (e == ERR_AUTH) {
        ctx_forgive(&w->cx);
        w->actor = *actor_public();
        return OK;
    }
    return e;
}

static bool changes_state(const struct req *r)
{
    return r->method != HTTP_GET && r->method != HTTP_HEAD && r->method != HTTP_OPTIONS;
}

/* The request must come from our own pages: browsers say so themselves, and a token proves it. */
static enum err check_csrf(struct web *w)
{
    if (!changes_state(w->req) || req_header(w->req, "authorization") ||
        w->req->route->flags & ROUTE_KEY)
        return OK;
    const char *site = req_header(w->req, "sec-fetch-site");
    if (site && strcmp(site, "same-origin") != 0 && strcmp(site, "none") != 0)
        return fail(&w->cx, ERR_FORBIDDEN, "error.csrf", NULL);
    if (w->req->route->flags & ROUTE_NO_CSRF)
        return OK;
    if (w->req->api && !w->token)
        return OK; /* a program without session: nothing of a browser's to misuse */
    const char *subject = w->token ? w->token : req_cookie(w->req, "guest");
    const char *given = req_form(w->req, "_csrf");
    if (!given)
        given = req_header(w->req, "x-csrf-token");
    if (!subject || !csrf_good(&w->cx, w->app->keys, subject, given))
        return fail(&w->cx, ERR_FORBIDDEN, "error.csrf", NULL);
    return OK;
}

static enum err check_password_set(struct web *w)
{
    if (!w->must_change)
        return OK;
    static const char *const open[] = {"/account/password", "/sign-out", "/language", "/assets"};
    for (size_t i = 0; i < sizeof(open) / sizeof(open[0]); i++)
        if (strncmp(w->req->route->path, open[i], strlen(open[i])) == 0)
            return OK;
    if (reply_wants_json(w))
        return fail(&w->cx, ERR_FORBIDDEN, "error.must_change", NULL);
    web_redirect(w, "/account/password");
    return OK;
}

/* Partners see what owners have agreed to: a withdrawal holds at once. */
static bool may_be_old(const struct web *w)
{
    return w->req->route->flags & ROUTE_STANDBY && w->actor.role != ROLE_PARTNER;
}

static void fresh(struct web *w)
{
    ctx_forgive(&w->cx);
    w->answered = false;
    w->must_change = false;
    *w->res = (struct response){0};
    pick_language(w);
}

/* On the standby where that will do, and on the database itself where it did not. */
static enum err handle(struct web *w)
{
    const struct route *r = w->req->route;
    bool there = false, good;
    if (may_be_old(w))
        TRY(standby_begin(&w->cx, &there));
    if (!there)
        return r->handle(w);
    enum err e = r->handle(w);
    TRY(standby_end(&w->cx, e, &good));
    if (good)
        return OK;
    fresh(w);
    reply_begin(w);
    return r->handle(w);
}

/* Everything from identity to the handler's end, on a thread with a connection. */
static enum err serve(struct web *w)
{
    const struct route *r = w->req->route;
    reply_begin(w);
    TRY(identify(w));
    w->x->log_actor = w->actor.role == ROLE_PUBLIC ? "-" : role_code(w->actor.role);
    TRY(need(&w->cx, (enum cap)r->cap));
    TRY(check_csrf(w));
    TRY(check_password_set(w));
    if (w->answered)
        return OK;
    enum err e = idem_begin(w);
    if (e != OK || w->answered)
        return e;
    e = handle(w);
    if (e == OK && !w->answered)
        e = fail_log(&w->cx, ERR_INTERNAL, "handler of %s gave no answer", r->path);
    if (e == OK && arena_failed(w->cx.a))
        e = fail_log(&w->cx, ERR_BUSY, "arena cap passed on %s", r->path);
    if (e == OK)
        e = idem_end(w);
    else
        idem_abort(w);
    return e;
}

static void answer(struct web *w, enum err e)
{
    if (e != OK && !w->answered) {
        enum err shown = w->cx.err.code != OK ? w->cx.err.code : e;
        if (!w->data)
            reply_begin(w);
        reply_error(w, shown);
    }
    if (w->cx.err.detail)
        log_event(LOG_ERROR, "request failed", "id", w->req->id, "route",
                  w->req->route ? w->req->route->path : "-", "detail", w->cx.err.detail, NULL);
    w->x->log_queries = w->cx.queries;
}

/* ---- where it runs ---- */

static enum err run_on_writer(struct ctx *cx, void *arg)
{
    struct web *w = arg;
    assert(cx == &w->cx);
    fresh(w);
    w->outcome = serve(w);
    return w->outcome;
}

static void done_on_writer(struct db_op *op)
{
    struct web *w = op->arg;
    if (op->result != w->outcome) { /* the commit failed: nothing of the answer holds */
        w->answered = false;
        *w->res = (struct response){0};
    }
    answer(w, op->result);
    exchange_done(w->x);
}

static void run_with_reader(struct web *w)
{
    fresh(w);
    enum err e = db_reader(w->app->db, &w->cx);
    if (e == OK) {
        e = serve(w);
        db_reader_end(w->app->db, &w->cx);
    }
    answer(w, e);
}

static void run_in_pool(void *arg)
{
    struct web *w = arg;
    w->cx.now = clock_now();
    run_with_reader(w);
    exchange_done(w->x);
}

static struct web *web_of(struct app *app, struct exchange *x)
{
    struct web *w = x->app;
    if (!w) {
        w = arena_new_of(x->a, struct web);
        w->app = app;
        w->x = x;
        w->req = &x->req;
        w->res = &x->res;
        w->cx = ctx_new(x->a, clock_now());
        w->cx.app = app;
        w->cx.request_id = x->req.id;
        w->actor = *actor_public();
        w->cx.actor = &w->actor;
        x->app = w;
    }
    return w;
}

enum err web_admit(void *app, struct exchange *x, size_t *ret_body_max)
{
    struct web *w = web_of(app, x);
    const char *allow = NULL;
    enum err e = router_find(w->app->router, x->a, &x->req, &allow);
    if (e != OK) {
        if (allow)
            response_header(x->a, &x->res, "Allow", allow);
        return e;
    }
    const struct route *r = x->req.route;
    *ret_body_max = r->body_max ? r->body_max : BODY_USUAL;
    x->log_route = r->path;
    return OK;
}

/* Says how much may be sent. What stands around a file in a form is no concern of people's. */
static void tell_limit(struct web *w, const struct route *r)
{
    size_t max = r->body_max ? r->body_max : BODY_USUAL;
    const char *limit = max >> 20 ? arena_printf(w->cx.a, "%zu MB", max >> 20)
                                  : arena_printf(w->cx.a, "%zu KB", max >> 10);
    fail(&w->cx, ERR_TOO_LARGE, r->flags & ROUTE_UPLOAD ? "error.upload_bytes" : "error.body_bytes",
         "max", limit, NULL);
}

void web_refuse(void *app, struct exchange *x, enum err why, const char *detail)
{
    struct web *w = web_of(app, x);
    struct pair *headers = x->res.headers; /* Allow */
    x->res = (struct response){.headers = headers, .close = x->res.close};
    if (x->req.path && strncmp(x->req.path, "/api/", 5) == 0)
        x->req.api = true;
    pick_language(w);
    if (!x->req.path)
        x->req.path = "/";
    if (!x->req.query_text)
        x->req.query_text = "";
    ctx_forgive(&w->cx);
    if (why == ERR_INPUT && detail)
        fail(&w->cx, why, "error.request", "detail", detail, NULL);
    if (why == ERR_TOO_LARGE && x->req.route)
        tell_limit(w, x->req.route);
    reply_begin(w);
    reply_error(w, why);
}

enum http_plan web_plan(void *app, struct exchange *x)
{
    struct web *w = web_of(app, x);
    unsigned flags = x->req.route->flags;
    if (flags & ROUTE_NO_DB)
        return HTTP_INLINE;
    if (flags & (ROUTE_WRITE | ROUTE_SLOW))
        return HTTP_LATER;
    if (flags & ROUTE_PAST && req_query(&x->req, "as_of"))
        return HTTP_LATER;
    return db_engine(w->app->db) == DB_SQLITE ? HTTP_INLINE : HTTP_LATER;
}

void web_handle(void *app, struct exchange *x)
{
    struct web *w = web_of(app, x);
    unsigned flags = x->req.route->flags;
    w->cx.now = clock_now();
    if (flags & ROUTE_NO_DB) {
        fresh(w);
        reply_begin(w);
        answer(w, x->req.route->handle(w));
        return;
    }
    if (web_plan(app, x) == HTTP_INLINE) {
        run_with_reader(w);
        return;
    }
    bool taken;
    if (flags & ROUTE_WRITE && !(flags & ROUTE_SLOW)) {
        w->op =
            (struct db_op){.cx = &w->cx, .run = run_on_writer, .done = done_on_writer, .arg = w};
        taken = db_submit(w->app->db, &w->op);
    } else {
        taken = pool_submit(w->app->workers, run_in_pool, w);
    }
    if (!taken) {
        fresh(w);
        answer(w, ERR_BUSY);
        exchange_done(x);
    }
}

/* ---- after the answer ---- */

struct seen_op {
    struct db_op op;
    struct ctx cx;
    int64_t session;
};

static enum err run_seen(struct ctx *cx, void *arg)
{
    return session_seen(cx, ((struct seen_op *)arg)->session);
}

static void done_seen(struct db_op *op)
{
    struct seen_op *s = op->arg;
    arena_free(s->cx.a);
}

static void note_seen(struct web *w)
{
    struct arena *a = arena_new(16 << 10);
    struct seen_op *s = arena_new_of(a, struct seen_op);
    s->cx = ctx_new(a, w->cx.now);
    s->session = w->seen;
    s->op = (struct db_op){.cx = &s->cx, .run = run_seen, .done = done_seen, .arg = s};
    if (!db_submit(w->app->db, &s->op))
        arena_free(a);
}

void web_finished(void *app, struct exchange *x, int64_t micros, bool sent)
{
    struct web *w = x->app;
    if (w && w->seen)
        note_seen(w);
    char ms[32], queries[16], peak[24], status[8];
    snprintf(ms, sizeof(ms), "%" PRId64 ".%03" PRId64, micros / 1000, micros % 1000);
    snprintf(queries, sizeof(queries), "%u", x->log_queries);
    snprintf(peak, sizeof(peak), "%zu", arena_peak(x->a));
    snprintf(status, sizeof(status), "%d", x->res.status ? x->res.status : 200);
    log_event(LOG_INFO, "request", "id", x->req.id, "method", method_name(x->req.method), "route",
              x->log_route ? x->log_route : "-", "api", x->req.api ? "1" : "0", "actor",
              x->log_actor ? x->log_actor : "-", "status", status, "ms", ms, "queries", queries,
              "peak", peak, "sent", sent ? "1" : "0", NULL);
}
