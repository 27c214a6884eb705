/* Requests about people's data as the office sees them: the inbox with its deadlines, answering,
 * refusing; and on a business's page, asking on its owner's behalf. */
#include "rights_pages_web.h"

#include "curation_pages_web.h"
#include "i18n.h"
#include "page_parts.h"
#include "policy.h"
#include "reply.h"

#include <inttypes.h>
#include <string.h>

/* ---- the inbox ---- */

struct inbox_query {
    const char *state;
    int64_t cursor;
};
static const struct field_choice inbox_states[] = {
    {"open", "privacy.state.open"}, {"done", "privacy.done"}, {NULL, NULL}};
static const struct field inbox_list[] = {{.name = "state",
                                           .kind = F_CHOICE,
                                           .offset = FIELD_TEXT(struct inbox_query, state),
                                           .choices = inbox_states},
                                          {.name = "cursor",
                                           .kind = F_INT,
                                           .offset = FIELD_INT(struct inbox_query, cursor),
                                           .min = 1,
                                           .max = INT32_MAX}};
static const struct field_table inbox_query_fields =
    FIELD_TABLE("PrivacyInboxQuery", inbox_list, struct inbox_query);

static void put_tabs(struct web *w, bool open)
{
    struct arena *a = w->cx.a;
    struct model *list = model_set_array(a, w->page, "tabs");
    for (int i = 0; i < 2; i++) {
        struct model *o = model_add_object(a, list);
        model_set_text(a, o, "href", i ? "/privacy/inbox?state=done" : "/privacy/inbox");
        model_set_text(a, o, "label",
                       web_words(w, i ? "privacy.done" : "privacy.state.open", NULL));
        model_set_null(a, o, "count");
        model_set_bool(a, o, "current", (i == 0) == open);
    }
}

static void put_item(struct web *w, const struct rights *r, struct model *o)
{
    struct arena *a = w->cx.a;
    bool open = strcmp(r->state, "open") == 0;
    model_set_text(a, o, "href", arena_printf(a, "/privacy/inbox/%" PRId64, r->id));
    model_set_text(a, o, "code", r->code);
    model_set_text(a, o, "what", code_words(w, "privacy.kind", r->kind));
    model_set_text(a, o, "who", r->person_name);
    model_set_text(a, o, "received", i18n_instant(a, w->cx.lang, r->received_at));
    model_set_text(a, o, "due", i18n_instant(a, w->cx.lang, open ? r->due_at : r->answered_at));
    put_rights_tag(w, r, o);
}

static enum err inbox_get(struct web *w)
{
    struct arena *a = w->cx.a;
    struct inbox_query q = {.cursor = FIELD_UNSET};
    struct bound bound = {0};
    struct rights_page page;
    TRY(web_bind_query(w, &q, &bound));
    bool open = !q.state || strcmp(q.state, "open") == 0, json = reply_wants_json(w);
    TRY(rights_list(&w->cx, open, q.cursor == FIELD_UNSET ? 0 : q.cursor, &page));
    struct model *items = model_set_array(a, w->data, "items");
    for (size_t i = 0; i < page.n; i++)
        if (json)
            field_to_model(a, &rights_out_fields, &page.rows[i], true, model_add_object(a, items),
                           NULL);
        else
            put_item(w, &page.rows[i], model_add_object(a, items));
    const char *next =
        page.more && !open ? arena_printf(a, "%" PRId64, page.rows[page.n - 1].id) : NULL;
    web_list(w, (int64_t)page.n, page.more, next);
    if (json)
        return web_show(w);
    web_title(w, "privacy.inbox");
    put_tabs(w, open);
    model_set_bool(a, w->page, "is_open", open);
    model_set_bool(a, w->page, "has_rows", page.n > 0);
    if (!page.n)
        put_nothing(w, "privacy.none", "privacy.none_text");
    return web_show(w);
}

/* ---- one ---- */

static enum err request_of(struct web *w, struct rights *ret)
{
    int64_t id;
    TRY(web_id(w, 0, &id));
    return rights_get(&w->cx, id, ret);
}

static const char *at(struct web *w, const struct rights *r, const char *what)
{
    return arena_printf(w->cx.a, "/privacy/inbox/%" PRId64 "%s", r->id, what);
}

