/* Applications: the list, a new one, one with all that is done with it; the letter. */
#include "application_pages_web.h"
#include "business.h"
#include "curation_dated.h"
#include "i18n.h"
#include "loan_web.h"
#include "money.h"
#include "product.h"
#include "reply.h"
#include "text.h"
#include "web_export.h"

#include <inttypes.h>
#include <string.h>

const struct business_tab apply_tabs[] = {
    {"nav.applications", "/applications?business=", "", CAP_APPLY_READ},
    {NULL, NULL, NULL, 0},
};
const struct nav_entry apply_nav[] = {
    {.href = "/applications", .msgid = "nav.applications", .cap = CAP_APPLY_READ, .rank = 20},
    {.href = NULL},
};

struct list_query {
    const char *state, *cursor;
    int64_t business, limit;
};
#define Q(member) .offset = FIELD_TEXT(struct list_query, member)
#define N(member) .offset = FIELD_INT(struct list_query, member)
static const struct field query_list[] = {
    {.name = "state",
     .kind = F_CHOICE,
     Q(state),
     .choices = application_states,
     .label = "loan.state"},
    {.name = "business", .kind = F_REF, N(business), .flags = F_HIDDEN},
    {.name = "cursor", .kind = F_TEXT, Q(cursor), .max = 30, .flags = F_HIDDEN},
    {.name = "limit", .kind = F_INT, N(limit), .min = 1, .max = 200, .flags = F_HIDDEN},
};
static const struct field_table query_fields =
    FIELD_TABLE("ApplicationQuery", query_list, struct list_query);

/* ---- list ---- */

static void row_page(struct web *w, const struct application *x, struct model *o)
{
    struct arena *a = w->cx.a;
    model_set_text(a, o, "href", arena_printf(a, "/applications/%" PRId64, x->id));
    model_set_text(a, o, "name",
                   x->business_name ? x->business_name : code_make(a, "P", (uint64_t)x->id));
    model_set_text(a, o, "owner", w->actor.role == ROLE_OWNER ? NULL : x->owner_name);
    model_set_text(a, o, "product", x->product_name);
    model_set_text(a, o, "partner", x->partner_name);
    model_set_text(a, o, "amount", x->ended ? NULL : money_format(a, x->amount));
    put_application_tag(w, model_set_object(a, o, "tag"), x);
    bool late = x->clock && strcmp(x->clock, "running") != 0;
    model_set_text(a, o, "late", late ? code_words(w, "application.clock", x->clock) : NULL);
}

static enum err put_about(struct web *w, int64_t business)
{
    struct business b;
    struct arena *a = w->cx.a;
    TRY(business_get(&w->cx, business, &b));
    web_title_text(w, b.name);
    web_crumb(w, "nav.businesses", "/businesses");
    web_crumb(w, b.name, arena_printf(a, "/businesses/%" PRId64, b.id));
    web_crumb(w, "nav.applications", NULL);
    put_business_tabs(w, &b, "nav.applications");
    bool may = can(&w->actor, CAP_APPLY_WRITE) && business_shows_personal(&w->cx, &b);
    model_set_text(a, w->page, "new_href",
                   may ? arena_printf(a, "/businesses/%" PRId64 "/applications/new", b.id) : NULL);
    return OK;
}

static void put_states(struct web *w, const char *now)
{
    struct arena *a = w->cx.a;
    struct model *tabs = model_set_array(a, w->page, "tabs");
    for (int i = -1; i < 0 || application_states[i].code; i++) {
        const char *code = i < 0 ? NULL : application_states[i].code;
        if (code && w->actor.role == ROLE_PARTNER && !strcmp(code, "draft"))
            continue; /* a partner sees what was sent */
        struct model *t = model_add_object(a, tabs);
        model_set_text(a, t, "href",
                       code ? arena_printf(a, "/applications?state=%s", code) : "/applications");
        model_set_text(a, t, "label",
                       web_words(w, code ? application_states[i].msgid : "application.all", NULL));
        model_set_null(a, t, "count");
        model_set_bool(a, t, "current", strcmp(code ? code : "", now ? now : "") == 0);
    }
}

static enum err put_list(struct web *w, const struct list_query *q,
                         const struct application_page *page)
{
    struct arena *a = w->cx.a;
    if (q->business > 0) {
        TRY(put_about(w, q->business));
    } else {
        web_title(w, "nav.applications");
        put_states(w, q->state);
        model_set_null(a, w->page, "new_href");
    }
    model_set_text(
        a, w->page, "sikp",
        can(&w->actor, CAP_APPLY_REFER) && q->business <= 0 ? "/applications/sikp?format=" : NULL);
    if (q->business <= 0)
        TRY(put_partner_files(w, 0));
    else
        model_set_bool(a, w->page, "has_files", false);
    struct model *rows = model_set_array(a, w->page, "rows");
    for (size_t i = 0; i < page->n; i++)
        row_page(w, &page->rows[i], model_add_object(a, rows));
    model_set_bool(a, w->page, "has_rows", page->n > 0);
    if (page->n)
        model_set_null(a, w->page, "empty");
    else
        put_nothing(w, "application.none", "application.none_text");
    return OK;
}

