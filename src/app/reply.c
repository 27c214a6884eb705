/*
 * Answers. A page gets the frame's keys (title, menu, user, csrf …) here, once, so that no handler
 * can forget them; errors become problem+json (RFC 9457) or a page in people's words.
 */
#include "reply.h"

#include "assets.h"
#include "drawn.h"
#include "forms.h"
#include "landing.h"
#include "look.h"
#include "session.h"
#include "text.h"

#include <inttypes.h>
#include <strings.h>

const struct nav_entry *const *web_nav;

enum { PAGE_MAX = 8 << 20 };

void reply_begin(struct web *w)
{
    w->data = model_object(w->cx.a);
    w->page = model_object(w->cx.a);
}

bool reply_wants_json(const struct web *w)
{
    if (w->req->api)
        return true;
    const struct route *r = w->req->route;
    if (!r || !(r->flags & ROUTE_API))
        return false;
    const char *accept = req_header(w->req, "accept");
    return accept && strstr(accept, "application/json") && !strstr(accept, "text/html");
}

void reply_json(struct web *w, const struct model *m, int status)
{
    w->res->body = buf_new(w->cx.a, PAGE_MAX);
    json_write(&w->res->body, m);
    w->res->status = status;
    w->res->type = status >= 400 ? "application/problem+json; charset=utf-8"
                                 : "application/json; charset=utf-8";
    response_header(w->cx.a, w->res, "Cache-Control", "no-store");
    response_header(w->cx.a, w->res, "X-Content-Type-Options", "nosniff");
    w->answered = true;
}

/* The entries that the actor may open, by rank. */
static size_t nav_of(const struct actor *a, const struct nav_entry *ret[static NAV_MAX])
{
    size_t n = 0;
    for (const struct nav_entry *const *t = web_nav; t && *t; t++) {
        for (const struct nav_entry *e = *t; e->href && n < NAV_MAX; e++) {
            if (!can(a, (enum cap)e->cap))
                continue;
            size_t at = n++;
            for (; at > 0 && ret[at - 1]->rank > e->rank; at--)
                ret[at] = ret[at - 1];
            ret[at] = e;
        }
    }
    return n;
}

const char *web_home(const struct actor *a)
{
    const struct nav_entry *list[NAV_MAX];
    if (a->role == ROLE_PUBLIC)
        return "/";
    if (a->role == ROLE_PARTNER && can(a, CAP_APPLY_DECIDE))
        return "/applications"; /* what a partner comes for */
    return nav_of(a, list) ? list[0]->href : "/account";
}

/* Whether it is the page that is shown. */
static bool is_current(const struct web *w, const struct nav_entry *e)
{
    size_t n = strlen(e->href);
    return strncmp(w->req->path, e->href, n) == 0 &&
           (w->req->path[n] == '\0' || w->req->path[n] == '/');
}

static bool add_entry(struct web *w, struct model *list, const struct nav_entry *e,
                      const char **ret_label)
{
    bool current = is_current(w, e);
    struct model *item = model_add_object(w->cx.a, list);
    *ret_label = web_words(w, e->msgid, NULL);
    model_set_text(w->cx.a, item, "href", e->href);
    model_set_text(w->cx.a, item, "label", *ret_label);
    model_set_bool(w->cx.a, item, "current", current);
    return current;
}

/* A long menu: what is daily stands first, the rest in groups by rank, which a phone folds away. */
static void add_more(struct web *w, struct model *nav, const struct nav_entry *const *list,
                     size_t n)
{
    static const struct {
        const char *msgid;
        int below; /* of these ranks */
    } groups[] = {{"ui.menu_field", 25}, {"ui.menu_data", 60}, {"ui.menu_settings", INT32_MAX}};
    struct arena *a = w->cx.a;
    struct model *more = model_set_object(a, nav, "more"),
                 *all = model_set_array(a, more, "groups");
    const char *label, *current = NULL;
    size_t i = 0;
    for (size_t g = 0; g < sizeof(groups) / sizeof(groups[0]); g++) {
        if (i >= n || list[i]->rank >= groups[g].below)
            continue;
        struct model *o = model_add_object(a, all);
        model_set_text(a, o, "title", web_words(w, groups[g].msgid, NULL));
        struct model *entries = model_set_array(a, o, "entries");
        for (; i < n && list[i]->rank < groups[g].below; i++)
            current = add_entry(w, entries, list[i], &label) ? label : current;
    }
    model_set_text(a, more, "here", current);
}

