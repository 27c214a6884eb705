/*
 * The partner's answer by link, without an account. A GET only reads: mail programs fetch links
 * ahead. The link alone shows a place for a code; the code opens it in this browser for half an
 * hour; the answer uses it up.
 */
#include "application_pages_web.h"
#include "reply.h"

#include <inttypes.h>

#define GRANT "decide"

struct code {
    const char *code;
};
static const struct field code_list[] = {{.name = "code",
                                          .kind = F_TEXT,
                                          .offset = FIELD_TEXT(struct code, code),
                                          .flags = F_REQUIRED,
                                          .max = 12,
                                          .label = "register.code"}};
static const struct field_table code_fields = FIELD_TABLE("DecideCode", code_list, struct code);

static void private_headers(struct web *w)
{
    response_header(w->cx.a, w->res, "Referrer-Policy", "no-referrer");
    response_header(w->cx.a, w->res, "X-Robots-Tag", "noindex, nofollow");
}

static const char *token_of(struct web *w)
{
    return web_param(w, 0);
}

static bool opened(struct web *w)
{
    return decide_link_opened(&w->cx, token_of(w), req_cookie(w->req, GRANT), browser_text(w));
}

/* Used, expired, ended: in clear words, and not whose it was. */
static enum err gone(struct web *w, enum err e)
{
    if (e != ERR_GONE)
        return e;
    web_title(w, "decide.gone");
    return web_again(w, e, "decide-gone");
}

enum err decide_door(struct web *w, int64_t *ret_id, bool *ret_opened)
{
    private_headers(w);
    enum err e = decide_link_look(&w->cx, token_of(w), ret_id);
    if (e != OK)
        return gone(w, e);
    *ret_opened = opened(w);
    return OK;
}

static void put_door(struct web *w)
{
    struct code nothing = {0};
    web_title(w, "decide.title");
    web_form(w, &code_fields, &nothing, NULL, arena_printf(w->cx.a, "/decide/%s/open", token_of(w)),
             0);
    model_set_text(w->cx.a, w->page, "button", web_words(w, "decide.open", NULL));
    model_set_null(w->cx.a, w->page, "cancel");
    model_set_bool(w->cx.a, w->page, "open", false);
}

static enum err put_inside(struct web *w, const struct application *a, const struct decision *d,
                           const struct bound *bound)
{
    struct errinfo told = w->cx.err;
    ctx_forgive(&w->cx);
    web_title(w, "decide.title");
    TRY(put_application_facts(w, a, arena_printf(w->cx.a, "/decide/%s", token_of(w))));
    w->cx.err = told;
    web_form(w, &decision_fields, d, bound, arena_printf(w->cx.a, "/decide/%s", token_of(w)), 0);
    ctx_forgive(&w->cx);
    TRY(put_decision_funds(w, (struct model *)model_get(w->page, "fields"), a->partner_id, 0));
    w->cx.err = told;
    model_set_text(w->cx.a, w->page, "button", web_words(w, "decide.send", NULL));
    model_set_null(w->cx.a, w->page, "cancel");
    model_set_bool(w->cx.a, w->page, "open", true);
    return OK;
}

struct getting {
    int64_t id;
    struct application a;
};
static enum err get_rule(struct ctx *cx, void *arg)
{
    struct getting *g = arg;
    return decide_link_get(cx, g->id, &g->a);
}

static enum err decide_get(struct web *w)
{
    struct getting g = {0};
    bool open = false;
    TRY(decide_door(w, &g.id, &open));
    if (!open) {
        put_door(w);
        return web_show(w);
    }
    TRY(app_write(&w->cx, get_rule, &g)); /* that it was shown is written down, for the owner */
    struct decision d = {.amount = g.a.amount, .months = g.a.months};
    TRY(put_inside(w, &g.a, &d, NULL));
    return web_show(w);
}

static enum err open_post(struct web *w)
{
    struct code in = {0};
    struct bound bound = {0};
    char *grant;
    private_headers(w);
    enum err e = web_bind(w, &in, &bound);
    if (e == OK)
        e = field_check(&w->cx, &code_fields, &in, &bound);
    if (e == OK)
        e = decide_link_open(&w->cx, token_of(w), in.code, browser_text(w), &grant);
    if (e == ERR_GONE)
        return gone(w, e);
    if (e != OK) {
        struct errinfo told = w->cx.err;
        put_door(w);
        if (told.retry_after > 0)
            response_header(w->cx.a, w->res, "Retry-After",
                            arena_printf(w->cx.a, "%" PRId64, told.retry_after));
        return web_again(w, e, "decide");
    }
    web_cookie(w, GRANT, grant, DECIDE_OPEN_SECONDS);
    return web_redirect(w, "/decide/%s", token_of(w));
}

struct answering {
    const char *token;
    struct decision d;
};
static enum err answer_rule(struct ctx *cx, void *arg)
{
    const struct answering *x = arg;
    struct decision d = x->d;
    return decide_link_answer(cx, x->token, &d);
}

static enum err decide_post(struct web *w)
{
    struct answering x = {.token = token_of(w),
                          .d = {.amount = FIELD_UNSET, .months = FIELD_UNSET}};
    struct getting g = {0};
    struct bound bound = {0};
    private_headers(w);
    enum err e = decide_link_look(&w->cx, x.token, &g.id);
    if (e != OK)
        return gone(w, e);
    if (!opened(w)) {
        web_flash(w, "bad", "decide.code_first", NULL);
        return web_redirect(w, "/decide/%s", x.token);
    }
    e = web_bind(w, &x.d, &bound);
    if (e == OK)
        e = app_write(&w->cx, answer_rule, &x);
    if (e == ERR_GONE)
        return gone(w, e);
    if (e == ERR_INVALID) {
        struct errinfo told = w->cx.err;
        ctx_forgive(&w->cx);
        TRY(app_write(&w->cx, get_rule, &g));
        w->cx.err = told;
        TRY(put_inside(w, &g.a, &x.d, &bound));
        return web_again(w, e, "decide");
    }
    TRY(e);
    web_cookie(w, GRANT, NULL, 0);
    web_title(w, "decide.done");
    return web_show_page(w, "decide-done");
}

const struct route decide_routes[] = {
    {.method = HTTP_GET,
     .path = "/decide/{token}",
     .handle = decide_get,
     .cap = CAP_PUBLIC,
     .page = "decide",
     .flags = ROUTE_HTML | ROUTE_SLOW,
     .doc = "A partner's link: asks for the code; opened, what is to be answered"},
    {.method = HTTP_POST,
     .path = "/decide/{token}/open",
     .handle = open_post,
     .cap = CAP_PUBLIC,
     .input = &code_fields,
     .page = "decide",
     .flags = ROUTE_HTML | ROUTE_SLOW | ROUTE_WRITE,
     .doc = "The code opens the link in this browser, for half an hour"},
    {.method = HTTP_POST,
     .path = "/decide/{token}",
     .handle = decide_post,
     .cap = CAP_PUBLIC,
     .input = &decision_fields,
     .page = "decide",
     .flags = ROUTE_HTML | ROUTE_SLOW | ROUTE_WRITE,
     .doc = "The partner's answer by its link, once"},
    {.path = NULL},
};
