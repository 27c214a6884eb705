/*
 * Requests about one's own data as persons make them: the form, the code, the private link with how
 * far it is, the copy. A GET changes nothing but that a copy given out is written down.
 */
#include "rights_pages_web.h"

#include "i18n.h"
#include "page_parts.h"
#include "personal.h"
#include "register_public.h"
#include "reply.h"
#include "web_export.h"

#include <inttypes.h>
#include <string.h>

#define GRANT "privacy"

static void private_headers(struct web *w)
{
    response_header(w->cx.a, w->res, "Referrer-Policy", "no-referrer");
    response_header(w->cx.a, w->res, "X-Robots-Tag", "noindex, nofollow");
}

static enum err again(struct web *w, enum err e, const char *page)
{
    if (w->cx.err.retry_after > 0)
        response_header(w->cx.a, w->res, "Retry-After",
                        arena_printf(w->cx.a, "%" PRId64, w->cx.err.retry_after));
    return web_again(w, e, page);
}

/* ---- asking ---- */

static void put_ask(struct web *w, const struct rights_ask *in, const struct bound *bound)
{
    web_title(w, "privacy.ask_title");
    web_crumb(w, "privacy.title", "/privacy");
    web_crumb(w, "privacy.ask_title", NULL);
    web_form(w, &rights_ask_fields, in, bound, "/privacy/request", 0);
    model_set_text(w->cx.a, w->page, "button", web_words(w, "claim.send", NULL));
    model_set_text(w->cx.a, w->page, "cancel", "/privacy");
}

static enum err ask_get(struct web *w)
{
    struct rights_ask in = {0};
    put_ask(w, &in, NULL);
    return web_show(w);
}

static void put_code_page(struct web *w, const char *draft)
{
    web_title(w, "claim.code_title");
    model_set_text(w->cx.a, w->page, "draft", draft);
    model_set_text(w->cx.a, w->page, "minutes", arena_printf(w->cx.a, "%d", CODE_SECONDS / 60));
}

static enum err ask_post(struct web *w)
{
    struct rights_ask in = {0};
    struct bound bound = {0};
    char *draft;
    enum err e = web_bind(w, &in, &bound);
    if (e == OK)
        e = rights_begin(&w->cx, &in, browser_text(w), &draft);
    if (e != OK) {
        put_ask(w, &in, &bound);
        return again(w, e, "privacy-request");
    }
    put_code_page(w, draft);
    return web_show(w);
}

static const char *typed(struct web *w, const char *name)
{
    const char *s = req_form(w->req, name);
    return s ? s : "";
}

static enum err confirm_post(struct web *w)
{
    const char *draft = typed(w, "draft");
    char *token;
    enum err e = rights_end(&w->cx, draft, typed(w, "code"), &token);
    if (e == OK) {
        private_headers(w);
        return web_redirect(w, "/privacy/r/%s", token);
    }
    if (e == ERR_GONE) {
        web_flash(w, "bad", "error.draft_gone", NULL);
        return web_redirect(w, "/privacy/request");
    }
    struct errinfo told = w->cx.err;
    ctx_forgive(&w->cx);
    put_code_page(w, draft);
    w->cx.err = told;
    return again(w, e, "privacy-code");
}

/* ---- how far it is ---- */

void put_rights_tag(struct web *w, const struct rights *r, struct model *o)
{
    bool open = strcmp(r->state, "open") == 0, refused = strcmp(r->state, "refused") == 0;
    model_set_text(w->cx.a, o, "kind",
                   r->overdue              ? "bad"
                   : r->at_risk || refused ? "warn"
                   : open                  ? "info"
                                           : "good");
    model_set_text(w->cx.a, o, "label",
                   r->overdue   ? web_words(w, "privacy.overdue", NULL)
                   : r->at_risk ? web_words(w, "privacy.at_risk", NULL)
                                : code_words(w, "privacy.state", r->state));
}

void put_rights_rows(struct web *w, const struct rights *r, struct model *rows)
{
    struct arena *a = w->cx.a;
    enum lang lang = w->cx.lang;
    bool open = strcmp(r->state, "open") == 0;
    struct model *tag = model_object(a);
    put_rights_tag(w, r, tag);
    put_row(w, rows, web_words(w, "privacy.number", NULL), r->code, NULL);
    put_row(w, rows, web_words(w, "privacy.kind", NULL), code_words(w, "privacy.kind", r->kind),
            NULL);
    put_row(w, rows, web_words(w, "privacy.received", NULL), i18n_instant(a, lang, r->received_at),
            NULL);
    put_row(w, rows, web_words(w, open ? "privacy.due" : "privacy.answered", NULL),
            i18n_instant(a, lang, open ? r->due_at : r->answered_at), NULL);
    put_row(w, rows, web_words(w, "privacy.article_row", NULL), r->article, NULL);
    put_row(w, rows, web_words(w, "privacy.state", NULL), model_get(tag, "label")->s,
            model_get(tag, "kind")->s);
    if (r->reason && *r->reason)
        put_row(w, rows, web_words(w, "privacy.reason", NULL),
                arena_printf(a, "%s (%s %s)", code_words(w, "privacy.reason", r->reason),
                             web_words(w, "privacy.article_short", NULL),
                             rights_reason_article(r->reason)),
                NULL);
}