/* The menu is the same for all who may do the same and stand in the same place of it: kept. */
static void add_nav(struct web *w)
{
    enum { SHORT = 7, DAILY = 4 };
    struct arena *a = w->cx.a;
    struct model *nav = model_set_object(a, w->page, "nav");
    const struct nav_entry *list[NAV_MAX];
    const char *label;
    uint64_t current = 0;
    _Static_assert(NAV_MAX <= 64, "a bit each");
    size_t n = w->actor.role == ROLE_PUBLIC ? 0 : nav_of(&w->actor, list);
    size_t first = n > SHORT ? DAILY : n;
    for (size_t i = 0; i < n; i++)
        current |= (uint64_t)is_current(w, list[i]) << i;
    const char *key = arena_printf(a, "nav:%" PRIx64 ":%" PRIx64, w->actor.caps, current);
    if (!n || drawn_set(w, nav, key))
        return;
    struct model *daily = model_set_array(a, nav, "first");
    for (size_t i = 0; i < first; i++)
        add_entry(w, daily, list[i], &label);
    if (n > first)
        add_more(w, nav, list + first, n - first);
    else
        model_set_null(a, nav, "more");
    drawn_make(w, nav, "nav", key);
}

static void add_user(struct web *w)
{
    if (w->actor.role == ROLE_PUBLIC)
        return;
    struct model *user = model_set_object(w->cx.a, w->page, "user");
    model_set_text(w->cx.a, user, "name", w->actor.display_name);
    model_set_text(w->cx.a, user, "role_label",
                   web_words(w, arena_printf(w->cx.a, "role.%s", role_code(w->actor.role)), NULL));
    model_set_text(w->cx.a, user, "href", "/account");
}

/* The flash cookie: kind and words, shown once. */
static void add_flash(struct web *w)
{
    const char *cookie = req_cookie(w->req, "flash");
    void *p;
    size_t n;
    if (!cookie || !*cookie)
        return;
    web_cookie(w, "flash", NULL, 0);
    if (strlen(cookie) > 2000 || !text_unbase64url(w->cx.a, cookie, &p, &n) ||
        !text_valid(p, n, false))
        return;
    char *text = arena_strndup(w->cx.a, p, n), *colon = strchr(text, ':');
    if (!colon)
        return;
    *colon = '\0';
    struct model *item = model_add_object(w->cx.a, model_set_array(w->cx.a, w->page, "flash"));
    model_set_text(w->cx.a, item, "kind", strcmp(text, "bad") == 0 ? "bad" : "good");
    model_set_text(w->cx.a, item, "text", colon + 1);
}

/* Forms of people who are not signed in are bound to a cookie of their own. */
static const char *csrf_subject(struct web *w)
{
    if (w->token)
        return w->token;
    const char *guest = req_cookie(w->req, "guest");
    if (guest && strlen(guest) == 43)
        return guest;
    unsigned char hash[HASH_LEN];
    guest = token_make(&w->cx, hash);
    web_cookie(w, "guest", guest, 86400);
    return guest;
}

/* The city's own colour and logo, where it chose some. */
static void add_look(struct web *w)
{
    enum { HIGH = 40, WIDE = 96 };
    struct arena *a = w->cx.a;
    const struct look *l = look_now(w->app);
    model_set_text(a, w->page, "color", *l->color ? l->color : LOOK_COLOR);
    model_set_text(a, w->page, "look_css", *l->css_url ? l->css_url : NULL);
    if (!*l->logo_url)
        return;
    struct model *logo = model_set_object(a, w->page, "logo");
    int64_t wide = l->logo_w * HIGH / l->logo_h, high = HIGH;
    if (wide > WIDE) {
        high = l->logo_h * WIDE / l->logo_w;
        wide = WIDE;
    }
    model_set_text(a, logo, "src", l->logo_url);
    model_set_int(a, logo, "width", wide ? wide : 1);
    model_set_int(a, logo, "height", high ? high : 1);
}

/* For search engines, where a public page says nothing of its own. */
static void add_description(struct web *w)
{
    if (w->actor.role != ROLE_PUBLIC || model_get(w->page, "description"))
        return;
    const char *lead = landing_lead(&w->cx);
    model_set_text(w->cx.a, w->page, "description", lead ? lead : web_words(w, "home.lead", NULL));
}

