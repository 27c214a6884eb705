/* The words a handler answers with: see web.h. */
#include "web.h"

#include "forms.h"
#include "money.h"
#include "reply.h"
#include "text.h"

#include <inttypes.h>
#include <jansson.h>

/* ---- reading ---- */

const char *web_param(struct web *w, int i)
{
    return i < REQ_PARAMS_MAX && w->req->params[i] ? w->req->params[i] : "";
}

enum err web_id(struct web *w, int i, int64_t *ret_id)
{
    int64_t id;
    if (!text_int(web_param(w, i), &id) || id <= 0)
        return fail(&w->cx, ERR_NOT_FOUND, "error.not_found", NULL);
    *ret_id = id;
    return OK;
}

enum err web_bind(struct web *w, void *record, struct bound *ret_bound)
{
    const struct field_table *t = w->req->route->input;
    enum err e;
    if (w->req->json)
        e = field_bind_json(&w->cx, t, w->req->json, record, ret_bound);
    else if (w->req->api && w->req->body_n &&
             strcmp(w->req->body_type, "application/x-www-form-urlencoded") != 0)
        return fail(&w->cx, ERR_TYPE, "error.type_json", NULL);
    else
        e = field_bind_form(&w->cx, t, w->req->form, record, ret_bound);
    if (e == ERR_INVALID && w->cx.err.fields) /* all messages at once: what is missing, too */
        field_check(&w->cx, t, record, ret_bound);
    return e;
}

enum err web_bind_query(struct web *w, void *record, struct bound *ret_bound)
{
    const struct field_table *t = w->req->route->query;
    TRY(field_bind_form(&w->cx, t, w->req->query, record, ret_bound));
    return field_check(&w->cx, t, record, ret_bound);
}

enum err web_version(struct web *w, int64_t *ret_version)
{
    const char *match = req_header(w->req, "if-match");
    if (match) {
        size_t n = strlen(match);
        const char *inner = n > 2 && match[0] == '"' && match[n - 1] == '"'
                                ? arena_strndup(w->cx.a, match + 1, n - 2)
                                : match;
        if (!text_int(inner, ret_version))
            return fail(&w->cx, ERR_STALE, "error.stale", NULL);
        return OK;
    }
    const char *field = req_form(w->req, "version");
    if (!field)
        field = req_form(w->req, "_version");
    if (!field || !text_int(field, ret_version))
        return fail(&w->cx, ERR_PRECONDITION, "error.if_match", NULL);
    return OK;
}

/* ---- answering ---- */

enum err web_show_page(struct web *w, const char *page)
{
    if (w->answered)
        return OK;
    if (reply_wants_json(w) || !page)
        reply_json(w, w->data, 200);
    else
        reply_page(w, page, w->res->status ? w->res->status : 200);
    return OK;
}

enum err web_show(struct web *w)
{
    return web_show_page(w, w->req->route->page);
}

static enum err go(struct web *w, const char *path)
{
    w->res->status = 303;
    response_header(w->cx.a, w->res, "Location", path);
    response_header(w->cx.a, w->res, "Cache-Control", "no-store");
    w->answered = true;
    return OK;
}

enum err web_redirect(struct web *w, const char *format, ...)
{
    va_list ap;
    va_start(ap, format);
    const char *path = arena_vprintf(w->cx.a, format, ap);
    va_end(ap);
    return go(w, path);
}

enum err web_created(struct web *w, const char *format, ...)
{
    va_list ap;
    va_start(ap, format);
    const char *path = arena_vprintf(w->cx.a, format, ap);
    va_end(ap);
    if (!reply_wants_json(w))
        return go(w, path);
    reply_json(w, w->data, 201);
    response_header(w->cx.a, w->res, "Location", arena_printf(w->cx.a, "/api/v1%s", path));
    return OK;
}

enum err web_done(struct web *w, const char *format, ...)
{
    va_list ap;
    va_start(ap, format);
    const char *path = arena_vprintf(w->cx.a, format, ap);
    va_end(ap);
    if (!reply_wants_json(w))
        return go(w, path);
    w->res->status = 204;
    w->res->type = NULL;
    w->answered = true;
    return OK;
}

enum err web_again(struct web *w, enum err e, const char *page)
{
    if (reply_wants_json(w) || e == OK)
        return e;
    const struct err_row *row = err_row(e);
    if (row->status >= 500)
        return e;
    reply_field_errors(w);
    reply_page(w, page, row->status);
    w->res->no_compress = true;
    return e;
}

enum err web_bytes(struct web *w, const char *type, const char *filename, const void *p, size_t n)
{
    w->res->type = type;
    w->res->fixed = p;
    w->res->fixed_n = n;
    response_header(w->cx.a, w->res, "Cache-Control", "private, no-store");
    response_header(w->cx.a, w->res, "X-Content-Type-Options", "nosniff");
    if (filename)
        response_header(w->cx.a, w->res, "Content-Disposition",
                        arena_printf(w->cx.a, "attachment; filename=\"%s\"", filename));
    w->answered = true;
    return OK;
}

enum err web_text(struct web *w, const char *type, const char *text)
{
    return web_bytes(w, type, NULL, text, strlen(text));
}