/* `open`: a code has opened it in this browser, so that words may be shown. */
static enum err come_in(struct web *w, struct rights *r, bool *ret_open)
{
    private_headers(w);
    TRY(rights_of_token(&w->cx, web_param(w, 0), r));
    *ret_open = rights_opened(&w->cx, r, req_cookie(w->req, GRANT), browser_text(w));
    return OK;
}

static const char *here(struct web *w, const char *what)
{
    return arena_printf(w->cx.a, "/privacy/r/%s%s", web_param(w, 0), what);
}

static enum err put_state(struct web *w, const struct rights *r, bool open, bool sent)
{
    struct arena *a = w->cx.a;
    const char *phone, *name;
    TRY(personal_phone(&w->cx, r->person_id, &phone, &name));
    web_title(w, "privacy.request");
    struct model *x = model_set_object(a, w->page, "request");
    put_rights_rows(w, r, model_set_array(a, x, "rows"));
    model_set_bool(a, w->page, "open", open);
    model_set_bool(a, w->page, "sent", sent);
    model_set_text(a, w->page, "base", here(w, ""));
    model_set_text(a, w->page, "phone", phone && !open ? phone_hidden(&w->cx, phone) : NULL);
    model_set_text(a, w->page, "minutes", arena_printf(a, "%d", CODE_SECONDS / 60));
    model_set_text(a, w->page, "details", open && *r->details ? r->details : NULL);
    model_set_text(a, w->page, "answer", open && *r->answer ? r->answer : NULL);
    model_set_bool(a, w->page, "answered", strcmp(r->state, "open") != 0);
    model_set_bool(a, w->page, "copy", open && rights_has_copy(&w->cx, r));
    return OK;
}

struct state_query {
    const char *code;
};
static const struct field state_list[] = {
    {.name = "code", .kind = F_TEXT, .offset = FIELD_TEXT(struct state_query, code), .max = 1}};
static const struct field_table state_query_fields =
    FIELD_TABLE("PrivacyStateQuery", state_list, struct state_query);

static enum err state_get(struct web *w)
{
    struct rights r;
    struct state_query q = {0};
    struct bound bound = {0};
    bool open;
    TRY(come_in(w, &r, &open));
    TRY(web_bind_query(w, &q, &bound));
    TRY(put_state(w, &r, open, q.code != NULL));
    return web_show(w);
}

static enum err state_again(struct web *w, enum err e, const struct rights *r, bool sent)
{
    struct errinfo told = w->cx.err;
    ctx_forgive(&w->cx);
    TRY(put_state(w, r, false, sent));
    w->cx.err = told;
    return again(w, e, "privacy-state");
}

static enum err code_post(struct web *w)
{
    struct rights r;
    bool open;
    TRY(come_in(w, &r, &open));
    enum err e = rights_code_send(&w->cx, &r, browser_text(w));
    return e == OK ? web_redirect(w, "%s?code=1", here(w, "")) : state_again(w, e, &r, false);
}

static enum err open_post(struct web *w)
{
    struct rights r;
    bool open;
    char *grant;
    TRY(come_in(w, &r, &open));
    enum err e = rights_code_open(&w->cx, &r, typed(w, "code"), browser_text(w), &grant);
    if (e != OK)
        return state_again(w, e, &r, true);
    web_cookie(w, GRANT, grant, RIGHTS_OPEN_SECONDS);
    return web_redirect(w, "%s", here(w, ""));
}

/* ---- the copy ---- */

static const struct field_choice copy_formats[] = {
    {"csv", "export.csv"}, {"json", "export.json"}, {NULL, NULL}};
static const struct field copy_list[] = {{.name = "format",
                                          .kind = F_CHOICE,
                                          .offset = FIELD_TEXT(struct copy_query, format),
                                          .choices = copy_formats}};
const struct field_table copy_query_fields =
    FIELD_TABLE("PrivacyCopyQuery", copy_list, struct copy_query);

static const char *value_of(struct arena *a, const struct model *m)
{
    return m->type == M_INT ? arena_printf(a, "%" PRId64, m->i) : m->type == M_TEXT ? m->s : "";
}

static const char *section_words(struct web *w, const char *code)
{
    return code_words(w, "privacy.section", code);
}