static enum err list_get(struct web *w)
{
    struct list_query q = {.limit = FIELD_UNSET};
    struct bound bound = {0};
    struct application_page page;
    int64_t before;
    TRY(web_bind_query(w, &q, &bound));
    TRY(read_before(w, &before));
    struct application_filter f = {
        .state = q.state, .business = q.business, .before = before, .limit = q.limit};
    TRY(application_list(&w->cx, &f, &page));
    struct model *items = model_set_array(w->cx.a, w->data, "items");
    for (size_t i = 0; i < page.n; i++)
        put_application_record(w, &page.rows[i], model_add_object(w->cx.a, items));
    web_list(w, page.total, page.total_capped,
             page.more ? arena_printf(w->cx.a, "%" PRId64, page.rows[page.n - 1].id) : NULL);
    if (!reply_wants_json(w))
        TRY(put_list(w, &q, &page));
    return web_show(w);
}

/* ---- a new one ---- */

static enum err put_products(struct web *w, int64_t now)
{
    struct arena *a = w->cx.a;
    struct model *fields = (struct model *)model_get(w->page, "fields"), *list = model_array(a);
    struct product_now *v;
    size_t n;
    TRY(product_on(&w->cx, today_text(&w->cx), false, &v, &n));
    for (size_t i = 0; i < n; i++) {
        if (!v[i].p.partner_id)
            continue;
        struct model *o = model_add_object(a, list);
        model_set_text(a, o, "code", arena_printf(a, "%" PRId64, v[i].p.id));
        model_set_text(a, o, "label", v[i].p.name);
        model_set_bool(a, o, "selected", v[i].p.id == now);
    }
    field_widget_choices(a, field_widget(fields, "product"), list);
    return OK;
}

static enum err put_new(struct web *w, const struct application *x, const struct bound *bound)
{
    struct arena *a = w->cx.a;
    struct business b;
    struct errinfo told = w->cx.err;
    ctx_forgive(&w->cx);
    TRY(business_get(&w->cx, x->business_id, &b));
    if (!business_shows_personal(&w->cx, &b))
        return fail(&w->cx, ERR_FORBIDDEN, "need.error.not_yours", NULL);
    w->cx.err = told;
    web_title(w, "application.new");
    web_crumb(w, "nav.businesses", "/businesses");
    web_crumb(w, b.name, arena_printf(a, "/businesses/%" PRId64, b.id));
    web_crumb(w, "application.new", NULL);
    web_form(w, &application_new_fields, x, bound, "/applications", 0);
    ctx_forgive(&w->cx);
    TRY(put_products(w, x->product_id));
    w->cx.err = told;
    model_set_text(a, w->page, "lead", b.name);
    model_set_int(a, w->page, "business", b.id);
    model_set_text(a, w->page, "button", web_words(w, "application.add", NULL));
    model_set_text(a, w->page, "cancel", arena_printf(a, "/applications?business=%" PRId64, b.id));
    return OK;
}

static enum err new_get(struct web *w)
{
    struct application x = {.amount = FIELD_UNSET, .months = FIELD_UNSET};
    TRY(web_id(w, 0, &x.business_id));
    TRY(put_new(w, &x, NULL));
    return web_show(w);
}

static enum err list_post(struct web *w)
{
    struct application x = {.amount = FIELD_UNSET, .months = FIELD_UNSET};
    struct bound bound = {0};
    enum err e = web_bind(w, &x, &bound);
    if (e == OK)
        e = field_check(&w->cx, &application_new_fields, &x, &bound);
    if (e == OK)
        e = application_add(&w->cx, &x);
    if (e != OK) {
        if (reply_wants_json(w) || e != ERR_INVALID || x.business_id <= 0)
            return e;
        TRY(put_new(w, &x, &bound));
        return web_again(w, e, "application-new");
    }
    put_application_record(w, &x, w->data);
    web_etag(w, x.version);
    if (!reply_wants_json(w))
        web_flash(w, "good", "application.added", NULL);
    return web_created(w, "/applications/%" PRId64, x.id);
}

/* ---- one ---- */

struct look {
    const struct application *a;
    const char *what;
};
static enum err looked_rule(struct ctx *cx, void *arg)
{
    const struct look *l = arg;
    return application_looked(cx, l->a, l->what);
}

/* A partner's look is written down before it is shown. */
static enum err seen(struct web *w, const struct application *a, const char *what)
{
    return w->actor.role == ROLE_PARTNER && !a->ended
               ? app_write(&w->cx, looked_rule, &(struct look){a, what})
               : OK;
}