static void put_form(struct web *w, struct model *forms, const struct rights *r, const char *code,
                     const char *path, const struct field_table *t,
                     const struct rights_answer *record, const struct bound *bound)
{
    bool erases = t == &rights_erase_fields;
    struct page_form f = {.code = code,
                          .action = at(w, r, path),
                          .fields = t,
                          .record = record,
                          .bound = bound,
                          .back = bound != NULL,
                          .danger = erases,
                          .version = r->version,
                          .lead = erases ? "privacy.erase_lead" : NULL};
    forms_add(w, forms, &f);
}

/* Said before anybody decides, not after. */
static void put_kept(struct web *w, struct model *x, const struct personal_kept *kept, size_t n)
{
    struct arena *a = w->cx.a;
    struct model *list = model_set_array(a, x, "kept");
    model_set_bool(a, x, "has_kept", n > 0);
    for (size_t i = 0; i < n; i++) {
        struct model *o = model_add_object(a, list);
        model_set_text(a, o, "text", web_words(w, kept[i].why, NULL));
        model_set_text(a, o, "href", kept[i].href);
        model_set_text(a, o, "number",
                       kept[i].number && *kept[i].number ? kept[i].number
                                                         : web_words(w, "privacy.kept_see", NULL));
    }
}

/* `which`: the form that comes back with what was typed, or NULL: both. */
static enum err put_request(struct web *w, const struct rights *r, const char *which,
                            const struct rights_answer *record, const struct bound *bound)
{
    static const struct rights_answer empty;
    struct arena *a = w->cx.a;
    bool open = strcmp(r->state, "open") == 0, erases = strcmp(r->kind, "erasure") == 0;
    int64_t held;
    struct personal_kept kept[RIGHTS_KEPT];
    size_t kept_n = 0;
    TRY(rights_held(&w->cx, r->person_id, &held));
    if (open && erases)
        TRY(rights_kept(&w->cx, r->person_id, kept, &kept_n));
    web_title_text(w, arena_printf(a, "%s %s", web_words(w, "privacy.request", NULL), r->code));
    web_crumb(w, "privacy.inbox", "/privacy/inbox");
    web_crumb(w, r->code, NULL);
    struct model *x = model_set_object(a, w->page, "request"),
                 *rows = model_set_array(a, x, "rows");
    put_rights_rows(w, r, rows);
    put_row(w, rows, web_words(w, "field.owner_name", NULL), r->person_name, NULL);
    put_row(w, rows, web_words(w, "privacy.via", NULL),
            r->by ? web_words(w, "privacy.via_staff", "name", r->by, NULL)
                  : web_words(w, "privacy.via_page", NULL),
            NULL);
    if (r->handler)
        put_row(w, rows, web_words(w, "privacy.handler", NULL), r->handler, NULL);
    model_set_text(a, x, "details", *r->details ? r->details : NULL);
    model_set_text(a, x, "answer", *r->answer ? r->answer : NULL);
    model_set_text(a, x, "business", arena_printf(a, "/businesses/%" PRId64, r->business_id));
    model_set_text(a, x, "business_name", r->business_name);
    put_kept(w, x, kept, kept_n);
    model_set_text(a, x, "proposal",
                   r->proposal_id ? arena_printf(a, "/proposals/%" PRId64, r->proposal_id) : NULL);
    model_set_text(a, x, "proposal_state", code_words(w, "proposal", r->proposal_state));
    model_set_text(a, x, "copy",
                   strcmp(r->kind, "access") == 0 && !r->erased ? at(w, r, "/copy") : NULL);
    model_set_text(a, x, "lift", held ? at(w, r, "/lift") : NULL);
    model_set_text(a, x, "held", held ? i18n_instant(a, w->cx.lang, held) : NULL);
    struct model *forms = forms_begin(w);
    if (!open)
        return OK;
    if (which ? strcmp(which, "answer") == 0 : !kept_n)
        put_form(w, forms, r, erases ? "privacy_erase" : "privacy_answer", "/answer",
                 erases ? &rights_erase_fields : &rights_words_fields, record ? record : &empty,
                 bound);
    if (!which || strcmp(which, "refuse") == 0)
        put_form(w, forms, r, "privacy_refuse", "/refuse", &rights_refuse_fields,
                 record ? record : &empty, bound);
    return OK;
}