/* A row for each value: section, number of the record, name, value. */
static enum err copy_csv(struct web *w, const struct model *all, const char *name)
{
    static const char *const heading[] = {"section", "record", "field", "value"};
    struct arena *a = w->cx.a;
    struct web_export x;
    TRY(web_export_begin(w, "csv", name, &x));
    enum err e = export_heading(x.file, heading, 4);
    for (const struct model *s = all->kids.first; s; s = s->next) {
        int64_t n = 0;
        for (const struct model *o = s->kids.first; o; o = o->next) {
            const char *number = arena_printf(a, "%" PRId64, ++n);
            for (const struct model *m = o->kids.first; e == OK && m; m = m->next) {
                const char *const cells[] = {s->key, number, m->key, value_of(a, m)};
                e = export_row(x.file, cells, NULL, 4);
            }
        }
    }
    return web_export_end(&x, e, "person");
}

static enum err copy_json(struct web *w, const struct model *all, const char *name)
{
    struct buf b = buf_new(w->cx.a, 32 << 20);
    json_write(&b, all);
    return b.over ? fail(&w->cx, ERR_TOO_LARGE, "error.export_large", NULL)
                  : web_bytes(w, "application/json; charset=utf-8",
                              arena_printf(w->cx.a, "%s.json", name), b.p, b.n);
}

static void put_copy(struct web *w, const struct model *all)
{
    struct arena *a = w->cx.a;
    struct model *sections = model_set_array(a, w->page, "sections");
    for (const struct model *s = all->kids.first; s; s = s->next) {
        struct model *o = model_add_object(a, sections), *records;
        model_set_text(a, o, "title", section_words(w, s->key));
        model_set_bool(a, o, "none", !s->kids.count);
        records = model_set_array(a, o, "records");
        for (const struct model *r = s->kids.first; r; r = r->next) {
            struct model *rows = model_set_array(a, model_add_object(a, records), "rows");
            for (const struct model *m = r->kids.first; m; m = m->next)
                put_row(w, rows, code_words(w, "field", m->key), value_of(a, m), NULL);
        }
    }
}

enum err show_copy(struct web *w, const struct rights *r, const char *format)
{
    struct model *all;
    const char *name = arena_printf(w->cx.a, "data-%s", r->code);
    TRY(rights_copy(&w->cx, r, &all));
    if (format && strcmp(format, "csv") == 0)
        return copy_csv(w, all, name);
    if (format && strcmp(format, "json") == 0)
        return copy_json(w, all, name);
    web_title_text(w, web_words(w, "privacy.copy_title", "name", r->person_name, NULL));
    put_copy(w, all);
    return web_show_page(w, "privacy-copy");
}

static enum err copy_get(struct web *w)
{
    struct rights r;
    struct copy_query q = {0};
    struct bound bound = {0};
    bool open;
    TRY(come_in(w, &r, &open));
    TRY(web_bind_query(w, &q, &bound));
    if (!open)
        return web_redirect(w, "%s", here(w, ""));
    if (!rights_has_copy(&w->cx, &r))
        return fail(&w->cx, ERR_NOT_FOUND, "privacy.error.no_copy", NULL);
    return show_copy(w, &r, q.format);
}

/* ---- table ---- */

#define SLOW (ROUTE_HTML | ROUTE_WRITE | ROUTE_SLOW)

const struct route rights_routes[] = {
    {.method = HTTP_GET,
     .path = "/privacy/request",
     .handle = ask_get,
     .cap = CAP_PUBLIC,
     .page = "privacy-request",
     .flags = ROUTE_HTML,
     .doc = "Form: ask for something about one's own data"},
    {.method = HTTP_POST,
     .path = "/privacy/request",
     .handle = ask_post,
     .cap = CAP_PUBLIC,
     .input = &rights_ask_fields,
     .page = "privacy-code",
     .flags = SLOW,
     .doc = "Send a code to the phone on record; the answer tells nothing"},
    {.method = HTTP_POST,
     .path = "/privacy/request/confirm",
     .handle = confirm_post,
     .cap = CAP_PUBLIC,
     .page = "privacy-code",
     .flags = SLOW,
     .doc = "The code is right: the request is made"},
    {.method = HTTP_GET,
     .path = "/privacy/r/{token}",
     .handle = state_get,
     .cap = CAP_PUBLIC,
     .query = &state_query_fields,
     .page = "privacy-state",
     .flags = ROUTE_HTML,
     .doc = "How far a request is, by its private link"},
    {.method = HTTP_POST,
     .path = "/privacy/r/{token}/code",
     .handle = code_post,
     .cap = CAP_PUBLIC,
     .page = "privacy-state",
     .flags = SLOW,
     .doc = "Send a code, to read answer and copy"},
    {.method = HTTP_POST,
     .path = "/privacy/r/{token}/open",
     .handle = open_post,
     .cap = CAP_PUBLIC,
     .page = "privacy-state",
     .flags = SLOW,
     .doc = "The code is right: answer and copy open in this browser for half an hour"},
    {.method = HTTP_GET,
     .path = "/privacy/r/{token}/copy",
     .handle = copy_get,
     .cap = CAP_PUBLIC,
     .query = &copy_query_fields,
     .page = "privacy-copy",
     .flags = ROUTE_HTML | ROUTE_SLOW,
     .doc = "All that is kept of the person: to print, as CSV or JSON"},
    {.path = NULL},
};