static enum err one_of(struct web *w, struct application *ret)
{
    int64_t id;
    TRY(web_id(w, 0, &id));
    return application_get(&w->cx, id, ret);
}

static enum err one_get(struct web *w)
{
    struct application x;
    TRY(one_of(w, &x));
    TRY(seen(w, &x, "application"));
    web_etag(w, x.version);
    put_application_record(w, &x, w->data);
    if (!reply_wants_json(w))
        TRY(put_application_page(w, &x, NULL));
    return web_show(w);
}

static enum err shares_get(struct web *w)
{
    struct application x;
    struct share *list;
    size_t n;
    TRY(one_of(w, &x));
    if (w->actor.role == ROLE_PARTNER)
        return fail(&w->cx, ERR_FORBIDDEN, "error.forbidden", NULL);
    TRY(application_shares(&w->cx, x.id, &list, &n));
    struct model *items = model_set_array(w->cx.a, w->data, "items");
    for (size_t i = 0; i < n; i++) {
        struct model *o = model_add_object(w->cx.a, items);
        char at[INSTANT_LEN + 1];
        instant_format(list[i].at, at);
        model_set_text(w->cx.a, o, "what", list[i].what);
        model_set_text(w->cx.a, o, "who", list[i].who);
        model_set_text(w->cx.a, o, "at", arena_strdup(w->cx.a, at));
    }
    web_list(w, (int64_t)n, false, NULL);
    return web_show(w);
}

static enum err letter_get(struct web *w)
{
    struct application x;
    const void *p;
    size_t n;
    TRY(one_of(w, &x));
    if (x.ended || !x.consent_id || !x.referred_at)
        return fail(&w->cx, ERR_NOT_FOUND, "application.error.unknown", NULL);
    TRY(seen(w, &x, "letter"));
    TRY(application_letter(&w->cx, &x, &p, &n));
    return web_bytes(
        w, "application/pdf",
        arena_printf(w->cx.a, "rujukan-%s.pdf", code_make(w->cx.a, "P", (uint64_t)x.id)), p, n);
}

static enum err sikp_get(struct web *w)
{
    struct web_export x;
    TRY(web_export_asked(w, "calon-debitur", &x));
    return web_export_end(&x, sikp_export(&w->cx, x.file), "sikp");
}

/* ---- table ---- */

#define BOTH (ROUTE_HTML | ROUTE_API)
const struct route apply_routes[] = {
    {.method = HTTP_GET,
     .path = "/applications",
     .handle = list_get,
     .cap = CAP_APPLY_READ,
     .query = &query_fields,
     .output = &application_fields,
     .page = "applications",
     .flags = BOTH | ROUTE_LIST,
     .doc = "Applications that one may see, the newest first"},
    {.method = HTTP_POST,
     .path = "/applications",
     .handle = list_post,
     .cap = CAP_APPLY_WRITE,
     .input = &application_new_fields,
     .output = &application_fields,
     .page = "application-new",
     .flags = BOTH | ROUTE_WRITE | ROUTE_CREATED,
     .doc = "A draft of an application; a client_id that is known gives it"},
    {.method = HTTP_GET,
     .path = "/businesses/{id}/applications/new",
     .handle = new_get,
     .cap = CAP_APPLY_WRITE,
     .page = "application-new",
     .flags = ROUTE_HTML,
     .doc = "Form: an application of a business"},
    {.method = HTTP_GET,
     .path = "/applications/sikp",
     .handle = sikp_get,
     .cap = CAP_APPLY_REFER,
     .query = &web_export_fields,
     .output_schema = "{\"type\":\"array\",\"items\":{\"type\":\"object\",\"required\":[\"nik\","
                      "\"nama\",\"jml_kredit\"]}}",
     .flags = BOTH | ROUTE_SLOW | ROUTE_TABLE,
     .doc = "Candidate debtors with consent, in SIKP's fields; audited"},
    {.method = HTTP_GET,
     .path = "/applications/{id}",
     .handle = one_get,
     .cap = CAP_APPLY_READ,
     .output = &application_fields,
     .page = "application",
     .flags = BOTH | ROUTE_SLOW,
     .doc = "One application; that a partner looked is written down"},
    {.method = HTTP_GET,
     .path = "/applications/{id}/shares",
     .handle = shares_get,
     .cap = CAP_APPLY_READ,
     .output_schema = "{\"type\":\"object\",\"required\":[\"items\"]}",
     .flags = ROUTE_API,
     .doc = "What was shown to whom of an application"},
    {.method = HTTP_GET,
     .path = "/applications/{id}/letter",
     .handle = letter_get,
     .cap = CAP_APPLY_READ,
     .flags = ROUTE_HTML | ROUTE_SLOW,
     .doc = "The letter of referral, as PDF"},
    {.path = NULL},
};