static enum err request_get(struct web *w)
{
    struct rights r;
    TRY(request_of(w, &r));
    web_etag(w, r.version);
    if (reply_wants_json(w))
        field_to_model(w->cx.a, &rights_out_fields, &r, true, w->data, NULL);
    else
        TRY(put_request(w, &r, NULL, NULL, NULL));
    return web_show(w);
}

typedef enum err acting(struct ctx *cx, int64_t id, int64_t version,
                        const struct rights_answer *in);

static enum err act(struct web *w, acting *rule, const char *which, const char *flash)
{
    struct rights r;
    struct rights_answer in = {0};
    struct bound bound = {0};
    int64_t version;
    TRY(request_of(w, &r));
    TRY(web_version(w, &version));
    enum err e = web_bind(w, &in, &bound);
    if (e == OK)
        e = rule(&w->cx, r.id, version, &in);
    if ((e == ERR_INVALID || e == ERR_CONFLICT) && !reply_wants_json(w)) {
        struct errinfo told = w->cx.err;
        ctx_forgive(&w->cx);
        w->cx.err.fields = told.fields;
        TRY(put_request(w, &r, which, &in, &bound));
        w->cx.err = told;
        return web_again(w, e, "privacy-inbox-one");
    }
    TRY(e);
    if (reply_wants_json(w)) {
        TRY(rights_get(&w->cx, r.id, &r));
        field_to_model(w->cx.a, &rights_out_fields, &r, true, w->data, NULL);
        return web_show(w);
    }
    web_flash(w, "good", flash, NULL);
    return web_redirect(w, "%s", at(w, &r, ""));
}

static enum err answer_post(struct web *w)
{
    return act(w, rights_answer, "answer", "privacy.answered_flash");
}

static enum err refuse_post(struct web *w)
{
    return act(w, rights_refuse, "refuse", "privacy.refused_flash");
}

static enum err lift_post(struct web *w)
{
    struct rights r;
    TRY(request_of(w, &r));
    TRY(rights_lift(&w->cx, r.person_id));
    web_flash(w, "good", "privacy.lifted", NULL);
    return web_redirect(w, "%s", at(w, &r, ""));
}

static enum err copy_get(struct web *w)
{
    struct rights r;
    struct copy_query q = {0};
    struct bound bound = {0};
    TRY(request_of(w, &r));
    TRY(web_bind_query(w, &q, &bound));
    if (strcmp(r.kind, "access") != 0 || r.erased)
        return fail(&w->cx, ERR_NOT_FOUND, "privacy.error.no_copy", NULL);
    return show_copy(w, &r, q.format);
}

/* ---- on behalf of an owner ---- */

static enum err put_business(struct web *w, const struct business *b, const struct rights_ask *in,
                             const struct bound *bound, const char *token)
{
    struct arena *a = w->cx.a;
    struct rights_page page;
    int64_t held;
    TRY(rights_of_business(&w->cx, b->id, &page, &held));
    put_business_head(w, b, "privacy.tab", "privacy.tab");
    struct model *list = model_set_array(a, w->page, "requests");
    for (size_t i = 0; i < page.n; i++) {
        struct model *o = model_add_object(a, list);
        put_item(w, &page.rows[i], o);
        model_set_bool(a, o, "may", can(&w->actor, CAP_PRIVACY));
    }
    model_set_bool(a, w->page, "has_requests", page.n > 0);
    model_set_text(a, w->page, "held", held ? i18n_instant(a, w->cx.lang, held) : NULL);
    model_set_text(a, w->page, "link",
                   token ? arena_printf(a, "%s/privacy/r/%s", site_url(w->app), token) : NULL);
    web_form(w, &rights_staff_fields, in, bound,
             arena_printf(a, "/businesses/%" PRId64 "/privacy", b->id), 0);
    return OK;
}

static enum err business_of(struct web *w, struct business *ret)
{
    int64_t id;
    TRY(web_id(w, 0, &id));
    return business_get(&w->cx, id, ret);
}

static enum err behalf_get(struct web *w)
{
    struct business b;
    struct rights_ask in = {0};
    TRY(business_of(w, &b));
    TRY(put_business(w, &b, &in, NULL, NULL));
    return web_show(w);
}