static void add_frame(struct web *w)
{
    struct arena *a = w->cx.a;
    const char *theme = req_cookie(w->req, "theme");
    bool known = theme && (strcmp(theme, "light") == 0 || strcmp(theme, "dark") == 0);
    if (!model_get(w->page, "title"))
        model_set_text(a, w->page, "title", "Sahabat UMKM");
    model_set_text(a, w->page, "lang", lang_code(w->cx.lang));
    model_set_bool(a, w->page, "is_id", w->cx.lang == LANG_ID);
    model_set_bool(a, w->page, "is_en", w->cx.lang == LANG_EN);
    model_set_text(a, w->page, "theme", known ? theme : NULL);
    model_set_text(a, w->page, "css", asset_url("css/sahabat.css"));
    model_set_text(a, w->page, "js", asset_url("js/sahabat.js"));
    model_set_text(a, w->page, "csrf", csrf_make(&w->cx, w->app->keys, csrf_subject(w)));
    model_set_text(a, w->page, "path",
                   *w->req->query_text ? arena_printf(a, "%s?%s", w->req->path, w->req->query_text)
                                       : w->req->path);
    model_set_text(a, w->page, "city", w->app->city);
    model_set_bool(a, w->page, "demo", w->app->demo);
    add_look(w);
    add_user(w);
    add_description(w);
    add_nav(w);
    add_flash(w);
    const struct model *errors = model_get(w->page, "errors");
    if (!model_get(w->page, "has_errors"))
        model_set_bool(a, w->page, "has_errors",
                       errors && errors->type == M_ARRAY && errors->kids.count);
}

static bool has_header(const struct response *r, const char *name)
{
    const struct pair *p = r->headers;
    while (p && strcmp(p->name, name) != 0)
        p = p->next;
    return p != NULL;
}

/* A page that says more about its referrer has said so before. */
static void security_headers(struct web *w)
{
    response_header(
        w->cx.a, w->res, "Content-Security-Policy",
        arena_printf(
            w->cx.a,
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:%s%s; "
            "connect-src 'self'; font-src 'self'; manifest-src 'self'; worker-src 'self'; "
            "form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
            w->images_from ? " " : "", w->images_from ? w->images_from : ""));
    response_header(w->cx.a, w->res, "X-Content-Type-Options", "nosniff");
    if (!has_header(w->res, "Referrer-Policy"))
        response_header(w->cx.a, w->res, "Referrer-Policy", "same-origin");
    response_header(w->cx.a, w->res, "Cross-Origin-Opener-Policy", "same-origin");
}

void reply_page(struct web *w, const char *page, int status)
{
    const struct template *t = catalogue_page(w->app->pages, w->cx.lang, page);
    if (!t) {
        fail_log(&w->cx, ERR_INTERNAL, "no page %s", page);
        t = catalogue_page(w->app->pages, w->cx.lang, "error");
        status = 500;
    }
    add_frame(w);
    struct model *root = model_object(w->cx.a);
    model_set(root, "data", w->data);
    model_set(root, "page", w->page);
    w->res->body = buf_new(w->cx.a, PAGE_MAX);
    template_render(t, root, &w->res->body);
    w->res->status = status;
    w->res->type = "text/html; charset=utf-8";
    w->res->no_compress = w->token && *w->req->query_text;
    response_header(w->cx.a, w->res, "Cache-Control", "no-store");
    security_headers(w);
    w->answered = true;
}

const char *reply_error_words(struct web *w, enum err e)
{
    if (w->cx.err.msgid)
        return i18n_format(w->app->words, w->cx.a, w->cx.lang, w->cx.err.msgid, w->cx.err.args);
    return web_words(w, arena_printf(w->cx.a, "status.%s.text", err_row(e)->name), NULL);
}

const char *reply_field_words(struct web *w, const struct field_err *f)
{
    return i18n_format(w->app->words, w->cx.a, w->cx.lang, f->msgid, f->args);
}

/* What a field is called on the page that was sent, or NULL. */
static const char *called(struct web *w, const char *name)
{
    const struct field_table *t = w->req->route ? w->req->route->input : NULL;
    for (size_t i = 0; t && i < t->n; i++)
        if (strcmp(t->fields[i].name, name) == 0)
            return web_words(w,
                             t->fields[i].label ? t->fields[i].label
                                                : arena_printf(w->cx.a, "field.%s", name),
                             NULL);
    return NULL;
}

/* Far from its field a message says which one it means ("Terbit: Tanggal belum tiba"),
 * unless it begins with that. */
static const char *summary_words(struct web *w, const struct field_err *f)
{
    const char *words = reply_field_words(w, f), *name = called(w, f->field);
    if (!name || strncasecmp(words, name, strlen(name)) == 0)
        return words;
    return arena_printf(w->cx.a, "%s: %s", name, words);
}

/* Where a field stands in the form; behind all when it is none of its own. */
static size_t place_in(const struct field_table *t, const char *field)
{
    size_t i = 0;
    while (t && i < t->n && strcmp(t->fields[i].name, field) != 0)
        i++;
    return i;
}