void web_cookie(struct web *w, const char *name, const char *value, int64_t seconds)
{
    if (value)
        response_header(
            w->cx.a, w->res, "Set-Cookie",
            arena_printf(w->cx.a, "%s=%s; Path=/; HttpOnly; SameSite=Lax%s%s", name, value,
                         seconds ? arena_printf(w->cx.a, "; Max-Age=%" PRId64, seconds) : "",
                         w->app->secure ? "; Secure" : ""));
    else
        response_header(w->cx.a, w->res, "Set-Cookie",
                        arena_printf(w->cx.a, "%s=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0%s",
                                     name, w->app->secure ? "; Secure" : ""));
}

static struct msg_arg *args_of(struct web *w, va_list ap)
{
    enum { MOST = 8 };
    struct msg_arg *args = arena_array(w->cx.a, MOST + 1, sizeof(*args));
    for (int i = 0; i < MOST; i++) {
        args[i].name = va_arg(ap, const char *);
        if (!args[i].name)
            break;
        args[i].value = va_arg(ap, const char *);
    }
    return args;
}

const char *web_words(struct web *w, const char *msgid, ...)
{
    va_list ap;
    va_start(ap, msgid);
    struct msg_arg *args = args_of(w, ap);
    va_end(ap);
    return i18n_format(w->app->words, w->cx.a, w->cx.lang, msgid, args);
}

void web_flash_text(struct web *w, const char *kind, const char *text)
{
    enum { LONGEST = 900 };
    if (reply_wants_json(w))
        return;
    const char *both = arena_printf(w->cx.a, "%s:%s", kind, text);
    size_t n = strlen(both);
    if (n > LONGEST)
        for (n = LONGEST; ((unsigned char)both[n] & 0xC0) == 0x80;)
            n--; /* not within a letter */
    web_cookie(w, "flash", text_base64url(w->cx.a, both, n), 60);
}

void web_flash(struct web *w, const char *kind, const char *msgid, ...)
{
    va_list ap;
    va_start(ap, msgid);
    struct msg_arg *args = args_of(w, ap);
    va_end(ap);
    web_flash_text(w, kind, i18n_format(w->app->words, w->cx.a, w->cx.lang, msgid, args));
}

void web_etag(struct web *w, int64_t version)
{
    response_header(w->cx.a, w->res, "ETag", arena_printf(w->cx.a, "\"%" PRId64 "\"", version));
}

/* ---- filling the page ---- */

void web_title_text(struct web *w, const char *text)
{
    model_set_text(w->cx.a, w->page, "title", text);
}

void web_title(struct web *w, const char *msgid)
{
    web_title_text(w, web_words(w, msgid, NULL));
}

void web_crumb(struct web *w, const char *msgid_or_text, const char *href)
{
    struct model *crumbs = (struct model *)model_get(w->page, "crumbs");
    if (!crumbs)
        crumbs = model_set_array(w->cx.a, w->page, "crumbs");
    const char *known = i18n_get(w->app->words, w->cx.lang, msgid_or_text);
    struct model *item = model_add_object(w->cx.a, crumbs);
    model_set_text(w->cx.a, item, "href", href);
    model_set_text(w->cx.a, item, "label", known ? known : msgid_or_text);
}

void web_form(struct web *w, const struct field_table *t, const void *record,
              const struct bound *bound, const char *action, int64_t version)
{
    model_set(w->page, "fields", field_widgets(&w->cx, w->app->words, t, record, bound));
    model_set_text(w->cx.a, w->page, "action", action);
    if (version)
        model_set_int(w->cx.a, w->page, "version", version);
    else
        model_set_null(w->cx.a, w->page, "version");
}

const char *web_link(struct web *w, const char *name, const char *value)
{
    struct buf b = buf_new(w->cx.a, 8192);
    buf_puts(&b, w->req->path);
    char between = '?';
    for (const struct pair *p = w->req->query; p; p = p->next) {
        if (strcmp(p->name, name) == 0 || !*p->value)
            continue;
        buf_putc(&b, between);
        buf_puts(&b, url_encode(w->cx.a, p->name));
        buf_putc(&b, '=');
        buf_puts(&b, url_encode(w->cx.a, p->value));
        between = '&';
    }
    if (value) {
        buf_putc(&b, between);
        buf_puts(&b, name);
        buf_putc(&b, '=');
        buf_puts(&b, url_encode(w->cx.a, value));
    }
    return buf_str(&b);
}

const char *web_number(struct web *w, int64_t n)
{
    char *text = arena_strdup(w->cx.a, number_format(w->cx.a, n));
    for (char *s = text; w->cx.lang == LANG_EN && *s; s++)
        if (*s == '.')
            *s = ',';
    return text;
}

void web_list(struct web *w, int64_t total, bool capped, const char *next)
{
    struct arena *a = w->cx.a;
    model_set_int(a, w->data, "total", total);
    if (capped)
        model_set_bool(a, w->data, "total_capped", true);
    model_set_text(a, w->data, "next", next);
    if (reply_wants_json(w))
        return;
    const char *number = web_number(w, total);
    const char *cursor = req_query(w->req, "cursor");
    bool begun = cursor && *cursor;
    if (!total && !begun && !next) { /* an empty list says so itself */
        model_set_null(a, w->page, "pager");
        return;
    }
    struct model *pager = model_set_object(a, w->page, "pager");
    model_set_text(a, pager, "prev", begun ? web_link(w, "cursor", NULL) : NULL);
    model_set_text(a, pager, "next", next ? web_link(w, "cursor", next) : NULL);
    model_set_null(a, pager, "from");
    model_set_text(a, pager, "total_text",
                   web_words(w, "list.total", "count",
                             capped ? arena_printf(a, "%s+", number) : number, NULL));
}