static enum err behalf_post(struct web *w)
{
    struct business b;
    struct rights_ask in = {0};
    struct bound bound = {0};
    char *token;
    TRY(business_of(w, &b));
    enum err e = web_bind(w, &in, &bound);
    if (e == OK)
        e = rights_by_staff(&w->cx, b.id, &in, &token);
    if (e == ERR_INVALID || e == ERR_CONFLICT) {
        struct errinfo told = w->cx.err;
        ctx_forgive(&w->cx);
        w->cx.err.fields = told.fields;
        TRY(put_business(w, &b, &in, &bound, NULL));
        w->cx.err = told;
        return web_again(w, e, "privacy-business");
    }
    TRY(e);
    response_header(w->cx.a, w->res, "Referrer-Policy", "no-referrer");
    in = (struct rights_ask){0};
    TRY(put_business(w, &b, &in, NULL, token));
    return web_show(w);
}

const struct route inbox_privacy_routes[] = {
    {.method = HTTP_GET,
     .path = "/privacy/inbox",
     .handle = inbox_get,
     .cap = CAP_PRIVACY,
     .query = &inbox_query_fields,
     .output = &rights_out_fields,
     .page = "privacy-inbox",
     .flags = ROUTE_HTML | ROUTE_API | ROUTE_LIST,
     .doc = "Requests about people's own data, the most urgent first"},
    {.method = HTTP_GET,
     .path = "/privacy/inbox/{id}",
     .handle = request_get,
     .cap = CAP_PRIVACY,
     .output = &rights_out_fields,
     .page = "privacy-inbox-one",
     .flags = ROUTE_HTML | ROUTE_API,
     .doc = "A request with its clock"},
    {.method = HTTP_POST,
     .path = "/privacy/inbox/{id}/answer",
     .handle = answer_post,
     .cap = CAP_PRIVACY,
     .input = &rights_answer_fields,
     .output = &rights_out_fields,
     .page = "privacy-inbox-one",
     .flags = ROUTE_HTML | ROUTE_API | ROUTE_WRITE,
     .doc = "Do what was asked for and say so"},
    {.method = HTTP_POST,
     .path = "/privacy/inbox/{id}/refuse",
     .handle = refuse_post,
     .cap = CAP_PRIVACY,
     .input = &rights_refuse_fields,
     .output = &rights_out_fields,
     .page = "privacy-inbox-one",
     .flags = ROUTE_HTML | ROUTE_API | ROUTE_WRITE,
     .doc = "Refuse a request, with a reason of the law"},
    {.method = HTTP_POST,
     .path = "/privacy/inbox/{id}/lift",
     .handle = lift_post,
     .cap = CAP_PRIVACY,
     .page = "privacy-inbox-one",
     .flags = ROUTE_HTML | ROUTE_WRITE,
     .doc = "The person's restriction ends"},
    {.method = HTTP_GET,
     .path = "/privacy/inbox/{id}/copy",
     .handle = copy_get,
     .cap = CAP_PRIVACY,
     .query = &copy_query_fields,
     .page = "privacy-copy",
     .flags = ROUTE_HTML | ROUTE_SLOW,
     .doc = "All that is kept of the person, to be handed over: to print, as CSV or JSON"},
    {.method = HTTP_GET,
     .path = "/businesses/{id}/privacy",
     .handle = behalf_get,
     .cap = CAP_BUSINESS_CREATE,
     .page = "privacy-business",
     .flags = ROUTE_HTML,
     .doc = "Requests of a business's owner about their data; form to ask on their behalf"},
    {.method = HTTP_POST,
     .path = "/businesses/{id}/privacy",
     .handle = behalf_post,
     .cap = CAP_BUSINESS_CREATE,
     .input = &rights_staff_fields,
     .page = "privacy-business",
     .flags = ROUTE_HTML | ROUTE_WRITE,
     .doc = "Ask on an owner's behalf; the private link is shown once"},
    {.path = NULL},
};

const struct nav_entry privacy_nav[] = {
    {.href = "/privacy/inbox", .msgid = "privacy.inbox", .cap = CAP_PRIVACY, .rank = 67},
    {.href = NULL},
};

const struct business_tab privacy_tabs[] = {
    {"privacy.tab", "/businesses/", "/privacy", CAP_BUSINESS_CREATE},
    {NULL, NULL, NULL, 0},
};