/* In the order of the form, whatever was looked at first. */
void reply_field_errors(struct web *w)
{
    struct model *errors = NULL;
    const struct field_table *form = w->req->route ? w->req->route->input : NULL;
    for (size_t at = 0; at <= (form ? form->n : 0); at++)
        for (const struct field_err *f = w->cx.err.fields; f; f = f->next) {
            if (f->warning || place_in(form, f->field) != at)
                continue;
            if (!errors)
                errors = model_set_array(w->cx.a, w->page, "errors");
            struct model *item = model_add_object(w->cx.a, errors);
            model_set_text(w->cx.a, item, "href", arena_printf(w->cx.a, "#f-%s", f->field));
            model_set_text(w->cx.a, item, "text", summary_words(w, f));
        }
    if (!errors && w->cx.err.code != OK) {
        errors = model_set_array(w->cx.a, w->page, "errors");
        struct model *item = model_add_object(w->cx.a, errors);
        model_set_null(w->cx.a, item, "href");
        model_set_text(w->cx.a, item, "text", reply_error_words(w, w->cx.err.code));
    }
    model_set_bool(w->cx.a, w->page, "has_errors", errors != NULL);
}

static void problem(struct web *w, enum err e)
{
    struct arena *a = w->cx.a;
    const struct err_row *row = err_row(e);
    struct model *p = model_object(a);
    model_set_text(a, p, "type", arena_printf(a, "/problems/%s", row->name));
    model_set_text(a, p, "title",
                   web_words(w, arena_printf(a, "status.%s.title", row->name), NULL));
    model_set_int(a, p, "status", row->status);
    model_set_text(a, p, "detail", reply_error_words(w, e));
    if (w->cx.err.hint)
        model_set_text(a, p, "hint", web_words(w, w->cx.err.hint, NULL));
    model_set_text(a, p, "request_id", w->req->id);
    struct model *errors = model_set_array(a, p, "errors");
    for (const struct field_err *f = w->cx.err.fields; f; f = f->next) {
        if (f->warning)
            continue;
        struct model *item = model_add_object(a, errors);
        model_set_text(a, item, "field", f->field);
        model_set_text(a, item, "message", reply_field_words(w, f));
    }
    reply_json(w, p, row->status);
}

static void error_page(struct web *w, enum err e)
{
    struct arena *a = w->cx.a;
    const struct err_row *row = err_row(e);
    w->page = model_object(a);
    if (!w->data)
        w->data = model_object(a);
    const char *title = web_words(w, arena_printf(a, "status.%s.title", row->name), NULL);
    model_set_text(a, w->page, "title", title);
    struct model *m = model_set_object(a, w->page, "error");
    model_set_int(a, m, "status", row->status);
    model_set_text(a, m, "title", title);
    model_set_text(a, m, "message", reply_error_words(w, e));
    model_set_text(a, m, "hint", w->cx.err.hint ? web_words(w, w->cx.err.hint, NULL) : NULL);
    model_set_text(a, m, "request_id", w->req->id);
    bool sent = e == ERR_AUTH && w->req->method == HTTP_POST; /* a form, its session over */
    model_set_text(a, m, "href", sent ? NULL : web_home(&w->actor));
    model_set_text(a, m, "sign_in", sent ? "/sign-in" : NULL);
    if (w->cx.err.fields)
        reply_field_errors(w);
    reply_page(w, "error", row->status);
}

void reply_error(struct web *w, enum err e)
{
    const struct err_row *row = err_row(e);
    bool json = reply_wants_json(w);
    w->res->fixed = NULL;
    w->res->fixed_n = 0;
    void (*refuse)(struct web *, enum err) = w->req->route ? w->req->route->refuse : NULL;
    if (e == ERR_AUTH && !json && !refuse && w->req->method == HTTP_GET && w->req->route) {
        const char *here = *w->req->query_text
                               ? arena_printf(w->cx.a, "%s?%s", w->req->path, w->req->query_text)
                               : w->req->path;
        web_redirect(w, "/sign-in?next=%s", url_encode(w->cx.a, here));
        return;
    }
    if (refuse)
        refuse(w, e);
    else if (json)
        problem(w, e);
    else
        error_page(w, e);
    if (e == ERR_AUTH && json && !refuse)
        response_header(w->cx.a, w->res, "WWW-Authenticate", "Bearer");
    if (w->cx.err.retry_after > 0)
        response_header(w->cx.a, w->res, "Retry-After",
                        arena_printf(w->cx.a, "%" PRId64, w->cx.err.retry_after));
    else if (row->status == 503)
        response_header(w->cx.a, w->res, "Retry-After", "2");
}
